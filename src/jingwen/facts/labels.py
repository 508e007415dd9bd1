"""Labelled values in one line: "作者：林知遥　来源：青禾职场", "文/林知遥", "发布于 2024-01-05", "**Author:** [name](…)".

Which words are labels, and of what, is data: tables/labels.toml.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from typing import NamedTuple

from jingwen import rulebook

# A label stands at the beginning of a line or after one of these.
_LEADS = frozenset(" \t\n|丨·•,;()[]【】&《》「」:/。，；>»*#_~、-\N{EM DASH}\N{OBJECT REPLACEMENT CHARACTER}")
_SIGN = re.compile(r"[:|/丨·•】]")
_PATH = re.compile(r"(?<=\s)/[a-z][\w.-]*/[a-z]")  # "编辑 /etc/group": no bar before a name
_BEFORE_SIGN = frozenset(" \t*_】])")
_AFTER_SIGN = frozenset(" \t*_:")
_MAX_GAP = 4
_JOINTS = "、/&和 +"
_JOINT = re.compile(r"[、/&和\s+]+")
_MAX_JOINED_CHARS = 16
_BAR_ROLES = {"original_author", "author", "writer", "speaker", "lead_writer", "translator", "editor", "source"}
_CHAIN = frozenset(" \t|丨·•(*_【")  # before a bar a label stands after these, and never inside words
_PREPOSITIONS = ("于", "自", "by", "on", "at")  # a word that ends so needs no sign before its value
_BRACKET_ROLES = {"author", "writer", "date", "modified", "source", "url", "original_url"}  # 【作者】林知遥
_GLUED_ROLES = {"author", "date", "modified", "source", "editor", "translator"}  # a page lost the blanks before these
_BARE_ROLES = {"date", "created", "modified", "clipped", "elsewhere"}  # neither does a word before a date
_END_SIGNS = re.compile(r"[ \t|丨；;\u3000)】\]]")  # what _END can begin with: found first, because that is fast
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


@cache
def reporters() -> tuple[str, ...]:
    """Titles that stand before a reporter's name."""
    return tuple(title for title in values("titles") if title.endswith("记者"))


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


def label_positions(folded: str) -> Iterator[int]:
    """Where a labelled value can stand in a folded text of several lines: the others need not be read."""
    text = folded.lower()
    if len(text) != len(folded):
        yield from (match.start() for match in re.finditer(r"(?m)^", folded))
        return
    for ends, gate in ((_by_last_letter(), _before_signs()), _prepositions()):
        for match in gate.finditer(text):
            stop = match.end("last")
            if text.endswith(ends[text[stop - 1]], 0, stop):
                yield stop - 1
    for match in _may_be_spaced().finditer(text):
        yield match.start()


@cache
def _may_be_spaced() -> re.Pattern[str]:
    """A line that begins with the first letter of a credit's label and has a blank near."""
    return re.compile(rf"(?m)^[ \t*]*[{''.join(sorted(map(re.escape, _first_letters())))}][^\s|,:]{{0,12}}[ \t*]")


@cache
def _before_signs() -> re.Pattern[str]:
    """The last letter of any label, and a sign behind it."""
    last = "".join(sorted(map(re.escape, _by_last_letter())))
    return re.compile(rf"(?P<last>[{last}])[ \t*_】\]]{{0,{_MAX_GAP}}}{_SIGN.pattern}")


def read_pairs(folded: str, zone: str) -> tuple[Pair, ...]:
    """The labelled values of a folded line, left to right.

    A label without a sign counts only near the title or the end, and only before a date or a name.
    """
    text = folded.lower()
    if len(text) != len(folded):
        text = folded
    found = _spaced_labels(text) or sorted(_signed_labels(text, zone) + _bare_labels(text, zone))
    if not found:
        return ()
    roles = labels()
    pairs: list[Pair] = []
    for at, (label, start, word, bare) in enumerate(found):
        end = found[at + 1][0] if at + 1 < len(found) else len(text)
        if end <= start:  # the next label holds this one: "文/图：" after "文/"
            continue
        stop = _value_end(text, start, end, ";；" if roles[word] == "tag" else "")
        if text[max(label - 1, 0)] == "(" or text[:1] == "(":  # a credit in brackets ends with them
            closing = text.find(")", start, stop)
            stop = closing if closing > start else stop
        pairs.append(Pair(roles[word], label, start, stop, word, bare))
    return tuple(pairs)


def _value_end(text: str, start: int, end: int, inner: str) -> int:
    """Where a value ends: at the first sign or wide gap after it, else where the next label begins. `inner`: no such signs."""
    for sign in _END_SIGNS.finditer(text, start, end):
        if sign[0] not in inner and _END.match(text, sign.start(), end):
            return sign.start() if sign.start() > start else end
    return end


_Found = tuple[
    int, int, str, bool
]  # where the label stands, where its value begins, the label, whether no sign parts them


def _signed_labels(text: str, zone: str) -> list[_Found]:
    """Labels before a colon or, for some roles, a bar: looked up backwards from the sign."""
    roles, ends = labels(), _by_last_letter()
    found: list[_Found] = []
    for sign in _SIGN.finditer(text):
        stop = sign.start()
        if _PATH.match(text, stop):
            continue
        while stop and text[stop - 1] in _BEFORE_SIGN and sign.start() - stop < _MAX_GAP:
            stop -= 1
        words = ends.get(text[stop - 1 : stop])
        word = _ending(text, stop, words, _LEADS) if words else ""
        if not word and words and sign[0] == ":" and zone != "body":
            word = _glued(text, stop, words, found)
        if not word or (sign[0] == "】" and zone == "body"):
            continue
        label = stop - len(word)
        if joined := _joined(text, label, word):
            label, word = 0, joined
        if sign[0] != ":" and not _stands_before_bar(text, label, sign[0], roles[word], found):
            continue
        start = sign.end()
        while start < len(text) and text[start] in _AFTER_SIGN and start - sign.end() < _MAX_GAP:
            start += 1
        found.append((label, start, word, False))
    return found


