"""The way of one document: parse, restore, collect facts, clean, and say what came out. No input or output."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any, TypeVar

from jingwen import cleaning, facts, ledger, parse, pipeline, rulebook
from jingwen.errors import DocumentError, JingwenError, RulebookError, UsageError
from jingwen.filters import gates, script
from jingwen.filters.guard import spared
from jingwen.filters.places import restored_places
from jingwen.model import (
    SCHEMA,
    Document,
    Explanation,
    Fact,
    Finding,
    Options,
    Record,
    Rejection,
    Source,
    Verdict,
)
from jingwen.pipeline import Pipeline, Step
from jingwen.render import render_markdown, render_plain

_T = TypeVar("_T")
# runs, so that a long text costs a few matches
_HAN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]+")
_KANA = re.compile(r"[\u3040-\u30ff]+")
_LETTERS = re.compile(r"[^\W\d_]+")


def explain(source: Source, options: Options, steps: Pipeline | None = None) -> Explanation:
    """Clean one source and keep the whole explanation: every piece, flag and fact.

    Raises DocumentError (or LimitError) naming document, stage and reason; nothing else escapes.
    """
    steps = steps or pipeline.default()
    document = _guarded(source.name, "parse", lambda: parse.parse(source, options))
    document = pipeline.with_rules(document, steps)
    verdict = _guarded(source.name, "filter", lambda: gates.before(document))
    if verdict is not None:
        return Explanation(_rejection(document, source, verdict), document)
    for step in steps.restoring:
        document = _applied(document, step)
    names = [step.name for step in steps.restoring]
    document = _guarded(source.name, "filter", lambda: replace(document, places=restored_places(document, names)))
    document = _guarded(source.name, "facts", lambda: facts.collect(document))
    document = _guarded(source.name, "filter", lambda: cleaning.clean(document, steps, _found, _applied))
    verdict = _guarded(source.name, "filter", lambda: gates.after(document))
    if verdict is not None:
        return Explanation(_rejection(document, source, verdict), document)
    return Explanation(_guarded(source.name, "write", lambda: _record(document, source)), document)


def _applied(document: Document, step: Step) -> Document:
    return _guarded(document.name, "filter", lambda: ledger.apply(document, _allowed(document, step)), step.name)


def _found(document: Document, step: Step) -> Iterable[Finding]:
    return _guarded(document.name, "filter", lambda: list(_allowed(document, step)), step.name)


def _allowed(document: Document, step: Step) -> Iterable[Finding]:
    """What a filter finds, without what the loss guard refuses and the rules and families that the caller left out."""
    found = spared(document, step(document)) if step.is_guarded else step(document)
    skipped = document.options.skipped_rules
    if not skipped:
        return found
    return (
        finding
        for finding in found
        if finding[1].rule not in skipped and finding[1].rule.partition(".")[0] not in skipped
    )


def _guarded(name: str, stage: str, work: Callable[[], _T], rule: str = "") -> _T:
    """Run one stage; whatever goes wrong in it leaves as a DocumentError that names the document and the stage."""
    try:
        return work()
    except (DocumentError, UsageError, RulebookError):
        raise
    except JingwenError as error:
        raise DocumentError(name, stage, str(error), rule) from error
    except RecursionError as error:
        raise DocumentError(name, stage, "the document is nested too deeply", rule) from error
    except Exception as error:
        raise DocumentError(name, stage, f"{type(error).__name__}: {error}", rule) from error


def _rejection(document: Document, source: Source, verdict: Verdict) -> Rejection:
    return Rejection(_identity(document), source.url or None, verdict.rule, verdict.why)


def _identity(document: Document) -> str:
    return document.place("given.id") or document.name


def _record(document: Document, source: Source) -> Record:
    chosen = _chosen(document)
    converts = script.converts(document)

    def values(field: str) -> tuple[str, ...]:
        found = tuple(fact.value for fact in chosen.get(field, ()))
        return tuple(script.convert_value(document, value) for value in found) if converts else found

    def value(field: str) -> str | None:
        return next(iter(values(field)), None)

    text = render_plain(document) if document.options.text == "plain" else render_markdown(document)
    date = next(iter(chosen.get("date", ())), None)
    return Record(
        id=_identity(document),
        url=value("url"),
        title=value("title"),
        author=values("author"),
        date=date.value if date else None,
        date_precision=date.precision if date else None,
        modified=value("modified"),
        source=value("source"),
        tags=values("tag"),
        language=_language(text),
        script=script.detect_script(text),
        license=value("license"),
        counters={name: int(fact.value) for name, fact in _counters(chosen)},
        text=text,
        flags=tuple(sorted({flag.rule for flag in document.flags})),
        counts=_counts(document),
        schema=SCHEMA,
        rulebook=rulebook.load(document.options.rules).version,
    )


def _chosen(document: Document) -> dict[str, list[Fact]]:
    out: dict[str, list[Fact]] = {}
    for fact in document.facts:
        if fact.chosen:
            out.setdefault(fact.field, []).append(fact)
    return out


def _counters(chosen: dict[str, list[Fact]]) -> Iterable[tuple[str, Fact]]:
    return (
        (name.removeprefix("counter."), found[0])
        for name, found in sorted(chosen.items())
        if name.startswith("counter.")
    )


def _language(text: str) -> str:
    """zh where Han characters carry the text, else und: jingwen knows Chinese and claims nothing about the rest."""
    han = _count(_HAN, text)
    if han * 5 <= len(text) and han * 5 <= _count(_LETTERS, text):  # letters are counted only where they can decide
        return "und"
    kana = _count(_KANA, text)
    return "zh" if kana * 20 < han else "und"


def _count(runs: re.Pattern[str], text: str) -> int:
    return sum(map(len, runs.findall(text)))


def _counts(document: Document) -> dict[str, Any]:
    total = ledger.balance(document)
    flagged = Counter(flag.rule for flag in document.flags)
    return {
        "length": total.length,
        "kept": total.kept,
        "removed": total.removed,
        "removed_by_family": dict(total.removed_by_family),
        "rewritten": total.rewritten,
        "flagged": sum(flagged.values()),
    }
