"""Steps: lines that count one another, or items of one list. They are the author's or noise together."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from jingwen.filters.reading import Row
from jingwen.model import Kind

_REACH = 6  # rows between one step and the next
_MAX_STEPS = 12  # looked at before a line and behind it
_NUMERALS = "一二三四五六七八九十"
_COUNTED = re.compile(
    r"[\W_]{0,3}(?:第(?P<step>[一二三四五六七八九十]|\d{1,2})(?P<unit>[步点条招])|(?P<han>[一二三四五六七八九十])[、.]"
    r"|(?P<digit>\d{1,2})\s?[)、.](?!\d)|(?P<circle>[①-⑩]))"
)


def steps_of(rows: Sequence[Row], row: Row) -> Sequence[Row]:
    """All steps or items among which a row stands, itself among them; () where it stands among none."""
    around = _items if row.block.kind is Kind.LIST_ITEM else _counted
    steps = [*reversed([*around(rows, row, -1)]), row, *around(rows, row, 1)]
    return steps if len(steps) > 1 else ()


def _items(rows: Sequence[Row], row: Row, way: int) -> Iterator[Row]:
    """The items of a row's list in one direction."""
    at = row.index + way
    while 0 <= at < len(rows) and abs(at - row.index) <= _MAX_STEPS:
        other = rows[at]
        if other.was_live and other.block.kind is Kind.LIST_ITEM:
            yield other
        elif other.was_live and other.block.kind is not Kind.IMAGE:
            return
        at += way


def _counted(rows: Sequence[Row], row: Row, way: int) -> Iterator[Row]:
    """The lines that go on counting from a row in one direction."""
    step = _step_of(row)
    for _ in range(_MAX_STEPS if step is not None else 0):
        near = rows[row.index + 1 : row.index + 1 + _REACH] if way > 0 else rows[max(0, row.index - _REACH) : row.index]
        wanted = (step[0], step[1] + way) if step is not None else None
        found = next((other for other in near[::way] if other.was_live and _step_of(other) == wanted), None)
        if found is None:
            return
        yield found
        row, step = found, wanted


def _step_of(row: Row) -> tuple[str, int] | None:
    """The form in which a row is counted, and its number."""
    match = _COUNTED.match(row.text)
    if match is None:
        return None
    form, number = next((name, text) for name, text in match.groupdict().items() if text and name != "unit")
    if form == "circle":
        return form, ord(number) - ord("①") + 1
    value = _NUMERALS.index(number) + 1 if number in _NUMERALS else int(number)
    return form + (match["unit"] or ""), value
