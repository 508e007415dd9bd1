"""Runs the hits and misses of rules: a hit must book its rule, a miss must not."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

from jingwen import engine, ledger, parse, rulebook
from jingwen.errors import JingwenError, RulebookError
from jingwen.filters import noise
from jingwen.filters.plan import plan_of
from jingwen.folding import fold
from jingwen.model import Document, Options, Rejection, Rule, Source


class RuleFinding(NamedTuple):
    """One line of a rule that does not do what it should. kind: "hit" (not taken) or "miss" (taken)."""

    rule: Rule
    kind: str
    text: str

    def __str__(self) -> str:
        said = f"a hit is not taken{_unfolded(self.rule)}" if self.kind == "hit" else "a look-alike is taken"
        return f"{self.rule.file}:{self.rule.line}: rule {self.rule.id}: {said}: {self.text}"


def _unfolded(rule: Rule) -> str:
    """What the pattern holds and no folded text does, which is the likeliest reason why it takes nothing."""
    pairs = dict.fromkeys((had, reads) for had, reads in zip(rule.match, fold(rule.match), strict=True) if had != reads)
    return f" (write {', '.join([f'{reads} for {had}' for had, reads in pairs])} in the pattern)" if pairs else ""


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
    for rule in rules:
        rulebook.check_patterns(rule)
    return len(rules), tuple(check_rules(rules))


@cache
def require_sound(folders: tuple[str, ...]) -> None:
    """Check all rules of a user's folders. Raises RulebookError naming file, line and text of the first that is wrong."""
    if not folders:
        return
    places = tuple(Path(folder) for folder in folders)
    own = (rule for rule in rulebook.load(folders).rules.values() if Path(rule.file).parent in places)
    for finding in check_rules(own, folders):
        raise RulebookError(str(finding))


def books(rule: Rule, text: str, folders: tuple[str, ...] = ()) -> bool:
    """Whether the rule takes, rewrites or flags anything in the text (Markdown, or HTML if it begins with a tag)."""
    source = Source("line", text, format="html" if text.lstrip().startswith("<") else "markdown")
    options = Options(rules=folders)
    if rule.mechanism:
        return _is_answered(rule, source, options)
    document = parse.parse(source, options)
    return _is_booked(rule, ledger.apply(document, noise.run(document, plan_of([rule]))))


def _is_answered(rule: Rule, source: Source, options: Options) -> bool:
    try:
        explanation = engine.explain(source, options)
    except JingwenError:
        return False
    outcome = explanation.outcome
    return (isinstance(outcome, Rejection) and outcome.rule == rule.id) or _is_booked(rule, explanation.document)


def _is_booked(rule: Rule, document: Document) -> bool:
    if any(flag.rule == rule.id for flag in document.flags) or any(fact.rule == rule.id for fact in document.facts):
        return True
    return any(rule.id in piece.rules for block in document.blocks for piece in block.pieces)
