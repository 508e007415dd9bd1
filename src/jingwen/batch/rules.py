"""What `jingwen rules` does: list the rules, show one whole, run the hits and misses of rule files."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

from jingwen import rulebook, rulecheck
from jingwen.errors import RulebookError, UsageError
from jingwen.model import Rule
from jingwen.write.terminal import printable


def list_rules(rule_ids: Sequence[str], folders: tuple[str, ...]) -> bool:
    """Print one line a rule, or the named rules (ids or families) whole. Raises UsageError for a name that is neither."""
    rules = rulebook.load(folders).rules.values()
    if not rule_ids:
        width = max(len(rule.id) for rule in rules)
        for rule in rules:
            print(f"{rule.id:{width}}  {rule.why}")
        return True
    for name in rule_ids:
        found = [rule for rule in rules if name in (rule.id, rule.family)]
        if not found:
            families = sorted({rule.family for rule in rules})
            raise UsageError(f"no rule or family {name!r}; families are {', '.join(families)}")
        print("\n\n".join(_whole(rule) for rule in found))
    return True


def check_rules(paths: Sequence[str], folders: tuple[str, ...]) -> bool:
    """Run the hits and misses of rule files (default: all rules, those of further folders too); False where one is wrong."""
    count = wrong = 0
    if not paths:
        rules = rulebook.load(folders).rules.values()
        count = len(rules)
        wrong = _complain(rulecheck.check_rules(rules, folders))
    for path in paths:
        checked, findings = rulecheck.check_file(path, _text_of(path))
        count += checked
        wrong += _complain(findings)
    print(f"jingwen: {count} rules, {wrong} wrong", file=sys.stderr)
    return not wrong


def _text_of(path: str) -> str:
    try:
        return Path(path).read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise RulebookError(f"{path}: cannot be read: {error}") from error


def _complain(findings: Iterable[rulecheck.RuleFinding]) -> int:
    count = 0
    for finding in findings:
        count += 1
        print(printable(str(finding)))
    return count


def _whole(rule: Rule) -> str:
    rows = [
        ("why", rule.why),
        ("file", rule.file),
        ("scope", f"{rule.scope}, {rule.where}; {rule.action}, {rule.certainty}"),
        ("needs", " | ".join(rule.needs)),
        ("match", rule.match),
        ("path", " | ".join(rule.path)),
        ("answered by", rule.mechanism and f"the filter {rule.mechanism}"),
        *(("takes", hit) for hit in rule.hits),
        *(("spares", miss) for miss in rule.misses),
        ("since", rule.since),
    ]
    return "\n".join([rule.id, *(printable(f"  {name:12}{value}") for name, value in rows if value)])
