"""Candidates for the authors, and what only looks like one: editors, accounts, sites, buttons, numbers."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise

from jingwen.facts.account import names_above_reader
from jingwen.facts.clues import Clues, Line
from jingwen.facts.labels import Pair, reporters, values
from jingwen.facts.names import behind_role, is_name, is_publisher, is_site, read_names, site_name
from jingwen.facts.structured import Stated
from jingwen.facts.title_core import series_author
from jingwen.facts.unlabelled import find_unlabelled
from jingwen.model import Fact, Kind, Span

_ROLES = ("original_author", "author", "writer", "speaker", "lead_writer")
_PLACES = (
    ("given", ("given.author", "given.authors")),
    ("front-matter", ("front_matter.author", "front_matter.authors", "front_matter.作者", "front_matter.author.name", "front_matter.authors.name", "front_matter.creator", "front_matter.byline", "front_matter.writer")),
    ("script", ("script:author",)),
    ("json-ld", ("json-ld.author", "json-ld.creator")),
    ("organisation", ("json-ld.author.organization",)),
    ("meta", ("meta:author", "meta:article:author", "meta:og:article:author", "meta:byl", "meta:byline", "meta:dc.creator", "meta:parsely-author", "meta:sailthru.author", "meta:og:author", "meta:twitter:creator", "meta:weibo:article:author")),
)  # fmt: skip
_REPRINT = re.compile(
    r"本文(?:(?:由|系|为)|(?=\s*[@【]))\s*(?:人人都是产品经理)?(?:CSDN)?(?:[^\s,。:;!?@【】]{1,12}(?=(?:专栏作[家者]|(?:签约|特约)作[家者]|博主)\s*@))?(?:合作媒体|专栏作家|专栏作者|签约作者|签约作家|特约作者|特约作家|作者|作家|博主|用户)?\s*[:]?\s*(?P<mark>[@【])?[「“]?\s*(?P<name>[^\s,。:;!?@【】()《》「」“”]{1,24}(?: [A-Za-z]+)?)\s*[】]?"
    r"[^。!?]{0,40}?(?:原创(?!翻译|编译)|授权|独家|投稿|撰写)[^。]{0,8}?(?:发布|发表|首发|授权|转载|,|/|$)"
)
_ORIGINAL_BY = re.compile(r"本文(?:系|为|是)(?P<words>[^,。!?]{2,24}?)\s*(?:的)?原创")
_STOP_NAMES = re.compile(
    r"本站|作者|平台|网站|原创|本人|编辑|公众号|小编|团队$|所有|内容|转载|来源|我们|投稿|网友|笔者|文章|译文"
    r"|读者|粉丝|用户|会员|有效|长期"
)
_SIGNED = re.compile(r"《[^》]{1,12}》(?:作者|记者)\s*[:]?\s*(?P<name>\S{2,12}?)\s*$")
_FROM_ACCOUNT = re.compile(
    r"^\W*以下文章来源于[^,。]{1,24},\s*作者\s?(?P<name>[^\s,。:;]{2,16})\s*$"
)  # WeChat's own words
_POSTED = re.compile(r"(?i:(?:posted|written) by|by)\s+(?P<name>[\w .·-]{2,24}?)\s*(?:$|[|,·•]| on )")
_DATELINE = re.compile(r"(?:[电讯]|日消息)\s?\((?P<names>[^()]{0,8}记者[^()]{2,24})\)")
_REPORTER = re.compile(
    r"\s*[\w\u4e00-\u9fff]{2,10}?记者[ :]\s*(?P<names>[\u4e00-\u9fff]{2,4}(?:[ 、][\u4e00-\u9fff]{2,4}){0,3})\s*"
)
_REPORT = re.compile(
    r"记者\s?(?P<names>[\u4e00-\u9fff]{2,4}(?:[、,][\u4e00-\u9fff]{2,4}){0,3})\s?/\s?[^/\s]{0,6}(?:报导|报道)"
)
_SENDER = re.compile(r"\s*+[\"']?(?P<name>[^<>@\"'\s][^<>@\"']{1,29}?)[\"']?\s*<[^<>\s]+@[^<>\s]+>")
_IN_BRACKETS = re.compile(r"[。!?！？”…]\s*\((?P<name>[\u4e00-\u9fff]{2,3}|[\u4e00-\u9fff]{2,8}评论员)\)$")
_OWNER = re.compile(
    r"(?:©|(?i:copyright|&copy;|版权所有))[\s\W]*(?:(?:19|20)\d\d)?[\s\W]*(?:(?:19|20)\d\d)?[\s\W]*(?i:by )?\s*(?P<name>[\w.·-]{2,20}(?: [A-Z][\w.-]+)?)\.?\s*(?:$|[|·•,。]| ?All|(?i: ?powered| theme))"
)
_PROSE = re.compile(r"[。！？!?…；;]\s*\S|[，,][^，,]{9,}|[“‘]|^\s*['\"]|的[^\s。]{2,}。$")
_MAX_NAMES = 80  # characters
_MIN_WORKS = 3  # names behind the same label, apart from each other: fewer are an original and its copies
_FOOTER_CHARS = 1_500
_BLOG_PATH = re.compile(r"/(?:19|20)\d\d/\d\d/\d\d/[^/]+")
_BLOG_OF = re.compile(
    r"(?:^|[\s_|·–—-])(?P<name>[^\s_|·–—]{2,20}?)(?:的(?:技术|个人)?(?:博客|小站|小屋|网络日志|[Bb]log)|['’]s [Bb]log)"
)


def find_author(clues: Clues) -> Iterator[Fact]:
    """Yield candidates for the authors, each name a fact of its own.

    An editor's credit, an id, the site's own name and the label itself are none.
    """
    for fact in _candidates(clues):
        yield replace(fact, value=behind_role(fact.value)) if "@" in fact.value else fact


def _candidates(clues: Clues) -> Iterator[Fact]:
    for rule, names in _PLACES:
        for stated in clues.stated(*names):
            yield from _placed(stated, rule)
    works = _works(clues)
    for line, pair in clues.pairs(*_ROLES):
        if line.index not in works:
            yield from _labelled(clues, line, pair)
    for line, pair in clues.pairs("source"):
        if line.zone == "head":
            yield from _after_source(clues, line, pair)
            yield from _sender(clues, line, pair)
    for line in clues.lines:
        if line.has_phrase:
            yield from _sentences(clues, line)
    yield from find_unlabelled(clues)
    for line, spans in clues.accounts:
        start, end = spans[0]  # the author's name stands before the account's
        if len({line.text[slice(*span)] for span in spans}) == 2 and is_name(line.text[start:end]):
            yield clues.fact("author", line, start, end, "account-line")
    for line in names_above_reader(clues.head, clues.title)[:-1]:
        yield clues.fact("author", line, 0, len(line.text), "account-line")
    yield from _series(clues)
    if clues.document.is_page:
        yield from _owner(clues)


def _works(clues: Clues) -> frozenset[int]:
    """The lines that say who wrote each of several works: one label, different names, words of the article between them."""
    found = {
        line.index: line.folded[pair.start : pair.end].strip()
        for line, pair in clues.pairs("author")
        if len(line.pairs) == 1 and line.index > clues.title
    }
    lines = sorted(found)
    apart = sum([after - before > 1 for before, after in pairwise(lines)])
    is_list = len({*found.values()}) >= _MIN_WORKS and apart >= _MIN_WORKS - 1
    return frozenset(lines if is_list else ())


def _placed(stated: Stated, rule: str) -> Iterator[Fact]:
    for start, end in read_names(stated.value) if "://" not in stated.value else ():
        name = stated.value[start:end]
        if not is_site(name) and not _is_sites_own(name):
            yield Fact("author", " ".join(name.split()), name if name in stated.raw else stated.raw, stated.place, rule)


def _is_sites_own(name: str) -> bool:
    """Whether an identifier names a site and its desk: "sina_mobile"."""
    parts = name.lower().split("_") if name.isascii() else []
    return len(parts) > 1 and any(site_name(f"{part}.com") or site_name(f"{part}.com.cn") for part in parts)


def _labelled(clues: Clues, line: Line, pair: Pair) -> Iterator[Fact]:
    """Names behind a label. Away from title and end the line must be a byline and nothing else."""
    value = line.text[pair.start : pair.end]
    credit = line.folded.lstrip()[:1] in "(["
    if line.zone == "body" and not credit and (pair.label > 2 or len(line.text) > 60):
        return
    if pair.word in values("generic") and line.zone == "body" and len(line.text) > 24:
        return
    start = pair.start + (_after_titles(value) if credit else 0)
    value = line.text[start : line.value_end(start, pair.end)]
    if line.folded[pair.label : pair.start].rstrip(" *_").endswith(":") and "," in line.folded[start : pair.end]:
        value = (
            value[: line.folded.index(",", start, pair.end) - start]
            if not _is_sentence(value.replace("，", "、"))
            else value
        )
    if _is_sentence(value):
        return
    rule = f"label-{pair.role.replace('_', '-')}" + ("-in-body" if line.zone == "body" and not credit else "")
    found = [span for span in read_names(value) if not is_site(value[slice(*span)]) or pair.role == "author"]
    people = [span for span in found if not is_publisher(value[slice(*span)])]
    for left, right in people or found:  # "文｜青禾周刊 林知遥": the paper stands before its writer
        yield clues.fact("author", line, start + left, start + right, rule)


def _sender(clues: Clues, line: Line, pair: Pair) -> Iterator[Fact]:
    """Who a letter is from: "From: 林知遥 <lin@qinghe.example>"."""
    match = _SENDER.match(line.text, pair.start)
    if match and pair.word in values("senders") and is_name(match["name"]):
        yield clues.fact("author", line, *match.span("name"), "label-author")


def _after_source(clues: Clues, line: Line, pair: Pair) -> Iterator[Fact]:
    """A Han name of two to four characters after the source's: "来源：青禾新闻网 林知遥"."""
    words = list(re.finditer(r"\S+", line.text[pair.start : pair.end]))
    if (
        len(words) == 2
        and re.fullmatch(r"[\u4e00-\u9fff]{2,4}", words[1][0])
        and is_name(words[1][0])
        and words[1][0][0] in values("surnames")
    ):
        yield clues.fact("author", line, pair.start + words[1].start(), pair.start + words[1].end(), "byline-linked")


