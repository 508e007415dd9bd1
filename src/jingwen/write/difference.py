"""Two runs over the same documents, compared record by record: what one keeps and the other does not, and by which rule.

With both audits the comparison is exact, on positions of the parsed text. Without them the lines of the two texts are
compared, and a rule is named where the one audit there is holds it.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import pairwise
from typing import Any, NamedTuple

OLD_ONLY, NEW_ONLY, CHANGED = "only in old", "only in new", "changed"
LOST, GAINED, REWORDED = "lost", "gained", "reworded"
_APART = frozenset({"id", "text", "counts", "schema", "rulebook", "flags"})  # not compared as fields
_BARE = re.compile(r"[\W_]+")


class Side(NamedTuple):
    """What one run says of a document: its record (None where there is none) and its audit (None where not given)."""

    record: Mapping[str, Any] | None
    audit: Mapping[str, Any] | None


@dataclass(frozen=True, slots=True)
class Change:
    """A stretch that the runs treat differently.

    verdict: lost (old keeps it, new does not), gained (new keeps it), reworded (both keep it, in other words).
    rules: those that took or reworded it, of the run that did ("" = unknown). old, new: what each run reads there.
    """

    verdict: str
    rules: tuple[str, ...]
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class Difference:
    """What differs for one document. fields: name, value in old, value in new. flags: rules of old and new alone."""

    id: str
    verdict: str
    why: str
    fields: tuple[tuple[str, Any, Any], ...] = ()
    changes: tuple[Change, ...] = ()
    old_flags: tuple[str, ...] = ()
    new_flags: tuple[str, ...] = ()


def compare(name: str, old: Side, new: Side) -> Difference | None:
    """The difference between two runs on one document, or None."""
    if old.record is None or new.record is None:
        if old.record is new.record:
            return None
        lacking = new if new.record is None else old
        return Difference(name, OLD_ONLY if new.record is None else NEW_ONLY, _refusal(lacking.audit))
    fields = tuple(
        (key, old.record.get(key), new.record.get(key))
        for key in dict.fromkeys([*old.record, *new.record])
        if key not in _APART and old.record.get(key) != new.record.get(key)
    )
    before, after = set(old.record.get("flags") or ()), set(new.record.get("flags") or ())
    changes = tuple(_changes(old, new))
    if not (fields or changes or before != after):
        return None
    return Difference(name, CHANGED, "", fields, changes, tuple(sorted(before - after)), tuple(sorted(after - before)))


def _refusal(audit: Mapping[str, Any] | None) -> str:
    if audit is None or audit["outcome"] != "rejection":
        return ""
    return f"rejected by {audit['rule']}: {audit['why']}"


def _changes(old: Side, new: Side) -> Iterator[Change]:
    if old.audit and new.audit and old.audit["sha256"] == new.audit["sha256"]:
        return _by_place(old.audit["edits"], new.audit["edits"])
    assert old.record is not None and new.record is not None
    return _by_line(old, new)


def _by_place(old: list[Mapping[str, Any]], new: list[Mapping[str, Any]]) -> Iterator[Change]:
    """Exact: edits cover stretches of one text; where their borders differ, the stretches are cut."""
    cuts = sorted({edit[side] for edits in (old, new) for edit in edits for side in ("start", "end")})
    gone, taken = _removals(old, cuts), _removals(new, cuts)
    ours, theirs = _rewordings(old), _rewordings(new)
    for place in sorted({*ours, *theirs}):
        was, now = ours.get(place), theirs.get(place)
        if was is None or now is None or was["new"] != now["new"]:
            edit = now or was
            assert edit is not None
            readings = [
                str(here["new"]) if here else _left(place, edit["old"], away)
                for here, away in ((was, gone), (now, taken))
            ]
            yield Change(REWORDED, tuple(edit["rules"]), *readings)
    lost = (place for place in taken if place not in gone and not _is_inside(place, ours))
    gained = (place for place in gone if place not in taken and not _is_inside(place, theirs))
    yield from _joined((place, LOST, *taken[place]) for place in lost)
    yield from _joined((place, GAINED, *gone[place]) for place in gained)


def _left(place: tuple[int, int], text: str, removed: Mapping[tuple[int, int], object]) -> str:
    """What a run that did not reword a place reads there: its source without what the run removed."""
    start, end = place
    for a, b in sorted(removed, reverse=True):
        if start <= a and b <= end:
            text = text[: a - start] + text[b - start :]
    return text


def _is_inside(place: tuple[int, int], reworded: Mapping[tuple[int, int], object]) -> bool:
    return any(start <= place[0] and place[1] <= end for start, end in reworded)


def _rewordings(edits: list[Mapping[str, Any]]) -> dict[tuple[int, int], Mapping[str, Any]]:
    return {(edit["start"], edit["end"]): edit for edit in edits if edit["new"]}


def _removals(edits: list[Mapping[str, Any]], cuts: list[int]) -> dict[tuple[int, int], tuple[str, tuple[str, ...]]]:
    """Removed stretches, cut at all borders: text and rules by (start, end)."""
    out = {}
    for edit in edits:
        if edit["new"]:
            continue
        start, end = edit["start"], edit["end"]
        borders = cuts[bisect_left(cuts, start) : bisect_left(cuts, end) + 1]
        for a, b in pairwise(borders):
            out[a, b] = (edit["old"][a - start : b - start], tuple(edit["rules"]))
    return out


def _joined(found: Iterator[tuple[tuple[int, int], str, str, tuple[str, ...]]]) -> Iterator[Change]:
    """Stretches that touch and share their rules as one."""
    text, verdict, at = "", "", -1
    rules: tuple[str, ...] = ()
    for (start, end), kind, part, by in found:
        if start == at and by == rules:
            text += part
        else:
            if text:
                yield _change(verdict, rules, text)
            text, rules, verdict = part, by, kind
        at = end
    if text:
        yield _change(verdict, rules, text)


def _change(verdict: str, rules: tuple[str, ...], text: str) -> Change:
    return Change(verdict, rules, text if verdict == LOST else "", text if verdict == GAINED else "")


def _by_line(old: Side, new: Side) -> Iterator[Change]:
    before, after = ((str(side.record["text"]) if side.record else "").split("\n") for side in (old, new))
    while before and after and before[-1] == after[-1]:  # what agrees at the ends need not be matched
        before.pop(), after.pop()
    for tag, a, b, c, d in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if tag == "equal":
            continue
        yield from (Change(LOST, _taker(line, new.audit), line, "") for line in before[a:b] if line.strip())
        yield from (Change(GAINED, _taker(line, old.audit), "", line) for line in after[c:d] if line.strip())


def _taker(line: str, audit: Mapping[str, Any] | None) -> tuple[str, ...]:
    """The rules whose edits hold the line or a part of it, where there is an audit."""
    bare = _BARE.sub("", line)
    if audit is None or not bare:
        return ()
    found = [
        rule
        for edit in audit["edits"]
        if (old := _BARE.sub("", edit["old"])) and (bare in old or (len(old) > 1 and old in bare))
        for rule in edit["rules"]
    ]
    return tuple(dict.fromkeys(found))
