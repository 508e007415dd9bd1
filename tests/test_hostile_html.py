"""Hostile HTML ends in a record or a named failure, within bounds of work that the operating system enforces."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable

import pytest

import jingwen
from jingwen.errors import LimitError
from jingwen.model import Options, Source
from jingwen.parse.html import parse_html

CPU_S = 5
MEMORY = 600 << 20
SENTENCE = "领导说，这个需求很简单，只要在外面再包一层。"
PARAGRAPH = f"<p>{SENTENCE}</p>"

# What each builds is written out again in the child, so that the parent never holds it.
RECIPES = {
    "small page": "'<html><body><div>' + P * 200 + '</div></body></html>'",
    "100k nested div, closed": "'<html><body>' + '<div>' * 100_000 + P + '</div>' * 100_000",
    "100k nested div, never closed": "'<html><body>' + '<div>' * 100_000 + P",
    "100k nested inline elements": "'<html><body>' + '<span>' * 100_000 + P",
    "stray closers before nested div": "'<html><body>' + '</p >' * 100_000 + '<div>' * 100_000 + P",
    "100k unclosed p, b and i": "'<html><body>' + '<p><b><i>字' * 33_333 + P",
    "20k misnested b and p": "'<html><body>' + '<b><p>字</b>' * 20_000 + P",
    "50k nested table parts": "'<html><body>' + '<table><tr><td>' * 16_666 + P",
    "p in object, over and over": "'<html><body>' + '<p><object>' * 50_000 + P",
    "20 MB attribute": "'<html><body><img alt=\"' + '字' * 7_000_000 + '\">' + P",
    "500k attributes on an element": "'<html><body><div ' + ' '.join(f'a{i}=1' for i in range(500_000)) + '>' + P",
    "500k quoted attributes with > inside": "'<html><body><div ' + ' '.join(f'a{i}=\">\"' for i in range(500_000)) + '>' + P",
    "billion laughs": '\'<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a "l">\' + \'\'.join(f\'<!ENTITY {chr(98 + i)} "{("&" + chr(97 + i) + ";") * 10}">\' for i in range(9)) + \']><html><body>&j;\' + P',
    "2M <": "'<html><body>' + '<' * 2_000_000 + P",
    "1.5M &": "'<html><body>' + '&' * 1_000_000 + '&a' * 500_000 + P",
    "500k unclosed comments": "'<html><body>' + P + '<!-- x ' * 500_000",
    "300k unclosed comments on a line of text": "'-->' + '<!--' * 300_000 + P",
    "5 MB unclosed script": "'<html><body>' + P + '<script>' + 'var a=1;</scrip>' * 312_500",
    "50 MB page": "'<html><body>' + P * 700_000",
    "20k paragraphs": "'<html><body>' + P * 20_000",
    "wide table of spans": "'<html><body><table>' + '<tr>' + '<td colspan=1000 rowspan=1000>字</td>' * 20_000 + '</tr></table>' + P",
    "20k rows": "'<html><body><table>' + '<tr><td>甲</td><td>乙</td></tr>' * 20_000 + '</table>' + P",
    "NUL in text": "'<html><body><p>前\\0后</p>\\0' + P + '</body></html>'",
    "20k list items": "'<html><body><ul>' + '<li>再看看</li>' * 20_000 + '</ul>' + P",
    "one long line": "'<html><body><p>' + '再看看' * 1_000_000 + '</p>' + P",
}
CHILD = """
import resource, sys
resource.setrlimit(resource.RLIMIT_CPU, ({cpu}, {cpu} + 1))
import jingwen
P = {paragraph!r}
markup = {recipe}
try:
    outcome = jingwen.clean(markup, name="hostile")
    ending = type(outcome).__name__
    if ending == "Record" and {sentence!r} not in outcome.text:
        ending = "text lost"
except jingwen.DocumentError as error:
    ending = f"{{type(error).__name__}} {{error.stage}} {{error.rule}}"
