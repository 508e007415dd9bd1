"""The general table of Han pairs: how often one character follows another in Chinese text, for judging repairs.

From tables/bigrams.txt, which benchmarks/build_bigrams.py builds and describes; all in Simplified script.
"""

from __future__ import annotations

import string
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

_LEVELS = {letter: level for level, letter in enumerate(string.ascii_letters.swapcase())}


def singles() -> Mapping[str, float]:
    """Probability of each character by itself."""
    return _tables()[0]


def followers() -> Mapping[str, Mapping[str, float]]:
    """By character: those that follow it, and with what probability. One no likelier there than elsewhere is left out."""
    return _tables()[1]


@cache
def _tables() -> tuple[Mapping[str, float], Mapping[str, Mapping[str, float]]]:
    single: dict[str, float] = {}
    behind: dict[str, dict[str, float]] = {}
    for line in files("jingwen").joinpath("tables/bigrams.txt").read_text("utf-8").splitlines():
        if line.startswith("#"):
            continue
        is_single = line[0] == "*"
        row, probability = single if is_single else behind.setdefault(line[0], {}), 1.0
        for char in line[1:]:
            level = _LEVELS.get(char)
            if level is None:
                row[char] = probability
            else:
                probability = 2.0 ** (-level / (1 if is_single else 2))
    return single, behind
