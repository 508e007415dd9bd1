"""Bytes to text: which encoding a scraped document is in, and its text.

The order: a byte order mark; strict UTF-8, whatever the page says; then the declared encoding and the encodings that
Chinese pages come in are read side by side, and the likeliest text wins (`likelihood`). Errors count, they do not veto:
a page that lost one byte is still the page.
"""

from __future__ import annotations

import codecs
import re
from collections import Counter
from collections.abc import Callable, Iterator

from jingwen.errors import DocumentError
from jingwen.model import Decoding
from jingwen.read.context import LOST
from jingwen.read.hz import is_hz, is_nearly_ascii, read_hz_as_gb
from jingwen.read.likelihood import is_plainly_chinese, score, wide_mean
from jingwen.read.realign import read_damaged

HEAD_BYTES = 4096  # where a declaration may stand
SAMPLE_BYTES = 8_192  # what the readings are compared on
SHORT_BYTES = 32  # below, ASCII may be UTF-16 by chance
POOR_MEAN = -10.0  # mean weight of a reading that is no text in any language we know (Chinese: about -7)

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16, which it starts like
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
    (b"\x84\x31\x95\x33", "gb18030"),
)
# Candidates without a declaration, and how much likelier or rarer than the others they are (natural log).
_PRIORS = {
    "gb18030": 2.0,
    "big5hkscs": 0.0,
    "utf-16-le": 0.0,
    "utf-16-be": 0.0,
    "hz": -14.0,  # extinct; its marks alone make it likelier than ASCII by more than 20
    "utf-8": 4.0,
    "cp1252": 0.0,
    "cp932": -4.0,
    "euc_jp": -4.0,
    "cp949": -4.0,
}
_DECLARED_BONUS = 10.0
# What pages mean by the names they use: browsers read them so (WHATWG Encoding Standard, labels).
_MEANT = {
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "big5": "big5hkscs",
    "cp950": "big5hkscs",
    "iso8859-1": "cp1252",
    "ascii": "cp1252",
    "shift_jis": "cp932",
    "euc_kr": "cp949",
    "utf-16": "utf-16-le",
    "utf-8-sig": "utf-8",
}
_NOT_CHARSETS = {"utf-7", "idna", "punycode", "unicode_escape", "raw-unicode-escape", "undefined", "mbcs", "oem"}
_CHARSET = re.compile(r"(?:.*charset\s*=)?[\s\"']*([\w.:-]+)", re.S | re.I)
_DECLARATION = re.compile(
    rb"""<meta\b[^>]{0,300}?charset\s*=\s*["']?\s*([\w.:-]+)
    |<\?xml\b[^>]{0,200}?encoding\s*=\s*["']([\w.:-]+)
    |\A---\s*\n(?:[^\n]*\n){0,40}?(?:charset|encoding)\s*:[ \t]*["']?([\w.:-]+)""",
    re.I | re.X,
)
_MAGIC = {
    b"\x89PNG": "a PNG image",
    b"\xff\xd8\xff": "a JPEG image",
    b"GIF8": "a GIF image",
    b"PK\x03\x04": "a ZIP archive or an Office document",
    b"%PDF-": "a PDF document",
    b"\x1f\x8b\x08": "gzip-compressed data",
    b"\x28\xb5\x2f\xfd": "zstd-compressed data",
    b"BZh": "bzip2-compressed data",
    b"\xfd7zXZ\0": "xz-compressed data",
    b"7z\xbc\xaf\x27\x1c": "a 7z archive",
    b"Rar!\x1a\x07": "a RAR archive",
    b"\xd0\xcf\x11\xe0": "an old Office document",
    b"{\\rtf": "an RTF document",
    b"From: <Saved by ": "an MHTML archive of a page",
    b"\x7fELF": "a program",
    b"PAR1": "a Parquet file",
    b"SQLite format 3\0": "an SQLite database",
}
_EAST = re.compile("[\u0800-\ud7ff\uf900-\U000effff]")  # without the private areas, which chance hits as well
_WIDE_RUN = re.compile(
    rb"[\x80-\xff][^\x00-\x2f\x3a-\x3f]*+"
)  # bytes that may be parts of characters, from the first that is


def decode(data: bytes, declared: str | None = None, name: str = "") -> tuple[str, Decoding]:
    """The text of `data` without its byte order mark, and how it was read.

    declared: a charset or Content-Type from the HTTP headers or the caller; what the page itself declares in its first
    4 KB is found here. name: the document's name, for messages. `Decoding.origin`: bom, utf-8, declared, score, or
    guess (no reading looks like text we know; the best one is given). Bytes that fit nowhere read as U+FFFD and count.

    Raises DocumentError for empty input and for data that is no text.
    """
    for mark, what in _MAGIC.items():
        if data.startswith(mark):
            raise DocumentError(name, "decode", f"{what}, not text")
    bom = next(((mark, encoding) for mark, encoding in _BOMS if data.startswith(mark)), None)
    if bom:
        data = data[len(bom[0]) :]
    if not data:
        raise DocumentError(name, "decode", "empty file")
    try:
        text = data.decode()
    except UnicodeDecodeError:
        text = ""
    if bom and (text or bom[1] != "utf-8"):
        return (text, Decoding("utf-8", "bom", 0)) if bom[1] == "utf-8" else _read(data, bom[1], "bom")
    if text and not _is_doubtful(data, text):
        return text, Decoding("utf-8", "utf-8", 0)
    return _likeliest(data, ["utf-8"] if bom else _declarations(data, declared), name)


