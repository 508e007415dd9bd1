"""What of a title is the article's own: without the site's name behind it, a series' numbering, a clipping's frame."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from typing import Any

from jingwen import rulebook
from jingwen.facts.names import known_site
from jingwen.facts.spelling import bare as _key

_BLANKS = re.compile(r"\s+")


def core(text: str, sites: Iterable[str], confirmed: Iterable[str] = ()) -> tuple[int, int]:
    """The stretch of a title that is the article's own: without message counts, site tails, doubling, series fields."""
    start, end = 0, len(text)
    for pattern in _patterns("prefixes"):
        if (match := pattern.match(text, start)) and match.end() < end:
            start = match.end()
    if series := _series(text[start:end]):
        return start, start + series.end("title")
    end = _without_tail(text, start, end, tuple(sites), tuple(confirmed))
    end = _undoubled(text, start, end)
    return start + len(text[start:end]) - len(text[start:end].lstrip()), start + len(text[start:end].rstrip())


def series_author(heading: str) -> tuple[int, int] | None:
    """Where in a video part's name its uploader stands, if it does."""
    match = _series(heading)
    if match is None or re.match(table()["part_name"], match["author"].strip()):
        return None
    return match.span("author")


def split(title: str) -> list[str]:
    return re.split("|".join(table()["separators"]), title)


def _series(text: str) -> re.Match[str] | None:
    text = text.strip()
    return next((match for pattern in _patterns("series") if (match := pattern.fullmatch(text))), None)


def _without_tail(text: str, start: int, end: int, sites: tuple[str, ...], confirmed: tuple[str, ...]) -> int:
    """Where the title ends once what stands behind it is proven to be the site's: by a heading, by name, by form."""
    cuts = sorted(
        {m.start(): m.end() for p in _patterns("separators") for m in p.finditer(text, start + 1, end)}.items()
    )
    keys = {key for other in confirmed if len(key := _key(other)) >= 2}
    blanks = [match.start() for match in _BLANKS.finditer(text, start + 1, end)] if keys else []
    for cut in sorted({*(cut for cut, _ in cuts), *blanks}) if keys else ():
        if _key(text[start:cut]) in keys:
            return cut
    left = boards = 0
    for cut, after in reversed(cuts):
        tail = text[after:end].strip()
        if not _key(tail) or len(_key(text[start:cut])) < 2:
            continue
        name = known_site(tail)
        if tail in table()["engines"]:
            left = boards = int(table()["engines"][tail])
        elif name or _names_site(tail, sites):
            # "标题_栏目_站名": whoever writes the site's name so writes the channel's so
            parts = int(table()["parts"].get(name, 2 if "_" in text[cut:after] else 1))
            left = max(parts, left) - 1
        elif left and len(tail) <= 24 and (boards or _is_wide(text[cut:after])):
            left -= 1
        else:
            break
        end = cut
    return end


def _is_wide(separator: str) -> bool:
    return separator.strip() == "_" or separator != separator.strip()


def _names_site(tail: str, sites: tuple[str, ...]) -> bool:
    return _key(tail) in {_key(site) for site in sites} or any(p.fullmatch(tail) for p in _patterns("site_tails"))


def _undoubled(text: str, start: int, end: int) -> int:
    """The end of the first of two equal halves ("标题 标题", "标题 - 标题"), else the end."""
    key = _key(text[start:end])
    if key[: len(key) // 2] != key[len(key) // 2 :]:
        return end
    middle = start + (end - start) // 2
    for cut in range(max(middle - 4, start + 4), min(middle + 5, end)):
        if not text[cut - 1].isalnum() or not text[cut].isalnum() or cut == middle:
            first, second = _key(text[start:cut]), _key(text[cut:end])
            if first == second and len(first) >= 4:
                return start + len(text[start:cut].rstrip(" -_|–—·"))
    return end


@cache
def table() -> dict[str, Any]:
    return dict(rulebook.table("titles"))


@cache
def _patterns(name: str) -> tuple[re.Pattern[str], ...]:
    return tuple(re.compile(pattern) for pattern in table()[name])
