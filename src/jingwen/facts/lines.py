"""Which lines are worth reading: those near the title, near the end, or with a label or a set phrase in them.

The rest of the text is never looked at. A byline is a short line; prose is where an author writes about bylines.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from functools import cache
from itertools import accumulate

from jingwen.facts.cards import without_cards
from jingwen.facts.clues import Clues, Line
from jingwen.facts.labels import label_positions, read_pairs, values
from jingwen.facts.spelling import bare
from jingwen.folding import fold
from jingwen.model import Block, Kind

_NUMBER = re.compile(r"\d|[一二][〇零○一二三四五六七八九]{3}|刚刚|[昨今前]天")
_MAX_CHARS = 260  # a chain of labels, dates and counters is rarely longer; prose is
_AFTER_TITLE = 14  # lines below the title that can still belong to its byline
_BEFORE_TITLE = 8
_TAIL = 60  # lines at the end among which labels without a colon are looked for
_PROSE_CHARS = 45
_SHORT_PROSE_CHARS = 16
_NOTICE_CHARS = 100
_ENDS = ("。", "！", "？", "。”", "！”", "？”", "……")
_SENTENCE = re.compile(r"[。！？；]|[\u3400-\u9fff”][，,!?;][\u3400-\u9fff“]|[a-z][.!?] [A-Z]")
_MAX_BODY_CHARS = 80  # a byline away from title and end, but for a credit in brackets
_DATELINE_CHARS = 60
# How a long line begins that holds a fact all the same: a credit in brackets, a notice, a label, terms of use, a news
# item's first words ("新华社某地5月9日电（记者某某）").
_OPENING = re.compile(
    r"\s*(?:[(（\[【]|本文|[^:：|｜。，,]{1,8}[:：|｜]|©|(?i:copyright)"
    r"|.{0,24}(?:(?:[电電讯訊]|日消息)\s?[(（][^()（）]{0,12}[记記]者|知识共享|CC[ -]BY))"
)
# What a line holds that names an author or a source without a label: in notices, in a news item's first words, in footers.
_PHRASES = ("本文", "文章来源于", "》作者", "记者", "©")
_ENGLISH = ("posted by ", "written by ", "copyright")
_BEGINNINGS = ("by ", "19", "20", "二〇", "二零", "二○")  # of a line, which may be a date and nothing else
# What a line near the end may hold: a count, a date, a tag, terms of use, a credit.
_TAIL_SIGN = re.compile(r"[\d#]|[一二][〇零○一二三四五六七八九]{3}年|许可|转载|协议|^\W{0,2}(?:作者|编辑|撰文|文字)\s")


_BEGINNING = re.compile(r"[^\W_]{1,2}")  # of a title: what every line that repeats it holds
_Live = tuple[int, Block, str]  # a block that reads as something: its index, itself, its text


def with_lines(clues: Clues, title: str = "") -> Clues:
    """The clues with the lines worth reading. `title`: the chosen title, around which the byline stands."""
    code = Kind.CODE
    live = [
        (index, block, text)
        for index, block in enumerate(clues.document.blocks)
        if block.kind is not code and (text := block.pieces[0].text if len(block.pieces) == 1 else block.text)
    ]
    prose = [number for number, (_, _, text) in enumerate(live) if len(text) >= _SHORT_PROSE_CHARS and is_prose(text)]
    titles = _title_positions(live, prose, title)
    found = tuple(_lines(live, prose, _zones(live, prose, titles)))
    return Clues(clues.document, clues.places, found, live[titles[0]][0] if titles else -1, title)


def is_prose(text: str) -> bool:
    """Whether a line is a sentence of some length rather than a title, label or list of facts."""
    text = text.rstrip()
    if len(text) >= _PROSE_CHARS:
        is_sentence = "。" in text or _SENTENCE.search(text) is not None
    else:
        is_sentence = len(text) >= _SHORT_PROSE_CHARS and text.endswith(_ENDS)
    return is_sentence and not (len(text) <= _NOTICE_CHARS and _notices().search(text)) and not _abstracts().match(text)


@cache
def _abstracts() -> re.Pattern[str]:
    """How the labelled abstract begins that stands among the facts of a header."""
    return re.compile(rf"\s*(?:{'|'.join(sorted(values('abstracts')))})\s*[:：]", re.IGNORECASE)


@cache
def _notices() -> re.Pattern[str]:
    return re.compile("|".join(map(re.escape, sorted(values("notices")))))


def _lines(live: list[_Live], prose: list[int], zones: dict[int, str]) -> Iterator[Line]:
    """The lines that say something: folded and searched all at once."""
    found = _short(live, prose, zones)
    together = fold("\n".join([text for _, _, text, _ in found]))
    starts = [0, *accumulate([len(text) + 1 for _, _, text, _ in found])]
    labelled = {bisect_right(starts, at) - 1 for at in label_positions(together)}
    phrased = {bisect_right(starts, at) - 1 for at in _phrase_positions(together)}
    texts = [together[at : at + len(text)] for at, (_, _, text, _) in zip(starts, found, strict=False)]
    for number, (index, block, text, zone) in enumerate(found):
        is_labelled, has_phrase = number in labelled, number in phrased
        if zone == "body" and not (is_labelled or has_phrase):
            continue
        folded = texts[number]
        pairs = read_pairs(folded, zone) if is_labelled else ()
        if len(pairs) == 1 and zone != "head" and block.kind is Kind.HEADING:
            pairs = ()  # a part's heading may begin like a label; a line of facts has several
        if pairs:
            pairs = without_cards(pairs, texts, number)
        if pairs or has_phrase or zone == "head" or (zone == "tail" and _TAIL_SIGN.search(folded)):
            yield Line(index, block, text, folded, zone, pairs, has_phrase, _NUMBER.search(folded) is not None)


def _short(live: list[_Live], prose: list[int], zones: dict[int, str]) -> list[tuple[int, Block, str, str]]:
    """The lines that are short enough for a byline, each with what is read of it and its zone.

    Away from title and end a line that is a link and nothing else is one of a menu or of a list of other articles. Of
    prose only the beginning can be a label or a dateline.
    """
    quoted, sentences = _quoted(live, prose), frozenset(prose)
    found = []
    for number, (index, block, text) in enumerate(live):
        zone = zones.get(number, "body")
        if (zone == "body" and block.link_chars >= len(text)) or (number in quoted and zone != "head"):
            continue
        if number in sentences and zone != "head":
            if not _OPENING.match(text):
                continue
            text = text[:_DATELINE_CHARS]
        elif len(text) > _MAX_BODY_CHARS:
            is_opening = _OPENING.match(text) is not None
            if (len(text) > _MAX_CHARS and number > 0 and not is_opening) or (zone == "body" and not is_opening):
                continue
            if len(text) > _MAX_CHARS:
                text = text[:_DATELINE_CHARS]
        found.append((index, block, text, zone))
    return found


def _quoted(live: list[_Live], prose: list[int]) -> frozenset[int]:
    """The quotes below a line that ends with a colon, between lines of prose: what the author talks about."""
    quotes = [number for number, (_, block, _) in enumerate(live) if block.kind is Kind.QUOTE]
    found: set[int] = set()
    for number in quotes:
        above = number - 1
        is_below = above in found or (above >= 0 and live[above][2].endswith((":", "：")))
        if is_below and prose and prose[0] < number < prose[-1]:
            found.add(number)
    return frozenset(found)


def _phrase_positions(folded: str) -> Iterator[int]:
    """Where a set phrase stands in a folded text of several lines."""
    for phrase in _PHRASES:
        yield from _positions(folded, phrase)
    low = folded.lower()
    for phrase in _ENGLISH:
        yield from _positions(low, phrase)
    for beginning in _BEGINNINGS:
        yield from _positions("\n" + low, "\n" + beginning)


def _positions(text: str, words: str) -> Iterator[int]:
    at = text.find(words)
    while at >= 0:
        yield at
        at = text.find(words, at + 1)


def _title_positions(live: list[_Live], prose: list[int], title: str) -> list[int]:
    """The lines that are the title, the one that the byline follows first: the last before any prose, headings preferred."""
    wanted = bare(title)
    beginning = _BEGINNING.search(title)
    first = beginning[0] if beginning else ""
    is_cased = first.lower() != first.upper()
    longest = len(title) + 40
    found: list[int] = []
    best = -1
    may_be = (
        [n for n, (_, _, text) in enumerate(live) if len(text) < longest and (first in text or is_cased)]
        if wanted
        else []
    )
    for number in may_be:
        key = bare(live[number][2])
        if -1 < key.find(wanted) <= 4 and len(key) <= len(wanted) + 20:
            found.append(number)
            is_heading = live[number][1].kind is Kind.HEADING
            if best < 0 or bisect_left(prose, number) == bisect_right(prose, best):
                best = number if best < 0 or is_heading or live[best][1].kind is not Kind.HEADING else best
    return [best, *(number for number in found if number != best)] if found else []


def _zones(live: list[_Live], prose: list[int], titles: list[int]) -> dict[int, str]:
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
