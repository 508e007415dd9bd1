"""The ledger: edits become pieces, nothing is lost, everything can be undone."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jingwen import ledger
from jingwen.errors import LedgerError
from jingwen.model import Document, Edit, Flag, Kind, Options, Piece
from jingwen.parse.builder import DocumentBuilder


def one_block(text: str) -> Document:
    builder = DocumentBuilder("d", "text", Options())
    builder.add(Kind.PARAGRAPH, text)
    return builder.document()


def test_a_removal_splits_the_block_into_three_pieces() -> None:
    document = ledger.apply(one_block("先扫码再说"), [(0, Edit(1, 3, "", "a.b"))])
    assert document.blocks[0].pieces == (Piece(0, 1, "先"), Piece(1, 3, "", ("a.b",)), Piece(3, 5, "再说"))


def test_a_rewrite_of_a_rewrite_names_both_rules() -> None:
    document = ledger.apply(one_block("運營"), [(0, Edit(0, 1, "运", "a.b"))])
    document = ledger.apply(document, [(0, Edit(0, 2, "经营", "c.d"))])
    assert document.blocks[0].pieces == (Piece(0, 2, "经营", ("a.b", "c.d")),)


def test_removing_what_is_gone_books_nothing() -> None:
    document = ledger.apply(one_block("扫码"), [(0, Edit(0, 2, "", "a.b"))])
    assert ledger.apply(document, [(0, Edit(0, 2, "", "c.d"))]).blocks == document.blocks


def test_an_insertion_has_a_piece_of_its_own() -> None:
    document = ledger.apply(one_block("先说后做"), [(0, Edit(2, 2, "，", "a.b"))])
    assert document.blocks[0].text == "先说，后做"
    assert document.blocks[0].pieces[1] == Piece(2, 2, "，", ("a.b",))


def test_a_flag_is_noted_once_and_changes_nothing() -> None:
    document = one_block("先说后做")
    flagged = ledger.apply(document, [(0, Flag(0, 2, "a.b")), (0, Flag(0, 2, "a.b"))])
    assert flagged.blocks == document.blocks
    assert flagged.flags == (Flag(0, 2, "a.b"),)


@pytest.mark.parametrize(
    ("edit", "reason"), [(Edit(0, 9, "", "a.b"), "leaves its block"), (Edit(0, 1, "", ""), "no rule")]
)
def test_a_bad_edit_is_refused(edit: Edit, reason: str) -> None:
    with pytest.raises(LedgerError, match=reason):
        ledger.apply(one_block("先说"), [(0, edit)])


SOURCE = "一二三四五六七八九十"
edits = st.lists(
    st.tuples(
        st.integers(0, 10), st.integers(0, 10), st.sampled_from(("", "甲", "乙丙")), st.sampled_from(("a.x", "b.y"))
    ).map(lambda e: Edit(min(e[0], e[1]), max(e[0], e[1]), e[2], e[3])),
    max_size=6,
)


@given(edits)
def test_any_edits_keep_tiling_and_balance(wanted: list[Edit]) -> None:
    document = ledger.apply(one_block(SOURCE), [(0, edit) for edit in wanted])
    at = 0
    for piece in document.blocks[0].pieces:
        assert piece.start == at
        at = piece.end
        if not piece.rules:
            assert piece.text == SOURCE[piece.start : piece.end]
    assert at == len(SOURCE)
    total = ledger.balance(document)
    assert total.kept + total.removed + total.rewritten == total.length == len(SOURCE)


@given(edits)
def test_undoing_all_rules_restores_the_source(wanted: list[Edit]) -> None:
    document = ledger.apply(one_block(SOURCE), [(0, edit) for edit in wanted])
    assert ledger.undo(document, frozenset({"a.x", "b.y"})).blocks[0].text == SOURCE


@given(edits, st.integers(0, 12), st.integers(0, 12))
def test_a_reading_maps_back_to_its_source(wanted: list[Edit], a: int, b: int) -> None:
    block = ledger.apply(one_block(SOURCE), [(0, edit) for edit in wanted]).blocks[0]
    start, end = sorted((min(a, len(block.text)), min(b, len(block.text))))
    span = block.source_span(start, end)
    assert block.start <= span.start <= span.end <= block.end
    untouched = "".join(p.text for p in block.pieces if not p.rules)
    if block.text == untouched and start < end and block.is_untouched:
        assert SOURCE[span.start : span.end] == block.text[start:end]


@given(edits, st.lists(st.integers(0, 200), max_size=60, unique=True))
def test_many_edits_in_order_book_as_one_after_another_does(wanted: list[Edit], places: list[int]) -> None:
    begun = ledger.apply(one_block(SOURCE * 20), [(0, edit) for edit in wanted])
    spans = list(zip(sorted(places)[::2], sorted(places)[1::2], strict=False))
    many = [Edit(start, end, "" if at % 2 else "改", "x.y") for at, (start, end) in enumerate(spans)]
    one_by_one = begun
    for edit in many:
        one_by_one = ledger.apply(one_by_one, [(0, edit)])
    assert ledger.apply(begun, [(0, edit) for edit in many]).blocks == one_by_one.blocks
