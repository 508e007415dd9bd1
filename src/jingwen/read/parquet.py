"""Parquet files, row by row, a few row groups at a time. Needs the extra `parquet`."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from jingwen.errors import DocumentError
from jingwen.read.columns import Columns, wanted_columns
from jingwen.read.limits import ReadLimits
from jingwen.read.lines import Trouble

BATCH_ROWS = 64


def read_parquet(
    path: Path, first: int, last: int | None, columns: Columns, limits: ReadLimits
) -> Iterator[tuple[int, Any] | Trouble]:
    """Number and row of every row in first..last (None: to the end), first at the start of a row group.

    A row group that grows beyond the limit, or cannot be decoded, is one Trouble; reading goes on behind it.
    """
    try:
        file = _opened(path)
    except DocumentError as error:
        yield Trouble(first, error.reason, error.rule, is_damage=True)
        return
    with file:
        wanted = wanted_columns(tuple(file.schema_arrow.names), columns)
        number = 0
        for group in range(file.num_row_groups):
            meta = file.metadata.row_group(group)
            if (last is None or number < last) and number >= first:
                if meta.total_byte_size > limits.max_row_group:
                    said = f"a row group of {meta.total_byte_size} bytes, the limit is {limits.max_row_group}"
                    yield Trouble(number, said, "max_row_group")
                else:
                    yield from _rows(file, group, number, wanted)
            number += meta.num_rows


def row_groups(path: Path) -> list[tuple[int, int]]:
    """Rows and decoded bytes of every row group. Raises DocumentError where the file is no whole Parquet file."""
    with _opened(path) as file:
        groups = (file.metadata.row_group(group) for group in range(file.num_row_groups))
        return [(group.num_rows, group.total_byte_size) for group in groups]


def _opened(path: Path) -> Any:
    try:
        import pyarrow as pa
        import pyarrow.parquet as pq
    except ImportError as error:
        said = "a Parquet file needs the package pyarrow: pip install 'jingwen[parquet]'"
        raise DocumentError(str(path), "read", said) from error
    try:
        return pq.ParquetFile(path, pre_buffer=False)
    except (pa.ArrowException, OSError, ValueError) as error:
        said = f"no whole Parquet file: {' '.join(str(error).split())[:200]}"
        raise DocumentError(str(path), "read", said) from error


def _rows(file: Any, group: int, number: int, wanted: list[str]) -> Iterator[tuple[int, Any] | Trouble]:
    import pyarrow as pa

    at = number
    try:
        for batch in file.iter_batches(BATCH_ROWS, row_groups=[group], columns=wanted, use_threads=False):
            table = [_as_bytes(column) for column in batch.columns]
            for index in range(batch.num_rows):
                yield at, {name: _value(column[index]) for name, column in zip(wanted, table, strict=True)}
                at += 1
    except (pa.ArrowException, OSError) as error:
        said = f"the row group cannot be read on: {' '.join(str(error).split())[:200]}"
        yield Trouble(at, said, is_damage=True)


def _as_bytes(column: Any) -> Any:
    """A column of text as bytes: a cell that is no UTF-8 must not spoil its batch."""
    import pyarrow as pa

    if pa.types.is_string(column.type):
        return column.cast(pa.binary())
    return column.cast(pa.large_binary()) if pa.types.is_large_string(column.type) else column


def _value(cell: Any) -> Any:
    try:
        value = cell.as_py()
    except (ValueError, ImportError):  # text inside a list that is no UTF-8; times that need a package
        return None
    if isinstance(value, bytes):
        try:
            return value.decode()
        except UnicodeDecodeError:
            return value  # bytes in some encoding: decoded as a page's are
    return value
