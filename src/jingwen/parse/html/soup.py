"""The portable front end: a Beautiful Soup tree into events; reads soups that a pipeline already holds."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from bs4 import BeautifulSoup
from bs4.element import CData, Comment, Declaration, Doctype, NavigableString, ProcessingInstruction, Tag

from jingwen.errors import DocumentError, LimitError
from jingwen.parse.html.elements import VOID
from jingwen.parse.html.limits import too_deep, too_many_attributes

if TYPE_CHECKING:
    from jingwen.parse.builder import DocumentBuilder
    from jingwen.parse.html.reader import Event

_SILENT = (Doctype, Declaration, ProcessingInstruction)


def read_soup(markup: str) -> BeautifulSoup:
    """The soup of a text, by the parser that needs nothing beside Python."""
    return BeautifulSoup(markup, "html.parser")


def is_page(soup: Any) -> bool:
    """Whether a soup holds a whole page. lxml puts html and body around every fragment, so these alone prove nothing there."""
    if not isinstance(soup, Tag):
        return False
    if any(isinstance(child, Doctype) for child in soup.contents):
        return True
    if soup.name in ("html", "body") or soup.find("head") is not None:
        return True
    builder = getattr(soup, "builder", None)
    made_up = getattr(builder, "NAME", "") in ("lxml", "html5lib")
    return not made_up and soup.find(["html", "body"]) is not None


def soup_events(soup: Any, builder: DocumentBuilder) -> Iterator[Event]:
    """The events of a soup or tag.

    Raises DocumentError for what is neither, LimitError where an element has more attributes, or the tree more text,
    than the options allow.
    """
    if not isinstance(soup, Tag):
        raise DocumentError(builder.name, "parse", f"a {type(soup).__name__} is neither text nor a soup")
    options = builder.options
    chars = 0
    nodes: list[Iterator[Any]] = [iter(soup.contents) if isinstance(soup, BeautifulSoup) else iter((soup,))]
    voids: list[bool] = [True]
    while nodes:
        node = next(nodes[-1], None)
        if node is None:
            nodes.pop()
            if not voids.pop():
                yield None
        elif isinstance(node, Tag):
            if len(node.attrs) > options.max_attributes:
                raise too_many_attributes(builder.name, options, len(node.attrs))
            if len(nodes) > options.max_depth:
                raise too_deep(builder.name, options)
            tag = node.name.lower()
            yield tag, {name: _value(value) for name, value in node.attrs.items()}
            nodes.append(iter(node.contents))
            voids.append(tag in VOID)
        elif isinstance(node, NavigableString) and not isinstance(node, _SILENT):
            chars += len(node)
            if chars > options.max_chars:
                raise LimitError(builder.name, "parse", f"more than {options.max_chars} characters", "max_chars")
            yield ("!", {"text": str(node)}) if isinstance(node, Comment | CData) else str(node)


def _value(value: Any) -> str:
    return " ".join(value) if isinstance(value, list | tuple) else value or ""
