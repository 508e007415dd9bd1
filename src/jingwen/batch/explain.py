"""What `jingwen explain` does: each document as it was, with what went, what was rewritten, and the rule that did it."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Mapping, Sequence
from contextlib import nullcontext
from typing import Any

from jingwen import rulebook
from jingwen.batch.loop import explain_each
from jingwen.batch.output import open_output
from jingwen.batch.telling import tell
from jingwen.errors import DocumentError, UsageError
from jingwen.write.explanation import Look, render_explanation
from jingwen.write.explanation_json import render_explanation_json
from jingwen.write.passages import Choice


def explain(
    paths: Sequence[str],
    options: Mapping[str, Any],
    encoding: str | None = None,
    *,
    only: str = "",
    families: Sequence[str] = (),
    form: str = "text",
    color: str = "auto",
) -> bool:
    """Print the explanation of every document. Returns whether all became records.

    `only`: removed, rewritten, kept or flagged; `families`: of rules; `form`: text or json (one line a document);
    `color`: auto (in a terminal, unless NO_COLOR is set), always or never. Raises UsageError for an unknown family.
    """
    rules = rulebook.load(tuple(options.get("rules", ()))).rules.values()
    reasons = {rule.id: rule.why for rule in rules}
    _check(families, {rule.family for rule in rules})
    look = Look(Choice(only, frozenset(families)), has_color(color), _width())
    complete = True
    with open_output(None, ()) if form == "json" else nullcontext(sys.stdout) as out:
        for found in explain_each(paths, options, encoding):
            complete = tell(found) == "kept" and complete
            if isinstance(found.item, DocumentError):
                continue
            if form == "json":
                out.write(render_explanation_json(found.item, reasons, look.choice) + "\n")
            else:
                out.write(render_explanation(found.item, reasons, look) + "\n\n")
    return complete


def _check(families: Sequence[str], known: set[str]) -> None:
    if unknown := sorted(set(families) - known):
        raise UsageError(f"unknown family {', '.join(unknown)}; known are {', '.join(sorted(known))}")


def has_color(color: str) -> bool:
    """no-color.org: NO_COLOR, present and not empty, turns colour off unless it was asked for."""
    if color != "auto":
        return color == "always"
    return sys.stdout.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def _width() -> int:
    return shutil.get_terminal_size().columns if sys.stdout.isatty() else 0
