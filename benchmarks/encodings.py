"""How often documents come back from the encodings that Chinese pages are found in.

    python benchmarks/encodings.py FOLDER [--sample N] [--peers]

FOLDER holds UTF-8 documents (any format; others are skipped). Each is re-encoded, with a right, a wrong and no declaration,
whole and with one byte lost in the middle, and read back with `decode`. `--peers` also asks charset-normalizer, chardet
and faust-cchardet, where installed, on the excerpts. Figures are per cent of documents.
Whole documents must come back exactly. Of a wounded one, `1` counts those where at most one character (two where two
bytes are a character each) differs from the original in one place, `4` those where at most four do.
"""

from __future__ import annotations

import argparse
import difflib
import itertools
import random
import re
import statistics
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from jingwen.errors import DocumentError
from jingwen.read.decode import decode

ENCODINGS = ("utf-8", "gbk", "gb18030", "big5", "utf-16-le", "utf-16-be", "hz")
WRONG = {
    "gbk": ("big5", "utf-8", "iso-8859-1"),
    "gb18030": ("big5", "utf-8", "iso-8859-1"),
    "utf-8": ("gb2312", "big5"),
}
WRONG_OTHERS = ("gb2312", "utf-8", "iso-8859-1")
FOUR_BYTES = "\U00020bb7\u3402"  # two characters that GB18030 writes with four bytes
JAPANESE = (
    "面接でよく聞かれる質問には、結論から先に答えるようにしましょう。自己紹介は一分以内にまとめると伝わりやすいです。"
)
Detector = Callable[[bytes], str | None]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--sample", type=int, default=0, help="only so many documents")
    parser.add_argument("--peers", action="store_true", help="compare with other detectors on excerpts")
    args = parser.parse_args()
    texts = list(_texts(args.folder, args.sample))
    print(f"{len(texts)} documents, {sum(map(len, texts)):,} characters\n")
    _print_documents(texts)
    _print_titles(texts)
    detectors = {"jingwen": _ours} | (_peers() if args.peers else {})
    _print_excerpts(texts, detectors)
    _print_hard(texts, detectors)
    _print_cost(texts)


def _texts(folder: Path, sample: int) -> Iterator[str]:
    paths = sorted(path for path in folder.rglob("*") if path.is_file())
    if sample:
        paths = sorted(random.Random(5).sample(paths, min(sample, len(paths))))
    for path in paths:
        try:
            text = path.read_bytes().decode().removeprefix("\N{ZERO WIDTH NO-BREAK SPACE}")
        except UnicodeDecodeError:
            continue
        if len(re.findall("[\u4e00-\u9fff]", text)) >= 4:
            yield text


def _encoded(text: str, encoding: str) -> tuple[bytes, str]:
    """The bytes in that encoding without what it cannot write, and the text that they are."""
    if encoding == "big5":  # as browsers read it: the standard library's own big5 has the kana in other places
        text, encoding = _traditional(text), "big5hkscs"
    data = text.encode(encoding, "ignore")
    want = data.decode(encoding)
    # the standard library's hz has the middle dot of names as a katakana one, its gb18030 has not
    return data, want.replace("\N{KATAKANA MIDDLE DOT}", "\N{MIDDLE DOT}") if encoding == "hz" else want


def _traditional(text: str) -> str:
    from opencc import OpenCC

    return str(OpenCC("s2t").convert(text))


