"""Cuts bytes that are out of step into characters and orphan bytes: the likeliest way of all (Viterbi over positions)."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from jingwen.read.context import LOST, Context
from jingwen.read.likelihood import weight

IN_STEP = ("gb18030", "big5hkscs")  # encodings in which a byte below 0x40 stands for itself, or nearly always
_DAMAGE = -10.0  # that a character lost a byte here, whichever it was
_CHANGED = -7.0  # the same beside a question mark, which programs put for what they cannot read
_LETTER = -5.0  # that a letter is what is left of a character, and not itself
_NEXT = -8.0  # for a byte beside another that belongs to no character: damage comes in clusters
_UNKNOWN = -6.0  # for a byte of which we do not ask what character it may come from
_AHEAD = 3  # characters that show whether the text reads better one byte later
_SLACK = 8.0  # by so much it may read worse


class _Cut(NamedTuple):
    """The likelihood of the best reading up to here, its last character's bytes, and the tail before that one."""

    gain: float
    width: int
    before: str


def cut(run: bytes, encoding: str, context: Context, ease: float = 0.0) -> tuple[str, float]:
    """The text of `run` with U+FFFD for each orphan byte, and its likelihood; damage is likelier by `ease` than usual.

    Each position holds, by the tail of the reading (`Context`), the best likelihood and the way to it.
    """
    best: list[dict[str, _Cut]] = [{} for _ in range(len(run) + 1)]
    best[0]["\n"] = _Cut(0.0, 0, "")
    ahead = _readings_ahead(run, encoding)
    for at in range(len(run)):
        here = best[at]
        if not here:
            continue
        if _may_be_orphan(run, at, encoding):
            damage = ease + (_CHANGED if run[at + 1 : at + 2] == b"?" else _DAMAGE)
            if run[at] < 0x80 and encoding in IN_STEP:
                damage += _LETTER
            is_asked = at + 1 < len(run) and ahead[at + 1] + _SLACK > ahead[at]
            for before, so_far in here.items():
                if before.endswith(LOST):
                    tail, gain = LOST, _NEXT + (_UNKNOWN if len(before) > 1 else 0.0)
                elif is_asked:
                    tail, gain = f"{before[-1]}{chr(run[at])}{LOST}", damage
                else:
                    tail, gain = LOST, damage + _UNKNOWN
                _note(best[at + 1], tail, _Cut(so_far.gain + gain, 1, before))
        for char, width in _chars(run, at, encoding):
            gain, before = max((so_far.gain + context.gain(tail, char), tail) for tail, so_far in here.items())
            is_first_letter = "@" <= char <= "~" and before[-1] > "\x7f"
            _note(best[at + width], before[-1] + char if is_first_letter else char, _Cut(gain, width, before))
    return _text(run, encoding, best)


def _note(cuts: dict[str, _Cut], tail: str, new: _Cut) -> None:
    if tail not in cuts or new.gain > cuts[tail].gain:
        cuts[tail] = new


def _text(run: bytes, encoding: str, best: list[dict[str, _Cut]]) -> tuple[str, float]:
    out, at = [], len(run)
    tail = max(best[at], key=lambda tail: best[at][tail].gain)
    total = best[at][tail].gain
    while at:
        _, width, before = best[at][tail]
        out.append(LOST if tail.endswith(LOST) else read_one(run[at - width : at], encoding))
        at, tail = at - width, before
    return "".join(reversed(out)), total


def _may_be_orphan(run: bytes, at: int, encoding: str) -> bool:
    """Any byte but those that stand for themselves; a letter only where it may be the second half of a character."""
    return encoding not in IN_STEP or run[at] > 0x7F or (run[at] >= 0x40 and at > 0 and run[at - 1] > 0x7F)


def _readings_ahead(run: bytes, encoding: str) -> list[float]:
    """By position: the weights of the next few characters that are read from there."""
    nothing = (LOST, 1)
    steps = [next(_chars(run, at, encoding), nothing) for at in range(len(run))]
    out = []
    for at in range(len(run)):
        total = 0.0
        for _ in range(_AHEAD):
            if at < len(run):
                char, width = steps[at]
                total += weight(char)
                at += width
        out.append(total)
    return [*out, 0.0]


def _chars(run: bytes, at: int, encoding: str) -> Iterator[tuple[str, int]]:
    """The characters that may start here, and how many bytes each takes."""
    for width in _widths(run[at], encoding):
        char = read_one(run[at : at + width], encoding) if at + width <= len(run) else ""
        if char:
            yield char, width


def _widths(first: int, encoding: str) -> tuple[int, ...]:
    """How many bytes a character that begins with this one may take, the longest first in GB18030."""
    if encoding not in IN_STEP:
        return 2, 4
    if first < 0x80:
        return (1,)
    return (2,) if encoding == "big5hkscs" else (4, 2, 1)


@lru_cache(maxsize=50_000)
def read_one(data: bytes, encoding: str) -> str:
    """What the bytes read as if they are exactly one character, else nothing."""
    if data == b"\x80" and encoding == "gb18030":
        return "€"  # as Windows writes it into GBK
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError:
        return ""
    is_one = len(text) == 1 or (
        encoding == "big5hkscs" and len(data) == 2
    )  # which has letters with a mark of their own
    return text if is_one else ""