def _joined(text: str, label: int, word: str) -> str:
    """Of labels that share a value, the one that says most: 撰文 of "策划、撰文 / 林知遥"; "" where there is only one."""
    before = text[:label].strip(" \t*_")
    if not before or len(before) > _MAX_JOINED_CHARS:
        return ""
    roles = labels()
    words = [*_JOINT.split(before.rstrip(_JOINTS)), word]
    if any(roles.get(part) not in _BAR_ROLES for part in words):
        return ""
    return next((part for role in ("author", "writer") for part in words if roles[part] == role), word)


def _stands_before_bar(text: str, label: int, sign: str, role: str, found: list[_Found]) -> bool:
    """Whether a sign other than a colon can part this label from its value: "文 | 青禾职场,作者 | 林知遥", "【作者】林知遥"."""
    if sign == "】":
        return role in _BRACKET_ROLES and text[max(label - 1, 0)] == "【"
    return role in _BAR_ROLES and (label == 0 or text[label - 1] in _CHAIN or (text[label - 1] == "," and bool(found)))


def _glued(text: str, stop: int, words: tuple[str, ...], found: list[_Found]) -> str:
    """The label that a page without blanks glued to the value, date or trail before it: "来源:青禾晚报发布时间:…"."""
    word = next((word for word in words if len(word) > 1 and text.endswith(word, 0, stop)), "")
    if not word or labels()[word] not in _GLUED_ROLES:
        return ""
    before = text[: stop - len(word)]
    value = before[found[-1][1] :] if found else ""
    is_glued = (
        before[-1:].isdigit() or before.endswith("正文") or (value and value == value.strip() and " " not in value)
    )
    return word if is_glued else ""


def _bare_labels(text: str, zone: str) -> list[_Found]:
    """Labels that need no sign: a verb with its preposition before a date or a name ("发布于 2024-01-05")."""
    ends, gate = _prepositions()
    found: list[_Found] = []
    at = 0
    while match := gate.search(text, at):
        at = match.start() + 1
        stop = match.end("last")
        word = _ending(text, stop, ends[text[stop - 1]], None)
        if word and _bare_fits(labels()[word], word, text, match.end(), zone):
            found.append((stop - len(word), match.end(), word, True))
    return found


def _ending(text: str, stop: int, words: tuple[str, ...], leads: frozenset[str] | None) -> str:
    """The first of the words that ends at `stop` and begins at the line's beginning or after a lead, or ""."""
    if not text.endswith(words, 0, stop):
        return ""
    for word in words:
        if text.endswith(word, 0, stop):
            start = stop - len(word)
            before = text[start - 1] if start else " "
            if before in _LEADS or (leads is None and not (before.isascii() and before.isalpha())):
                return word
    return ""


@cache
def _by_last_letter() -> Mapping[str, tuple[str, ...]]:
    return _grouped(labels())


def _grouped(words: Iterable[str]) -> Mapping[str, tuple[str, ...]]:
    """The words by their last letter, the longest first."""
    groups: dict[str, list[str]] = {}
    for word in sorted(words, key=len, reverse=True):
        groups.setdefault(word[-1], []).append(word)
    return {last: tuple(group) for last, group in groups.items()}


@cache
def _prepositions() -> tuple[Mapping[str, tuple[str, ...]], re.Pattern[str]]:
    words = [
        word
        for word, role in labels().items()
        if len(word) > 1 and (role in _BARE_ROLES or word.endswith(_PREPOSITIONS) or word in values("blank_labels"))
    ]
    last = "|".join(sorted({re.escape(word[-2:]) for word in words}))
    return _grouped(words), re.compile(rf"(?P<last>{last})[ \t]{{0,3}}(?=[@\d昨今前刚一二]|[^\W\d])")


def _spaced_labels(text: str) -> list[_Found]:
    if text.lstrip(" \t*")[:1] not in _first_letters() or (spaced := _spaced().match(text)) is None:
        return []
    return [(match.start("word"), match.end(), match["word"], False) for match in _spaced_parts().finditer(spaced[0])]


@cache
def _first_letters() -> frozenset[str]:
    return frozenset(word[0] for word in _credit_words())


@cache
def _spaced() -> re.Pattern[str]:
    """A whole line of labels and names with nothing but blanks between: "编辑 周小禾 ｜ 排版 魏蓝"."""
    return re.compile(
        rf"[ \t*]*(?:(?:{_any_credit()})[ \t\u3000]+[^\s|丨,。!?:]{{2,8}}(?:[ \t]+[^\s|丨,。!?:]{{2,8}}){{0,2}}[ \t]*(?:[|丨·•][ \t]*|$)){{1,8}}$"
    )


@cache
def _spaced_parts() -> re.Pattern[str]:
    return re.compile(rf"(?:^|[|丨·•])[ \t*]*(?P<word>{_any_credit()})[ \t\u3000]+")


def _any_credit() -> str:
    return "|".join(sorted(map(re.escape, _credit_words()), key=len, reverse=True))


def _credit_words() -> list[str]:
    return [
        word
        for word, role in labels().items()
        if role in ("author", "writer", "editor", "translator") and len(word) > 1
    ]


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
    if word in values("blank_labels"):
        return text[end - 1] in " \t"
    return word in _COLON_LESS_SOURCE or word in ("posted by", "written by", "分类于", "收录于")
