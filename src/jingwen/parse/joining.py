"""Joins the lines of Markdown that a converter broke inside a link: "[text", "](address)", or in the middle of the address."""

from __future__ import annotations

import re

_OPEN_ADDRESS = re.compile(r"\]\([^\s()<>]+$")  # a link's address that the end of the line cuts off
_REST_OF_ADDRESS = re.compile(r"[^\s()<>]{1,2000}\)")
_END_OF_TEXT = re.compile(r"\s{0,8}[^\[\]\n]{0,300}\]\(")  # the first bracket of a line ends the text of a link
_BROKEN = re.compile(
    rf"{_OPEN_ADDRESS.pattern}|^{_END_OF_TEXT.pattern}", re.MULTILINE
)  # most texts hold nothing of the kind
_MAX_LINES = 20  # over which one link and what follows it are joined, so that the work stays linear
_FENCE = re.compile(r"\s{0,8}(?:`{3,}|~{3,})")


def join_links(text: str) -> tuple[list[str], list[int]]:
    """The lines of a text with broken links whole again, and of each the number that it begins at in the text (from 1).

    Nothing is joined between fences of code, and no line that is blank.
    """
    lines = text.split("\n")
    if _BROKEN.search(text) is None:
        return lines, list(range(1, len(lines) + 1))
    whole: list[str] = []
    numbers: list[int] = []
    is_code = False
    for number, line in enumerate(lines, 1):
        if _FENCE.match(line):
            is_code = not is_code
        elif (
            whole
            and not is_code
            and number - numbers[-1] <= _MAX_LINES
            and (joint := _joint(whole[-1], line)) is not None
        ):
            whole[-1] = joint
            continue
        whole.append(line)
        numbers.append(number)
    return whole, numbers


def _joint(line: str, following: str) -> str | None:
    """Two lines as one where a link reaches from the first into the second, else None."""
    bare = line.rstrip()
    if _OPEN_ADDRESS.search(bare) and _REST_OF_ADDRESS.match(following):
        return bare + following
    if "](" in following and bare.count("[") > bare.count("]") and _END_OF_TEXT.match(following):
        return bare + following.lstrip()
    return None
