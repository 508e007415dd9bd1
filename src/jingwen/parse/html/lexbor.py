"""The fast front end: markup text through lexbor (selectolax) into events."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from selectolax.lexbor import LexborHTMLParser, LexborNode

from jingwen.parse.html.elements import ASIDE, VOID

if TYPE_CHECKING:
    from jingwen.parse.html.walk import Event


def lexbor_events(markup: str) -> Iterator[Event]:
    """The events of a page or fragment; html, head and body are always there, as the standard asks."""
    root = LexborHTMLParser(markup).root
    node = root.parent.child if root is not None and root.parent is not None else None
    open_nodes = []
    while node is not None:
        tag = node.tag
        child = None
        if tag == "-text":
            yield node.text_content or ""
        elif tag == "-comment":
            yield "!", {"text": node.comment_content or ""}
        elif tag and tag[0] != "-":
            yield tag, node.attributes
            if tag in ASIDE:  # nobody asks for more than its text
                yield _whole_text(node)
                yield None
            else:
                child = node.child
                if child is not None:
                    open_nodes.append(node)
                    node = child
                    continue
                if tag not in VOID:
                    yield None
        after = node.next
        while after is None and open_nodes:
            yield None
            after = open_nodes.pop().next
        node = after


def _whole_text(node: LexborNode) -> str:
    if node.tag == "template":  # its content hangs in trees of its own
        return "".join([fragment.text(deep=True) or "" for fragment in node.template_fragments()])
    return node.text(deep=True) or ""
