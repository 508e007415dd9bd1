"""Candidates for counters: how often an article was read, liked, kept, shared and discussed, how long it is."""

from __future__ import annotations

import re
from collections.abc import Iterator

from jingwen.facts.clues import Clues, Line
from jingwen.facts.leftover import leftover, read_counters
from jingwen.model import Fact, Kind

KINDS = ("views", "comments", "likes", "favourites", "shares", "words", "minutes")
_FACTORS = {"万": 10_000, "w": 10_000, "千": 1_000, "k": 1_000, "亿": 100_000_000}
_NUMBER = re.compile(r"(?P<number>\d[\d,]*(?:\.\d+)?)\s?(?P<factor>[万亿千kKwW])?")


def find_counters(clues: Clues) -> Iterator[Fact]:
    """Yield counters as `counter.<kind>` with a whole number: 1.2万 is 12000. Figures in prose and comments are none."""
    for kind in KINDS:
        for stated in clues.stated(f"given.{kind}"):
            if (count := read_count(stated.value)) is not None:
                yield Fact(f"counter.{kind}", str(count), stated.raw, stated.place, "given")
    for line, pair in clues.pairs(*KINDS):
        count = read_count(line.folded[pair.start : pair.end])
        if count is not None and (line.zone != "body" or len(line.text) < 40):
            match = _NUMBER.search(line.folded, pair.start)
            if match:
                yield clues.fact(f"counter.{pair.role}", line, *match.span(), "label", value=str(count))
    for line in clues.lines:
        if line.zone != "body" and line.block.kind not in (Kind.HEADING, Kind.TABLE_ROW, Kind.CODE):
            yield from _line(clues, line)


def read_count(text: str) -> int | None:
    """The first number of a text as a whole number, with 万, 千, k and commas read; None where there is none."""
    match = _NUMBER.search(text)
    if match is None:
        return None
    number = float(match["number"].replace(",", ""))
    return round(number * _FACTORS.get((match["factor"] or "").lower(), 1))


def _line(clues: Clues, line: Line) -> Iterator[Fact]:
    """A line of counters: two or more of them and no words beside, or one near the title."""
    found = [(kind, start, end) for kind, _, _, start, end in read_counters(line.folded)]
    if not found or len(line.text) > 120 or re.search(r"[。!?！？]", line.folded):
        return
    rest = sum(end - start for start, end in leftover(line))
    kinds = {kind for kind, *_ in found}
    strong = (
        any(pair.role == "date" for pair in line.pairs)
        or (len(kinds) >= 2 and rest <= 16)
        or (line.zone == "head" and rest <= 12 and line.index >= clues.title)
    )
    if not strong:
        return
    rule = "byline" if line.zone == "head" else "counter-line"
    for kind, start, end in found:
        count = read_count(line.folded[start:end])
        if count is not None:
            yield clues.fact(f"counter.{kind}", line, start, end, rule, value=str(count))
