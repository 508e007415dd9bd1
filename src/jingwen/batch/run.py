"""One run over big input into a folder: plan, lock, workers, commit by commit, and going on after any stop."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from jingwen.batch.alone import clean_alone
from jingwen.batch.cutting import Shard
from jingwen.batch.heartbeat import Beat
from jingwen.batch.job import Job, identity_of
from jingwen.batch.layout import RUN, SUCCESS, Layout
from jingwen.batch.lock import locked
from jingwen.batch.manifest import sums_of, write_manifest
from jingwen.batch.parts import Commit, read_commit
from jingwen.batch.plan import Plan, open_plan, read_shards
from jingwen.batch.progress import Progress, Tally
from jingwen.batch.supervisor import Supervisor, WorkLimits
from jingwen.errors import Interrupted, JingwenError, UsageError, reason_of

ALONE_BYTES = 1 << 20  # below, starting workers takes longer than the work (benchmarks/bulk.py measures the border)


@dataclass(frozen=True, slots=True)
class Crew:
    """Who does the work. workers: processes; 0: none, all in this one; None: as many as there are cores, or none where the
    input is small. share: (k, n) = the k-th of n machines on one folder. shard_bytes: 0 = as the plan finds right."""

    workers: int | None = None
    share: tuple[int, int] | None = None
    shard_bytes: int = 0
    limits: WorkLimits = field(default_factory=WorkLimits)


def run(paths: Sequence[Path], out: Path, job: Job, crew: Crew) -> dict[str, Any]:
    """Clean all documents below the paths into OUT, or go on with what an earlier run left undone.

    Returns the sums (see `sums_of`), with `seconds`, `shards` (of the whole plan), `open` (shards that other machines
    still have) and `resumed` (shards that were done before).
    Raises UsageError where OUT holds something else or another plan, or another run is at work; Interrupted on Ctrl-C
    and on SIGTERM; JingwenError where the work cannot go on (the disk is full).
    """
    layout = Layout(out, f"{crew.share[0]}-of-{crew.share[1]}" if crew.share else "")
    _check_folder(out)
    with locked(layout), _stoppable(layout):
        began = time.monotonic()
        shutil.rmtree(layout.temporary, ignore_errors=True)
        plan, is_resumed = open_plan(paths, layout, identity_of(job), crew.shard_bytes)
        shards = read_shards(layout)
        mine = shards[crew.share[0] - 1 :: crew.share[1]] if crew.share else shards
        before = [commit for shard in mine if (commit := read_commit(layout, shard.number))]
        _work(job, layout, crew, mine, before, is_resumed)
        sums, still_open = _finish(layout, plan, shards, mine)
        shutil.rmtree(layout.temporary, ignore_errors=True)
    seconds = round(time.monotonic() - began, 3)
    return {**sums, "seconds": seconds, "shards": len(shards), "open": still_open, "resumed": len(before)}


def _check_folder(out: Path) -> None:
    if out.exists() and not out.is_dir():
        raise UsageError(f"{out}: is no folder")
    if out.is_dir() and not (out / RUN).is_dir() and any(out.iterdir()):
        raise UsageError(f"{out}: holds other files; a run needs an empty folder, or one that it began itself")
    try:
        out.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UsageError(f"{out}: cannot be made: {reason_of(error)}") from error


@contextlib.contextmanager
def _stoppable(layout: Layout) -> Iterator[None]:
    """Make SIGTERM stop the run as Ctrl-C does, and say how to go on, also where the disk is full."""

    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    try:
        old = signal.signal(signal.SIGTERM, stop)
    except ValueError:  # not the main thread: whoever called decides
        old = None
    try:
        yield
    except KeyboardInterrupt:
        done = len(list((layout.run / "done").glob("*.json")))
        said = f"stopped; {done} shards are done in {layout.out}; the same command goes on from there"
        raise Interrupted(said) from None
    except OSError as error:
        said = f"{error.filename or layout.out}: {reason_of(error)}; once that is mended, the same command goes on"
        raise JingwenError(said) from error
    finally:
        if old is not None:
            signal.signal(signal.SIGTERM, old)


def _work(
    job: Job, layout: Layout, crew: Crew, shards: Sequence[Shard], before: Sequence[Commit], is_resumed: bool
) -> None:
    done = {commit.shard for commit in before}
    todo = [shard for shard in shards if shard.number not in done]
    if not todo:
        return
    (layout.out / SUCCESS).unlink(missing_ok=True)
    sizes = {shard.number: shard.bytes for shard in shards}
    tally = Tally()
    for commit in before:
        tally.add(commit, sizes[commit.shard])
    earlier = Tally(tally.kept, tally.rejected, tally.quarantined, tally.bytes)
    progress = Progress(sum(sizes.values()), earlier)
    workers = _workers(crew, todo, is_resumed)

    def tell(item: Commit | tuple[Beat, ...]) -> None:
        if isinstance(item, Commit):
            tally.add(item, sizes[item.shard])
        else:
            progress.show(tally, item)

    try:
        _clean(job, layout, crew, todo, workers, tell)
    finally:
        progress.clear()


def _clean(
    job: Job,
    layout: Layout,
    crew: Crew,
    todo: Sequence[Shard],
    workers: int,
    tell: Callable[[Commit | tuple[Beat, ...]], None],
) -> None:
    if not workers:
        for item in clean_alone(job, layout, todo, crew.limits.cpu_s):
            tell(item)
        return
    with Supervisor(job, layout, workers, crew.limits) as crew_at_work:
        for each in crew_at_work.run(todo):
            tell(each)


def _workers(crew: Crew, todo: Sequence[Shard], is_resumed: bool) -> int:
    """How many processes. After a stop there is at least one: it may have been a record that ended the program."""
    if crew.workers is not None:
        return min(crew.workers, len(todo))
    if not is_resumed and sum(shard.bytes for shard in todo) <= ALONE_BYTES:
        return 0
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return min(cores, len(todo))


def _finish(layout: Layout, plan: Plan, shards: Sequence[Shard], mine: Sequence[Shard]) -> tuple[dict[str, Any], int]:
    """The sums of this process's shards, and how many shards of others are open; whoever comes last ends the run."""
    commits = [read_commit(layout, shard.number) for shard in shards]
    done = [commit for commit in commits if commit]
    if len(done) == len(shards):
        return write_manifest(layout, plan, done), 0
    numbers = {shard.number for shard in mine}
    return sums_of(plan, [commit for commit in done if commit.shard in numbers]), len(shards) - len(done)
