"""What the noise filters cost beside parsing, on the documents of each format.

    python benchmarks/noise.py PATH ... [--rounds 7]

CPU time of one process, the best of several rounds over all documents of a format. `further looks` is what
jingwen/cleaning.py spends after every filter has looked once: facts, filters and the books.
"""

from __future__ import annotations

import argparse
import gc
import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from pathlib import Path

from jingwen import cleaning, facts, ledger, parse, pipeline
from jingwen.model import Document, Finding, Options, Source
from jingwen.pipeline import Step
from jingwen.read.decode import decode

FILTERS = ("images", "recommendations", "advertorial", "comments", "bylines", "noise", "mending")
SUFFIXES = {".md": "markdown", ".markdown": "markdown", ".html": "html", ".htm": "html", ".txt": "text"}
clock = time.process_time


def restored(source: Source) -> tuple[Document, float]:
    """The document before cleaning, and the seconds that parsing took."""
    start = clock()
    document = parse.parse(source, Options())
    seconds = clock() - start
    document = pipeline.with_rules(document, pipeline.default())
    for step in pipeline.default().restoring:
        document = ledger.apply(document, step(document))
    return facts.collect(document), seconds


def measured(sources: Iterable[Source]) -> dict[str, float]:
    """Seconds by filter, of parsing and of the further looks, over all documents once."""
    seconds: defaultdict[str, float] = defaultdict(float)

    def find(document: Document, step: Step) -> Sequence[Finding]:
        start = clock()
        found = [*step(document)]
        if step.name in asked:
            return found
        asked.add(step.name)
        seconds[step.name] += clock() - start
        if step.name == last:
            seconds["first look"] += clock() - begun
        return found

    def applied(document: Document, step: Step) -> Document:
        return ledger.apply(document, find(document, step))

    last = pipeline.default().cleaning[-1].name
    for source in sources:
        document, parsing = restored(source)
        seconds["parse"] += parsing
        asked: set[str] = set()
        begun = clock()
        cleaning.clean(document, pipeline.default(), find, applied)
        seconds["cleaning"] += clock() - begun
    seconds["further looks"] = seconds["cleaning"] - seconds["first look"]
    return seconds


def main() -> None:
    """Print a table for each format."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("paths", nargs="+", type=Path)
    parser.add_argument("--rounds", type=int, default=7)
    args = parser.parse_args()
    by_format: defaultdict[str, list[Source]] = defaultdict(list)
    for root in args.paths:
        for path in sorted(root.rglob("*")) if root.is_dir() else [root]:
            if form := SUFFIXES.get(path.suffix):
                by_format[form].append(Source(path.stem, decode(path.read_bytes())[0], form))
    for form, sources in by_format.items():
        rounds = []
        for _ in range(args.rounds):
            gc.collect()
            gc.disable()
            rounds.append(Counter(measured(sources)))
            gc.enable()
        best = {name: min(seconds[name] for seconds in rounds) for name in (*FILTERS, "further looks", "parse")}
        parsing = best.pop("parse")
        print(f"{form}: {len(sources)} documents, parsing {1000 * parsing:.1f} ms")
        for name, taken in (*best.items(), ("together", sum(best.values()))):
            print(f"  {name:16}{taken / parsing:6.2f} x parsing")


if __name__ == "__main__":
    main()
