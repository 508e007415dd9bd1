"""Noise put into a clean article comes out again without a trace; look-alikes put into it survive.

The articles are the expected texts of fixtures/articles, the noise is the hits of the rules, the look-alikes their misses.
"""

from __future__ import annotations

import random
from pathlib import Path

import pytest

import jingwen
from documents import FIXTURES
from jingwen import rulebook
from jingwen.model import Kind, Record, Rule

_WHOLE_LINES = tuple(
    rule
    for rule in rulebook.load().rules.values()
    if rule.match and not rule.mechanism and not rule.target and rule.action == "remove" and rule.scope != "section"
)
# what may stand anywhere in a text, and what is noise at its end only
ANYWHERE = tuple(rule for rule in _WHOLE_LINES if rule.where == "anywhere" and rule.scope in ("block", "sentence"))
TAIL = tuple(rule for rule in _WHOLE_LINES if rule.where == "tail" and not rule.kinds)
HEAD = tuple(rule for rule in _WHOLE_LINES if rule.where == "head")


def cleaned(text: str) -> str:
    """The text as a record holds it, links as they are: what another cleaning of it starts from."""
    outcome = jingwen.clean(text, format="markdown", max_loss=1.0)
    assert isinstance(outcome, Record)
    return outcome.text


def clean_articles() -> dict[str, str]:
    """Expected texts long enough to hold something in their middle, as cleaning leaves them."""
    texts = {}
    for path in sorted((FIXTURES / "articles").glob("*/expected.md")):
        text = cleaned(path.read_text("utf-8").split("\n---\n", 1)[-1].strip())
        if len(_borders(text)) >= 2:
            texts[path.parent.name] = text
    return texts


def _borders(text: str) -> list[int]:
    """Offsets between two ordinary paragraphs, where a line can be put without joining or splitting anything."""
    document = jingwen.explain(text, format="markdown").document
    borders, at = [], 0
    previous = None
    for block in document.blocks:
        start = text.find(document.text[block.start : block.end].split("\n")[0], at)
        plain = block.kind is Kind.PARAGRAPH and not block.level and not block.tight
        if start > 1 and plain and previous and text[start - 2 : start] == "\n\n":
            borders.append(start)
        previous = plain and not document.text[block.start : block.end].rstrip().endswith(("：", ":"))
        at = max(at, start)
    return borders


def put(text: str, border: int, line: str) -> str:
    return f"{text[:border]}{line}\n\n{text[border:]}"


ARTICLES = clean_articles()


def test_there_are_enough_articles() -> None:
    assert len(ARTICLES) >= 25


@pytest.mark.parametrize("name", ARTICLES)
def test_noise_between_paragraphs_goes_without_a_trace(name: str) -> None:
    text, chance = ARTICLES[name], random.Random(name)
    border = chance.choice(_borders(text))
    for rule in chance.sample(ANYWHERE, 12):
        for hit in rule.hits[:2]:
            assert cleaned(put(text, border, hit)) == text, f"{rule.id}: {hit}"


@pytest.mark.parametrize("name", ARTICLES)
def test_noise_at_the_end_goes_without_a_trace(name: str) -> None:
    text, chance = ARTICLES[name], random.Random(name)
    for _ in range(6):
        rules = chance.sample((*ANYWHERE, *TAIL), 4)
        lines = [chance.choice(rule.hits) for rule in rules]
        said = [f"{rule.id}: {line}" for rule, line in zip(rules, lines, strict=True)]
        assert cleaned("\n\n".join([text, *lines])) == text, said


@pytest.mark.parametrize("name", ARTICLES)
def test_noise_at_the_head_goes_without_a_trace(name: str) -> None:
    text, chance = ARTICLES[name], random.Random(name)
    title, _, body = text.partition("\n\n")
    if not title.startswith("# "):
        title, body = "# 题目", text
        text = f"{title}\n\n{body}"
    for rule in (*HEAD, *chance.sample(ANYWHERE, 6)):
        line = chance.choice(rule.hits)
        assert cleaned(f"{title}\n\n{line}\n\n{body}") == text, f"{rule.id}: {line}"


LOOKALIKES = [(rule, miss) for rule in ANYWHERE for miss in rule.misses if len(miss) > 8 and "\n" not in miss]
HOST = "writing-needs-no-noise"
HOST_TEXT = Path(__file__).parent.parent / "fixtures" / "articles" / "clean-essay" / "expected.md"


@pytest.mark.parametrize(("rule", "miss"), LOOKALIKES, ids=lambda value: value.id if isinstance(value, Rule) else "")
def test_lookalike_between_paragraphs_survives(rule: Rule, miss: str) -> None:
    text = cleaned(HOST_TEXT.read_text("utf-8").split("\n---\n", 1)[-1].strip())
    document = put(text, _borders(text)[1], miss)
    out = cleaned(document)
    alone = jingwen.explain(miss, format="markdown").document
    words = [alone.text[block.start : block.end].strip() for block in alone.blocks]
    assert [line for line in words if line not in out.replace("\\", "")] == []
