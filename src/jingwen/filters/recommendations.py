"""Lists of other articles, recognised by a label and the form of what follows, or by form and being unrelated.

What is a label is data (`match` of the rows in rules/recommend.toml), as is what a teaser or a counter line looks like
(tables/recommend.toml). Decisions look at a run of lines and never at its distance from the end, so that a cleaned
text decides the same way.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from jingwen import rulebook
from jingwen.filters.lines import Line, content_bigrams, gate, lines_with, read_lines, relatedness
from jingwen.filters.listforms import (
    BROKEN_LINK,
    MAX_TITLE_CHARS,
    PROOFS,
    SENTENCE_ENDS,
    WORD,
    bare_titles,
    form_of,
    is_counter,
    looks,
)
from jingwen.filters.teasers import teaser_runs
from jingwen.folding import fold
from jingwen.model import Document, Finding, Kind, Rule, remove

if TYPE_CHECKING:
    import regex

_LABELS, _NEIGHBOURS = gate("recommend.labels"), gate("recommend.neighbour_words")
_MAX_LINE_CHARS = 100
_MAX_BUTTON_CHARS = 12
_MAX_CARD_LINES = 5
_MAX_ITEMS = 200
_MAX_AFTER_PICTURES = 3
_MIN_TAGGED = 2
_COLON = re.compile("[:：]")
_ADDRESS = re.compile(r"[^:：。,，]{1,10}[:：]\s*(?:https?://|www\.)\S+\s*$")
_MAX_NAMES_CHARS = 400
_MAX_NAME = 12  # of an author below the title
_PAUSE = re.compile("[。,;:!?、]")
_MAX_INLINE_CHARS = 2000  # a label further from the end of its line has more than titles after it
_MAX_NAME_LABEL = 8  # a label before names without links stands at the start of its line
# Shares of content bigrams that a list and the article have in common, measured on 93 labelled and 600 other documents:
_LOOSELY_RELATED = 0.25  # the median of an article's own parts; below it a list is not on the article's subject
_CLOSELY_RELATED = 0.5  # no list of an account's other articles came near it


class _Labelled(NamedTuple):
    """A label and the list under it: the label's line, lines of the list, their forms (gap: no word in it; name: of an author)."""

    rule: str
    at: int
    items: tuple[Line, ...]
    forms: tuple[str, ...]

    @property
    def members(self) -> range:
        return range(self.at, self.at + 1 + len(self.items))

    @property
    def titles(self) -> tuple[Line, ...]:
        return tuple(item for item, form in zip(self.items, self.forms, strict=True) if form not in ("gap", "name"))


def recommendations(document: Document) -> Iterator[Finding]:
    """Yield the removal of every recommendation in the document; code blocks and prose are left alone."""
    skipped = document.options.skipped_rules
    if "recommend" in skipped:
        return
    lines = read_lines(document)
    for rule, at, start, end in _found(document, lines):
        block = lines[at].block
        if rule not in skipped:
            span = block.source_span(start, end) if start else block
            yield lines[at].number, remove(span.start, span.end, rule)


def _found(document: Document, lines: Sequence[Line]) -> Iterator[tuple[str, int, int, int]]:
    """Rule, line and the stretch of the block's text that goes (start 0: the whole block)."""
    taken: set[int] = set()
    whole = [*_sections(document, lines), *_neighbours(document, lines), *_tagged(document, lines), *_cards(lines)]
    listed = {at for _, run in whole for at in run}
    runs = teaser_runs(lines, listed, lambda line: bool(_label(document, line)))
    for rule, members in (*whole, *(("recommend.teasers", run) for run in runs)):
        for at in members:
            if at not in taken:
                taken.add(at)
                yield rule, at, 0, 0
    for at in lines_with(document, _LABELS):
        line = lines[at]
        if line.is_plain and at not in taken and (cut := _inline_cut(document, line)) is not None:
            rule = "recommend.inline" if cut[1] is None else cut[1]
            yield rule, at, cut[0], len(line.block.text)
            yield from ((rule, more, 0, 0) for more in _links_in_paragraph(lines, at) if more not in taken)


