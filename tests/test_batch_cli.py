"""The command on big input, as a person meets it: what OUT means, exit codes, messages, the summary."""

from __future__ import annotations

import gzip
import json
import os
from pathlib import Path

import pytest

from crawled import json_lines, warc_gz, write_parquet, zst
from jingwen.batch.heartbeat import Beat
from jingwen.batch.progress import Progress, Tally
from jingwen.cli import main
from jingwen.write.names import MAX_BYTES, file_name
from runs import entries


@pytest.fixture
def crawl(tmp_path: Path) -> Path:
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "a.jsonl.zst").write_bytes(zst(json_lines(range(8))))
    (folder / "b.warc.gz").write_bytes(warc_gz(range(8, 12)))
    write_parquet(folder / "c.parquet", range(12, 15))
    return folder


def test_a_folder_of_records_into_a_folder_of_parts(
    crawl: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = f"{tmp_path}/out/"
    summary = tmp_path / "summary.json"
    assert main(["clean", str(crawl), "-o", out, "--workers", "0", "--summary", str(summary)]) == 0
    printed = capsys.readouterr()
    assert printed.out == ""
    assert "15 documents: 15 kept, 0 rejected, 0 quarantined" in printed.err
    assert json.loads(summary.read_text("utf-8"))["kept"] == 15
    assert main(["verify", str(crawl), out]) == 0
    assert "each is in the output exactly once" in capsys.readouterr().err
    assert main(["clean", str(crawl), "-o", out, "--workers", "0"]) == 0
    assert "1 of 1 shards were done before" in capsys.readouterr().err


def test_a_cut_input_has_its_own_exit_code(crawl: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    data = gzip.compress(json_lines(range(200)))
    (crawl / "d.jsonl.gz").write_bytes(data[: len(data) // 2])
    assert main(["clean", str(crawl), "-o", f"{tmp_path}/out/", "--workers", "0"]) == 3
    assert "d.jsonl.gz: the gz data is cut off" in capsys.readouterr().err
    assert len(entries(tmp_path / "out")) > 20
    assert main(["verify", str(crawl), f"{tmp_path}/out"]) == 0
    assert main(["clean", str(crawl / "d.jsonl.gz"), "-o", str(tmp_path / "out.jsonl")]) == 3
    assert len((tmp_path / "out.jsonl").read_text("utf-8").splitlines()) > 5


def test_the_summary_has_the_same_counts_for_a_file_as_for_a_folder(tmp_path: Path) -> None:
    data = gzip.compress(json_lines(range(200)))
    (tmp_path / "cut.jsonl.gz").write_bytes(data[: len(data) // 2])
    (tmp_path / "empty.md").write_bytes(b"")
    (tmp_path / "english.md").write_text("Nothing Chinese in here.", "utf-8")
    named = [str(tmp_path / name) for name in ("cut.jsonl.gz", "empty.md", "english.md")]
    sums = []
    for out in ("r.jsonl", "r/"):
        assert main(["clean", *named, "-o", f"{tmp_path}/{out}", "--summary", f"{tmp_path}/s.json"]) == 3
        sums.append(json.loads((tmp_path / "s.json").read_text("utf-8")))
    counts = [{name: sums[at][name] for name in ("records", "kept", "rejected", "quarantined")} for at in (0, 1)]
    assert counts[0] == counts[1]
    assert counts[0]["rejected"] == 1
    assert list(sums[0]["damaged"].values()) == list(sums[1]["damaged"].values()) == ["the gz data is cut off"]
    assert sums[0]["seconds"] >= 0


def test_an_output_folder_inside_the_input_goes_on(crawl: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (crawl / "page.md").write_text("# 周报\n\n先写结果，再写过程。", "utf-8")
    command = ["clean", str(crawl), "-o", f"{crawl}/out/", "--workers", "0"]
    assert main(command) == 0
    assert "16 documents: 16 kept" in capsys.readouterr().err
    assert main(command) == 0
    assert main(["verify", str(crawl), f"{crawl}/out"]) == 0


def test_links_out_of_the_tree_and_devices_are_refused_by_name(crawl: Path, tmp_path: Path) -> None:
    (crawl / "zero.md").symlink_to("/dev/zero")
    (crawl / "loop").symlink_to(crawl)
    os.mkfifo(crawl / "pipe.md")
    assert main(["clean", str(crawl), "-o", f"{tmp_path}/out/", "--workers", "0"]) == 1
    refused = {Path(entry["file"]).name: entry["error"] for entry in entries(tmp_path / "out", "quarantine")}
    assert "link out of the folder" in refused.pop("zero.md")
    assert "no regular file" in refused.pop("pipe.md")
    assert not refused


@pytest.mark.parametrize("name", ["x.jsonl.gz", "x.jsonl.zst", "x.parquet"])
def test_the_name_of_out_says_the_format(name: str, crawl: Path, tmp_path: Path) -> None:
    inputs = [str(path) for path in sorted(crawl.iterdir())]
    assert main(["clean", *inputs, "-o", str(tmp_path / name)]) == 0
    assert main(["clean", str(tmp_path / name), "-o", str(tmp_path / "again.jsonl")]) == 0
    again = [json.loads(line) for line in (tmp_path / "again.jsonl").read_text("utf-8").splitlines()]
    assert len(again) == 15
    assert again[3]["id"] == "doc-3"


def test_markdown_files_stay_where_they_belong(tmp_path: Path) -> None:
    hostile = [
        "../../etc/passwd",
        "/abs",
        "con",
        "..",
        "a/b\\c",
        "名" * 200,
        ".hidden",
        "x\x00\n\u202e",
        "",
        "LPT1.txt",
    ]
    rows = [{"id": "same", "title": title, "text": f"# {title}\n\n先写结论，再写过程。"} for title in hostile]
    (tmp_path / "in.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    before = sorted(tmp_path.iterdir())
    assert main(["clean", str(tmp_path / "in.jsonl"), "--format", "markdown", "-o", f"{tmp_path}/out"]) == 0
    assert sorted(tmp_path.iterdir()) == sorted([*before, tmp_path / "out"])
    files = list((tmp_path / "out" / "part-000000").iterdir())
    assert len(files) == len(hostile)
    for file in files:
        assert file.is_file()
        assert len(file.name.encode()) <= MAX_BYTES
        assert not file.name.startswith(".")
        assert file.name.partition("-")[0].casefold() not in ("con", "lpt1")
        assert file.name.isprintable()


def test_names_differ_by_identity_and_not_by_chance() -> None:
    assert file_name("周报", "1", ".md") != file_name("周报", "2", ".md")
    assert file_name("周报", "1", ".md") == file_name("周报", "1", ".md")


def test_extra_columns_come_along_on_request(tmp_path: Path) -> None:
    row = {"page": "# 周报\n\n先写结果，再写过程。", "likes": 3, "title": "周报"}
    (tmp_path / "in.jsonl").write_text(json.dumps(row), "utf-8")
    arguments = [
        "clean",
        str(tmp_path / "in.jsonl"),
        "--text-field",
        "page",
        "--extra",
        "-o",
        str(tmp_path / "out.jsonl"),
    ]
    assert main(arguments) == 0
    record = json.loads((tmp_path / "out.jsonl").read_text("utf-8"))
    assert (record["title"], record["extra"]) == ("周报", {"likes": 3})


WRONG = {
    "standard input into a folder": (["-", "-o", "OUT/"], "standard input is gone"),
    "a share beyond the last": (["IN", "-o", "OUT/", "--shards", "3/2"], "K/N"),
    "negative workers": (["IN", "-o", "OUT/", "--workers", "-1"], "0 or more"),
    "an audit elsewhere": (["IN", "-o", "OUT/", "--audit", "../audit.jsonl"], "a folder inside it"),
    "Parquet on standard output": (["IN", "--format", "parquet"], "name a file"),
    "Markdown in one place": (["IN", "--format", "markdown"], "give a folder"),
    "the input itself": (["IN", "-o", "IN"], "is an input as well"),
}


@pytest.mark.parametrize(("arguments", "said"), WRONG.values(), ids=WRONG)
def test_wrong_use_is_refused_and_touches_nothing(
    arguments: list[str], said: str, crawl: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = sorted(tmp_path.rglob("*"))
    filled = [part.replace("IN", str(crawl)).replace("OUT", str(tmp_path / "out")) for part in arguments]
    try:
        code = main(["clean", *filled])
    except SystemExit as stop:
        code = int(str(stop.code))
    assert code == 2
    assert said in capsys.readouterr().err
    assert sorted(tmp_path.rglob("*")) == before


def test_verify_needs_the_inputs_of_the_run(crawl: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["verify", str(crawl), str(tmp_path)]) == 2
    assert "holds no run" in capsys.readouterr().err
    main(["clean", str(crawl), "-o", f"{tmp_path}/out/", "--workers", "0"])
    assert main(["verify", str(crawl / "a.jsonl.zst"), f"{tmp_path}/out"]) == 2
    assert "not those of its run" in capsys.readouterr().err


def test_a_line_of_progress_says_rate_time_left_and_counts(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    now = 100.0
    monkeypatch.setattr("time.monotonic", lambda: now)
    progress = Progress(1000, Tally())
    now = 110.0
    progress.show(Tally(20, 1, 1, 400), [])
    assert capsys.readouterr().err == ""  # too early for a log
    now = 150.0
    progress.show(Tally(80, 5, 5, 400), [Beat(shard=1, kept=10, bytes=100), Beat()])
    said = capsys.readouterr().err
    assert said == "jingwen: 50%  100 documents (90 kept, 5 rejected, 5 quarantined), 2/s, 50 s left\n"
