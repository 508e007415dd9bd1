"""Many documents, one after another: a bad one is an answer of its own and never stops the rest."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from jingwen import api
from jingwen.errors import DocumentError
from jingwen.model import Explanation, Source
from jingwen.read.decode import decode
from jingwen.read.files import Entry, find_entries, read_bytes

Item = Explanation | DocumentError


def explain_paths(paths: Iterable[Path], options: Mapping[str, Any], encoding: str | None = None) -> Iterator[Item]:
    """Explain every document below the paths, in order; what cannot be read or cleaned comes as its error."""
    for entry in find_entries(paths):
        yield entry if isinstance(entry, DocumentError) else _explained(entry, options, encoding)


def explain_bytes(data: bytes, name: str, options: Mapping[str, Any], encoding: str | None = None) -> Item:
    """Explain one document that is already read; `name` becomes the record's id."""
    try:
        text, decoding = decode(data, encoding, name)
        return api.explain(Source(name, text, decoding=decoding), **options)
    except DocumentError as error:
        return error


def _explained(entry: Entry, options: Mapping[str, Any], encoding: str | None) -> Item:
    try:
        data = read_bytes(entry.path)
    except DocumentError as error:
        return error
    item = explain_bytes(data, entry.id, options, encoding)
    if isinstance(item, DocumentError):  # a person looks for the file, not for the id
        return type(item)(str(entry.path), item.stage, item.reason, item.rule)
    return item
