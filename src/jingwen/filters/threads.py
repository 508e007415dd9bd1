"""Forum and question pages: whether a page is one, and which lines of its posts are not the posts' text."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from typing import TYPE_CHECKING

from jingwen import rulebook
from jingwen.filters.page_tree import PageTree, words_of
from jingwen.folding import fold
from jingwen.model import OBJECT, Document

if TYPE_CHECKING:
    import regex

_POINTS = 2
_MIN_ALIKE = 2
_CONTENT = re.compile(r"[，。！？；,!?;…]|.{16}")
_CONTENT_SHARE = 0.25


def is_thread(document: Document, tree: PageTree) -> bool:
    """Whether the page is a thread: what the options say, else by the points of tables/threads.toml."""
    if document.options.page != "auto":
        return document.options.page == "thread"
    return sum(points for points in _points(document, tree)) >= _POINTS


def outermost(tree: PageTree, part: str) -> Iterator[int]:
    """The outermost nodes whose names say that they are such a part."""
    inside: list[bool] = []
    for at, node in enumerate(tree.nodes):
        outer = node.parent >= 0 and inside[node.parent]
        own = tree.parts[at][0] == part
        inside.append(outer or own)
        if own and not outer:
            yield at


def furniture(document: Document, tree: PageTree, indices: Iterable[int]) -> Iterator[int]:
    """Those of the blocks that say who posted when, or that are buttons: short lines of one form in several posts."""
    table = rulebook.table("threads")["furniture"]
    alike: dict[tuple[object, ...], list[int]] = {}
    for index in indices:
        alike.setdefault(_form(tree, document.blocks[index].node), []).append(index)
    for group in alike.values():
        texts = [fold(document.blocks[index].text.replace(OBJECT, "")).strip() for index in group]
        lines = [len(text) <= table["max_chars"] and _is_furniture(text) for text in texts]
        share = sum(lines) / len(lines)
        names = len(group) >= _MIN_ALIKE and _are_names(document, group, texts)
        for index, line in zip(group, lines, strict=True):
            if line or names or (share >= 0.6 and len(group) > _MIN_ALIKE and len(document.blocks[index].text) <= 60):
                yield index


def _are_names(document: Document, group: Sequence[int], texts: Sequence[str]) -> bool:
    """Short links at one place of several posts are the posters' names."""
    if sum(1 for text in texts if _CONTENT.search(text)) > _CONTENT_SHARE * len(texts):
        return False
    linked = sum(document.blocks[index].link_chars for index in group)
    return linked * 2 > sum(len(text) for text in texts)


def _is_furniture(text: str) -> bool:
    return any(pattern.search(text) for pattern in _patterns())


@cache
def _patterns() -> tuple[regex.Pattern[str], ...]:
    import regex

    return tuple(regex.compile(pattern) for pattern in rulebook.table("threads")["furniture"]["patterns"])


def _form(tree: PageTree, node: int) -> tuple[object, ...]:
    """The tags and classes of an element and the one around it."""
    if node < 0:
        return ()
    own = tree.nodes[node]
    outer = tree.nodes[own.parent] if own.parent >= 0 else own
    return (own.tag, own.classes, outer.tag, outer.classes)


def _points(document: Document, tree: PageTree) -> Iterator[int]:
    table = rulebook.table("threads")
    places: dict[str, str] = {}
    for place in document.places:
        places[place.name.lower()] = places.get(place.name.lower(), "") + " " + place.value.lower()
    said = {
        "generator": places.get("meta:generator", ""),
        "title": places.get("title", ""),
        "title-sure": places.get("title", ""),
        "keywords": places.get("meta:keywords", ""),
        "address": " ".join(places.get(name, "") for name in ("given.url", "link:canonical", "meta:og:url")),
    }
    for name, text in said.items():
        if text and any(word in text for word in table[name]["words"]):
            yield table[name]["points"]
    types = set(table["type"]["words"])
    if any(node.role and not types.isdisjoint(node.role.lower().split()) for node in tree.nodes):
        yield table["type"]["points"]
    prose = sum(amount for amount in tree.prose if amount > 0)
    if sum(tree.total[at] for at in outermost(tree, "comments")) > table["comments"]["share"] * prose:
        yield table["comments"]["points"]
    names = set(table["names"]["words"])
    if (
        sum(1 for node in tree.nodes if node.classes and not names.isdisjoint(words_of(node.classes)))
        >= table["names"]["least"]
    ):
        yield table["names"]["points"]
