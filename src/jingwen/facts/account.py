"""WeChat's line of facts, on its pages and in copies of them: the author, if anybody is named, and then the account."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import islice
from typing import TYPE_CHECKING

from jingwen.facts.labels import values
from jingwen.facts.leftover import is_place
from jingwen.facts.names import is_name
from jingwen.model import OBJECT, Block, Document, Node

if TYPE_CHECKING:
    from jingwen.facts.clues import Line

_DAY = re.compile(r"\s(?:0?[1-9]|1[0-2])月\d{1,2}日(?:\s\d\d?:\d\d)?")
_MARK = "原创"
_ORIGINAL = re.compile(rf"[\s_*]*{_MARK}[\s_*]")
_FROM = re.compile(r"^(?:发[布表]于|来自)\s*")
_EDGE = " _*"
_FOOT_LINES = 40  # lines of an article's end among which the account's name is looked for
_MAX_ACCOUNT_CHARS = 20
_MAX_NAMES = 3  # above the reader: the author, once more where the page links the name, and the account
_NO_NAME = re.compile(r"[，。！？；：,!?;:]")


def account_names(elements: Iterable[Node], line: Line, below: Line | None) -> tuple[tuple[int, int], ...]:
    """The names in such a line, the account's last; () for any other line.

    It is known by one of the `elements` around it, by the account's link that leads nowhere, or in a text by "原创 林知遥 青禾职场 日期 地点",
    of whose end the place may be missing and of whose date the year. The date may stand on the line `below`.
    """
    for node in elements:
        if _is_account(node.id, node.classes):
            return () if any(_is_glued(line.folded[start:end]) for start, end in line.leftover) else line.leftover
    marks = line.block.marks
    if _MARK not in line.folded and not (marks and any(mark.target.startswith("javascript:") for mark in marks)):
        return ()
    names = line.leftover
    if names and line.link(*names[-1]).startswith("javascript:"):
        return names
    return _copied_names(line, below)


def framed_account(document: Document) -> Block | None:
    """The line with the account's name among what WeChat shows below a text, between two of its own hints; None without one."""
    if not any(words in document.text for words in values("account_frame_below")):
        return None
    below, name = "", None
    blocks = (block for block in reversed(document.blocks) if block.text.strip(_EDGE))
    for block in islice(blocks, _FOOT_LINES):
        text = block.text.strip(_EDGE)
        if name is not None and text in values("account_frame_above"):
            return name
        is_framed = below in values("account_frame_below") and len(text) <= _MAX_ACCOUNT_CHARS
        below, name = text, block if is_framed and _NO_NAME.search(text) is None else None
    return None


def names_above_reader(head: Sequence[Line], title: int) -> Sequence[Line]:
    """The lines of names between the title and the reader that WeChat offers below them, the account's last."""
    offers = values("account_reader")
    at = next((n for n, line in enumerate(head) if line.folded.strip(_EDGE) in offers), 0)
    names: list[Line] = []
    for line in reversed(head[:at] if title >= 0 else ()):
        text = line.folded.strip(_EDGE + OBJECT)
        if not text:
            continue
        if line.index <= title or text == _MARK or len(names) == _MAX_NAMES or not is_name(text):
            break
        names.insert(0, line)
    return names


def _is_glued(name: str) -> bool:
    """Whether a page that lost its blanks ran the mark of an original, the author and the account together."""
    return name.startswith(_MARK) and name != _MARK


@lru_cache(maxsize=4096)
def _is_account(identifier: str, classes: tuple[str, ...]) -> bool:
    wanted = values("account_elements")
    return identifier in wanted or not wanted.isdisjoint(classes)


def _copied_names(line: Line, below: Line | None) -> tuple[tuple[int, int], ...]:
    """The two names of a line of text that begins as WeChat marks an original and ends with the date and a place, if any."""
    if not _ORIGINAL.match(line.folded):
        return ()
    if below and below.dates and not line.dates and not below.folded[: below.dates[0][0]].strip(_EDGE):
        names, rest = line.leftover, below.folded[below.dates[0][1] :]
    else:
        day = line.dates[-1] if line.dates else _day(line.folded)
        if day is None:
            return ()
        names, rest = tuple([span for span in line.leftover if span[1] <= day[0]]), line.folded[day[1] :]
    place = _FROM.sub("", rest.strip(_EDGE))
    return names if len(names) == 2 and (not place or is_place(place)) else ()


def _day(text: str) -> tuple[int, int] | None:
    """Where a day without a year stands: it ends the names and is no date."""
    match = _DAY.search(text)
    return match.span() if match else None
