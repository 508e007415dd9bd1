"""The plan of a run: which inputs, cut into which shards. Made once, before any work; every later run must find the same."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from jingwen.batch.cutting import Input, Shard, cut, shard_bytes_for
from jingwen.batch.layout import Layout, write_atomic
from jingwen.batch.lock import planning
from jingwen.errors import DocumentError, UsageError, reason_of
from jingwen.read.files import find_entries
from jingwen.read.forms import form_of


@dataclass(frozen=True, slots=True)
class Plan:
    """Number of inputs and shards, bytes of all inputs, and digests of the two lists."""

    identity: Mapping[str, str]
    shard_bytes: int
    inputs: int
    bytes: int
    shards: int
    inputs_sha256: str
    shards_sha256: str


def open_plan(
    paths: Sequence[Path], layout: Layout, identity: Mapping[str, str], shard_bytes: int
) -> tuple[Plan, bool]:
    """The plan for these inputs in this folder, and whether it was there before.

    shard_bytes: size of a shard; 0 leaves it to the plan. Raises UsageError where the folder holds a plan for other
    inputs or other options.
    """
    layout.temporary.mkdir(parents=True, exist_ok=True)
    with planning(layout):
        return _open(paths, layout, identity, shard_bytes)


def _open(paths: Sequence[Path], layout: Layout, identity: Mapping[str, str], shard_bytes: int) -> tuple[Plan, bool]:
    fresh = layout.temporary / "inputs.jsonl"
    count, total, digest = _write_inputs(paths, fresh)
    if layout.plan.exists():
        return _same(layout, fresh, digest, identity, shard_bytes), True
    size = shard_bytes or shard_bytes_for(total)
    cuts = layout.temporary / "shards.jsonl"
    shards, cuts_digest = _write_shards(fresh, cuts, size)
    plan = Plan(identity, size, count, total, shards, digest, cuts_digest)
    for source, target in ((fresh, layout.inputs), (cuts, layout.shards)):
        source.replace(target)
    write_atomic(layout.plan, json.dumps(asdict(plan), indent=1).encode(), layout.temporary)
    return plan, False


def read_plan(layout: Layout) -> Plan:
    """The plan that a folder holds. Raises UsageError where there is none."""
    try:
        values = json.loads(layout.plan.read_bytes())
        return Plan(**values)
    except FileNotFoundError:
        raise UsageError(f"{layout.out}: holds no run of jingwen") from None
    except (ValueError, TypeError, OSError) as error:
        raise UsageError(f"{layout.plan}: cannot be read: {error}") from error


def read_shards(layout: Layout) -> list[Shard]:
    """All shards of the plan, in order."""
    with layout.shards.open("rb") as stream:
        return [Shard(*json.loads(line)) for line in stream]


def read_inputs(layout: Layout, shard: Shard) -> Iterator[Input]:
    """The inputs that a shard takes its records from."""
    with layout.inputs.open("rb") as stream:
        stream.seek(shard.offset)
        for _ in range(shard.inputs):
            yield Input(**json.loads(stream.readline()))


def input_lines(paths: Sequence[Path]) -> Iterator[bytes]:
    """One line for every input below the paths, as the plan keeps it."""
    for entry in find_entries(paths, records=True):
        if isinstance(entry, DocumentError):
            found = Input(entry.document, "", "", error=entry.reason)
        else:
            found = _input(entry.path, entry.id)
        yield json.dumps(asdict(found)).encode() + b"\n"


def _input(path: Path, identity: str) -> Input:
    try:
        form, codec = form_of(path)
        status = path.stat()
    except DocumentError as error:
        return Input(str(path), identity, "", error=error.reason)
    except OSError as error:
        return Input(str(path), identity, "", error=reason_of(error))
    return Input(str(path), identity, form, codec, status.st_size, status.st_mtime_ns)


def _write_inputs(paths: Sequence[Path], target: Path) -> tuple[int, int, str]:
    count = total = 0
    digest = hashlib.sha256()
    with target.open("wb") as stream:
        for line in input_lines(paths):
            stream.write(line)
            digest.update(line)
            count += 1
            total += int(json.loads(line)["size"])
        stream.flush()
        os.fsync(stream.fileno())
    return count, total, digest.hexdigest()


def _write_shards(inputs: Path, target: Path, size: int) -> tuple[int, str]:
    digest, number = hashlib.sha256(), 0
    with target.open("wb") as stream:
        for shard in cut(_placed(inputs), size):
            line = json.dumps(list(shard)).encode() + b"\n"
            stream.write(line)
            digest.update(line)
            number += 1
        stream.flush()
        os.fsync(stream.fileno())
    return number, digest.hexdigest()


def _placed(inputs: Path) -> Iterator[tuple[int, Input]]:
    offset = 0
    with inputs.open("rb") as stream:
        for line in stream:
            yield offset, Input(**json.loads(line))
            offset += len(line)


def _same(layout: Layout, fresh: Path, digest: str, identity: Mapping[str, str], shard_bytes: int) -> Plan:
    plan = read_plan(layout)
    again = f"{layout.out} holds a run that cannot go on: %s. Use a new folder, or remove this one."
    names = [name for name in {**plan.identity, **identity} if plan.identity.get(name) != identity.get(name)]
    if names:
        changed = [_change(name, plan.identity.get(name, ""), identity.get(name, "")) for name in names]
        raise UsageError(again % f"{' and '.join(changed)} changed since it began")
    if shard_bytes and shard_bytes != plan.shard_bytes:
        raise UsageError(again % f"its shards are of {plan.shard_bytes} bytes")
    if digest != plan.inputs_sha256:
        raise UsageError(again % _difference(layout.inputs, fresh))
    return plan


def _change(name: str, was: str, now: str) -> str:
    """What changed, by the names that it has inside, where it says them."""
    try:
        old, new = (dict(_leaves(json.loads(text))) for text in (was, now))
    except ValueError:
        return name
    inside = sorted(key for key in {**old, **new} if old.get(key) != new.get(key))
    return f"{name} ({', '.join(inside)})" if inside else name


def _leaves(value: Any, name: str = "") -> Iterator[tuple[str, Any]]:
    if not isinstance(value, dict):
        yield name, value
        return
    for key, item in value.items():
        yield from _leaves(item, f"{name}.{key}" if name else key)


def _difference(old: Path, new: Path) -> str:
    with old.open("rb") as before, new.open("rb") as after:
        for line in before:
            other = after.readline()
            if line == other:
                continue
            was, now = json.loads(line), json.loads(other) if other else None
            if now is None or now["path"] != was["path"]:
                return f"the inputs are others than when it began (at {was['path']})"
            return f"the input {was['path']} changed since it began"
        return f"there are more inputs than when it began ({_path(after.readline())})"


def _path(line: bytes) -> Any:
    return json.loads(line)["path"] if line else "none"
