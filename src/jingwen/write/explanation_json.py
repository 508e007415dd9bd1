"""An explanation for machines: one JSON object with facts, flags, and every block with its pieces."""

from __future__ import annotations

from collections.abc import Mapping

from jingwen.model import Explanation, Record
from jingwen.write.audit import fact_values
from jingwen.write.jsonl import as_dict, render_json
from jingwen.write.passages import Choice, shown


def render_explanation_json(explanation: Explanation, reasons: Mapping[str, str], choice: Choice) -> str:
    """One line without line feed. `reasons`: why each rule acts, by id; only those of rules shown are given.

    Positions count code points of the parsed text. A block's `verdict` is kept, removed or rewritten (changed in part).
    """
    document, outcome = explanation.document, explanation.outcome
    chosen = [passage for passage in shown(document, choice) if passage is not None]
    flags = [flag for flag in document.flags if choice.has_rule(flag.rule) and choice.only in ("", "flagged")]
    rules = dict.fromkeys([*(rule for passage in chosen for rule in passage.rules), *(flag.rule for flag in flags)])
    return render_json(
        {
            "id": outcome.id,
            "name": document.name,
            "outcome": "record" if isinstance(outcome, Record) else "rejection",
            "record" if isinstance(outcome, Record) else "rejection": as_dict(outcome),
            "format": document.format,
            "decoding": document.decoding and document.decoding._asdict(),
            "skipped": dict(document.skipped),
            "facts": [fact_values(fact) for fact in document.facts],
            "flags": [{"start": f.start, "end": f.end, "rule": f.rule, "note": f.note} for f in flags],
            "blocks": [
                {
                    "index": passage.index,
                    "kind": passage.kind,
                    "level": passage.level,
                    "verdict": passage.verdict,
                    "parts": [
                        {
                            "verdict": part.verdict,
                            "start": part.start,
                            "end": part.end,
                            "rules": list(part.rules),
                            "old": part.old,
                            "new": part.new,
                        }
                        for part in passage.parts
                        if choice.only in ("", "flagged") or choice.has_part(part)
                    ],
                }
                for passage in chosen
            ],
            "rules": {rule: reasons.get(rule, "") for rule in rules},
        }
    )
