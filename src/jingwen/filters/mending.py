"""Repairs what cuts left dangling: empty headings, lead-ins without their list, doubled rules, lone numbers."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence

from jingwen import rulebook
from jingwen.filters.reading import Row, read_rows
from jingwen.matching import has_words
from jingwen.model import Document, Finding, Kind

# families whose cuts leave nothing dangling: what an image or a byline leaves behind is as the author meant it
_BRACKETS = re.compile(r"[\s\[\]()!*_\\|{}<>]*[\[\]()][\s\[\]()!*_\\|{}<>]*|\s*:{3,}\s*")
_HARMLESS = ("images", "byline", "bylines", "characters", "annotations", "script", "mojibake", "punctuation")


def mending(document: Document) -> Iterator[Finding]:
    """Yield what is to go because what it introduced, titled or parted is gone."""
    rows = read_rows(document)
    mend(rows, document.options.skipped_rules)
    for row in rows:
        yield from row.edits()


def mend(rows: Sequence[Row], skipped: frozenset[str]) -> None:
    """Mark the rows that dangle as gone, until nothing dangles any more."""
    if "mending" in skipped or not any(row.gone for row in rows):
        return
    steps: tuple[tuple[str, Callable[[Sequence[Row]], Iterator[Row]]], ...] = _ALWAYS
    if any(_was_cut(row) for row in rows):
        steps = (*_AFTER_CUTS, *steps)
    changed = True
    while changed:
        changed = False
        for rule, find in steps:
            for row in [] if rule in skipped else list(find(rows)):
                row.gone = rule
                changed = True


def _was_cut(row: Row) -> bool:
    """Whether the row went because it was noise."""
    return bool(row.gone) and row.gone.partition(".")[0] not in _HARMLESS


def _empty_headings(rows: Sequence[Row]) -> Iterator[Row]:
    """Headings all of whose section is gone, at least one block of it as noise. The opening title stays."""
    first = next((row.index for row in rows if row.has_text), -1)
    for row in rows:
        if row.is_live and row.block.kind is Kind.HEADING and row.index != first and _is_emptied(rows, row):
            yield row


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


def _lead_ins(rows: Sequence[Row]) -> Iterator[Row]:
    """Lines such as 以下是资料清单: directly before blocks that went as noise, and nothing after those but a new part."""
    pattern = rulebook.pattern(rulebook.load()["mending.lead-in"])
    for row in _before_a_cut(rows):
        if row.has_text and row.block.kind is not Kind.HEADING and pattern.search(row.now.rstrip()):
            yield row


def _numbers(rows: Sequence[Row]) -> Iterator[Row]:
    """A number alone in its line, directly before blocks that went as noise."""
    pattern = rulebook.pattern(rulebook.load()["mending.number"])
    for row in _before_a_cut(rows):
        if row.has_text and pattern.search(row.bare):
            yield row


def _brackets(rows: Sequence[Row]) -> Iterator[Row]:
    """Lines of brackets and other marks without a word, in a document from which noise went."""
    for row in rows:
        if row.is_live and row.block.kind is Kind.PARAGRAPH and not has_words(row.now) and _BRACKETS.fullmatch(row.now):
            yield row


def _before_a_cut(rows: Sequence[Row]) -> Iterator[Row]:
    """Live rows of words right before noise that is gone, where a heading, a rule or the end of the text follows it."""
    open_row: Row | None = None
    was_cut = False
    for row in rows:
        if row.gone and not _was_cut(row) and row.block.kind is not Kind.IMAGE:
            continue
        if _was_cut(row) and row.gone != "mending.rule":
            was_cut = True
            continue
        if open_row is not None and was_cut and row.block.kind in (Kind.HEADING, Kind.RULE):
            yield open_row
        if row.block.kind is Kind.IMAGE and was_cut:
            continue
        open_row, was_cut = row, False
    if open_row is not None and was_cut:
        yield open_row


def _rules(rows: Sequence[Row]) -> Iterator[Row]:
    """Rules at the very start or end, below a heading, or below another rule, where what parted them is gone."""
    above: Row | None = None  # the last live row
    cut_since = False
    for row in rows:
        if not row.is_live:
            cut_since = cut_since or bool(row.gone)
        elif row.block.kind is Kind.RULE and _parts_nothing(above, cut_since=cut_since):
            yield row
        else:
            above, cut_since = row, False
    if above is not None and above.block.kind is Kind.RULE and cut_since:
        yield above


def _repeated_titles(rows: Sequence[Row]) -> Iterator[Row]:
    """The second heading of a text, where it says word for word what the first, its title, says."""
    headings = [row for row in rows if row.is_live and row.block.kind is Kind.HEADING][:2]
    if len(headings) == 2 and headings[0].bare == headings[1].bare and not _has_prose_before(rows, headings[0]):
        yield headings[1]


def _has_prose_before(rows: Sequence[Row], heading: Row) -> bool:
    return any(row.has_text for row in rows[: heading.index])


def _parts_nothing(above: Row | None, *, cut_since: bool) -> bool:
    """Two rules in a row part nothing, whoever wrote them; elsewhere a rule is the author's unless a cut left it."""
    if above is not None and above.block.kind is Kind.RULE:
        return True
    return cut_since and (above is None or above.block.kind is Kind.HEADING)


_ALWAYS = (("mending.repeated-title", _repeated_titles), ("mending.rule", _rules))
_AFTER_CUTS = (
    ("mending.empty-heading", _empty_headings),
    ("mending.lead-in", _lead_ins),
    ("mending.number", _numbers),
    ("mending.bracket", _brackets),
)
