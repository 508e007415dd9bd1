"""Cuts inputs into shards: the unit of work, of commit and of a part. The same inputs give the same shards."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from jingwen.errors import DocumentError
from jingwen.read.compressed import Break, read_chunks
from jingwen.read.forms import DOCUMENT, PARQUET
from jingwen.read.limits import MIB, ReadLimits

WANTED_SHARDS = 64  # enough to keep workers busy to the end, few enough that a kill costs little and a listing is short
MIN_BYTES, MAX_BYTES = MIB, 64 * MIB
MAX_FILES = 4_000  # in one shard
_FILE_COST = 2_048  # opening a file costs as much as reading this many bytes
_MAX_CUTS = 8  # of a compressed file: every shard decompresses what stands before it as well
_SAMPLE = 4 * MIB


@dataclass(frozen=True, slots=True)
class Input:
    """A file of the plan. error: why it cannot be read at all, or ""."""

    path: str
    id: str
    form: str
    codec: str = ""
    size: int = 0
    mtime_ns: int = 0
    error: str = ""


class Shard(NamedTuple):
    """Some whole inputs, or a part of one (first..last, as `read.records.Stretch` counts; None: to the end).

    offset: where in the list of inputs the first one stands. bytes: weight for progress, about the size on disk.
    """

    number: int
    offset: int
    inputs: int
    bytes: int
    first: int = 0
    last: int | None = None


def shard_bytes_for(total: int) -> int:
    """The size of a shard for inputs of that many bytes."""
    return min(max(total // WANTED_SHARDS, MIN_BYTES), MAX_BYTES)


def cut(inputs: Iterable[tuple[int, Input]], size: int) -> Iterator[Shard]:
    """Shards of about `size` bytes for inputs in order, each with its offset in the list of inputs."""
    number = 0
    held: list[tuple[int, Input]] = []

    def together() -> Iterator[Shard]:
        nonlocal number
        if held:
            yield Shard(number, held[0][0], len(held), sum(item.size for _, item in held))
            number += 1
            held.clear()

    weight = 0
    for offset, item in inputs:
        cost = item.size + _FILE_COST
        if held and (weight + cost > size or len(held) >= MAX_FILES):
            yield from together()
            weight = 0
        ranges = _ranges(item, size) if item.size > size and item.form != DOCUMENT and not item.error else []
        if len(ranges) < 2:
            held.append((offset, item))
            weight += cost
            continue
        yield from together()
        weight = 0
        for first, last in ranges:
            yield Shard(number, offset, 1, item.size // len(ranges), first, last)
            number += 1
    yield from together()


def _ranges(item: Input, size: int) -> list[tuple[int, int | None]]:
    if item.form == PARQUET:
        return _row_ranges(Path(item.path), size)
    if not item.codec:
        return _even(item.size, max(math.ceil(item.size / size), 1))
    grown = _grown(Path(item.path), item.codec, item.size)
    return _even(grown, min(math.ceil(item.size / size), _MAX_CUTS))


def _even(size: int, count: int) -> list[tuple[int, int | None]]:
    step = math.ceil(size / count)
    starts = range(0, size, step)
    return [(start, start + step if start + step < size else None) for start in starts]


def _grown(path: Path, codec: str, size: int) -> int:
    """About how large a compressed file is inside, by its beginning; the last cut takes whatever there is more."""
    taken = grown = 0
    try:
        with path.open("rb") as stream:
            for chunk in read_chunks(stream, codec, ReadLimits()):
                if isinstance(chunk, Break):
                    break
                grown, taken = grown + len(chunk), stream.tell()
                if taken >= _SAMPLE:
                    break
    except (OSError, DocumentError):
        return size
    return max(size, grown * size // max(taken, 1))


def _row_ranges(path: Path, size: int) -> list[tuple[int, int | None]]:
    from jingwen.read.parquet import row_groups

    try:
        groups = row_groups(path)
    except DocumentError:
        return []
    starts, row, weight = [0], 0, 0
    for rows, grown in groups:
        if weight and weight + grown > size:
            starts.append(row)
            weight = 0
        row, weight = row + rows, weight + grown
    return [(start, last) for start, last in zip(starts, [*starts[1:], None], strict=True)]
