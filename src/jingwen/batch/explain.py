"""What `jingwen explain` does: each document as it was, with what went, what was rewritten, and the rule that did it."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from typing import Any

from jingwen.batch.clean import explain_all
from jingwen.errors import DocumentError
from jingwen.model import Record, Rejection
from jingwen.write.explanation import render_explanation
from jingwen.write.terminal import printable


def explain(paths: Sequence[str], options: Mapping[str, Any], encoding: str | None = None) -> bool:
    """Print the explanation of every document. Returns whether all became records."""
    from jingwen import rulebook

    reasons = {rule.id: rule.why for rule in rulebook.load(tuple(options.get("rules", ()))).rules.values()}
    complete = True
    for item in explain_all(paths, options, encoding):
        if isinstance(item, DocumentError):
            print(f"jingwen: failed: {printable(str(item))}", file=sys.stderr)
            complete = False
            continue
        print(render_explanation(item, reasons))
        complete = complete and isinstance(item.outcome, Record)
        if isinstance(item.outcome, Rejection):
            print(f"jingwen: rejected: {item.document.name}: {item.outcome.rule}", file=sys.stderr)
    return complete
