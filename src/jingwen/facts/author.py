"""Candidates for the authors, and what only looks like one: editors, accounts, sites, buttons, numbers."""

from __future__ import annotations

import re
from collections.abc import Iterator

from jingwen.facts.clues import Clues, Line
from jingwen.facts.labels import Pair
from jingwen.facts.names import is_name, is_publisher, is_site, read_names
from jingwen.facts.title import series_author
from jingwen.model import Fact, Kind

_ROLES = ("original_author", "author", "writer", "speaker", "lead_writer")
_PLACES = (
    ("given", ("given.author", "given.authors")),
    ("front-matter", ("front_matter.author", "front_matter.authors", "front_matter.作者", "front_matter.author.name", "front_matter.作者/author", "front_matter.creator", "front_matter.byline")),
    ("script", ("script:author",)),
    ("json-ld", ("json-ld.author", "json-ld.creator")),
    ("meta", ("meta:author", "meta:article:author", "meta:og:article:author", "meta:byl", "meta:byline", "meta:dc.creator", "meta:parsely-author", "meta:sailthru.author", "meta:mediaid", "meta:og:author", "meta:twitter:creator")),
)  # fmt: skip
_REPRINT = re.compile(
    r"本文(?:由|系|为)?\s*(?:专栏作家|专栏作者|作者|数字游民|特约作者)?\s*(?P<mark>[@【])?\s*(?P<name>[^\s,。:;!?@【】()《》]{1,24}(?: [A-Za-z]+)?)\s*[】]?\s*[^。!?]{0,40}?(?:原创|授权|独家)[^。]{0,8}?(?:发布|发表|首发|授权|,|/|转载|$)"
)
_ORIGINAL_BY = re.compile(r"本文(?:系|为|是)(?P<words>[^,。!?]{2,24}?)\s*(?:的)?原创")
_STOP_NAMES = re.compile(
    r"本站|作者|平台|网站|原创|本人|编辑|公众号|小编|团队$|所有|内容|转载|来源|我们|投稿|网友|笔者"
)
_SIGNED = re.compile(r"《[^》]{1,12}》(?:作者|记者)\s+(?P<name>\S{2,12})$")
_POSTED = re.compile(r"(?i:posted by|written by|by)\s+(?P<name>[\w .·-]{2,24}?)\s*$")
_USER_LINK = re.compile(
    r"/(?:u|user|users|people|member|members|author|authors|space|profile|home|@[\w.-]+)/?[\w%.-]*/?$|//(?:i|home|blog|my|u|space)\.[^/]+/[^/?]*/?$|/@[^/]+/?$|^https?://www\.cnblogs\.com/[^/]+/?$"
)
_CLASSES = frozenset(
    [
        "author",
        "author-name",
        "authorname",
        "author_name",
        "post-author",
        "entry-author",
        "article-author",
        "byline",
        "by-line",
        "writer",
        "username",
        "user-name",
        "nickname",
        "p-author",
        "vcard",
        "fn",
        "article_author",
        "name_author",
    ]
)


def find_author(clues: Clues) -> Iterator[Fact]:
    """Yield candidates for the authors, each name a fact of its own.

    An editor's credit, an id, the site's own name and the label itself are none.
    """
    for rule, names in _PLACES:
        for stated in clues.stated(*names):
            for start, end in read_names(stated.value):
                if not is_site(stated.value[start:end]):
                    raw = stated.value[start:end] if stated.value[start:end] in stated.raw else stated.raw
                    yield Fact("author", _squeezed(stated.value[start:end]), raw, stated.place, rule)
    for line, pair in clues.pairs(*_ROLES):
        yield from _labelled(clues, line, pair)
    for line in clues.lines:
        yield from _sentences(clues, line)
    yield from _bare(clues)
    yield from _series(clues)


def _squeezed(text: str) -> str:
    return " ".join(text.split())


def _labelled(clues: Clues, line: Line, pair: Pair) -> Iterator[Fact]:
    """Names behind a label. Near the title and the end anything that can be a name; elsewhere the line must be a byline."""
    if line.zone == "body" and (pair.label > 2 or len(line.text) > 60):
        return
    value = line.text[pair.start : pair.end]
    if re.search(r"[。！？!?]", value) or len(value) > 80:
        return
    for start, end in read_names(value):
        name = value[start:end]
        if is_site(name) and pair.role != "author":
            continue
        rule = f"label-{pair.role.replace('_', '-')}" + ("" if line.zone != "body" else "-in-body")
        yield clues.fact("author", line, pair.start + start, pair.start + end, rule)


def _sentences(clues: Clues, line: Line) -> Iterator[Fact]:
    """Names in the set phrases of reprint notices and signatures: "本文由 @林知遥 原创发布于…", "Posted by lin"."""
    if "本文" in line.folded:
        if (match := _REPRINT.search(line.folded)) and (match["mark"] or not _STOP_NAMES.search(match["name"])):
            if is_name(match["name"]):
                yield clues.fact("author", line, *match.span("name"), "notice")
        elif (match := _ORIGINAL_BY.search(line.folded)) and not _STOP_NAMES.search(match["words"]):
            start, end = _last_word(line.text, *match.span("words"))
            if is_name(line.text[start:end]):
                yield clues.fact("author", line, start, end, "notice")
    if (
        line.zone != "body"
        and (match := _SIGNED.search(line.folded) or _POSTED.match(line.folded))
        and is_name(match["name"])
    ):
        yield clues.fact("author", line, *match.span("name"), "label-author")


def _last_word(text: str, start: int, end: int) -> tuple[int, int]:
    """The Latin name at the end of a phrase ("数字游民 Jarod"), else the whole phrase."""
    match = re.search(r"(?:^|\s)([A-Za-z][\w .-]*)$", text[start:end].strip())
    return (start + match.start(1), start + match.end(1)) if match else (start, end)


def _bare(clues: Clues) -> Iterator[Fact]:
    """A name without a label near the title: alone on its line, or with a date, where a link or the date proves it."""
    from jingwen.facts.leftover import leftover

    for number, line in enumerate(clues.head):
        if line.block.kind in (Kind.HEADING, Kind.TABLE_ROW) or line.index == clues.title or len(line.text) > 90:
            continue
        for start, end in leftover(line):
            name = line.text[start:end]
            if (
                not is_name(name)
                or is_publisher(name)
                or any(p.role not in ("date", "modified") for p in line.pairs if p.start <= start < p.end)
            ):
                continue
            linked = _USER_LINK.search(line.link(start, end))
            if linked or _has_class(clues, line):
                yield clues.fact("author", line, start, end, "byline-linked")
            elif _near_date(clues.head, number) and line.index > clues.title:
                yield clues.fact("author", line, start, end, "byline")


def _has_class(clues: Clues, line: Line) -> bool:
    path = clues.document.path(line.block)
    return any(c.lower() in _CLASSES for node in path[-3:] for c in node.classes)


def _near_date(head: tuple[Line, ...], number: int) -> bool:
    from jingwen.facts.leftover import has_date

    return any(has_date(line) for line in head[max(number - 1, 0) : number + 4])


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
