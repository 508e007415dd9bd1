"""Files of every form that `jingwen clean` reads, read and cleaned where an engine's task runs.

Only descriptors of shards pass through the engine: path and id of a file, and which part of it; not its records.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

from jingwen.errors import DocumentError, UsageError
from jingwen.integrations.batch import Config, Row, clean_loaded, quarantined
from jingwen.integrations.isolation import isolated
from jingwen.read.files import Entry, find_entries
from jingwen.read.forms import form_of
from jingwen.read.limits import MIB, ReadLimits
from jingwen.read.lines import Trouble
from jingwen.read.ranges import Range, cut_file
from jingwen.read.records import Raw, Stretch, load, read_raw

Descriptor = dict[str, Any]
LIMITS = ReadLimits()
SHARD_BYTES = 64 * MIB


def find_shards(paths: str | Path | Iterable[str | Path], shard_bytes: int = SHARD_BYTES) -> list[Descriptor]:
    """A descriptor for each file below the paths (one, or several), in the order and with the ids of `jingwen clean`;
    several for a file of records that is larger than `shard_bytes`. Raises UsageError where no path is named."""
    named = [paths] if isinstance(paths, (str, Path)) else list(paths)
    if not named:
        raise UsageError("no path is named: give a file or folder, or several")
    found = find_entries(map(Path, named), records=True)
    return [shard for entry in found for shard in _descriptors(entry, shard_bytes)]


def clean_shard(shard: Descriptor, config: Config) -> Iterator[Row]:
    """One row for every record of a shard. What cannot be read is a quarantined row; nothing is raised for it."""
    try:
        path = Path(shard["path"])
        form, codec = form_of(path)
        stretch = Stretch(path, shard["id"], form, codec, shard["first"], shard["last"])
        raws = read_raw(stretch, config.columns, LIMITS)
    except DocumentError as error:
        raws = iter([Trouble(0, error.reason, error.rule)])
    work = partial(_clean_raw, shard["id"], replace(config, isolation=None))
    if config.isolation is None:
        return map(work, raws)
    return isolated(work, raws, config.isolation, partial(_lost, shard["id"]))


def _descriptors(entry: Entry | DocumentError, shard_bytes: int) -> Iterator[Descriptor]:
    """What cannot be found now is looked for again by the task, which says why in a row."""
    if isinstance(entry, DocumentError):
        yield {"path": entry.document, "id": entry.document, "first": 0, "last": None}
        return
    for first, last in _ranges(entry.path, shard_bytes) or [(0, None)]:
        yield {"path": str(entry.path.resolve()), "id": entry.id, "first": first, "last": last}


def _ranges(path: Path, shard_bytes: int) -> list[Range]:
    try:
        size = path.stat().st_size
        return cut_file(path, *form_of(path), size, shard_bytes) if size > shard_bytes else []
    except (OSError, DocumentError):
        return []


def _clean_raw(file: str, config: Config, raw: Raw | Trouble) -> Row:
    if isinstance(raw, Trouble):
        return quarantined(f"{file}:{raw.position}", None, raw.reason, "read", raw.rule)
    return clean_loaded(lambda: load(raw, config.columns, LIMITS), lambda: (raw.name, None), config)


def _lost(file: str, raw: Raw | Trouble, reason: str) -> Row:
    return quarantined(raw.name if isinstance(raw, Raw) else f"{file}:{raw.position}", None, reason, "process")
