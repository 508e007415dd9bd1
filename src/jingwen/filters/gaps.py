"""Reads UTF-8 that went through a GBK decoder and lost bytes there."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from jingwen.filters.likelihood import Likelihood
from jingwen.folding import has_traditional

LOST = "\N{REPLACEMENT CHARACTER}"
MIN_LEAD_BITS = 2.0  # how much likelier than the next the best character for a gap must be
END_BITS = 4.0  # cost of any character but a full stop at the end
FOREIGN_BITS = 4.0  # cost of a Traditional character

# bytes as Latin-1 characters, a lost one as GAP
_GAP = "\u0100"
_REST = "[\x80-\xbf]"
_UNIT = re.compile(
    rf"(?P<whole>[\xc2-\xdf]{_REST}|[\xe0-\xef]{_REST}{{2}}|[\xf0-\xf4]{_REST}{{3}}|[\x00-\x7f])"
    rf"|(?P<torn>[\xe2-\xef]{_REST}[{_GAP}?]|[\xe2-\xef][{_GAP}?]{_REST}|[\xe2-\xef]{_REST}|[{_GAP}?]?{_REST}{{2}}|[{_GAP}?]?{_REST}{_GAP})"
    rf"|(?P<lost>[^\x00-\x7f][{_GAP}?]?)"
)


def utf8_with_gaps(garbled: str) -> str:
    """The text whose UTF-8 bytes read as `garbled` in GBK, U+FFFD where a character cannot be told."""
    data = (char.encode("gb18030", "replace").decode("latin-1") if char != LOST else _GAP for char in garbled)
    units = list(_UNIT.finditer("".join(data)))
    known = [match[0].encode("latin-1").decode("utf-8", "replace") if match["whole"] else "" for match in units]
    out: list[str] = []
    for at, match in enumerate(units):
        after = known[at + 1] if at + 1 < len(known) else ""
        out.append(known[at] or (_best(out[-1] if out else "", match[0], after) if match["torn"] else LOST))
    return "".join(out)


def _best(before: str, torn: str, after: str) -> str:
    cost, found = _judge().cost, []
    for char in set(_candidates(torn)):
        behind = cost(char, after) if after else 0.0 if char == "。" else END_BITS
        found.append((cost(before, char) + behind + (FOREIGN_BITS if has_traditional(char) else 0.0), char))
    found.sort()
    if not found or (len(found) > 1 and found[1][0] - found[0][0] < MIN_LEAD_BITS):
        return LOST
    return found[0][1]


def _candidates(torn: str) -> Iterator[str]:
    """The Han characters and wide marks that the bytes left of one may have belonged to."""
    plain = torn.replace("?", _GAP)
    rests, leads = map(chr, range(0x80, 0xC0)), map(chr, range(0xE2, 0xF0))
    if _GAP not in plain:  # the decoder dropped the lost byte without a sign
        shapes = (plain + _GAP, plain[:1] + _GAP + plain[1:]) if plain[0] >= "\xe2" else (_GAP + plain,)
    else:
        shapes = (plain,)
    fillers = tuple(rests if "\xe2" <= plain[0] < _GAP else leads)
    for shape in shapes:
        for filler in fillers:
            char = shape.replace(_GAP, filler, 1).encode("latin-1", "ignore").decode("utf-8", "ignore")
            if (
                len(char) == 1
                and not char.isspace()
                and ("\u4e00" <= char <= "\u9fff" or "\u2010" <= char <= "\u3030" or char >= "\uff00")
            ):
                yield char


@cache
def _judge() -> Likelihood:
    return Likelihood("")
