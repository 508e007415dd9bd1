"""The library as a person calls it: whatever is wrong with a call is said in words, and never by an error from inside."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import jingwen
from jingwen import Pipeline, Source
from jingwen.integrations.batch import clean_batch
from jingwen.read.columns import Columns, as_text
from jingwen.read.files import Entry, find_entries
from jingwen.read.limits import ReadLimits
from jingwen.read.records import Raw, Stretch, load

PAGE = "<html><body><h1>怎样写周报</h1><p>先写结果，再写过程。</p></body></html>"


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"foo": 1}, "unknown option foo"),
        ({"format": "pdf"}, "format is 'pdf'"),
        ({"script": "klingon"}, "script is 'klingon'"),
        ({"max_chars": "many"}, "max_chars is 'many'"),
        ({"max_loss": float("nan")}, "max_loss is nan"),
        ({"max_depth": -1}, "max_depth is -1"),
        ({"pipeline": "default"}, "pipeline is 'default'"),
        ({"preset": ["default"]}, "unknown preset"),
        ({"skip": 5}, "skip is 5"),
        ({"rules": 5}, "rules is 5"),
        ({"given": [1]}, "given is"),
        ({"url": 5}, "url is 5"),
    ],
)
def test_a_wrong_option_is_said_in_words(options: dict[str, Any], said: str) -> None:
    with pytest.raises(jingwen.UsageError) as raised:
        jingwen.clean(PAGE, **options)
    assert said in str(raised.value)


@pytest.mark.parametrize("source", [None, 5, [PAGE], {"html": PAGE}, Path("page.html"), Source("a", None)])
def test_what_is_no_document_is_said_in_words(source: object) -> None:
    with pytest.raises(jingwen.UsageError, match="cannot clean"):
        jingwen.clean(source)


def test_a_folder_of_rules_may_be_one_or_several_as_text_or_path(tmp_path: Path) -> None:
    for rules in (str(tmp_path), tmp_path, [str(tmp_path)], (tmp_path,)):
        record = jingwen.clean(PAGE, rules=rules)
        assert isinstance(record, jingwen.Record)
    with pytest.raises(jingwen.RulebookError, match="no such folder"):
        jingwen.clean(PAGE, rules="no/such/folder")


def test_bytes_in_a_source_are_decoded() -> None:
    record = jingwen.clean(Source("a", PAGE.encode("gb18030"), url="https://example.com/1"))
    assert isinstance(record, jingwen.Record)
    assert (record.id, record.url, record.title) == ("a", "https://example.com/1", "怎样写周报")


def test_what_the_scraper_holds_may_be_lists_and_may_be_nothing() -> None:
    given = {"author": ["林知遥", "沈一帆"], "tags": ("周报", "复盘"), "date": None, "title": ""}
    record = jingwen.clean(PAGE, given=given, url=None, format=None)
    assert isinstance(record, jingwen.Record)
    assert (record.author, record.tags, record.title) == (("林知遥", "沈一帆"), ("周报", "复盘"), "怎样写周报")


def _raises(document: jingwen.Document) -> Iterator[tuple[int, jingwen.Edit]]:
    yield 0, jingwen.Edit(0, 2, "", "house.x")
    raise KeyError("slogan")


def _no_block(document: jingwen.Document) -> Iterator[tuple[int, jingwen.Edit]]:
    yield -1, jingwen.Edit(0, 2, "", "house.x")


def _outside(document: jingwen.Document) -> Iterator[tuple[int, jingwen.Edit]]:
    yield 0, jingwen.Edit(0, 99, "", "house.x")


@pytest.mark.parametrize(
    ("own", "said"),
    [
        (_raises, "filter (_raises): KeyError: 'slogan'"),
        (_no_block, "filter (_no_block): house.x: no block -1; the document has 2"),
        (_outside, "filter (_outside): house.x: edit 0-99 leaves its block"),
    ],
)
def test_a_filter_that_goes_wrong_is_named_with_the_document(own: Any, said: str) -> None:
    with pytest.raises(jingwen.DocumentError) as raised:
        jingwen.clean(PAGE, name="weekly", pipeline=Pipeline.preset().before("noise", own))
    assert f"weekly: {said}" in str(raised.value)


@pytest.mark.parametrize(
    ("markup", "said"),
    [
        ('<?xml version="1.0"?>\n<rss version="2.0"><channel><title>半亩职场</title></channel></rss>', "a feed in XML"),
        (
            '\ufeff<!-- 导出 --><feed xmlns="http://www.w3.org/2005/Atom"><title>半亩职场</title></feed>',
            "a feed in XML",
        ),
        ("<urlset><url><loc>https://example.org/周报</loc></url></urlset>", "a site map in XML"),
        ('{"code": 0, "data": {"html": "<p>周报先写结果。</p>"}}', "JSON data"),
    ],
)
def test_what_holds_no_article_of_its_own_is_refused_by_name(markup: str, said: str) -> None:
    with pytest.raises(jingwen.DocumentError, match=f"weekly: parse: the document is no page but {said}"):
        jingwen.clean(markup, name="weekly")


@pytest.mark.parametrize(
    "markup",
    [
        "<p>周报先写结果。</p>",
        b"<p>\xe5\x91\xa8\xe6\x8a\xa5\xe5\x85\x88\xe5\x86\x99\xe7\xbb\x93\xe6\x9e\x9c\xe3\x80\x82</P>\n",
    ],
)
def test_a_text_that_is_one_element_is_html(markup: str | bytes) -> None:
    outcome = jingwen.clean(markup)
    assert isinstance(outcome, jingwen.Record)
    assert outcome.text == "周报先写结果。"


def test_a_sentence_about_an_element_is_text() -> None:
    outcome = jingwen.clean("<p> 里放段落，放完要写 </p>，不写也行。")
    assert isinstance(outcome, jingwen.Record)
    assert "<p>" in outcome.text


@pytest.mark.parametrize("text", ["[1] 参考：周报写作。", "{周报} 先写结果。", "[先写结果]"])
def test_a_text_in_brackets_is_no_json(text: str) -> None:
    assert isinstance(jingwen.clean(text), jingwen.Record)


SAVED = """From: <Saved by Blink>
Snapshot-Content-Location: https://www.example.com/p/12.html
MIME-Version: 1.0
Content-Type: multipart/related; type="text/html"; boundary="--x--"

