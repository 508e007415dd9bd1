"""Markdown in and Markdown out."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings

from documents import markdown_documents
from jingwen.model import OBJECT, Document, Kind, Options, Source
from jingwen.parse import parse
from jingwen.parse.inline import read_inline
from jingwen.render import render_markdown, render_plain


def read(markup: str, document_format: str = "markdown") -> Document:
    return parse(Source("d", markup, document_format), Options())


def shape(markup: str) -> list[tuple[str, str]]:
    return [(block.kind.value, block.text) for block in read(markup).blocks]


@pytest.mark.parametrize(
    ("raw", "visible"),
    [
        ("**先想清楚**再动手", "先想清楚再动手"),
        ("**先想清楚 **再动手", "先想清楚 再动手"),
        ("5*3*2 = 30", "5*3*2 = 30"),
        ("字段叫 user_id_1", "字段叫 user_id_1"),
        ("见[附录](http://a.example/x_(1))。", "见附录。"),
        ("`a*b*c` 与 \\*星号\\*", "a*b*c 与 *星号*"),
        ("[注1] 与 [方括号]", "[注1] 与 [方括号]"),
        ("List<T> 与 <公司名>", "List<T> 与 <公司名>"),
        ("<b>加粗</b>&nbsp;&amp;", "加粗\xa0&"),
        ("![图](a.png)后文", OBJECT + "后文"),
        ("**没有结尾", "**没有结尾"),
        ("***又粗又斜***", "又粗又斜"),
        ("******先想清楚******", "先想清楚"),
        ("**先想****清楚**再动手", "先想清楚再动手"),
        ("**第一步****：**先列单子", "第一步：先列单子"),
        ("**先想清楚** ****", "先想清楚 "),
        ("**先想清楚** **", "先想清楚 "),
        ("先想清楚 **", "先想清楚 **"),
        ("****先写结论，**再写理由**", "先写结论，再写理由"),
        ("**先想清楚****再动手", "先想清楚再动手"),
        ("******《单子**》******", "《单子》"),
        ("他骂了一句****，走了", "他骂了一句****，走了"),
        ("他说****，她说****。", "他说****，她说****。"),
        ("尾号 138****1234，另一个 151****8888", "尾号 138****1234，另一个 151****8888"),
        ("**[**加粗的链接**](http://a.example/1)", "**加粗的链接"),
        ('[红字]{style="color: red"}与[链接](http://a.example){:target="_blank"}', "红字与链接"),
        ("集合 [甲]{乙} 与 `f`{x}", "集合 [甲]{乙} 与 f{x}"),
    ],
)
def test_inline_markup_leaves_the_visible_text(raw: str, visible: str) -> None:
    assert [part.text for part in read_inline(raw)] == [visible]


@pytest.mark.parametrize(
    ("markup", "texts"),
    [
        ("**先写结论，\n再写理由。**然后停笔。", ["先写结论，", "再写理由。然后停笔。"]),
        ("**  \n先写结论。** 再写理由。 **停笔。**", ["先写结论。 再写理由。 停笔。"]),
        ("- **先写结论  \n**", ["先写结论"]),
        ("- 与**客户共创完成\n- 获得**家客户", ["与**客户共创完成", "获得**家客户"]),
        ("签下**家客户，\n比去年多**家", ["签下**家客户，", "比去年多**家"]),
        ("**没有结尾\n\n下一段**", ["**没有结尾", "下一段**"]),
        ("```\n**a\nb**\n```", ["**a\nb**"]),
    ],
)
def test_strong_text_reaches_over_lines_of_one_paragraph(markup: str, texts: list[str]) -> None:
    assert [block.text for block in parse(Source("d", markup, "markdown"), Options()).blocks] == texts


def test_blocks_of_every_kind() -> None:
    markup = "# 标题\n\n第一行\n第二行\n\n- 甲\n  - 乙\n1. 丙\n\n> 引文\n\n```sql\nselect 1\n```\n\n| 名 | 值 |\n|---|---|\n| 甲 | 1 |\n\n---\n\n![](a.png)"
    assert shape(markup) == [
        ("heading", "标题"),
        ("paragraph", "第一行"),
        ("paragraph", "第二行"),
        ("list_item", "甲"),
        ("list_item", "乙"),
        ("list_item", "丙"),
        ("quote", "引文"),
        ("code", "select 1"),
        ("table_row", "名\t值"),
        ("table_row", "甲\t1"),
        ("rule", "---"),
        ("image", OBJECT),
    ]


def test_links_are_whole_again_where_a_converter_broke_them() -> None:
    markup = "见[上一篇\n](http://a.example/1)。\n\n![](http://a.example/2.png\n&from=x)后文\n\n[\n\n# 卡片\n\n摘要](http://a.example/3)"
    blocks = read(markup).blocks
    assert [(block.text, block.line) for block in blocks] == [
        ("见上一篇。", 1),
        (OBJECT + "后文", 4),
        ("卡片", 9),
        ("摘要", 11),
    ]
    assert [mark.target for block in blocks[2:] for mark in block.marks] == ["http://a.example/3"] * 2


def test_addresses_of_any_length_are_markup() -> None:
    picture, address = "data:image/png;base64," + "A" * 9000, "https://a.example/?q=" + "b" * 9000
    markup = f"![图]({picture})\n\n见[上一篇]({address})\n\n<img src='{picture}'>"
    assert [block.text for block in read(markup).blocks] == [OBJECT, "见上一篇", OBJECT]


def test_nothing_is_joined_in_code() -> None:
    assert shape("```\na[0\n](x)\n\nb[\n\n](y)\n```") == [("code", "a[0\n](x)\n\nb[\n\n](y)")]


def test_attributes_and_a_hard_break_are_markup() -> None:
    markup = "# 标题 {#a .b}\n\n第一行\\\n第二行\n\n在 C:\\目录\\ 里"
    assert shape(markup) == [
        ("heading", "标题"),
        ("paragraph", "第一行"),
        ("paragraph", "第二行"),
        ("paragraph", "在 C:\\目录\\ 里"),
    ]


def test_a_header_without_fences_is_read_up_to_the_key_that_ends_it() -> None:
    markup = "Title: 周会 - 青禾\n\nURL Source: http://a.example/1\n\nWarning: 空\n\nMarkdown Content:\n正文"
    document = read(markup)
    assert [block.text for block in document.blocks] == ["正文"]
    assert (document.place("title"), document.place("front_matter.url")) == ("周会 - 青禾", "http://a.example/1")
    assert shape("Title: 一个英文词\n\n它的意思是标题。")[0] == ("paragraph", "Title: 一个英文词")


def test_an_unclosed_fence_does_not_swallow_the_article() -> None:
    assert shape("```\n正文还在\n\n第二段") == [("paragraph", "正文还在"), ("paragraph", "第二段")]


def test_dashes_below_a_sentence_are_a_rule_and_below_a_title_a_heading() -> None:
    assert shape("先讲结论。\n---") == [("paragraph", "先讲结论。"), ("rule", "---")]
    assert shape("第一步\n-----") == [("heading", "第一步")]


def test_markdown_round_trip() -> None:
    markup = "# 标题\n\n第一行\n第二行\n\n- **甲**\n  - 乙\n3. 丙\n\n> 引文\n\n```sql\nselect 1\n```\n\n| 名 | 值 |\n| --- | --- |\n| 甲 | 1 |"
    assert render_markdown(read(markup)) == markup


def test_plain_text_has_no_markup() -> None:
    assert (
        render_plain(read("# 标题\n\n**重点**见[附录](http://a.example)\n\n- 甲\n- 乙"))
        == "标题\n\n重点见附录\n\n- 甲\n- 乙"
    )


def test_text_that_looks_like_markup_is_escaped_only_where_it_would_be_read() -> None:
    document = read("价格 5*3*2，写作 **不是重点**，字段 a_b", "text")
    assert render_markdown(document) == "价格 5*3*2，写作 \\*\\*不是重点\\*\\*，字段 a_b"
    assert read(render_markdown(document)).text == document.text


@given(markdown_documents)
@settings(deadline=None)
def test_law_5_the_visible_text_is_a_subsequence_of_the_source(markup: str) -> None:
    """A dumb reading: every Han character outside HTML tags and link targets is in the document, in order."""
    if not markup.strip():
        return
    document = read(markup)
    plain = re.sub(r"!\[[^\]\n]*\]\([^)\n]*\)", "", markup)
    assert re.findall(r"[\u4e00-\u9fff]", document.text) == re.findall(r"[\u4e00-\u9fff]", plain)


@given(markdown_documents)
@settings(deadline=None)
def test_rendering_is_stable(markup: str) -> None:
    if not markup.strip():
        return
    once = render_markdown(read(markup))
    if once:
        assert render_markdown(read(once)) == once


@pytest.mark.parametrize(
    ("header", "values"),
    [
        ("title: a: b\nauthor: no", {"title": "a: b", "author": "no"}),
        ("title: '我，想问'\ndate: 2024-13-45", {"title": "我，想问", "date": "2024-13-45"}),
        ("title: @某人\ntags: [甲, 乙]", {"title": "@某人", "tags": "甲"}),
        ("categories:\n - 新媒体\n - 运营\ncomments: false", {"categories": "新媒体", "comments": "false"}),
        ("标题: 先做后说\n作者: 林知遥", {"标题": "先做后说", "作者": "林知遥"}),
    ],
)
def test_front_matter_values_stay_text(header: str, values: dict[str, str]) -> None:
    document = parse(Source("d", f"---\n{header}\n---\n\n正文。"), Options())
    assert {key: document.place(f"front_matter.{key}") for key in values} == values
    assert document.text == "正文。"


@pytest.mark.parametrize(
    "markup",
    [
        "---\n第一节，先讲事实\n---\n\n正文。",
        "---\n面试官问：“你怎么看加班？”\n---\n\n正文。",
        "---\n\n正文。\n\n---\n\n再一段。",
    ],
)
def test_dashes_around_prose_are_no_front_matter(markup: str) -> None:
    document = parse(Source("d", markup), Options())
    assert not document.places[0].name.startswith("front_matter")
    assert "正文。" in document.text


def test_an_alias_bomb_is_read_line_by_line() -> None:
    bomb = "a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]"
    document = parse(Source("d", f"---\n{bomb}\n---\n\n正文。"), Options())
    assert len(document.places) < 20


def test_kinds_are_the_documented_ones() -> None:
    assert {kind.value for kind in Kind} == {
        "heading", "paragraph", "list_item", "quote", "code", "table_row", "caption", "image", "rule",
    }  # fmt: skip


def test_references_are_links_and_what_defines_them_is_markup() -> None:
    markup = (
        "见[上一篇][1]、[本站]和![图][图一]，数字[2]与`[本站]`不动。\n\n[1]: https://a.example/1 '题'\n[2]: https://a.example/2\n"
        "[本站]: <https://a.example/>\n[图一]: ./a(1).png\n[注]: 这是一条注。\n\n```\n[本站]: https://a.example/\n```"
    )
    blocks = read(markup).blocks
    assert [block.text for block in blocks] == [
        f"见上一篇、本站和{OBJECT}，数字[2]与[本站]不动。",
        "[2]: https://a.example/2",
        "[注]: 这是一条注。",
        "[本站]: https://a.example/",
    ]
    assert {mark.target for mark in blocks[0].marks} == {
        "https://a.example/1",
        "https://a.example/",
        "./a%281%29.png",
        "",
    }


def test_a_readers_highlight_is_markup() -> None:
    assert [block.text for block in read("==最重要的==写在前面，a==b 和 ==不算\n\n====").blocks] == [
        "最重要的写在前面，a==b 和 ==不算",
        "====",
    ]
