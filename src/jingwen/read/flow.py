"""A stream of bytes read forwards: look ahead, take, pass over; a Break ends what can be taken until it is crossed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO

from jingwen.read.compressed import CHUNK, Break, read_chunks
from jingwen.read.limits import ReadLimits


class Flow:
    """`at`: offset of the next byte. `torn`: the Break that is reached, or None."""

    def __init__(self, stream: BinaryIO, codec: str, limits: ReadLimits) -> None:
        self._chunks: Iterator[bytes | Break] = read_chunks(stream, codec, limits)
        self._plain = None if codec or not stream.seekable() else stream
        self._held = b""
        self.at = 0
        self.torn: Break | None = None

    def look(self, size: int) -> bytes:
        """Up to `size` bytes from here on, without taking them; fewer only before a Break or the end."""
        parts, have = [self._held], len(self._held)
        while have < size and self.torn is None and (chunk := next(self._chunks, None)) is not None:
            if isinstance(chunk, Break):
                self.torn = chunk
                break
            parts.append(chunk)
            have += len(chunk)
        self._held = parts[0] if len(parts) == 1 else b"".join(parts)
        return self._held[:size]

    def take(self, size: int) -> bytes:
        """The next bytes; fewer than `size` only before a Break or the end."""
        out = self.look(size)
        self._held = self._held[len(out) :]
        self.at += len(out)
        return out

    def skip(self, size: int) -> int:
        """Pass over bytes. Returns how many were there."""
        if self._plain is not None and size > len(self._held) + CHUNK:
            ahead = size - len(self._held)
            here = self._plain.tell()
            ahead = min(ahead, max(self._plain.seek(0, 2) - here, 0))
            self._plain.seek(here + ahead)
            passed = len(self._held) + ahead
            self._held = b""
            self.at += passed
            return passed
        left = size
        while left and (chunk := self.take(min(left, CHUNK))):
            left -= len(chunk)
        return size - left

    def cross(self) -> bool:
        """Go on behind the Break. Returns whether anything follows."""
        self.at += len(self._held)
        self._held, self.torn = b"", None
        return bool(self.look(1)) or self.torn is not None
