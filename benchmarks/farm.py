#!/usr/bin/env python3
"""Measures how well spun text comes back: spins plain texts the way pinyin farms do, restores them, compares.

usage: farm.py TEXTS.jsonl [--annotate 0.45] [--misaligned] [--halfwidth] [--seed 0 1 2] [--worst N]

TEXTS.jsonl has one object a line with "id" and "text", in Simplified script. Needs pypinyin.

Spinning: OpenCC s2t; a share of the Traditional characters gets a fixed reading in brackets; --halfwidth folds full-width
marks to ASCII; --misaligned annotates GBK bytes without minding where a character begins, and decodes what that tore the
way a careless decoder does, one "?" for each impossible pair.

Reported for each seed: similarity (letters, digits and Han characters that match in order, as a share of the longer text),
texts that are exact, readings left, full-width marks in their places, texts that a filter made worse than leaving it out,
and the same similarity with no torn pair repaired.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import time
from collections.abc import Iterator, Mapping
from difflib import SequenceMatcher
from pathlib import Path
from typing import NamedTuple

from opencc import OpenCC
from pypinyin import Style, lazy_pinyin

from jingwen import ledger
from jingwen.filters import farm
from jingwen.model import Kind, Options
from jingwen.parse.builder import DocumentBuilder
from jingwen.pipeline import Pipeline

FOLD = str.maketrans("，：；！？（）", ",:;!?()")
FULL = frozenset("，：；！？（）")
COMPARED = re.compile(r"[^0-9A-Za-z\u3400-\u9fff\U00020000-\U0003ffff]")


class Spinner(NamedTuple):
    """`table`: GBK code of an annotated character → the bracketed reading, in GBK."""

    table: Mapping[bytes, bytes]
    is_misaligned: bool
    is_halfwidth: bool

    def spin(self, text: str) -> str:
        traditional = OpenCC("s2t").convert(text)
        if self.is_halfwidth:
            traditional = traditional.translate(FOLD)
        data = traditional.encode("gbk", "ignore")
        return decoded(b"".join(self.annotated(data)))

    def annotated(self, data: bytes) -> Iterator[bytes]:
        at = 0
        while at < len(data):
            code = data[at : at + 2]
            step = 2 if code in self.table or (data[at] >= 0x80 and not self.is_misaligned) else 1
            yield data[at : at + step] + self.table.get(code, b"")
            at += step


def readings_table(share: float, seed: int) -> dict[bytes, bytes]:
    """A farm's table: a random share of the characters that Traditional-to-Simplified conversion changes."""
    chance, convert = random.Random(seed), OpenCC("t2s").convert
    table = {}
    for char in map(chr, range(0x4E00, 0xA000)):
        code = char.encode("gbk", "ignore")
        if len(code) == 2 and convert(char) != char and chance.random() < share:
            bracket = f"({lazy_pinyin(char, style=Style.TONE)[0]})"
            if bracket.encode("gbk", "ignore").decode("gbk") == bracket:
                table[code] = bracket.encode("gbk")
    return table


def decoded(data: bytes) -> str:
    """GBK as a careless decoder reads it: an impossible pair is one "?" and both its bytes are gone."""
    out, at = [], 0
    while at < len(data):
        step = 1 if data[at] < 0x80 else 2
        try:
            out.append(data[at : at + step].decode("gbk"))
        except UnicodeDecodeError:
            out.append("?")
        at += step
    return "".join(out)


def restored(text: str, pipeline: Pipeline) -> str:
    """The text after the restoring filters; one block a line."""
    builder = DocumentBuilder("text", "text", Options())
    for line in text.split("\n"):
        builder.add(Kind.PARAGRAPH, line)
    document = builder.document()
    for step in pipeline.restoring:
        document = ledger.apply(document, step(document))
    return "\n".join(block.text for _, block in document.live())


class Score(NamedTuple):
    matched: int
    length: int

    @property
    def similarity(self) -> float:
        return self.matched / self.length if self.length else 1.0


def compared(original: str, other: str) -> Score:
    a, b = COMPARED.sub("", original), COMPARED.sub("", other)
    return Score(sum(block.size for block in matches(a, b)), max(len(a), len(b)))


def matches(a: str, b: str) -> list[SequenceMatcher.Match]:  # type: ignore[name-defined]
    if a == b:
        return [SequenceMatcher(None, "", "").get_matching_blocks()[0]._replace(size=len(a))]
    return SequenceMatcher(None, a, b, autojunk=False).get_matching_blocks()


def full_width(original: str, other: str) -> tuple[int, int]:
    """Full-width marks of the original that stand in their places, and all of them."""
    kept = sum(sum(char in FULL for char in original[m.a : m.a + m.size]) for m in matches(original, other))
    return kept, sum(char in FULL for char in original)


def measure(texts: Mapping[str, str], spinner: Spinner, worst: int) -> str:
    whole = Pipeline.preset()
    plain = whole.without("torn_pairs", "punctuation")
    total, alone = Score(0, 0), Score(0, 0)
    exact = left = kept = marks = worse = 0
    seconds, by_text = 0.0, []
    for name, text in texts.items():
        spun = spinner.spin(text)
        started = time.perf_counter()
        result = restored(spun, whole)
        seconds += time.perf_counter() - started
        # only what GBK can hold was spun
        possible = text.encode("gbk", "ignore").decode("gbk")
        score, without = compared(possible, result), compared(possible, restored(spun, plain))
        total = Score(total.matched + score.matched, total.length + score.length)
        alone = Score(alone.matched + without.matched, alone.length + without.length)
        exact += score.matched == score.length
        worse += score.similarity < without.similarity
        left += max(0, len(farm.READING.findall(result)) - len(farm.READING.findall(text)))
        in_place, all_marks = full_width(possible, result)
        kept, marks = kept + in_place, marks + all_marks
        by_text.append((score.similarity, name))
    lines = [
        f"similarity {total.similarity:.5f} exact {exact}/{len(texts)} readings-left {left} "
        f"full-width {kept / marks if marks else 1:.4f} worse {worse} without-repair {alone.similarity:.5f} {seconds:.1f}s"
    ]
    return "\n".join(lines + [f"  {similarity:.4f} {name}" for similarity, name in sorted(by_text)[:worst]])


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("texts", type=Path)
    parser.add_argument("--annotate", type=float, default=0.5)
    parser.add_argument("--misaligned", action="store_true")
    parser.add_argument("--halfwidth", action="store_true")
    parser.add_argument("--seed", type=int, nargs="+", default=[0])
    parser.add_argument("--worst", type=int, default=0)
    a = parser.parse_args()
    rows = map(json.loads, a.texts.read_text("utf-8").splitlines())
    texts = {row["id"]: row["text"] for row in rows}
    for seed in a.seed:
        spinner = Spinner(readings_table(a.annotate, seed), a.misaligned, a.halfwidth)
        print(f"seed {seed}: {measure(texts, spinner, a.worst)}", flush=True)


if __name__ == "__main__":
    main()
