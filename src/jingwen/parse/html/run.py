"""A run of text: what will be one block, with white space collapsed as it comes and the marks of its inline elements."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from jingwen.model import OBJECT

MarkParts = tuple[int, int, str, str, str]  # what a Mark is made of once its block's place is known
BLANKS = re.compile(r"[ \t\n\r\f]+")


@dataclass(slots=True, eq=False)
class OpenMark:
    """An inline element that is open: kind of its mark, where it began in the run, its target."""

    kind: str
    start: int
    target: str = ""


class Run:
    """Collects text up to the next border of a block.

    parts: what came in, always the same list. depth: of the innermost element that holds the whole run. joint: how the
    run follows the one before it, "" as a new paragraph, "br" as a new line of the same one. marks: as in `Mark`.
    """

    __slots__ = ("depth", "joint", "length", "link_chars", "link_depth", "marks", "open_marks", "parts")

    def __init__(self) -> None:
        self.parts: list[str] = []
        self.length = self.depth = self.link_depth = self.link_chars = 0
        self.marks: list[MarkParts] = []
        self.open_marks: list[OpenMark] = []
        self.joint = ""

    def text(self, data: str, depth: int) -> None:
        """Add text that stands `depth` elements deep; the first of a run is more than white space."""
        if "\n" in data or "  " in data or "\t" in data or "\r" in data or "\f" in data:
            data = BLANKS.sub(" ", data)
        parts = self.parts
        if not parts:
            data = data.lstrip()
            self.depth = depth
        elif data[:1] == " " and parts[-1][-1] == " ":
            data = data[1:]
        if data:
            parts.append(data)
            self.length += len(data)
            if self.link_depth:
                self.link_chars += len(data)

    def link(self, data: str, depth: int, target: str) -> None:
        """Add a link that is one text, as `open_mark`, `text` and `close_mark` would."""
        start = self.length
        if self.parts or not data.isspace():
            self.link_depth += 1
            self.text(data, depth)
            self.link_depth -= 1
            if target and self.length > start:
                self.marks.append((start, self.length, "link", target, ""))

    def add(self, data: str, depth: int) -> None:
        """Add characters that are as they should be: code, whose white space counts."""
        if not data:
            return
        if not self.parts:
            self.depth = depth
        self.parts.append(data)
        self.length += len(data)
        if self.link_depth:
            self.link_chars += len(data)

    def image(self, depth: int, target: str, label: str) -> None:
        """Add an image: one object character with a mark."""
        at = self.length
        if not self.parts:
            self.depth = depth
        self.parts.append(OBJECT)
        self.length = at + 1
        self.marks.append((at, at + 1, "image", target, label))

    def open_mark(self, kind: str, target: str = "") -> None:
        """Begin an inline stretch; `close_mark` ends it."""
        self.open_marks.append(OpenMark(kind, self.length, target))
        if kind == "link":
            self.link_depth += 1

    def close_mark(self) -> None:
        """End the innermost of the open stretches."""
        opened = self.open_marks.pop()
        kind, start, length = opened.kind, opened.start, self.length
        if kind == "link":
            self.link_depth -= 1
            if length > start and opened.target:
                self.marks.append((start, length, "link", opened.target, ""))
        elif length > start:
            if self.marks and self.marks[-1][1:3] == (start, kind):
                start = self.marks.pop()[0]  # <b>a</b><b>b</b> is one stretch
            self.marks.append((start, length, kind, "", ""))

    def take(self, *, is_code: bool) -> tuple[str, Sequence[MarkParts], int]:
        """The run's text, marks and characters in links; the next run begins."""
        parts, link_chars = self.parts, self.link_chars
        raw = parts[0] if len(parts) == 1 else "".join(parts)
        parts.clear()
        text = raw.strip("\n") if is_code and raw.strip() else raw.rstrip()
        marks: Sequence[MarkParts] = ()
        if self.open_marks or self.marks:
            marks = () if is_code else self._marks_up_to(len(text))
            self.marks = []
            for opened in self.open_marks:  # those go on in the next run
                opened.start = 0
        self.length = self.link_chars = 0
        return text, marks, link_chars if link_chars < len(text) else len(text)

    def _marks_up_to(self, end: int) -> Sequence[MarkParts]:
        """The marks of the run, those that are still open among them, none beyond the end of its text."""
        marks, length = self.marks, self.length
        for opened in self.open_marks:
            if length > opened.start and (opened.kind != "link" or opened.target):
                marks.append((opened.start, length, opened.kind, opened.target, ""))
        return marks if length == end else [(m[0], min(m[1], end), *m[2:]) for m in marks if m[0] < end]
