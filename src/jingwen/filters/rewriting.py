"""From a text and what it should read as to the smallest edits of a block."""

from __future__ import annotations

import difflib
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import NamedTuple

from jingwen.model import Block, Edit, Piece

MAX_ALIGNED = 4_000  # characters that difflib, whose worst case is quadratic, is given at once


class Change(NamedTuple):
    """Offsets start..end of a text should read as `text`."""

    start: int
    end: int
    text: str


def changes_between(old: str, new: str) -> list[Change]:
    """The changes that make `old` read as `new`, in order and apart from each other; runs of differing characters only."""
    if old == new:
        return []
    if len(old) == len(new):
        differs = groupby(range(len(old)), lambda at: old[at] != new[at])
        runs = ([*run] for different, run in differs if different)
        return [Change(run[0], run[-1] + 1, new[run[0] : run[-1] + 1]) for run in runs]
    return list(_aligned(old, new))


def _aligned(old: str, new: str) -> Iterator[Change]:
    head = next(
        i
        for i in range(min(len(old), len(new)) + 1)
        if old[i : i + 1] != new[i : i + 1] or i == min(len(old), len(new))
    )
    room = min(len(old), len(new)) - head
    tail = next(i for i in range(room + 1) if i == room or old[-1 - i] != new[-1 - i])
    a, b = old[head : len(old) - tail], new[head : len(new) - tail]
    if len(a) > MAX_ALIGNED or len(b) > MAX_ALIGNED:
        yield Change(head, head + len(a), b)
        return
    for kind, i, j, k, m in difflib.SequenceMatcher(None, a, b, autojunk=False).get_opcodes():
        if kind != "equal":
            yield Change(head + i, head + j, b[k:m])


def edits_for(block: Block, changes: Iterable[Change], rule: str) -> Iterator[Edit]:
    """The edits that carry out changes of `block.text` (in order, apart from each other).

    A piece that was rewritten before is atomic: the edit takes all of it and repeats the part that stays.
    """
    text, cuts = block.text, _cuts(block)
    groups: list[tuple[int, int, list[Change]]] = []
    for change in changes:
        for part in _parts(change, cuts):
            first, last = _widened(part, cuts)
            if groups and (groups[-1][1] > first or groups[-1][0] == groups[-1][1] == first):
                groups[-1][2].append(part)
                groups[-1] = (groups[-1][0], max(last, groups[-1][1]), groups[-1][2])
            else:
                groups.append((first, last, [part]))
    for first, last, parts in groups:
        start, end = _source(first, last, cuts)
        yield Edit(start, end, _applied(text, first, last, parts), rule)


def outside_code(block: Block, changes: Iterable[Change]) -> list[Change]:
    """The changes of `block.text` that touch no inline code."""
    code = [mark for mark in block.marks if mark.kind == "code"]
    if not code:
        return list(changes)
    spans = ((change, block.source_span(change.start, change.end)) for change in changes)
    return [change for change, span in spans if not any(m.start < span.end and span.start < m.end for m in code)]


class _Cut(NamedTuple):
    """A piece that still reads as something: where its text lies in the block's text, and the piece."""

    start: int
    end: int
    piece: Piece


def _cuts(block: Block) -> list[_Cut]:
    cuts, at = [], 0
    for piece in block.pieces:
        if piece.text:
            cuts.append(_Cut(at, at + len(piece.text), piece))
            at += len(piece.text)
    return cuts


def _at(offset: int, cuts: list[_Cut]) -> int:
    """The number of the cut that holds an offset."""
    return max(bisect_right(cuts, offset, key=lambda cut: cut.start) - 1, 0)


def _parts(change: Change, cuts: list[_Cut]) -> Iterator[Change]:
    """The change cut at the borders of pieces, where each character stands for one character."""
    start, end, text = change
    if len(cuts) == 1 or len(text) != end - start:
        yield change
        return
    for cut in cuts[_at(start, cuts) : _at(end - 1, cuts) + 1]:
        a, b = max(start, cut.start), min(end, cut.end)
        yield Change(a, b, text[a - start : b - start])


def _widened(part: Change, cuts: list[_Cut]) -> tuple[int, int]:
    """The part with all of the rewritten pieces it touches."""
    head, tail = cuts[_at(part.start, cuts)], cuts[_at(max(part.end - 1, part.start), cuts)]
    if part.start == part.end and not head.start < part.start < head.end:
        return part.start, part.end
    return head.start if head.piece.rules else part.start, tail.end if tail.piece.rules else part.end


def _source(first: int, last: int, cuts: list[_Cut]) -> tuple[int, int]:
    """Where text first..last, widened already, comes from. An empty stretch is the place before a character."""
    head = cuts[_at(first, cuts)]
    start = head.piece.start if head.piece.rules else head.piece.start + first - head.start
    if first == last:
        return (head.piece.end, head.piece.end) if first >= head.end else (start, start)
    tail = cuts[_at(last - 1, cuts)]
    return start, tail.piece.end if tail.piece.rules else tail.piece.start + last - tail.start


def _applied(text: str, first: int, last: int, parts: list[Change]) -> str:
    out, at = [], first
    for start, end, new in parts:
        out += [text[at:start], new]
        at = end
    return "".join([*out, text[at:last]])
