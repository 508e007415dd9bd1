"""Lists of other articles, recognised by a label and the form of what follows, or by form and being unrelated.

What is a label is data (`match` of the rows in rules/recommend.toml), as is what a teaser or a counter line looks like
(tables/recommend.toml). Decisions look at a run of lines and never at its distance from the end, so that a cleaned
text decides the same way.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from statistics import mean, pstdev
from typing import TYPE_CHECKING

from jingwen import rulebook
from jingwen.filters.lines import SHORT_CHARS, Line, read_lines, relatedness
from jingwen.folding import fold
from jingwen.model import Document, Finding, Kind, remove

if TYPE_CHECKING:
    import regex

_MAX_TITLE_CHARS = 45
_MAX_TEASER_CHARS = 200
_MAX_LINK_CHARS = 100  # a linked line longer than this is prose that somebody put into a link, or a line of many links
_MAX_BUTTON_CHARS = 12
_MAX_COUNTER_NAME = 20
_MAX_ITEMS = 200
_MAX_AFTER_PICTURES = 3
_STRONG = frozenset({"link", "teaser", "counter"})  # forms that bare titles are not proof enough beside
_BROKEN_LINK = re.compile(r"\]\([^\s)]*\)")  # the end of a Markdown link whose beginning stands on another line
_DOTS = ("...", "\N{HORIZONTAL ELLIPSIS}", "\N{MIDLINE HORIZONTAL ELLIPSIS}", "]")  # how a teaser can end
_MIN_PROOFS = 3
_WORD = re.compile(r"[\u4e00-\u9fff\w]")
_COLON = re.compile("[:：]")
_MAX_NAMES_CHARS = 400
_MAX_NAME_LABEL = 8  # a label before names without links stands at the start of its line
_SENTENCE_ENDS = "。;,:、"
_UNRELATED = (
    0.12  # measured: recommendation lists share up to 0.12 of their bigrams with the article, its own parts more
)
_LOOSELY_RELATED = 0.25  # the median of an article's own parts; below it a list is not on the article's subject
_CLOSELY_RELATED = 0.5  # measured: no list of an account's other articles came near it
_EVEN_LENGTH = 0.15  # texts cut off by a machine vary less than this around their mean length


@dataclass(frozen=True, slots=True)
class _Forms:
    neighbour_needs: re.Pattern[str]
    counter_needs: re.Pattern[str]
    decoration: str
    function_words: str
    cut_off: re.Pattern[str]
    counters: re.Pattern[str]
    buttons: re.Pattern[str]
    part_heading: re.Pattern[str]
    book: re.Pattern[str]


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
            yield lines[at].index, remove(span.start, span.end, rule)


def _found(document: Document, lines: Sequence[Line]) -> Iterator[tuple[str, int, int, int]]:
    """Rule, line and the stretch of the block's text that goes (start 0: the whole block)."""
    taken: set[int] = set()
    whole = [*_sections(document, lines), *_neighbours(document, lines), *_cards(lines)]
    for rule, members in (*whole, *_teaser_runs(document, lines, {at for _, run in whole for at in run})):
        for at in members:
            if at not in taken:
                taken.add(at)
                yield rule, at, 0, 0
    for at, line in enumerate(lines):
        if at not in taken and line.is_plain and (cut := _inline_cut(document, line)) is not None:
            yield ("recommend.inline" if cut[1] is None else cut[1], at, cut[0], len(line.block.text))


def _sections(document: Document, lines: Sequence[Line]) -> Iterator[tuple[str, range]]:
    """Labels with the list under them."""
    at = 0
    while at < len(lines):
        rule = _label(document, lines[at]) if len(lines[at].text) <= _MAX_TITLE_CHARS else ""
        size = _list_size(document, lines, at, rule) if rule else -1
        if size >= 0:
            yield rule, range(at, at + 1 + size)
        at += 1 + max(size, 0)


