"""Files of every form that `jingwen clean` reads, read and cleaned where an engine's task runs.

Only descriptors pass through the engine: path, id and form of a file, not its records.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path

from jingwen.errors import DocumentError
from jingwen.integrations.batch import Config, Row, clean_loaded, quarantined
from jingwen.integrations.isolation import isolated
from jingwen.read.files import Entry, find_entries
from jingwen.read.forms import form_of
from jingwen.read.limits import ReadLimits
from jingwen.read.lines import Trouble
from jingwen.read.records import Raw, Stretch, load, read_raw

Descriptor = dict[str, str]
LIMITS = ReadLimits()


def find_files(paths: Iterable[str | Path]) -> list[Descriptor]:
    """A descriptor for each file below the paths, in the order and with the ids of `jingwen clean`."""
    return [_descriptor(entry) for entry in find_entries(map(Path, paths), records=True)]


def clean_file(file: Descriptor, config: Config) -> Iterator[Row]:
    """One row for every record of a file. What cannot be read is a quarantined row; nothing is raised for it."""
    try:
        path = Path(file["path"])
        form, codec = form_of(path)
        raws = read_raw(Stretch(path, file["id"], form, codec), config.columns, LIMITS)
    except DocumentError as error:
        raws = iter([Trouble(0, error.reason, error.rule)])
    work = partial(_clean_raw, file["id"], replace(config, isolation=None))
    if config.isolation is None:
        return map(work, raws)
    return isolated(work, raws, config.isolation, partial(_lost, file["id"]))


def _descriptor(entry: Entry | DocumentError) -> Descriptor:
    """What cannot be found now is looked for again by the task, which says why in a row."""
    if isinstance(entry, DocumentError):
        return {"path": entry.document, "id": entry.document}
    return {"path": str(entry.path.resolve()), "id": entry.id}


def _clean_raw(file: str, config: Config, raw: Raw | Trouble) -> Row:
    if isinstance(raw, Trouble):
        return quarantined(f"{file}:{raw.position}", None, raw.reason, "read", raw.rule)
    return clean_loaded(lambda: load(raw, config.columns, LIMITS), lambda: (raw.name, None), config)


def _lost(file: str, raw: Raw | Trouble, reason: str) -> Row:
    return quarantined(raw.name if isinstance(raw, Raw) else f"{file}:{raw.position}", None, reason, "process")
