"""An explanation for a person: counts, facts and flags on top, then the document with what happened to it.

In a terminal the document stands in a column and the rules at its margin; elsewhere each block is one line. Removed text
is struck through in the colour of the rule's family, or set in [-…-] where there is no colour; rewritten text is shown
as old → new. Nothing scraped reaches the output but through `printable`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from jingwen.model import Document, Explanation, Fact, Kind, Record, Rejection, Span
from jingwen.write.columns import Styled, columns, trimmed, wrap
from jingwen.write.passages import KEPT, REMOVED, Choice, Part, Passage, family_of, shown
from jingwen.write.terminal import printable

_MAX_NOTE = 120
_COLORS = ("31", "33", "35", "36", "32", "34", "91", "93", "95", "96", "92", "94")
_BOLD, _DIM, _STRIKE, _UNDERLINE = "1", "2", "9", "4"
_GUTTER = {REMOVED: "-", KEPT: " "}
_MIN_WIDTH, _MARGIN_FROM, _MARGIN = 30, 80, 34  # columns


@dataclass(frozen=True, slots=True)
class Look:
    """How to show: `choice` of passages, `color`, and `width` in columns (0: not a terminal, one line a block)."""

    choice: Choice = field(default_factory=Choice)
    color: bool = False
    width: int = 0


def render_explanation(explanation: Explanation, reasons: Mapping[str, str], look: Look | None = None) -> str:
    """Lines for a person. `reasons`: why each rule acts, by id."""
    page = _Page(look or Look(), reasons)
    page.add_head(explanation)
    page.add_body(explanation.document)
    return "\n".join(page.lines)


class _Page:
    """The lines so far. Every text passes through `_paint` or `_cleaned` on its way in."""

    def __init__(self, look: Look, reasons: Mapping[str, str]) -> None:
        self.look, self.reasons = look, reasons
        self.lines: list[str] = []
        self.told: set[str] = set()  # rules whose reason was given
        families = sorted({family_of(rule) for rule in reasons})
        self.colors = {family: _COLORS[n % len(_COLORS)] for n, family in enumerate(families)}

    def add_head(self, explanation: Explanation) -> None:
        document, outcome = explanation.document, explanation.outcome
        whole = ", whole page" if document.is_page else ""
        decoded = f", {document.decoding.encoding} ({document.decoding.origin})" if document.decoding else ""
        self._say([Styled(f"=== {outcome.id or '<unnamed>'} ({document.format}{whole}{decoded}) ===", _BOLD)])
        if isinstance(outcome, Rejection):
            self._say([Styled(f"rejected by {outcome.rule}: {outcome.why}", _BOLD)])
        elif isinstance(outcome, Record):
            self._say([Styled(_counts(outcome))])
        if self.look.choice.is_all:
            self._table(_fact_row(fact) for fact in sorted(document.facts, key=lambda fact: not fact.chosen))
            if document.skipped:
                kinds = ", ".join(f"{kind} {chars}" for kind, chars in document.skipped.items())
                self._say([Styled(f"set aside by the parser (characters): {kinds}", _DIM)])
        for flag in document.flags:
            if self.look.choice.has_rule(flag.rule) and self.look.choice.only in ("", "flagged"):
                said = flag.note or document.text[flag.start : flag.end][:_MAX_NOTE]
                self._say([Styled(f"! {flag.rule}", self._style(flag.rule)), Styled(f"  {said}")])

    def add_body(self, document: Document) -> None:
        self.lines.append("")
        if all(passage is None for passage in shown(document, self.look.choice)):
            self._say([Styled("  nothing to show: no text is what was asked for", _DIM)])
        elif self.look.width >= _MARGIN_FROM:
            self._add_columns(document)
        else:
            self._add_lines(document)

    def _add_columns(self, document: Document) -> None:
        """Text in the left column; at the margin each rule where a run of blocks under it begins."""
        width = self.look.width - _MARGIN - 5
        margin: list[Styled] = []  # lines of notes that wait for their place
        run: tuple[str, ...] = ()
        for passage in shown(document, self.look.choice):
            rules = passage.rules if passage is not None else ()
            margin += self._notes(rule for rule in rules if rule not in run)
            run = _run(run, rules)
            gutter = _gutter(passage)
            for line in map(trimmed, wrap(self._segments(passage), width)):
                left = self._paint([Styled(f"{gutter} "), *line])
                note = margin.pop(0) if margin else None
                if note:
                    blank = " " * max(width - columns("".join(_cleaned(part.text) for part in line)), 0)
                    left += f"{blank} {self._paint([Styled('│', _DIM)])} {self._paint([note])}"
                self.lines.append(left.rstrip())
        self.lines += [f"{' ' * (width + 3)}{self._paint([Styled('│', _DIM)])} {self._paint([n])}" for n in margin]

    def _notes(self, rules: Iterable[str]) -> Iterator[Styled]:
        for rule in rules:
            for line in wrap([Styled(rule)], _MARGIN):
                yield Styled("".join(part.text for part in line), self._style(rule))
            if rule not in self.told and self.reasons.get(rule):
                self.told.add(rule)
                for line in wrap([Styled(self.reasons[rule])], _MARGIN):
                    yield Styled("".join(part.text for part in line).strip(), _DIM)

    def _add_lines(self, document: Document) -> None:
        """One line a block (wrapped in a narrow terminal), a run's rules behind its last block."""
        run: tuple[str, ...] = ()
        for passage in (*shown(document, self.look.choice), None):
            rules = passage.rules if passage is not None else ()
            if set(run).isdisjoint(rules):
                self._close(run)
            run = _run(run, rules)
            if passage is None and self.look.choice.is_all:
                continue
            width = max(self.look.width - 2, _MIN_WIDTH) if self.look.width else 0
            segments = self._segments(passage)
            for line in wrap(segments, width) if width else _unwrapped(segments):
                self.lines.append(self._paint([Styled(f"{_gutter(passage)} "), *trimmed(line)]).rstrip())

    def _close(self, rules: Iterable[str]) -> None:
        for rule in rules:
            why = "" if rule in self.told else self.reasons.get(rule, "")
            self.told.add(rule)
            self._say([Styled("  └ "), Styled(rule, self._style(rule)), Styled(f": {why}" if why else "")])

    def _segments(self, passage: Passage | None) -> list[Styled]:
        if passage is None:
            return [Styled("⋯", _DIM)]
        out = [Styled(_lead(passage), _DIM)] if _lead(passage) else []
        choice = self.look.choice
        for part in passage.parts:
            if choice.only == KEPT and part.verdict == REMOVED:
                continue
            out += self._part(part)
        return [Styled(_cleaned(segment.text), segment.style) for segment in out]

    def _part(self, part: Part) -> list[Styled]:
        if part.verdict == KEPT:
            return [Styled(part.new)]
        color = self.colors.get(part.family, "")
        if part.verdict == REMOVED:
            if self.look.color:
                return [Styled(part.old, f"{_STRIKE};{color}".rstrip(";"))]
            return [Styled(f"[-{part.old}-]")]
        if not part.old:
            return [Styled(part.new if self.look.color else f"{{+{part.new}}}", f"{_UNDERLINE};{color}".rstrip(";"))]
        if self.look.color:
            return [Styled(part.old, _DIM), Styled(" → "), Styled(part.new, f"{_UNDERLINE};{color}".rstrip(";"))]
        return [Styled(f"{{{part.old} → {part.new}}}")]

    def _table(self, rows: Iterable[tuple[str, str, str]]) -> None:
        for name, value, source in rows:
            self._say([Styled(f"  {name:15} "), Styled(value), Styled(f"  ← {source}", _DIM)])

    def _say(self, segments: list[Styled]) -> None:
        cleaned = [Styled(_cleaned(text).replace("\n", " "), style) for text, style in segments]
        lines = wrap(cleaned, max(self.look.width, _MIN_WIDTH)) if self.look.width else [cleaned]
        self.lines += [self._paint(trimmed(line)) for line in lines]

    def _style(self, rule: str) -> str:
        return self.colors.get(family_of(rule), "")

    def _paint(self, segments: Iterable[Styled]) -> str:
        if not self.look.color:
            return "".join(_cleaned(text) for text, _ in segments)
        return "".join(
            f"\x1b[{style}m{_cleaned(text)}\x1b[0m" if style and text else _cleaned(text) for text, style in segments
        )


