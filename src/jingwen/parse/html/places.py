"""Named places of a page outside its visible text: title, meta, canonical link, JSON-LD, variables in scripts."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache
from os.path import commonprefix

from jingwen import rulebook
from jingwen.model import Place

_BLANKS = re.compile(r"\s+")
_VALUE = re.compile(r"""\s*(?:[\w.]+\(\s*)?(?:"((?:[^"\\\n]|\\.){0,1000})"|'((?:[^'\\\n]|\\.){0,1000})'|(\d{1,20}))""")
_ESCAPE = re.compile(r"\\x([0-9a-fA-F]{2})|\\u([0-9a-fA-F]{4})|\\(.)")
_RELATIONS = frozenset(["canonical", "author", "license", "next", "prev", "amphtml"])
_MAX_JSON_CHARS = 200_000
_BEGINNING_CHARS = 4


def head_place(tag: str, attributes: Mapping[str, str | None]) -> Iterator[Place]:
    """The place that a title (its text under the key ""), meta or link element names, if any."""
    if tag == "title":
        if text := _BLANKS.sub(" ", attributes[""] or "").strip():
            yield Place("title", text)
    elif tag == "meta":
        name = attributes.get("property") or attributes.get("name") or attributes.get("itemprop")
        content = (attributes.get("content") or "").strip()
        if name and content:
            yield Place(f"meta:{name.strip()}", content)
    elif tag == "link":
        relation = (attributes.get("rel") or "").strip().lower()
        target = (attributes.get("href") or "").strip()
        if relation in _RELATIONS and target:
            yield Place(f"link:{relation}", target)


def element_place(tag: str, attributes: Mapping[str, str | None]) -> Iterator[Place]:
    """What an element in the text says in its attributes: language of the page, machine-readable time."""
    if tag == "html" and (lang := (attributes.get("lang") or "").strip()):
        yield Place("html:lang", lang)
    elif tag == "time" and (moment := (attributes.get("datetime") or "").strip()):
        yield Place("time:datetime", moment)


def script_places(text: str, attributes: Mapping[str, str | None]) -> Iterator[Place]:
    """JSON-LD as it stands, and the variables that tables/script_variables.toml names."""
    if (attributes.get("type") or "").strip().lower() == "application/ld+json":
        if text.strip() and len(text) <= _MAX_JSON_CHARS:
            yield Place("json-ld", text.strip())
        return
    for beginning, pattern, rows in _variables():
        if beginning not in text:
            continue
        found = {match[0]: match.end() for match in reversed(list(pattern.finditer(text)))}  # the first of each counts
        for find, at in found.items():
            name, beside, once = rows[find]
            if beside not in text or (once and find in text[at:]):
                continue
            value = _VALUE.match(text, at)
            if value is not None and (plain := _unescaped(value[1] or value[2] or value[3] or "")):
                yield Place(f"script:{name}", plain)


@cache
def _variables() -> tuple[tuple[str, re.Pattern[str], Mapping[str, tuple[str, str, bool]]], ...]:
    """The literals that begin with the same characters: these, a pattern of the literals, and of each literal the name,
    what must stand beside it ("": nothing), and whether it may stand only once.

    Most scripts hold none of them, and a plain look for their beginning is ten times as fast as a pattern.
    """
    groups: dict[str, dict[str, tuple[str, str, bool]]] = {}
    for row in rulebook.table("script_variables")["variable"]:
        says = (row["name"], row.get("beside", ""), row.get("once", False))
        groups.setdefault(row["find"][:_BEGINNING_CHARS], {})[row["find"]] = says
    return tuple((commonprefix([*rows]), re.compile("|".join(map(re.escape, rows))), rows) for rows in groups.values())


def _unescaped(value: str) -> str:
    """A JavaScript string's value."""
    if "\\" not in value:
        return value.strip()
    return _ESCAPE.sub(
        lambda m: chr(int(m[1] or m[2], 16)) if m[1] or m[2] else {"n": "\n", "t": "\t"}.get(m[3], m[3]), value
    ).strip()
