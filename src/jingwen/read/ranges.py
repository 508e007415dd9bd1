"""Where a large file of records is cut, so that several processes can read it: ranges as `read.records.Stretch` counts."""

from __future__ import annotations

import math
from pathlib import Path

from jingwen.errors import DocumentError
from jingwen.read.compressed import Break, read_chunks
from jingwen.read.forms import DOCUMENT, PARQUET
from jingwen.read.limits import MIB, ReadLimits

Range = tuple[int, int | None]
"""First and last (exclusive; None: to the end): bytes of the decompressed file, rows of a Parquet file."""

_MAX_CUTS = 8  # of a compressed file: every range decompresses what stands before it as well
_SAMPLE = 4 * MIB


def cut_file(path: Path, form: str, codec: str, size: int, wanted: int) -> list[Range]:
    """Ranges of about `wanted` bytes on disk, in order and without a gap; the last has no end.

    form, codec: as `form_of` says them. size: of the file on disk. A document is never cut, nor is a file that is not
    larger than wanted or of which nothing can be said; then there is one range or none.
    """
    if form == DOCUMENT or size <= wanted:
        return []
    if form == PARQUET:
        return _row_ranges(path, wanted)
    if not codec:
        return _even(size, math.ceil(size / wanted))
    return _even(_grown(path, codec, size), min(math.ceil(size / wanted), _MAX_CUTS))


def _even(size: int, count: int) -> list[Range]:
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


def _row_ranges(path: Path, size: int) -> list[Range]:
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
