"""What `jingwen diff` does: two runs in, what one keeps and the other does not out."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import ExitStack, nullcontext
from typing import Any

from jingwen.batch.explain import has_color
from jingwen.batch.indexed import IndexedLines
from jingwen.batch.output import open_output
from jingwen.batch.telling import say
from jingwen.write.difference import Side, compare
from jingwen.write.difference_text import DifferenceTally, render_difference, render_difference_json


def diff(
    old: str,
    new: str,
    *,
    old_audit: str | None = None,
    new_audit: str | None = None,
    form: str = "text",
    color: str = "auto",
) -> bool:
    """Print the difference of every document that two runs treat differently, and the sums on standard error.

    `old`, `new`: files of records; `old_audit`, `new_audit`: their audits, which name the rules; `form`: text or json.
    Returns whether the runs agree. Raises UsageError where a file cannot be read.
    """
    tally = DifferenceTally()
    compared = 0
    with ExitStack() as stack:
        out = stack.enter_context(open_output(None, ()) if form == "json" else nullcontext(sys.stdout))
        runs = [
            (
                stack.enter_context(IndexedLines(records, "text")),
                stack.enter_context(IndexedLines(audit, "audit", "edits")) if audit else None,
            )
            for records, audit in ((old, old_audit), (new, new_audit))
        ]
        for name, sides in _paired(*runs):
            compared += 1
            difference = compare(name, *sides)
            if difference is not None:
                tally.add(difference)
                if form == "json":
                    out.write(render_difference_json(difference) + "\n")
                else:
                    out.write(render_difference(difference, color=has_color(color)) + "\n\n")
    for line in tally.lines(compared):
        say(line)
    return not tally.documents


_Run = tuple[IndexedLines, IndexedLines | None]


def _paired(old: _Run, new: _Run) -> Iterator[tuple[str, tuple[Side, Side]]]:
    """Every document of either run: those of the old run in its order, then those that the new run alone has."""
    for record in old[0]:
        name = str(record["id"])
        yield name, (Side(record, _take(old[1], name)), Side(new[0].take(name), _take(new[1], name)))
    for record in new[0]:
        name = str(record["id"])
        yield name, (Side(None, _take(old[1], name)), Side(record, _take(new[1], name)))


def _take(lines: IndexedLines | None, name: str) -> Any:
    return lines.take(name) if lines else None
