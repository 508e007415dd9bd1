"""What `jingwen report` does: documents in, one HTML page out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from jingwen import __version__, rulebook
from jingwen.batch.loop import explain_each
from jingwen.batch.output import open_output
from jingwen.batch.telling import Progress
from jingwen.errors import DocumentError, UsageError
from jingwen.write.report import render_report
from jingwen.write.survey import Survey


def report(
    paths: Sequence[str],
    out: str,
    options: Mapping[str, Any],
    encoding: str | None = None,
    *,
    sample: int = 200,
    seed: int = 0,
) -> bool:
    """Write the report of all documents to `out`, `sample` of them (and the highest losses) in full.

    Returns whether all became records. Raises UsageError where `out` cannot be written, or the extra is not installed.
    """
    if sample < 0:
        raise UsageError(f"--sample is {sample}; it must be 0 or more")
    survey = Survey(sample, seed)
    book = rulebook.load(tuple(options.get("rules", ())))
    reasons = {rule.id: rule.why for rule in book.rules.values()}
    render_report(survey, reasons, __version__, book.version)  # a missing extra is said before the work, not after it
    progress = Progress()
    with open_output(out, [Path(path) for path in paths if path != "-"], keeps_part=False) as stream:
        for found in explain_each(paths, options, encoding):
            progress.count(found)
            if isinstance(found.item, DocumentError):
                survey.add_failure(found.item)
            else:
                survey.add(found.item)
        stream.write(render_report(survey, reasons, __version__, book.version))
    progress.finish()
    return progress.is_complete
