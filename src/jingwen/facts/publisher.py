"""Candidates for the source: who published the page, as Chinese readers say it, and where a reprint came from.

`source` is the name a reader would cite. `original_source` is the place of first publication that a reprint or a
translation names by an address alone; `account` the publishing account of a platform.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from jingwen.facts.account import framed_account, names_above_reader
from jingwen.facts.clues import Clues, Line
from jingwen.facts.labels import Pair, values
from jingwen.facts.names import host_of, is_publisher, known_site, site_name
from jingwen.model import Fact, Kind, Span

_PLACES: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("given", ("given.source", "given.publisher", "given.site", "given.sitename")),
    ("front-matter", ("front_matter.source", "front_matter.来源", "front_matter.publisher", "front_matter.site", "front_matter.sitename", "front_matter.website", "front_matter.account", "front_matter.公众号", "front_matter.account_name", "front_matter.nickname")),
    ("account", ("script:nickname",)),
    ("meta-source", ("meta:source", "meta:article:source", "meta:og:source", "meta:news:source", "meta:contentsource", "meta:mediaid", "meta:media_name")),
)  # fmt: skip
_WEAK: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("og-site", ("meta:og:site_name", "meta:application-name", "meta:sitename")),
    ("json-ld-publisher", ("json-ld.publisher",)),
)
_OWN_ADDRESS = ("given.url", "link:canonical", "meta:og:url", "front_matter.url")
_PUBLISHED_ON = re.compile(
    r"(?:原创|授权|转载|独家|首发|授权发布|首发|翻译)[^。,，]{0,8}?(?:发布|发表|首发|刊登|投稿|刊载)[于在](?P<name>[^\s,。;:!?(【]{2,20})|本文(?:由|来源于)(?P<host>[^\s,。;:!?(【@]{2,16})合作媒体"
)
_PUBLISHED = re.compile(r"发布[于在]|发表[于在]|首发[于在]|刊登[于在]|投稿[于在]|刊载[于在]|合作媒体")
_REPRINTED = re.compile(
    r"(?:本文)?(?:转载?自|转自|来自|来源于|首发于|摘自|选自|分享自)(?P<frame>(?:微信)?(?:公众号|公号|微信号|网站)?\s*[:]?\s*[「“\"【]?)(?P<name>[^\s,。;:!?(「」“”\"【】《》()]{2,20})"
)
_BAD = re.compile(
    r"https?:|www\.|[。!?！？《》@]|^\d|^第[\d一二三四五六七八九十百]+[期章节回讲集版]|\.(?:com|cn|net|org)\b|^\W*$|^\d+$"
)
_CATEGORIES = ("front_matter.categories", "front_matter.category", "front_matter.tags", "front_matter.author")
_MAX_NAME_CHARS = 24
_TITLE_SIGN = re.compile(r"\s*[|｜_]\s*|\s*[-–—]+\s+|(?<=[\u3400-\u9fff])[-–—]+(?=[\u3400-\u9fff])")
_TRAIL_SIGN = re.compile(r"[›>»|]")
_TRAIL = re.compile(r"\W*(?P<name>[^›>»|]{2,16}?)\s*[›>»|]")
_FRAME = re.compile(r"^\s*(?:微信)?(?:公众号|公号)\s*[:：]?\s*(?=[「“\"【\w])")


def find_publisher(clues: Clues) -> Iterator[Fact]:
    """Yield candidates for `source`, `original_source` and `account`."""
    for rule, names in _PLACES:
        for stated in clues.stated(*names):
            if (name := _name(stated.value)) and not (rule == "account" and name in values("nobody")):
                yield Fact("source", name, name if name in stated.raw else stated.raw, stated.place, rule)
            elif rule == "front-matter" and (name := site_name(stated.value)):
                yield Fact("source", name, stated.raw, stated.place, "address")
    for line, pair in clues.pairs("source"):
        yield from _labelled(clues, line, pair)
    for line in clues.lines:
        if line.zone != "body" or "本文" in line.folded:
            yield from _sentences(clues, line)
    yield from _bare(clues)
    for stated in clues.stated(*_CATEGORIES):
        if name := known_site(stated.value):
            yield Fact("source", name, stated.raw, stated.place, "front-matter-site")
    for rule, names in _WEAK:
        for stated in clues.stated(*names):
            if (name := known_site(stated.value) or _name(stated.value)) and not _is_platform(stated.value):
                yield Fact("source", name, stated.raw, stated.place, rule)
    for stated in clues.stated(*_OWN_ADDRESS):
        if name := site_name(stated.value):
            yield Fact(
                "source",
                name,
                host_of(stated.value) if host_of(stated.value) in stated.raw else stated.raw,
                stated.place,
                "address",
            )
    yield from _own_address(clues)
    yield from _of_title(clues)
    for line, spans in clues.accounts:
        yield clues.fact("source", line, spans[-1][0], spans[-1][1], "account")
    for line in names_above_reader(clues.head, clues.title)[-1:]:
        yield clues.fact("source", line, 0, len(line.text), "account")
    if (block := framed_account(clues.document)) and (name := _name(block.text)):
        raw = clues.document.text[block.start : block.end]
        yield Fact("source", name, raw, Span(block.start, block.end), "account")
    yield from _crumbs(clues)


def _is_platform(name: str) -> bool:
    return known_site(name) in ("微信公众平台", "百家号")


def _name(text: str) -> str:
    """A source's name without the frame around it; "" where the text is an address, a sentence or nothing."""
    text = _FRAME.sub("", text).strip(" \t\u3000*_[]【】()（）「」“”\"'《》:：|-—·`")
    if (
        text.lower() in values("nobody")
        or (_BAD.search(text) and not known_site(text))
        or not 2 <= len(text) <= _MAX_NAME_CHARS
    ):
        return ""
    return text


