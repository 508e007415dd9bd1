"""What one noise rule does to one row: whether it hits the whole row and may take it, and what it cuts from it."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from typing import Any

from jingwen import rulebook
from jingwen.filters.plan import Plan, hits_of, numbers_of
from jingwen.filters.reading import Cut, Row
from jingwen.filters.sections import extent_of, opener_of, titles_prose
from jingwen.filters.soliciting import is_authors
from jingwen.filters.statements import calls_on_reader, is_act, is_statement
from jingwen.matching import bare, has_words, is_one_sentence, sentences, tight, without_quotations
from jingwen.model import Kind, Rule

_SAFE_CHARS = 2_000  # up to here no pattern comes near the fuse, so the clock is left alone
_PAGE_WORDS = ("navigation", "counters", "recommend", "reprint", "disclaimer")  # an author can list or embolden these
_MARKS = ("closing", "clipping")  # families whose words are no titles


def takes(plan: Plan, number: int, rows: Sequence[Row], row: Row) -> bool:
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


def heads_prose(rows: Sequence[Row], row: Row) -> bool:
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


def cut_inline(rule: Rule, row: Row) -> None:
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


def cut_sentences(plan: Plan, row: Row, where: str, families: tuple[str, ...]) -> bool:
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
