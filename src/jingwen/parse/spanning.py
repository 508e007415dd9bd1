"""Strong text that reaches over the end of a line: each line is read by itself, so each is given its own asterisks."""

from __future__ import annotations

import re
from collections.abc import Sequence

from jingwen.parse.fences import code_lines

# Two asterisks or three, of which two make a pair; at a line's edge a longer run stands for as many as its text needs.
_STARS = re.compile(r"(?<![\\*/])\*{2,3}(?![*/])|^\s*\*{4,}(?=\S)|(?<=\S)\*{4,}\s*$")
_ONLY_STARS = re.compile(r"\s*\*{2,3}\s*")
_MARKER = re.compile(r"\s*(?:[-+*]\s|\d{1,4}[.)]\s|>|#{1,6}\s|\|)")  # begins a block of its own
_MAX_LINES = 20  # over which strong text may reach


def part_strong(lines: Sequence[str], numbers: Sequence[int]) -> tuple[list[str], list[int]]:
    """The lines, strong text that one of them begins and a later one of the same paragraph ends made strong in both.

    A line of nothing but the two asterisks that another line needs goes. `numbers`: where in the text each line begins.
    """
    odd = [at for at, line in enumerate(lines) if "**" in line and len(_STARS.findall(line)) % 2]
    if len(odd) < 2:
        return [*lines], [*numbers]
    out, is_code, opened = [*lines], code_lines(lines), -1
    for at in odd:
        if is_code[at]:
            continue
        if opened < 0 or not _is_one_paragraph(lines[opened : at + 1]) or not _spans(lines[opened], lines[at]):
            opened = at if _begins_strong(lines[at]) else -1
            continue
        for end, whole in ((opened, out[opened].rstrip() + "**"), (at, "**" + out[at].lstrip())):
            out[end] = "" if _ONLY_STARS.fullmatch(lines[end]) else whole
        opened = -1
    kept = [at for at, line in enumerate(out) if line.strip() or not lines[at].strip()]
    return [out[at] for at in kept], [numbers[at] for at in kept]


def _is_one_paragraph(lines: Sequence[str]) -> bool:
    return len(lines) <= _MAX_LINES and all(map(str.strip, lines)) and not any(map(_MARKER.match, lines[1:]))


def _begins_strong(line: str) -> bool:
    """Whether text follows the last asterisks of a line, or these are all of it."""
    last = [*_STARS.finditer(line)][-1]
    return line[last.end() : last.end() + 1].strip() != "" or _ONLY_STARS.fullmatch(line) is not None


def _spans(first: str, last: str) -> bool:
    """Whether the strong text that one line begins can end in the other; within words two asterisks hide something."""
    opener, closer = [*_STARS.finditer(first)][-1], next(_STARS.finditer(last))
    before, after = first[: opener.start()][-1:], last[closer.end() :][:1]
    is_closer = last[: closer.start()].strip() != "" or _ONLY_STARS.fullmatch(last) is not None
    return is_closer and not (before.isalnum() and after.isalnum())
