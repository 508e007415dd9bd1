"""An explanation as plain text: facts with evidence, then every block with what happened to it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from jingwen.model import Block, Document, Explanation, Fact, Record, Rejection, Span
from jingwen.write.terminal import printable

_MAX_TEXT = 200


def render_explanation(explanation: Explanation, reasons: Mapping[str, str]) -> str:
    """Lines for a person. `reasons`: why each rule acts, by id."""
    lines = [*_head(explanation), "", *_blocks(explanation.document), "", *_rules(explanation.document, reasons)]
    return "\n".join(printable(line) for line in lines)


def _head(explanation: Explanation) -> Iterator[str]:
    document, outcome = explanation.document, explanation.outcome
    yield f"=== {document.name or '<unnamed>'} ({document.format}{', whole page' if document.is_page else ''}) ==="
    if isinstance(outcome, Rejection):
        yield f"rejected by {outcome.rule}: {outcome.why}"
    elif isinstance(outcome, Record):
        counts = outcome.counts
        yield f"{counts['length']} characters: {counts['kept']} kept, {counts['removed']} removed, {counts['rewritten']} rewritten"
    for fact in document.facts:
        yield f"  {fact.field:14} {fact.value}  [{'chosen' if fact.chosen else 'not chosen'}; {fact.rule}; {_evidence(fact)}]"
    for kind, chars in document.skipped.items():
        yield f"  set aside by the parser: {kind}, {chars} characters"
    for flag in document.flags:
        yield f"  flag {flag.rule}: {flag.note or document.text[flag.start : flag.end][:_MAX_TEXT]!r}"


def _evidence(fact: Fact) -> str:
    return f"text {fact.evidence.start}-{fact.evidence.end}" if isinstance(fact.evidence, Span) else fact.evidence


def _blocks(document: Document) -> Iterator[str]:
    for block in document.blocks:
        if block.is_untouched:
            yield f"  kept      | {block.text}"
        else:
            yield from _pieces(document, block)


def _pieces(document: Document, block: Block) -> Iterator[str]:
    for piece in block.pieces:
        old = document.text[piece.start : piece.end]
        if not piece.rules:
            yield f"  kept      | {piece.text}"
        elif piece.text:
            yield f"~ rewritten | {old} → {piece.text}   ← {', '.join(piece.rules)}"
        else:
            yield f"- removed   | {old}   ← {', '.join(piece.rules)}"


def _rules(document: Document, reasons: Mapping[str, str]) -> Iterator[str]:
    used = {rule for block in document.blocks for piece in block.pieces for rule in piece.rules}
    used |= {flag.rule for flag in document.flags}
    for rule in sorted(used):
        yield f"{rule}: {reasons.get(rule, '')}"
