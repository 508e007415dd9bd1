"""Takes the menu of the site away that stands above the title of a page saved as Markdown or as a fragment.

Programs that turn whole pages into Markdown keep the page around the article. Below the text its lists are known by
their form (recommendations.py); above the title nothing but the menu stands, and it is known by its links.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import takewhile

from jingwen.filters.page_title import find_title_block
from jingwen.filters.prose import measure_prose
from jingwen.model import Block, Document, Finding, Kind, remove

_RULE = "navigation.above-title"
_MIN_LINKS = 3
_LINKED = 0.8  # share of a line that stands in links
_PROSE = 20.0  # of a line that says something, as measure_prose counts
_MAX_LABEL_CHARS = 10  # of a line of a menu that is no link: the name of a part, a field to search in


def menus(document: Document) -> Iterator[Finding]:
    """Yield the removal of every line of the menu above the title."""
    if document.is_page:
        return
    title = find_title_block(document)
    if title < 1 or document.blocks[title].kind is not Kind.HEADING:
        return
    above = [(index, block) for index, block in takewhile(lambda item: item[0] < title, document.live())]
    links = [_links_away(block) for _, block in above]
    if sum(links) < _MIN_LINKS or any(amount >= _PROSE for amount in measure_prose([block for _, block in above])):
        return
    for (index, block), count in zip(above, links, strict=True):
        if count or (block.kind is not Kind.QUOTE and len(block.text.strip()) <= _MAX_LABEL_CHARS):
            yield index, remove(block.start, block.end, _RULE)


def _links_away(block: Block) -> int:
    """How many links a line is made of, 0 for any other line and for what leads to a part of the text itself."""
    links = [mark for mark in block.marks if mark.kind == "link"]
    linked = sum([mark.end - mark.start for mark in links])
    if linked < _LINKED * len(block.text.replace(" ", "")) or any(mark.target.startswith("#") for mark in links):
        return 0
    return len(links)