def _is_doubtful(data: bytes, text: str) -> bool:
    """Whether valid UTF-8 may be something else all the same: UTF-16, HZ, no text, or chance in a few characters.

    A few characters in GBK or UTF-16 can be valid UTF-8 by chance, but hardly with a Chinese character in it.
    """
    if b"\0" in data and data.count(0) * 1000 > len(data) + 1000:
        return True
    if text.isascii():
        return len(data) < SHORT_BYTES or "~{" in text
    return not _EAST.search(text)


def _declarations(data: bytes, declared: str | None) -> list[str]:
    """The codecs that the caller and the page name, without names that mean nothing."""
    said = [found[1] for found in [_CHARSET.match(declared or "")] if found]
    head = data[:HEAD_BYTES].replace(b"\0", b"")  # so that a UTF-16 page can be asked as well
    said += [(found[1] or found[2] or found[3]).decode("ascii") for found in _DECLARATION.finditer(head)]
    return list(dict.fromkeys(filter(None, map(_codec, said))))


def _codec(label: str) -> str:
    try:
        found = codecs.lookup(label.lower().removeprefix("x-"))
    except (LookupError, ValueError):
        return ""
    if not getattr(found, "_is_text_encoding", True) or found.name in _NOT_CHARSETS:
        return ""
    return _MEANT.get(found.name, found.name)


def _likeliest(data: bytes, declared: list[str], name: str) -> tuple[str, Decoding]:
    sample = _sample(data)
    if data.isascii():  # which all of them could be
        declared = [encoding for encoding in declared if encoding == "hz"]
    candidates = [found for found in dict.fromkeys([*declared, *_PRIORS]) if _is_possible(data, sample, found)]

    encoding, counts = _best(sample, candidates, declared, lambda source, codec: source.decode(codec, "replace"))
    mean = wide_mean(counts)
    # perhaps a lost byte put most of the sample out of step; what is left of HZ is ASCII
    if mean < POOR_MEAN or ("hz" in candidates and encoding != "hz"):
        encoding, counts = _best(sample, candidates, declared, read_damaged)
        mean = wide_mean(counts)
    is_poor = mean < POOR_MEAN or (encoding == "cp1252" and _is_mostly_accents(counts))
    if is_poor and _looks_binary(sample):
        raise DocumentError(name, "decode", "binary or compressed data, not text")
    return _read(data, encoding, "guess" if is_poor else "declared" if encoding in declared else "score")


def _is_mostly_accents(counts: Counter[str]) -> bool:
    """In a single-byte encoding every byte is a letter, and text of another script reads as strings of accented ones."""
    return sum(count for char, count in counts.items() if char > "\x7f") * 3 > counts.total()


def _best(
    sample: bytes, candidates: list[str], declared: list[str], read: Callable[[bytes, str], str]
) -> tuple[str, Counter[str]]:
    """The likeliest reading: encoding and character counts. The first that is Chinese beyond doubt ends the search."""
    top, best = float("-inf"), ("", Counter[str]())
    for encoding in candidates:
        counts = Counter(read(_step_bytes(sample, encoding), _plain(encoding)))
        likelihood = score(counts) + _PRIORS.get(encoding, -4.0) + (_DECLARED_BONUS if encoding in declared else 0.0)
        if likelihood > top:
            top, best = likelihood, (encoding, counts)
            if is_plainly_chinese(counts):
                break
    return best


def _sample(data: bytes) -> bytes:
    """At most 8 KB to compare readings on: all of a small document, else the runs that are not ASCII."""
    if len(data) <= SAMPLE_BYTES:
        return data
    if data.count(0) * 1000 > len(data):  # UTF-16, whose ASCII half is proof enough
        return data[:SAMPLE_BYTES]
    if b"~{" in data and is_nearly_ascii(data):  # HZ
        first = data.find(b"~{")
        start = max(data.rfind(b"\n", 0, first) + 1, first - 256)
        return data[start : start + SAMPLE_BYTES]
    return b"\n".join(_wide_runs(data))


def _wide_runs(data: bytes) -> Iterator[bytes]:
    left = SAMPLE_BYTES
    for found in _WIDE_RUN.finditer(data):
        yield found[0][:left]
        left -= len(found[0])
        if left <= 0:
            return


def _is_possible(data: bytes, sample: bytes, encoding: str) -> bool:
    if encoding == "hz":
        return is_hz(sample)
    if encoding.startswith("utf-16"):  # a long document has a line end or a digit somewhere
        return sample is data or b"\0" in sample
    return True


def _step_bytes(data: bytes, encoding: str) -> bytes:
    return read_hz_as_gb(data) if encoding == "hz" else data


def _plain(encoding: str) -> str:
    return "gb18030" if encoding == "hz" else encoding


def _looks_binary(sample: bytes) -> bool:
    controls = sum(map(sample.count, [bytes([code]) for code in (*range(9), 11, *range(14, 27), 28, 29, 30, 31)]))
    return controls * 50 > len(sample)


def _read(data: bytes, encoding: str, origin: str) -> tuple[str, Decoding]:
    text = read_damaged(_step_bytes(data, encoding), _plain(encoding))
    return text, Decoding(encoding, origin, text.count(LOST))
