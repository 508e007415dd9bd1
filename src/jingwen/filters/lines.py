"""The live blocks of a document as lines, for filters that judge runs of blocks by their form."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from jingwen.folding import fold
from jingwen.model import OBJECT, Block, Document, Kind

SHORT_CHARS = 60  # lines up to this length can be a label, a title, a counter line; only they are read folded
_LINK_SHARE = 0.8  # of a line's characters in links makes the line a link; the rest is bullets and dates
_HAN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff]+")


@dataclass(frozen=True, slots=True)
class Line:
    """One block as it reads now. `text`: blanks at the ends and images off; folded where it is short."""

    index: int
    block: Block
    text: str

    @property
    def is_link(self) -> bool:
        """Whether links carry the line."""
        chars = self.block.link_chars
        return chars > 1 and chars >= _LINK_SHARE * len(self.text)

    @property
    def is_plain(self) -> bool:
        """Whether the line may belong to a run at all: code, rules, tables and headings of the article never do."""
        return self.block.kind in (Kind.PARAGRAPH, Kind.LIST_ITEM, Kind.QUOTE, Kind.CAPTION)


_last: tuple[tuple[Block, ...], tuple[Line, ...]] = ((), ())  # most filters change nothing: the next one reads the same


def read_lines(document: Document) -> tuple[Line, ...]:
    """The blocks that still read as something, in order; a block that is only an image is none of them."""
    global _last
    blocks, lines = _last
    if blocks is not document.blocks:
        lines = tuple(_lines(document))
        _last = (document.blocks, lines)
    return lines


def _lines(document: Document) -> Iterator[Line]:
    for index, block in document.live():
        text = block.text.replace(OBJECT, "").strip()
        if text:
            yield Line(index, block, fold(text) if len(text) <= SHORT_CHARS else text)


def content_bigrams(text: str, function_words: str) -> frozenset[str]:
    """Pairs of neighbouring Han characters, without those that hold one of the characters in `function_words`.

    Character bigrams stand in for words: no segmenter is needed, and texts on one subject share them.
    """
    found: set[str] = set()
    for run in _HAN.findall(fold(text)):
        found.update(run[at : at + 2] for at in range(len(run) - 1))
    return frozenset(pair for pair in found if pair[0] not in function_words and pair[1] not in function_words)


def relatedness(part: str, whole: frozenset[str], function_words: str) -> float:
    """Share of the part's content bigrams that are among `whole`, 0 to 1; 1 where the part has none to compare."""
    of_part = content_bigrams(part, function_words)
    return len(of_part & whole) / len(of_part) if of_part else 1.0
