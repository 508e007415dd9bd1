"""Takes the lines away that the metadata was lifted from: byline, date line, counters, addresses, headers of clippings.

A line goes only where a fact was read from it, where nothing remains beside facts, labels and buttons, and where it
stands at the edge of the article. So nothing is lost that the record does not state, a byline that the author writes
about stays, and a cleaned text, whose facts are gone, is left alone.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache, lru_cache

from jingwen import rulebook
from jingwen.folding import fold
from jingwen.model import OBJECT, Block, Document, Fact, Finding, Kind, Span, remove

_KINDS = frozenset([Kind.PARAGRAPH, Kind.LIST_ITEM, Kind.QUOTE, Kind.CAPTION, Kind.HEADING])
# Which rule a line goes by: the first whose fields the line states.
_RULES = (
    ("byline.author", ("author", "translator")),
    ("byline.date", ("date", "modified", "elsewhere")),
    ("byline.source", ("source", "original_source")),
    ("byline.address", ("url",)),
    ("byline.clip-time", ("clipped",)),
    ("byline.counters", ("counter",)),
    ("byline.tags", ("tag", "category")),
    ("byline.author", ("editor",)),
)
_FIELDS = frozenset(field for _, fields in _RULES for field in fields)
# Facts that were read from sentences, titles, an article's parts or the site's frame: their lines belong to other rules or
# to the article.
_NO_LINES = frozenset(
    [
        *("notice", "notice-unmarked", "reprint", "dateline", "series", "owner", "trail", "title-link", "above-title"),
        *("part-date", "issued"),
    ]
)
_WEAK = frozenset(["byline", "organisation", "byline-class", "date-line", "label-generic"])  # go only where chosen
_NO_PROSE = frozenset([Kind.CODE, Kind.HEADING, Kind.TABLE_ROW])
_PROSE_CHARS = 45
_SHORT_PROSE_CHARS = 16
_NOTICE_CHARS = 100
_ENDS = ("。", "！", "？", "。”", "！”", "？”", "……")
_MAX_ABSTRACT = 2  # lines of an abstract, above which a page repeats its title and byline
_PROSE = re.compile(r"[。！？；]|[\u3400-\u9fff”][，,!?;][\u3400-\u9fff“]|[a-z][.!?] [A-Z]")
_PROSE_AFTER = 3  # lines of prose that may stand between a byline at the end and the end: notices, a columnist's card
_MAX_CHARS = 300
_DAY_CHARS = len("2024-05-13")
_STOP = re.compile("[。！？!?；;]")
_DATE = re.compile(r"(?:19|20)?\d\d[-./年]\d|@|\N{COPYRIGHT SIGN}")
_NO_DIGITS = re.compile(r"[^\s\W\d_]+")
_TOKEN = re.compile(rf"[^\s\W_丨{OBJECT}]+")  # 丨 is a letter, and stands for a bar


def bylines(document: Document) -> Iterator[Finding]:
    """Yield the removal of every line at the article's edge that holds facts, their labels and nothing else."""
    skipped = document.options.skipped_rules
    if "byline" in skipped:
        return
    if "byline.site-tail" not in skipped:
        yield from _site_tail(document)
    found = _facts_by_block(document)
    if not found:
        return
    prose_before = _edges(document)
    names = [fact.value for fact in document.facts if fact.field == "author" and fact.chosen]
    known = tuple({*names, *(fact.value for fact in document.facts if fact.field == "title")})
    chosen = {(fact.field, _day(fact)) for fact in document.facts if fact.chosen}
    for index, facts in found.items():
        block = document.blocks[index]
        before, is_between = prose_before(index)
        # what other lines of prose enclose is no byline where it is quoted, and no credit of an editor: 运营：拉新、促活
        if is_between and (block.kind is Kind.QUOTE or all(fact.field == "editor" for fact in facts)):
            continue
        is_chosen = all((fact.field, _day(fact)) in chosen for fact in facts)
        # "原文地址：…" and nothing else is no author's line, wherever the introduction of a reprint ends
        is_repeated = is_chosen and (before <= _MAX_ABSTRACT or all(fact.rule == "label-original" for fact in facts))
        if (before and not is_repeated) or block.kind not in _KINDS or len(block.text) > _MAX_CHARS:
            continue
        if block.kind is Kind.HEADING and not all(fact.rule.startswith("label") for fact in facts):
            continue
        if any(f.rule in _WEAK and (f.field, _day(f)) not in chosen for f in facts):
            continue
        rule = _rule(facts)
        stretch = Span(block.start, block.end) if _is_covered(block, facts, known) else _credit(block, facts)
        if stretch and rule not in skipped:
            yield index, remove(stretch.start, stretch.end, rule)


