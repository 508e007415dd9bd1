"""How likely a character is behind another in one document: the judge of where a text that lost a byte is in step again.

Three voices are mixed: the document's own intact text, a table of Han pairs, and each character by itself (`likelihood`).
"""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Mapping
from functools import cache
from itertools import pairwise

from jingwen.folding import fold
from jingwen.pairs import behind_letter, followers
from jingwen.read.likelihood import common_han, listed, weight

LOST = "\N{REPLACEMENT CHARACTER}"
ENOUGH = 12_000  # characters of intact text
_OWN, _PAIRS, _SINGLE = 0.35, 0.4, 0.25
_OWN_PRIOR = 2.0  # occurrences a character needs before the document's own pairs weigh half of _OWN
_FLOOR = 1e-12
_FOREIGN = 4.0  # cost of a form in the script that the document is not written in
_JUDGED = 200  # characters of intact text that show which script that is
_TWO = -18.0  # a pair of Big5-HKSCS bytes that stands for a letter and its mark
_LETTERS = 60  # an ASCII letter or sign that the document has behind no Han character shares their number by so many
_LONE = re.compile(r"(?<=[^\x00-\x7f])[@-~](?=[^\x00-\x7f]|\n)")
_MAX_KNOWN = 200_000  # weights remembered
_NONE: Mapping[str, float] = {}


class Context:
    """Natural-log weights of the next character, given the tail of a reading.

    A tail is the last character; behind it, if it is an ASCII letter, the wide one before it counts as well ("好A"); a lost
    character is written as the one before it, the byte that is left of it, and U+FFFD, or as U+FFFD alone.
    """

    def __init__(self, intact: str, encoding: str, doubtful: str = "") -> None:
        """`intact`: text of the document that is known to read as it should. `doubtful`: text with few signs of damage, of
        which the letters that stand alone more than once are believed.
        """
        self.encoding = encoding
        text = "".join(map(plain, intact))
        self._single, self._length = Counter(text), len(text) or 1
        self._behind: defaultdict[str, Counter[str]] = defaultdict(Counter)
        for before, char in pairwise(text):
            self._behind[before][char] += 1
        self._wide = sum(count for char, count in self._single.items() if char > "\x7f")
        self._letters = Counter(b for a, b in pairwise(text) if b > "?" and b < "\x7f" < a)
        self._lone = Counter(_LONE.findall(text))
        for letter, count in Counter(_LONE.findall(doubtful)).items():
            self._lone[letter] += count - 1
        self._halves, self._byte_weights = _halves(encoding)
        self._foreign = _foreign(intact)
        self._known: dict[tuple[str, str], float] = {}

    def gain(self, tail: str, char: str) -> float:
        """The weight of `char` behind the tail: higher is likelier."""
        known = self._known.get((tail, char))
        if known is None:
            if len(self._known) > _MAX_KNOWN:
                self._known.clear()
            known = self._known[tail, char] = self._gain(tail, char)
        return known

    def _gain(self, tail: str, char: str) -> float:
        if len(tail) == 3:
            return self._over_the_lost(tail[0], ord(tail[1]), char)
        if len(char) > 1:
            return _TWO
        found = self._plain_gain(plain(tail[-1]), plain(char), math.exp(weight(char)))
        if len(tail) == 2 and (char > "\x7f" or char == "\n"):
            found += math.log((self._lone[tail[-1]] + 0.1) / (self._letters[tail[-1]] + 10))
        return found - _FOREIGN if char in self._foreign else found

    def _plain_gain(self, before: str, char: str, general: float) -> float:
        """The weight of a Simplified character, which has the probability `general` in any text."""
        own = self._behind[before][char] / (self._single[before] + _OWN_PRIOR) if before in self._behind else 0.0
        if "@" <= char <= "~" and before > "\x7f":
            share = (self._letters.total() + 1) / _LETTERS
            return math.log(0.3 * own + (self._letters[char] + share) / (self._wide + _JUDGED))
        if char < "\x80" and before < "\x80":
            return math.log(0.5 * own + 0.5 * general)
        alone = 0.5 * general + 0.5 * self._single[char] / self._length
        pair = (behind_letter() if "@" <= before <= "~" else followers().get(before, _NONE)).get(char, 0.0)
        return math.log(_OWN * own + _PAIRS * pair + _SINGLE * alone + _FLOOR)

    def _over_the_lost(self, before: str, byte: int, char: str) -> float:
        """The weight of the likeliest character that has such a byte, and of `char` behind it."""
        found = math.exp(self._byte_weights[byte] + self.gain(LOST, char))
        before, now = plain(before), plain(char)
        behind, own = followers().get(before, _NONE), self._behind.get(before, _NONE)
        for lost in self._halves[byte]:
            if lost in behind or lost in own or now in followers().get(lost, _NONE):
                found += math.exp(self._plain_gain(before, lost, math.exp(weight(lost))) + self.gain(lost, char))
        return math.log(found)


@cache
def general(encoding: str) -> Context:
    """The judge of any document: the table and the characters alone."""
    return Context("", encoding)


@cache
def plain(char: str) -> str:
    """The Simplified form of a Han character; any other as it is."""
    return fold(char) if "\u2e80" < char < "\uff00" else char


def _foreign(intact: str) -> frozenset[str]:
    """The characters of the script that a document is not written in; none if it is too short to tell."""
    simplified, traditional = map(frozenset, common_han())
    only_traditional = frozenset(char for char in traditional - simplified if plain(char) != char)
    only_simplified = frozenset(map(plain, only_traditional)) - traditional
    counts = Counter(intact)
    old, new = (sum(map(counts.__getitem__, script)) for script in (only_traditional, only_simplified))
    if len(intact) < _JUDGED or old == new or max(old, new) < 10 * min(old, new):
        return frozenset()
    return only_traditional if new > old else only_simplified


@cache
def _halves(encoding: str) -> tuple[tuple[tuple[str, ...], ...], tuple[float, ...]]:
    """By byte: the known characters (Simplified) that have it, and the log of how often a character does."""
    chars: list[dict[str, None]] = [{} for _ in range(256)]
    shares = [1e-5] * 256
    total = sum(math.exp(found) for char, found in listed().items() if char > "\x7f")
    for char, found in listed().items():
        data = char.encode(encoding, "ignore")
        if char > "\x7f" and len(data) == 2:
            for byte in set(data):
                chars[byte][plain(char)] = None
                shares[byte] += math.exp(found) / total
    return tuple(map(tuple, chars)), tuple(map(math.log, shares))