del markup
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
print(ending if peak < {memory} else f"{{peak >> 20}} MB")
"""


@pytest.mark.skipif(sys.platform == "win32", reason="no resource limits")
@pytest.mark.parametrize("recipe", RECIPES, ids=str)
def test_hostile_input_ends_by_name(recipe: str) -> None:
    code = CHILD.format(cpu=CPU_S, paragraph=PARAGRAPH, recipe=RECIPES[recipe], sentence=SENTENCE, memory=MEMORY)
    run = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, env=dict(os.environ), check=False
    )
    assert run.returncode == 0, run.stderr[-500:]
    assert run.stdout.strip() in {
        "Record",
        "LimitError parse max_chars",
        "LimitError parse max_depth",
        "LimitError parse max_attributes",
    }


def refused(markup: str, options: Options) -> str:
    with pytest.raises(LimitError) as caught:
        parse_html(Source("page-7", markup), options)
    assert (caught.value.document, caught.value.stage) == ("page-7", "parse")
    return caught.value.rule


@pytest.mark.parametrize(
    ("build", "rule"),
    [
        (lambda n: "字" * n, "max_chars"),
        (lambda n: "<div>" * n + "字", "max_depth"),
        (lambda n: "<ul><li>" * n + "字", "max_depth"),
        (lambda n: "<div " + " ".join(f"a{i}" for i in range(n)) + ">字</div>", "max_attributes"),
        (lambda n: "<div " + " ".join(f"a{i}='>'" for i in range(n)) + ">字</div>", "max_attributes"),
    ],
)
def test_a_limit_is_named(build: Callable[[int], str], rule: str) -> None:
    options = Options(max_chars=40_000, max_depth=500, max_attributes=300)
    assert refused(build(50_000 if rule == "max_chars" else 3_000), options) == rule


def test_below_the_limits_nothing_is_lost() -> None:
    markup = "<div>" * 1_900 + PARAGRAPH + "</div>" * 1_900
    assert parse_html(Source("deep", markup), Options()).text == SENTENCE
    markup = f"<div {' '.join(f'a{i}=1' for i in range(900))}>{SENTENCE}</div>"
    assert parse_html(Source("wide", markup), Options()).text == SENTENCE


@pytest.mark.parametrize("void", ["<br>", "<img src=a>", "<p>字", "<li>字", "<tr><td>字"])
def test_many_flat_elements_are_not_deep(void: str) -> None:
    """Elements that end by themselves do not nest, however many there are."""
    document = parse_html(Source("flat", f"<div>{void * 5_000}{PARAGRAPH}</div>"), Options())
    assert document.text.endswith(SENTENCE)


def test_markup_in_a_script_is_not_counted() -> None:
    markup = f"<html><body><script>var a = '{'<div>' * 5_000}';</script><!-- {'<div>' * 5_000} -->{PARAGRAPH}"
    assert parse_html(Source("script", markup), Options()).text == SENTENCE


def test_a_soup_is_held_to_the_same_limits() -> None:
    bs4 = pytest.importorskip("bs4")
    options = Options(max_depth=50, max_attributes=20, max_chars=1_000)
    for markup, rule in (
        ("<div>" * 100 + "字", "max_depth"),
        ("<div " + " ".join(f"a{i}=1" for i in range(30)) + ">字</div>", "max_attributes"),
        ("<p>字</p>" * 2_000, "max_chars"),
    ):
        with pytest.raises(LimitError) as caught:
            parse_html(Source("soup", bs4.BeautifulSoup(markup, "html.parser")), options)
        assert caught.value.rule == rule


def test_cost_grows_with_boilerplate_in_a_straight_line() -> None:
    """Ten times the menu around one article costs about ten times the calls, not a hundred."""

    def calls(entries: int) -> int:
        menu = "".join(f'<li class="item"><a href="/{i}">栏目{i}</a></li>' for i in range(entries))
        page = f'<html><body><ul class="menu">{menu}</ul><div class="post">{PARAGRAPH * 10}</div></body></html>'
        count = 0

        def tick(frame: object, event: str, arg: object) -> None:
            nonlocal count
            count += 1

        sys.setprofile(tick)
        try:
            jingwen.clean(page, name="menu")
        finally:
            sys.setprofile(None)
        return count

    calls(10)  # what is loaded once
    assert calls(4_000) < 14 * calls(400)
