"""Law 5 for HTML: what the reader shows and sets aside is all that an independent reading of the markup holds.

The oracle is the standard library's event parser and knows nothing but element names.
"""

from __future__ import annotations

from html.parser import HTMLParser

import pytest
from hypothesis import HealthCheck, assume, given, settings

from documents import fixture_files, fixture_id
from html_documents import html_documents
from jingwen.model import OBJECT, Document, Kind, Options, Source
from jingwen.parse.html import parse_html

_VOID = {"br", "hr", "img", "input", "meta", "link", "source", "wbr"}
_ASIDE = {
    "script": "script",
    "style": "style",
    "template": "template",
    "noscript": "noscript",
    "title": "title",
    "iframe": "iframe",
    "svg": "svg",
    "textarea": "form",
    "select": "form",
    "rt": "ruby",
    "rp": "ruby",
}


class Oracle(HTMLParser):
    """Sums up text by what stands around it."""

    def __init__(self, markup: str) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[tuple[str, str]] = []
        self.shown = ""
        self.set_aside: dict[str, str] = {}
        self.feed(markup)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _VOID:
            return
        kind = _ASIDE.get(tag, "")
        values = dict(attrs)
        if not kind and ("hidden" in values or "display:none" in (values.get("style") or "").replace(" ", "")):
            kind = "hidden"
        if not kind and tag == "button" and not any(name in ("h1", "h2", "h3", "h4") for name, _ in self.open):
            kind = "form"
        outer = self.open[-1][1] if self.open else ""
        self.open.append((tag, outer or kind))

    def handle_endtag(self, tag: str) -> None:
        while any(name == tag for name, _ in self.open):
            if self.open.pop()[0] == tag:
                return

    def handle_data(self, data: str) -> None:
        kind = self.open[-1][1] if self.open else ""
        if kind:
            self.set_aside[kind] = self.set_aside.get(kind, "") + data
        else:
            self.shown += data


def solid(text: str) -> str:
    """The text without white space."""
    return "".join(text.split())


def shown(document: Document) -> str:
    return solid("".join(block.text for block in document.blocks if block.kind is not Kind.RULE)).replace(OBJECT, "")


def assert_nothing_is_lost(markup: str) -> None:
    document = parse_html(Source("generated", markup), Options())
    oracle = Oracle(markup)
    assert shown(document) == solid(oracle.shown)
    expected = {
        kind: len(text) if kind in ("script", "style") else len(solid(text)) for kind, text in oracle.set_aside.items()
    }
    said = {kind: count for kind, count in document.skipped.items() if kind not in ("blank", "comment")}
    assert said == {kind: count for kind, count in expected.items() if count}


@given(html_documents)
@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_nothing_is_lost_by_parsing(markup: str) -> None:
    assert_nothing_is_lost(markup)


@pytest.mark.parametrize("path", [p for p in fixture_files() if p.suffix == ".html"], ids=fixture_id)
def test_nothing_of_a_fixture_is_lost_by_parsing(path) -> None:  # type: ignore[no-untyped-def]
    assert_nothing_is_lost(path.read_text("utf-8"))


@given(html_documents)
@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_marks_stand_inside_their_blocks(markup: str) -> None:
    document = parse_html(Source("generated", markup), Options())
    for block in document.blocks:
        for mark in block.marks:
            assert block.start <= mark.start < mark.end <= block.end
            if mark.kind == "image":
                assert document.text[mark.start : mark.end] == OBJECT
        assert 0 <= block.link_chars <= block.end - block.start
        assert -1 <= block.node < len(document.nodes)


@given(html_documents)
@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_white_space_is_counted_to_the_character(markup: str) -> None:
    """Characters shown or set aside as blanks are those of the markup's running text."""
    assume(
        "<pre>" not in markup or "<br>" not in markup
    )  # there a br is a line feed that is no character of the markup
    document = parse_html(Source("generated", markup), Options())
    oracle = Oracle(markup)
    blanks = len(oracle.shown) - len(solid(oracle.shown))
    kept = sum(1 for block in document.blocks if block.kind is not Kind.RULE for char in block.text if char.isspace())
    assert 0 <= document.skipped.get("blank", 0) <= blanks
    assert kept + document.skipped.get("blank", 0) >= blanks
