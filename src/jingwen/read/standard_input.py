"""Standard input: one document, or JSON Lines, WARC or Parquet, compressed or not; its content says which."""

from __future__ import annotations

import io
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, cast

from jingwen.errors import DocumentError
from jingwen.read.columns import Columns
from jingwen.read.compressed import Break, codec_of, read_chunks
from jingwen.read.files import MAX_BYTES
from jingwen.read.forms import DOCUMENT, PARQUET, form_of_head
from jingwen.read.limits import ReadLimits
from jingwen.read.lines import Trouble
from jingwen.read.records import Raw, Stretch, read_raw, read_stream

NAME = "stdin"
_HEAD = 64 * 1024


def read_standard_input(stream: BinaryIO, limits: ReadLimits) -> Iterator[Raw | Trouble]:
    """The records of a stream that cannot be read twice. A single document comes with its bytes as `Raw.data`."""
    head = _filled(stream)
    codec = codec_of(head)
    try:
        form, codec = form_of_head(_inside(head, codec, limits), codec, len(head) < _HEAD, Path(NAME))
    except DocumentError as error:
        yield Trouble(0, error.reason, error.rule)
        return
    stretch = Stretch(Path(NAME), NAME, form, codec)
    if form == DOCUMENT:
        data = head + stream.read(MAX_BYTES + 1 - len(head))
        yield (
            Raw(stretch, 0, data) if len(data) <= MAX_BYTES else Trouble(0, f"more than {MAX_BYTES} bytes", "max_bytes")
        )
    elif form == PARQUET:
        yield from _parquet(head, stream, limits)
    else:
        yield from read_stream(cast(BinaryIO, _Rejoined(head, stream)), stretch, limits)


def _filled(stream: BinaryIO) -> bytes:
    head = b""
    while len(head) < _HEAD and (more := stream.read(_HEAD - len(head))):
        head += more
    return head


def _inside(head: bytes, codec: str, limits: ReadLimits) -> bytes:
    if not codec:
        return head
    chunks = read_chunks(io.BytesIO(head), codec, limits)
    return b"".join(chunk for chunk in chunks if not isinstance(chunk, Break))[:_HEAD]


def _parquet(head: bytes, stream: BinaryIO, limits: ReadLimits) -> Iterator[Raw | Trouble]:
    """Parquet begins at its end, so it goes through a file that vanishes."""
    with tempfile.NamedTemporaryFile(suffix=".parquet") as spool:
        spool.write(head)
        shutil.copyfileobj(stream, spool)
        spool.flush()
        stretch = Stretch(Path(spool.name), NAME, PARQUET)
        yield from read_raw(stretch, Columns(extra=True), limits)


class _Rejoined(io.RawIOBase):
    """What was read already, and the stream behind it."""

    def __init__(self, head: bytes, stream: BinaryIO) -> None:
        self._head, self._stream = head, stream

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1, /) -> bytes:
        if self._head:
            out, self._head = (self._head, b"") if size < 0 else (self._head[:size], self._head[size:])
            return out
        return self._stream.read(size)
