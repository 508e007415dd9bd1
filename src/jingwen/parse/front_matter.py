"""Headers above a text: YAML and TOML front matter, read leniently, and what programs write without fences.

Every scalar stays text, and a header that is neither YAML nor TOML is read line by line.

A YAML loader would read `author: no` as False and refuse `title: a: b`; alias bombs, deep nesting and huge headers
are not read at all (limits and cases: yaml.BaseLoader refuses neither by itself).
"""

from __future__ import annotations

import re
from functools import cache
from typing import Any

from jingwen.model import Place
from jingwen.rulebook import table

MAX_CHARS = 65_536
MAX_EVENTS = 5_000
MAX_DEPTH = 16
MAX_LETTER_HEAD = 4_000
_LETTER = re.compile(r"[\ufeff\s]{0,200}(?:[A-Z][A-Za-z-]{1,30}:\s|发信人|寄信人)")
_MAX_BLANKS = 200  # characters in which a program's header begins

_FENCED = re.compile(
    r"\s*(?:---|\+\+\+)[ \t]*\r?\n(.*?)(?:\r?\n)?^(?:---|\.\.\.|\+\+\+)[ \t]*(?:\r?\n|\Z)", re.DOTALL | re.MULTILINE
)
_HALF_FENCED = re.compile(
    r"\s*((?:title|layout|date|author|tags|categories|permalink|abbrlink)[ \t]*:[^\n]*\n(?:(?![ \t\r]*\n)[^\n]++\n){1,60}?)-{3,}[ \t]*(?:\r?\n|\Z)"
)
_POST_KEYS = frozenset(["title", "date", "tags", "categories", "category", "author", "layout", "permalink"])
_TOML = re.compile(r"(?:\s*(?:#.*)?\n)*[\w-]+[ \t]*=")  # Hugo's other header
_ITEM = re.compile(r"\s*-\s+(?P<value>.*)")


@cache
def _key() -> re.Pattern[str]:
    """A `key: value` line: any ASCII word, or a Chinese word that headers use."""
    keys = "|".join(sorted(table("front_matter")["keys"], key=len, reverse=True))
    return re.compile(
        rf"(?P<key>(?:[A-Za-z_][\w .-]{{0,60}}?(?=\s*[:=])|(?:{keys})(?=\s*[:=：])))\s*[:=：]\s*(?P<value>.*)"
    )


def read_header(text: str) -> tuple[tuple[Place, ...], int]:
    """The places that the header of a text names, and where the body begins; ((), 0) where there is no header."""
    raw, body_at = split_front_matter(text)
    if body_at:
        return read_front_matter(raw), body_at
    places, body_at = _program_header(text)
    return (places, body_at) if body_at else _letter_head(text)


def _letter_head(text: str) -> tuple[tuple[Place, ...], int]:
    """The head of a letter or of a post on a bulletin board: its first lines up to a blank one, if each says what it must."""
    if _LETTER.match(text) is None:
        return (), 0
    for row in table("front_matter")["letter"]:
        places: list[Place] = []
        at = known = 0
        for line in text[:MAX_LETTER_HEAD].splitlines(keepends=True):
            stripped = line.strip("\ufeff \r\n")
            if not stripped and known:
                break
            at += len(line)
            if stripped:
                found = next((match for pattern in row["lines"] if (match := re.fullmatch(pattern, stripped))), None)
                if found is None:
                    break
                known += 1
                places += [Place(f"front_matter.{key}", value) for key, value in found.groupdict().items() if value]
        else:
            continue
        if not stripped and known >= row["at_least"]:
            return tuple(places), at
    return (), 0


def _program_header(text: str) -> tuple[tuple[Place, ...], int]:
    """The header that a program writes without fences, lines of `key: value` up to a key that stands alone."""
    for row in table("front_matter")["header"]:
        if not text[:_MAX_BLANKS].lstrip("\ufeff\r\n ").startswith(row["first"] + ":"):
            continue
        places: list[Place] = []
        at = 0
        for line in text[: row["max_chars"]].splitlines(keepends=True):
            at += len(line)
            key, sign, value = line.strip("\ufeff \r\n").partition(":")
            if key == row["ends"] and not value:
                return tuple(places), at
            if key and not sign:
                break
            if key in row["places"] and value.strip():
                places.append(Place(row["places"][key], value.strip()))
    return (), 0


