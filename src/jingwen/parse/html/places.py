"""Named places of a page outside its visible text: title, meta, canonical link, JSON-LD, variables in scripts."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache

from jingwen import rulebook
from jingwen.literals import Literals
from jingwen.model import Place

_BLANKS = re.compile(r"\s+")
_VALUE = re.compile(r"""\s*(?:[\w.]+\(\s*)?(?:"((?:[^"\\\n]|\\.){0,1000})"|'((?:[^'\\\n]|\\.){0,1000})'|(\d{1,20}))""")
_ESCAPE = re.compile(r"\\x([0-9a-fA-F]{2})|\\u([0-9a-fA-F]{4})|\\(.)")
_RELATIONS = frozenset(["canonical", "author", "license", "next", "prev", "amphtml"])
_MAX_JSON_CHARS = 200_000


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
    literals, variables = _variables()
    found: dict[str, int] = {}
    for start, find in literals.found(text):
        found.setdefault(find, start + len(find))  # the first of each counts
    for find, at in found.items():
        name, beside, once = variables[find]
        if beside not in text or (once and find in text[at:]):
            continue
        value = _VALUE.match(text, at)
        if value is not None and (plain := _unescaped(value[1] or value[2] or value[3] or "")):
            yield Place(f"script:{name}", plain)


@cache
def _variables() -> tuple[Literals, Mapping[str, tuple[str, str, bool]]]:
    """The literals before the variables' values, and of each the variable's name, what must stand beside it ("": nothing),
    and whether it may stand only once.
    """
    variables = {
        row["find"]: (row["name"], row.get("beside", ""), row.get("once", False))
        for row in rulebook.table("script_variables")["variable"]
    }
    return Literals(variables, are_apart=True), variables


def _unescaped(value: str) -> str:
    """A JavaScript string's value."""
    if "\\" not in value:
        return value.strip()
    return _ESCAPE.sub(
        lambda m: chr(int(m[1] or m[2], 16)) if m[1] or m[2] else {"n": "\n", "t": "\t"}.get(m[3], m[3]), value
    ).strip()
