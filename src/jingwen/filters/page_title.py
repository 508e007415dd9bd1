"""Finds the heading that says a page's title."""

from __future__ import annotations

import re
from collections.abc import Sequence

from jingwen.model import Document, Kind, Span

_LETTERS = re.compile(r"\W+")
_PARTS = re.compile(r"\s*[_|｜]\s*|\s+[-–—·]\s+")  # what stands between a title and the names of the site behind it
_MAX_TITLE_LEVEL = 4
_LINES = frozenset([Kind.PARAGRAPH, Kind.TABLE_ROW])
_MIN_TITLE_LINE = 6  # letters
_MAX_TITLE_LINE = 80  # characters


def find_title_block(document: Document) -> int:
    """The index of the heading that says the page's title, or -1.

    The title that the facts chose is the surest; else the page's own names for itself, which may have the site's behind.
    """
    chosen = [fact for fact in document.facts if fact.chosen and fact.field == "title"]
    for fact in chosen:
        if isinstance(fact.evidence, Span):
            at = fact.evidence.start
            return next((i for i, block in enumerate(document.blocks) if block.start <= at < block.end), -1)
    names = [fact.value for fact in chosen] or [
        place.value for place in document.places if place.name in ("meta:og:title", "script:msg_title", "title")
    ]
    titles = [_LETTERS.sub("", name) for name in names]
    first = [_LETTERS.sub("", parts[0]) for name in names if len(parts := _PARTS.split(name)) > 1]
    headings = [
        (index, block.level, _LETTERS.sub("", block.text))
        for index, block in enumerate(document.blocks)
        if block.kind is Kind.HEADING and block.level <= _MAX_TITLE_LEVEL
    ]
    fits = [
        (not any(title.startswith(text) for title in titles), level, -index)
        for index, level, text in headings
        if len(text) >= 2
        and (any(_is_title(text, title) for title in titles) or any(_says(text, part) for part in first))
    ]
    return -min(fits)[2] if fits else _find_title_line(document, titles)


def _find_title_line(document: Document, titles: Sequence[str]) -> int:
    """The first line that is no heading and says the title word for word, but for the site's name; or -1."""
    for index, block in enumerate(document.blocks):
        if block.kind in _LINES and not block.link_chars and block.end - block.start <= _MAX_TITLE_LINE:
            text = _LETTERS.sub("", block.text)
            if len(text) >= _MIN_TITLE_LINE and any(
                title.startswith(text) and len(text) * 2 >= len(title) for title in titles
            ):
                return index
    return -1


def _is_title(text: str, title: str) -> bool:
    """Whether a heading (letters alone) says the title, of which the site's name may take up to two thirds."""
    return (text in title and len(text) * 3 >= len(title)) or (len(title) >= 4 and title in text)


def _says(text: str, part: str) -> bool:
    """Whether a heading (letters alone) is the part of a title before the names of the site, and perhaps a button."""
    return text == part or (len(part) >= _MIN_TITLE_LINE and part in text and len(text) <= 2 * len(part))
