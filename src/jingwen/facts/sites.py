"""What a page calls its own site: in its metadata, in the link to its root, in the element that holds its logo."""

from __future__ import annotations

import re
from functools import cache

from jingwen import rulebook
from jingwen.facts.clues import Clues
from jingwen.facts.names import site_name
from jingwen.facts.spelling import bare as _key
from jingwen.model import Block, Document, Kind

_ROOT = re.compile(r"(?:https?:)?(?://[^/?#]+)?/?(?:index\.(?:html?|php|asp))?|\./")
_HEAD = 30  # blocks at the head of a page, among which its logo stands
_LINES = 200  # blocks among which the article's heading stands
_MAX_CHARS = 24


def site_names(clues: Clues) -> tuple[str, ...]:
    """The names that a page gives to its site, for telling them from the title."""
    stated = (
        clues.value("meta:og:site_name"),
        clues.value("meta:application-name"),
        clues.value("meta:sitename"),
        site_name(clues.value("given.url")),
    )
    return tuple(filter(None, (*stated, *(_shown(clues.document) if clues.document.is_page else ()))))


def is_sites_own(document: Document, block: Block, names: tuple[str, ...]) -> bool:
    """Whether a heading names the site: by its words, or because it stands in the logo."""
    return _key(block.text) in {_key(name) for name in names} or _is_logo(document, block)


def _shown(document: Document) -> list[str]:
    """What the logo and the links to the root read; not what a heading elsewhere repeats, as that is the article's."""
    found = []
    for block in document.blocks[:_HEAD]:
        if _is_logo(document, block):
            found.append(block.text)
        for mark in block.marks:
            if mark.kind == "link" and mark.target and _ROOT.fullmatch(mark.target):
                found.append(document.text[mark.start : mark.end])
    titles = {
        _key(block.text)
        for block in document.blocks[:_LINES]
        if found and block.kind is Kind.HEADING and not _is_logo(document, block)
    }
    return [
        name.strip()
        for name in found
        if 2 <= len(name.strip()) <= _MAX_CHARS and _key(name) not in _root_words() and _key(name) not in titles
    ]


def _is_logo(document: Document, block: Block) -> bool:
    at = block.node
    for _ in range(2):
        if at < 0:
            return False
        node = document.nodes[at]
        if node.id.lower() in _site_classes() or any(name.lower() in _site_classes() for name in node.classes):
            return True
        at = node.parent
    return False


@cache
def _site_classes() -> frozenset[str]:
    return frozenset(rulebook.table("titles")["site_classes"])


@cache
def _root_words() -> frozenset[str]:
    return frozenset(rulebook.table("titles")["root_words"])
