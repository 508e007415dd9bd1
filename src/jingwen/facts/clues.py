"""What the fields are read from: named places, and the lines worth reading (see lines.py)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import zip_longest

from jingwen.facts.account import account_names
from jingwen.facts.dates import Moment, read_line_moments
from jingwen.facts.labels import Pair
from jingwen.facts.leftover import Counter, find_leftover, has_unit, is_relative, is_sentence, read_counters
from jingwen.facts.names import is_person_link
from jingwen.facts.structured import Stated, read_places
from jingwen.model import OBJECT, Block, Document, Fact, Node

_MAX_BYLINE_CHARS = 90


@dataclass(slots=True, eq=False)
class Line:
    """One block as it reads now, and what a byline is made of, read when it is asked for.

    `folded`: the same length, for matching. `zone`: head, tail or body. `pairs`: labelled values. `has_phrase`: words of
    a notice, a dateline or a footer stand in it. `has_number`: digits, or words that stand for a time.
    """

    index: int
    block: Block
    text: str
    folded: str
    zone: str
    pairs: tuple[Pair, ...] = ()
    has_phrase: bool = False
    has_number: bool = False
    _moments: tuple[Moment, ...] | None = None
    _counters: tuple[Counter, ...] | None = None
    _leftover: tuple[tuple[int, int], ...] | None = None

    @property
    def moments(self) -> tuple[Moment, ...]:
        """Its full dates."""
        if self._moments is None:
            self._moments = read_line_moments(self.folded) if self.has_number else ()
        return self._moments

    @property
    def dates(self) -> tuple[tuple[int, int], ...]:
        """Where its full dates stand."""
        return tuple([(moment.start, moment.end) for moment in self.moments])

    @property
    def is_dated(self) -> bool:
        """Whether it states a moment, full or counted back from now, and is no sentence."""
        text = self.folded
        if not self.has_number or len(text) > _MAX_BYLINE_CHARS:
            return False
        return (self.moments != () or is_relative(text)) and not is_sentence(text)

    @property
    def has_date(self) -> bool:
        """Whether it states a full date and is no sentence."""
        return self.has_number and self.is_dated and self.moments != ()

    @property
    def counters(self) -> tuple[Counter, ...]:
        """Its counters: kind, offsets of the number with its unit, offsets of the number."""
        if self._counters is None:
            is_one = self.has_number and has_unit(self.folded)
            self._counters = read_counters(self.folded, self.dates) if is_one else ()
        return self._counters

    def trim(self, start: int, end: int) -> tuple[int, int]:
        """The offsets without blanks and decoration at both ends."""
        while start < end and self.text[start] in _EDGE:
            start += 1
        while end > start and self.text[end - 1] in _EDGE:
            end -= 1
        return start, end

    @property
    def leftover(self) -> tuple[tuple[int, int], ...]:
        """The stretches that are neither date, counter, labelled value, button nor sign: at most three words."""
        if self._leftover is None:
            known = (*self.dates, *(counter[1:3] for counter in self.counters))
            self._leftover = find_leftover(self.folded, self.pairs, self.edges, known)
        return self._leftover

    @property
    def edges(self) -> tuple[int, ...]:
        """The offsets at which a link begins or ends, in order."""
        block = self.block
        if not block.marks or len(block.pieces) > 1:
            return ()
        ends = {at - block.start for mark in block.marks if mark.kind == "link" for at in (mark.start, mark.end)}
        return tuple(sorted(ends))

    @property
    def links_to_person(self) -> bool:
        """Whether one of its links leads to a person's page."""
        marks = self.block.marks
        return bool(marks) and any(mark.kind == "link" and is_person_link(mark.target) for mark in marks)

    def value_end(self, start: int, end: int) -> int:
        """Where a value ends that has a link glued to it, or is one: "林知遥" of "[林知遥](…)关注", "青禾" of "青禾[互动](…)"."""
        for at in self.edges:
            if start < at < end and self.text[at - 1].isalnum() and self.text[at].isalnum():
                return at
        return end

    def link(self, start: int, end: int) -> str:
        """The address of the first link that stands in the stretch, or ""."""
        if not self.block.marks:
            return ""
        span = self.block.source_span(start, end)
        return next(
            (m.target for m in self.block.marks if m.kind == "link" and m.start < span.end and m.end > span.start), ""
        )


_EDGE = frozenset(f" \t\n\u3000\u00a0\u200b\u200c\u200d\ufeff*_`~|·•-–—>«»\"'“”「」{OBJECT}")


@dataclass(frozen=True)
class Clues:
    """A document's places and the lines worth reading, in order. title: index of the block that is the title, or -1.

    parts: indexes of the blocks that are dates of the article's parts (see parts.py).
    """

    document: Document
    places: Mapping[str, tuple[Stated, ...]]
    lines: tuple[Line, ...] = ()
    title: int = -1
    title_text: str = ""
    parts: frozenset[int] = frozenset()

    @cached_property
    def head(self) -> tuple[Line, ...]:
        """The lines around the title."""
        return tuple(line for line in self.lines if line.zone == "head")

    @cached_property
    def accounts(self) -> tuple[tuple[Line, tuple[tuple[int, int], ...]], ...]:
        """WeChat's lines of facts in the head, each with the names in it, the account's last."""
        lines = zip_longest(self.head, self.head[1:])
        found = ((line, account_names(self.elements(line), line, below)) for line, below in lines)
        return tuple((line, names) for line, names in found if names)

    @cached_property
    def _by_role(self) -> Mapping[str, list[tuple[Line, Pair]]]:
        found: dict[str, list[tuple[Line, Pair]]] = {}
        for zone in ("head", "tail", "body"):
            for line in self.lines:
                if line.zone == zone:
                    for pair in line.pairs:
                        found.setdefault(pair.role, []).append((line, pair))
        return found

    def pairs(self, *roles: str) -> Sequence[tuple[Line, Pair]]:
        """Labelled values of the given roles, role by role: near the title first, then near the end, then anywhere."""
        found = self._by_role
        return [item for role in roles if role in found for item in found[role]]

    def stated(self, *names: str) -> Sequence[Stated]:
        """What the named places hold, in the order of the names."""
        places = self.places
        if places.keys().isdisjoint(names):
            return ()
        return [item for name in names if name in places for item in places[name]]

    def value(self, name: str) -> str:
        """The first value of a place, or ""."""
        return next((item.value for item in self.places.get(name, ())), "")

    def elements(self, line: Line) -> tuple[Node, ...]:
        """The two innermost elements around a line, outer one first."""
        nodes, at = self.document.nodes, line.block.node
        if at < 0:
            return ()
        inner = nodes[at]
        return (nodes[inner.parent], inner) if inner.parent >= 0 else (inner,)

    def fact(
        self, field: str, line: Line, start: int, end: int, rule: str, *, value: str = "", precision: str = ""
    ) -> Fact:
        """A fact read from a stretch of a line: its raw words are the document's, its value what they read as now."""
        start, end = line.trim(start, end)
        span = line.block.source_span(start, end)
        raw = self.document.text[span.start : span.end]
        return Fact(field, value or line.text[start:end], raw, span, rule, precision)


def start_clues(document: Document) -> Clues:
    """The clues of a document before its title is known: places and no lines."""
    return Clues(document, read_places(document))
