"""Readers' comments, recognised by a heading and the form of what follows, by repeated form, or by where they stand.

What their lines look like is data (tables/comment.toml). On a thread the replies are the content and stay. Transcripts,
questions with answers and readers' letters have names and colons too: without a heading they are never comments.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

from jingwen import rulebook
from jingwen.filters.lines import Line, gate, lines_with, read_lines
from jingwen.folding import fold
from jingwen.model import Document, Finding, Kind, remove

_HEADINGS, _MARKS, _CLOSINGS = (gate(f"comment.{key}_words") for key in ("heading", "mark", "closing"))
_MAX_HEADING_CHARS = 40
_MAX_GAP = 8  # lines between two marks of one section; a long comment has paragraphs, an article has more
_MAX_UNMARKED = 2  # lines under a heading before the first mark, where that is a faint one or a prompt
_MAX_RUN_GAP = 4  # without a heading the marks must stand closer
_MIN_RUN = 3
_MIN_CLOSING = 2
_MAX_MARK_CHARS = 80  # the part of a line that can hold a mark
_MAX_COMMENT_CHARS = 400
_MAX_REPLY_ROW = 1200  # a row of a forum holds name, time and the whole reply
_MAX_FREE_CHARS = 200  # a line after the closing lines longer than this is more likely the author's
_MAX_FREE_LINES = 40
_PUNCTUATION = re.compile("[。！？!?~～…]")  # tags and buttons have none
_FAINT = ("faint", "place")  # proof together with others
_DECORATION = " \t#*_-—=·•|"


@dataclass(frozen=True, slots=True)
class _Forms:
    mark_needs: re.Pattern[str]
    mark_edges: frozenset[str]
    headings: re.Pattern[str]
    prompts: re.Pattern[str]
    place: re.Pattern[str]
    leaders: re.Pattern[str]
    trailers: re.Pattern[str]
    faint: re.Pattern[str]
    closing: re.Pattern[str]
    chrome: re.Pattern[str]
    authors_own: re.Pattern[str]


def comments(document: Document) -> Iterator[Finding]:
    """Yield the removal of every comment in the document, with the heading it stands under."""
    skipped = document.options.skipped_rules
    if "comment" in skipped or _is_thread(document):
        return
    lines = read_lines(document)
    taken: set[int] = set()
    named, closing = lines_with(document, _HEADINGS), lines_with(document, _CLOSINGS)
    for rule, members in (*_sections(lines, named), *_runs(lines)):
        if rule not in skipped:
            yield from _removed((lines[at] for at in members if at not in taken), rule)
            taken.update(members)
    if "comment.after-closing" not in skipped and len(closing) >= _MIN_CLOSING:
        rest = [line for at, line in enumerate(lines) if at not in taken] if taken else lines
        yield from _removed(_after_closing(rest), "comment.after-closing")


def _removed(lines: Iterable[Line], rule: str) -> Iterator[Finding]:
    for line in lines:
        if line.block.kind is not Kind.CODE:  # which no rule of noise touches, a reader's code either
            yield line.number, remove(line.block.start, line.block.end, rule)


def _is_thread(document: Document) -> bool:
    return document.options.page == "thread" or any(flag.rule.endswith("thread") for flag in document.flags)


def _sections(lines: Sequence[Line], named: Iterable[int]) -> Iterator[tuple[str, range]]:
    """Headings, prompts beside them, and what is proved to be comments under them. `named`: lines with a heading's words."""
    openings = {at for at in named if _opens(lines[at])}
    if openings:
        begun = next((at for at, line in enumerate(lines) if "。" in line.text), len(lines))
        openings = {at for at in openings if at > begun}  # above the text it is a button that leads to the comments
    done = 0
    for at in sorted(openings):
        if at < done:
            continue
        begin = at
        while begin < len(lines) and (begin in openings or _mark(lines[begin]) == "prompt"):
            begin += 1
        done = _section_end(lines, begin)
        if done > begin or any(_mark(line) == "prompt" for line in lines[at:begin]):
            yield "comment.section", range(at, done)


def _opens(line: Line) -> bool:
    if len(line.text) > _MAX_HEADING_CHARS or line.block.kind in (Kind.CODE, Kind.RULE, Kind.TABLE_ROW):
        return False
    return bool(_forms().headings.match(line.text.strip(_DECORATION).lower()))


def _section_end(lines: Sequence[Line], begin: int) -> int:
    """The line after the comments that start at `begin`; `begin` itself where nothing proves them."""
    marks, last, gap, proof = 0, begin - 1, 0, 0.0
    for now in range(begin, len(lines)):
        line, mark = lines[now], _mark(lines[now])
        if now - last > _MAX_GAP or len(line.text) > _MAX_REPLY_ROW or (line.block.kind is Kind.HEADING and not mark):
            break
        if mark in (*_FAINT, "prompt") and not marks and now - begin > _MAX_UNMARKED:
            break  # the author's own words stand under the heading, and what they end with says something else
        if mark:
            gap = max(gap, now - last - 1) if marks else now - last - 1
            marks, last, proof = marks + 1, now, proof + (0.5 if mark in _FAINT else 1)
    if proof < 1:
        return begin
    return last + 1 + (0 if _mark(lines[last]) in ("trailer", "place") else _trailing(lines, last + 1, max(gap, 1)))


