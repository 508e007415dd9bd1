"""What `jingwen verify IN... OUT` does: reads IN again and finds every record of it in OUT exactly once."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Sequence
from itertools import zip_longest
from pathlib import Path
from typing import Any

from jingwen.batch.cutting import Shard
from jingwen.batch.job import reading_of
from jingwen.batch.layout import QUARANTINE, REJECTED, Layout, part_name
from jingwen.batch.manifest import closing_files
from jingwen.batch.parts import Commit, load_commit, measure, size_of
from jingwen.batch.plan import Plan, input_lines, read_inputs, read_plan, read_shards
from jingwen.batch.shard import records_of
from jingwen.batch.telling import say
from jingwen.errors import DocumentError, UsageError
from jingwen.read.files import storable
from jingwen.read.lines import Trouble
from jingwen.read.output import read_ids
from jingwen.read.records import raw_id
from jingwen.write.terminal import counted

_SHOWN = 20


def verify(paths: Sequence[str], out: str) -> bool:
    """Compare inputs and output of a run, record by record, and say what is found. Returns whether all is right.

    For every shard: the files have the sizes and digests that were committed; the records, read again from the input,
    are as many as were counted; those at the positions of rejected and quarantined entries are set aside, each once; and
    the ids of the others are the ids in the part with the records, in order. Then the manifest is what the commits say, and
    no part lies there that no shard wrote.
    Raises UsageError where OUT holds no run, or the inputs are not those of the run.
    """
    layout = Layout(Path(out))
    plan = read_plan(layout)
    _check_inputs(paths, plan, out)
    problems = records = 0
    for found in _found(layout, plan):
        if isinstance(found, Commit):
            records += found.records
            continue
        problems += 1
        if problems <= _SHOWN:
            say(found)
    said = counted(problems, "problem") if problems else "each is in the output exactly once"
    say(f"{counted(records)} of {counted(plan.inputs, 'input')}: {said}")
    return not problems


def _found(layout: Layout, plan: Plan) -> Iterator[Commit | str]:
    """The commit of every shard, and every problem as a sentence."""
    commits = []
    for shard in read_shards(layout):
        commit = load_commit(layout, shard.number)
        if commit is None:
            yield f"shard {shard.number}: it is not done"
            continue
        commits.append(commit)
        yield commit
        yield from (f"shard {shard.number}: {problem}" for problem in _problems(layout, plan, shard, commit))
    if len(commits) == plan.shards:
        for name, data in closing_files(plan, commits).items():
            if not (layout.out / name).is_file() or (layout.out / name).read_bytes() != data:
                yield f"{name} is not what was written"
    written = {name for commit in commits for name in commit.files}
    for path in sorted(layout.out.glob("part-*")):
        if path.name not in written:
            yield f"{path.name} was written by no shard that is done"


def _check_inputs(paths: Sequence[str], plan: Plan, out: str) -> None:
    digest = hashlib.sha256()
    for line in input_lines([Path(path) for path in paths]):
        digest.update(line)
    if digest.hexdigest() != plan.inputs_sha256:
        raise UsageError(f"{out}: the inputs are not those of its run, or they changed since")


def _problems(layout: Layout, plan: Plan, shard: Shard, commit: Commit) -> Iterator[str]:
    changed = [name for name, wanted in commit.files.items() if not _is_there(layout.out / name, wanted)]
    yield from (f"{name} is {'not what was written' if (layout.out / name).exists() else 'gone'}" for name in changed)
    if changed:
        return
    if commit.records != commit.kept + commit.rejected + commit.quarantined:
        yield "its counts do not add up"
    aside = {**_entries(layout, REJECTED, shard), **_entries(layout, QUARANTINE, shard)}
    if len(aside) != commit.rejected + commit.quarantined:
        yield f"{len(aside)} records set aside, {commit.rejected + commit.quarantined} were counted"
    form = plan.identity["output"].partition(" ")[0]
    kept = list(read_ids(layout.out / part_name(shard.number, form), form))
    wanted = list(_wanted(layout, plan, shard, aside))
    if form == "markdown":
        kept, wanted = sorted(kept), sorted(wanted)
    for number, (has, wants) in enumerate(zip_longest(kept, wanted)):
        if has != wants:
            yield f"record {number} of the part is {has!r}, the input has {wants!r} there"
            break
    if aside:
        yield f"{len(aside)} records set aside are not in the input, the first at {next(iter(aside))}"


def _is_there(path: Path, wanted: tuple[int, str]) -> bool:
    return size_of(path) == wanted[0] and measure(path) == wanted


def _entries(layout: Layout, folder: str, shard: Shard) -> dict[tuple[str, int], dict[str, Any]]:
    path = layout.out / folder / part_name(shard.number, "jsonl")
    if not path.exists():
        return {}
    with path.open("rb") as stream:
        entries = [json.loads(line) for line in stream]
    return {(entry["file"], entry["position"]): entry for entry in entries}


def _wanted(layout: Layout, plan: Plan, shard: Shard, aside: dict[tuple[str, int], dict[str, Any]]) -> Iterator[str]:
    """The ids that the kept records must have, in order; takes what it meets out of `aside`."""
    columns, limits = reading_of(plan.identity)
    for given in read_inputs(layout, shard):
        records = records_of(given, shard, columns, limits)
        path = storable(given.path)
        while (raw := next(records, None)) is not None:
            entry = aside.pop((path, raw.position), None)
            if entry is None:
                yield f"<{raw.reason}>" if isinstance(raw, Trouble) else _id(raw, columns)
            elif entry.get("and_all_behind"):
                break


def _id(raw: Any, columns: Any) -> str:
    try:
        return raw_id(raw, columns)
    except DocumentError as error:
        return f"<{error.reason}>"
