"""Runs into folders, for tests: a job, what came out, and whether two outputs are the same to the byte."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from crawled import json_lines
from jingwen.batch.job import Job, make_job
from jingwen.batch.run import Crew, run
from jingwen.pipeline import Pipeline
from jingwen.read.columns import Columns
from poison import poison


def job(form: str = "jsonl", *, audit: str = "", extra: bool = False) -> Job:
    """A job with one filter, the poison; the real ones would only make the tests slow."""
    return make_job({"pipeline": Pipeline([poison])}, Columns(extra=extra), form=form, audit=audit)


def run_into(out: Path, inputs: Sequence[Path], crew: Crew | None = None, what: Job | None = None) -> dict[str, Any]:
    return run(inputs, out, what or job(), crew or Crew(workers=0))


def rows(path: Path, first: int, last: int) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(json_lines(range(first, last)))
    return path


def contents(out: Path) -> dict[str, bytes]:
    """Every file of an output but for the run's own notes."""
    return {
        path.relative_to(out).as_posix(): path.read_bytes()
        for path in sorted(out.rglob("*"))
        if path.is_file() and "_run" not in path.parts
    }


def entries(out: Path, folder: str = "") -> list[dict[str, Any]]:
    """The lines of all parts in a folder of the output: records, rejected, quarantine, audit."""
    parts = sorted((out / folder).glob("part-*.jsonl"))
    return [json.loads(line) for part in parts for line in part.read_text("utf-8").splitlines()]
