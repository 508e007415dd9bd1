"""Ray Data: a dataset of pages in, a dataset of records out, with the guard on each record that Ray does not have.

Ray starts a task whose worker crashes again, for ever, and one record that hangs stops the job; so every record is
cleaned in a child process of the worker, with limits, unless the configuration says otherwise.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import partial
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from jingwen.integrations.batch import Config, clean_batch
from jingwen.integrations.files import clean_shard, find_shards
from jingwen.integrations.isolation import Isolation
from jingwen.write.arrow import to_arrow

if TYPE_CHECKING:
    import pyarrow as pa
    import ray.data

BATCH = 256  # rows a task hands over at once


def clean(pages: ray.data.Dataset, config: Config | None = None, *, batch_size: int = BATCH) -> ray.data.Dataset:
    """One row for each row: `config.carry`, then the columns of `write/arrow.py`.

    Without `config`, records are isolated; with one, its `isolation` decides. A dataset of few blocks (a single file)
    uses few cores: `repartition` it first.
    """
    work = partial(clean_batch, config=config or Config(isolation=Isolation()))
    return pages.map_batches(work, batch_format="pyarrow", batch_size=batch_size, zero_copy_batch=True)


def clean_files(paths: str | Path | Iterable[str | Path], config: Config | None = None) -> ray.data.Dataset:
    """The records of all files below `paths`, as `jingwen clean` finds, reads and names them.

    A task is a file, or 64 MiB of a file of records that is larger. Only names of files pass through Ray, and the tasks
    read them: every worker must see the paths. `carry` has nothing to carry here. Raises UsageError where no path is named.
    """
    import ray.data

    config = replace(config or Config(isolation=Isolation()), carry=())
    shards = find_shards(paths)
    found = ray.data.from_items(shards, override_num_blocks=len(shards))
    work = partial(_clean_shards, config=config)
    return found.map_batches(work, batch_format="pyarrow", batch_size=None)


def _clean_shards(shards: pa.Table, config: Config) -> Iterator[pa.Table]:
    """Tables of some rows each, so that a large file never stands in memory whole."""
    import pyarrow as pa

    rows = (row for shard in shards.to_pylist() for row in clean_shard(shard, config))
    while part := list(islice(rows, BATCH)):
        yield pa.Table.from_batches([to_arrow(part)])
