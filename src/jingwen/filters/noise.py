"""Carries out the noise rules: rows of rules/*.toml that have a pattern and no mechanism of their own.

All literals are searched in one pass over the folded text; a pattern is tried only on blocks that hold one of its literals.
Rules that hold anywhere act first. Then head and tail are peeled, each in one walk over all rules: inwards while blocks
match, over what is gone already, and no further than the first block that matches none. Peeling and mending take turns
until neither finds more, so that cleaning the cleaned text again finds nothing.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from typing import Any

from jingwen import rulebook
from jingwen.filters.bridging import enclosed_labels, unknown_labels
from jingwen.filters.guard import guarded
from jingwen.filters.mending import mend, remember
from jingwen.filters.plan import Plan, hits_of, numbers_of, plan_for, wake
from jingwen.filters.postscripts import RULE as POSTSCRIPT
from jingwen.filters.postscripts import take_postscript
from jingwen.filters.reading import Cut, Row, read_rows
from jingwen.filters.samples import announces_samples, shown_rows
from jingwen.filters.sections import (
    MAX_GAP,
    SENTENCE_ENDS,
    Gap,
    asked_until,
    extent_of,
    is_label,
    is_promoted,
    may_be_gap,
    opener_of,
    promoted_chars,
    take_cards,
    titles_prose,
)
from jingwen.filters.soliciting import RULE, is_authors, refers, solicits, take_soliciting
from jingwen.filters.statements import calls_on_reader, is_act, is_statement
from jingwen.filters.steps import steps_of
from jingwen.matching import bare, has_words, is_one_sentence, sentences, tight, without_quotations
from jingwen.model import Document, Finding, Flag, Kind, Rule

_MAX_ROUNDS = 8  # of peeling and mending; one or two are the rule, and each takes at least one block more
_SAFE_CHARS = 2_000  # up to here no pattern comes near the fuse, so the clock is left alone
_PAGE_WORDS = ("navigation", "counters", "recommend", "reprint", "disclaimer")  # an author can list or embolden these
_MARKS = ("closing", "clipping")  # families whose words are no titles
_MAX_SECTION = 40  # blocks that a section at the tail may have
_OUTSIDE = {"tail": 2, "head": 1}  # lines that must be gone outside a label, and labels that may stand there in a row


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
        _peel_tail(plan, rows, skipped)
        peeled = _state(rows)
        _peel(plan, rows, "head", skipped)
        mend(rows, skipped)
        if _state(rows) == peeled:  # the tail ends where it did
            remember(rows, skipped)
            break
    yield from guarded(document, rows, document.options.max_loss)
    yield from flags


def _peel_tail(plan: Plan, rows: Sequence[Row], skipped: frozenset[str]) -> None:
    """Peel the tail by rules, by weight and by the company that labels keep, until none finds more."""
    may_weigh = not skipped & {"promotion", RULE}
    _peel(plan, rows, "tail", skipped)
    while (
        (may_weigh and take_soliciting(rows))
        or _bridge(plan, rows, skipped)
        or (not skipped & {"promotion", POSTSCRIPT} and take_postscript(rows, lambda row: _is_known(plan, rows, row)))
    ):
        _peel(plan, rows, "tail", skipped)


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
        if row.is_live and is_hit(plan.rules[number], row) and not _heads_prose(rows, row):
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
        if _takes(plan, number, rows, row):
            row.gone = plan.rules[number].id
            return True
    for number in plan.woken(row, "anywhere", "inline"):
        if row.is_live:
            _cut_inline(plan.rules[number], row)
    if row.is_live and row.woken & plan.slot("anywhere", "sentence"):
        _cut_sentences(plan, row, "anywhere", ())
    return row.is_live and len(row.cuts) != before


def _takes(plan: Plan, number: int, rows: Sequence[Row], row: Row) -> bool:
    """Whether a rule hits a row, and nothing in the row or around it says that the row is the author's."""
    rule = plan.rules[number]
    return is_hit(rule, row) and not _is_authors_word(plan, number, rows, row) and not _is_shared(plan, rule, row)


