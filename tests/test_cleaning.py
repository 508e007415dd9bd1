"""The further looks of cleaning: a cut may bring a line within reach of a filter, and nothing is done twice in vain."""

from __future__ import annotations

from collections.abc import Iterable

import pytest

import jingwen
from jingwen import facts
from jingwen.model import Document, Finding, Record, remove

PROSE = "第{}次评审我都答应得太快，两周以后需求延期，没有一个人记得我当时的难处。"
ARTICLE = "\n\n".join(PROSE.format(number) for number in range(1, 70))
COUNTERS = "6 评论 3021 浏览 19 收藏 8 分钟"


def cleaned(markup: str, **options: object) -> Record:
    record = jingwen.clean(markup, **options)  # type: ignore[arg-type]
    assert isinstance(record, Record)
    return record


def test_a_line_that_a_cut_brings_near_the_title_goes_and_is_stated() -> None:
    """Fifteen notices stand between the title and its counters, and an article behind them."""
    notices = "\n\n".join(["长按识别二维码，添加助教微信 qinghe2020"] * 15)
    record = cleaned(f"# 怎样说不\n\n{notices}\n\n{COUNTERS}\n\n{ARTICLE}")
    assert record.text == f"# 怎样说不\n\n{ARTICLE}"
    assert record.counters == {"comments": 6, "favourites": 19, "minutes": 8, "views": 3021}


def test_a_line_of_counters_in_the_article_stays() -> None:
    """The look-alike: an author who quotes what the counters said."""
    text = f"# 怎样说不\n\n{ARTICLE}\n\n{COUNTERS}\n\n{ARTICLE}"
    assert cleaned(text).text == text


def test_a_filter_of_somebody_else_is_asked_once() -> None:
    """Nobody promised that it ever finds nothing; this one would eat the whole article."""

    def first_line(document: Document) -> Iterable[Finding]:
        index, block = next(document.live())
        yield index, remove(block.start, block.end, "house.first")

    pipeline = jingwen.Pipeline.preset("default").before("noise", first_line)
    assert cleaned(f"这一行不要。\n\n{ARTICLE}", pipeline=pipeline).text == ARTICLE


def test_facts_are_not_looked_for_again_where_no_byline_can_be(monkeypatch: pytest.MonkeyPatch) -> None:
    """An article that lost a promotion at its end is not read twice."""
    asked: list[Document] = []
    collect = facts.collect
    monkeypatch.setattr(facts, "collect", lambda document: asked.append(document) or collect(document))
    text = cleaned(f"# 怎样说不\n\n{ARTICLE}\n\n长按识别二维码，添加助教微信 qinghe2020").text
    assert text == f"# 怎样说不\n\n{ARTICLE}"
    assert len(asked) == 1
