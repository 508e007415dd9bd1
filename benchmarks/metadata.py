"""How often the metadata of pages are right, beside other extractors: right, empty, wrong per field.

    python benchmarks/metadata.py PAGES.json FOLDER [--corpus GOLD_FOLDER RAW_FOLDER] [--worst]

PAGES.json: {id: {title, author: [accepted spellings], date, source: [accepted spellings]}}; an empty value says that the
page states none, so that any answer is wrong. FOLDER holds the pages as ID*.html. `--corpus` adds a folder of labelled
documents (ID.json with `meta` and `raw_file`; null: not stated; a missing field is not compared) in any format; of the
others only those that read the format are asked. trafilatura, htmldate, newspaper4k and gne are asked where installed.
Letters and digits are compared, dates to the day.
"""

from __future__ import annotations

import argparse
import json
import unicodedata
import warnings
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import jingwen

FIELDS = ("title", "author", "date", "source", "url")
Extractor = Callable[[str, str], Mapping[str, str]]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("pages", type=Path)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--corpus", nargs=2, type=Path, metavar=("GOLD", "RAW"))
    parser.add_argument("--worst", action="store_true", help="list what jingwen got wrong")
    args = parser.parse_args()
    extractors = {"jingwen": _ours} | dict(_peers())
    _print_table("pages", list(_pages(args.pages, args.folder)), extractors, worst=args.worst)
    if args.corpus:
        documents = list(_documents(*args.corpus))
        html = [item for item in documents if item[1].lstrip()[:1] == "<"]
        _print_table("documents, HTML", html, extractors, worst=args.worst)
        _print_table("documents, all", documents, {"jingwen": _ours}, worst=args.worst)


def _pages(gold: Path, folder: Path) -> Iterator[tuple[str, str, dict[str, list[str]]]]:
    for name, fields in json.loads(gold.read_text("utf-8")).items():
        path = next(folder.glob(f"{name}*"))
        accepted = {field: value if isinstance(value, list) else [value or ""] for field, value in fields.items()}
        yield name, path.read_text("utf-8", "replace"), {field: values or [""] for field, values in accepted.items()}


def _documents(gold: Path, raw: Path) -> Iterator[tuple[str, str, dict[str, list[str]]]]:
    for path in sorted(gold.glob("*.json")):
        said = json.loads(path.read_text("utf-8"))
        text = (raw / Path(said["raw_file"]).name).read_text("utf-8", "replace")
        yield said["id"], text, {field: [value or ""] for field, value in said["meta"].items()}


def _print_table(
    name: str,
    items: list[tuple[str, str, dict[str, list[str]]]],
    extractors: Mapping[str, Extractor],
    *,
    worst: bool,
) -> None:
    print(f"\n{len(items)} {name}: right / empty / wrong of those that state the field, invented of those that do not")
    print(f"{'':14}" + "".join(f"{field:>24}" for field in FIELDS))
    for label, extract in extractors.items():
        counts: dict[str, Counter[str]] = {field: Counter() for field in FIELDS}
        for item, text, gold in items:
            found = _asked(extract, item, text)
            for field in FIELDS:
                if field in gold:
                    verdict = _verdict(field, gold[field], found.get(field, ""))
                    counts[field][verdict] += 1
                    if worst and label == "jingwen" and verdict in ("wrong", "empty", "invented"):
                        print(f"  {item} {field}: {verdict}: {found.get(field, '')!r}, not {gold[field]!r}")
        print(f"{label:14}" + "".join(f"{_cell(counts[field]):>24}" for field in FIELDS))


def _asked(extract: Extractor, item: str, text: str) -> Mapping[str, str]:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return extract(item, text)
    except Exception as error:  # a peer that fails on a page has no answer
        print(f"  {extract.__name__} failed on {item}: {type(error).__name__}")
        return {}


def _verdict(field: str, accepted: list[str], found: str) -> str:
    stated = [_normal(field, value) for value in accepted if value]
    said = _normal(field, found)
    if not stated:
        return "none" if not said else "invented"
    return "right" if said in stated else "wrong" if said else "empty"


def _normal(field: str, value: str) -> str:
    if field == "date":
        return value[:10]
    if field == "url":
        return value.partition("#")[0].rstrip("/")
    return "".join(char for char in unicodedata.normalize("NFKC", value).lower() if char.isalnum())


def _cell(count: Counter[str]) -> str:
    stated = f"{count['right']} / {count['empty']} / {count['wrong']}"
    absent = count["none"] + count["invented"]
    return stated + (f", {count['invented']} of {absent}" if absent else "")


def _ours(name: str, text: str) -> Mapping[str, str]:
    outcome: Any = jingwen.clean(text, name=name)
    return {
        "title": outcome.title or "",
        "author": " ".join(outcome.author),
        "date": outcome.date or "",
        "source": outcome.source or "",
        "url": outcome.url or "",
    }


def _peers() -> Iterator[tuple[str, Extractor]]:
    """The other extractors that are installed."""
    for label, make in (
        ("trafilatura", _trafilatura),
        ("htmldate", _htmldate),
        ("newspaper4k", _newspaper),
        ("gne", _gne),
    ):
        try:
            yield label, make()
        except ImportError as error:
            print(f"{label} is not installed ({error})")


def _trafilatura() -> Extractor:
    from trafilatura import bare_extraction

    def trafilatura(name: str, text: str) -> Mapping[str, str]:
        said: Any = bare_extraction(text, with_metadata=True)
        said = said.as_dict() if hasattr(said, "as_dict") else said or {}
        return {
            "title": said.get("title") or "",
            "author": said.get("author") or "",
            "date": said.get("date") or "",
            "source": said.get("sitename") or "",
            "url": said.get("url") or "",
        }

    return trafilatura


def _htmldate() -> Extractor:
    from htmldate import find_date

    def htmldate(name: str, text: str) -> Mapping[str, str]:
        return {"date": find_date(text) or ""}

    return htmldate


def _newspaper() -> Extractor:
    from newspaper import Article

    def newspaper4k(name: str, text: str) -> Mapping[str, str]:
        article = Article("https://page.invalid/", language="zh")
        article.download(input_html=text)
        article.parse()
        return {
            "title": article.title or "",
            "author": " ".join(article.authors),
            "date": article.publish_date.date().isoformat() if article.publish_date else "",
            "url": article.canonical_link or "",
        }

    return newspaper4k


def _gne() -> Extractor:
    from gne import GeneralNewsExtractor

    def gne(name: str, text: str) -> Mapping[str, str]:
        said = GeneralNewsExtractor().extract(text)
        return {"title": said["title"], "author": said["author"], "date": said["publish_time"].replace("/", "-")}

    return gne


if __name__ == "__main__":
    main()
