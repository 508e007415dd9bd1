"""Reads text in a two-byte encoding that lost or gained a byte: only the wounded character is given up.

Without this, every character after the wound up to the next ASCII character (in UTF-16: up to the end of the document)
is read from the wrong half and comes out as another.
"""

from __future__ import annotations

import re
from collections import Counter
from enum import IntEnum
from functools import lru_cache
from itertools import accumulate
from typing import NamedTuple

from jingwen.read.likelihood import score, signs_of_damage, weight, wide_mean

LOST = "\N{REPLACEMENT CHARACTER}"
MAX_BYTES = 100_000  # of damaged lines per document; about 6 microseconds a byte; what is over is read plainly
_ORPHAN = -16.0  # a byte that belongs to no character: must cost more than a rare character that is really there
_EDGE_ORPHAN = -13.0  # the same beside ASCII, which half of a character was turned into
_NEXT_ORPHAN = -8.0  # the same beside another: damage comes in clusters
_LONE_LETTER = -5.0  # for an ASCII letter between Chinese characters, as which the half of one reads out of step
_CHUNK = 2_048
# A run without an error is read anew only where that makes Chinese of it, and likelier Chinese by so much (natural log).
_MIN_GAIN, _MIN_MEAN = 4.0, -11.0
# Bytes that are ASCII wherever they stand, because no other byte pairs with them: what follows is in step again.
_STEP = {"gb18030": rb"(?<=[\x00-\x2f\x3a-\x3f])", "big5hkscs": rb"(?<=[\x00-\x3f])"}
_LINE = {"utf-16-le": re.compile(rb"(?<=[\n<>]\0)"), "utf-16-be": re.compile(rb"(?<=\0[\n<>])")}


def read_damaged(data: bytes, encoding: str) -> str:
    """`data` as text, with U+FFFD for every byte that fits nowhere; text without strange pairs is read plainly.

    `encoding`: gb18030, big5hkscs, utf-16-le or utf-16-be; any other is read plainly.
    """
    if encoding not in _STEP and encoding not in _LINE:
        return data.decode(encoding, "replace")
    spent, out = 0, []
    for line in _lines(data, encoding):
        text = line.decode(encoding, "replace")
        if spent < MAX_BYTES and signs_of_damage().search(text):
            spent += min(len(line), 2 * _CHUNK) if len(line) > MAX_BYTES else len(line)
            text = _read_line(line, encoding)
        out.append(text)
    return "".join(out)


def _lines(data: bytes, encoding: str) -> list[bytes]:
    pattern = _LINE.get(encoding)
    return pattern.split(data) if pattern else data.splitlines(keepends=True)


def _read_line(line: bytes, encoding: str) -> str:
    runs = re.split(_STEP[encoding], line) if encoding in _STEP else [line]
    return "".join(_read_run(run, encoding) for run in runs)


def _read_shifted(line: bytes, encoding: str) -> str:
    """A long UTF-16 line with an odd byte: coarsely where it falls out of step, then exactly there."""
    body = len(line) - len(line) % _CHUNK
    tops = range(0, body, _CHUNK)
    shift = [
        score(Counter(line[at + 1 : at + _CHUNK + 1].decode(encoding, "replace")))
        - score(Counter(line[at : at + _CHUNK].decode(encoding, "replace")))
        for at in tops
    ]
    after = [0.0, *accumulate(reversed(shift))][::-1]  # what reading all chunks from here one byte later would gain
    turn = max(range(len(after)), key=after.__getitem__) * _CHUNK
    left, right = max(turn - _CHUNK, 0), min(turn + _CHUNK, len(line) - 1) + 1
    return (
        line[:left].decode(encoding, "replace")
        + _best_reading(line[left:right], encoding)
        + line[right:].decode(encoding, "replace")
    )


