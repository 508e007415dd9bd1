"""Mends links that a converter of pages broke over lines of Markdown: "[text", "](address)", or in the middle of the address.

Where blank lines stand between, the page had a whole card in the link; each line of it becomes a link of its own.
"""

from __future__ import annotations

import re

from jingwen.parse.fences import code_lines

_OPEN_ADDRESS = re.compile(r"\]\([^\s()<>]+$")  # a link's address that the end of the line cuts off
_REST_OF_ADDRESS = re.compile(r"[^\s()<>]++\)")
_END_OF_TEXT = re.compile(r"\s{0,8}[^\[\]\n]{0,300}\]\(")  # the first bracket of a line ends the text of a link
_BRACKET = re.compile(r"(?<!\\)[\[\]]")
_ADDRESS = re.compile(r"\]\([^\s()<>]++\)")
_HEADING_MARKS = re.compile(r"\s*#{1,6}\s+")
_MAX_LINES = 20  # over which one link and what follows it are joined, so that the work stays linear


def join_links(text: str) -> tuple[list[str], list[int]]:
    """The lines of a text with broken links whole again, and of each the number that it begins at in the text (from 1).

    Nothing is joined between fences of code, and no line that is blank.
    """
    lines = text.split("\n")
    if not any(_is_broken(line) for line in lines if "](" in line):  # most texts hold nothing of the kind
        return lines, list(range(1, len(lines) + 1))
    whole: list[str] = []
    numbers: list[int] = []
    for number, (line, is_code) in enumerate(zip(lines, code_lines(lines), strict=True), 1):
        if (
            whole
            and not is_code
            and number - numbers[-1] <= _MAX_LINES
            and (joint := _joint(whole[-1], line)) is not None
        ):
            whole[-1] = joint
            continue
        whole.append(line)
        numbers.append(number)
    _link_cards(whole)
    return whole, numbers


def _is_broken(line: str) -> bool:
    """Whether a link begins on another line than it ends."""
    end = line.find("](")
    return line.find("[", 0, end) < 0 or _OPEN_ADDRESS.search(line.rstrip()) is not None


def _link_cards(lines: list[str]) -> None:
    """Make a link of each line of a card: what stands from a bracket that nothing closes to the address behind its own."""
    opened: tuple[int, int] | None = None  # line and place of the bracket
    for at, (line, is_code) in enumerate(zip(lines, code_lines(lines), strict=True)):
        if is_code:
            opened = None
            continue
        stack: list[int] = []
        for match in _BRACKET.finditer(line):
            if match[0] == "[":
                stack.append(match.start())
            elif stack:
                stack.pop()
            elif (
                opened is not None and at - opened[0] <= _MAX_LINES and (address := _ADDRESS.match(line, match.start()))
            ):
                _link_lines(lines, opened, at, match.start(), address)
                opened = None
        if stack:
            opened = at, stack[0]


def _link_lines(lines: list[str], opened: tuple[int, int], last: int, end: int, address: re.Match[str]) -> None:
    first, start = opened
    target, rest = address[0], lines[last][address.end() :]
    for at in range(first, last + 1):
        line = lines[at]
        before, text = (line[:start], line[start + 1 :]) if at == first else ("", line[:end] if at == last else line)
        marks = _HEADING_MARKS.match(text)
        words = text[marks.end() :].strip() if marks else text.strip()
        linked = f"{marks[0] if marks else ''}[{words}{target}" if words else ""
        lines[at] = f"{before}{linked}{rest if at == last else ''}"


def _joint(line: str, following: str) -> str | None:
    """Two lines as one where a link reaches from the first into the second, else None."""
    bare = line.rstrip()
    if _OPEN_ADDRESS.search(bare) and _REST_OF_ADDRESS.match(following):
        return bare + following
    if "](" in following and bare.count("[") > bare.count("]") and _END_OF_TEXT.match(following):
        return bare + following.lstrip()
    return None
