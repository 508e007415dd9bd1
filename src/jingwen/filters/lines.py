"""The live blocks of a document as lines: what each reads as, folded, and the literals in it.

All cleaning filters read a document through here. A line is made once: the next filter makes only those anew whose block
was changed since, so that a text is folded once and searched once for the literals of all rules and gates.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from itertools import accumulate
from typing import NamedTuple

from jingwen import rulebook
from jingwen.folding import fold
from jingwen.literals import Literals
from jingwen.model import OBJECT, Block, Document, Kind

SHORT_CHARS = 60  # lines up to this length can be a label, a title, a counter line; only they are read folded
_MAX_HITS = 20_000  # literals of one block that are looked at; a line that holds more was not written by anybody
_LINK_SHARE = 0.8  # of a line's characters in links makes the line a link; the rest is bullets and dates
_HAN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff]+")
_PLAIN = frozenset([Kind.PARAGRAPH, Kind.LIST_ITEM, Kind.QUOTE, Kind.CAPTION])
_GATES = (
    ("recommend", "neighbour_words"),
    ("comment", "heading_words"),
    ("comment", "mark_words"),
    ("comment", "closing_words"),
)


class Line(NamedTuple):
    """One block as it reads now.

    number: index of the block. text: blanks at the ends and images off; folded where it is short. folded: all of the block's text, folded, images as
    blanks. found: where in `folded` which literal begins; nothing in code.
    """

    number: int
    block: Block
    text: str
    folded: str
    found: Sequence[tuple[int, str]]

    @property
    def is_link(self) -> bool:
        """Whether links carry the line."""
        chars = self.block.link_chars
        return chars > 1 and chars >= _LINK_SHARE * len(self.text)

    @property
    def is_plain(self) -> bool:
        """Whether the line may belong to a run at all: code, rules, tables and headings of the article never do."""
        return self.block.kind in _PLAIN

    def holds(self, words: frozenset[str]) -> bool:
        """Whether one of the literals stands in the line."""
        return any(word in words for _, word in self.found)


@dataclass(frozen=True)
class _Reading:
    """The last document that was read; it is told by its blocks."""

    blocks: tuple[Block, ...]
    folders: tuple[str, ...]
    by_block: Sequence[Line | None]

    @cached_property
    def lines(self) -> tuple[Line, ...]:
        return tuple([line for line in self.by_block if line and line.text])

    @cached_property
    def places(self) -> Mapping[str, Sequence[int]]:
        """The lines that hold each literal."""
        places: dict[str, list[int]] = {}
        for at, line in enumerate(self.lines):
            for _, word in line.found:
                places.setdefault(word, []).append(at)
        return places


_NOTHING: Sequence[tuple[int, str]] = ()
_last = _Reading((), (), ())


@cache
def literals(folders: tuple[str, ...]) -> Literals:
    """The literals of all rules and of the filters' own gates."""
    words = {word for rule in rulebook.load(folders).rules.values() for word in rule.needs}
    calls = (sign["needs"] for sign in rulebook.table("advertorial")["sign"] if sign.get("is_call"))
    return Literals(words.union(*calls, *(rulebook.table(name)[key] for name, key in _GATES)))


@cache
def gate(name: str, key: str) -> frozenset[str]:
    """The literals one of which a line must hold to have a chance; `key` of tables/`name`.toml."""
    return frozenset(rulebook.table(name)[key])


def read_lines(document: Document) -> tuple[Line, ...]:
    """The blocks that still read as something, in order; a block that is only an image is none of them."""
    return _read(document).lines


def lines_with(document: Document, words: frozenset[str]) -> Sequence[int]:
    """Which of the lines hold one of the literals, rising; most documents have few, and nobody goes through the rest."""
    places = _read(document).places
    return sorted({at for word in words & places.keys() for at in places[word]})


def read_blocks(document: Document) -> Sequence[Line | None]:
    """A line for every block, by its index; None where the block reads as nothing any more."""
    return _read(document).by_block


def _read(document: Document) -> _Reading:
    global _last
    last, folders = _last, document.options.rules
    if last.blocks is not document.blocks or last.folders != folders:
        known = last.by_block if last.folders == folders else ()
        _last = last = _Reading(document.blocks, folders, _by_block(document.blocks, folders, known))
    return last


def _by_block(blocks: Sequence[Block], folders: tuple[str, ...], known: Sequence[Line | None]) -> list[Line | None]:
    """The lines of all blocks, those of unchanged blocks as they were. `known`: lines read before, perhaps of these."""
    lines: list[Line | None]
    if len(known) == len(blocks):
        lines = [line if line and line.block is block else None for line, block in zip(known, blocks, strict=True)]
    else:
        lines = _moved(blocks, known)
    fresh = [(at, raw) for at, block in enumerate(blocks) if lines[at] is None and (raw := block.text)]
    if not fresh:
        return lines
    folded = fold("\n".join([raw for _, raw in fresh]).replace(OBJECT, " "))
    ends = [*accumulate(len(raw) + 1 for _, raw in fresh)]
    found = _found_by_end(literals(folders), folded, ends)
    begin = 0
    for (at, raw), end in zip(fresh, ends, strict=True):
        lines[at] = _line(at, blocks[at], raw, folded[begin : end - 1], found.get(end, _NOTHING))
        begin = end
    return lines


def _moved(blocks: Sequence[Block], known: Sequence[Line | None]) -> list[Line | None]:
    """The known lines at the places that their blocks have now."""
    at = {id(line.block): line for line in known if line}
    found = [at.get(id(block)) for block in blocks]
    return [line and Line(number, *line[1:]) for number, line in enumerate(found)]


def _found_by_end(known: Literals, text: str, ends: Sequence[int]) -> Mapping[int, Sequence[tuple[int, str]]]:
    """The literals in each stretch of a text that has any, counted from its beginning, by where the stretch ends."""
    found: dict[int, list[tuple[int, str]]] = {}
    begin = end = 0
    while end < len(text):
        for at, word in known.found(text, end):
            if at >= end:
                number = bisect_right(ends, at)
                begin, end = ends[number - 1] if number else 0, ends[number]
                here = found[end] = []
            here.append((at - begin, word))
            if len(here) == _MAX_HITS:
                break  # and go on with the next one
        else:
            break
    return found


def _line(index: int, block: Block, raw: str, folded: str, found: Sequence[tuple[int, str]]) -> Line:
    text = (raw if OBJECT not in raw else raw.replace(OBJECT, "")).strip()
    if len(text) <= SHORT_CHARS:
        text = fold(text) if len(text) != len(raw) else folded
    return Line(index, block, text, folded, _NOTHING if block.kind is Kind.CODE else found)


def content_bigrams(text: str, function_words: str) -> frozenset[str]:
    """Pairs of neighbouring Han characters, without those that hold one of the characters in `function_words`.

    Character bigrams stand in for words: no segmenter is needed, and texts on one subject share them.
    """
    found: set[str] = set()
    for run in _HAN.findall(fold(text)):
        found.update(run[at : at + 2] for at in range(len(run) - 1))
    return frozenset(pair for pair in found if pair[0] not in function_words and pair[1] not in function_words)


def relatedness(part: str, whole: frozenset[str], function_words: str) -> float:
    """Share of the part's content bigrams that are among `whole`, 0 to 1; 1 where the part has none to compare."""
    of_part = content_bigrams(part, function_words)
    return len(of_part & whole) / len(of_part) if of_part else 1.0
