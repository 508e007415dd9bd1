"""JSON Lines: one object a line. A line that is none is that line's trouble and nobody else's."""

from __future__ import annotations

import json
from typing import Any

from jingwen.errors import DocumentError

_BOM = b"\xef\xbb\xbf"


def read_row(line: bytes, name: str) -> dict[str, Any]:
    """The object on a line. NaN and infinities, which JSON does not have, are read as null; a BOM is passed over.

    Raises DocumentError (stage read) where the line is no object, (stage decode) where it is no UTF-8.
    """
    try:
        text = line.removeprefix(_BOM).decode()
    except UnicodeDecodeError as error:
        raise DocumentError(name, "decode", f"no UTF-8: byte {error.start} of the line") from error
    try:
        row = json.loads(text, parse_constant=lambda constant: None)
    except RecursionError as error:
        raise DocumentError(name, "read", "the JSON is nested too deeply") from error
    except ValueError as error:
        raise DocumentError(name, "read", f"no JSON: {str(error)[:200]}") from error
    if not isinstance(row, dict):
        raise DocumentError(name, "read", "a JSON value that is no object")
    return row


def is_json(data: bytes) -> bool:
    """Whether it is one JSON value from its beginning to its end."""
    try:
        json.loads(data.removeprefix(_BOM))
    except (ValueError, RecursionError):
        return False
    return True


def looks_like_rows(head: bytes, *, is_whole: bool) -> bool:
    """Whether a file begins with a line that is a JSON object. `is_whole`: the head is the whole file."""
    head = head.removeprefix(_BOM).lstrip()
    if not head.startswith(b"{"):
        return False
    line, feed, _ = head.partition(b"\n")
    if not feed and not is_whole:
        return head[1:].lstrip().startswith(b'"')
    try:
        return isinstance(json.loads(line), dict)
    except (ValueError, RecursionError):
        return False
