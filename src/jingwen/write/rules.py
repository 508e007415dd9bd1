"""Rules as text for people: one line each, or one rule in full."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from jingwen.model import Rule


def rule_lines(rules: Iterable[Rule]) -> Iterator[str]:
    """One line a rule: its id and why it is there."""
    known = list(rules)
    width = max((len(rule.id) for rule in known), default=0)
    return (f"{rule.id:<{width}}  {rule.why}" for rule in known)


def rule_page(rule: Rule) -> str:
    """One rule in full: what it does, where it stands, its pattern, its hits and misses."""
    about = [("does", rule.action), ("to", rule.scope), ("where", rule.where), ("certainty", rule.certainty)]
    about += [("kinds", ", ".join(rule.kinds)), ("path", ", ".join(rule.path)), ("since", rule.since)]
    about += [("answered by", rule.mechanism), ("file", f"{rule.file}:{rule.line}")]
    lines = [rule.id, f"  {rule.why}", ""]
    lines += [f"  {name:<12}{value}" for name, value in about if value]
    for name, text in (("needs one of", "  ".join(rule.needs)), ("match", rule.match), ("target", rule.target)):
        lines += ["", f"  {name}", *(f"    {line}" for line in text.splitlines())] if text else []
    for name, texts in (("takes", rule.hits), ("leaves alone", rule.misses)):
        lines += ["", f"  {name}", *(f"    {_one_line(text)}" for text in texts)] if texts else []
    return "\n".join(lines) + "\n"


def _one_line(text: str) -> str:
    return text.replace("\n", " ⏎ ")
