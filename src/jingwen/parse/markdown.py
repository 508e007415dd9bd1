"""Markdown as it is scraped: block structure by line, lenient, without losing a visible character."""

from __future__ import annotations

import re

from jingwen.model import OBJECT, Document, Kind, Mark, Options, Place, Source
from jingwen.parse.builder import DocumentBuilder
from jingwen.parse.inline import ATTRIBUTES, Inline, read_inline
from jingwen.parse.joining import join_links
from jingwen.parse.lists import ListDepth
from jingwen.parse.references import resolve_references
from jingwen.parse.spanning import part_strong
from jingwen.parse.wrapping import unfill, unwrap

_FENCE = re.compile(r"\s{0,8}(?P<fence>`{3,}|~{3,})\s*(?P<language>[!-_a-z{-~ ]{0,60})$")
_HEADING = re.compile(r"\s{0,3}(?P<marks>#{1,6})(?P<gap>\s+|(?<=##)(?=[^#\s]))(?P<text>.*?)(?:\s+#+)?\s*$")
# in an item of a list; one sign alone is a comment in somebody's code
_LISTED_HEADING = re.compile(r"(?P<marks>#{2,6})\s+(?P<text>\S.*?)(?:\s+#+)?\s*$")
_END_ATTRIBUTES = re.compile(rf"\s+{ATTRIBUTES}\s*$")
_HARD_BREAK = re.compile(
    r"[^\\\n]*(?:[^\x00-\x7f]|[*}\])])\\"
)  # a line with one backslash, at its end: no path of a file
_RULE = re.compile(r"\s{0,3}(?:(?:-\s*){3,}|(?:\*\s*){3,}|(?:_\s*){3,})$")
_SETEXT = re.compile(r"\s{0,3}(?:=+|-{2,})\s*$")
_QUOTE = re.compile(r"\s{0,3}(?P<marks>>(?:\s?>)*)[ \t]?")
_TABLE_ROW = re.compile(r"\s*\|.*\|\s*$|\s*[^|\n]+(?:\|[^|\n]*)+$")
_TABLE_LINE = re.compile(r"\s*\|?\s*:?-+:?\s*(?:\|\s*:?-+:?\s*)*\|?\s*$")
_HTML_START = re.compile(
    r"\s{0,3}<(?:!--|/?(?:table|ul|ol|dl|p|div|section|article|details|figure|blockquote|h[1-6]|pre|center|script|style|iframe|form|nav|header|footer|aside|main)\b)",
    re.IGNORECASE,
)
_HTML_BODY = re.compile(
    r"<(?:table|ul|ol|dl|p|section|article|figure|blockquote|h[1-6]|pre|script|style|iframe|form|!--)", re.IGNORECASE
)
_SENTENCE_END = tuple("。！？；：，.!?;:,…")
_MAX_SETEXT_CHARS = 80  # longer lines above dashes are paragraphs with a rule below, as scraped pages have them


def parse_markdown(source: Source, options: Options, places: tuple[Place, ...] = ()) -> Document:
    """Read Markdown (the body: front matter is already off and comes as `places`)."""
    builder = DocumentBuilder(source.name, "markdown", options)
    builder.places += places
    _Reader(builder, source.markup.replace("\r\n", "\n").replace("\r", "\n")).read()
    return builder.document()


