"""Which format an output is in, and the writer for it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path, PurePath
from typing import Any, BinaryIO, Protocol

from jingwen.errors import UsageError
from jingwen.model import Record
from jingwen.write.compressed import compressing
from jingwen.write.jsonl import as_dict, render_json
from jingwen.write.markdown import render_file
from jingwen.write.names import file_name

JSONL, PARQUET, MARKDOWN = "jsonl", "parquet", "markdown"
FORMATS = (JSONL, "jsonl.gz", "jsonl.zst", PARQUET, MARKDOWN)  # a part's name ends in its format, but for markdown
_BY_SUFFIX = {".gz": "jsonl.gz", ".zst": "jsonl.zst", ".parquet": PARQUET, ".md": MARKDOWN}


def format_of(name: str, chosen: str = "") -> str:
    """The format for an output of that name: the chosen one, else by suffix, else jsonl. Raises UsageError if unknown."""
    if chosen and chosen not in FORMATS:
        raise UsageError(f"unknown format {chosen!r}; known are {', '.join(FORMATS)}")
    return chosen or _BY_SUFFIX.get(PurePath(name).suffix.lower(), JSONL)


class RecordWriter(Protocol):
    """Takes records one by one; nothing is complete before `close`."""

    def write(self, record: Record, extra: Mapping[str, Any] | None = None) -> None: ...

    def close(self) -> None: ...


def open_writer(path: Path, form: str) -> RecordWriter:
    """A writer to a file that does not exist yet; to a folder of that name for markdown.

    Raises UsageError where the package for the format is missing.
    """
    if form == PARQUET:
        from jingwen.write.parquet import ParquetWriter

        return ParquetWriter(path)
    if form == MARKDOWN:
        return MarkdownFolder(path)
    return JsonLines(path.open("wb"), form)


class JsonLines:
    """One record a line; `extra`, where there is any, as the last key. Closes the stream."""

    def __init__(self, stream: BinaryIO, form: str) -> None:
        self._under = stream
        self._stream = compressing(stream, form.partition(".")[2])

    def write(self, record: Record, extra: Mapping[str, Any] | None = None) -> None:
        values = as_dict(record) if extra is None else {**as_dict(record), "extra": dict(extra)}
        self._stream.write(render_json(values, separators=(", ", ": ")).encode() + b"\n")

    def close(self) -> None:
        if self._stream is not self._under:
            self._stream.close()
        self._under.close()


class MarkdownFolder:
    """One file a record, named by its title and id; a second record of the same id gets a name of its own."""

    def __init__(self, path: Path) -> None:
        self._path = path
        path.mkdir()

    def write(self, record: Record, extra: Mapping[str, Any] | None = None) -> None:
        data = render_file(record).encode("utf-8", "replace")
        for turn in range(1 << 30):
            identity = f"{record.id}#{turn + 1}" if turn else record.id
            try:
                with (self._path / file_name(record.title or "", identity, ".md")).open("xb") as stream:
                    stream.write(data)
                return
            except FileExistsError:
                continue

    def close(self) -> None:
        """Every file is complete when it is written."""
