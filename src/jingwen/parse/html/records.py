"""Blocks before they are written, and what only the end of a list item or table tells about them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from jingwen.model import Kind
from jingwen.parse.html.run import MarkParts

_CELL_KINDS = frozenset([Kind.PARAGRAPH, Kind.QUOTE, Kind.IMAGE])
_MAX_CELL_PARAGRAPHS = 2  # more in one cell, if it is text, and the table is there for the layout
_MAX_CELL_CHARS = 90
_MAX_CELL_BLOCKS = 3  # more that are no lines of one paragraph, and the cell is a card
_MIN_CELL_PROSE = 10
_MAX_ITEM_PARAGRAPHS = 4  # more in one list item, and the list is there for the layout


@dataclass(slots=True, eq=False)
class Cell:
    """An open table cell; records point to it."""

    is_header: bool
    columns: int
    rows: int


@dataclass(slots=True, eq=False)
class Row:
    """A table row: its node, whether it stands in a thead, its cells."""

    node: int
    in_head: bool
    cells: list[Cell] = field(default_factory=list)


@dataclass(slots=True, eq=False)
class Table:
    """An open table: index of its first record, whether it says that it is no data table, its rows."""

    start: int
    is_layout: bool
    rows: list[Row] = field(default_factory=list)


@dataclass(slots=True, eq=False)
class Item:
    """An open list item: depth, marker, index of its first record, the item around it; fresh until its first text."""

    depth: int
    marker: str
    start: int
    outer: Item | None
    is_fresh: bool = True


class Record:
    """A block that is not written yet; marks are relative to its text."""

    __slots__ = ("cell", "kind", "level", "link_chars", "marker", "marks", "node", "text", "tight")

    def __init__(
        self,
        kind: Kind,
        text: str,
        level: int = 0,
        marker: str = "",
        tight: bool = False,
        node: int = -1,
        link_chars: int = 0,
        cell: Cell | None = None,
        marks: Iterable[MarkParts] = (),
    ) -> None:
        self.kind, self.text, self.level, self.marker, self.tight = kind, text, level, marker, tight
        self.node, self.link_chars, self.cell, self.marks = node, link_chars, cell, marks


def plain_items(records: list[Record], item: Item) -> None:
    """Read a list item that holds a whole article, or a post of many paragraphs, as plain blocks (changes the records)."""
    own = records[item.start :]
    kinds = [record.kind for record in own]
    if Kind.HEADING not in kinds:
        if kinds.count(Kind.PARAGRAPH) < _MAX_ITEM_PARAGRAPHS:  # nearly always
            return
        if sum(r.level == item.depth + 1 and r.kind is Kind.PARAGRAPH for r in own) < _MAX_ITEM_PARAGRAPHS:
            return
    for record in own:
        if record.kind is Kind.LIST_ITEM and record.level == item.depth:
            record.kind, record.level, record.marker = Kind.PARAGRAPH, 0, ""
        elif (record.kind is Kind.LIST_ITEM and record.level > item.depth) or (
            record.kind in (Kind.PARAGRAPH, Kind.CODE, Kind.IMAGE) and record.level
        ):
            record.level -= 1


def table_records(records: list[Record], table: Table, outer: Cell | None) -> list[Record]:
    """The records of a closed table: one a row, or as they are where its cells hold blocks.

    `outer` is the cell that the table itself stands in.
    """
    by_cell: dict[int, list[Record]] = {}
    for record in records:
        if record.cell is not None:
            by_cell.setdefault(id(record.cell), []).append(record)
    if table.is_layout or not _is_data(table, by_cell):
        out = records
    else:
        out = [record for record in records if record.cell is None]
        out += _rows(table, by_cell)
    for record in out:
        record.cell = outer
    return out


def _is_data(table: Table, by_cell: dict[int, list[Record]]) -> bool:
    if max((len(row.cells) for row in table.rows), default=0) < 2:
        return False
    if len(table.rows) == 1 and not any(cell.is_header for cell in table.rows[0].cells) and _has_prose(by_cell):
        return False
    for records in by_cell.values():
        if any(record.kind not in _CELL_KINDS for record in records):
            return False
        if len(records) > _MAX_CELL_PARAGRAPHS and sum(len(record.text) for record in records) > _MAX_CELL_CHARS:
            return False
        if sum(not record.tight for record in records) > _MAX_CELL_BLOCKS:
            return False
    return any(sum(1 for cell in row.cells if id(cell) in by_cell) > 1 for row in table.rows)


def _has_prose(by_cell: dict[int, list[Record]]) -> bool:
    """Whether a cell holds a text among other blocks: a table of one such row sets a picture or a name beside a post."""
    return any(
        len(records) > 1 and max(len(record.text) - record.link_chars for record in records) >= _MIN_CELL_PROSE
        for records in by_cell.values()
    )


def _rows(table: Table, by_cell: dict[int, list[Record]]) -> Iterable[Record]:
    spanned: dict[int, int] = {}  # column: how many further rows a cell above reaches into
    for row in table.rows:
        texts: list[str] = []
        out = Record(Kind.TABLE_ROW, "", node=row.node)
        if row.in_head or (row.cells and all(cell.is_header for cell in row.cells)):
            out.marker = "header"
        at = 0
        for cell in row.cells:
            while spanned.get(len(texts), 0) > 0:
                spanned[len(texts)] -= 1
                texts.append("")
                at += 1
            if cell.rows > 1:
                spanned |= {len(texts) + column: cell.rows - 1 for column in range(cell.columns)}
            text = _cell_text(by_cell.get(id(cell), ()), at, out)
            texts += [text] + [""] * (cell.columns - 1)
            at += len(text) + cell.columns
        out.text = "\t".join(texts)
        if out.text.strip():
            yield out


def _cell_text(records: Iterable[Record], at: int, out: Record) -> str:
    """The texts of one cell in one line; their marks go to the row, moved to where they stand in it."""
    texts = []
    for record in records:
        out.marks = [*out.marks, *((a + at, b + at, kind, to, label) for a, b, kind, to, label in record.marks)]
        out.link_chars += record.link_chars
        texts.append(record.text)
        at += len(record.text) + 1
    return " ".join(texts)
