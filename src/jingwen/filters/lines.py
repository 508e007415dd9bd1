"""The live blocks of a document as lines: what each reads as, folded, and the literals in it.

All cleaning filters read a document through here. A line is made once: the next filter makes only those anew whose block
was changed since, so that a text is folded once and searched once for the literals of all rules and gates.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property, reduce
from itertools import accumulate
from operator import or_
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
# What a filter cannot do without in a line that it looks at, by table and key; "labels" are those of all lists, "calls"
# those of all signs that call the reader.
_GATES = (
    "recommend.labels",
    "recommend.neighbour_words",
    "comment.heading_words",
    "comment.mark_words",
    "comment.closing_words",
    "advertorial.calls",
)


class Line(NamedTuple):
    """One block as it reads now.

    number: index of the block. text: blanks at the ends and images off; folded where it is short. folded: all of the block's text, folded, images as
    blanks. found: where in `folded` which literal begins; nothing in code. gates: the gates (`gate`) that they open.
    """

    number: int
    block: Block
    text: str
    folded: str
    found: Sequence[tuple[int, str]]
    gates: int

    @property
    def is_link(self) -> bool:
        """Whether links carry the line."""
        chars = self.block.link_chars
        return chars > 1 and chars >= _LINK_SHARE * len(self.text)

    @property
    def is_plain(self) -> bool:
        """Whether the line may belong to a run at all: code, rules, tables and headings of the article never do."""
        return self.block.kind in _PLAIN


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
    def gates(self) -> int:
        """The gates that some line opens."""
        return reduce(or_, [line.gates for line in self.lines], 0)


_NOTHING: Sequence[tuple[int, str]] = ()
_last = _Reading((), (), ())


@cache
def literals(folders: tuple[str, ...]) -> Literals:
    """The literals of all rules and of the filters' own gates."""
    words = {word for rule in rulebook.load(folders).rules.values() for word in rule.needs}
    return Literals(words.union(_opening(folders)))


def gate(name: str) -> int:
    """The bit of a gate, as in `Line.gates`."""
    return 1 << _GATES.index(name)


@cache
def _opening(folders: tuple[str, ...]) -> Mapping[str, int]:
    """The gates that each literal opens."""
    opening: dict[str, int] = {}
    for name in _GATES:
        for word in _gate_words(name, folders):
            opening[word] = opening.get(word, 0) | gate(name)
    return opening


def _gate_words(name: str, folders: tuple[str, ...]) -> Iterator[str]:
    table, _, key = name.partition(".")
    if key == "labels":
        labels = (rule for rule in rulebook.load(folders).mechanism("recommendations") if rule.scope == "section")
        yield from (word for rule in labels for word in rule.needs)
    elif key == "calls":
        yield from (word for sign in rulebook.table(table)["sign"] if sign.get("is_call") for word in sign["needs"])
    else:
        yield from rulebook.table(table)[key]


def read_lines(document: Document) -> tuple[Line, ...]:
    """The blocks that still read as something, in order; a block that is only an image is none of them."""
    return _read(document).lines


def lines_with(document: Document, opened: int) -> Sequence[int]:
    """Which of the lines open a gate, rising: most documents have few, and filters look at no others."""
    reading = _read(document)
    return [at for at, line in enumerate(reading.lines) if line.gates & opened] if reading.gates & opened else ()


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
    opening = _opening(folders)
    begin = 0
    for (at, raw), end in zip(fresh, ends, strict=True):
        here = found.get(end, _NOTHING) if blocks[at].kind is not Kind.CODE else _NOTHING
        gates = 0
        for _, word in here:
            gates |= opening.get(word, 0)
        lines[at] = Line(at, blocks[at], _words(raw, folded[begin : end - 1]), folded[begin : end - 1], here, gates)
        begin = end
    return lines


def _moved(blocks: Sequence[Block], known: Sequence[Line | None]) -> list[Line | None]:
    """The known lines of the pieces that the blocks are made of, at the places that they have now."""
    at = {id(line.block.pieces): line for line in known if line}
    found = [at.get(id(block.pieces)) for block in blocks]
    return [line and Line(n, block, *line[2:]) for n, (block, line) in enumerate(zip(blocks, found, strict=True))]


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


def _words(raw: str, folded: str) -> str:
    """A block's text without blanks at its ends and images, folded where it is short."""
    text = (raw if OBJECT not in raw else raw.replace(OBJECT, "")).strip()
    if len(text) > SHORT_CHARS:
        return text
    return folded if len(text) == len(raw) else fold(text)


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