def _is_sentence(value: str) -> bool:
    """Whether what follows a label is prose: a teaser ("文/小林 我一推门，…"), a question, a quotation, a literal."""
    return len(value) > _MAX_NAMES or _PROSE.search(value) is not None


def _after_titles(value: str) -> int:
    """Where the name begins in a credit that lists offices first: "…研究部部长、研究员徐占忱"."""
    last = max((value.rfind(title) + len(title) for title in values("titles") if title in value), default=0)
    return last if 2 <= len(value[last:].strip(" )）]】")) <= 4 and len(value) > 8 else 0


def _sentences(clues: Clues, line: Line) -> Iterator[Fact]:
    """Names in set phrases: "本文由 @林知遥 原创发布于…", "Posted by lin", "某地5月9日电（记者林知遥）"."""
    text = line.folded
    if "本文" in text:
        if (match := _REPRINT.search(text)) and (match["mark"] or not _STOP_NAMES.search(match["name"])):
            start, end = match.span("name") if match["mark"] else _last_word(line.text, *match.span("name"))
            name = line.text[start:end]
            if is_name(name) and not is_site(name) and (match["mark"] or not is_publisher(name)):
                yield clues.fact("author", line, start, end, _notice_rule(match))
        elif (match := _ORIGINAL_BY.search(text)) and not _STOP_NAMES.search(match["words"]):
            start, end = _last_word(line.text, *match.span("words"))
            if is_name(line.text[start:end]) and not is_publisher(line.text[start:end]):
                yield clues.fact("author", line, start, end, "notice-unmarked")
    if "》" in text and len(text) < 40 and (match := _SIGNED.search(text)) and is_name(match["name"]):
        yield clues.fact("author", line, *match.span("name"), "label-author")
    if line.zone != "body" and (match := _FROM_ACCOUNT.search(text)) and is_name(match["name"]):
        yield clues.fact("author", line, *match.span("name"), "label-author")
    if line.zone != "body" and (match := _POSTED.match(text)) and is_name(match["name"]):
        yield clues.fact("author", line, *match.span("name"), "label-author")
    if line.index > clues.title and "记者" in text and (match := _DATELINE.search(text, 0, 60)):
        for start, end in read_names(match["names"]):
            yield clues.fact("author", line, match.start("names") + start, match.start("names") + end, "dateline")
    if "记者" in text and line.zone == "head" and not line.pairs and text.lstrip(" (").startswith(reporters()):
        for start, end in read_names(line.text if len(line.text) < 40 and not _is_sentence(line.text) else ""):
            yield clues.fact("author", line, start, end, "label-writer")
    elif "记者" in text and line.zone == "head" and (match := _REPORTER.fullmatch(text) or _REPORT.search(text)):
        for start, end in read_names(match["names"]):
            yield clues.fact("author", line, match.start("names") + start, match.start("names") + end, "label-writer")


