"""Markdown inside one line: markup out, visible text and marks in.

Lenient where scraped Markdown is sloppy (`**word **`), strict where leniency would eat text (`5*3*2`, `snake_case`).
"""

from __future__ import annotations

import html
import re
from bisect import bisect_right
from dataclasses import dataclass
from functools import cached_property

from jingwen.model import OBJECT, Mark

# What Pandoc and kramdown write behind a stretch of text, a link or a heading: {#id .class key="value"}, {: .class}.
ATTRIBUTES = r"""\{:?\s?(?:\s*(?:[#.][\w:.-]{1,80}|[\w:.-]{1,40}=(?:"[^"\n]{0,400}"|[^\s"{}]{1,100}))){1,20}\s?\}"""
# One alternation, tried left to right at each position where a markup character stands.
_TOKEN = re.compile(
    r"""
    (?P<escape>\\[!-/:-@\[-`{-~])
  | (?P<code>(?P<ticks>`+)(?P<code_text>.*?[^`])(?P=ticks)(?!`))
  | (?P<embed>!\[\[(?P<embed_target>[^\[\]\n]{1,500})\]\])
  | (?P<image>!\[(?P<alt>[^\[\]\n]{0,500}(?:\[[^\[\]\n]{0,200}\][^\[\]\n]{0,200})?)\]\((?P<image_target>(?:[^()\n]++|\([^()\n]*+\))*+)\))
  | (?P<open_link>\[)
  | (?P<attributes>(?<=[)`*])@ATTRIBUTES@)
  | (?P<close_span>\]@ATTRIBUTES@)
  | (?P<close_link>\]\((?P<link_target>(?:[^()\n]++|\([^()\n]*+\))*+)\))
  | (?P<close_bracket>\])
  | (?P<autolink><(?P<address>(?:https?|ftp|mailto):[^<>\s]++)>)
  | (?P<comment><!--(?:(?!<!--).)*?(?:<!--(?:(?!<!--).)*?){0,3}?-->)
  | (?P<break><br\s*/?>)
  | (?P<image_tag><img\s[^<>]*+>)
  | (?P<tag></?(?P<tag_name>[a-zA-Z][a-zA-Z0-9-]{0,30})(?:\s[^<>]*+|/)?>)
  | (?P<run>\*{4,})
  | (?P<strong>\*\*\*|\*\*|__(?!_))
  | (?P<strike>~~)
  | (?P<highlight>(?<![\w=])==(?=[^\s=])|(?<=[^\s=])==(?![a-zA-Z0-9_=])|(?<=[^\x00-\x7f])==(?=[^\s=\x00-\x7f]))
  | (?P<emphasis>\*|(?<![^\W_])_|_(?![^\W_]))
  | (?P<entity>&(?:\#\d{1,7}|\#[xX][0-9a-fA-F]{1,6}|[a-zA-Z][a-zA-Z0-9]{1,30});)
    """.replace("@ATTRIBUTES@", ATTRIBUTES.replace("#", r"\#")),
    re.VERBOSE,
)
_OPENING = frozenset("「『“‘《〈（【(")
_STRONG = re.compile(r"\*{2,}")
_GATE = re.compile(r"[\\`\[\]<*_~&!]|==")
_TAG_MARKS = {
    "b": "strong",
    "strong": "strong",
    "em": "emphasis",
    "i": "emphasis",
    "del": "strike",
    "s": "strike",
    "code": "code",
}
# Of drawings: with attributes, for <text> may be somebody's place for a text.
_SVG_TAGS = frozenset(["text", "tspan", "g", "path", "rect", "circle", "ellipse", "line", "polyline", "polygon", "defs", "use", "mask", "image", "foreignobject", "animate", "animatetransform", "set", "lineargradient", "stop", "clippath"])  # fmt: skip
# Only names that are HTML are markup; `<T>` or `<公司名>` is text.
_TAGS = frozenset(["a", "abbr", "address", "article", "aside", "audio", "b", "big", "blockquote", "body", "br", "button", "caption", "center", "cite", "code", "col", "colgroup", "dd", "del", "details", "div", "dl", "dt", "em", "embed", "fieldset", "figcaption", "figure", "font", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "head", "header", "hr", "html", "i", "iframe", "img", "input", "ins", "kbd", "label", "li", "link", "main", "mark", "meta", "nav", "nobr", "object", "ol", "option", "p", "picture", "pre", "q", "rp", "rt", "ruby", "s", "section", "select", "small", "source", "span", "strike", "strong", "style", "sub", "summary", "sup", "svg", "table", "tbody", "td", "textarea", "tfoot", "th", "thead", "title", "tr", "tt", "u", "ul", "var", "video", "wbr"])  # fmt: skip
_ATTRIBUTE = re.compile(r"""\b(data-src|data-original|src|alt|href)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))""")


