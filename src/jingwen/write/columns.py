"""Text in columns of a terminal: how wide characters are, and where styled text may break into lines."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from typing import NamedTuple

# A run of letters and digits stays together; a character takes the closing punctuation behind it along, and an opening
# bracket the character that follows.
_UNIT = re.compile(
    r"[ \t]+|(?:[（(《〈「『【〔“‘\[]*(?:[0-9A-Za-z\u00c0-\u024f_./:@#%&=?+-]{1,24}|\S)[，。、；：？！）)》〉」』】〕”’…,;!\]]*)"
)


class Styled(NamedTuple):
    """Text and the style it is shown in: parameters of an SGR sequence ("9;31"), or "" for none."""

    text: str
    style: str = ""


def columns(text: str) -> int:
    """How many columns a text takes: wide and full-width characters two, combining ones none."""
    if text.isascii():
        return len(text)
    return sum(_columns(char) for char in text)


def _columns(char: str) -> int:
    if unicodedata.combining(char) or unicodedata.category(char) in ("Mn", "Me"):
        return 0
    return 2 if unicodedata.east_asian_width(char) in "WF" else 1


def wrap(segments: Iterable[Styled], width: int) -> list[list[Styled]]:
    """Lines of at most `width` columns, and blanks behind them (a unit that is wider is cut where the width ends)."""
    lines: list[list[Styled]] = []
    for hard_line in _hard_lines(segments):
        text = "".join(segment.text for segment in hard_line)
        at = 0
        for end in _breaks(text, width):
            lines.append(list(_slice(hard_line, at, end)))
            at = end
    return lines


def trimmed(line: Iterable[Styled]) -> list[Styled]:
    """The line without blanks at its end."""
    out = list(line)
    while out and not out[-1].text.rstrip():
        out.pop()
    return [*out[:-1], Styled(out[-1].text.rstrip(), out[-1].style)] if out else out


def _hard_lines(segments: Iterable[Styled]) -> Iterator[list[Styled]]:
    line: list[Styled] = []
    for text, style in segments:
        first, *rest = text.split("\n")
        line.append(Styled(first, style))
        for part in rest:
            yield line
            line = [Styled(part, style)]
    yield line


def _breaks(text: str, width: int) -> Iterator[int]:
    """Ends of the lines."""
    start = used = 0
    for match in _UNIT.finditer(text):
        size = columns(match[0])
        if used and used + size > width and not match[0].isspace():
            yield match.start()
            start, used = match.start(), 0
        while size > width:
            start = _cut(text, start, width)
            yield start
            size = columns(text[start : match.end()])
        used += size
    if start < len(text) or not text:
        yield len(text)


def _cut(text: str, start: int, width: int) -> int:
    used = 0
    for at in range(start, len(text)):
        used += _columns(text[at])
        if used > width and at > start:
            return at
    return len(text)


def _slice(segments: Iterable[Styled], start: int, end: int) -> Iterator[Styled]:
    at = 0
    for text, style in segments:
        part = text[max(start - at, 0) : max(end - at, 0)]
        if part:
            yield Styled(part, style)
        at += len(text)
