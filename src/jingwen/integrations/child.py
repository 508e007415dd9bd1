"""The other end of `isolation`: reads items from standard input, does the work, writes answers to standard output.

Messages are pickles behind their length; both ends are this package on the same machine.
"""

from __future__ import annotations

import contextlib
import math
import os
import pickle
import sys
import threading
import time
from collections.abc import Callable
from typing import Any, BinaryIO

from jingwen.integrations.isolation import HEAD, Isolation

PARENT_S = 2.0  # how often to look whether the parent still lives


def main() -> None:
    """Serve until standard input ends or the parent is gone."""
    out = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # whatever prints must not end up among the answers
    threading.Thread(target=_watch, args=(os.getppid(),), daemon=True).start()
    work, limits = pickle.loads(_read(sys.stdin.buffer))
    _limit_memory(limits)
    _write(out, b"ready")
    with contextlib.suppress(EOFError, BrokenPipeError):
        while True:
            items = [_read(sys.stdin.buffer) for _ in range(int.from_bytes(_read(sys.stdin.buffer), "big"))]
            for item in items:
                _limit_cpu(limits)
                _write(out, _answer(work, item))


def _answer(work: Callable[[Any], Any], item: bytes) -> bytes:
    return pickle.dumps(work(pickle.loads(item)))


def _read(stream: BinaryIO) -> bytes:
    size = int.from_bytes(_exactly(stream, HEAD), "big")
    return _exactly(stream, size)


def _exactly(stream: BinaryIO, size: int) -> bytes:
    data = stream.read(size)
    if len(data) < size:
        raise EOFError
    return data


def _write(stream: BinaryIO, data: bytes) -> None:
    stream.write(len(data).to_bytes(HEAD, "big") + data)
    stream.flush()


def _limit_memory(limits: Isolation) -> None:
    import resource

    resource.setrlimit(resource.RLIMIT_CORE, (0, resource.getrlimit(resource.RLIMIT_CORE)[1]))
    if limits.memory_mb and sys.platform == "linux":
        most = limits.memory_mb << 20
        hard = resource.getrlimit(resource.RLIMIT_AS)[1]
        resource.setrlimit(resource.RLIMIT_AS, (most if hard == resource.RLIM_INFINITY else min(most, hard), hard))


def _limit_cpu(limits: Isolation) -> None:
    """From here on so many seconds of CPU, then the system ends this process: also inside C, also without a parent."""
    import resource

    hard = resource.getrlimit(resource.RLIMIT_CPU)[1]
    end = math.ceil(time.process_time()) + limits.cpu_s
    resource.setrlimit(resource.RLIMIT_CPU, (end if hard == resource.RLIM_INFINITY else min(end, hard), hard))


def _watch(parent: int) -> None:
    """A parent that was killed leaves standard input open where a fork of it lives on."""
    while os.getppid() == parent:
        time.sleep(PARENT_S)
    os._exit(1)
