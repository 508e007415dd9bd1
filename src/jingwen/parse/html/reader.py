"""What an open element means: headings, lists, tables, code, marks; runs of text become records, and these blocks."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from jingwen.model import OBJECT, Kind
from jingwen.parse.builder import DocumentBuilder
from jingwen.parse.html.aside import Aside, is_anchor_sign, is_question
from jingwen.parse.html.attributes import image_target, is_anchor, is_layout_table, language, list_start, span
from jingwen.parse.html.code import can_be_numbered, holds_code_lines, is_gutter, without_line_numbers
from jingwen.parse.html.elements import ASIDE, BLOCK, ENDS_CODE, HEADINGS, MARKS, PROSE, VOID
from jingwen.parse.html.nodes import Trail
from jingwen.parse.html.places import element_place, head_place
from jingwen.parse.html.records import Cell, Item, Record, Row, Table, plain_items, table_records
from jingwen.parse.html.run import BLANKS, Run
from jingwen.parse.html.tree import TreeNode


class Reader:
    """What is open at the moment: elements, the run of text that will be the next block, and what it stands in.

    closers: for each open element what its end does, None for nothing.
    """

    def __init__(self, builder: DocumentBuilder, whole_text: Callable[[TreeNode], str]) -> None:
        self.builder = builder
        self.trail = Trail(builder.nodes)
        self.closers: list[Callable[[], None] | None] = []
        self.records: list[Record] = []
        self.run = Run()
        self.aside = Aside(builder, whole_text)
        # what the run stands in
        self.heading = self.quote = self.pre = self.caption = 0
        self.language = ""
        self.lists: list[list[Any]] = []
        self.item: Item | None = None
        self.table: Table | None = None
        self.cell: Cell | None = None
        self.near_code = 0  # open tables, figures and pre: where a class can mean line numbers
        self.has_line_boxes = False  # whether the pre is a box with a block for each line of code
        self.is_numbered = False  # whether the lines of the pre open with their numbers
        self.code_end = 0  # where in the run a code element within pre ended
        # characters of all texts, and those that stand in records
        self.seen = self.said = 0

    def finish(self, line: int) -> None:
        """Write the records out; what white space was collapsed is booked as blanks."""
        self.flush()
        place = self.builder.place
        for r in self.records:
            place(r.kind, r.text, r.marks, r.level, r.marker, r.tight, r.node, r.link_chars, line)
        self.builder.skip("blank", self.seen - self.said)

    # ---- the run

    def flush(self) -> None:
        """Close the run: what was read since the last border becomes a record."""
        run = self.run
        joint, run.joint = run.joint, ""
        if not run.parts:
            return
        text, marks, link_chars = run.take(is_code=bool(self.pre))
        if self.pre and self.is_numbered:
            text, digits = without_line_numbers(text)
            self.builder.skip("gutter", digits)
            self.said += digits
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

    def open(self, node: TreeNode, close: Callable[[], None] | None) -> bool:
        self.trail.frames.append(node)
        self.closers.append(close)
        return True

    def open_block(self, node: TreeNode, close: Callable[[], None]) -> bool:
        self.flush()
        return self.open(node, close)

    def set_aside(self, tag: str, node: TreeNode, kind: str) -> bool:
        """The content of the element is no running text."""
        if tag not in VOID:
            if tag in BLOCK and not self.pre:
                self.flush()
            self.aside.take(tag, node, kind)
        return False

    def code_matter(self, tag: str, node: TreeNode) -> bool | None:
        """Inside a table, figure or pre: None for an element that means there what it means elsewhere, else as an opener."""
        if tag[0] == "-" or tag in VOID or tag in ASIDE:
            return None
        classes = node.attributes.get("class")
        if classes:
            if is_gutter(classes):
                return self.set_aside(tag, node, "gutter")
            if tag == "div" and not self.pre and holds_code_lines(classes, self.trail.frames[-1]):
                return self._open_code_lines(node)
        if not self.pre or tag not in BLOCK:
            return None
        if tag not in ENDS_CODE:
            if self.run.parts and not self.run.parts[-1].endswith("\n"):
                self._break_in_code()
            return self.open(node, None)
        return self._prose_in_pre(node) if tag in PROSE else None

    def _prose_in_pre(self, node: TreeNode) -> bool:
        """A pre that holds paragraphs is no code: editors of several sites wrap whole articles so."""
        self.flush()
        pre, self.pre = self.pre, 0

        def close() -> None:
            self.flush()
            self.pre = pre

        return self.open(node, close)

    def _open_code_lines(self, node: TreeNode) -> bool:
        """Highlighters write each line of code as a block of its own, and its words as code elements."""
        self.open_pre("pre", node)
        close = self.closers.pop()
        self.has_line_boxes = True

        def end() -> None:
            if close is not None:
                close()
            self.has_line_boxes = False

        self.closers.append(end)
        return True

    def put_aside(self, tag: str, node: TreeNode) -> bool:
        return self.set_aside(tag, node, ASIDE[tag])

    def put_script(self, tag: str, node: TreeNode) -> bool:
        kind = node.attributes.get("type")
        if kind is None or not kind.lower().startswith("math/tex"):
            return self.set_aside(tag, node, "script")
        is_display = "display" in kind
        if is_display:
            self.flush()
        self._put_formula(self.aside.whole_text(node))
        if is_display:
            self.flush()
        return False

    def _put_formula(self, tex: str) -> None:
        """A formula in TeX, which is written as it is; it is no running text of the source."""
        text = f"${BLANKS.sub(' ', tex).strip()}$"
        self.run.add(text, len(self.trail.frames))
        self.said -= len(text)

    def put_nothing(self, tag: str, node: TreeNode) -> bool:
        return False

    def put_comment(self, tag: str, node: TreeNode) -> bool:
        self.builder.skip("comment", len(node.comment_content or ""))
        return False

    def put_head_place(self, tag: str, node: TreeNode) -> bool:
        self.builder.places += head_place(tag, node.attributes)
        return False

    def put_break(self, tag: str, node: TreeNode) -> bool:
        if self.pre:
            self._break_in_code()
        else:
            joint = "br" if self.run.parts else ""
            self.flush()
            self.run.joint = joint
        return False

    def _break_in_code(self) -> None:
        self.run.add("\n", len(self.trail.frames))
        self.said -= 1  # stands for no character of the source

    def put_line(self, tag: str, node: TreeNode) -> bool:
        self.flush()
        around = self.trail.node(len(self.trail.frames))
        self.records.append(Record(Kind.RULE, "---", node=around, cell=self.cell))
        return False

    def put_image(self, tag: str, node: TreeNode) -> bool:
        attributes = node.attributes
        label = attributes.get("alt")
        if label and "eeimg" in attributes:
            self._put_formula(label)
            return False
        self.said -= 1  # stands for no character of the source
        text = BLANKS.sub(" ", label).strip() if label else ""
        self.run.image(len(self.trail.frames), image_target(attributes), text)
        return False

    def open_button(self, tag: str, node: TreeNode) -> bool:
        if self.heading:  # accordions keep their headings in buttons
            return self.open(node, None)
        if is_question(self.aside.whole_text(node)):  # and some their questions in nothing else
            return self.open_block(node, self.flush)
        return self.set_aside(tag, node, "form")

    def open_link(self, tag: str, node: TreeNode) -> bool:
        attributes = node.attributes
        if is_anchor(attributes):
            return self.open(node, None)
        target = (attributes.get("href") or "").strip()
        target = "" if target[:11].lower() == "javascript:" else target
        if self.heading and target[:1] == "#" and is_anchor_sign(self.aside.whole_text(node)):
            return self.set_aside(tag, node, "anchor")
        child = node.child
        if child is not None and child.next is None and child.tag == "-text" and not self.pre:
            data = child.text_content or ""  # nearly every link of a menu is a text and nothing else
            self.seen += len(data)
            self.run.link(data, len(self.trail.frames), target)
            return False
        self.run.open_mark("link", target)
        return self.open(node, self.run.close_mark)

    def open_mark(self, tag: str, node: TreeNode) -> bool:
        kind = MARKS[tag]
        run = self.run
        if self.pre and tag == "code" and not self.has_line_boxes:
            self.language = self.language or language(node.attributes)
            joint = len(run.parts) if run.length == self.code_end else 0
            return self.open(node, partial(self._end_code, joint, len(self.records)))
        if self.pre or (self.heading and kind != "code") or any(mark.kind == kind for mark in run.open_marks):
            return self.open(node, None)
        run.open_mark(kind)
        return self.open(node, run.close_mark)

    def _end_code(self, joint: int, records: int) -> None:
        """Where one code element follows another at once, each is a line. `joint`: parts of the run before it, 0 for none."""
        run = self.run
        if joint and len(self.records) == records and "".join(run.parts[joint:]).strip():
            run.parts.insert(joint, "\n")
            run.length += 1
            self.said -= 1  # stands for no character of the source
        self.code_end = run.length

    def open_time(self, tag: str, node: TreeNode) -> bool:
        self.builder.places += element_place(tag, node.attributes)
        return self.open(node, None)

    def open_page(self, tag: str, node: TreeNode) -> bool:
        self.builder.places += element_place(tag, node.attributes)
        return self.open_block(node, self.flush)

    def open_heading(self, tag: str, node: TreeNode) -> bool:
        self.flush()
        outer, pre = self.heading, self.pre
        self.heading, self.pre = HEADINGS[tag], 0

        def close() -> None:
            self.flush()
            self.heading, self.pre = outer, pre

        return self.open(node, close)

    def open_caption(self, tag: str, node: TreeNode) -> bool:
        self.flush()
        cell = self.cell
        self.caption += 1
        if tag == "caption":
            self.cell = None

        def close() -> None:
            self.flush()
            self.caption -= 1
            self.cell = cell

        return self.open(node, close)

    def open_quote(self, tag: str, node: TreeNode) -> bool:
        self.flush()
        pre = self.pre
        self.quote += 1
        self.pre = 0

        def close() -> None:
            self.flush()
            self.quote -= 1
            self.pre = pre

        return self.open(node, close)

    def open_figure(self, tag: str, node: TreeNode) -> bool:
        self.flush()
        self.near_code += 1

        def close() -> None:
            self.flush()
            self.near_code -= 1

        return self.open(node, close)

    def open_pre(self, tag: str, node: TreeNode) -> bool:
        self.flush()
        self.pre += 1
        self.near_code += 1
        self.code_end = 0
        self.language = language(node.attributes)
        frames = self.trail.frames
        self.is_numbered = bool(frames) and can_be_numbered(frames[-1])

        def close() -> None:
            self.flush()
            self.pre -= 1
            self.near_code -= 1

        return self.open(node, close)

    def open_list(self, tag: str, node: TreeNode) -> bool:
        self.flush()
        self.lists.append([tag == "ol", list_start(node.attributes) if tag == "ol" else 1])
        return self.open(node, self._end_list)

    def _end_list(self) -> None:
        self.flush()
        self.lists.pop()

    def open_item(self, tag: str, node: TreeNode) -> bool:
        self.flush()
        depth, marker = 0, "-"
        if self.lists:
            depth, inner = len(self.lists) - 1, self.lists[-1]
            if inner[0]:
                marker = f"{inner[1]}."
                inner[1] += 1
        self.item = Item(depth, marker, len(self.records), self.item)
        return self.open(node, self._end_item)

    def _end_item(self) -> None:
        self.flush()
        item = self.item
        if item is not None:
            self.item = item.outer
            plain_items(self.records, item)

    def open_table(self, tag: str, node: TreeNode) -> bool:
        self.flush()
        outer = self.table, self.cell, self.item, self.heading
        self.table = table = Table(len(self.records), is_layout_table(node.attributes))
        self.cell, self.item, self.heading = None, None, 0
        self.near_code += 1

        def close() -> None:
            self.flush()
            self.table, self.cell, self.item, self.heading = outer
            self.near_code -= 1
            self.records[table.start :] = table_records(self.records[table.start :], table, self.cell)

        return self.open(node, close)

    def open_row(self, tag: str, node: TreeNode) -> bool:
        frames = self.trail.frames
        in_head = bool(frames) and frames[-1].tag == "thead"
        self.open_block(node, self.flush)
        if self.table is not None:
            self.table.rows.append(Row(self.trail.node(len(frames)), in_head))
        return True

    def open_cell(self, tag: str, node: TreeNode) -> bool:
        self.flush()
        table, outer = self.table, self.cell
        if table is None:
            return self.open(node, self.flush)
        if not table.rows:
            table.rows.append(Row(-1, False))
        attributes = node.attributes
        self.cell = Cell(tag == "th", span(attributes.get("colspan")), span(attributes.get("rowspan")))
        table.rows[-1].cells.append(self.cell)

        def close() -> None:
            self.flush()
            self.cell = outer

        return self.open(node, close)
