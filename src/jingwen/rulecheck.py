"""Runs the hits and misses of rules: a hit must book its rule, a miss must not."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from jingwen import engine, ledger, parse, rulebook
from jingwen.errors import JingwenError
from jingwen.filters import noise
from jingwen.model import Document, Options, Rule, Source


class RuleFinding(NamedTuple):
    """One line of a rule that does not do what it should. kind: "hit" (not taken) or "miss" (taken)."""

    rule: Rule
    kind: str
    text: str

    def __str__(self) -> str:
        said = "is not taken" if self.kind == "hit" else "is taken, though it is a look-alike"
        return f"{self.rule.file}: rule {self.rule.id}: {self.kind} {said}: {self.text}"


def check_rules(rules: Iterable[Rule], folders: tuple[str, ...] = ()) -> Iterator[RuleFinding]:
    """What is wrong with the hits and misses of the rules; nothing where all is well.

    A row with a pattern is tried alone, on each text as a document of its own. A row that a filter answers for is tried
    in the default pipeline. `folders`: where the rules come from, if they are not the package's.
    """
    for rule in rules:
        for kind, texts in (("hit", rule.hits), ("miss", rule.misses)):
            for text in texts:
                if books(rule, text, folders) is not (kind == "hit"):
                    yield RuleFinding(rule, kind, text)


def check_file(path: str, text: str) -> tuple[int, tuple[RuleFinding, ...]]:
    """How many rules a rule file holds, and what is wrong with their hits and misses.

    Raises RulebookError, naming file and line, where the file cannot be read as rules.
    """
    rules = rulebook.parse_rules(text, path)
    return len(rules), tuple(check_rules(rules))


def books(rule: Rule, text: str, folders: tuple[str, ...] = ()) -> bool:
    """Whether the rule takes, rewrites or flags anything in the text."""
    source, options = Source("line", text, format="markdown"), Options(rules=folders)
    if rule.mechanism:
        return _is_booked(rule, _explained(source, options))
    document = parse.parse(source, options)
    return _is_booked(rule, ledger.apply(document, noise.run(document, noise.plan_of([rule]))))


def _explained(source: Source, options: Options) -> Document:
    try:
        return engine.explain(source, options).document
    except JingwenError:
        return parse.parse(source, options)


def _is_booked(rule: Rule, document: Document) -> bool:
    if any(flag.rule == rule.id for flag in document.flags):
        return True
    return any(rule.id in piece.rules for block in document.blocks for piece in block.pieces)
