"""Carries out the noise rules: rows of rules/*.toml that have a pattern and no mechanism of their own.

All literals are searched in one pass over the folded text; a pattern is tried only on blocks that hold one of its literals.
Rules that hold anywhere act first. Then head and tail are peeled, each in one walk over all rules: inwards while blocks
match, over what is gone already, and no further than the first block that matches none. Peeling and mending take turns
until neither finds more, so that cleaning the cleaned text again finds nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from jingwen.filters.bridging import enclosed_labels
from jingwen.filters.guard import guarded
from jingwen.filters.hits import cut_inline, cut_sentences, heads_prose, is_hit, takes
from jingwen.filters.mending import mend, remember
from jingwen.filters.peeling import peel, peel_tail
from jingwen.filters.plan import Plan, plan_for, wake
from jingwen.filters.reading import Row, read_rows
from jingwen.filters.samples import shown_rows
from jingwen.filters.sections import asked_until, extent_of, take_cards
from jingwen.model import Document, Finding, Flag, Kind, Rule

_MAX_ROUNDS = 8  # of peeling and mending; one or two are the rule, and each takes at least one block more


def noise(document: Document) -> Iterator[Finding]:
    """Yield what the noise rules take away, rewrite and flag. Code blocks are left alone."""
    options = document.options
    return run(document, plan_for(options.rules, options.skipped_rules, "likely" if options.strict else "sure"))


def run(document: Document, plan: Plan) -> Iterator[Finding]:
    """Yield what the rules of one plan take away, rewrite and flag."""
    skipped = document.options.skipped_rules
    rows = read_rows(document)
    wake(plan, rows, document)
    flags = list(_act_anywhere(plan, rows))
    if "promotion" not in skipped:
        take_cards(rows)
    if not skipped & {"navigation", "navigation.between"}:
        for row in enclosed_labels(rows):
            row.gone = "navigation.between"
    for _ in range(_MAX_ROUNDS):
        peel_tail(plan, rows, skipped)
        peeled = _state(rows)
        peel(plan, rows, "head", skipped)
        mend(rows, skipped)
        if _state(rows) == peeled:  # the tail ends where it did
            remember(rows, skipped)
            break
    yield from guarded(document, rows, document.options.max_loss)
    yield from flags


def _state(rows: Sequence[Row]) -> tuple[int, int]:
    return len([row for row in rows if row.gone]), sum([len(row.cuts) for row in rows if row.cuts])


def _act_anywhere(plan: Plan, rows: Sequence[Row]) -> Iterator[Finding]:
    """Let every rule that holds anywhere act on every row that woke it; flags are handed back. What is shown stays."""
    acting = plan.slot("anywhere", "all")
    shown = shown_rows(rows, acting)
    for row in rows:
        if row.woken & acting and row.index not in shown and row.is_live and (awake := plan.awake(row)):
            yield from _act_on(plan, rows, row, awake)


def _act_on(plan: Plan, rows: Sequence[Row], row: Row, awake: int) -> Iterator[Finding]:
    for number in plan.woken(row, "anywhere", "run") if awake & plan.slot("anywhere", "run") else ():
        if row.is_live and is_hit(plan.rules[number], row) and not heads_prose(rows, row):
            _take_run(plan.rules[number], rows, row)
    while row.is_live and _act_inside(plan, rows, row):
        pass
    for number in plan.woken(row, "anywhere", "flag") if awake & plan.slot("anywhere", "flag") else ():
        if row.is_live and is_hit(plan.rules[number], row):
            yield row.number, Flag(row.block.start, row.block.end, plan.rules[number].id)


def _take_run(rule: Rule, rows: Sequence[Row], row: Row) -> None:
    if rule.family == "calls":  # a label over what readers are asked
        end = asked_until(rows, row.index)
    else:
        end = len(rows) if rule.scope == "onward" else extent_of(rows, row.index)
    for taken in rows[row.index : end]:
        if taken.is_live and taken.block.kind is not Kind.CODE:
            taken.gone = rule.id


def _act_inside(plan: Plan, rows: Sequence[Row], row: Row) -> bool:
    """Try the block, sentence and inline rules on a row once; whether something was cut."""
    before = len(row.cuts)
    for number in plan.woken(row, "anywhere", "whole"):
        if takes(plan, number, rows, row):
            row.gone = plan.rules[number].id
            return True
    for number in plan.woken(row, "anywhere", "inline"):
        if row.is_live:
            cut_inline(plan.rules[number], row)
    if row.is_live and row.woken & plan.slot("anywhere", "sentence"):
        cut_sentences(plan, row, "anywhere", ())
    return row.is_live and len(row.cuts) != before
