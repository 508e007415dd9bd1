"""A page as filters see it: its elements with the parts they name, and how much prose each holds.

Nodes of a document stand in source order, parents before children, so that sums over subtrees are one loop.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache

from jingwen import rulebook
from jingwen.model import OBJECT, Block, Document, Kind, Node

_WORDS = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+")
_MEMBERS = re.compile(r"_{2,}|-{2,}")  # block__element--modifier
_HASH = re.compile(r"[-_](?=[A-Za-z]*(?:\d|[A-Z]{2}|[a-z][A-Z]\b))[A-Za-z0-9]{4,6}$")  # what CSS modules add to a name
_MAX_WORDS = 3  # a longer compound is about something else: CopyrightRichText, enableBodyAdsCount
_PUNCTUATION = re.compile(r"[，。！？；：、,.!?;:…”」』）)]")
_SENTENCE_END = re.compile(r"[。！？!?…；;：:.][”」』）)\"]?$")
# `has-sidebar` says something about what stands elsewhere
_STATES = frozenset(
    ["has", "no", "with", "without", "is", "not", "hide", "hidden", "show", "enable", "disable", "disabled", "theme"]
)
_WRAPPERS = frozenset(["html", "body", "main", "article"])
SURE, LIKELY = "sure", "likely"


@dataclass(frozen=True, slots=True)
class PageTree:
    """nodes: of the document. parts: for each node the part that its own names say it is ("" none), with its certainty.

    prose: for each block how much it reads like running text (characters; negative: like furniture); total: the sum over
    each node's subtree of the positive ones.
    """

    nodes: tuple[Node, ...]
    parts: tuple[tuple[str, str], ...]
    prose: tuple[float, ...]
    total: tuple[float, ...]


def page_tree(document: Document) -> PageTree:
    """Read the tree of a document whose blocks have nodes."""
    nodes = document.nodes
    parts = tuple([_part(node.tag, node.id, node.classes, node.role) for node in nodes])
    prose = tuple([block_prose(block) for block in document.blocks])
    total = [0.0] * len(nodes)
    for block, amount in zip(document.blocks, prose, strict=True):
        if amount > 0 and block.node >= 0:
            total[block.node] += amount
    for at in range(len(nodes) - 1, -1, -1):
        parent = nodes[at].parent
        if parent >= 0:
            total[parent] += total[at]
    return PageTree(nodes, parts, prose, tuple(total))


def block_prose(block: Block) -> float:
    """How much a block reads like running text: about its characters for a sentence, below zero for links and labels."""
    text = block.text
    chars = len(text) - text.count(OBJECT)
    if not chars:
        return 0.0
    kind = block.kind
    if kind is Kind.CODE:
        return min(chars, 400) * 0.5
    plain = chars - block.link_chars
    if plain * 2 < chars:
        return -2.0 - min(block.link_chars, 40) * 0.5
    if kind is Kind.HEADING:
        return 0.0
    if _site_line().search(text, 0, 300):
        return -5.0
    if kind is Kind.TABLE_ROW:
        return (plain - text.count("\t")) * 0.3
    if plain >= 8:
        marks = len(_PUNCTUATION.findall(text, 0, 200))
        if marks and (plain >= 20 or _SENTENCE_END.search(text)):
            return float(plain)
        if plain >= 24:
            return plain * 0.5
    return -1.0 if kind is Kind.LIST_ITEM or plain < 8 else 0.0


@cache
def _site_line() -> re.Pattern[str]:
    return re.compile("|".join(map(re.escape, rulebook.table("page_lines")["site"]["words"])))


@lru_cache(maxsize=8192)
def _part(tag: str, identity: str, classes: tuple[str, ...], role: str) -> tuple[str, str]:
    """The part of a page that an element's names stand for, and how sure that is."""
    sure, likely, tags, roles = _vocabulary()
    if tag in ("html", "body"):
        return "", ""
    if tag in tags:
        return tags[tag], SURE
    for word in role.split():
        if word in roles:
            return roles[word], SURE
    guess = ""
    for name in (*classes, identity):
        whole = name.lower()
        if whole in sure:
            return sure[whole], SURE
        for member in _MEMBERS.split(_HASH.sub("", name)):
            words = [word.lower() for word in _WORDS.findall(member)]
            if len(words) > _MAX_WORDS or (len(words) > 1 and words[0] in _STATES):
                continue
            for word in words:
                if word in sure:
                    return sure[word], SURE
                guess = guess or likely.get(word, "")
    return (guess, LIKELY) if guess and tag not in _WRAPPERS else ("", "")


@lru_cache(maxsize=8192)
def words_of(classes: tuple[str, ...]) -> frozenset[str]:
    """The words of some classes, in lower case."""
    return frozenset([word.lower() for name in classes for word in _WORDS.findall(name)])


@cache
def _vocabulary() -> tuple[dict[str, str], dict[str, str], dict[str, str], dict[str, str]]:
    sure: dict[str, str] = {}
    likely: dict[str, str] = {}
    tags: dict[str, str] = {}
    roles: dict[str, str] = {}
    for part, row in rulebook.table("page_words").items():
        sure |= dict.fromkeys((*row["sure"], *row["glued"]), part)
        likely |= dict.fromkeys(row["likely"], part)
        tags |= dict.fromkeys(row["tags"], part)
        roles |= dict.fromkeys(row["roles"], part)
    return sure, likely, tags, roles