def _trailing(lines: Sequence[Line], start: int, most: int) -> int:
    """How many lines from `start` on are the text of the last comment: no more than other comments had."""
    count = 0
    for line in lines[start : start + most]:
        if not line.is_plain or len(line.text) > _MAX_COMMENT_CHARS:
            break
        count += 1
    return count


def _mark(line: Line) -> str:
    """What the line proves: prompt, place, trailer, leader, faint, or "" for nothing."""
    block, forms = line.block, _forms()
    if block.kind in (Kind.CODE, Kind.RULE):
        return ""
    text = (
        line.text if block.kind is not Kind.TABLE_ROW else fold(line.text.replace("\t", " ").strip()[:_MAX_MARK_CHARS])
    )
    for name, pattern in (
        ("prompt", forms.prompts),
        ("place", forms.place),
        ("trailer", forms.trailers),
        ("leader", forms.leaders),
        ("faint", forms.faint),
    ):
        if pattern.match(text):
            return name
    return ""


def _runs(lines: Sequence[Line]) -> Iterator[tuple[str, range]]:
    """Three or more marks of one kind close to each other, and the texts between them."""
    needs = _forms().mark_needs
    edges = _forms().mark_edges
    able = [
        at
        for at, (_, _, text, _, _, gates) in enumerate(lines)
        if text[0] in edges or text[-1] in edges or gates & _MARKS
    ]
    marked = [
        (at, mark)
        for at in (able if len(able) >= _MIN_RUN else ())
        if lines[at].block.kind is not Kind.TABLE_ROW  # its first column counts
        and needs.search(lines[at].text, 0, _MAX_MARK_CHARS)
        and (mark := _mark(lines[at])) in ("leader", "trailer", "place")
    ]
    start = 0
    for number in range(1, len(marked) + 1):
        if number < len(marked) and _continues(lines, marked[number - 1], marked[number]):
            continue
        if number - start >= _MIN_RUN:
            yield "comment.run", _run(lines, marked[start], marked[number - 1][0], marked[start:number])
        start = number


def _continues(lines: Sequence[Line], before: tuple[int, str], now: tuple[int, str]) -> bool:
    between = lines[before[0] + 1 : now[0]]
    return (
        before[1] == now[1]
        and len(between) <= _MAX_RUN_GAP
        and all(
            line.block.kind not in (Kind.HEADING, Kind.CODE) and len(line.text) <= _MAX_COMMENT_CHARS
            for line in between
        )
    )


def _run(lines: Sequence[Line], first: tuple[int, str], last: int, marked: Sequence[tuple[int, str]]) -> range:
    if first[1] != "leader":
        has_text = first[0] > 0 and lines[first[0] - 1].is_plain and len(lines[first[0] - 1].text) <= _MAX_COMMENT_CHARS
        return range(first[0] - has_text, last + 1)
    gap = max(b - a - 1 for (a, _), (b, _) in pairwise(marked))
    return range(first[0], last + 1 + _trailing(lines, last + 1, gap))


def _after_closing(lines: Sequence[Line]) -> list[Line]:
    """Short free lines after two or more closing lines, when most of the text stands before them."""
    forms = _forms()
    able = [at for at, line in enumerate(lines) if line.gates & _CLOSINGS]
    closing = [at for at in able if forms.closing.match(fold(lines[at].text[:_MAX_MARK_CHARS]))]
    last = next((b for a, b in zip(closing[-2::-1], closing[:0:-1], strict=False) if b == a + 1), None)
    rest = lines[last + 1 :] if last is not None else ()
    if not 0 < len(rest) <= _MAX_FREE_LINES or not all(_is_free_text(line) for line in rest):
        return []
    free = [line for line in rest if not forms.chrome.match(line.text)]
    is_prose = any(_PUNCTUATION.search(line.text) for line in free)
    before = sum(len(line.text) for line in lines[:last])
    return free if is_prose and sum(len(line.text) for line in free) < before else []


def _is_free_text(line: Line) -> bool:
    return line.is_plain and len(line.text) <= _MAX_FREE_CHARS and not _forms().authors_own.search(fold(line.text))


@cache
def _forms() -> _Forms:
    table = rulebook.table("comment")
    joined = {name: "|".join(table[name]) for name in ("headings", "leaders", "trailers", "faint")}
    return _Forms(
        mark_needs=re.compile(table["mark_needs"]),
        mark_edges=frozenset(table["mark_edges"]),
        headings=re.compile(joined["headings"]),
        prompts=re.compile(table["prompts"]),
        place=re.compile(table["place"]),
        leaders=re.compile(joined["leaders"]),
        trailers=re.compile(joined["trailers"]),
        faint=re.compile(joined["faint"]),
        closing=re.compile(table["closing"]),
        chrome=re.compile(table["chrome"]),
        authors_own=re.compile(table["authors_own"], re.IGNORECASE),
    )
