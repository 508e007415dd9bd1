"""What the command line may say: every subcommand, its options and their values. Imports nothing heavy."""

from __future__ import annotations

import argparse
import codecs
from collections.abc import Callable

from jingwen import __version__

_LEAST_MB = 256

_EPILOG = """exit codes: 0 every document became a record; 1 at least one did not (standard error says which and why);
2 wrong use; 3 an input was cut off or damaged (what came before is kept); 130 interrupted.
With an output folder, refused documents stand in OUT/rejected and leave the code at 0; quarantined ones make it 1."""
_EACH = "exit codes: 0 every document would become a record; 1 at least one would not; 2 wrong use."


def make_parser() -> argparse.ArgumentParser:
    """The parser of the whole command line; `arguments.command` is the name of the subcommand."""
    parser = argparse.ArgumentParser(
        prog="jingwen", description="Turn scraped Chinese career articles into clean records.", epilog=_EPILOG
    )
    parser.add_argument("--version", action="version", version=f"jingwen {__version__}")
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", dest="command", required=True)
    for name, (help_text, add) in COMMANDS.items():
        add(commands.add_parser(name, help=help_text, description=f"{help_text[0].upper()}{help_text[1:]}."))
    return parser


def _add_clean(parser: argparse.ArgumentParser) -> None:
    _add_input(parser)
    parser.add_argument(
        "-o", "--output", metavar="OUT", help="file or folder (OUT/) for the records (default: standard output)"
    )
    parser.add_argument(
        "--format",
        choices=("jsonl", "jsonl.gz", "jsonl.zst", "parquet", "markdown"),
        default="",
        help="of the records (default: by OUT's name, else jsonl)",
    )
    parser.add_argument("--summary", metavar="FILE", help="file for the counts, as JSON")
    parser.add_argument(
        "--audit",
        metavar="FILE",
        help="file for every edit, fact and flag, one JSON line a document; with an output folder, a folder inside it",
    )
    parser.add_argument(
        "--audit-format", choices=("jingwen", "dolma"), default="jingwen", help="jingwen (restore reads it) or dolma"
    )
    _add_crew(parser)
    parser.epilog = _EPILOG


def _add_crew(parser: argparse.ArgumentParser) -> None:
    group = parser.add_argument_group("with an output folder (the same command again goes on where it stopped)")
    group.add_argument(
        "--workers", type=_count, metavar="N", help="processes; 0: none (default: one a core, none for small input)"
    )
    group.add_argument("--shards", type=_share, metavar="K/N", help="do the K-th of N shares; others do the rest")
    group.add_argument(
        "--shard-mb", type=_amount, default=0.0, metavar="M", help="size of a shard of the input (default: by its size)"
    )
    group.add_argument("--timeout", type=_amount, default=30.0, metavar="S", help="CPU seconds for a document (30)")
    group.add_argument(
        "--memory-mb", type=_memory, default=4096, metavar="M", help="for a worker; 0: no limit (default: 4096)"
    )


def _count(value: str) -> int:
    if not value.isdecimal():
        raise argparse.ArgumentTypeError("must be a whole number, 0 or more")
    return int(value)


def _amount(value: str) -> float:
    try:
        number = float(value)
    except ValueError:
        number = 0.0
    if not 0 < number < 1e9:
        raise argparse.ArgumentTypeError("must be a number above 0")
    return number


def _memory(value: str) -> int:
    number = _count(value)
    if 0 < number < _LEAST_MB:
        raise argparse.ArgumentTypeError(f"must be 0, or {_LEAST_MB} or more: Python and the rules need as much")
    return number


def _encoding(value: str) -> str:
    try:
        codecs.lookup(value)
    except (LookupError, ValueError):
        raise argparse.ArgumentTypeError(f"unknown encoding {value!r}; gb18030, big5, utf-8 are some") from None
    return value


def _share(value: str) -> tuple[int, int]:
    part, _, whole = value.partition("/")
    if not (part.isdecimal() and whole.isdecimal() and 1 <= int(part) <= int(whole)):
        raise argparse.ArgumentTypeError("must be K/N with K from 1 to N")
    return int(part), int(whole)


def _add_verify(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "paths", nargs="+", metavar="PATH", help="the inputs as they were given, then the output folder"
    )
    parser.epilog = (
        "exit codes: 0 each is there exactly once; 1 something is wrong (standard error says what); 2 wrong use."
    )


def _add_explain(parser: argparse.ArgumentParser) -> None:
    _add_input(parser)
    parser.add_argument(
        "--only", choices=("removed", "rewritten", "kept", "flagged"), default="", help="show this alone"
    )
    parser.add_argument(
        "--family", action="append", default=[], metavar="NAME", help="show this family of rules alone; repeatable"
    )
    _add_look(parser)
    parser.epilog = _EACH


