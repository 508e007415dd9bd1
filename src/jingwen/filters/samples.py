"""What a text shows instead of saying it: quotes and lists that it announces, takes apart or copies from a letter."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache

from jingwen import rulebook
from jingwen.filters.reading import Row
from jingwen.model import Kind

_MIN_LETTER = 3  # lines
_MAX_FIELD, _NEAR_FIELD = 120, 3  # characters, and lines between two fields


def shown_rows(rows: Sequence[Row], acting: int) -> frozenset[int]:
    """The indices of the rows that the text shows, among those that one of the rules `acting` woke for; none of them acts.

    Below a line that ends with a colon, quotes are what the author talks about; so are the items of a list of samples, the
    paragraph below the word for one, a quote that the next line comments on, a letter, and an id among a résumé's fields.
    """
    return frozenset([*_below_lines(rows, acting), *_quotes(rows, acting), *_contacts(rows, acting)])


def announces_samples(line: str) -> bool:
    """Whether a line says that the list below it holds samples: titles, copy, what to avoid."""
    return _says("samples" if line.endswith(":") else "sample_words", line)


def _below_lines(rows: Sequence[Row], acting: int) -> Iterator[int]:
    above: Row | None = None  # the last row that is no quote
    opener: Row | None = None  # the last that is no item of a list either
    for row in rows:
        if not row.is_live:
            continue
        kind = row.block.kind
        if row.woken & acting and _is_below(row, kind, above, opener):
            yield row.index
        if kind is not Kind.QUOTE:
            above = row
            opener = opener if kind is Kind.LIST_ITEM else row


def _is_below(row: Row, kind: Kind, above: Row | None, opener: Row | None) -> bool:
    if kind is Kind.QUOTE:
        return above is not None and above.bare.endswith(":")
    if kind is Kind.LIST_ITEM:
        return opener is not None and announces_samples(opener.bare)
    is_announced = kind is Kind.PARAGRAPH and above is not None and _says("shown_below", above.bare)
    return is_announced or _says("answer", row.bare)


def _quotes(rows: Sequence[Row], acting: int) -> Iterator[int]:
    at = 0
    while at < len(rows):
        end, woken = at, False
        while end < len(rows) and rows[end].block.kind is Kind.QUOTE:
            woken = woken or bool(rows[end].woken & acting)
            end += 1
        if woken:
            words = [row.bare for row in rows[at:end] if row.has_text]
            if words and (_is_letter(words) or (end < len(rows) and _says("comment_below", rows[end].bare))):
                yield from range(at, end)
        at = max(end, at + 1)


def _contacts(rows: Sequence[Row], acting: int) -> Iterator[int]:
    for row in rows:
        if row.woken & acting and len(row.text) <= _MAX_FIELD and _says("contact_field", row.bare):
            near = rows[max(0, row.index - _NEAR_FIELD) : row.index + _NEAR_FIELD + 1]
            if any(
                _says("resume_field", other.bare)
                for other in near
                if other is not row and len(other.text) <= _MAX_FIELD
            ):
                yield row.index


def _is_letter(lines: Sequence[str]) -> bool:
    """Whether the lines of a quote begin as a letter and end as one."""
    return len(lines) >= _MIN_LETTER and _says("letter_opens", lines[0]) and _says("letter_ends", lines[-1])


def _says(what: str, line: str) -> bool:
    return _pattern(what).search(line) is not None


@cache
def _pattern(name: str) -> re.Pattern[str]:
    return re.compile(rulebook.table("samples")[name])
