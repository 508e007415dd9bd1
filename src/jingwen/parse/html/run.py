"""A run of text: what will be one block, with white space collapsed as it comes and the marks of its inline elements."""

from __future__ import annotations

import re
from dataclasses import dataclass

from jingwen.model import OBJECT, Mark

BLANKS = re.compile(r"[ \t\n\r\f]+")


@dataclass(slots=True, eq=False)
class OpenMark:
    """An inline element that is open: kind of its mark, where it began in the run, its target."""

    kind: str
    start: int
    target: str = ""


class Run:
    """Collects text up to the next border of a block.

    depth: of the innermost element that holds the whole run. joint: how the run follows the one before it, "" as a new
    paragraph, "br" as a new line of the same one. seen: characters of text that came in.
    """

    __slots__ = (
        "depth",
        "joint",
        "length",
        "link_chars",
        "link_depth",
        "marks",
        "open_marks",
        "parts",
        "seen",
        "spaced",
    )

    def __init__(self) -> None:
        self.parts: list[str] = []
        self.length = self.depth = self.link_depth = self.link_chars = self.seen = 0
        self.spaced = False
        self.marks: list[Mark] = []
        self.open_marks: list[OpenMark] = []
        self.joint = ""

    def text(self, data: str, depth: int) -> None:
        """Add text that stands `depth` elements deep."""
        self.seen += len(data)
        if "\n" in data or "  " in data or "\t" in data or "\r" in data or "\f" in data:
            data = BLANKS.sub(" ", data)
        if not self.parts:
            data = data.lstrip()
        elif self.spaced and data[:1] == " ":
            data = data[1:]
        if data:
            self.add(data, depth)
            self.spaced = data[-1] == " "

    def verbatim(self, data: str, depth: int) -> None:
        """Add text whose white space counts (code)."""
        self.seen += len(data)
        self.add(data, depth)

    def add(self, data: str, depth: int) -> None:
        """Add characters that are as they should be."""
        if not self.parts:
            self.depth = depth
        self.parts.append(data)
        self.length += len(data)
        if self.link_depth:
            self.link_chars += len(data)

    def image(self, depth: int, target: str, label: str) -> None:
        """Add an image: one object character with a mark."""
        at = self.length
        self.add(OBJECT, depth)
        if self.link_depth:
            self.link_chars -= 1
        self.spaced = False
        self.marks.append(Mark(at, at + 1, "image", target, label))

    def open_mark(self, kind: str, target: str = "") -> OpenMark:
        """Begin an inline stretch; hand the answer to `close_mark`."""
        opened = OpenMark(kind, self.length, target)
        self.open_marks.append(opened)
        self.link_depth += kind == "link"
        return opened

    def close_mark(self, opened: OpenMark) -> None:
        self.open_marks.remove(opened)
        kind, start = opened.kind, opened.start
        if kind == "link":
            self.link_depth -= 1
            if not opened.target:
                return
        if self.length > start:
            last = self.marks[-1] if self.marks else None
            if last is not None and last.kind == kind != "link" and last.end == start:
                start = self.marks.pop().start  # <b>a</b><b>b</b> is one stretch
            self.marks.append(Mark(start, self.length, kind, opened.target))

    def take(self, *, is_code: bool) -> tuple[str, list[Mark], int]:
        """The run's text, marks and characters in links; the next run begins."""
        raw = self.parts[0] if len(self.parts) == 1 else "".join(self.parts)
        text = raw.strip("\n") if is_code and raw.strip() else raw.rstrip()
        length, marks = len(text), self.marks
        for opened in self.open_marks:  # those go on in the next run
            if self.length > opened.start and (opened.kind != "link" or opened.target):
                marks.append(Mark(opened.start, self.length, opened.kind, opened.target))
            opened.start = 0
        if is_code:
            marks = []
        elif marks and self.length > length:
            marks = [m if m.end <= length else m._replace(end=length) for m in marks if m.start < length]
        link_chars = self.link_chars if self.link_chars < length else length
        self.parts, self.marks = [], []
        self.length = self.link_chars = 0
        self.spaced = False
        return text, marks, link_chars
