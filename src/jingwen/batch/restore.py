"""What `jingwen restore` does: records and their audit in, records with the parsed text back out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any, TextIO

from jingwen import ledger
from jingwen.batch.indexed import IndexedLines
from jingwen.batch.output import open_output
from jingwen.batch.telling import say
from jingwen.errors import DocumentError
from jingwen.read.audit import Audit, read_audit, restore_document, restore_text
from jingwen.render import render_markdown, render_plain
from jingwen.write.jsonl import render_json
from jingwen.write.terminal import counted


def restore(records: str, audit: str, rules: Sequence[str] = ()) -> bool:
    """Print, for every line of the audit, the record with another text: the parsed text as it was before any edit, or,
    with `rules` (ids or families), the record's text as if those rules had done nothing.

    A refused document has no record: it comes with its id, address, rule and reason, and with `rules` only where the
    rule that refused it is named. Returns whether all records could be restored; what could not is named or counted on
    standard error (lines of the audit whose record is not there, because someone chose among the records, are counted
    alone). Raises UsageError where a file cannot be read or is no audit.
    """
    tally: Counter[str] = Counter()
    acted: set[str] = set()
    with (
        IndexedLines(records, "text") as known,
        IndexedLines(audit, "audit", "kept") as lines,
        open_output(None, ()) as out,
    ):
        for values in lines:
            line = read_audit(values)
            named = frozenset(rule for rule in line.rules if rule in rules or rule.partition(".")[0] in rules)
            acted |= named | {rule.partition(".")[0] for rule in named}
            tally[_restored(line, known, named if rules else None, out)] += 1
        tally["unknown"] = known.left
    for rule in sorted(set(rules) - acted):
        say(f"{rule}: took part in no edit of this audit")
    if tally["missing"]:
        say(f"{counted(tally['missing'], 'line')} of the audit without a record in {records}; left out")
    if tally["unknown"]:
        say(f"{counted(tally['unknown'], 'record')} without a line in the audit {audit}; not restored")
    return not tally["failed"] and not tally["unknown"]


def _restored(line: Audit, known: IndexedLines, named: frozenset[str] | None, out: TextIO) -> str:
    """Write one document. Returns what became of it: done, left, missing or failed."""
    if line.is_rejection:
        if named is not None and line.values["rule"] not in named:
            return "left"
        record: dict[str, Any] = {"id": line.id, "url": line.values["url"]}
        record |= {"rule": line.values["rule"], "why": line.values["why"], "text": ""}
    elif found := known.take(line.id):
        record = found
    else:
        return "missing"
    try:
        record["text"] = _text(line, record["text"], named)
    except DocumentError as error:
        say(f"failed: {error}")
        return "failed"
    out.write(render_json(record) + "\n")
    return "done"


def _text(line: Audit, written: str, named: frozenset[str] | None) -> str:
    if named is None:
        return restore_text(line, written)
    document = ledger.undo(restore_document(line, written), named)
    return render_plain(document) if document.options.text == "plain" else render_markdown(document)
