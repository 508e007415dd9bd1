"""clean and explain for anything a user holds: str, bytes, a soup, a Source."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Any

from jingwen import engine, rulebook
from jingwen.errors import UsageError
from jingwen.model import Decoding, Explanation, Options, Record, Rejection, Source
from jingwen.pipeline import Pipeline

_PIPELINE_OPTIONS = ("pipeline", "preset", "skip")


def clean(source: object, **options: Any) -> Record | Rejection:
    """Clean one document.

    `source`: str (HTML, Markdown or plain text), bytes (decoded first), a BeautifulSoup or Tag, or a Source.
    Options: `name`, `url`, `format` ("html", "markdown", "text"), `given` (fields the scraper holds), `encoding` (of
    bytes, as declared), `pipeline` (a Pipeline), `preset`, `skip` (names of filters, families or rules), and every
    field of `Options` (`text`, `script`, `links`, `page`, `rules`, limits).

    Returns a Record, or a Rejection that says why the document is no article.
    Raises DocumentError where the document cannot be read, LimitError where it goes over a limit, UsageError for
    an option that does not exist, RulebookError for a rule file that cannot be used.
    """
    return explain(source, **options).outcome


def explain(source: object, **options: Any) -> Explanation:
    """Clean one document and keep the explanation. Takes and raises what `clean` does.

    >>> import jingwen
    >>> explanation = jingwen.explain("# 复盘\\n\\n先写结论。\\n\\n![](a.png)")
    >>> explanation.outcome.text
    '# 复盘\\n\\n先写结论。'
    >>> [piece.rules for block in explanation.document.blocks for piece in block.pieces if piece.rules]
    [('images.placeholder',)]
    """
    steps = _pipeline(options)
    read = _source(source, options)
    return engine.explain(read, make_options(options), steps)


def make_options(values: Mapping[str, Any]) -> Options:
    """An Options value from keyword options. Raises UsageError for an unknown name or a value out of range."""
    known = {field.name: field for field in dataclasses.fields(Options)}
    if unknown := set(values) - set(known):
        raise UsageError(
            f"unknown option {', '.join(sorted(unknown))}; known are {', '.join([*known, *_PIPELINE_OPTIONS, *_SOURCE_OPTIONS])}"
        )
    options = Options(**values)
    for name, allowed in _CHOICES.items():
        if getattr(options, name) not in allowed:
            raise UsageError(f"{name} is {getattr(options, name)!r}; it must be one of {', '.join(allowed)}")
    rulebook.load(options.rules)  # a bad rule file is the caller's mistake, not the document's
    return options


_SOURCE_OPTIONS = ("name", "url", "format", "given", "encoding")
_CHOICES = {
    "text": ("markdown", "plain"),
    "links": ("text", "keep"),
    "width": ("keep", "plain"),
    "page": ("auto", "article", "thread"),
}


def _pipeline(options: dict[str, Any]) -> Pipeline | None:
    chosen: Pipeline | None = options.pop("pipeline", None)
    preset = options.pop("preset", None)
    skip = options.pop("skip", ())
    if chosen is not None and preset is not None:
        raise UsageError("pipeline and preset exclude each other")
    if chosen is None and preset is None and not skip:
        return None
    chosen = chosen or Pipeline.preset(preset or "default")
    return chosen.without(*([skip] if isinstance(skip, str) else skip)) if skip else chosen


def _source(source: object, options: dict[str, Any]) -> Source:
    said = {name: options.pop(name) for name in _SOURCE_OPTIONS if name in options}
    encoding = said.pop("encoding", None)
    if isinstance(source, Source):
        return dataclasses.replace(source, **said) if said else source
    name = str(said.pop("name", ""))
    decoding: Decoding | None = None
    markup: Any = source
    if isinstance(source, (bytes, bytearray, memoryview)):
        from jingwen.read.decode import decode

        markup, decoding = decode(bytes(source), encoding, name)
    elif not isinstance(source, str) and not hasattr(source, "descendants"):
        raise UsageError(f"cannot clean {type(source).__name__}: give str, bytes, a BeautifulSoup or Tag, or a Source")
    return Source(name, markup, decoding=decoding, **said)
