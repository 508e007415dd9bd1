"""The command: arguments in, exit code out. Data goes to standard output, words for people to standard error."""

from __future__ import annotations

import argparse
import io
import os
import sys
from collections.abc import Callable, Sequence
from typing import Any

from jingwen.arguments import FIELDS, make_parser
from jingwen.batch.collector import collect_rarely
from jingwen.errors import Interrupted, JingwenError, RulebookError, UsageError, reason_of

DONE, SOME_FAILED, WRONG_USE, DAMAGED, INTERRUPTED, BROKEN_PIPE = 0, 1, 2, 3, 130, 141
DIFFERENT = 1


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line `argv` (default: the process's) and return its exit code."""
    arguments = make_parser().parse_args(argv)
    collect_rarely()
    if isinstance(sys.stdout, io.TextIOWrapper):  # a terminal in GBK shows emoji as their codes
        sys.stdout.reconfigure(errors="backslashreplace")
    try:
        code = _RUNS[arguments.command](arguments)
        sys.stdout.flush()
        return code
    except UsageError as error:
        return _complain(str(error), WRONG_USE)
    except Interrupted as error:
        return _complain(str(error), INTERRUPTED)
    except RulebookError as error:
        return _complain(str(error), WRONG_USE)
    except JingwenError as error:
        return _complain(str(error), SOME_FAILED)
    except BrokenPipeError:  # `jingwen clean ... | head` has what it wanted
        _drop_output()
        return BROKEN_PIPE
    except OSError as error:
        _drop_output()
        return _complain(f"{error.filename or 'standard output'}: {reason_of(error)}", SOME_FAILED)
    except KeyboardInterrupt:
        return _complain("interrupted", INTERRUPTED)


def _drop_output() -> None:
    """What standard output still holds goes nowhere; else Python complains when it ends."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _complain(message: str, code: int) -> int:
    from jingwen.write.terminal import printable

    print(f"jingwen: {printable(message)}", file=sys.stderr)
    return code


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
        _check_alone(arguments)
        ending = clean(*what, **how)
    return {"complete": DONE, "incomplete": SOME_FAILED, "damaged": DAMAGED}[ending]


def _check_alone(arguments: argparse.Namespace) -> None:
    """One file of records is written by one process."""
    if arguments.shards:
        raise UsageError("--shards needs an output folder, which the others write into as well (-o OUT/)")
    if arguments.workers:
        print("jingwen: note: --workers needs an output folder (-o OUT/); this is one process", file=sys.stderr)


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
            Pipeline.from_file(arguments.config, options["rules"])
            if arguments.config
            else Pipeline.preset(arguments.preset or "default")
        )
        options["pipeline"] = base.without(*arguments.skip, rules=options["rules"])
    if arguments.input_format:
        options["format"] = arguments.input_format
    options["columns"] = _columns(arguments)
    return options


def _columns(arguments: argparse.Namespace) -> Any:
    from jingwen.read.columns import Columns

    named = {name: value for name in FIELDS if (value := getattr(arguments, f"{name}_field"))}
    return Columns(named, arguments.input_format, arguments.encoding, arguments.extra)


_RUNS: dict[str, Callable[[argparse.Namespace], int]] = {
    "clean": _clean,
    "verify": _verify,
    "explain": _explain,
    "diff": _diff,
    "report": _report,
    "restore": _restore,
    "rules": _rules,
}
