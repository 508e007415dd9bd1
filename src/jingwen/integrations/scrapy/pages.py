"""What a scraped item or a response says about its page: the bytes, the address, and what the headers declare."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from itemadapter import ItemAdapter
from scrapy.http import Response

from jingwen.integrations.batch import Config, Row, clean_row, page_column
from jingwen.read.columns import TEXT


def clean_response(response: Response, given: Mapping[str, Any] | None = None, config: Config | None = None) -> Row:
    """One row (status, reason and the record's fields) for a response, to clean in the callback. Never raises.

    `given`: what the spider knows better: id, title, author, date ... The bytes are decoded here and not by Scrapy, which
    believes a wrong declaration; the charset of the headers is a hint.
    """
    config = config or Config()
    return clean_row(_of_response(response, config) | dict(given or {}), config)


def row_of_item(adapter: ItemAdapter, config: Config) -> Row:
    """The item as a row. A field `response` stands for its bytes, address and headers; `headers` says the encoding."""
    row = dict(adapter)
    response = row.pop("response", None)
    if hasattr(response, "body") and hasattr(response, "headers"):
        found = _of_response(response, config)
        known = {name for name in found if row.get(name) in (None, "")} | set(page_fields(config))
        return found | {name: value for name, value in row.items() if name not in known}
    if "headers" in row and not any(row.get(name) for name in ("charset", "encoding")):
        row["charset"] = _content_type(row["headers"])
    return row


def page_fields(config: Config) -> tuple[str, ...]:
    """The fields of an item that may hold its page."""
    named = config.columns.named
    return (named["text"],) if "text" in named else TEXT


def _of_response(response: Any, config: Config) -> Row:
    url = config.columns.named.get("url", "url")
    return {page_column(config): response.body, url: response.url, "charset": _content_type(response.headers)}


def _content_type(headers: Any) -> str:
    """The Content-Type among headers as Scrapy or a dict holds them: bytes or text, one or a list."""
    if not isinstance(headers, Mapping):
        return ""
    value = next((headers[name] for name in headers if _word(name).lower() == "content-type"), "")
    return _word(value[-1] if isinstance(value, (list, tuple)) and value else value)


def _word(value: Any) -> str:
    return value.decode("latin-1") if isinstance(value, bytes) else value if isinstance(value, str) else ""
