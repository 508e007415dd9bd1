"""Ray Data: a dataset of pages in, a dataset of records out, with the guard on each record that Ray does not have.

Ray starts a task whose worker crashes again, for ever, and one record that hangs stops the job; so every record is
cleaned in a child process of the worker, with limits, unless the configuration says otherwise.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from jingwen.errors import DocumentError
from jingwen.integrations.batch import Config, clean_batch
from jingwen.integrations.isolation import Isolation
from jingwen.read.files import Entry, find_entries

if TYPE_CHECKING:
    import ray.data

BATCH = 256  # rows a task hands over at once


def clean(pages: ray.data.Dataset, config: Config | None = None, *, batch_size: int = BATCH) -> ray.data.Dataset:
    """One row for each row: `config.carry`, then the columns of `write/arrow.py`.

    Without `config`, records are isolated; with one, its `isolation` decides. A dataset of few blocks (a single file)
    uses few cores: `repartition` it first.
    """
    work = partial(clean_batch, config=config or Config(isolation=Isolation()))
    return pages.map_batches(work, batch_format="pyarrow", batch_size=batch_size, zero_copy_batch=True)


def clean_files(
    paths: Iterable[str | Path], config: Config | None = None, *, per_task: int = BATCH
) -> ray.data.Dataset:
    """The documents below `paths` (as `jingwen clean` finds and names them), read by the tasks themselves.

    Only names and places of files pass through Ray, `per_task` of them to a task; every worker must see the paths.
    """
    import ray.data

    entries = [_descriptor(entry) for entry in find_entries(map(Path, paths))]
    found = ray.data.from_items(entries, override_num_blocks=max(len(entries) // per_task, 1))
    config = config or Config(isolation=Isolation())
    named = replace(config, fields=replace(config.fields, page=(), path="path", id="id"))
    return clean(found, named, batch_size=per_task)


def _descriptor(entry: Entry | DocumentError) -> dict[str, str]:
    """What cannot be read is read again by the task, which says why in the row."""
    if isinstance(entry, DocumentError):
        return {"id": entry.document, "path": entry.document}
    return {"id": entry.id, "path": str(entry.path.resolve())}
