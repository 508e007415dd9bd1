"""Paragraphs that html2text wrapped are read as they were; lines that an author broke stay as they are."""

from __future__ import annotations

import re
import textwrap
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jingwen.parse.wrapping import unfill, unwrap

_WORDS = st.text("新人开会不懂的词她只问三个问题", min_size=1, max_size=60) | st.sampled_from(
    ["AI", "Prompt", "2024", "**标出的词**", "，", "。", "people", "》", "（", "deliberate", "practice"]
)
_PARAGRAPHS = st.lists(st.lists(_WORDS, min_size=1, max_size=40).map(" ".join), min_size=1, max_size=6)
_LINES = st.text("ab，。 *>|-1.`“”…新人\\\n", max_size=400)
_LONG = "可是第一天开会她就在本子上画了满满一页的问号，散会以后一句话也没有问，我看见了也没有说，只把会议纪要发给了她，下一次开会之前我们又谈了半个钟头，谈的还是那些词"


def unwrapped(text: str) -> list[str]:
    lines = text.split("\n")
    return unwrap(text, lines, range(1, len(lines) + 1))[0]


def as_html2text(paragraphs: list[str]) -> str:
    """How html2text writes paragraphs (its `optwrap`)."""
    return "\n\n".join("\n".join(textwrap.wrap(text, 78, break_long_words=False)) for text in paragraphs)


@given(_PARAGRAPHS)
def test_a_wrapped_paragraph_has_no_line_end_inside_a_sentence(paragraphs: list[str]) -> None:
    lines = unwrapped(as_html2text(["practice makes perfect, they say " * 3, *paragraphs]))
    assert not any(re.search(r"[，（a-z]$", line) and after for line, after in pairwise(lines))


@given(_LINES)
def test_no_character_is_lost(text: str) -> None:
    assert re.sub(r"[\s>]", "", "".join(unwrapped(text))) == re.sub(r"[\s>]", "", text)


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        (f"她的简历上写着 **三段实习，**\n{_LONG}", [f"她的简历上写着 **三段实习，**{_LONG}"]),
        (f"**小禾**\n：{_LONG}", [f"**小禾**：{_LONG}"]),
        (f"> 我说，\n> {_LONG}", [f"> 我说，{_LONG}"]),
        (f"我说，\n{_LONG}\n\nself-\n{'study,' * 13}", [f"我说，{_LONG}", "", f"self-{'study,' * 13}"]),
        # what ends a sentence, a label and a quotation stays a line of its own
        (f"我说，\n{_LONG}。\n{_LONG}", [f"我说，{_LONG}。", _LONG]),
        (f"我说，\n{_LONG}\n\n**第一件事**\n{_LONG}", [f"我说，{_LONG}", "", "**第一件事**", _LONG]),
        (f"我说，\n{_LONG}\n\n第一件事\n{_LONG}", [f"我说，{_LONG}", "", "第一件事", _LONG]),
    ],
)
def test_sentences_are_joined(text: str, lines: list[str]) -> None:
    assert unwrapped(text) == lines


@pytest.mark.parametrize(
    "text",
    [
        f"我说，\n{_LONG}\n\n第一行，\n第二行",  # html2text would have had no reason to break the second
        f"我说，\n{_LONG}\n\n{_LONG} {_LONG}",  # and would have broken the last
        f"我说，  \n{_LONG}",
        f"我说，\\\n{_LONG}",
        f"- 我说，\n- {_LONG}",
        f"# 我说，\n{_LONG}",
        f"```\nsay,\n{'word' * 30}\n```",
        f"{_LONG}\n{_LONG}",  # no sentence is parted
    ],
)
def test_other_lines_stay(text: str) -> None:
    assert unwrapped(text) == text.split("\n")


def filled(text: str) -> list[str]:
    lines = text.split("\n")
    return unfill(lines, range(1, len(lines) + 1))[0]


def as_column(text: str, columns: int) -> str:
    return "\n".join(text[at : at + columns // 2] for at in range(0, len(text), columns // 2))


@given(
    st.integers(20, 50),
    st.lists(st.text("新人开会不懂的词她只问三个问题", min_size=150, max_size=400), min_size=2, max_size=4),
)
def test_a_paragraph_broken_at_a_column_is_whole_again(half: int, paragraphs: list[str]) -> None:
    ended = [f"{text}。" for text in paragraphs]
    assert filled("\n\n".join(as_column(text, 2 * half) for text in ended)) == "\n\n".join(ended).split("\n")


@given(_LINES)
def test_no_character_of_a_column_is_lost(text: str) -> None:
    assert re.sub(r"\s", "", "".join(filled(text))) == re.sub(r"\s", "", text)


@pytest.mark.parametrize(
    "text",
    [
        "\n".join(
            ["床前月光照着打印机和那一摞没有人来领的简历和合同，"] * 6
        ),  # verse: every line ends where it means to
        "\n".join([f"第{n}条，写给刚来的人看，也写给自己看" for n in "一二三四五六"]),
        as_column(_LONG * 3, 60) + "\n短行\n" + as_column(_LONG * 2, 44),  # two columns
        "\n".join(["- " + "列表里的一项写得很长，长到要换行的地步才算完"] * 6),
    ],
)
def test_lines_of_like_width_stay(text: str) -> None:
    assert filled(text) == text.split("\n")