def _add_restore(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("records", metavar="RECORDS", help="the records that clean wrote")
    parser.add_argument("--audit", metavar="FILE", required=True, help="the audit that clean wrote with them")
    parser.add_argument(
        "--rule",
        action="append",
        default=[],
        metavar="ID",
        help="undo this rule (or rule family) alone; repeatable (default: the parsed text, before any edit)",
    )
    parser.epilog = "exit codes: 0 done; 1 a document could not be restored; 2 wrong use."


def _add_report(parser: argparse.ArgumentParser) -> None:
    _add_input(parser)
    parser.add_argument("-o", "--output", metavar="OUT", required=True, help="file for the HTML page")
    parser.add_argument("--sample", type=int, default=200, metavar="N", help="documents to show in full (default: 200)")
    parser.add_argument("--seed", type=int, default=0, metavar="N", help="another seed, another sample (default: 0)")
    parser.epilog = _EACH


def _add_rules(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "names",
        nargs="*",
        metavar="ID",
        help="rules or families to show whole; or: test [FILE ...], to run hits and misses",
    )
    parser.add_argument(
        "--rules", action="append", default=[], metavar="DIR", help="a folder of further rule files; repeatable"
    )
    parser.epilog = "exit codes: 0 done; 1 a rule fails its own lines; 2 wrong use."


def _add_diff(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("old", metavar="OLD", help="records of one run")
    parser.add_argument("new", metavar="NEW", help="records of another")
    parser.add_argument("--old-audit", metavar="FILE", help="the audit of OLD; with both, the comparison is exact")
    parser.add_argument("--new-audit", metavar="FILE", help="the audit of NEW")
    _add_look(parser)
    parser.epilog = "exit codes: 0 the runs agree; 1 they differ; 2 wrong use."


def _add_look(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", dest="form", action="store_const", const="json", default="text", help="for machines")
    parser.add_argument(
        "--color",
        choices=("auto", "always", "never"),
        default="auto",
        help="auto: in a terminal, unless NO_COLOR is set",
    )


# Every subcommand: what it does, and the function that adds its arguments.
COMMANDS: dict[str, tuple[str, Callable[[argparse.ArgumentParser], None]]] = {
    "clean": ("clean files, folders or standard input into records", _add_clean),
    "verify": ("prove that every input record is in an output folder exactly once", _add_verify),
    "explain": ("show what was kept, removed and rewritten, and why", _add_explain),
    "diff": ("compare two runs: what one keeps and the other does not, by rule", _add_diff),
    "report": ("write one HTML page: what was removed, by which rule, and the documents before and after", _add_report),
    "restore": ("give records their parsed text back, or undo single rules", _add_restore),
    "rules": ("list the rules, show one, or run their hits and misses", _add_rules),
}


def _add_input(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("paths", nargs="*", metavar="PATH", help="files and folders; - or none: standard input")
    parser.add_argument("--text", choices=("markdown", "plain"), default="markdown", help="form of the record's text")
    parser.add_argument(
        "--script",
        default="keep",
        metavar="S",
        help="keep (default), simplified, traditional, or a region: tw, twp, hk, hkp (p: with its words)",
    )
    parser.add_argument(
        "--width", choices=("keep", "plain"), default="keep", help="plain: full-width letters and digits as ASCII"
    )
    parser.add_argument("--links", choices=("text", "keep"), default="text", help="keep link targets in Markdown text")
    parser.add_argument(
        "--page",
        choices=("auto", "article", "thread"),
        default="auto",
        help="what a whole page holds: one article, or a thread of posts (default: find out)",
    )
    parser.add_argument(
        "--input-format",
        choices=("html", "markdown", "text"),
        default="",
        help="of every document (default: find out, for each)",
    )
    _add_columns(parser)
    parser.add_argument(
        "--encoding",
        type=_encoding,
        metavar="NAME",
        help="what the bytes are declared to be in; they have the last word",
    )
    parser.add_argument(
        "--preset",
        choices=("default", "strict", "minimal"),
        help="default: what is surely noise; strict: also what likely is; minimal: a page's frame and images",
    )
    parser.add_argument("--config", metavar="FILE", help="a pipeline as a TOML file")
    parser.add_argument(
        "--skip",
        action="append",
        default=[],
        metavar="NAME",
        help="leave out a filter, rule family or rule; repeatable",
    )
    parser.add_argument(
        "--rules", action="append", default=[], metavar="DIR", help="a folder of further rule files; repeatable"
    )


# What a column is named for, and its usual names (read/columns.py has them all).
FIELDS = {
    "text": "the document (html, content, text, body)",
    "id": "id, doc_id, ...",
    "url": "url, link, ...",
    "title": "title, headline",
    "author": "author, authors",
    "date": "date, published, ...",
    "modified": "modified, updated, ...",
    "source": "publisher, site_name (never source: it is the data set's, too often)",
    "tags": "tags",
    "license": "license",
    "fetched": "when it was crawled (fetched, crawl_time, ...)",
}


def _add_columns(parser: argparse.ArgumentParser) -> None:
    group = parser.add_argument_group("rows (JSON Lines, Parquet): which column holds what (default: by its name)")
    for name, said in FIELDS.items():
        group.add_argument(f"--{name}-field", metavar="NAME", help=said)
    group.add_argument("--extra", action="store_true", help="carry all other columns along, under extra")
