"""WeChat's line of facts, on its pages and in copies of them: the author, if anybody is named, and then the account."""

from __future__ import annotations

import re

from jingwen.facts.clues import Clues, Line
from jingwen.facts.labels import values
from jingwen.facts.leftover import date_spans, is_place, leftover

_ORIGINAL = re.compile(r"[\s_*]*原创[\s_*]")


def account_names(clues: Clues, line: Line) -> tuple[tuple[int, int], ...]:
    """The names in such a line, the account's last; () for any other line.

    It is known by its element, by the account's link that leads nowhere, or in a text by "原创 林知遥 青禾职场 日期 地点".
    """
    names = leftover(line)
    if not names:
        return ()
    wanted = values("account_elements")
    if any(node.id in wanted or not wanted.isdisjoint(node.classes) for node in clues.elements(line)):
        return names
    if line.link(*names[-1]).startswith("javascript:") or (len(names) == 2 and _is_copied(line)):
        return names
    return ()


def _is_copied(line: Line) -> bool:
    """Whether a line of text begins as WeChat marks an original and ends with the date and where the post came from."""
    dates = date_spans(line.folded)
    return bool(dates) and bool(_ORIGINAL.match(line.folded)) and is_place(line.folded[dates[-1][1] :].strip(" _*"))
