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
from jingwen.filters.lines import Line, read_lines
from jingwen.folding import fold
from jingwen.model import Document, Finding, Flag, Kind, remove

# Measured on 600 unlabelled and 67 labelled articles: two true pitches reach 5 and 7 kinds of signs, articles about
# selling reach at most 3 in their heaviest stretch.
_LINE_COST = 1.0
_STRONG_SUM, _STRONG_KINDS, _STRONG_CALLS = 10.0, 5, 2
_TURNED_SUM, _TURNED_KINDS = 4.0, 4  # enough where a line before says that now something is recommended
_SUSPECT_SUM, _SUSPECT_KINDS = 6.0, 4
_CALLS = frozenset({"contact", "scan"})  # the reader is told whom to write to or what to scan
_MAX_TURN_LINES = 6  # from the turning line to the first sign
_MIN_STORY_CHARS = 150  # a text that is nothing but the pitch is flagged, not emptied
_MAX_PITCHES = 3


@dataclass(frozen=True, slots=True)
class _Signs:
    needs: re.Pattern[str]
    turn: re.Pattern[str]
    signs: tuple[tuple[str, int, re.Pattern[str]], ...]


class _Weight(NamedTuple):
    """One line: the sum of its signs' weights, which signs, whether it turns to the reader."""

    sum: int
    signs: frozenset[str]
    turns: bool


_NOTHING = _Weight(0, frozenset(), turns=False)


def advertorial(document: Document) -> Iterator[Finding]:
    """Yield the removal of pitches with strong evidence, and a flag for the strongest one without."""
    skipped = document.options.skipped_rules
    if "advertorial" in skipped or not _signs().needs.search(document.text):
        return
    if not _has_kinds(fold(document.text)):
        return
    lines = [line for line in read_lines(document) if line.block.kind is not Kind.CODE]
    shown = _announced_quotes(lines)
    weights = [_NOTHING if at in shown else _weight(line) for at, line in enumerate(lines)]
    for _ in range(_MAX_PITCHES):
        total, start, end = _heaviest(weights)
        begin = _turning_line(weights, start)
        kinds = frozenset[str]().union(*(weight.signs for weight in weights[begin:end]))
        calls = sum(1 for weight in weights[begin:end] if weight.signs & _CALLS)
        if not _is_pitch(total, len(kinds), calls, has_turned=begin < start):
            break
        end = _last_line(weights, end)
        if _chars(lines[:begin]) + _chars(lines[end:]) < _MIN_STORY_CHARS or "advertorial.pitch" in skipped:
            break
        for line in lines[begin:end]:
            yield line.index, remove(line.block.start, line.block.end, "advertorial.pitch")
        del lines[begin:end], weights[begin:end]
    else:
        return
    if total >= _SUSPECT_SUM and len(kinds) >= _SUSPECT_KINDS and calls and "advertorial.suspected" not in skipped:
        first, last = lines[start], lines[end - 1]
        yield first.index, Flag(first.block.start, last.block.end, "advertorial.suspected")


def _has_kinds(text: str) -> bool:
    """Whether enough kinds of signs are anywhere in the document; most have not, and no line need be weighed."""
    signs = _signs().signs
    if not any(pattern.search(text) for name, _, pattern in signs if name in _CALLS):
        return False
    return sum(1 for _, _, pattern in signs if pattern.search(text)) >= _SUSPECT_KINDS


def _announced_quotes(lines: Sequence[Line]) -> frozenset[int]:
    """Quotes below a line that ends with a colon: adverts that the author shows to talk about them."""
    shown, announced = set[int](), False
    for at, line in enumerate(lines):
        if line.block.kind is not Kind.QUOTE:
            announced = line.text.endswith(("：", ":")) and not _weight(line).sum
        elif announced:
            shown.add(at)
    return frozenset(shown)


def _weight(line: Line) -> _Weight:
    text = fold(line.text)
    found = [(name, weight) for name, weight, pattern in _signs().signs if pattern.search(text)]
    return _Weight(
        sum(weight for _, weight in found), frozenset(name for name, _ in found), bool(_signs().turn.search(text))
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


def _chars(lines: Sequence[Line]) -> int:
    return sum(len(line.text) for line in lines)


@cache
def _signs() -> _Signs:
    table = rulebook.table("advertorial")
    signs = tuple((sign["name"], sign["weight"], re.compile(sign["match"])) for sign in table["sign"])
    return _Signs(re.compile(table["needs"]), re.compile(table["turn"]), signs)
