"""What the fields are read from: named places, and the lines near the title, near the end, or with a label in them.

The rest of the text is never looked at. A byline is a short line; prose is where an author writes about bylines.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from itertools import accumulate

from jingwen.facts.labels import Pair, label_positions, read_pairs, values
from jingwen.facts.spelling import bare
from jingwen.facts.structured import Stated, read_places
from jingwen.folding import fold
from jingwen.model import OBJECT, Block, Document, Fact, Kind, Node

MAX_LINE_CHARS = 260  # a chain of labels, dates and counters is rarely longer; prose is
_AFTER_TITLE = 14  # lines below the title that can still belong to its byline
_BEFORE_TITLE = 8
_TAIL = 60  # lines at the end among which labels without a colon are looked for
_PROSE_CHARS = 45
_SHORT_PROSE_CHARS = 16
_NOTICE_CHARS = 100
_ENDS = ("。", "！", "？", "。”", "！”", "？”", "……")
_SENTENCE = re.compile(r"[。！？；]|[\u3400-\u9fff”][，,!?;][\u3400-\u9fff“]|[a-z][.!?] [A-Z]")
# What a line must hold to be read at all, before it is folded. Every branch begins with a letter, not with a class: the
# search then leaps from one first letter to the next.
_SIGNS = re.compile(
    r":|：|\||｜|丨|/|／|·|•|@|#|©|19\d\d|20\d\d|二[〇零○]|一九|发[布佈表]|發[布佈表]|编[辑輯]于|編[辑輯]于|更新于|来自|來自|轉自|转自"
    r"|p(?i:ost)|P(?i:ost)|c(?i:opyright)|C(?i:opyright)|本文|电\s?[(（]|電\s?[(（]|讯\s?[(（]|訊\s?[(（]|记者|記者|作者\s"
)
_COUNT_OR_TAG = re.compile(r"[\d#]")
_TERMS = re.compile(r"许可|許可|转[载載]|轉[载載]|协[议議]|協[议議]")
_CREDIT = re.compile(r"\W{0,2}(?:作者|[编編][辑輯]|撰文|文字)\s")
_MAX_BODY_CHARS = 80  # a byline away from title and end, but for a credit in brackets
# Set phrases that name an author or a source without a label.
_PHRASE = re.compile(
    r"本文[由系为是]|》作者|》记者|p(?i:osted by )|P(?i:osted by )|©|c(?i:opyright)|C(?i:opyright)|电\s?\([^()]{0,12}记者|讯\s?\([^()]{0,12}记者"
)
_DATE_OR_CREDIT = re.compile(
    r"\W*(?:19|20)\d\d[-./年]\d{1,2}[-./月]\d{1,2}日?(?:\s+\d\d?:\d\d(?::\d\d)?)?\W*$|\W*[一二][〇零○一二三四五六七八九]{3}年[一二三四五六七八九十日号月]+\W*$|(?i:[a-z]{3,9} \d\d?, \d{4})$|\W{0,2}(?:作者|编辑|撰文)\s"
)


@dataclass(frozen=True, slots=True)
class Line:
    """One block as it reads now. `folded`: the same length, for matching. `zone`: head, tail or body."""

    index: int
    block: Block
    text: str
    folded: str
    zone: str
    pairs: tuple[Pair, ...] = ()

    def trim(self, start: int, end: int) -> tuple[int, int]:
        """The offsets without blanks and decoration at both ends."""
        while start < end and self.text[start] in _EDGE:
            start += 1
        while end > start and self.text[end - 1] in _EDGE:
            end -= 1
        return start, end

    def edges(self) -> tuple[int, ...]:
        """The offsets at which a link begins or ends, in order."""
        block = self.block
        if not block.marks or len(block.pieces) > 1:
            return ()
        ends = {at - block.start for mark in block.marks if mark.kind == "link" for at in (mark.start, mark.end)}
        return tuple(sorted(ends))

    def value_end(self, start: int, end: int) -> int:
        """Where a value ends that has a link glued to it, or is one: "林知遥" of "[林知遥](…)关注", "青禾" of "青禾[互动](…)"."""
        for at in self.edges():
            if start < at < end and self.text[at - 1].isalnum() and self.text[at].isalnum():
                return at
        return end

    def link(self, start: int, end: int) -> str:
        """The address of the first link that stands in the stretch, or ""."""
        if not self.block.marks:
            return ""
        span = self.block.source_span(start, end)
        return next(
            (m.target for m in self.block.marks if m.kind == "link" and m.start < span.end and m.end > span.start), ""
        )


_DATELINE_CHARS = 60
_DATELINE = re.compile(
    r".{0,24}[电電讯訊]\s?[(（][^()（）]{0,12}[记記]者"
)  # "新华社某地5月9日电（记者某某）": a news item's first words
_EDGE = frozenset(f" \t\n\u3000\u00a0\u200b\u200c\u200d\ufeff*_`~|·•-–—>«»\"'“”「」{OBJECT}")


@dataclass(frozen=True)
class Clues:
    """A document's places and the lines worth reading, in order. title: index of the block that is the title, or -1."""

    document: Document
    places: Mapping[str, tuple[Stated, ...]]
    lines: tuple[Line, ...] = ()
    title: int = -1
    title_text: str = ""

    @cached_property
    def head(self) -> tuple[Line, ...]:
        """The lines around the title."""
        return tuple(line for line in self.lines if line.zone == "head")

    @cached_property
    def _by_role(self) -> Mapping[str, list[tuple[Line, Pair]]]:
        found: dict[str, list[tuple[Line, Pair]]] = {}
        for zone in ("head", "tail", "body"):
            for line in self.lines:
                if line.zone == zone:
                    for pair in line.pairs:
                        found.setdefault(pair.role, []).append((line, pair))
        return found

    def pairs(self, *roles: str) -> Sequence[tuple[Line, Pair]]:
        """Labelled values of the given roles, role by role: near the title first, then near the end, then anywhere."""
        found = self._by_role
        return [item for role in roles if role in found for item in found[role]]

    def stated(self, *names: str) -> Sequence[Stated]:
        """What the named places hold, in the order of the names."""
        places = self.places
        return [item for name in names if name in places for item in places[name]]

    def value(self, name: str) -> str:
        """The first value of a place, or ""."""
        return next((item.value for item in self.places.get(name, ())), "")

    def elements(self, line: Line) -> tuple[Node, ...]:
        """The two innermost elements around a line, outer one first."""
        nodes, at = self.document.nodes, line.block.node
        if at < 0:
            return ()
        inner = nodes[at]
        return (nodes[inner.parent], inner) if inner.parent >= 0 else (inner,)

    def fact(
        self, field: str, line: Line, start: int, end: int, rule: str, *, value: str = "", precision: str = ""
    ) -> Fact:
        """A fact read from a stretch of a line: its raw words are the document's, its value what they read as now."""
        start, end = line.trim(start, end)
        span = line.block.source_span(start, end)
        raw = self.document.text[span.start : span.end]
        return Fact(field, value or line.text[start:end], raw, span, rule, precision)


