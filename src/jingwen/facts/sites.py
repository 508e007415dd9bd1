"""What a page calls its own site: in its metadata, in the link to its root, in the element that holds its logo."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache, lru_cache

from jingwen import rulebook
from jingwen.facts.clues import Clues
from jingwen.facts.names import known_site, site_name
from jingwen.facts.spelling import bare as _key
from jingwen.facts.title_core import split
from jingwen.model import Block, Document, Fact, Kind

_ROOT = re.compile(r"(?:(?:https?:)?//[^/?#]+)?/?(?:index\.(?:html?|php|asp))?|\./")
_HEAD = 30  # blocks at the head of a page, among which its logo stands
_LINES = 200  # blocks among which the article's heading stands
_MAX_CHARS = 24


def find_site_tail(clues: Clues) -> Iterator[Fact]:
    """Yield what a browser's title adds to the article's own, in the heading made of it: "把周会开短 - 青禾网".

    A site's name behind a title may be its subject: it is the site's where the document names an address of the site, or
    where a department of the site stands before it.
    """
    block = clues.document.blocks[clues.title] if clues.title >= 0 else None
    if block is None or block.kind is not Kind.HEADING or len(block.pieces) > 1 or clues.document.is_page:
        return
    start = block.text.find(clues.title_text)
    end = start + len(clues.title_text)
    parts = [part.strip() for part in split(block.text[end:]) if part.strip()]
    site = known_site(parts[-1]) if start >= 0 and parts else ""
    if site and (len(parts) > 1 or site in {site_name(address) for address in _addresses(clues)}):
        span = block.source_span(end, len(block.text))
        yield Fact("site_tail", site, clues.document.text[span.start : span.end], span, "title-tail")


def _addresses(clues: Clues) -> Iterator[str]:
    yield from (stated.value for places in clues.places.values() for stated in places if "//" in stated.value)
    yield from (mark.target for block in clues.document.blocks for mark in block.marks if mark.kind == "link")


def stated_names(clues: Clues) -> tuple[str, ...]:
    """The names that a page states for its site, for telling them from the title."""
    places = ("meta:og:site_name", "meta:application-name", "meta:sitename")
    return tuple(filter(None, (*(clues.value(name) for name in places), site_name(clues.value("given.url")))))


def not_the_sites(document: Document, headings: list[Block], names: Iterable[str]) -> list[Block]:
    """The headings that do not name the site, by their words or because they stand in the logo."""
    keys = {_key(name) for name in names}
    return [b for b in headings if not _is_logo(document, b) and not (keys and _key(b.text) in keys)]


def shown_names(document: Document) -> list[str]:
    """What the logo and the links to the root read; not what a heading elsewhere repeats, as that is the article's."""
    found = []
    for block in document.blocks[:_HEAD]:
        if _is_logo(document, block):
            found.append(block.text)
        for mark in block.marks:
            if mark.kind == "link" and _is_root(mark.target):
                found.append(document.text[mark.start : mark.end])
    names = [name for text in found if 2 <= len(name := text.strip()) <= _MAX_CHARS and _key(name) not in _root_words()]
    if not names:
        return []
    headings = [block for block in document.blocks[:_LINES] if block.kind is Kind.HEADING]
    titles = {_key(block.text) for block in headings if not _is_logo(document, block)}
    return [name for name in names if _key(name) not in titles]


def _is_root(address: str) -> bool:
    is_path = address[:1] == "/" and address[1:2] not in ("", "/", "i")  # the root's own page may be called index
    return address != "" and not is_path and _ROOT.fullmatch(address) is not None


def _is_logo(document: Document, block: Block) -> bool:
    nodes, at = document.nodes, block.node
    if at < 0:
        return False
    node = nodes[at]
    if _names_logo(node.id, node.classes):
        return True
    outer = nodes[node.parent] if node.parent >= 0 else node
    return _names_logo(outer.id, outer.classes)


@lru_cache(maxsize=4096)
def _names_logo(identifier: str, classes: tuple[str, ...]) -> bool:
    return identifier.lower() in _site_classes() or any(name.lower() in _site_classes() for name in classes)


@cache
def _site_classes() -> frozenset[str]:
    return frozenset(rulebook.table("titles")["site_classes"])


@cache
def _root_words() -> frozenset[str]:
    return frozenset(rulebook.table("titles")["root_words"])
