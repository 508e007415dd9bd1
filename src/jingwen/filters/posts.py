"""Finds posts by their form alone: siblings of one shape, each with a text, and lines that say who and when."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import cache

from jingwen import rulebook
from jingwen.filters.page_tree import PageTree
from jingwen.model import Block, Kind

_SIGNED_SHARE = 0.6  # of the siblings that say who and when
_MAX_LINE = 60  # characters of a line that says who and when
_MAX_NAME = 16  # a longer link is a title, as is a heading that is no link
_MAX_SIBLINGS = 40  # that are looked at, to tell whether all of one form are posts
_MAX_BLOCKS = 60  # of a post that are looked at
_LESSER_SHARE = 0.25  # a second group of posts on a page is no less than this beside the largest


def find_posts(tree: PageTree, blocks: Sequence[Block], least: int) -> list[int]:
    """The nodes of a page's posts, in order; empty where fewer than `least` stand side by side."""
    groups: list[tuple[float, list[int]]] = []
    for at, siblings in enumerate(tree.children):
        if len(siblings) >= least and (at == len(tree.parents) or (tree.total[at] and tree.count[at] >= 2 * least)):
            for alike in _by_form(tree, siblings, least):
                if len(alike) >= least and _are_posts(tree, blocks, alike):
                    groups.append((sum([tree.total[at] for at in alike]), alike))
    most = max((amount for amount, _ in groups), default=0.0)
    kept = {at for amount, group in groups if amount >= _LESSER_SHARE * most for at in group}
    inside = tree.below(kept)
    return [at for at in sorted(kept) if not inside[tree.parents[at]]]


def _by_form(tree: PageTree, siblings: Sequence[int], least: int) -> Iterable[list[int]]:
    """Siblings that hold more than one block, by tag and first class."""
    forms: dict[tuple[str, tuple[str, ...]], list[int]] = {}
    several = [at for at in siblings if tree.count[at] > 1]
    if len(several) * 2 < least:
        return ()
    for at in siblings:
        if tree.count[at] > 1 or tree.total[at] > 0:
            node = tree.nodes[at]
            forms.setdefault((node.tag, node.classes[:1]), []).append(at)
    return forms.values()


def _are_posts(tree: PageTree, blocks: Sequence[Block], alike: Sequence[int]) -> bool:
    several = sum([tree.count[at] > 1 for at in alike])
    if several < _SIGNED_SHARE * len(alike) or not any(tree.total[at] for at in alike):
        return False
    signed = titled = 0
    alike = alike[:_MAX_SIBLINGS]
    for at in alike:
        is_signed, has_title = _lines([blocks[i] for i in tree.blocks_of(at)[:_MAX_BLOCKS]])
        signed += is_signed
        titled += has_title
    return signed >= _SIGNED_SHARE * len(alike) and titled * 2 < len(alike)


def _lines(blocks: Iterable[Block]) -> tuple[bool, bool]:
    """Whether some blocks say when and, by a short link or in another short line, who; and whether one is a title."""
    when = _when()
    says_when = False
    short = linked = 0
    for block in blocks:
        pieces = block.pieces
        length = pieces[-1].end - pieces[0].start
        if length > _MAX_LINE:
            continue
        text = block.text
        is_link = block.link_chars * 2 > length
        is_dated = when.search(text) is not None
        if not is_dated and ((block.kind is Kind.HEADING and not is_link) or (is_link and length > _MAX_NAME)):
            return False, True
        if block.link_chars:
            linked += block.link_chars <= _MAX_NAME
        if length <= _MAX_NAME:
            short += 1
        if is_dated and not says_when:
            says_when = True
            short += length > _MAX_NAME
    return says_when and (linked > 0 or short > 1), False


@cache
def _when() -> re.Pattern[str]:
    return re.compile("|".join(rulebook.table("threads")["posts"]["when"]))
