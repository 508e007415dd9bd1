"""The fast front end: markup through lexbor (selectolax) into events."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from selectolax.lexbor import LexborHTMLParser, LexborNode

from jingwen.parse.html.elements import ASIDE, VOID
from jingwen.parse.html.limits import too_deep, too_many_attributes

if TYPE_CHECKING:
    from jingwen.model import Options
    from jingwen.parse.html.reader import Event


def lexbor_events(markup: bytes, name: str, options: Options) -> Iterator[Event]:
    """The events of a page or fragment in UTF-8; html, head and body are always there, as the standard asks.

    Raises LimitError where an element has more attributes, or the tree is deeper, than the options allow.
    """
    max_depth, max_attributes = options.max_depth, options.max_attributes
    root = LexborHTMLParser(markup).root
    node = root.parent.child if root is not None and root.parent is not None else None
    open_nodes: list[LexborNode] = []
    while node is not None:
        tag = node.tag or "-"
        if tag == "-text":
            yield node.text_content or ""
        elif tag[0] != "-":
            attributes = node.attributes
            if len(attributes) > max_attributes:
                raise too_many_attributes(name, options, len(attributes))
            yield tag, attributes
            if tag in ASIDE:  # nobody asks for more than its text
                yield _whole_text(node)
                yield None
            elif tag not in VOID:
                child = node.child
                if child is not None:
                    open_nodes.append(node)
                    if len(open_nodes) > max_depth:
                        raise too_deep(name, options)
                    node = child
                    continue
                yield None
        elif tag == "-comment":
            yield "!", {"text": node.comment_content or ""}
        after = node.next
        while after is None and open_nodes:
            yield None
            after = open_nodes.pop().next
        node = after


def _whole_text(node: LexborNode) -> str:
    if node.tag == "template":  # its content hangs in trees of its own
        return "".join([fragment.text(deep=True) or "" for fragment in node.template_fragments()])
    return node.text(deep=True) or ""
