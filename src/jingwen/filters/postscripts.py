"""A postscript that sells: below the author's last word, under P.S., stands what else there is to see, hear or buy.

Its lines are told one by one by the rules and by their signs (tables/soliciting.toml), but what stands between two of them
reads as prose. So from the P.S. on to the last line with a sign all goes, if the first line that says something sells and enough
others do. The author's own postscript begins with a word of the author's and stays.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import cache

from jingwen import rulebook
from jingwen.filters.reading import Row
from jingwen.filters.sections import is_promoted, promoted_chars
from jingwen.filters.soliciting import refers, signs_in
from jingwen.matching import sentences, tight
from jingwen.model import Kind

RULE = "promotion.postscript"
_MAX_ROWS = 30  # from the end, among which the P.S. must stand
_MAX_CHARS = 900
_SELLS = 2.0  # weight of the signs in a line that sells
_MIN_KINDS = 2  # of signs in a line that no rule knows
_SHARE = 1 / 3  # of the lines sell
_SAID_CHARS = 14  # a line or sentence up to this length says nothing yet: "哦，对了。"


def take_postscript(rows: Sequence[Row], is_known: Callable[[Row], bool]) -> bool:
    """Take the last postscript, from its P.S. to its last line with a sign; whether one went."""
    begin = next((row.index for row in reversed(rows[-_MAX_ROWS:]) if row.has_text and _opens(row)), -1)
    block = _block(rows, begin) if begin >= 0 else []
    worded = [row for row in block if row.has_text]
    if not worded or sum(row.size for row in worded) > _MAX_CHARS:
        return False
    selling = [row for row in block if is_promoted(row) or promoted_chars(row) or is_known(row) or _sells(row, rows)]
    said = next((row for row in block if row.gone or row.size > _SAID_CHARS), None)
    lone = len(block) == 1 and not _has_authors_word(block[0])
    if said not in selling or (not lone and len(selling) < max(2, _SHARE * len(block))):
        return False
    end = max(row.index for row in block if row in selling or signs_in(row.now, "")[1])
    for row in worded:
        if row.index <= end:
            row.gone = RULE
    return True


def _opens(row: Row) -> bool:
    if row.block.kind is not Kind.PARAGRAPH or not any(word in _needs() for _, word in row.found):
        return False
    return _opening().match(row.now) is not None


def _block(rows: Sequence[Row], begin: int) -> list[Row]:
    """The rows of a postscript: up to a heading, a line, what is no prose, a reference, or noise of another kind."""
    found = []
    for row in rows[begin:]:
        if row.block.kind is Kind.IMAGE or not (row.was_live or row.gone):
            continue
        is_other = row.gone and not is_promoted(row)
        if is_other or row.block.kind not in (Kind.PARAGRAPH, Kind.QUOTE, Kind.LIST_ITEM) or refers(row):
            break
        found.append(row)
    return found


def _sells(row: Row, rows: Sequence[Row]) -> bool:
    """Whether a line carries signs enough of more than one kind, words of the article's subject not counted."""
    subject = "\n".join(
        [other.now for other in rows if other.has_text and other.index < row.index and not _opens(other)]
    )
    weight, kinds = signs_in(row.now, subject)
    return weight >= _SELLS and kinds >= _MIN_KINDS


def _has_authors_word(row: Row) -> bool:
    """Whether a sentence of a line says something and carries no sign."""
    parts = [tight(row.now[start:end].strip()) for start, end in sentences(row.now)]
    return any(len(part) > _SAID_CHARS and not signs_in(part, "")[1] for part in parts)


@cache
def _needs() -> frozenset[str]:
    return frozenset(rulebook.load()[RULE].needs)


@cache
def _opening() -> re.Pattern[str]:
    return re.compile(rulebook.table("soliciting")["postscript"]["opens"])
