"""Takes readings in brackets out of pages that a pinyin farm spun: 運(yùn)營(yíng) becomes 運營."""

from collections.abc import Iterator

from jingwen.filters import farm
from jingwen.filters.rewriting import Change, edits_for
from jingwen.model import Document, Finding

RULE = "annotations.reading"


def annotations(document: Document) -> Iterator[Finding]:
    """Edits that remove every reading that stands behind its own character, in a farm's text only."""
    if farm.detect(document.text) is None:
        return
    for index, block in document.live():
        for edit in edits_for(block, reading_changes(block.text), RULE):
            yield index, edit


def reading_changes(text: str) -> Iterator[Change]:
    """The brackets of a spun text that hold readings, to be taken out.

    A bracket that holds anything else stays, and so does the reading of a character that both scripts share: that one
    was the author's.
    """
    for match in farm.READING.finditer(text):
        before = text[max(0, match.start() - 4) : match.start()]
        if farm.is_reading_of(match[1], before):
            yield Change(match.start(), match.end(), "")
