"""What the README files promise is true: examples run, commands and paths exist."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import jingwen
from jingwen import rulebook
from jingwen.arguments import COMMANDS
from jingwen.cli import main
from jingwen.rulebook import parse_rules, pattern

ROOT = Path(__file__).parents[1]
READMES = [path for name in ("README.md", "README.zh-CN.md") if (path := ROOT / name).exists()]


def blocks(path: Path, language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", path.read_text("utf-8"), re.MULTILINE | re.DOTALL)


def test_both_languages_are_there() -> None:
    assert [path.name for path in READMES] == ["README.md", "README.zh-CN.md"]


@pytest.mark.parametrize("path", READMES, ids=lambda path: path.name)
def test_before_gives_after(path: Path) -> None:
    before, after = blocks(path, "markdown")[:2]
    record = jingwen.clean(before)
    assert isinstance(record, jingwen.Record)
    assert record.text == after.strip()
    assert record.title == "接手一个新产品，第一周做什么"
    assert record.author == ("林知遥",)
    assert record.source == "人人都是产品经理"
    assert record.counters == {"comments": 3, "favourites": 18, "minutes": 6, "views": 4120}


@pytest.mark.parametrize("path", READMES, ids=lambda path: path.name)
def test_python_examples_run(path: Path) -> None:
    examples = blocks(path, "python")
    assert examples
    for example in examples:
        exec(compile(example, path.name, "exec"), {})


@pytest.mark.parametrize("path", READMES, ids=lambda path: path.name)
def test_rule_examples_load_and_match(path: Path) -> None:
    for example in blocks(path, "toml"):
        for rule in parse_rules(example, f"rules/{re.search(r'id = .([a-z]+)', example)[1]}.toml"):  # type: ignore[index]
            assert all(pattern(rule).search(hit) for hit in rule.hits)
            assert not any(pattern(rule).search(miss) for miss in rule.misses)


@pytest.mark.parametrize("path", READMES, ids=lambda path: path.name)
def test_the_two_lines_are_there_and_ci_runs_the_second(path: Path) -> None:
    lines = [line for block in blocks(path, "sh") for line in block.splitlines()]
    test_line = "python3 -m venv .venv && .venv/bin/pip install '.[test]' && .venv/bin/pytest"
    assert (
        "python3 -m venv .venv && .venv/bin/pip install . && .venv/bin/jingwen clean fixtures/samples -o clean.jsonl"
        in lines
    )
    assert test_line in lines
    assert test_line in (ROOT / ".ci" / "run").read_text("utf-8").splitlines()


@pytest.mark.parametrize("path", READMES, ids=lambda path: path.name)
def test_named_options_exist(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    helps = ""
    for command in COMMANDS:
        with pytest.raises(SystemExit):
            main([command, "--help"])
        helps += capsys.readouterr().out
    for option in set(re.findall(r"(?<![\w-])--[a-z][a-z-]+", path.read_text("utf-8"))):
        assert option in helps, option


@pytest.mark.parametrize("path", READMES, ids=lambda path: path.name)
def test_every_picture_is_there(path: Path) -> None:
    text = path.read_text("utf-8")
    pictures = re.findall(r'src(?:set)?="([^"]+)"', text)
    assert len(pictures) == 2
    assert [name for name in pictures if not (ROOT / name).is_file()] == []


def test_every_public_name_has_a_docstring() -> None:
    for name in jingwen.__all__:
        if name != "__version__":
            assert getattr(jingwen, name).__doc__, name


def test_every_rule_has_a_reason_for_a_reader() -> None:
    for rule in rulebook.load().rules.values():
        assert rule.why.endswith("."), rule.id
