"""Candidates for the license: a code for the terms, with the words they were read from."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import Any

from jingwen import rulebook
from jingwen.facts.clues import Clues
from jingwen.model import Fact

_PLACES = (
    ("given", ("given.license",)),
    ("front-matter", ("front_matter.license", "front_matter.licence", "front_matter.copyright", "front_matter.版权", "front_matter.许可")),
    ("link", ("link:license", "json-ld.license")),
)  # fmt: skip


def find_license(clues: Clues) -> Iterator[Fact]:
    """Yield license facts: value is a code such as CC-BY-NC-4.0 or no-reprint, raw the words that state it.

    The license of a picture (题图来自 …，基于 CC0 协议) is not the article's.
    """
    for rule, names in _PLACES:
        for stated in clues.stated(*names):
            if found := _code(stated.value):
                yield Fact("license", found[0], stated.raw, stated.place, rule)
    for line in clues.lines:
        if not _gate().search(line.folded) or _of_picture(line.folded):
            continue
        if found := _code(line.folded):
            code, start, end = found
            yield clues.fact("license", line, start, end, "notice", value=code)


def _of_picture(text: str) -> bool:
    return any(word in text for word in _table()["pictures"])


def _code(text: str) -> tuple[str, int, int] | None:
    for code, pattern in _patterns():
        if match := pattern.search(text):
            if code != "CC":
                return code, *match.span()
            parts = [part.upper() for part in re.findall(r"BY|NC|SA|ND", match["parts"].upper())]
            version = match["version"] or ""
            return "-".join(["CC", *parts, *([version] if version else [])]), *match.span()
    return None


@cache
def _gate() -> re.Pattern[str]:
    return re.compile("|".join(map(re.escape, _table()["gate"])))


@cache
def _patterns() -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple((row["code"], re.compile(row["match"])) for row in _table()["terms"])


@cache
def _table() -> dict[str, Any]:
    return dict(rulebook.table("licenses"))
