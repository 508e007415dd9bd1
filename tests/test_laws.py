"""The laws of the house, over every fixture and over generated documents."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings

import jingwen
from documents import articles, documents, fixture_files, fixture_id
from jingwen import ledger, rulebook
from jingwen.model import Explanation, Kind, Record, Rejection, Span

RULES = rulebook.load().rules
NOT_NOISE = {"characters", "mojibake", "annotations", "script", "punctuation", "spacing", "images"}


def tiling(explanation: Explanation) -> None:
    """1: a block's pieces lie end to end over its span, and blocks do not overlap."""
    at = 0
    for block in explanation.document.blocks:
        assert block.start >= at
        for piece in block.pieces:
            assert piece.start == (block.start if piece is block.pieces[0] else at)
            assert piece.end >= piece.start
            at = piece.end
    assert at <= len(explanation.document.text)


def kept_is_verbatim(explanation: Explanation) -> None:
    """2: a piece without a rule reads as the source does."""
    for block in explanation.document.blocks:
        for piece in block.pieces:
            if not piece.rules:
                assert piece.text == explanation.document.text[piece.start : piece.end]


def changes_name_rules(explanation: Explanation) -> None:
    """3: every change and every flag names an existing rule."""
    for block in explanation.document.blocks:
        for piece in block.pieces:
            assert set(piece.rules) <= set(RULES)
    assert {flag.rule for flag in explanation.document.flags} <= set(RULES)


def balanced(explanation: Explanation) -> None:
    """4: kept + removed + rewritten = length."""
    total = ledger.balance(explanation.document)
    assert total.kept + total.removed + total.rewritten == total.length
    assert sum(total.removed_by_family.values()) == total.removed


def nothing_invented(explanation: Explanation) -> None:
    """6: only a rule whose action is to rewrite puts characters in."""
    for block in explanation.document.blocks:
        for piece in block.pieces:
            if piece.rules and piece.text:
                assert any(RULES[rule].action == "rewrite" for rule in piece.rules)


def order_kept(explanation: Explanation) -> None:
    """7: blocks and pieces stand in the order of the source."""
    starts = [piece.start for block in explanation.document.blocks for piece in block.pieces]
    assert starts == sorted(starts)


def facts_cite(explanation: Explanation) -> None:
    """10: the evidence of a fact, read again, gives its raw value."""
    document = explanation.document
    values: dict[str, str] = {}
    for place in document.places:
        values[place.name] = values.get(place.name, "") + "\n" + place.value
    for fact in document.facts:
        if isinstance(fact.evidence, Span):
            assert document.text[fact.evidence.start : fact.evidence.end] == fact.raw
        else:
            assert fact.raw in values[fact.evidence]


def code_untouched(explanation: Explanation) -> None:
    """11: no noise rule touches a code block."""
    for block in explanation.document.blocks:
        if block.kind is Kind.CODE and not explanation.document.is_page:
            for piece in block.pieces:
                assert {RULES[rule].family for rule in piece.rules} <= NOT_NOISE


LAWS: tuple[Callable[[Explanation], None], ...] = (
    tiling,
    kept_is_verbatim,
    changes_name_rules,
    balanced,
    nothing_invented,
    order_kept,
    facts_cite,
    code_untouched,
)


@pytest.mark.parametrize("path", fixture_files(), ids=fixture_id)
@pytest.mark.parametrize("law", LAWS, ids=lambda law: law.__name__)
def test_law_on_fixtures(law: Callable[[Explanation], None], path: Path) -> None:
    law(jingwen.explain(path.read_bytes(), name=path.stem))


@given(documents)
@example("<div><p>复盘会先讲事实，再讲判断。</p>评论<pre>1. 先听完</pre>来自浙江 回复</div>")
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_laws_on_generated_documents(markup: str) -> None:
    try:
        explanation = jingwen.explain(markup, name="generated")
    except jingwen.DocumentError:
        return
    for law in LAWS:
        law(explanation)


