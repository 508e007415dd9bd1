"""Restores full-width punctuation that a pinyin farm folded to ASCII: 你好,世界 becomes 你好，世界."""

from __future__ import annotations

import re
from collections.abc import Iterator

from jingwen.filters import farm
from jingwen.filters.rewriting import Change, edits_for, outside_code
from jingwen.model import Document, Finding, Kind

RULE = "punctuation.full-width"
FULL = dict(zip(",:;!?()", "，：；！？（）", strict=True))
MAX_FULL = 0.1  # share of full-width marks above which the text was not folded

_MARK = re.compile(r"[,:;!?()]")
_ADDRESS = re.compile(r"(?:https?://|www\.|[\w.+-]+@)[!-~]+")
_WIDE = re.compile(rf"[{farm.HAN}\u3001-\u303f\uff01-\uff5e“”‘’—…·\ufffd]")
_NUMBER = re.compile(r"[\W_]{0,12}\(?\d{1,2}")  # opens a line, before a bracket: 2)复盘 and (2)复盘
_CHINESE = re.compile(rf"\**[{farm.HAN}]")
_FORMATTING = "*"  # stands between a mark and its neighbour where emphasis was left as it was typed


def punctuation(document: Document) -> Iterator[Finding]:
    """Edits that restore the marks beside Han characters, only where a farm folded the whole text.

    Marks between numbers or Latin words, in addresses and in code stay as they are.
    """
    if farm.detect(document.text) is None:
        return
    blocks = [(index, block) for index, block in document.live() if block.kind is not Kind.CODE]
    found = [(index, block, list(punctuation_changes(block.text))) for index, block in blocks]
    full = sum(block.text.count(mark) for _, block in blocks for mark in FULL.values())
    if full > MAX_FULL * sum(len(changes) for _, _, changes in found):
        return
    for index, block, changes in found:
        for edit in edits_for(block, outside_code(block, changes), RULE):
            yield index, edit


def punctuation_changes(text: str) -> Iterator[Change]:
    """The ASCII marks of a folded text that stood full-width: by their neighbours, brackets in pairs."""
    addresses = [match.span() for match in _ADDRESS.finditer(text)]
    opened: list[tuple[int, bool]] = []
    wide: set[int] = set()
    for match in _MARK.finditer(text):
        at, mark = match.start(), match[0]
        if any(start <= at < end for start, end in addresses):
            continue
        if mark == "(":
            opened.append((at, _is_wide(text, at, wide)))
            wide |= {at} if opened[-1][1] else set()  # until the other one is seen
        elif mark == ")" and opened:
            start, is_wide = opened.pop()
            is_wide = is_wide or (_is_wide(text, at, wide) and _has_han(text[start:at])) or _is_number(text, at)
            wide = wide | {start, at} if is_wide else wide - {start}
        elif _is_wide(text, at, wide) or (mark == ")" and _is_number(text, at)) or _ends_chinese_line(text, at):
            wide.add(at)
    for at in sorted(wide):
        yield Change(at, at + 1, FULL[text[at]])


def _is_wide(text: str, at: int, wide: set[int]) -> bool:
    """Whether the mark at `at` belongs to Chinese text: a neighbour is wide; a bracket opens no blank.

    wide: the marks before it that are about to be.
    """
    mark, before, after = text[at], at - 1, at + 1
    while before >= 0 and text[before] in _FORMATTING:
        before -= 1
    while after < len(text) and (text[after] in _FORMATTING or (text[after] in FULL and mark != "(")):
        after += 1
    left, right = text[before] if before >= 0 else "", text[after : after + 1]
    is_before, is_after = before in wide or _WIDE.match(left) is not None, _WIDE.match(right) is not None
    if mark == "(":
        return is_before if not is_after else left != " "
    if mark == ")":
        return is_before
    return is_before or (is_after and left not in ("", "\n"))


def _is_number(text: str, at: int) -> bool:
    """Whether the bracket that closes at `at` is behind the number of a list item in Chinese."""
    if not _CHINESE.match(text, at + 1):
        return False
    return _NUMBER.fullmatch(text, text.rfind("\n", 0, at) + 1, at) is not None


def _ends_chinese_line(text: str, at: int) -> bool:
    """Whether a colon or semicolon behind a Latin word ends a line that is Chinese otherwise."""
    if text[at] not in ":;" or text[at + 1 : at + 2] not in ("", "\n"):
        return False
    return _has_han(text[text.rfind("\n", 0, at) + 1 : at])


def _has_han(text: str) -> bool:
    return any("\u3400" <= char <= "\u9fff" for char in text)
