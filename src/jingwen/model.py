"""The nouns: what a document, an edit, a fact and a record are. All frozen; nothing here acts.

Positions count code points, half-open, in `Document.text`, which never changes after parsing. What a page has thousands
of is a named tuple: making one takes a third of the time that a frozen dataclass takes, and half of that with `new_tuple`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Literal, NamedTuple, Protocol

SCHEMA = "1"
new_tuple = tuple.__new__  # what the constructors below come to: new_tuple(Span, (start, end)), all fields given
OBJECT = "\N{OBJECT REPLACEMENT CHARACTER}"  # stands in `Document.text` where the page shows an image


class Kind(StrEnum):
    """What a block is. Every input format is read into these."""

    HEADING = "heading"
    PARAGRAPH = "paragraph"
    LIST_ITEM = "list_item"
    QUOTE = "quote"
    CODE = "code"
    TABLE_ROW = "table_row"
    CAPTION = "caption"
    IMAGE = "image"
    RULE = "rule"


for (
    _member
) in Kind:  # Python 3.11 finds a member by a descriptor written in Python, which costs more than most uses of it
    type.__setattr__(Kind, _member.name, _member)


class Span(NamedTuple):
    """A stretch of `Document.text`."""

    start: int
    end: int


class Piece(NamedTuple):
    """A stretch of source and what it reads as now; `rules == ()` means untouched."""

    start: int
    end: int
    text: str
    rules: tuple[str, ...] = ()


class Mark(NamedTuple):
    """Inline formatting: strong, emphasis, strike, code, link (target: address), image (target: address, label: alt)."""

    start: int
    end: int
    kind: str
    target: str = ""
    label: str = ""


class Node(NamedTuple):
    """An element on the way to a block: index of its parent in `Document.nodes` (-1: root), tag, id, class tokens, role."""

    parent: int
    tag: str
    id: str = ""
    classes: tuple[str, ...] = ()
    role: str = ""


class Block(NamedTuple):
    """One paragraph-level unit.

    level: heading 1-6; depth of a list item (0 = outermost) or quote (1 = outermost); depth of the list item that
    a paragraph continues (0 = none).
    marker: list marker as written ("-", "3."), language of a code block, "header" for a table's header row.
    tight: follows the block before it without a blank line (a line break inside one paragraph).
    node: index into `Document.nodes`, -1 where the source has no elements.
    link_chars: characters of the text that stand in links. line: line in the source, from 1 (0 = unknown).
    Table cells are separated by a tab.
    """

    kind: Kind
    pieces: tuple[Piece, ...]
    level: int = 0
    marker: str = ""
    tight: bool = False
    node: int = -1
    link_chars: int = 0
    line: int = 0
    marks: tuple[Mark, ...] = ()

    @property
    def start(self) -> int:
        return self.pieces[0].start

    @property
    def end(self) -> int:
        return self.pieces[-1].end

    @property
    def text(self) -> str:
        """What the block reads as now."""
        pieces = self.pieces
        return pieces[0].text if len(pieces) == 1 else "".join([piece.text for piece in pieces])

    @property
    def is_bold(self) -> bool:
        """Whether all of the text is set in bold, as a heading that is none is."""
        size = len(self.text.strip())
        return any(mark.kind == "strong" and mark.end - mark.start >= size for mark in self.marks)

    @property
    def is_untouched(self) -> bool:
        return all(not piece.rules for piece in self.pieces)

    def source_span(self, start: int, end: int) -> Span:
        """The stretch of `Document.text` that offsets start..end of `text` come from.

        A rewritten piece is atomic: an offset inside it widens to the whole piece.
        """
        first, last, at = None, self.start, 0
        for piece in self.pieces:
            after = at + len(piece.text)
            if after > start and at < end:
                exact = not piece.rules
                if first is None:
                    first = piece.start + (max(start - at, 0) if exact else 0)
                last = piece.start + min(end - at, after - at) if exact else piece.end
            at = after
        return Span(self.end if first is None else first, self.end if first is None else last)


class Edit(NamedTuple):
    """A wish to make source start..end of one block read as `text`; the ledger carries it out."""

    start: int
    end: int
    text: str
    rule: str


class Flag(NamedTuple):
    """A finding that changes nothing: a stretch that a rule noticed, with an optional note."""

    start: int
    end: int
    rule: str
    note: str = ""


def remove(start: int, end: int, rule: str) -> Edit:
    """The edit that takes source start..end away."""
    return Edit(start, end, "", rule)


def replace_text(start: int, end: int, text: str, rule: str) -> Edit:
    """The edit that makes source start..end read as `text`."""
    return Edit(start, end, text, rule)


class Place(NamedTuple):
    """A named place outside the visible text and what stands there: ("meta:og:title", "...")."""

    name: str
    value: str


class Decoding(NamedTuple):
    """How bytes became text: encoding, who said so (bom, utf-8, declared, score, ...), bytes replaced by U+FFFD."""

    encoding: str
    origin: str
    replaced: int


@dataclass(frozen=True, slots=True)
class Fact:
    """One value of one metadata field, and where it was read.

    evidence: a Span of `Document.text` (then `raw` is that text) or the name of a Place (then `raw` is part of its value).
    precision: for dates year, month, day or minute; else "". chosen: whether the record took it.
    """

    field: str
    value: str
    raw: str
    evidence: Span | str
    rule: str
    precision: str = ""
    chosen: bool = False


@dataclass(frozen=True, slots=True)
class Options:
    """How one call wants its documents cleaned.

    text: form of `Record.text`. script: keep, simplified, traditional or a region OpenCC knows (tw, hk).
    width: keep, or plain for full-width Latin letters and digits as ASCII.
    links: whether Markdown text keeps link targets. page: article, thread, or auto. rules: folders with further rules.
    max_chars, max_depth, max_attributes: limits on one document (characters, nested elements, attributes of one element).
    max_loss: share of a document's Han characters that the noise rules may take before the loss guard steps in.
    skipped_rules: families or ids of rules that must not act; strict: rules of certainty "likely" act too
    (both come from the pipeline).
    """

    text: Literal["markdown", "plain"] = "markdown"
    script: str = "keep"
    width: Literal["keep", "plain"] = "keep"
    links: Literal["text", "keep"] = "text"
    page: Literal["auto", "article", "thread"] = "auto"
    rules: tuple[str, ...] = ()
    max_chars: int = 10_000_000
    max_depth: int = 2_000
    max_attributes: int = 1_000
    max_loss: float = 0.7
    skipped_rules: frozenset[str] = frozenset()
    strict: bool = False


@dataclass(frozen=True, slots=True)
class Source:
    """A document as it arrives: decoded text or a parsed soup, with what the scraper knows about it.

    format: html, markdown, text or "" (find out). given: fields the scraper already holds, by field name;
    `given["fetched"]` is the time of the crawl (ISO 8601).
    """

    name: str
    markup: Any
    format: str = ""
    url: str = ""
    given: Mapping[str, str] = field(default_factory=dict)
    decoding: Decoding | None = None


@dataclass(frozen=True, slots=True)
class Document:
    """A parsed document: the visible text, its blocks, and everything found about it so far.

    nodes: the elements on the way to the blocks. places: named places outside the text. skipped: characters the parser
    set aside, by kind (script, style, comment, markup, front_matter ...). is_page: the source is a whole HTML page.
    decoding: how the source's bytes became text; None where it came as text.
    """

    name: str
    text: str
    blocks: tuple[Block, ...]
    format: str
    nodes: tuple[Node, ...] = ()
    places: tuple[Place, ...] = ()
    skipped: Mapping[str, int] = field(default_factory=dict)
    is_page: bool = False
    facts: tuple[Fact, ...] = ()
    flags: tuple[Flag, ...] = ()
    options: Options = Options()
    decoding: Decoding | None = None

    def place(self, name: str) -> str:
        """The value of the first place of that name, or ""."""
        return next((place.value for place in self.places if place.name == name), "")

    def live(self) -> Iterator[tuple[int, Block]]:
        """Index and block of every block that still reads as something."""
        return (
            (i, block)
            for i, block in enumerate(self.blocks)
            if block.pieces[0].text or (len(block.pieces) > 1 and any(piece.text for piece in block.pieces))
        )

    def path(self, block: Block) -> tuple[Node, ...]:
        """The elements around a block, outermost first."""
        trail, at = [], block.node
        while at >= 0:
            trail.append(self.nodes[at])
            at = self.nodes[at].parent
        return tuple(reversed(trail))


class Verdict(NamedTuple):
    """A refusal of the whole document by a gate: the rule and its reason."""

    rule: str
    why: str


@dataclass(frozen=True, slots=True)
class Record:
    """What users store: one clean article. `counts`: characters kept, removed by family, rewritten, inserted."""

    id: str
    url: str | None
    title: str | None
    author: tuple[str, ...]
    date: str | None
    date_precision: str | None
    modified: str | None
    source: str | None
    tags: tuple[str, ...]
    language: str
    script: str
    license: str | None
    counters: Mapping[str, int]
    text: str
    flags: tuple[str, ...]
    counts: Mapping[str, Any]
    schema: str
    rulebook: str


@dataclass(frozen=True, slots=True)
class Rejection:
    """A refused document: an answer with a reason, never None."""

    id: str
    url: str | None
    rule: str
    why: str


@dataclass(frozen=True, slots=True)
class Explanation:
    """The outcome, and the document with every piece, flag and fact that led to it."""

    outcome: Record | Rejection
    document: Document


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule row; see rules/README.md for the meaning of each field."""

    id: str
    why: str
    scope: str
    where: str
    action: str
    certainty: str
    match: str
    needs: tuple[str, ...]
    path: tuple[str, ...]
    kinds: tuple[str, ...]
    target: str
    text: str
    hits: tuple[str, ...]
    misses: tuple[str, ...]
    since: str
    mechanism: str
    file: str
    line: int = 0

    @property
    def family(self) -> str:
        return self.id.partition(".")[0]


Finding = tuple[int, Edit | Flag]


class Filter(Protocol):
    """Document in, edits out: yields (index of the block, Edit or Flag). A plain function or a frozen callable."""

    def __call__(self, document: Document, /) -> Iterable[Finding]: ...


class Extractor(Protocol):
    """Document in, candidate facts out."""

    def __call__(self, document: Document, /) -> Iterable[Fact]: ...


class Parser(Protocol):
    """Source in, document out."""

    def __call__(self, source: Source, options: Options, /) -> Document: ...


Gate = Callable[[Document], Verdict | None]
