"""Takes the frame of the site away that stands around a page saved as Markdown or as a fragment: menus above, lists below.

Programs that turn whole pages into Markdown keep the page around the article, without the elements that would tell what
is what. Such a page shows by the menu above its title, or by the header of the program. Above the title nothing but the
frame stands; below the text it begins where more links than words follow to the end.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import accumulate

from jingwen.filters.page_title import find_title_block
from jingwen.filters.prose import measure_prose
from jingwen.model import Block, Document, Finding, Kind, remove

_ABOVE, _BELOW = "navigation.above-title", "navigation.below-text"
_MIN_LINKS = 3  # of a menu
_LINKED = 0.8  # share of a line that stands in links
_PROSE = 20.0  # of a line that says something, as measure_prose counts
_MIN_TEXT = 100.0  # prose below a title for it to be the text's and not a button's, and above the lists below it
_MAX_LABEL_CHARS = 10  # of a line of a menu that is no link: the name of a part, a field to search in
_MAX_PROSE_SHARE = 0.25  # of a page's prose that may stand in what goes
_MIN_LINKS_BELOW = 5


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
    if is_menu and max(prose[: len(above)]) < _PROSE:
        yield from _menu(above, links)
    elif not has_header:
        return
    elif sum([amount for amount in prose[len(above) :] if amount > 0]) >= _MIN_TEXT:
        yield from ((index, remove(block.start, block.end, _ABOVE)) for index, block in above)
    yield from _below(live[len(above) :], prose[len(above) :])


def _menu(above: Sequence[tuple[int, Block]], links: Sequence[int]) -> Iterator[Finding]:
    for (index, block), count in zip(above, links, strict=True):
        if count or (block.kind is not Kind.QUOTE and len(block.text.strip()) <= _MAX_LABEL_CHARS):
            yield index, remove(block.start, block.end, _ABOVE)


def _below(lines: Sequence[tuple[int, Block]], prose: Sequence[float]) -> Iterator[Finding]:
    """What follows the text: from where on links and short lines outweigh all that is said, if that is little."""
    sums = [*accumulate(prose)]
    end = max(range(len(sums)), key=sums.__getitem__) + 1
    said = [sum([amount for amount in part if amount > 0]) for part in (prose[:end], prose[end:])]
    links = [at for at in range(end, len(lines)) if _links_away(lines[at][1])]
    if said[0] < _MIN_TEXT or said[1] >= _MAX_PROSE_SHARE * said[0] or len(links) < _MIN_LINKS_BELOW:
        return
    first, lead_in = lines[links[0]][1], lines[links[0] - 1][1]
    if first.marker[:1].isdigit() or lead_in.text.rstrip().endswith((":", "\N{FULLWIDTH COLON}")):
        return  # a list that the author numbers or announces
    for index, block in lines[end:]:
        yield index, remove(block.start, block.end, _BELOW)


def _links_away(block: Block) -> int:
    """How many links a line is made of, 0 for any other line and for what leads to a part of the text itself."""
    links = [mark for mark in block.marks if mark.kind == "link"]
    linked = sum([mark.end - mark.start for mark in links])
    if linked < _LINKED * len(block.text.replace(" ", "")) or any(mark.target.startswith("#") for mark in links):
        return 0
    return len(links)
