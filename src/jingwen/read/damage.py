"""Whether a text may have been read from the wrong half of a character: what text out of step is full of, sound text not."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from functools import cache, lru_cache

from jingwen.pairs import followers
from jingwen.read.context import plain
from jingwen.read.cutting import IN_STEP, read_one
from jingwen.read.likelihood import listed, weight

_EDGE = re.compile(r"[^\x00-\x7f][ -~]")  # a wide character before an ASCII one
_RARE = -13.0  # a character hardly any text has
_UNSEEN = -1.4  # a pair that the table does not hold: the second is rarer here than elsewhere


def find_damage(text: str, encoding: str) -> Iterator[int]:
    """Where `text`, read from that encoding, shows signs of damage."""
    for found in _signs().finditer(text):
        if not _is_word(found[0]):
            yield found.start()
    if encoding in IN_STEP:
        for found in _EDGE.finditer(text):
            at = found.start()
            if _is_swallowed(text[max(at - 1, 0) : at], *found[0], encoding):
                yield at


def looks_damaged(text: str, encoding: str) -> bool:
    """Whether there is any such sign."""
    return not text.isascii() and next(find_damage(text, encoding), None) is not None


@cache
def _signs() -> re.Pattern[str]:
    """Two characters in a row that are neither ASCII nor among the listed ones; one of them and soon behind it an ASCII letter
    that stands alone between others; an error or a private character.
    """
    listed_ones = "".join(char for char in listed() if char > "~")
    strange = f"[^\\x00-\\x7f{listed_ones}]"
    return re.compile(f"{strange}(?:{strange}|[^\\x00-\\x7f]{{0,3}}[@-~](?=[^\\x00-\\x7f]))|[\ufffd\ue000-\uf8ff]")


def _is_word(strange: str) -> bool:
    """Whether two rare characters are known to follow each other, as those of 橄榄 do."""
    return plain(strange[-1]) in followers().get(plain(strange[0]), ()) if len(strange) == 2 else False


@lru_cache(maxsize=50_000)
def _is_swallowed(before: str, char: str, ascii_char: str, encoding: str) -> bool:
    """Whether a byte below 0x80 at the end of Chinese text may be on the wrong side of a character's border.

    Either it is half of a character of which we read the first byte into the one before, or the first of Latin letters that
    we read into a character. A likelier character that the same bytes would give tells, or that the one we read is rare.
    """
    data, behind = char.encode(encoding, "ignore"), before.encode(encoding, "ignore")
    if len(data) != 2:
        return False
    found = ""
    if ascii_char >= "@":
        found = read_one(data[1:] + ascii_char.encode(), encoding)
    if data[1] < 0x80 and len(behind) == 2 and not found:
        found = read_one(behind[1:] + data[:1], encoding)
    if found not in listed():
        return data[1] < 0x80 and weight(char) < _RARE
    pair = followers().get(plain(before), {}).get(plain(char), 0.0)
    return weight(found) > max(math.log(pair or 1e-9), weight(char) + _UNSEEN)
