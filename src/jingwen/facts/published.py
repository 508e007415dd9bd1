"""Candidates for the date of publication and of the last change; times of a clipping are read as such and never chosen."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from jingwen.facts.clues import Clues, Line
from jingwen.facts.dates import Moment, read_day_of_year, read_line_moments, read_moment, read_relative
from jingwen.facts.labels import Pair, values
from jingwen.facts.leftover import is_place
from jingwen.facts.parts import is_date_line, is_issued
from jingwen.folding import fold
from jingwen.model import Fact, Kind

_PLACES = (
    ("given", ("given.date", "given.published", "given.publish_time", "given.time")),
    ("json-ld", ("json-ld.datepublished", "json-ld.pubdate", "json-ld.uploaddate")),
    ("meta", ("meta:article:published_time", "meta:og:published_time", "meta:og:article:published_time", "meta:datepublished", "meta:publishdate", "meta:pubdate", "meta:publish_date", "meta:og:release_date", "meta:weibo:article:create_at", "meta:parsely-pub-date", "meta:sailthru.date", "meta:dc.date.issued", "meta:dcterms.issued", "meta:dcterms.created", "meta:dc.date.created", "meta:dc.date", "meta:citation_publication_date", "meta:bytedance:published_time", "meta:apub:time", "meta:publish_time", "meta:_pubtime", "meta:article.created", "meta:og:time", "meta:firstpublishedtime", "meta:dateupdate")),
    ("front-matter", ("front_matter.date", "front_matter.published", "front_matter.publishdate", "front_matter.publish_date", "front_matter.pubdate", "front_matter.pubdatetime", "front_matter.published_at", "front_matter.publishedat", "front_matter.published_time", "front_matter.date published", "front_matter.datepublished", "front_matter.publish time", "front_matter.发布时间", "front_matter.发布日期", "front_matter.日期", "front_matter.发表时间")),
    ("script", ("script:publish_time", "script:publishtime", "script:ct", "script:create_time", "script:createtime", "script:datepublished", "script:publishdate")),
    ("state", ("script:state_time",)),
)  # fmt: skip
# A note's own header says when the note was made; of a clipping (one that names where it is from) that is no publication.
_CREATED = ("front_matter.createddate", "front_matter.created time", "front_matter.date created", "front_matter.created", "front_matter.created_at", "front_matter.createdat", "front_matter.creationdate", "front_matter.创建时间", "front_matter.创建日期")  # fmt: skip
_FROM_ELSEWHERE = (
    "front_matter.source",
    "front_matter.url",
    "front_matter.link",
    "front_matter.来源",
    "front_matter.origin",
)
_MODIFIED = (
    ("given", ("given.modified", "given.updated")),
    ("json-ld", ("json-ld.datemodified", "json-ld.update")),
    ("meta", ("meta:article:modified_time", "meta:og:updated_time", "meta:datemodified", "meta:lastmod", "meta:og:article:modified_time")),
    ("front-matter", ("front_matter.modified", "front_matter.updated", "front_matter.lastupdated", "front_matter.lastmod", "front_matter.last_modified_at", "front_matter.date modified", "front_matter.datemodified", "front_matter.updateddate", "front_matter.update", "front_matter.last edited time", "front_matter.last edited", "front_matter.updated_at", "front_matter.更新时间", "front_matter.修改时间")),
)  # fmt: skip
_IN_PATH = re.compile(r"/(?P<date>(?:19|20)\d\d[/-](?:0?[1-9]|1[0-2])[/-](?:3[01]|[12]\d|0?[1-9]))(?=/|-|_|\b(?!\d))")
_ROLES = ("date", "created", "modified", "clipped", "elsewhere")
# A word after a date says what happened then: "2024-05-13 06:15发布于北京".
_AFTER = re.compile(
    r"\s{0,2}(?P<word>发布|发表|首发|更新|编辑|修改|posted|published|updated)(?!\s*[:]|日期|时间|于\s*\d)"
)
_OTHER_TIME = re.compile(r"^[^发更]{1,8}(?:时间|日期)\s*$")
_MAX_BYLINE_CHARS = 120
_GLUED_CLOCK = re.compile(r"^(\d{4}-\d{2}-\d{2})-(?=\d{2}:\d{2})")  # "2007-08-20-23:59:59"


def find_published(clues: Clues) -> Iterator[Fact]:
    """Yield candidates for `date`, `modified`, `clipped` and `elsewhere`: a year in prose, a comment's time and today are none."""
    yield from _from_places(clues, "date", _PLACES)
    yield from _from_places(clues, "modified", _MODIFIED)
    if not any(clues.value(name) for name in _FROM_ELSEWHERE):
        yield from _from_places(clues, "date", (("note", _CREATED),))
    is_clipping = _is_clipping(clues)
    for field in ("date", "modified", "clipped", "elsewhere"):
        for line, pair in clues.pairs(field):
            yield from _labelled(clues, line, pair, "clipped" if field == "modified" and is_clipping else field)
    yield from _notes(clues)
    yield from _bare(clues)
    yield from _lines(clues)
    for stated in clues.stated("time:datetime"):
        yield from _moment_fact("date", stated.place, stated.raw, stated.value, "time-element")
    for stated in clues.stated("given.url", "link:canonical", "meta:og:url", "front_matter.url"):
        if match := _IN_PATH.search(stated.value):
            yield from _moment_fact("date", stated.place, match["date"], match["date"].replace("/", "-"), "address")