def _label(document: Document, line: Line) -> str:
    """The id of the rule whose label the line is, or ""."""
    if len(line.text) > _MAX_TITLE_CHARS or line.block.kind not in (
        Kind.PARAGRAPH,
        Kind.HEADING,
        Kind.QUOTE,
        Kind.LIST_ITEM,
    ):
        return ""
    return _label_text(document, line.text)


def _label_text(document: Document, text: str) -> str:
    needs, labels = _labels(document.options.rules)
    if not needs.search(text):
        return ""
    bare = text.strip(_forms().decoration)
    return next((rule_id for rule_id, pattern in labels if pattern.match(bare)), "")


def _list_size(document: Document, lines: Sequence[Line], at: int, rule: str) -> int:
    """How many lines after the label at `at` are its list; -1 where the evidence does not carry.

    A list of pictures alone has no lines left: its label goes where nothing but a few short lines follows.
    """
    label = lines[at]
    forms = []
    for line in lines[at + 1 : at + 1 + _MAX_ITEMS]:
        form = _form(line) or ("" if _WORD.search(line.text) else "gap")
        if not form or (line.block.kind is Kind.HEADING and _is_at_level(line, label)):
            break
        forms.append(form)
    strong = max((n for n, form in enumerate(forms, 1) if form in _STRONG), default=0)
    size = strong or _bare_titles(lines[at + 1 : at + 1 + len(forms)])
    items = [line for line, form in zip(lines[at + 1 : at + 1 + size], forms, strict=False) if form != "gap"]
    if items and _carries(rule, items, forms[:size], lines, at):
        return size
    return 0 if rule == "recommend.related" and _is_picture_list(document, lines, at) else -1


def _is_picture_list(document: Document, lines: Sequence[Line], at: int) -> bool:
    following = document.blocks[lines[at].index + 1 : lines[at].index + 2]
    after = lines[at + 1 :]
    return (
        any(block.kind is Kind.IMAGE for block in following)
        and len(after) <= _MAX_AFTER_PICTURES
        and all(len(line.text) < _MAX_TITLE_CHARS for line in after)
    )


def _is_at_level(line: Line, label: Line) -> bool:
    return label.block.kind is not Kind.HEADING or line.block.level <= label.block.level


def _carries(rule: str, items: Sequence[Line], forms: Sequence[str], lines: Sequence[Line], at: int) -> bool:
    """Whether the form of the list is evidence enough for the label."""
    if rule == "recommend.lead-in":
        return forms.count("link") > forms.count("title")
    if rule == "recommend.friend-links":
        return "link" in forms
    has_proof = any(form in ("teaser", "counter") for form in forms)
    if rule == "recommend.related":
        return has_proof or "link" in forms or _are_article_titles(items)
    if has_proof:
        return True
    if "link" not in forms and not _are_article_titles(items):
        return False
    rest = "\n".join(line.text for n, line in enumerate(lines) if not at <= n <= at + len(forms))
    related = relatedness("\n".join(item.text for item in items), rest, _forms().function_words)
    return related < (_CLOSELY_RELATED if rule == "recommend.read-on" and "link" in forms else _LOOSELY_RELATED)


def _are_article_titles(items: Sequence[Line]) -> bool:
    """Whether bare lines are titles of articles: two or more, and no books."""
    return _bare_titles(items) == len(items) >= 2 and not any(_forms().book.match(item.text) for item in items)


def _bare_titles(lines: Sequence[Line]) -> int:
    """How many of the lines can be titles before one opens a part of this text."""
    opening = _forms().part_heading
    return next(
        (
            n
            for n, line in enumerate(lines)
            if line.block.kind is Kind.HEADING
            or line.block.marker[:1].isdigit()
            or opening.match(line.text)
            or not _WORD.search(line.text)
        ),
        len(lines),
    )


def _form(line: Line) -> str:
    """What the line would be in a list of articles: counter, link, teaser, title, or "" for none of them."""
    form = _plain_form(line)
    if form in ("title", "") and (line.is_plain or line.block.kind is Kind.HEADING) and _is_link(line):
        return "link"
    return form


