"""The end of a run: the list of its parts, the sums, and the mark that all of it is there."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from typing import Any

from jingwen.batch.layout import MANIFEST, SUCCESS, Layout, write_atomic
from jingwen.batch.parts import Commit
from jingwen.batch.plan import Plan


def write_manifest(layout: Layout, plan: Plan, commits: Iterable[Commit]) -> dict[str, Any]:
    """Write manifest.json (sums and every part) and then _SUCCESS. The same for every run over the same input.

    Returns the sums: inputs, records, kept, rejected, quarantined, damaged (files, with the reason).
    """
    held = list(commits)
    for name, data in closing_files(plan, held).items():
        write_atomic(layout.out / name, data, layout.temporary)
    return sums_of(plan, held)


def closing_files(plan: Plan, commits: Sequence[Commit]) -> dict[str, bytes]:
    """What stands in manifest.json and _SUCCESS after these commits, in the order in which they are written."""
    sums = sums_of(plan, commits)
    parts = [{key: value for key, value in asdict(commit).items() if key != "damage"} for commit in commits]
    manifest = {**sums, "made_with": dict(plan.identity), "parts": parts}
    return {MANIFEST: json.dumps(manifest, indent=1).encode() + b"\n", SUCCESS: json.dumps(sums).encode() + b"\n"}


def sums_of(plan: Plan, commits: Iterable[Commit]) -> dict[str, Any]:
    """The sums over some shards. records = kept + rejected + quarantined; a damaged file counts once however often read."""
    sums: dict[str, Any] = {"inputs": plan.inputs, "records": 0, "kept": 0, "rejected": 0, "quarantined": 0}
    damaged: dict[str, str] = {}
    for commit in commits:
        for name in ("records", "kept", "rejected", "quarantined"):
            sums[name] += getattr(commit, name)
        for path, reason in commit.damage.items():
            damaged.setdefault(path, reason)
    return {**sums, "damaged": damaged}
