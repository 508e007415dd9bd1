"""The command: arguments in, exit code out. Data goes to standard output, words for people to standard error."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Sequence
from typing import Any

from jingwen import __version__
from jingwen.errors import Interrupted, JingwenError, RulebookError, UsageError

DONE, SOME_FAILED, WRONG_USE, INTERRUPTED, BROKEN_PIPE = 0, 1, 2, 130, 141
DIFFERENT = 1

_EPILOG = """exit codes: 0 every document became a record; 1 at least one did not (standard error says which and why);
2 wrong use; 130 interrupted."""


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
    parser.add_argument("-o", "--output", metavar="OUT", help="file for the records (default: standard output)")
    parser.add_argument("--audit", metavar="FILE", help="file for every edit, fact and flag, one JSON line a document")
    parser.add_argument(
        "--audit-format", choices=("jingwen", "dolma"), default="jingwen", help="jingwen (restore reads it) or dolma"
    )
    parser.set_defaults(run=_clean)
    parser.epilog = _EPILOG


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


def _clean(arguments: argparse.Namespace) -> int:
    from jingwen.batch.clean import clean

    complete = clean(
        arguments.paths,
        arguments.output,
        _options(arguments),
        arguments.encoding,
        audit=arguments.audit,
        audit_form=arguments.audit_format,
    )
    return DONE if complete else SOME_FAILED


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
    return options
