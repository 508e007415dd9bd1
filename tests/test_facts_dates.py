"""Dates: every way of writing one, what is published and what is not, and what may never become a date."""

from __future__ import annotations

import pytest

from jingwen.facts.dates import read_day_of_year, read_moment, read_moments, read_relative
from lifted import PROSE, article, chosen, collected, ended, lifted, page


@pytest.mark.parametrize(
    ("text", "value", "precision"),
    [
        ("2024年1月5日", "2024-01-05", "day"),
        ("2024 年 1 月 5 日 08:30", "2024-01-05T08:30", "minute"),
        ("2024年1月5日 星期五 下午3:20", "2024-01-05T15:20", "minute"),
        ("2024年1月", "2024-01", "month"),
        ("二〇二四年一月", "2024-01", "month"),
        ("二〇一九年十二月三十一日", "2019-12-31", "day"),
        ("2024.01.05", "2024-01-05", "day"),
        ("2024-1-5 9:05:33", "2024-01-05T09:05", "minute"),
        ("2024/01/05", "2024-01-05", "day"),
        ("2024-01-05T08:00:00+08:00", "2024-01-05T08:00+08:00", "minute"),
        ("2024-01-05T11:20:00.000Z", "2024-01-05T19:20+08:00", "minute"),
        ("2024-01-05T16:00:00.000Z", "2024-01-06", "day"),
        ("Wed, 20 Apr 2022 00:00:00 GMT", "2022-04-20", "day"),
        ("March 7, 2021", "2021-03-07", "day"),
        ("十月 18, 2022 23:34:57", "2022-10-18T23:34", "minute"),
        ("0.2352016.08.30 13:36:44字数 199", "2016-08-30T13:36", "minute"),
    ],
)
def test_every_form_of_a_date(text: str, value: str, precision: str) -> None:
    """A date in running text is read with the precision and the zone that it states."""
    moment = read_moments(text)[0]
    assert (value, precision) == (moment.value, moment.precision)


@pytest.mark.parametrize(
    "text", ["2024年13月5日", "2024-02-30", "1.2.3", "版本 2024", "1984年1月3日", "12024-01-05", "第2024期"]
)
def test_no_date(text: str) -> None:
    """What the calendar does not know, and numbers that only look like a year, are no dates."""
    assert read_moments(text) == ()


@pytest.mark.parametrize(
    ("text", "value"),
    [("20240105", "2024-01-05"), ("2024-01", "2024-01"), ("2024", "2024"), ("1710201720", "2024-03-12T08:02+08:00")],
)
def test_values_known_to_be_dates(text: str, value: str) -> None:
    """A field of metadata may hold shorter forms and seconds since 1970."""
    moment = read_moment(text)
    assert moment is not None
    assert value == moment.value


def test_day_of_a_proven_year() -> None:
    moment = read_day_of_year("1月5日 08:00", 2024)
    assert moment is not None
    assert moment.value == "2024-01-05T08:00"


def test_relative_times_need_the_time_of_the_crawl() -> None:
    """昨天 is read only where the scraper says when it fetched the page."""
    assert read_relative("昨天 18:20", "") is None
    yesterday, hours = (
        read_relative("昨天 18:20", "2024-01-05T09:00:00+08:00"),
        read_relative("3小时前", "2024-01-05T02:00:00+08:00"),
    )
    assert yesterday is not None
    assert yesterday.value == "2024-01-04T18:20+08:00"
    assert hours is not None
    assert hours.value == "2024-01-04"
    assert read_relative("三年前端开发", "2024-01-05") is None


@pytest.mark.parametrize(
    "line",
    [
        "发布时间：2023-09-07 10:20",
        "发布于 2023年9月7日",
        "2023-09-07",
        "**Published:** 2023-09-07",
        "林知遥 · 2023-09-07 · 42 次点击",
    ],
)
def test_date_under_the_title(line: str) -> None:
    assert lifted(article(line))["date"][0].startswith("2023-09-07")


def test_published_and_modified_are_told_apart() -> None:
    found = lifted(article("发布：2021-02-03　更新：2022-10-19"))
    assert (found["date"], found["modified"]) == (["2021-02-03"], ["2022-10-19"])
    assert lifted(ended("编辑于 2020-12-02 13:44")) == {"title": ["把周会开短"], "modified": ["2020-12-02T13:44"]}


@pytest.mark.parametrize(
    "markup",
    [
        article("2009 年 7 月 13 日签发的那张工作证，我一直留着，照片里的人站得很直，头发也还没有白。"),
        f"# 把周会开短\n\n2021年秋天我去看过他一次，他还在给小区的板报改错字，改得很慢。\n\n{PROSE}",
        ended("Created at: 2020-08-05T09:46:53+08:00", "Updated at: 2020-08-06T09:46:53+08:00"),
        ended("收藏于 2021-06-03 09:12"),
        article("创建时间: 2021/6/3 9:12\n更新时间: 2021/6/3 9:15\n来源: https://qinghe.example/p/7"),
        article("昨天"),
        f"---\ntitle: 把周会开短\ncreated: 2023-02-11T10:20:31\nsource: https://qinghe.example/p/7\n---\n\n{PROSE}",
        article("批准时间\n\n2023年12月27日"),
    ],
)
def test_no_date_is_invented(markup: str) -> None:
    """Years in prose, times of a clipping, 昨天 without a crawl time and labels of something else give no date."""
    assert "date" not in lifted(markup)


def test_a_clippings_time_is_kept_as_what_it_is() -> None:
    assert lifted(ended("Created at: 2020-08-05T09:46:53+08:00")).keys() == {"title"}
    document = collected(ended("Created at: 2020-08-05T09:46:53+08:00"))
    assert [fact.field for fact in document.facts if fact.value.startswith("2020")] == ["clipped"]


def test_a_notes_own_header_dates_it() -> None:
    """Of a note that names no page it was taken from, the day it was begun is its date."""
    assert lifted(f"---\ntitle: 把周会开短\ncreatedDate: 2023-02-11\nlastUpdated: 2023-03-01\n---\n\n{PROSE}")[
        "date"
    ] == ["2023-02-11"]


def test_wechat_states_its_time_in_a_script() -> None:
    found = collected(page('<title>把周会开短</title><script>var ct = "1710201720";</script>', "<h1>把周会开短</h1>"))
    fact = chosen(found, "date")
    assert fact is not None
    assert (fact.value, fact.evidence, fact.raw) == ("2024-03-12T08:02+08:00", "script:ct", "1710201720")


def test_comments_do_not_date_an_article() -> None:
    below = "<div class='comment'>小河 2楼 2021.08.31 08:12<p>写得好，学到了。</p></div>"
    assert "date" not in lifted(page("<title>把周会开短</title>", "<h1>把周会开短</h1>", below))


def test_address_states_the_day_where_nothing_else_does() -> None:
    assert lifted(article(), url="https://qinghe.example/2020/10/05/zhou-hui/")["date"] == ["2020-10-05"]
