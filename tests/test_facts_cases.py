"""Metadata of pages and notes as well-known sites and programs write them: fixtures/facts."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from typing import Any

import pytest

from documents import FIXTURES
from lifted import HTML_PROSE, PROSE, lifted

SINGLE = ("title", "date", "modified", "source", "url", "license")
SETTINGS = {"name", "about", "input", "page", "file", "format", "given", "ignore"}
CASES = {
    f"{path.stem}-{case['name']}": case
    for path in sorted((FIXTURES / "facts").glob("*.toml"))
    for case in tomllib.loads(path.read_text("utf-8"))["case"]
}


@pytest.mark.parametrize("name", CASES)
def test_metadata_of_a_form(name: str) -> None:
    """Every field reads as the case states it; a field that it does not state must be empty."""
    case = CASES[name]
    compared = {"title", "author", "date", "modified", "source", "url", "tags", "license", "counters"} - _ignored(case)
    found = _found(case)
    expected = {
        field: case.get(field, [] if field in ("author", "tags") else {} if field == "counters" else "")
        for field in compared
    }
    assert expected == {field: found[field] for field in compared}


@pytest.mark.parametrize("name", CASES)
def test_a_case_states_nothing_else(name: str) -> None:
    """A misspelt field would never be compared, and an ignored one must not be stated."""
    case = CASES[name]
    fields = {*SINGLE, "author", "tags", "counters"}
    assert set(case) <= SETTINGS | fields
    assert _ignored(case) <= fields - set(case)


def _ignored(case: Mapping[str, Any]) -> set[str]:
    return set(case.get("ignore", ()))


def _found(case: Mapping[str, Any]) -> dict[str, Any]:
    markup = case["input"]
    prose = HTML_PROSE if markup.startswith("<") else PROSE
    said = lifted(
        markup.replace("{prose}", prose),
        name=case.get("file", ""),
        source_format=case.get("format", ""),
        url=case.get("page", ""),
        given=case.get("given"),
    )
    counters = {
        field.partition(".")[2]: int(values[0]) for field, values in said.items() if field.startswith("counter.")
    }
    single = {field: said.get(field, [""])[0] for field in SINGLE}
    return {**single, "author": said.get("author", []), "tags": said.get("tag", []), "counters": counters}
