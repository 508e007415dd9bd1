"""Source, address, tags, counters and license."""

from __future__ import annotations

import pytest

from jingwen.facts.counters import read_count
from lifted import PROSE, article, chosen, collected, ended, lifted, page


@pytest.mark.parametrize(
    ("line", "source"),
    [
        ("来源：江州晚报", "江州晚报"),
        ("来源于：东区办事处", "东区办事处"),
        ("2018年06月03日 13:15 北京青年报", "北京青年报"),
        ("转载自公众号「青禾职场」", "青禾职场"),
        ("译文出自：[橘园翻译计划](https://qinghe.example/orchard)", "橘园翻译计划"),
        ("[V2EX](https://www.v2ex.com/) › [职场话题](https://www.v2ex.com/go/career)", "V2EX"),
    ],
)
def test_source_under_the_title(line: str, source: str) -> None:
    assert lifted(article(line))["source"] == [source]


def test_source_of_a_notice() -> None:
    found = lifted(ended("本文由 @林知遥 原创发布于人人都是产品经理，未经许可，禁止转载。"))
    assert found["source"] == ["人人都是产品经理"]


def test_source_by_the_pages_own_address() -> None:
    assert lifted(article(), url="https://www.jianshu.com/p/9d2f60b1c7ae")["source"] == ["简书"]
    assert "source" not in lifted(article(), url="https://mp.weixin.qq.com/s/kd83JxQ0v2Yc")


@pytest.mark.parametrize(
    "line",
    [
        "我们对生活的掌控，来源于固定、日常和重复，而乐趣来自意外，两样都要有一点才行。",
        "来源：网络",
        "> 原文地址：<https://www.cnblogs.com/qinghe/p/1.html>",
        "如果转载本文，文末务必注明：“转自微信公众号：青禾”。",
        "数据来源：我们把过去三年的访谈记录重新读了一遍，一共四十七份，再加上两次问卷。",
    ],
)
def test_no_source_is_invented(line: str) -> None:
    """Prose, 网络 and the site behind a link to an original are not who published this text."""
    assert "source" not in lifted(article(line))


def test_a_reprints_address_names_the_original_source_apart() -> None:
    assert lifted(article("来源：https://www.cnblogs.com/qinghe/p/1.html"))["original_source"] == ["博客园"]


@pytest.mark.parametrize(
    ("line", "url"),
    [
        ("本文链接：https://blog.csdn.net/qinghe/article/details/1", "https://blog.csdn.net/qinghe/article/details/1"),
        ("原文链接：https://qinghe.example/p/77?utm_source=rss&id=3", "https://qinghe.example/p/77?id=3"),
        (
            "> 原文：[`www.qinghe.example/t/1/ab`](https://www.qinghe.example/t/1/ab)",
            "https://www.qinghe.example/t/1/ab",
        ),
        (
            "> 本文由 [简悦 SimpRead](http://ksria.com/simpread/) 转码， 原文地址 [qinghe.example](https://qinghe.example/p/7)",
            "https://qinghe.example/p/7",
        ),
        (
            "作者：林知遥\n链接：https://www.zhihu.com/question/1/answer/2\n来源：知乎",
            "https://www.zhihu.com/question/1/answer/2",
        ),
        ("**Original:** [View](https://qinghe.example/p/9)", "https://qinghe.example/p/9"),
    ],
)
def test_address_under_the_title(line: str, url: str) -> None:
    assert lifted(article(line))["url"] == [url]


def test_tracking_goes_from_addresses() -> None:
    wechat = "https://mp.weixin.qq.com/s?__biz=Mz&mid=2&idx=1&sn=ab&chksm=cd&scene=21"
    assert lifted(article(), url=wechat)["url"] == ["https://mp.weixin.qq.com/s?__biz=Mz&mid=2&idx=1&sn=ab"]


@pytest.mark.parametrize(
    "line",
    [
        "画图用的是这个网站，链接在这里：https://qinghe.example/draw ，免费版足够应付大多数汇报。",
        "本站地址：https://qinghe.example",
    ],
)
def test_no_address_is_invented(line: str) -> None:
    assert "url" not in lifted(ended(line))


