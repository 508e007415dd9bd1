"""What `jingwen clean` does: documents in, records out, one line on standard error for each that gave none."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TextIO

from jingwen.batch.audit import audit_line
from jingwen.batch.loop import Item, explain_bytes, explain_paths
from jingwen.batch.output import open_output
from jingwen.batch.telling import Progress
from jingwen.errors import DocumentError, UsageError
from jingwen.model import Record
from jingwen.write.jsonl import render_line


def clean(
    paths: Sequence[str],
    out: str | None,
    options: Mapping[str, Any],
    encoding: str | None = None,
    *,
    audit: str | None = None,
    audit_form: str = "jingwen",
) -> bool:
    """Clean files, folders or standard input (no path, or "-") into JSON Lines.

    `audit`: a file that gets a line for every record and rejection, in the form `audit_form` (see batch/audit.py).
    Returns whether every document became a record. Raises UsageError where OUT or the audit's file cannot be used.
    """
    files = [Path(path) for path in paths if path != "-"]
    progress = Progress()
    try:
        with _audit_output(audit, files, out) as note, open_output(out, _below(files, out)) as stream:
            for item in explain_all(paths, options, encoding):
                progress.count(item)
                if not isinstance(item, DocumentError):
                    if isinstance(item.outcome, Record):
                        stream.write(render_line(item.outcome) + "\n")
                    if note:
                        note.write(audit_line(item, audit_form) + "\n")
    finally:
        progress.finish()
    return progress.is_complete


def explain_all(paths: Sequence[str], options: Mapping[str, Any], encoding: str | None = None) -> Iterator[Item]:
    """Explain the documents of all paths in order; "-" or no path at all reads standard input as one document."""
    for path in paths or ("-",):
        if path == "-":
            yield explain_bytes(sys.stdin.buffer.read(), "stdin", options, encoding)
    if files := [Path(path) for path in paths if path != "-"]:
        yield from explain_paths(files, options, encoding)


@contextmanager
def _audit_output(audit: str | None, files: Sequence[Path], out: str | None) -> Iterator[TextIO | None]:
    if audit is None:
        yield None
        return
    if audit == (out or "-") or (out is not None and Path(audit).resolve() == Path(out).resolve()):
        raise UsageError(f"{audit}: is the output of the records as well; give the audit a file of its own")
    with open_output(audit, _below(files, audit)) as stream:
        yield stream


def _below(files: Sequence[Path], out: str | None) -> Sequence[Path]:
    """The inputs that OUT could overwrite: the named files, and a document of that name inside a named folder."""
    if out is None:
        return files
    target = Path(out)
    inside = [target for folder in files if folder.is_dir() and target.exists() and _is_document_in(target, folder)]
    return [*(file for file in files if not file.is_dir()), *inside]


def _is_document_in(target: Path, folder: Path) -> bool:
    from jingwen.read.files import SUFFIXES

    return target.suffix.lower() in SUFFIXES and folder.resolve() in target.resolve().parents
