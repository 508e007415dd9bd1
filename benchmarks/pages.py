"""jingwen beside other extractors on a folder of HTML pages: speed, quality where gold is at hand, peak memory.

    python benchmarks/pages.py FOLDER [--gold GOLD.json] [--rounds 3] [--peers NAME ...] [--memory]
    python benchmarks/pages.py --growth

Every page is read by every extractor once a round, in an order that turns from page to page, so that a busy machine slows
all alike; a page's figure is its median over the rounds. Read the ratios, not the milliseconds. An extractor that is not
installed is left out.

GOLD.json maps a page's file stem to {"content": text, "kind": article or forum}. Quality is the mean F1 over pages of the
multisets of five-character shingles (letters, digits and Han characters after NFKC).
"""

from __future__ import annotations

import argparse
import collections
import gc
import json
import resource
import statistics
import subprocess
import sys
import time
import unicodedata
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

Extract = Callable[[str], str]
FLOOR = "parse + walk (tag, class, id)"
PARAGRAPH = "<p>会议纪要要写清楚三件事：决定了什么，谁来做，哪一天之前做完，写不清楚就再开一次会。</p>"


def floor() -> Extract:
    from selectolax.lexbor import LexborHTMLParser

    def extract(page: str) -> str:
        tree = LexborHTMLParser(page)
        tree.strip_tags(["script", "style"])
        texts = []
        for node in tree.root.traverse(include_text=True):
            if node.tag == "-text":
                texts.append(node.text_content or "")
            else:
                attributes = node.attributes
                attributes.get("class"), attributes.get("id")
        return "".join(texts)

    return extract


def jingwen_record() -> Extract:
    import jingwen

    def extract(page: str) -> str:
        outcome = jingwen.clean(page, name="page", text="plain")
        return getattr(outcome, "text", "")

    return extract


def trafilatura_record() -> Extract:
    import trafilatura

    def extract(page: str) -> str:
        found = trafilatura.bare_extraction(page, with_metadata=True)
        return (getattr(found, "text", "") or "") if found else ""

    return extract


def trafilatura_text() -> Extract:
    import trafilatura

    return lambda page: trafilatura.extract(page) or ""


def magic_html() -> Extract:
    from html_text import extract_text
    from magic_html import GeneralExtractor

    extractor = GeneralExtractor()
    return lambda page: extract_text(extractor.extract(page, base_url="")["html"])


def readability() -> Extract:
    from html_text import extract_text
    from readability import Document

    return lambda page: extract_text(Document(page).summary())


def resiliparse() -> Extract:
    from resiliparse.extract.html2text import extract_plain_text

    return lambda page: extract_plain_text(page, main_content=True)


def newspaper() -> Extract:
    import newspaper as package

    def extract(page: str) -> str:
        article = package.Article("https://example.com/", language="zh")
        article.download(input_html=page)
        article.parse()
        return str(article.text)

    return extract


def gne() -> Extract:
    from gne import GeneralNewsExtractor

    extractor = GeneralNewsExtractor()
    return lambda page: str(extractor.extract(page).get("content", ""))


EXTRACTORS: dict[str, Callable[[], Extract]] = {
    FLOOR: floor,
    "jingwen, whole record": jingwen_record,
    "trafilatura with metadata": trafilatura_record,
    "trafilatura, text alone": trafilatura_text,
    "magic-html": magic_html,
    "readability-lxml": readability,
    "resiliparse main content": resiliparse,
    "newspaper4k": newspaper,
    "gne": gne,
}


