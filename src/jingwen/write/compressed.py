"""Streams that compress what is written: the same bytes in give the same bytes out."""

from __future__ import annotations

import gzip
import io
from typing import BinaryIO, cast

from jingwen.errors import UsageError

_GZIP_LEVEL = 6
_ZSTD_LEVEL = 3


def compressing(stream: BinaryIO, codec: str) -> BinaryIO:
    """A stream that writes to `stream` in gz or zst, or `stream` itself where codec is "".

    Closing it ends the compressed data and leaves `stream` open. Raises UsageError where the package for zst is missing.
    """
    if codec == "gz":
        return cast(BinaryIO, gzip.GzipFile("", "wb", _GZIP_LEVEL, stream, mtime=0))  # no name, no time: no clock
    if codec == "zst":
        try:
            import zstandard
        except ImportError as error:
            raise UsageError("zst output needs the package zstandard: pip install 'jingwen[zstd]'") from error
        compressor = zstandard.ZstdCompressor(level=_ZSTD_LEVEL, write_checksum=True)
        return cast(BinaryIO, io.BufferedWriter(compressor.stream_writer(stream, closefd=False), 1 << 17))
    return stream