def _plain_form(line: Line) -> str:
    """The form as far as the words show it; what a link is, the text of a record no longer tells."""
    if not line.is_plain and line.block.kind is not Kind.HEADING:
        return ""
    text = line.text
    if _is_counter(text):
        return "counter"
    if len(text) <= _MAX_TEASER_CHARS and _forms().cut_off.search(text):
        return "teaser"
    return "title" if 4 <= len(text) <= _MAX_TITLE_CHARS and text[-1] not in _SENTENCE_ENDS else ""


def _is_link(line: Line) -> bool:
    title = _BROKEN_LINK.sub("", line.text)
    if len(title) < len(line.text):
        return len(title) <= _MAX_LINK_CHARS and title[-1:] not in _SENTENCE_ENDS
    return line.is_link and (len(title) <= _MAX_LINK_CHARS or _link_count(line) > 1)


def _is_counter(text: str) -> bool:
    if len(text) > SHORT_CHARS or not _forms().counter_needs.search(text):
        return False
    match = _forms().counters.search(text)
    return match is not None and match.start() <= _MAX_COUNTER_NAME


def _link_count(line: Line) -> int:
    return sum(1 for mark in line.block.marks if mark.kind == "link")


def _neighbours(document: Document, lines: Sequence[Line]) -> Iterator[tuple[str, Sequence[int]]]:
    """Previous and next article; a label alone takes the title under it only where that is a link."""
    pattern, needs = _pattern(document, "recommend.neighbours"), _forms().neighbour_needs
    for at, line in enumerate(lines):
        if (
            len(line.text) > _MAX_LINK_CHARS
            or not needs.search(line.text)
            or not line.is_plain
            or line.text[-1] in _SENTENCE_ENDS
            or not pattern.match(line.text)
        ):
            continue
        bare = line.text.strip(_forms().decoration)
        if len(bare) > 5 or line.is_link:
            yield "recommend.neighbours", (at,)
        elif at + 1 < len(lines) and _form(lines[at + 1]) == "link":
            yield "recommend.neighbours", (at, at + 1)


def _cards(lines: Sequence[Line]) -> Iterator[tuple[str, range]]:
    """Linked cards whose Markdown fell apart into lines: an opening bracket, title, summary, button, the address."""
    for at, line in enumerate(lines):
        if len(line.text) > _MAX_BUTTON_CHARS or at + 1 >= len(lines) or not _forms().buttons.match(line.text):
            continue
        if not re.match(r"\]\([^\s)]*\)$", lines[at + 1].block.text):
            continue
        start = next((n for n in range(at - 1, max(at - 6, -1), -1) if lines[n].text == "["), None)
        if start is not None and all(lines[n].block.kind is not Kind.CODE for n in range(start, at)):
            yield "recommend.card", range(start, at + 2)


def _teaser_runs(document: Document, lines: Sequence[Line], taken: set[int]) -> Iterator[tuple[str, range]]:
    """Runs without a label: at least three teasers with counters, or four cut to one length, all unrelated.

    They are compared with what is in no such run: two lists of the same novels are related to each other only.
    """
    runs = [run for run in _candidate_runs(lines, taken) if _has_teaser_form(lines[run.start : run.stop])]
    members = taken.union(*runs)
    article = "\n".join(line.text for at, line in enumerate(lines) if at not in members) if runs else ""
    for run in runs:
        teasers = "\n".join(lines[at].text for at in run if _plain_form(lines[at]) == "teaser")
        if relatedness(teasers, article, _forms().function_words) < _UNRELATED:
            more = run.stop < len(lines) and bool(_label(document, lines[run.stop]))  # "more of these", below the list
            yield "recommend.teasers", range(run.start, run.stop + more)


