"""What an open element means: headings, lists, tables, code, marks; runs of text become records, and these blocks."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import Any

from jingwen.model import OBJECT, Kind
from jingwen.parse.builder import DocumentBuilder
from jingwen.parse.html.aside import Aside, is_gutter
from jingwen.parse.html.attributes import image_target, language, list_start, span
from jingwen.parse.html.elements import ASIDE, BLOCK, ENDS_CODE, HEADINGS, MARKS, PROSE, VOID
from jingwen.parse.html.nodes import Trail
from jingwen.parse.html.places import element_place, head_place
from jingwen.parse.html.records import Cell, Item, Record, Row, Table, plain_items, table_records
from jingwen.parse.html.run import BLANKS, Run

Attributes = Mapping[str, str | None]
Opened = tuple[str, Attributes]
Event = str | Opened | None


class Reader:
    """What is open at the moment: elements, the run of text that will be the next block, and what it stands in.

    closers: for each open element what its end does, None for nothing.
    """

    def __init__(self, builder: DocumentBuilder, events: Iterator[Event]) -> None:
        self.builder, self.events = builder, events
        self.trail = Trail(builder.nodes)
        self.closers: list[Callable[[], None] | None] = []
        self.records: list[Record] = []
        self.run = Run()
        self.aside = Aside(builder)
        self.flush = self._flush  # one object, so that the loop knows it again
        # what the run stands in
        self.heading = self.quote = self.pre = self.caption = 0
        self.language = ""
        self.lists: list[list[Any]] = []
        self.item: Item | None = None
        self.table: Table | None = None
        self.cell: Cell | None = None
        self.near_code = 0  # open tables, figures and pre: where a class can mean line numbers
        self.said = 0

    def finish(self, line: int, seen: int) -> None:
        """Write the records out; what white space was collapsed is booked as blanks (`seen`: characters of text events)."""
        self.flush()
        place = self.builder.place
        for r in self.records:
            place(r.kind, r.text, r.marks, r.level, r.marker, r.tight, r.node, r.link_chars, line)
        self.builder.skip("blank", seen - self.said)

    # ---- the run

    def _flush(self) -> None:
        """Close the run: what was read since the last border becomes a record."""
        run = self.run
        joint, run.joint = run.joint, ""
        if not run.parts:
            return
        text, marks, link_chars = run.take(is_code=bool(self.pre))
        if text:
            self.said += len(text)
            kind, level, marker = self._kind(text)
            node = self.trail.node(run.depth)
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

    # ---- elements

    def open(self, event: Opened, close: Callable[[], None] | None) -> None:
        self.trail.frames.append(event)
        self.closers.append(close)

    def open_block(self, event: Opened, close: Callable[[], None]) -> None:
        self.flush()
        self.open(event, close)

    def set_aside(self, tag: str, attributes: Attributes, kind: str) -> None:
        """An element opens whose content is no running text: everything up to its end goes aside."""
        if tag in VOID:
            return
        if tag in BLOCK and not self.pre:
            self.flush()
        self.aside.take(tag, attributes, kind, self.events)

    def is_code_matter(self, tag: str, event: Opened) -> bool:
        """Inside a table, figure or pre: whether the element is one that code is shown with, which is then dealt with."""
        if tag in VOID or tag in ASIDE or tag == "!":
            return False
        if is_gutter(event[1]):
            self.set_aside(tag, event[1], "gutter")
            return True
        if not self.pre or tag not in BLOCK:
            return False
        if tag not in ENDS_CODE:
            if self.run.parts and not self.run.parts[-1].endswith("\n"):
                self._break_in_code()
            self.open(event, None)
            return True
        if tag not in PROSE:
            return False
        self._prose_in_pre(event)
        return True

    def _prose_in_pre(self, event: Opened) -> None:
        """A pre that holds paragraphs is no code: editors of several sites wrap whole articles so."""
        self.flush()
        pre, self.pre = self.pre, 0

        def close() -> None:
            self.flush()
            self.pre = pre

        self.open(event, close)

    def open_aside(self, event: Opened) -> None:
        tag, attributes = event
        self.set_aside(tag, attributes, ASIDE[tag])

    def open_button(self, event: Opened) -> None:
        if self.heading:  # accordions keep their headings in buttons
            self.open(event, None)
        else:
            self.set_aside("button", event[1], "form")

    def open_comment(self, event: Opened) -> None:
        self.aside.comment(event[1])

    def open_no_content(self, event: Opened) -> None:
        """A void element that says nothing."""

    def open_head_place(self, event: Opened) -> None:
        self.builder.places += head_place(*event)

    def open_break(self, event: Opened) -> None:
        if self.pre:
            self._break_in_code()
            return
        joint = "br" if self.run.parts else ""
        self.flush()
        self.run.joint = joint

    def _break_in_code(self) -> None:
        self.run.add("\n", len(self.trail.frames))
        self.said -= 1  # stands for no character of the source

    def open_line(self, event: Opened) -> None:
        self.flush()
        node = self.trail.node(len(self.trail.frames))
        self.records.append(Record(Kind.RULE, "---", node=node, cell=self.cell))

    def open_image(self, event: Opened) -> None:
        attributes = event[1]
        label = attributes.get("alt")
        self.said -= 1  # stands for no character of the source
        self.run.image(
            len(self.trail.frames), image_target(attributes), BLANKS.sub(" ", label).strip() if label else ""
        )

    def open_link(self, event: Opened) -> None:
        target = event[1].get("href")
        target = target.strip() if target else ""
        opened = self.run.open_mark("link", "" if target[:11].lower() == "javascript:" else target)
        self.open(event, partial(self.run.close_mark, opened))

    def open_mark(self, event: Opened) -> None:
        tag, attributes = event
        kind = MARKS[tag]
        if self.pre and tag == "code":
            self.language = self.language or language(attributes)
        run = self.run
        if self.pre or (self.heading and kind != "code") or any(mark.kind == kind for mark in run.open_marks):
            self.open(event, None)
        else:
            self.open(event, partial(run.close_mark, run.open_mark(kind)))

    def open_time(self, event: Opened) -> None:
        self.builder.places += element_place(*event)
        self.open(event, None)

    def open_page(self, event: Opened) -> None:
        self.builder.places += element_place(*event)
        self.open_block(event, self.flush)

    def open_heading(self, event: Opened) -> None:
        self.flush()
        outer, pre = self.heading, self.pre
        self.heading, self.pre = HEADINGS[event[0]], 0

        def close() -> None:
            self.flush()
            self.heading, self.pre = outer, pre

        self.open(event, close)

    def open_caption(self, event: Opened) -> None:
        self.flush()
        cell = self.cell
        self.caption += 1
        if event[0] == "caption":
            self.cell = None

        def close() -> None:
            self.flush()
            self.caption -= 1
            self.cell = cell

        self.open(event, close)

    def open_quote(self, event: Opened) -> None:
        self.flush()
        pre = self.pre
        self.quote += 1
        self.pre = 0

        def close() -> None:
            self.flush()
            self.quote -= 1
            self.pre = pre

        self.open(event, close)

    def open_figure(self, event: Opened) -> None:
        self.flush()
        self.near_code += 1

        def close() -> None:
            self.flush()
            self.near_code -= 1

        self.open(event, close)

    def open_pre(self, event: Opened) -> None:
        self.flush()
        self.pre += 1
        self.near_code += 1
        self.language = language(event[1])

        def close() -> None:
            self.flush()
            self.pre -= 1
            self.near_code -= 1

        self.open(event, close)

    def open_list(self, event: Opened) -> None:
        self.flush()
        tag, attributes = event
        self.lists.append([tag == "ol", list_start(attributes)])
        self.open(event, self._end_list)

    def _end_list(self) -> None:
        self.flush()
        self.lists.pop()

    def open_item(self, event: Opened) -> None:
        self.flush()
        outer = self.item
        inner = self.lists[-1] if self.lists else [False, 1]
        self.item = item = Item(max(len(self.lists) - 1, 0), f"{inner[1]}." if inner[0] else "-", len(self.records))
        inner[1] += 1

        def close() -> None:
            self.flush()
            self.item = outer
            plain_items(self.records, item)

        self.open(event, close)

    def open_table(self, event: Opened) -> None:
        self.flush()
        outer = self.table, self.cell, self.item, self.heading
        self.table = table = Table(len(self.records), event[1].get("role") in ("presentation", "none"))
        self.cell, self.item, self.heading = None, None, 0
        self.near_code += 1

        def close() -> None:
            self.flush()
            self.table, self.cell, self.item, self.heading = outer
            self.near_code -= 1
            self.records[table.start :] = table_records(self.records[table.start :], table, self.cell)

        self.open(event, close)

    def open_row(self, event: Opened) -> None:
        frames = self.trail.frames
        in_head = bool(frames) and frames[-1][0] == "thead"
        self.open_block(event, self.flush)
        if self.table is not None:
            self.table.rows.append(Row(self.trail.node(len(frames)), in_head))

    def open_cell(self, event: Opened) -> None:
        self.flush()
        table, outer = self.table, self.cell
        if table is None:
            self.open(event, self.flush)
            return
        if not table.rows:
            table.rows.append(Row(-1, False))
        tag, attributes = event
        self.cell = Cell(tag == "th", span(attributes.get("colspan")), span(attributes.get("rowspan")))
        table.rows[-1].cells.append(self.cell)

        def close() -> None:
            self.flush()
            self.cell = outer

        self.open(event, close)
