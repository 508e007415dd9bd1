"""What a line would be in a list of other articles: a counter, a link, a teaser, a title.

What these look like is data (tables/recommend.toml).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from statistics import mean, pstdev

from jingwen import rulebook
from jingwen.filters.lines import SHORT_CHARS, Line
from jingwen.model import Kind

PROOFS = frozenset({"link", "teaser", "counter"})  # forms that prove a list; bare titles do not
MAX_TITLE_CHARS = 45
_MAX_TEASER_CHARS = 200
_MAX_LINK_CHARS = 100  # a linked line longer than this is prose that somebody put into a link, or a line of many links
_MAX_COUNTER_NAME = 20
SENTENCE_ENDS = "。;,:、"
_EVEN_LENGTH = 0.15  # texts cut off by a machine vary less than this around their mean length
_MIN_CUT_OFF, _MIN_CUT_OFF_CHARS = 4, 20
BROKEN_LINK = re.compile(r"\]\([^\s)]*\)")  # the end of a Markdown link whose beginning stands on another line
WORD = re.compile(r"[\u4e00-\u9fff\w]")


@dataclass(frozen=True, slots=True)
class Looks:
    """The patterns of tables/recommend.toml, compiled."""

    counter_ends: frozenset[str]
    counter_needs: re.Pattern[str]
    decoration: str
    function_words: str
    cut_off: re.Pattern[str]
    counters: re.Pattern[str]
    buttons: re.Pattern[str]
    part_heading: re.Pattern[str]
    book: re.Pattern[str]


def form_of(line: Line) -> str:
    """What the line would be in a list of articles: counter, link, teaser, title, or "" for none of them."""
    form = plain_form(line)
    if form in ("title", "") and (line.is_plain or line.block.kind is Kind.HEADING) and _is_link(line):
        return "link"
    return form


def plain_form(line: Line) -> str:
    """The form as far as the words show it; what a link is, the text of a record no longer tells."""
    if not line.is_plain and line.block.kind is not Kind.HEADING:
        return ""
    text = line.text
    if is_counter(text):
        return "counter"
    if len(text) <= _MAX_TEASER_CHARS and looks().cut_off.search(text):
        return "teaser"
    return "title" if 4 <= len(text) <= MAX_TITLE_CHARS and text[-1] not in SENTENCE_ENDS else ""


def _is_link(line: Line) -> bool:
    title = BROKEN_LINK.sub("", line.text)
    if len(title) < len(line.text):
        return len(title) <= _MAX_LINK_CHARS and title[-1:] not in SENTENCE_ENDS
    return line.is_link and (len(title) <= _MAX_LINK_CHARS or _link_count(line) > 1)


def is_counter(text: str) -> bool:
    """Whether a line only counts readers and replies, or dates something."""
    if len(text) > SHORT_CHARS or text[-1] not in looks().counter_ends:
        return False
    match = looks().counters.search(text) if looks().counter_needs.search(text) else None
    return match is not None and match.start() <= _MAX_COUNTER_NAME


def _link_count(line: Line) -> int:
    return sum(1 for mark in line.block.marks if mark.kind == "link")


def bare_titles(lines: Sequence[Line]) -> int:
    """How many of the lines can be titles before one opens a part of this text."""
    opening = looks().part_heading
    return next(
        (
            n
            for n, line in enumerate(lines)
            if line.block.kind is Kind.HEADING
            or line.block.marker[:1].isdigit()
            or opening.match(line.text)
            or not WORD.search(line.text)
        ),
        len(lines),
    )


def are_cut_to_length(teasers: Sequence[Line], run: Sequence[Line]) -> bool:
    """Whether the run is made of teasers alone, four or more, that a machine cut to one length."""
    if len(teasers) < _MIN_CUT_OFF or len(teasers) < len(run):
        return False
    lengths = [len(line.text) for line in teasers]
    return min(lengths) >= _MIN_CUT_OFF_CHARS and pstdev(lengths) < _EVEN_LENGTH * mean(lengths)


@cache
def looks() -> Looks:
    """The patterns, compiled on first use."""
    table = rulebook.table("recommend")
    return Looks(
        counter_ends=frozenset(table["counter_ends"]),
        counter_needs=re.compile(table["counter_needs"]),
        decoration=table["decoration"],
        function_words=table["function_words"],
        cut_off=re.compile(table["cut_off"]),
        counters=re.compile("|".join(table["counters"])),
        buttons=re.compile(table["buttons"]),
        part_heading=re.compile(table["part_heading"]),
        book=re.compile(table["book"]),
    )
