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
_GLUED = re.compile(r"\d\.\d{1,3}(?=\|)")  # a number that a page without blanks glued to the date after it
_NO_WORD = re.compile(r"[\W\d_]+")
_BROKEN_LINK = re.compile(r"\]\((?P<target>https?://[^\s)]*)\)?")
_RELATIVE = re.compile(r"(?:刚刚|[昨今前]天|\d+\s?(?:分钟|小时|天|周|个月|年)前)(?:\s*\d\d?:\d\d)?")
_SENTENCE = re.compile(r"[。!?！？;；“”…]|[,，、](?!\d{3})\S{3,}")
_MAX_WORDS = 3
_MAX_CHARS = 90


def leftover(line: Line) -> tuple[tuple[int, int], ...]:
    """The stretches of a byline that are neither date, counter, labelled value, button nor sign: at most three words.

    Nothing of a line that is a sentence or longer than a byline.
    """
    masked = list(line.folded)
    for start, end in _known_spans(line):
        masked[start:end] = "|" * (end - start)
    rest = "".join(masked)
    if len(line.folded) > 2 * _MAX_CHARS or _SENTENCE.search(rest):
        return ()
    found = []
    for match in _WORDS.finditer(rest):
        inner = match[0].strip("*_|+~ -–—@\N{ZERO WIDTH SPACE}")
        word = inner.lower()
        if word and not _NO_WORD.fullmatch(word) and word not in values("buttons") and not _is_place(word):
            start = match.start() + match[0].index(inner)
            found.append((start, start + len(inner)))
    return tuple(found) if len(found) <= _MAX_WORDS else ()


def is_byline_date(line: Line) -> bool:
    """Whether a line states a moment, absolute or counted back from now, and is no sentence."""
    text = line.folded
    if len(text) > _MAX_CHARS or _SENTENCE.search(text):
        return False
    return bool(date_spans(text)) or (len(text) < 24 and bool(_RELATIVE.match(text.strip())))


def has_byline_date(line: Line) -> bool:
    """Whether a line states a full date and is no sentence."""
    return bool(date_spans(line.folded)) and is_byline_date(line)


def broken_link(line: Line, end: int) -> str:
    """The address of a link whose Markdown fell apart right after offset `end`: "name](https://…)"."""
    match = _BROKEN_LINK.match(line.text[end:].lstrip("*_ "))
    return match["target"] if match else ""


@lru_cache(maxsize=256)
def date_spans(folded: str) -> tuple[tuple[int, int], ...]:
    """Where full dates stand in a folded line."""
    return tuple((m.start, m.end) for m in read_moments(folded))


def _known_spans(line: Line) -> Iterator[tuple[int, int]]:
    text = line.folded
    yield from date_spans(text)
    yield from (m.span() for m in _RELATIVE.finditer(text))
    yield from (m.span() for m in _BROKEN_LINK.finditer(text))
    yield from (m.span() for m in _posted_from().finditer(text))
    yield from ((start, end) for _, start, end, *_ in read_counters(text))
    for pair in line.pairs:
        yield pair.label, (pair.start if pair.role in ("date", "created", "modified", "clipped") else pair.end)


@lru_cache(maxsize=512)
def read_counters(folded: str) -> tuple[tuple[str, int, int, int, int], ...]:
    """The counters of a folded line: kind, offsets of number with unit, offsets of the number.

    Whether a number belongs to the unit before or after it is told by the line's first item ("字数 199阅读 1,293" begins
    with a unit, "3 评论 4584 浏览" with a number).
    """
    text = folded.lower() if len(folded.lower()) == len(folded) else folded
    for start, end in date_spans(folded):
        text = text[:start] + "|" * (end - start) + text[end:]
    text = _GLUED.sub(lambda match: "|" * len(match[0]), text)
    number_first, unit_first, item = _counter_patterns()
    first = item.search(text)
    if first is None:
        return ()
    order = (number_first, unit_first) if first[0].isdigit() else (unit_first, number_first)
    found = []
    for pattern in order:
        for match in pattern.finditer(text):
            found.append((_counter_kinds()[match["unit"]], *match.span(), *match.span("number")))
            text = text[: match.start()] + "|" * (match.end() - match.start()) + text[match.end() :]
    return tuple(sorted(found, key=lambda item: item[1]))


@cache
def _counter_patterns() -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str]]:
    unit = "|".join(re.escape(u) for u in sorted(_counter_kinds(), key=len, reverse=True))
    number = rf"(?<![A-Za-z_\d.])(?P<number>{_NUMBER})"
    return (
        re.compile(rf"{number}\s*(?P<unit>{unit})"),
        re.compile(rf"(?P<unit>{unit})\s?[:(]?\s?{number}\)?"),
        re.compile(rf"(?<![A-Za-z_\d.])\d|{unit}"),
    )


@cache
def _counter_kinds() -> dict[str, str]:
    return {unit: kind for kind, units in rulebook.table("labels")["counters"].items() for unit in units}


@cache
def _posted_from() -> re.Pattern[str]:
    """Where a post came from, with the verb before it or the badge after: "发布于北京", "来自浙江", "官方账号"."""
    places = "|".join(sorted(map(re.escape, _places()), key=len, reverse=True))
    return re.compile(rf"(?:发[布表]于|编辑于|更新于|来自)\s?(?:{places})|(?:官方|认证)账号")


def _is_place(word: str) -> bool:
    word = word.removeprefix("来自")
    return word in _places() or (word[-1:] in "省市县区州" and word.startswith(tuple(_places())) and len(word) < 14)


@cache
def _places() -> frozenset[str]:
    names = rulebook.table("labels")["values"]["places"]
    regions = ("", "市", "省", "自治区", "壮族自治区", "回族自治区", "维吾尔自治区", "特别行政区")
    return frozenset(name + region for name in names for region in regions)
