"""A document as it reads now, as Markdown or as plain text."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from itertools import pairwise
from typing import NamedTuple

from jingwen.model import OBJECT, Block, Document, Kind, Mark
from jingwen.parse.inline import markup_spans, read_inline
from jingwen.parse.lists import ListDepth
from jingwen.parse.spanning import keep_apart

_DELIMITERS = {"strong": "**", "emphasis": "*", "strike": "~~"}
_BLANKS = re.compile(r"[^\S\n]*\n\s*")
_NEEDS_ESCAPE = re.compile(r"[\\`*_\[<~&!]")
# Beside real marks every character that could pair with one is escaped, not only those that pair by themselves.
_MARKUP = re.compile(r"[\\`*\[\]]|~(?=~)|(?<![^\W_])_|_(?![^\W_])|<(?=[a-zA-Z/!])|&(?=[#a-zA-Z])")
# The same where no link is shown: brackets are text, but before an address, attributes or each other.
_MARKUP_BUT_LINKS = re.compile(
    _MARKUP.pattern.replace(r"\[\]]", r"]|\[(?=[^\[\]\n]{0,500}\][({]|\[)|(?<=!)\[|\](?=[({\]])")
)
_BACKSLASH = re.compile(r"\\(?=[!-/:-@\[-`{-~]|$)")
# What would begin another block than it stands in; "- x" and "1. x" come out as they stand either way.
_BLOCK_MARKUP = re.compile(r">|#{2,6}[^#\s]|[*+]\s|`{3}|~{3}")
_TEXT_MARKUP = re.compile(r"#{1,6}\s|(?=[:\s-]*\|)[|:\s-]*-[|:\s-]*$")  # a heading; the line below the head of a table
_TEXTS = frozenset([Kind.PARAGRAPH, Kind.QUOTE])
_ESCAPED = r"\\\g<0>"
_RULE = re.compile(r"\s*(?:(?:-\s*){3,}|(?:\*\s*){3,}|(?:_\s*){3,})")
_LINES = frozenset([Kind.PARAGRAPH, Kind.LIST_ITEM, Kind.QUOTE])
_IN_LISTS = frozenset([Kind.LIST_ITEM, Kind.PARAGRAPH, Kind.CODE, Kind.IMAGE])
_RISKY = re.compile(r"\*{3}|\\[*_~\[\]]|~{3}")  # marks beside each other, or beside such signs in the text
_LINKABLE = ("http://", "https://", "mailto:")

_Span = tuple[Mark, int, int]  # a mark, and where it stands in what the block reads as now


class _Line(NamedTuple):
    """One rendered block and how it joins the one before it."""

    text: str
    kind: Kind
    level: int
    tight: bool


def render_plain(document: Document) -> str:
    """Plain text: one block a line, a blank line between paragraphs; list numbers and bullets stay, other markup goes."""
    lines = []
    for _, block in standing(document):
        text = _tidy(block.text.replace(OBJECT, ""), block.kind)
        if block.kind is Kind.TABLE_ROW:
            text = text.strip("\t")
        if block.kind is Kind.LIST_ITEM and text:
            text = f"{'  ' * block.level}{block.marker or '-'} {text}"
        if text and block.kind is not Kind.RULE:
            lines.append(_Line(text, block.kind, block.level, block.tight))
    return _joined(lines)


def render_markdown(document: Document) -> str:
    """Markdown that reads back into the same blocks: headings, lists, quotes, tables, code, emphasis."""
    keep_links = document.options.links == "keep"
    text = _joined(_markdown_lines([block for _, block in standing(document)], keep_links))
    return keep_apart(text) if "**" in text else text


def standing(document: Document) -> Iterator[tuple[int, Block]]:
    """Index and block of every block that still reads as something, as it stands without those that went.

    One whose outer list item went stands no deeper than what is left; one whose paragraph began in a block that went
    begins the paragraph itself.
    """
    inside = 0  # how many list items are open
    broken = False
    for index, block in enumerate(document.blocks):
        text = block.text
        if not text or text.isspace():
            broken = broken or not block.tight
            continue
        if block.tight and broken:
            block = block._replace(tight=False)
        broken = False
        if text[0] in "-*_" and block.kind in _LINES and _RULE.fullmatch(text):
            block = block._replace(kind=Kind.RULE, level=0, tight=False)  # all that is left of the line parts
        if block.kind in _IN_LISTS:
            if block.level > inside:
                block = block._replace(level=inside)
            inside = block.level + 1 if block.kind is Kind.LIST_ITEM else block.level
        else:
            inside = 0
        yield index, block


def _markdown_lines(blocks: list[Block], keep_links: bool) -> Iterator[_Line]:
    previous: Block | None = None
    for block in blocks:
        text = _block_markdown(block, keep_links)
        if not text:
            continue
        kind = block.kind
        if kind is Kind.PARAGRAPH and (item := ListDepth().item(text)):  # it will be read as one
            kind, text = Kind.LIST_ITEM, f"{'  ' * block.level}{item[0]} {text[item[2] :]}"
        yield _Line(text, kind, block.level, block.tight)
        if block.kind is Kind.TABLE_ROW and (previous is None or previous.kind is not Kind.TABLE_ROW):
            yield _Line("|" + " --- |" * (block.text.count("\t") + 1), Kind.TABLE_ROW, 0, True)
        previous = block


def _block_markdown(block: Block, keep_links: bool) -> str:
    kind = block.kind
    if kind is Kind.CODE:
        body = block.text.strip("\n")
        fence = "`" * max(3, 1 + max((len(run) for run in re.findall(r"`{3,}", body)), default=0))
        return _indented(f"{fence}{block.marker}\n{body}\n{fence}", block.level) if body.strip() else ""
    if kind is Kind.RULE:
        return "---" if block.text.strip() else ""
    if kind is Kind.TABLE_ROW:
        cells = [_tidy(cell, kind).replace("|", "\\|") for cell in _inline(block, keep_links).split("\t")]
        return f"| {' | '.join(cells)} |" if any(cells) else ""
    text = _tidy(_inline(block, keep_links), kind)
    if not text:
        return ""
    if text[0] in ">#*+`~-|:" and (_BLOCK_MARKUP.match(text) or (kind in _TEXTS and _TEXT_MARKUP.match(text))):
        text = f"\\{text}"
    if kind is Kind.HEADING:
        return f"{'#' * max(block.level, 1)} {text}"
    if kind is Kind.LIST_ITEM:
        return f"{'  ' * block.level}{block.marker or '-'} {text}"
    if kind is Kind.QUOTE:
        return f"{'> ' * max(block.level, 1)}{text}"
    return _indented(text, block.level)


def _indented(text: str, level: int) -> str:
    return "\n".join("  " * level + line for line in text.split("\n")) if level else text


def _joined(lines: Iterable[_Line]) -> str:
    out: list[str] = []
    previous: _Line | None = None
    for line in lines:
        if previous is not None:
            out.append(_gap(previous, line))
        out.append(line.text)
        previous = line
    return "".join(out)


def _gap(before: _Line, line: _Line) -> str:
    """What stands between two rendered blocks, so that they read back as two blocks of the same paragraph or not."""
    if before.kind is line.kind:
        if line.kind in (Kind.LIST_ITEM, Kind.TABLE_ROW):
            return "\n"
        if line.tight and line.level == before.level and line.kind in (Kind.PARAGRAPH, Kind.QUOTE):
            return "\n"
        if line.kind is Kind.QUOTE:
            return f"\n{'> ' * min(before.level, line.level)}".rstrip(" ") + "\n"
    elif line.tight and line.level and line.kind is Kind.PARAGRAPH and before.kind is Kind.LIST_ITEM:
        return "\n"
    return "\n\n"


def _tidy(text: str, kind: Kind) -> str:
    """Blanks that a cut left at the ends go; those inside are the author's."""
    if kind is Kind.CODE:
        return text.strip("\n")
    return (_BLANKS.sub("\n", text) if "\n" in text else text).strip()


