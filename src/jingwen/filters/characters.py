"""Takes out or replaces single characters that no author typed: invisible ones, stray codes, look-alikes of Han characters."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import cache

from jingwen import rulebook
from jingwen.filters.rewriting import Change, edits_for
from jingwen.folding import fold, has_traditional
from jingwen.model import Document, Finding, Flag, Kind

# by code point, for none of these can be seen; U+FFFC, which stands for an image, is not among them
_JOINERS = "\u200c\u200d"
_JOINED = "\u00a9\u00ae\u0600-\u0dff\u2190-\u2bff\ufe0f\U0001f000-\U0001faff"  # emoji, Arabic and Indic letters
_INVISIBLE = "\u00ad\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\u2800\u3164\ufeff\uffa0\ufff9-\ufffb"
_CONTROL = "\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f"
_LINES = "\x0b\x0c\r\x85\u2028\u2029"
_SPACES = "\u00a0\u1680\u2000-\u200a\u202f\u205f"
_PRIVATE = "\ue000-\uf8ff\U000f0000-\U0010fffd"
_COMPATIBLE = "\uf900-\ufaff\U0002f800-\U0002fa1f"
_RADICALS = "\u2e80-\u2fd5"
_RADICAL_CHARS = frozenset(map(chr, range(0x2E80, 0x2FD6)))
_LOST = "\ufffd"
_GATE = re.compile(f"[{_JOINERS}{_INVISIBLE}{_CONTROL}{_LINES}{_SPACES}{_PRIVATE}{_COMPATIBLE}{_RADICALS}{_LOST}]")
_FULL_WIDTH = re.compile("[\uff10-\uff19\uff21-\uff3a\uff41-\uff5a]")
REACH = 64  # characters that are looked back over
# a Han character; other radicals and what is taken out may lie between; reads backwards as well
_BETWEEN = re.compile(f"[{_JOINERS}{_INVISIBLE}{_CONTROL}{_PRIVATE}{_RADICALS}]*")
_HAN = re.compile(f"[\u3400-\u4dbf\u4e00-\u9fff{_COMPATIBLE}\U00020000-\U0003ffff]")
_HAN_BEHIND = re.compile(_BETWEEN.pattern + _HAN.pattern)
_WORD = re.compile(r"[\w\u3001-\u3030\uff00-\uffef]")

_CLASSES = {
    "invisible": f"[{_INVISIBLE}]+|(?<![{_JOINED}])[{_JOINERS}]+|[{_JOINERS}]+(?![{_JOINED}])",
    "control": f"[{_CONTROL}]+",
    "line_break": f"\r\n|[{_LINES}]",
    "space": f"[{_SPACES}]+",
    "private_use": f"[{_PRIVATE}]+",
    "compatibility": f"[{_COMPATIBLE}]",
    "radical": f"[{_RADICALS}]+",
}
_RULES = {name: f"characters.{name.replace('_', '-')}" for name in _CLASSES}
_ODD = re.compile("|".join(f"(?P<{name}>{pattern})" for name, pattern in _CLASSES.items()))
_REPLACEMENT = re.compile(f"{_LOST}+")


def characters(document: Document) -> Iterator[Finding]:
    """Edits on invisible, control and private-use characters, odd blanks, and forms that stand for a Han character.

    Runs of U+FFFD are flagged. Code is left alone. Clean text costs one search.
    """
    is_folding = document.options.width == "plain"
    if not _GATE.search(document.text) and not (is_folding and _FULL_WIDTH.search(document.text)):
        return
    for index, block in enumerate(document.blocks):
        text = block.text
        has_odd = _GATE.search(text)
        if not (has_odd or is_folding) or block.kind is Kind.CODE:
            continue
        if has_odd:
            for rule, changes in character_changes(text):
                for edit in edits_for(block, changes, rule):
                    yield index, edit
            for match in _REPLACEMENT.finditer(text):
                yield index, Flag(*block.source_span(*match.span()), "characters.replacement", f"{len(match[0])} lost")
        if is_folding:
            for edit in edits_for(block, full_width_changes(text), "characters.full-width"):
                yield index, edit


def plain_characters(text: str) -> str:
    """The text without odd characters."""
    if not _GATE.search(text):
        return text
    changes = sorted(change for _, found in character_changes(text) for change in found)
    for start, end, new in reversed(changes):
        text = text[:start] + new + text[end:]
    return text


def character_changes(text: str) -> Iterator[tuple[str, list[Change]]]:
    """Rule id and changes, rule by rule; the changes of different rules never touch the same characters."""
    changes: dict[str, list[Change]] = {}
    for match in _ODD.finditer(text):
        rule = _RULES[str(match.lastgroup)]
        new = _replacement(rule, text, match)
        if new is not None and new != match[0]:
            changes.setdefault(rule, []).append(Change(*match.span(), new))
    yield from changes.items()


def full_width_changes(text: str) -> Iterator[Change]:
    """Full-width Latin letters and digits as ASCII; asked for only."""
    return (Change(*match.span(), chr(ord(match[0]) - 0xFEE0)) for match in _FULL_WIDTH.finditer(text))


def _replacement(rule: str, text: str, match: re.Match[str]) -> str | None:
    """What a match should read as, None to leave it."""
    start, end = match.span()
    before, after = text[start - 1 : start] if start else "", text[end : end + 1]
    match rule:
        case "characters.line-break":
            return "" if match[0] == "\r" and after == "\n" else "\n"
        case "characters.space":
            return " " if before and after else ""
        case "characters.private-use":  # an icon stands apart; inside a word the code may stand for a letter
            return None if _WORD.match(before) and _WORD.match(after) else ""
        case "characters.compatibility":
            return unicodedata.normalize("NFC", match[0])
        case "characters.radical":  # a table of radicals stays: there no Han character stands beside them
            return _from_radicals(match[0], text) if _is_word(text, start, end) else None
        case _:
            return ""


def _is_word(text: str, start: int, end: int) -> bool:
    """Whether radicals stand beside a Han character, or several in a row in a text that has Han characters elsewhere."""
    before = text[max(0, start - REACH) : start][::-1]
    if _HAN_BEHIND.match(text, end) or _HAN_BEHIND.match(before):
        return True
    around = [_BETWEEN.match(before), _BETWEEN.match(text, end)]
    others = sum(char in _RADICAL_CHARS for found in around if found for char in found[0])
    return end - start + others > 1 and _HAN.search(text) is not None


def _from_radicals(radicals: str, text: str) -> str:
    """The characters that radicals stand for: ⼾ is 戶 in a text that is Traditional otherwise, else 户."""
    supplement = _supplement()
    plain = "".join(supplement.get(char) or unicodedata.normalize("NFKC", char) for char in radicals)
    return plain if has_traditional(text) else fold(plain)


@cache
def _supplement() -> dict[str, str]:
    """Radicals that Unicode does not map itself."""
    return dict(rulebook.table("radicals")["stands_for"])