def _is_authors_word(plan: Plan, number: int, rows: Sequence[Row], row: Row) -> bool:
    """Whether a row reads like a label or a button to the rule, but is the title of prose or stands in an author's list."""
    family = plan.rules[number].family
    if row.block.kind is Kind.HEADING:
        return family not in _MARKS and titles_prose(rows, row.index)
    is_word = family in _PAGE_WORDS or (is_act(row.bare) and not _has_picture_below(rows, row))
    if row.block.kind is not Kind.LIST_ITEM:
        return is_word and titles_prose(rows, row.index)
    opener = opener_of(rows, row.index) if is_word else None
    return opener is not None and not any(
        is_hit(plan.rules[n], opener) for where in ("anywhere", "tail") for n in plan.woken(opener, where, "whole")
    )


def _is_shared(plan: Plan, rule: Rule, row: Row) -> bool:
    """Whether a paragraph that a sentence rule hits as a whole holds the author's sentences beside the noise.

    A sentence of it is hit alone, by this rule or another, and one more neither is hit nor solicits.
    """
    text = row.now
    if rule.scope != "sentence" or rule.target or is_one_sentence(text):
        return False
    numbers = numbers_of(plan.slot("anywhere", "sentence") & row.woken)
    parts = [text[start:end] for start, end in sentences(text) if has_words(text, start, end)]
    others = [
        part
        for part in parts
        if not matches(rule, bare(without_quotations(part))) and not _sentence_rule(plan, numbers, row, part, ())
    ]
    return 0 < len(others) < len(parts) and any(is_authors(bare(part)) for part in others)


def _has_picture_below(rows: Sequence[Row], row: Row) -> bool:
    """Whether an image stands right below a row: a code to scan, most likely."""
    return row.index + 1 < len(rows) and rows[row.index + 1].block.kind is Kind.IMAGE


def _heads_prose(rows: Sequence[Row], row: Row) -> bool:
    """Whether a heading like a noise section's has two sentences right below it that do not call on the reader."""
    if row.block.kind is not Kind.HEADING:
        return False
    below = [other for other in rows[row.index + 1 : extent_of(rows, row.index)] if other.has_text][:2]
    return len(below) == 2 and all(
        other.block.kind is Kind.PARAGRAPH and other.bare.endswith("。") and not calls_on_reader(other.bare)
        for other in below
    )


def is_hit(rule: Rule, row: Row) -> bool:
    """Whether a rule that is awake hits the whole row: its words, bare or as they stand, and where its links lead to."""
    if rule.target and not _leads_there(rule, row):
        return False
    for text in row.readings:  # noqa: SIM110 - a generator takes as long as the patterns
        if matches(rule, text):
            return True
    return False


def _leads_there(rule: Rule, row: Row) -> bool:
    """Whether the links that carry the row, or (scope sentence) the link that opens it, lead to the rule's target."""
    if rule.scope == "sentence":
        opening = row.opening_target
        return bool(opening) and _search(rule, rule.target, opening) is not None
    return row.is_link and any(_search(rule, rule.target, target) for target in row.targets)


def matches(rule: Rule, text: str) -> bool:
    """Whether the rule's pattern is found in the text, which does not only tell about what the rule looks for.

    A pattern that runs into the fuse counts as not found.
    """
    if not rule.match:
        return True
    if _search(rule, rule.match, text) is None:
        return False
    return bool(rule.target) or not is_statement(rule.family, text)  # where a link leads is evidence beside the words


def _search(rule: Rule, match: str, text: str, at: int = 0) -> Any:
    """The first match of one of a rule's patterns. The fuse is for long texts and for patterns that are not ours."""
    if len(text) <= _SAFE_CHARS and rule.file.startswith("rules/"):
        return rulebook.compiled_fast(match).search(text, at)
    try:
        return rulebook.compiled(match).search(text, at, timeout=rulebook.TIMEOUT_S)
    except TimeoutError:
        return None


