"""Gates: what is refused, and above all what is not."""

from __future__ import annotations

import pytest

import jingwen
from jingwen import rulebook
from jingwen.model import Record, Rejection, Rule

REFUSING = [rule for rule in rulebook.load().rules.values() if rule.action == "reject"]


@pytest.mark.parametrize("rule", REFUSING, ids=lambda rule: rule.id)
def test_hits_are_refused_by_their_rule(rule: Rule) -> None:
    for text in rule.hits:
        outcome = jingwen.clean(text, name="hit")
        assert isinstance(outcome, Rejection), text
        assert (outcome.rule, outcome.why) == (rule.id, rule.why)


@pytest.mark.parametrize("rule", REFUSING, ids=lambda rule: rule.id)
def test_lookalikes_are_not_refused(rule: Rule) -> None:
    assert rule.misses
    for text in rule.misses:
        assert isinstance(jingwen.clean(text, name="miss"), Record), text


def test_a_refusal_can_be_left_out() -> None:
    page = "<html><head><title>404</title></head><body><h1>404</h1><p>抱歉，您访问的页面不存在。</p></body></html>"
    steps = jingwen.Pipeline.preset("default").without("reject.not-found")
    assert isinstance(jingwen.clean(page, name="x", pipeline=steps), Record)
