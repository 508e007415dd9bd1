"""The command: arguments in, exit code out. Data goes to standard output, words for people to standard error."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Sequence
from typing import Any

from jingwen import __version__
from jingwen.errors import Interrupted, JingwenError, RulebookError, UsageError

DONE, SOME_FAILED, WRONG_USE, DAMAGED, INTERRUPTED, BROKEN_PIPE = 0, 1, 2, 3, 130, 141
DIFFERENT = 1

_EPILOG = """exit codes: 0 every document became a record; 1 at least one did not (standard error says which and why);
2 wrong use; 3 an input was cut off or damaged (what came before is kept); 130 interrupted.
With an output folder, refused documents stand in OUT/rejected and leave the code at 0; quarantined ones make it 1."""


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line `argv` (default: the process's) and return its exit code."""
    arguments = _parser().parse_args(argv)
    run: Callable[[argparse.Namespace], int] = arguments.run
    try:
        return run(arguments)
    except UsageError as error:
        return _complain(str(error), WRONG_USE)
    except Interrupted as error:
        return _complain(str(error), INTERRUPTED)
    except RulebookError as error:
        return _complain(str(error), WRONG_USE)
    except JingwenError as error:
        return _complain(str(error), SOME_FAILED)
    except BrokenPipeError:  # `jingwen clean ... | head` has what it wanted
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return BROKEN_PIPE
    except KeyboardInterrupt:
        return _complain("interrupted", INTERRUPTED)


def _complain(message: str, code: int) -> int:
    print(f"jingwen: {message}", file=sys.stderr)
    return code


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="jingwen", description="Turn scraped Chinese career articles into clean records.", epilog=_EPILOG
    )
    parser.add_argument("--version", action="version", version=f"jingwen {__version__}")
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)
    for name, (help_text, add) in _COMMANDS.items():
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
        help="of the records (default: by OUT's name)",
    )
    parser.add_argument("--summary", metavar="FILE", help="file for the counts, as JSON")
    parser.add_argument("--audit", metavar="FILE", help="file for every edit, fact and flag, one JSON line a document")
    parser.add_argument(
        "--audit-format", choices=("jingwen", "dolma"), default="jingwen", help="jingwen (restore reads it) or dolma"
    )
    _add_crew(parser)
    parser.set_defaults(run=_clean)
    parser.epilog = _EPILOG


def _add_crew(parser: argparse.ArgumentParser) -> None:
    group = parser.add_argument_group("with an output folder (the same command again goes on where it stopped)")
    group.add_argument("--workers", type=_count, metavar="N", help="processes; 0: none (default: one a core)")
    group.add_argument("--shards", type=_share, metavar="K/N", help="do the K-th of N shares; others do the rest")
    group.add_argument("--shard-mb", type=float, default=0.0, metavar="M", help="size of a shard of the input")
    group.add_argument("--timeout", type=float, default=30.0, metavar="S", help="CPU seconds for a document (30)")
    group.add_argument("--memory-mb", type=_count, default=4096, metavar="M", help="for a worker; 0: no limit (4096)")


def _count(value: str) -> int:
    number = int(value)
    if number < 0:
        raise argparse.ArgumentTypeError("must be 0 or more")
    return number


def _share(value: str) -> tuple[int, int]:
    part, _, whole = value.partition("/")
    if not (part.isdecimal() and whole.isdecimal() and 1 <= int(part) <= int(whole)):
        raise argparse.ArgumentTypeError("must be K/N with K from 1 to N")
    return int(part), int(whole)


def _add_verify(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "paths", nargs="+", metavar="PATH", help="the inputs as they were given, then the output folder"
    )
    parser.set_defaults(run=_verify)


def _add_explain(parser: argparse.ArgumentParser) -> None:
    _add_input(parser)
    parser.add_argument(
        "--only", choices=("removed", "rewritten", "kept", "flagged"), default="", help="show this alone"
    )
    parser.add_argument(
        "--family", action="append", default=[], metavar="NAME", help="show this family of rules alone; repeatable"
    )
    _add_look(parser)
    parser.set_defaults(run=_explain)


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
    parser.set_defaults(run=_restore)


def _add_report(parser: argparse.ArgumentParser) -> None:
    _add_input(parser)
    parser.add_argument("-o", "--output", metavar="OUT", required=True, help="file for the HTML page")
    parser.add_argument("--sample", type=int, default=200, metavar="N", help="documents to show in full (default: 200)")
    parser.add_argument("--seed", type=int, default=0, metavar="N", help="another seed, another sample (default: 0)")
    parser.set_defaults(run=_report)


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
    parser.set_defaults(run=_rules)