def _cut_inline(rule: Rule, row: Row) -> None:
    """Cut or rewrite every match; a group named `cut` narrows what goes."""
    at, cuts, now = 0, list[Cut](), row.now
    while at <= len(now) and (found := _search(rule, rule.match, now, at)) is not None:
        start, end = found.span("cut") if "cut" in found.re.groupindex else found.span()
        if start < end:
            cuts.append((start, end, rule.text if rule.action == "rewrite" else "", rule.id))
            at = end
        else:
            at = max(found.end(), at + 1)
    if cuts:
        row.cut(cuts)


def _cut_sentences(plan: Plan, row: Row, where: str, families: tuple[str, ...]) -> bool:
    """Cut the sentences that a sentence rule matches one by one; whether something was cut.

    At head and tail only the one at the outer end, for what is left may be known as a whole; of a long text all from
    there to the first that stays.
    """
    text = row.now
    if is_one_sentence(text):
        return False
    spans = [span for span in sentences(text) if has_words(text, *span)]
    if len(spans) < 2:
        return False
    hits = row.hits if not row.cuts else hits_of(plan, plan.literals.found(text))
    positions = [at for at, _ in hits]
    wanted = plan.slot(where, "sentence") & row.woken
    found = list[Cut]()
    for start, end in spans if where == "anywhere" else spans[:-1] if where == "head" else spans[:0:-1]:
        inside = hits[bisect_left(positions, start) : bisect_left(positions, end)]
        woken = 0
        for _, rules in inside:
            woken |= rules
        woken &= wanted
        rule_id = _sentence_rule(plan, numbers_of(woken), row, text[start:end], families) if woken else ""
        if rule_id:
            found.append((start, end, "", rule_id))
        if where != "anywhere" and (not rule_id or len(text) <= _SAFE_CHARS):
            break
    if found:
        row.cut(sorted(found))
    return bool(found)


def _sentence_rule(plan: Plan, numbers: Sequence[int], row: Row, text: str, families: tuple[str, ...]) -> str:
    """The id of the first of the rules that matches one sentence, or ""."""
    sentence = bare(without_quotations(text))
    said = tight(sentence)
    for number in numbers:
        rule = plan.rules[number]
        if rule.target or (families and rule.family not in families) or len(sentence) > plan.limits[number]:
            continue
        if (not rule.kinds or row.block.kind in rule.kinds) and (
            matches(rule, sentence) or (said != sentence and matches(rule, said))
        ):
            return rule.id
    return ""


def _peel(plan: Plan, rows: Sequence[Row], where: str, skipped: frozenset[str]) -> None:
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


def _bridge(plan: Plan, rows: Sequence[Row], skipped: frozenset[str]) -> bool:
    """Take the labels that no rule knows from among the lines that rules know, and say whether there were any."""
    if skipped & {"navigation", "navigation.between"}:
        return False
    labels = unknown_labels(rows, lambda row: _is_known(plan, rows, row))
    for row in labels:
        row.gone = "navigation.between"
    return bool(labels)


def _is_known(plan: Plan, rows: Sequence[Row], row: Row) -> bool:
    """Whether a tail rule would take the whole row."""
    return any(_takes(plan, number, rows, row) for number in plan.woken(row, "tail", "whole"))


def _peel_row(plan: Plan, rows: Sequence[Row], row: Row, where: str, families: tuple[str, ...]) -> bool:
    """Whether all of a row at the edge goes; a sentence at its outer end may go alone. Only `families` act, if given."""
    opener = opener_of(rows, row.index) if row.block.kind is Kind.LIST_ITEM else None
    if opener is not None and announces_samples(opener.text):
        return False
    cut = where != "tail" or not _is_step(plan, rows, row)
    while cut and row.is_live:
        for number in plan.woken(row, where, "whole"):
            rule = plan.rules[number]
            if families and rule.family not in families:
                continue
            if _takes(plan, number, rows, row):
                row.gone = rule.id
                return True
        cut = bool(row.woken & plan.slot(where, "sentence")) and _cut_sentences(plan, row, where, families)
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
