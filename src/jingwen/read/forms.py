"""What a file holds: one document, JSON Lines, Parquet or WARC; told by its content, and by its name where that is not enough."""

from __future__ import annotations

import re
from pathlib import Path, PurePath
from typing import BinaryIO

from jingwen.errors import DocumentError, reason_of
from jingwen.read.compressed import Break, codec_of, read_chunks
from jingwen.read.limits import ReadLimits
from jingwen.read.rows import is_json, looks_like_rows

DOCUMENT, ROWS, PARQUET, WARC = "document", "rows", "parquet", "warc"
DOCUMENT_SUFFIXES = frozenset({".html", ".htm", ".xhtml", ".shtml", ".mhtml", ".mht", ".md", ".markdown", ".txt", ""})
RECORD_SUFFIXES = {".jsonl": ROWS, ".ndjson": ROWS, ".parquet": PARQUET, ".warc": WARC}
CODEC_SUFFIXES = frozenset({".gz", ".zst"})
_SURE_DOCUMENTS = DOCUMENT_SUFFIXES - {".txt", ""}
_HEAD = 64 * 1024
_JSON = re.compile(rb"""(?:\xef\xbb\xbf)?\s*(?:(\[)\s*)?\{\s*"(?:[^"\\\n]|\\.){0,200}"\s*:""")


def suffix_of(name: PurePath) -> str:
    """The suffix that says what a file holds, in lower case: that before .gz or .zst where there is one."""
    suffix = name.suffix.lower()
    return PurePath(name.stem).suffix.lower() if suffix in CODEC_SUFFIXES else suffix


def without_suffix(name: PurePath) -> PurePath:
    """A document's name without the suffix and without .gz or .zst; other names stay whole."""
    if suffix_of(name) not in DOCUMENT_SUFFIXES:
        return name
    return (name.with_suffix("") if name.suffix.lower() in CODEC_SUFFIXES else name).with_suffix("")


def form_of(path: Path) -> tuple[str, str]:
    """Form (document, rows, parquet, warc) and codec ("", gz, zst) of a file.

    Raises DocumentError (stage read) where the file cannot be opened, or is JSON and not JSON Lines.
    """
    if path.suffix.lower() in _SURE_DOCUMENTS:
        return DOCUMENT, ""
    try:
        with path.open("rb") as stream:
            return form_of_head(*_head(stream), path)
    except OSError as error:
        raise DocumentError(str(path), "read", reason_of(error)) from error


def _head(stream: BinaryIO) -> tuple[bytes, str, bool]:
    head = stream.read(_HEAD)
    codec = codec_of(head)
    if not codec:
        return head, "", len(head) < _HEAD
    stream.seek(0)
    inside = b""
    try:
        for chunk in read_chunks(stream, codec, ReadLimits()):
            if isinstance(chunk, Break) or len(inside) >= _HEAD:
                break
            inside += chunk[:_HEAD]
    except DocumentError:  # the package for the codec is missing: the reader says so, for each file
        pass
    return inside, codec, len(inside) < _HEAD


def form_of_head(head: bytes, codec: str, is_whole: bool, path: PurePath) -> tuple[str, str]:
    """The same from the first bytes, decompressed. Raises DocumentError for JSON that is not JSON Lines."""
    named = RECORD_SUFFIXES.get(suffix_of(path), "")
    if head.startswith(b"PAR1") and not codec:
        return PARQUET, ""
    if head.startswith(b"WARC/"):
        return WARC, codec
    if named != WARC and looks_like_rows(head, is_whole=is_whole):
        return ROWS, codec
    if (what := _json_value(head, is_whole=is_whole)) and not (named and what == "object"):
        make = "jq -c '.[]'" if what == "array" else "jq -c ."
        said = f"a JSON {what} over many lines; JSON Lines is needed, one object a line ({make} makes them)"
        raise DocumentError(str(path), "read", said)
    return named or DOCUMENT, codec


def _json_value(head: bytes, *, is_whole: bool) -> str:
    """What a file is that holds JSON and not JSON Lines: array (of objects), object or "" (neither)."""
    found = _JSON.match(head)
    if not found or (is_whole and not is_json(head)):
        return ""
    return "array" if found[1] else "object"
