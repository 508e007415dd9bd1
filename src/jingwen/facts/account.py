"""WeChat's line of facts, on its pages and in copies of them: the author, if anybody is named, and then the account."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import TYPE_CHECKING

from jingwen.facts.labels import values
from jingwen.facts.leftover import is_place
from jingwen.model import Node

if TYPE_CHECKING:
    from jingwen.facts.clues import Line

_ORIGINAL = re.compile(r"[\s_*]*原创[\s_*]")


def account_names(elements: Iterable[Node], line: Line) -> tuple[tuple[int, int], ...]:
    """The names in such a line, the account's last; () for any other line.

    It is known by one of the `elements` around it, by the account's link that leads nowhere, or in a text by "原创 林知遥 青禾职场 日期 地点".
    """
    for node in elements:
        if _is_account(node.id, node.classes):
            return line.leftover
    marks = line.block.marks
    if "原创" not in line.folded and not (marks and any(mark.target.startswith("javascript:") for mark in marks)):
        return ()
    names = line.leftover
    if names and (line.link(*names[-1]).startswith("javascript:") or (len(names) == 2 and _is_copied(line))):
        return names
    return ()


@lru_cache(maxsize=4096)
def _is_account(identifier: str, classes: tuple[str, ...]) -> bool:
    wanted = values("account_elements")
    return identifier in wanted or not wanted.isdisjoint(classes)


def _is_copied(line: Line) -> bool:
    """Whether a line of text begins as WeChat marks an original and ends with the date and where the post came from."""
    dates = line.dates
    return bool(dates) and bool(_ORIGINAL.match(line.folded)) and is_place(line.folded[dates[-1][1] :].strip(" _*"))
