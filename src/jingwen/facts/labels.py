"""Labelled values in one line: "作者：林知遥　来源：青禾职场", "文/林知遥", "发布于 2024-01-05", "**Author:** [name](…)".

Which words are labels, and of what, is data: tables/labels.toml.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from typing import NamedTuple

from jingwen import rulebook

_LEAD = r"(?:^|(?<=[\s|·•,;()\[\]【】《》「」:/。，；>»*#_~、\-\N{OBJECT REPLACEMENT CHARACTER}\N{EM DASH}]))"
_STRONG = r"[ \t*_】\])]{0,4}[:][ \t*_]{0,4}"  # a colon makes a label anywhere in a line
_BAR = r"[ \t*_]{0,4}[|/丨·•][ \t*_]{0,4}"  # a bar does for the roles below
_BAR_ROLES = {"original_author", "author", "writer", "speaker", "lead_writer", "translator", "editor", "source"}
_PREPOSITIONS = ("于", "自", "by", "on", "at")  # a word that ends so needs no sign before its value
_BARE_ROLES = {"date", "created", "modified", "clipped"}  # neither does a word before a date
_END = re.compile(r"[ \t]{0,3}(?:\t|[|丨；;]|[ \u3000]{2,}|[)】\]](?=\s*$|[^\w\s]))")
_COLON_LESS_SOURCE = {
    "来源于",
    "文章来源于",
    "转自",
    "转载自",
    "转载于",
    "本文转载自",
    "本文转自",
    "译文出自",
    "选自",
    "摘自",
}


class Pair(NamedTuple):
    """A label and its value: the role, offsets of label and value in the line, the label, whether no sign parts them."""

    role: str
    label: int
    start: int
    end: int
    word: str
    bare: bool = False


@cache
def labels() -> Mapping[str, str]:
    """Role by label word, folded and lower case."""
    return {word.lower(): role for role, words in rulebook.table("labels")["roles"].items() for word in words}


@cache
def values(name: str) -> frozenset[str]:
    """A set of words of the table's [values]."""
    return frozenset(rulebook.table("labels")["values"][name])


@cache
def _pattern() -> re.Pattern[str]:
    words = "|".join(re.escape(word) for word in sorted(labels(), key=len, reverse=True))
    prepositions = "|".join(
        re.escape(word)
        for word, role in sorted(labels().items(), key=lambda item: -len(item[0]))
        if (role in _BARE_ROLES or word.endswith(_PREPOSITIONS)) and (len(word) > 1)
    )
    bars = "|".join(
        re.escape(w) for w, r in sorted(labels().items(), key=lambda item: -len(item[0])) if r in _BAR_ROLES
    )
    return re.compile(
        rf"{_LEAD}(?P<colon>{words}){_STRONG}|{_LEAD}(?P<bar>{bars}){_BAR}"
        rf"|(?:{_LEAD}|(?<=\d)|(?<=[)\w]))(?P<bare>{prepositions})[ \t]{{0,3}}(?=[@\w])",
    )


def read_pairs(folded: str, zone: str) -> tuple[Pair, ...]:
    """The labelled values of a folded line, left to right.

    A label without a sign counts only near the title or the end, and only before a date or a name.
    """
    text = folded.lower()
    if len(text) != len(folded):
        text = folded
    found = []
    if spaced := _spaced().match(text):
        found += [
            (labels()[m["word"]], m.start("word"), m.end(), m["word"], False)
            for m in _spaced_parts().finditer(spaced[0])
        ]
    for match in () if found else _pattern().finditer(text):
        kind = match.lastgroup or "colon"
        word = match[kind]
        role = labels()[word]
        if kind == "bar" and match.start() > 0 and not _starts_chain(text, match.start()):
            continue
        if kind == "bare" and not _bare_fits(role, word, text, match.end(), zone):
            continue
        found.append((role, match.start(kind), match.end(), word, kind == "bare"))
    pairs = []
    for at, (role, label, start, word, bare) in enumerate(found):
        end = found[at + 1][1] if at + 1 < len(found) else len(text)
        cut = _END.search(text, start, end)
        stop = cut.start() if cut and cut.start() > start else end
        if (
            "(" in text[max(label - 1, 0) : label + 1] or text.lstrip()[:1] == "("
        ):  # a credit in brackets ends with them
            closing = text.find(")", start, stop)
            stop = closing if closing > start else stop
        pairs.append(Pair(role, label, start, stop, word, bare))
    return tuple(pairs)


@cache
def _spaced() -> re.Pattern[str]:
    """A whole line of labels and names with nothing but blanks between: "编辑 周小禾 ｜ 排版 魏蓝"."""
    return re.compile(
        rf"[ \t*]*(?:(?:{_credit_words()})[ \t\u3000]+[^\s|,。!?:]{{2,8}}(?:[ \t]+[^\s|,。!?:]{{2,8}}){{0,2}}[ \t]*(?:[|丨·•][ \t]*|$)){{1,8}}$"
    )


@cache
def _spaced_parts() -> re.Pattern[str]:
    return re.compile(rf"(?:^|[|丨·•])[ \t*]*(?P<word>{_credit_words()})[ \t\u3000]+")


def _credit_words() -> str:
    words = (
        word
        for word, role in labels().items()
        if role in ("author", "writer", "editor", "translator") and len(word) > 1
    )
    return "|".join(sorted(map(re.escape, words), key=len, reverse=True))


def _starts_chain(text: str, at: int) -> bool:
    """Whether a label before a bar stands after blanks or a bar, as in "文 / 江晚 图 / 小树", and not inside words."""
    return text[at - 1] in " \t|丨·•(*_【"


def _bare_fits(role: str, word: str, text: str, end: int, zone: str) -> bool:
    rest = text[end : end + 24].lstrip(" @")
    if role in _BARE_ROLES:
        return bool(
            re.match(
                r"(?:(?:19|20)\d\d|\d{1,2}[月-]|[一二][〇零○一二]|[a-z]{3,9}\.? \d|昨天|今天|前天|刚刚|\d+ ?[小分天])",
                rest,
            )
        )
    if zone == "body":
        return False
    return word in _COLON_LESS_SOURCE or word in ("posted by", "written by", "分类于", "收录于")
