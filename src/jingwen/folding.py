"""The folded reading of a text: same length, Simplified characters, plain widths, so that one rule meets all spellings.

推薦閱讀：, 推荐阅读： and 推荐阅读: fold to the same string, and a span found in it is a span of the text.
"""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files


@cache
def _tables() -> tuple[re.Pattern[str], dict[int, int], dict[int, int]]:
    pairs = files("jingwen").joinpath("tables/traditional.txt").read_text("utf-8").split()
    script = {ord(pair[0]): ord(pair[1]) for pair in pairs}
    widths = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
    widths |= {0x3000: 0x20, 0xA0: 0x20, 0x202F: 0x20, 0x2002: 0x20, 0x2003: 0x20, 0x2009: 0x20}
    gate = re.compile("[" + "".join(map(chr, script)) + "]")
    return gate, widths, widths | script


def fold(text: str) -> str:
    """The text with Traditional characters read as Simplified and full-width forms as ASCII; same length."""
    if text.isascii():
        return text
    gate, widths, both = _tables()
    return text.translate(both if gate.search(text) else widths)


def has_traditional(text: str) -> bool:
    """Whether the text holds a character that a Traditional-to-Simplified table changes."""
    return not text.isascii() and _tables()[0].search(text) is not None
