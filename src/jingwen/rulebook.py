"""Loads rules/ and tables/ into Rule objects.

A bad file is refused by name and line. Patterns are compiled when first needed; nothing is loaded at import.
"""

from __future__ import annotations

import hashlib
import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jingwen.errors import RulebookError
from jingwen.folding import fold
from jingwen.model import Kind, Rule

if TYPE_CHECKING:
    import regex

SCOPES = ("block", "sentence", "inline", "section", "onward", "document")
WHERES = ("anywhere", "head", "tail")
ACTIONS = ("remove", "rewrite", "flag", "reject")
CERTAINTIES = ("sure", "likely")
TIMEOUT_S = 1.0  # a fuse for one pattern on one block; rules are meant to be linear and never come near it

_ID = re.compile(r'id\s*=\s*"([^"]+)"')
_TEXT_FIELDS = ("id", "why", "scope", "where", "action", "certainty", "match", "target", "text", "since", "mechanism")
_LIST_FIELDS = ("needs", "path", "kinds", "hits", "misses")


@dataclass(frozen=True)
class Rulebook:
    """All rules, by id and in the order of their files; `version` names this very set of rules (12 hex digits)."""

    rules: Mapping[str, Rule]
    version: str

    def __getitem__(self, rule_id: str) -> Rule:
        return self.rules[rule_id]

    def family(self, *families: str) -> tuple[Rule, ...]:
        """The rules of the named families, in file order."""
        return tuple(rule for rule in self.rules.values() if rule.family in families)

    def mechanism(self, name: str) -> tuple[Rule, ...]:
        """The rules that a filter of that name answers for."""
        return tuple(rule for rule in self.rules.values() if rule.mechanism == name)


def pattern(rule: Rule) -> regex.Pattern[str]:
    """The rule's pattern, compiled on first use."""
    return compiled(rule.match)


@cache
def compiled(match: str) -> regex.Pattern[str]:
    """A pattern of a rule, compiled once."""
    import regex

    return regex.compile(match)


@cache
def compiled_fast(match: str) -> re.Pattern[str] | regex.Pattern[str]:
    """The same pattern for texts that need no fuse: by `re`, which takes a third of the time, where it knows the pattern."""
    try:
        return re.compile(match)
    except re.error:
        return compiled(match)


@cache
def load(folders: tuple[str, ...] = ()) -> Rulebook:
    """The package's rules and those of further folders (paths of folders with *.toml files; their rules come last).

    Raises RulebookError for a missing folder, a file that is no TOML, a bad row, an id that exists twice, or a pattern
    in a further folder that is none. (The package's own patterns are compiled when first needed; a test compiles all.)
    """
    rules: dict[str, Rule] = {}
    digest = hashlib.sha256()
    for name, text, is_ours in _rule_files(folders):
        digest.update(name.encode() + b"\0" + text.encode() + b"\0")
        for rule in parse_rules(text, name):
            if rule.id in rules:
                raise RulebookError(f"{name}:{rule.line}: rule {rule.id} is already defined in {rules[rule.id].file}")
            if not is_ours:
                check_patterns(rule)
            rules[rule.id] = rule
    return Rulebook(rules, digest.hexdigest()[:12])


def _rule_files(folders: Iterable[str]) -> Iterator[tuple[str, str, bool]]:
    """Name and text of every rule file, and whether it is the package's."""
    root = files("jingwen").joinpath("rules")
    for entry in _toml_files(root):
        yield f"rules/{entry.name}", entry.read_text("utf-8"), True
    for entry in _toml_files(root.joinpath("sites")):
        yield f"rules/sites/{entry.name}", entry.read_text("utf-8"), True
    for folder in folders:
        path = Path(folder)
        if not path.is_dir():
            raise RulebookError(f"{folder}: no such folder of rules")
        for file in sorted(path.glob("*.toml")):
            try:
                yield str(file), file.read_text("utf-8"), False
            except (OSError, UnicodeDecodeError) as error:
                raise RulebookError(f"{file}: cannot be read: {error}") from error


def _toml_files(folder: Traversable) -> list[Traversable]:
    if not folder.is_dir():
        return []
    return sorted((entry for entry in folder.iterdir() if entry.name.endswith(".toml")), key=lambda entry: entry.name)


