"""The turning point of an advert written as an article: where the story ends and the pitch begins.

Every line is weighed by the signs of a pitch it carries (tables/advertorial.toml). The stretch whose weight stands out
most from one unit a line (Kadane's maximum-sum segment, the offline form of CUSUM change detection) is the pitch; it is
cut only where several kinds of signs meet in it, else flagged.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

from jingwen import rulebook
from jingwen.filters.lines import Line, gate, lines_with, read_lines
from jingwen.filters.statements import is_statement
from jingwen.matching import without_quotations
from jingwen.model import Document, Finding, Flag, Kind, remove

# Measured on 600 unlabelled and 67 labelled articles: two true pitches reach 5 and 7 kinds of signs, articles about
# selling reach at most 3 in their heaviest stretch.
_LINE_COST = 1.0
_STRONG_SUM, _STRONG_KINDS, _STRONG_CALLS = 10.0, 5, 2
_TURNED_SUM, _TURNED_KINDS = 4.0, 4  # enough where a line before says that now something is recommended
_SUSPECT_SUM, _SUSPECT_KINDS = 6.0, 4
_MAX_TURN_LINES = 6  # from the turning line to the first sign
_MIN_STORY_CHARS = 150  # a text that is nothing but the pitch is flagged, not emptied
_MAX_PITCHES = 3
_MIN_LINES_BELOW = 2  # of a text that goes on


_CALLS = gate("advertorial.calls")


class _Sign(NamedTuple):
    """Name, weight and pattern of a sign, and literals one of which a line with the sign must hold."""

    name: str
    weight: int
    pattern: re.Pattern[str]
    needs: re.Pattern[str]

    def is_in(self, text: str) -> bool:
        return self.needs.search(text) is not None and self.pattern.search(text) is not None


@dataclass(frozen=True, slots=True)
class _Signs:
    turn: re.Pattern[str]
    advice: re.Pattern[str]
    signs: tuple[_Sign, ...]
    calls: frozenset[str]  # names of those that tell the reader whom to write to or what to scan


class _Weight(NamedTuple):
    """One line: the sum of its signs' weights, which signs, whether it turns to the reader."""

    sum: int
    signs: frozenset[str]
    turns: bool


_NOTHING = _Weight(0, frozenset(), turns=False)


def advertorial(document: Document) -> Iterator[Finding]:
    """Yield the removal of pitches with strong evidence, and a flag for the strongest one without."""
    skipped = document.options.skipped_rules
    if "advertorial" in skipped:
        return
    signs = _signs()
    if not _calls(document, signs):
        return
    lines = [line for line in read_lines(document) if line.block.kind is not Kind.CODE]
    if sum(1 for sign in signs.signs if any(sign.is_in(line.folded) for line in lines)) < _SUSPECT_KINDS:
        return
    shown = _announced_quotes(lines, signs)
    weights = [_NOTHING if at in shown else _weight(line, signs) for at, line in enumerate(lines)]
    for _ in range(_MAX_PITCHES):
        total, start, end = _heaviest(weights)
        begin = _turning_line(weights, start)
        kinds = frozenset[str]().union(*(weight.signs for weight in weights[begin:end]))
        calls = sum(1 for weight in weights[begin:end] if weight.signs & signs.calls)
        if not _is_pitch(total, len(kinds), calls, has_turned=begin < start):
            break
        end = _last_line(weights, end)
        if _is_shown(lines, weights, start, end):
            break
        if _chars(lines[:begin]) + _chars(lines[end:]) < _MIN_STORY_CHARS or "advertorial.pitch" in skipped:
            break
        for line in lines[begin:end]:
            yield line.number, remove(line.block.start, line.block.end, "advertorial.pitch")
        del lines[begin:end], weights[begin:end]
    else:
        return
    if total >= _SUSPECT_SUM and len(kinds) >= _SUSPECT_KINDS and calls and "advertorial.suspected" not in skipped:
        first, last = lines[start], lines[end - 1]
        yield first.number, Flag(first.block.start, last.block.end, "advertorial.suspected")


def _calls(document: Document, signs: _Signs) -> bool:
    """Whether the reader is called anywhere in the document; most call nobody, and no line of theirs need be weighed."""
    lines = read_lines(document)
    called = [lines[at].folded for at in lines_with(document, _CALLS)]
    return any(sign.is_in(text) for text in called for sign in signs.signs if sign.name in signs.calls)


def _announced_quotes(lines: Sequence[Line], signs: _Signs) -> frozenset[int]:
    """Quotes below a line that ends with a colon: adverts that the author shows to talk about them."""
    shown, announced = set[int](), False
    for at, line in enumerate(lines):
        if line.block.kind is not Kind.QUOTE:
            announced = line.text.endswith(("：", ":")) and not _weight(line, signs).sum
        elif announced:
            shown.add(at)
    return frozenset(shown)


def _weight(line: Line, signs: _Signs) -> _Weight:
    said = without_quotations(line.folded)
    found = [sign for sign in signs.signs if sign.is_in(said)]
    if found and is_statement("promotion", said):
        return _NOTHING
    names = frozenset([sign.name for sign in found])
    return _Weight(
        sum([sign.weight for sign in found]), names, bool(signs.turn.search(said) and not signs.advice.search(said))
    )


def _heaviest(weights: Sequence[_Weight]) -> tuple[float, int, int]:
    """Sum, start and end of the stretch whose weights exceed the line cost most."""
    best, best_start, best_end = 0.0, 0, 0
    current, start = 0.0, 0
    for at, weight in enumerate(weights):
        if current <= 0:
            current, start = 0.0, at
        current += weight.sum - _LINE_COST
        if current > best:
            best, best_start, best_end = current, start, at + 1
    return best, best_start, best_end


def _turning_line(weights: Sequence[_Weight], start: int) -> int:
    """The first line close before `start` that turns to the reader; `start` itself if there is none."""
    return next((at for at in range(max(start - _MAX_TURN_LINES, 0), start) if weights[at].turns), start)


def _is_pitch(total: float, kinds: int, calls: int, *, has_turned: bool) -> bool:
    if total >= _STRONG_SUM and kinds >= _STRONG_KINDS and calls >= _STRONG_CALLS:
        return True
    return has_turned and total >= _TURNED_SUM and kinds >= _TURNED_KINDS and calls >= 1


def _last_line(weights: Sequence[_Weight], end: int) -> int:
    """The end of the pitch with the lines after it that still carry a sign."""
    while end < len(weights) and weights[end].sum:
        end += 1
    return end


def _is_shown(lines: Sequence[Line], weights: Sequence[_Weight], start: int, end: int) -> bool:
    """Whether the author announces the stretch with a colon and goes on below it: an advert shown where quotes are lost."""
    above = start - 1
    if above < 0 or len(lines) - end < _MIN_LINES_BELOW:
        return False
    return lines[above].text.endswith(("：", ":")) and not weights[above].sum and not weights[above].turns


def _chars(lines: Sequence[Line]) -> int:
    return sum(len(line.text) for line in lines)


@cache
def _signs() -> _Signs:
    table = rulebook.table("advertorial")
    signs = tuple(
        _Sign(row["name"], row["weight"], re.compile(row["match"]), re.compile("|".join(row["needs"])))
        for row in table["sign"]
    )
    calls = [row for row in table["sign"] if row.get("is_call")]
    return _Signs(
        re.compile(table["turn"]), re.compile(table["advice"]), signs, frozenset(row["name"] for row in calls)
    )
