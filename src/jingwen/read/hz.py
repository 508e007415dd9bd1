"""HZ (RFC 1843, GB2312 in seven bits between ~{ and ~}) as GB2312 bytes, also where a byte of it is lost.

The standard library's codec falls out of step for good at the first damage.
"""

from __future__ import annotations

import re
from itertools import islice

_HIGH = bytes(range(128, 256)) * 2  # each seven-bit code as GB2312 writes it
_STRETCH = re.compile(
    rb"~[~\n]"  # an escaped tilde, a folded line
    rb"|~\{((?:(?!~[{}])[!-~])*)~\}"  # the ordinary stretch
    rb"|~\{((?:[!-w][!-~])+)[~}]?"  # one byte of the closing mark is lost
    rb"|(?:(?<![!-~])|(?<=~\}))((?:(?!~[{}])[!-~])++)~\}"  # or of the opening one, somewhere before
)
_MARK = re.compile(rb"[~{]")
_PAIRS = re.compile(rb"(?:[!-w][!-~])++")


def is_hz(data: bytes) -> bool:
    """Whether there is a stretch that HZ could have written; its text decides whether it did."""
    return data.isascii() and any(found.lastindex for found in _STRETCH.finditer(data))


def read_hz_as_gb(data: bytes) -> bytes:
    """The same text in GB2312, without the marks."""
    return _STRETCH.sub(_as_gb, data)


def _as_gb(found: re.Match[bytes]) -> bytes:
    if not found.lastindex:
        return b"~" if found[0] == b"~~" else b""
    if found.lastindex == 3:
        return _reopened(found[3])
    return found[found.lastindex].translate(_HIGH)


def _reopened(stretch: bytes) -> bytes:
    """ASCII, one half of an opening mark, and the pairs up to a closing mark."""
    for mark in islice(_MARK.finditer(stretch), 3):
        body = stretch[mark.end() :]
        if _PAIRS.fullmatch(body):
            return stretch[: mark.start()] + body.translate(_HIGH)
    return stretch + b"~}"
