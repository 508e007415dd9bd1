"""Walks the events of a front end once and writes blocks, named places and counts of what is set aside.

White space collapses as a browser does it (run.py); what is no running text is set aside (aside.py); what only the end
of a list item or table tells about its blocks is decided there (records.py).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from jingwen.errors import LimitError
from jingwen.model import OBJECT, Kind
from jingwen.parse.builder import DocumentBuilder
from jingwen.parse.html.aside import Aside, is_gutter, is_hidden
from jingwen.parse.html.attributes import image_target, language, list_start, span
from jingwen.parse.html.elements import ASIDE, BLOCK, ENDS_CODE, HEADINGS, MARKS, SPECIAL, VOID
from jingwen.parse.html.nodes import Frame, made_node, node_of
from jingwen.parse.html.places import element_place, head_place
from jingwen.parse.html.records import Cell, Item, Record, Row, Table, plain_items, table_records
from jingwen.parse.html.run import BLANKS, Run

Event = str | tuple[str, Mapping[str, str | None]] | None


def walk(events: Iterable[Event], builder: DocumentBuilder, line: int = 0) -> None:
    """Read all events into the builder. Raises LimitError (rule "max_depth") for a tree deeper than the options allow.

    The loop does what most events need by itself, since each call costs as much as the work: text, inline elements
    without a meaning, and blocks that only end a run.
    """
    reader = _Reader(builder)
    frames, run, aside, flush = reader.frames, reader.run, reader.aside, reader.flush
    for event in events:
        if aside.depth:
            aside.take(event)
        elif event is None:
            undo = frames[-1].undo
            if undo is not None:
                undo()
            frames.pop()
            if run.parts and run.depth > len(frames):
                run.depth = len(frames)
        elif isinstance(event, str):
            if reader.pre:
                run.verbatim(event, len(frames))
            elif run.parts or not event.isspace():
                run.text(event, len(frames))
            else:
                run.seen += len(event)
        else:
            tag, attributes = event
            if attributes and ("style" in attributes or "hidden" in attributes) and is_hidden(attributes):
                reader.set_aside(tag, attributes, "hidden")
            elif tag in SPECIAL or reader.near_code:
                reader.start(tag, attributes)
            elif tag in BLOCK:
                if run.parts:
                    flush()
                else:
                    run.joint = ""
                frames.append(Frame(tag, attributes, flush))
            else:
                frames.append(Frame(tag, attributes, None))
    reader.finish(line)


class _Reader:
    """What is open at the moment: elements, the run of text that will be the next block, and what it stands in."""

    def __init__(self, builder: DocumentBuilder) -> None:
        self.builder = builder
        self.max_depth = builder.options.max_depth
        self.frames: list[Frame] = []
        self.records: list[Record] = []
        self.run = Run()
        # what the run stands in
        self.heading = self.quote = self.pre = self.caption = 0
        self.language = ""
        self.lists: list[list[Any]] = []
        self.item: Item | None = None
        self.table: Table | None = None
        self.cell: Cell | None = None
        self.near_code = 0  # open tables, figures and pre: where a class can mean line numbers
        self.aside = Aside(builder)
        self.said = 0

    # ---- events

    def start(self, tag: str, attributes: Mapping[str, str | None]) -> None:
        """An element opens that is more than a stretch of text or a plain block."""
        if tag in VOID or tag == "!":
            self._void(tag, attributes)
            return
        kind = ASIDE.get(tag, "")
        if tag == "button" and not self.heading:  # accordions keep their headings in buttons
            kind = "form"
        elif self.near_code and is_gutter(attributes):
            kind = "gutter"
        if kind:
            self.set_aside(tag, attributes, kind)
            return
        frame = Frame(tag, attributes, None)
        if tag in BLOCK:
            frame.undo = self.flush
            self._block(tag, frame)
        elif tag in MARKS or tag == "a":
            self._inline(tag, frame)
        elif tag == "time":
            self.builder.places += element_place(tag, attributes)
        self.frames.append(frame)
        if len(self.frames) > self.max_depth:
            raise LimitError(self.builder.name, "parse", f"more than {self.max_depth} nested elements", "max_depth")

    def set_aside(self, tag: str, attributes: Mapping[str, str | None], kind: str) -> None:
        """An element opens whose content is no running text."""
        if tag in VOID:
            return
        if tag in BLOCK and not self.pre:
            self.flush()
        self.aside.begin(tag, attributes, kind)

    def finish(self, line: int) -> None:
        """Write the records out; what white space was collapsed is booked as blanks."""
        self.flush()
        builder = self.builder
        place, hints = builder.place, frozenset[str]()
        for r in self.records:
            place(r.kind, r.text, r.marks, r.level, r.marker, r.tight, r.node, hints, r.link_chars, line)
        builder.skip("blank", self.run.seen - self.said)

    # ---- elements

    def _void(self, tag: str, attributes: Mapping[str, str | None]) -> None:
        if tag == "br":
            if self.pre:
                self._break_in_code()
            else:
                self._break()
        elif tag == "img":
            self._image(attributes)
        elif tag == "!":
            self.aside.comment(attributes)
        elif tag == "hr":
            self.flush()
            self.records.append(
                Record(
                    Kind.RULE, "---", node=node_of(self.frames, len(self.frames), self.builder.nodes), cell=self.cell
                )
            )
        elif tag == "meta" or tag == "link":
            self.builder.places += head_place(tag, attributes)

    def _break(self) -> None:
        joint = "br" if self.run.parts else ""
        self.flush()
        self.run.joint = joint

    def _break_in_code(self) -> None:
        self.run.add("\n", len(self.frames))
        self.said -= 1  # stands for no character of the source

    def _image(self, attributes: Mapping[str, str | None]) -> None:
        self.said -= 1  # stands for no character of the source
        self.run.image(len(self.frames), image_target(attributes), BLANKS.sub(" ", attributes.get("alt") or "").strip())

    def _inline(self, tag: str, frame: Frame) -> None:
        run = self.run
        if tag == "a":
            target = (frame.attributes.get("href") or "").strip()
            opened = run.open_mark("link", "" if target.lower().startswith("javascript:") else target)
        else:
            kind = MARKS[tag]
            if self.pre and tag == "code":
                self.language = self.language or language(frame.attributes)
            if self.pre or (self.heading and kind != "code") or any(mark.kind == kind for mark in run.open_marks):
                return
            opened = run.open_mark(kind)
        frame.undo = lambda: run.close_mark(opened)

    def _block(self, tag: str, frame: Frame) -> None:
        if self.pre and tag not in ENDS_CODE:
            if self.run.parts and not self.run.parts[-1].endswith("\n"):
                self._break_in_code()
            frame.undo = _nothing
            return
        self.flush()
        opener = _OPENERS.get(tag)
        if opener is not None:
            opener(self, frame)
        elif self.pre:
            self._prose_in_pre(frame)

    def _prose_in_pre(self, frame: Frame) -> None:
        """A pre that holds paragraphs is no code: editors of several sites wrap whole articles so."""
        pre = self.pre
        self.pre = 0

        def undo() -> None:
            self.flush()
            self.pre = pre

        frame.undo = undo

    def _page(self, frame: Frame) -> None:
        self.builder.places += element_place("html", frame.attributes)

    def _heading(self, frame: Frame) -> None:
        outer, pre = self.heading, self.pre
        self.heading, self.pre = HEADINGS[frame.tag], 0

        def undo() -> None:
            self.flush()
            self.heading, self.pre = outer, pre

        frame.undo = undo

    def _caption(self, frame: Frame) -> None:
        cell = self.cell
        self.caption += 1
        if frame.tag == "caption":
            self.cell = None

        def undo() -> None:
            self.flush()
            self.caption -= 1
            self.cell = cell

        frame.undo = undo

    def _quote(self, frame: Frame) -> None:
        pre = self.pre
        self.quote += 1
        self.pre = 0

        def undo() -> None:
            self.flush()
            self.quote -= 1
            self.pre = pre

        frame.undo = undo

    def _figure(self, frame: Frame) -> None:
        self.near_code += 1

        def undo() -> None:
            self.flush()
            self.near_code -= 1

        frame.undo = undo

    def _pre(self, frame: Frame) -> None:
        self.pre += 1
        self.near_code += 1
        self.language = language(frame.attributes)

        def undo() -> None:
            self.flush()
            self.pre -= 1
            self.near_code -= 1

        frame.undo = undo

    def _list(self, frame: Frame) -> None:
        self.lists.append([frame.tag == "ol", list_start(frame.attributes)])

        def undo() -> None:
            self.flush()
            self.lists.pop()

        frame.undo = undo

    def _item(self, frame: Frame) -> None:
        outer = self.item
        inner = self.lists[-1] if self.lists else [False, 1]
        self.item = item = Item(max(len(self.lists) - 1, 0), f"{inner[1]}." if inner[0] else "-", len(self.records))
        inner[1] += 1

        def undo() -> None:
            self.flush()
            self.item = outer
            plain_items(self.records, item)

        frame.undo = undo

    def _table(self, frame: Frame) -> None:
        outer = self.table, self.cell, self.item, self.heading
        self.table = table = Table(len(self.records), frame.attributes.get("role") in ("presentation", "none"))
        self.cell, self.item, self.heading = None, None, 0
        self.near_code += 1

        def undo() -> None:
            self.flush()
            self.table, self.cell, self.item, self.heading = outer
            self.near_code -= 1
            self.records[table.start :] = table_records(self.records[table.start :], table, self.cell)

        frame.undo = undo

    def _row(self, frame: Frame) -> None:
        if self.table is None:
            return
        in_head = bool(self.frames) and self.frames[-1].tag == "thead"
        row = Row(
            made_node(frame, node_of(self.frames, len(self.frames), self.builder.nodes), self.builder.nodes), in_head
        )
        self.table.rows.append(row)

    def _cell(self, frame: Frame) -> None:
        if self.table is None:
            return
        if not self.table.rows:
            self.table.rows.append(Row(-1, False))
        cell = Cell(frame.tag == "th", span(frame.attributes.get("colspan")), span(frame.attributes.get("rowspan")))
        self.table.rows[-1].cells.append(cell)
        outer = self.cell
        self.cell = cell

        def undo() -> None:
            self.flush()
            self.cell = outer

        frame.undo = undo

    # ---- the run

    def flush(self) -> None:
        """Close the run: what was read since the last border becomes a record."""
        run = self.run
        joint, run.joint = run.joint, ""
        if not run.parts:
            return
        text, marks, link_chars = run.take(is_code=bool(self.pre))
        if text:
            self.said += len(text)
            kind, level, marker = self._kind(text)
            node = node_of(self.frames, run.depth, self.builder.nodes)
            self.records.append(Record(kind, text, level, marker, joint == "br", node, link_chars, self.cell, marks))

    def _kind(self, text: str) -> tuple[Kind, int, str]:
        """Kind, level and marker of the block that a run becomes."""
        item = self.item
        if self.pre:
            return Kind.CODE, item.depth + 1 if item else 0, self.language
        if self.heading:
            return Kind.HEADING, self.heading, ""
        if self.caption:
            return Kind.CAPTION, 0, ""
        if text[0] == OBJECT and not text.replace(OBJECT, "").strip():
            return Kind.IMAGE, item.depth + 1 if item and not item.is_fresh else 0, ""
        if item is not None:
            if item.is_fresh:
                item.is_fresh = False
                return Kind.LIST_ITEM, item.depth, item.marker
            return Kind.PARAGRAPH, item.depth + 1, ""
        return (Kind.QUOTE, self.quote, "") if self.quote else (Kind.PARAGRAPH, 0, "")


_OPENERS: dict[str, Callable[[_Reader, Frame], None]] = {
    **dict.fromkeys(HEADINGS, _Reader._heading),
    **dict.fromkeys(("caption", "figcaption"), _Reader._caption),
    **dict.fromkeys(("ul", "ol", "menu", "dir"), _Reader._list),
    **dict.fromkeys(("td", "th"), _Reader._cell),
    "blockquote": _Reader._quote,
    "pre": _Reader._pre,
    "figure": _Reader._figure,
    "html": _Reader._page,
    "li": _Reader._item,
    "table": _Reader._table,
    "tr": _Reader._row,
}


def _nothing() -> None:
    """Closing this element changes nothing."""
