"""Credits that are no record's field but must never be taken for an author: editors and translators, and categories."""

from __future__ import annotations

from collections.abc import Iterator

from jingwen.facts.clues import Clues
from jingwen.facts.names import read_names
from jingwen.model import Fact

_MAX_VALUE_CHARS = 80


def find_credits(clues: Clues) -> Iterator[Fact]:
    """Yield `editor`, `translator` and `category` facts of labelled lines."""
    for field in ("editor", "translator"):
        for line, pair in clues.pairs(field):
            value = line.text[pair.start : pair.end]
            if len(value) > _MAX_VALUE_CHARS or (line.zone == "body" and len(line.text) > _MAX_VALUE_CHARS):
                continue
            for start, end in read_names(value):
                yield clues.fact(field, line, pair.start + start, pair.start + end, "label")
    for line, pair in clues.pairs("category"):
        if (
            pair.end - pair.start <= _MAX_VALUE_CHARS
            and line.zone == "head"
            and line.text[pair.start : pair.end].strip()
        ):
            yield clues.fact("category", line, pair.start, pair.end, "label")
