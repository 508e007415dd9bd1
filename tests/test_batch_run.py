"""A run into a folder: every record exactly once, the same bytes however it is done, nothing lost by any stop."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crawled import article, files_of_every_form, json_lines, row
from jingwen.batch.cutting import Shard
from jingwen.batch.layout import Layout
from jingwen.batch.lock import locked
from jingwen.batch.plan import read_shards
from jingwen.batch.run import Crew
from jingwen.batch.verify import verify
from jingwen.errors import UsageError
from jingwen.write.formats import FORMATS
from runs import contents, entries, job, rows, run_into

SMALL = 4096  # bytes of a shard: a few dozen rows make several


@pytest.fixture(autouse=True)
def hasty_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    """A kill of the process loses nothing that was written, synced or not; and syncing takes most of the time here."""
    monkeypatch.setattr(os, "fsync", lambda descriptor: None)
    monkeypatch.setattr(os, "sync", lambda: None)


@pytest.fixture
def crawl(tmp_path: Path) -> Path:
    """Rows, pages and trouble: 128 records, of which 3 are bad lines and 1 has no Chinese."""
    folder = tmp_path / "in"
    rows(folder / "a.jsonl", 0, 60)
    rows(folder / "b.jsonl", 60, 100)
    (folder / "deep").mkdir()
    for number in range(24):
        (folder / "deep" / f"{number}.md").write_text(article(number + 1000), "utf-8")
    bad = (
        b'{"text": "half\n{"none": 1}\n' + json.dumps({"text": "No Chinese at all in this one."}).encode() + b"\n[1]\n"
    )
    (folder / "bad.jsonl").write_bytes(bad)
    return folder


def test_every_record_ends_exactly_once(crawl: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "out"
    sums = run_into(out, [crawl], Crew(workers=0, shard_bytes=SMALL))
    assert (sums["records"], sums["kept"], sums["rejected"], sums["quarantined"]) == (128, 124, 1, 3)
    assert sums["shards"] > 3
    assert verify([str(crawl)], str(out))
    assert "128 documents" in capsys.readouterr().err
    manifest = json.loads((out / "manifest.json").read_text("utf-8"))
    assert manifest["records"] == sum(part["records"] for part in manifest["parts"])
    assert json.loads((out / "_SUCCESS").read_text("utf-8"))["records"] == 128


def test_what_was_set_aside_is_named_by_file_and_place(crawl: Path, tmp_path: Path) -> None:
    run_into(tmp_path / "out", [crawl])
    bad = str(crawl / "bad.jsonl")
    assert [
        (entry["file"], entry["position"], entry["stage"]) for entry in entries(tmp_path / "out", "quarantine")
    ] == [
        (bad, 0, "read"),
        (bad, 15, "read"),
        (bad, 70, "read"),
    ]
    (refused,) = entries(tmp_path / "out", "rejected")
    assert (refused["rule"], refused["file"], refused["position"]) == ("reject.no-han", bad, 27)


@pytest.mark.parametrize("workers", [1, 2, 8])
def test_the_same_bytes_for_any_number_of_workers(workers: int, crawl: Path, tmp_path: Path) -> None:
    what = job(audit="audit", extra=True)
    run_into(tmp_path / "alone", [crawl], Crew(workers=0, shard_bytes=SMALL), what)
    run_into(tmp_path / "out", [crawl], Crew(workers=workers, shard_bytes=SMALL), what)
    assert contents(tmp_path / "out") == contents(tmp_path / "alone")


@pytest.mark.parametrize("form", FORMATS)
def test_every_format_can_be_verified_and_is_the_same_twice(form: str, crawl: Path, tmp_path: Path) -> None:
    crew = Crew(workers=0, shard_bytes=SMALL)
    for name in ("one", "two"):
        run_into(tmp_path / name, [crawl], crew, job(form))
        assert verify([str(crawl)], str(tmp_path / name))
    assert contents(tmp_path / "one") == contents(tmp_path / "two")
    assert len(list((tmp_path / "one").glob("part-*"))) > 3


def test_every_form_of_input_gives_as_many_records(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    for name, data in files_of_every_form(tmp_path, 40).items():
        (folder / name).write_bytes(data)
    sums = run_into(tmp_path / "out", [folder], Crew(workers=0, shard_bytes=1000))
    assert (sums["records"], sums["kept"], sums["quarantined"]) == (320, 320, 0)
    assert verify([str(folder)], str(tmp_path / "out"))


def test_a_record_lost_doubled_or_moved_is_found(crawl: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    run_into(out, [crawl], Crew(workers=0, shard_bytes=SMALL))
    part = out / "part-000001.jsonl"
    lines = part.read_bytes().splitlines(keepends=True)
    for spoiled in (lines[1:], [*lines, lines[0]], [lines[1], lines[0], *lines[2:]]):
        part.write_bytes(b"".join(spoiled))
        assert not verify([str(crawl)], str(out))
    part.write_bytes(b"".join(lines))
    assert verify([str(crawl)], str(out))
    quarantine = next((out / "quarantine").iterdir())
    quarantine.write_bytes(b"")
    assert not verify([str(crawl)], str(out))


def test_what_was_done_to_an_output_is_said(crawl: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "out"
    run_into(out, [crawl], Crew(workers=0, shard_bytes=SMALL))
    (out / "part-000077.jsonl").write_bytes((out / "part-000000.jsonl").read_bytes())
    (out / "part-000000.jsonl").unlink()
    with (out / "part-000001.jsonl").open("ab") as stream:
        stream.write(b"\n")
    (out / "manifest.json").write_bytes((out / "manifest.json").read_bytes().replace(b'"kept": ', b'"kept": 1'))
    (out / "_SUCCESS").unlink()
    assert not verify([str(crawl)], str(out))
    assert capsys.readouterr().err.splitlines()[:-1] == [
        "jingwen: shard 0: part-000000.jsonl is gone",
        "jingwen: shard 1: part-000001.jsonl is not what was written",
        "jingwen: manifest.json is not what was written",
        "jingwen: _SUCCESS is not what was written",
        "jingwen: part-000077.jsonl was written by no shard that is done",
    ]


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    lines=st.lists(
        st.one_of(
            st.integers(0, 99).map(lambda number: json.dumps(row(number), ensure_ascii=False).encode()),
            st.binary(max_size=40),
            st.sampled_from([b"", b"{}", b'{"text": ""}', b'{"text": "\\ud800"}', b"null"]),
        ),
        max_size=20,
    ),
    size=st.integers(100, 2000),
)
def test_in_is_kept_and_rejected_and_quarantined(lines: list[bytes], size: int, tmp_path: Path) -> None:
    blob = b"\n".join(lines)
    folder, out = tmp_path / "in", tmp_path / "out"
    shutil.rmtree(out, ignore_errors=True)
    folder.mkdir(exist_ok=True)
    (folder / "a.jsonl").write_bytes(blob)
    sums = run_into(out, [folder], Crew(workers=0, shard_bytes=size))
    assert sums["records"] == sums["kept"] + sums["rejected"] + sums["quarantined"]
    array = blob.lstrip().startswith(b"[") or not any(line.strip() for line in blob.split(b"\n"))
    assert array or sums["records"] == sum(1 for line in blob.split(b"\n") if line.strip())
    assert verify([str(folder)], str(out))


def test_a_finished_run_is_left_as_it_is(crawl: Path, tmp_path: Path) -> None:
    run_into(tmp_path / "out", [crawl], Crew(workers=0, shard_bytes=SMALL))
    before = {path: path.stat().st_mtime_ns for path in (tmp_path / "out").glob("part-*")}
    sums = run_into(tmp_path / "out", [crawl], Crew(workers=0, shard_bytes=SMALL))
    assert sums["resumed"] == sums["shards"]
    assert {path: path.stat().st_mtime_ns for path in (tmp_path / "out").glob("part-*")} == before


def test_a_part_that_went_missing_is_made_again(crawl: Path, tmp_path: Path) -> None:
    crew = Crew(workers=0, shard_bytes=SMALL)
    run_into(tmp_path / "out", [crawl], crew)
    before = contents(tmp_path / "out")
    (tmp_path / "out" / "part-000001.jsonl").unlink()
    (tmp_path / "out" / "part-000002.jsonl").write_bytes(b"half")
    run_into(tmp_path / "out", [crawl], crew)
    assert contents(tmp_path / "out") == before


def _grow(crawl: Path) -> None:
    with (crawl / "a.jsonl").open("ab") as stream:
        stream.write(json_lines(range(500, 501)))


CHANGES: dict[str, tuple[Callable[[Path], object], str]] = {
    "a line more": (_grow, "a.jsonl changed since it began"),
    "a file more": (lambda crawl: rows(crawl / "deep" / "z.jsonl", 0, 1), "more inputs"),
    "a file less": (lambda crawl: (crawl / "b.jsonl").unlink(), "the inputs are others"),
    "touched": (lambda crawl: os.utime(crawl / "a.jsonl", ns=(1, 1)), "a.jsonl changed since it began"),
}


@pytest.mark.parametrize(("change", "said"), CHANGES.values(), ids=CHANGES)
def test_changed_input_is_refused(change: Callable[[Path], object], said: str, crawl: Path, tmp_path: Path) -> None:
    run_into(tmp_path / "out", [crawl])
    before = contents(tmp_path / "out")
    change(crawl)
    with pytest.raises(UsageError, match=said):
        run_into(tmp_path / "out", [crawl])
    assert contents(tmp_path / "out") == before


def test_changed_options_are_refused(crawl: Path, tmp_path: Path) -> None:
    run_into(tmp_path / "out", [crawl])
    for changed, said in (
        (job("parquet"), "output changed"),
        (job(extra=True), r"reading \(columns\.extra\) changed"),
        (replace(job(), options=replace(job().options, text="plain")), r"options \(text\) changed"),
    ):
        with pytest.raises(UsageError, match=said):
            run_into(tmp_path / "out", [crawl], what=changed)
    with pytest.raises(UsageError, match="shards are of"):
        run_into(tmp_path / "out", [crawl], Crew(workers=0, shard_bytes=77))


def test_two_runs_in_one_folder_are_refused(crawl: Path, tmp_path: Path) -> None:
    with locked(Layout(tmp_path / "out")), pytest.raises(UsageError, match="another run"):
        (tmp_path / "out").mkdir(exist_ok=True)
        run_into(tmp_path / "out", [crawl])


def test_a_folder_with_other_things_is_refused(crawl: Path, tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "thesis.doc").write_bytes(b"x")
    with pytest.raises(UsageError, match="holds other files"):
        run_into(tmp_path / "out", [crawl])


def test_shares_on_one_folder_give_what_one_run_gives(crawl: Path, tmp_path: Path) -> None:
    run_into(tmp_path / "alone", [crawl], Crew(workers=0, shard_bytes=SMALL))
    for part in (2, 1, 3):
        sums = run_into(tmp_path / "out", [crawl], Crew(workers=0, shard_bytes=SMALL, share=(part, 3)))
        assert (sums["open"] == 0) == (part == 3)
        assert (tmp_path / "out" / "_SUCCESS").exists() == (part == 3)
    assert contents(tmp_path / "out") == contents(tmp_path / "alone")


def test_shares_exclude_whole_runs_and_their_own_kind(crawl: Path, tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    with locked(Layout(tmp_path / "out", "1-of-2")):
        for share in (None, (1, 2)):
            with pytest.raises(UsageError, match="another run"):
                run_into(tmp_path / "out", [crawl], Crew(workers=0, share=share))
        run_into(tmp_path / "out", [crawl], Crew(workers=0, share=(2, 2)))


def test_shards_tile_their_inputs(crawl: Path, tmp_path: Path) -> None:
    """In order and without a gap, so that no record has two shards or none."""
    run_into(tmp_path / "out", [crawl], Crew(workers=0, shard_bytes=1500))
    at: dict[int, int | None] = {}
    shards: list[Shard] = read_shards(Layout(tmp_path / "out"))
    assert [shard.number for shard in shards] == list(range(len(shards)))
    for shard in shards:
        if shard.first or shard.last:
            assert at.get(shard.offset, 0) == shard.first
            at[shard.offset] = shard.last
    assert at
    assert set(at.values()) == {None}


def _killed_at(step: int, out: Path, crawl: Path, form: str) -> bool:
    """Run in a child that kills itself at its step-th call of anything that changes the disk. Whether it was killed."""
    child = os.fork()
    if child:
        return os.waitpid(child, 0)[1] != 0
    calls = 0

    def counted(real: Callable[..., object]) -> Callable[..., object]:
        def call(*arguments: object, **named: object) -> object:
            nonlocal calls
            calls += 1
            if calls == step:
                os.kill(os.getpid(), signal.SIGKILL)
            return real(*arguments, **named)

        return call

    try:
        for holder, name in ((Path, "replace"), (Path, "unlink"), (Path, "mkdir"), (os, "fsync"), (shutil, "rmtree")):
            setattr(holder, name, counted(getattr(holder, name)))
        run_into(out, [crawl], Crew(workers=0, shard_bytes=SMALL), job(form, audit="audit"))
        os._exit(0)
    except BaseException:  # a child of the test run must never go on as one
        os._exit(3)


@pytest.mark.parametrize("form", ["jsonl", "markdown"])
def test_killed_at_any_step_and_run_again_the_output_is_the_same(form: str, tmp_path: Path) -> None:
    """Each step of the disk in turn; every third output is killed a second time, half way to that step."""
    crawl = rows(tmp_path / "in.jsonl", 0, 40)
    with crawl.open("ab") as stream:
        stream.write(b"no row\n")
    run_into(tmp_path / "whole", [crawl], Crew(workers=0, shard_bytes=SMALL), job(form, audit="audit"))
    whole = contents(tmp_path / "whole")
    kills, step, out = 0, 1, tmp_path / "out"
    stride = 1 if form == "jsonl" else 5
    while _killed_at(step, out, crawl, form):
        kills += 1
        if step % 3 == 0:
            _killed_at(step // 2 + 1, out, crawl, form)
        run_into(out, [crawl], Crew(workers=0, shard_bytes=SMALL), job(form, audit="audit"))
        assert contents(out) == whole, f"killed at step {step}"
        shutil.rmtree(out)
        step += stride
    assert kills > 20 // stride


def _command(crawl: Path, out: Path, *more: str) -> list[str]:
    return [
        sys.executable,
        "-m",
        "jingwen",
        "clean",
        str(crawl),
        "-o",
        f"{out}/",
        "--workers",
        "2",
        "--shard-mb",
        "0.05",
        *more,
    ]


def _kill_and_go_on(crawl: Path, tmp_path: Path, rounds: int) -> int:
    """Kill the whole process group three times on the way, at random moments; go on, compare. How many kills there were."""
    random, kills = Random(rounds), 0
    subprocess.run(_command(crawl, tmp_path / "whole"), check=False, capture_output=True)
    shards = len(read_shards(Layout(tmp_path / "whole")))
    for number in range(rounds):
        out = tmp_path / f"out-{number}"
        for committed in sorted(random.sample(range(shards), 3)):
            child = subprocess.Popen(_command(crawl, out), stderr=subprocess.DEVNULL, start_new_session=True)
            while child.poll() is None and len(list(out.glob("_run/done/*.json"))) < committed:
                time.sleep(0.01)
            time.sleep(random.uniform(0, 0.4))
            if child.poll() is None:
                os.killpg(child.pid, signal.SIGKILL)
                kills += 1
            child.wait()
        subprocess.run(_command(crawl, out), check=True, capture_output=True)
        assert contents(out) == contents(tmp_path / "whole")
    return kills


@pytest.fixture
def larger_crawl(tmp_path: Path) -> Path:
    for number in range(4):
        rows(tmp_path / "in" / f"{number}.jsonl", number * 250, number * 250 + 250)
    return tmp_path / "in"


def test_the_whole_group_killed_at_random(larger_crawl: Path, tmp_path: Path) -> None:
    assert _kill_and_go_on(larger_crawl, tmp_path, 1) > 0


@pytest.mark.long
def test_the_whole_group_killed_at_random_many_times(larger_crawl: Path, tmp_path: Path) -> None:
    kills = _kill_and_go_on(larger_crawl, tmp_path, 12)
    print(f"{kills} kills")
    assert kills >= 24


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_stop_says_how_to_go_on(number: signal.Signals, larger_crawl: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    child = subprocess.Popen(_command(larger_crawl, out), stderr=subprocess.PIPE, start_new_session=True)
    while child.poll() is None and not list(out.glob("_run/done/*.json")):
        time.sleep(0.01)
    os.killpg(child.pid, number)
    _, said = child.communicate(timeout=60)
    assert child.returncode == 130
    assert b"the same command again goes on" in said or b"the same command goes on" in said
    assert b"Traceback" not in said
    assert not (out / "_SUCCESS").exists()
    assert subprocess.run(_command(larger_crawl, out), check=False, capture_output=True).returncode == 0
    assert verify([str(larger_crawl)], str(out))


def test_the_order_of_hashes_changes_nothing(crawl: Path, tmp_path: Path) -> None:
    for seed in ("1", "2"):
        environment = {**os.environ, "PYTHONHASHSEED": seed}
        subprocess.run(_command(crawl, tmp_path / seed, "--audit", "audit"), check=False, env=environment)
    assert contents(tmp_path / "1") == contents(tmp_path / "2")
