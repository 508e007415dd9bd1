"""lexbor and Beautiful Soup give one reading: equal documents on fixtures and on generated markup."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from hypothesis import HealthCheck, given, settings

from documents import fixture_files, fixture_id
from html_documents import html_documents
from jingwen.errors import DocumentError
from jingwen.model import Document, Options, Source
from jingwen.parse.html import parse_html

# The soup builder squeezes white space and gives doctype-like comments other texts before we see them.
_NOT_COMPARED = ("blank", "comment")


def by_lexbor(markup: str) -> Document:
    return without_blanks(parse_html(Source("generated", markup), Options()))


def by_soup(markup: str, builder: str) -> Document:
    return without_blanks(parse_html(Source("generated", BeautifulSoup(markup, builder)), Options()))


def without_blanks(document: Document) -> Document:
    return replace(document, skipped={k: n for k, n in document.skipped.items() if k not in _NOT_COMPARED})


@given(html_documents)
@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_both_front_ends_read_the_same(markup: str) -> None:
    assert by_lexbor(markup) == by_soup(markup, "html.parser")


# Elements that are never closed: HTML opens them again in every paragraph below, html.parser puts these inside of them.
_TREES_DIFFER = ("articles/anchor-never-closed/input.html",)


@pytest.mark.parametrize("path", [p for p in fixture_files() if p.suffix == ".html"], ids=fixture_id)
def test_both_front_ends_read_a_fixture_the_same(path: Path) -> None:
    markup = path.read_text("utf-8")
    one, other = by_lexbor(markup), by_soup(markup, "html.parser")
    if fixture_id(path) in _TREES_DIFFER:
        assert one.nodes != other.nodes, "the trees are the same now: take the fixture out of _TREES_DIFFER"
        assert [(b.kind, b.level, b.text) for b in one.blocks] == [(b.kind, b.level, b.text) for b in other.blocks]
    else:
        assert one == other


@pytest.mark.parametrize("path", [p for p in fixture_files() if p.suffix == ".html"], ids=fixture_id)
def test_a_soup_of_lxml_reads_the_same(path: Path) -> None:
    pytest.importorskip("lxml")
    markup = path.read_text("utf-8")
    assert by_lexbor(markup) == by_soup(markup, "lxml")


def test_without_lexbor_the_portable_front_end_reads(monkeypatch: pytest.MonkeyPatch) -> None:
    markup = "<h1>周报</h1><p>先写<b>结论</b>。</p>"
    expected = by_lexbor(markup)
    monkeypatch.setitem(__import__("sys").modules, "jingwen.parse.html.lexbor", None)
    assert by_lexbor(markup) == expected


def test_a_tag_is_read_as_a_fragment() -> None:
    tag = BeautifulSoup("<html><body><div><p>先写结论。</p></div><p>页脚</p></body></html>", "html.parser").div
    document = parse_html(Source("tag", tag), Options())
    assert (document.text, document.is_page) == ("先写结论。", False)


def test_what_is_no_soup_is_refused() -> None:
    with pytest.raises(DocumentError, match=re.escape("a int is neither text nor a soup")):
        parse_html(Source("seven", 7), Options())