def _print_documents(texts: list[str]) -> None:
    print(
        "| whole documents | right | wrong | none | middle lost: 1 | byte lost: 1 | byte lost: 4 |\n|---|---|---|---|---|---|---|"
    )
    for encoding in ENCODINGS:
        cells: dict[str, list[bool]] = {"right": [], "wrong": [], "none": [], "middle": [], "lost 1": [], "lost 4": []}
        for number, text in enumerate(texts):
            data, want = _encoded(text, encoding)
            cells["right"].append(_reads(data, encoding, want))
            cells["wrong"] += [_reads(data, wrong, want) for wrong in WRONG.get(encoding, WRONG_OTHERS)]
            cells["none"].append(_reads(data, None, want))
            for at in (len(data) // 2, len(data) * (number % 7 + 1) // 9):
                wound = _wound(data[:at] + data[at + 1 :], want)
                is_one = wound <= 1 + (encoding in ("utf-8", "hz"))
                cells["lost 1"].append(is_one)
                if at == len(data) // 2:
                    cells["middle"].append(is_one)
                cells["lost 4"].append(wound <= 4)
        print("|", encoding, "|", " | ".join(_percent(cell) for cell in cells.values()), "|")


def _reads(data: bytes, declared: str | None, want: str) -> bool:
    try:
        return decode(data, declared)[0] == want
    except DocumentError:
        return False


def _wound(data: bytes, want: str) -> int:
    """How many characters of `want` lie between the longest equal head and the longest equal tail."""
    try:
        got, _ = decode(data)
    except DocumentError:
        return len(want)
    head = sum(1 for _ in itertools.takewhile(lambda pair: pair[0] == pair[1], zip(got, want, strict=False)))
    tail = sum(
        1
        for _ in itertools.takewhile(
            lambda p: p[0] == p[1],
            zip(
                got[: head - 1 : -1] if head else got[::-1], want[: head - 1 : -1] if head else want[::-1], strict=False
            ),
        )
    )
    return max(len(want), len(got)) - head - tail


def _percent(cell: list[bool]) -> str:
    return f"{100 * sum(cell) / len(cell):.1f}" if cell else "-"


def _print_titles(texts: list[str]) -> None:
    """The first four Han characters of each document, alone."""
    print("\n| four characters alone |", " | ".join(ENCODINGS), "|\n|---|" + "---|" * len(ENCODINGS))
    row = []
    for encoding in ENCODINGS:
        pairs = [_encoded("".join(re.findall("[\u4e00-\u9fff]", text)[:4]), encoding) for text in texts]
        row.append(_percent([_reads(data, None, want) for data, want in pairs if len(want) == 4]))
    print("| share right |", " | ".join(row), "|")


def _ours(data: bytes) -> str | None:
    try:
        return decode(data)[1].encoding
    except DocumentError:
        return None


def _peers() -> dict[str, Detector]:
    peers: dict[str, Detector] = {}
    try:
        from charset_normalizer import from_bytes

        peers["charset-normalizer"] = lambda data: getattr(from_bytes(data).best(), "encoding", None)
    except ImportError:
        pass
    for label, module in (("chardet", "chardet"), ("faust-cchardet", "cchardet")):
        try:
            found = __import__(module)
        except ImportError:
            continue
        peers[label] = lambda data, detect=found.detect: detect(data)["encoding"]
    return peers


def _text_by(detector: Detector, data: bytes) -> str:
    """The text as the detector's user would read it."""
    if detector is _ours:
        try:
            return decode(data)[0]
        except DocumentError:
            return ""
    name = (detector(data) or "").lower().replace("_", "-")
    name = {"gb2312": "gb18030", "gbk": "gb18030", "hz-gb-2312": "hz", "big5": "big5hkscs"}.get(name, name)
    try:
        return data.decode(name, "replace")
    except LookupError:
        return ""


def _print_excerpts(texts: list[str], detectors: dict[str, Detector]) -> None:
    rng = random.Random(11)
    wide = [
        text
        for text in ("".join(re.findall("[\u3000-\u9fff\uff00-\uff5e]+|\n", text)) for text in texts)
        if len(text) > 40
    ]
    print("\n| excerpts |", " | ".join(f"{size} characters" for size in (10, 40, 1000)), "|\n|---|---|---|---|")
    print("| |", " | ".join(["/".join(ENCODINGS)] * 3), "|")
    sizes = {}
    for size in (10, 40, 1000):
        for encoding in ENCODINGS:
            samples = []
            for _ in range(60):
                text = rng.choice(wide)
                start = rng.randrange(max(len(text) - size, 1))
                text = text[start : start + size].strip()
                if encoding == "gb18030":
                    text = text[: len(text) // 2] + FOUR_BYTES + text[len(text) // 2 :]
                samples.append(_encoded(text, encoding))
            sizes[size, encoding] = [pair for pair in samples if pair[1].strip()]
    for label, detector in detectors.items():
        row = [
            "/".join(_percent([_text_by(detector, data) == want for data, want in sizes[size, e]]) for e in ENCODINGS)
            for size in (10, 40, 1000)
        ]
        print("|", label, "|", " | ".join(row), "|")


def _hard_cases(text: str) -> Iterator[tuple[str, bytes, str]]:
    gbk, simple = _encoded(text, "gbk")
    big5, traditional = _encoded(text, "big5")
    utf8, half = text.encode(), len(gbk) // 2
    page = "<html><head><meta charset={}></head><body><p>{}</p></body></html>"
    yield "GBK, one byte lost", gbk[:half] + gbk[half + 1 :], simple
    yield "GBK, one 0xFF", gbk[:half] + b"\xff" + gbk[half:], simple
    yield "GBK, cut mid-character", gbk[:-1] if gbk[-1] > 127 else gbk[:-2], simple
    yield "UTF-8, one byte lost", utf8[: len(utf8) // 2] + utf8[len(utf8) // 2 + 1 :], text
    yield "UTF-8, one NUL", utf8[:300] + b"\0" + utf8[300:], text
    yield "UTF-8, GBK tail", utf8 + "本文由网友整理".encode("gbk"), text
    yield "GBK, 3 characters in 4 KB of ASCII", b"<li class='a'>some words</li>\n" * 130 + gbk[:6], "".join(simple[:3])
    yield "GBK, 2-character title", simple[:2].encode("gbk"), simple[:2]
    tradition = _traditional(text).encode("gbk", "ignore")
    yield "Traditional text in GBK", tradition, tradition.decode("gbk")
    yield "Big5, one byte lost", big5[: len(big5) // 2] + big5[len(big5) // 2 + 1 :], traditional
    yield "GBK with euro as 0x80", gbk[:half] + b"\n\x80\n" + gbk[half:], simple
    yield "Japanese Shift_JIS", JAPANESE.encode("shift_jis"), JAPANESE
    yield "Japanese EUC", JAPANESE.encode("euc_jp"), JAPANESE
    for meta, encoding in (("gb2312", "utf-8"), ("gb2312", "gbk"), ("gb2312", "big5"), ("iso-8859-1", "gbk")):
        yield f"meta {meta} on {encoding}", *_encoded(page.format(meta, text), encoding)


def _print_hard(texts: list[str], detectors: dict[str, Detector]) -> None:
    """At least 90 % of the wide characters, in order, must come back."""
    rng, counts = random.Random(3), {}
    for text in rng.sample(texts, min(20, len(texts))):
        wide = "".join(re.findall("[\u3000-\u9fff\uff00-\uff5e]+|\n", text)).strip()[:1500]
        if len(wide) < 200:
            continue
        for case, data, want in _hard_cases(wide):
            for label, detector in detectors.items():
                counts.setdefault((case, label), []).append(_similar(_text_by(detector, data), want))
    print("\n| hard case |", " | ".join(detectors), "|\n|---|" + "---|" * len(detectors))
    for case in dict.fromkeys(case for case, _ in counts):
        print("|", case, "|", " | ".join(_percent(counts[case, label]) for label in detectors), "|")


def _similar(got: str, want: str) -> bool:
    a, b = ("".join(char for char in text if char > "\x7f") for text in (got, want))
    a, b = a[:300] + a[-150:], b[:300] + b[-150:]
    return difflib.SequenceMatcher(None, a, b, autojunk=False).ratio() >= 0.9


def _print_cost(texts: list[str]) -> None:
    """Median of seven, in one run; own cost on UTF-8 as a ratio to plain decoding."""
    text = ("\n".join(texts))[:12_000]
    cases = {"UTF-8, plain .decode": (text.encode(), bytes.decode), "UTF-8": (text.encode(), decode)}
    for encoding in ("gbk", "big5", "utf-16-le", "hz"):
        data = _encoded(text, encoding)[0][:10_240]
        cases[f"{encoding}, 10 KB"] = (data, decode)
    data = cases["gbk, 10 KB"][0]
    cases["gbk, 10 KB, one byte lost"] = (data[:5000] + data[5001:], decode)
    print("\n| cost | ms |\n|---|---|")
    for case, (data, call) in cases.items():
        times = []
        for _ in range(7):
            begin = time.perf_counter()
            for _ in range(20):
                call(data)
            times.append((time.perf_counter() - begin) / 20)
        print(f"| {case} ({len(data):,} bytes) | {statistics.median(times) * 1000:.4f} |")


if __name__ == "__main__":
    main()
