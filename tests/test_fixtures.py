"""Every case under fixtures/: articles, look-alikes, pairs and hostile input. See fixtures/README.md for the folders."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import yaml

import jingwen
from documents import FIXTURES
from jingwen.errors import DocumentError
from jingwen.model import Explanation, Record, Rejection

ARTICLES = sorted(path for path in (FIXTURES / "articles").iterdir() if path.is_dir())
LOOKALIKES = sorted((FIXTURES / "lookalikes").glob("*.md"))
PAIRS = sorted(path for path in (FIXTURES / "pairs").iterdir() if path.is_dir())
HOSTILE = sorted(path for path in (FIXTURES / "hostile").iterdir() if path.suffix in {".html", ".md", ".txt"})

FIELDS = ("title", "author", "date", "modified", "source", "url", "tags", "counters")
KEYS = {"about", "negative", "input", "ignore", "allow", "options", "known_failure"}


@dataclass(frozen=True)
class Case:
    """One folder of fixtures/articles."""

    folder: Path
    input: Path
    about: str
    negative: bool = False
    ignore: tuple[str, ...] = ()
    allow: tuple[str, ...] = ()
    options: Mapping[str, Any] = field(default_factory=dict)
    known_failure: str = ""

    def explain(self) -> Explanation:
        """The case's input through the public door. It goes by the folder's name, as `input` says nothing."""
        name = self.folder.name + self.input.suffix
        return jingwen.explain(self.input.read_bytes(), name=name, **self.options)

    def record(self) -> Record:
        outcome = self.explain().outcome
        assert isinstance(outcome, Record), outcome
        return outcome


def read_case(folder: Path) -> Case:
    """The case of a folder. Fails where case.toml holds an unknown key or there is not exactly one input."""
    said = tomllib.loads((folder / "case.toml").read_text("utf-8"))
    assert not set(said) - KEYS, f"case.toml: unknown keys {set(said) - KEYS}"
    inputs = [folder / said.pop("input")] if "input" in said else sorted(folder.glob("input.*"))
    assert len(inputs) == 1 and inputs[0].is_file(), f"one input.html, input.md or input.txt is wanted, found {inputs}"
    ignore, allow = tuple(said.pop("ignore", ())), tuple(said.pop("allow", ()))
    return Case(folder, inputs[0], ignore=ignore, allow=allow, **said)


def split_expected(text: str) -> tuple[dict[str, Any], str]:
    """Metadata and body of an expected.md; values stay text, so that a date stays as it is written."""
    if not text.startswith("---\n"):
        return {}, text.strip("\n")
    head, _, body = text[4:].partition("\n---\n")
    return yaml.load(head, Loader=yaml.BaseLoader) or {}, body.strip("\n")


def stated(record: Record) -> dict[str, Any]:
    """The record's metadata in the form of an expected.md: only what is there, values as text."""
    values = {name: getattr(record, name) for name in FIELDS}
    values["author"], values["tags"] = list(record.author), list(record.tags)
    values["counters"] = {name: str(count) for name, count in record.counters.items()}
    return {name: value for name, value in values.items() if value}


def agreed(expected: dict[str, Any], record: Record, ignore: tuple[str, ...]) -> dict[str, Any]:
    """The record's metadata to compare: without ignored fields, and with a date cut where the expected one ends."""
    found = {name: value for name, value in stated(record).items() if name not in ignore}
    for name in {"date", "modified"} & expected.keys() & found.keys():
        if found[name].startswith(expected[name]):
            found[name] = expected[name]
    return found


def changed_pieces(explanation: Explanation) -> Iterator[tuple[str, str, str]]:
    """Rule, old text and new text of every piece that no longer reads as its source."""
    document = explanation.document
    for block in document.blocks:
        for piece in block.pieces:
            if piece.rules:
                yield piece.rules[-1], document.text[piece.start : piece.end], piece.text


def removed_report(explanation: Explanation) -> str:
    """What went, grouped by rule id, in the order of the ids; rewritten text as `old → new`."""
    groups: dict[str, list[str]] = {}
    for rule, old, new in changed_pieces(explanation):
        line = old.replace("\N{OBJECT REPLACEMENT CHARACTER}", "(image)").replace("\n", " ").strip()
        groups.setdefault(rule, []).append(f"- {line} → {new}" if new else f"- {line}")
    return "\n\n".join(f"## {rule}\n\n" + "\n".join(lines) for rule, lines in sorted(groups.items())) + "\n"


def write_expected(case: Case, record: Record) -> None:
    head = {name: value for name, value in stated(record).items() if name not in case.ignore}
    front = f"---\n{yaml.safe_dump(head, allow_unicode=True, sort_keys=False, width=10_000)}---\n\n" if head else ""
    (case.folder / "expected.md").write_text(f"{front}{record.text.strip(chr(10))}\n", "utf-8")


def name_of(path: Path) -> str:
    return path.name


