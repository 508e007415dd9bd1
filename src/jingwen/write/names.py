"""File names for records: safe on every system, whatever the scraped title holds."""

from __future__ import annotations

import hashlib
import unicodedata

MAX_BYTES = 120
_HEX = 12
_RESERVED = frozenset(["con", "prn", "aux", "nul", *(f"{port}{n}" for port in ("com", "lpt") for n in "0123456789¹²³")])


def file_name(title: str, identity: str, suffix: str) -> str:
    """One path component of at most 120 bytes: a readable part of the title, and 12 hex digits of the identity's SHA-256.

    Letters and digits of all scripts stay; everything else becomes a hyphen, so that no name climbs out of its folder,
    starts with a dot, or is one of the names that Windows keeps for devices.

    >>> file_name("../怎样写 周报？", "1", ".md")
    '怎样写-周报-6b86b273ff34.md'
    """
    tail = "-" + hashlib.sha256(identity.encode("utf-8", "surrogatepass")).hexdigest()[:_HEX] + suffix
    words = "".join(char if char.isalnum() else " " for char in unicodedata.normalize("NFC", title))
    slug = "-".join(words.split())
    if slug.partition("-")[0].casefold() in _RESERVED:
        slug = f"_{slug}"
    slug = slug.encode("utf-8", "replace")[: MAX_BYTES - len(tail)].decode("utf-8", "ignore").rstrip("-")
    return (slug or "untitled") + tail