----x--
Content-Type: {type}; charset={charset}
Content-Transfer-Encoding: base64
Content-Location: https://www.example.com/p/12.html

{page}
----x--
Content-Type: text/css

body{{}}
----x----
"""


@pytest.mark.parametrize("charset", ["utf-8", "gb18030"])
def test_a_page_saved_as_a_single_file_is_read_with_its_address(charset: str, tmp_path: Path) -> None:
    page = b64encode("<html><body><h1>写周报</h1><p>先写结果。</p></body></html>".encode(charset)).decode()
    saved = SAVED.format(type="text/html", charset=charset, page=page).encode()
    record = jingwen.clean(saved)
    assert isinstance(record, jingwen.Record)
    assert (record.url, record.text) == ("https://www.example.com/p/12.html", "# 写周报\n\n先写结果。")
    (tmp_path / "weekly.mhtml").write_bytes(saved.replace(b"\n", b"\r\n"))
    (entry,) = find_entries([tmp_path])
    assert isinstance(entry, Entry)
    found = load(Raw(Stretch(entry.path, entry.id, "document"), 0), Columns(), ReadLimits()).source
    assert (found.name, found.url, "先写结果。" in found.markup) == ("weekly", record.url, True)


def test_a_saved_file_without_a_page_is_named() -> None:
    with pytest.raises(jingwen.DocumentError, match="weekly: read: an MHTML file that holds no page"):
        jingwen.clean(SAVED.format(type="image/png", charset="utf-8", page="aaaa").encode(), name="weekly")


@pytest.mark.parametrize("root", ["html", "div", "article"])
def test_pages_and_fragments_may_say_that_they_are_xml(root: str) -> None:
    outcome = jingwen.clean(
        f'<?xml version="1.0" encoding="utf-8"?><{root}><p>周报先写结果。</p><p>再写计划。</p></{root}>'
    )
    assert isinstance(outcome, jingwen.Record)
    assert outcome.text == "周报先写结果。\n\n再写计划。"


@pytest.mark.parametrize("own", ["noise", None, 5])
def test_what_is_no_filter_is_refused_when_the_pipeline_is_made(own: Any) -> None:
    with pytest.raises(jingwen.UsageError, match="is no filter"):
        Pipeline.preset().before("noise", own)


@pytest.mark.parametrize(
    ("config", "said"),
    [
        ('without = "comments"', "without must be a list"),
        ("without = [1]", "without must be a list"),
        ("preset = 5", "unknown preset 5"),
        ('without = ["no-such"]', "unknown filter, family or rule 'no-such'"),
        ("foo = 1", "unknown key foo"),
    ],
)
def test_a_wrong_pipeline_file_is_named(config: str, said: str, tmp_path: Path) -> None:
    path = tmp_path / "pipeline.toml"
    path.write_text(config, "utf-8")
    with pytest.raises(jingwen.UsageError) as raised:
        Pipeline.from_file(path)
    assert str(raised.value).startswith(f"{path}: ")
    assert said in str(raised.value)


@pytest.mark.parametrize(
    ("value", "text"),
    [(7, "7"), (7.0, "7"), (float("nan"), ""), (None, ""), (["甲", None, "乙"], "甲、乙"), (True, ""), (" a ", "a")],
)
def test_what_a_field_of_a_table_says(value: object, text: str) -> None:
    """A column of ids with a gap comes as floats, and tags come as arrays; no id is lost over it."""
    assert as_text(value) == text


@pytest.mark.parametrize("rows", [{"html": PAGE}, PAGE, iter([{"html": PAGE}])])
def test_what_is_no_batch_is_said_in_words(rows: Any) -> None:
    with pytest.raises(jingwen.UsageError, match="must be a list of dicts"):
        clean_batch(rows)
