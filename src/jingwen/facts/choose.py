"""One choice per field by a written order of trust. What is not chosen stays beside it, for whoever asks why."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from jingwen.facts.names import is_publisher, is_site, known_site
from jingwen.facts.spelling import bare as _key
from jingwen.model import Document, Fact, Flag, Span

# Rules in falling trust, each with its reason. A rule that is not listed is never chosen.
ORDER: dict[str, tuple[tuple[str, str], ...]] = {
    "title": (
        ("given", "the scraper read it from a place that it knew"),
        ("front-matter", "a header is written for the title's sake"),
        ("confirmed-heading", "the page shows it and states it for machines"),
        ("og", "written for sharing, mostly without the site's name"),
        ("json-ld", "written for search engines"),
        ("script", "WeChat's own variable"),
        ("page-title", "the browser's title, whose tail may be the site's"),
        ("heading", "the heading at the top of a text, or the only h1"),
        ("title-line", "a line above the article whose class calls it the title"),
        ("first-line", "a text without headings begins with its title"),
        ("file-name", "a clipping is named after its page"),
    ),
    "author": (
        ("given", "the scraper read it from a place that it knew"),
        ("label-original-author", "of a translation the author is the original's"),
        ("front-matter", "a header names the author, once sites are sorted out"),
        ("label-author", "the page says 作者"),
        ("notice", "the reprint notice names whom to ask, with a sign before the name"),
        ("label-writer", "文/, 撰文, 记者: who wrote it down"),
        ("notice-unmarked", "a notice that names somebody in passing"),
        ("script", "WeChat's own variable"),
        ("json-ld", "written for machines; often the account"),
        ("series", "the uploader in a video part's name"),
        ("account-line", "WeChat names the author before the account"),
        ("byline-linked", "a name near the title that links to a person's page"),
        ("label-author-in-body", "a line that is nothing but a byline, away from title and end"),
        ("label-writer-in-body", "the same"),
        ("dateline", "a news item names its reporter in its first words"),
        ("label-speaker", "口述, 观点: whose words they are"),
        ("label-lead-writer", "主笔, 整理: who wrote for somebody else"),
        ("byline-class", "a name that the page's own markup calls the author"),
        ("meta", "often an id, a site or an editor, so only after all that is visible"),
        ("owner", "who runs a one-person site"),
        ("byline", "a bare name beside a date"),
        ("organisation", "an office or paper that stands where the author stands"),
        ("account", "an account under which nobody is named writes itself"),
    ),
    "date": (
        ("given", "the scraper read it from a place that it knew"),
        ("json-ld", "written for machines, with its zone"),
        ("meta", "written for machines, with its zone"),
        ("script", "WeChat states its time nowhere else"),
        ("front-matter", "a header's date is the article's unless it says that it is of the clipping"),
        ("note", "a note's own header says when it was begun"),
        ("label", "the page says 发布于"),
        ("byline", "a date in the byline under the title"),
        ("label-at-end", "the same, among the notices at the end"),
        ("label-generic", "a label such as 时间 that also labels other things"),
        ("state", "a time in the state that a page is drawn from"),
        ("time-element", "a time element; comments have them too"),
        ("above-title", "a date over the title may be today's"),
        ("label-in-body", "a label far from title and end"),
        ("date-line", "a line that is a date and nothing else, after the title"),
        ("issued", "the same below the office that issues a notice"),
        ("address", "many sites put the day into the address"),
    ),
    "modified": (
        ("given", "the scraper read it from a place that it knew"),
        ("json-ld", "written for machines"),
        ("meta", "written for machines"),
        ("front-matter", "a header says so"),
        ("label", "the page says 更新于 or 编辑于"),
        ("label-at-end", "the same, among the notices at the end"),
        ("byline", "a date in the byline that a word says is the change's"),
        ("label-generic", "更新 and nothing more, among the notices at the end"),
        ("label-in-body", "a label far from title and end"),
    ),
    "source": (
        ("given", "the scraper read it from a place that it knew"),
        ("account", "on a platform the account publishes"),
        ("notice", "原创发布于: the author says where"),
        ("label", "the page says 来源"),
        ("meta-source", "the page states it for machines"),
        ("reprint", "转载自: the notice says where from"),
        ("front-matter", "a header names it"),
        ("front-matter-site", "a known site among author, categories or tags"),
        ("byline", "a paper's name beside the date"),
        ("og-site", "the site's own name for itself"),
        ("address", "whose address it is"),
        ("title-tail", "a known site's name at the end of the browser's title"),
        ("json-ld-publisher", "whose name a page gives to machines; often a company's"),
        ("trail", "the site's name at the head of a trail"),
        ("label-in-body", "a label far from title and end"),
    ),
    "original_source": (("label", ""), ("address", "the site that a reprint names by its address")),
    "url": (
        ("given", "the address that was fetched"),
        ("front-matter", "a clipping's header names its page"),
        ("reader-header", "a reader mode names its page"),
        ("translation", "of a translation the address is the original's"),
        ("canonical", "the page says which address is its own"),
        ("og", "the page's address for sharing"),
        ("json-ld", "the page's address for machines"),
        ("script", "WeChat's own variable"),
        ("clipped-from", "where an exported note says that it was taken from"),
        ("label-original", "原文链接: where a reprint is from"),
        ("label", "本文链接: the page's own"),
    ),
    "license": (("given", ""), ("front-matter", ""), ("link", ""), ("notice", "")),
}
_RANKS = {field: {rule: rank for rank, (rule, _) in enumerate(order)} for field, order in ORDER.items()}
_OWN_NAMES = ("account", "og-site", "json-ld-publisher", "front-matter-site")  # a site's or an account's for itself
_TAGS = ("given", "front-matter", "meta", "label", "hashtags")
_COUNTERS = ("given", "byline", "label", "counter-line")
_EXACT = (
    "json-ld",
    "meta",
    "script",
    "label",
    "byline",
    "label-at-end",
    "state",
)  # the article's own time, not a comment's
_EXTRA = ("editor", "translator", "clipped", "elsewhere", "category")  # read and shown, never part of a record
_MAX_AUTHORS = 12


def choose_title(facts: Sequence[Fact]) -> str:
    """The title among candidates of no other field, or ""."""
    ranks = _RANKS["title"]
    found = [(ranks[fact.rule], n) for n, fact in enumerate(facts) if fact.rule in ranks]
    return facts[min(found)[1]].value if found else ""


def choose(document: Document, facts: Sequence[Fact]) -> tuple[tuple[Fact, ...], tuple[Flag, ...]]:
    """All candidates with the chosen ones marked, and a flag for each contradiction that a reader should know of."""
    facts = _translated(_accounts(facts))
    chosen: set[int] = set()
    flags: list[Flag] = []
    by_field: dict[str, list[int]] = {}
    for number, fact in enumerate(facts):
        by_field.setdefault(fact.field, []).append(number)
    for field, ranks in _RANKS.items():
        found = [(ranks[facts[n].rule], n) for n in by_field.get(field, ()) if facts[n].rule in ranks]
        if field == "author":
            found = [(rank, n) for rank, n in found if _may_sign(facts[n], facts)]
            found = [(rank, n) for rank, n in found if not _is_account(facts[n], facts)] or found
        if not found:
            continue
        best = min(found)[1]
        if field == "date":
            best = _as_shown(facts, _exact(facts, best, found), found)
        chosen |= set(_authors(facts, best)) if field == "author" else {best}
        flags += _conflicts(field, facts, best, sorted(found))
    chosen |= set(_tags(facts)) | set(_counters(facts))
    facts = _reprinted(facts, chosen)
    marked = [replace(fact, chosen=True) if number in chosen else fact for number, fact in enumerate(facts)]
    return tuple(marked), tuple(flags)


def _exact(facts: Sequence[Fact], best: int, found: Iterable[tuple[int, int]]) -> int:
    """The candidate that states the minute of the chosen day, where a place as good as any states it; else the chosen."""
    day = facts[best].value
    if facts[best].precision != "day":
        return best
    first = next((n for n, fact in enumerate(facts) if fact.rule == "time-element"), -1)  # comments have the others
    exact = [
        (rank, n)
        for rank, n in found
        if (facts[n].rule in _EXACT or n == first) and facts[n].value.startswith(day + "T")
    ]
    return min(exact, default=(0, best))[1]


def _as_shown(facts: Sequence[Fact], best: int, found: Iterable[tuple[int, int]]) -> int:
    """The day that the page shows where a stamp for machines is that day in a zone of its own; else the chosen."""
    stamp = facts[best]
    day = stamp.raw.strip()[:10]
    if isinstance(stamp.evidence, Span) or stamp.value.startswith(day):
        return best
    shown = [n for _, n in found if isinstance(facts[n].evidence, Span)]
    if any(facts[n].value[:10] == stamp.value[:10] for n in shown):
        return best
    return next((n for n in shown if facts[n].value[:10] == day), best)


def _may_sign(fact: Fact, facts: Sequence[Fact]) -> bool:
    """Whether a candidate author is not the site, the source or, from machine places, an organisation."""
    if fact.rule == "account" or (fact.rule == "organisation" and isinstance(fact.evidence, Span)):
        return True
    if not fact.rule.startswith("label") and _is_editor(fact, facts):
        return False
    if is_site(fact.value) and fact.rule != "given":
        return False
    if fact.rule in ("front-matter", "meta", "json-ld") and (is_publisher(fact.value) or "新闻" in fact.value):
        return False
    sites = {_key(f.value) for f in facts if f.field == "source" and f.rule in _OWN_NAMES}
    return not (fact.rule in ("meta", "byline", "json-ld", "organisation") and _key(fact.value) in sites)


def _is_editor(fact: Fact, facts: Sequence[Fact]) -> bool:
    """Whether a credit names the same person as editor, with an office before the name or without."""
    return any(f.field == "editor" and _key(fact.value).endswith(_key(f.value)) for f in facts)


def _is_account(fact: Fact, facts: Sequence[Fact]) -> bool:
    """Whether a labelled name is the account that a reprint came from; whoever else is named wrote it."""
    return fact.rule.startswith("label") and any(
        other.field == "source" and other.rule in ("label", "reprint") and _key(other.value) == _key(fact.value)
        for other in facts
    )


def _authors(facts: Sequence[Fact], best: int) -> Iterator[int]:
    """The names that stand where the best one stands: same rule, same place or same few lines."""
    first = facts[best]
    taken: set[str] = set()
    for number, fact in enumerate(facts):
        if fact.field != "author" or fact.rule != first.rule or _key(fact.value) in taken or len(taken) >= _MAX_AUTHORS:
            continue
        if isinstance(first.evidence, Span) != isinstance(fact.evidence, Span):
            continue
        if isinstance(first.evidence, Span) and isinstance(fact.evidence, Span):
            if abs(fact.evidence.start - first.evidence.start) > 120:
                continue
            if first.rule.startswith("byline") and number != best:
                continue
        elif fact.evidence != first.evidence:
            continue
        taken.add(_key(fact.value))
        yield number


def _tags(facts: Sequence[Fact]) -> Iterator[int]:
    found = [(n, f) for n, f in enumerate(facts) if f.field == "tag"]
    for rule in _TAGS:
        members = {f.value: n for n, f in reversed(found) if f.rule == rule}
        if members:
            yield from members.values()
            return


def _counters(facts: Sequence[Fact]) -> Iterator[int]:
    best: dict[str, tuple[int, int]] = {}
    for number, fact in enumerate(facts):
        if fact.field.startswith("counter.") and fact.rule in _COUNTERS:
            rank = (_COUNTERS.index(fact.rule), number)
            best[fact.field] = min(best.get(fact.field, rank), rank)
    yield from (number for _, number in best.values())


def _translated(facts: Sequence[Fact]) -> list[Fact]:
    """A translation's link to its original is not a reprint's link: it is the article's address."""
    is_translation = any(f.field == "translator" or f.rule == "label-original-author" for f in facts)
    if not is_translation:
        return [*facts]
    return [
        replace(f, rule="translation") if is_translation and f.field == "url" and f.rule == "label-original" else f
        for f in facts
    ]


