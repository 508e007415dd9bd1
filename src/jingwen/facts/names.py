"""Names of people and of sites: which host belongs to whom, what is a name at all, where one name ends.

Knowledge is data: tables/sites.toml and tables/labels.toml.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any
from urllib.parse import urlsplit

from jingwen import rulebook
from jingwen.facts.labels import labels, values
from jingwen.facts.spelling import kept
from jingwen.folding import fold

_MAX_NAME_CHARS = 30
_NOT_A_NAME = re.compile(
    r"[。！？!?；;:=<>{}\\…\[\]#$%^]|(?<!\w)~|~(?!\w)|https?|www\.|\.[a-z]{2,4}$|(?:时间|日期|地点|地址|电话|邮箱)$|^\W*$|^[\d\W]+$|\(|\)|^[“\"]|\w@[\w-]+\.\w"
    r"|^\d+\s?[楼樓层層]$|[☚☛☜☝☞☟👆👇👈👉]|^《[^》]*》$"  # the number of a post; a finger points at a button; a work
)
_ID = re.compile(r"(?=.*\d)[\da-f]{12,}|gh_[0-9a-f]+|user\d{4,}|v?\d+(?:\.\d+)*")
_BLANKS = re.compile(r"[\s·]+")
_WORD = re.compile(r"\S+")
# blanks are taken from the first of them on and in one piece: a long run of them is not tried in all its parts
_SEPARATOR = re.compile(r"(?:(?<!\s)\s++)?(?:[、,;/&]|(?<=\s)(?:[|丨]\s|(?:and|和|与)\s+))\s*")
_HAN_NAME = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff]{2,4}")
_HAN_ONLY = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff]+")


def host_of(url: str) -> str:
    """The host of an address without www and port, lower case; "" where it has none."""
    try:
        host = urlsplit(url if "//" in url else "//" + url).hostname or ""
    except ValueError:
        return ""
    return host.removeprefix("www.") if "." in host else ""


def site_name(url: str) -> str:
    """The name of the site an address belongs to; "" for an unknown one and for platforms where everybody publishes."""
    host = host_of(url)
    while host:
        site = _by_host().get(host)
        if site:
            return "" if site.get("platform") else str(site["names"][0])
        host = host.partition(".")[2]
    return ""


@kept
def known_site(name: str) -> str:
    """The site's first name where a text is one of its spellings, else ""."""
    return _by_name().get(_key(name), "")


def is_site(name: str) -> bool:
    """Whether a text is the name of a known site or platform."""
    return known_site(name) != ""


@kept
def is_publisher(name: str) -> bool:
    """Whether a text reads as the name of a paper, site or office that publishes."""
    folded = fold(name).strip()
    if folded.startswith(tuple(values("no_publisher"))):
        return False
    is_one = folded.endswith(tuple(values("publishers"))) and len(folded) > 2 and folded not in values("publishers")
    return is_site(folded) or is_one


@cache
def _by_host() -> Mapping[str, Mapping[str, Any]]:
    return {host: site for site in rulebook.table("sites")["site"] for host in site["hosts"]}


@cache
def _by_name() -> Mapping[str, str]:
    return {_key(name): site["names"][0] for site in rulebook.table("sites")["site"] for name in site["names"]}


@kept
def _key(name: str) -> str:
    return _BLANKS.sub("", fold(name).lower())


@kept
def is_name(text: str) -> bool:
    """Whether a text can be the name of a person or a pen name: short, no sentence, no button, no label, no number."""
    folded = fold(text).strip()
    low = folded.lower()
    return (
        1 < len(folded) <= _MAX_NAME_CHARS
        and not _NOT_A_NAME.search(folded)
        and not _ID.fullmatch(low)
        and low not in values("nobody")
        and low not in values("buttons")
        and low not in labels()
        and not low.startswith(tuple(values("no_name")))
    )


def behind_role(name: str) -> str:
    """The name behind what its bearer is to a site, "林知遥" of "青禾专栏作家@林知遥"; any other as it is."""
    site, _, person = name.rpartition("@")
    return person.strip() if is_name(person) and site.rstrip().endswith(tuple(values("site_roles"))) else name


def same_name(name: str, text: str) -> bool:
    """Whether a name is part of another text: of a title, say."""
    return bool(text) and _key(name) in _key(text)


_DATE = re.compile(r"[\s(（|·]+(?:19|20)\d{2}\s?[-/.年]\s?\d{1,2}")


