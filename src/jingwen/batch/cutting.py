"""Cuts inputs into shards: the unit of work, of commit and of a part. The same inputs give the same shards."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from jingwen.read.limits import MIB
from jingwen.read.ranges import cut_file

WANTED_SHARDS = 64  # enough to keep workers busy to the end, few enough that a kill costs little and a listing is short
MIN_BYTES, MAX_BYTES = MIB, 64 * MIB
MAX_FILES = 4_000  # in one shard
_FILE_COST = 2_048  # opening a file costs as much as reading this many bytes


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
        ranges = [] if item.error else cut_file(Path(item.path), item.form, item.codec, item.size, size)
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
