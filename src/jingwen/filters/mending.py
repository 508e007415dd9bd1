"""Repairs what cuts left dangling: empty headings, lead-ins without their list, doubled rules, lone numbers, running heads;
and takes the stray marks of converters away and what a page says twice, which dangle without any cut.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from itertools import pairwise
from typing import Any, NamedTuple

from jingwen import rulebook
from jingwen.filters.lines import read_blocks
from jingwen.filters.reading import Row, read_rows
from jingwen.model import Document, Finding, Kind

Dangling = tuple[str, Row]  # a row that is to go, and the rule

_MAX_HEAD_CHARS = 40  # of a running head
_BRACKETS = re.compile(r"[\s\[\]()!*_\\|{}<>]*[\[\]()][\s\[\]()!*_\\|{}<>]*|\s*:{3,}\s*")
_DASHES = re.compile(r"[\s\-\N{EN DASH}\N{EM DASH}\N{BOX DRAWINGS LIGHT HORIZONTAL}_=~*]+")
_MIN_REPEATED = 30  # characters of an abstract
_LINES = frozenset([Kind.PARAGRAPH, Kind.HEADING, Kind.LIST_ITEM, Kind.QUOTE])
# families whose cuts leave nothing dangling: what an image or a byline leaves behind is as the author meant it
_HARMLESS = ("images", "byline", "bylines", "characters", "annotations", "script", "mojibake", "punctuation", "spacing")


def mending(document: Document) -> Iterator[Finding]:
    """Yield what is to go because what it introduced, titled or parted is gone."""
    if _is_mended(document):
        return
    rows = read_rows(document)
    mend(rows, document.options.skipped_rules)
    for row in rows:
        yield from row.edits()


_mended: tuple[Sequence[Row], frozenset[str]] = ((), frozenset())


def remember(rows: Sequence[Row], skipped: frozenset[str]) -> None:
    """Note that nothing dangles in these rows any more; the filter need not look at a document that reads like them."""
    global _mended
    _mended = rows, skipped


def _is_mended(document: Document) -> bool:
    rows, skipped = _mended
    blocks, lines = document.blocks, read_blocks(document)
    if not rows or rows[-1].number >= len(blocks) or skipped != document.options.skipped_rules:
        return False
    for row in rows:
        block, line = blocks[row.number], lines[row.number]
        if row.block is block:
            continue
        if row.gone:
            if line is not None or block.pieces[-1].rules[-1:] != (row.gone,):
                return False
        elif line is None or line.folded != row.now:
            return False
    return len(lines) - lines.count(None) == sum([row.is_live for row in rows])


class _Sheet(NamedTuple):
    """The rows of a document, and those among them that the steps look at one by one."""

    rows: Sequence[Row]
    headings: Sequence[Row]
    rules: Sequence[Row]
    wordless: Sequence[Row]


def mend(rows: Sequence[Row], skipped: frozenset[str]) -> None:
    """Mark the rows that dangle as gone, until nothing dangles any more."""
    if "mending" in skipped:
        return
    gone = [row for row in rows if row.gone]
    live = [row for row in rows if row.was_live and not row.gone]
    wordless = [row for row in live if not row.is_worded and row.block.kind in _LINES]
    is_open = bool(live) and live[-1].block.kind is Kind.RULE
    if not (gone or wordless or is_open or any(_repeats(live))):
        return
    headings = [row for row in live if row.block.kind is Kind.HEADING]
    sheet = _Sheet(rows, headings, [row for row in live if row.block.kind is Kind.RULE], wordless)
    steps: Sequence[Callable[[_Sheet], Iterator[Dangling]]] = _ALWAYS if gone else _WITHOUT_CUTS
    if any(is_noise(row.gone) for row in gone):
        steps = (*_AFTER_CUTS, *_ALWAYS)
    changed = True
    while changed:
        changed = False
        for find in steps:
            for rule, row in [*find(sheet)]:
                if rule not in skipped:
                    row.gone = rule
                    changed = True


@cache
def is_noise(rule: str) -> bool:
    """Whether what a rule took was noise, so that something may dangle now."""
    return rule.partition(".")[0] not in _HARMLESS


def _was_cut(row: Row) -> bool:
    """Whether the row went because it was noise."""
    return bool(row.gone) and is_noise(row.gone)


def _running_heads(sheet: _Sheet) -> Iterator[Dangling]:
    """Short lines that stand beside two or more page numbers that went, each time the same."""
    if not any(row.gone == "clipping.page-number" for row in sheet.rows):
        return
    beside: dict[str, list[Row]] = {}
    words = [row for row in sheet.rows if row.has_text or row.gone == "clipping.page-number"]
    for row, other in (*pairwise(words), *pairwise(reversed(words))):
        if (
            other.gone == "clipping.page-number"
            and row.is_live
            and row.block.kind is Kind.PARAGRAPH
            and len(row.bare) <= _MAX_HEAD_CHARS
        ):
            beside.setdefault(row.bare, []).append(row)
    for heads in beside.values():
        if len(heads) > 1:
            yield from (("mending.running-head", row) for row in heads)


def _empty_headings(sheet: _Sheet) -> Iterator[Dangling]:
    """Headings all of whose section is gone, at least one block of it as noise. The opening title stays."""
    rows = sheet.rows
    title = _opening_title(sheet)
    for row in sheet.headings:
        if row.is_live and row.index != title and _is_emptied(rows, row):
            yield "mending.empty-heading", row


def _opening_title(sheet: _Sheet) -> int:
    """The index of the first row of words; of the first heading, where only short lines stand above it and it is of the highest rank."""
    first = next((row.index for row in sheet.rows if row.has_text), -1)
    heading = next((row for row in sheet.headings if row.is_live), None)
    if heading is None or heading.index == first or heading.block.level > 1:
        return first
    above = [row for row in sheet.rows[: heading.index] if row.has_text]
    return first if any(len(row.bare) > _MAX_HEAD_CHARS for row in above) else heading.index


def _is_emptied(rows: Sequence[Row], heading: Row) -> bool:
    cut = False
    for row in rows[heading.index + 1 :]:
        if row.block.kind is Kind.HEADING and row.block.level <= heading.block.level:
            break
        if row.is_live and row.block.kind is not Kind.RULE:
            return False
        if row.block.kind is Kind.IMAGE and not cut:  # it showed a picture, which is content that a record cannot hold
            return False
        cut = cut or (_was_cut(row) and row.gone != "mending.rule")
    return cut


def _lead_ins(sheet: _Sheet) -> Iterator[Dangling]:
    """Directly before blocks that went as noise, and nothing after those but a new part: lines such as 以下是资料清单:,
    and a number alone in its line.
    """
    for row in _before_a_cut(sheet.rows):
        if not row.has_text:
            continue
        if row.block.kind is not Kind.HEADING and _pattern("mending.lead-in").search(row.now.rstrip()):
            yield "mending.lead-in", row
        elif _pattern("mending.number").search(row.bare):
            yield "mending.number", row


def _contents_titles(sheet: _Sheet) -> Iterator[Dangling]:
    """The titles of tables of contents that went."""
    for row, below in pairwise(sheet.rows):
        if below.gone and row.has_text and _was_cut(below) and _pattern("mending.contents").fullmatch(row.bare):
            yield "mending.contents", row


@cache
def _pattern(rule: str) -> Any:
    return rulebook.compiled_fast(rulebook.load()[rule].match)


def _brackets(sheet: _Sheet) -> Iterator[Dangling]:
    """Lines of brackets and other marks without a word, in a document from which noise went."""
    for row in sheet.wordless:  # a cut that leaves no word takes the whole row
        if row.is_live and row.block.kind is Kind.PARAGRAPH and _BRACKETS.fullmatch(row.now):
            yield "mending.bracket", row


def _stray_marks(sheet: _Sheet) -> Iterator[Dangling]:
    """Lines of nothing but marks of Markdown, which a converter left: they were never the author's."""
    for row in sheet.wordless:
        if row.is_live and _pattern("mending.stray-mark").fullmatch(row.now.strip()):
            yield "mending.stray-mark", row


