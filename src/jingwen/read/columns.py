"""Which column of a row holds the document, and which hold what the scraper knew about it."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from jingwen.errors import DocumentError
from jingwen.model import Decoding, Source

TEXT = ("html", "content", "text", "body", "content_html", "article_content")
# What a column may be called, by the field it is given for. Names that also mean something else in common data sets
# (source: the data set; created_at: the row) are left out; --source-field and the like name them.
GIVEN: Mapping[str, tuple[str, ...]] = {
    "id": ("id", "doc_id", "_id", "uid"),
    "url": ("url", "link", "uri", "source_url"),
    "title": ("title", "headline", "article_title"),
    "author": ("author", "authors", "author_name"),
    "date": (
        "date",
        "published",
        "publish_date",
        "publish_time",
        "published_at",
        "pub_date",
        "pubdate",
        "pub_time",
        "pubtime",
        "post_time",
    ),
    "modified": ("modified", "updated", "update_time", "updated_at"),
    "source": ("publisher", "site_name", "sitename"),
    "tags": ("tags",),
    "license": ("license",),
    "fetched": ("fetched", "fetch_time", "crawl_time", "crawled_at"),
}
_CHARSET = ("charset", "encoding", "content_type")
_SURROGATE = re.compile("[\ud800-\udfff]")
_LISTED = 12  # columns named in a message


@dataclass(frozen=True, slots=True)
class Columns:
    """How to read rows. named: columns chosen by the user, by field ("text" or a key of `GIVEN`); others are tried in order.

    format: of the documents ("" = find out). encoding: declared for columns that hold bytes. extra: carry every column
    that was not read along with the record.
    """

    named: Mapping[str, str] = field(default_factory=dict)
    format: str = ""
    encoding: str | None = None
    extra: bool = False


@dataclass(frozen=True, slots=True)
class Loaded:
    """A document that is read, and the columns that travel beside it (None where nobody asked for them)."""

    source: Source
    extra: Mapping[str, Any] | None = None


def load_row(row: Mapping[str, Any], name: str, columns: Columns) -> Loaded:
    """The document in a row. `name`: the id it gets where the row has none.

    Raises DocumentError (stage read) where no column holds text, (stage decode) where bytes are no text.
    """
    text_column = _text_column(row, name, columns)
    used = {text_column}
    given: dict[str, str] = {}
    for key in GIVEN:
        column, value = _first(row, (columns.named[key],) if key in columns.named else GIVEN[key])
        if value and column != text_column:
            used.add(column)
            given[key] = value
    given.setdefault("id", name)
    markup, decoding = _text(row[text_column], name, _first(row, _CHARSET)[1] or columns.encoding)
    source = Source("", markup, columns.format, given.get("url", ""), given, decoding)
    extra = {key: plain_value(value) for key, value in row.items() if key not in used} if columns.extra else None
    return Loaded(source, extra)


def row_id(row: Mapping[str, Any], name: str, columns: Columns) -> str:
    """The id that `load_row` gives, without reading anything else."""
    return _first(row, (columns.named["id"],) if "id" in columns.named else GIVEN["id"])[1] or name


def wanted_columns(names: tuple[str, ...], columns: Columns) -> list[str]:
    """Those of a table's columns that can matter here: all where the rest is carried along."""
    if columns.extra:
        return list(names)
    known = {*TEXT, *_CHARSET, *columns.named.values(), *(name for given in GIVEN.values() for name in given)}
    return [name for name in names if name in known]


def _text_column(row: Mapping[str, Any], name: str, columns: Columns) -> str:
    tried = (columns.named["text"],) if "text" in columns.named else TEXT
    for column in tried:
        value = row.get(column)
        if isinstance(value, (str, bytes)) and value.strip():
            return column
    has = ", ".join(map(repr, list(row)[:_LISTED])) or "no columns"
    said = f"no text in {' or '.join(map(repr, tried))}; the row has {has} (--text-field or Columns(named={{'text': ...}}) names the one to read)"
    raise DocumentError(name, "read", said)


def _text(value: str | bytes, name: str, declared: str | None) -> tuple[str, Decoding | None]:
    if isinstance(value, str):
        return _SURROGATE.sub("\N{REPLACEMENT CHARACTER}", value), None
    from jingwen.read.decode import decode

    return decode(value, declared, name)


def _first(row: Mapping[str, Any], candidates: tuple[str, ...]) -> tuple[str, str]:
    """The first of the columns that says something, and what it says as text."""
    for column in candidates:
        if said := as_text(row.get(column)):
            return column, said
    return "", ""


def as_text(value: Any) -> str:
    """What a field says: text as it is, lists joined, times in ISO 8601; "" where it says nothing."""
    return _SURROGATE.sub("\N{REPLACEMENT CHARACTER}", "、".join(_words(value)))


def _words(value: Any) -> Iterator[str]:
    if hasattr(value, "tolist"):  # a list or a number as tables hold it
        value = value.tolist()
    if isinstance(value, (list, tuple)):
        for item in value[:100]:
            yield from _words(item)
    elif isinstance(value, dict):
        yield from _words(value.get("name"))
    elif isinstance(value, (datetime, date)):
        yield value.isoformat()
    elif isinstance(value, bytes):
        yield value.decode("utf-8", "replace").strip()
    elif isinstance(value, float) and value.is_integer():  # a column of numbers with gaps, as pandas holds it
        yield str(int(value))
    elif isinstance(value, (str, int)) and not isinstance(value, bool) and (text := str(value).strip()):
        yield text


def plain_value(value: Any) -> Any:
    """A value as JSON can hold it: bytes and times as text, no NaN, no lone surrogate."""
    if isinstance(value, str):
        return _SURROGATE.sub("\N{REPLACEMENT CHARACTER}", value)
    if isinstance(value, bytes):
        return value.decode("utf-8", "replace")
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, Mapping):
        return {str(plain_value(str(key))): plain_value(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain_value(item) for item in value]
    return value if value is None or isinstance(value, (bool, int)) else str(value)
