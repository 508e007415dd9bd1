"""The only code that applies edits; every character of a document is accounted for here.

A block's pieces lie end to end over its span (tiling). Untouched pieces read as the source does; a piece that was
rewritten or removed names the rules that did it, in order. Nothing else in the package changes what a document reads as.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import groupby, pairwise
from operator import itemgetter
from typing import NamedTuple

from jingwen.errors import LedgerError
from jingwen.model import Block, Document, Edit, Finding, Flag, Piece, new_tuple

_MANY = 8  # edits of one block, from which on it is worth looking whether they can be booked in one go


class Balance(NamedTuple):
    """Characters of `Document.text` between block borders: kept + removed + rewritten = length."""

    length: int
    kept: int
    removed: int
    rewritten: int
    inserted: int
    removed_by_family: Mapping[str, int]


def apply(document: Document, findings: Iterable[Finding]) -> Document:
    """The document with all findings booked: edits change pieces, flags are noted. Only touched blocks are rebuilt.

    An edit on characters that are gone already has no effect; one that covers part of a rewritten piece takes all of it.
    Raises LedgerError where an edit leaves its block or names no rule.
    """
    blocks: list[Block] = []
    flags: list[Flag] = []
    for index, found in groupby(findings, itemgetter(0)):
        edits = list[Edit]()
        for _, finding in found:
            if isinstance(finding, Flag):
                flags.append(finding)
            else:
                edits.append(finding)
        if not edits:
            continue
        blocks = blocks or list(document.blocks)
        if not 0 <= index < len(blocks):
            raise LedgerError(f"{edits[0].rule}: no block {index}; the document has {len(blocks)}")
        kind, before, level, marker, tight, node, link_chars, line, marks = blocks[index]
        pieces = _all_booked(document.text, before, edits)
        if pieces is not before:
            blocks[index] = new_tuple(Block, (kind, pieces, level, marker, tight, node, link_chars, line, marks))
    if not blocks and not flags:
        return document
    known = set(document.flags)
    return replace(
        document,
        blocks=tuple(blocks) or document.blocks,
        flags=document.flags + tuple(flag for flag in dict.fromkeys(flags) if flag not in known),
    )


def _all_booked(source: str, pieces: tuple[Piece, ...], edits: Sequence[Edit]) -> tuple[Piece, ...]:
    """The pieces after several edits, one after another; in linear time where many stand in order and apart."""
    if len(edits) < _MANY or not _can_merge(pieces, edits):
        for edit in edits:
            pieces = _booked(source, pieces, edit)
        return pieces
    rest, done = [*reversed(pieces)], list[Piece]()
    for edit in edits:
        while rest[-1].end <= edit.start:
            done.append(rest.pop())
        covered = []
        while rest and rest[-1].start < edit.end:
            covered.append(rest.pop())
        new = _booked(source, tuple(covered), edit)
        behind = [piece for piece in new if piece.start >= edit.end]
        done += new[: len(new) - len(behind)]
        rest += reversed(behind)
    return (*done, *reversed(rest))


def _can_merge(pieces: Sequence[Piece], edits: Sequence[Edit]) -> bool:
    """Whether edits stand in order and apart, in their block, and take characters; no piece was inserted before."""
    ends = [(edit.start, edit.end) for edit in edits]
    return (
        pieces[0].start <= ends[0][0]
        and ends[-1][1] <= pieces[-1].end
        and all(start < end for start, end in ends)
        and all(before[1] <= after[0] for before, after in pairwise(ends))
        and all(piece.start < piece.end for piece in pieces)
    )


def _booked(source: str, pieces: tuple[Piece, ...], edit: Edit) -> tuple[Piece, ...]:
    """The pieces after one edit. Its text goes where the first piece it covers stood."""
    start, end, text, rule = edit
    if not rule:
        raise LedgerError(f"an edit at {start}-{end} names no rule")
    if start < pieces[0].start or end > pieces[-1].end or start > end:
        raise LedgerError(f"{rule}: edit {start}-{end} leaves its block {pieces[0].start}-{pieces[-1].end}")
    if start == end:
        return _inserted(source, pieces, edit) if text else pieces
    if len(pieces) == 1 and not text and not pieces[0].rules and end - start == len(pieces[0].text):
        return (new_tuple(Piece, (start, end, "", (rule,))),)  # most edits take a whole block that nobody touched
    first = bisect_left(pieces, start, key=_start)
    if first and pieces[first - 1].end > start:
        first -= 1
    last = bisect_left(pieces, end, first, key=_start)
    before, covered, after = list(pieces[:first]), [], []
    for piece in pieces[first:last]:
        if piece.rules:
            covered.append(piece)
        else:
            left, right = max(piece.start, start), min(piece.end, end)
            if piece.start < left:
                before.append(Piece(piece.start, left, source[piece.start : left]))
            covered.append(Piece(left, right, source[left:right]))
            if right < piece.end:
                after.append(Piece(right, piece.end, source[right : piece.end]))
    after += pieces[last:]
    if not any(piece.text for piece in covered) or "".join(piece.text for piece in covered) == text:
        return pieces
    if text:
        rules = (*dict.fromkeys(rule for piece in covered for rule in piece.rules), rule)
        return (*before, Piece(covered[0].start, covered[-1].end, text, rules), *after)
    gone = (p if p.rules and not p.text else Piece(p.start, p.end, "", (*p.rules, rule)) for p in covered)
    return (*before, *gone, *after)


def _start(piece: Piece) -> int:
    return piece.start


def _inserted(source: str, pieces: tuple[Piece, ...], edit: Edit) -> tuple[Piece, ...]:
    new = Piece(edit.start, edit.start, edit.text, (edit.rule,))
    out: list[Piece] = []
    placed = False
    for piece in pieces:
        if (
            placed
            or not piece.start <= edit.start <= piece.end
            or (edit.start == piece.end and piece is not pieces[-1])
        ):
            out.append(piece)
            continue
        placed = True
        if edit.start == piece.start:
            out += [new, piece]
        elif edit.start == piece.end:
            out += [piece, new]
        elif piece.rules and piece.text:  # inside a rewritten piece there is no place: it stands before the piece
            out += [Piece(piece.start, piece.start, new.text, new.rules), piece]
        else:
            left, right = (
                ("", "") if piece.rules else (source[piece.start : edit.start], source[edit.start : piece.end])
            )
            out += [
                Piece(piece.start, edit.start, left, piece.rules),
                new,
                Piece(edit.start, piece.end, right, piece.rules),
            ]
    return tuple(out)


def undo(document: Document, rules: frozenset[str]) -> Document:
    """The document as if the given rules had done nothing: every piece that names one of them reads as its source again.

    A piece that went through several rules goes back to its source as a whole.
    """

    def undone(block: Block) -> Block:
        if not any(rules.intersection(piece.rules) for piece in block.pieces):
            return block
        pieces = tuple(
            Piece(p.start, p.end, document.text[p.start : p.end]) if rules.intersection(p.rules) else p
            for p in block.pieces
        )
        return block._replace(pieces=tuple(p for p in pieces if p.start < p.end) or pieces)

    return replace(document, blocks=tuple(undone(block) for block in document.blocks))


def balance(document: Document) -> Balance:
    """Where the characters of the document went, by the family of the last rule on each piece."""
    kept = rewritten = inserted = length = 0
    by_rule: Counter[str] = Counter()
    for block in document.blocks:
        pieces = block.pieces
        length += pieces[-1].end - pieces[0].start
        for start, end, text, rules in pieces:
            if not rules:
                kept += end - start
            elif start == end:
                inserted += len(text)
            elif text:
                rewritten += end - start
            else:
                by_rule[rules[-1]] += end - start
    families: Counter[str] = Counter()
    for rule, removed in by_rule.items():
        families[rule.partition(".")[0]] += removed
    return Balance(length, kept, families.total(), rewritten, inserted, dict(sorted(families.items())))
