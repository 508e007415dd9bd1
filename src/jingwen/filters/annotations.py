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
        changes = (Change(start, end, "") for start, end in farm.reading_spans(block.text))
        for edit in edits_for(block, changes, RULE):
            yield index, edit
