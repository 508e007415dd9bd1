"""Cards: a few lines of labels that describe an event or a book, and so say nothing of the article they stand in."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

from jingwen.facts.labels import Pair, values

_REACH = 3  # lines between one label of a card and another


def without_cards(pairs: tuple[Pair, ...], lines: Sequence[str], number: int) -> tuple[Pair, ...]:
    """The labelled values of a folded line, without those of a card that it belongs to.

    "时间" is when a meeting was where "地点" stands beside it, "作者" who wrote a book where "书名" does.
    """
    words = [(_of_event(pair), _of_book(pair)) for pair in pairs]
    if not any(any(pair) for pair in words):
        return pairs
    around = "\n".join(lines[max(number - _REACH, 0) : number + _REACH + 1])
    is_event, is_book = _form("event_labels").search(around), _form("book_labels").search(around)
    return tuple(
        pair
        for pair, (of_event, of_book) in zip(pairs, words, strict=True)
        if not ((of_event and is_event) or (of_book and is_book))
    )


def _of_event(pair: Pair) -> bool:
    return pair.word in values("event_times") or pair.role == "speaker"


def _of_book(pair: Pair) -> bool:
    return pair.role in ("author", "translator") or pair.word.startswith(tuple(values("book_makers")))


@cache
def _form(name: str) -> re.Pattern[str]:
    words = "|".join(sorted(map(re.escape, values(name)), key=len, reverse=True))
    return re.compile(rf"(?mi)(?:^|[\s|])[^\w\n]{{0,4}}(?:{words})[ \t*】]{{0,3}}:")
