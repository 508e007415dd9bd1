"""Labels of a page that no rule knows, told by the company they keep.

The walk at the tail stops at the first line that matches no rule, and one unknown button would keep all that stands
above it. So the lines at the end are counted: where those that rules know outnumber the labels among them, and stand
further in as well, the labels go. A sentence is no label, and the innermost line is always one that a rule knows.
In the middle of a text only what stands between the controls of a player goes.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from jingwen.filters.reading import Row
from jingwen.filters.sections import is_label
from jingwen.matching import has_words
from jingwen.model import Kind

_MIN_KNOWN = 3  # lines that rules know; two could be a writer's own
_MAX_RUN = 3  # unknown labels in a row
_MAX_CONTROLS = 8  # labels in a row between two controls of a player: numbers, signs and words that stand elsewhere too
_CONTROLS = "players."  # rules of what stands in the middle of a text and is no part of it


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


def enclosed_labels(rows: Sequence[Row]) -> list[Row]:
    """The labels that stand among more lines that went as controls of a player, and between two of them."""
    if not any(row.gone.startswith(_CONTROLS) for row in rows if row.gone):
        return []
    labels, taken, known = list[Row](), 0, 0
    found: list[Row] = []
    for row in rows:
        if row.gone.startswith(_CONTROLS):
            known, taken = known + 1, len(labels)
        elif row.gone or not row.is_live or row.block.kind is Kind.IMAGE:
            continue
        elif known and is_label(row, "head") and len(labels) - taken < _MAX_CONTROLS:
            labels.append(row)
        else:
            found += labels[:taken] if known >= _MIN_KNOWN and known > taken else ()
            labels, taken, known = [], 0, 0
    return [*found, *(labels[:taken] if known >= _MIN_KNOWN and known > taken else ())]
