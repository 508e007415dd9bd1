"""Refuses pages that hold no article: sign-in walls, missing pages, lists, pages that a script has yet to fill.

A page is refused only for what is left of it after cleaning: whoever has a few sentences of an article left is never
refused for the words around it.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable
from functools import cache

from jingwen import rulebook
from jingwen.folding import fold
from jingwen.model import OBJECT, Block, Document, Kind

_HAN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]+")
_ARTICLE_HAN = 80  # characters left; with more the page is never refused for its words
_SHORT_LINE = 40
_SCRIPT_CHARS = 2_000  # a page without text that holds less script is just empty
_ASIDE_HAN = 40  # characters in noscript or hidden elements that can be an article
_LIST_LINKS = 15
_LIST_SHARE = 0.8
_MIN_TEASERS = 5
_MIN_TITLE = 5  # characters of a teaser's linked title
_MAX_TEASER = 300  # characters of what stands under it
_MAX_BEFORE = 3  # blocks before the first


def unfilled(document: Document) -> bool:
    """Whether the page shows next to nothing while scripts, noscript or hidden elements hold text."""
    if not document.is_page:
        return False
    shown = _han_count(block.text for block in document.blocks)
    if shown >= _ARTICLE_HAN // 2:
        return False
    aside = max(int(document.place(f"{kind}:han") or 0) for kind in ("noscript", "hidden"))
    return aside >= max(_ASIDE_HAN, 3 * shown) or document.skipped.get("script", 0) >= _SCRIPT_CHARS


def page_refusal(document: Document) -> str:
    """The id of the rule that refuses a cleaned page, or ""."""
    if not document.is_page:
        return ""
    left = [block for _, block in document.live() if block.kind not in (Kind.IMAGE, Kind.RULE)]
    if _is_list(left) or _is_teaser_list(document, left):
        return "reject.list-page"
    han = _han_count((block.text for block in left), enough=_ARTICLE_HAN)
    if han >= _ARTICLE_HAN:
        return ""
    says = _says(document, left)
    for rule_id in ("reject.not-found", "reject.server-error", "reject.login-wall"):
        rule = rulebook.load(document.options.rules)[rule_id]
        if rulebook.pattern(rule).search(says, timeout=rulebook.TIMEOUT_S):
            return rule_id
    if han < _ARTICLE_HAN // 8 and unfilled(document):
        return "reject.unfilled-page"
    return ""


def _says(document: Document, left: list[Block]) -> str:
    """The page's title, headings and what is left of it; with nothing left all short lines, one below the other."""
    headings = [block.text for block in document.blocks if block.kind is Kind.HEADING]
    lines = [block.text for block in left]
    if _han_count(lines) < _ARTICLE_HAN // 2:
        lines += [
            document.text[block.start : block.end]
            for block in document.blocks
            if block.end - block.start <= _SHORT_LINE and not block.link_chars
        ]
    return fold("\n".join([document.place("title"), *headings, *lines]))


def _is_list(left: list[Block]) -> bool:
    """Whether what is left is a list of links and holds no sentence."""
    links = [block for block in left if block.link_chars * 2 > len(block.text)]
    if len(links) < _LIST_LINKS or len(links) < _LIST_SHARE * len(left):
        return False
    return not any(
        len(block.text.replace(OBJECT, "")) - block.link_chars > _SHORT_LINE or block.kind is Kind.CODE
        for block in left
    )


def _is_teaser_list(document: Document, left: list[Block]) -> bool:
    """Whether what is left is linked titles with a few lines under each, on a page that says it is a list.

    An author's own list of links has neither such a title nor texts that are cut off.
    """
    titles = [
        at
        for at, block in enumerate(left)
        if block.link_chars >= _MIN_TITLE and block.link_chars * 2 > len(block.text) and block.kind is not Kind.CODE
    ]
    if len(titles) < _MIN_TEASERS or titles[0] > _MAX_BEFORE:
        return False
    bodies = [left[at + 1 : end] for at, end in zip(titles, [*titles[1:], len(left)], strict=True)]
    if any(sum([len(block.text) for block in body]) > _MAX_TEASER for body in bodies):
        return False
    cut_off = sum([any(_list_signs()["cut_off"].search(block.text[-20:]) for block in body) for body in bodies])
    return cut_off * 2 > len(bodies) or _list_signs()["title"].search(document.place("title")) is not None


@cache
def _list_signs() -> dict[str, re.Pattern[str]]:
    return {name: re.compile(pattern) for name, pattern in rulebook.table("page_lines")["list"].items()}


def _han_count(texts: Iterable[str], enough: int = sys.maxsize) -> int:
    """How many Han characters the texts hold; counted no further than to `enough`."""
    count = 0
    for text in texts:
        count += sum(map(len, _HAN.findall(text)))
        if count >= enough:
            break
    return count
