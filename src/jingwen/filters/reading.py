"""A document as the noise rules see it: folded rows, and what is cut from them so far.

The only mutable thing among the filters: cuts are collected here, looked at by the next rule, and become edits at the end.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from jingwen.folding import fold
from jingwen.matching import bare, has_words, without_quotations
from jingwen.model import OBJECT, Block, Document, Edit, Kind

_HAN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]+")
_BETWEEN_LINKS = re.compile(r"[\s|·•/、,]")
_LINK_SHARE = 0.8  # of a row's characters in links makes the row a link; the rest is bullets and dates
_SILENT = (Kind.CODE, Kind.IMAGE, Kind.RULE)


@dataclass(slots=True)
class Row:
    """One block. `text`: its folded reading as it was given; `gone`: the rule that took all of it, or "".

    `was_live`: it still read as something when this filter began. `woken`: numbers of the rules that have a chance here.
    `hits`: where in `text` their literals stand.
    """

    index: int
    block: Block
    text: str
    was_live: bool
    gone: str = ""
    cuts: list[tuple[int, int, str, str]] = field(default_factory=list)
    woken: set[int] = field(default_factory=set)
    hits: list[tuple[int, tuple[int, ...]]] = field(default_factory=list)
    _readings: tuple[str, str] | None = None

    @property
    def is_live(self) -> bool:
        return self.was_live and not self.gone

    @property
    def has_text(self) -> bool:
        """Whether a rule may look at it: live words that are no code."""
        return self.is_live and self.block.kind not in _SILENT and has_words(self.text)

    @property
    def smells(self) -> bool:
        """Whether it holds a literal of some rule."""
        return bool(self.hits)

    @property
    def readings(self) -> tuple[str, str]:
        """What patterns of whole rows are tried on: the row without quotations, bare and as it stands."""
        if self._readings is None:
            text = without_quotations(self.now).strip()
            plain = bare(text)
            self._readings = plain, plain if plain == text else text
        return self._readings

    @property
    def is_link(self) -> bool:
        """Whether links carry the row; bars and blanks between them do not count."""
        chars = self.block.link_chars
        return chars > 1 and chars >= _LINK_SHARE * len(_BETWEEN_LINKS.sub("", self.bare))

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
        return "".join(text for text, _, _ in self._parts()) if self.cuts else self.text

    @property
    def bare(self) -> str:
        return bare(self.now)

    def cut(self, start: int, end: int, rule: str, text: str = "") -> None:
        """Take offsets start..end of `now` away, or make them read as `text`; a row left without words is gone."""
        first, last = self._given(start), self._given(end - 1) + 1
        self.cuts = sorted(
            [*(cut for cut in self.cuts if cut[1] <= first or cut[0] >= last), (first, last, text, rule)]
        )
        self._readings = None
        if not has_words(self.now):
            self.gone = rule

    def _parts(self) -> Iterator[tuple[str, int, bool]]:
        """Stretches of `now`: what they read as, where they begin in `text`, and whether they are as given."""
        at = 0
        for start, end, text, _ in self.cuts:
            yield self.text[at:start], at, True
            if text:
                yield text, start, False
            at = end
        yield self.text[at:], at, True

    def _given(self, offset: int) -> int:
        """The offset in `text` of an offset in `now`."""
        at = 0
        for text, start, as_given in self._parts():
            if at <= offset < at + len(text):
                return start + (offset - at if as_given else 0)
            at += len(text)
        return len(self.text)

    def lost_han(self) -> int:
        """How many Han characters of the row are cut."""
        if self.gone:
            return count_han(self.text)
        return sum(count_han(self.text[start:end]) for start, end, text, _ in self.cuts if not text)

    def edits(self) -> Iterator[tuple[int, Edit]]:
        if not self.was_live:
            return
        if self.gone:
            yield self.index, Edit(self.block.start, self.block.end, "", self.gone)
            return
        for start, end, text, rule in self.cuts:
            span = self.block.source_span(start, end)
            yield self.index, Edit(span.start, span.end, text, rule)


def count_han(text: str) -> int:
    return sum(map(len, _HAN.findall(text)))


def read_rows(document: Document) -> list[Row]:
    """A row for every block of the document, dead ones too; all live text is folded at once."""
    texts = ["" if block.kind is Kind.CODE else block.text for block in document.blocks]
    folded, at, rows = fold("\n".join(texts)), 0, []
    for index, (block, text) in enumerate(zip(document.blocks, texts, strict=True)):
        live = bool(block.text) if block.kind is Kind.CODE else bool(text)
        row = Row(index, block, folded[at : at + len(text)].replace(OBJECT, " "), live)
        if not live:
            row.gone = block.pieces[-1].rules[-1] if block.pieces[-1].rules else ""
        rows.append(row)
        at += len(text) + 1
    return rows
