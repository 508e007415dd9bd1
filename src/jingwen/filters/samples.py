"""What a text shows instead of saying it: quotes and lists that it announces, takes apart or copies from a letter."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from jingwen.filters.reading import Row
from jingwen.filters.statements import (
    announces_sample,
    announces_samples,
    is_contact_field,
    is_letter,
    is_resume_field,
    is_sample,
    takes_apart,
)
from jingwen.model import Kind

_MAX_FIELD, _NEAR_FIELD = 120, 3  # characters, and lines between two fields


def shown_rows(rows: Sequence[Row]) -> frozenset[int]:
    """The indices of the rows that the text shows; no rule that holds anywhere acts on them.

    Below a line that ends with a colon, quotes are what the author talks about; so are the items of a list of samples, the
    paragraph below the word for one, a quote that the next line comments on, a letter, and an id among a résumé's fields.
    """
    return frozenset([*_below_lines(rows), *_quotes(rows), *_contacts(rows)])


def _below_lines(rows: Sequence[Row]) -> Iterator[int]:
    above: Row | None = None  # the last row that is no quote
    lists_samples = False  # whether the last one that is no item of a list either announces samples
    for row in rows:
        if not row.is_live:
            continue
        kind = row.block.kind
        if kind is Kind.QUOTE:
            if above is not None and above.bare.endswith(":"):
                yield row.index
            continue
        if kind is Kind.LIST_ITEM:
            if lists_samples:
                yield row.index
        else:
            if is_sample(row.bare) or (kind is Kind.PARAGRAPH and above is not None and announces_sample(above.bare)):
                yield row.index
            lists_samples = announces_samples(row.bare)
        above = row


def _quotes(rows: Sequence[Row]) -> Iterator[int]:
    at = 0
    while at < len(rows):
        end = at
        while end < len(rows) and rows[end].block.kind is Kind.QUOTE:
            end += 1
        if end > at:
            words = [row.bare for row in rows[at:end] if row.has_text]
            if words and (is_letter(words) or (end < len(rows) and takes_apart(rows[end].bare))):
                yield from range(at, end)
        at = max(end, at + 1)


def _contacts(rows: Sequence[Row]) -> Iterator[int]:
    for row in rows:
        if row.has_text and len(row.text) <= _MAX_FIELD and is_contact_field(row.bare):
            near = rows[max(0, row.index - _NEAR_FIELD) : row.index + _NEAR_FIELD + 1]
            if any(is_resume_field(other.bare) for other in near if other is not row and len(other.text) <= _MAX_FIELD):
                yield row.index
