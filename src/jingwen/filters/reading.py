"""A document as the noise rules see it: folded rows, and what is cut from them so far.

The only mutable thing among the filters: cuts are collected here, looked at by the next rule, and become edits at the end.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from jingwen.filters.lines import read_blocks
from jingwen.matching import bare, has_words, tight, without_quotations
from jingwen.model import Block, Document, Edit, Kind

_HAN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]+")
_BETWEEN_LINKS = re.compile(r"[\s|·•/、,]")
_LINK_SHARE = 0.8  # of a row's characters in links makes the row a link; the rest is bullets and dates
_SILENT = frozenset([Kind.CODE, Kind.IMAGE, Kind.RULE])
_PLAIN_ENDS = frozenset("。!?;:”)")


Cut = tuple[int, int, str, str]  # start, end, what it reads as now, rule


@dataclass
class Row:
    """One block. `index`: among the rows; `number`: of the block. `text`: its folded reading as it was given; `gone`: the rule that took all of it, or "".

    `was_live`: it still read as something when this filter began. `is_worded`: words that are no code stand in it.
    `found`: where in `text` a literal stands, and which. `woken`: the rules that have a chance here (a set as
    in plan.py). `hits`: where in `text` their literals stand, and the rules that each of them wakes.
    """

    index: int
    number: int
    block: Block
    text: str
    was_live: bool
    gone: str = ""
    is_worded: bool = False
    found: Sequence[tuple[int, str]] = ()
    # defaults of the class: most rows never get their own
    cuts: Sequence[Cut] = field(default=(), init=False)
    woken: int = field(default=0, init=False)
    hits: Sequence[tuple[int, int]] = field(default=(), init=False)
    _readings: tuple[str, ...] | None = field(default=None, init=False)
    _linked: bool | None = field(default=None, init=False)
    _now: str | None = field(default=None, init=False)
    _size: int | None = field(default=None, init=False)

    @property
    def is_live(self) -> bool:
        return self.was_live and not self.gone

    @property
    def has_text(self) -> bool:
        """Whether a rule may look at it: live words that are no code."""
        return self.is_worded and not self.gone

    @property
    def smells(self) -> bool:
        """Whether it holds a literal of some rule."""
        return bool(self.hits)

    @property
    def size(self) -> int:
        """How long the bare reading is."""
        if self._size is None:
            text = self.now.strip()
            self._size = len(text if _is_bare(text) else bare(text))
        return self._size

    @property
    def readings(self) -> tuple[str, ...]:
        """What patterns of whole rows are tried on, none twice: the row without quotations, bare, as it stands, and tight."""
        if self._readings is None:
            text = without_quotations(self.now).strip()
            plain = text if _is_bare(text) else bare(text)
            said = tight(plain)
            self._readings = (plain,) if said == plain == text else tuple(dict.fromkeys((plain, text, said)))
        return self._readings

    @property
    def is_link(self) -> bool:
        """Whether links carry the row; bars and blanks between them do not count."""
        chars = self.block.link_chars
        if chars <= 1:
            return False
        if self._linked is None:
            self._linked = chars >= _LINK_SHARE * len(_BETWEEN_LINKS.sub("", self.bare))
        return self._linked

    @property
    def targets(self) -> tuple[str, ...]:
        return tuple(mark.target for mark in self.block.marks if mark.kind == "link")

    @property
    def opening_target(self) -> str:
        """Where a link that the row begins with leads, or ""."""
        begin = self.block.start + len(self.text) - len(self.text.lstrip())
        return next((m.target for m in self.block.marks if m.kind == "link" and m.start <= begin), "")

    @property
    def now(self) -> str:
        """The folded text without what is cut."""
        if not self.cuts:
            return self.text
        if self._now is None:
            self._now = "".join([text for text, _, _ in self._parts()])
        return self._now

    @property
    def bare(self) -> str:
        return bare(self.now)

    def cut(self, stretches: Sequence[Cut]) -> None:
        """Take stretches of `now`, in order, away, or make them read as their text; a row left without words is gone."""
        given = self._given([at for start, end, _, _ in stretches for at in (start, end - 1)])
        new = [(given[2 * n], given[2 * n + 1] + 1, text, rule) for n, (_, _, text, rule) in enumerate(stretches)]
        self.cuts = sorted([*_outside(self.cuts, new), *new]) if self.cuts else new
        self._readings = self._linked = self._now = self._size = None
        if not has_words(self.now):
            self.gone = new[0][3]

    def _parts(self) -> Iterator[tuple[str, int, bool]]:
        """Stretches of `now`: what they read as, where they begin in `text`, and whether they are as given."""
        at = 0
        for start, end, text, _ in self.cuts:
            yield self.text[at:start], at, True
            if text:
                yield text, start, False
            at = end
        yield self.text[at:], at, True

    def _given(self, offsets: Sequence[int]) -> list[int]:
        """The offsets in `text` of rising offsets in `now`."""
        out: list[int] = []
        before = 0
        for text, start, as_given in self._parts():
            while len(out) < len(offsets) and offsets[len(out)] < before + len(text):
                out.append(start + (offsets[len(out)] - before if as_given else 0))
            before += len(text)
        return out + [len(self.text)] * (len(offsets) - len(out))

    def edits(self) -> Iterator[tuple[int, Edit]]:
        if not self.was_live:
            return
        if self.gone:
            yield self.number, Edit(self.block.start, self.block.end, "", self.gone)
            return
        for start, end, text, rule in self.cuts:
            span = self.block.source_span(start, end)
            yield self.number, Edit(span.start, span.end, text, rule)


def _outside(cuts: Sequence[Cut], new: Sequence[Cut]) -> Iterator[Cut]:
    """The cuts, in order, that no new one covers."""
    at = 0
    for cut in cuts:
        while at < len(new) and new[at][1] <= cut[0]:
            at += 1
        if at == len(new) or cut[1] <= new[at][0]:
            yield cut


def _is_bare(text: str) -> bool:
    """Whether it is plain that nothing is to be taken off: most rows begin with a Han character and end in a full stop."""
    return (text[-1:] in _PLAIN_ENDS or text[-1:].isalpha()) and text[:1].isalpha()


def count_han(text: str) -> int:
    return sum(map(len, _HAN.findall(text)))


def read_rows(document: Document) -> list[Row]:
    """A row for every block that still reads as something, and of each stretch of dead blocks a row for the first of its
    kind, level and rule: the rest says no more about what is gone there, and most of a page's blocks are gone.
    """
    rows: list[Row] = []
    gone: set[tuple[Kind, int, str]] = set()  # in this stretch
    for number, (line, block) in enumerate(zip(read_blocks(document), document.blocks, strict=True)):
        if line is None:
            rules = block.pieces[-1].rules
            kind = (block.kind, block.level, rules[-1] if rules else "")
            if kind not in gone:
                gone.add(kind)
                rows.append(Row(len(rows), number, block, "", False, kind[2]))
            continue
        if gone:
            gone.clear()
        if block.kind in _SILENT:
            rows.append(Row(len(rows), number, block, "" if block.kind is Kind.CODE else line.folded, True))
        else:
            rows.append(Row(len(rows), number, block, line.folded, True, "", has_words(line.folded), line.found))
    return rows
