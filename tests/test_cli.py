"""The command as a person meets it: exit codes, streams, bad input."""

from __future__ import annotations

import errno
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from jingwen.cli import main

ARTICLE = "# 怎样写周报\n\n先写结果，再写过程，最后写下周的打算。\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "weekly.md").write_text(ARTICLE, "utf-8")
    return tmp_path / "in"


def run(*arguments: str, stdin: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    return subprocess.run([sys.executable, "-m", "jingwen", *arguments], input=stdin, capture_output=True, check=False)


def records(out: str) -> list[dict[str, object]]:
    return [json.loads(line) for line in out.splitlines()]


def test_a_folder_becomes_json_lines(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "deep").mkdir()
    (folder / "deep" / "plain").write_text("没有后缀的文件。", "utf-8")
    assert main(["clean", str(folder)]) == 0
    out, err = capsys.readouterr()
    assert [record["id"] for record in records(out)] == ["weekly", "deep/plain"]
    assert "2 documents: 2 kept" in err


def test_two_files_that_share_a_stem_keep_their_suffix(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "weekly.txt").write_text("另一篇周报。", "utf-8")
    assert main(["clean", str(folder)]) == 0
    assert [record["id"] for record in records(capsys.readouterr().out)] == ["weekly.md", "weekly.txt"]


def test_out_is_written_whole_and_nothing_goes_to_stdout(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = folder.parent / "clean.jsonl"
    assert main(["clean", str(folder), "-o", str(out)]) == 0
    assert capsys.readouterr().out == ""
    assert records(out.read_text("utf-8"))[0]["text"] == ARTICLE.strip()
    assert list(folder.parent.glob("*.part")) == []


def test_standard_input_is_one_document() -> None:
    done = run("clean", "-", stdin=ARTICLE.encode("gb18030"))
    assert done.returncode == 0
    assert records(done.stdout.decode())[0]["text"] == ARTICLE.strip()


def test_plain_text_on_request(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["clean", str(folder), "--text", "plain"]) == 0
    assert str(records(capsys.readouterr().out)[0]["text"]).startswith("怎样写周报\n\n先写")


BAD_INPUT = {
    "empty file": ("empty.md", b"", "empty"),
    "binary file": ("photo.html", b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 8, "photo.html"),
    "no Han characters": ("english.txt", b"Nothing Chinese in here.", "reject.no-han"),
}


@pytest.mark.parametrize(("name", "data", "said"), BAD_INPUT.values(), ids=BAD_INPUT)
def test_a_bad_document_is_named_and_the_rest_is_unharmed(
    name: str, data: bytes, said: str, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / name).write_bytes(data)
    assert main(["clean", str(folder)]) == 1
    out, err = capsys.readouterr()
    assert [record["id"] for record in records(out)] == ["weekly"]
    assert said in err
    assert name.partition(".")[0] in err
    assert "Traceback" not in err


def test_invalid_utf8_is_read_and_named_with_the_damage_counted(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "weekly.md").write_bytes(
        ARTICLE.encode() + "再补一段，讲讲数据口径和复盘节奏。".encode()[:-4] + b"\xff\n"
    )
    assert main(["clean", str(folder)]) == 0
    out, err = capsys.readouterr()
    assert "先写结果" in str(records(out)[0]["text"])
    assert "weekly.md: decode: 2 places that utf-8 cannot read became U+FFFD" in err


def test_a_row_is_named_by_its_file_and_place(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rows = tmp_path / "rows.jsonl"
    rows.write_bytes(b'{"text": "\xe5\x85\x88\xe5\x86\x99\xe7\xbb\x93\xe6\x9e\x9c"}\n{"text": "English"}\n{"text": \n')
    assert main(["clean", str(rows)]) == 1
    out, err = capsys.readouterr()
    assert [record["id"] for record in records(out)] == ["rows.jsonl:0"]
    assert f"rejected: {rows}, byte 25: reject.no-han" in err
    assert f"failed: {rows}, byte 45: read: no JSON" in err


@pytest.mark.parametrize("text", ['[\n {"text": "先写结果"}\n]\n', '{\n "text": "先写结果"\n}\n', '[{"text": "甲"}]'])
def test_json_that_is_not_json_lines_is_refused_whatever_its_name(
    text: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "a.txt").write_text(text, "utf-8")
    assert main(["clean", str(tmp_path)]) == 1
    out, err = capsys.readouterr()
    assert out == ""
    assert "a.txt: read: a JSON" in err


def test_a_text_that_begins_like_json_is_a_text(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "a.txt").write_text('{\n "角色": "产品经理"\n}\n\n这样的提示词先写结果，再写过程。\n', "utf-8")
    assert main(["clean", str(tmp_path)]) == 0
    assert "先写结果" in capsys.readouterr().out


def test_a_full_disk_is_one_line(folder: Path) -> None:
    if not Path("/dev/full").exists():
        pytest.skip("needs /dev/full")
    for arguments in (["clean"], ["explain"], ["clean", "-o", "/dev/full"]):
        with Path("/dev/full").open("wb") as full:
            command = [sys.executable, "-m", "jingwen", *arguments, str(folder)]
            done = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, text=True, check=False)
        assert done.returncode == 1, arguments
        assert "no space left on device" in done.stderr
        assert "Traceback" not in done.stderr
        assert "Exception ignored" not in done.stderr


@pytest.mark.parametrize("encoding", ["gbk", "ascii"])
def test_a_locale_without_the_characters_stops_nothing_and_changes_no_data(encoding: str, tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("# 周报🎉\n\n先写结果，再写过程。\n\n![](a.png)\n", "utf-8")
    main(["clean", str(tmp_path / "a.md"), "-o", str(tmp_path / "r"), "--audit", str(tmp_path / "audit")])
    for arguments, expected in {
        ("clean", "a.md"): "🎉".encode(),
        ("explain", "a.md", "--json"): "🎉".encode(),
        ("restore", "r", "--audit", "audit"): "🎉".encode(),
        ("explain", "a.md"): b"\\U0001f389",
    }.items():
        done = subprocess.run(
            [sys.executable, "-m", "jingwen", *arguments],
            cwd=tmp_path,
            env={**os.environ, "PYTHONIOENCODING": encoding},
            capture_output=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        assert expected in done.stdout


def test_a_report_that_is_stopped_leaves_nothing(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("jingwen.batch.report.explain_each", stop)
    assert main(["report", str(folder), "-o", str(folder.parent / "report.html")]) == 130
    assert "interrupted; nothing was written" in capsys.readouterr().err
    assert sorted(path.name for path in folder.parent.iterdir()) == ["in"]


def test_standard_input_is_not_asked_for_twice() -> None:
    done = run("clean", "-", "-", stdin=ARTICLE.encode())
    assert done.returncode == 2
    assert done.stdout == b""
    assert b"can be read once" in done.stderr


def test_an_unreadable_file_is_named(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    secret = folder / "secret.md"
    secret.write_text(ARTICLE, "utf-8")
    secret.chmod(0)
    if os.access(secret, os.R_OK):  # this user may read everything, so the system's answer is given in its place
        read = Path.read_bytes

        def read_bytes(path: Path) -> bytes:
            if path.name == secret.name:
                raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(path))
            return read(path)

        monkeypatch.setattr(Path, "read_bytes", read_bytes)
    assert main(["clean", str(folder)]) == 1
    assert "secret.md: read: permission denied" in capsys.readouterr().err


def test_a_missing_path_is_named(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["clean", str(folder / "nowhere"), str(folder)]) == 1
    out, err = capsys.readouterr()
    assert len(records(out)) == 1
    assert "nowhere: read: no such file or directory" in err


def test_an_empty_folder_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["clean", str(tmp_path)]) == 1
    assert "holds no document" in capsys.readouterr().err


def test_links_out_of_the_folder_and_pipes_are_refused_by_name(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "loop").symlink_to(folder)
    (folder / "again.md").symlink_to("weekly.md")
    (folder / "zero.md").symlink_to("/dev/zero")
    (folder / "elsewhere").symlink_to("/etc")
    (folder / "gone.md").symlink_to("no-such.md")
    (folder / "logo.png").symlink_to("/no/logo.png")
    os.mkfifo(folder / "pipe.md")
    assert main(["clean", str(folder)]) == 1
    out, err = capsys.readouterr()
    assert [record["id"] for record in records(out)] == ["weekly"]
    assert "zero.md: read: a link out of the folder" in err
    assert "elsewhere: read: a link out of the folder" in err
    assert "gone.md: read: a link that leads nowhere" in err
    assert "pipe.md: read: it is no regular file" in err
    assert "5 documents: 1 kept, 4 failed" in err


@pytest.mark.skipif(
    not hasattr(os, "geteuid") or os.geteuid() != 0, reason="becomes another user, which root alone may"
)
def test_a_folder_that_may_not_be_entered_is_named(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, mode in (("shut", 0), ("listed", 0o444)):
        (folder / name).mkdir()
        (folder / name / "a.md").write_text(ARTICLE, "utf-8")
        (folder / name).chmod(mode)
    monkeypatch.chdir(tmp_path)
    assert main(["clean", str(folder / "weekly.md")]) == 0  # all that is loaded on first use
    capsys.readouterr()
    for path in (tmp_path, *tmp_path.parents[:2]):
        path.chmod(0o755)
    os.seteuid(65534)
    try:
        assert main(["clean", "in"]) == 1
    finally:
        os.seteuid(0)
        tmp_path.parents[1].chmod(0o700)
    out, err = capsys.readouterr()
    assert [record["id"] for record in records(out)] == ["weekly"]
    assert "in/shut: read: permission denied" in err
    assert "in/listed/a.md: read: permission denied" in err


def test_file_names_that_are_no_utf8_give_ids_of_their_own(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for name in (b"\xd6\xdc", b"\xd6\xdd"):
        Path(os.fsdecode(os.fsencode(tmp_path) + b"/" + name + b".md")).write_text(ARTICLE, "utf-8")
    assert main(["clean", str(tmp_path)]) == 0
    assert [record["id"] for record in records(capsys.readouterr().out)] == ["\\xd6\\xdc", "\\xd6\\xdd"]


@pytest.mark.parametrize("out", [".", "nowhere/clean.jsonl", "weekly.md"])
def test_an_output_that_cannot_be_is_wrong_use(out: str, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = (folder / "weekly.md").read_bytes()
    assert main(["clean", str(folder), "-o", str(folder / out)]) == 2
    assert capsys.readouterr().err.count("\n") >= 1
    assert (folder / "weekly.md").read_bytes() == before


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["-o", "r.jsonl", "--summary", "in/weekly.md"], "in/weekly.md: is an input as well"),
        (["-o", "r.jsonl", "--audit", "in/weekly.md"], "in/weekly.md: is an input as well"),
        (["-o", "r/", "--summary", "in/weekly.md"], "in/weekly.md: is an input as well"),
        (["-o", "r.jsonl", "--summary", "r.jsonl"], "is for the records and for the summary"),
        (["-o", "r.jsonl", "--audit", "a", "--summary", "./a"], "is for the audit and for the summary"),
        (["--audit", "-"], "is for the records and for the audit"),
        (["-o", "r.jsonl", "--summary", "nowhere/s.json"], "its folder nowhere does not exist"),
    ],
)
def test_no_output_takes_the_place_of_an_input_or_of_another(
    arguments: list[str], said: str, folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(folder.parent)
    assert main(["clean", "in", *arguments]) == 2
    assert said in capsys.readouterr().err
    assert [path.name for path in folder.parent.iterdir()] == ["in"]
    assert (folder / "weekly.md").read_text("utf-8") == ARTICLE


def test_a_report_is_not_written_over_a_document(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["report", str(folder), "-o", str(folder / "weekly.md")]) == 2
    assert "is an input as well" in capsys.readouterr().err
    assert (folder / "weekly.md").read_text("utf-8") == ARTICLE


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--skip", "nonsense"], "unknown filter, family or rule 'nonsense'"),
        (["--rules", "no/such/folder"], "no such folder of rules"),
        (["--config", "no-such.toml"], "cannot be used as a pipeline"),
        (["--script", "klingon"], "klingon"),
        (["--shards", "1/2"], "--shards needs an output folder"),
        (["-o", "clean.md"], "give a folder"),
    ],
)
def test_wrong_use_says_what_is_known(
    arguments: list[str], said: str, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["clean", str(folder), *arguments]) == 2
    err = capsys.readouterr().err
    assert said in err
    assert "documents" not in err  # nothing was counted, as nothing was done


@pytest.mark.parametrize(
    "arguments",
    [
        ["--timeout", "nan"],
        ["--timeout", "-1"],
        ["--shard-mb", "0"],
        ["--memory-mb", "1"],
        ["--workers", "-1"],
        ["--encoding", "klingon"],
    ],
)
def test_a_value_that_cannot_be_is_wrong_use(
    arguments: list[str], folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as stopped:
        main(["clean", str(folder), "-o", f"{folder.parent}/out/", *arguments])
    assert stopped.value.code == 2
    assert f"argument {arguments[0]}: " in capsys.readouterr().err


def test_workers_without_a_folder_are_said_to_do_nothing(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["clean", str(folder), "--workers", "2"]) == 0
    assert "--workers needs an output folder" in capsys.readouterr().err


def test_explain_names_rule_and_reason(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "weekly.md").write_text(ARTICLE + "\n![](a.png)\n", "utf-8")
    assert main(["explain", str(folder)]) == 0
    out = capsys.readouterr().out
    assert "images.placeholder" in out
    assert "先写结果" in out


def test_a_closed_pipe_is_no_traceback(folder: Path) -> None:
    for number in range(300):
        (folder / f"{number:03}.md").write_text(ARTICLE * 20, "utf-8")
    command = f"'{sys.executable}' -m jingwen clean '{folder}' | head -n 1"
    done = subprocess.run(["bash", "-c", command], capture_output=True, check=False)
    assert len(done.stdout.splitlines()) == 1
    assert b"Traceback" not in done.stderr
    assert b"BrokenPipe" not in done.stderr


def test_ctrl_c_leaves_no_half_file_under_the_final_name(folder: Path) -> None:
    for number in range(2000):
        (folder / f"{number:04}.md").write_text(ARTICLE * 30, "utf-8")
    out = folder.parent / "clean.jsonl"
    child = subprocess.Popen(
        [sys.executable, "-m", "jingwen", "clean", str(folder), "-o", str(out)], stderr=subprocess.PIPE
    )
    part = out.with_name("clean.jsonl.part")
    for _ in range(600):
        if part.exists() and part.stat().st_size:
            break
        time.sleep(0.05)
    child.send_signal(signal.SIGINT)
    _, err = child.communicate(timeout=60)
    assert child.returncode == 130
    assert not out.exists()
    assert b"Traceback" not in err
    assert b"clean.jsonl.part" in err


HEAVY = {"ahocorasick_rs", "bs4", "opencc", "selectolax", "regex", "yaml", "multiprocessing", "pyarrow"}


@pytest.mark.parametrize("flag", ["--help", "--version"])
def test_help_and_version_import_nothing_heavy(flag: str) -> None:
    code = f"import sys\nfrom jingwen.cli import main\ntry:\n    main(['{flag}'])\nexcept SystemExit:\n    pass\nprint(sorted(sys.modules), file=sys.stderr)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    loaded = {name.strip("' ").split(".")[0] for name in done.stderr.strip("[]\n").split(",")}
    assert "jingwen" in loaded
    assert not loaded & HEAVY


def test_the_same_records_with_and_without_a_pipe(folder: Path) -> None:
    by_path = records(run("clean", str(folder)).stdout.decode())[0]
    by_pipe = records(run("clean", stdin=ARTICLE.encode()).stdout.decode())[0]
    assert by_path["text"] == by_pipe["text"]
