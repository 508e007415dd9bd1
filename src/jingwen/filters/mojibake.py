"""Repairs text that was decoded with the wrong encoding: 浣犲ソ and ä½ å¥½ were 你好; and entities escaped twice.

A repair is taken only where every byte fits and what comes out is common Chinese.
"""

from __future__ import annotations

import html
import re
from collections import Counter
from collections.abc import Callable, Collection, Iterator
from functools import cache
from typing import NamedTuple

from jingwen.filters.gaps import LOST, utf8_read_as_gbk, utf8_read_as_windows
from jingwen.filters.likelihood import single_bits
from jingwen.filters.rewriting import changes_between, edits_for, outside_code
from jingwen.model import Document, Finding, Flag, Kind

MIN_GAIN = 2.5  # bits by which a repair from Han to Han must be better
MIN_KNOWN = 12  # Han characters that one kind of repair brought back, so that the document is known to need it
ROUNDS = 3  # double encoding is undone one layer a round

# what Windows-1252 makes of the bytes 80-9F
_WINDOWS = "€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ"
_HIGH = f"\u0080-\u00ff{_WINDOWS}"
_CONTINUATION = f"[\u0080-\u00bf{_WINDOWS}]"
_UTF8_AS_LATIN = re.compile(
    f"(?:[\u00c2-\u00df]{_CONTINUATION}|[\u00e0-\u00ef]{_CONTINUATION}{{2}}|[\u00f0-\u00f4]{_CONTINUATION}{{3}})+"
)
_GBK_AS_LATIN = re.compile(f"[{_HIGH}]{{4,}}(?:[@-~]?[{_HIGH}]+)*")
# begins with one set of characters, which `re` leaps to
_GARBLED_LATIN = re.compile(
    f"[{_HIGH}](?:(?<=[\u00c2-\u00f4]){_CONTINUATION}|(?<=[\u00a1-\u00ff])[{_HIGH}]{{3}}|[{_HIGH}]{{2}}[\u00a1-\u00ff])"
)
# what UTF-8 punctuation and the most frequent characters read as in GBK; none of them is used in running text
_UTF8_AS_GBK_MARKS = re.compile("[锛銆鈥鐨鏄鍦鎴鐢鍚]")
_GBK_RUN = re.compile("[^\x00-\x7f]+(?:[?][^\x00-\x7f]*)*")
_ALL_LATIN = re.compile(f"[\x00-\x7f{_HIGH}]+")
_ENTITY = re.compile(
    r"(?:&(?:amp;)*(?:#\d{2,7}|#[xX][0-9a-fA-F]{2,6}|nbsp|ldquo|rdquo|lsquo|rsquo|mdash|hellip|middot|amp|quot);)+"
)
_HAN_ENTITY = re.compile(r"&(?:amp;)*#(?:[1-4]\d{4}|x[3-9a-f][0-9a-f]{3});", re.I)
_ABOUT_ENTITIES = re.compile(r"转义|轉義|实体|實體|entit|escap|HTML", re.I)

# cheap: one of these stands in all garbled text, and in little other Chinese text
_ACCENTED = re.compile("[\u00c0-\u00f4]")
MARKS_READ_AS_GBK = "锟斤拷"  # two marks; one pair of them can be talked about, more are damage
LOST_TWICE, _LOST_TWICE = "mojibake.lost-twice", re.compile(f"(?:{MARKS_READ_AS_GBK}){{2,}}锟?")
_GATE = re.compile(f"[锟&\u00c0-\u00f4{_UTF8_AS_GBK_MARKS.pattern[1:-1]}]")

# a character of three bytes without one that Windows-1252 does not have, or with a blank for its no-break space
_GAP = "[ ?\N{REPLACEMENT CHARACTER}]"
_TORN_LATIN = re.compile(f"[\u00e0-\u00ef](?:{_GAP}{_CONTINUATION}|{_CONTINUATION}(?:{_GAP}|\\Z))")
_LATIN_RUN = re.compile(f"[{_HIGH}](?:{_GAP}{{0,2}}[{_HIGH}])*{_GAP}?")