def _links_in_paragraph(lines: Sequence[Line], at: int) -> Iterator[int]:
    """The lines right below one that are links as a whole and stand in its paragraph: the list goes on there."""
    for more in range(at + 1, len(lines)):
        if not (lines[more].block.tight and lines[more].is_link and lines[more].is_plain):
            return
        yield more


def _sections(document: Document, lines: Sequence[Line]) -> Iterator[tuple[str, range]]:
    """Labels with the list under them. A list is compared with what stands in no such list."""
    found = list(_labelled(document, lines))
    listed = {at for section in found for at in section.members}
    article: frozenset[str] | None = None
    for section in found:
        carries = _carries(section)
        if carries is None:
            if article is None:
                titles = {
                    title.text for listing in found for title in listing.titles
                }  # the text may link one of them too
                rest = "\n".join(
                    line.text for at, line in enumerate(lines) if at not in listed and line.text not in titles
                )
                article = content_bigrams(rest, looks().function_words)
            carries = _is_off_subject(section, article)
        if carries:
            yield section.rule, section.members
        elif section.rule == "recommend.related" and _is_picture_list(document, lines, section.at):
            yield section.rule, range(section.at, section.at + 1)


def _labelled(document: Document, lines: Sequence[Line]) -> Iterator[_Labelled]:
    done = 0
    for at in lines_with(document, _LABELS):
        if at < done or not (rule := _label(document, lines[at])):
            continue
        forms = _forms_below(document, lines, at)
        size = max((n for n, form in enumerate(forms, 1) if form in PROOFS), default=0)
        size += forms[size : size + 1] == ["name"] and _are_signed(forms[:size])
        size = size or bare_titles(lines[at + 1 : at + 1 + len(forms)])
        yield _Labelled(rule, at, tuple(lines[at + 1 : at + 1 + size]), tuple(forms[:size]))
        done = at + 1 + size


def _are_signed(forms: Sequence[str]) -> bool:
    """Whether two or more entries, all but the last at least, have a name below them."""
    below = [after for form, after in pairwise((*forms, "name")) if form in ("link", "teaser")]
    return len(below) > 1 and all(form == "name" for form in below)


def _label(document: Document, line: Line) -> str:
    """The id of the rule whose label the line is, or ""."""
    if len(line.text) > MAX_TITLE_CHARS or not (line.is_plain or line.block.kind is Kind.HEADING):
        return ""
    return _label_text(_labels(document.options.rules), line.text, line) if line.gates & _LABELS else ""


def _label_text(labels: _Labels, text: str, line: Line) -> str:
    """The id of the rule whose label the text, which stands in the line, is, or ""."""
    bare, found = text.strip(looks().decoration), {word for _, word in line.found}
    return next(
        (rule_id for rule_id, words, pattern in labels if not words.isdisjoint(found) and pattern.match(bare)), ""
    )


def _forms_below(document: Document, lines: Sequence[Line], at: int) -> list[str]:
    """Forms of the lines under the label at `at`, up to the first that has none, the next label or part."""
    label, forms = lines[at], list[str]()
    for line in lines[at + 1 : at + 1 + _MAX_ITEMS]:
        form = "name" if _is_name(line, forms) else form_of(line) or ("" if WORD.search(line.text) else "gap")
        if not form or _is_at_level(line, label) or _label(document, line):
            break
        forms.append(form)
    return forms


def _is_name(line: Line, above: Sequence[str]) -> bool:
    """Whether the line can name the author of the link or teaser above it."""
    text = line.text
    return (
        bool(above)
        and above[-1] in ("link", "teaser")
        and len(text) <= _MAX_NAME
        and line.is_plain
        and line.block.kind is not Kind.LIST_ITEM
        and bool(WORD.search(text))
        and not _PAUSE.search(text)
        and not (line.is_link or is_counter(text))
    )


