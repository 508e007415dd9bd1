"""Whether a text was spun by a pinyin farm: Traditional script with readings glued to the characters, 運(yùn)營(yíng).

Everything that undoes a farm's work asks here first, so that teaching text, dictionary entries and names with readings
stay as they are.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files

from jingwen.filters.likelihood import single_bits

HAN = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
BLANK = "[ \N{NO-BREAK SPACE}\N{IDEOGRAPHIC SPACE}\t]"
# letters of toned pinyin as farms write it: plain, with a tone mark, with script forms of g and a, with a loose tone mark
_TONED = "āáǎàăēéěèĕīíǐìĭōóǒòŏūúǔùŭǖǘǚǜńňǹḿếề\u0300-\u030c"
LETTER = f"a-z{_TONED}üê\N{LATIN SMALL LETTER SCRIPT G}\N{LATIN SMALL LETTER ALPHA}"
SYLLABLES = rf"[{LETTER}]{{1,7}}(?:{BLANK}*['’]?{BLANK}*[{LETTER}]{{1,7}}){{0,3}}"  # of as many characters
MAX_SYLLABLES = 4
LOST = "?\N{REPLACEMENT CHARACTER}"  # how decoders write what they cannot read
TORN = re.compile(rf"(?<=[{HAN}\u2010-\u3030\uff00-\uffef])[{LOST}][(（]?([{LETTER}]{{1,7}})[)）]")
_BRACKET = re.compile(rf"[(（]{BLANK}*((?i:{SYLLABLES})){BLANK}*[)）]")
READING = re.compile(rf"(?<=[{HAN}]){_BRACKET.pattern}")

_GATE = re.compile(f"[{_TONED}]")

MIN_READINGS = 4  # whole and torn
MIN_REPEATS = 2  # an author explains a character once; a farm annotates it wherever it stands
COMMON_BITS = 13.0  # -log2 of the frequency: some 1,400 characters are as common
MIN_VALID = 0.9  # share of all readings in brackets that are a known reading of a Traditional character
MIN_TRADITIONAL = (
    0.1  # share of a text's Han characters that are Traditional (0.2 and more in running Traditional text)
)
MIN_CONSISTENT = (
    0.8  # share of the annotated characters' occurrences that carry the reading (1.0 on every farm text seen)
)

_SPELLINGS = str.maketrans({"ɡ": "g", "ɑ": "a", "ă": "ǎ", "ĕ": "ě", "ĭ": "ǐ", "ŏ": "ǒ", "ŭ": "ǔ", "ê": "e"})


@dataclass(frozen=True, slots=True)
class Farm:
    """What a spun text gives away: the reading that its table has for each annotated character."""

    readings: Mapping[str, str]


@lru_cache(maxsize=4)  # four filters ask about each document
def detect(text: str) -> Farm | None:
    """What is known about the farm that spun the text, or None where the text is no farm's work.

    Clean text costs one search for a vowel with a tone mark; hardly a reading in four has none.
    """
    if not _GATE.search(text):
        return None
    return _detected(text) if READING.search(text) or TORN.search(text) else None


def plain_reading(written: str) -> str:
    """A reading in one spelling: `luò `, `xɡuɑn` and loose tone marks become what the readings table has, capitals too."""
    return unicodedata.normalize("NFC", written.strip().lower().translate(_SPELLINGS)).translate(_SPELLINGS)


@cache
def readings() -> Mapping[str, frozenset[str]]:
    """Every reading of every character that farms annotate."""
    table: dict[str, set[str]] = {}
    for line in files("jingwen").joinpath("tables/readings.txt").read_text("utf-8").splitlines():
        reading, chars = line.split(" ")
        for char in chars:
            table.setdefault(char, set()).add(reading)
    return {char: frozenset(known) for char, known in table.items()}


def is_reading_of(written: str, chars: str) -> bool:
    """Whether the syllables are readings of the last characters of `chars`, one each, at least one of them Traditional.

    Characters that both scripts share are not in the table; their syllable is believed.
    """
    syllables = plain_reading(written)
    parts = re.split(r"[\s'’]+", syllables)
    if len(parts) == 1 and chars:
        return syllables in readings().get(chars[-1], ()) or any(
            _is_run_together(syllables, chars[-count:]) for count in range(2, min(len(chars), MAX_SYLLABLES) + 1)
        )
    known = [readings().get(char) for char in chars[-len(parts) :]]
    if len(known) < len(parts) or not any(known):
        return False
    return all(found is None or part in found for part, found in zip(parts, known, strict=True))


def _is_run_together(syllables: str, chars: str) -> bool:
    """Whether the syllables without blanks between them are readings of all the characters, all of them Traditional."""
    if not chars:
        return not syllables
    known = readings().get(chars[0], ())
    return any(
        syllables.startswith(reading) and _is_run_together(syllables[len(reading) :], chars[1:]) for reading in known
    )


def without_readings(text: str) -> str:
    """A farm's text with the readings of its characters taken out."""
    out, at = [], 0
    for start, end in reading_spans(text):
        out.append(text[at:start])
        at = end
    return "".join([*out, text[at:]])


