"""All that decides about the bytes of a run, in one frozen value that every worker gets."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from jingwen import __version__, api, rulebook
from jingwen.model import SCHEMA, Options
from jingwen.pipeline import Pipeline
from jingwen.read.columns import Columns
from jingwen.read.limits import ReadLimits


@dataclass(frozen=True, slots=True)
class Job:
    """How every document is read, cleaned and written.

    form: of the records (write/formats.py). audit: name of the folder for audits inside OUT, "" for none.
    audit_form: see batch/audit.py.
    """

    options: Options
    pipeline: Pipeline
    columns: Columns
    form: str = "jsonl"
    audit: str = ""
    audit_form: str = "jingwen"
    limits: ReadLimits = field(default_factory=ReadLimits)


def make_job(options: Mapping[str, Any], columns: Columns, **rest: Any) -> Job:
    """A job from the keyword options of `jingwen.explain`. Raises UsageError for a value that cannot be."""
    values = {name: value for name, value in options.items() if name not in ("pipeline", "format")}
    pipeline = options.get("pipeline") or Pipeline.preset("default")
    return Job(api.make_options(values), pipeline, columns, **rest)


def identity_of(job: Job) -> dict[str, str]:
    """What two runs must share to be one: each part as a word or a digest.

    A user's own filter counts by its name alone. Limits of time and memory, and the number of workers, decide nothing
    about a document that keeps to them and are no part of it.
    """
    pipeline = [(step.name, _called(step.run)) for step in job.pipeline]
    options = asdict(job.options)
    for name, value in options.items():
        options[name] = sorted(value) if isinstance(value, frozenset) else value
    return {
        "jingwen": __version__,
        "schema": SCHEMA,
        "rulebook": rulebook.load(job.options.rules).version,
        "options": json.dumps(options, sort_keys=True, default=dict),
        "pipeline": _digest([pipeline, sorted(job.pipeline.skipped), job.pipeline.strict]),
        "reading": json.dumps({"columns": asdict(job.columns), "limits": asdict(job.limits)}, sort_keys=True),
        "output": f"{job.form} {job.audit} {job.audit_form if job.audit else ''}".strip(),
    }


def reading_of(identity: Mapping[str, str]) -> tuple[Columns, ReadLimits]:
    """How the inputs of a run were read, from its identity."""
    values = json.loads(identity["reading"])
    return Columns(**values["columns"]), ReadLimits(**values["limits"])


def _called(run: object) -> str:
    return f"{getattr(run, '__module__', '')}.{getattr(run, '__qualname__', '') or repr(run)}"


def _digest(value: object) -> str:
    return hashlib.sha256(json.dumps(value, sort_keys=True, default=dict).encode()).hexdigest()[:16]
