"""Carries out the noise rules: rows of rules/*.toml that have a pattern and no mechanism of their own.

All literals are searched in one pass over the folded text; a pattern is tried only on blocks that hold one of its literals.
Rules that hold anywhere act first. Then head and tail are peeled, each in one walk over all rules: inwards while blocks
match, over what is gone already, and no further than the first block that matches none. Peeling and mending take turns
until neither finds more, so that cleaning the cleaned text again finds nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from jingwen import rulebook
from jingwen.filters.guard import guarded
from jingwen.filters.mending import mend
from jingwen.filters.reading import Row, read_rows
from jingwen.filters.sections import GAP_CHARS, MAX_GAP, PROMOTING, extent_of, is_promoted, take_cards
from jingwen.matching import bare, has_words, sentences, without_quotations
from jingwen.model import Document, Finding, Flag, Kind, Node, Rule

_MAX_ROUNDS = 8  # of peeling and mending; two are the rule, and each round takes at least one block more
_SAFE_CHARS = 2_000  # up to here no pattern comes near the fuse, so the clock is left alone
_NO_KINDS = (Kind.CODE, Kind.IMAGE, Kind.RULE)
_ACTIONS = ("remove", "rewrite", "flag")


@dataclass(frozen=True)
class Plan:
    """The rules of one run, and the index of their literals."""

    rules: tuple[Rule, ...]
    literals: rulebook.Literals
    always: frozenset[int]

    def woken(self, row: Row, where: str, *scopes: str) -> Iterator[Rule]:
        """The rules that may act on a row, in file order."""
        for number in sorted(row.woken):
            rule = self.rules[number]
            if rule.where == where and rule.scope in scopes and (not rule.kinds or row.block.kind in rule.kinds):
                yield rule


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
    always = frozenset(number for number, rule in enumerate(acting) if not rule.needs)
    return Plan(acting, rulebook.Literals(acting), always)


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
    """Note for every row which rules have one of their literals in it."""
    noisy = [row for row in rows if row.has_text]
    always = _without_path(plan, document)
    at, borders = 0, []
    for row in noisy:
        row.woken |= always
        at += len(row.text) + 1
        borders.append(at)
    number = 0
    for position, woken in plan.literals.hits("\n".join([row.text for row in noisy])):
        while position >= borders[number]:
            number += 1
        noisy[number].woken.update(woken)
        noisy[number].smells = True
    _ask_paths(plan, noisy, document)


def _without_path(plan: Plan, document: Document) -> frozenset[int]:
    return plan.always if document.nodes else frozenset(n for n in plan.always if not plan.rules[n].path)


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
    announced = False  # the row above ends with a colon: a quote below it is what the author talks about
    for row in rows:
        if row.block.kind is Kind.QUOTE and announced:
            continue
        announced = row.bare.endswith(":") if row.has_text else announced and not row.is_live
        if not row.woken or not row.is_live:
            continue
        for rule in plan.woken(row, "anywhere", "section", "onward"):
            if row.is_live and is_hit(rule, row):
                yield from _take_run(rule, rows, row)
        changed = True
        while changed and row.is_live:
            changed = _act_inside(plan, row)
        for rule in plan.woken(row, "anywhere", "block", "sentence", "inline"):
            if rule.action == "flag" and row.is_live and is_hit(rule, row):
                yield row.index, Flag(row.block.start, row.block.end, rule.id)


def _take_run(rule: Rule, rows: Sequence[Row], row: Row) -> Iterator[Finding]:
    if rule.action == "flag":
        yield row.index, Flag(row.block.start, row.block.end, rule.id)
        return
    end = len(rows) if rule.scope == "onward" else extent_of(rows, row.index)
    for taken in rows[row.index : end]:
        if taken.is_live and taken.block.kind is not Kind.CODE:
            taken.gone = rule.id


def _act_inside(plan: Plan, row: Row) -> bool:
    """Try the block, sentence and inline rules on a row once; whether something was cut."""
    before = len(row.cuts)
    for rule in plan.woken(row, "anywhere", "block", "sentence", "inline"):
        if not row.is_live:
            return True
        if rule.action == "flag":
            continue
        if rule.scope == "inline":
            _cut_inline(rule, row)
        elif is_hit(rule, row):
            row.gone = rule.id
        elif rule.scope == "sentence":
            _cut_sentences(rule, row, all_of_them)
    return bool(row.gone) or len(row.cuts) != before


def is_hit(rule: Rule, row: Row) -> bool:
    """Whether the rule hits the whole row: its words, bare or as they stand, and the address that its links lead to."""
    if rule.target and not _leads_there(rule, row):
        return False
    text = without_quotations(row.now).strip()
    plain = bare(text)
    return matches(rule, plain) or (text != plain and matches(rule, text))


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


def _cut_sentences(rule: Rule, row: Row, choose: Chooser) -> bool:
    """Cut the sentences, among those chosen, that the pattern matches one by one; whether something was cut."""
    text = row.now
    if rule.target:
        return False
    spans = [span for span in sentences(text) if has_words(text[span[0] : span[1]])]
    if len(spans) < 2:
        return False
    found = [
        (start, end)
        for start, end in choose(spans)
        if (not rule.needs or any(literal in text[start:end] for literal in rule.needs))
        and matches(rule, bare(without_quotations(text[start:end])))
    ]
    for start, end in reversed(found):
        row.cut(start, end, rule.id)
    return bool(found)


def _peel(plan: Plan, rows: Sequence[Row], where: str, skipped: frozenset[str]) -> None:
    """Walk inwards from one end while blocks match a rule of that end; stop at the first that matches none.

    At the tail, a short line or two between promotion that is gone and promotion further in goes with them.
    """
    order, choose = (rows, _first) if where == "head" else (tuple(reversed(rows)), _last)
    may_pass_title = where == "head"
    promoted, gap = False, list[Row]()
    may_close = where == "tail" and not skipped & {"promotion", "promotion.between"}
    for row in order:
        promoted = promoted or is_promoted(row)
        if gap and is_promoted(row):
            gap = _closed(gap)
        if not row.is_live or row.block.kind is Kind.IMAGE or row.block.kind is Kind.RULE or not has_words(row.now):
            continue
        if row.block.kind is Kind.CODE:
            return
        if _peel_row(plan, rows, row, where, choose, PROMOTING if gap else ()):
            promoted = promoted or is_promoted(row)
            gap = _closed(gap)
        elif may_pass_title and _may_be_title(row):
            may_pass_title = False
        elif may_close and promoted and len(gap) < MAX_GAP and _may_be_gap(row):
            gap.append(row)
        else:
            return


def _may_be_gap(row: Row) -> bool:
    return len(row.bare) <= GAP_CHARS and row.block.kind is not Kind.HEADING


def _closed(gap: Sequence[Row]) -> list[Row]:
    for row in gap:
        row.gone = "promotion.between"
    return []


def _peel_row(
    plan: Plan, rows: Sequence[Row], row: Row, where: str, choose: Chooser, families: tuple[str, ...]
) -> bool:
    """Whether all of a row at the edge goes; a sentence at its outer end may go alone. Only `families` act, if given."""
    cut = True
    while cut and row.is_live:
        cut = False
        for rule in plan.woken(row, where, "block", "sentence"):
            if families and rule.family not in families:
                continue
            if is_hit(rule, row):
                row.gone = rule.id
                return True
            if rule.scope == "sentence" and _cut_sentences(rule, row, choose):
                cut = True
    return not row.is_live or (where == "tail" and not families and _peel_section(plan, rows, row))


def _peel_section(plan: Plan, rows: Sequence[Row], edge: Row) -> bool:
    """Whether the row at the tail belongs to a section that a tail rule opens further up; the section goes."""
    for row in reversed(rows[: edge.index + 1]):
        if not row.is_live or not row.has_text:
            continue
        for rule in plan.woken(row, "tail", "section"):
            if is_hit(rule, row) and extent_of(rows, row.index) > edge.index:
                for taken in rows[row.index : edge.index + 1]:
                    if taken.is_live and taken.block.kind is not Kind.CODE:
                        taken.gone = rule.id
                return True
        if edge.index - row.index > 40:
            break
    return False


def _may_be_title(row: Row) -> bool:
    text = row.bare
    return row.block.kind is Kind.HEADING or (len(text) <= 60 and text[-1:] not in "。!?;:,")