def _inline(block: Block, keep_links: bool) -> str:
    """The block's text with Markdown marks put in, and escaped where it would read as markup.

    Where marks beside each other or beside stars of the text would not read back, emphasis goes, then what else is looks.
    """
    text = block.text
    marks = [mark for mark in block.marks if mark.kind in _DELIMITERS or mark.kind in ("code", "image") or keep_links]
    if not marks:
        return _escaped(text)
    spans = [(mark, *_trimmed(text, *span)) for mark, *span in _current_spans(block, marks)]
    spans = _outermost(sorted([span for span in spans if span[1] < span[2]], key=_place))
    for looks in (frozenset(_DELIMITERS), frozenset(["strong", "strike"])):
        shown = [span for span in spans if span[0].kind in looks or span[0].kind not in _DELIMITERS]
        marked = _marked(text, shown)
        is_risky = _RISKY.search(marked) is not None or any(mark.kind == "emphasis" for mark, _, _ in shown)
        if not is_risky or _reads_back(marked, text, shown):
            return marked
    return _marked(text, [span for span in spans if span[0].kind not in _DELIMITERS])


def _place(span: _Span) -> tuple[bool, int, int, str]:
    """Left to right and from the outside in; what reads no marks, code and images, stands innermost."""
    mark, start, end = span
    return mark.kind in ("code", "image"), start, -end, mark.kind