class _Reader:
    """Walks the lines once; each method reads one construct and returns the index of the next line."""

    def __init__(self, builder: DocumentBuilder, text: str) -> None:
        self.builder = builder
        lines, self.numbers = part_strong(*unfill(*unwrap(text, *join_links(text))))
        self.lines, defined = resolve_references(lines)
        builder.skip("markup", defined)
        self.lists = ListDepth()
        self.after_blank = True

    def read(self) -> None:
        at = 0
        while at < len(self.lines):
            line = self.lines[at]
            if not line.strip():
                self.builder.skip("blank", len(line))
                self.after_blank = True
                at += 1
                continue
            at = self._construct(at, line)
            self.after_blank = False

    def _construct(self, at: int, line: str) -> int:
        if fence := _FENCE.match(line):
            end = self._closing_fence(at, fence["fence"])
            if end:
                return self._code(at, end, fence["language"].strip())
            self.builder.skip("markup", len(line.strip()))  # an unclosed fence must not swallow the article
            return at + 1
        if heading := _HEADING.match(line):
            self.lists.end()
            text = _END_ATTRIBUTES.sub("", heading["text"])
            self._skip_markup(line, text)
            self._inline(Kind.HEADING, text, at, level=len(heading["marks"]))
            return at + 1
        if _RULE.match(line):
            self.builder.add(Kind.RULE, line.strip(), line=self.numbers[at])
            self.lists.end()
            return at + 1
        if _HTML_START.match(line):
            return self._html(at)
        if quote := _QUOTE.match(line):
            return self._quote(at, line, quote)
        if self._is_table(at):
            return self._table(at)
        return self._line(at, line)

    def _line(self, at: int, line: str) -> int:
        if item := self.lists.item(line):
            marker, depth, length = item
            self.builder.skip("markup", len(line[:length].strip()))
            text = line[length:]
            if heading := _LISTED_HEADING.match(text):
                self._skip_markup(text, heading["text"])
                text = heading["text"]
            self._inline(Kind.LIST_ITEM, text, at, level=depth, marker=marker)
            return at + 1
        level = self.lists.continuation(line, self.after_blank)
        following = self.lines[at + 1] if at + 1 < len(self.lines) else ""
        text = line.strip()
        if text.endswith("\\") and _HARD_BREAK.fullmatch(text):
            self.builder.skip("markup", 1)
            text = text[:-1]
        if level and (heading := _LISTED_HEADING.match(text)):
            self._skip_markup(text, heading["text"])
            self._inline(Kind.HEADING, heading["text"], at, level=len(heading["marks"]))
            return at + 1
        if not level and following.strip() and _SETEXT.match(following) and _is_title(text):
            title = _END_ATTRIBUTES.sub("", text)
            self.builder.skip("markup", len(following.strip()) + len(text) - len(title))
            self._inline(Kind.HEADING, title, at, level=1 if "=" in following else 2)
            return at + 2
        self._inline(Kind.PARAGRAPH, text, at, level=level, tight=not self.after_blank)
        return at + 1

    def _quote(self, at: int, line: str, quote: re.Match[str]) -> int:
        depth = quote["marks"].count(">")
        self.builder.skip("markup", depth)
        text = line[quote.end() :]
        previous = _QUOTE.match(self.lines[at - 1]) if at else None
        tight = bool(previous and self.lines[at - 1][previous.end() :].strip() and not self.after_blank)
        if not text.strip():
            return at + 1
        if heading := _HEADING.match(text):
            self._skip_markup(text, heading["text"])
            self._inline(Kind.HEADING, heading["text"], at, level=len(heading["marks"]))
        else:
            self._inline(Kind.QUOTE, text.strip(), at, level=depth, tight=tight)
        return at + 1

    def _closing_fence(self, at: int, fence: str) -> int:
        for end in range(at + 1, len(self.lines)):
            closing = self.lines[end].strip()
            if closing.startswith(fence) and not closing.strip(fence[0]):
                return end
        return 0

    def _code(self, at: int, end: int, language: str) -> int:
        indent = len(self.lines[at]) - len(self.lines[at].lstrip())
        body = [line[indent:] if not line[:indent].strip() else line for line in self.lines[at + 1 : end]]
        self.builder.skip("markup", len(self.lines[at].strip()) + len(self.lines[end].strip()))
        level = self.lists.continuation(self.lines[at], self.after_blank)
        self.builder.add(
            Kind.CODE, "\n".join(body).strip("\n"), level=level, marker=language, line=self.numbers[at] + 1
        )
        return end + 1

    def _is_table(self, at: int) -> bool:
        line, following = self.lines[at], self.lines[at + 1] if at + 1 < len(self.lines) else ""
        return (
            "|" in line
            and "-" in following
            and "|" in following
            and bool(_TABLE_ROW.match(line) and _TABLE_LINE.match(following))
        )

    def _table(self, at: int) -> int:
        start = at
        while at < len(self.lines) and "|" in self.lines[at] and self.lines[at].strip():
            if at == start + 1:
                self.builder.skip("markup", len(self.lines[at].strip()))
            else:
                self._table_row(at, header=at == start)
            at += 1
        return at

    def _table_row(self, at: int, *, header: bool) -> None:
        raw = self.lines[at].strip()
        text, marks, linked = "", list[Mark](), 0
        for number, cell in enumerate(re.split(r"(?<!\\)\|", raw.strip("|"))):
            text += "\t" if number else ""
            for line, part in enumerate(read_inline(cell.strip().replace("\\|", "|"))):
                text += " " if line else ""
                marks += [Mark(m.start + len(text), m.end + len(text), *m[2:]) for m in part.marks]
                text += part.text.replace("\t", " ")
                linked += part.link_chars
        self.builder.skip("markup", max(len(raw) - len(text), 0))
        if text.strip():
            marker = "header" if header else ""
            self.builder.add(Kind.TABLE_ROW, text, marks=marks, marker=marker, link_chars=linked, line=self.numbers[at])

    def _html(self, at: int) -> int:
        """An HTML region runs to the next blank line; only one with block content of its own goes to the HTML reader."""
        end = at
        while end < len(self.lines) and self.lines[end].strip():
            end += 1
        region = "\n".join(self.lines[at:end])
        if region.lstrip().startswith("<!--"):
            close = next((i for i in range(at, len(self.lines)) if "-->" in self.lines[i]), end - 1)
            self.builder.skip("comment", sum(len(line) for line in self.lines[at : close + 1]))
            rest = self.lines[close].partition("-->")[2]
            self.lines[close] = rest
            return close if rest.strip() else close + 1
        if _HTML_BODY.search(region):
            from jingwen.parse.html import read_fragment

            end = self._html_end(region, end)
            read_fragment("\n".join(self.lines[at:end]), self.builder, line=self.numbers[at])
            self.lists.end()
            return end
        for number in range(at, end):
            self._inline(Kind.PARAGRAPH, self.lines[number].strip(), number, tight=number > at)
        return end

    def _html_end(self, region: str, end: int) -> int:
        """A table, list or pre may hold blank lines: the region ends where its outermost element closes."""
        opened = re.match(r"\s*<([a-zA-Z0-9]+)", region)
        name = opened[1].lower() if opened else ""
        if name not in {"table", "ul", "ol", "dl", "pre", "script", "style", "details", "form"}:
            return end
        depth = 0
        for number in range(end - region.count("\n") - 1, len(self.lines)):
            depth += len(re.findall(rf"<{name}\b", self.lines[number], re.IGNORECASE))
            depth -= len(re.findall(rf"</{name}\s*>", self.lines[number], re.IGNORECASE))
            if depth <= 0:
                return max(end, number + 1)
        return end

    def _skip_markup(self, line: str, text: str) -> None:
        self.builder.skip("markup", len(line.strip()) - len(text))

    def _inline(self, kind: Kind, raw: str, at: int, *, level: int = 0, marker: str = "", tight: bool = False) -> None:
        for number, part in enumerate(read_inline(raw.strip())):
            self.builder.skip("markup", part.skipped)
            part = _stripped(part)
            alone = kind is Kind.PARAGRAPH and part.text and not part.text.replace(OBJECT, "").strip()
            self.builder.add(
                Kind.IMAGE if alone else kind,
                part.text,
                marks=part.marks,
                level=level,
                marker=marker,
                tight=tight or number > 0,
                link_chars=part.link_chars,
                line=self.numbers[at],
            )


def _is_title(text: str) -> bool:
    return (
        len(text) <= _MAX_SETEXT_CHARS and not text.rstrip("*_ ").endswith(_SENTENCE_END) and not text.startswith("!")
    )


def _stripped(part: Inline) -> Inline:
    """The line without blanks at its ends (left by markup that is gone); marks move along."""
    text = part.text.strip()
    if len(text) == len(part.text):
        return part
    shift = len(part.text) - len(part.text.lstrip())
    marks = (Mark(max(m.start - shift, 0), min(m.end - shift, len(text)), *m[2:]) for m in part.marks if m.end > shift)
    return Inline(text, tuple(m for m in marks if m.start < m.end), part.skipped, min(part.link_chars, len(text)))
