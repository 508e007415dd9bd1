"""How far a noise section reaches, by form: the section of a heading, the list under a lead-in, a card."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from jingwen import rulebook
from jingwen.filters.reading import Row
from jingwen.model import Kind

PROMOTING = (
    "promotion",
    "bios",
    "channels",
    "offers",
    "calls",
    "materials",
    "groups",
    "courses",
    "apps",
)  # families that sell or solicit
# families of what a page puts around its articles
CHROME = (
    *PROMOTING,
    "navigation",
    "players",
    "recommend",
    "reprint",
    "disclaimer",
    "tags",
    "counters",
    "comment",
    "clipping",
)
_LABEL_CHARS = 20
_SHORT_CHARS = 30  # a line under a lead-in that is no sentence
_PROSE_CHARS = 60
_TITLE_CHARS = 10
_TITLED_CHARS = 15  # of a sentence below a title
_MAX_LIST = 40  # items between a list's opener and the one asked about
_MAX_CARD_REST = 300
_MAX_ASKED = 8  # rows below a label over questions to the readers
GAP_CHARS = 60  # a line between two promotions at the tail, up to this length, goes with them
MAX_GAP_SENTENCE = 24  # a whole sentence is more likely the author's
MAX_GAP = 2  # such lines in a row
SENTENCE_ENDS = ("。", "!", "?", ";", "”")
_SENTENCE = re.compile(r"[。!?;]")
_PAUSE = re.compile(r"[。!?;,、:”」…]")


def extent_of(rows: Sequence[Row], at: int) -> int:
    """Index after the last row of the section that row `at` opens.

    A heading reaches to the next heading of the same or a higher level. A lead-in reaches over images, list items, links
    and short lines, inside a quote to the quote's end. Prose without a word of noise in it ends both.
    """
    opener = rows[at].block
    end = at + 1
    while end < len(rows):
        row, block = rows[end], rows[end].block
        if not row.is_live or block.kind is Kind.IMAGE:
            end += 1
            continue
        if block.kind is Kind.HEADING and (opener.kind is not Kind.HEADING or block.level <= opener.level):
            break
        if block.kind is Kind.RULE or (block.kind is Kind.CODE):
            break
        if opener.kind is Kind.QUOTE and block.kind not in (Kind.QUOTE, Kind.LIST_ITEM):
            break
        if not _belongs(row, opener.kind):
            break
        end += 1
    return end


def asked_until(rows: Sequence[Row], at: int) -> int:
    """Index after the last question to the readers, or call to answer it, below the label in row `at`; `at` without one."""
    end = at
    is_half = False  # whether the line above can be the first half of a question
    for row in rows[at + 1 : at + 1 + _MAX_ASKED]:
        if not row.is_live or row.block.kind is Kind.IMAGE:
            continue
        text = row.bare
        if row.block.kind not in (Kind.PARAGRAPH, Kind.LIST_ITEM, Kind.QUOTE) or len(text) > _PROSE_CHARS:
            break
        if text.endswith("?") or _answering().search(text):
            end, is_half = row.index + 1, False
        elif text.endswith(",") or not (is_half or len(text) > _SHORT_CHARS or _SENTENCE.search(text)):
            is_half = True
        else:
            break
    return end


@cache
def _answering() -> re.Pattern[str]:
    """Where readers are to answer."""
    return re.compile(rulebook.table("soliciting")["asked"]["where"])


def _belongs(row: Row, opener: Kind) -> bool:
    """Whether a row goes with the opener above it."""
    if opener is Kind.QUOTE or row.smells:
        return True
    text = row.bare
    if row.block.kind in (Kind.LIST_ITEM, Kind.QUOTE, Kind.CAPTION, Kind.TABLE_ROW):
        return len(text) <= _PROSE_CHARS
    if row.is_link:
        return True
    if opener is Kind.HEADING:
        return len(text) <= _PROSE_CHARS
    return len(text) <= _SHORT_CHARS and not _SENTENCE.search(text)


def opener_of(rows: Sequence[Row], at: int) -> Row | None:
    """The line ending with a colon that the list item `at` stands below, if its list has one that still reads."""
    for row in reversed(rows[max(0, at - _MAX_LIST) : at]):
        if row.was_live and row.block.kind is not Kind.LIST_ITEM and row.block.kind is not Kind.IMAGE:
            return row if not row.gone and row.bare.endswith(":") else None
    return None


def titles_prose(rows: Sequence[Row], at: int) -> bool:
    """Whether row `at` is a word or two as a heading or in bold, with a sentence right below; a program's English is none."""
    title = rows[at].bare
    block = rows[at].block
    is_title = block.kind is Kind.HEADING or (block.kind is Kind.PARAGRAPH and block.is_bold)
    if not is_title or len(title) > _TITLE_CHARS or title.isascii():
        return False
    for row in rows[at + 1 : at + 1 + _MAX_LIST]:
        if row.has_text:
            text = row.now
            return row.block.kind is Kind.PARAGRAPH and len(text) >= _TITLED_CHARS and bool(_SENTENCE.search(text))
        if row.was_live and row.block.kind is not Kind.IMAGE:
            return False
    return False


