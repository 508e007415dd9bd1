"""Reads the article of a page that shows nothing: single-page applications keep it in the JSON of a script.

Only a page without text of its own is read so, and only where its state says which of its texts is the article: an object
around the text also holds the page's title, or the text is by far the longest. What cannot be told stays unread.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from html import unescape
from typing import Any, NamedTuple

from jingwen import rulebook
from jingwen.parse.builder import DocumentBuilder

_MAX_SHOWN_HAN = 40  # Han characters that a page may show and still be empty: a menu, 加载中
_MIN_HAN = 60  # of a text that can be an article
_MIN_LONE_HAN = 200  # ... where nothing says that it is the page's
_TIMES = 4  # how much longer it is then than any other
_MAX_CHARS = 4_000_000
_MAX_VALUES = 200_000
_MIN_TITLE, _MAX_TITLE = 4, 120
_OUTER = 2  # objects around the one that holds the text
_HAN = re.compile(r"[\u3400-\u9fff]")
_LETTERS = re.compile(r"\W+")
_START = re.compile(r'JSON\.parse\(\s*(?=["\'])|(?=[\[{])')
_UNDEFINED = re.compile(r"(?<=[:,\[])\s*undefined(?=\s*[,}\]])")
_TAG = re.compile(r"<(?:p|div|br|section|h[1-6]|ul|ol|blockquote|article)\b[^>]*>", re.IGNORECASE)
_ESCAPED_TAG = re.compile(r"&lt;(?:p|div|br|section|h[1-6])\b", re.IGNORECASE)


class Found(NamedTuple):
    """A text of the state: its path, its Han characters, the page's title and its author's name as an object around it says
    them ("" if none does).
    """

    path: str
    text: str
    han: int
    title: str
    author: str


class _Around(NamedTuple):
    """What an object says of the texts in it: the title of the page if it holds it, and then also its author's name."""

    title: str = ""
    author: str = ""


def show_nothing(texts: Iterable[str]) -> bool:
    """Whether the texts of a page hold next to no Han characters; most pages tell by their first few."""
    shown = 0
    for text in texts:
        shown += len(_HAN.findall(text))
        if shown >= _MAX_SHOWN_HAN:
            return False
    return True


def find_article(builder: DocumentBuilder) -> Found | None:
    """The article in the scripts of a page that is being built, None where there is none or nothing tells which text it is."""
    titles = [_bare(p.value) for p in builder.places if p.name in ("title", "meta:og:title") and p.value]
    found = [text for script in builder.scripts for tree in _trees(script) for text in _texts(tree, titles)]
    by_length = sorted(found, key=lambda text: text.han, reverse=True)
    titled = [text for text in by_length if text.title]
    if titled:
        return titled[0]
    others = [text.han for text in by_length if text.text != by_length[0].text]
    if by_length and by_length[0].han >= max(_MIN_LONE_HAN, _TIMES * max(others, default=0)):
        return by_length[0]
    return None


def markup_of(text: str) -> str:
    """An article's text as markup: as it is, unescaped where it is escaped, or with a paragraph for each line of plain text."""
    if _ESCAPED_TAG.search(text):
        text = unescape(text)
    if _TAG.search(text):
        return text
    lines = [line.strip() for line in text.replace("&", "&amp;").replace("<", "&lt;").splitlines()]
    return "".join([f"<p>{line}</p>" for line in lines if line])


def _trees(script: str) -> Iterator[Any]:
    """The JSON of a script: all of it, or what is given to its first variable."""
    start = _START.search(script)
    if start is None or len(script) > _MAX_CHARS:
        return
    try:
        tree, _ = json.JSONDecoder(strict=False).raw_decode(_UNDEFINED.sub("null", script[start.end() :]))
        yield json.loads(tree, strict=False) if isinstance(tree, str) else tree
    except (ValueError, RecursionError):
        return


def _texts(tree: Any, titles: list[str]) -> Iterator[Found]:
    stack: list[tuple[str, Any, tuple[_Around, ...]]] = [("", tree, ())]
    seen = 0
    while stack and seen < _MAX_VALUES:
        path, value, around = stack.pop()
        seen += 1
        if isinstance(value, dict):
            title = next((v for v in value.values() if isinstance(v, str) and _says_title(v, titles)), "")
            own = _Around(title, _author(value) if title else "")
            stack += [(f"{path}.{key}", inner, (*around, own)[-1 - _OUTER :]) for key, inner in value.items()]
        elif isinstance(value, list):
            stack += [(f"{path}.{at}", inner, (_Around(),)) for at, inner in enumerate(value)]
        elif isinstance(value, str) and (han := _article_han(value)):
            yield Found(path[1:], value, han, *next((own for own in reversed(around) if own.title), _Around()))


def _author(article: Mapping[str, Any]) -> str:
    """The name that an object states as its author's, itself or in an object of its own; "" if it states none."""
    keys = rulebook.table("script_variables")["state"]
    for key in keys["author"]:
        stated = article.get(key)
        names = [stated] if not isinstance(stated, dict) else [stated.get(name) for name in keys["name"]]
        for name in names:
            if isinstance(name, str) and name.strip():
                return name.strip()
    return ""


def _article_han(text: str) -> int:
    """The Han characters of a text that can be an article, 0 for any other: a summary has one paragraph and no elements."""
    han = len(_HAN.findall(text)) if len(text) >= _MIN_HAN else 0
    is_long = han >= _MIN_LONE_HAN or _TAG.search(text) or _ESCAPED_TAG.search(text) or "\n" in text.strip()
    return han if han >= _MIN_HAN and is_long else 0


def _says_title(text: str, titles: list[str]) -> bool:
    if not _MIN_TITLE <= len(text) <= _MAX_TITLE:
        return False
    bare = _bare(text)
    return len(bare) >= _MIN_TITLE and any(bare in title and len(bare) * 3 >= len(title) for title in titles)


def _bare(text: str) -> str:
    return _LETTERS.sub("", text)
