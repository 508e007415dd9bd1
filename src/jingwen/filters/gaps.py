"""Reads UTF-8 that went through the decoder of another encoding and lost bytes there.

A character of which a byte is left is the one that the rest of it and its neighbours leave; where two are as likely, or
nothing is left of it, it reads U+FFFD.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache, lru_cache
from itertools import pairwise
from typing import NamedTuple

from jingwen.filters import gbk
from jingwen.filters.likelihood import MARKS, Likelihood, single_bits
from jingwen.folding import has_traditional

LOST = "\N{REPLACEMENT CHARACTER}"
BEAM = 6  # readings with different last characters that are followed up
MIN_LEAD_BITS = 2.0  # how much likelier than the next the best character for a gap must be
MAX_BITS = 22.0  # a rarer Han character is not taken for what a gap hides
MIN_LEAD_AT_END_BITS = 4.0  # the same at the end of a text, where one neighbour must prove it
END_BITS = 4.0  # cost of any character but a full stop at the end
FOREIGN_BITS = 4.0  # cost of a Traditional character
MISSING_BITS = 8.0  # cost of a byte that is gone without a trace
LOST_BITS = 14.0  # cost of giving up on one character
STRAY_BITS = 20.0  # cost of a byte that belongs to no character

_ANY = bytes(range(0x80, 0xF5))
# the first bytes of pairs that are no character in GBK: before a byte that UTF-8 has as well no other is lost
_UNREADABLE = bytes(first for first in _ANY if set(gbk.unreadable_behind(first)).intersection(_ANY))
_UNDEFINED = b"\x81\x8d\x8f\x90\x9d"  # bytes that Windows-1252 does not have
_CONTINUATION = range(0x80, 0xC0)
_NO_BREAK = 0xA0


class _Slot(NamedTuple):
    """A byte: what it may be, the ASCII character it may be instead, and whether it may not be there at all."""

    bytes: bytes
    plain: str = ""
    is_optional: bool = False


class _State(NamedTuple):
    """A reading so far: its cost, its last character and what that one may be as well, and the reading before."""

    cost: float
    char: str = ""
    rivals: tuple[str, ...] = ()
    before: _State | None = None


def utf8_read_as_gbk(garbled: str) -> str:
    """The text whose UTF-8 bytes read as `garbled` in GBK. Each lost character or "?" may stand for one byte or two."""
    slots: list[_Slot] = []
    for char, after in pairwise(garbled + " "):
        if char in (LOST, "?"):
            first = _ANY if after < "\x80" else _UNREADABLE
            slots += [_Slot(first, char if char == "?" else ""), _Slot(_ANY, is_optional=True)]
        elif char == "€":  # so browsers read the byte 80
            slots.append(_Slot(b"\x80"))
        else:
            slots += [_slot(byte) for byte in char.encode("gb18030", "replace")]
    return _best(slots)


def utf8_read_as_windows(data: bytes | str) -> str:
    """The text whose UTF-8 read as Windows-1252.

    `data`: the bytes as Latin-1 characters; U+FFFD or "?" stands for a byte that Windows-1252 does not have, a blank may
    stand for the one that it has as a no-break space.
    """
    text = data if isinstance(data, str) else data.decode("latin-1")
    slots = []
    for char in text:
        if char in (LOST, "?"):
            slots.append(_Slot(_UNDEFINED, char if char == "?" else ""))
        elif char == " ":
            slots.append(_Slot(bytes((_NO_BREAK,)), " "))
        else:
            slots.append(_slot(ord(char)))
    return _best(slots)


def _slot(byte: int) -> _Slot:
    return _Slot(b"", chr(byte)) if byte < 0x80 else _Slot(bytes((byte,)))


def _best(slots: Sequence[_Slot]) -> str:
    """The likeliest text of the bytes (beam search over their positions)."""
    beams: list[dict[str, _State]] = [{} for _ in range(len(slots) + 1)]
    beams[0][""] = _State(0.0)
    cost = _judge().cost
    for at, slot in enumerate(slots):
        states = sorted(beams[at].values(), key=lambda state: state.cost)[:BEAM]
        beams[at] = {}
        if slot.is_optional:
            _keep(beams[at + 1], states)
        for end, chars, penalty in _characters(slots, at):
            for char in chars:
                extra = penalty + (FOREIGN_BITS if len(chars) > 1 and has_traditional(char) else 0.0)
                new = (
                    _State(
                        state.cost + extra + (0.0 if char == LOST else cost(state.char, char)),
                        char,
                        chars if len(chars) > 1 else (),
                        state,
                    )
                    for state in states
                )
                _keep(beams[end], [min(new)] if states else [])
    last = min(beams[-1].values(), key=lambda state: state.cost + (0.0 if state.char == "。" else END_BITS))
    return "".join(reversed(list(_read_back(last))))


def _keep(beam: dict[str, _State], states: Sequence[_State]) -> None:
    for state in states:
        known = beam.get(state.char)
        if known is None or state.cost < known.cost:
            beam[state.char] = state


def _read_back(state: _State) -> Iterator[str]:
    """The characters from the last to the first; U+FFFD for one that has a rival nearly as likely."""
    cost, after = _judge().cost, ""
    while state.before is not None:
        char, before = state.char, state.before.char

        def total(char: str, before: str = before, after: str = after) -> float:
            behind = cost(char, after) if after else 0.0 if char == "。" else END_BITS
            return cost(before, char) + behind + (FOREIGN_BITS if has_traditional(char) else 0.0)

        limit = total(char) + (MIN_LEAD_BITS if after or char == "。" else MIN_LEAD_AT_END_BITS)
        yield LOST if any(rival != char and total(rival) < limit for rival in state.rivals) else char
        after, state = char, state.before


def _characters(slots: Sequence[_Slot], at: int) -> Iterator[tuple[int, tuple[str, ...], float]]:
    """What may begin at a byte: the position behind it, the characters it may be, and a cost."""
    slot = slots[at]
    if slot.plain:
        yield at + 1, (slot.plain,), 0.0
        if not slot.bytes:
            return
    elif not slot.is_optional:
        yield at + 1, (LOST,), STRAY_BITS
    found = [(end, *read) for parts, end in _windows(slots, at) for read in _read(parts)]
    yield from found
    if found or at + 1 == len(slots) or len(slot.bytes) != 1 or len(slots[at + 1].bytes) != 1:
        return
    first, second = slot.bytes, slots[at + 1].bytes
    last = _UNREADABLE if at + 2 < len(slots) and slots[at + 2].bytes else _ANY
    for parts in ((first, _UNREADABLE, second), (first, second, last), (_ANY, first, second)):
        yield from ((at + 2, chars, MISSING_BITS) for chars, cost in _read(parts) if not cost)


def _windows(slots: Sequence[_Slot], at: int) -> Iterator[tuple[tuple[bytes, ...], int]]:
    """The bytes of two to four slots in a row, with and without those that may not be there, and the position behind."""
    open_ends: list[tuple[tuple[bytes, ...], int]] = [((slots[at].bytes,), at + 1)]
    while open_ends:
        parts, end = open_ends.pop()
        if len(parts) > 1:
            yield parts, end
        if len(parts) < 4 and end < len(slots):
            if slots[end].is_optional:
                open_ends.append((parts, end + 1))
            if slots[end].bytes:
                open_ends.append(((*parts, slots[end].bytes), end + 1))


@lru_cache(maxsize=20_000)
def _read(parts: tuple[bytes, ...]) -> tuple[tuple[tuple[str, ...], float], ...]:
    """The characters that these bytes may be, with a cost: one that is known, several, or U+FFFD where all but one are lost."""
    leads = [byte for byte in parts[0] if _width(byte) == len(parts)]
    rests = [[byte for byte in part if byte in _CONTINUATION] for part in parts[1:]]
    if not leads or not all(rests):
        return ()
    if sum(len(part) > 5 for part in (leads, *rests)) > 1:
        return (((LOST,), LOST_BITS),)
    codes = [bytes((lead,)) for lead in leads]
    for rest in rests:
        codes = [code + bytes((byte,)) for code in codes for byte in rest]
    known = len(codes) == 1
    chars = tuple(char for code in codes if (char := _decoded(code)) and (known or _is_likely(char)))
    return ((chars, 0.0),) if chars else ()


def _width(lead: int) -> int:
    return 2 if 0xC2 <= lead <= 0xDF else 3 if 0xE0 <= lead <= 0xEF else 4 if 0xF0 <= lead <= 0xF4 else 0


@cache
def _decoded(code: bytes) -> str:
    try:
        return code.decode()
    except UnicodeDecodeError:
        return ""


def _is_likely(char: str) -> bool:
    """Whether a character may be taken for what a gap hides: a Han character or a mark of Chinese text."""
    if "\u4e00" <= char <= "\u9fff":
        return single_bits(char) < MAX_BITS
    return char in MARKS


@cache
def _judge() -> Likelihood:
    return Likelihood("")
