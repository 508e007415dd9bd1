"""Candidates for the license: a code for the terms, with the words they were read from."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import Any

from jingwen import rulebook
from jingwen.facts.clues import Clues, Line
from jingwen.model import Fact

_PLACES = (
    ("given", ("given.license",)),
    ("front-matter", ("front_matter.license", "front_matter.licence", "front_matter.copyright", "front_matter.版权", "front_matter.许可")),
    ("link", ("link:license", "json-ld.license")),
)  # fmt: skip
_PARTS = {"署名": "BY", "非商业": "NC", "相同": "SA", "禁止演绎": "ND"}
_PART = re.compile("|".join(["BY", "NC", "SA", "ND", *_PARTS]))


def find_license(clues: Clues) -> Iterator[Fact]:
    """Yield license facts: value is a code such as CC-BY-NC-4.0 or no-reprint, raw the words that state it.

    What stands behind a word about a picture (题图来自 …，基于 CC0 协议) is the picture's license, not the article's.
    """
    for rule, names in _PLACES:
        for stated in clues.stated(*names):
            if found := _code(stated.value):
                yield Fact("license", found[0], stated.raw, stated.place, rule)
    for line in clues.lines:
        if _gate().search(line.folded) and (found := _code(_about_the_text(line.folded))):
            code, start, end = found
            yield clues.fact("license", line, start, end, "notice", value=_linked(line, start, end) or code)


def _about_the_text(folded: str) -> str:
    picture = _pictures().search(folded)
    return folded[: picture.start()] if picture else folded


def _linked(line: Line, start: int, end: int) -> str:
    """The code that the address behind the words states, which names the version too."""
    found = _code(line.link(start, end)) if "creativecommons" in line.link(start, end) else None
    return found[0] if found else ""


def _code(text: str) -> tuple[str, int, int] | None:
    for code, pattern in _patterns():
        if match := pattern.search(text):
            if code != "CC":
                return code, *match.span()
            parts = [_PARTS.get(part, part) for part in _PART.findall(match["parts"].upper())]
            version = match["version"] or (match.groupdict().get("before") or "").strip(" -")
            return "-".join(["CC", *parts, *([version] if version else [])]), *match.span()
    return None


@cache
def _pictures() -> re.Pattern[str]:
    return re.compile("|".join(map(re.escape, _table()["pictures"])))


@cache
def _gate() -> re.Pattern[str]:
    return re.compile("|".join(map(re.escape, _table()["gate"])))


@cache
def _patterns() -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple((row["code"], re.compile(row["match"])) for row in _table()["terms"])


@cache
def _table() -> dict[str, Any]:
    return dict(rulebook.table("licenses"))