def reading_spans(text: str) -> Iterator[tuple[int, int]]:
    """The brackets of a farm's text that hold the reading of what stands before them.

    A bracket that holds anything else is not among them, nor is the reading of a character that both scripts share:
    that one was the author's.
    """
    for match in READING.finditer(text):
        if is_reading_of(match[1], text[max(0, match.start() - MAX_SYLLABLES) : match.start()]):
            end = match.end()
            while (again := _BRACKET.match(text, end)) and plain_reading(again[1]) == plain_reading(match[1]):
                end = again.end()  # spun twice
            yield match.start(), end


def _detected(text: str) -> Farm | None:
    valid: Counter[tuple[str, str]] = Counter()
    others = 0
    for match in READING.finditer(text):
        char, written = text[match.start() - 1], match[1]
        if is_reading_of(written, text[max(0, match.start() - MAX_SYLLABLES) : match.start()]):
            valid[char, plain_reading(written)] += 1
        elif has_tone(written) and written.islower():
            others += 1
    torn = sum(bool(torn_codes(text[match.start() - 1], match[1])) for match in TORN.finditer(text))
    count, chars = valid.total(), {char for char, _ in valid}
    if count + torn < MIN_READINGS or count < MIN_VALID * (count + others) or not _is_traditional(text):
        return None
    if not torn and count - len(chars) < MIN_REPEATS and not _are_common(chars):
        return None
    if count < MIN_CONSISTENT * sum(map(text.count, chars)):
        return None
    known = readings()
    return Farm({char: reading for (char, reading), _ in reversed(valid.most_common()) if reading in known[char]})


def torn_codes(before: str, written: str) -> list[bytes]:
    """The GBK codes of that reading that may straddle the border between the character before and a lost byte."""
    lead = before.encode("gbk", "ignore")[1:]
    return [code for code in codes_of().get(plain_reading(written), ()) if code[:1] == lead]


@cache
def codes_of() -> Mapping[str, tuple[bytes, ...]]:
    """The GBK codes of the characters that have a reading, sorted."""
    table: dict[str, list[bytes]] = {}
    for char, known in readings().items():
        code = char.encode("gbk", "ignore")
        for reading in known if code else ():
            table.setdefault(reading, []).append(code)
    return {reading: tuple(sorted(codes)) for reading, codes in table.items()}


def _are_common(chars: set[str]) -> bool:
    """Whether most of the characters are such as nobody needs a reading for."""
    known = [single_bits(char) <= COMMON_BITS for char in chars]
    return sum(known) > len(known) / 2


def _is_traditional(text: str) -> bool:
    table = readings()
    han = [char for char in text if "\u4e00" <= char <= "\u9fff"]
    return sum(char in table for char in han) >= MIN_TRADITIONAL * len(han)


def has_tone(written: str) -> bool:
    """Whether a syllable carries a tone mark; plain Latin words in brackets do not."""
    return any(
        "\u0300" <= mark <= "\u030c" and mark != "\u0308"
        for mark in unicodedata.normalize("NFD", plain_reading(written))
    )
