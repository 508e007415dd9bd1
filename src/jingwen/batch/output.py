"""Where records go: standard output or a file that appears under its name only when it is complete."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

from jingwen.errors import Interrupted, UsageError


@contextmanager
def open_output(out: str | None, inputs: Iterable[Path]) -> Iterator[TextIO]:
    """A text stream for the records; None or "-" is standard output.

    A file is written beside its place as NAME.part and renamed at the end, so that a stopped run never leaves half a
    file under the final name. Raises UsageError where OUT is a folder, an input, or cannot be written.
    """
    if out is None or out == "-":
        yield sys.stdout
        sys.stdout.flush()
        return
    path = Path(out)
    _refuse(path, inputs)
    special = path.exists() and not path.is_file()  # a pipe or /dev/null: no file to rename
    part = path if special else path.with_name(path.name + ".part")
    try:
        stream = part.open("w", encoding="utf-8", newline="\n")
    except OSError as error:
        raise UsageError(f"{out}: cannot be written: {(error.strerror or str(error)).lower()}") from error
    try:
        with stream:
            yield stream
    except KeyboardInterrupt:
        if special:
            raise
        raise Interrupted(f"interrupted; the records so far are in {part}") from None
    if not special:
        part.replace(path)


def _refuse(path: Path, inputs: Iterable[Path]) -> None:
    if path.is_dir() or path.as_posix().endswith("/"):
        raise UsageError(f"{path}: is a folder; name a file for the records, for example {path / 'clean.jsonl'}")
    if not path.parent.is_dir():
        raise UsageError(f"{path}: its folder {path.parent} does not exist")
    for given in inputs:
        if path.exists() and given.exists() and path.samefile(given):
            raise UsageError(f"{path}: is an input as well; records would overwrite it")
