"""One shard, from its inputs to its commit: every record ends as kept, rejected or quarantined, and nothing else."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from jingwen import engine
from jingwen.batch.audit import audit_line
from jingwen.batch.cutting import Input, Shard
from jingwen.batch.job import Job
from jingwen.batch.layout import Layout
from jingwen.batch.parts import Commit, Parts
from jingwen.batch.plan import read_inputs
from jingwen.errors import DocumentError, RulebookError, UsageError, reason_of
from jingwen.model import Explanation, Record
from jingwen.read.columns import Columns, Loaded
from jingwen.read.files import storable
from jingwen.read.forms import DOCUMENT, PARQUET
from jingwen.read.limits import ReadLimits
from jingwen.read.lines import Trouble
from jingwen.read.records import Raw, Stretch, load, read_raw

Note = Callable[[int, Parts, int], None]
"""Told before every record: its ordinal, what the shard has given so far, and bytes of input behind it.

The ordinal is -1 while no record is in hand: while what stands before the shard is decompressed, and while it commits.
"""

GIVE_UP = "give up: "  # begins the reason of a guilty record behind which its file cannot be read on


def clean_shard(job: Job, layout: Layout, shard: Shard, guilty: Mapping[int, str], note: Note) -> Commit:
    """Clean all records of a shard and commit it.

    guilty: records, by their place in the shard, that are not to be touched, with the reason: they killed a worker or
    went over a limit. Raises OSError where output cannot be written; nothing is committed then.
    """
    parts = Parts(job, layout, shard.number)
    try:
        ordinal = passed = 0
        for given in read_inputs(layout, shard):
            records = records_of(given, shard, job.columns, job.limits)
            is_far = bool(shard.first and given.codec)
            while True:
                note(-1 if is_far else ordinal, parts, passed + _behind(records.at, given, shard))
                is_far = False
                reason = guilty.get(ordinal, "")
                if reason.startswith(GIVE_UP):
                    parts.damage[given.path] = reason.removeprefix(GIVE_UP)
                    error = DocumentError("", "read", parts.damage[given.path])
                    parts.quarantine({**_entry(given, records.at, error), "and_all_behind": True})
                    ordinal += 1
                    break
                raw = next(records, None)
                if raw is None:
                    break
                _settle(raw, given, reason, job, parts)
                ordinal += 1
            passed += given.size
        note(-1, parts, passed)
        return parts.commit()
    except BaseException:
        parts.close()
        raise


class Records:
    """The records of one input; `at` is where the last one began."""

    def __init__(self, found: Iterator[Raw | Trouble], at: int) -> None:
        self._found, self.at = found, at

    def __next__(self) -> Raw | Trouble:
        item = next(self._found)
        self.at = item.position
        return item

    def __iter__(self) -> Iterator[Raw | Trouble]:
        return self


def records_of(given: Input, shard: Shard, columns: Columns, limits: ReadLimits) -> Records:
    """The records of an input that belong to a shard, in order; what cannot be read is a Trouble in its place."""
    problem = given.error or _change(given)
    if problem:
        return Records(iter([Trouble(shard.first, problem)]), shard.first)
    stretch = Stretch(Path(given.path), given.id, given.form, given.codec, shard.first, shard.last)
    return Records(read_raw(stretch, columns, limits), shard.first)


def _change(given: Input) -> str:
    try:
        status = Path(given.path).stat()
    except OSError as error:
        return reason_of(error)
    same = status.st_size == given.size and status.st_mtime_ns == given.mtime_ns
    return "" if same else "the file changed after the run was planned"


def _behind(at: int, given: Input, shard: Shard) -> int:
    """About how many bytes of the input's size are behind, where that is cheap to say."""
    return 0 if given.form in (DOCUMENT, PARQUET) or given.codec else at - shard.first


def _settle(raw: Raw | Trouble, given: Input, guilt: str, job: Job, parts: Parts) -> None:
    if isinstance(raw, Trouble):
        if raw.is_damage:
            parts.damage.setdefault(given.path, raw.reason)
        parts.quarantine(_entry(given, raw.position, DocumentError("", "read", raw.reason, raw.rule)))
        return
    if guilt:
        parts.quarantine(_entry(given, raw.position, DocumentError("", "clean", guilt, "max_time_or_memory")))
        return
    found = _explained(raw, job)
    if isinstance(found, DocumentError):
        parts.quarantine(_entry(given, raw.position, found))
        return
    explanation, loaded, audit = found
    if isinstance(explanation.outcome, Record):
        parts.keep(explanation.outcome, loaded.extra)
    else:
        parts.reject(explanation.outcome, storable(given.path), raw.position)
    if audit:
        parts.audit(audit)


def _explained(raw: Raw, job: Job) -> tuple[Explanation, Loaded, str] | DocumentError:
    try:
        loaded = load(raw, job.columns, job.limits)
        explanation = engine.explain(loaded.source, job.options, job.pipeline)
        return explanation, loaded, audit_line(explanation, job.audit_form) if job.audit else ""
    except DocumentError as error:
        return _out_of_memory(raw) if isinstance(error.__cause__, MemoryError) else error
    except MemoryError:
        return _out_of_memory(raw)
    except (UsageError, RulebookError):
        raise
    except Exception as error:  # whatever it is, it costs this record and no other
        return DocumentError(raw.name, "write", f"{type(error).__name__}: {error}")


def _out_of_memory(raw: Raw) -> DocumentError:
    return DocumentError(raw.name, "clean", "out of memory", "max_memory")


def _entry(given: Input, position: int, error: DocumentError) -> dict[str, Any]:
    name = given.id if given.form in (DOCUMENT, "") else f"{given.id}:{position}"
    return {
        "id": name,
        "file": storable(given.path),
        "position": position,
        "unit": "row" if given.form == PARQUET else "byte",
        "stage": error.stage,
        "rule": error.rule,
        "error": error.reason,
    }
