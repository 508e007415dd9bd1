"""Candidates for the title, and how a title is told from the site's name, a series' numbering and a clipping's frame."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import islice

from jingwen.facts.clues import Clues
from jingwen.facts.dates import read_moments
from jingwen.facts.labels import values
from jingwen.facts.lines import is_prose
from jingwen.facts.names import is_publisher, known_site
from jingwen.facts.sites import not_the_sites, shown_names, stated_names
from jingwen.facts.spelling import bare as _key
from jingwen.facts.structured import Stated
from jingwen.facts.title_core import core, split, table
from jingwen.folding import fold
from jingwen.model import OBJECT, Block, Document, Fact, Kind

_MAX_TITLE_CHARS = 120
_MAX_FIRST_LINE_CHARS = 60
_HEADINGS = 40  # headings looked at on a page: its own stands before any list of other articles
_LINES = 200  # lines of a page among which its title is looked for
_MIN_LINE = 6
_MIN_UNLINKED = 4
_TRAIL = re.compile(r"\S\s[›»>]\s\S")
_BYLINE = re.compile(r"[\s·|｜/@]|\d[-./月]\d")  # what parts names and dates
_MIN_MENU = 8  # linked lines that make a page's menu
_MAX_MENU_WORD = 8  # characters of a line of a menu that lost its links
_MAX_LEVEL = 3
_MAX_BETWEEN = 4  # lines of facts between the title and the text
_LOOK_AHEAD = 30  # lines among which a Markdown title stands
_PAGE_PLACES = (
    ("og", ("meta:og:title", "meta:articletitle")),
    ("json-ld", ("json-ld.headline", "json-ld.name", "json-ld.title")),
    ("script", ("script:msg_title",)),
    ("page-title", ("title", "meta:twitter:title", "meta:title")),
)
_FRONT_MATTER = ("front_matter.title", "front_matter.标题", "front_matter.headline", "front_matter.name")
_PROSE_END = re.compile(r"[。，,、；;：:]$|[。].")


def find_title(clues: Clues) -> Iterator[Fact]:
    """Yield what can be the title, best proof first within each kind of evidence.

    A heading inside the article, a site's own h1 or the first sentence of a text is none.
    """
    document = clues.document
    for stated in clues.stated("given.title", *_FRONT_MATTER):
        yield from _placed(clues, stated, "given" if stated.place.startswith("given") else "front-matter")
    if document.is_page or document.place("title"):
        yield from _page(clues)
    else:
        yield from _text(document)
    for stated in clues.stated("file.name"):
        if _HAN.search(stated.value):
            yield from _placed(clues, stated._replace(value=_stem(stated.value)), "file-name")


def _stem(path: str) -> str:
    return re.sub(r"\.(?:md|markdown|html?|txt)$", "", path.rpartition("/")[2])


_HAN = re.compile(r"[\u3400-\u9fff]{2}")


def _page(clues: Clues) -> Iterator[Fact]:
    """Titles of a page: a heading that the page's own metadata confirm, then the metadata, then the only h1."""
    document = clues.document
    sites = stated_names(clues)
    if not any(clues.stated(*names) for rule, names in _PAGE_PLACES if rule in ("og", "json-ld")):
        sites = (*sites, *shown_names(document))  # only the browser's title is stated, and it may be the site's
    headings = [block for block in document.blocks if block.kind is Kind.HEADING][:_HEADINGS]
    headings = not_the_sites(document, headings, sites) or headings
    places = [(rule, stated) for rule, names in _PAGE_PLACES for stated in clues.stated(*names)]
    keys = [key for _, stated in places if (key := _key(stated.value))]
    parts = {_key(part) for rule, stated in places if rule != "page-title" for part in split(stated.value)}
    confirmed = [block for block in headings if keys and _confirms(_key(block.text), keys)]
    confirmed += [block for block in headings if not confirmed and block.level == 1 and _key(block.text) in parts]
    proofs = [block.text for block in confirmed] + [stated.value for rule, stated in places if rule == "og"]
    texts = proofs or _begun(document, keys)
    is_home = all(block.link_chars for block in confirmed)  # the site's name over every page leads to its first one
    is_offices = all(rule == "page-title" and _names_office(stated.value) for rule, stated in places)
    if is_home and places and is_offices and (over := _over_text(document)) is not None:
        yield _from_block(document, over, "heading")
        return
    for block in sorted(confirmed, key=lambda b: (-len(_key(b.text)), b.level)):
        yield _from_block(document, block, "confirmed-heading")
    for rule, stated in places:
        if proofs or rule != "page-title" or not _is_sites_title(stated.value, sites):
            yield from _placed(clues, stated, rule, texts, sites)
    tops = [block for block in headings if block.level == 1]
    if len(tops) == 1 and not confirmed:
        yield _from_block(document, tops[0], "heading")
    if not confirmed and not tops:
        yield from _title_lines(document)
    if not places and not tops:
        yield from _text(document)


