"""Where everything of a run lies in its folder. Every name is a function of the plan and of nothing else."""

from __future__ import annotations

import os
import shutil
from dataclasses import dataclass
from pathlib import Path

REJECTED, QUARANTINE, RUN = "rejected", "quarantine", "_run"
SUCCESS, MANIFEST = "_SUCCESS", "manifest.json"


@dataclass(frozen=True, slots=True)
class Layout:
    """The folder OUT of a run.

    share: which part of the shards this process works on, as "1-of-4"; "" for all. Files that only one process may write
    carry it in their names.
    """

    out: Path
    share: str = ""

    @property
    def run(self) -> Path:
        return self.out / RUN

    @property
    def plan(self) -> Path:
        return self.run / "plan.json"

    @property
    def inputs(self) -> Path:
        return self.run / "inputs.jsonl"

    @property
    def shards(self) -> Path:
        return self.run / "shards.jsonl"

    @property
    def temporary(self) -> Path:
        return self.run / self._own("tmp")

    @property
    def strikes(self) -> Path:
        return self.run / self._own("strikes.json")

    @property
    def heartbeat(self) -> Path:
        return self.run / self._own("heartbeat")

    @property
    def lock(self) -> Path:
        return self.run / "lock"

    @property
    def own_lock(self) -> Path:
        return self.run / self._own("lock")

    def committed(self, shard: int) -> Path:
        return self.run / "done" / f"{shard:06d}.json"

    def _own(self, name: str) -> str:
        return f"{name}-{self.share}" if self.share else name


def part_name(shard: int, form: str) -> str:
    """The name of a part: part-000012.jsonl; a folder part-000012 for markdown."""
    return f"part-{shard:06d}" + ("" if form == "markdown" else f".{form}")


def write_atomic(path: Path, data: bytes, aside: Path) -> None:
    """Put a file in its place whole, or not at all, even if the machine stops. `aside`: a folder for what is not whole."""
    aside.mkdir(parents=True, exist_ok=True)
    temporary = aside / f"{path.name}.{os.getpid()}"
    with temporary.open("wb") as stream:
        stream.write(data)
        stream.flush()
        os.fsync(stream.fileno())
    temporary.replace(path)
    sync_folder(path.parent)


def sync_folder(path: Path) -> None:
    """Make the names in a folder last."""
    if os.name != "posix":
        return
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def remove(path: Path) -> None:
    """Remove a file or a folder, if it is there."""
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)