def _before_a_cut(rows: Sequence[Row]) -> Iterator[Row]:
    """Live rows of words right before noise that is gone, where a heading, a rule or the end of the text follows it."""
    open_row: Row | None = None
    was_cut = False
    for row in rows:
        rule, kind = row.gone, row.block.kind
        if rule:
            if not is_noise(rule) and kind is not Kind.IMAGE:
                continue
            if is_noise(rule) and rule != "mending.rule":
                was_cut = True
                continue
        if was_cut:
            if open_row is not None and kind in (Kind.HEADING, Kind.RULE):
                yield open_row
            if kind is Kind.IMAGE:
                continue
        open_row, was_cut = row, False
    if open_row is not None and was_cut:
        yield open_row


def _rules(sheet: _Sheet) -> Iterator[Dangling]:
    """Rules at the very start or end, below a heading, or below another rule, where what parted them is gone."""
    if not any(row.is_live for row in sheet.rules):
        return
    above: Row | None = None  # the last live row
    cut_since = False
    for row in sheet.rows:
        if not row.is_live:
            cut_since = cut_since or bool(row.gone)
        elif row.block.kind is Kind.RULE and _parts_nothing(above, cut_since=cut_since):
            yield "mending.rule", row
        else:
            above, cut_since = row, False
    if above is not None and above.block.kind is Kind.RULE and cut_since:
        yield "mending.rule", above


