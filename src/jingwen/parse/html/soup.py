"""The portable front end: Beautiful Soup; reads soups that a pipeline already holds."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bs4 import BeautifulSoup
from bs4.element import CData, Comment, Declaration, Doctype, NavigableString, ProcessingInstruction, Tag

from jingwen.errors import DocumentError, LimitError
from jingwen.parse.html.aside import is_hidden
from jingwen.parse.html.elements import RENDERED_TEX, VOID
from jingwen.parse.html.limits import too_many_attributes
from jingwen.parse.html.tree import Attributes, Tree

if TYPE_CHECKING:
    from jingwen.parse.builder import DocumentBuilder

_RENDERED_TEX = frozenset(RENDERED_TEX)
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


def soup_tree(soup: Any, builder: DocumentBuilder) -> Tree:
    """The tree of a soup or tag.

    Raises DocumentError for what is neither, LimitError where an element has more attributes, or the tree more text,
    than the options allow.
    """
    if not isinstance(soup, Tag):
        raise DocumentError(builder.name, "parse", f"a {type(soup).__name__} is neither text nor a soup")
    options = builder.options
    hidden: set[int] = set()
    rendered: set[int] = set()  # formulas that a script beside them holds too
    has_tex = False
    chars = 0
    for element in (soup, *soup.descendants):
        if isinstance(element, Tag):
            if len(element.attrs) > options.max_attributes:
                raise too_many_attributes(builder.name, options, len(element.attrs))
            values = _values(element)
            if is_hidden(values):
                hidden.add(id(element))
            elif not _RENDERED_TEX.isdisjoint((values.get("class") or "").split()):
                rendered.add(id(element))
            has_tex = has_tex or (element.name == "script" and (values.get("type") or "").startswith("math/tex"))
        elif isinstance(element, NavigableString) and not isinstance(element, _SILENT):
            chars += len(element)
            if chars > options.max_chars:
                raise LimitError(builder.name, "parse", f"more than {options.max_chars} characters", "max_chars")
    if has_tex:
        hidden |= rendered
    if isinstance(soup, BeautifulSoup):
        return Tree(_wrapped(soup.contents[0]) if soup.contents else None, hidden, _whole_text)
    return Tree(SoupNode(soup, is_alone=True), hidden, _whole_text)


class SoupNode:
    """A soup's element in the words of `TreeNode`."""

    __slots__ = ("_element", "_is_alone")

    def __init__(self, element: Any, *, is_alone: bool = False) -> None:
        """`is_alone`: what stands beside the element does not count."""
        self._element, self._is_alone = element, is_alone

    @property
    def tag(self) -> str:
        element = self._element
        if isinstance(element, Tag):
            return element.name.lower()
        if isinstance(element, Comment | CData):
            return "-comment"
        return "-silent" if isinstance(element, _SILENT) else "-text"

    @property
    def tag_id(self) -> str:
        return self.tag

    @property
    def attributes(self) -> Attributes:
        return _values(self._element)

    @property
    def text_content(self) -> str:
        return str(self._element)

    @property
    def comment_content(self) -> str:
        return str(self._element)

    @property
    def child(self) -> SoupNode | None:
        element = self._element
        if not isinstance(element, Tag) or not element.contents or element.name.lower() in VOID:
            return None
        return _wrapped(element.contents[0])

    @property
    def next(self) -> SoupNode | None:
        return None if self._is_alone else _wrapped(self._element.next_sibling)

    @property
    def mem_id(self) -> int:
        return id(self._element)

    def whole_text(self) -> str:
        element = self._element
        return "".join(
            [
                str(part)
                for part in element.descendants
                if isinstance(part, NavigableString) and not isinstance(part, (*_SILENT, Comment, CData))
            ]
        )


def _wrapped(element: Any) -> SoupNode | None:
    return None if element is None else SoupNode(element)


def _whole_text(node: Any) -> str:
    text: str = node.whole_text()
    return text


def _values(tag: Tag) -> Attributes:
    return {
        name: " ".join(value) if isinstance(value, list | tuple) else value or "" for name, value in tag.attrs.items()
    }