def is_promoted(row: Row) -> bool:
    """Whether a promotion rule took the row."""
    return row.was_live and bool(row.gone) and promotes(row.gone)


@cache
def promotes(rule: str) -> bool:
    """Whether what a rule takes sells or solicits."""
    return rule.partition(".")[0] in PROMOTING


def is_label(row: Row, where: str) -> bool:
    """Whether a row has the form of a label, a name or a button: short, and no pause in it; a bio at the head may have one."""
    text = row.bare
    pause = _PAUSE if where == "tail" else _SENTENCE
    return row.block.kind in (Kind.PARAGRAPH, Kind.LIST_ITEM) and len(text) <= _LABEL_CHARS and not pause.search(text)


def take_cards(rows: Sequence[Row]) -> None:
    """A quote, or a stretch between two rules, most of which promotion rules took, goes as one piece."""
    if not any(is_promoted(row) or promoted_chars(row) for row in rows if row.gone or row.cuts):
        return
    for card in _cards(rows):
        words = [row for row in rows[card.start : card.stop] if row.has_text or is_promoted(row)]
        taken = sum(len(row.text) if is_promoted(row) else promoted_chars(row) for row in words)
        rest = [row for row in words if row.is_live]
        size = sum(len(row.now) for row in rest)
        if taken and size <= taken and size <= _MAX_CARD_REST:
            for row in (*rest, *_fence(rows, card)):
                row.gone = "promotion.card"


def promoted_chars(row: Row) -> int:
    """How many characters of a row promotion rules cut."""
    return sum(end - start for start, end, _, rule in row.cuts if promotes(rule))


def _fence(rows: Sequence[Row], card: range) -> Sequence[Row]:
    """The two rules around a card, with which it was set off from the text."""
    around = [rows[at] for at in (card.start - 1, card.stop) if 0 <= at < len(rows)]
    return around if all(row.is_live and row.block.kind is Kind.RULE for row in around) else ()


def _cards(rows: Sequence[Row]) -> Iterator[range]:
    start = None
    for at, row in enumerate(rows):
        if row.block.kind is Kind.RULE:
            if start is not None and at - start > 1:
                yield range(start + 1, at)
            start = at
    at = 0
    while at < len(rows):
        end = at
        while end < len(rows) and rows[end].block.kind is Kind.QUOTE:
            end += 1
        if end - at > 1:
            yield range(at, end)
        at = max(end, at + 1)


def may_be_gap(row: Row, *, is_sold: bool) -> bool:
    """Whether a line is short enough to go with the promotion around it, or to be passed where nothing is sold outside it.

    Who ends with a sentence has ended the text: it is not passed.
    """
    text = row.bare
    if row.block.kind is Kind.HEADING or (not is_sold and _SENTENCE.search(text)):
        return False
    return len(text) <= (MAX_GAP_SENTENCE if text.endswith(SENTENCE_ENDS) else GAP_CHARS)


@dataclass(frozen=True)
class Gap:
    """Short lines that no rule knows, with noise outside them and perhaps more behind.

    is_sold: promotion lies outside, and no line is the author's last word. is_bridge: they are labels, and two lines of noise lie outside.
    """

    rows: tuple[Row, ...] = ()
    is_sold: bool = False
    is_bridge: bool = False

    def with_row(self, row: Row, *, is_sold: bool, is_bridge: bool) -> Gap:
        is_first = not self.rows
        return Gap(
            (*self.rows, row), is_sold and (self.is_sold or is_first), is_bridge and (self.is_bridge or is_first)
        )

    @property
    def closing(self) -> tuple[str, ...]:
        """The families one of which must take the row behind the gap; any, where there is none."""
        return () if not self.rows else CHROME if self.is_bridge else PROMOTING

    def close(self, behind: Row, where: str) -> int:
        """Take the lines if noise lies on both sides; they stay if it is behind them only. How many went."""
        if not (self.is_sold or self.is_bridge):
            return 0
        for row in self.rows:
            row.gone = "promotion.between" if where == "tail" and is_promoted(behind) else "navigation.between"
        return len(self.rows)