def _names_office(title: str) -> bool:
    """Whether a title ends as the name of an office or a paper does, and so is the site's on every page."""
    return is_publisher(title) or title.strip().endswith(tuple(values("issuers")))


def _over_text(document: Document) -> Block | None:
    """The heading that the first prose stands below, with a few short lines between them at most."""
    last, between = None, 0
    for _, block in document.live():
        if block.kind is Kind.HEADING and not block.link_chars and len(_key(block.text)) >= _MIN_LINE:
            if not read_moments(fold(block.text)):
                last, between = block, 0
        elif is_prose(block.text):
            break
        else:
            between += _has_words(block.text)
    return last if between <= _MAX_BETWEEN else None


def _title_lines(document: Document) -> Iterator[Fact]:
    """Lines above any prose that are no heading and whose class calls them the title."""
    wanted = frozenset(table()["title_classes"])
    for block in document.blocks[:_LINES]:
        if is_prose(block.text):
            return
        classes = document.nodes[block.node].classes if block.node >= 0 else ()
        is_title = any(not wanted.isdisjoint(re.split("[-_]", name.lower())) for name in classes)
        if is_title and not block.link_chars and len(_key(block.text)) >= _MIN_UNLINKED:
            yield _from_block(document, block, "title-line")


def _begun(document: Document, keys: list[str]) -> list[str]:
    """Lines of a page without confirmed heading that its stated title begins with: the longest proves where it ends.

    A word in a menu is shorter, or a link.
    """
    if not keys:
        return []
    lines = (
        text
        for block in document.blocks[:_LINES]
        if (_MIN_LINE if block.link_chars else _MIN_UNLINKED) <= len(text := block.text) <= _MAX_TITLE_CHARS
    )
    return sorted((text for text in lines if any(key.startswith(_key(text)) for key in keys)), key=len)[-1:]


def _confirms(key: str, stated: list[str]) -> bool:
    return len(key) >= 2 and any(other.startswith(key) for other in stated)


def _text(document: Document) -> Iterator[Fact]:
    """Titles of Markdown and plain text: the heading at the top, or a first line that is no sentence."""
    lines = list(islice((block for _, block in document.live() if _has_words(block.text)), _LOOK_AHEAD))
    heading = _top_heading(document, lines) or _below_menu(document)
    if heading is not None:
        yield _from_block(document, heading, "heading")
    elif lines and document.format != "html":
        lines = lines[1:] if _is_trail(lines) or _has_running_head(document, lines) else lines
        if _is_first_line_title(document, lines[0], lines):
            yield _from_block(document, lines[0], "first-line")


def _is_trail(lines: list[Block]) -> bool:
    """Whether the first line is the way through a site to the page: "青禾论坛 › 职场话题"."""
    text = lines[0].text.strip()
    return len(lines) > 1 and len(text) <= _MAX_FIRST_LINE_CHARS and _TRAIL.search(text) is not None


def _has_running_head(document: Document, lines: list[Block]) -> bool:
    """Whether the line above the title comes back between the paragraphs.

    The title itself may be what runs over every page: then a name, a date or the text stands below it.
    """
    if len(lines) < 3:
        return False
    head, title = lines[0].text.strip(), lines[1].text.strip()
    if len(title) <= _MIN_UNLINKED or _BYLINE.search(title) or is_publisher(title) or is_prose(title):
        return False
    is_title = _is_first_line_title(document, lines[1], lines[1:])
    return is_title and _comes_back(document, head) and not _comes_back(document, title)


def _comes_back(document: Document, text: str) -> bool:
    """Whether a line stands once more with prose before it and prose behind."""
    is_behind = was_seen = False
    for _, block in document.live():
        if is_behind and block.text.strip() == text:
            was_seen = True
        elif is_prose(block.text):
            if was_seen:
                return True
            is_behind = True
    return False


def _has_words(text: str) -> bool:
    return bool(text.replace(OBJECT, "").strip())


def _top_heading(document: Document, lines: list[Block]) -> Block | None:
    """The first heading where no prose stands before it: of the top level, the only one of its level, or the first line."""
    for number, block in enumerate(lines):
        if block.kind is Kind.HEADING and _key(block.text):
            if _key(block.text) in table()["no_heading"]:
                return None
            is_title = number == 0 or block.level == 1 or _is_only(document, block)
            if not is_title and _address_of(block):
                continue  # in the menu, where it leads to another article
            return _article_below(block, lines[number + 1 :]) or (block if is_title else None)
        if block.kind is Kind.PARAGRAPH and is_prose(block.text):
            return None
    return None