def parse_rules(text: str, name: str) -> tuple[Rule, ...]:
    """The rules of one file. `name` is its path, whose stem is the family that all ids must start with.

    Raises RulebookError naming file and line.
    """
    try:
        rows = tomllib.loads(text).get("rule", [])
    except tomllib.TOMLDecodeError as error:
        raise RulebookError(f"{name}: {error}") from error
    family = Path(name).stem if "/sites/" not in name else "sites"
    found = ((number, _ID.match(line)) for number, line in enumerate(text.splitlines(), 1) if line.startswith("id"))
    lines = {match[1]: number for number, match in reversed([*found]) if match}  # of an id that stands twice the first
    return tuple(_rule(row, name, family, lines.get(str(row.get("id", "")), 0)) for row in rows)


def _rule(row: Mapping[str, Any], name: str, family: str, line: int) -> Rule:
    rule_id = str(row.get("id", ""))

    def refuse(reason: str) -> RulebookError:
        return RulebookError(f"{name}:{line}: rule {rule_id or '<without id>'}: {reason}")

    unknown = set(row) - set(_TEXT_FIELDS) - set(_LIST_FIELDS)
    if unknown:
        raise refuse(f"unknown field {', '.join(sorted(unknown))}; known are {', '.join(_TEXT_FIELDS + _LIST_FIELDS)}")
    values: dict[str, Any] = {f: row.get(f, "") for f in _TEXT_FIELDS}
    values |= {f: row.get(f, []) for f in _LIST_FIELDS}
    for f in _TEXT_FIELDS:
        if not isinstance(values[f], str):
            raise refuse(f"{f} must be a string")
    for f in _LIST_FIELDS:
        if not isinstance(values[f], list) or not all(isinstance(item, str) for item in values[f]):
            raise refuse(f"{f} must be a list of strings")
        values[f] = tuple(values[f])
    values["scope"] = values["scope"] or "block"
    values["where"] = values["where"] or "anywhere"
    values["action"] = values["action"] or "remove"
    values["certainty"] = values["certainty"] or "sure"
    values["needs"] = tuple(fold(literal) for literal in values["needs"])
    problem = _problem(values, family)
    if problem:
        raise refuse(problem)
    return Rule(file=name, line=line, **values)


def check_patterns(rule: Rule) -> None:
    """Compile what the rule would compile later. Raises RulebookError, naming file and line, for a pattern that is none."""
    import regex

    for field, match in (("match", rule.match), ("target", rule.target)):
        try:
            compiled(match)
        except regex.error as error:
            raise RulebookError(
                f"{rule.file}:{rule.line}: rule {rule.id}: {field} is no valid pattern: {error}"
            ) from error


def _problem(values: Mapping[str, Any], family: str) -> str:
    if not re.fullmatch(rf"{re.escape(family)}\.[a-z0-9-]+", values["id"]):
        return f"id must be {family}.<what-is-matched>, in lower case with hyphens"
    for name, allowed in (("scope", SCOPES), ("where", WHERES), ("action", ACTIONS), ("certainty", CERTAINTIES)):
        if values[name] not in allowed:
            return f"{name} is {values[name]!r}; it must be one of {', '.join(allowed)}"
    if bad := set(values["kinds"]) - set(Kind):
        return f"kinds {', '.join(sorted(bad))} unknown; known are {', '.join(Kind)}"
    if not all(values["needs"]):
        return "needs holds an empty literal, which every text has"
    if not values["why"]:
        return "why is missing: one sentence for a reader of the report"
    if not values["since"]:
        return "since is missing: the version that brought the rule"
    if not any(values[name] for name in ("match", "mechanism", "path", "target")):
        return "match is missing (or path, or target, or the mechanism that answers for the rule)"
    if values["match"]:
        if len(values["hits"]) < 2:
            return "hits must hold at least two lines that the rule takes"
        if not values["misses"]:
            return "misses must hold at least one look-alike line that the rule leaves alone"
    return ""


@cache
def table(name: str) -> Mapping[str, Any]:
    """A TOML table of tables/ (without suffix), for knowledge that is no rule: site names, labels, units."""
    entry = files("jingwen").joinpath("tables", f"{name}.toml")
    try:
        return tomllib.loads(entry.read_text("utf-8"))
    except tomllib.TOMLDecodeError as error:
        raise RulebookError(f"tables/{name}.toml: {error}") from error