def main(argv: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", nargs="?")
    parser.add_argument("--gold")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument(
        "--peers",
        nargs="*",
        choices=EXTRACTORS,
        metavar="NAME",
        help="names as the table shows them; default: all that are installed",
    )
    parser.add_argument("--memory", action="store_true", help="run each alone in a fresh process and report its peak")
    parser.add_argument("--growth", action="store_true", help="one article in pages of 0.1, 1 and 10 MB of boilerplate")
    parser.add_argument("--alone", help=argparse.SUPPRESS)
    options = parser.parse_args(argv)
    if options.growth:
        print_growth(options.rounds)
        return 0
    if not options.folder:
        parser.error("a folder of pages is needed")
    pages = dict(read_pages(Path(options.folder)))
    if options.alone:
        return run_alone(options.alone, pages)
    wanted = options.peers or list(EXTRACTORS)
    ready = {name: made for name in dict.fromkeys([FLOOR, *wanted]) if (made := make(name)) is not None}
    times, texts = measure(ready, pages, options.rounds)
    gold = json.loads(Path(options.gold).read_text("utf-8")) if options.gold else {}
    print_table(times, texts, gold, memory(options.folder, list(ready)) if options.memory else {})
    return 0


def read_pages(folder: Path) -> Iterator[tuple[str, str]]:
    for path in sorted(folder.rglob("*.html")):
        yield path.stem, path.read_bytes().decode("utf-8", "replace")


def make(name: str) -> Extract | None:
    try:
        return EXTRACTORS[name]()
    except ImportError as error:
        print(f"left out: {name} ({error})", file=sys.stderr)
        return None


def measure(
    extractors: dict[str, Extract], pages: dict[str, str], rounds: int
) -> tuple[dict[str, list[list[float]]], dict[str, dict[str, str]]]:
    """Seconds by extractor, page and round; texts by extractor and page."""
    names = list(extractors)
    times: dict[str, list[list[float]]] = {name: [[] for _ in pages] for name in names}
    texts: dict[str, dict[str, str]] = {name: {} for name in names}
    for extract in extractors.values():  # what is loaded once is not the page's cost
        attempt(extract, next(iter(pages.values())))
    for turn in range(rounds):
        for number, (stem, page) in enumerate(pages.items()):
            first = (number + 5 * turn) % len(names)
            for name in names[first:] + names[:first]:
                start = time.perf_counter()
                text = attempt(extractors[name], page)
                times[name][number].append(time.perf_counter() - start)
                texts[name][stem] = text
        gc.collect()
    return times, texts


def attempt(extract: Extract, page: str) -> str:
    try:
        return extract(page)
    except Exception:  # a peer that fails on a page has read nothing from it
        return ""


def print_table(
    times: dict[str, list[list[float]]], texts: dict[str, dict[str, str]], gold: Any, peaks: dict[str, float]
) -> None:
    kinds = sorted({row["kind"] for row in gold.values()})
    totals = {name: sum(statistics.median(page) for page in per_page) for name, per_page in times.items()}
    ours = totals.get("jingwen, whole record")
    heads = ["", "median ms", "pages/s", "x floor", "x jingwen", *[f"F1 {kind}" for kind in kinds]]
    heads += ["peak MB"] if peaks else []
    print("| " + " | ".join(heads) + " |")
    print("|" + " --- |" * len(heads))
    for name, per_page in sorted(times.items(), key=lambda item: totals[item[0]]):
        row = [
            name,
            f"{1000 * statistics.median(statistics.median(page) for page in per_page):.1f}",
            f"{len(per_page) / totals[name]:.0f}",
            f"{totals[name] / totals[FLOOR]:.1f}",
            f"{totals[name] / ours:.1f}" if ours else "",
        ]
        row += [f"{mean_f1(texts[name], gold, kind):.3f}" if name != FLOOR else "" for kind in kinds]
        row += [f"{peaks.get(name, 0):.0f}"] if peaks else []
        print("| " + " | ".join(row) + " |")


def mean_f1(texts: dict[str, str], gold: Any, kind: str) -> float:
    return statistics.mean(f1(row["content"], texts.get(stem, "")) for stem, row in gold.items() if row["kind"] == kind)


def f1(expected: str, said: str) -> float:
    want, have = shingles(expected), shingles(said)
    both = sum((want & have).values())
    return 2 * both / (sum(want.values()) + sum(have.values())) if both else 0.0


def shingles(text: str) -> collections.Counter[str]:
    plain = "".join(char for char in unicodedata.normalize("NFKC", text) if char.isalnum())
    return collections.Counter(plain[at : at + 5] for at in range(max(len(plain) - 4, 1 if plain else 0)))


def memory(folder: str, names: list[str]) -> dict[str, float]:
    """Peak resident MB of each extractor alone over all pages."""
    peaks = {}
    for name in names:
        command = [sys.executable, __file__, folder, "--alone", name]
        run = subprocess.run(command, capture_output=True, text=True, check=False)
        peaks[name] = float(run.stdout.split()[-1]) if run.returncode == 0 else 0.0
    return peaks


def run_alone(name: str, pages: dict[str, str]) -> int:
    extract = make(name)
    if extract is None:
        return 1
    for page in pages.values():
        attempt(extract, page)
    print(peak_mb())
    return 0


def peak_mb() -> float:
    """Peak resident MB. On Linux ru_maxrss of a child starts from its parent's figure; VmHWM does not."""
    status = Path("/proc/self/status")
    if status.is_file():
        for line in status.read_text().splitlines():
            if line.startswith("VmHWM"):
                return int(line.split()[1]) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def print_growth(rounds: int) -> None:
    """The same article inside pages of 0.1, 1 and 10 MB of menus and teasers, in a process set up as the command's."""
    import jingwen
    from jingwen.batch.collector import collect_rarely

    collect_rarely()
    extract, parse = jingwen_record(), floor()
    print("| page | ms | ms per MB | x parse + walk |\n| --- | --- | --- | --- |")
    extract(grown_page(10))
    for size in (100_000, 1_000_000, 9_900_000):
        page = grown_page(size)
        seconds = [timed(extract, page) for _ in range(rounds)]
        base = [timed(parse, page) for _ in range(rounds)]
        ms = 1000 * statistics.median(seconds)
        ratio = statistics.median(seconds) / statistics.median(base)
        print(f"| {size / 1e6:.1f} MB | {ms:.0f} | {ms / size * 1e6:.0f} | {ratio:.1f} |")
    assert isinstance(jingwen.clean(grown_page(100_000), name="page"), jingwen.Record)


def grown_page(size: int) -> str:
    teaser = '<li class="item"><a href="/news/{0}.html"><h3>频道里的第{0}条消息</h3></a><span class="date">03-{1}</span></li>'
    side, length = [], 0
    while length < size:
        side.append(teaser.format(len(side), len(side) % 28 + 1))
        length += len(side[-1])
    half = len(side) // 2
    return (
        f'<html><head><title>会议纪要怎么写</title></head><body><ul class="channel-list">{"".join(side[:half])}</ul>'
        f'<div class="article-content"><h1>会议纪要怎么写</h1>{PARAGRAPH * 20}</div>'
        f'<ul class="recommend">{"".join(side[half:])}</ul></body></html>'
    )


def timed(extract: Extract, page: str) -> float:
    start = time.perf_counter()
    extract(page)
    return time.perf_counter() - start


if __name__ == "__main__":
    raise SystemExit(main())
