"""A document as passages to show: for each block what was kept, removed and rewritten, in order, and by which rules."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import groupby
from typing import NamedTuple

from jingwen.model import OBJECT, Block, Document, Flag, Kind

KEPT, REMOVED, REWRITTEN = "kept", "removed", "rewritten"
VERDICTS = (REMOVED, REWRITTEN, KEPT, "flagged")


class Part(NamedTuple):
    """A stretch of a block: what it read as (`old`), what it reads as now (`new`), and the rules that made it so."""

    verdict: str
    old: str
    new: str
    rules: tuple[str, ...]
    start: int
    end: int

    @property
    def family(self) -> str:
        """The family of the last rule; "" where none acted."""
        return family_of(self.rules[-1]) if self.rules else ""


@dataclass(frozen=True, slots=True)
class Passage:
    """A block to show, with the flags that stand in it."""

    index: int
    kind: Kind
    level: int
    marker: str
    parts: tuple[Part, ...]
    flags: tuple[Flag, ...]

    @property
    def verdict(self) -> str:
        """removed (nothing is left), kept (nothing was done), or rewritten (something in between)."""
        found = {part.verdict for part in self.parts}
        return found.pop() if len(found) == 1 else REWRITTEN

    @property
    def rules(self) -> tuple[str, ...]:
        """The rules that acted in the block or flagged it, in the order of their places."""
        acted = [rule for part in self.parts for rule in part.rules]
        return tuple(dict.fromkeys([*acted, *(flag.rule for flag in self.flags)]))


@dataclass(frozen=True, slots=True)
class Choice:
    """What to show: `only` one verdict of VERDICTS ("" = all), only rules of these families (none named = all)."""

    only: str = ""
    families: frozenset[str] = field(default_factory=frozenset)

    @property
    def is_all(self) -> bool:
        return not self.only and not self.families

    def has_rule(self, rule: str) -> bool:
        return not self.families or family_of(rule) in self.families

    def has_part(self, part: Part) -> bool:
        if self.only and part.verdict != self.only:
            return False
        return not self.families or any(map(self.has_rule, part.rules))

    def has_passage(self, passage: Passage) -> bool:
        if self.only != "flagged" and any(map(self.has_part, passage.parts)):
            return True
        return self.only in ("", "flagged") and any(self.has_rule(flag.rule) for flag in passage.flags)


def family_of(rule: str) -> str:
    """The family that a rule's id names."""
    return rule.partition(".")[0]


def passages(document: Document) -> Iterator[Passage]:
    """Every block of the document, with touching pieces of one fate joined and images shown as words."""
    flags = [flag for flag in document.flags if flag.start < flag.end]
    for index, block in enumerate(document.blocks):
        inside = tuple(flag for flag in flags if flag.start < block.end and flag.end > block.start)
        parts = tuple(_parts(document, block))
        yield Passage(index, block.kind, block.level, block.marker, parts, inside)


def shown(document: Document, choice: Choice) -> Iterator[Passage | None]:
    """The chosen passages; None stands for a stretch that was not chosen."""
    for chosen, group in groupby(passages(document), choice.has_passage):
        if chosen:
            yield from group
        else:
            yield None


def _parts(document: Document, block: Block) -> Iterable[Part]:
    if len(block.pieces) == 1 and not block.pieces[0].rules:
        text = _visible(block.pieces[0].text, block, block.start)
        return (Part(KEPT, text, text, (), block.start, block.end),)
    out: list[Part] = []
    for start, end, text, rules in block.pieces:
        verdict = KEPT if not rules else REWRITTEN if text else REMOVED
        old = _visible(document.text[start:end], block, start)
        new = _visible(text, block, start) if verdict == KEPT else text.replace(OBJECT, "")
        if out and (out[-1].verdict, out[-1].rules) == (verdict, rules):
            last = out.pop()
            out.append(Part(verdict, last.old + old, last.new + new, rules, last.start, end))
        elif start < end or text:
            out.append(Part(verdict, old, new, rules, start, end))
    return out


def _visible(text: str, block: Block, start: int) -> str:
    """Where the page shows an image: the word and its label."""
    if OBJECT not in text:
        return text
    labels = {mark.start: mark.label for mark in block.marks if mark.kind == "image"}
    return "".join(
        (f"[image: {labels[at]}]" if labels.get(at) else "[image]") if char == OBJECT else char
        for at, char in enumerate(text, start)
    )
