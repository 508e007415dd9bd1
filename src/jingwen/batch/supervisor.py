"""Keeps workers at work: gives out shards, ends a worker whose record goes over a limit, replaces one that died.

One pipe per worker and nothing shared: a worker that is killed at any instant can spoil only its own pipe. The pools of
the standard library wait for ever for the task of a worker that was killed, or fail all the others.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import signal
import time
from collections import Counter, deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from multiprocessing import resource_tracker
from multiprocessing.connection import Connection, wait
from multiprocessing.context import BaseContext
from typing import Any

from jingwen.batch.cutting import Shard
from jingwen.batch.heartbeat import Beat, Heartbeats
from jingwen.batch.job import Job
from jingwen.batch.layout import Layout
from jingwen.batch.parts import Commit
from jingwen.batch.strikes import Strikes
from jingwen.batch.worker import OUT_OF_MEMORY, Desk, work
from jingwen.errors import JingwenError
from jingwen.rulebook import load

_TICK_S = 0.2
_WALL_FACTOR = 5  # a record may take so many times its CPU seconds on the clock: a loaded machine is not its fault
_MAX_DEATHS = 5  # of one shard with no record in hand: something is wrong with the machine or the installation


@dataclass(frozen=True, slots=True)
class WorkLimits:
    """What one record may use: CPU seconds, and bytes of memory of the worker that has it (0: no limit)."""

    cpu_s: float = 30.0
    memory: int = 4 << 30


@dataclass
class _Worker:
    process: Any
    pipe: Connection
    shard: Shard | None = None


class Supervisor:
    """Runs shards on worker processes. Use as a context manager: leaving it ends all workers, at once."""

    def __init__(self, job: Job, layout: Layout, workers: int, limits: WorkLimits) -> None:
        self._job, self._layout, self._limits = job, layout, limits
        self._rulebook = load(job.options.rules).version
        self._context = _context()
        self._beats = Heartbeats(layout.heartbeat, slots=workers)
        self._strikes = Strikes(layout)
        self._deaths: Counter[int] = Counter()
        self._workers: list[_Worker] = []
        self._count = workers

    def __enter__(self) -> Supervisor:
        try:
            with _deaf():
                self._workers = [self._started(slot) for slot in range(self._count)]
        except BaseException:  # Ctrl-C, which arrives when they are all there
            self.__exit__()
            raise
        return self

    def __exit__(self, *problem: object) -> None:
        for worker in self._workers:
            worker.process.kill()
        for worker in self._workers:
            worker.process.join()
            worker.pipe.close()
        self._beats.close()

    def run(self, shards: Sequence[Shard]) -> Iterator[Commit | tuple[Beat, ...]]:
        """Clean the shards. Gives every commit as it happens and, a few times a second, what the workers have in hand.

        Raises JingwenError where a worker cannot go on at all (the disk is full), or shards die for no record's sake.
        """
        waiting = deque(shards)
        while waiting or any(worker.shard for worker in self._workers):
            for slot, worker in enumerate(self._workers):
                if worker.shard is None and waiting:
                    self._give(slot, waiting.popleft())
            busy = {worker.pipe: slot for slot, worker in enumerate(self._workers) if worker.shard}
            for pipe in wait(list(busy), timeout=_TICK_S):
                slot = busy[pipe]  # type: ignore[index]
                answer = self._answer(slot)
                if answer is not None:
                    yield answer
                else:
                    waiting.appendleft(self._died(slot))
            for slot in busy.values():
                if self._over(slot):
                    waiting.appendleft(self._died(slot, is_counted=False))
            yield tuple(self._beats.read(slot) for slot in range(self._count))

    def _started(self, slot: int) -> _Worker:
        ours, theirs = self._context.Pipe()
        desk = Desk(self._job, self._layout, slot, self._limits.memory, self._rulebook)
        process = self._context.Process(target=work, args=(theirs, desk), daemon=True)  # type: ignore[attr-defined]
        process.start()
        theirs.close()
        return _Worker(process, ours)

    def _give(self, slot: int, shard: Shard) -> None:
        self._beats.idle(slot)  # start-up never counts against a record
        worker = self._workers[slot]
        worker.shard = shard
        try:
            worker.pipe.send((shard, self._strikes.guilty(shard.number)))
        except OSError:  # it died while idle; the pipe says so in a moment
            return

    def _answer(self, slot: int) -> Commit | None:
        worker = self._workers[slot]
        try:
            kind, value = worker.pipe.recv()
        except (EOFError, OSError):
            return None
        worker.shard = None
        if kind == "stop":
            raise value
        commit: Commit = value
        return commit

    def _died(self, slot: int, *, is_counted: bool = True) -> Shard:
        """Book the death of a worker against the record it had in hand, and put a new one in its place."""
        worker = self._workers[slot]
        shard = worker.shard
        assert shard is not None
        worker.process.join()
        beat = self._beats.read(slot)
        said = _cause(worker.process.exitcode)
        if beat.shard == shard.number and is_counted:
            self._strikes.add(shard.number, beat.ordinal, said)
        elif is_counted:
            self._deaths[shard.number] += 1
            if self._deaths[shard.number] >= _MAX_DEATHS:
                raise JingwenError(f"workers die before they take up a record of shard {shard.number}: {said}")
        worker.pipe.close()
        self._workers[slot] = self._started(slot)
        return shard

    def _over(self, slot: int) -> bool:
        """Whether the record in hand went over its limits; then its worker is dead and the record has its strike."""
        worker, beat = self._workers[slot], self._beats.read(slot)
        if worker.shard is None or beat.shard != worker.shard.number:
            return False
        limit = self._limits.cpu_s
        used = _cpu_s(worker.process.pid) - beat.cpu_s
        waited = time.monotonic() - beat.wall_s
        if used <= limit and waited <= limit * _WALL_FACTOR:
            return False
        if self._beats.read(slot) != beat:  # it went on in this very moment
            return False
        worker.process.kill()
        worker.process.join()
        over = f"more than {limit:g} s of CPU time" if used > limit else f"no end after {limit * _WALL_FACTOR:g} s"
        self._strikes.add(beat.shard, beat.ordinal, over, is_sure=used > limit)
        return True


@contextlib.contextmanager
def _deaf() -> Iterator[None]:
    """Ctrl-C goes to the whole process group; the fork server and the workers, started here, never hear it.

    It is held back, not lost: here it arrives at the end.
    """
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    resource_tracker.ensure_running()  # would open the mask if it started later
    old = signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGINT])
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, old)


def _context() -> BaseContext:
    if "forkserver" not in multiprocessing.get_all_start_methods():
        return multiprocessing.get_context("spawn")
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["jingwen.batch.worker"])
    return context


def _cpu_s(pid: int) -> float:
    """CPU seconds of a process so far; 0 where the system does not say (then the clock alone ends a record)."""
    try:
        with open(f"/proc/{pid}/stat", "rb") as stream:  # noqa: PTH123
            fields = stream.read().rpartition(b")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
    except (OSError, ValueError, IndexError):
        return 0.0


def _cause(code: int | None) -> str:
    if code is not None and code < 0:
        try:
            return f"it ended the worker ({signal.Signals(-code).name})"
        except ValueError:
            return f"it ended the worker (signal {-code})"
    return "out of memory" if code == OUT_OF_MEMORY else f"it ended the worker (exit code {code})"
