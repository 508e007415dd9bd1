"""What the template of a report asks for, worked out from a survey: rankings, examples, charts, pages, runs of blocks."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby
from typing import Any

from jingwen.model import Kind, Span
from jingwen.write.passages import KEPT, REMOVED, REWRITTEN, Part, Passage, family_of, passages
from jingwen.write.survey import BINS, RuleTally, Shown, Survey
from jingwen.write.terminal import counted

PAGE = 20  # documents on one page
_MAX_CHARACTERS = 30_000  # of one document; more would hide the others
_MAX_LISTED = 50
_LONG_RUN = 12  # blocks
_EXAMPLES = 3
_CONTEXT = 10  # characters around an example


@dataclass(frozen=True, slots=True)
class _Family:
    number: int
    name: str
    removed: int
    rewritten: int
    documents: int


@dataclass(frozen=True, slots=True)
class _Example:
    before: str
    old: str
    new: str
    after: str
    anchor: str


@dataclass(frozen=True, slots=True)
class _Rule:
    number: int
    id: str
    why: str
    family: int
    tally: RuleTally
    examples: list[_Example]


@dataclass(frozen=True, slots=True)
class _Run:
    """Passages in a row that share their rules; `rules`: ids to name at the margin."""

    passages: list[Passage]
    rules: tuple[str, ...]

    @property
    def is_long(self) -> bool:
        """Whether it is shown in a box of its own height: what went of a page would bury the article else."""
        return len(self.passages) > _LONG_RUN and all(passage.verdict == REMOVED for passage in self.passages)


class ReportView:
    """What the template asks for, worked out from a survey."""

    def __init__(self, survey: Survey, reasons: Mapping[str, str]) -> None:
        self.survey, self.reasons = survey, reasons
        self.passages = {item.number: list(_cut(passages(item.document))) for item in survey.shown}
        self.anchors: set[str] = set()

    @cached_property
    def families(self) -> list[_Family]:
        """Those that changed most first."""
        survey = self.survey
        total = Counter(survey.families) + survey.rewriting
        names = sorted(survey.family_documents, key=lambda name: (-total[name], name))
        return [
            _Family(number, name, survey.families[name], survey.rewriting[name], survey.family_documents[name])
            for number, name in enumerate(names)
        ]

    @cached_property
    def _family_numbers(self) -> dict[str, int]:
        return {family.name: family.number for family in self.families}

    @cached_property
    def rules(self) -> list[_Rule]:
        """Those that took most first."""
        return self._rules(self.survey.rules)

    @cached_property
    def flags(self) -> list[_Rule]:
        return self._rules(self.survey.flags, first=len(self.survey.rules))

    def _rules(self, tallies: Mapping[str, RuleTally], first: int = 0) -> list[_Rule]:
        ranked = sorted(tallies.items(), key=lambda item: (-item[1].characters, item[0]))
        return [
            _Rule(number, rule, self.reasons.get(rule, ""), self.family(rule), tally, self._examples(rule, tally))
            for number, (rule, tally) in enumerate(ranked, first)
        ]

    def family(self, rule: str) -> int:
        """The number of a rule's family; -1 where it changed nothing."""
        return self._family_numbers.get(family_of(rule), -1)

    def _examples(self, rule: str, tally: RuleTally) -> list[_Example]:
        linked = self._linked_examples.get(rule, [])
        return linked or [_Example("", old, new, "", "") for old, new in tally.examples]

    @cached_property
    def _linked_examples(self) -> dict[str, list[_Example]]:
        """For each rule, the first places in shown documents, each from another document where there are enough."""
        out: dict[str, list[_Example]] = {}
        for number, found in self.passages.items():
            seen: set[str] = set()
            for passage in found:
                for rule, example in _examples_in(passage, f"d{number}b{passage.index}"):
                    if rule not in seen and len(out.setdefault(rule, [])) < _EXAMPLES:
                        seen.add(rule)
                        out[rule].append(example)
                        self.anchors.add(example.anchor)
        return out

    @cached_property
    def rule_numbers(self) -> dict[str, int]:
        return {rule.id: rule.number for rule in (*self.flags, *self.rules)}

    @property
    def stretches(self) -> list[tuple[str, str, float, float]]:
        """The bar of all characters: class, name, start and width in percent."""
        survey = self.survey
        whole = survey.characters["length"] or 1
        parts = [("kept", "kept", survey.characters["kept"])]
        parts += [(f"f{family.number}", f"{family.name} removed", family.removed) for family in self.families]
        parts += [("rewritten", "rewritten", survey.characters["rewritten"])]
        out, at = [], 0.0
        for css, name, count in parts:
            width = 100 * count / whole
            if count:
                out.append((css, f"{name}: {count:,} ({width:.1f} %)", round(at, 3), round(width, 3)))
            at += width
        return out

    @property
    def bars(self) -> list[dict[str, Any]]:
        """The histogram of losses in a field of 600 by 120."""
        top = max(self.survey.losses) or 1
        step = 600 / BINS
        return [
            {
                "x": round(number * step + 1, 1),
                "y": round(120 - 110 * count / top, 1),
                "width": round(step - 2, 1),
                "height": round(110 * count / top, 1),
                "count": count,
                "label": f"{100 * number // BINS}–{100 * (number + 1) // BINS} %: {counted(count, 'document')}",
            }
            for number, count in enumerate(self.survey.losses)
        ]

    @property
    def rejections(self) -> list[tuple[str, str, int, list[str]]]:
        """Rule, reason, documents, names of the first."""
        ranked = sorted(self.survey.rejections.items(), key=lambda item: (-len(item[1]), item[0]))
        return [(rule, why, len(names), names[:_MAX_LISTED]) for (rule, why), names in ranked]

    @property
    def failures(self) -> list[str]:
        return self.survey.failures[:_MAX_LISTED]

    @property
    def fields(self) -> list[tuple[str, int, list[tuple[str, int]]]]:
        """Field, documents that have it, evidence with its documents."""
        return [
            (name, found.total(), sorted(found.items(), key=lambda item: (-item[1], item[0])))
            for name, found in sorted(self.survey.fields.items(), key=lambda item: (-item[1].total(), item[0]))
        ]

    @property
    def pages(self) -> list[tuple[int, list[Shown]]]:
        shown = self.survey.shown
        return [(at // PAGE + 1, shown[at : at + PAGE]) for at in range(0, len(shown), PAGE)]

    def runs(self, item: Shown) -> Iterator[_Run]:
        """The document's passages, grouped by the rules that acted on them."""
        for _, group in groupby(self.passages[item.number], lambda passage: frozenset(passage.rules)):
            together = list(group)
            yield _Run(together, together[0].rules)

    def anchor(self, item: Shown, passage: Passage) -> str:
        """The id of a passage that an example links to, else ""."""
        name = f"d{item.number}b{passage.index}"
        return name if name in self.anchors else ""

    def tag(self, passage: Passage) -> str:
        """The classes of a passage: its kind, its level, and "gone" with the family where nothing is left."""
        classes = [passage.kind.value]
        if passage.kind in (Kind.HEADING, Kind.LIST_ITEM, Kind.QUOTE):
            classes.append(f"level-{min(passage.level, 6)}")
        if passage.verdict == REMOVED:
            classes.append("gone")
            families = {part.family for part in passage.parts}
            if len(families) == 1:
                classes.append(f"f{self._family_numbers[families.pop()]}")
        return " ".join(classes)

    def title(self, passage: Passage, part: Part) -> str:
        """The rules of a part, where its passage has more than one."""
        return ", ".join(part.rules) if len(passage.rules) > 1 else ""

    def hidden(self, item: Shown) -> int:
        """Characters of a long document that are not shown."""
        found = self.passages[item.number]
        return len(item.document.text) - found[-1].parts[-1].end if found and found[-1].parts else 0

    def evidence(self, item: Shown) -> list[tuple[str, str, str]]:
        """Field, value and place of every chosen fact."""
        return [
            (
                fact.field,
                fact.value,
                f"text {fact.evidence.start}–{fact.evidence.end}" if isinstance(fact.evidence, Span) else fact.evidence,
            )
            for fact in item.document.facts
            if fact.chosen
        ]


def _cut(found: Iterable[Passage]) -> Iterator[Passage]:
    shown = 0
    for passage in found:
        yield passage
        shown += sum(len(part.old) for part in passage.parts)
        if shown > _MAX_CHARACTERS:
            return


def _examples_in(passage: Passage, anchor: str) -> Iterator[tuple[str, _Example]]:
    for number, part in enumerate(passage.parts):
        if part.verdict in (REMOVED, REWRITTEN):
            before = passage.parts[number - 1].old[-_CONTEXT:] if number else ""
            after = passage.parts[number + 1].old[:_CONTEXT] if number + 1 < len(passage.parts) else ""
            yield part.rules[-1], _Example(before, _short(part.old), _short(part.new), after, anchor)
    text = "".join(part.old for part in passage.parts if part.verdict == KEPT)
    for flag in passage.flags:
        yield flag.rule, _Example("", "", _short(flag.note or text), "", anchor)


def _short(text: str, limit: int = 80) -> str:
    return text if len(text) <= limit else f"{text[:limit]}…"
