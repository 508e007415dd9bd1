"""What a byline is made of besides names: dates, counters, labels with their values, buttons; and what remains."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache, lru_cache

from jingwen import rulebook
from jingwen.facts.clues import Line
from jingwen.facts.dates import read_moments
from jingwen.facts.labels import values

_NUMBER = r"\d[\d,.]*\s?(?:万|亿|千|[kKwW](?![a-zA-Z]))?\+?"
_WORDS = re.compile(r"[^\s|·•,;:()\[\]【】/>›»«\N{OBJECT REPLACEMENT CHARACTER}\N{MIDDLE DOT}]+(?: [A-Za-z][\w.-]*)*")
_NOISE = re.compile(r"[\W\d_]+")
_RELATIVE = re.compile(r"刚刚|[昨今前]天(?:\s*\d\d?:\d\d)?|\d+\s?(?:分钟|小时|天|周|个月|年)前")


def leftover(line: Line) -> Iterator[tuple[int, int]]:
    """The stretches of a line that are neither date, counter, labelled value, button nor sign; at most three words."""
    text = line.folded
    masked = list(text)
    for start, end in _known_spans(line):
        masked[start:end] = " " * (end - start) if end - start == 1 else "|" * (end - start)
    rest = "".join(masked)
    found = []
    for match in _WORDS.finditer(rest):
        word = match[0].strip("*_|+~ ").lower()
        if word and not _NOISE.fullmatch(word) and word not in values("buttons") and not _is_place(word):
            inner = match[0].strip("*_|+~ ")
            start = match.start() + match[0].index(inner)
            found.append((start, start + len(inner)))
    if len(found) <= 3:
        yield from found


def has_date(line: Line) -> bool:
    """Whether a line states a moment, absolute or counted back from now."""
    return bool(moments(line.folded)) or bool(_RELATIVE.search(line.folded)) and len(line.folded) < 60


@lru_cache(maxsize=256)
def moments(folded: str) -> tuple[tuple[int, int], ...]:
    """Where dates stand in a folded line."""
    return tuple((m.start, m.end) for m in read_moments(folded))


def _known_spans(line: Line) -> Iterator[tuple[int, int]]:
    yield from moments(line.folded)
    yield from (m.span() for m in _RELATIVE.finditer(line.folded))
    yield from (m.span() for m in counter_pattern().finditer(line.folded))
    for pair in line.pairs:
        yield pair.label, (pair.start if pair.role in ("date", "modified", "clipped") else pair.end)


@cache
def counter_pattern() -> re.Pattern[str]:
    """Matches one counter of a line: a number with its unit, in either order."""
    units = sorted(
        {unit for words in rulebook.table("labels")["counters"].values() for unit in words}, key=len, reverse=True
    )
    unit = "|".join(re.escape(u) for u in units)
    return re.compile(
        rf"(?P<first>{_NUMBER})\s*(?P<after>{unit})(?![\u4e00-\u9fff]{{0}}\w*[。])|(?P<before>{unit})\s?[:(]?\s?(?P<second>{_NUMBER})\)?"
    )


def _is_place(word: str) -> bool:
    return word in _places() or (word.startswith("来自") and word[2:] in _places())


@cache
def _places() -> frozenset[str]:
    return frozenset(rulebook.table("labels")["values"]["places"])


def has_prose_around(line: Line, start: int, end: int) -> bool:
    """Whether what stands around a stretch is more than names and parts of a byline."""
    rest = list(leftover(line))
    outside = line.folded[:start] + line.folded[end:]
    if len(outside.strip()) > 40 and not rest:
        return len(re.findall(r"[\u4e00-\u9fff]", outside)) > 30
    return bool(re.search(r"[。!?！？]|[,，].*[,，]", outside)) or any(b - a > 20 for a, b in rest)
