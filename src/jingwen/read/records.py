"""The one way into files of every form: first the records as they stand, cheaply, then each one as a document.

The two steps are apart so that whoever cleans knows which record is in hand before anything is done with it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from jingwen.errors import DocumentError, reason_of
from jingwen.model import Source
from jingwen.read.columns import Columns, Loaded, load_row, row_id
from jingwen.read.compressed import CHUNK, Break, read_chunks
from jingwen.read.decode import decode
from jingwen.read.files import inflated, read_bytes
from jingwen.read.flow import Flow
from jingwen.read.forms import DOCUMENT, PARQUET, ROWS, WARC
from jingwen.read.limits import ReadLimits
from jingwen.read.lines import Trouble, after, split_lines
from jingwen.read.mhtml import saved_page
from jingwen.read.parquet import read_parquet
from jingwen.read.rows import read_row
from jingwen.read.warc import load_warc, read_warc, warc_id


@dataclass(frozen=True, slots=True)
class Stretch:
    """A file or a part of one: the records that begin in first..last (None: to the end).

    first and last count bytes of the decompressed file; rows of a Parquet file. id: what the ids of records without one
    of their own begin with; the id of a document.
    """

    path: Path
    id: str
    form: str
    codec: str = ""
    first: int = 0
    last: int | None = None


@dataclass(frozen=True, slots=True)
class Raw:
    """One record as it stands in its file. position: its first byte or its row, as `Stretch` counts."""

    stretch: Stretch
    position: int
    data: Any = None

    @property
    def name(self) -> str:
        """The id of a record that has none of its own."""
        return self.stretch.id if self.stretch.form == DOCUMENT else f"{self.stretch.id}:{self.position}"


def read_raw(stretch: Stretch, columns: Columns, limits: ReadLimits) -> Iterator[Raw | Trouble]:
    """All records of a stretch, in order. What cannot be read is a Trouble in its place; nothing is raised for it."""
    if stretch.form == DOCUMENT:
        yield Raw(stretch, 0)
        return
    at = stretch.first
    try:
        if stretch.form == PARQUET:
            for item in read_parquet(stretch.path, stretch.first, stretch.last, columns, limits):
                at = item[0]
                yield item if isinstance(item, Trouble) else Raw(stretch, at, item[1])
            return
        with stretch.path.open("rb") as stream:
            for raw in read_stream(stream, stretch, limits):
                at = raw.position
                yield raw
    except OSError as error:
        yield Trouble(at, reason_of(error), is_damage=True)
    except DocumentError as error:
        yield Trouble(at, error.reason, error.rule, is_damage=True)


def read_stream(stream: BinaryIO, stretch: Stretch, limits: ReadLimits) -> Iterator[Raw | Trouble]:
    """The records of a stream of JSON Lines or WARC; `stretch` says how it is read and what it is called."""
    if stretch.form == WARC:
        found: Iterator[Any] = read_warc(Flow(stream, stretch.codec, limits), stretch.first, stretch.last, limits)
    else:
        found = split_lines(_chunks(stream, stretch, limits), stretch.first, stretch.last, limits)
    for item in found:
        if isinstance(item, Trouble):
            yield item
        elif stretch.form == WARC:
            yield Raw(stretch, item.position, item)
        elif item.data.strip():  # blank lines are no records
            yield Raw(stretch, item.position, item.data)


def _chunks(stream: BinaryIO, stretch: Stretch, limits: ReadLimits) -> Iterator[bytes | Break]:
    if stretch.codec or not stretch.first:
        chunks = read_chunks(stream, stretch.codec, limits)
        return after(chunks, stretch.first - 1) if stretch.first else chunks
    stream.seek(stretch.first - 1)
    if stretch.last is None:
        return read_chunks(stream, "", limits)
    step = min(CHUNK, max(stretch.last - stretch.first + 1, 4096))
    return iter(lambda: stream.read(step), b"")


def load(raw: Raw, columns: Columns, limits: ReadLimits) -> Loaded:
    """The document in a record. Raises DocumentError (stage read or decode), with the record's name."""
    form = raw.stretch.form
    if form == ROWS:
        return load_row(read_row(raw.data, raw.name), raw.name, columns)
    if form == PARQUET:
        return load_row(raw.data, raw.name, columns)
    if form == WARC:
        return load_warc(raw.data, raw.name, columns, limits)
    data = read_bytes(raw.stretch.path, limits) if raw.data is None else _unpacked(raw, limits)
    page = saved_page(data, raw.name)
    text, decoding = decode(page.data, page.charset or columns.encoding, raw.name)
    source = Source(raw.name, text, columns.format, page.url, decoding=decoding)
    return Loaded(source, {} if columns.extra else None)


def _unpacked(raw: Raw, limits: ReadLimits) -> bytes:
    """A document that came with its bytes: from standard input."""
    return inflated(raw.data, raw.name, limits) if raw.stretch.codec else bytes(raw.data)


def raw_id(raw: Raw, columns: Columns) -> str:
    """The id that a record's document gets, without reading the document. Raises DocumentError where `load` does so."""
    form = raw.stretch.form
    if form == ROWS:
        return row_id(read_row(raw.data, raw.name), raw.name, columns)
    if form == PARQUET:
        return row_id(raw.data, raw.name, columns)
    return warc_id(raw.data, raw.name) if form == WARC else raw.name
