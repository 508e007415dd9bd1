#!/usr/bin/env python3
"""Builds src/jingwen/tables/bigrams.txt: how likely one Han character follows another, for proving repairs of torn text.

usage: build_bigrams.py > src/jingwen/tables/bigrams.txt

Needs Pinyin2Hanzi 0.1 (transitions of its character model) and jieba 0.42 (word frequencies), both MIT, neither a
dependency of the package. All in Simplified script.

First line: "*", then each character by its own frequency. Further lines: a character, then those that follow it.
A capital or small letter opens a group: its place in "A-Za-z" is -log2 of the probability (single characters) or
-2 log2 (pairs). Pairs no likelier than the second character is by itself, or below MIN_PAIR, are left out: that costs
0.05 bits a character on running text and saves two thirds of the table.
"""

from __future__ import annotations

import json
import math
import re
import string
from collections import Counter, defaultdict
from importlib.util import find_spec
from pathlib import Path

MIN_PAIR = 3e-4
MIN_COUNT = 20  # occurrences of a single character in the word list


def package_file(package: str, path: str) -> Path:
    spec = find_spec(package)
    if spec is None or spec.origin is None:
        raise SystemExit(f"{package} is not installed")
    return Path(spec.origin).parent / path


def single_characters() -> dict[str, float]:
    counts: Counter[str] = Counter()
    for line in package_file("jieba", "dict.txt").read_text("utf-8").splitlines():
        word, count, _ = line.split(" ")
        if re.fullmatch("[\u4e00-\u9fff]+", word):
            counts.update(dict.fromkeys(word, 0) | {char: int(count) * word.count(char) for char in word})
    total = counts.total()
    return {char: count / total for char, count in counts.items() if count >= MIN_COUNT}


def grouped(probabilities: dict[str, float], scale: float) -> str:
    groups: defaultdict[int, list[str]] = defaultdict(list)
    for char, probability in probabilities.items():
        groups[round(-scale * math.log2(probability))].append(char)
    return "".join(string.ascii_letters.swapcase()[level] + "".join(sorted(groups[level])) for level in sorted(groups))


def main() -> None:
    single = single_characters()
    print("# Built by benchmarks/build_bigrams.py from data of Pinyin2Hanzi and jieba (both MIT licence).")
    print("*" + grouped(single, 1))
    pairs = json.loads(package_file("Pinyin2Hanzi", "data/hmm_transition.json").read_text("utf-8"))["data"]
    for first in sorted(pairs):
        kept = {b: p for b, p in pairs[first].items() if p > MIN_PAIR and p > single.get(b, 1e-7)}
        if kept and first in single:
            print(first + grouped(kept, 2))


if __name__ == "__main__":
    main()
