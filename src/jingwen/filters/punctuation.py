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
_WIDE = re.compile(rf"[{farm.HAN}\u3001-\u303f\uff01-\uff5e“”‘’—…·,:;!?()\ufffd]")  # marks are wide or about to be


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
    wanted: list[int] = []
    for match in _MARK.finditer(text):
        at, mark = match.start(), match[0]
        if any(start <= at < end for start, end in addresses):
            continue
        if mark == "(":
            opened.append((at, _is_wide(text, at)))
        elif mark == ")" and opened:
            start, is_wide = opened.pop()
            if is_wide or (_is_wide(text, at) and _has_han(text[start:at])):
                wanted += [start, at]
        elif _is_wide(text, at):
            wanted.append(at)
    for at in sorted(wanted):
        yield Change(at, at + 1, FULL[text[at]])


def _is_wide(text: str, at: int) -> bool:
    """Whether the mark at `at` belongs to Chinese text: a neighbour is wide; a bracket opens no blank."""
    mark, before, after = text[at], text[at - 1 : at] if at else "", text[at + 1 : at + 2]
    is_before, is_after = _WIDE.fullmatch(before) is not None, _WIDE.fullmatch(after) is not None
    if mark == "(":
        return is_before if not is_after else before != " "
    if mark == ")":
        return is_before
    return is_before or (is_after and before not in ("", "\n"))


def _has_han(text: str) -> bool:
    return any("\u3400" <= char <= "\u9fff" for char in text)
