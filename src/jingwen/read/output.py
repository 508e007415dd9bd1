"""The ids of records that jingwen wrote, in any of its formats."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

from jingwen.errors import DocumentError
from jingwen.read.compressed import read_chunks
from jingwen.read.limits import ReadLimits
from jingwen.read.lines import Line, split_lines

_ID = "id: "


def read_ids(path: Path, form: str) -> Iterator[str]:
    """The ids in a part, in its order; of a folder of Markdown files, in the order of their names.

    Raises DocumentError where the part cannot be read.
    """
    if form == "parquet":
        import pyarrow.parquet as pq

        with pq.ParquetFile(path) as file:
            for batch in file.iter_batches(columns=["id"]):
                yield from batch.column(0).to_pylist()
    elif form == "markdown":
        for file in sorted(path.iterdir()):
            with file.open(encoding="utf-8") as stream:
                yield json.loads(next(line for line in stream if line.startswith(_ID)).removeprefix(_ID))
    else:
        limits = ReadLimits(max_record=1 << 40, max_ratio=1 << 40)
        with path.open("rb") as binary:
            for line in split_lines(read_chunks(binary, form.partition(".")[2], limits), 0, None, limits):
                if not isinstance(line, Line):
                    raise DocumentError(str(path), "read", line.reason)
                yield json.loads(line.data)["id"]
