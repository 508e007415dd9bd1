"""Titles: where they stand, and what pages, clippings and downloaders put around them."""

from __future__ import annotations

import pytest

from lifted import PROSE, article, chosen, collected, lifted, page


@pytest.mark.parametrize(
    ("stated", "title"),
    [
        ("新人第一周该做什么 - 简书", "新人第一周该做什么"),
        ("新人第一周该做什么 - 竹下听泉 - 博客园", "新人第一周该做什么"),
        ("新人第一周该做什么_林间小白的博客-CSDN博客", "新人第一周该做什么"),
        ("新人第一周该做什么_职场频道_江州新闻网", "新人第一周该做什么"),
        ("新人第一周该做什么_财经_腾讯网", "新人第一周该做什么"),
        ("新人第一周该做什么 | 林老三的小屋博客", "新人第一周该做什么"),
        ("(3 封私信 / 81 条消息) 新人第一周该做什么？ - 知乎", "新人第一周该做什么？"),
        ("(2条消息) 新人第一周该做什么", "新人第一周该做什么"),
        ("新人第一周该做什么 新人第一周该做什么", "新人第一周该做什么"),
        ("新人第一周该做什么---P3---老许聊面试---BV1uS4y1P7dM", "新人第一周该做什么"),
        ("第一周——一个新人的自述", "第一周——一个新人的自述"),
        ("用户访谈 | 做好提问的十条建议", "用户访谈 | 做好提问的十条建议"),
        ("从技术到产品--我的三年", "从技术到产品--我的三年"),
        ("面试-笔试-群面", "面试-笔试-群面"),
    ],
)
def test_page_titles_without_their_frame(stated: str, title: str) -> None:
    """A tail goes where the site proves it; the author's own dash and bar stay."""
    assert lifted(page(f"<title>{stated}</title>"))["title"] == [title]


def test_a_heading_proves_where_the_title_ends() -> None:
    head = "<title>新人第一周_新人_第一周_职场</title><meta property='og:title' content='新人第一周_新人_第一周_职场'>"
    assert lifted(page(head, "<h1>新人第一周</h1>"))["title"] == ["新人第一周"]


def test_the_sites_own_heading_is_no_title() -> None:
    above = "<h1>全新首页 焕新登场</h1><h1>新人第一周该做什么</h1>"
    assert lifted(page("<title>新人第一周该做什么_腾讯新闻</title>", above))["title"] == ["新人第一周该做什么"]


def test_site_name_of_the_page_itself_proves_a_tail() -> None:
    head = "<title>新人第一周 · 青禾札记</title><meta property='og:site_name' content='青禾札记'>"
    assert lifted(page(head))["title"] == ["新人第一周"]


def test_order_of_trust() -> None:
    """Front matter before a heading, the scraper before both."""
    markup = f"---\ntitle: 写在前面的标题\n---\n\n# 正文里的标题\n\n{PROSE}"
    assert lifted(markup)["title"] == ["写在前面的标题"]
    assert lifted(markup, given={"title": "抓取时的标题"})["title"] == ["抓取时的标题"]


def test_first_line_of_plain_text() -> None:
    assert lifted(f"接手老系统的第一周\n\n{PROSE}", source_format="text")["title"] == ["接手老系统的第一周"]


@pytest.mark.parametrize(
    "markup",
    [
        PROSE,
        f"大家好，我是林知遥。\n\n{PROSE}",
        f"首页 > 职场 > 正文\n\n{PROSE}",
        f"{PROSE}\n\n# 第一节\n\n{PROSE}",
        f"{PROSE}\n\n背景\n--\n\n{PROSE}\n\n结论\n--\n\n{PROSE}",
    ],
)
def test_no_title_is_invented(markup: str) -> None:
    """A greeting, a trail, the first sentence and a heading inside the article are no titles."""
    assert "title" not in lifted(markup)


def test_file_name_of_a_clipping() -> None:
    assert lifted(PROSE, name="notes/新人第一周该做什么 - 简书.md")["title"] == ["新人第一周该做什么"]
    assert "title" not in lifted(PROSE, name="doc-0017")


def test_evidence_of_a_heading_is_its_place_in_the_text() -> None:
    document = collected(article())
    fact = chosen(document, "title")
    assert fact is not None
    assert not isinstance(fact.evidence, str)
    assert document.text[fact.evidence.start : fact.evidence.end] == fact.raw == "把周会开短"


@pytest.mark.parametrize("below", ["林知遥", "林知遥 2022-03-04", "原创 青舟 青舟夜话 3月2日", "青禾职场编辑部"])
def test_a_title_that_runs_over_every_page_stays_the_title(below: str) -> None:
    text = "\n\n".join(["把周会开短", below, PROSE, "把周会开短", PROSE])
    assert lifted(text, source_format="text")["title"] == ["把周会开短"]