def read_names(text: str) -> Iterator[tuple[int, int]]:
    """The stretches of a value that are names: titles before them, buttons and badges after them cut off.

    "本报记者 王小波 实习生 林青" gives two, "Nora Lindqvist" one, "方 敏" one.
    """
    date = _DATE.search(text)
    end = _first_clause(text[: date.start()] if date else text)  # "林知遥 2023-05-04": the line goes on with its date
    for left, right in _parts(text, 0, end):
        is_work = text[left:right].startswith("《") and text[left:right].endswith("》")
        left, right = _without_titles(text, left, right)
        if not is_work and is_name(text[left:right]):
            yield left, right


def _first_clause(text: str) -> int:
    """Where the names end: a comma after a Han name begins what the person is ("林知遥，资深用户研究员")."""
    folded = fold(text)
    parts = [part.strip() for part in folded.split(",")]
    if len(parts) == 1 or folded.isascii() or all(_is_full_name(part) for part in parts):
        return len(text)
    return folded.index(",") if parts[0] else len(text)


def _is_full_name(text: str) -> bool:
    return _HAN_NAME.fullmatch(text) is not None and text[0] in values("surnames")


def _parts(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    folded = fold(text)
    at = start
    for match in [*_SEPARATOR.finditer(folded, start, end), None]:
        stop = match.start() if match else end
        yield from _by_blanks(folded, at, stop)
        at = match.end() if match else end


def _by_blanks(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Blanks part Han names ("江晚 何小树") and cut off buttons; they stay inside Latin names and spaced-out ones."""
    words = [(m.start(), m.end()) for m in _WORD.finditer(text, start, end)]
    low = [text[a:b].lower() for a, b in words]
    is_button = [word.strip("()（）") in values("buttons") for word in low]
    first = next((number for number, is_one in enumerate(is_button) if not is_one), len(words))
    ends = (n for n, word in enumerate(low) if n > first and is_button[n] and word not in labels())
    last = next(ends, len(words))  # a button ends the names: "林知遥 参与互动 3"
    words = [word for word, is_one in zip(words[first:last], is_button[first:last], strict=True) if not is_one]
    if not words:
        return
    parts = [text[a:b] for a, b in words]
    if len(parts) > 1 and all(_HAN_ONLY.fullmatch(part) for part in parts):
        yield from _han_names(words, parts)
    elif len(parts) > 1 and _HAN_NAME.fullmatch(parts[0]) and not parts[1].isascii():
        yield words[0]
    elif len(parts) > 1 and parts[0].endswith(tuple(values("titles"))):
        yield words[0][0], words[-1][1]
    else:
        yield words[0][0], words[-1][1]


def _han_names(words: list[tuple[int, int]], parts: list[str]) -> Iterator[tuple[int, int]]:
    at = 0
    while at < len(parts):
        if len(parts[at]) == 1 and at + 1 < len(parts) and len(parts[at + 1]) == 1:
            yield words[at][0], words[at + 1][1]
            at += 2
        elif any(parts[at].endswith(title) for title in values("titles")):
            at += 1
        else:
            yield words[at]
            at += 1


def _without_titles(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start] in " @*_\u3000\u00a0【[「《\"'“(（":
        start += 1
    while end > start and text[end - 1] in " *_\u3000\u00a0】]」》\"'”)）,，、.。|":
        end -= 1
    folded = fold(text[start:end])
    longest = max(
        (t for t in values("titles") if folded.startswith(t) and len(t) + 1 < len(folded)), key=len, default=""
    )
    if longest:
        start += len(longest) + (len(folded) - len(longest) - len(folded[len(longest) :].lstrip()))
    tail = next((" " + t for t in values("name_tails") if folded.endswith(" " + t)), "")
    tail = tail or next((t for t in values("glued_labels") if folded.endswith(t) and len(folded) > len(t) + 1), "")
    return start, end - len(tail)


_USER_LINK = re.compile(
    r"[?&]mod=space&(?:amp;)?uid=\d+|\bspace-u(?:id|sername)-|\bspace\.php\?uid=\d|\bu\.php\?(?:\w+=\w+&(?:amp;)?)*uid=\d+|/(?:u|c/user/token|c/user|user|users|people|member|members|author|authors|space|profile|column/user)/[\w%.-]+/?(?:$|\?)|/@[\w.-]+/?$"
    r"|//(?:i|home|my|space|me)\.[^/]+/[^?]+$|//(?:blog\.csdn\.net|www\.cnblogs\.com|segmentfault\.com/u)/[^/?]+/?$"
)
_NO_PERSON = re.compile(r"/(?:login|signin|signup|register|logout|settings)\b")


def is_person_link(address: str) -> bool:
    """Whether an address is that of a person's page on a platform."""
    return _USER_LINK.search(address) is not None and not _NO_PERSON.search(address)
