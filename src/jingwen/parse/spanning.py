"""Strong text that reaches over the end of a line: each line is read by itself, so each is given its own asterisks."""

from __future__ import annotations

import re
from collections.abc import Sequence

from jingwen.parse.fences import code_lines
from jingwen.parse.inline import read_inline

# Two asterisks or three, of which two make a pair; at a line's edge a longer run stands for as many as its text needs.
_STARS = re.compile(r"(?<![\\*/])\*{2,3}(?![*/])|^\s*\*{4,}+(?=\S)|(?<=[^\s*])\*{4,}+\s*$")
_ONLY_STARS = re.compile(r"\s*\*{2,3}\s*")
_MARKER = re.compile(r"\s*(?:[-+*]\s|\d{1,4}[.)]\s|>|#{1,6}\s|\|)")  # begins a block of its own
_MAX_TRIED = 2  # asterisks at each end of a line: the one too many is the first or the last, but for crossed emphasis
_MAX_LINES = 20  # over which strong text may reach


def part_strong(lines: Sequence[str], numbers: Sequence[int]) -> tuple[list[str], list[int]]:
    """The lines, strong text that one of them begins and a later one of the same paragraph ends made strong in both.

    A line of nothing but the two asterisks that another line needs goes. `numbers`: where in the text each line begins.
    """
    out = [*lines]
    for first, last in _pairs(lines):
        for at, whole in ((first, out[first].rstrip() + "**"), (last, "**" + out[last].lstrip())):
            out[at] = "" if _ONLY_STARS.fullmatch(lines[at]) else whole
    kept = [at for at, line in enumerate(out) if line.strip() or not lines[at].strip()]
    return [out[at] for at in kept], [numbers[at] for at in kept]


def keep_apart(text: str) -> str:
    """A rendered text whose lines are not read as strong text from one to another: what would be is escaped."""
    lines = text.split("\n")
    for at in [at for pair in _pairs(lines) for at in pair]:
        matches = [*_STARS.finditer(lines[at])]
        escaped = (_escaped(lines[at], match) for match in (*matches[:_MAX_TRIED], *matches[-_MAX_TRIED:]))
        lines[at] = next((line for line in escaped if _reading(line) == _reading(lines[at])), lines[at])
    return "\n".join(lines)


def _escaped(line: str, match: re.Match[str]) -> str:
    return line[: match.start()] + match[0].replace("*", "\\*") + line[match.end() :]


def _reading(line: str) -> list[str]:
    return [part.text for part in read_inline(line)]


def _pairs(lines: Sequence[str]) -> list[tuple[int, int]]:
    """The lines of a paragraph of which one begins strong text and the other ends it."""
    odd = [at for at, line in enumerate(lines) if "**" in line and len(_STARS.findall(line)) % 2]
    if len(odd) < 2:
        return []
    found, is_code, opened = list[tuple[int, int]](), code_lines(lines), -1
    for at in odd:
        if is_code[at]:
            continue
        if opened >= 0 and _is_one_paragraph(lines[opened : at + 1]) and _spans(lines[opened], lines[at]):
            found.append((opened, at))
            opened = -1
        else:
            opened = at if _begins_strong(lines[at]) else -1
    return found


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
