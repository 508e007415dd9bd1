"""gzip and zstd streams: what can be read is given, and where they break off or are damaged, that is said.

Neither gzip.open nor zstandard's stream_reader does both: the first raises in the middle of a buffered read, the second
takes a cut file for a whole one.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, BinaryIO

from jingwen.errors import DocumentError
from jingwen.read.limits import ReadLimits

CHUNK = 1 << 20
_MAGIC = {"gz": b"\x1f\x8b\x08", "zst": b"\x28\xb5\x2f\xfd"}
# Bytes given to the decompressor at once. They bound what one call can grow to: deflate to 1,032 times, a zstd block of
# four bytes to 128 KiB.
_STEP = {"gz": 16_384, "zst": 1_024}
_PROBE = 4_096  # compressed bytes that must read without an error where a new member is looked for after damage


@dataclass(frozen=True, slots=True)
class Break:
    """A place in a stream where bytes are missing or wrong. `rule`: the limit that was reached, or ""."""

    reason: str
    rule: str = ""


def codec_of(head: bytes) -> str:
    """How a file that begins with these bytes is compressed: gz, zst or "" (not, or in no way that is read here)."""
    return next((codec for codec, magic in _MAGIC.items() if head.startswith(magic)), "")


def read_chunks(stream: BinaryIO, codec: str, limits: ReadLimits) -> Iterator[bytes | Break]:
    """The bytes of a stream, decompressed, in chunks of any size; a Break stands where some are missing.

    After a Break there may be more: reading goes on at the next member (gzip) or frame (zstd) that can be read.
    Raises DocumentError where the package for the codec is not installed.
    """
    if not codec:
        while chunk := stream.read(CHUNK):
            yield chunk
        return
    yield from _limited(_Members(stream, codec), limits)


def _limited(members: _Members, limits: ReadLimits) -> Iterator[bytes | Break]:
    grown = 0
    for chunk in members:
        yield chunk
        if isinstance(chunk, Break):
            continue
        grown += len(chunk)
        if grown > limits.max_inflated:
            yield Break(f"it grows to more than {limits.max_inflated} bytes", "max_inflated")
            return
        if grown > limits.ratio_from and grown > members.taken * limits.max_ratio:
            said = f"it grows to more than {limits.max_ratio} times its size, as only a decompression bomb does"
            yield Break(said, "max_ratio")
            return


class _Members:
    """Decompresses member after member (gzip) or frame after frame (zstd). `taken`: compressed bytes read so far."""

    def __init__(self, stream: BinaryIO, codec: str) -> None:
        self.stream, self.codec = stream, codec
        self.new, self.errors = _decompressor(codec)
        self.rest = b""
        self.taken = 0

    def __iter__(self) -> Iterator[bytes | Break]:
        while self._is_more():
            if not self.rest.startswith(_MAGIC[self.codec]):
                yield Break(f"{'zst' if self.codec == 'zst' else 'gzip'} data ends and other bytes follow")
                if not self._find_member():
                    return
            yield from self._member()

    def _is_more(self) -> bool:
        """Whether another member may follow; zeros between members are padding."""
        while True:
            self.rest = self.rest.lstrip(b"\0")
            if len(self.rest) >= len(_MAGIC[self.codec]):
                return True
            if not (more := self._read()):
                return bool(self.rest)
            self.rest += more

    def _read(self) -> bytes:
        more = self.stream.read(_STEP[self.codec])
        self.taken += len(more)
        return more

    def _member(self) -> Iterator[bytes | Break]:
        member = self.new()
        while True:
            before = member.copy() if self.codec == "gz" else None
            try:
                out = member.decompress(self.rest)
            except self.errors as error:
                yield from _salvaged(before, self.rest)
                yield Break(f"damaged {self.codec} data: {error}")
                self.rest = self.rest[1:]
                self._find_member()
                return
            if out:
                yield out
            if member.eof:
                self.rest = member.unused_data
                return
            self.rest = self._read()
            if not self.rest:
                yield Break(f"the {self.codec} data is cut off")
                return

    def _find_member(self) -> bool:
        """Go on to the next bytes that begin a member; damaged data holds the magic by chance, so it is tried."""
        magic = _MAGIC[self.codec]
        while True:
            at = self.rest.find(magic)
            if at >= 0:
                while len(self.rest) - at < _PROBE and (more := self._read()):
                    self.rest += more
                self.rest = self.rest[at:]
                if self._begins():
                    return True
                self.rest = self.rest[1:]
                continue
            self.rest = self.rest[-len(magic) + 1 :]
            if not (more := self._read()):
                self.rest = b""
                return False
            self.rest += more

    def _begins(self) -> bool:
        try:
            probe = self.new()
            return bool(probe.decompress(self.rest[:_PROBE])) or probe.eof
        except self.errors:
            return False


def _salvaged(member: Any, data: bytes) -> Iterator[bytes]:
    """What a gzip member gives up to the very byte that is wrong; a wrong checksum then costs nothing."""
    if member is None:
        return
    try:
        for at in range(len(data)):
            if out := member.decompress(data[at : at + 1]):
                yield out
    except zlib.error:
        return


def _decompressor(codec: str) -> tuple[Callable[[], Any], tuple[type[Exception], ...]]:
    if codec == "gz":
        return lambda: zlib.decompressobj(wbits=31), (zlib.error,)
    try:
        import zstandard
    except ImportError as error:
        raise DocumentError("", "read", "zstd data needs the package zstandard: pip install 'jingwen[zstd]'") from error
    return lambda: zstandard.ZstdDecompressor().decompressobj(), (zstandard.ZstdError,)
