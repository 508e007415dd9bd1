"""Named places by name, JSON-LD among them: what a page, a header or the scraper states for machines."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from jingwen.model import Document

_MAX_DEPTH = 12
_ARTICLE_TYPES = ("article", "blogposting", "newsarticle", "report", "posting", "webpage", "question")


class Stated(NamedTuple):
    """A value, the name of the place it stands in, and how it is written there."""

    place: str
    raw: str
    value: str


def read_places(document: Document) -> Mapping[str, tuple[Stated, ...]]:
    """All named places of a document by lower-case name; JSON-LD of the article itself as `json-ld.<key>`."""
    found: dict[str, list[Stated]] = {}
    for name, value in document.places:
        if not value.strip():
            continue
        found.setdefault(name.lower(), []).append(Stated(name, value, value))
        if name == "json-ld":
            for path, text in _json_ld(value):
                if raw := _as_written(text, value):
                    found.setdefault(f"json-ld.{path}".lower(), []).append(Stated(name, raw, text))
    return {name: tuple(values) for name, values in found.items()}


def _json_ld(text: str) -> Iterator[tuple[str, str]]:
    try:
        tree = json.loads(text, strict=False)
    except (ValueError, RecursionError):
        return
    for article in _articles(tree):
        for key, value in article.items():
            yield from _strings(key, value)


def _articles(tree: Any, depth: int = 0) -> Iterable[dict[str, Any]]:
    """The objects of a JSON-LD tree that are the page itself: by type, or by stating a headline or publication date."""
    if depth > _MAX_DEPTH:
        return
    if isinstance(tree, list):
        for item in tree:
            yield from _articles(item, depth + 1)
    elif isinstance(tree, dict):
        kinds = tree.get("@type", "")
        names = " ".join(map(str, kinds)) if isinstance(kinds, list) else str(kinds)
        if names.lower().endswith(_ARTICLE_TYPES) or "pubDate" in tree or "headline" in tree:
            yield tree
        yield from _articles(tree.get("@graph"), depth + 1)
        yield from _articles(tree.get("mainEntity"), depth + 1)


def _strings(path: str, value: Any) -> Iterator[tuple[str, str]]:
    if isinstance(value, list):
        for item in value[:20]:
            yield from _strings(path, item)
    elif isinstance(value, dict):
        if isinstance(value.get("name"), str):
            is_person = path != "author" or value.get("@type") != "Organization"
            yield path if is_person else "author.organization", value["name"].strip()
    elif isinstance(value, str) and value.strip():
        yield path, value.strip()


def _as_written(value: str, text: str) -> str:
    """How a string stands in JSON text: with or without escapes; "" where neither spelling is found."""
    for spelling in (json.dumps(value, ensure_ascii=False)[1:-1], json.dumps(value)[1:-1]):
        for raw in (spelling, spelling.replace("/", "\\/")):
            if raw in text:
                return raw
    return ""