def split_front_matter(text: str) -> tuple[str, int]:
    """The raw header (without its fences) and where the body begins; ("", 0) where there is none.

    A header must hold at least one `key: value` line at the margin, else the dashes are a rule of the article.
    """
    if not text[:2_000].lstrip().startswith(("---", "+++")):
        return _half_fenced(text)
    match = _FENCED.match(text, 0, min(len(text), MAX_CHARS + 100))
    if match is None:
        return "", 0
    lines = [line for line in match[1].splitlines() if line.strip()]
    if not lines or not _key().match(lines[0]) or _looks_like_prose(lines):
        return "", 0
    return match[1], match.end()


def _half_fenced(text: str) -> tuple[str, int]:
    """The header that Hexo reads too, which has a fence below it and none above (hexo.io/docs/front-matter).

    Every line must be a header's, two of them with the keys that every post has: else a line of dashes is a heading's.
    """
    match = _HALF_FENCED.match(text, 0, min(len(text), MAX_CHARS))
    if match is None:
        return "", 0
    lines = match[1].splitlines()
    known = [found["key"].lower() for line in lines if (found := _key().match(line))]
    is_header = all(_ITEM.match(line) or line[:1].isspace() or _key().match(line) for line in lines)
    return (match[1], match.end()) if is_header and len({*known} & _POST_KEYS) > 1 else ("", 0)


def _looks_like_prose(lines: list[str]) -> bool:
    at_margin = [line for line in lines if not line[0].isspace() and not line.startswith(("-", "#", "}", "]"))]
    return sum(1 for line in at_margin if not _key().match(line)) * 2 > len(at_margin)


def read_front_matter(raw: str) -> tuple[Place, ...]:
    """One place `front_matter.<key>` (lower case, nested keys joined by a dot) for each value, in order."""
    tree = _toml(raw) if _TOML.match(raw) else _yaml(raw)
    values = _flat(tree) if isinstance(tree, dict) else _by_line(raw)
    return tuple(Place(f"front_matter.{key}", value) for key, value in values if value)


def _toml(raw: str) -> Any:
    import tomllib

    try:
        return tomllib.loads(raw)
    except (ValueError, RecursionError):
        return None


def _yaml(raw: str) -> Any:
    import yaml

    loader = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
    depth = 0
    try:
        for count, event in enumerate(yaml.parse(raw, Loader=loader)):
            depth += isinstance(event, (yaml.MappingStartEvent, yaml.SequenceStartEvent))
            depth -= isinstance(event, (yaml.MappingEndEvent, yaml.SequenceEndEvent))
            if count > MAX_EVENTS or depth > MAX_DEPTH or isinstance(event, yaml.AliasEvent):
                return None
        return yaml.load(raw, Loader=loader)
    except (yaml.YAMLError, ValueError):
        return None


def _flat(tree: dict[Any, Any], prefix: str = "") -> list[tuple[str, str]]:
    out: list[tuple[str, str]] = []
    for key, value in tree.items():
        name = f"{prefix}{str(key).strip().lower()}"
        if isinstance(value, dict):
            out += _flat(value, name + ".")
        elif isinstance(value, list):
            for item in value:
                out += _flat(item, name + ".") if isinstance(item, dict) else [(name, str(item).strip())]
        else:
            out.append((name, str(value).strip()))
    return out


def _by_line(raw: str) -> list[tuple[str, str]]:
    out: list[tuple[str, str]] = []
    key = ""
    for line in raw.splitlines():
        if key and (item := _ITEM.match(line)):
            out.append((key, _unquoted(item["value"])))
        elif not line[:1].isspace() and (match := _key().match(line)):
            key = match["key"].strip().lower()
            value = match["value"].strip()
            if value.startswith("[") and value.endswith("]"):
                out += [(key, _unquoted(part)) for part in value[1:-1].split(",")]
            elif value:
                out.append((key, _unquoted(value)))
        elif key and line.strip() and out and out[-1][0] == key:
            out[-1] = (key, f"{out[-1][1]} {_unquoted(line)}")
    return out


def _unquoted(value: str) -> str:
    value = value.strip()
    if len(value) >= 2 and value[0] == value[-1] and value[0] in "'\"":
        return value[1:-1]
    return value
