"""Records as Parquet, in one fixed schema. Needs the extra `parquet`."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from jingwen.errors import UsageError
from jingwen.model import Record
from jingwen.write.arrow import RECORD_COLUMNS, arrow_schema, to_columns
from jingwen.write.jsonl import as_dict, render_json

GROUP_CHARS = 32 << 20  # a row group is closed at this much text, or
GROUP_ROWS = 20_000
_COLUMNS = {**RECORD_COLUMNS, "extra": "string"}


def schema() -> Any:
    """The schema (pyarrow.Schema). Every field of `Record` is a column of its name, as in `write/arrow.py`:

    id, url, title, date, date_precision, modified, source, language, script, license, text, schema, rulebook: string;
    author, tags, flags: list<string>; counters: list<struct<name: string, value: int64>>;
    counts: struct<length, kept, removed, rewritten, flagged: int64, removed_by_family: as counters>;
    and extra: string, the JSON of the columns carried along, null where none were asked for.
    """
    _pyarrow()
    return arrow_schema(_COLUMNS)


class ParquetWriter:
    """Writes records to one file, row group by row group. `extra`: see `schema`."""

    def __init__(self, path: Path) -> None:
        pa = _pyarrow()
        import pyarrow.parquet as pq

        self._schema = schema()
        self._from_rows = pa.Table.from_pylist
        self._file = pq.ParquetWriter(path, self._schema, compression="zstd", use_dictionary=["language", "script"])
        self._rows: list[dict[str, Any]] = []
        self._chars = 0

    def write(self, record: Record, extra: Mapping[str, Any] | None = None) -> None:
        """Add one record."""
        row = to_columns({**as_dict(record), "extra": None if extra is None else render_json(extra)}, _COLUMNS)
        self._rows.append(row)
        self._chars += len(record.text)
        if self._chars >= GROUP_CHARS or len(self._rows) >= GROUP_ROWS:
            self._flush()

    def _flush(self) -> None:
        if self._rows:
            self._file.write_table(self._from_rows(self._rows, schema=self._schema), row_group_size=GROUP_ROWS)
        self._rows, self._chars = [], 0

    def close(self) -> None:
        """Write what is left and the file's footer."""
        self._flush()
        self._file.close()


def _pyarrow() -> Any:
    try:
        import pyarrow as pa
    except ImportError as error:
        raise UsageError("Parquet output needs the package pyarrow: pip install 'jingwen[parquet]'") from error
    return pa
