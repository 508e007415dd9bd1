"""Names without a label near the title: where a link to a person's page, a class or a date beside them proves them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from jingwen.facts.clues import Clues, Line
from jingwen.facts.labels import values
from jingwen.facts.leftover import broken_link
from jingwen.facts.names import is_name, is_person_link, is_publisher, same_name
from jingwen.model import OBJECT, Fact, Kind

_WORD = re.compile(r"\w")
_CLASS_BREAK = re.compile(r"[-_ ]+")
_REPORTER = re.compile(r"记者\s*$")  # "中青报记者 林知遥": an office before the name says what it is
_MAX_NAME_CHARS = 16  # of a name that only a date beside it proves
_MAX_TITLE_CHARS = 4  # of a name that ends with an office: 林教授 is one, 青禾大学副教授 is not
_MAX_BUTTON_CHARS = 24
_BEFORE_DATE = 2  # lines between a name and its date
_MIN_VERSES = 2  # short lines above a name; one may be a subtitle or a column


def find_unlabelled(clues: Clues) -> Iterator[Fact]:
    """Yield names that stand alone in the byline. Of a line that is a heading of the site, a title or a table there are none."""
    head = [line for line in clues.head if line.text.strip(f"{OBJECT} ")]
    near = {
        at for date, line in enumerate(head) if _is_signing(clues, line) for at in range(date - _BEFORE_DATE, date + 1)
    }
    for number, line in enumerate(head):
        role = _role(clues, line)
        is_near = number in near and line.index > clues.title
        if not (is_near or role == "author" or line.links_to_person or "](" in line.text):
            continue
        if line.block.kind is Kind.TABLE_ROW or line.index == clues.title or _is_sites_heading(clues, line):
            continue
        for start, end in line.leftover:
            if rule := _rule(clues, head, number, role, start, end):
                yield clues.fact("author", line, start, end, rule)
    for line in clues.lines:
        if line.zone != "head" and line.pairs and any(pair.role == "date" for pair in line.pairs):
            for start, end in line.leftover:
                if is_name(line.text[start:end]) and is_person_link(line.link(start, end)):
                    yield clues.fact("author", line, start, end, "byline-linked")


def _rule(clues: Clues, head: Sequence[Line], number: int, role: str, start: int, end: int) -> str:
    """By what a stretch of a line is a name: the rule, or "" where it is none."""
    line = head[number]
    name = line.text[start:end]
    is_linked = is_person_link(line.link(start, end) or broken_link(line.text, end))
    if not is_name(name) or (not is_linked and (_is_of_title(name, clues.title_text) or _behind_label(line, start))):
        return ""
    if _REPORTER.search(line.folded, 0, start):
        return "label-writer"
    if len(name) > _MAX_TITLE_CHARS and name.lower().endswith(tuple(values("offices"))):
        return ""
    if not is_linked and role != "author" and _heads_part(clues, line):
        return ""
    if is_linked:
        rule = "byline-linked"
    elif role == "author":
        rule = "byline-class"
    elif role == "source" or line.index <= clues.title or end - start > _MAX_NAME_CHARS:
        return ""
    elif line.has_date:
        rule = "byline" if _date_after(line, end) or is_publisher(name) else ""
    else:
        is_signed = _is_alone(line, start, end) and _date_follows(clues, head, number)
        rule = "byline" if is_signed and not _stands_among_verses(clues, head, number) else ""
    return "organisation" if rule and is_publisher(name) else rule


def _is_sites_heading(clues: Clues, line: Line) -> bool:
    """Whether a heading stands above the title: there it names the site, whomever it links to."""
    return line.block.kind is Kind.HEADING and line.index < clues.title


def _is_of_title(name: str, title: str) -> bool:
    """Whether a word stands in the title, but not as who says it: "林知遥：把周会开短"."""
    return same_name(name, title) and not re.match(re.escape(name) + "[:：]", title)


def _behind_label(line: Line, at: int) -> bool:
    return any(pair.start <= at < pair.end and pair.role not in ("date", "created", "modified") for pair in line.pairs)


def _is_alone(line: Line, start: int, end: int) -> bool:
    """Whether nothing but signs and one button stands beside a name."""
    beside = (line.folded[:start] + " " + line.folded[end:]).strip(f"{OBJECT} |·•*_")
    return not beside or beside.lower() in values("buttons")


def _heads_part(clues: Clues, line: Line) -> bool:
    """Whether a bold line is the heading of a part: words stand between it and the title, or other lines are as bold."""
    if not line.block.is_bold:
        return False
    between = (other for other in clues.head if clues.title < other.index < line.index)
    if any(not (other.pairs or other.is_dated or other.counters) and _WORD.search(other.text) for other in between):
        return True
    others = (block for block in clues.document.blocks if block.start != line.block.start)
    return any(block.kind is Kind.PARAGRAPH and block.is_bold for block in others)


def _stands_among_verses(clues: Clues, head: Sequence[Line], number: int) -> bool:
    """Whether lines as short as a name stand between the title and this one, and nothing tells what they are."""
    between = [line for line in head[:number] if line.index > clues.title and _WORD.search(line.text)]
    verses = [line for line in between if not (line.pairs or line.is_dated or line.counters or line.links_to_person)]
    short = [line for line in verses if len(line.text) <= _MAX_NAME_CHARS and not line.block.link_chars]
    return sum([line.folded.strip().lower() not in values("buttons") for line in short]) >= _MIN_VERSES


def _is_signing(clues: Clues, line: Line) -> bool:
    """Whether a line's date can stand below a name: when a page was clipped or a part begins says nothing of who wrote it."""
    if line.index in clues.parts or line.block.kind is Kind.TABLE_ROW:
        return False
    return line.has_date and not any(pair.role == "clipped" for pair in line.pairs)


def _date_after(line: Line, at: int) -> bool:
    """Whether the line's date stands behind the name: what stands behind the date is a place, a paper, a button."""
    return any(start >= at for start, _ in line.dates)


def _date_follows(clues: Clues, head: Sequence[Line], number: int) -> bool:
    """Whether the next line, or the one after a button, is the byline's date."""
    for line in head[number + 1 : number + 1 + _BEFORE_DATE]:
        if _is_signing(clues, line):
            return True
        if line.leftover or len(line.text) > _MAX_BUTTON_CHARS:
            return False
    return False


def _role(clues: Clues, line: Line) -> str:
    """What the classes around a line call it: author, source or ""."""
    role = ""
    for node in clues.elements(line):
        if node.classes and (found := _class_role(node.classes)):
            role = found if role != "author" else role
    return role


@lru_cache(maxsize=4096)
def _class_role(classes: tuple[str, ...]) -> str:
    names = [name.lower() for name in classes]
    words = {*names, *_CLASS_BREAK.split(" ".join(names))}
    return "author" if words & values("author_classes") else "source" if words & values("source_classes") else ""