def _site_tail(document: Document) -> Iterator[Finding]:
    """The site's name behind the title, in a heading that a browser's title became."""
    for fact in document.facts:
        if fact.field == "site_tail" and isinstance(fact.evidence, Span):
            index = bisect_right([block.start for block in document.blocks], fact.evidence.start) - 1
            if document.blocks[index].pieces[0].text:
                yield index, remove(fact.evidence.start, fact.evidence.end, "byline.site-tail")


def _day(fact: Fact) -> str:
    """A fact's value; of a date the day, for a line shows the day alone where a place for machines states the minute."""
    return fact.value[:_DAY_CHARS] if fact.field in ("date", "modified") else fact.value


def may_hold_byline(document: Document) -> bool:
    """Whether some line at the article's edge could go if facts were found in it, so that it is worth looking for them."""
    blocks = [block for _, block in document.live()]
    return any(map(_has_bylines_form, _edge(blocks, _MAX_ABSTRACT))) or any(
        map(_has_bylines_form, _edge(reversed(blocks), _PROSE_AFTER))
    )


def bylines_in_noise(begun: Document, document: Document) -> frozenset[int]:
    """The blocks in a byline's form that went, as the document began, with all that stood between them and the title.

    Without those that went as bylines: what they state was known.
    """
    title = next((fact.evidence for fact in document.facts if fact.field == "title" and fact.chosen), None)
    if not isinstance(title, Span):
        return frozenset()
    found = []
    for index, (old, new) in enumerate(zip(begun.blocks, document.blocks, strict=True)):
        if old.start <= title.start or not old.text.strip():
            continue
        if new.text.strip():
            break
        if not _went_as_byline(new) and _has_bylines_form(old):
            found.append(index)
    return frozenset(found)


def _went_as_byline(block: Block) -> bool:
    return all(any(rule.startswith("byline.") for rule in piece.rules) for piece in block.pieces)


def _edge(blocks: Iterable[Block], most: int) -> Iterator[Block]:
    """The blocks before which no more than so many lines of prose stand, and that are none."""
    for block in blocks:
        if not _is_prose(block):
            yield block
        elif most:
            most -= 1
        else:
            return


def _has_bylines_form(block: Block) -> bool:
    """Whether one of the words that bylines are made of, or a date, stands in a line that is no sentence."""
    text = block.text
    if block.kind not in _KINDS or len(text) > _MAX_CHARS or _STOP.search(text):
        return False
    text = fold(text).lower()
    if block.kind is Kind.HEADING and ":" not in text:
        return False
    return _DATE.search(text) is not None or any(_is_known(match[0]) for match in _NO_DIGITS.finditer(text))


def _facts_by_block(document: Document) -> Mapping[int, list[Fact]]:
    """The facts that a line can go for, by the live block they stand in."""
    starts = [block.start for block in document.blocks]
    found: dict[int, list[Fact]] = {}
    for fact in document.facts:
        if not isinstance(fact.evidence, Span) or fact.field.partition(".")[0] not in _FIELDS:
            continue
        if fact.rule in _NO_LINES or (fact.rule.endswith("-in-body") and not fact.chosen):
            continue
        index = bisect_right(starts, fact.evidence.start) - 1
        if any(piece.text for piece in document.blocks[index].pieces):
            found.setdefault(index, []).append(fact)
    return found


def _edges(document: Document) -> Callable[[int], tuple[int, bool]]:
    """Of a block: how many lines of prose stand before it, or 0 where hardly any stand after it; whether on both sides.

    A notice about rights is no prose here: it stands among the lines of the byline.
    """
    notices = {
        fact.evidence.start for fact in document.facts if fact.field == "license" and isinstance(fact.evidence, Span)
    }
    # quotes and their lists before anything else are an abstract or a recommendation, not the article
    sentences = [(index, block) for index, block in enumerate(document.blocks) if _is_prose(block)]
    first = next((index for index, block in sentences if block.kind is Kind.PARAGRAPH), 0)
    prose = [
        index
        for index, block in sentences
        if not (block.kind in (Kind.QUOTE, Kind.LIST_ITEM) and index < first)
        and not any(block.start <= start < block.end for start in notices)
    ]

    def prose_before(index: int) -> tuple[int, bool]:
        before = bisect_right(prose, index)
        after = len(prose) - before
        return (0 if after <= _PROSE_AFTER and before >= after else before), bool(before and after)

    return prose_before


