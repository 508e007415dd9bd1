"""Lines of a stream of bytes, each with its offset; a line of any length costs no more memory than the limit."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from jingwen.read.compressed import Break
from jingwen.read.limits import ReadLimits


class Line(NamedTuple):
    """A line without its line feed, and the offset of its first byte."""

    position: int
    data: bytes


class Trouble(NamedTuple):
    """Something that is no record: where it begins, why, the limit that was reached, and whether the input is damaged."""

    position: int
    reason: str
    rule: str = ""
    is_damage: bool = False


def after(chunks: Iterable[bytes | Break], offset: int) -> Iterator[bytes | Break]:
    """The chunks from that offset on. Breaks before it are left out: they belong to whoever reads that part."""
    at = 0
    for chunk in chunks:
        if isinstance(chunk, Break):
            if at >= offset:
                yield chunk
            continue
        if at + len(chunk) > offset:
            yield chunk[max(offset - at, 0) :]
        at += len(chunk)


def split_lines(
    chunks: Iterable[bytes | Break], first: int, last: int | None, limits: ReadLimits
) -> Iterator[Line | Trouble]:
    """The lines whose first byte lies in first..last (None: to the end). Only a line feed ends a line.

    chunks: from offset first - 1 on, or from 0 where first is 0. A line that is too long is one Trouble, and so is every
    Break together with the line that it tears.
    """
    seen = max(first - 1, 0)  # offset of the next chunk
    held: list[bytes] = []
    start, size = seen, 0
    skipping = first > 0  # to the next line feed: the line under way is another reader's, or was refused
    foreign = skipping
    for chunk in chunks:
        if isinstance(chunk, Break):
            if not foreign:
                yield Trouble(start, chunk.reason, chunk.rule, is_damage=True)
            start, held, size, skipping = seen, [], 0, True
            continue
        at = 0
        while (end := chunk.find(b"\n", at)) >= 0:
            if not skipping:
                line = b"".join([*held, chunk[at:end]])
                yield Line(start, line) if len(line) <= limits.max_record else _too_long(start, limits)
            at, held, size, skipping, foreign = end + 1, [], 0, False, False
            start = seen + at
            if last is not None and start >= last:
                return
        if not skipping:
            held.append(chunk[at:])
            size += len(chunk) - at
            if size > limits.max_record:
                yield _too_long(start, limits)
                held, size, skipping = [], 0, True
        seen += len(chunk)
    if size and not skipping:
        yield Line(start, b"".join(held))


def _too_long(start: int, limits: ReadLimits) -> Trouble:
    return Trouble(start, f"a line of more than {limits.max_record} bytes", "max_record")