class _Proof(NamedTuple):
    """What a repair must bring back: Han characters, and how common they are (mean bits; running text has 8 to 10)."""

    min_han: int
    max_bits: float
    max_lost: float  # characters that stay lost for each that comes back


UNKNOWN = _Proof(2, 11.5, 0.2)  # garbled text has 14 and more
KNOWN = _Proof(1, 17.0, 0.5)  # where the rest of the document was garbled in the same way


class _Repair(NamedTuple):
    may_help: Callable[[str], bool]
    run: Callable[[str, _Proof], str]


def mojibake(document: Document) -> Iterator[Finding]:
    """Edits that undo a wrong decoding, block by block; code is left alone, and so is all that no repair makes plain."""
    if not _GATE.search(document.text):
        return
    yield from _lost_twice(document)
    helping = [rule for rule, repair in REPAIRS.items() if repair.may_help(document.text)]
    if not helping or (helping == ["mojibake.escaped-twice"] and _ABOUT_ENTITIES.search(document.text)):
        return
    blocks = [(index, block) for index, block in document.live() if block.kind is not Kind.CODE]
    found = [repaired(block.text) for _, block in blocks]
    counts: Counter[str] = Counter()
    for rule, text in found:
        counts[rule] += len(_han(text)) if rule else 0
    sure = [rule for rule, count in counts.items() if count >= MIN_KNOWN]
    for (index, block), (rule, text) in zip(blocks, found, strict=True):
        if not rule and sure:  # what garbled the rest garbled this as well
            rule, text = repaired(block.text, sure)
        if rule:
            changes = outside_code(block, changes_between(block.text, text))
            yield from ((index, edit) for edit in edits_for(block, changes, rule))


def _lost_twice(document: Document) -> Iterator[Finding]:
    if MARKS_READ_AS_GBK not in document.text:
        return
    for index, block in document.live():
        for match in _LOST_TWICE.finditer(block.text if block.kind is not Kind.CODE else ""):
            yield index, Flag(*block.source_span(*match.span()), LOST_TWICE)


def repaired(text: str, sure: Collection[str] = ()) -> tuple[str, str]:
    """The rule of the first repair that makes Chinese of a text, and what it makes; "" and the text where none does.

    sure: rules known to have acted elsewhere in the document, so that a few characters are proof enough.
    """
    if not sure and not _GATE.search(text):
        return "", text
    for rule, (may_help, run) in REPAIRS.items():
        if rule in sure or may_help(text):
            new = run(text, KNOWN if rule in sure else UNKNOWN)
            if new != text:
                return rule, new
    return "", text


def looks_garbled(text: str) -> bool:
    """Whether Latin text may be Chinese that was decoded or escaped wrongly: it is too early to say that it holds no Han."""
    if _HAN_ENTITY.search(text):
        return True
    return _ACCENTED.search(text) is not None and _GARBLED_LATIN.search(text) is not None


def repair_utf8_as_latin(text: str, proof: _Proof = UNKNOWN) -> str:
    """Undo UTF-8 read as Latin-1 or Windows-1252, once or several times over; the text itself where that makes no Chinese."""
    repaired = text
    for _ in range(ROUNDS):
        before, repaired = repaired, _UTF8_AS_LATIN.sub(_utf8_run, repaired)
        if repaired == before:
            break
    if _TORN_LATIN.search(repaired):
        repaired = _LATIN_RUN.sub(_torn_run, text)
    if repaired == text:
        return text
    han = list((Counter(_han(repaired)) - Counter(_han(text))).elements())
    # hardly a text has four times by chance what UTF-8 writes a Han character as
    return repaired if _is_plain(repaired, han, KNOWN if len(han) >= 4 else proof) else text


def _utf8_run(run: re.Match[str]) -> str:
    return _decoded(_latin_bytes(run[0]), "utf-8") or run[0]