def _labelled(clues: Clues, line: Line, pair: Pair) -> Iterator[Fact]:
    credit = line.folded.lstrip()[:1] in "(["
    if line.zone == "body" and not credit and (pair.label > 2 or len(line.text) > 60):
        return
    counted = [first for _, first, _, _, _ in line.counters if pair.start < first < pair.end]
    start, end = line.trim(pair.start, line.value_end(pair.start, min(counted, default=pair.end)))
    value = line.text[start:end]
    if "@" in value and pair.word in values("senders"):
        return
    link = line.link(start, end)
    if _BAD.search(value) and not known_site(value) and (link or "http" in value or "www." in value):
        if name := site_name(link or value):
            yield clues.fact("original_source", line, start, end, "address", value=name)
        return
    first = re.match(r"[^\s(（,，;；]+(?: [A-Za-z][\w.]*)*", value)
    if first and line.zone != "body" and first[0].lower() in values("nobody"):
        yield clues.fact("source", line, start, start + len(first[0]), "label-unnamed")  # never chosen
    elif first and (name := _name(first[0])):
        at = start + value.index(name)
        if pair.bare and not _is_named(line, value):
            return
        rule = "label" if line.zone != "body" or credit else "label-in-body"
        rule = "label-unnamed" if name in values("submissions") else rule  # never chosen
        yield clues.fact("source", line, at, at + len(name), rule)


def _is_named(line: Line, value: str) -> bool:
    """Whether what follows a verb without a colon (转自, 来源于) is a name: in brackets, after 公众号, known, a paper's."""
    return len(line.text) <= 60 and (
        bool(re.match(r"\s*(?:微信)?(?:公众号|公号)|\s*[「“\"【]", value))
        or is_publisher(re.split(r"[\s,，。(（]", value)[0])
    )


def _sentences(clues: Clues, line: Line) -> Iterator[Fact]:
    """Names in reprint notices: "原创发布于人人都是产品经理", "本文转载自公众号「青禾职场」"."""
    for pattern, rule in ((_PUBLISHED_ON, "notice"), (_REPRINTED, "reprint")):
        if rule == "notice" and not _PUBLISHED.search(line.folded):
            continue
        if rule == "reprint" and ("本文" not in line.folded or any(p.role == "source" for p in line.pairs)):
            continue
        match = pattern.search(line.folded)
        if match and rule == "reprint" and not _is_named(line, match["frame"] + match["name"]):
            continue
        group = "host" if match and rule == "notice" and match["host"] else "name"
        if match and (name := _name(match[group])) and name not in ("网络", "互联网", "本站"):
            start = match.start(group) + match[group].index(name)
            yield clues.fact("source", line, start, start + len(name), rule)


def _bare(clues: Clues) -> Iterator[Fact]:
    """A publisher's name without a label near the title, beside a date or on the line above it."""
    for number, line in enumerate(clues.head):
        if line.block.kind is Kind.HEADING or line.index <= clues.title or len(line.text) > 80:
            continue
        if not any(other.is_dated for other in clues.head[max(number - 2, 0) : number + 3]):
            continue
        for start, end in line.leftover:
            if line.folded[:start].strip(" *:").lower() in values("book_labels"):
                continue  # "出版社:江州出版社" is the book's
            if is_publisher(line.text[start:end]) and (name := _name(line.text[start:end])):
                yield clues.fact("source", line, start, end, "byline", value=name)


def _crumbs(clues: Clues) -> Iterator[Fact]:
    """The site's name at the head of the page: first in a trail ("V2EX › 职场话题"), or linked to the site's own root."""
    for line in clues.head:
        trail = _TRAIL.match(line.folded) if len(line.text) < 80 and _TRAIL_SIGN.search(line.folded) else None
        if trail and (name := known_site(trail["name"])):
            start, end = trail.span("name")
            if re.search(r"\s[›>»]\s", line.folded) or site_name(line.link(start, end)) == name:
                yield clues.fact("source", line, start, end, "trail", value=name)


def _of_title(clues: Clues) -> Iterator[Fact]:
    """The known site whose name ends the browser's title, "把周会开短 - 简书", where the page shows the title without it."""
    if clues.title < 0:
        return
    shown = clues.document.blocks[clues.title].text
    for stated in clues.stated("title"):
        parts = _TITLE_SIGN.split(stated.value.strip())
        if len(parts) > 1 and parts[-1] not in shown and (name := known_site(parts[-1])) and not _is_platform(name):
            yield Fact("source", name, parts[-1], stated.place, "title-tail")


def _own_address(clues: Clues) -> Iterator[Fact]:
    """The site of the address that a page calls its own: "本文链接：…"."""
    for line, pair in clues.pairs("url"):
        if pair.word not in values("generic") and (
            name := site_name(line.link(pair.start, pair.end) or line.text[pair.start : pair.end].strip())
        ):
            yield clues.fact("source", line, pair.start, pair.end, "address", value=name)
