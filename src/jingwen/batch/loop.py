"""Many documents, one after another: a bad one is an answer of its own and never stops the rest."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from jingwen import api
from jingwen.errors import DamageError, DocumentError, LimitError, UsageError
from jingwen.model import Explanation
from jingwen.read.columns import Columns
from jingwen.read.files import Entry, find_entries
from jingwen.read.forms import DOCUMENT, PARQUET, form_of
from jingwen.read.limits import ReadLimits
from jingwen.read.lines import Trouble
from jingwen.read.records import Raw, Stretch, load, read_raw
from jingwen.read.standard_input import read_standard_input

Item = Explanation | DocumentError


class Explained(NamedTuple):
    """What became of one document, where it stands (for a person who looks for it), and the columns carried along beside
    it (None where nobody asked)."""

    item: Item
    place: str
    extra: Mapping[str, Any] | None = None


def explain_each(paths: Sequence[str], options: Mapping[str, Any], encoding: str | None = None) -> Iterator[Explained]:
    """Explain the documents of all paths, in order; "-" or no path at all reads standard input.

    options: the keyword options of `jingwen.explain`, and `columns` (a Columns value: how rows are read). What cannot be
    read or cleaned comes as its error. Raises UsageError where standard input is named twice.
    """
    if paths.count("-") > 1:
        raise UsageError("standard input (-) can be read once")
    rest, columns = _split(options, encoding)
    for path in paths or ("-",):
        if path == "-":
            for raw in read_standard_input(sys.stdin.buffer, ReadLimits()):
                yield _explained(raw, _place(raw, Path("stdin")), rest, columns)
    if files := [Path(path) for path in paths if path != "-"]:
        yield from _explain_files(files, rest, columns)


def _split(options: Mapping[str, Any], encoding: str | None) -> tuple[dict[str, Any], Columns]:
    rest = dict(options)
    columns: Columns = rest.pop("columns", None) or Columns(format=rest.get("format", ""), encoding=encoding)
    rest.pop("format", None)
    return rest, columns


def _explain_files(paths: Iterable[Path], options: Mapping[str, Any], columns: Columns) -> Iterator[Explained]:
    for entry in find_entries(paths):
        if isinstance(entry, DocumentError):
            yield Explained(entry, entry.document)
            continue
        try:
            stretch = _whole(entry)
        except DocumentError as error:
            yield Explained(error, error.document)
            continue
        for raw in read_raw(stretch, columns, ReadLimits()):
            yield _explained(raw, _place(raw, entry.path, stretch.form), options, columns)


def _whole(entry: Entry) -> Stretch:
    form, codec = form_of(entry.path)
    return Stretch(entry.path, entry.id, form, codec)


def _explained(raw: Raw | Trouble, place: str, options: Mapping[str, Any], columns: Columns) -> Explained:
    if isinstance(raw, Trouble):
        kind = DamageError if raw.is_damage else LimitError if raw.rule else DocumentError
        return Explained(kind(place, "read", raw.reason, raw.rule), place)
    try:
        loaded = load(raw, columns, ReadLimits())
        return Explained(api.explain(loaded.source, **options), place, loaded.extra)
    except DocumentError as error:  # a person looks for the file, not for the id
        return Explained(type(error)(place, error.stage, error.reason, error.rule), place)


def _place(raw: Raw | Trouble, path: Path, form: str = "") -> str:
    """Where a person finds it. `form`: of the file, where a Trouble does not say it."""
    form = raw.stretch.form if isinstance(raw, Raw) else form
    return str(path) if form == DOCUMENT else f"{path}, {'row' if form == PARQUET else 'byte'} {raw.position}"
