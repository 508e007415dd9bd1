"""The end of a run: the list of its parts, the sums, and the mark that all of it is there."""

from __future__ import annotations

import json
from collections.abc import Iterable
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
    sums = sums_of(plan, held)
    parts = [{key: value for key, value in asdict(commit).items() if key != "damage"} for commit in held]
    manifest = {**sums, "made_with": dict(plan.identity), "parts": parts}
    for name, text in ((MANIFEST, json.dumps(manifest, indent=1)), (SUCCESS, json.dumps(sums))):
        write_atomic(layout.out / name, text.encode() + b"\n", layout.temporary)
    return sums


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
