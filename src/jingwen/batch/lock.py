"""One run at a time in a folder; the system frees the lock however the process ends."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import IO

from jingwen.batch.layout import Layout
from jingwen.errors import UsageError


@contextmanager
def locked(layout: Layout) -> Iterator[None]:
    """Hold the folder: alone, or, for a share of the shards, beside other shares but not beside the same one.

    Raises UsageError where another run holds it.
    """
    with ExitStack() as stack:
        _hold(stack, layout.lock, shared=bool(layout.share))
        if layout.share:
            _hold(stack, layout.own_lock, shared=False)
        yield


@contextmanager
def planning(layout: Layout) -> Iterator[None]:
    """Hold the plan of the folder, waiting for others who make the same one."""
    layout.run.mkdir(parents=True, exist_ok=True)
    with (layout.run / "lock-plan").open("ab") as stream:
        try:
            import fcntl

            fcntl.flock(stream, fcntl.LOCK_EX)
        except ImportError:
            pass
        yield


def _hold(stack: ExitStack, path: Path, *, shared: bool) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    stream = stack.enter_context(path.open("ab"))
    if not _try(stream, shared=shared):
        raise UsageError(f"{path.parent.parent}: another run of jingwen is at work in this folder")


def _try(stream: IO[bytes], *, shared: bool) -> bool:
    try:
        import fcntl
    except ImportError:  # Windows knows no shared lock: shares of one folder are for systems that do
        import msvcrt

        if shared:
            return True
        try:
            msvcrt.locking(stream.fileno(), msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined]
        except OSError:
            return False
        return True
    try:
        fcntl.flock(stream, (fcntl.LOCK_SH if shared else fcntl.LOCK_EX) | fcntl.LOCK_NB)
    except OSError:
        return False
    return True
