"""Takes the frame of the site away that stands around a page saved as Markdown or as a fragment: menus above, lists below.

Programs that turn whole pages into Markdown keep the page around the article, without the elements that would tell what
is what. Such a page shows by the menu above its title, or by the header of the program. Above the title nothing but the
frame stands; below the text it begins where more links than words follow to the end.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache

from jingwen import rulebook
from jingwen.filters.lines import content_bigrams, relatedness
from jingwen.filters.listforms import looks
from jingwen.filters.page_title import find_title_block
from jingwen.filters.prose import measure_prose
from jingwen.model import Block, Document, Finding, Kind, remove

_ABOVE, _BELOW = "navigation.above-title", "navigation.below-text"
_MIN_LINKS = 3  # of a menu
_LINKED = 0.8  # share of a line that stands in links
_PROSE = 20.0  # of a line that says something, as measure_prose counts
_MIN_TEXT = 100.0  # prose below a title for it to be the text's and not a button's
_MIN_TEXT_ABOVE = 100.0  # the lists of a page, for them to stand below its text
_MAX_LABEL_CHARS = 10  # of a line of a menu that is no link: the name of a part, a field to search in
_MAX_WEIGHT_BELOW = -100.0  # of all that goes
_MIN_LINKS_BELOW = 5
_RELATED = 0.5  # of what links say stands in the text; no list of a site's other articles came near it
_MAX_LEAD_IN = 40  # characters of a line that announces links
# What lines weigh: a link, a line of a few words, a heading or an item of a list, and at most a sentence.
_LINK, _FEW_WORDS, _ITEM, _MOST = -25.0, -10.0, -3.0, 100.0
_MARK = -60.0  # a line that only a page has: more than a line of a reader's comment weighs
_MAX_MOTTO = 40  # characters of a line in a menu that reads like words of the text
_MIN_LINKS_WITH_MOTTO = 8  # of a menu, for such a line to be the site's
_CLAUSE = re.compile(r"[，。！？；：“]")  # in a line of the text
_PAUSE = re.compile(r"[，。、！？；,!?;…”\ufffc]")  # in a line that says something


def menus(document: Document) -> Iterator[Finding]:
    """Yield the removal of every line of the frame around the article of a page that is no HTML any more."""
    if document.is_page:
        return
    title = find_title_block(document)
    if title < 0 or document.blocks[title].kind is not Kind.HEADING:
        return
    has_header = document.format == "markdown" and bool(document.place("title"))
    live = [*document.live()]
    above = [item for item in live if item[0] < title]
    links = [_links_away(block) for _, block in above]
    is_menu = sum(links) >= _MIN_LINKS
    if not (is_menu or has_header):
        return
    prose = measure_prose([block for _, block in live])
    if is_menu and _is_frame(above, prose, sum(links)):
        yield from _menu(above, links)
    elif not has_header:
        return
    elif sum([amount for amount in prose[len(above) :] if amount > 0]) >= _MIN_TEXT:
        yield from ((index, remove(block.start, block.end, _ABOVE)) for index, block in above)
    yield from _below(live[len(above) :], prose[len(above) :])


def _is_frame(above: Sequence[tuple[int, Block]], prose: Sequence[float], links: int) -> bool:
    """Whether nothing above a title says anything, but for the motto of a site with a menu of some length."""
    if links < _MIN_LINKS_WITH_MOTTO:
        return max(prose[: len(above)]) < _PROSE
    return all(
        amount < _PROSE or (len(block.text) <= _MAX_MOTTO and not _CLAUSE.search(block.text))
        for (_, block), amount in zip(above, prose, strict=False)
    )


def _menu(above: Sequence[tuple[int, Block]], links: Sequence[int]) -> Iterator[Finding]:
    longest = _MAX_LABEL_CHARS if sum(links) < _MIN_LINKS_WITH_MOTTO else _MAX_MOTTO
    for (index, block), count in zip(above, links, strict=True):
        text = block.text.strip()
        if count or (block.kind is not Kind.QUOTE and len(text) <= longest and not _CLAUSE.search(text)):
            yield index, remove(block.start, block.end, _ABOVE)


def _below(lines: Sequence[tuple[int, Block]], prose: Sequence[float]) -> Iterator[Finding]:
    """What follows the text: from where on links and short lines outweigh all that is said."""
    links = [_links_away(block) for _, block in lines]
    weights = [_weight(block, amount, count) for (_, block), amount, count in zip(lines, prose, links, strict=True)]
    end = _end_of_text(weights)
    while end < len(lines) and not links[end] and _PAUSE.search(lines[end][1].text):
        end += 1  # last words in a line or two weigh nothing
    first = next((at for at in range(end, len(lines)) if links[at]), 0)
    if sum([amount for amount in prose[:end] if amount > 0]) < _MIN_TEXT_ABOVE or not first:
        return
    if len([count for count in links[end:] if count]) < _MIN_LINKS_BELOW or sum(weights[end:]) > _MAX_WEIGHT_BELOW:
        return
    if lines[first][1].marker[:1].isdigit() or _announces(lines[first - 1][1].text.strip()):
        return  # a list that the author numbers or announces
    if lines[end][1].kind is Kind.HEADING and _is_on_subject([block.text for _, block in lines], end, links):
        return
    for index, block in lines[end:]:
        yield index, remove(block.start, block.end, _BELOW)


def _is_on_subject(texts: Sequence[str], end: int, links: Sequence[int]) -> bool:
    """Whether the links right below the heading at `end` have to do with the text above it; names alone have."""
    last = next((at for at in range(end + 1, len(texts)) if not links[at]), len(texts))
    words = looks().function_words
    above = content_bigrams("\n".join(texts[:end]), words)
    return last > end + 1 and relatedness("\n".join(texts[end + 1 : last]), above, words) >= _RELATED


def _announces(line: str) -> bool:
    """Whether a line above links says that they are the author's: what it ends with, or what it names."""
    frame, authors, _ = _labels()
    if len(line) > _MAX_LEAD_IN or frame.match(line):
        return False
    return line.endswith((":", "\N{FULLWIDTH COLON}")) or (
        len(line) <= _MAX_LABEL_CHARS and authors.search(line) is not None
    )


