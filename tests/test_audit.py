"""The audit: every edit, fact and flag of a document in one line, and in Dolma's shape."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import jingwen
from documents import FIXTURES, fixture_files, fixture_id
from jingwen import rulebook
from jingwen.batch.audit import audit_line
from jingwen.cli import main
from jingwen.model import Explanation, Record
from jingwen.read.audit import _kept
from jingwen.write.audit import kept_parts

ARTICLE = "# 怎样写周报\n\n先写结果，再写过程。\n\n![](a.png)\n\n题图来自 Unsplash，基于 CC0 协议。\n"


def explained(markup: str | bytes, **options: Any) -> Explanation:
    return jingwen.explain(markup, name="weekly", **options)


def audit(explanation: Explanation) -> dict[str, Any]:
    line = audit_line(explanation, "jingwen")
    assert "\n" not in line
    values: dict[str, Any] = json.loads(line)
    return values


def test_every_edit_says_where_by_which_rule_and_what_stood_there() -> None:
    explanation = explained(ARTICLE)
    text = explanation.document.text
    edits = audit(explanation)["edits"]
    assert next(edit["rules"] for edit in edits) == ["images.placeholder"]
    assert all(text[edit["start"] : edit["end"]] == edit["old"] for edit in edits)
    assert any("题图来自" in edit["old"] and edit["new"] == "" for edit in edits)


def test_rules_come_with_the_version_that_brought_them() -> None:
    values = audit(explained(ARTICLE))
    assert values["rules"]["images.placeholder"] == rulebook.load()["images.placeholder"].since
    assert values["rulebook"] == rulebook.load().version
    assert values["jingwen"] == jingwen.__version__


def test_the_parsed_text_is_named_by_length_and_digest() -> None:
    explanation = explained(ARTICLE)
    values = audit(explanation)
    text = explanation.document.text
    assert (values["length"], values["sha256"]) == (len(text), hashlib.sha256(text.encode()).hexdigest())


def test_how_bytes_became_text_is_told() -> None:
    values = audit(explained("先写结果，再写过程，最后写下周的打算。".encode("gb18030")))
    assert values["decoding"]["encoding"] in ("gb18030", "gbk", "gb2312")
    assert values["decoding"]["replaced"] == 0
    assert audit(explained("先写结果，再写过程。"))["decoding"] is None


def test_facts_come_with_their_evidence() -> None:
    facts = {fact["field"]: fact for fact in audit(explained(ARTICLE))["facts"] if fact["chosen"]}
    title = facts["title"]
    assert title["value"] == "怎样写周报"
    start, end = title["evidence"]
    assert explained(ARTICLE).document.text[start:end] == title["raw"]


def test_a_refused_document_has_its_rule_and_its_text() -> None:
    values = audit(explained("Nothing Chinese in here."))
    assert (values["outcome"], values["rule"]) == ("rejection", "reject.no-han")
    assert values["kept"] == ["Nothing Chinese in here."]


def test_kept_text_is_not_written_again() -> None:
    prose = "第一周别急着提方案，先把人认全：谁在用，谁在骂，谁来拍板。\n\n" * 40
    line = audit_line(explained(f"# 周报\n\n{prose}![](a.png)\n"), "jingwen")
    assert "谁在骂" not in line


@given(st.lists(st.text("职场a*\\\n ", max_size=12), max_size=8), st.text("职场a*\\\n ", max_size=60))
def test_kept_parts_are_exact_whatever_the_two_texts_are(lines: list[str], written: str) -> None:
    assert _kept(kept_parts(iter(lines), written), written) == "".join(lines)


def test_a_lone_surrogate_can_be_written() -> None:
    line = audit_line(explained("先写结果\ud800，再写过程。\n\n![](a.png)"), "jingwen")
    assert json.loads(line.encode().decode())["outcome"] == "record"


def dolma(explanation: Explanation) -> dict[str, Any]:
    values: dict[str, Any] = json.loads(audit_line(explanation, "dolma"))
    return values


def cut(text: str, spans: list[list[float]]) -> str:
    for start, end, _ in sorted(spans, reverse=True):
        text = text[: int(start)] + text[int(end) :]
    return text


def test_dolma_spans_cut_out_of_the_text_leave_what_the_record_keeps() -> None:
    values = dolma(explained(ARTICLE))
    kept = cut(values["text"], values["attributes"]["jingwen__removed"])
    assert kept.rstrip("\n") == "怎样写周报\n先写结果，再写过程。"


@pytest.mark.parametrize("path", fixture_files(), ids=fixture_id)
def test_dolma_spans_are_what_the_rules_took(path: Path) -> None:
    explanation = explained(path.read_bytes())
    values = dolma(explanation)
    attributes = values["attributes"]
    assert values["id"] == explanation.outcome.id
    assert values["text"] == explanation.document.text
    assert all(
        0 <= start < end <= len(values["text"]) and score == 1.0
        for spans in attributes.values()
        for start, end, score in spans
    )
    by_rule = sum(
        end - start
        for name, spans in attributes.items()
        if name.startswith("jingwen__removed__")
        for start, end, _ in spans
    )
    if isinstance(explanation.outcome, Record):
        assert by_rule == explanation.outcome.counts["removed"]
    assert by_rule <= sum(end - start for start, end, _ in attributes["jingwen__removed"])


def test_names_of_dolma_attributes_need_no_quoting() -> None:
    values = dolma(explained((FIXTURES / "samples" / "pinyin-farm.txt").read_bytes()))
    assert "jingwen__rewritten__script__spun" in values["attributes"]
    assert all(name.replace("_", "").isalnum() for name in values["attributes"])


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "weekly.md").write_text(ARTICLE, "utf-8")
    (tmp_path / "in" / "english.txt").write_text("Nothing Chinese in here.", "utf-8")
    return tmp_path / "in"


def test_clean_writes_a_line_for_each_record_and_rejection(folder: Path) -> None:
    out, notes = folder.parent / "clean.jsonl", folder.parent / "audit.jsonl"
    assert main(["clean", str(folder), "-o", str(out), "--audit", str(notes)]) == 1
    lines = [json.loads(line) for line in notes.read_text("utf-8").splitlines()]
    assert {line["id"]: line["outcome"] for line in lines} == {"english": "rejection", "weekly": "record"}
    assert list(folder.parent.glob("*.part")) == []


def test_the_records_are_the_same_with_and_without_an_audit(folder: Path) -> None:
    with_audit, without = folder.parent / "a.jsonl", folder.parent / "b.jsonl"
    main(["clean", str(folder), "-o", str(with_audit), "--audit", str(folder.parent / "audit.jsonl")])
    main(["clean", str(folder), "-o", str(without)])
    assert with_audit.read_bytes() == without.read_bytes()


@pytest.mark.parametrize("audit_to", ["clean.jsonl", "in/weekly.md", "nowhere/audit.jsonl", "-"])
def test_an_audit_that_would_overwrite_something_is_wrong_use(audit_to: str, folder: Path) -> None:
    before = (folder / "weekly.md").read_bytes()
    target = audit_to if audit_to == "-" else str(folder.parent / audit_to)
    out = [] if audit_to == "-" else ["-o", str(folder.parent / "clean.jsonl")]
    assert main(["clean", str(folder), *out, "--audit", target]) == 2
    assert (folder / "weekly.md").read_bytes() == before
