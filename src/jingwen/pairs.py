"""The general table of Han pairs: how often one character follows another in Chinese text, for judging repairs.

From tables/bigrams.txt, which benchmarks/build_bigrams.py builds and describes; all in Simplified script. What follows a
Latin letter among Han characters is in tables/letters.txt.
"""

from __future__ import annotations

import math
import string
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

_USUAL = 0.6  # of all that follows a letter that stands alone is in the table
_LEVELS = {letter: level for level, letter in enumerate(string.ascii_letters.swapcase())}


def singles() -> Mapping[str, float]:
    """Probability of each character by itself."""
    return _tables()[0]


def followers() -> Mapping[str, Mapping[str, float]]:
    """By character: those that follow it, and with what probability. One no likelier there than elsewhere is left out."""
    return _tables()[1]


@cache
def behind_letter() -> Mapping[str, float]:
    """What follows a letter that stands alone in Chinese text, as in A股, and with what probability, by Zipf's law."""
    usual = _lines_of("letters.txt")[0]
    return {char: _USUAL / (rank + 3) / math.log(len(usual)) for rank, char in enumerate(usual)}


def _lines_of(name: str) -> list[str]:
    lines = files("jingwen").joinpath(f"tables/{name}").read_text("utf-8").splitlines()
    return [line for line in lines if not line.startswith("#")]


@cache
def _tables() -> tuple[Mapping[str, float], Mapping[str, Mapping[str, float]]]:
    single: dict[str, float] = {}
    behind: dict[str, dict[str, float]] = {}
    for line in _lines_of("bigrams.txt"):
        is_single = line[0] == "*"
        row, probability = single if is_single else behind.setdefault(line[0], {}), 1.0
        for char in line[1:]:
            level = _LEVELS.get(char)
            if level is None:
                row[char] = probability
            else:
                probability = 2.0 ** (-level / (1 if is_single else 2))
    return single, behind