def _outermost(spans: Iterable[_Span]) -> list[_Span]:
    """The stretches, without those that stand in one that is emphasised the same way."""
    out: list[_Span] = []
    ends = dict.fromkeys(_DELIMITERS, -1)
    for span in spans:
        kind, end = span[0].kind, span[2]
        if kind in ends:
            if end <= ends[kind]:
                continue
            ends[kind] = end
        out.append(span)
    return out


def _marked(text: str, spans: Iterable[_Span]) -> str:
    openers: dict[int, list[str]] = {}
    closers: dict[int, list[str]] = {}
    verbatim: list[tuple[int, int]] = []
    markup = _MARKUP_BUT_LINKS
    for mark, start, end in spans:
        before, after = _markup(mark, text[start:end])
        if mark.kind in ("code", "image"):
            verbatim.append((start, end))
        elif before == "[":
            markup = _MARKUP
        openers.setdefault(start, []).append(before)
        closers.setdefault(end, []).insert(0, after)
    return _woven(text, openers, closers, verbatim, markup) if openers else _escaped(text)


def _reads_back(marked: str, text: str, spans: Iterable[_Span]) -> bool:
    """Whether the text with its marks is read as the same text with the same marks."""
    wanted = {(mark.kind, start, end) for mark, start, end in spans if mark.kind in _DELIMITERS}
    lines = read_inline(marked)
    found = {(mark.kind, mark.start, mark.end) for mark in lines[0].marks if mark.kind in _DELIMITERS}
    return len(lines) == 1 and lines[0].text == text and found == wanted


def _markup(mark: Mark, text: str) -> tuple[str, str]:
    if mark.kind == "code":
        ticks = "``" if "`" in text else "`"
        return ticks, ticks
    if mark.kind == "image":
        return f"![{mark.label}](", f"{mark.target})"
    if mark.kind == "link":
        return ("[", f"]({mark.target})") if mark.target.startswith(_LINKABLE) and text != mark.target else ("", "")
    return _DELIMITERS[mark.kind], _DELIMITERS[mark.kind]


def _woven(
    text: str,
    openers: dict[int, list[str]],
    closers: dict[int, list[str]],
    verbatim: list[tuple[int, int]],
    markup: re.Pattern[str],
) -> str:
    out: list[str] = []
    borders = sorted({0, len(text), *openers, *closers})
    escapes = [match.start() for match in markup.finditer(text)]
    for start, end in pairwise(borders):
        out += closers.get(start, ())
        out += openers.get(start, ())
        part = text[start:end]
        if part == OBJECT and (start, end) in verbatim:
            continue
        if any(a <= start and end <= b for a, b in verbatim):
            out.append(part)
            continue
        cuts = [start, *escapes[bisect_left(escapes, start) : bisect_left(escapes, end)], end]
        out.append("\\".join([text[a:b] for a, b in pairwise(cuts)]) if len(cuts) > 2 else part)
    out += closers.get(len(text), ())
    return "".join(out)


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end


def _current_spans(block: Block, marks: Iterable[Mark]) -> Iterator[tuple[Mark, int, int]]:
    """Where marks (source positions) stand in what the block reads as now."""
    if len(block.pieces) == 1 and not block.pieces[0].rules:
        for mark in marks:
            yield mark, mark.start - block.start, mark.end - block.start
        return
    for mark in marks:
        yield mark, _offset(block, mark.start, after=False), _offset(block, mark.end, after=True)


def _offset(block: Block, position: int, *, after: bool) -> int:
    at = 0
    for piece in block.pieces:
        if position <= piece.start:
            return at
        if position < piece.end:
            return at + (position - piece.start if not piece.rules else len(piece.text) if after else 0)
        at += len(piece.text)
    return at


def _escaped(text: str) -> str:
    """The text with a backslash before each character that would read as inline markup, and no other."""
    if not _NEEDS_ESCAPE.search(text):
        return text
    # a backslash is text here: what follows it is looked at as if it were not escaped, and it is doubled where it would escape
    marked = {at for start, end in markup_spans(text.replace("\\", "·")) for at in range(start, end)}
    marked |= {match.start() for match in _BACKSLASH.finditer(text)}
    if not marked:
        return text
    escaped = "".join([f"\\{char}" if at in marked else char for at, char in enumerate(text)])
    lines = read_inline(escaped)  # a pair that is none any more may have kept another from pairing
    return escaped if len(lines) == 1 and lines[0].text == text else _MARKUP.sub(_ESCAPED, text)