def _torn_run(run: re.Match[str]) -> str:
    kept = (char if char in _GAP else _latin_byte(char).decode("latin-1") for char in run[0])
    decoded = utf8_read_as_windows("".join(kept))
    return decoded if decoded.count(LOST) <= UNKNOWN.max_lost * len(_han(decoded)) else run[0]


def repair_gbk_as_latin(text: str, proof: _Proof = UNKNOWN) -> str:
    """Undo GBK read as Latin-1 or Windows-1252: the whole text if it is all garbled, else run by run."""

    def repaired(run: re.Match[str]) -> str:
        decoded = _decoded(_latin_bytes(run[0]), "gbk")
        return decoded if _is_plain(decoded, _han(decoded), proof) else run[0]

    if _ALL_LATIN.fullmatch(text) and (proof is KNOWN or _GBK_AS_LATIN.search(text)):
        return _ALL_LATIN.sub(repaired, text)
    return _GBK_AS_LATIN.sub(repaired, text)


def repair_utf8_as_gbk(text: str, proof: _Proof = UNKNOWN) -> str:
    """Undo UTF-8 read as GBK, run by run.

    A character of which the decoder lost a byte is the one that the others and its neighbours leave, else U+FFFD.
    """

    def repaired(run: re.Match[str]) -> str:
        if proof is not KNOWN and not _UTF8_AS_GBK_MARKS.search(run[0]):
            return run[0]
        decoded = utf8_read_as_gbk(run[0])
        han, lost = _han(decoded), decoded.count(LOST)
        is_better = _bits(han) + MIN_GAIN <= _bits(_han(run[0]))
        return decoded if is_better and lost <= proof.max_lost * len(han) and _is_plain(decoded, han, proof) else run[0]

    return _GBK_RUN.sub(repaired, text)


def repair_entities(text: str, proof: _Proof = UNKNOWN) -> str:
    """Unescape entities that a reader would see, where they stand beside text or spell Han characters."""

    def repaired(run: re.Match[str]) -> str:
        plain = run[0]
        for _ in range(ROUNDS):
            plain = html.unescape(plain)
        plain = plain.replace("\N{NO-BREAK SPACE}", " ")
        beside = text[max(0, run.start() - 1) : run.start()] + text[run.end() : run.end() + 1]
        return plain if _han(plain) or any(char.isalnum() for char in beside) else run[0]

    return _ENTITY.sub(repaired, text)


def _may_be_utf8_as_gbk(text: str) -> bool:
    return _UTF8_AS_GBK_MARKS.search(text) is not None


def _has_entity(text: str) -> bool:
    return "&" in text and _ENTITY.search(text) is not None


REPAIRS = {
    "mojibake.utf8-as-latin": _Repair(looks_garbled, repair_utf8_as_latin),
    "mojibake.gbk-as-latin": _Repair(looks_garbled, repair_gbk_as_latin),
    "mojibake.utf8-as-gbk": _Repair(_may_be_utf8_as_gbk, repair_utf8_as_gbk),
    "mojibake.escaped-twice": _Repair(_has_entity, repair_entities),
}


@cache
def _latin_byte(char: str) -> bytes:
    return bytes((ord(char),)) if ord(char) < 0x100 else char.encode("cp1252")


def _latin_bytes(text: str) -> bytes:
    return b"".join(map(_latin_byte, text))


def _decoded(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        return ""


def _han(text: str) -> list[str]:
    return [char for char in text if "\u4e00" <= char <= "\u9fff"]


def _bits(han: list[str]) -> float:
    return sum(map(single_bits, han)) / len(han) if han else 0.0


def _is_plain(text: str, han: list[str], proof: _Proof) -> bool:
    """Whether a repair reads as Chinese: enough Han characters, common ones, and nothing left that is garbled."""
    return len(han) >= proof.min_han and _bits(han) <= proof.max_bits and not re.search(f"[{_HIGH}]{{4}}", text)
