"""Differences between two runs as lines for people and as JSON."""

from __future__ import annotations

import dataclasses
from collections import Counter
from collections.abc import Iterator

from jingwen.write.difference import CHANGED, GAINED, LOST, NEW_ONLY, OLD_ONLY, Difference
from jingwen.write.jsonl import render_json
from jingwen.write.terminal import printable

_SIGNS = {LOST: "-", GAINED: "+", OLD_ONLY: "-", NEW_ONLY: "+"}
_COLORS = {LOST: "31", GAINED: "32", OLD_ONLY: "31", NEW_ONLY: "32"}
_BOLD, _DIM = "1", "2"


class DifferenceTally:
    """Sums over differences: documents by verdict, and for each rule what it now takes and what it gave back."""

    def __init__(self) -> None:
        self.documents: Counter[str] = Counter()
        self.lost: Counter[str] = Counter()  # characters by rule
        self.gained: Counter[str] = Counter()
        self.reworded: Counter[str] = Counter()  # stretches by rule

    def add(self, difference: Difference) -> None:
        """Count one difference in."""
        self.documents[difference.verdict] += 1
        for change in difference.changes:
            rule = change.rules[-1] if change.rules else "?"
            if change.verdict == LOST:
                self.lost[rule] += len(change.old)
            elif change.verdict == GAINED:
                self.gained[rule] += len(change.new)
            else:
                self.reworded[rule] += 1

    def lines(self, compared: int) -> Iterator[str]:
        """The sums for a person; `compared`: documents looked at."""
        parts = [f"{self.documents[verdict]} {verdict}" for verdict in (CHANGED, OLD_ONLY, NEW_ONLY)]
        yield f"{compared} documents compared: {', '.join(parts)}"
        for rule in sorted({*self.lost, *self.gained, *self.reworded}):
            said = [f"{self.lost[rule]} characters lost"] * (rule in self.lost)
            said += [f"{self.gained[rule]} characters gained"] * (rule in self.gained)
            said += [f"{self.reworded[rule]} stretches reworded"] * (rule in self.reworded)
            yield f"  {printable(rule) if rule != '?' else 'rule not known'}: {', '.join(said)}"


def render_difference(difference: Difference, *, color: bool) -> str:
    """The difference of one document for a person: - what old alone keeps, + what new alone keeps, ~ what reads otherwise."""
    lines = [_painted(f"=== {difference.id}", _BOLD, color)]
    if difference.verdict != CHANGED:
        why = f": {difference.why}" if difference.why else ""
        said = f"{_SIGNS[difference.verdict]} {difference.verdict}{why}"
        lines.append(_painted(said, _COLORS[difference.verdict], color))
    for name, old, new in difference.fields:
        lines.append(_painted(f"~ {name}: {render_json(old)} → {render_json(new)}", "", color))
    lines += [_painted(f"- flag {rule}", _COLORS[LOST], color) for rule in difference.old_flags]
    lines += [_painted(f"+ flag {rule}", _COLORS[GAINED], color) for rule in difference.new_flags]
    for change in difference.changes:
        sign = _SIGNS.get(change.verdict, "~")
        text = change.old or change.new if sign != "~" else f"{change.old} → {change.new}"
        by = _painted(f"   ← {', '.join(change.rules)}", _DIM, color) if change.rules else ""
        lines.append(_painted(f"{sign} {_one_line(text)}", _COLORS.get(change.verdict, ""), color) + by)
    return "\n".join(lines)


def render_difference_json(difference: Difference) -> str:
    """One line without line feed."""
    return render_json(dataclasses.asdict(difference))


def _one_line(text: str) -> str:
    return text.replace("\n", "⏎")


def _painted(text: str, style: str, color: bool) -> str:
    text = printable(text)
    return f"\x1b[{style}m{text}\x1b[0m" if color and style else text