def _notice_rule(match: re.Match[str]) -> str:
    if "合作媒体" in match[0]:
        return "organisation"
    return "notice" if match["mark"] else "notice-unmarked"


def _last_word(text: str, start: int, end: int) -> tuple[int, int]:
    """The Latin name at the end of a phrase ("数字游民 Jarod"), else the whole phrase."""
    match = re.search(r"(?:^|\s)([A-Za-z][\w .-]*)$", text[start:end].strip())
    return (start + match.start(1), start + match.end(1)) if match else (start, end)


def _series(clues: Clues) -> Iterator[Fact]:
    """The uploader in a video part's name: "标题---P1---作者---BV…"."""
    for line in clues.head[:12]:
        if (
            line.block.kind is Kind.HEADING
            and (found := series_author(line.text))
            and is_name(line.text[slice(*found)])
        ):
            yield clues.fact("author", line, *found, "series")
    for stated in clues.stated("file.name", "front_matter.title"):
        if (found := series_author(stated.value)) and is_name(stated.value[slice(*found)]):
            yield Fact(
                "author", stated.value[slice(*found)].strip(), stated.value[slice(*found)], stated.place, "series"
            )


def _owner(clues: Clues) -> Iterator[Fact]:
    """Who runs a one-person site: the name in the side bar or the footer, "X的博客" in the title."""
    for stated in clues.stated("title", "meta:og:site_name"):
        if (match := _BLOG_OF.search(stated.value)) and is_name(match["name"]):
            yield Fact("author", match["name"], match["name"], stated.place, "owner")
    if not _is_personal(clues):
        return
    document, classes = clues.document, values("owner_classes")
    for block in document.blocks:
        if block.node >= 0 and not classes.isdisjoint(document.nodes[block.node].classes) and is_name(block.text):
            yield Fact(
                "author",
                block.text.strip(),
                document.text[block.start : block.end],
                Span(block.start, block.end),
                "owner",
            )
    for line in clues.lines:
        if (
            line.zone == "tail"
            and (match := _OWNER.search(line.folded))
            and is_name(match["name"])
            and not is_publisher(match["name"])
        ):
            start, end = match.span("name")
            yield clues.fact("author", line, start, end - match["name"].endswith("."), "owner")


def _is_personal(clues: Clues) -> bool:
    """Whether a page is a one-person site's: its generator or footer names a blog engine, its address is a blog's."""
    words = clues.value("meta:generator").lower() + " " + clues.document.text[-_FOOTER_CHARS:].lower()
    if any(engine in words for engine in values("blog_engines")):
        return True
    return any(_BLOG_PATH.search(stated.value) for stated in clues.stated("given.url", "link:canonical", "meta:og:url"))