def _is_prose(block: Block) -> bool:
    size = block.pieces[-1].end - block.pieces[0].start
    if size < _SHORT_PROSE_CHARS or block.link_chars >= 0.8 * size or block.kind in _NO_PROSE:
        return False
    return _reads_as_prose(block.text)


@lru_cache(maxsize=1024)  # a document is asked once for its bylines and once whether it can still hold one
def _reads_as_prose(text: str) -> bool:
    text = text.rstrip()
    if len(text) >= _PROSE_CHARS:
        is_sentence = "。" in text or _PROSE.search(text) is not None
    else:
        is_sentence = len(text) >= _SHORT_PROSE_CHARS and text.endswith(_ENDS)
    return is_sentence and not (len(text) <= _NOTICE_CHARS and _notices().search(text))


@cache
def _notices() -> re.Pattern[str]:
    return re.compile("|".join(map(re.escape, sorted(rulebook.table("labels")["values"]["notices"]))))


def _credit(block: Block, facts: Iterable[Fact]) -> Span | None:
    """The credit in brackets that a block begins with and that its facts stand in: "(本文来源：… 作者：…)返回首页"."""
    text = fold(block.text)
    match = _BRACKETS.match(text)
    if match is None or not match[1].lower().startswith(_credit_labels()):
        return None
    span = block.source_span(0, match.end())
    inside = all(span.start <= fact.evidence.start and fact.evidence.end <= span.end for fact in facts)  # type: ignore[union-attr]
    return span if inside else None


@cache
def _credit_labels() -> tuple[str, ...]:
    roles = rulebook.table("labels")["roles"]
    return tuple(fold(word).lower() for role in ("source", "author", "editor") for word in roles[role] if len(word) > 1)


def _is_covered(block: Block, facts: Iterable[Fact], titles: Iterable[str]) -> bool:
    """Whether what the facts leave of a block is made of labels, units, buttons, the title, the author and signs."""
    spans = [fact.evidence for fact in facts if isinstance(fact.evidence, Span)]
    rest = []
    for piece in block.pieces:
        if piece.rules:
            inside = any(span.start <= piece.start and piece.end <= span.end for span in spans)
            rest.append("|" if inside else piece.text)
            continue
        text = piece.text
        for span in spans:
            start, end = max(span.start - piece.start, 0), min(span.end - piece.start, len(text))
            if start < end:
                text = text[:start] + "|" * (end - start) + text[end:]
        rest.append(text)
    text = fold("".join(rest)).lower().replace("\N{ZERO WIDTH SPACE}", "")
    for title in titles:
        text = text.replace(fold(title).lower(), "|")
    text = _IGNORED.sub("|", text)
    return all(_is_known(match[0]) for match in _TOKEN.finditer(text))


_IGNORED = re.compile(
    r"https?://[^\s)\]]+|\d\.\d{1,3}(?=\|)|《[^》]{1,12}》|今天|昨天|前天|\d{1,2}\s?(?:分钟|小时|天|周|个?月|年)前"
)  # addresses, a glued number, a column's name, a day counted back from the copy's
_BRACKETS = re.compile(r"\s*\(([^()]{4,160})\)")


def _is_known(token: str) -> bool:
    """Whether a word is made of the words that bylines are made of ("发布于北京" is two of them)."""
    words, longest = _vocabulary()
    at = 0
    while at < len(token):
        for size in range(min(longest, len(token) - at), 0, -1):
            if token[at : at + size] in words:
                at += size
                break
        else:
            return False
    return True


@cache
def _vocabulary() -> tuple[frozenset[str], int]:
    table = rulebook.table("labels")
    groups = [
        *table["roles"].values(),
        *table["counters"].values(),
        *(table["values"][k] for k in ("buttons", "places", "titles", "fillers")),
    ]
    words = frozenset(part for group in groups for word in group for part in fold(word).lower().split())
    return words, max(map(len, words))


def _rule(facts: Iterable[Fact]) -> str:
    fields = {fact.field.partition(".")[0] for fact in facts}
    return next(rule for rule, wanted in _RULES if fields.intersection(wanted))
