"""Cleaning costs in proportion to the text, on texts made to be slow too: ten times the input, at most twelve times the work."""

from __future__ import annotations

import gc
import sys
import time
from collections.abc import Callable, Iterator
from types import FrameType

import pytest

from jingwen import ledger, parse, pipeline, rulebook
from jingwen.filters.plan import plan_of
from jingwen.model import Document, Options, Source

MOST = 12.0
# Times wobble where calls do not: caches are colder for the longer text, the machine is busy. What is quadratic takes a
# hundred times as long, so a third more than twelve tells it apart as well, and the best of a few tries counts.
MOST_TIME, TRIES = 16.0, 5

UNITS = (
    "关注",
    "“在看”",
    "编辑：",
    "转载，",
    "1 2 3 ",
    "#标签 ",
    "微信：a",
    "。",
    "回复 举报 ",
    "往期推荐：",
    "上一篇：",
    "阅读 3 ",
    "[领取](b)",
    "![](a.png)",
    "（",
    "...",
    "[图片]",
)


def line(unit: str, chars: int) -> str:
    return unit * (chars // len(unit))


def blocks(prefix: str, between: str) -> Callable[[str, int], str]:
    """Texts of blocks of forty characters each."""

    def text(unit: str, chars: int) -> str:
        block = prefix + unit * max(1, 40 // len(unit))
        return between.join([block] * (chars // len(block + between)))

    return text


FORMS = {
    "line": line,
    "paragraphs": blocks("", "\n\n"),
    "items": blocks("- ", "\n"),
    "headings": blocks("## ", "\n\n"),
    "quotes": blocks("> ", "\n\n"),
    "parts": blocks("", "\n\n---\n\n"),
    "units": lambda unit, chars: "\n\n".join([unit] * (chars // (len(unit) + 2))),
}


def documents(form: str, unit: str, chars: int) -> tuple[Document, Document]:
    """A document of so many characters, and one of ten times as many."""
    short, long = (parse.parse(Source("x", FORMS[form](unit, size)), Options()) for size in (chars, 10 * chars))
    return short, long


def clean(document: Document) -> None:
    for step in pipeline.default().cleaning:
        document = ledger.apply(document, step(document))


def calls(document: Document) -> int:
    """How many functions cleaning calls, Python's own too."""
    count = 0

    def note(frame: FrameType, event: str, argument: object) -> None:
        nonlocal count
        count += event in ("call", "c_call")

    before = sys.getprofile()
    sys.setprofile(note)
    try:
        clean(document)
    finally:
        sys.setprofile(before)
    return count


def seconds(work: Callable[[], object]) -> float:
    gc.collect()
    gc.disable()
    try:
        start = time.thread_time()
        work()
        return time.thread_time() - start
    finally:
        gc.enable()


@pytest.mark.parametrize("form", FORMS)
def test_calls_grow_with_the_text(form: str) -> None:
    """No filter looks at all lines again for every line."""
    for unit in UNITS:
        both = documents(form, unit, 1_500)
        clean(both[1])  # what is compiled or loaded when it is first needed counts for neither
        short, long = map(calls, both)
        assert long <= MOST * short, f"{unit!r}: {short} calls, then {long}"


def ratios(short: Callable[[], object], long: Callable[[], object]) -> Iterator[float]:
    """How many times as long the second takes, try by try, both at their best so far."""
    fast = slow = float("inf")
    for _ in range(TRIES):
        fast, slow = min(fast, seconds(short)), min(slow, seconds(long))
        yield slow / fast


@pytest.mark.parametrize("form", FORMS)
def test_time_grows_with_the_text(form: str) -> None:
    """All units in turn: no list is copied for every line, and no pattern goes over a text again and again."""
    short, long = documents(form, "".join(UNITS), 20_000)
    found = [*stop_below(MOST_TIME, ratios(lambda: clean(short), lambda: clean(long)))]
    assert min(found) <= MOST_TIME


def test_patterns_take_time_in_proportion() -> None:
    """All patterns of the noise rules together, on each unit repeated, and spoilt at the end so that a match fails late."""
    patterns = [rulebook.compiled(rule.match) for rule in plan_of(rulebook.load().rules.values()).rules if rule.match]

    def search(size: int) -> None:
        for unit in UNITS:
            text = f"{line(unit, size)}!"
            for pattern in patterns:
                pattern.search(text, timeout=rulebook.TIMEOUT_S)

    found = [*stop_below(MOST_TIME, ratios(lambda: search(1_000), lambda: search(10_000)))]
    assert min(found) <= MOST_TIME


def stop_below(most: float, values: Iterator[float]) -> Iterator[float]:
    for value in values:
        yield value
        if value <= most:
            return
