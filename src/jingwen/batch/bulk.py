"""What `jingwen clean IN... -o OUT/` does: a run into a folder, and what it says about it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path, PurePath
from typing import Any

from jingwen.batch.clean import Ending, write_summary
from jingwen.batch.job import make_job
from jingwen.batch.layout import QUARANTINE, REJECTED, RUN
from jingwen.batch.output import check_outputs
from jingwen.batch.run import Crew, run
from jingwen.batch.telling import say
from jingwen.errors import UsageError
from jingwen.read.columns import Columns
from jingwen.write.formats import MARKDOWN, format_of, open_writer
from jingwen.write.terminal import counted

_NAMED = 5  # damaged files named on standard error; the manifest has them all


def is_folder(out: str | None, form: str) -> bool:
    """Whether OUT stands for a folder of parts: it ends in a slash, is a folder already, or the format needs one."""
    return bool(out and out != "-") and (str(out).endswith("/") or Path(str(out)).is_dir() or form == MARKDOWN)


def clean_into_folder(
    paths: Sequence[str],
    out: str,
    options: Mapping[str, Any],
    encoding: str | None = None,
    *,
    crew: Crew,
    form: str = "",
    audit: str | None = None,
    audit_form: str = "jingwen",
    summary: str | None = None,
) -> Ending:
    """Clean all inputs into numbered parts in OUT; see `run` for what is promised and raised.

    `options`, `form`, `audit_form`, `summary`: as for `clean`. `audit`: the name of a folder inside OUT.
    """
    if not paths or "-" in paths:
        raise UsageError("a run into a folder goes on after a stop, and standard input is gone then: save it in a file")
    rest = dict(options)
    columns = rest.pop("columns", None) or Columns(format=rest.get("format", ""), encoding=encoding)
    chosen = format_of("", form)
    _check_package(chosen)
    job = make_job(rest, columns, form=chosen, audit=_audit_folder(audit), audit_form=audit_form)
    _check_outside(paths, Path(out))
    if summary and Path(out).resolve() not in Path(summary).resolve().parents:
        check_outputs(map(Path, paths), {"the summary": summary})
    sums = run([Path(path) for path in paths], Path(out), job, crew)
    _tell(sums, out)
    if summary:
        write_summary(summary, sums)
    if sums["damaged"]:
        return Ending.DAMAGED
    return Ending.INCOMPLETE if sums["quarantined"] else Ending.COMPLETE


def _check_package(form: str) -> None:
    """Say at once that a package is missing, not after the first shard."""
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        open_writer(Path(folder, "probe"), form).close()


def _audit_folder(audit: str | None) -> str:
    if audit is None:
        return ""
    name = PurePath(audit.rstrip("/"))
    if len(name.parts) != 1 or name.name in ("..", RUN, REJECTED, QUARANTINE) or name.is_absolute():
        raise UsageError(
            f"--audit {audit}: with an output folder it names a folder inside it, for example --audit audit"
        )
    return name.name


def _check_outside(paths: Sequence[str], out: Path) -> None:
    for path in paths:
        if Path(path).is_dir() and Path(path).resolve() == out.resolve():
            raise UsageError(f"{out}: is an input as well; give the records a folder of their own")


def _tell(sums: Mapping[str, Any], out: str) -> None:
    for count, (path, reason) in enumerate(sums["damaged"].items()):
        if count == _NAMED:
            say(f"and {len(sums['damaged']) - _NAMED} more damaged inputs; see manifest.json")
            break
        say(f"damaged: {path}: {reason}")
    counts = ", ".join(f"{sums[name]:,} {name}" for name in ("kept", "rejected", "quarantined"))
    rate = sums["records"] / max(sums["seconds"], 0.001)
    resumed = (
        f"; {sums['resumed']} of {sums['shards']} shards were done before" if sums["resumed"] else f", {rate:,.0f}/s"
    )
    say(f"{counted(sums['records'])}: {counts}; {sums['seconds']:.1f} s{resumed}")
    if sums["open"]:
        say(f"{sums['open']} of {sums['shards']} shards left to others; whoever ends last writes the manifest")
    if sums["quarantined"]:
        say(f"why documents were quarantined stands in {Path(out) / QUARANTINE}")
