"""Which noise rules take part in a run, and on which rows each of them has a chance.

A rule is tried only on rows that hold one of its literals; the literals of all rules are searched in one pass.
"""

from __future__ import annotations

import re
import sys
from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from jingwen import rulebook
from jingwen.filters.lines import literals
from jingwen.filters.reading import Row
from jingwen.literals import Literals
from jingwen.model import Document, Kind, Node, Rule

_NO_TOKENS: frozenset[str] = frozenset()
_ACTIONS = ("remove", "rewrite", "flag")
# scopes whose rules are tried together on a row, and the name for it
_TOGETHER = {"section": "run", "onward": "run", "block": "whole", "sentence": "whole", "inline": "inline"}
_OF_PARTS = ("sentence", "inline")
_LIMIT = re.compile(r"(?:\(\?x\))?\^(?:\[[^\]]*\][*+?])?\(\?=\.\{\d+,(\d+)\}\$\)")


@dataclass(frozen=True)
class Plan:
    """The rules of one run, their literals, which of them act where.

    literals: finds them; wakes: the rules that each of them wakes. is_shared: the literals are those that a document is
    searched for anyway (see lines.py).
    always: rules without literals; linked: those of them that look at where links lead.
    limits: longest text that a rule's pattern can match, by its opening `(?=.{3,80}$)`.
    sizes, fitting: the limits, rising, and for each the rules whose limit is no lower. of_kind: the rules that look at a
    kind of block.
    paths: what must stand above the block, of rules with a path.
    slots: the rules by place ("anywhere", "head", "tail") and scopes that act together (_TOGETHER).
    of_parts: the rules that may act on a part of a row.

    A set of rules is an int whose bit n stands for rule n: rows join and meet such sets all the time.
    """

    rules: tuple[Rule, ...]
    literals: Literals
    wakes: Mapping[str, int]
    is_shared: bool
    always: int
    linked: int
    limits: tuple[int, ...]
    sizes: tuple[int, ...]
    fitting: tuple[int, ...]
    of_kind: Mapping[Kind, int]
    paths: Mapping[int, frozenset[str]]
    slots: Mapping[tuple[str, str], int]
    of_parts: int

    def slot(self, where: str, scopes: str) -> int:
        """The rules of a place and of scopes that act together."""
        return self.slots.get((where, scopes), 0)

    def awake(self, row: Row) -> int:
        """The rules that hold anywhere and may act on a row, or on a part of it, as it reads now."""
        awake = row.woken & self.slot("anywhere", "all")
        return awake & (self.of_parts | self.fitting[bisect_left(self.sizes, row.size)]) if awake else 0

    def woken(self, row: Row, where: str, scopes: str) -> Sequence[int]:
        """The numbers of the rules that may act on a row as it reads now, in file order."""
        awake = row.woken & self.slot(where, scopes)
        if awake and scopes != "inline":
            awake &= self.fitting[bisect_left(self.sizes, row.size)]
        return numbers_of(awake) if awake else ()


def set_of(numbers: Iterable[int]) -> int:
    """The set of the rules of these numbers."""
    found = 0
    for number in numbers:
        found |= 1 << number
    return found


def numbers_of(rules: int) -> Sequence[int]:
    """The numbers of the rules of a set, rising."""
    out = []
    while rules:
        lowest = rules & -rules
        out.append(lowest.bit_length() - 1)
        rules ^= lowest
    return out