def _is_at_level(line: Line, label: Line) -> bool:
    if line.block.kind is not Kind.HEADING or (line.is_link and not _leads_to_part(line)):
        return False
    return label.block.kind is not Kind.HEADING or line.block.level <= label.block.level


def _leads_to_part(line: Line) -> bool:
    """Whether a linked heading leads to a part of the text itself, as generators make them."""
    return any(mark.kind == "link" and mark.target.startswith("#") for mark in line.block.marks)


def _carries(section: _Labelled) -> bool | None:
    """Whether the form of the list is evidence enough for its label; None where its subject must decide."""
    rule, forms, titles = section.rule, section.forms, section.titles
    if not titles or _are_addresses(titles):
        return False
    if rule == "recommend.lead-in":
        return forms.count("link") > forms.count("title")
    if rule == "recommend.friend-links":
        return "link" in forms
    if "teaser" in forms or "counter" in forms or _are_signed(forms):
        return True
    has_titles = "link" in forms or _are_article_titles(titles)
    return has_titles if rule not in ("recommend.read-on", "recommend.further") or not has_titles else None


def _are_addresses(titles: Sequence[Line]) -> bool:
    """Whether the entries are a word and an address that is shown ("官网：https://…"): what the author refers to."""
    return all(_ADDRESS.match(title.text) for title in titles)


def _are_article_titles(titles: Sequence[Line]) -> bool:
    """Whether bare lines are titles of articles: two or more, and no books."""
    return len(titles) >= 2 and not any(looks().book.match(title.text) for title in titles)


def _is_off_subject(section: _Labelled, article: frozenset[str]) -> bool:
    related = relatedness("\n".join(title.text for title in section.titles), article, looks().function_words)
    is_lax = section.rule == "recommend.read-on" and "link" in section.forms
    return related < (_CLOSELY_RELATED if is_lax else _LOOSELY_RELATED)


def _is_picture_list(document: Document, lines: Sequence[Line], at: int) -> bool:
    """Whether pictures alone stand under the label, and after them no more than a few short lines."""
    if len(lines) - at - 1 > _MAX_AFTER_PICTURES:
        return False
    following = document.blocks[lines[at].number + 1 : lines[at].number + 2]
    return any(block.kind is Kind.IMAGE for block in following) and all(
        len(line.text) < MAX_TITLE_CHARS for line in lines[at + 1 :]
    )


def _neighbours(document: Document, lines: Sequence[Line]) -> Iterator[tuple[str, Sequence[int]]]:
    """Previous and next article; a label alone takes the title under it only where that is a link."""
    pattern = _pattern(document, "recommend.neighbours")
    for at in lines_with(document, _NEIGHBOURS):
        line = lines[at]
        if (
            len(line.text) > _MAX_LINE_CHARS
            or not line.is_plain
            or line.text[-1] in SENTENCE_ENDS
            or not pattern.match(line.text)
        ):
            continue
        bare = line.text.strip(looks().decoration)
        if len(bare) > 5 or line.is_link:
            yield "recommend.neighbours", (at,)
        elif at + 1 < len(lines) and form_of(lines[at + 1]) == "link":
            yield "recommend.neighbours", (at, at + 1)


def _tagged(document: Document, lines: Sequence[Line]) -> Iterator[tuple[str, range]]:
    """Two or more links in a row that the site itself has tagged as recommended or advertised."""
    links = [at for at, line in enumerate(lines) if line.block.link_chars and line.is_link and line.is_plain]
    pattern, done = _pattern(document, "recommend.tagged-links"), 0
    for at in links if len(links) >= _MIN_TAGGED else ():
        if at < done:
            continue
        done = at
        while done < len(lines) and lines[done].is_link and lines[done].is_plain and pattern.match(lines[done].text):
            done += 1
        if done - at >= _MIN_TAGGED:
            yield "recommend.tagged-links", range(at, done)