def _read_run(run: bytes, encoding: str) -> str:
    plain = run.decode(encoding, "replace")
    if not signs_of_damage().search(plain) or (encoding not in _STEP and LOST not in plain):
        return plain  # UTF-16 shows every lost byte as an error
    if encoding not in _STEP and len(run) % 2 and len(run) > 4 * _CHUNK:
        return _read_shifted(run, encoding)
    if len(run) > MAX_BYTES:
        return plain
    anew = _best_reading(run, encoding)
    if LOST in plain:
        return anew
    is_likelier = _likelihood(anew) > _likelihood(plain) + _MIN_GAIN
    return anew if is_likelier and wide_mean(Counter(anew)) > _MIN_MEAN else plain


def _best_reading(run: bytes, encoding: str) -> str:
    """The likeliest way to cut the run into characters and orphan bytes (Viterbi over byte positions).

    Each position holds, by the kind of the character that ends there, the best likelihood and the way to it.
    """
    size = len(run)
    best: list[dict[_Kind, _Cut]] = [{} for _ in range(size + 1)]
    best[0][_Kind.ASCII] = _Cut(0.0, "", 0, _Kind.ASCII)
    for at in range(size):
        for width in _widths(run, at, encoding) if best[at] else ():
            char, gain = _character(run[at : at + width], encoding)
            if gain == float("-inf"):
                continue
            if char == LOST and encoding in _STEP and (at == 0 or at + 2 == size):
                gain = max(gain, _EDGE_ORPHAN)
            cuts = best[at + width]
            for kind, cut in best[at].items():
                now, more = _step(kind, char, gain)
                if now not in cuts or cut.gain + more > cuts[now].gain:
                    cuts[now] = _Cut(cut.gain + more, char, width, kind)
    out, at = [], size
    kind = max(best[size], key=lambda kind: best[size][kind].gain)
    while at:
        _, char, width, kind = best[at][kind]
        out.append(char)
        at -= width
    return "".join(reversed(out))


class _Kind(IntEnum):
    """What a character is to the one behind it."""

    WIDE = 0
    LETTER = 1  # an ASCII letter behind a wide character
    ASCII = 2
    ORPHAN = 3


class _Cut(NamedTuple):
    """The likelihood of a reading, its last character, that one's bytes, and the kind of the character before."""

    gain: float
    char: str
    width: int
    before: _Kind


def _step(before: _Kind, char: str, gain: float) -> tuple[_Kind, float]:
    """The kind of a character, and its weight behind a character of the kind `before`."""
    if char < "\x80":
        is_first = char >= "@" and before in (_Kind.WIDE, _Kind.ORPHAN)
        return _Kind.LETTER if is_first else _Kind.ASCII, gain
    if before is _Kind.LETTER:
        gain += _LONE_LETTER
    if char != LOST:
        return _Kind.WIDE, gain
    return _Kind.ORPHAN, max(gain, _NEXT_ORPHAN) if before is _Kind.ORPHAN else gain


def _likelihood(text: str) -> float:
    kind, total = _Kind.ASCII, 0.0
    for char in text:
        kind, gain = _step(kind, char, _ORPHAN if char == LOST else weight(char))
        total += gain
    return total


def _widths(run: bytes, at: int, encoding: str) -> tuple[int, ...]:
    left = len(run) - at
    if left < 2 or (run[at] < 0x80 and encoding in _STEP):
        return (1,)
    return (1, 2, 4) if left >= 4 and encoding != "big5hkscs" else (1, 2)


@lru_cache(maxsize=50_000)
def _character(data: bytes, encoding: str) -> tuple[str, float]:
    """What the bytes read as if they are exactly one character, and its weight; a single byte may be an orphan."""
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError:
        if len(data) > 1:
            return LOST, float("-inf")
        # Windows writes the euro sign into GBK as 0x80
        return ("€", -9.0) if data == b"\x80" and encoding == "gb18030" else (LOST, _ORPHAN)
    if len(text) != 1:  # two characters, or one of Big5-HKSCS that is written with a combining mark
        return (text, -2 * 9.0) if encoding == "big5hkscs" and len(data) == 2 else (LOST, float("-inf"))
    return text, weight(text)
