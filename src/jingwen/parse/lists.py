"""List markers at the start of a line, and how deep the item stands; shared by Markdown and plain text."""

from __future__ import annotations

import re

# A blank after the marker is required, so that `-5 度` and `1.5 倍` stay text. Bullets of copied pages count as `-`.
_ITEM = re.compile(
    r"(?P<indent>[ \t\u3000]*)(?P<marker>[-*+]|\d{1,4}[.)]|[•·‣▪◦●○◆■])(?P<blank>[ \t\xa0\u3000]+)(?=\S)"
)
_TIGHT_BULLET = re.compile(r"(?P<indent>[ \t\u3000]*)(?P<marker>[•‣▪◦])(?P<blank>)(?=\S)")


class ListDepth:
    """Follows the indentation of list items down a document."""

    def __init__(self) -> None:
        self._indents: list[int] = []

    def item(self, line: str) -> tuple[str, int, int] | None:
        """Marker ("-" or "3."), depth from 0 and length of the prefix, if the line is a list item."""
        match = _ITEM.match(line) or _TIGHT_BULLET.match(line)
        if match is None:
            return None
        indent = _width(match["indent"])
        while self._indents and indent < self._indents[-1]:
            self._indents.pop()
        if not self._indents or indent > self._indents[-1] + 1:
            self._indents.append(indent)
        marker = match["marker"]
        return (marker if marker[0].isdigit() else "-"), len(self._indents) - 1, match.end()

    def continuation(self, line: str, after_blank: bool) -> int:
        """Depth of the list item that a line which is no item continues, counted from 1; 0 where it continues none."""
        if not self._indents:
            return 0
        if after_blank:
            indent = _width(line[: len(line) - len(line.lstrip(" \t"))])
            while self._indents and indent < self._indents[-1] + 2:
                self._indents.pop()
        return len(self._indents)

    def end(self) -> None:
        self._indents.clear()


def _width(blanks: str) -> int:
    return sum(4 if char == "\t" else 2 if char == "\N{IDEOGRAPHIC SPACE}" else 1 for char in blanks)
