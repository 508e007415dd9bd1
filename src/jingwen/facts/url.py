"""Candidates for the address of the article, without tracking parameters.

Of a translation the address is the original's; of a clipping it is the page that was clipped.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache
from html import unescape
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from jingwen import rulebook
from jingwen.facts.clues import Clues, Line
from jingwen.facts.labels import Pair, labels, values
from jingwen.model import Fact, Kind, Span

_PLACES = (
    ("given", ("given.url",)),
    ("front-matter", ("front_matter.url", "front_matter.source", "front_matter.link", "front_matter.original", "front_matter.original_url", "front_matter.source_url", "front_matter.canonical", "front_matter.canonical_url", "front_matter.permalink", "front_matter.原文链接", "front_matter.链接", "front_matter.来源", "front_matter.原文")),
    ("canonical", ("link:canonical",)),
    ("og", ("meta:og:url", "meta:url")),
    ("json-ld", ("json-ld.url", "json-ld.mainentityofpage", "json-ld.@id")),
    ("script", ("script:msg_link",)),
    ("clipped-from", ("meta:source-url",)),
)  # fmt: skip
_ADDRESS = re.compile(
    r"(?:https?://|www\.)[\w\-.~:/?#\[\]@!$&'()*+,;=%\u4e00-\u9fff]+|(?<![\w@.])(?:[\w-]+\.)+(?:com|cn|net|org|io|me|cc|top|tech)/[\w\-.~:/?#@!$&'()*+,;=%]+"
)
_READER = re.compile(r"转码|简悦|SimpRead|Readability|Clipped from|剪藏自|收藏自|原文地址|原文链接", re.IGNORECASE)
_MIN_LABEL_CHARS = 3
_NOT_ARTICLES = re.compile(r"^https?://[^/]+/?$")


def find_url(clues: Clues) -> Iterator[Fact]:
    """Yield candidates for `url`. A link inside the article's text is none."""
    for rule, names in _PLACES:
        for stated in clues.stated(*names):
            if (address := _address(stated.value)) and not _NOT_ARTICLES.match(address):
                yield Fact("url", _clean(address), address if address in stated.raw else stated.raw, stated.place, rule)
    for line, pair in clues.pairs("original_url", "url", "source"):
        yield from _labelled(clues, line, pair)
    for line in clues.head:
        yield from _linked_label(clues, line)
        if line.index <= max(clues.title, 0) + 2 and _READER.search(line.text):
            yield from _reader_header(clues, line)
        if line.index == clues.title and line.block.kind is Kind.HEADING:
            yield from _own_link(clues, line)


def _labelled(clues: Clues, line: Line, pair: Pair) -> Iterator[Fact]:
    if (line.zone == "body" and pair.label > 20) or re.match(r"\s*['\"]", line.text[pair.start : pair.end]):
        return
    if pair.word in values("generic") and line.zone != "head" and not _in_byline(clues, line):
        return
    start, end = line.trim(
        pair.start, max(pair.end, len(line.text) if "http" in line.text[pair.start : pair.end] else pair.end)
    )
    link = line.link(start, end)
    written = _ADDRESS.search(line.text, start, end)
    address = link if link.startswith("http") else (written[0] if written else "")
    if not address or (_NOT_ARTICLES.match(address) and pair.word not in ("原文", "原文地址", "原文链接", "本文链接")):
        return
    if written:
        start, end = written.span()
    elif pair.role == "source":
        return
    if (
        pair.word in ("原文出处", "引用来源", "来源", "出处", "转载自", "转自", "source", "from", "via")
        or pair.role == "original_url"
    ):
        rule = "label-original"
    else:
        rule = "label"
    yield clues.fact("url", line, start, end, rule, value=_clean(_with_scheme(address)))


def _linked_label(clues: Clues, line: Line) -> Iterator[Fact]:
    """A line that is the label of the original's address and the link to it: "[查看原文](address)"."""
    start, end = line.trim(0, len(line.text))
    role = labels().get(line.folded[start:end].lower(), "")
    address = line.link(start, end) if role == "original_url" and end - start > _MIN_LABEL_CHARS else ""
    if address.startswith("http") and not _NOT_ARTICLES.match(address):
        yield clues.fact("url", line, start, end, "label-original", value=_clean(address))


def _in_byline(clues: Clues, line: Line) -> bool:
    """Whether the lines right before or after hold labels of a byline too: "作者：… 链接：… 来源：…", "更新：… 原文：…"."""
    return any(
        abs(other.index - line.index) in (1, 2)
        and any(p.role in ("author", "source", "license", "date", "modified") for p in other.pairs)
        for other in clues.lines
    )


def _reader_header(clues: Clues, line: Line) -> Iterator[Fact]:
    """ "本文由 简悦 SimpRead 转码，原文地址 [host](address)": the link behind the words, not the reader's own."""
    at = max(line.text.find(word) for word in ("原文地址", "原文链接", "from", "剪藏自", "收藏自"))
    if at < 0:
        return
    for mark in line.block.marks:
        span = line.block.source_span(at, len(line.text))
        if mark.kind == "link" and mark.start >= span.start and mark.target.startswith("http"):
            raw = clues.document.text[mark.start : mark.end]
            yield Fact("url", _clean(mark.target), raw, Span(mark.start, mark.end), "reader-header")
            return
    if match := _ADDRESS.search(line.text, at):
        yield clues.fact("url", line, *match.span(), "reader-header", value=_clean(_with_scheme(match[0])))


def _own_link(clues: Clues, line: Line) -> Iterator[Fact]:
    """A title that is a link as a whole leads to the article itself."""
    for mark in line.block.marks:
        whole = mark.kind == "link" and mark.end - mark.start >= len(line.text.strip()) - 1
        if whole and mark.target.startswith("http") and not _NOT_ARTICLES.match(mark.target):
            raw = clues.document.text[mark.start : mark.end]
            yield Fact("url", _clean(mark.target), raw, Span(mark.start, mark.end), "title-link")


def _address(text: str) -> str:
    text = text.strip()
    return text if re.match(r"https?://[^\s/]+\.[^\s]+$", text) else ""


def _with_scheme(address: str) -> str:
    return address if address.startswith("http") else "https://" + address


def _clean(address: str) -> str:
    """The address without tracking parameters, without the frame that text puts around it; nothing else is changed."""
    address = unescape(address).strip().rstrip(".,;:!?)]>，。；、）】》”\"'")
    try:
        parts = urlsplit(address)
    except ValueError:
        return address
    items = parts.query.split("&")
    kept = [item for item in items if not _is_tracking(parts.netloc, item.partition("=")[0])]
    if _is_one_of(parts.fragment, _table()["anchors"]):
        address = address.partition("#")[0]
        parts = parts._replace(fragment="")
    return address if len(kept) == len(items) else urlunsplit(parts._replace(query="&".join(kept)))


def _is_tracking(host: str, name: str) -> bool:
    table = _table()
    for domain, meaningful in table["meaningful"].items():
        if host == domain or host.endswith("." + domain):
            return name not in meaningful
    return _is_one_of(name, table["tracking"])


def _is_one_of(name: str, words: Iterable[str]) -> bool:
    """Whether a name is one of the words, or begins with one that ends in *."""
    return any(name == word or (word.endswith("*") and name.startswith(word[:-1])) for word in words)


@cache
def _table() -> dict[str, Any]:
    return dict(rulebook.table("sites")["addresses"])