def _cards(lines: Sequence[Line]) -> Iterator[tuple[str, range]]:
    """Linked cards: a title, a summary and a button, line by line links to the same address."""
    ends = [at for at, line in enumerate(lines) if at and line.block.marks and len(line.text) <= _MAX_BUTTON_CHARS]
    for at in ends:
        target = _only_target(lines[at])
        if not target or not looks().buttons.match(lines[at].text):
            continue
        start = at
        while start and at - start < _MAX_CARD_LINES and _only_target(lines[start - 1]) == target:
            start -= 1
        if start < at:
            yield "recommend.card", range(start, at + 1)


def _only_target(line: Line) -> str:
    """Where a line that is a link as a whole leads, "" for any other."""
    targets = {mark.target for mark in line.block.marks if mark.kind == "link"}
    return targets.pop() if len(targets) == 1 and line.is_link else ""


def _inline_cut(document: Document, line: Line) -> tuple[int, str | None] | None:
    """Where in the block's text a label with its own titles begins, and the rule if the label is not a general one."""
    text, labels = line.block.text, _labels(document.options.rules)
    if line.block.link_chars < 2 and not _COLON.search(text, 0, _MAX_NAME_LABEL) and "](" not in text:
        return None
    for match in _COLON.finditer(text, max(len(text) - _MAX_INLINE_CHARS, 0)):
        window = max(match.start() - MAX_TITLE_CHARS, 0)
        end = len(text[: match.start()].rstrip())  # a blank may stand before the colon
        begin = max((text.rfind(mark, window, end) for mark in "。！？!?\n "), default=-1) + 1
        if not begin and window:
            continue
        rule = _label_text(labels, fold(text[begin : match.end()]), line)
        if rule == "recommend.friend-links" and not begin and _are_names(text[match.end() :]):
            return begin, rule
        if rule and _are_links(line, match.end()):
            return begin, rule if rule == "recommend.friend-links" else None
    return None


def _are_names(text: str) -> bool:
    """Names of sites: at least two, short, parted by blanks or bars, no sentence."""
    if len(text) > _MAX_NAMES_CHARS:
        return False
    names = [name for name in re.split(r"[\s|｜、·/]+", text.strip()) if name]
    return len(names) >= 2 and all(len(name) <= 14 for name in names) and not re.search(r"[，,。；;！？]", text)


def _are_links(line: Line, start: int) -> bool:
    """Whether nothing but links stands from offset `start` of the block's text to its end."""
    block = line.block
    first = block.source_span(start, len(block.text)).start
    linked: set[int] = set()
    for mark in block.marks:
        if mark.kind == "link" and mark.end > first:
            linked.update(range(max(mark.start, first), mark.end))
    outside, at = [], 0
    for piece in block.pieces:
        for offset in range(max(start - at, 0), len(piece.text)):
            if piece.rules or piece.start + offset not in linked:
                outside.append(piece.text[offset])
        at += len(piece.text)
    left = BROKEN_LINK.sub("", "".join(outside))
    return len(left) < len(block.text) - start and not WORD.search(left)


_Labels = tuple[tuple[str, frozenset[str], "re.Pattern[str] | regex.Pattern[str]"], ...]


@cache
def _labels(folders: tuple[str, ...]) -> _Labels:
    """The rows whose pattern is a label of a list, a user's own among them."""
    rows = [
        rule for rule in rulebook.load(folders).mechanism("recommendations") if rule.match and rule.scope == "section"
    ]
    return tuple((rule.id, frozenset(rule.needs), _compiled(rule)) for rule in rows)


def _pattern(document: Document, rule_id: str) -> re.Pattern[str] | regex.Pattern[str]:
    return _compiled(rulebook.load(document.options.rules)[rule_id])


def _compiled(rule: Rule) -> re.Pattern[str] | regex.Pattern[str]:
    """The pattern of a rule for lines, which are too short to need a fuse."""
    return rulebook.compiled_fast(rule.match)
