"""The audit of one document: what was done to it, by which rule, and all that is needed to undo it.

One JSON object a line. It holds no kept text: that stands in the record already, and `kept` says where.

- `id`, `url`, `name` (of the document), `outcome` ("record" or "rejection", then with `rule` and `why`), `audit` (version of
  this form), `jingwen` and `rulebook` (versions), `format`, `length` (code points of the parsed text), `sha256` (of the
  parsed text in UTF-8), `decoding` (encoding, origin, replaced; null where the source came as text).
- `edits`: start and end (code points of the parsed text, half-open), rules (in the order they acted), old, new.
- `rules`: the version that brought each rule that acted or flagged.
- `facts`: field, value, raw, evidence ([start, end] of the parsed text, or the name of a place), rule, precision, chosen.
- `flags`: start, end, rule, note. `skipped`: characters that the parser set aside, by kind.
- `render`: how the record's text was written. `blocks`: see `_block`. `kept`: see `kept_parts`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from itertools import chain
from typing import Any

from jingwen.model import Block, Document, Explanation, Fact, Kind, Record, Rejection, Span
from jingwen.write.jsonl import render_json

AUDIT = "1"
_WINDOW = 64  # how far ahead in the record a kept line may stand: markup, escapes and text put in are short
_RESYNC = (4, 2, 1)  # characters that must agree before a difference counts as over: as many as there are
_MARKUP = 8  # characters of markup between two kept ones


def render_audit(explanation: Explanation, since: Mapping[str, str], version: str, rulebook: str) -> str:
    """One line without line feed. `since`: the version that brought each rule; `version`: of this package."""
    document, outcome = explanation.document, explanation.outcome
    edits = list(_edits(document))
    used = dict.fromkeys(chain(*(edit["rules"] for edit in edits), (flag.rule for flag in document.flags)))
    written = outcome.text if isinstance(outcome, Record) else ""
    return render_json(
        {
            "id": outcome.id,
            "url": outcome.url,
            "name": document.name,
            **_outcome(outcome),
            "audit": AUDIT,
            "jingwen": version,
            "rulebook": rulebook,
            "format": document.format,
            "length": len(document.text),
            "sha256": digest(document.text),
            "decoding": document.decoding and document.decoding._asdict(),
            "edits": edits,
            "rules": {rule: since.get(rule, "") for rule in sorted(used)},
            "facts": [fact_values(fact) for fact in document.facts],
            "flags": [{"start": f.start, "end": f.end, "rule": f.rule, "note": f.note} for f in document.flags],
            "skipped": dict(document.skipped),
            "render": {"text": document.options.text, "links": document.options.links},
            "blocks": [_block(block, document) for block in document.blocks],
            "kept": kept_parts(_kept(document), written),
        }
    )


def digest(text: str) -> str:
    """SHA-256 of a text in UTF-8, in hexadecimal; a lone surrogate counts as the three bytes it would be."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def fact_values(fact: Fact) -> dict[str, Any]:
    """A fact as plain JSON values; a span of evidence becomes [start, end]."""
    return {
        "field": fact.field,
        "value": fact.value,
        "raw": fact.raw,
        "evidence": list(fact.evidence) if isinstance(fact.evidence, Span) else fact.evidence,
        "rule": fact.rule,
        "precision": fact.precision,
        "chosen": fact.chosen,
    }


def _outcome(outcome: Record | Rejection) -> dict[str, str]:
    if isinstance(outcome, Record):
        return {"outcome": "record"}
    return {"outcome": "rejection", "rule": outcome.rule, "why": outcome.why}


def _edits(document: Document) -> Iterator[dict[str, Any]]:
    text = document.text
    for block in document.blocks:
        for start, end, new, rules in block.pieces:
            if rules:
                yield {"start": start, "end": end, "rules": list(rules), "old": text[start:end], "new": new}


def _kept(document: Document) -> Iterator[str]:
    """The parsed text without what edits took: lines, each with the line feed that follows it."""
    at = 0
    for block in document.blocks:
        for piece in block.pieces:
            if piece.rules and piece.start < piece.end:
                yield from document.text[at : piece.start].splitlines(keepends=True)
                at = piece.end
    yield from document.text[at:].splitlines(keepends=True)


def _block(block: Block, document: Document) -> int | list[Any]:
    """Length, kind, level, marker, tight (0 or 1), marks ([start, end, kind, target, label], start and end from the
    block's start); what is at its default at the end is left out, and a plain paragraph is its length alone.

    Link targets are left out where the record's text has none.
    """
    links = document.options.links == "keep"
    marks = [
        [mark.start - block.start, mark.end - block.start, *_trimmed([mark.kind, mark.target, mark.label])]
        for mark in block.marks
        if links or mark.kind != "link"
    ]
    values = [block.end - block.start, block.kind, block.level, block.marker, int(block.tight), marks]
    if block.kind is Kind.PARAGRAPH and not any(values[2:]):
        return block.end - block.start
    return [*values[:2], *_trimmed(values[2:])]


def _trimmed(values: list[Any]) -> list[Any]:
    while values and not values[-1]:
        values.pop()
    return values


def kept_parts(lines: Iterator[str], written: str) -> list[int | str]:
    """How to make the joined lines out of the written text, front to back: two numbers say how many characters to skip
    and then to copy; a string stands for itself. It is exact whatever the two texts are, and short where they agree.
    """
    parts = _Parts(written)
    for line in lines:
        found = written.find(line, parts.at, parts.at + len(line) + _WINDOW)
        if found >= 0:
            parts.copy(found, len(line))
        else:
            parts.weave(line)
    return parts.out


class _Parts:
    """The instructions so far, and the place in the written text that they have come to."""

    def __init__(self, written: str) -> None:
        self.written = written
        self.at = 0
        self.out: list[int | str] = []

    def copy(self, start: int, length: int) -> None:
        out = self.out
        if start == self.at and out and isinstance(out[-1], int):
            out[-1] += length
        else:
            out += [start - self.at, length]
        self.at = start + length

    def say(self, text: str) -> None:
        if self.out and isinstance(self.out[-1], str):
            self.out[-1] += text
        else:
            self.out.append(text)

    def weave(self, line: str) -> None:
        """A line that does not stand in the written text as it is: escaped, marked up, or with its blanks tidied."""
        done = 0
        while done < len(line):
            same = _common(line, done, self.written, self.at)
            if same:
                self.copy(self.at, same)
                done += same
                continue
            if not self._skip_to(line, done):
                self.say(line[done])
                done += 1

    def _skip_to(self, line: str, done: int) -> bool:
        """Pass over markup in the written text, where the line goes on behind it."""
        for size in _RESYNC:
            probe = line[done : done + size]
            found = self.written.find(probe, self.at, self.at + _MARKUP + len(probe))
            if found >= 0:
                self.copy(found, 0)
                return True
        return False


def _common(left: str, i: int, right: str, j: int) -> int:
    """How many characters agree from i and j on."""
    low, high = 0, min(len(left) - i, len(right) - j)
    while low < high:
        middle = (low + high + 1) // 2
        if left[i + low : i + middle] == right[j + low : j + middle]:
            low = middle
        else:
            high = middle - 1
    return low
