"""What single attributes say."""

from __future__ import annotations

import re
from collections.abc import Mapping

from jingwen.parse.html.elements import IMAGE_SOURCES

_MAX_SPAN = 30
_ANCHOR = frozenset(["id", "name"])
_POST = re.compile(r"(?:pid|post|reply|floor|answer|comment)[-_]?\d+")  # how boards number what their members wrote


def role(attributes: Mapping[str, str | None]) -> str:
    """What an element says about itself: role, itemprop and the last part of itemtype, between blanks."""
    if not ("role" in attributes or "itemprop" in attributes or "itemtype" in attributes):
        return ""
    itemtype = (attributes.get("itemtype") or "").rstrip("/").rpartition("/")[2]
    return " ".join(filter(None, (attributes.get("role"), attributes.get("itemprop"), itemtype)))


def language(attributes: Mapping[str, str | None]) -> str:
    """The language of code that a class names: `language-python`, `lang-python`."""
    for token in (attributes.get("class") or "").split():
        for prefix in ("language-", "lang-"):
            if token.startswith(prefix):
                return token[len(prefix) :]
    return ""


def span(value: str | None) -> int:
    """A colspan or rowspan, within reason: a page cannot make us write a thousand empty cells."""
    return min(max(int(value), 1), _MAX_SPAN) if value and value.isdecimal() and len(value) < 5 else 1


def list_start(attributes: Mapping[str, str | None]) -> int:
    """The number of an ordered list's first item."""
    start = attributes.get("start") or "1"
    return int(start) if start.isdecimal() and len(start) < 5 else 1


def image_target(attributes: Mapping[str, str | None]) -> str:
    """The address of an image; pages that load images late keep it in another attribute than src."""
    for name in IMAGE_SOURCES:
        target = (attributes.get(name) or "").strip()
        if target and not target.startswith("data:"):
            return target
    return ""


def is_anchor(attributes: Mapping[str, str | None]) -> bool:
    """Whether an `a` without an address only marks a place: it has a name or an id and nothing that a button has."""
    return bool(attributes) and _ANCHOR.issuperset(attributes)


def is_layout_table(attributes: Mapping[str, str | None]) -> bool:
    """Whether a table says that it holds no data: by its role, or by the id of one post of a board."""
    if attributes.get("role") in ("presentation", "none"):
        return True
    return _POST.fullmatch(attributes.get("id") or "") is not None