def plan_of(rules: Iterable[Rule], shared: Literals | None = None) -> Plan:
    """A plan of the given rules; those that are no noise rules with a pattern of their own are left out.

    `shared`: the literals that documents are searched for anyway, if those of the rules are among them.
    """
    acting = tuple(
        rule
        for rule in rules
        if (rule.match or rule.path or rule.target) and not rule.mechanism
        if rule.action in _ACTIONS and rule.scope != "document"
    )
    needs = [rule.needs for rule in acting]
    limits = tuple(_longest(rule.match) for rule in acting)
    sizes = tuple(sorted({*limits, sys.maxsize}))
    literals = shared or Literals(literal for literals in needs for literal in literals)
    return Plan(
        acting,
        literals,
        _wakes(needs),
        shared is not None,
        set_of(number for number, rule in enumerate(acting) if not rule.needs),
        set_of(number for number, rule in enumerate(acting) if rule.target and not rule.needs),
        limits,
        sizes,
        tuple(set_of(number for number, limit in enumerate(limits) if limit >= size) for size in sizes),
        {kind: set_of(n for n, rule in enumerate(acting) if not rule.kinds or kind in rule.kinds) for kind in Kind},
        {number: frozenset(rule.path) for number, rule in enumerate(acting) if rule.path},
        _slots(acting),
        set_of(number for number, rule in enumerate(acting) if rule.scope in _OF_PARTS),
    )


def _wakes(needs: Iterable[Iterable[str]]) -> Mapping[str, int]:
    """The rules that each literal wakes."""
    wakes: dict[str, int] = {}
    for number, words in enumerate(needs):
        for word in words:
            wakes[word] = wakes.get(word, 0) | 1 << number
    return wakes


def _slots(rules: Iterable[Rule]) -> Mapping[tuple[str, str], int]:
    slots: dict[tuple[str, str], int] = {}
    for number, rule in enumerate(rules):
        names = {"all", "flag"} if rule.action == "flag" else {"all", rule.scope, _TOGETHER[rule.scope]}
        for name in names:
            slots[rule.where, name] = slots.get((rule.where, name), 0) | 1 << number
    return slots


def _longest(match: str) -> int:
    found = _LIMIT.match(match)
    return int(found[1]) if found else sys.maxsize


@cache
def plan_for(folders: tuple[str, ...], skipped: frozenset[str], certainty: str) -> Plan:
    """The noise rules that act: of the package and of further folders, without skipped families and ids."""
    acting = (
        rule
        for rule in rulebook.load(folders).rules.values()
        if rule.family not in skipped and rule.id not in skipped
        if rule.certainty == "sure" or certainty == "likely"
    )
    return plan_of(acting, literals(folders))


def wake(plan: Plan, rows: Sequence[Row], document: Document) -> None:
    """Note for every row which rules have one of their literals in it, and where."""
    noisy = [row for row in rows if row.has_text]
    for row in noisy:
        woken = plan.always if row.block.link_chars else plan.always & ~plan.linked
        found = row.found if plan.is_shared else plan.literals.found(row.text)
        if found and (hits := hits_of(plan, found)):
            row.hits = hits
            for _, rules in hits:
                woken |= rules
        row.woken = woken & plan.of_kind[row.block.kind]
    _ask_paths(plan, noisy, document)


def hits_of(plan: Plan, found: Iterable[tuple[int, str]]) -> Sequence[tuple[int, int]]:
    """Where literals of the plan stand, and the rules that they wake."""
    wakes = plan.wakes
    return [(at, wakes[word]) for at, word in found if word in wakes]


def _ask_paths(plan: Plan, rows: Iterable[Row], document: Document) -> None:
    """A rule with a path sleeps where none of its tokens (tag, #id, .class) stands above the block."""
    with_path = plan.paths
    if not with_path:
        return
    tokens = _tokens_above(document.nodes)
    asking = set_of(with_path)
    for row in rows:
        if asked := row.woken & asking:
            above = tokens[row.block.node] if row.block.node >= 0 else _NO_TOKENS
            row.woken &= ~set_of(number for number in numbers_of(asked) if with_path[number].isdisjoint(above))


def _tokens_above(nodes: Sequence[Node]) -> list[frozenset[str]]:
    out: list[frozenset[str]] = []
    for node in nodes:
        own = {node.tag, *(f".{name}" for name in node.classes), *([f"#{node.id}"] if node.id else [])}
        out.append((out[node.parent] if node.parent >= 0 else frozenset()) | own)
    return out