def start_clues(document: Document) -> Clues:
    """The clues of a document before its title is known: places and no lines."""
    return Clues(document, read_places(document))


def with_lines(clues: Clues, title: str = "") -> Clues:
    """The clues with the lines worth reading. `title`: the chosen title, around which the byline stands."""
    code = Kind.CODE
    live = [
        (index, block, text)
        for index, block in enumerate(clues.document.blocks)
        if block.kind is not code and (text := block.text)
    ]
    prose = [number for number, (_, _, text) in enumerate(live) if len(text) >= _SHORT_PROSE_CHARS and is_prose(text)]
    titles = _title_positions(live, prose, title)
    zones = _zones(live, prose, titles)
    found = []
    is_quoted = False
    for number, (index, block, text) in enumerate(live):
        zone = zones.get(number, "body")
        if block.kind is not Kind.QUOTE:
            is_quoted = text.endswith((":", "：")) and bool(prose) and prose[0] < number < prose[-1]
        elif is_quoted and zone != "head":
            continue  # "署名要这样写：" and a quote between lines of prose: what the author talks about
        if len(text) > MAX_LINE_CHARS:
            if number > 0 and not _is_dateline(text):
                continue
            text = text[:_DATELINE_CHARS]
        if _is_worth_reading(text, zone):
            found.append((index, block, text, zone))
    title_at = live[titles[0]][0] if titles else -1
    return Clues(clues.document, clues.places, tuple(_lines(found)), title_at, title)