def assert_idempotent(markup: str | bytes, name: str) -> None:
    """8: cleaning a record's text again books no edit and gives the same text."""
    try:
        outcome = jingwen.clean(markup, name=name)
    except jingwen.DocumentError:  # nothing in it to read
        return
    if isinstance(outcome, Rejection):
        return
    again = jingwen.explain(outcome.text, format="markdown")
    touched = [piece for block in again.document.blocks for piece in block.pieces if piece.rules]
    assert touched == []
    assert isinstance(again.outcome, Record)
    assert again.outcome.text == outcome.text


@pytest.mark.parametrize("path", fixture_files(), ids=fixture_id)
def test_idempotent_on_fixtures(path: Path) -> None:
    assert_idempotent(path.read_bytes(), path.stem)


@given(articles)
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_idempotent_on_generated_articles(markup: str) -> None:
    """Prose among heaps of noise, as Markdown and as HTML: no cut may leave behind what the next reading would take."""
    assert_idempotent(markup, "generated")


@given(documents)
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_reading_a_record_again_changes_nothing_without_noise_rules(markup: str) -> None:
    """The same law for parsing and rendering alone, on documents of any shape."""
    steps = jingwen.Pipeline.preset("minimal")
    try:
        outcome = jingwen.clean(markup, pipeline=steps)
    except jingwen.DocumentError:
        return
    if isinstance(outcome, Record):
        again = jingwen.clean(outcome.text, format="markdown", pipeline=steps)
        assert isinstance(again, Record)
        assert again.text == outcome.text


@pytest.mark.parametrize(
    "markup",
    [
        "***引用同事的一段话***",
        "**编号一**\\*全文很长***如果你嫌长\\*\\*\\**那就先收藏**",
        "他说*甲**；从***乙海量*的信息里***找到*丙。*",
        "先写下来：\n\n\\- 想做没做的事\n\n\\- 做了不想做的事",
        "1\\. 先听完\n\n2\\. 再提问",
        "<div><p>1. 先听完</p><p>· 再提问</p><p>- 最后复述</p></div>",
        "<blockquote><p>先听完。</p><p>2. 再提问。</p><p>- 最后复述。</p></blockquote>",
        "<blockquote>先听完。<br><img src='a.png'>---</blockquote>",
    ],
)
def test_what_looks_like_markup_reads_back(markup: str) -> None:
    """Signs of the text beside marks, and paragraphs that begin like list items."""
    assert_idempotent(markup, "like-markup")


def test_deterministic_whatever_the_hash_seed() -> None:
    """9: hash order, locale and environment are not in the bytes."""
    code = (
        "import sys, pathlib, dataclasses, json, jingwen\n"
        "for p in sorted(map(pathlib.Path, sys.argv[1:])):\n"
        "    o = jingwen.clean(p.read_bytes(), name=p.stem)\n"
        "    print(json.dumps(dataclasses.asdict(o), ensure_ascii=True))\n"
    )
    paths = [str(path) for path in fixture_files() if "samples" in path.parts]
    runs = [
        subprocess.run(
            [sys.executable, "-c", code, *paths],
            env={**os.environ, "PYTHONHASHSEED": seed, "LC_ALL": locale, "TZ": zone},
            capture_output=True,
            check=True,
        ).stdout
        for seed, locale, zone in (("0", "C", "UTC"), ("7", "C.UTF-8", "Asia/Shanghai"))
    ]
    assert runs[0] == runs[1]
    assert len([json.loads(line) for line in runs[0].splitlines()]) == len(paths) > 0


@given(documents)
@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_loud_or_whole_with_a_failing_filter(markup: str) -> None:
    """12: a document ends as Record, Rejection or an error that names document, stage and rule."""

    def broken(document: jingwen.Document) -> list[tuple[int, jingwen.Edit]]:
        raise ValueError("boom")

    steps = jingwen.Pipeline.preset("minimal").before("images", broken)
    try:
        outcome = jingwen.clean(markup, name="doc-7", pipeline=steps)
    except jingwen.DocumentError as error:
        assert error.document == "doc-7"
        assert error.stage in ("parse", "filter")
        assert error.stage == "parse" or error.rule == "broken"
    else:
        assert isinstance(outcome, Rejection)