@cache
def _labels() -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str]]:
    table = rulebook.table("page_lines")["below"]
    return re.compile(table["frame"]), re.compile(table["authors"]), re.compile(table["marks"])


def _end_of_text(weights: Sequence[float]) -> int:
    """Where the stretch of lines ends whose weights sum highest (Kadane's algorithm)."""
    best = total = 0.0
    end = 1
    for at, weight in enumerate(weights, 1):
        total = max(total, 0.0) + weight
        if total > best:
            best, end = total, at
    return end


def _weight(block: Block, prose: float, links: int) -> float:
    """What a line says for the text going on: about the characters of a sentence, below zero for lines of a frame."""
    if _labels()[2].match(block.text.strip()):
        return _MARK
    if links:
        return _LINK
    if prose >= _PROSE or block.kind is Kind.CODE:
        return min(prose, _MOST)
    if block.kind in (Kind.HEADING, Kind.LIST_ITEM, Kind.TABLE_ROW):
        return _ITEM
    return 0.0 if len(block.text) > _MAX_LABEL_CHARS or _PAUSE.search(block.text) else _FEW_WORDS


def _links_away(block: Block) -> int:
    """How many links a line is made of, 0 for any other line and for what leads to a part of the text itself."""
    links = [mark for mark in block.marks if mark.kind == "link"]
    linked = sum([mark.end - mark.start for mark in links])
    if linked < _LINKED * len(block.text.replace(" ", "")) or any(mark.target.startswith("#") for mark in links):
        return 0
    return len(links)