def _add_diff(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("old", metavar="OLD", help="records of one run")
    parser.add_argument("new", metavar="NEW", help="records of another")
    parser.add_argument("--old-audit", metavar="FILE", help="the audit of OLD; with both, the comparison is exact")
    parser.add_argument("--new-audit", metavar="FILE", help="the audit of NEW")
    _add_look(parser)
    parser.set_defaults(run=_diff)
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
_COMMANDS: dict[str, tuple[str, Callable[[argparse.ArgumentParser], None]]] = {
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
        help="keep (default), simplified, traditional, or a region: tw, twp, hk",
    )
    parser.add_argument(
        "--width", choices=("keep", "plain"), default="keep", help="plain: full-width letters and digits as ASCII"
    )
    parser.add_argument("--links", choices=("text", "keep"), default="text", help="keep link targets in Markdown text")
    parser.add_argument("--page", choices=("auto", "article", "thread"), default="auto", help="what a whole page is")
    parser.add_argument("--input-format", choices=("html", "markdown", "text"), default="", help="default: find out")
    _add_columns(parser)
    parser.add_argument("--encoding", metavar="NAME", help="the encoding that the bytes are declared to be in")
    parser.add_argument("--preset", choices=("default", "strict", "minimal"), help="which filters run")
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


_FIELDS = ("text", "id", "url", "title", "author", "date", "modified", "source", "tags", "license", "fetched")


def _add_columns(parser: argparse.ArgumentParser) -> None:
    group = parser.add_argument_group("rows (JSON Lines, Parquet): which column holds what (default: by its name)")
    for name in _FIELDS:
        group.add_argument(f"--{name}-field", metavar="NAME", help=argparse.SUPPRESS if name in _FIELDS[6:] else None)
    group.add_argument("--extra", action="store_true", help="carry all other columns along, under extra")


def _clean(arguments: argparse.Namespace) -> int:
    from jingwen.batch.bulk import clean_into_folder, is_folder
    from jingwen.batch.clean import clean

    what = (arguments.paths, arguments.output, _options(arguments), arguments.encoding)
    how = {
        "form": arguments.format,
        "audit": arguments.audit,
        "audit_form": arguments.audit_format,
        "summary": arguments.summary,
    }
    if is_folder(arguments.output, arguments.format):
        ending = clean_into_folder(*what, crew=_crew(arguments), **how)
    else:
        ending = clean(*what, **how)
    return {"complete": DONE, "incomplete": SOME_FAILED, "damaged": DAMAGED}[ending]


def _crew(arguments: argparse.Namespace) -> Any:
    from jingwen.batch.run import Crew
    from jingwen.batch.supervisor import WorkLimits

    limits = WorkLimits(arguments.timeout, arguments.memory_mb << 20)
    return Crew(arguments.workers, arguments.shards, int(arguments.shard_mb * (1 << 20)), limits)


def _verify(arguments: argparse.Namespace) -> int:
    from jingwen.batch.verify import verify

    *inputs, out = arguments.paths
    return DONE if verify(inputs, out) else SOME_FAILED


def _explain(arguments: argparse.Namespace) -> int:
    from jingwen.batch.explain import explain

    complete = explain(
        arguments.paths,
        _options(arguments),
        arguments.encoding,
        only=arguments.only,
        families=arguments.family,
        form=arguments.form,
        color=arguments.color,
    )
    return DONE if complete else SOME_FAILED


def _report(arguments: argparse.Namespace) -> int:
    from jingwen.batch.report import report

    complete = report(
        arguments.paths,
        arguments.output,
        _options(arguments),
        arguments.encoding,
        sample=arguments.sample,
        seed=arguments.seed,
    )
    return DONE if complete else SOME_FAILED


def _diff(arguments: argparse.Namespace) -> int:
    from jingwen.batch.diff import diff

    same = diff(
        arguments.old,
        arguments.new,
        old_audit=arguments.old_audit,
        new_audit=arguments.new_audit,
        form=arguments.form,
        color=arguments.color,
    )
    return DONE if same else DIFFERENT


def _restore(arguments: argparse.Namespace) -> int:
    from jingwen.batch.restore import restore

    return DONE if restore(arguments.records, arguments.audit, arguments.rule) else SOME_FAILED


def _rules(arguments: argparse.Namespace) -> int:
    from jingwen.batch.rules import check_rules, list_rules

    names, folders = arguments.names, tuple(arguments.rules)
    if names[:1] == ["test"]:
        return DONE if check_rules(names[1:], folders) else SOME_FAILED
    return DONE if list_rules(names, folders) else SOME_FAILED


def _options(arguments: argparse.Namespace) -> dict[str, Any]:
    """The keyword options of `jingwen.explain` that the arguments stand for."""
    from jingwen.pipeline import Pipeline

    options: dict[str, Any] = {name: getattr(arguments, name) for name in ("text", "script", "width", "links", "page")}
    options["rules"] = tuple(arguments.rules)
    if arguments.config and arguments.preset:
        raise UsageError("--config and --preset exclude each other")
    if arguments.config or arguments.preset or arguments.skip:
        base = (
            Pipeline.from_file(arguments.config) if arguments.config else Pipeline.preset(arguments.preset or "default")
        )
        options["pipeline"] = base.without(*arguments.skip)
    if arguments.input_format:
        options["format"] = arguments.input_format
    options["columns"] = _columns(arguments)
    return options


def _columns(arguments: argparse.Namespace) -> Any:
    from jingwen.read.columns import Columns

    named = {name: value for name in _FIELDS if (value := getattr(arguments, f"{name}_field"))}
    return Columns(named, arguments.input_format, arguments.encoding, arguments.extra)
