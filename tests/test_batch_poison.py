"""A record that raises, hangs, eats memory or ends the interpreter costs itself, and is named with a reason."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import pytest

from crawled import json_lines, row
from jingwen.batch.run import Crew
from jingwen.batch.supervisor import WorkLimits
from jingwen.batch.verify import verify
from jingwen.read.limits import ReadLimits
from poison import KINDS
from runs import contents, entries, job, run_into

COUNT = 60
AT = 23
SAID = {
    "raise": "ValueError: poison",
    "recurse": "nested too deeply",
    "segfault": "SIGSEGV",
    "exit": "exit code 9",
    "kill": "SIGKILL",
    "spin": "more than 0.5 s of CPU time",
    "sleep": "no end after 2.5 s",
    "hang in C": "more than 0.5 s of CPU time",
    "eat memory": "out of memory",
}
LIMITS = WorkLimits(cpu_s=0.5, memory=3 << 30)


def crawl_with(kind: str, path: Path) -> Path:
    spoiled = {**row(AT), "text": f"这里有毒。[[{kind}]]"}
    lines = json_lines(range(COUNT)).splitlines(keepends=True)
    lines[AT] = json.dumps(spoiled, ensure_ascii=False).encode() + b"\n"
    path.mkdir()
    (path / "a.jsonl").write_bytes(b"".join(lines))
    return path


@pytest.mark.parametrize("kind", KINDS)
def test_poison_costs_itself_alone(kind: str, tmp_path: Path) -> None:
    crawl = crawl_with(kind, tmp_path / "in")
    sums = run_into(tmp_path / "out", [crawl], Crew(workers=2, shard_bytes=4000, limits=LIMITS))
    assert (sums["records"], sums["kept"], sums["quarantined"]) == (COUNT, COUNT - 1, 1)
    (entry,) = entries(tmp_path / "out", "quarantine")
    assert SAID[kind] in entry["error"]
    assert entry["position"] == sum(map(len, json_lines(range(AT)).splitlines(keepends=True)))
    kept = [record["id"] for record in entries(tmp_path / "out")]
    assert kept == [f"doc-{number}" for number in range(COUNT) if number != AT]
    assert verify([str(crawl)], str(tmp_path / "out"))


@pytest.mark.parametrize("kind", ["raise", "recurse", "spin"])
def test_poison_without_workers(kind: str, tmp_path: Path) -> None:
    crawl = crawl_with(kind, tmp_path / "in")
    sums = run_into(tmp_path / "out", [crawl], Crew(workers=0, limits=LIMITS))
    assert (sums["kept"], sums["quarantined"]) == (COUNT - 1, 1)
    assert SAID[kind] in entries(tmp_path / "out", "quarantine")[0]["error"]


def test_every_record_may_be_poison(tmp_path: Path) -> None:
    (tmp_path / "in.jsonl").write_text(
        "".join(json.dumps({"id": f"{n}", "text": f"毒。[[{kind}]]"}) + "\n" for n, kind in enumerate(KINDS)), "utf-8"
    )
    sums = run_into(tmp_path / "out", [tmp_path / "in.jsonl"], Crew(workers=1, limits=LIMITS))
    assert (sums["kept"], sums["quarantined"]) == (0, len(KINDS))
    for entry, kind in zip(entries(tmp_path / "out", "quarantine"), KINDS, strict=True):
        assert SAID[kind] in entry["error"]


def test_a_small_run_that_a_record_ended_is_finished_with_workers(tmp_path: Path) -> None:
    """The first run works in its own process and dies; the same call again knows better."""
    crawl = crawl_with("segfault", tmp_path / "in")
    child = os.fork()
    if not child:
        run_into(tmp_path / "out", [crawl], Crew())
        os._exit(0)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == -signal.SIGSEGV
    sums = run_into(tmp_path / "out", [crawl], Crew())
    assert (sums["kept"], sums["quarantined"]) == (COUNT - 1, 1)


def test_a_worker_killed_from_outside_costs_nothing(tmp_path: Path) -> None:
    for number in range(3):
        path = tmp_path / "in" / f"{number}.jsonl"
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(json_lines(range(number * 1500, number * 1500 + 1500)))
    crawl = tmp_path / "in"
    run_into(tmp_path / "whole", [crawl])
    code = (
        "import sys\nfrom pathlib import Path\nfrom runs import job, run_into\nfrom jingwen.batch.run import Crew\n"
        "if __name__ == '__main__':\n    run_into(Path(sys.argv[2]), [Path(sys.argv[1])], Crew(workers=2))\n"
    )
    script = tmp_path / "script.py"
    script.write_text(code, "utf-8")
    paths = [str(Path(__file__).parent), os.environ.get("PYTHONPATH", "")]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, paths))}
    child = subprocess.Popen([sys.executable, str(script), str(crawl), str(tmp_path / "out")], env=environment)
    killed = 0
    while child.poll() is None and killed < 4:
        time.sleep(0.4)
        for victim in _workers_of(child.pid)[:1]:
            os.kill(victim, signal.SIGKILL)
            killed += 1
    assert child.wait(timeout=120) == 0
    assert killed
    assert contents(tmp_path / "out") == contents(tmp_path / "whole")


def _workers_of(pid: int) -> list[int]:
    """Children of the fork server of a process: Linux says so in /proc."""
    tree: dict[int, list[int]] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdecimal():
            try:
                fields = (entry / "stat").read_text().rpartition(")")[2].split()
            except OSError:
                continue
            tree.setdefault(int(fields[1]), []).append(int(entry.name))
    return [worker for child in tree.get(pid, []) for worker in tree.get(child, [])]


def test_a_loaded_machine_quarantines_nobody(tmp_path: Path) -> None:
    """CPU time counts, not the clock: four burners for every core beside it, and no record goes over a tight limit."""
    (tmp_path / "in.jsonl").write_bytes(json_lines(range(300)))
    burn = "while True: pass"
    burners = [subprocess.Popen([sys.executable, "-c", burn]) for _ in range(4 * (os.cpu_count() or 1))]
    try:
        limits = WorkLimits(cpu_s=2.0)
        sums = run_into(tmp_path / "out", [tmp_path / "in.jsonl"], Crew(workers=2, shard_bytes=20_000, limits=limits))
    finally:
        for burner in burners:
            burner.kill()
            burner.wait()
    assert (sums["kept"], sums["quarantined"]) == (300, 0)


def test_a_line_over_the_limit_costs_itself(tmp_path: Path) -> None:
    long = json.dumps({"text": "长" * 200_000}, ensure_ascii=False).encode() + b"\n"
    (tmp_path / "in.jsonl").write_bytes(json_lines(range(5)) + long + json_lines(range(5, 9)))
    what = replace(job(), limits=ReadLimits(max_record=100_000))
    for shard_bytes in (0, 50_000):
        out = tmp_path / f"out-{shard_bytes}"
        sums = run_into(out, [tmp_path / "in.jsonl"], Crew(workers=0, shard_bytes=shard_bytes), what)
        assert (sums["kept"], sums["quarantined"]) == (9, 1)
        assert entries(out, "quarantine")[0]["rule"] == "max_record"
        assert verify([str(tmp_path / "in.jsonl")], str(out))