@dataclass(frozen=True, slots=True)
class Inline:
    """One line read: its visible text, marks relative to it, characters of markup left out, characters in links."""

    text: str
    marks: tuple[Mark, ...] = ()
    skipped: int = 0
    link_chars: int = 0


def read_inline(raw: str) -> tuple[Inline, ...]:
    """The visible lines of one raw Markdown line: one, or more where it holds `<br>`."""
    if not _GATE.search(raw):
        return (Inline(raw),)
    return (
        tuple(_Reader(part).read() for part in re.split(r"<br\s*/?>", raw)) if "<br" in raw else (_Reader(raw).read(),)
    )


def markup_spans(text: str) -> tuple[tuple[int, int], ...]:
    """The stretches of a text that would be read as markup: escaped, the text reads back as it stands."""
    if not _GATE.search(text):
        return ()
    reader = _Reader(text)
    reader.read()
    return tuple(sorted(set(reader.used)))


def attributes(tag: str) -> dict[str, str]:
    """src, data-src, alt and href of a raw tag."""
    return {m[1]: html.unescape(m[2] or m[3] or m[4] or "") for m in _ATTRIBUTE.finditer(tag)}


class _Reader:
    """Reads one line left to right; openers wait on a stack until their closer comes, else they stay text."""

    def __init__(self, raw: str) -> None:
        self.raw = raw
        self.out: list[str] = []
        self.at = 0  # length of the visible text so far
        self.marks: list[Mark] = []
        # openers: kind, delimiter, index in out, visible position, position in raw
        self.stack: list[tuple[str, str, int, int, int]] = []
        self.used: list[tuple[int, int]] = []  # what of raw was taken for markup
        self.skipped = 0
        self.link_chars = 0
        self.drawings = 0  # elements of drawings that are open

    def read(self) -> Inline:
        done = 0
        for match in _TOKEN.finditer(self.raw):
            if match.start() > done:
                self._write(self.raw[done : match.start()])
            getattr(self, "_" + (match.lastgroup or "text"), self._text)(match)
            done = match.end()
        self._write(self.raw[done:])
        return Inline("".join(self.out), tuple(sorted(self.marks)), self.skipped, self.link_chars)

    def _write(self, text: str) -> None:
        if text:
            self.out.append(text)
            self.at += len(text)

    def _markup(self, start: int, width: int, skipped: int) -> None:
        self.used.append((start, start + width))
        self.skipped += skipped

    def _text(self, match: re.Match[str]) -> None:
        self._write(match[0])

    def _escape(self, match: re.Match[str]) -> None:
        self._markup(match.start(), 1, 1)
        self._write(match[0][1])

    def _code(self, match: re.Match[str]) -> None:
        text = match["code_text"]
        self._markup(match.start(), len(match["ticks"]), 2 * len(match["ticks"]))
        self.marks.append(Mark(self.at, self.at + len(text), "code"))
        self._write(text)

    def _object(self, match: re.Match[str], target: str, label: str) -> None:
        self._markup(match.start(), 2 if match[0].startswith("!") else 1, len(match[0]))
        self.marks.append(Mark(self.at, self.at + 1, "image", target, label))
        self._write(OBJECT)

    def _embed(self, match: re.Match[str]) -> None:
        self._object(match, match["embed_target"], "")

    def _image(self, match: re.Match[str]) -> None:
        self._object(match, match["image_target"].partition(" ")[0], match["alt"])

    def _image_tag(self, match: re.Match[str]) -> None:
        found = attributes(match[0])
        target = found.get("data-src") or found.get("data-original") or found.get("src", "")
        self._object(match, target, found.get("alt", ""))

    def _open_link(self, match: re.Match[str]) -> None:
        self.stack.append(("link", "[", len(self.out), self.at, match.start()))
        self._write("[")

    def _close_link(self, match: re.Match[str]) -> None:
        opener = self._pop("link", "[")
        if opener is None:
            self._write(match[0])
            return
        index, start, raw_start = opener
        self._take_out(index, 1)
        self._markup(raw_start, 1, 1)
        self.skipped += len(match[0])
        target = match["link_target"].strip().partition(" ")[0].strip("<>")
        if self.at > start:
            self.marks.append(Mark(start, self.at, "link", target))
            self.link_chars += self.at - start

    def _attributes(self, match: re.Match[str]) -> None:
        self._markup(match.start(), 1, len(match[0]))

    def _close_span(self, match: re.Match[str]) -> None:
        opener = self._pop("link", "[")
        if opener is None:
            self._write(match[0])
            return
        index, _, raw_start = opener
        self._take_out(index, 1)
        self._markup(raw_start, 1, 1)
        self._markup(match.start(), 1, len(match[0]))

    def _close_bracket(self, match: re.Match[str]) -> None:
        self._pop("link", "[")  # a bracket without a target is text
        self._write("]")

    def _autolink(self, match: re.Match[str]) -> None:
        self._markup(match.start(), 1, 2)
        self.marks.append(Mark(self.at, self.at + len(match["address"]), "link", match["address"]))
        self.link_chars += len(match["address"])
        self._write(match["address"])

    def _comment(self, match: re.Match[str]) -> None:
        self._markup(match.start(), 1, len(match[0]))

    def _tag(self, match: re.Match[str]) -> None:
        name = match["tag_name"].lower()
        if name not in _TAGS and not self._is_drawing(name, match[0]):
            self._write(match[0])
            return
        self._markup(match.start(), 1, len(match[0]))
        kind = _TAG_MARKS.get(name)
        if kind is None:
            return
        if not match[0].startswith("</"):
            self.stack.append((kind, "<", len(self.out), self.at, match.start()))
        elif (opener := self._pop(kind, "<")) and self.at > opener[1]:
            self.marks.append(Mark(opener[1], self.at, kind))

    def _is_drawing(self, name: str, tag: str) -> bool:
        """Whether a tag is of a drawing: it has attributes, or closes one that has."""
        if name not in _SVG_TAGS:
            return False
        if tag.startswith("</"):
            is_open = self.drawings > 0
            self.drawings -= is_open
            return is_open
        has_attributes = '="' in tag
        self.drawings += has_attributes and not tag.endswith("/>")
        return has_attributes

    def _strong(self, match: re.Match[str]) -> None:
        self._toggle("strong", match)

    def _run(self, match: re.Match[str]) -> None:
        """Four asterisks or more: strong text goes on, or begins, or ends, or nothing is strong.

        Converters of HTML write them where one strong element follows another, stands in one, or is empty. Between letters
        or digits they hide some (138****5678), and what nothing answers is a word that somebody hid.
        """
        width, (start, end) = len(match[0]), match.span()
        before, after = self.raw[max(start - 1, 0) : start], self.raw[end : end + 1]
        if not before.strip() and not after.strip() and self.raw.strip("* \t"):
            self._markup(match.start(), width, width)
            return
        is_open = any(opener[:2] == ("strong", "**") for opener in reversed(self.stack))
        next_at = bisect_right(self._stars, (end,)) if after.strip() else len(self._stars)
        later = len(self._stars) - next_at
        hides = before.isascii() and before.isalnum() and after.isascii() and after.isalnum()
        is_run = later and self._stars[next_at][1] > 3  # and so the end of what begins here
        begins = (later % 2 or is_run) and (after.isalnum() or after in _OPENING or not before.isalnum())
        if not hides and ((is_open and later) or begins or (later and not before.strip())):
            kept = 2 if begins and not is_open else 0  # what pairs without it holds nothing
            self._markup(match.start(), width - kept, width - kept)
            if kept:
                self.stack.append(("strong", "**", len(self.out), self.at, match.end() - kept))
                self._write("**")
        elif not hides and (opener := self._pop("strong", "**")):
            index, start, raw_start = opener
            self._take_out(index, 2)
            self._markup(raw_start, 2, 2)
            self._markup(match.start(), width, width)
            self.marks += [Mark(start, self.at, "strong")] if self.at > start else []
        elif not (before.strip() and after.strip()) and any(mark.kind == "strong" for mark in self.marks):
            self._markup(match.start(), width, width)
        else:
            self._write(match[0])

    @cached_property
    def _stars(self) -> list[tuple[int, int]]:
        """Where two asterisks or more stand, and how many."""
        return [(match.start(), len(match[0])) for match in _STRONG.finditer(self.raw)]

    def _strike(self, match: re.Match[str]) -> None:
        self._toggle("strike", match)

    def _highlight(self, match: re.Match[str]) -> None:
        """What note programs write around a stretch of text that the reader marked; it is no emphasis of the author's."""
        opener = self._pop("highlight", "==")
        if opener is None:
            self.stack.append(("highlight", "==", len(self.out), self.at, match.start()))
            self._write("==")
            return
        index, _, raw_start = opener
        self._take_out(index, 2)
        self._markup(raw_start, 2, 2)
        self._markup(match.start(), 2, 2)

    def _emphasis(self, match: re.Match[str]) -> None:
        self._toggle("emphasis", match)

    def _toggle(self, kind: str, match: re.Match[str]) -> None:
        delimiter = match[0]
        before = self.raw[match.start() - 1 : match.start()]
        after = self.raw[match.end() : match.end() + 1]
        single = kind == "emphasis"
        may_close = (not single or bool(before.strip())) and not (before == "[" and after.strip())
        opener = self._pop(kind, delimiter) if may_close else None
        if opener is None:
            if delimiter[:2] == "**" and not (before.strip() or after) and any(m.kind == "strong" for m in self.marks):
                self._markup(match.start(), len(delimiter), len(delimiter))  # held nothing
                return
            may_open = bool(after.strip()) and not (
                single and before.isalnum() and after.isalnum() and before.isascii()
            )
            if may_open or (not single and after):
                self.stack.append((kind, delimiter, len(self.out), self.at, match.start()))
            self._write(delimiter)
            return
        index, start, raw_start = opener
        if self.at - start <= len(delimiter):  # `****` holds nothing
            self._write(delimiter)
            return
        self._take_out(index, len(delimiter))
        self._markup(raw_start, len(delimiter), len(delimiter))
        self._markup(match.start(), len(delimiter), len(delimiter))
        self.marks.append(Mark(start, self.at, kind))

    def _entity(self, match: re.Match[str]) -> None:
        text = html.unescape(match[0])
        if text == match[0]:
            self._write(text)
            return
        self._markup(match.start(), 1, len(match[0]) - len(text))
        self._write(text)

    def _pop(self, kind: str, delimiter: str) -> tuple[int, int, int] | None:
        """Take the nearest opener of that kind off the stack, with all that opened after it and never closed."""
        for at in range(len(self.stack) - 1, -1, -1):
            if self.stack[at][:2] == (kind, delimiter):
                index, start, raw_start = self.stack[at][2:]
                del self.stack[at:]
                return index, start, raw_start
        return None

    def _take_out(self, index: int, width: int) -> None:
        """An opener turned out to be markup: it leaves the text, and what follows moves up."""
        start = sum(map(len, self.out[:index]))
        self.out[index] = ""
        self.at -= width
        self.marks = [
            Mark(m.start - width, m.end - width, *m[2:])
            if m.start > start
            else Mark(m.start, m.end - width, *m[2:])
            if m.end > start
            else m
            for m in self.marks
        ]
        self.stack = [
            (kind, delimiter, i, at - width if i > index else at, raw) for kind, delimiter, i, at, raw in self.stack
        ]
