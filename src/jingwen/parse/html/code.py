"""What classes say about code: line numbers beside it, lines in boxes of their own, numbers within the lines."""

from __future__ import annotations

import re

from jingwen.parse.html.elements import GUTTERS
from jingwen.parse.html.tree import TreeNode

_NUMBER = re.compile(r" *(\d{1,6})(?: |$)")


def is_gutter(classes: str) -> bool:
    """Whether an element holds the line numbers of code, or a bar above it."""
    return not GUTTERS.isdisjoint(classes.split())


def holds_code_lines(classes: str, parent: TreeNode) -> bool:
    """Whether a div in a table holds code, each line a block: as Crayon and SyntaxHighlighter write it."""
    tokens = classes.split()
    return "crayon-pre" in tokens or ("container" in tokens and parent.tag == "td" and _has_class(parent, "code"))


def can_be_numbered(parent: TreeNode) -> bool:
    """Whether the lines of a pre can open with their numbers, as cnblogs writes it; its box is `parent`."""
    return _has_class(parent, "cnblogs_code")


def without_line_numbers(text: str) -> tuple[str, int]:
    """Code without the numbers that open its lines, and how many digits went; as it is where a line has another number or none."""
    lines = text.split("\n")
    found = [_NUMBER.match(line) for line in lines]
    numbers = [int(number[1]) for number in found if number is not None]
    if numbers != list(range(numbers[0] if numbers else 1, (numbers[0] if numbers else 1) + len(lines))):
        return text, 0
    digits = sum([len(number[1]) for number in found if number is not None])
    return "\n".join([line[number.end() :] for line, number in zip(lines, found, strict=True) if number]), digits


def _has_class(node: TreeNode, name: str) -> bool:
    return name in (node.attributes.get("class") or "").split()
