"""What `jingwen restore` does: records and their audit in, records with the parsed text back out."""

from __future__ import annotations

import json
from collections import Counter, deque
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, BinaryIO

from jingwen import ledger
from jingwen.batch.telling import say
from jingwen.errors import DocumentError, UsageError
from jingwen.read.audit import Audit, read_audit, restore_document, restore_text
from jingwen.render import render_markdown, render_plain
from jingwen.write.jsonl import render_json


def restore(records: str, audit: str, rules: Sequence[str] = ()) -> bool:
    """Print, for every line of the audit, the record with another text: the parsed text as it was before any edit, or,
    with `rules` (ids or families), the record's text as if those rules had done nothing.

    A refused document has no record: it comes with its id, address, rule and reason, and with `rules` only where the
    rule that refused it is named. Returns whether all lines could be restored; what could not is named on standard
    error. Raises UsageError where a file cannot be read or is no audit.
    """
    tally: Counter[str] = Counter()
    acted: set[str] = set()
    with _opened(records) as stream:
        places = _places(stream, records)
        for line in _audits(audit):
            named = frozenset(rule for rule in line.rules if rule in rules or rule.partition(".")[0] in rules)
            acted |= {name for name in rules if name in named or any(rule.startswith(f"{name}.") for rule in named)}
            tally[_restored(line, stream, places, named if rules else None)] += 1
    for name in sorted(set(rules) - acted):
        say(f"{name}: took part in no edit of this audit")
    if tally["missing"]:
        say(f"{tally['missing']} lines of the audit have no record in {records}; left out")
    return not tally["failed"]


def _restored(line: Audit, stream: BinaryIO, places: dict[str, deque[int]], named: frozenset[str] | None) -> str:
    """Print one document. Returns what became of it: done, left, missing or failed."""
    if line.is_rejection:
        if named is not None and line.values["rule"] not in named:
            return "left"
        record: dict[str, Any] = {"id": line.id, "url": line.values["url"]}
        record |= {"rule": line.values["rule"], "why": line.values["why"], "text": ""}
    elif found := places.get(line.id):
        stream.seek(found.popleft())
        record = json.loads(stream.readline())
    else:
        return "missing"
    try:
        record["text"] = _text(line, record["text"], named)
    except DocumentError as error:
        say(f"failed: {error}")
        return "failed"
    print(render_json(record))
    return "done"


def _text(line: Audit, written: str, named: frozenset[str] | None) -> str:
    if named is None:
        return restore_text(line, written)
    document = ledger.undo(restore_document(line, written), named)
    return render_plain(document) if document.options.text == "plain" else render_markdown(document)


def _opened(path: str) -> BinaryIO:
    try:
        return Path(path).open("rb")
    except OSError as error:
        raise UsageError(f"{path}: cannot be read: {(error.strerror or str(error)).lower()}") from error


def _places(stream: BinaryIO, name: str) -> dict[str, deque[int]]:
    """Where in the file the records of each id begin, so that the two files may differ in order and length."""
    out: dict[str, deque[int]] = {}
    at = 0
    for number, line in enumerate(stream, 1):
        if line.strip():
            try:
                record = json.loads(line)
                out.setdefault(str(record["id"]), deque()).append(at)
                record["text"]
            except (ValueError, KeyError, TypeError) as error:
                raise UsageError(f"{name}:{number}: is no record: {error}") from error
        at += len(line)
    return out


def _audits(path: str) -> Iterator[Audit]:
    with _opened(path) as stream:
        for number, line in enumerate(stream, 1):
            try:
                audit = read_audit(line.decode())
            except ValueError as error:
                raise UsageError(f"{path}:{number}: {error}") from error
            yield audit
