"""The core of every integration: rows or an Arrow batch in, one row out for each row in, never an exception.

A row ends as kept, rejected (no article; `rule` and `reason` say why) or quarantined (could not be cleaned; `stage`,
`rule` and `reason` say where and why). Every adapter is a thin layer over `clean_batch`, so that all of them give the
same records as `jingwen clean`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar, overload

from jingwen import api
from jingwen.errors import DocumentError, UsageError
from jingwen.integrations.isolation import Isolation, isolated
from jingwen.model import Explanation, Rejection
from jingwen.read.columns import GIVEN, TEXT, Columns, Loaded, load_row, row_id
from jingwen.read.columns import wanted_columns as known_columns
from jingwen.write.arrow import COLUMNS, to_arrow
from jingwen.write.jsonl import as_dict

if TYPE_CHECKING:
    import pyarrow as pa

KEPT, REJECTED, QUARANTINED = STATUSES = ("kept", "rejected", "quarantined")
SLICE = 512  # rows of a stream that are cleaned at once
Row = dict[str, Any]
Identity = tuple[str | None, str | None]  # id and address
_Table = TypeVar("_Table", bound="pa.RecordBatch | pa.Table")


@dataclass(frozen=True, slots=True)
class Config:
    """How a batch is cleaned; picklable as long as filters of your own live in an importable module.

    options: keyword options of `jingwen.clean` (preset, skip, pipeline, text, script ...). columns: which column of a
    row holds what; `Columns(named={"text": "raw", "id": "doc"})` where they are not called as expected.
    carry: columns of the input that stand beside the record in the output; a name that a record has is refused.
    isolation: limits on one record, kept by cleaning in a child process; None cleans in this process, where a record
    that crashes the interpreter or never ends takes the batch with it.

    Raises UsageError for options that `jingwen.clean` does not know.
    """

    options: Mapping[str, Any] = field(default_factory=dict)
    columns: Columns = field(default_factory=Columns)
    carry: tuple[str, ...] = ()
    isolation: Isolation | None = None

    def __post_init__(self) -> None:
        options = dict(self.options)
        chosen = api.take_pipeline(options)
        api.make_options(options)
        if chosen is not None:
            options["pipeline"] = chosen
        object.__setattr__(self, "options", options)
        object.__setattr__(self, "carry", tuple(self.carry))
        if taken := set(self.carry) & set(COLUMNS):
            raise UsageError(
                f"cannot carry {', '.join(sorted(taken))}: the record has a column of that name; rename it"
            )


@overload
def clean_batch(rows: list[Row], config: Config | None = None) -> list[Row]: ...
@overload
def clean_batch(rows: _Table, config: Config | None = None) -> _Table: ...
def clean_batch(rows: Any, config: Config | None = None) -> Any:
    """Clean every row of a list of dicts, a pyarrow RecordBatch or a pyarrow Table; the same kind comes back.

    One row comes out for each row that goes in, in order: `carry`, then the columns of `write/arrow.py`. In dicts,
    `counters`, `counts` and `rules` are dicts; what a row does not have is None. Never raises because of a row; raises
    UsageError for a table that has no column of pages or lacks one to be carried.
    """
    config = config or Config()
    if isinstance(rows, list):
        return [_carried(row, done, config.carry) for row, done in zip(rows, _cleaned(rows, config), strict=True)]
    if not hasattr(rows, "schema"):
        raise UsageError(f"rows is {type(rows).__name__}; it must be a list of dicts, or an Arrow RecordBatch or Table")
    import pyarrow as pa

    wanted = wanted_columns(rows.schema.names, config)
    cleaned = to_arrow(_cleaned(list(_dicts(rows.select(wanted))), config))
    arrays = [*(rows.column(name) for name in config.carry), *cleaned.columns]
    return type(rows).from_arrays(arrays, schema=pa.schema([*map(rows.schema.field, config.carry), *cleaned.schema]))


def clean_stream(source: Any, config: Config | None = None) -> pa.RecordBatchReader:
    """A stream of Arrow batches, cleaned as it is read, some rows at a time.

    source: a RecordBatchReader or anything else that speaks Arrow's stream protocol (`__arrow_c_stream__`): a relation of
    DuckDB, a scanner over Parquet files turned into a reader, a frame of polars.
    """
    import pyarrow as pa

    config = config or Config()
    reader = pa.RecordBatchReader.from_stream(source)
    schema = clean_batch(reader.schema.empty_table(), config).schema
    parts = (batch.slice(at, SLICE) for batch in reader for at in range(0, batch.num_rows, SLICE))
    return pa.RecordBatchReader.from_batches(schema, (clean_batch(part, config) for part in parts))


def wanted_columns(names: Iterable[str], config: Config) -> list[str]:
    """Those of a table's columns that cleaning reads or carries through, each once.

    Raises UsageError where none can hold a page, or where one that is to be carried is missing: that is a mistake in the
    call, and a million quarantined rows would be a poor way to say so.
    """
    found = list(names)
    pages = (config.columns.named["text"],) if "text" in config.columns.named else TEXT
    if not set(pages) & set(found):
        raise UsageError(
            f"no column holds pages: looked for {', '.join(pages)}, found {', '.join(found) or 'none'}; "
            'name it with Config(columns=Columns(named={"text": ...}))'
        )
    if missing := [name for name in config.carry if name not in found]:
        raise UsageError(f"cannot carry {', '.join(missing)}: no such column; found {', '.join(found)}")
    known = known_columns(tuple(found), replace(config.columns, extra=False))
    return [*config.carry, *(name for name in known if name not in config.carry)]


def page_column(config: Config) -> str:
    """What a column of pages is called that came without a name."""
    return config.columns.named.get("text", TEXT[0])


def clean_row(row: Mapping[str, Any], config: Config) -> Row:
    """One row, in this process. Never raises. The id of a row that has none is its address."""
    if not isinstance(row, Mapping):
        return quarantined(None, None, f"the row is {type(row).__name__}, not a mapping")
    return clean_loaded(
        lambda: load_row(row, name_of(row, config), config.columns), partial(identity_of, row, config), config
    )


def clean_loaded(load: Callable[[], Loaded], identity: Callable[[], Identity], config: Config) -> Row:
    """What `load` gives, in this process. Never raises. identity: of a document that gives no record."""
    try:
        return _answered(api.explain(load().source, **config.options))
    except DocumentError as error:
        return quarantined(*identity(), error.reason, error.stage, error.rule)
    except MemoryError:
        return quarantined(*identity(), "not enough memory")
    except Exception as error:  # the contract: a row never ends a batch
        return quarantined(*identity(), f"{type(error).__name__}: {error}")


def quarantined(name: str | None, url: str | None, reason: str, stage: str = "read", rule: str = "") -> Row:
    """The answer for a document that could not be cleaned."""
    return _row(QUARANTINED, stage, rule, reason) | {"id": name or None, "url": url or None}


def identity_of(row: Any, config: Config) -> Identity:
    """Id and address of a row, as far as it has them."""
    if not isinstance(row, Mapping):
        return None, None
    return row_id(row, name_of(row, config), config.columns), name_of(row, config)


def name_of(row: Mapping[str, Any], config: Config) -> str:
    """The address of a row, which is the id where it has no other."""
    named = config.columns.named
    names = (named["url"],) if "url" in named else GIVEN["url"]
    return next((value for name in names if isinstance(value := row.get(name), str) and value), "")


def _cleaned(rows: list[Row], config: Config) -> Iterator[Row]:
    if config.isolation is None:
        return (clean_row(row, config) for row in rows)
    needed = ({name: row[name] for name in _known(row, config)} if isinstance(row, Mapping) else row for row in rows)
    work = partial(_isolated_row, replace(config, isolation=None))
    return isolated(work, needed, config.isolation, partial(_lost, config))


def _known(row: Mapping[str, Any], config: Config) -> list[str]:
    return known_columns(tuple(row), replace(config.columns, extra=False))


def _isolated_row(config: Config, row: Any) -> Row:
    return clean_row(row, config)


def _lost(config: Config, row: Any, reason: str) -> Row:
    return quarantined(*identity_of(row, config), reason, "process")


def _answered(explanation: Explanation) -> Row:
    """The row of a document that was judged; `rules`: how many stretches each rule changed."""
    outcome = explanation.outcome
    acted = Counter(rule for block in explanation.document.blocks for piece in block.pieces for rule in piece.rules)
    rules = {"rules": dict(sorted(acted.items()))}
    if isinstance(outcome, Rejection):
        return _row(REJECTED, "", outcome.rule, outcome.why) | {"id": outcome.id, "url": outcome.url} | rules
    return _row(KEPT) | as_dict(outcome) | rules


def _row(status: str, stage: str = "", rule: str = "", reason: str = "") -> Row:
    said = {"status": status, "stage": stage or None, "rule": rule or None, "reason": reason or None}
    return dict.fromkeys(COLUMNS) | said


def _carried(row: Any, done: Row, carry: Iterable[str]) -> Row:
    return {name: row.get(name) if isinstance(row, Mapping) else None for name in carry} | done


def _dicts(rows: Any) -> Iterator[Row]:
    """The rows of an Arrow batch; a column that is declared as text and holds other bytes comes as bytes."""
    names = rows.schema.names
    columns = [_values(rows.column(name)) for name in names]
    return (dict(zip(names, values, strict=True)) for values in zip(*columns, strict=True))


def _values(column: Any) -> list[Any]:
    try:
        return column.to_pylist()  # type: ignore[no-any-return]
    except UnicodeDecodeError:
        binary = column.cast("large_binary").to_pylist()
        return [value if value is None else _text_or_bytes(value) for value in binary]
    except (ValueError, OverflowError):  # times outside of what Python can say
        return column.cast("string").to_pylist()  # type: ignore[no-any-return]


def _text_or_bytes(value: bytes) -> str | bytes:
    try:
        return value.decode()
    except UnicodeDecodeError:
        return value