def _below_menu(document: Document) -> Block | None:
    """The heading that a page's text stands below, where its menu stands above: many lines that are links or a word.

    It is the only one of the first level, or the last one before any prose.
    """
    menu = linked = 0
    last: Block | None = None
    tops = list[Block]()
    is_above = True  # whether no prose has come yet
    for _, block in document.live():
        if block.kind is Kind.HEADING:
            if block.level == 1 and linked >= _MIN_MENU and _says_title(block):
                tops.append(block)
            if is_above and menu >= _MIN_MENU and block.level <= _MAX_LEVEL and _says_title(block):
                last = block
            continue
        is_link = bool(_address_of(block))
        linked += is_link
        menu += is_link or (block.kind is Kind.LIST_ITEM and len(block.text) <= _MAX_MENU_WORD)
        is_above = is_above and not is_prose(block.text)
    return tops[0] if len(tops) == 1 else last


def _says_title(heading: Block) -> bool:
    return len(_key(heading.text)) >= _MIN_LINE and not _address_of(heading)


def _article_below(heading: Block, below: list[Block]) -> Block | None:
    """The heading of the article where the first one is the site's: a link to an address that the article's own goes on from."""
    home = _address_of(heading).rstrip("/") + "/"
    others = (block for block in below if block.kind is Kind.HEADING and block.level <= heading.level)
    return next((block for block in others if len(home) > 1 and _address_of(block).startswith(home)), None)


def _address_of(block: Block) -> str:
    """Where a line that is a link as a whole leads, or ""."""
    size = len(block.text.strip())
    return next((mark.target for mark in block.marks if mark.kind == "link" and mark.end - mark.start >= size), "")


def _is_only(document: Document, heading: Block) -> bool:
    """Whether no other heading has its level."""
    return sum(block.kind is Kind.HEADING and block.level == heading.level for block in document.blocks) == 1


def _is_first_line_title(document: Document, block: Block, lines: list[Block]) -> bool:
    text = fold(block.text).strip()
    if (
        block.kind is not Kind.PARAGRAPH
        or sum([bool(_address_of(line)) for line in lines[:_MIN_MENU]]) > _MIN_MENU // 2  # the first line of a menu
        or len(lines) < 2
        or any(moment.precision == "minute" for moment in read_moments(text))  # a poster's line
        or re.search(r"[›»>]", text)
        or not 4 <= len(text) <= _MAX_FIRST_LINE_CHARS
    ):
        return False
    is_bold = any(m.kind == "strong" and m.end - m.start >= len(text) - 2 for m in block.marks)
    if document.format != "text" and not is_bold and (len(text) > 40 or text.count(",") > 1 or _starts_story(text)):
        return False
    if document.format != "text" and not is_bold and not any(len(other.text) > len(text) + 20 for other in lines[1:6]):
        return False
    return (
        not _PROSE_END.search(text)
        and not re.match(table()["no_title"], text, re.IGNORECASE)
        and bool(_HAN.search(text))
    )


def _starts_story(text: str) -> bool:
    return re.match(r"(?:我是|我叫|在|当|去年|今年|昨天|今天|最近|上周|这是)", text) is not None


def _from_block(document: Document, block: Block, rule: str) -> Fact:
    text = block.text
    start, end = core(text, ())
    span = block.source_span(start, end)
    return Fact("title", _squeezed(text[start:end]), document.text[span.start : span.end], span, rule)


def _placed(
    clues: Clues, stated: Stated, rule: str, confirmed: Iterable[str] = (), sites: Iterable[str] | None = None
) -> Iterator[Fact]:
    text = stated.value
    sites = stated_names(clues) if sites is None else sites
    start, end = core(text, sites, confirmed)
    value = _squeezed(text[start:end])
    raw = text[start:end] if text[start:end] in stated.raw else stated.raw
    if value and len(value) <= 2 * _MAX_TITLE_CHARS and known_site(value) == "":
        yield Fact("title", value, raw, stated.place, rule)


def _is_sites_title(text: str, sites: Iterable[str]) -> bool:
    """Whether a page's title is its site's: it begins with the site's name, or with what parts an empty title from it."""
    first = split(text.strip())[0].strip()
    return not _key(first) or known_site(first) != "" or _key(first) in {_key(site) for site in sites}


def _squeezed(text: str) -> str:
    return " ".join(text.replace(OBJECT, " ").split())
