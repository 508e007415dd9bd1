"""Reads an audit line back: the parsed text, exactly, and the document with every piece, to undo single rules in."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from jingwen.errors import DocumentError, UsageError
from jingwen.model import Block, Document, Fact, Flag, Kind, Mark, Options, Piece, Span


@dataclass(frozen=True, slots=True)
class Audit:
    """One line of an audit file; `values` has the fields that write/audit.py describes."""

    values: Mapping[str, Any]

    @property
    def id(self) -> str:
        return str(self.values["id"])

    @property
    def is_rejection(self) -> bool:
        return bool(self.values["outcome"] == "rejection")

    @property
    def rules(self) -> frozenset[str]:
        """Every rule that took part in an edit, and the one that refused the document."""
        acted = {str(rule) for edit in self.values["edits"] for rule in edit["rules"]}
        return frozenset(acted | ({str(self.values["rule"])} if self.is_rejection else set()))


def read_audit(values: Mapping[str, Any]) -> Audit:
    """The audit in the object of one line. Raises UsageError where its form is one that this version does not know."""
    if values["audit"] != "1":
        raise UsageError(f"the audit of {values['id']} has form {values['audit']!r}; this version reads form '1'")
    return Audit(values)


def restore_text(audit: Audit, written: str) -> str:
    """The parsed text. `written`: the text of the record ("" for a refused document).

    Raises DocumentError (stage read) where record and audit do not belong together.
    """
    kept = _kept(audit.values["kept"], written)
    out: list[str] = []
    at = gone = 0  # place in the parsed text, and how much of it edits have covered so far
    for edit in audit.values["edits"]:
        out += (kept[at - gone : edit["start"] - gone], edit["old"])
        gone += edit["end"] - edit["start"]
        at = edit["end"]
    text = "".join((*out, kept[at - gone :]))
    if hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest() != audit.values["sha256"]:
        raise DocumentError(
            audit.id, "read", "the text of the record is not the one that the audit was written with", "sha256"
        )
    return text


def _kept(parts: Iterable[int | str], written: str) -> str:
    out: list[str] = []
    at, skip = 0, -1
    for part in parts:
        if isinstance(part, str):
            out.append(part)
        elif skip < 0:
            skip = part
        else:
            out.append(written[at + skip : at + skip + part])
            at, skip = at + skip + part, -1
    return "".join(out)


def restore_document(audit: Audit, written: str) -> Document:
    """The document as it was when its record was written, for `ledger.undo` and `render`.

    Elements, places and what else a record's text does not depend on are not in an audit. Raises DocumentError.
    """
    values = audit.values
    text = restore_text(audit, written)
    blocks = list(_blocks(values["blocks"]))
    return Document(
        name=values["name"],
        text=text,
        blocks=tuple(_with_pieces(blocks, values["edits"], text)),
        format=values["format"],
        skipped=values["skipped"],
        facts=tuple(_fact(fact) for fact in values["facts"]),
        flags=tuple(Flag(**flag) for flag in values["flags"]),
        options=Options(**values["render"]),
    )


def _fact(values: Mapping[str, Any]) -> Fact:
    evidence = values["evidence"]
    return Fact(**{**values, "evidence": Span(*evidence) if isinstance(evidence, list) else evidence})


def _blocks(rows: Iterable[int | list[Any]]) -> Iterable[Block]:
    """Blocks with one empty piece each, which marks where they begin and end."""
    start = 0
    for row in rows:
        length, kind, level, marker, tight, marks = _filled(row)
        yield Block(
            Kind(kind),
            (Piece(start, start + length, ""),),
            level,
            marker,
            bool(tight),
            marks=tuple(Mark(a + start, b + start, *rest) for a, b, *rest in marks),
        )
        start += length + 1


def _filled(row: int | list[Any]) -> list[Any]:
    row = [row, Kind.PARAGRAPH] if isinstance(row, int) else row
    return [*row, *(0, "", 0, [])[len(row) - 2 :]]


def _with_pieces(blocks: Iterable[Block], edits: list[Mapping[str, Any]], text: str) -> Iterable[Block]:
    number = 0
    for block in blocks:
        pieces: list[Piece] = []
        at, end = block.start, block.end
        while number < len(edits) and edits[number]["end"] <= end:
            edit = edits[number]
            if at < edit["start"]:
                pieces.append(Piece(at, edit["start"], text[at : edit["start"]]))
            pieces.append(Piece(edit["start"], edit["end"], edit["new"], tuple(edit["rules"])))
            at, number = edit["end"], number + 1
        if at < end or not pieces:
            pieces.append(Piece(at, end, text[at:end]))
        yield Block(block.kind, tuple(pieces), block.level, block.marker, block.tight, marks=block.marks)
