"""Forum and question pages: whether a page is one, and which lines of its posts are not the posts' text."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache, lru_cache

from jingwen import rulebook
from jingwen.filters.page_parts import LABEL, words_of
from jingwen.filters.page_tree import PageTree
from jingwen.folding import fold
from jingwen.model import OBJECT, Block, Document, Span

_POINTS = 2
_MIN_ALIKE = 2
_CONTENT = re.compile(r"[，。！？；,!?;…]|.{16}")
_CONTENT_SHARE = 0.25
_PLACE_SHARE = 0.6  # of the posts that have a line at one place
_MAX_WAY = 12
_MAX_NAME = 12
_MAX_POSTS = 20  # that are looked at
_MAX_SIGNS = 40  # blocks of each
_MAX_SIGN = 40  # characters of a line with a sign of posting
_MAX_LINES = 4  # of a kind in one post
_MAX_AROUND = 24  # characters of such a line
_MIN_SAID = 12  # characters beside a date that can be a reply
_SAID = re.compile(r"[。！？!?]")
_SENTENCE = re.compile(r"[，。！？；,!?;…]")


def thread_likelihood(document: Document, tree: PageTree) -> float:
    """How much says that the page is a thread: 1 for sure, 0 for nothing; by the options, else by tables/threads.toml."""
    if document.options.page != "auto":
        return float(document.options.page == "thread")
    points = 0
    for more in _points(document, tree):
        points += more
        if points >= _POINTS:
            return 1.0
    if points == _POINTS - 1 and (_has_names(tree) or _has_lines(document)):
        return 1.0
    return points / _POINTS


def posts_make_a_thread(document: Document, tree: PageTree, posts: Sequence[int], likelihood: float) -> bool:
    """Whether posts that only their form tells outweigh the rest of the page; less is enough where something else says so.

    Comments that say so stand below an article, unless there is next to no article, and only their first line says it or
    nothing at all stands before them.
    """
    table = rulebook.table("threads")["posts"]
    blocks = document.blocks
    prose = sum([tree.total[at] for at in posts])
    is_likely = likelihood > 0 or (prose >= table["said_share"] * tree.page and _has_lines(document))
    if prose < (table["likely_share"] if is_likely else table["share"]) * tree.page:
        return False
    if is_likely:
        return _are_signed(blocks, tree, posts) and not _follow_an_article(blocks, tree, posts)
    lone = tree.page - prose < table["lone"]
    opens = not any(amount > 0 for amount in tree.prose[: tree.first[posts[0]]])  # programs call every post a comment
    named = tree.below(
        at
        for at, (part, certainty) in enumerate(tree.parts)
        if part in ("comments", "related", "sidebar")
        and not (lone and (certainty == LABEL or (opens and part == "comments")))
    )
    return not any(named[at] for at in posts) and _are_signed(blocks, tree, posts)


def _follow_an_article(blocks: Sequence[Block], tree: PageTree, posts: Sequence[int]) -> bool:
    """Whether posts stand below a text that is long enough for an article, and names or a label say that they are comments."""
    table = rulebook.table("threads")["comments"]
    before = sum([amount for amount in tree.prose[: tree.first[posts[0]]] if amount > 0]) if posts else 0.0
    if before < table["article"]:
        return False
    readers, label = frozenset(table["readers"]), re.compile(table["label"])
    named = tree.below(
        at
        for at, (part, certainty) in enumerate(tree.parts)
        if part == "comments"
        and (
            label.search(blocks[tree.first[at]].text)
            if certainty == LABEL
            else not readers.isdisjoint(words_of((*tree.nodes[at].classes, tree.nodes[at].id)))
        )
    )
    return all(named[at] for at in posts)


def _are_signed(blocks: Sequence[Block], tree: PageTree, posts: Sequence[int]) -> bool:
    """Whether most posts hold what posts have and dated letters have not: the hour, the floor, buttons."""
    sure = re.compile(rulebook.table("threads")["posts"]["sure"])
    few = posts[:_MAX_POSTS]
    found = [any(_is_sign(blocks[index], sure) for index in tree.blocks_of(at)[:_MAX_SIGNS]) for at in few]
    return sum(found) * 2 > len(few)


def are_comments(tree: PageTree, blocks: Sequence[Block], posts: Sequence[int]) -> bool:
    """Whether posts on the page of an article are readers' comments: each with a button, and after the article."""
    before = sum([amount for amount in tree.prose[: tree.first[posts[0]]] if amount > 0])
    if before < rulebook.table("threads")["posts"]["lone"]:
        return False
    with_buttons = sum([any(_is_button(blocks[index]) for index in tree.blocks_of(at)[:_MAX_SIGNS]) for at in posts])
    return with_buttons * 2 > len(posts)


def _is_sign(block: Block, sign: re.Pattern[str]) -> bool:
    return block.end - block.start <= _MAX_SIGN and sign.search(block.text) is not None


def _is_button(block: Block) -> bool:
    return block.end - block.start <= _MAX_AROUND and _button().search(fold(block.text).strip()) is not None


@cache
def _button() -> re.Pattern[str]:
    return re.compile(rulebook.table("threads")["posts"]["button"])


def _outermost(tree: PageTree, part: str) -> Iterator[int]:
    """The outermost nodes whose names say that they are such a part."""
    own = [at for at, (name, _) in enumerate(tree.parts) if name == part]
    if own:
        inside = tree.below(own)
        yield from (at for at in own if not inside[tree.parents[at]])


