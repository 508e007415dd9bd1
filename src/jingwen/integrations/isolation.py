"""One child process that does the work, so that what crashes or never ends costs one item.

No engine gives this: Ray starts a crashing task again for ever, Spark fails the job, a process pool loses every item in
hand. The child runs `jingwen.integrations.child`, and is neither a fork nor a process of `multiprocessing`: a fork of a process with
threads can hang, and both ways of spawning run the engine's (or the user's) main module again.
"""

from __future__ import annotations

import atexit
import contextlib
import os
import pickle
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice, takewhile
from multiprocessing.connection import wait
from operator import attrgetter
from typing import Generic, NamedTuple, TypeVar

from jingwen.errors import JingwenError, UsageError

_Item = TypeVar("_Item")
_Answer = TypeVar("_Answer")

CHUNK = 16  # items sent at once: a pipe's cost per item falls by half, and one crash re-sends at most so many
START_S = 120.0  # for the child to import everything; no limit of an item counts it
STRIKES = 2  # a child that dies may have been killed from outside (out of memory); the same item twice is no accident
HEAD = 8  # bytes of a message's length
_OVER_TIME = frozenset({getattr(signal, "SIGXCPU", None)})


@dataclass(frozen=True, slots=True)
class Isolation:
    """Limits on one item. cpu_s: seconds of CPU (Unix; whole seconds). wall_s: seconds of time, for what waits instead of working;
    far over cpu_s, so that a loaded machine costs no innocent item. memory_mb: address space of the child (Linux), 0: none.

    Raises UsageError on Windows, whose pipes cannot be waited for this way.
    """

    cpu_s: int = 20
    wall_s: float = 120.0
    memory_mb: int = 4096

    def __post_init__(self) -> None:
        if os.name != "posix":
            raise UsageError("cleaning in a child process needs Linux, macOS or another Unix")


def isolated(
    work: Callable[[_Item], _Answer],
    items: Iterable[_Item],
    limits: Isolation,
    failed: Callable[[_Item, str], _Answer],
) -> Iterator[_Answer]:
    """`work` of every item, in order, done in a child process; `failed(item, reason)` for one that cost the child its life.

    `work` is pickled by name and must not raise. Children are kept for the next call; each thread that iterates has its
    own. Raises JingwenError where the child does not start.
    """
    rest = iter(items)
    with _borrowed(pickle.dumps((work, limits))) as child:
        while chunk := [_packed(item) for item in islice(rest, CHUNK)]:
            yield from _answers(child, chunk, limits, failed)


_idle: dict[bytes, list[_Child]] = {}


@contextlib.contextmanager
def _borrowed(setup: bytes) -> Iterator[_Child]:
    idle = _idle.setdefault(setup, [])
    try:
        child = idle.pop()
    except IndexError:
        child = _Child(setup)
    if child.owner != os.getpid():  # this process is a fork of the one that started it
        child.close()
        child = _Child(setup)
    try:
        yield child
    finally:
        idle.append(child)


@atexit.register
def close_children() -> None:
    """End the children that wait for work."""
    for idle in _idle.values():
        while idle:
            idle.pop().close()


class _Parcel(NamedTuple, Generic[_Item]):
    """An item and its pickle; no pickle where it has none, and then why."""

    item: _Item
    data: bytes
    reason: str = ""


def _answers(
    child: _Child, parcels: Sequence[_Parcel[_Item]], limits: Isolation, failed: Callable[[_Item, str], _Answer]
) -> Iterator[_Answer]:
    at, strikes = 0, 0
    while at < len(parcels):
        if not parcels[at].data:
            yield failed(parcels[at].item, parcels[at].reason)
            at += 1
            continue
        sent = [parcel.data for parcel in takewhile(attrgetter("data"), parcels[at:])]
        try:
            child.send(sent)
            for _ in sent:
                answer = pickle.loads(child.receive(limits.wall_s))
                at, strikes = at + 1, 0  # before the yield: a caller that stops must not see the item again
                yield answer
            child.is_busy = False
        except _Lost as lost:
            strikes += 1
            if lost.is_final or strikes >= STRIKES:
                yield failed(parcels[at].item, lost.reason)
                at, strikes = at + 1, 0