def _accounts(facts: Sequence[Fact]) -> list[Fact]:
    """An account may sign for an article that names nobody; it stands last among the authors."""
    return [*facts, *(replace(f, field="author") for f in facts if f.field == "source" and f.rule == "account")]


def _reprinted(facts: Sequence[Fact], chosen: set[int]) -> list[Fact]:
    """A source that is stated and not chosen beside the one that is: where a reprint came from."""
    source = next((facts[n] for n in chosen if facts[n].field == "source"), None)
    if source is None or any(facts[n].field == "original_source" for n in chosen):
        return list(facts)
    for fact in facts:
        if fact.field == "source" and fact.rule in ("label", "reprint") and not _agrees("source", source, fact):
            chosen.add(len(facts))
            return [*facts, replace(fact, field="original_source")]
    return list(facts)


def _conflicts(field: str, facts: Sequence[Fact], best: int, found: list[tuple[int, int]]) -> Iterable[Flag]:
    """What the scraper gave against what the page states, and two statements of a date that are days apart."""
    first = facts[best]
    if first.rule not in ("given", "front-matter") and field != "date":
        return
    for _, number in found:
        other = facts[number]
        if other.rule in (
            first.rule,
            "address",
            "time-element",
            "above-title",
            "title-link",
            "page-title",
            "file-name",
            "first-line",
            "account",
        ):
            continue
        if _agrees(field, first, other):
            return
        span = other.evidence if isinstance(other.evidence, Span) else Span(0, 0)
        note = f"{field}: {first.value} ({_where(first)}) or {other.value} ({_where(other)})"
        yield Flag(span.start, span.end, "facts.conflict", note)
        return


def _agrees(field: str, first: Fact, other: Fact) -> bool:
    one, two = _key(first.value), _key(other.value)
    if field in ("date", "modified"):
        return first.value[:10].startswith(other.value[:10]) or other.value[:10].startswith(first.value[:10])
    if field == "source":
        return one in two or two in one or known_site(first.value) == known_site(other.value) != ""
    return one in two or two in one


def _where(fact: Fact) -> str:
    return "text" if isinstance(fact.evidence, Span) else fact.evidence
