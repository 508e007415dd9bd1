"""The further looks of cleaning: a cut may bring a line within reach of a filter, and nothing is done twice in vain."""

from __future__ import annotations

from collections.abc import Iterable

import pytest

import jingwen
from jingwen import facts
from jingwen.model import Document, Finding, Record, remove

PROSE = "第{}次评审我都答应得太快，两周以后需求延期，没有一个人记得我当时的难处。"
ARTICLE = "\n\n".join(PROSE.format(number) for number in range(1, 70))
SOURCE = "来源：青禾周刊"


def cleaned(markup: str, **options: object) -> Record:
    record = jingwen.clean(markup, **options)  # type: ignore[arg-type]
    assert isinstance(record, Record)
    return record


def test_a_line_that_a_cut_brings_near_the_title_goes_and_is_stated() -> None:
    """Five sentences of promotion stand between the title and its source, and an article behind them."""
    pitch = "\n\n".join(["想系统学习的同学，扫码添加助教微信 qinghe_pm，回复“接手”领取模板。"] * 5)
    record = cleaned(f"# 怎样说不\n\n{pitch}\n\n{SOURCE}\n\n{ARTICLE}")
    assert record.text == f"# 怎样说不\n\n{ARTICLE}"
    assert record.source == "青禾周刊"


def test_a_line_like_a_byline_in_the_article_stays() -> None:
    """The look-alike: what the author says stands before it, not promotion."""
    text = f"# 怎样说不\n\n{ARTICLE}\n\n{SOURCE}\n\n{ARTICLE}"
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
