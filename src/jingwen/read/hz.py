"""HZ (RFC 1843, GB2312 in seven bits between ~{ and ~}) as GB2312 bytes, also where a byte of it is lost.

The standard library's codec falls out of step for good at the first damage.
"""

from __future__ import annotations

import re
from collections import Counter
from itertools import islice

from jingwen.read.likelihood import wide_mean

_ASCII = bytes(range(128))
_SEVEN = bytes(range(0x21, 0x7F))
_HIGH = bytes.maketrans(_SEVEN, bytes(code + 0x80 for code in _SEVEN))  # as GB2312 writes them; others stay
_CODE = rb"(?!~[{}])[!-~]"
_FOREIGN = rb"[\x00-\x08\x0e-\x1f\x7f-\xff]"  # a byte that was changed or came in
_STRETCH = re.compile(
    rb"~[~\n]"  # an escaped tilde, a folded line
    rb"|~\{((?:%(code)s)*+(?:%(foreign)s(?:%(code)s)*+){0,3})~\}"  # the ordinary stretch, with a little damage
    rb"|~\{((?:[!-w][!-~])+)[~}]?"  # one byte of the closing mark is lost
    rb"|(?:(?<![!-~])|(?<=~\}))((?:%(code)s)*+(?:%(foreign)s(?:%(code)s)++)?)~\}"  # or of the opening one
    % {b"code": _CODE, b"foreign": _FOREIGN}
)
_MARK = re.compile(rb"[~{]")
_PAIRS = re.compile(rb"(?:[!-w][!-~])++")
_PLAIN_MEAN = -9.0  # mean weight of running Chinese, some of it punctuation, is above
_MAX_FOREIGN = 0.01  # share of bytes that HZ cannot have written; more is another encoding


def is_hz(data: bytes) -> bool:
    """Whether there is a stretch that HZ could have written; its text decides whether it did."""
    return b"~{" in data and is_nearly_ascii(data) and any(found.lastindex for found in _STRETCH.finditer(data))


def is_nearly_ascii(data: bytes) -> bool:
    """Whether so few bytes are above 127 that damage explains them."""
    return data.isascii() or len(data.translate(None, _ASCII)) <= 1 + _MAX_FOREIGN * len(data)


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
    """ASCII, one half of an opening mark, perhaps what became of the other, and the pairs up to a closing mark."""
    for mark in islice(_MARK.finditer(stretch), 3):
        start = mark.end() + (len(stretch) - mark.end()) % 2
        if _PAIRS.fullmatch(stretch, start):
            return stretch[: mark.start()] + stretch[start:].translate(_HIGH)
    bare = stretch.translate(_HIGH)
    if _PAIRS.fullmatch(stretch) and wide_mean(Counter(bare.decode("gb2312", "replace"))) > _PLAIN_MEAN:
        return bare  # both halves are gone; nothing but Chinese reads as such Chinese
    return stretch + b"~}"