def _lines(found: list[tuple[int, Block, str, str]]) -> Iterator[Line]:
    """The lines that say something: folded all at once, and looked at for labels where one of them can stand."""
    together = fold("\n".join([text for _, _, text, _ in found]))
    starts = [0, *accumulate(len(text) + 1 for _, _, text, _ in found)]
    labelled = {bisect_right(starts, at) - 1 for at in label_positions(together)}
    for number, (index, block, text, zone) in enumerate(found):
        folded = together[starts[number] : starts[number] + len(text)]
        can_hold = number in labelled and (block.kind is not Kind.HEADING or zone == "head")
        pairs = read_pairs(folded, zone) if can_hold else ()
        if pairs or zone == "head" or _has_phrase(folded) or (zone == "tail" and _has_tail_sign(folded)):
            yield Line(index, block, text, folded, zone, pairs)


def _is_worth_reading(text: str, zone: str) -> bool:
    if zone == "head":
        return True
    if zone == "tail":
        return _SIGNS.search(text) is not None or _has_tail_sign(text)
    if len(text) > _MAX_BODY_CHARS and text.lstrip()[:1] not in "(（[【本" and not _is_dateline(text):
        return False
    return _SIGNS.search(text) is not None


def _has_phrase(folded: str) -> bool:
    return _PHRASE.search(folded) is not None or _DATE_OR_CREDIT.match(folded) is not None


def _has_tail_sign(text: str) -> bool:
    return _COUNT_OR_TAG.search(text) is not None or _TERMS.search(text) is not None or _CREDIT.match(text) is not None


def _is_dateline(text: str) -> bool:
    return "者" in text[:_DATELINE_CHARS] and _DATELINE.match(text) is not None


def _title_positions(live: list[tuple[int, Block, str]], prose: list[int], title: str) -> list[int]:
    """The lines that are the title, the one that the byline follows first: the last before any prose, headings preferred."""
    wanted = bare(title)
    first = "".join(char for char in title if char.isalnum())[:2]
    is_cased = first.lower() != first.upper()
    longest = len(title) + 40
    found: list[int] = []
    best = -1
    for number, (_, block, text) in enumerate(live) if wanted else ():
        if (
            len(text) < longest
            and (first in text or (is_cased and first in text.lower()))
            and -1 < bare(text).find(wanted) <= 4
            and len(bare(text)) <= len(wanted) + 20
        ):
            found.append(number)
            is_heading = block.kind is Kind.HEADING
            if best < 0 or bisect_left(prose, number) == bisect_right(prose, best):
                best = number if best < 0 or is_heading or live[best][1].kind is not Kind.HEADING else best
    return [best, *(number for number in found if number != best)] if found else []


def _zones(live: list[tuple[int, Block, str]], prose: list[int], titles: list[int]) -> dict[int, str]:
    """Head, around every place where the title stands, and tail. `prose`: the lines that are prose."""
    is_broken_by = frozenset(prose)
    prose = [number for number in prose if live[number][1].link_chars < 0.8 * len(live[number][2])]
    second_half = prose[len(prose) // 2] if prose else 0
    zones = dict.fromkeys(range(max(len(live) - _TAIL, second_half), len(live)), "tail")
    for title in titles or [-1]:
        start = max(title - _BEFORE_TITLE, 0) if title == (titles or [-1])[0] else title
        for number in range(start, min(max(title, 0) + _AFTER_TITLE, len(live))):
            if number > title and number in is_broken_by and live[number][1].kind is not Kind.QUOTE:
                break  # a quote under the title is an abstract; the byline may stand below it
            zones[number] = "head"
    return zones


def is_prose(text: str) -> bool:
    """Whether a line is a sentence of some length rather than a title, label or list of facts."""
    text = text.rstrip()
    if len(text) >= _PROSE_CHARS:
        is_sentence = "。" in text or _SENTENCE.search(text) is not None
    else:
        is_sentence = len(text) >= _SHORT_PROSE_CHARS and text.endswith(_ENDS)
    return is_sentence and not (len(text) <= _NOTICE_CHARS and _notices().search(text))


@cache
def _notices() -> re.Pattern[str]:
    return re.compile("|".join(map(re.escape, sorted(values("notices")))))
