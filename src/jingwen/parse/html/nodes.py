"""Open elements, and the document's nodes made of them when a block first needs them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from jingwen.model import Node
from jingwen.parse.html.attributes import role
from jingwen.parse.html.elements import SILENT


class Frame:
    """An open element. `node`: its index among the document's nodes, -1 until a block needs it. `undo`: what its end does."""

    __slots__ = ("attributes", "node", "tag", "undo")

    def __init__(self, tag: str, attributes: Mapping[str, str | None], undo: Callable[[], None] | None) -> None:
        self.tag, self.attributes, self.undo, self.node = tag, attributes, undo, -1


def node_of(frames: Sequence[Frame], depth: int, nodes: list[Node]) -> int:
    """The index of the node of the innermost of the `depth` outermost open elements, -1 for none; makes what is missing."""
    at = depth
    while at and frames[at - 1].node < 0:
        at -= 1
    parent = frames[at - 1].node if at else -1
    while at < depth:
        parent = made_node(frames[at], parent, nodes)
        at += 1
    return parent


def made_node(frame: Frame, parent: int, nodes: list[Node]) -> int:
    """Append the element's node; the parent's index for an element that a parser may have added and that says nothing."""
    get = frame.attributes.get
    classes, identity = get("class"), get("id")
    if frame.tag in SILENT and not classes and not identity:
        return parent
    frame.node = len(nodes)
    tokens = tuple(classes.split()) if classes else ()
    nodes.append(Node(parent, frame.tag, identity or "", tokens, role(frame.attributes) if frame.attributes else ""))
    return frame.node
