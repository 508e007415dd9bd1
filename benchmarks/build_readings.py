#!/usr/bin/env python3
"""Builds src/jingwen/tables/readings.txt: which readings the characters have that a pinyin farm annotates.

usage: build_readings.py > src/jingwen/tables/readings.txt

Needs pypinyin, which is no dependency of the package. A farm annotates characters that a Traditional-to-Simplified table
changes, so the table holds those of tables/traditional.txt that lie in the basic plane and nothing else.
One line a reading: the reading with its tone mark, a blank, the characters in code point order.
"""

from __future__ import annotations

from collections import defaultdict
from importlib.resources import files

from pypinyin import Style, pinyin


def main() -> None:
    pairs = files("jingwen").joinpath("tables/traditional.txt").read_text("utf-8").split()
    by_reading: defaultdict[str, set[str]] = defaultdict(set)
    for char in (pair[0] for pair in pairs if ord(pair[0]) < 0x10000):
        for reading in pinyin(char, style=Style.TONE, heteronym=True)[0]:
            if reading != char:
                by_reading[reading].add(char)
    for reading in sorted(by_reading):
        print(reading, "".join(sorted(by_reading[reading])))


if __name__ == "__main__":
    main()
