"""Peels head and tail, each in one walk over all rules: inwards while rows match, over what is gone already, and no further
than the first row that matches none.
"""

from __future__ import annotations

from collections.abc import Sequence

from jingwen.filters.bridging import unknown_labels
from jingwen.filters.hits import cut_sentences, is_hit, takes
from jingwen.filters.plan import Plan
from jingwen.filters.postscripts import RULE as POSTSCRIPT
from jingwen.filters.postscripts import take_postscript
from jingwen.filters.reading import Row
from jingwen.filters.samples import announces_samples
from jingwen.filters.sections import (
    MAX_GAP,
    SENTENCE_ENDS,
    Gap,
    extent_of,
    is_label,
    is_promoted,
    may_be_gap,
    opener_of,
    promoted_chars,
)
from jingwen.filters.soliciting import RULE as SOLICITING
from jingwen.filters.soliciting import refers, solicits, take_soliciting
from jingwen.filters.steps import steps_of
from jingwen.matching import has_words
from jingwen.model import Kind

_MAX_SECTION = 40  # blocks that a section at the tail may have
_OUTSIDE = {"tail": 2, "head": 1}  # lines that must be gone outside a label, and labels that may stand there in a row


def peel_tail(plan: Plan, rows: Sequence[Row], skipped: frozenset[str]) -> None:
    """Peel the tail by rules, by weight and by the company that labels keep, until none finds more."""
    may_weigh = not skipped & {"promotion", SOLICITING}
    peel(plan, rows, "tail", skipped)
    while (
        (may_weigh and take_soliciting(rows))
        or bridge(plan, rows, skipped)
        or (not skipped & {"promotion", POSTSCRIPT} and take_postscript(rows, lambda row: _is_known(plan, rows, row)))
    ):
        peel(plan, rows, "tail", skipped)


def peel(plan: Plan, rows: Sequence[Row], where: str, skipped: frozenset[str]) -> None:
    """Walk inwards from one end while blocks match a rule of that end; stop at the first that matches none.

    At the tail, a short line or two between promotion that is gone and promotion further in goes with them; at both ends
    a label does that stands between buttons, counts and their kin. A short line or two with nothing sold outside them,
    such as a name or a date, stays, and so does a sentence that does not solicit; the walk goes on if promotion lies
    behind.
    """
    order = rows if where == "head" else tuple(reversed(rows))
    may_pass_title = where == "head"
    promoted, gone, gap = False, 0, Gap()
    may_close = where == "tail" and not skipped & {"promotion", "promotion.between"}
    may_bridge = not skipped & {"navigation", "navigation.between"}
    for row in order:
        if gap.rows and row.gone.partition(".")[0] in gap.closing:
            gone += gap.close(row, where)
            gap = Gap()
        promoted = promoted or is_promoted(row)
        gone += bool(row.gone) and row.block.kind is not Kind.IMAGE
        if not row.is_live or row.block.kind is Kind.IMAGE or row.block.kind is Kind.RULE or not has_words(row.now):
            continue
        if row.block.kind is Kind.CODE:
            return
        if _peel_row(plan, rows, row, where, gap.closing):
            gone += 1 + gap.close(row, where)
            promoted, gap = promoted or is_promoted(row), Gap()
        elif may_pass_title and _may_be_title(row):
            may_pass_title = False
        elif may_bridge and gone >= _OUTSIDE[where] and len(gap.rows) < _OUTSIDE[where] and is_label(row, where):
            gap = gap.with_row(row, is_sold=promoted, is_bridge=True)
        elif (
            may_close
            and len(gap.rows) < MAX_GAP
            and may_be_gap(row, is_sold=promoted)
            and not _is_step(plan, rows, row)
        ):
            gap = gap.with_row(row, is_sold=promoted and not _is_said(row), is_bridge=False)
        else:
            return


def _is_said(row: Row) -> bool:
    """Whether a line is the author's own, whatever stands around it: a sentence that does not solicit, or a reference.

    What is left of a line from which promotion was cut is none.
    """
    return refers(row) or (row.bare.endswith(SENTENCE_ENDS) and not promoted_chars(row) and not solicits(row))


def bridge(plan: Plan, rows: Sequence[Row], skipped: frozenset[str]) -> bool:
    """Take the labels that no rule knows from among the lines that rules know, and say whether there were any."""
    if skipped & {"navigation", "navigation.between"}:
        return False
    labels = unknown_labels(rows, lambda row: _is_known(plan, rows, row))
    for row in labels:
        row.gone = "navigation.between"
    return bool(labels)


def _is_known(plan: Plan, rows: Sequence[Row], row: Row) -> bool:
    """Whether a tail rule would take the whole row."""
    return any(takes(plan, number, rows, row) for number in plan.woken(row, "tail", "whole"))


def _peel_row(plan: Plan, rows: Sequence[Row], row: Row, where: str, families: tuple[str, ...]) -> bool:
    """Whether all of a row at the edge goes; a sentence at its outer end may go alone. Only `families` act, if given."""
    opener = opener_of(rows, row.index) if row.block.kind is Kind.LIST_ITEM else None
    if opener is not None and announces_samples(opener.text):
        return False
    is_woken = bool(row.woken & (plan.slot(where, "whole") | plan.slot(where, "sentence")))
    cut = is_woken and not (where == "tail" and _is_step(plan, rows, row))
    while cut and row.is_live:
        for number in plan.woken(row, where, "whole"):
            rule = plan.rules[number]
            if families and rule.family not in families:
                continue
            if takes(plan, number, rows, row):
                row.gone = rule.id
                return True
        cut = bool(row.woken & plan.slot(where, "sentence")) and cut_sentences(plan, row, where, families)
    return not row.is_live or (where == "tail" and not families and _peel_section(plan, rows, row))


def _is_step(plan: Plan, rows: Sequence[Row], row: Row) -> bool:
    """Whether a row stands among steps or items most of which no rule knows: they are the author's."""
    steps = steps_of(rows, row)
    known = [step for step in steps if step.gone or solicits(step) or _is_known(plan, rows, step)]
    return 2 * len(known) < len(steps)


def _peel_section(plan: Plan, rows: Sequence[Row], edge: Row) -> bool:
    """Whether the row at the tail belongs to a section that a tail rule opens further up; the section goes."""
    slot = plan.slot("tail", "section")
    for row in reversed(rows[max(0, edge.index - _MAX_SECTION) : edge.index + 1]):
        if not row.woken & slot or not row.has_text:
            continue
        for number in plan.woken(row, "tail", "section"):
            if is_hit(plan.rules[number], row) and extent_of(rows, row.index) > edge.index:
                for taken in rows[row.index : edge.index + 1]:
                    if taken.is_live and taken.block.kind is not Kind.CODE:
                        taken.gone = plan.rules[number].id
                return True
    return False


def _may_be_title(row: Row) -> bool:
    text = row.bare
    return row.block.kind is Kind.HEADING or (len(text) <= 60 and text[-1:] not in "。;:,")
