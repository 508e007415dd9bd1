"""What `jingwen clean` does: documents in, records out, one line on standard error for each that gave none."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import Any, TextIO

from jingwen.batch.audit import audit_line
from jingwen.batch.loop import explain_each
from jingwen.batch.output import check_outputs, open_output, open_records
from jingwen.batch.telling import Progress
from jingwen.errors import DamageError, DocumentError
from jingwen.model import Record
from jingwen.write.formats import format_of


class Ending(StrEnum):
    """How a run ended: all well; some documents gave no record; an input was cut off or damaged."""

    COMPLETE = "complete"
    INCOMPLETE = "incomplete"
    DAMAGED = "damaged"


def clean(
    paths: Sequence[str],
    out: str | None,
    options: Mapping[str, Any],
    encoding: str | None = None,
    *,
    form: str = "",
    audit: str | None = None,
    audit_form: str = "jingwen",
    summary: str | None = None,
) -> Ending:
    """Clean files, folders or standard input (no path, or "-") into one file or standard output, in this process.

    `options`: see `explain_each`. `form`: see write/formats.py; by default the name of OUT says it.
    `audit`: a file that gets a line for every record and rejection, in the form `audit_form` (see batch/audit.py).
    `summary`: a file that gets the counts as JSON: records = kept + rejected + quarantined (what failed), damaged,
    seconds; the names that a run into a folder uses.
    Raises UsageError where one of the three files cannot be used, is an input, or is another of the three.
    """
    files = [Path(path) for path in paths if path != "-"]
    progress = Progress()
    damaged: dict[str, str] = {}
    began = time.monotonic()
    form = format_of(out or "", form)
    check_outputs(files, {"the records": out or "-", "the audit": audit, "the summary": summary})
    with _audit_output(audit, files, out) as note, open_records(out, files, form) as records, progress:
        for found in explain_each(paths, options, encoding):
            progress.count(found)
            item = found.item
            if isinstance(item, DocumentError):
                if isinstance(item, DamageError):
                    damaged[item.document] = item.reason
                continue
            if isinstance(item.outcome, Record):
                records.write(item.outcome, found.extra)
            if note:
                note.write(audit_line(item, audit_form) + "\n")
    if summary:
        seconds = round(time.monotonic() - began, 3)
        write_summary(summary, {**progress.sums, "damaged": damaged, "seconds": seconds})
    if damaged:
        return Ending.DAMAGED
    return Ending.COMPLETE if progress.is_complete else Ending.INCOMPLETE


def write_summary(path: str, sums: Mapping[str, Any]) -> None:
    """The counts of a run as a JSON file."""
    from jingwen.write.jsonl import render_json

    with open_output(path, ()) as stream:
        stream.write(render_json(sums) + "\n")


@contextmanager
def _audit_output(audit: str | None, files: Sequence[Path], out: str | None) -> Iterator[TextIO | None]:
    if audit is None:
        yield None
        return
    with open_output(audit, files) as stream:
        yield stream
