"""An HTTP answer as a crawler stored it: status, headers and body, with the codings of the transfer undone."""

from __future__ import annotations

import re
import zlib

from jingwen.errors import DocumentError
from jingwen.read.limits import ReadLimits

TEXT_TYPES = ("text/", "application/xhtml", "application/xml")
_STATUS = re.compile(rb"HTTP/\d(?:\.\d)?[ \t]+(\d{3})")
_CHUNK_SIZE = re.compile(rb"([0-9A-Fa-f]{1,8})[^\r\n]{0,200}\r?\n")
_END = re.compile(rb"\r?\n\r?\n")
_WINDOWS = {"gzip": 31, "x-gzip": 31, "deflate": 15}


def is_page(head: bytes) -> bool:
    """Whether an answer that begins with these bytes may hold a document: no error, no redirection, no image.

    What is no HTTP at all counts as one, so that `read_response` can say so.
    """
    status, end = _STATUS.match(head), _END.search(head)
    if status is None or end is None:
        return True
    kind = _headers(head[: end.start()]).get("content-type", "").lower().lstrip()
    return status[1].startswith(b"2") and (not kind or kind.startswith(TEXT_TYPES))


def read_response(block: bytes, name: str, limits: ReadLimits) -> tuple[bytes, str | None]:
    """Body and Content-Type of an answer.

    Raises DocumentError (stage read) where the answer is no HTTP or its coding cannot be undone.
    """
    end = _END.search(block, 0, 256 * 1024)
    if _STATUS.match(block) is None or end is None:
        raise DocumentError(name, "read", "no HTTP answer")
    headers = _headers(block[: end.start()])
    body = block[end.end() :]
    if "chunked" in headers.get("transfer-encoding", "").lower():
        body = _unchunked(body)
    for coding in reversed(headers.get("content-encoding", "").lower().split(",")):
        body = _decoded(body, coding.strip(), name, limits)
    return body, headers.get("content-type") or None


def _headers(head: bytes) -> dict[str, str]:
    out: dict[str, str] = {}
    for line in head.decode("latin-1").splitlines()[1:]:
        name, _, value = line.partition(":")
        out.setdefault(name.strip().lower(), value.strip())
    return out


def _unchunked(body: bytes) -> bytes:
    """The body without the sizes between its chunks; as it is where a crawler has taken them out already."""
    out: list[bytes] = []
    at = 0
    while match := _CHUNK_SIZE.match(body, at):
        size = int(match[1], 16)
        if size == 0:
            return b"".join(out)
        out.append(body[match.end() : match.end() + size])
        at = match.end() + size
        while body[at : at + 1] in (b"\r", b"\n"):
            at += 1
    return b"".join(out) if out and at >= len(body) else body


def _decoded(body: bytes, coding: str, name: str, limits: ReadLimits) -> bytes:
    if coding in ("", "identity"):
        return body
    if coding not in _WINDOWS:
        raise DocumentError(name, "read", f"Content-Encoding {coding[:40]!r} cannot be read")
    if coding != "deflate" and not body.startswith(b"\x1f\x8b"):
        return body  # the crawler has undone it and left the header
    window = _WINDOWS[coding]
    if coding == "deflate" and (len(body) < 2 or int.from_bytes(body[:2], "big") % 31):
        window = -15  # raw deflate, as some servers send it
    try:
        inflater = zlib.decompressobj(window)
        out = inflater.decompress(body, limits.max_record)
    except zlib.error as error:
        raise DocumentError(name, "read", f"damaged {coding} content: {error}") from error
    if inflater.unconsumed_tail:
        raise DocumentError(name, "read", f"content that grows to more than {limits.max_record} bytes", "max_record")
    return out
