"""What a byline is made of besides names: dates, counters, labels with their values, buttons; and what remains."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache

from jingwen import rulebook
from jingwen.facts.labels import Pair, values

Counter = tuple[str, int, int, int, int]  # kind, offsets of the number with its unit, offsets of the number
_NUMBER = r"\d[\d,.]*\s?(?:万|亿|千|[kKwW](?![a-zA-Z]))?\+?"
_WORDS = re.compile(r"[^\s|·•,;:()\[\]【】/>›»«\N{OBJECT REPLACEMENT CHARACTER}\N{MIDDLE DOT}]+(?: [A-Za-z][\w.-]*)*")
_GLUED = re.compile(r"\d\.\d{1,3}(?=\|)")  # a number that a page without blanks glued to the date after it
_NO_WORD = re.compile(r"[\W\d_]+|\d+[楼樓]")
_BROKEN_LINK = re.compile(r"\]\((?P<target>https?://[^\s)]*)\)?")
_RELATIVE = re.compile(r"(?:刚刚|[昨今前]天|\d+\s?(?:分钟|小时|天|周|个月|年)前)(?:\s*\d\d?:\d\d)?")
_RELATIVE_LINE = re.compile(rf"(?:^|[\s|·•]){_RELATIVE.pattern}(?=$|[\s|·•发编更来])")
_STOP = re.compile(r"[。!?！？;；“”…]")
_CLAUSE = re.compile(r"[,，、](?!\d{3})\S{3,}")
_MAX_WORDS = 3
_MAX_CHARS = 90
_MAX_RELATIVE_CHARS = 40


def find_leftover(
    folded: str, pairs: tuple[Pair, ...], edges: tuple[int, ...], known: Iterable[tuple[int, int]]
) -> tuple[tuple[int, int], ...]:
    """The stretches of a byline that are neither known, labelled value, button nor sign: at most three words.

    Nothing of a line that is a sentence or longer than a byline. `edges`: where links begin and end. `known`: the
    stretches of its dates and counters.
    """
    if len(folded) > 2 * _MAX_CHARS:
        return ()
    if not pairs and "](" not in folded and _STOP.search(folded):
        return ()  # dates and counters hold no such sign: it will be left over
    rest = folded
    for start, end in (*known, *_set_spans(folded, pairs)):
        rest = rest[:start] + "|" * (end - start) + rest[end:]
    if is_sentence(rest):
        return ()
    buttons = values("buttons")
    found: list[tuple[int, int]] = []
    for match in _WORDS.finditer(rest):
        for start, end in _between(edges, *match.span()):
            inner = rest[start:end].strip("*_|+~ -–—@\N{ZERO WIDTH SPACE}")
            word = inner.lower()
            if word and not _NO_WORD.fullmatch(word) and word not in buttons and not is_place(word):
                if len(found) == _MAX_WORDS:
                    return ()
                at = rest.index(inner, start)
                found.append((at, at + len(inner)))
    return tuple(found)


def _between(edges: tuple[int, ...], start: int, end: int) -> Iterator[tuple[int, int]]:
    """A stretch cut where a link begins or ends: "林知遥关注" is a link to a person and a button."""
    for edge in edges:
        if start < edge < end:
            yield start, edge
            start = edge
    yield start, end


def is_sentence(folded: str) -> bool:
    """Whether a line that is not made of labels, dates and counters alone is a sentence."""
    return _STOP.search(folded) is not None or _CLAUSE.search(folded) is not None


def is_relative(folded: str) -> bool:
    """Whether a short line states a moment counted back from now: "林知遥 · 3 天前"."""
    may_be = len(folded) < _MAX_RELATIVE_CHARS and ("前" in folded or "天" in folded or "刚刚" in folded)
    return may_be and _RELATIVE_LINE.search(folded) is not None


def broken_link(text: str, end: int) -> str:
    """The address of a link whose Markdown fell apart right after offset `end`: "name](https://…)"."""
    match = _BROKEN_LINK.match(text[end:].lstrip("*_ ")) if "](" in text else None
    return match["target"] if match else ""


def _set_spans(text: str, pairs: tuple[Pair, ...]) -> Iterator[tuple[int, int]]:
    """The stretches of relative times, of where a post came from, of labels with their values."""
    if "前" in text or "天" in text or "刚刚" in text:
        yield from (m.span() for m in _RELATIVE.finditer(text))
    if "](" in text:
        yield from (m.span() for m in _BROKEN_LINK.finditer(text))
    if "于" in text or "来自" in text or "账号" in text:
        yield from (m.span() for m in _posted_from().finditer(text))
    for pair in pairs:
        yield (
            pair.label,
            (pair.start if pair.role in ("date", "created", "modified", "clipped", "elsewhere") else pair.end),
        )


def has_unit(folded: str) -> bool:
    """Whether a line holds a counter's unit at all."""
    return _counter_patterns()[3].search(folded.lower()) is not None


def read_counters(folded: str, dates: Iterable[tuple[int, int]]) -> tuple[Counter, ...]:
    """The counters of a folded line: kind, offsets of number with unit, offsets of the number. `dates`: no counters.

    Whether a number belongs to the unit before or after it is told by the line's first item ("字数 199阅读 1,293" begins
    with a unit, "3 评论 4584 浏览" with a number).
    """
    number_first, unit_first, item, _ = _counter_patterns()
    text = folded.lower()
    text = text if len(text) == len(folded) else folded
    for start, end in dates:
        text = text[:start] + "|" * (end - start) + text[end:]
    text = _GLUED.sub(lambda match: "|" * len(match[0]), text)
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
def _counter_patterns() -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str], re.Pattern[str]]:
    unit = "|".join(re.escape(u) for u in sorted(_counter_kinds(), key=len, reverse=True))
    number = rf"(?<![A-Za-z_\d.])(?P<number>{_NUMBER})"
    return (
        re.compile(rf"{number}\s*(?P<unit>{unit})"),
        re.compile(rf"(?P<unit>{unit})\s?[:(]?\s?{number}\)?"),
        re.compile(rf"(?<![A-Za-z_\d.])\d|{unit}"),
        re.compile(unit),
    )


@cache
def _counter_kinds() -> dict[str, str]:
    return {unit: kind for kind, units in rulebook.table("labels")["counters"].items() for unit in units}


@cache
def _posted_from() -> re.Pattern[str]:
    """Where a post came from, with the verb before it or the badge after: "发布于北京", "来自浙江", "官方账号"."""
    places = "|".join(sorted(map(re.escape, _places()), key=len, reverse=True))
    return re.compile(rf"(?:发[布表]于|编辑于|更新于|来自)\s?(?:{places})|(?:官方|认证)账号")


def is_place(word: str) -> bool:
    """Whether a word is a place as pages print it beside a date, with "来自" before it or without."""
    places, word = _places(), word.removeprefix("来自")
    return word in places or (word[-1:] in "省市县区州" and len(word) < 14 and word.startswith((*places,)))


@cache
def _places() -> frozenset[str]:
    names = rulebook.table("labels")["values"]["places"]
    regions = ("", "市", "省", "自治区", "壮族自治区", "回族自治区", "维吾尔自治区", "特别行政区")
    return frozenset(name + region for name in names for region in regions)