def _run(before: tuple[str, ...], rules: tuple[str, ...]) -> tuple[str, ...]:
    """The rules of a run of blocks, with one more block: a run lasts while blocks share a rule."""
    return rules if set(before).isdisjoint(rules) else tuple(dict.fromkeys([*before, *rules]))


def _cleaned(text: str) -> str:
    """Text without control characters; cleaning it twice changes nothing."""
    return printable(text).replace("\t", " │ ")


def _unwrapped(segments: list[Styled]) -> list[list[Styled]]:
    return [[Styled(text.replace("\n", "⏎"), style) for text, style in segments]]


def _counts(record: Record) -> str:
    counts = record.counts
    families = ", ".join(f"{family} {chars}" for family, chars in counts["removed_by_family"].items())
    removed = f"{counts['removed']} removed ({families})" if families else f"{counts['removed']} removed"
    return f"{counts['length']} characters: {counts['kept']} kept, {removed}, {counts['rewritten']} rewritten"


def _fact_row(fact: Fact) -> tuple[str, str, str]:
    place = f"text {fact.evidence.start}-{fact.evidence.end}" if isinstance(fact.evidence, Span) else fact.evidence
    precision = f", to the {fact.precision}" if fact.precision else ""
    raw = f" in {fact.raw[:_MAX_NOTE]!r}" if fact.raw.strip() != fact.value else ""
    return (fact.field if fact.chosen else f"({fact.field})"), fact.value, f"{place}{raw}: {fact.rule}{precision}"


def _gutter(passage: Passage | None) -> str:
    if passage is None:
        return " "
    changed = passage.verdict != KEPT
    return _GUTTER.get(passage.verdict, "~") if changed else "!" if passage.flags else " "


def _lead(passage: Passage) -> str:
    """The mark before a block's text, as in Markdown."""
    if passage.kind is Kind.HEADING:
        return f"{'#' * max(passage.level, 1)} "
    if passage.kind is Kind.LIST_ITEM:
        return f"{'  ' * passage.level}{passage.marker or '-'} "
    return f"{'> ' * max(passage.level, 1)}" if passage.kind is Kind.QUOTE else ""
