"""Reads text in a two-byte encoding that lost or gained a byte: only the wounded character is given up.

Without this, every character after the wound up to the next ASCII character (in UTF-16: up to the end of the document)
is read from the wrong half and comes out as another.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable
from functools import cache
from itertools import accumulate, islice

from jingwen.read.context import ENOUGH, LOST, Context, general
from jingwen.read.cutting import cut
from jingwen.read.damage import find_damage, looks_damaged
from jingwen.read.likelihood import score

MAX_BYTES = 100_000  # of damaged lines per document; about 20 microseconds a byte; what is over is read plainly
_CHUNK = 2_048
_BEFORE, _BEHIND = 6, 8  # characters around a sign of damage that are looked at first
_MAX_LEARNT = 4.0  # by so much more the document's own text may speak for a reading than the general table does
_FEW = 4  # signs of damage in a line that may be sound all the same
_MIN_GAIN = 1.0  # a run without an error is read anew only where that makes it so much likelier (natural log)
# Bytes that are ASCII wherever they stand, because no other byte pairs with them: what follows is in step again.
_STEP = {"gb18030": rb"(?<=[\x00-\x2f\x3a-\x3f])", "big5hkscs": rb"(?<=[\x00-\x3f])"}
_LINE = {"utf-16-le": re.compile(rb"(?<=[\n<>]\0)"), "utf-16-be": re.compile(rb"(?<=\0[\n<>])")}


def read_damaged(data: bytes, encoding: str) -> str:
    """`data` as text, with U+FFFD for every byte that fits nowhere; text without strange pairs is read plainly.

    `encoding`: gb18030, big5hkscs, utf-16-le or utf-16-be; any other is read plainly.
    """
    plain = data.decode(encoding, "replace")
    if encoding in _STEP:
        is_damaged = LOST in plain or _is_doubtful(plain, encoding)
    else:
        is_damaged = encoding in _LINE and looks_damaged(plain, encoding)
    if not is_damaged:
        return plain
    lines = [(line, line.decode(encoding, "replace")) for line in _lines(data, encoding)]
    sound = [not looks_damaged(text, encoding) for _, text in lines]
    intact = (text for (_, text), is_sound in zip(lines, sound, strict=True) if is_sound)
    doubtful = (text for (_, text), is_sound in zip(lines, sound, strict=True) if not is_sound)
    context = cache(lambda: Context(_some_intact(intact), encoding, _some_doubtful(doubtful, encoding)))
    left, out = MAX_BYTES, []
    for (line, text), is_sound in zip(lines, sound, strict=True):
        if not is_sound and left > 0:
            left -= min(len(line), 2 * _CHUNK) if len(line) > MAX_BYTES else len(line)
            text = "".join(_read_run(run, encoding, context) for run in _runs(line, encoding))
        out.append(text)
    return "".join(out)


def _some_intact(texts: Iterable[str]) -> str:
    parts, left = [], ENOUGH
    for text in texts:
        parts.append(text[:left])
        left -= len(text)
        if left <= 0:
            break
    return "".join(parts)


def _some_doubtful(texts: Iterable[str], encoding: str) -> str:
    """The lines in which nothing is lost and few signs of damage stand: text out of step is full of them."""
    few = (text for text in texts if LOST not in text and len([*islice(find_damage(text, encoding), _FEW + 1)]) <= _FEW)
    return _some_intact(few)


def _lines(data: bytes, encoding: str) -> list[bytes]:
    pattern = _LINE.get(encoding)
    return pattern.split(data) if pattern else data.splitlines(keepends=True)


def _runs(line: bytes, encoding: str) -> list[bytes]:
    return re.split(_STEP[encoding], line) if encoding in _STEP else [line]


def _read_shifted(line: bytes, encoding: str, context: Context) -> str:
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
        + cut(line[left:right], encoding, context)[0]
        + line[right:].decode(encoding, "replace")
    )


def _read_run(run: bytes, encoding: str, context: Callable[[], Context]) -> str:
    plain = run.decode(encoding, "replace")
    if LOST not in plain and (encoding not in _STEP or not _is_doubtful(plain, encoding)):
        return plain  # UTF-16 shows every lost byte as an error
    if encoding not in _STEP and len(run) % 2 and len(run) > 4 * _CHUNK:
        return _read_shifted(run, encoding, context())
    if len(run) > MAX_BYTES:
        return plain
    if LOST in plain or _is_likelier(run, plain, context()):
        return cut(run, encoding, context())[0]
    return plain


def _is_doubtful(plain: str, encoding: str) -> bool:
    """Whether a few characters around a sign of damage may be likelier in another reading: most rare words end here."""
    judge = general(encoding)
    windows = (plain[max(at - _BEFORE, 0) : at + _BEHIND] for at in find_damage(plain, encoding))
    return any(cut(text.encode(encoding, "ignore"), encoding, judge, _MAX_LEARNT)[0] != text for text in windows)


def _is_likelier(run: bytes, plain: str, context: Context) -> bool:
    """Whether the best reading is likelier than the plain one by more than `_MIN_GAIN`."""
    anew, likelihood = cut(run, context.encoding, context)
    return anew != plain and likelihood > _likelihood(plain, context) + _MIN_GAIN


def _likelihood(text: str, context: Context) -> float:
    total, tail = 0.0, "\n"
    for char in text:
        total += context.gain(tail, char)
        tail = tail[-1] + char if "@" <= char <= "~" and tail[-1] > "\x7f" else char
    return total
