"""The audit of one document in Dolma's shape: a document and its attributes in one line.

`text` is the parsed text, before any edit, and every span counts code points of it; so the line serves as a Dolma
document (id, text, source, metadata) and as its attribute file, and a mixer that replaces spans gives the text without
what jingwen took, or without what the chosen rules took. Attributes are lists of [start, end, score]; the score is 1.0:

- `jingwen__removed`: everything that went, touching spans joined, with the line feed behind a block that went whole;
- `jingwen__removed__<family>__<rule>`: what one rule took (a span that went through several rules stands with the last);
- `jingwen__rewritten__<family>__<rule>`: what a rule made read otherwise (the new text has no place in this shape);
- `jingwen__flagged__<family>__<rule>`: what a rule noticed and left alone;
- `jingwen__rejected__<family>__<rule>`: the whole text of a refused document.

Hyphens in the ids of rules become underscores, so that a JSONPath can name an attribute without quoting.
"""

from __future__ import annotations

from collections.abc import Iterator

from jingwen.model import Document, Explanation, Record, Rejection
from jingwen.write.jsonl import render_json

_Spans = list[tuple[int, int, float]]


def render_dolma(explanation: Explanation, version: str, rulebook: str) -> str:
    """One line without line feed. `version`: of this package; `rulebook`: of the rules that acted."""
    document, outcome = explanation.document, explanation.outcome
    is_record = isinstance(outcome, Record)
    attributes: dict[str, _Spans] = {"jingwen__removed": _joined(_removed(document))}
    for name, start, end in _named(document):
        attributes.setdefault(name, []).append((start, end, 1.0))
    if isinstance(outcome, Rejection):
        attributes[_key("rejected", outcome.rule)] = [(0, len(document.text), 1.0)]
    return render_json(
        {
            "id": outcome.id,
            "text": document.text,
            "source": (outcome.source if isinstance(outcome, Record) else None) or "jingwen",
            "metadata": {
                "outcome": "record" if is_record else "rejection",
                "url": outcome.url,
                "jingwen": version,
                "rulebook": rulebook,
            },
            "attributes": dict(sorted(attributes.items())),
        }
    )


def _removed(document: Document) -> Iterator[tuple[int, int]]:
    for block in document.blocks:
        if not block.text:
            yield block.start, min(block.end + 1, len(document.text))
            continue
        for piece in block.pieces:
            if piece.rules and not piece.text and piece.start < piece.end:
                yield piece.start, piece.end


def _joined(spans: Iterator[tuple[int, int]]) -> _Spans:
    out: _Spans = []
    for start, end in spans:
        if out and out[-1][1] == start:
            start = out.pop()[0]
        out.append((start, end, 1.0))
    return out


def _named(document: Document) -> Iterator[tuple[str, int, int]]:
    for block in document.blocks:
        for start, end, text, rules in block.pieces:
            if rules and start < end:
                yield _key("rewritten" if text else "removed", rules[-1]), start, end
    for flag in document.flags:
        if flag.start < flag.end:  # a flag on the whole document marks no span
            yield _key("flagged", flag.rule), flag.start, flag.end


def _key(verdict: str, rule: str) -> str:
    family, _, name = rule.partition(".")
    return f"jingwen__{verdict}__{family}__{name}".replace("-", "_")