def _packed(item: _Item) -> _Parcel[_Item]:
    try:
        return _Parcel(item, pickle.dumps(item))
    except Exception as error:  # whatever an object's own pickling raises
        return _Parcel(item, b"", f"cannot be sent to another process: {type(error).__name__}: {error}")


class _Lost(Exception):
    """The child is gone. is_final: the item in hand is the reason for sure (it went over a limit)."""

    def __init__(self, reason: str, *, is_final: bool = False) -> None:
        super().__init__(reason)
        self.reason, self.is_final = reason, is_final


class _Child:
    """The child of one borrower; started when there is something to do, and again after it died."""

    def __init__(self, setup: bytes) -> None:
        self.setup, self.owner = setup, os.getpid()
        self.process: subprocess.Popen[bytes] | None = None
        self.is_busy = False

    def send(self, items: list[bytes]) -> None:
        process = self._running()
        self.is_busy = True
        try:
            assert process.stdin is not None
            for item in [len(items).to_bytes(HEAD, "big"), *items]:
                process.stdin.write(len(item).to_bytes(HEAD, "big") + item)
            process.stdin.flush()
        except OSError:
            raise self._death() from None

    def receive(self, wait_s: float) -> bytes:
        assert self.process is not None and self.process.stdout is not None
        end = time.monotonic() + wait_s
        stream = self.process.stdout
        size = int.from_bytes(self._read(stream.fileno(), HEAD, end), "big")
        return self._read(stream.fileno(), size, end)

    def close(self) -> None:
        process, self.process, self.is_busy = self.process, None, False
        if process is None:
            return
        if self.owner != os.getpid():  # after a fork the child is another's; the books say so, lest Popen complain
            process.returncode = 0
            return
        process.kill()
        for stream in (process.stdin, process.stdout):
            with contextlib.suppress(OSError):
                if stream is not None:
                    stream.close()
        process.wait()

    def _running(self) -> subprocess.Popen[bytes]:
        if self.is_busy:  # a caller stopped half-way: answers of that call may still be on their way
            self.close()
        if self.process is None:
            # the same search path, and not by PYTHONPATH: a script's folder may hold a file called like a module that
            # Python itself needs to start
            code = f"import sys; sys.path[:] = {sys.path!r}; from jingwen.integrations.child import main; main()"
            pipe = subprocess.PIPE
            self.process = subprocess.Popen([sys.executable, "-c", code], stdin=pipe, stdout=pipe)
            self._greet(self.process)
        return self.process

    def _greet(self, process: subprocess.Popen[bytes]) -> None:
        assert process.stdin is not None
        with contextlib.suppress(OSError):  # a child that is gone shows in the answer
            process.stdin.write(len(self.setup).to_bytes(HEAD, "big") + self.setup)
            process.stdin.flush()
        try:
            self.receive(START_S)
        except _Lost as lost:
            raise JingwenError(
                f"the cleaning process does not start: {lost.reason}; its last words are on standard error"
            ) from None

    def _read(self, stream: int, size: int, end: float) -> bytes:
        parts: list[bytes] = []
        while size:
            if not wait([stream], max(end - time.monotonic(), 0)):
                self.close()
                raise _Lost("took too much time", is_final=True)
            part = os.read(stream, min(size, 1 << 20))
            if not part:
                raise self._death()
            parts.append(part)
            size -= len(part)
        return b"".join(parts)

    def _death(self) -> _Lost:
        assert self.process is not None
        code = self.process.wait()
        self.close()
        if -code in _OVER_TIME:
            return _Lost("took too much CPU time", is_final=True)
        return _Lost(f"the process died (signal {-code})" if code < 0 else f"the process ended (exit code {code})")