@pytest.mark.parametrize("folder", ARTICLES, ids=name_of)
def test_article_text(folder: Path, request: pytest.FixtureRequest) -> None:
    """An article's text is that of its expected.md; a folder without one fails."""
    case = read_case(folder)
    assert case.about.endswith("."), "case.toml says in one sentence what the case is about"
    if request.config.getoption("--update") == "all":
        write_expected(case, case.record())
    expected = folder / "expected.md"
    assert expected.is_file(), "expected.md is missing: write by hand what should come out"
    is_right = split_expected(expected.read_text("utf-8"))[1] == case.record().text.strip("\n")
    if case.known_failure:
        assert not is_right, "the case passes now: take known_failure out of its case.toml"
        pytest.xfail(case.known_failure)
    assert split_expected(expected.read_text("utf-8"))[1] == case.record().text.strip("\n")


@pytest.mark.parametrize("folder", ARTICLES, ids=name_of)
def test_article_metadata(folder: Path) -> None:
    """An article's metadata are those of its expected.md: none missing, none wrong, none made up."""
    case = read_case(folder)
    expected = split_expected((folder / "expected.md").read_text("utf-8"))[0]
    assert not expected.keys() - set(FIELDS), "expected.md names a field that records do not have"
    assert expected == agreed(expected, case.record(), case.ignore)


@pytest.mark.parametrize("folder", ARTICLES, ids=name_of)
def test_article_removed(folder: Path, request: pytest.FixtureRequest) -> None:
    """What went from an article, and by which rule, is what its removed.md says."""
    case = read_case(folder)
    found, path = removed_report(case.explain()), folder / "removed.md"
    if request.config.getoption("--update"):
        path.write_text(found, "utf-8")
    assert path.is_file(), "removed.md is missing: run pytest --update=removed and read what it wrote"
    assert path.read_text("utf-8") == found


@pytest.mark.parametrize("folder", [path for path in ARTICLES if read_case(path).negative], ids=name_of)
def test_negative_loses_nothing(folder: Path) -> None:
    """From a negative case nothing goes and nothing is rewritten but by the rules that its case.toml allows."""
    case = read_case(folder)
    assert [change for change in changed_pieces(case.explain()) if not change[0].startswith(case.allow or ("-",))] == []


def test_negatives_are_enough() -> None:
    """At least one article in five is a negative."""
    cases = [read_case(folder) for folder in ARTICLES]
    assert sum(case.negative for case in cases) * 5 >= len(cases)


@pytest.mark.parametrize("path", LOOKALIKES, ids=name_of)
def test_lookalike_is_unchanged(path: Path) -> None:
    """A look-alike comes out as it went in, with no character removed or rewritten."""
    explanation = jingwen.explain(path.read_bytes(), name=path.name)
    assert list(changed_pieces(explanation)) == []
    assert isinstance(explanation.outcome, Record), explanation.outcome
    assert path.read_text("utf-8").strip("\n") == explanation.outcome.text.strip("\n")


@pytest.mark.parametrize("folder", PAIRS, ids=name_of)
def test_pair_gives_one_text(folder: Path) -> None:
    """One article in several formats or scripts gives one plain text and one set of facts."""
    records = {}
    for path in sorted(folder.iterdir()):
        record = jingwen.clean(path.read_bytes(), name=path.name, text="plain", script="simplified")
        assert isinstance(record, Record), record
        records[path.name] = (record.text.strip("\n"), record.title, record.author, record.source, record.date)
    assert len(records) > 1
    first = next(iter(records.values()))
    assert dict.fromkeys(records, first) == records


def outcome_of(markup: bytes, name: str) -> tuple[str, str]:
    """How a document ends, in a word, and its text or reason."""
    try:
        outcome = jingwen.clean(markup, name=name)
    except DocumentError as error:
        assert name in str(error), "a failure names its document"
        return "error", error.reason
    return ("rejection", outcome.why) if isinstance(outcome, Rejection) else ("record", outcome.text)


@pytest.mark.parametrize("path", HOSTILE, ids=name_of)
def test_hostile_file(path: Path) -> None:
    """A hostile file ends as outcomes.toml says, and a record still holds the words it should keep."""
    wanted = tomllib.loads((FIXTURES / "hostile" / "outcomes.toml").read_text("utf-8"))
    assert path.name in wanted, "outcomes.toml does not say how this file should end"
    ending, text = outcome_of(path.read_bytes(), path.name)
    allowed = wanted[path.name]["outcome"]
    assert ending in ([allowed] if isinstance(allowed, str) else allowed), text
    assert [words for words in wanted[path.name].get("keeps", ()) if words not in text] == []


RECIPES = tomllib.loads((FIXTURES / "hostile" / "recipes.toml").read_text("utf-8"))


@pytest.mark.parametrize("recipe", RECIPES.values(), ids=RECIPES.keys())
def test_hostile_recipe(recipe: dict[str, Any]) -> None:
    """A built input ends as a record, a rejection or a failure that names it, and never otherwise."""
    markup = recipe["before"] + recipe["repeat"] * recipe["size"] + recipe["after"]
    ending, text = outcome_of(markup.encode(), recipe["name"])
    assert ending in ("record", "rejection", "error")
    assert text or ending == "record"
