"""How likely a text is as Chinese web text: natural-log weights of single characters.

Readings of the same bytes in different encodings compare by the sum of these weights.
A wrong reading is made of rare characters, private-use characters and errors, and sinks far below the right one.
The ranks are in `tables/common_han.txt`: the 3,000 most frequent Simplified characters, then the Traditional ones, most
frequent first, counted over a word list with frequencies (jieba's dictionary, MIT, the Traditional side through OpenCC).
"""

from __future__ import annotations

import math
import string
import unicodedata
from collections import Counter
from functools import cache
from importlib.resources import files

ERROR = -20.0  # U+FFFD and control characters
_UNLISTED_HAN = -14.0
_PRIVATE = -18.0
_PLAIN_MEAN = -8.5  # mean weight of Han characters: Chinese text has about -7, a wrong reading below -10
_PLAIN_CONTROLS = "\t\n\r\f"
_LISTED = {
    **dict.fromkeys("，。", -3.5),
    **dict.fromkeys("、：；！？“”《》（）\N{IDEOGRAPHIC SPACE}", -5.0),
    **dict.fromkeys("‘’【】「」『』…—·～％", -6.0),
}
_BY_RANGE = (  # first range that holds the code point: (last code point, weight)
    (0x1F, ERROR),
    (0x7E, -5.5),
    (0x9F, ERROR),
    (0xBF, -8.0),  # Latin-1 signs
    (0x24F, -7.0),  # Latin letters with marks
    (0x36F, 0.0),  # by category, below
    (0x377, -12.0),  # archaic Greek: GBK read as UTF-8, as are the symbols and Coptic before Cyrillic
    (0x3CE, -7.0),  # Greek
    (0x400, -12.0),
    (0x52F, -7.0),  # Cyrillic
    (0x303F, 0.0),
    (0x30FF, -8.0),  # kana: too dear to make Big5 look like Japanese in GBK, cheap beside rare Han
    (0x33FF, 0.0),
    (0x9FFF, _UNLISTED_HAN),
    (0xABFF, 0.0),
    (0xD7A3, -10.0),  # Hangul
    (0xDFFF, 0.0),
    (0xF8FF, _PRIVATE),
    (0xFAFF, _UNLISTED_HAN),
    (0xFEFF, -10.0),
    (0xFF5E, -7.0),  # full-width letters and digits
    (0xFFBF, -11.0),  # half-width katakana: single bytes in Shift_JIS, so half a Chinese character each
)
_BY_CATEGORY = {"L": -12.0, "M": -12.0, "N": -9.0, "P": -9.0, "S": -12.0, "Z": -9.0}
_RARE_PLANES = 0x20000


def score(counts: Counter[str]) -> float:
    """The sum of the weights of all characters counted: higher is likelier; compare readings of the same bytes only."""
    weights = _weights()
    return sum(count * weights[char] for char, count in counts.items())


def wide_mean(counts: Counter[str]) -> float:
    """The mean weight of what is not ASCII text (controls count): about -7 for Chinese, below -10 for garbage; 0: none."""
    wide = {char: count for char, count in counts.items() if not " " <= char <= "~" and char not in _PLAIN_CONTROLS}
    weights = _weights()
    return sum(count * weights[char] for char, count in wide.items()) / max(sum(wide.values()), 1)


def is_plainly_chinese(counts: Counter[str]) -> bool:
    """Whether no other reading of the same bytes can be likelier: 40 Han characters, nearly all of them common."""
    weights = _weights()
    han = {char: count for char, count in counts.items() if "\u3400" <= char <= "\u9fff"}
    total = sum(han.values())
    return total >= 40 and sum(count * weights[char] for char, count in han.items()) / total > _PLAIN_MEAN


@cache
def common_han() -> tuple[str, str]:
    """The most frequent characters of Simplified and of Traditional text, the most frequent first."""
    simplified, traditional = files("jingwen").joinpath("tables/common_han.txt").read_text("utf-8").split()
    return simplified, traditional


def weight(char: str) -> float:
    """The weight of one character."""
    return _weights()[char]


class _Weights(dict[str, float]):
    """Weights by character; one that is not listed is worked out, and remembered while there is room."""

    def __missing__(self, char: str) -> float:
        found = _general_weight(char)
        if len(self) < 40_000:
            self[char] = found
        return found


@cache
def _weights() -> _Weights:
    return _Weights(listed())


@cache
def listed() -> dict[str, float]:
    """The weights of the characters that text is mostly made of."""
    weights: dict[str, float] = {}
    for line in common_han():
        for rank, char in enumerate(line):
            # Zipf's law; the constants fit the counts that the ranks come from
            weights[char] = max(weights.get(char, -99.0), -1.5 - math.log(rank + 6))
    weights.update(_LISTED)
    weights.update(dict.fromkeys(string.ascii_lowercase + " \t\n\r", -3.0))
    weights.update(dict.fromkeys(string.ascii_uppercase + string.digits + ",.:;-/()\"'!?%", -4.5))
    return weights


def _general_weight(char: str) -> float:
    if len(char) > 1:
        return _UNLISTED_HAN  # a letter and its mark, which Big5-HKSCS has as one
    code = ord(char)
    if char == "\N{REPLACEMENT CHARACTER}":
        return ERROR
    by_range = next((found for last, found in _BY_RANGE if code <= last), 0.0)
    if by_range:
        return by_range
    if _RARE_PLANES <= code < 0x40000:
        return _UNLISTED_HAN - 1
    category = unicodedata.category(char)
    return -8.0 if category == "Cf" else _BY_CATEGORY.get(category[0], _PRIVATE)  # Cf: zero-width characters
