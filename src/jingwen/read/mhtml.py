"""MHTML: the page in the one file that browsers write for "save as a single file" (RFC 2557)."""

from __future__ import annotations

import re
from typing import NamedTuple

from jingwen.errors import DocumentError

_HEAD_BYTES = 4096  # the headers of the whole; those of its parts come later
_HEADER = re.compile(rb"\s{0,64}[A-Za-z][A-Za-z-]{1,40}:[ \t]")
_RELATED = re.compile(rb"^content-type:\s{0,64}multipart/related\b", re.IGNORECASE | re.MULTILINE)


class SavedPage(NamedTuple):
    """A page as bytes, the charset that its part states ("": none), and the address it was saved from ("": unknown)."""

    data: bytes
    charset: str = ""
    url: str = ""


def saved_page(data: bytes, name: str) -> SavedPage:
    """The page in an MHTML file; other bytes come back as they are.

    Raises DocumentError (stage read), naming the document, for an MHTML file that holds no page.
    """
    head = data[:_HEAD_BYTES]
    if not (_HEADER.match(head) and _RELATED.search(head)):
        return SavedPage(data)
    import email

    whole = email.message_from_bytes(data.lstrip())
    part = next(
        (part for part in whole.walk() if part.get_content_type() in ("text/html", "application/xhtml+xml")), None
    )
    page = part.get_payload(decode=True) if part is not None else None
    if part is None or not isinstance(page, bytes):
        raise DocumentError(name, "read", "an MHTML file that holds no page")
    address = str(whole["Snapshot-Content-Location"] or part["Content-Location"] or "").strip()
    return SavedPage(page, part.get_content_charset() or "", address if address.startswith(("http:", "https:")) else "")
