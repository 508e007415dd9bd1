"""Takes out the blanks that a scanner or a copyist set between all characters: 加 班 的 第 一 步 becomes 加班的第一步.

Only where nearly every two neighbouring Han characters of the document are set apart: names in a row, verse and words
that somebody segmented have characters side by side.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from jingwen.filters.farm import HAN
from jingwen.filters.rewriting import Change, edits_for, outside_code
from jingwen.model import Document, Finding, Kind

RULE = "spacing.between-han"
_MIN_BLANKS = 0.2  # share of a text's characters; a spaced one has nearly half
_MIN_PAIRS = 20  # set apart in a document; in a title a few prove it where the document does
_MIN_PAIRS_IN_NAME = 2
_MORE_APART = 4  # times as many pairs as stand side by side
_APART = re.compile(rf"(?<=[{HAN}])[ \u3000]{{1,2}}(?=[{HAN}])")
_TOGETHER = re.compile(rf"[{HAN}](?=[{HAN}])")
_WIDE = rf"{HAN}\u3001-\u3011\u3014-\u301f\uff01-\uff5e“”‘’—…·"
_BLANK = re.compile(
    rf"(?<=[{_WIDE}])[ \u3000]{{1,2}}(?=[{_WIDE}A-Za-z0-9])|(?<=[A-Za-z0-9])[ \u3000]{{1,2}}(?=[{_WIDE}])"
    r"|(?<=\b[A-Z])[ ](?=[A-Z]\b)|(?<=\b\d)[ ](?=\d\b)"
)


def spacing(document: Document) -> Iterator[Finding]:
    """Edits that take blanks out between Han characters, marks and single letters, where the whole text is set apart."""
    text = document.text
    if text.count(" ") + text.count("\u3000") < _MIN_BLANKS * len(text) or not _is_apart(text, _MIN_PAIRS):
        return
    for index, block in document.live():
        if block.kind is not Kind.CODE:
            blanks = (Change(*match.span(), "") for match in _BLANK.finditer(block.text))
            for edit in edits_for(block, outside_code(block, blanks), RULE):
                yield index, edit


def closed_up(value: str) -> str:
    """A title or name of such a document without the blanks, if it is set apart as well."""
    return _BLANK.sub("", value) if _is_apart(value, _MIN_PAIRS_IN_NAME) else value


def _is_apart(text: str, least: int) -> bool:
    apart = len(_APART.findall(text))
    return apart >= least and apart >= _MORE_APART * len(_TOGETHER.findall(text))
