"""What an element's names say about the part of a page that it holds; the words are in tables/page_words.toml."""

from __future__ import annotations

import re
from functools import cache, lru_cache

from jingwen import rulebook
from jingwen.model import Node

SURE, LIKELY, LABEL = "sure", "likely", "label"  # by a name, by a name that can mean other things, by its first line
NONE = ("", "")
_WORDS = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+")
_MEMBERS = re.compile(r"_{2,}|-{2,}")  # block__element--modifier
_HASH = re.compile(r"[-_](?=[A-Za-z]*(?:\d|[A-Z]{2}|[a-z][A-Z]\b))[A-Za-z0-9]{4,6}$")  # what CSS modules add to a name
_MAX_WORDS = 3  # a longer compound is about something else: CopyrightRichText, enableBodyAdsCount
# their ids are places to jump to, and `anchor` or `top` no part
_HEADINGS = frozenset(["h1", "h2", "h3", "h4", "h5", "h6"])


@lru_cache(maxsize=8192)
def part_of_names(tag: str, identity: str, classes: tuple[str, ...], role: str) -> tuple[str, str]:
    """The part that an element's names stand for, and how sure that is; `NONE` where they say nothing."""
    sure, likely, tags, roles = _vocabulary()
    if tag in ("html", "body"):
        return NONE
    if tag in tags:
        return tags[tag], SURE
    for word in role.split():
        if word in roles:
            return roles[word], SURE
    guess = ""
    is_named = tag in _HEADINGS or tag == "a"  # the id of a heading or an anchor is an address within the text
    for name in classes if is_named else (*classes, identity):
        whole = name.lower()
        if whole in sure:
            return sure[whole], SURE
        for member in _MEMBERS.split(_neutral().sub("", _HASH.sub("", name))):
            words = [word.lower() for word in _WORDS.findall(member)]
            if len(words) > _MAX_WORDS or (len(words) > 1 and words[0] in _states()):
                continue
            for word in words:
                if word in sure:
                    return sure[word], SURE
                guess = guess or likely.get(word, "")
    is_aligned = tag == "p" and guess == "sidebar"  # a letter's `<p class="right">` says where its signature stands
    return (guess, LIKELY) if guess and not is_aligned and tag not in ("main", "article", *_HEADINGS) else NONE


def part_of_tag(tag: str) -> tuple[str, str]:
    """The same for an element without id, class and role."""
    return _by_tag().get(tag, NONE)


@cache
def _by_tag() -> dict[str, tuple[str, str]]:
    return {tag: (part, SURE) for tag, part in _vocabulary()[2].items()}


def says_article(node: Node) -> bool:
    """Whether an element says that it is the article."""
    return _says_article(node.tag, node.id, node.classes, node.role)


@lru_cache(maxsize=8192)
def _says_article(tag: str, identity: str, classes: tuple[str, ...], role: str) -> bool:
    article = rulebook.table("page_words")["article"]
    if tag in article["tags"] or not set(article["roles"]).isdisjoint(role.lower().split()):
        return True
    return not set(article["names"]).isdisjoint([name.lower() for name in (*classes, identity)])


@lru_cache(maxsize=8192)
def words_of(classes: tuple[str, ...]) -> frozenset[str]:
    """The words of some classes, in lower case."""
    return frozenset([word.lower() for name in classes for word in _WORDS.findall(name)])


@cache
def _neutral() -> re.Pattern[str]:
    return re.compile(f"^(?:{'|'.join(rulebook.table('page_words')['article']['neutral'])})(?:-|$)")


@cache
def _states() -> frozenset[str]:
    return frozenset(rulebook.table("page_words")["article"]["states"])


@cache
def _vocabulary() -> tuple[dict[str, str], dict[str, str], dict[str, str], dict[str, str]]:
    sure: dict[str, str] = {}
    likely: dict[str, str] = {}
    tags: dict[str, str] = {}
    roles: dict[str, str] = {}
    for part, row in rulebook.table("page_words").items():
        if part == "article":
            continue
        sure |= dict.fromkeys((*row["sure"], *row["glued"]), part)
        likely |= dict.fromkeys(row["likely"], part)
        tags |= dict.fromkeys(row["tags"], part)
        roles |= dict.fromkeys(row["roles"], part)
    return sure, likely, tags, roles
