"""JSON Lines: one record a line, UTF-8, the same bytes for the same record."""

from __future__ import annotations

import dataclasses
import json

from jingwen.model import Record, Rejection


def render_line(outcome: Record | Rejection) -> str:
    """One record or rejection as a JSON object without line feed, keys in the order of its fields."""
    return render_json(as_dict(outcome), separators=(", ", ": "))


def render_json(value: object, separators: tuple[str, str] = (",", ":")) -> str:
    """A value as JSON without line feed. A lone surrogate, which UTF-8 cannot hold, makes the line ASCII."""
    line = json.dumps(value, ensure_ascii=False, separators=separators)
    try:
        line.encode()
    except UnicodeEncodeError:
        return json.dumps(value, separators=separators)
    return line


def as_dict(outcome: Record | Rejection) -> dict[str, object]:
    """The fields of a record or rejection as plain JSON values (tuples become lists)."""
    return {
        field.name: list(value) if isinstance(value := getattr(outcome, field.name), tuple) else value
        for field in dataclasses.fields(outcome)
    }
