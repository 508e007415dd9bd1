"""HTML in, Document out: two front ends (lexbor for text, Beautiful Soup for soups) give trees to one walker."""

from __future__ import annotations

import re
from dataclasses import replace

from jingwen.model import Document, Kind, Options, Place, Source
from jingwen.parse.builder import DocumentBuilder
from jingwen.parse.html.anchors import closed_anchors
from jingwen.parse.html.limits import check_markup
from jingwen.parse.html.state import find_article, markup_of, show_nothing
from jingwen.parse.html.tree import Tree
from jingwen.parse.html.walk import walk

_PAGE = re.compile(r"<(?:!doctype\s+html|html|head|body)\b", re.IGNORECASE)
_PAGE_SIGN_CHARS = 20_000  # a page says that it is one near its start; comments and scripts may stand before


def parse_html(source: Source, options: Options) -> Document:
    """Read a whole page or a fragment, given as text or as a soup.

    Raises LimitError (rule "max_chars", "max_depth" or "max_attributes"); nothing is ever cut to fit.
    """
    builder = DocumentBuilder(source.name, "html", options)
    if isinstance(source.markup, str):
        builder.is_page = _PAGE.search(source.markup, 0, _PAGE_SIGN_CHARS) is not None
        walk(_tree(source.markup, builder), builder)
    else:
        from jingwen.parse.html.soup import is_page, soup_tree

        builder.is_page = is_page(source.markup)
        walk(soup_tree(source.markup, builder), builder)
    if builder.is_page and builder.scripts and show_nothing(builder.texts):
        _read_state(builder)
    document = builder.document()
    return replace(document, blocks=closed_anchors(document.blocks))


def _read_state(builder: DocumentBuilder) -> None:
    """Add the article that the page keeps in a script, if it does, and the place where it stood there."""
    found = find_article(builder)
    if found is not None:
        builder.places.append(Place("script:article", found.path))
        if found.author:
            builder.places.append(Place("script:author", found.author))
        builder.add(Kind.HEADING, found.title, level=1)
        read_fragment(markup_of(found.text), builder)


def read_fragment(markup: str, builder: DocumentBuilder, line: int = 0) -> None:
    """Read an HTML fragment into a document that is being built; its blocks say that they stand in `line`.

    Raises LimitError as `parse_html` does.
    """
    walk(_tree(markup, builder), builder, line)


def _tree(markup: str, builder: DocumentBuilder) -> Tree:
    data = markup.encode("utf-8", "ignore")  # half of a surrogate pair is no character
    check_markup(markup, data, builder.name, builder.options)
    try:
        from jingwen.parse.html.lexbor import lexbor_tree
    except ImportError:  # no lexbor on this machine: the portable front end reads the same
        from jingwen.parse.html.soup import read_soup, soup_tree

        return soup_tree(read_soup(markup), builder)
    return lexbor_tree(data)
