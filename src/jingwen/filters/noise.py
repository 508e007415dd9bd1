"""Carries out the noise rules: rows of rules/*.toml that have a pattern and no mechanism of their own.

All literals are searched in one pass over the folded text; a pattern is tried only on blocks that hold one of its literals.
Rules that hold anywhere act first. Then head and tail are peeled, each in one walk over all rules: inwards while blocks
match, over what is gone already, and no further than the first block that matches none. Peeling and mending take turns
until neither finds more, so that cleaning the cleaned text again finds nothing.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from jingwen import rulebook
from jingwen.filters.guard import guarded
from jingwen.filters.mending import mend
from jingwen.filters.reading import Row, read_rows
from jingwen.filters.sections import (
    MAX_GAP,
    closed,
    closing,
    extent_of,
    is_label,
    is_promoted,
    may_be_gap,
    take_cards,
)
from jingwen.matching import bare, has_words, sentences, without_quotations
from jingwen.model import Document, Finding, Flag, Kind, Node, Rule

_MAX_ROUNDS = 8  # of peeling and mending; two are the rule, and each round takes at least one block more
_SAFE_CHARS = 2_000  # up to here no pattern comes near the fuse, so the clock is left alone
_NO_KINDS = (Kind.CODE, Kind.IMAGE, Kind.RULE)
_MAX_SECTION = 40  # blocks that a section at the tail may have
_OUTSIDE = {"tail": 2, "head": 1}  # lines that must be gone outside a label, and labels that may stand there in a row
_NONE: frozenset[int] = frozenset()
_ACTIONS = ("remove", "rewrite", "flag")
_LIMIT = re.compile(r"(?:\(\?x\))?\^(?:\[[^\]]*\][*+?])?\(\?=\.\{\d+,(\d+)\}\$\)")


@dataclass(frozen=True)
class Plan:
    """The rules of one run, the index of their literals, and which of them act where.

    always: rules without literals; at_edges: those of head and tail among them. limits: longest text that a rule's pattern can match, by its opening `(?=.{3,80}$)`.
    slots: numbers of the rules by place ("anywhere", "head", "tail") and scope; flags stand under "flag".
    """

    rules: tuple[Rule, ...]
    literals: rulebook.Literals
    always: frozenset[int]
    at_edges: frozenset[int]
    limits: tuple[int, ...]
    slots: Mapping[tuple[str, str], frozenset[int]]

    def woken(self, row: Row, where: str, *scopes: str) -> Iterator[int]:
        """The numbers of the rules that may act on a row, in file order."""
        awake = row.woken if where == "anywhere" else row.woken | self.at_edges
        numbers: set[int] = set()
        for scope in scopes:
            numbers |= awake & self.slots.get((where, scope), _NONE)
        return iter(sorted(numbers)) if numbers else iter(())


def noise(document: Document) -> Iterator[Finding]:
    """Yield what the noise rules take away, rewrite and flag. Code blocks are left alone."""
    options = document.options
    return run(document, plan_for(options.rules, options.skipped_rules, "likely" if options.strict else "sure"))


def run(document: Document, plan: Plan) -> Iterator[Finding]:
    """Yield what the rules of one plan take away, rewrite and flag."""
    skipped = document.options.skipped_rules
    rows = read_rows(document)
    _wake(plan, rows, document)
    flags = list(_act_anywhere(plan, rows))
    if "promotion" not in skipped:
        take_cards(rows)
    for _ in range(_MAX_ROUNDS):
        before = _state(rows)
        _peel(plan, rows, "tail", skipped)
        _peel(plan, rows, "head", skipped)
        mend(rows, skipped)
        if _state(rows) == before:
            break
    yield from guarded(document, rows, document.options.max_loss)
    yield from flags


def plan_of(rules: Iterable[Rule]) -> Plan:
    """A plan of the given rules; those that are no noise rules with a pattern of their own are left out."""
    acting = tuple(
        rule
        for rule in rules
        if (rule.match or rule.path or rule.target) and not rule.mechanism
        if rule.action in _ACTIONS and rule.scope != "document"
    )
    slots: dict[tuple[str, str], set[int]] = {}
    for number, rule in enumerate(acting):
        slots.setdefault((rule.where, "flag" if rule.action == "flag" else rule.scope), set()).add(number)
    return Plan(
        acting,
        rulebook.Literals(acting),
        frozenset(number for number, rule in enumerate(acting) if not rule.needs),
        frozenset(n for n, rule in enumerate(acting) if not (rule.needs or rule.path) and rule.where != "anywhere"),
        tuple(_longest(rule.match) for rule in acting),
        {slot: frozenset(numbers) for slot, numbers in slots.items()},
    )


def _longest(match: str) -> int:
    found = _LIMIT.match(match)
    return int(found[1]) if found else sys.maxsize


@cache
def plan_for(folders: tuple[str, ...], skipped: frozenset[str], certainty: str) -> Plan:
    """The noise rules that act: of the package and of further folders, without skipped families and ids."""
    return plan_of(
        rule
        for rule in rulebook.load(folders).rules.values()
        if rule.family not in skipped and rule.id not in skipped
        if rule.certainty == "sure" or certainty == "likely"
    )


def _state(rows: Sequence[Row]) -> tuple[int, int]:
    return sum(1 for row in rows if row.gone), sum(len(row.cuts) for row in rows)


def _wake(plan: Plan, rows: Sequence[Row], document: Document) -> None:
    """Note for every row which rules have one of their literals in it, and where."""
    noisy = [row for row in rows if row.has_text]
    anywhere = frozenset(n for n in plan.always if plan.rules[n].where == "anywhere" or plan.rules[n].path)
    linked = frozenset(number for number in anywhere if plan.rules[number].target)
    unasked = frozenset(n for n in anywhere - linked if document.nodes or not plan.rules[n].path)
    at, borders = 0, []
    for row in noisy:
        if row.block.link_chars:
            row.woken |= linked
        row.woken |= unasked
        at += len(row.text) + 1
        borders.append(at)
    number, begin = 0, 0
    for position, woken in plan.literals.hits("\n".join([row.text for row in noisy])):
        while position >= borders[number]:
            begin = borders[number]
            number += 1
        row = noisy[number]
        row.woken.update(woken)
        row.hits.append((position - begin, woken))
    _ask_paths(plan, noisy, document)


def _ask_paths(plan: Plan, rows: Iterable[Row], document: Document) -> None:
    """A rule with a path sleeps where none of its tokens (tag, #id, .class) stands above the block."""
    with_path = {number: frozenset(rule.path) for number, rule in enumerate(plan.rules) if rule.path}
    if not with_path:
        return
    tokens = _tokens_above(document.nodes)
    for row in rows:
        above = tokens[row.block.node] if row.block.node >= 0 else frozenset()
        row.woken -= {number for number in row.woken & with_path.keys() if not with_path[number] & above}


def _tokens_above(nodes: Sequence[Node]) -> list[frozenset[str]]:
    out: list[frozenset[str]] = []
    for node in nodes:
        own = {node.tag, *(f".{name}" for name in node.classes), *([f"#{node.id}"] if node.id else [])}
        out.append((out[node.parent] if node.parent >= 0 else frozenset()) | own)
    return out


def _act_anywhere(plan: Plan, rows: Sequence[Row]) -> Iterator[Finding]:
    """Let every rule that holds anywhere act on every row that woke it; flags are handed back."""
    for row in rows:
        if not row.woken or not row.is_live or (row.block.kind is Kind.QUOTE and _is_announced(rows, row)):
            continue
        for number in plan.woken(row, "anywhere", "section", "onward"):
            if row.is_live and is_hit(plan, number, row):
                _take_run(plan.rules[number], rows, row)
        while row.is_live and _act_inside(plan, row):
            pass
        for number in plan.woken(row, "anywhere", "flag"):
            if row.is_live and is_hit(plan, number, row):
                yield row.index, Flag(row.block.start, row.block.end, plan.rules[number].id)


def _is_announced(rows: Sequence[Row], row: Row) -> bool:
    """Whether a line that ends with a colon stands above a quote: then the quote is what the author talks about."""
    for above in reversed(rows[: row.index]):
        if above.is_live and above.block.kind is not Kind.QUOTE:
            return above.bare.endswith(":")
    return False


def _take_run(rule: Rule, rows: Sequence[Row], row: Row) -> None:
    end = len(rows) if rule.scope == "onward" else extent_of(rows, row.index)
    for taken in rows[row.index : end]:
        if taken.is_live and taken.block.kind is not Kind.CODE:
            taken.gone = rule.id


def _act_inside(plan: Plan, row: Row) -> bool:
    """Try the block, sentence and inline rules on a row once; whether something was cut."""
    before = len(row.cuts)
    for number in plan.woken(row, "anywhere", "block", "sentence"):
        if is_hit(plan, number, row):
            row.gone = plan.rules[number].id
            return True
    for number in plan.woken(row, "anywhere", "inline"):
        if row.is_live:
            _cut_inline(plan.rules[number], row)
    if row.is_live and row.woken & plan.slots.get(("anywhere", "sentence"), _NONE):
        _cut_sentences(plan, row, "anywhere", all_of_them, ())
    return row.is_live and len(row.cuts) != before


def is_hit(plan: Plan, number: int, row: Row) -> bool:
    """Whether the rule hits the whole row: its words, bare or as they stand, and the address that its links lead to."""
    rule = plan.rules[number]
    if rule.kinds and row.block.kind not in rule.kinds:
        return False
    plain, text = row.readings
    if len(plain) > plan.limits[number]:
        return False
    if rule.target and not _leads_there(rule, row):
        return False
    return matches(rule, plain) or (text is not plain and matches(rule, text))


def _leads_there(rule: Rule, row: Row) -> bool:
    """Whether the links that carry the row, or (scope sentence) the link that opens it, lead to the rule's target."""
    if rule.scope == "sentence":
        return _search_text(rule.target, row.opening_target) is not None
    return row.is_link and any(_search_text(rule.target, target) for target in row.targets)


def matches(rule: Rule, text: str) -> bool:
    """Whether the rule's pattern is found in the text; one that runs into the fuse counts as not found."""
    if not rule.match:
        return True
    return _search(rule, text) is not None


def _search(rule: Rule, text: str, at: int = 0) -> Any:
    return _search_text(rule.match, text, at)


def _search_text(match: str, text: str, at: int = 0) -> Any:
    pattern = rulebook.compiled(match)
    if len(text) <= _SAFE_CHARS:
        return pattern.search(text, at)
    try:
        return pattern.search(text, at, timeout=rulebook.TIMEOUT_S)
    except TimeoutError:
        return None


def _cut_inline(rule: Rule, row: Row) -> None:
    """Cut or rewrite every match; a group named `cut` narrows what goes."""
    at = 0
    while (found := _search(rule, row.now, at)) is not None:
        start, end = found.span("cut") if "cut" in found.re.groupindex else found.span()
        if start >= end:
            at = max(found.end(), at + 1)
            if at > len(row.now):
                return
            continue
        row.cut(start, end, rule.id, rule.text if rule.action == "rewrite" else "")
        if row.gone:
            return
        at = start + (len(rule.text) if rule.action == "rewrite" else 0)


Chooser = Callable[[Sequence[tuple[int, int]]], Sequence[tuple[int, int]]]


def all_of_them(spans: Sequence[tuple[int, int]]) -> Sequence[tuple[int, int]]:
    return spans


def _last(spans: Sequence[tuple[int, int]]) -> Sequence[tuple[int, int]]:
    return spans[-1:]


def _first(spans: Sequence[tuple[int, int]]) -> Sequence[tuple[int, int]]:
    return spans[:1]


def _cut_sentences(plan: Plan, row: Row, where: str, choose: Chooser, families: tuple[str, ...]) -> bool:
    """Cut the sentences, among those chosen, that a sentence rule matches one by one; whether something was cut."""
    text = row.now
    spans = [span for span in sentences(text) if has_words(text[span[0] : span[1]])]
    if len(spans) < 2:
        return False
    hits = row.hits if not row.cuts else [*plan.literals.hits(text)]
    wanted = plan.slots.get((where, "sentence"), _NONE)
    found = []
    for start, end in choose(spans):
        woken = {number for at, numbers in hits if start <= at < end for number in numbers} & wanted & row.woken
        rule_id = _sentence_rule(plan, sorted(woken), row, text[start:end], families) if woken else ""
        if rule_id:
            found.append((start, end, rule_id))
    for start, end, rule_id in reversed(found):
        row.cut(start, end, rule_id)
    return bool(found)


def _sentence_rule(plan: Plan, numbers: Sequence[int], row: Row, text: str, families: tuple[str, ...]) -> str:
    """The id of the first of the rules that matches one sentence, or ""."""
    sentence = bare(without_quotations(text))
    for number in numbers:
        rule = plan.rules[number]
        if rule.target or (families and rule.family not in families) or len(sentence) > plan.limits[number]:
            continue
        if (not rule.kinds or row.block.kind in rule.kinds) and matches(rule, sentence):
            return rule.id
    return ""


def _peel(plan: Plan, rows: Sequence[Row], where: str, skipped: frozenset[str]) -> None:
    """Walk inwards from one end while blocks match a rule of that end; stop at the first that matches none.

    At the tail, a short line or two between promotion that is gone and promotion further in goes with them; at both ends
    a label does that stands between buttons, counts and their kin.
    """
    order, choose = (rows, _first) if where == "head" else (tuple(reversed(rows)), _last)
    may_pass_title = where == "head"
    promoted, gone, gap = False, 0, list[Row]()
    may_close = where == "tail" and not skipped & {"promotion", "promotion.between"}
    may_bridge = not skipped & {"navigation", "navigation.between"}
    for row in order:
        promoted = promoted or is_promoted(row)
        gone += bool(row.gone) and row.block.kind is not Kind.IMAGE
        if gap and row.gone.partition(".")[0] in closing(gap, where, bridged=may_bridge):
            gap = closed(gap, row, where)
        if not row.is_live or row.block.kind is Kind.IMAGE or row.block.kind is Kind.RULE or not has_words(row.now):
            continue
        if row.block.kind is Kind.CODE:
            return
        if _peel_row(plan, rows, row, where, choose, closing(gap, where, bridged=may_bridge) if gap else ()):
            promoted, gone = promoted or is_promoted(row), gone + 1
            gap = closed(gap, row, where)
        elif may_pass_title and _may_be_title(row):
            may_pass_title = False
        elif (may_close and promoted and len(gap) < MAX_GAP and may_be_gap(row)) or (
            may_bridge and gone >= _OUTSIDE[where] and len(gap) < _OUTSIDE[where] and is_label(row, where)
        ):
            gap.append(row)
        else:
            return


def _peel_row(
    plan: Plan, rows: Sequence[Row], row: Row, where: str, choose: Chooser, families: tuple[str, ...]
) -> bool:
    """Whether all of a row at the edge goes; a sentence at its outer end may go alone. Only `families` act, if given."""
    cut = True
    while cut and row.is_live:
        for number in plan.woken(row, where, "block", "sentence"):
            rule = plan.rules[number]
            if (not families or rule.family in families) and is_hit(plan, number, row):
                row.gone = rule.id
                return True
        cut = bool(row.woken & plan.slots.get((where, "sentence"), _NONE)) and _cut_sentences(
            plan, row, where, choose, families
        )
    return not row.is_live or (where == "tail" and not families and _peel_section(plan, rows, row))


def _peel_section(plan: Plan, rows: Sequence[Row], edge: Row) -> bool:
    """Whether the row at the tail belongs to a section that a tail rule opens further up; the section goes."""
    slot = plan.slots.get(("tail", "section"), _NONE)
    for row in reversed(rows[max(0, edge.index - _MAX_SECTION) : edge.index + 1]):
        if not row.woken & slot or not row.has_text:
            continue
        for number in plan.woken(row, "tail", "section"):
            if is_hit(plan, number, row) and extent_of(rows, row.index) > edge.index:
                for taken in rows[row.index : edge.index + 1]:
                    if taken.is_live and taken.block.kind is not Kind.CODE:
                        taken.gone = plan.rules[number].id
                return True
    return False


def _may_be_title(row: Row) -> bool:
    text = row.bare
    return row.block.kind is Kind.HEADING or (len(text) <= 60 and text[-1:] not in "。!?;:,")
