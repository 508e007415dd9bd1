"""Reads the named places outside the text as the restoring filters make the text read.

The title of a spun page has readings in it, a front matter is garbled as its article is, and an author's name may hold a
zero-width character. What a place is compared with, and what the record takes from it, is what the author wrote.
"""

from __future__ import annotations

import re
from collections.abc import Collection

from jingwen.filters.characters import plain_characters
from jingwen.filters.gaps import LOST
from jingwen.filters.mojibake import REPAIRS, repaired
from jingwen.filters.script import convert_value
from jingwen.filters.spacing import RULE as APART
from jingwen.filters.spacing import closed_up
from jingwen.model import Document, Place

_ADDRESS = re.compile(r"\s*(?:[a-z][a-z0-9+.-]*:)?//\S*\s*", re.I)
_MARKUP = ("json-ld",)  # quotes that an entity stands for would end a string there


def restored_places(document: Document, filters: Collection[str]) -> tuple[Place, ...]:
    """The document's places, restored as `filters` (names) restored its text; addresses and plain ASCII stay as they are."""
    wanted = {name for name in filters if name not in document.options.skipped_rules}
    used = {rule for block in document.blocks for piece in block.pieces for rule in piece.rules}
    sure = used.intersection(REPAIRS)
    if APART not in used:
        wanted.discard("spacing")
    return tuple(
        place
        if (place.value.isascii() and "&" not in place.value) or _ADDRESS.fullmatch(place.value)
        else Place(place.name, _restored(document, place, wanted, sure))
        for place in document.places
    )


def _restored(document: Document, place: Place, wanted: set[str], sure: set[str]) -> str:
    value = place.value
    if "mojibake" in wanted:
        rule, new = repaired(value, sure)
        if rule == "mojibake.utf8-as-gbk" and LOST in value and "title" not in place.name:
            return ""  # what a lost byte was is likely in a sentence, and a guess in a name
        if rule != "mojibake.escaped-twice" or place.name not in _MARKUP:
            value = new
    if "spacing" in wanted:
        value = closed_up(value)
    if "annotations" in wanted and "script" in wanted:
        value = convert_value(document, value)
    if "characters" in wanted:
        value = plain_characters(value)
    return value
