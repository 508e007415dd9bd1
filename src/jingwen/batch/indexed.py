"""A file of JSON lines whose objects are found by their id, without holding them: order and length may differ from run
to run."""

from __future__ import annotations

import gzip
import json
from collections import deque
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO, cast

from jingwen.errors import UsageError, reason_of

_GZIP, _ZSTD, _PARQUET = b"\x1f\x8b\x08", b"\x28\xb5\x2f\xfd", b"PAR1"


class IndexedLines:
    """The objects of a file (JSON Lines, plain or gzip) by `id`; objects that share an id come in their order."""

    def __init__(self, path: str, *needs: str) -> None:
        """Read the file once. `needs`: keys that every object must have.

        Raises UsageError where the file cannot be read, or names the first line that is no such object.
        """
        self.path = path
        self._stream = _opened(path)
        try:
            self._places = _indexed(self._stream, path, needs)
        except (UsageError, OSError, EOFError):
            self.close()
            raise

    def __enter__(self) -> IndexedLines:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()

    def __iter__(self) -> Iterator[Any]:
        """The objects that were not taken yet; those that share an id come together. Each is taken thereby."""
        for name in list(self._places):
            while (values := self.take(name)) is not None:
                yield values

    def take(self, name: str) -> Any:
        """The next object of that id, or None; every object is given once."""
        places = self._places.get(name)
        if not places:
            return None
        self._stream.seek(places.popleft())
        return json.loads(self._stream.readline())

    @property
    def left(self) -> int:
        """How many objects were not taken yet."""
        return sum(map(len, self._places.values()))

    def close(self) -> None:
        self._stream.close()


def _indexed(stream: BinaryIO, path: str, needs: tuple[str, ...]) -> dict[str, deque[int]]:
    places: dict[str, deque[int]] = {}
    at = 0
    for number, line in enumerate(stream, 1):
        if line.strip():
            places.setdefault(_id(line, f"{path}:{number}", needs), deque()).append(at)
        at += len(line)
    return places


def _opened(path: str) -> BinaryIO:
    try:
        with Path(path).open("rb") as probe:
            head = probe.read(4)
        stream = gzip.open(path) if head.startswith(_GZIP) else Path(path).open("rb")  # noqa: SIM115 - closed by close
    except IsADirectoryError as error:
        raise UsageError(f"{path}: is a folder; name a file of it, as {Path(path, 'part-000000.jsonl')}") from error
    except OSError as error:
        raise UsageError(f"{path}: cannot be read: {reason_of(error)}") from error
    if head.startswith(_PARQUET):
        stream.close()
        raise UsageError(f"{path}: is Parquet; JSON Lines are needed here (clean -o NAME.jsonl)")
    if head.startswith(_ZSTD):
        stream.close()
        raise UsageError(f"{path}: is compressed with zstd, in which no line can be looked up; unpack it first")
    return cast(BinaryIO, stream)


def _id(line: bytes, place: str, needs: tuple[str, ...]) -> str:
    try:
        values = json.loads(line)
    except ValueError as error:
        raise UsageError(f"{place}: is no JSON object: {error}") from error
    missing = [name for name in ("id", *needs) if not isinstance(values, dict) or name not in values]
    if missing:
        raise UsageError(f"{place}: has no {', '.join(missing)}; is it the right file?")
    return str(values["id"])