def _from_places(clues: Clues, field: str, places: tuple[tuple[str, tuple[str, ...]], ...]) -> Iterator[Fact]:
    for rule, names in places:
        found = clues.stated(*names)
        if field == "modified" and rule == "meta" and len({stated.value for stated in found}) > 1:
            continue  # a question and each of its answers state when they were changed
        for stated in found:
            yield from _moment_fact(field, stated.place, stated.raw, stated.value, rule)


def _moment_fact(field: str, place: str, raw: str, text: str, rule: str) -> Iterator[Fact]:
    if moment := read_moment(_GLUED_CLOCK.sub(r"\1 ", text.strip(), count=1)):
        yield Fact(field, moment.value, raw, place, rule, moment.precision)


def _labelled(clues: Clues, line: Line, pair: Pair, field: str) -> Iterator[Fact]:
    if line.zone == "body" and pair.label > 40:
        return
    text = line.folded
    moment = next((m for m in read_line_moments(text[: pair.end + 40]) if m.start >= pair.start), None)
    if moment is None or moment.start - pair.start > 12:
        moment = _incomplete(clues, text, pair)
    if moment is None or text[pair.start : moment.start].strip(" *_").startswith(("'", '"')):
        return
    rule = {"head": "label", "tail": "label-at-end", "body": "label-in-body"}[line.zone]
    if pair.word in values("generic") and (line.zone != "head" or line.index < clues.title):
        if line.zone == "body":
            return
        rule = "label-generic"
    if field == "date" and (after := _AFTER.match(text, moment.end)) and after["word"] in ("更新", "修改"):
        field = "modified"
    yield clues.fact(field, line, moment.start, moment.end, rule, value=moment.value, precision=moment.precision)


def _is_clipping(clues: Clues) -> bool:
    """Whether a text is a note that says when it was begun and which page it was taken from."""
    return any(clues.pairs("created")) and any(
        line.link(p.start, p.end) or "http" in line.text[p.start : p.end]
        for line, p in clues.pairs("source", "url", "original_url")
    )


def _notes(clues: Clues) -> Iterator[Fact]:
    """When a note was begun: its date, but of a clipping only the clipping's time."""
    field = "clipped" if _is_clipping(clues) else "date"
    for line, pair in clues.pairs("created"):
        for fact in _labelled(clues, line, pair, field):
            yield replace(fact, rule="note") if fact.field == "date" else fact


def _incomplete(clues: Clues, text: str, pair: Pair) -> Moment | None:
    """A labelled day without a year, or a relative one, where other evidence proves what is missing."""
    stretch = text[pair.start : pair.end]
    found = read_relative(stretch, clues.value("given.fetched"))
    if found is None and (year := _proven_year(clues)):
        found = read_day_of_year(stretch, year)
    return found._replace(start=found.start + pair.start, end=found.end + pair.start) if found else None


def _proven_year(clues: Clues) -> int:
    """The year that the address of the page states, or 0."""
    for stated in clues.stated("given.url", "link:canonical", "meta:og:url"):
        if match := re.search(r"/((?:19|20)\d\d)(?:[/-]?(?:0[1-9]|1[0-2]))", stated.value):
            return int(match[1])
    return 0


def _bare(clues: Clues) -> Iterator[Fact]:
    """A date without a label near the title, where nothing but a byline stands beside it."""
    for before, line in zip((None, *clues.head), clues.head, strict=False):
        if (
            line.block.kind is Kind.TABLE_ROW
            or (line.block.kind is Kind.HEADING and not (line.links_to_person or _is_stamp(clues, line)))
            or line.index == clues.title
            or line.index in clues.parts
            or len(line.text) > _MAX_BYLINE_CHARS
        ):
            continue
        if not line.is_dated or any(pair.role in _ROLES and not _is_behind_date(line, pair) for pair in line.pairs):
            continue
        if before and _OTHER_TIME.search(before.folded) and not before.pairs:
            continue  # "批准时间" on the line above: a date of something else
        if any(line.folded[a:b].endswith(("时间", "日期")) for a, b in line.leftover):
            continue  # a label of something else: "批准时间 2023年12月27日"
        moment = next(iter(line.moments), None) or read_relative(line.folded, clues.value("given.fetched"))
        if moment is None:
            continue
        after = _AFTER.match(line.folded, moment.end)
        field = "modified" if after and after["word"] in ("更新", "编辑", "修改", "updated") else "date"
        rule = "byline" if line.index > clues.title else "above-title"
        yield clues.fact(field, line, moment.start, moment.end, rule, value=moment.value, precision=moment.precision)


def _is_stamp(clues: Clues, line: Line) -> bool:
    """Whether a heading holds the minute of publication and labelled values at most, and no other heading a date."""
    if not line.has_date or line.leftover or line.moments[0].precision != "minute":
        return False
    headings = [block for block in clues.document.blocks if block.kind is Kind.HEADING]
    return sum([bool(read_line_moments(fold(block.text))) for block in headings]) == 1


def _is_behind_date(line: Line, pair: Pair) -> bool:
    """Whether a label stands behind the line's only date, before the place where the post came from."""
    return (
        len(line.moments) == 1
        and line.moments[0].end <= pair.label
        and is_place(line.folded[pair.start : pair.end].strip())
    )


def _lines(clues: Clues) -> Iterator[Fact]:
    """A line after the title that is a date and nothing else: how blogs, letters and diaries are signed."""
    for line in clues.lines:
        if line.index <= clues.title or not is_date_line(line):
            continue
        if line.index and _OTHER_TIME.search(clues.document.blocks[line.index - 1].text):
            continue
        moment = line.moments[0]
        rule = "part-date" if line.index in clues.parts else "issued" if is_issued(clues, line) else "date-line"
        yield clues.fact("date", line, moment.start, moment.end, rule, value=moment.value, precision=moment.precision)
