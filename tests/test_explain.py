"""jingwen explain: what a person sees in a terminal, in a pipe, and what a machine gets."""

from __future__ import annotations

import json
import os
import pty
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import jingwen
from documents import FIXTURES
from jingwen import rulebook
from jingwen.cli import main
from jingwen.write.columns import Styled, columns, wrap
from jingwen.write.explanation import Look, render_explanation
from jingwen.write.passages import Choice

ARTICLE = "# 怎样写周报\n\n先写结果，再写过程。\n\n![](a.png)\n\n题图来自 Unsplash，基于 CC0 协议。\n"
REASONS = {rule.id: rule.why for rule in rulebook.load().rules.values()}
SGR = re.compile(r"\x1b\[[0-9;]*m")


def shown(markup: str, look: Look | None = None, **options: Any) -> str:
    return render_explanation(jingwen.explain(markup, name="weekly", **options), REASONS, look)


@pytest.fixture
def article(tmp_path: Path) -> Path:
    path = tmp_path / "weekly.md"
    path.write_text(ARTICLE, "utf-8")
    return path


def test_facts_counts_and_reasons_stand_in_the_text() -> None:
    out = shown(ARTICLE)
    assert "title           怎样写周报  ← text 0-5" in out
    assert re.search(r"\d+ characters: \d+ kept, \d+ removed \(credits 24, images 1\), 0 rewritten", out)
    assert "  先写结果，再写过程。" in out.splitlines()
    assert "- [-[image]-]" in out.splitlines()
    assert f"  └ images.placeholder: {REASONS['images.placeholder']}" in out.splitlines()


def test_a_reason_is_told_once() -> None:
    out = shown("# 怎样写周报\n\n![](a.png)\n\n先写结果，再写过程。\n\n![](b.png)\n\n最后写打算。\n")
    assert out.count(REASONS["images.placeholder"]) == 1
    assert out.count("└ images.placeholder") == 2


def test_rewritten_text_is_shown_old_to_new() -> None:
    out = render_explanation(
        jingwen.explain((FIXTURES / "samples" / "pinyin-farm.txt").read_bytes(), name="farm"), REASONS
    )
    assert "{運營 → 运营}" in out


def test_only_and_family_choose() -> None:
    credits = frozenset({"credits"})
    assert "先写结果" not in shown(ARTICLE, Look(Choice("removed")))
    assert "[image]" in shown(ARTICLE, Look(Choice("removed")))
    assert "[image]" not in shown(ARTICLE, Look(Choice("removed", credits)))
    assert "题图来自" in shown(ARTICLE, Look(Choice("removed", credits)))
    kept = shown(ARTICLE, Look(Choice("kept")))
    assert "先写结果" in kept and "题图来自" not in kept


