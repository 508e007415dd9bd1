"""The lines at the end that solicit, in whatever words: each is weighed by the signs it carries (tables/soliciting.toml).

From the end inwards the weights are added up, and the end goes from where the sum is highest, if it is high enough. One
line without a sign among many with signs goes with them; a sentence of the author's weighs more than a sign does.
What is kept has no end of its own with a sum above nothing.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache, lru_cache
from typing import NamedTuple

from jingwen import rulebook
from jingwen.filters.reading import Row
from jingwen.filters.sections import is_promoted
from jingwen.filters.statements import is_statement
from jingwen.matching import has_words, tight
from jingwen.model import Kind

RULE = "promotion.weighed"
_ENOUGH = 3.0  # a label and a sign, or three signs in two lines, less what lines cost
_ENOUGH_BESIDE = 2.5  # where promotion was taken at the end already
_FAR = 4.0  # so much below the highest sum the author speaks
_LINE_COST = 0.5
_SENTENCE_COST = 2.0  # of a full stop
_LONG_CHARS, _LONG_COST = 40, 1.5
_MAX_CHARS = 120  # longer lines are no closing lines
_MAX_PER_SIGN = 2  # times that a sign counts in a line
_MIN_KINDS = 2  # of signs
_SOLICITS = 2.0
_STATEMENT = -2.0  # of a line that tells about calls
_KEPT = 128  # lines: the walks at the tail weigh the same ones again and again


class _Sign(NamedTuple):
    name: str
    weight: float
    match: re.Pattern[str]
    is_topic: bool  # may be what the article is about


def take_soliciting(rows: Sequence[Row]) -> bool:
    """Take the end of the text, from where its lines weigh most as calls, offers and contacts; whether any went.

    It must not reach over a heading, code, a table or a long line. Words that the text above or prose has as well
    are its subject and weigh nothing: who writes about running accounts ends with advice on calls and offers.
    """
    cut, total, enough = _heaviest(rows, "")
    if total >= enough:
        subject = [row.now for row in rows if row.has_text and (row.index < cut or row.size > _LONG_CHARS)]
        cut, total, enough = _heaviest(rows, "\n".join(subject))
    taken = [row for row in rows[cut:] if row.is_live and row.has_text] if total >= enough else []
    if len(_kinds(taken)) < _MIN_KINDS or (len(taken) == 1 and enough == _ENOUGH):
        return False  # prices alone are a table, and one line with no promotion beside it can be the last of a list
    for row in taken:
        row.gone = RULE
    return bool(taken)


def solicits(row: Row) -> bool:
    """Whether a line carries two signs more that it solicits than that the author speaks."""
    return _signs_of(tight(row.now.strip()), "") >= _SOLICITS


def is_authors(sentence: str) -> bool:
    """Whether a sentence ends as one and carries no sign that it solicits."""
    text = tight(sentence)
    return text.endswith(("。", "!", "?")) and not any(sign.weight > 0 and sign.match.search(text) for sign in _signs())


def signs_in(text: str, subject: str) -> tuple[float, int]:
    """What the signs in a line weigh together, words of its subject not counted, and how many kinds that solicit it has."""
    text = tight(text.strip())
    if is_statement("promotion", text):
        return _STATEMENT, 0
    found = {sign.name: _count(sign, text, subject) for sign in _signs()}
    weight = sum(sign.weight * found[sign.name] for sign in _signs())
    return weight, sum(1 for sign in _signs() if sign.weight > 0 and found[sign.name])


def refers(row: Row) -> bool:
    """Whether a line says what the author refers to."""
    text = tight(row.now.strip())
    return any(sign.name == "reference" and sign.match.search(text) for sign in _signs())


def _heaviest(rows: Sequence[Row], subject: str) -> tuple[int, float, float]:
    """Where the sum from the end is highest, the sum, and what is enough there.

    A sentence with nothing that solicits behind it is the author's last word and is not weighed.
    """
    total, best, cut, enough = 0.0, 0.0, len(rows), _ENOUGH
    for row in reversed(rows):
        if row.gone:
            enough = _ENOUGH_BESIDE if is_promoted(row) else enough
        elif row.was_live and row.block.kind not in (Kind.IMAGE, Kind.RULE) and has_words(row.now):
            if not _may_close(row) or (best == 0 and enough == _ENOUGH and row.now.rstrip().endswith("。")):
                break
            total += _weight(row, subject)
        if total > best:
            best, cut = total, row.index
        elif total < best - _FAR:
            break
    return cut, best, enough


def _kinds(rows: Sequence[Row]) -> set[str]:
    """The names of the signs in these lines that they solicit."""
    return {
        sign.name for sign in _signs() if sign.weight > 0 for row in rows if sign.match.search(tight(row.now.strip()))
    }


def _may_close(row: Row) -> bool:
    """Whether a line has the form of a closing line; a long sentence is the author's and ends the walk unweighed."""
    if row.block.kind not in (Kind.PARAGRAPH, Kind.QUOTE, Kind.LIST_ITEM):
        return False
    return row.size <= (_LONG_CHARS if row.now.rstrip().endswith("。") else _MAX_CHARS)


def _weight(row: Row, subject: str) -> float:
    """The weight of one line: its signs less what it costs; below nothing where the author seems to speak."""
    text = tight(row.now.strip())
    weight = -_LINE_COST
    if text.endswith(("。", "。”", "……")):
        weight -= _SENTENCE_COST
    if len(text) > _LONG_CHARS:
        weight -= _LONG_COST
    return weight + _signs_of(text, subject)


@lru_cache(maxsize=_KEPT)
def _signs_of(text: str, subject: str) -> float:
    """What the signs in a line weigh together; words of its subject count for nothing, and talk about calls is no call."""
    if is_statement("promotion", text):
        return _STATEMENT
    return sum([sign.weight * _count(sign, text, subject) for sign in _signs()])


def _count(sign: _Sign, text: str, subject: str) -> int:
    """How often a sign counts in a text: words of its subject do not."""
    found = sign.match.findall(text)
    if found and subject and sign.is_topic:
        found = [words for words in found if words not in subject]
    return min(len(found), _MAX_PER_SIGN)


@cache
def _signs() -> tuple[_Sign, ...]:
    signs = rulebook.table("soliciting")["sign"]
    return tuple(
        _Sign(sign["name"], float(sign["weight"]), re.compile(sign["match"]), is_topic=sign.get("is_topic", False))
        for sign in signs
    )