def furniture(document: Document, tree: PageTree, indices: Sequence[int], posts: Sequence[int]) -> Iterator[int]:
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
    if posts:
        yield from _signatures(tree, posts, indices, document.blocks)
    if len(posts) > _MIN_ALIKE:
        yield from _around_bodies(document, tree, posts, frozenset(indices))


def _signatures(tree: PageTree, posts: Sequence[int], indices: Sequence[int], blocks: Sequence[Block]) -> Iterator[int]:
    """What stands in an element of a post that is named as the poster's motto."""
    table = rulebook.table("threads")["furniture"]
    names, most = frozenset(table["signature"]), table["signature_chars"]
    inside = tree.below(posts)
    mottos = tree.below(
        at
        for at, node in enumerate(tree.nodes)
        if inside[node.parent] and tree.chars[at] <= most and not names.isdisjoint(words_of(node.classes))
    )
    yield from (index for index in indices if mottos[blocks[index].node])


def _around_bodies(document: Document, tree: PageTree, posts: Sequence[int], kept: frozenset[int]) -> Iterator[int]:
    """Short lines that stand at one place in most posts, none of which is where the posts' text stands."""
    places: dict[tuple[object, ...], list[int]] = {}
    holders: dict[tuple[object, ...], set[int]] = {}
    for post in posts:
        for index in tree.blocks_of(post):
            if index in kept:
                place = _way(tree, document.blocks[index].node, post)
                places.setdefault(place, []).append(index)
                holders.setdefault(place, set()).add(post)
    body = max(places, key=lambda place: sum([max(tree.prose[index], 0) for index in places[place]]), default=())
    for place, group in places.items():
        if place == body or len(holders[place]) < _PLACE_SHARE * len(posts) or len(group) > _MAX_LINES * len(posts):
            continue
        texts = [document.blocks[index].text.replace(OBJECT, "").strip() for index in group]
        long = sum([len(text) > _MAX_AROUND or _SENTENCE.search(text) is not None for text in texts])
        if long <= _CONTENT_SHARE * len(texts):
            yield from group


def _way(tree: PageTree, node: int, post: int) -> tuple[object, ...]:
    """The tags and first classes of the last steps on the way from a post to a node in it."""
    way: list[object] = []
    while node > post and len(way) < _MAX_WAY:
        own = tree.nodes[node]
        way += (own.tag, own.classes[:1])
        node = own.parent
    return tuple(way)


def _are_names(document: Document, group: Sequence[int], texts: Sequence[str]) -> bool:
    """Short links at one place of several posts are the posters' names."""
    if sum(1 for text in texts if _CONTENT.search(text)) > _CONTENT_SHARE * len(texts):
        return False
    linked = sum(document.blocks[index].link_chars for index in group)
    return linked * 2 > sum(len(text) for text in texts)


def _is_furniture(text: str) -> bool:
    """Whether a line is no text of a post; a reply that ends in its date, or that tells of a day, is one."""
    found = _patterns().search(text)
    if found is None:
        return False
    before, after = text[: found.start()], text[found.end() :]
    if len(before) + len(after) < _MIN_SAID:
        return True
    told = before + after if before[-1:].isalpha() and before[-1] != "于" else before  # a motto stands behind a date
    return "," not in told and _SAID.search(before + after) is None


@cache
def _patterns() -> re.Pattern[str]:
    return re.compile("|".join(rulebook.table("threads")["furniture"]["patterns"]))


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
    site = places.get("title", "")
    for fact in document.facts:  # an article on communities or forums is no thread; its site's name would tell
        if fact.chosen and fact.field == "title" and isinstance(fact.evidence, Span):
            site = site.replace(fact.value.lower(), "")
    said = {
        "generator": places.get("meta:generator", ""),
        "title": site,
        "title-sure": site,
        "keywords": places.get("meta:keywords", ""),
        "address": " ".join(places.get(name, "") for name in ("given.url", "link:canonical", "meta:og:url")),
    }
    for name, text in said.items():
        if text and any(word in text for word in table[name]["words"]):
            yield table[name]["points"]
    if _buttons().search(document.text):
        yield table["buttons"]["points"]
    types = set(table["type"]["words"])
    roles = {node.role for node in tree.nodes}
    if any(not types.isdisjoint(role.lower().split()) for role in roles):
        yield table["type"]["points"]
    outermost = list(_outermost(tree, "comments"))
    prose = sum([tree.total[at] for at in outermost])
    if prose > table["comments"]["share"] * tree.page and not _follow_an_article(document.blocks, tree, outermost):
        yield table["comments"]["points"]


def _has_names(tree: PageTree) -> bool:
    """Whether enough elements are named as those of threads are; looked at only where that decides."""
    return sum([_names_a_thread(node.classes) for node in tree.nodes if node.classes]) >= _least_names()


def _has_lines(document: Document) -> bool:
    """Whether a line says what only a thread says: how many answers there are, who opened it."""
    pattern = re.compile(rulebook.table("threads")["lines"]["pattern"])
    return any(block.end - block.start <= _MAX_SIGN and pattern.match(block.text.strip()) for block in document.blocks)


@cache
def _buttons() -> re.Pattern[str]:
    return re.compile(rulebook.table("threads")["buttons"]["pattern"])


@cache
def _least_names() -> int:
    return int(rulebook.table("threads")["names"]["least"])


@lru_cache(maxsize=8192)
def _names_a_thread(classes: tuple[str, ...]) -> bool:
    return not words_of(classes).isdisjoint(rulebook.table("threads")["names"]["words"])
