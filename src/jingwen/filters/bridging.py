"""Labels at the end of a page that no rule knows, told by the company they keep.

The walk at the tail stops at the first line that matches no rule, and one unknown button would keep all that stands
above it. So the lines at the end are counted: where those that rules know outnumber the labels among them, and stand
further in as well, the labels go. A sentence is no label, and the innermost line is always one that a rule knows.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from jingwen.filters.reading import Row
from jingwen.filters.sections import is_label
from jingwen.matching import has_words
from jingwen.model import Kind

_MIN_KNOWN = 3  # lines that rules know; two could be a writer's own
_MAX_RUN = 3  # unknown labels in a row


def unknown_labels(rows: Sequence[Row], is_known: Callable[[Row], bool]) -> list[Row]:
    """The labels at the end that stand among more lines that `is_known` knows or that are gone, and outside one of them."""
    known, run = 0, 0
    labels, taken = list[Row](), 0
    for row in reversed(rows):
        if row.block.kind is Kind.CODE:
            break
        if not row.was_live or row.block.kind in (Kind.IMAGE, Kind.RULE) or not (row.gone or has_words(row.now)):
            continue
        if row.gone or is_known(row):
            known, run = known + 1, 0
            if known >= _MIN_KNOWN and known > len(labels):
                taken = len(labels)
        elif run < _MAX_RUN and is_label(row, "tail"):
            labels.append(row)
            run += 1
        else:
            break
    return labels[:taken]
