"""Lines of a date that are the article's own words: what opens a part of a diary or a timeline, what closes a notice."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import islice
from typing import NamedTuple

from jingwen.facts.clues import Clues, Line
from jingwen.facts.labels import values
from jingwen.facts.lines import is_prose
from jingwen.facts.names import same_name
from jingwen.folding import fold
from jingwen.model import Block, Kind

_MAX_CHARS = 30
_MAX_ISSUER_CHARS = 30
_SIGNATURE_LINES = 3
_MIN_ITEM_CHARS = 4
_BESIDE = re.compile(r"[^\s\-—·*_]+")  # what stands beside a date
_MIN_DATES = 3  # above all prose: fewer are a byline
_COUNTING = " ()0123456789一二三四五六七八九十"
_YEAR = re.compile(r"(?:19|20)\d\d")
_WORD = re.compile(r"\w")
_END = re.compile(r"[。！？!?；;…][”」』)）]?\s*$")
_SAYING = frozenset([Kind.PARAGRAPH, Kind.LIST_ITEM])


class _DateLine(NamedTuple):
    """A line of a date below the title, and what stands around it.

    label: what stands beside the date. is_below: words of the article stand before it. is_above: right behind it. is_part:
    a part's end or heading right before. is_clock: it states the minute. is_last: no prose follows.
    """

    block: int
    value: str
    label: str
    is_below: bool
    is_above: bool
    is_part: bool
    is_clock: bool
    is_last: bool


def is_date_line(line: Line) -> bool:
    """Whether a line is a paragraph of one date, with the day of the week and the weather at most."""
    return _label(line) == ""


def _label(line: Line) -> str | None:
    """What stands beside the date of a short line, without the day of the week and the weather; None where none can."""
    if len(line.text) > _MAX_CHARS or line.pairs or line.block.kind is not Kind.PARAGRAPH or not line.moments:
        return None
    moment = line.moments[0]
    beside = line.folded[: moment.start] + " " + line.folded[moment.end :]
    return " ".join(word for word in _BESIDE.findall(beside) if word not in values("weather"))


def with_parts(clues: Clues) -> Clues:
    """The clues with the dates of the article's parts, which say when something was and not when it appeared.

    They are the lines of a date between words of the article. So is the first one, right below the title, unless it is
    later than all others and these go forward in time; and so are several days above all prose, as in a list of what
    happened when. A date that words stand beside is one where the lines count or name alike: "一面 …", "二面 …".
    """
    lines = tuple(_date_lines(clues))
    found = [line for line in lines if not line.label]
    first = [line for line in found if not line.is_below]
    is_list = len(first) >= _MIN_DATES and not any(line.is_clock for line in first)
    others = [*(line.value for line in first[1:] if is_list), *(d.value for d in found if d.is_part and d.is_above)]
    is_later = bool(first and others) and others == sorted(others) and first[0].value > others[-1]
    parts = [line.block for line in found if line.is_below and line.is_above and (line.is_part or not line.is_last)]
    if others:
        parts += [line.block for line in first[is_later:] if is_list or line.is_above]
    parts += _labelled_parts([line for line in lines if line.label])
    return replace(clues, parts=frozenset(parts)) if parts else clues


def _labelled_parts(lines: list[_DateLine]) -> Iterator[int]:
    """The lines whose words end alike and differ, one of them between words of the article; or whose days are a list.

    None of them states a minute, as posts of a thread do.
    """
    lines = [line for line in lines if not line.is_clock]
    alike: dict[str, list[_DateLine]] = {}
    for line in lines:
        if line.is_above:
            alike.setdefault(line.label.rstrip(_COUNTING)[-1:], []).append(line)
    for group in alike.values():
        is_counted = len(group) > 1 and len({line.label for line in group}) == len(group)
        if is_counted and any(line.is_part for line in group):
            yield from (line.block for line in group)
    first = [line for line in lines if not line.is_below]
    days = [line.value for line in first]
    if len({*days}) >= _MIN_DATES and days in (sorted(days), sorted(days, reverse=True)):
        yield from (line.block for line in first)


def _date_lines(clues: Clues) -> Iterator[_DateLine]:
    labels = {line.index: (line, _label(line)) for line in clues.lines if line.index > clues.title}
    lines = {at: (line, label) for at, (line, label) in labels.items() if label is not None}
    if not lines:
        return
    blocks = [(at, block) for at, block in clues.document.live() if at > clues.title and _WORD.search(block.text)]
    if any(label for line, label in lines.values() if line.zone == "head"):
        lines.update(_further(clues, blocks))
    last = max((number for number, (_, block) in enumerate(blocks) if is_prose(block.text)), default=-1)
    is_below = False
    for number, (at, block) in enumerate(blocks[:-1]):
        below, follower = blocks[number + 1]
        if at in lines and (lines[at][1] or below not in lines):
            (line, label), above = lines[at], blocks[number - 1][1]
            is_part = is_below and (_says_something(above) or _heads(clues, above))
            is_clock = line.moments[0].precision == "minute"
            # a bold date between words of the article is a heading, whatever stands below it
            is_above = _says_something(follower) or (block.is_bold and is_part and not follower.is_bold)
            yield _DateLine(at, line.moments[0].value, label, is_below, is_above, is_part, is_clock, number > last)
        is_below = is_below or (block.kind is Kind.PARAGRAPH and at not in lines and _says_something(block))


def _further(clues: Clues, blocks: list[tuple[int, Block]]) -> Iterator[tuple[int, tuple[Line, str]]]:
    """The lines of a date away from title and end that begin with a word and so were not worth reading for anything else."""
    read = {line.index for line in clues.lines}
    for at, block in blocks:
        text = block.text
        if at not in read and len(text) <= _MAX_CHARS and _YEAR.search(text):
            line = Line(at, block, text, fold(text), "body", has_number=True)
            if (label := _label(line)) is not None:
                yield at, (line, label)


def _says_something(block: Block) -> bool:
    text = block.text.strip()
    if block.kind not in _SAYING or block.link_chars >= 0.8 * len(text):
        return False
    is_item = block.kind is Kind.LIST_ITEM and len(text) >= _MIN_ITEM_CHARS and not block.link_chars
    return is_item or _END.search(text) is not None or is_prose(text)


def _heads(clues: Clues, block: Block) -> bool:
    """Whether a line is the heading of a part: where the title is repeated, the page's byline follows."""
    return (block.kind is Kind.HEADING or block.is_bold) and not same_name(block.text.strip(), clues.title_text)


def is_issued(clues: Clues, line: Line) -> bool:
    """Whether a line of a date stands below the office that issues the words above, or below a letter's closing words."""
    before = clues.document.blocks[: line.index]
    above = [*islice((block for block in reversed(before) if _WORD.search(block.text)), _SIGNATURE_LINES)]
    texts = [fold(block.text).strip() if block.kind is Kind.PARAGRAPH else "" for block in above]
    is_closed = any(text.rstrip("。!") in values("closings") for text in texts)
    is_office = bool(texts) and len(texts[0]) <= _MAX_ISSUER_CHARS and texts[0].endswith(tuple(values("issuers")))
    return (is_closed or is_office) and any(_says_something(block) for block in before)
