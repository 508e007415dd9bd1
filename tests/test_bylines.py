"""Lines that were lifted into metadata go; a byline that the author writes about stays."""

from __future__ import annotations

import pytest

import jingwen
from jingwen.model import Explanation, Record
from lifted import PROSE, article, ended


def removed(explanation: Explanation) -> list[tuple[str, str]]:
    """Rule and source text of every stretch that a byline rule took."""
    document = explanation.document
    return [
        (piece.rules[-1], document.text[piece.start : piece.end])
        for block in document.blocks
        for piece in block.pieces
        if piece.rules and piece.rules[-1].startswith("byline.")
    ]


@pytest.mark.parametrize(
    ("line", "rule"),
    [
        ("作者：林知遥", "byline.author"),
        ("作者：林知遥　发布：2021-02-03　更新：2022-10-19", "byline.author"),
        ("[林知遥](https://qinghe.example/u/1) 关注", "byline.author"),
        ("2023-07-04 09:15", "byline.date"),
        ("发布于 2023年7月4日", "byline.date"),
        ("来源：江州晚报", "byline.source"),
        ("原文链接：https://qinghe.example/p/7", "byline.address"),
        ("3 评论 4584 浏览 15 收藏 10 分钟", "byline.counters"),
        ("**Tags:** `用户研究` `访谈`", "byline.tags"),
    ],
)
def test_lifted_lines_go(line: str, rule: str) -> None:
    found = removed(jingwen.explain(article(line)))
    assert [rule] == [name for name, _ in found]


def test_lines_at_the_end_go() -> None:
    explanation = jingwen.explain(ended("Posted by linzhiyao", "Created at: 2020-08-05T09:46:53+08:00"))
    assert [rule for rule, _ in removed(explanation)] == ["byline.author", "byline.clip-time"]


def test_a_credit_in_brackets_goes_and_what_follows_is_left_to_other_rules() -> None:
    explanation = jingwen.explain(ended("（本文来源：青禾晚报 作者：林知遥）感谢每一位受访者抽出时间来聊这件小事。"))
    assert [text for _, text in removed(explanation)] == ["（本文来源：青禾晚报 作者：林知遥）"]
    assert isinstance(explanation.outcome, Record)
    assert explanation.outcome.text.endswith("感谢每一位受访者抽出时间来聊这件小事。")


@pytest.mark.parametrize(
    "line",
    [
        "他在第一行写着“作者：大家”，我问他大家是谁，他想了很久，没有回答我。",
        "作者：谁",
        "日期：写在右上角，别人一眼就能看到你是什么时候改的。",
        "来源：我们把收入分成三类，工资、项目和版税。",
        "第七天，播放 8.6 万，点赞 2100，评论 310，其中一半在问背景音乐。",
        "标签：一旦贴上去就很难撕下来。",
    ],
)
def test_prose_stays(line: str) -> None:
    assert removed(jingwen.explain(article(line))) == []


@pytest.mark.parametrize(
    "line", ["> 作者：一位不肯留名的朋友", "作者：张三", "日期：2024年3月1日", "3 评论 4584 浏览 15 收藏 10 分钟"]
)
def test_a_byline_amid_prose_stays(line: str) -> None:
    """A template, a quotation or an example in the middle of an article is no byline."""
    more = "\n\n".join([PROSE, PROSE, "我把那一页抄在本子上，抄的是这样一行：", line, PROSE, PROSE])
    assert removed(jingwen.explain(f"# 把周会开短\n\n作者：林知遥\n\n2023-07-04\n\n{more}")) == [
        ("byline.author", "作者：林知遥"),
        ("byline.date", "2023-07-04"),
    ]


def test_code_stays() -> None:
    markup = f"# 把周会开短\n\n```\n作者：林知遥\n```\n\n{PROSE}"
    assert removed(jingwen.explain(markup)) == []


def test_rules_can_be_left_out() -> None:
    markup = article("作者：林知遥", "来源：江州晚报")
    steps = jingwen.Pipeline.preset("default").without("byline")
    assert removed(jingwen.explain(markup, pipeline=steps)) == []
    one = jingwen.Pipeline.preset("default").without("byline.author")
    assert [rule for rule, _ in removed(jingwen.explain(markup, pipeline=one))] == ["byline.source"]


def test_a_bold_heading_of_a_part_stays_above_a_date() -> None:
    text = article("青禾公司招两个人", "**薪资福利**", "2023-05-06")
    assert "薪资福利" in jingwen.clean(text).text
    assert [rule for rule, _ in removed(jingwen.explain(text))] == ["byline.date"]


def test_a_line_that_says_a_text_was_sent_in_goes() -> None:
    assert [rule for rule, _ in removed(jingwen.explain(article("来源: 投稿")))] == ["byline.source"]


@pytest.mark.parametrize("form", ["{}", "**{}**", "{} 周五"])
def test_the_days_of_a_diary_stay(form: str) -> None:
    days = [form.format(day) for day in ("2023年5月5日", "2023年5月6日", "2023年6月7日")]
    text = "\n\n".join(["# 把周会开短", *(part for day in days for part in (day, PROSE))])
    record = jingwen.clean(text)
    assert isinstance(record, Record)
    assert [line for line in record.text.split("\n\n") if "2023" in line] == days
    assert record.date is None


def test_the_days_of_a_diary_stay_below_a_byline() -> None:
    text = "\n\n".join(["# 把周会开短", "林知遥 2023-07-01", "2023-05-05", PROSE, "2023-05-06", PROSE])
    record = jingwen.clean(text)
    assert isinstance(record, Record)
    assert (record.date, record.author) == ("2023-07-01", ("林知遥",))
    assert "2023-05-05" in record.text
    assert "2023-05-06" in record.text


@pytest.mark.parametrize("issuer", ["青禾科技行政部", "江州市人力资源和社会保障局", "青禾公司办公室 青禾公司工会"])
def test_the_date_below_who_issued_a_notice_stays_and_is_stated(issuer: str) -> None:
    record = jingwen.clean(ended(issuer, "2024年3月18日"))
    assert isinstance(record, Record)
    assert record.text.endswith(f"{issuer}\n\n2024年3月18日")
    assert record.date == "2024-03-18"


@pytest.mark.parametrize(
    ("line", "author"), [("林知遥 · 2024-05-06", ("林知遥",)), ("林知遥 2024-05-06", ("林知遥",)), ("2024-05-06", ())]
)
def test_a_byline_below_a_pitch_goes_with_it_and_is_stated(line: str, author: tuple[str, ...]) -> None:
    pitch = "想系统学习的同学，扫码添加助教微信 qinghe_pm，回复“周会”领取模板。"
    record = jingwen.clean("\n\n".join(["# 把周会开短", pitch, line, PROSE]))
    assert isinstance(record, Record)
    assert record.text == f"# 把周会开短\n\n{PROSE}"
    assert (record.date, record.author) == ("2024-05-06", author)


def test_the_date_below_a_letters_closing_words_stays() -> None:
    record = jingwen.clean(ended("此致", "敬礼！", "林知遥", "2024年3月18日"))
    assert isinstance(record, Record)
    assert record.text.endswith("林知遥\n\n2024年3月18日")
    assert record.date == "2024-03-18"


def test_the_card_of_an_event_stays() -> None:
    card = ["时间：2024年3月5日 14:00", "地点：江州图书馆三楼", "主讲人：林知遥"]
    assert removed(jingwen.explain(article(*card))) == []
    assert removed(jingwen.explain(ended(*card))) == []