def _rules_at_end(sheet: _Sheet) -> Iterator[Dangling]:
    """Rules, and lines of dashes that are none to Markdown, below which nothing stands: they part the text from nothing."""
    for row in reversed(sheet.rows):
        if row.is_live:
            if row.block.kind is not Kind.RULE and not (row.block.kind in _LINES and _DASHES.fullmatch(row.now)):
                return
            yield "mending.rule", row


def _repeated(sheet: _Sheet) -> Iterator[Dangling]:
    """Quotes that the next line repeats word for word: an abstract above the text that begins with it."""
    for row in _repeats([row for row in sheet.rows if row.is_live]):
        yield "mending.repeated", row


def _repeats(live: Sequence[Row]) -> Iterator[Row]:
    said = [row for row in live if row.block.kind not in (Kind.IMAGE, Kind.RULE)]
    for row, below in pairwise(said):
        if row.block.kind is Kind.QUOTE and row.size == below.size >= _MIN_REPEATED and row.now == below.now:
            yield row


def _repeated_titles(sheet: _Sheet) -> Iterator[Dangling]:
    """The second heading of a text, where it says word for word what the first, its title, says."""
    headings = [row for row in sheet.headings if row.is_live][:2]
    if len(headings) == 2 and headings[0].bare == headings[1].bare and not _has_prose_before(sheet.rows, headings[0]):
        yield "mending.repeated-title", headings[1]


def _has_prose_before(rows: Sequence[Row], heading: Row) -> bool:
    return any(row.has_text for row in rows[: heading.index])


def _parts_nothing(above: Row | None, *, cut_since: bool) -> bool:
    """Two rules in a row part nothing, whoever wrote them; elsewhere a rule is the author's unless a cut left it."""
    if above is not None and above.block.kind is Kind.RULE:
        return True
    return cut_since and (above is None or above.block.kind is Kind.HEADING)


_WITHOUT_CUTS = (_stray_marks, _rules_at_end, _repeated)
_ALWAYS = (*_WITHOUT_CUTS, _repeated_titles, _rules)
_AFTER_CUTS = (_running_heads, _empty_headings, _contents_titles, _lead_ins, _brackets)
