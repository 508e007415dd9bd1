"""Cleans shards in this very process: for small input, where starting workers would take longer than the work."""

from __future__ import annotations

import contextlib
import signal
from collections.abc import Callable, Iterator, Sequence
from types import FrameType

from jingwen.batch.cutting import Shard
from jingwen.batch.heartbeat import Beat
from jingwen.batch.job import Job
from jingwen.batch.layout import Layout
from jingwen.batch.parts import Commit, Parts
from jingwen.batch.shard import clean_shard
from jingwen.batch.strikes import Strikes

_Restart = Callable[[bool], object]


class OverTime(Exception):
    """A record went over its CPU seconds; raised inside of whatever had it in hand."""


def clean_alone(job: Job, layout: Layout, shards: Sequence[Shard], cpu_s: float) -> Iterator[Commit | tuple[Beat, ...]]:
    """Clean and commit shard after shard. Gives each commit, and before it an empty report of what is in hand.

    cpu_s: for one record, kept by a timer that interrupts Python code; a record that hangs in C or ends the interpreter
    ends this run, and the next one then works with a process that it may end.
    """
    strikes = Strikes(layout)
    in_hand = 0
    with _timer(cpu_s) as restart:

        def note(ordinal: int, parts: Parts, behind: int) -> None:
            nonlocal in_hand
            in_hand = ordinal
            restart(ordinal >= 0)

        for shard in shards:
            commit = None
            while commit is None:
                try:
                    commit = clean_shard(job, layout, shard, strikes.guilty(shard.number), note)
                except OverTime as error:  # it came while the record was read or written, not while it was cleaned
                    strikes.add(shard.number, in_hand, str(error), is_sure=True)
            yield commit
            yield ()


@contextlib.contextmanager
def _timer(cpu_s: float) -> Iterator[_Restart]:
    def over(number: int, frame: FrameType | None) -> None:
        raise OverTime(f"more than {cpu_s:g} s of CPU time")

    if not hasattr(signal, "setitimer"):
        yield lambda is_running: None
        return
    try:
        old = signal.signal(signal.SIGPROF, over)
    except ValueError:  # not the main thread, where alone signals arrive
        yield lambda is_running: None
        return
    try:
        yield lambda is_running: signal.setitimer(signal.ITIMER_PROF, cpu_s if is_running else 0, cpu_s)
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, old)
