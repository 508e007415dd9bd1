"""Candidates for counters: how often an article was read, liked, kept, shared and discussed, how long it is."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from jingwen.facts.clues import Clues, Line
from jingwen.model import Fact, Kind

KINDS = ("views", "comments", "likes", "favourites", "shares", "words", "minutes")
_FACTORS = {"万": 10_000, "w": 10_000, "千": 1_000, "k": 1_000, "亿": 100_000_000}
_WHOLE_LINE = re.compile(
    r"\W*(?:\d[\d,.]*[万wk]?\+?\s*(?:人|次|条|个)(?:点赞|赞同|喜欢|收藏|阅读|浏览|评论|回复|转发)|(?:(?:全部|最新|精彩)?评论|阅读|阅读量|浏览)\s*\(?\d[\d,.]*[万wk]?\+?\)?\W*$)"
)
_ABOUT_OTHERS = re.compile(
    r"本站|全站|总资产|粉丝|共写了|获得|关注\s?\d"
)  # a card counts all that somebody wrote, a footer all that a site was read
_NUMBER = re.compile(r"(?P<number>\d[\d,]*(?:\.\d+)?)\s?(?P<factor>[万亿千kKwW])?")


def find_counters(clues: Clues) -> Iterator[Fact]:
    """Yield counters as `counter.<kind>` with a whole number: 1.2万 is 12000. Figures in prose and comments are none."""
    for kind in KINDS:
        for stated in clues.stated(f"given.{kind}"):
            if (count := read_count(stated.value)) is not None:
                yield Fact(f"counter.{kind}", str(count), stated.raw, stated.place, "given")
    for line, pair in clues.pairs(*KINDS):
        count = read_count(line.folded[pair.start : pair.end])
        if line.folded[pair.start : pair.end].lstrip("0123456789 ")[:1] == ":":  # "时长：01:45" is a video's
            continue
        if count is not None and (line.zone != "body" or len(line.text) < 40):
            match = _NUMBER.search(line.folded, pair.start)
            if match:
                yield clues.fact(f"counter.{pair.role}", line, *match.span(), "label", value=str(count))
    yield from _lines(clues)


def read_count(text: str) -> int | None:
    """The first number of a text as a whole number, with 万, 千, k and commas read; None where there is none."""
    match = _NUMBER.search(text)
    if match is None:
        return None
    number = float(match["number"].replace(",", ""))
    return round(number * _FACTORS.get((match["factor"] or "").lower(), 1))


def _lines(clues: Clues) -> Iterator[Fact]:
    """Lines of counters near the title and, if no list of articles has them too, anywhere else."""
    elsewhere: dict[str, list[Fact]] = {}
    signed: dict[int, list[Fact]] = {}
    for line in clues.lines:
        if line.block.kind is Kind.TABLE_ROW or not line.counters or _ABOUT_OTHERS.search(line.folded):
            continue
        for fact in _line(clues, line):
            if fact.rule == "byline":
                yield fact
            elif line.has_date and line.leftover:
                signed.setdefault(line.index, []).append(fact)
            else:
                elsewhere.setdefault(fact.field, []).append(fact)
    # "posted @ 2021-05-06 林知遥 阅读(123) 评论(0)" once at the end is the article's; lists have it line by line
    for facts in signed.values():
        yield from facts if len(signed) == 1 else [replace(fact, rule="counter-of-many") for fact in facts]
    for facts in elsewhere.values():
        # a counter that many lines have is that of other articles or of comments
        yield from facts if len(facts) == 1 else [replace(fact, rule="counter-of-many") for fact in facts]


def _line(clues: Clues, line: Line) -> Iterator[Fact]:
    """A line of counters: two or more of them and no words beside, one in a whole line, or one beside a date."""
    found = [(kind, start, end) for kind, _, _, start, end in line.counters]
    if not found or len(line.text) > 120 or re.search(r"[。!?！？]", line.folded):
        return
    words = line.leftover
    rest = sum(end - start for start, end in words)
    if len(found) == 1 and any(start <= found[0][2] + 2 and end >= found[0][1] - 2 for start, end in words):
        return  # "他收藏751个小汽车" is a headline
    is_head = line.zone == "head" and line.index >= clues.title and line.block.kind is not Kind.HEADING
    several = len({kind for kind, *_ in found}) >= 2 or line.is_dated
    if not (rest <= 16 and (is_head or several)) and not (rest <= 8 and _WHOLE_LINE.match(line.folded)):
        return
    for kind, start, end in found:
        count = read_count(line.folded[start:end])
        if count is not None:
            yield clues.fact(
                f"counter.{kind}", line, start, end, "byline" if is_head else "counter-line", value=str(count)
            )
