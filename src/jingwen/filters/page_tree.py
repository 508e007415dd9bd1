"""A page as filters see it: its elements with the parts they name, and how much prose each holds.

Nodes of a document stand in source order, parents before children, so that sums over subtrees are one loop, and the
blocks below a node are neighbours.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from jingwen import rulebook
from jingwen.filters.page_parts import LABEL, NONE, part_of_names
from jingwen.model import OBJECT, Block, Document, Kind, Node

_PUNCTUATION = re.compile(r"[，。！？；：、,.!?;:…”」』）)]")
_SENTENCE_END = re.compile(r"[。！？!?…；;：:.][”」』）)\"]?$")
_MIN_PAGE_PROSE = 40.0  # a page with less running text may hold an article of short lines
_MAX_LABEL_CHARS = 20
_WHOLES = frozenset(["html", "body", "main", "article"])


@dataclass(frozen=True, slots=True)
class PageTree:
    """nodes: of the document. parts: for each node the part that its names or its label say it is ("" none), with its certainty.

    prose: for each block how much it reads like running text (characters; negative: like furniture). page: the sum of the
    positive ones. For each node, over all that stands in it: total prose, characters, characters in links, the longest
    block's plain characters, number of blocks, first block (the number of blocks where there is none).
    children: for each node; at index -1 the outermost ones.
    """

    nodes: tuple[Node, ...]
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
        for at in tops:
            inside[at] = True
        inside[-1] = False
        for at, parent in enumerate(self.parents):
            if inside[parent]:
                inside[at] = True
        return inside

    def blocks_of(self, node: int) -> range:
        """The blocks that stand in a node."""
        return range(self.first[node], self.first[node] + self.count[node])


def page_tree(document: Document) -> PageTree:
    """Read the tree of a document whose blocks have nodes."""
    nodes, blocks = document.nodes, document.blocks
    size = len(nodes)
    prose = [block_prose(block) for block in blocks]
    page = sum([amount for amount in prose if amount > 0])
    if page < _MIN_PAGE_PROSE:
        prose = [_line_prose(block, amount) for block, amount in zip(blocks, prose, strict=True)]
        page = sum([amount for amount in prose if amount > 0])
    parents = [node[0] for node in nodes]
    total, chars, linked, longest, count = [0.0] * size, [0] * size, [0] * size, [0] * size, [0] * size
    first = [len(blocks)] * size
    for index, block in enumerate(blocks):
        node = block.node
        if node < 0:
            continue
        pieces, in_links = block.pieces, block.link_chars
        length = pieces[-1].end - pieces[0].start
        amount = prose[index]
        if amount > 0:
            total[node] += amount
        chars[node] += length
        linked[node] += in_links
        if length - in_links > longest[node]:
            longest[node] = length - in_links
        if not count[node]:
            first[node] = index
        count[node] += 1
    children: list[list[int]] = [[] for _ in range(size + 1)]
    for at in range(size - 1, -1, -1):
        parent = parents[at]
        children[parent].append(at)
        if parent < 0:
            continue
        total[parent] += total[at]
        chars[parent] += chars[at]
        linked[parent] += linked[at]
        count[parent] += count[at]
        if longest[at] > longest[parent]:
            longest[parent] = longest[at]
        if first[at] < first[parent]:
            first[parent] = first[at]
    for inner in children:
        if len(inner) > 1:
            inner.reverse()
    parts = [part_of_names(tag, identity, classes, role) for _, tag, identity, classes, role in nodes]
    tree = PageTree(nodes, parents, children, parts, prose, page, total, chars, linked, longest, count, first)
    _name_by_labels(tree, blocks)
    return tree


def block_prose(block: Block) -> float:
    """How much a block reads like running text: about its characters for a sentence, below zero for links and labels."""
    pieces = block.pieces
    text = pieces[0].text if len(pieces) == 1 else block.text
    chars = len(text) - text.count(OBJECT)
    if not chars:
        return 0.0
    linked = block.link_chars
    plain = chars - linked
    kind = block.kind
    if kind is Kind.CODE:
        return min(chars, 400) * 0.5
    if plain < linked:
        return -2.0 - min(linked, 40) * 0.5
    if kind is Kind.HEADING:
        return 0.0
    if plain < 8:
        return plain * 0.3 if kind is Kind.TABLE_ROW else -1.0
    if _site_line().search(text, 0, 300):
        return -5.0
    if kind is Kind.TABLE_ROW:
        return (plain - text.count("\t")) * 0.3
    if _PUNCTUATION.search(text, 0, 200) and (plain >= 20 or _SENTENCE_END.search(text)):
        return float(plain)
    if plain >= 24:
        return plain * 0.5
    return -1.0 if kind is Kind.LIST_ITEM else 0.0


def _line_prose(block: Block, amount: float) -> float:
    """The same on a page without running text, where lines without an end can be a poem or a list of names."""
    if amount > 0 or block.link_chars or block.kind is Kind.HEADING or amount == -5.0:
        return amount
    return min(len(block.text.replace(OBJECT, "")), 20) * 0.3


def _name_by_labels(tree: PageTree, blocks: tuple[Block, ...]) -> None:
    """What opens with a line such as 相关推荐 is what it says, also where its names say nothing."""
    labels = _labels()
    for index, block in enumerate(blocks):
        pieces = block.pieces
        if pieces[-1].end - pieces[0].start > _MAX_LABEL_CHARS:
            continue
        text = block.text
        if text[-1:] in _label_ends() and (found := labels.match(text.strip())) is not None:
            at, outer = -1, block.node
            while outer >= 0 and tree.first[outer] == index and tree.nodes[outer].tag not in _WHOLES:
                at, outer = outer, tree.parents[outer]
            if at >= 0 and tree.count[at] > 1 and tree.parts[at] is NONE:
                tree.parts[at] = (found.lastgroup or "", LABEL)


@cache
def _site_line() -> re.Pattern[str]:
    return re.compile("|".join(map(re.escape, rulebook.table("page_lines")["site"]["words"])))


@cache
def _labels() -> re.Pattern[str]:
    rows = rulebook.table("page_lines")["labels"]
    return re.compile("|".join(f"(?P<{part}>{rows[part]})$" for part in ("comments", "related")))


@cache
def _label_ends() -> frozenset[str]:
    """The last characters of all labels: a look at them spares the pattern nearly everywhere."""
    return frozenset(rulebook.table("page_lines")["labels"]["ends"])
