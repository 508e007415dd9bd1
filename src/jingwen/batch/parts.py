"""The files that one shard gives, and the moment at which they count: all of them, or none."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, BinaryIO

from jingwen.batch.job import Job
from jingwen.batch.layout import QUARANTINE, REJECTED, Layout, part_name, remove, sync_folder, write_atomic
from jingwen.model import Record, Rejection
from jingwen.write.formats import MARKDOWN, open_writer
from jingwen.write.jsonl import as_dict, render_json


@dataclass(frozen=True, slots=True)
class Commit:
    """The record that makes a shard count. records = kept + rejected + quarantined.

    damage: files that were cut off or damaged, each with the reason. files: size and SHA-256 of every file, by its
    name below OUT.
    """

    shard: int
    records: int
    kept: int
    rejected: int
    quarantined: int
    damage: Mapping[str, str] = field(default_factory=dict)
    files: Mapping[str, tuple[int, str]] = field(default_factory=dict)


class Parts:
    """Takes the outcomes of one shard, in order, into files aside; `commit` puts them in their places.

    What no record gives has no file: a shard without refusals has no part in rejected/. The part with the records is
    always there.
    """

    def __init__(self, job: Job, layout: Layout, shard: int) -> None:
        self._layout, self._shard, self._form = layout, shard, job.form
        self._aside = layout.temporary / f"{shard:06d}"
        remove(self._aside)
        self._aside.mkdir(parents=True)
        lines = part_name(shard, "jsonl")
        self._places = {"records": Path(part_name(shard, job.form)), "rejected": Path(REJECTED, lines)}
        self._places |= {"quarantine": Path(QUARANTINE, lines)}
        if job.audit:
            self._places["audit"] = Path(job.audit, lines)
        self._records = open_writer(self._aside / "records", job.form)
        self._lines: dict[str, BinaryIO] = {}
        self.kept = self.rejected = self.quarantined = 0
        self.damage: dict[str, str] = {}

    def keep(self, record: Record, extra: Mapping[str, Any] | None) -> None:
        """Add a record. `extra`: columns carried along."""
        self._records.write(record, extra)
        self.kept += 1

    def reject(self, rejection: Rejection, file: str, position: int) -> None:
        """Add a refusal, with where its record stands."""
        self._line("rejected", render_json({**as_dict(rejection), "file": file, "position": position}))
        self.rejected += 1

    def quarantine(self, entry: Mapping[str, Any]) -> None:
        """Add a record that could be neither kept nor refused."""
        self._line("quarantine", render_json(entry))
        self.quarantined += 1

    def audit(self, line: str) -> None:
        """Add the audit of the document that is kept or refused."""
        self._line("audit", line)

    def _line(self, kind: str, line: str) -> None:
        if kind not in self._lines:
            self._lines[kind] = (self._aside / kind).open("wb")
        self._lines[kind].write(line.encode("utf-8", "replace") + b"\n")

    def commit(self) -> Commit:
        """Put the files under their names, then write the commit record: before it nothing counts, after it all does."""
        self.close()
        out, files = self._layout.out, {}
        for kind, place in self._places.items():
            source, target = self._aside / kind, out / place
            if source.exists():
                files[place.as_posix()] = _sealed(source)
                target.parent.mkdir(parents=True, exist_ok=True)
                if self._form == MARKDOWN and kind == "records":
                    remove(target)  # a folder is not replaced by renaming another one to its name
                source.replace(target)
            else:
                remove(target)  # of an attempt that a kill stopped before it counted
        for folder in {(out / place).parent for place in self._places.values()}:
            if folder.exists():
                sync_folder(folder)
        commit = self._commit(files)
        target = self._layout.committed(self._shard)
        target.parent.mkdir(exist_ok=True)
        write_atomic(target, json.dumps(asdict(commit)).encode(), self._layout.temporary)
        remove(self._aside)
        return commit

    def _commit(self, files: Mapping[str, tuple[int, str]]) -> Commit:
        total = self.kept + self.rejected + self.quarantined
        return Commit(self._shard, total, self.kept, self.rejected, self.quarantined, self.damage, files)

    def close(self) -> None:
        """Close all files, without committing them."""
        self._records.close()
        for stream in self._lines.values():
            stream.close()


def _sealed(path: Path) -> tuple[int, str]:
    """Size and digest of what lies there, after it is safe on disk."""
    if path.is_dir():
        os.sync()  # one call for thousands of small files
    else:
        with path.open("rb") as stream:
            os.fsync(stream.fileno())
    return measure(path)


def measure(path: Path) -> tuple[int, str]:
    """Size and SHA-256 of a file, or of all files of a folder with their names."""
    if not path.is_dir():
        with path.open("rb") as stream:
            return path.stat().st_size, hashlib.file_digest(stream, "sha256").hexdigest()
    size, digest = 0, hashlib.sha256()
    for file in sorted(path.iterdir()):
        data = file.read_bytes()
        size += len(data)
        digest.update(f"{file.name}\0{hashlib.sha256(data).hexdigest()}\n".encode())
    return size, digest.hexdigest()


def read_commit(layout: Layout, shard: int) -> Commit | None:
    """The commit record of a shard whose files are there in their sizes; None where the shard has to be done (again)."""
    commit = load_commit(layout, shard)
    there = commit and all(size_of(layout.out / name) == size for name, (size, _) in commit.files.items())
    return commit if there else None


def load_commit(layout: Layout, shard: int) -> Commit | None:
    """The commit record of a shard, whatever became of its files since; None where it was never done."""
    try:
        values = json.loads(layout.committed(shard).read_bytes())
    except (FileNotFoundError, ValueError):
        return None
    return Commit(**{**values, "files": {name: (size, digest) for name, (size, digest) in values["files"].items()}})


def size_of(path: Path) -> int:
    """Bytes of a file, or of all files of a folder; -1 where there is nothing."""
    if path.is_dir():
        return sum(file.stat().st_size for file in path.iterdir())
    return path.stat().st_size if path.exists() else -1
