"""The process that cleans shards: it gets the number of a shard and gives back counts. No document crosses a pipe."""

from __future__ import annotations

import contextlib
import os
import signal
import sys
from dataclasses import dataclass
from multiprocessing.connection import Connection

from jingwen.batch.collector import collect_rarely
from jingwen.batch.heartbeat import Heartbeats
from jingwen.batch.job import Job
from jingwen.batch.layout import Layout
from jingwen.batch.parts import Parts
from jingwen.batch.shard import clean_shard
from jingwen.errors import JingwenError, UsageError
from jingwen.rulebook import load

OUT_OF_MEMORY = 86  # exit code of a worker that ran out where nothing can be saved
_OOM_SCORE = "500"  # short of memory, Linux ends a worker (which costs one record) before the program that watches it


@dataclass(frozen=True, slots=True)
class Desk:
    """What a worker is given when it starts. slot: its place among the heartbeats. memory: bytes it may use; 0: no limit.
    rulebook: the version of the rules that the run began with."""

    job: Job
    layout: Layout
    slot: int
    memory: int
    rulebook: str


def work(pipe: Connection, desk: Desk) -> None:
    """Clean shards as they come through the pipe until it closes. Answers ("done", Commit) or ("stop", error)."""
    _settle_in(desk.memory)
    beats = Heartbeats(desk.layout.heartbeat)
    while True:
        try:
            shard, guilty = pipe.recv()
        except (EOFError, OSError):
            return
        if load(desk.job.options.rules).version != desk.rulebook:
            pipe.send(("stop", UsageError("the rules changed while the run was at work; begin again in a new folder")))
            return

        try:
            answer: tuple[str, object] = (
                "done",
                clean_shard(desk.job, desk.layout, shard, guilty, _Note(beats, desk.slot, shard.number, pipe)),
            )
        except UsageError as error:
            answer = ("stop", error)
        except (
            MemoryError
        ):  # outside of any document, files half written: die, and let the record in hand be tried again
            os._exit(OUT_OF_MEMORY)
        except JingwenError as error:
            answer = ("stop", error)
        except OSError as error:
            answer = ("stop", error)
        beats.idle(desk.slot)
        with contextlib.suppress(BrokenPipeError):
            pipe.send(answer)


@dataclass(frozen=True, slots=True)
class _Note:
    """Writes down what is in hand, and leaves when nobody waits for it any more."""

    beats: Heartbeats
    slot: int
    shard: int
    pipe: Connection

    def __call__(self, ordinal: int, parts: Parts, behind: int) -> None:
        if ordinal < 0:
            self.beats.idle(self.slot)
        else:
            so_far = (parts.kept, parts.rejected, parts.quarantined, behind)
            self.beats.note(self.slot, self.shard, ordinal, *so_far)
        if self.pipe.poll():  # nothing is sent to a worker at work: the pipe has closed
            os._exit(1)


def _settle_in(memory: int) -> None:
    collect_rarely()
    for name in ("SIGINT", "SIGTERM"):  # the supervisor gets them and decides
        signal.signal(getattr(signal, name), signal.SIG_IGN if name == "SIGINT" else signal.SIG_DFL)
    if sys.platform == "linux":
        with contextlib.suppress(OSError), open("/proc/self/oom_score_adj", "w") as stream:  # noqa: PTH123
            stream.write(_OOM_SCORE)
    if memory:
        try:
            import resource

            resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
        except (ImportError, ValueError, OSError):  # Windows has none, macOS does not keep it
            return
