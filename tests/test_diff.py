"""jingwen diff: two runs over the same documents."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from jingwen.cli import main

ARTICLE = "# 怎样写周报\n\n先写结果，再写过程。\n\n![](a.png)\n\n题图来自 Unsplash，基于 CC0 协议。\n"


@pytest.fixture
def runs(tmp_path: Path) -> Path:
    """Records and audits of two runs: all rules, and all but credits."""
    source = tmp_path / "in"
    source.mkdir()
    (source / "weekly.md").write_text(ARTICLE, "utf-8")
    (source / "plain.md").write_text("# 怎样开会\n\n先写议题，再约人。\n", "utf-8")
    for name, more in (("old", []), ("new", ["--skip", "credits"])):
        arguments = ["-o", str(tmp_path / f"{name}.jsonl"), "--audit", str(tmp_path / f"{name}.audit")]
        assert main(["clean", str(source), *arguments, *more]) == 0
    return tmp_path


def compared(runs: Path, old: str, new: str, capsys: pytest.CaptureFixture[str], *more: str) -> tuple[int, str, str]:
    capsys.readouterr()
    code = main(["diff", str(runs / f"{old}.jsonl"), str(runs / f"{new}.jsonl"), *more])
    out, err = capsys.readouterr()
    return code, out, err


def audits(runs: Path, old: str, new: str) -> list[str]:
    return ["--old-audit", str(runs / f"{old}.audit"), "--new-audit", str(runs / f"{new}.audit")]


def test_a_run_agrees_with_itself(runs: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for more in ([], audits(runs, "old", "old")):
        code, out, err = compared(runs, "old", "old", capsys, *more)
        assert (code, out) == (0, "")
        assert "2 documents compared: 0 changed" in err


def test_what_the_new_run_keeps_is_told_with_the_rule_that_took_it(
    runs: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, out, err = compared(runs, "old", "new", capsys, *audits(runs, "old", "new"))
    assert code == 1
    assert "=== weekly\n+ 题图来自 Unsplash，基于 CC0 协议。   ← credits.picture" in out
    assert "plain" not in out and "a.png" not in out
    assert "credits.picture: 24 characters gained" in err


def test_the_other_way_round_it_is_lost(runs: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, err = compared(runs, "new", "old", capsys, *audits(runs, "new", "old"))
    assert code == 1
    assert "- 题图来自" in out and "credits.picture" in out
    assert "24 characters lost" in err


def test_without_audits_lines_are_compared(runs: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _, out, err = compared(runs, "old", "new", capsys)
    assert out == "=== weekly\n+ 题图来自 Unsplash，基于 CC0 协议。\n\n"
    assert "rule not known: 24 characters gained" in err


def test_one_audit_is_enough_to_name_the_rule(runs: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _, out, _ = compared(runs, "old", "new", capsys, "--old-audit", str(runs / "old.audit"))
    assert "credits.picture" in out


def rewritten(path: Path, change: Any) -> None:
    lines = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    path.write_text("".join(json.dumps(line) + "\n" for line in change(lines)), "utf-8")


def test_fields_and_flags_are_compared(runs: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rewritten(
        runs / "new.jsonl",
        lambda records: [{**record, "author": ["林知遥"], "flags": ["facts.conflict"]} for record in records],
    )
    _, out, _ = compared(runs, "old", "new", capsys)
    assert '~ author: [] → ["林知遥"]' in out
    assert "+ flag facts.conflict" in out


def test_a_document_that_one_run_refused_is_named_with_the_reason(
    runs: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rewritten(runs / "new.jsonl", lambda records: [record for record in records if record["id"] != "plain"])
    rewritten(
        runs / "new.audit",
        lambda lines: [
            {**line, "outcome": "rejection", "rule": "reject.too-short", "why": "It is short."}
            if line["id"] == "plain"
            else line
            for line in lines
        ],
    )
    _, out, err = compared(runs, "old", "new", capsys, *audits(runs, "old", "new"))
    assert "=== plain\n- only in old: rejected by reject.too-short: It is short." in out
    assert "1 only in old" in err
    _, out, _ = compared(runs, "new", "old", capsys)
    assert "=== plain\n+ only in new" in out


def test_json_for_machines(runs: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _, out, _ = compared(runs, "old", "new", capsys, *audits(runs, "old", "new"), "--json")
    values = json.loads(out)
    assert (values["id"], values["verdict"]) == ("weekly", "changed")
    (change,) = values["changes"]
    assert (change["verdict"], change["rules"][-1], change["old"]) == ("gained", "credits.picture", "")


def test_rewording_is_told_once(runs: Path, capsys: pytest.CaptureFixture[str]) -> None:
    source = runs / "farm"
    source.mkdir()
    (source / "hant.md").write_text("# 怎樣寫週報\n\n先寫結果，再寫過程，最後寫下週的打算。\n", "utf-8")
    for name, script in (("old", "keep"), ("new", "simplified")):
        arguments = ["-o", str(runs / f"{name}.jsonl"), "--audit", str(runs / f"{name}.audit"), "--script", script]
        assert main(["clean", str(source), *arguments]) == 0
    _, out, err = compared(runs, "old", "new", capsys, *audits(runs, "old", "new"))
    assert "~ 結 → 结" in out or "~ 寫結 → 写结" in out
    assert "lost" not in err and "gained" not in err


def test_control_characters_are_shown_by_code_point(runs: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rewritten(
        runs / "new.jsonl",
        lambda records: [{**record, "title": "\x1b[2J", "text": record["text"] + "\x1b[31m"} for record in records],
    )
    _, out, _ = compared(runs, "old", "new", capsys, "--color", "never")
    assert "\x1b" not in out and "<U+001B>" in out
