"""Law: record and audit give the parsed text back, code point for code point; and single rules can be undone."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

import jingwen
from documents import FIXTURES, documents, fixture_files, fixture_id
from jingwen import ledger, rulebook
from jingwen.batch.audit import audit_line
from jingwen.cli import main
from jingwen.model import Explanation, Record
from jingwen.read.audit import read_audit, restore_document, restore_text
from jingwen.render import render_markdown, render_plain

EVERY_RULE = frozenset(rulebook.load().rules)


def written(explanation: Explanation) -> str:
    return explanation.outcome.text if isinstance(explanation.outcome, Record) else ""


def assert_restored(explanation: Explanation) -> None:
    audit = read_audit(json.loads(audit_line(explanation, "jingwen")))
    text = written(explanation)
    assert restore_text(audit, text) == explanation.document.text
    document = restore_document(audit, text)
    render = render_plain if explanation.document.options.text == "plain" else render_markdown
    if isinstance(explanation.outcome, Record):
        assert render(document) == text
    assert render(ledger.undo(document, EVERY_RULE)) == render(ledger.undo(explanation.document, EVERY_RULE))


HOSTILE = [path for path in sorted((FIXTURES / "hostile").iterdir()) if path.suffix in {".html", ".md", ".txt"}]


@pytest.mark.parametrize("path", [*fixture_files(), *HOSTILE], ids=fixture_id)
@pytest.mark.parametrize("options", [{}, {"text": "plain"}, {"links": "keep"}], ids=["markdown", "plain", "links"])
def test_fixtures_are_restored(path: Path, options: dict[str, Any]) -> None:
    try:
        explanation = jingwen.explain(path.read_bytes(), name=path.stem, **options)
    except jingwen.DocumentError:
        assert path in HOSTILE  # nothing was read, so nothing can be restored
        return
    assert_restored(explanation)


@given(documents)
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_generated_documents_are_restored(markup: str) -> None:
    try:
        explanation = jingwen.explain(markup, name="generated")
    except jingwen.DocumentError:
        return
    assert_restored(explanation)


ARTICLE = (
    "# 怎样写周报\n\n先写**结果**，再写过程。\n\n![](a.png)\n\n1. 第一条\n2. 第二条\n\n"
    "题图来自 Unsplash，基于 CC0 协议。\n"
)


@pytest.fixture
def run(tmp_path: Path) -> Path:
    """A folder with records and audit of two articles and a page that is none."""
    source = tmp_path / "in"
    source.mkdir()
    (source / "a.md").write_text(ARTICLE, "utf-8")
    (source / "b.md").write_text("# 怎样开会\n\n先写议题，再约人。\n", "utf-8")
    (source / "c.txt").write_text("Nothing Chinese in here.", "utf-8")
    main(["clean", str(source), "-o", str(tmp_path / "r.jsonl"), "--audit", str(tmp_path / "a.jsonl")])
    return tmp_path


def restored(run: Path, capsys: pytest.CaptureFixture[str], *more: str) -> tuple[int, list[dict[str, Any]], str]:
    capsys.readouterr()
    code = main(["restore", str(run / "r.jsonl"), "--audit", str(run / "a.jsonl"), *more])
    out, err = capsys.readouterr()
    return code, [json.loads(line) for line in out.splitlines()], err


def test_restore_prints_records_with_the_parsed_text(run: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, records, _ = restored(run, capsys)
    assert code == 0
    assert [record["id"] for record in records] == ["a", "b", "c"]
    assert records[0]["text"] == jingwen.explain(ARTICLE).document.text
    assert records[0]["title"] == "怎样写周报"
    assert records[2] == {
        "id": "c",
        "url": None,
        "rule": "reject.no-han",
        "why": records[2]["why"],
        "text": "Nothing Chinese in here.",
    }


@pytest.mark.parametrize("name", ["credits", "credits.picture"])
def test_everything_but_what_one_rule_took(name: str, run: Path, capsys: pytest.CaptureFixture[str]) -> None:
    taken = jingwen.explain(ARTICLE).document
    assert any("credits.picture" in piece.rules for block in taken.blocks for piece in block.pieces)
    code, records, _ = restored(run, capsys, "--rule", name)
    assert code == 0
    assert [record["id"] for record in records] == ["a", "b"]
    text = records[0]["text"]
    assert "题图来自 Unsplash" in text
    assert "先写**结果**" in text and "1. 第一条\n2. 第二条" in text
    assert "a.png" not in text


def test_a_refused_document_comes_back_by_its_rule(run: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _, records, _ = restored(run, capsys, "--rule", "reject.no-han")
    assert [record["id"] for record in records] == ["a", "b", "c"]


def test_a_rule_that_did_nothing_is_named(run: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, _, err = restored(run, capsys, "--rule", "promotion.no-such-rule")
    assert code == 0
    assert "promotion.no-such-rule: took part in no edit" in err


def test_a_record_that_was_changed_since_is_refused(run: Path, capsys: pytest.CaptureFixture[str]) -> None:
    records = run / "r.jsonl"
    records.write_text(records.read_text("utf-8").replace("先写", "后写"), "utf-8")
    code, found, err = restored(run, capsys)
    assert code == 1
    assert [record["id"] for record in found] == ["c"]
    assert "not the one that the audit was written with" in err


def test_order_and_length_of_the_files_may_differ(run: Path, capsys: pytest.CaptureFixture[str]) -> None:
    records = run / "r.jsonl"
    lines = records.read_text("utf-8").splitlines(keepends=True)
    records.write_text(lines[1], "utf-8")
    code, found, err = restored(run, capsys)
    assert code == 0
    assert [record["id"] for record in found] == ["b", "c"]
    assert "1 line of the audit without a record" in err


def test_a_record_that_the_audit_does_not_know_is_counted(run: Path, capsys: pytest.CaptureFixture[str]) -> None:
    audit = run / "a.jsonl"
    audit.write_text(audit.read_text("utf-8").splitlines(keepends=True)[0], "utf-8")
    code, found, err = restored(run, capsys)
    assert code == 1
    assert [record["id"] for record in found] == ["a"]
    assert "1 record without a line in the audit" in err


def test_packed_files_are_read(run: Path, capsys: pytest.CaptureFixture[str]) -> None:
    expected = restored(run, capsys)
    for name in ("r.jsonl", "a.jsonl"):
        (run / name).write_bytes(gzip.compress((run / name).read_bytes()))
    assert restored(run, capsys) == expected


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.jsonl", b"no json\n", "a.jsonl:1: is no JSON object"),
        ("a.jsonl", b'{"id": "a", "attributes": {}}\n', "a.jsonl:1: has no audit, kept"),
        ("r.jsonl", b"[1]\n", "r.jsonl:1: has no id, text"),
        ("a.jsonl", b'{"id": "a", "audit": "9", "kept": []}\n', "this version reads form '1'"),
        ("a.jsonl", b"\x28\xb5\x2f\xfd....", "zstd"),
        ("r.jsonl", b"PAR1....", "is Parquet"),
    ],
)
def test_a_file_that_is_something_else_is_wrong_use(
    name: str, content: bytes, said: str, run: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (run / name).write_bytes(content)
    code, found, err = restored(run, capsys)
    assert (code, found) == (2, [])
    assert said in err


def test_a_folder_is_refused_with_the_name_of_a_file(run: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["restore", str(run), "--audit", str(run / "a.jsonl")]) == 2
    assert "is a folder; name a file of it" in capsys.readouterr().err
