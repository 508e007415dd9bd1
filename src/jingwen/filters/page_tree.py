"""A page as filters see it: its elements with the parts they name, and how much prose each holds.

Nodes of a document stand in source order, parents before children, so that sums over subtrees are one loop, and the
nodes and blocks below a node are neighbours.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache

from jingwen import rulebook
from jingwen.filters.page_parts import LABEL, NONE, part_of_names, part_of_tag
from jingwen.filters.prose import measure_prose
from jingwen.model import Block, Document, Node

_MAX_LABEL_CHARS = 20
_MAX_PROOF = 40  # blocks, and characters of each, in which a sign of readers is looked for
_WHOLES = frozenset(["html", "body", "main", "article"])


@dataclass(frozen=True, slots=True)
class PageTree:
    """nodes: of the document. parts: for each node the part that its names or its label say it is ("" none), with its certainty.

    prose: for each block how much it reads like running text (characters; negative: like furniture). page: the sum of the
    positive ones. For each node, over all that stands in it: total prose, characters, characters in links, the longest
    block's plain characters, number of blocks, first block (the number of blocks where there is none).
    children: for each node; at index -1 the outermost ones.
    """

    nodes: Sequence[Node]
    parents: list[int]
    children: list[list[int]]
    parts: list[tuple[str, str]]
    prose: list[float]
    page: float
    total: list[float]
    chars: list[int]
    linked: list[int]
    longest: list[int]
    count: list[int]
    first: list[int]

    def trail(self, *nodes: int) -> set[int]:
        """Some nodes and all nodes around them."""
        trail: set[int] = set()
        for node in nodes:
            while node >= 0 and node not in trail:
                trail.add(node)
                node = self.parents[node]
        return trail

    def below(self, tops: Iterable[int]) -> list[bool]:
        """For each node whether it is one of some nodes or stands in one; index -1 (no node) is False."""
        inside = [False] * (len(self.parents) + 1)
        for at in sorted(tops):
            if not inside[at]:
                end = self.end(at)
                inside[at:end] = [True] * (end - at)
        return inside

    def end(self, node: int) -> int:
        """The index after the last node that stands in a node."""
        while node >= 0:
            siblings = self.children[self.parents[node]]
            if siblings[-1] != node:
                return siblings[bisect_right(siblings, node)]
            node = self.parents[node]
        return len(self.parents)

    def blocks_of(self, node: int) -> range:
        """The blocks that stand in a node."""
        return range(self.first[node], self.first[node] + self.count[node])


def page_tree(document: Document) -> PageTree:
    """Read the tree of a document whose blocks have nodes."""
    nodes, blocks = document.nodes, document.blocks
    size = len(nodes)
    parents = [node[0] for node in nodes]
    prose = measure_prose(blocks)
    total, chars, linked, longest, count = [0.0] * size, [0] * size, [0] * size, [0] * size, [0] * size
    first = [len(blocks)] * size
    for index in range(len(blocks) - 1, -1, -1):
        _, pieces, _, _, _, node, in_links, _, _ = blocks[index]
        if node >= 0:
            length = pieces[-1].end - pieces[0].start
            amount = prose[index]
            if amount > 0:
                total[node] += amount
            chars[node] += length
            count[node] += 1
            first[node] = index
            if in_links:
                linked[node] += in_links
                length -= in_links
            if length > longest[node]:
                longest[node] = length
    children: list[list[int]] = [[] for _ in range(size + 1)]
    for at in range(size - 1, -1, -1):
        parent = parents[at]
        children[parent].append(at)
        if parent >= 0:
            chars[parent] += chars[at]
            count[parent] += count[at]
            if amount := total[at]:
                total[parent] += amount
            if in_links := linked[at]:
                linked[parent] += in_links
            if longest[at] > longest[parent]:
                longest[parent] = longest[at]
            if first[at] < first[parent]:
                first[parent] = first[at]
    for inner in children:
        if len(inner) > 1:
            inner.reverse()
    parts = [
        part_of_names(tag, identity, classes, role) if classes or identity or role else part_of_tag(tag)
        for _, tag, identity, classes, role in nodes
    ]
    page = sum([amount for amount in prose if amount > 0])
    tree = PageTree(nodes, parents, children, parts, prose, page, total, chars, linked, longest, count, first)
    _name_by_labels(tree, blocks)
    return tree


def _name_by_labels(tree: PageTree, blocks: Sequence[Block]) -> None:
    """What opens with a line such as 相关推荐 is what it says, also where its names say nothing."""
    labels, ends = _labels(), _label_ends()
    for index, block in enumerate(blocks):
        pieces = block.pieces
        text = pieces[-1].text
        if text[-1:] in ends and pieces[-1].end - pieces[0].start <= _MAX_LABEL_CHARS:
            found = labels.match(block.text.strip())
            if found is None or (at := _opened_by(tree, index, block.node)) < 0:
                continue
            part = found.lastgroup or ""
            if part != "comments" or _is_written_by_readers(tree, blocks, at):
                tree.parts[at] = (part, LABEL)


def _is_written_by_readers(tree: PageTree, blocks: Sequence[Block], at: int) -> bool:
    inside = [blocks[index] for index in tree.blocks_of(at)[1:_MAX_PROOF]]
    return any(_proof().search(block.text, 0, _MAX_PROOF) for block in inside)


def _opened_by(tree: PageTree, index: int, node: int) -> int:
    """The outermost node whose first block is the given one, if it holds more than that block and nothing names it; else -1."""
    at = -1
    while node >= 0 and tree.first[node] == index and tree.nodes[node].tag not in _WHOLES:
        at, node = node, tree.parents[node]
    return at if at >= 0 and tree.count[at] > 1 and tree.parts[at] is NONE else -1


@cache
def _labels() -> re.Pattern[str]:
    rows = rulebook.table("page_lines")["labels"]
    return re.compile("|".join(f"(?P<{part}>{rows[part]})$" for part in ("comments", "related")))


@cache
def _proof() -> re.Pattern[str]:
    return re.compile(rulebook.table("page_lines")["labels"]["proof"])


@cache
def _label_ends() -> frozenset[str]:
    """The last characters of all labels: a look at them spares the pattern nearly everywhere."""
    return frozenset(rulebook.table("page_lines")["labels"]["ends"])
