"""How much each block of a page reads like running text, and how much like furniture."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

from jingwen import rulebook
from jingwen.model import OBJECT, Block, Kind

_PUNCTUATION = re.compile(r"[，。！？；：、,.!?;:…”」』）)]")
_SENTENCE_END = re.compile(r"[。！？!?…；;：:.][”」』）)\"]?$")
_MIN_PAGE_PROSE = 40.0  # a page with less running text may hold an article of short lines
_SITE_LINE = -5.0


def measure_prose(blocks: Sequence[Block]) -> list[float]:
    """For each block how much it reads like running text: about its characters for a sentence, below zero for furniture."""
    prose: list[float] = []
    add = prose.append
    for block in blocks:
        kind, pieces, _, _, _, _, linked, _, _ = block
        if linked:
            length = pieces[-1].end - pieces[0].start
            if linked * 2 > length and kind is not Kind.CODE:
                add(-2.0 - (linked if linked < 40 else 40) * 0.5)
                continue
        add(_unlinked_prose(kind, pieces[0].text if len(pieces) == 1 else block.text, linked))
    if sum([amount for amount in prose if amount > 0]) < _MIN_PAGE_PROSE:
        return [_line_prose(block, amount) for block, amount in zip(blocks, prose, strict=True)]
    return prose


def _unlinked_prose(kind: Kind, text: str, linked: int) -> float:
    chars = len(text)
    if OBJECT in text:
        chars -= text.count(OBJECT)
    if not chars or kind is Kind.HEADING:
        return 0.0
    if kind is Kind.CODE:
        return min(chars, 400) * 0.5
    plain = chars - linked
    if plain < 8:
        return plain * 0.3 if kind is Kind.TABLE_ROW else -1.0
    if _site_line().search(text, 0, 300):
        return _SITE_LINE
    if kind is Kind.TABLE_ROW:
        return (plain - text.count("\t")) * 0.3
    if _PUNCTUATION.search(text, 0, 200) and (plain >= 20 or _SENTENCE_END.search(text)):
        return float(plain)
    if plain >= 24:
        return plain * 0.5
    return -1.0 if kind is Kind.LIST_ITEM else 0.0


def _line_prose(block: Block, amount: float) -> float:
    """The same on a page without running text, where lines without an end can be a poem or a list of names."""
    if amount > 0 or amount == _SITE_LINE or block.link_chars or block.kind is Kind.HEADING:
        return amount
    return min(len(block.text.replace(OBJECT, "")), 20) * 0.3


@cache
def _site_line() -> re.Pattern[str]:
    return re.compile("|".join(map(re.escape, rulebook.table("page_lines")["site"]["words"])))
