"""Collects blocks in source order into one Document; all parsers write through it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

from jingwen.model import Block, Document, Kind, Mark, Node, Options, Piece, Place, new_tuple

_RUNNING = frozenset([Kind.PARAGRAPH, Kind.LIST_ITEM, Kind.QUOTE])
_RULE = re.compile(r"(?:-\s*){3,}|(?:\*\s*){3,}|(?:_\s*){3,}")


class DocumentBuilder:
    """Takes blocks one after another and lays their texts end to end, a line feed between two blocks."""

    def __init__(self, name: str, document_format: str, options: Options) -> None:
        self.name, self.format, self.options = name, document_format, options
        self.nodes: list[Node] = []
        self.places: list[Place] = []
        self.skipped: Counter[str] = Counter()
        self.set_aside_han: Counter[str] = Counter()  # Han characters in hidden elements and in noscript
        self.scripts: list[str] = []  # in which a page that shows nothing may keep its article
        self.is_page = False
        self.texts: list[str] = []
        self._blocks: list[Block] = []
        self._at = 0

    def add(
        self,
        kind: Kind,
        text: str,
        *,
        marks: Iterable[Mark] = (),
        level: int = 0,
        marker: str = "",
        tight: bool = False,
        node: int = -1,
        link_chars: int = 0,
        line: int = 0,
    ) -> None:
        """Append a block of non-empty text; `marks` are relative to the text's start."""
        if text:
            self.place(kind, text, marks, level, marker, tight, node, link_chars, line)

    def place(
        self,
        kind: Kind,
        text: str,
        marks: Iterable[tuple[int, int, str, str, str]],
        level: int,
        marker: str,
        tight: bool,
        node: int,
        link_chars: int,
        line: int,
    ) -> None:
        """`add` for a parser that counts its calls: all by position, `text` is never empty."""
        if text[0] in "-*_" and kind in _RUNNING and _RULE.fullmatch(text):
            kind, level, marker, tight = Kind.RULE, 0, "", False  # a line of dashes parts, whatever it stands in
        start = self._at
        end = start + len(text)
        own: tuple[Mark, ...] = ()
        if marks:
            own = tuple([new_tuple(Mark, (a + start, b + start, what, to, label)) for a, b, what, to, label in marks])
        pieces = (new_tuple(Piece, (start, end, text, ())),)
        self._blocks.append(new_tuple(Block, (kind, pieces, level, marker, tight, node, link_chars, line, own)))
        self.texts.append(text)
        self._at = end + 1

    def skip(self, kind: str, chars: int) -> None:
        """Note that the parser set characters of the source aside."""
        if chars:
            self.skipped[kind] += chars

    def _set_aside(self) -> list[Place]:
        return [Place(f"{kind}:han", str(count)) for kind, count in sorted(self.set_aside_han.items()) if count]

    def document(self) -> Document:
        return Document(
            name=self.name,
            text="\n".join(self.texts),
            blocks=tuple(self._blocks),
            format=self.format,
            nodes=tuple(self.nodes),
            places=(*self.places, *self._set_aside()),
            skipped=dict(sorted(self.skipped.items())),
            is_page=self.is_page,
            options=self.options,
        )
