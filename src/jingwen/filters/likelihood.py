"""How likely a character is behind another, in bits: the judge of repairs that more than one reading of torn bytes allows."""

from __future__ import annotations

import math
from collections import Counter
from functools import cache
from importlib.resources import files
from itertools import pairwise

from jingwen.folding import fold
from jingwen.pairs import followers, singles

# weights of the three voices, from the cross-entropy of running text; the document's own voice knows its topic
OWN, PAIRS, SINGLE = 0.35, 0.4, 0.25
OWN_PRIOR = 2.0  # occurrences a character needs before the document's own pairs weigh half of OWN
MARKS = dict.fromkeys("、；：？！“”‘’（）《》【】—…·", 2.0**-9) | {
    "，": 2.0**-6,
    "。": 2.0**-6,
}  # that any Chinese text may use
# added to their counts behind Han characters: "?" is never counted, for a segment with one is not intact
ASCII_MARKS = dict.fromkeys(",:;!?() \n", 0.5) | {"?": 3.0}
LATIN = 2.0**-12  # of a letter or digit that the document has nowhere else
FLOOR = 2.0**-26
FOREIGN_BITS = 7.0  # cost of a form that the document does not use: 们 where it writes 們, a full-width letter


class Likelihood:
    """Costs in bits under a general table of Han pairs (tables/bigrams.txt) and the document's own intact text."""

    def __init__(self, intact: str) -> None:
        """`intact`: text of the document that is known to read as it should."""
        folded = fold(intact)
        self._single = Counter(folded)
        self._pairs = Counter(a + b for a, b in pairwise(folded))
        self._behind_han = Counter(b for a, b in pairwise(folded) if a > "\u2e80" and b < "\u2e80")
        self._han = sum(count for char, count in self._single.items() if char > "\u2e80") or 1
        self._length = len(folded) or 1
        self._forms = {char: form for form, char in zip(intact, folded, strict=True)}
        self._seen = set(intact)
        self._known: dict[str, float] = {}
        self._form_known: dict[str, float] = {}

    def cost(self, before: str, char: str) -> float:
        """-log2 of the probability of `char` behind `before` (either script)."""
        pair = before + char
        known = self._known.get(pair)
        if known is None:
            known = self._known[pair] = self._cost(_plain(before), _plain(char)) + self._form_cost(char)
        return known

    def ascii(self) -> str:
        """The ASCII characters below "@" that the document uses, the most frequent first: the decoder loses those with the byte before them."""
        used = {char for char in self._single if char < "@"} | set(ASCII_MARKS)
        return "".join(sorted(used, key=lambda char: (-self._behind_han[char] - ASCII_MARKS.get(char, 0.0), char)))

    def _cost(self, before: str, char: str) -> float:
        seen = self._single[before]
        own = self._pairs[before + char] / (seen + OWN_PRIOR) if seen else 0.0
        if char < "\u2e80" < before:
            return -math.log2(
                OWN * own + (1 - OWN) * (self._behind_han[char] + ASCII_MARKS.get(char, 0.02)) / self._han + FLOOR
            )
        general = singles().get(char) or MARKS.get(char) or (LATIN if char < "\u2e80" else 0.0)
        alone = 0.5 * general + 0.5 * self._single[char] / self._length
        general_pair = followers().get(before, {}).get(char, 0.0)
        return -math.log2(OWN * own + PAIRS * general_pair + SINGLE * alone + FLOOR)

    def _form_cost(self, char: str) -> float:
        known = self._form_known.get(char)
        if known is None:
            other = self._forms.get(_plain(char), char)
            is_odd = other != char or char in _simplified_only() or "\uff10" <= char <= "\uff5a"
            is_mark = char in MARKS  # folded after the text was torn, if the farm folds them
            foreign = bool(self._seen) and char not in self._seen and is_odd and not is_mark
            known = self._form_known[char] = FOREIGN_BITS if foreign else 0.0
        return known


def single_bits(char: str) -> float:
    """-log2 of how often a Han character (either script) stands in text."""
    return -math.log2(singles().get(fold(char), 0.0) + FLOOR)


@cache
def _plain(char: str) -> str:
    return fold(char)


@cache
def _simplified_only() -> frozenset[str]:
    pairs = files("jingwen").joinpath("tables/traditional.txt").read_text("utf-8").split()
    return frozenset(pair[1] for pair in pairs) - frozenset(pair[0] for pair in pairs)
