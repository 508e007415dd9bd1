"""A record as a Markdown file: its metadata as front matter, its text as the body."""

from __future__ import annotations

import json

from jingwen.model import Record


def render_file(record: Record) -> str:
    """Front matter (only fields that have a value; every value quoted so that any YAML reader gets text) and the text."""
    values: dict[str, object] = {
        "id": record.id,
        "title": record.title,
        "author": list(record.author),
        "date": record.date,
        "modified": record.modified,
        "source": record.source,
        "url": record.url,
        "tags": list(record.tags),
        "license": record.license,
    }
    lines = [f"{key}: {json.dumps(value, ensure_ascii=False)}" for key, value in values.items() if value]
    return "\n".join(["---", *lines, "---", "", record.text, ""])