def test_a_row_is_called_by_its_id(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rows = tmp_path / "rows.jsonl"
    rows.write_text('{"id": "w-7", "text": "先写结果"}\n{"text": "再写过程"}\n', "utf-8")
    assert main(["explain", str(rows)]) == 0
    heads = [line for line in capsys.readouterr().out.splitlines() if line.startswith("===")]
    assert [head.split()[1] for head in heads] == ["w-7", "rows.jsonl:38"]


def test_nothing_of_the_kind_is_said(article: Path) -> None:
    assert "nothing to show" in shown(ARTICLE, Look(Choice("rewritten")))
    assert "nothing to show" not in shown(ARTICLE, Look(Choice("removed")))


def test_flagged_text_is_shown_alone() -> None:
    out = shown(
        "# 怎样写周报\n\n先写结果，有问题写信到 zhang@example.com 问我。\n\n再写过程。\n", Look(Choice("flagged"))
    )
    body = out.split("\n\n", 1)[1]
    assert ("zhang@example.com" in body) == any(line.startswith("! ") for line in out.splitlines())
    assert "再写过程" not in body


def test_in_a_terminal_the_rule_stands_at_the_margin() -> None:
    lines = shown(ARTICLE, Look(width=100)).splitlines()
    image = next(line for line in lines if line.startswith("- [-[image]-]"))
    assert image.endswith("│ images.placeholder")
    assert {columns(line.partition("│")[0]) for line in lines if "│" in line} == {64}


@pytest.mark.parametrize("width", [20, 50, 79, 80, 120])
def test_no_line_is_wider_than_the_terminal(width: int) -> None:
    for path in (FIXTURES / "samples").iterdir():
        out = render_explanation(jingwen.explain(path.read_bytes(), name="x"), REASONS, Look(color=True, width=width))
        assert max(columns(SGR.sub("", line)) for line in out.splitlines()) <= max(width, 32)


def test_colour_strikes_what_went_and_changes_no_text() -> None:
    colored = shown(ARTICLE, Look(color=True))
    assert re.search(r"\x1b\[9;\d\dm\[image\]\x1b\[0m", colored)
    assert "先写结果，再写过程。" in colored


HOSTILE = "# 标题\x1b]0;own\x07\u202e\n\n正文\x1b[2J\x9b31m里\u2066有\x08控制\r符，\x00还有制表\t符。\n\n![\x1b[31m图](a.png)\n"


@given(st.text("职\x1b[]0;m\x07\x9b\r\x08\n\t\u202e\x00![](a.png)#题图来自“青禾”领取", max_size=80))
def test_scraped_text_sends_no_control_sequence(tail: str) -> None:
    for look in (Look(), Look(color=True, width=90), Look(width=40)):
        try:
            out = shown(HOSTILE + tail, look)
        except jingwen.DocumentError:
            return
        left = SGR.sub("", out) if look.color else out
        assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", left)


def test_hostile_names_send_no_control_sequence(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "a\x1b[31m.md").write_text("Nothing Chinese.", "utf-8")
    (tmp_path / "b\x1b[31m.md").write_text("", "utf-8")
    (tmp_path / "c\x1b[31m.md").write_text(ARTICLE, "utf-8")
    for arguments in (["explain"], ["explain", "--json"], ["clean"]):
        assert main([*arguments, str(tmp_path)]) == 1
        out, err = capsys.readouterr()
        assert "\x1b" not in out + err


def test_json_for_machines(article: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", str(article), "--json", "--family", "credits", "--only", "removed"]) == 0
    values = json.loads(capsys.readouterr().out)
    (block,) = values["blocks"]
    assert block["verdict"] == "removed"
    assert [part["old"] for part in block["parts"]] == ["题图来自 Unsplash，基于 CC0 协议。"]
    assert set(values["rules"]) == {rule for part in block["parts"] for rule in part["rules"]}
    assert values["record"]["title"] == "怎样写周报"


def test_an_unknown_family_is_wrong_use(article: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", str(article), "--family", "nonsense"]) == 2
    assert "known are" in capsys.readouterr().err


def in_terminal(*arguments: str, **environment: str) -> str:
    """What the command prints where standard output is a terminal."""
    ours, theirs = pty.openpty()
    child = subprocess.Popen(
        [sys.executable, "-m", "jingwen", *arguments],
        stdout=theirs,
        stderr=subprocess.DEVNULL,
        env={**os.environ, "TERM": "xterm", "COLUMNS": "100", "NO_COLOR": "", **environment},
    )
    os.close(theirs)
    out = b""
    try:
        while chunk := os.read(ours, 65536):
            out += chunk
    except OSError:  # the other end is closed
        pass
    finally:
        os.close(ours)
    assert child.wait() == 0
    return out.decode()


def test_colour_is_for_terminals_and_no_color_is_heard(article: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert "\x1b[9;" in in_terminal("explain", str(article))
    assert "\x1b" not in in_terminal("explain", str(article), NO_COLOR="1")
    assert "\x1b" not in in_terminal("explain", str(article), "--color", "never")
    assert "\x1b[9;" in in_terminal("explain", str(article), "--color", "always", NO_COLOR="1")
    assert main(["explain", str(article)]) == 0
    assert "\x1b" not in capsys.readouterr().out
    assert main(["explain", str(article), "--color", "always"]) == 0
    assert "\x1b[9;" in capsys.readouterr().out


def test_wide_characters_take_two_columns() -> None:
    assert [columns(text) for text in ("ab", "职场", "ａ，", "e\N{COMBINING ACUTE ACCENT}", "")] == [2, 4, 4, 1, 0]


@given(st.lists(st.text("职场，。（“ab c", max_size=9), max_size=6), st.integers(4, 20))
def test_wrapping_keeps_every_character_and_the_width(texts: list[str], width: int) -> None:
    lines = wrap([Styled(text) for text in texts], width)
    assert "".join(part.text for line in lines for part in line) == "".join(texts)
    assert all(columns("".join(part.text for part in line).rstrip()) <= width for line in lines)


def test_no_line_begins_with_closing_punctuation() -> None:
    lines = wrap([Styled("先写结果，再写过程。" * 6)], 20)
    assert not [line for line in lines if line[0].text[0] in "，。"]
