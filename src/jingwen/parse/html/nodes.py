"""Open elements, and the document's nodes made of them when a block first needs them."""

from __future__ import annotations

from functools import lru_cache

from jingwen.model import Node, new_tuple
from jingwen.parse.html.attributes import role
from jingwen.parse.html.elements import SILENT
from jingwen.parse.html.tree import TreeNode


class Trail:
    """The open elements, outermost first. `nodes`: the index of the node of each; shorter until a block needs the rest."""

    __slots__ = ("_made", "frames", "nodes")

    def __init__(self, made: list[Node]) -> None:
        """`made`: the document's nodes, which grow."""
        self._made = made
        self.frames: list[TreeNode] = []
        self.nodes: list[int] = []

    def node(self, depth: int) -> int:
        """The index of the node of the innermost of the `depth` outermost elements, -1 for none; makes what is missing.

        An element that a parser may have added and that says nothing has its parent's.
        """
        nodes = self.nodes
        if depth > len(nodes):
            self._make(depth)
        return nodes[depth - 1] if depth else -1

    def _make(self, depth: int) -> None:
        nodes, made = self.nodes, self._made
        parent = nodes[-1] if nodes else -1
        for element in self.frames[len(nodes) : depth]:
            tag, attributes = element.tag or "", element.attributes
            if attributes:
                get = attributes.get
                classes, identity = get("class"), get("id")
                if classes or identity or tag not in SILENT:
                    made.append(new_tuple(Node, (parent, tag, identity or "", _tokens(classes), role(attributes))))
                    parent = len(made) - 1
            elif tag not in SILENT:
                made.append(new_tuple(Node, (parent, tag, "", (), "")))
                parent = len(made) - 1
            nodes.append(parent)


@lru_cache(maxsize=4096)
def _tokens(classes: str | None) -> tuple[str, ...]:
    return tuple(classes.split()) if classes else ()
