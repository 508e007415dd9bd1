"""Repairs what a pinyin farm tore by annotating bytes instead of characters; see tearing.py for how."""

from __future__ import annotations

import re
from collections.abc import Iterator

from jingwen.filters import farm
from jingwen.filters.likelihood import Likelihood
from jingwen.filters.rewriting import Change, edits_for
from jingwen.filters.tearing import Reader, Repair, repairs
from jingwen.model import Document, Finding, Flag

RULE, UNPROVED = "annotations.torn-pair", "annotations.torn-pair-unproved"

# a reading behind a lost character, or behind an ASCII letter that may be half of one
_GATE = re.compile(rf"(?:[{farm.LOST}][(（]?|[@-~][(（])[{farm.LETTER}]{{1,7}}[)）]")
_SEGMENT = re.compile(r"(?<=[\n ,.:;!0-9])")


def torn_pairs(document: Document) -> Iterator[Finding]:
    """Edits that restore torn stretches of a farm's text, each with a flag whose note says how sure it is.

    Only a stretch that a reading proves is rewritten; characters in it that stay unknown read U+FFFD. The rest is flagged.
    """
    found = farm.detect(document.text)
    if found is None or not _GATE.search(document.text):
        return
    reader = Reader(Likelihood(intact(document.text)), found.readings)
    for index, block in document.live():
        text = block.text
        if not _GATE.search(text):
            continue
        for item in repairs(text, reader):
            span = block.source_span(item[0], item[1])
            if not isinstance(item, Repair):
                yield index, Flag(*span, UNPROVED)
                continue
            for edit in edits_for(block, [Change(*item[:3])], RULE):
                yield index, edit
            yield index, Flag(*span, RULE, f"confidence {item.confidence:.2f}")
            if item.unknown:
                yield index, Flag(*span, UNPROVED, f"{item.unknown} of {len(item.text)} characters unknown")


def intact(text: str) -> str:
    """The segments of a spun text that nothing tore: out of step a decoder never reads the marks that part them."""
    return "".join(
        part for part in _SEGMENT.split(farm.without_readings(text)) if not any(map(part.__contains__, farm.LOST))
    )
