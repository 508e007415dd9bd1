"""Where records go: standard output or a file that appears under its name only when it is complete."""

from __future__ import annotations

import io
import sys
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO, TextIO, cast

from jingwen.errors import Interrupted, JingwenError, UsageError, reason_of
from jingwen.read.forms import DOCUMENT_SUFFIXES, suffix_of
from jingwen.write.formats import MARKDOWN, PARQUET, JsonLines, RecordWriter, open_writer


@contextmanager
def open_output(out: str | None, inputs: Iterable[Path], *, keeps_part: bool = True) -> Iterator[TextIO]:
    """A text stream for lines in UTF-8, whatever the locale; None or "-" is standard output.

    A file is written beside its place as NAME.part and renamed at the end, so that a stopped run never leaves half a
    file under the final name; keeps_part: whether the half is worth keeping. Raises UsageError where OUT is a folder, an
    input, or cannot be written.
    """
    if out is None or out == "-":
        sys.stdout.flush()
        lines = io.TextIOWrapper(cast(BinaryIO, _Unclosed()), "utf-8", "replace", newline="\n", write_through=True)
        yield lines
        lines.detach()
        sys.stdout.flush()
        return
    with _placed(Path(out), inputs, keeps_part) as part:
        try:
            stream = part.open("w", encoding="utf-8", newline="\n")
        except OSError as error:
            raise _unwritable(out, error) from error
        with stream:
            yield stream


@contextmanager
def open_records(out: str | None, inputs: Iterable[Path], form: str) -> Iterator[RecordWriter]:
    """A writer for records in a format (see write/formats.py), to a file or standard output as `open_output` does.

    Raises UsageError also where the format cannot go there.
    """
    if form == MARKDOWN:
        raise UsageError("Markdown makes one file a document: give a folder for them (-o OUT/)")
    if out is None or out == "-":
        if form == PARQUET:
            raise UsageError("Parquet cannot be written to standard output: name a file (-o clean.parquet)")
        writer: RecordWriter = JsonLines(cast(BinaryIO, _Unclosed()), form)
        yield writer
        writer.close()
        sys.stdout.flush()
        return
    with _placed(Path(out), inputs, keeps_part=True) as part:
        try:
            writer = open_writer(part, form)
        except OSError as error:
            raise _unwritable(out, error) from error
        try:
            yield writer
        finally:
            writer.close()


def check_outputs(inputs: Iterable[Path], outputs: Mapping[str, str | None]) -> None:
    """Refuse, before any work, outputs that cannot be: `outputs` names what goes where (None: nowhere; "-": standard output).

    Raises UsageError where one is a folder or an input, or has no folder to be in, or two are the same.
    """
    taken: dict[object, str] = {}
    given = list(inputs)
    for what, out in outputs.items():
        if out is None:
            continue
        if out != "-":
            _refuse(Path(out), given)
        place = out if out == "-" else Path(out).resolve()
        if isinstance(place, Path) and place.exists() and not place.is_file():
            continue  # /dev/null takes all
        if place in taken:
            raise UsageError(f"{out}: is for {taken[place]} and for {what}; give each a file of its own")
        taken[place] = what


class _Unclosed(io.RawIOBase):
    """Standard output as bytes, which stays open for whoever comes after."""

    def writable(self) -> bool:
        return True

    def write(self, data: Any, /) -> int:
        return sys.stdout.buffer.write(data)

    def flush(self) -> None:
        sys.stdout.buffer.flush()

    def close(self) -> None:
        self.flush()


@contextmanager
def _placed(path: Path, inputs: Iterable[Path], keeps_part: bool) -> Iterator[Path]:
    """Where to write so that the file gets its name when it is complete."""
    _refuse(path, inputs)
    special = path.exists() and not path.is_file()  # a pipe or /dev/null: no file to rename
    part = path if special else path.with_name(path.name + ".part")
    try:
        yield part
    except KeyboardInterrupt:
        if special:
            raise
        raise Interrupted("interrupted" + _half(part, keeps_part)) from None
    except OSError as error:
        if special:
            raise
        raise JingwenError(f"{path}: {reason_of(error)}" + _half(part, keeps_part)) from error
    if not special:
        part.replace(path)


def _half(part: Path, keeps_part: bool) -> str:
    if keeps_part:
        return f"; the records so far are in {part}"
    part.unlink(missing_ok=True)
    return "; nothing was written"


def _unwritable(out: str, error: OSError) -> UsageError:
    return UsageError(f"{out}: cannot be written: {reason_of(error)}")


def _refuse(path: Path, inputs: Iterable[Path]) -> None:
    if path.is_dir() or path.as_posix().endswith("/"):
        raise UsageError(f"{path}: is a folder; name a file, for example {path / 'clean.jsonl'}")
    if not path.parent.is_dir():
        raise UsageError(f"{path}: its folder {path.parent} does not exist")
    if not path.exists():
        return
    for given in inputs:
        if given.exists() and (path.samefile(given) or _is_document_in(path, given)):
            raise UsageError(f"{path}: is an input as well; it would be overwritten")


def _is_document_in(path: Path, folder: Path) -> bool:
    """Whether the folder, searched for documents, would give this file."""
    return folder.is_dir() and suffix_of(path) in DOCUMENT_SUFFIXES and folder.resolve() in path.resolve().parents
