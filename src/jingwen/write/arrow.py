"""Records as columns: one fixed Arrow schema, for Parquet and for everything that speaks Arrow. Needs pyarrow.

Names and values that depend on the page (`counters`, `removed_by_family`, `rules`) are lists of {name, value}: map types
cannot be read by Hugging Face datasets, and a struct would change with the rules.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pyarrow as pa

ENTRIES = "entries"
# Name and type of every column. After the status come the fields of a record in their order.
STATUS_COLUMNS = {"status": "string", "stage": "string", "rule": "string", "reason": "string"}
RECORD_COLUMNS = {
    "id": "string",
    "url": "string",
    "title": "string",
    "author": "strings",
    "date": "string",
    "date_precision": "string",
    "modified": "string",
    "source": "string",
    "tags": "strings",
    "language": "string",
    "script": "string",
    "license": "string",
    "counters": ENTRIES,
    "text": "string",
    "flags": "strings",
    "counts": "counts",
    "schema": "string",
    "rulebook": "string",
}
COLUMNS = {**STATUS_COLUMNS, **RECORD_COLUMNS, "rules": ENTRIES}
_INT64 = range(-(2**63), 2**63)


def arrow_schema(columns: Mapping[str, str] = COLUMNS) -> pa.Schema:
    """The schema of the given columns; every field may be null."""
    import pyarrow as pa

    entries = pa.list_(pa.struct([("name", pa.string()), ("value", pa.int64())]))
    whole = [(name, pa.int64()) for name in ("length", "kept", "removed")]
    counts = pa.struct([*whole, ("removed_by_family", entries), ("rewritten", pa.int64()), ("flagged", pa.int64())])
    types = {"string": pa.string(), "strings": pa.list_(pa.string()), ENTRIES: entries, "counts": counts}
    return pa.schema([(name, types[kind]) for name, kind in columns.items()])


def to_arrow(rows: Iterable[Mapping[str, Any]], columns: Mapping[str, str] = COLUMNS) -> pa.RecordBatch:
    """Rows as a batch of the fixed schema; keys that are no column are left out, missing ones are null."""
    import pyarrow as pa

    return pa.RecordBatch.from_pylist([to_columns(row, columns) for row in rows], schema=arrow_schema(columns))


def to_columns(row: Mapping[str, Any], columns: Mapping[str, str] = COLUMNS) -> dict[str, Any]:
    """The values of one row as the columns hold them, in plain Python (no pyarrow needed).

    Columns hold neither lone surrogates (they become U+FFFD) nor whole numbers over 64 bits (they become None).
    """
    return {name: _value(row.get(name), kind) for name, kind in columns.items()}


def _value(value: Any, kind: str) -> Any:
    if value is None:
        return None
    if kind == "string":
        return _valid(str(value))
    if kind == "strings":
        return [_valid(str(item)) for item in value]
    if kind == ENTRIES:
        return _entries(value)
    return {name: _entries(part) if isinstance(part, Mapping) else _whole(part) for name, part in value.items()}


def _entries(value: Mapping[str, int]) -> list[dict[str, Any]]:
    return [{"name": _valid(name), "value": _whole(number)} for name, number in value.items()]


def _whole(number: int) -> int | None:
    return number if number in _INT64 else None


def _valid(text: str) -> str:
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return text
