"""A row of a table or a scraped item as a Source: which field holds the page, and what else the row says about it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date, time
from pathlib import Path
from typing import Any

from jingwen.errors import DocumentError
from jingwen.model import Source
from jingwen.read.decode import decode
from jingwen.read.files import read_bytes

_COUNTERS = frozenset({"views", "comments", "likes", "favourites", "shares", "words", "minutes"})
_MAX_COUNTER_CHARS = 12  # "1,234 万次"; a longer text under such a name is no figure but the comments themselves


@dataclass(frozen=True, slots=True)
class Fields:
    """Names of fields to look in, tried in order in every row; the first that holds something counts.

    page: HTML, Markdown or plain text, as str or bytes. path: a file that holds the page, read where the row has no page
    itself; empty unless asked for, since scraped data must not choose which files are opened. id: becomes the record's id (default of the id: the address).
    encoding: a charset or Content-Type of a page in bytes. given: what is handed to the extractors under its own name,
    which is how they know it. A single name may stand for a tuple of one.
    """

    page: Sequence[str] = ("html", "content", "body", "text")
    path: Sequence[str] = ()
    id: Sequence[str] = ("id",)
    url: Sequence[str] = ("url", "link")
    encoding: Sequence[str] = ("encoding", "charset", "content_type")
    given: Sequence[str] = (
        *("title", "author", "authors", "date", "published", "publish_time", "time", "modified", "updated"),
        *("source", "publisher", "site", "sitename", "tags", "tag", "license", "fetched"),
        *sorted(_COUNTERS),
    )

    def __post_init__(self) -> None:
        for field in fields(self):
            names = getattr(self, field.name)
            object.__setattr__(self, field.name, (names,) if isinstance(names, str) else tuple(names))

    @property
    def names(self) -> tuple[str, ...]:
        """Every name, once: the columns that a table needs to hand over, as far as it has them."""
        return tuple(dict.fromkeys((*self.page, *self.path, *self.id, *self.url, *self.encoding, *self.given)))


def read_row(row: Mapping[str, Any], names: Fields) -> Source:
    """The source that a row stands for; bytes are decoded.

    None, not-a-number, "" and b"" count as not there. Raises DocumentError where no field holds a page, where it is
    neither text nor bytes, where the bytes are no text, or where its file cannot be read.
    """
    name, url = row_name(row, names), _text(_first(row, names.url))
    page = _first(row, names.page)
    if page is None and (path := _text(_first(row, names.path))):
        page = read_bytes(Path(path))
    if page is None:
        raise DocumentError(name, "read", f"no page: nothing in {', '.join((*names.page, *names.path))}")
    given = {key: text for key in names.given if (text := _given(key, row.get(key)))}
    if isinstance(page, str):
        return Source(name, page, url=url, given=given)
    if not isinstance(page, (bytes, bytearray, memoryview)):
        raise DocumentError(name, "read", f"the page is {type(page).__name__}, neither text nor bytes")
    text, decoding = decode(bytes(page), _text(_first(row, names.encoding)) or None, name)
    return Source(name, text, url=url, given=given, decoding=decoding)


def row_name(row: Mapping[str, Any], names: Fields) -> str:
    """What the row's document is called: its id, else its address, else nothing."""
    return _text(_first(row, names.id)) or _text(_first(row, names.url))


def _first(row: Mapping[str, Any], names: Iterable[str]) -> Any:
    return next((value for name in names if not _is_missing(value := row.get(name))), None)


def _is_missing(value: Any) -> bool:
    if value is None:
        return True
    if isinstance(value, (str, bytes, bytearray)):
        return not value
    if type(value).__name__ in ("NaTType", "NAType"):  # of pandas; they compare as neither equal nor unequal
        return True
    return isinstance(value, float) and value != value


def _given(name: str, value: Any) -> str:
    """A field's value as the text that the extractors read; "" for what cannot be such a value."""
    if isinstance(value, (list, tuple)):
        return "" if name in _COUNTERS else "、".join(filter(None, map(_text, value)))
    text = _text(value)
    return "" if name in _COUNTERS and len(text) > _MAX_COUNTER_CHARS else text


def _text(value: Any) -> str:
    if _is_missing(value) or isinstance(value, (bool, bytes, bytearray, memoryview, Mapping)):
        return ""
    if isinstance(value, (date, time)):  # datetime is a date; so is a timestamp of pandas
        return value.isoformat()
    return str(value)