def _candidate_runs(lines: Sequence[Line], taken: set[int]) -> Iterator[range]:
    proofs = [at for at, line in enumerate(lines) if line.text.endswith(_DOTS) or _is_counter(line.text)]
    end = 0
    for proof in proofs if len(proofs) >= _MIN_PROOFS else ():
        if proof < end:
            continue
        at = proof - (proof > end and _is_of_run(lines, proof - 1, taken))  # a title over its first counter
        end = proof
        while end < len(lines) and _is_of_run(lines, end, taken):
            end += 1
        yield range(at, end)
        end = max(end, proof + 1)


def _is_of_run(lines: Sequence[Line], at: int, taken: set[int]) -> bool:
    """Whether the line has a form that a run is made of; a bare title only over a counter line."""
    form = _plain_form(lines[at]) if at not in taken and lines[at].is_plain else ""
    return form in _STRONG or (form == "title" and at + 1 < len(lines) and _is_counter(lines[at + 1].text))


def _has_teaser_form(run: Sequence[Line]) -> bool:
    forms = [_plain_form(line) for line in run]
    counters = forms.count("counter")
    teasers = [line for line, form in zip(run, forms, strict=True) if form == "teaser"]
    with_counters = counters >= _MIN_PROOFS and len(teasers) >= 2 and len(run) <= 3 * counters
    return with_counters or _are_cut_to_length(teasers, run)


def _are_cut_to_length(teasers: Sequence[Line], run: Sequence[Line]) -> bool:
    if len(teasers) < 4 or len(teasers) < len(run):
        return False
    lengths = [len(line.text) for line in teasers]
    return min(lengths) >= 20 and pstdev(lengths) < _EVEN_LENGTH * mean(lengths)


def _inline_cut(document: Document, line: Line) -> tuple[int, str | None] | None:
    """Where in the block's text a label with its own titles begins, and the rule if the label is not a general one."""
    text = line.block.text
    if line.block.link_chars < 2 and not _COLON.search(text, 0, _MAX_NAME_LABEL) and "](" not in text:
        return None
    for match in _COLON.finditer(text):
        begin = max((text.rfind(mark, 0, match.start()) for mark in "。！？!?\n "), default=-1) + 1
        if match.end() - begin > _MAX_TITLE_CHARS:
            continue
        rule = _label_text(document, fold(text[begin : match.end()]))
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
    links = [mark for mark in block.marks if mark.kind == "link"]
    outside, at = [], 0
    for piece in block.pieces:
        for offset in range(max(start - at, 0), len(piece.text)):
            source = piece.start + offset
            if piece.rules or not any(mark.start <= source < mark.end for mark in links):
                outside.append(piece.text[offset])
        at += len(piece.text)
    left = _BROKEN_LINK.sub("", "".join(outside))
    return len(left) < len(block.text) - start and not _WORD.search(left)


@cache
def _forms() -> _Forms:
    table = rulebook.table("recommend")
    return _Forms(
        neighbour_needs=re.compile(table["neighbour_needs"]),
        counter_needs=re.compile(table["counter_needs"]),
        decoration=table["decoration"],
        function_words=table["function_words"],
        cut_off=re.compile(table["cut_off"]),
        counters=re.compile("|".join(table["counters"])),
        buttons=re.compile(table["buttons"]),
        part_heading=re.compile(table["part_heading"]),
        book=re.compile(table["book"]),
    )


@cache
def _labels(folders: tuple[str, ...]) -> tuple[re.Pattern[str], tuple[tuple[str, regex.Pattern[str]], ...]]:
    """The rows whose pattern is a label of a list, a user's own among them, and what all labels cannot do without."""
    rows = [
        rule for rule in rulebook.load(folders).mechanism("recommendations") if rule.match and rule.scope == "section"
    ]
    literals = {literal for rule in rows for literal in rule.needs} if all(rule.needs for rule in rows) else {""}
    needs = re.compile("|".join(map(re.escape, sorted(literals))))
    return needs, tuple((rule.id, rulebook.pattern(rule)) for rule in rows)


def _pattern(document: Document, rule_id: str) -> regex.Pattern[str]:
    return rulebook.pattern(rulebook.load(document.options.rules)[rule_id])