def test_canonical_and_home_page() -> None:
    assert lifted(page("<title>把周会开短</title><link rel='canonical' href='https://qinghe.example/p/7'>"))["url"] == [
        "https://qinghe.example/p/7"
    ]
    assert "url" not in lifted(
        page("<title>把周会开短</title><meta property='og:url' content='https://qinghe.example/'>")
    )


@pytest.mark.parametrize(
    ("text", "count"), [("1.2万", 12_000), ("4,584", 4584), ("1.4k", 1400), ("3w+", 30_000), ("36", 36)]
)
def test_counts(text: str, count: int) -> None:
    assert read_count(text) == count


@pytest.mark.parametrize(
    ("line", "counters"),
    [
        ("3 评论 4584 浏览 15 收藏 10 分钟", {"comments": "3", "views": "4584", "favourites": "15", "minutes": "10"}),
        ("1.1872019.06.11 22:47:05字数 886阅读 2,071", {"words": "886", "views": "2071"}),
        (
            "**Stats:** 👁️ 5120 views | 💬 3 comments | ⭐ 41 collects",
            {"views": "5120", "comments": "3", "favourites": "41"},
        ),
        ("阅读(2142) 评论(0)", {"views": "2142", "comments": "0"}),
        ("阅读 1.2万", {"views": "12000"}),
    ],
)
def test_counters_under_the_title(line: str, counters: dict[str, str]) -> None:
    found = lifted(article(line))
    assert counters == {name.removeprefix("counter."): values[0] for name, values in found.items() if "counter" in name}


@pytest.mark.parametrize(
    "line",
    ["第二篇 64 条评论里，有 41 条在聊洗碗，只有 6 条提到面试，收藏却最高。", "他收藏751个小汽车", "时长：01:45"],
)
def test_no_counter_is_invented(line: str) -> None:
    assert not any("counter" in name for name in lifted(article(line)))


def test_counters_of_other_articles() -> None:
    """What several lines count is what a list of other articles counts."""
    lines = (f"阅读 {number},224 评论 {number}" for number in (18, 9, 7))
    assert not any("counter" in name for name in lifted(ended("推荐阅读", *lines)))


@pytest.mark.parametrize(
    ("markup", "tags"),
    [
        (f"---\ntitle: 周报\ntags:\n- 周报\n- 写作\n---\n\n{PROSE}", ["周报", "写作"]),
        (article("**Tags:** `用户研究` `访谈`"), ["用户研究", "访谈"]),
        (ended("#实习日记 #运营 #职场新人"), ["实习日记", "运营", "职场新人"]),
        (article("标签：一旦贴上去就很难撕下来，所以我们约定每个季度清理一次。"), None),
    ],
)
def test_tags(markup: str, tags: list[str] | None) -> None:
    assert lifted(markup).get("tag") == tags


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("版权声明：本文采用 CC BY-NC-SA 4.0 许可协议，转载请注明出处。", "CC-BY-NC-SA-4.0"),
        ("未经许可，禁止转载。", "no-reprint"),
        ("商业转载请联系作者获得授权，非商业转载请注明出处。", "ask-first"),
        ("转载请注明来自青禾札记。", "with-attribution"),
        ("题图来自 Unsplash，基于 CC0 协议。", None),
        ("协议离婚的朋友说，协议写得越细，以后见面就越不尴尬。", None),
    ],
)
def test_license(line: str, code: str | None) -> None:
    document = collected(ended(line))
    fact = chosen(document, "license")
    assert code == (fact.value if fact else None)
    if fact and not isinstance(fact.evidence, str):
        assert fact.raw in line


def test_the_scraper_wins_and_the_contradiction_is_flagged() -> None:
    markup = article("发布时间：2023-08-15")
    document = collected(markup, given={"date": "2021-03-02"})
    fact = chosen(document, "date")
    assert fact is not None
    assert fact.value == "2021-03-02"
    assert [flag.rule for flag in document.flags] == ["facts.conflict"]
    assert collected(markup, given={"date": "2023-08-15"}).flags == ()
