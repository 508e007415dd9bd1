"""clean and explain for anything a user holds: str, bytes, a soup, a Source."""

from __future__ import annotations

import dataclasses
import os
from collections.abc import Iterable, Mapping
from typing import Any

from jingwen import engine
from jingwen.errors import UsageError
from jingwen.filters.script import CONFIGURATIONS
from jingwen.model import Explanation, Options, Record, Rejection, Source
from jingwen.parse.sniff import FORMATS
from jingwen.pipeline import Pipeline
from jingwen.read.columns import as_text
from jingwen.rulecheck import require_sound

_PIPELINE_OPTIONS = ("pipeline", "preset", "skip")


def clean(source: object, **options: Any) -> Record | Rejection:
    """Clean one document.

    `source`: str (HTML, Markdown or plain text), bytes (decoded first), a BeautifulSoup or Tag, or a Source.
    Options: `name`, `url`, `format` ("html", "markdown", "text"), `given` (fields the scraper holds), `encoding` (of
    bytes, as declared), `pipeline` (a Pipeline), `preset`, `skip` (names of filters, families or rules), and every
    field of `Options` (`text`, `script`, `links`, `page`, `rules`, limits).

    Returns a Record, or a Rejection that says why the document is no article.
    Raises DocumentError where the document cannot be read, LimitError where it goes over a limit, UsageError for
    an option that does not exist or a value that cannot be, RulebookError for a rule file that cannot be used.
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
    steps = take_pipeline(options)
    read = _source(source, options)
    return engine.explain(read, make_options(options), steps)


def make_options(values: Mapping[str, Any]) -> Options:
    """An Options value from keyword options. Raises UsageError for an unknown name or a value out of range."""
    known = {field.name: field for field in dataclasses.fields(Options)}
    if unknown := set(values) - set(known):
        raise UsageError(
            f"unknown option {', '.join(sorted(unknown))}; known are {', '.join([*known, *_PIPELINE_OPTIONS, *_SOURCE_OPTIONS])}"
        )
    options = Options(**{**values, "rules": _folders(values.get("rules", ()))})
    for name, allowed in {**_CHOICES, "script": ("keep", *CONFIGURATIONS)}.items():
        if getattr(options, name) not in allowed:
            raise UsageError(f"{name} is {getattr(options, name)!r}; it must be one of {', '.join(allowed)}")
    for name in ("max_chars", "max_depth", "max_attributes", "max_loss"):
        value = getattr(options, name)
        if isinstance(value, bool) or not isinstance(value, (int, float)) or not value > 0:
            raise UsageError(f"{name} is {value!r}; it must be a number above 0")
    require_sound(options.rules)  # a bad rule file is the caller's mistake, not the document's
    return options


_SOURCE_OPTIONS = ("name", "url", "format", "given", "encoding")
_CHOICES = {
    "text": ("markdown", "plain"),
    "links": ("text", "keep"),
    "width": ("keep", "plain"),
    "page": ("auto", "article", "thread"),
}


def _folders(given: object) -> tuple[str, ...]:
    """Folders of rules: one, or several, as text or as paths."""
    if isinstance(given, (str, os.PathLike)):
        return (os.fspath(given),)
    if not isinstance(given, Iterable):
        raise UsageError(f"rules is {given!r}; it must be the name of a folder, or several")
    return tuple(os.fspath(folder) for folder in given)


def take_pipeline(options: dict[str, Any]) -> Pipeline | None:
    """The pipeline that `pipeline`, `preset` and `skip` ask for, and None for the default; takes them out of the options.

    Raises UsageError for a name that is not known, or where they contradict each other.
    """
    chosen: Pipeline | None = options.pop("pipeline", None)
    preset = options.pop("preset", None)
    skip = options.pop("skip", ())
    if chosen is not None and preset is not None:
        raise UsageError("pipeline and preset exclude each other")
    if chosen is not None and not isinstance(chosen, Pipeline):
        raise UsageError(f"pipeline is {chosen!r}; it must be a jingwen.Pipeline (preset= takes the name of one)")
    if chosen is None and preset is None and not skip:
        return None
    chosen = chosen or Pipeline.preset(preset or "default")
    if not isinstance(skip, Iterable):
        raise UsageError(f"skip is {skip!r}; it must be the name of a filter, family or rule, or several")
    if not skip:
        return chosen
    return chosen.without(*([skip] if isinstance(skip, str) else skip), rules=_folders(options.get("rules", ())))


def _source(source: object, options: dict[str, Any]) -> Source:
    said = {name: options.pop(name) for name in _SOURCE_OPTIONS if name in options}
    encoding = said.pop("encoding", None)
    read = source if isinstance(source, Source) else Source("", source)
    read = dataclasses.replace(read, **{name: value for name, value in said.items() if value is not None})
    read = dataclasses.replace(read, name=str(read.name), url=_text("url", read.url), given=_given(read.given))
    if (read.format or "") not in ("", *FORMATS):
        raise UsageError(f"format is {read.format!r}; it must be one of {', '.join(FORMATS)}")
    if isinstance(read.markup, (bytes, bytearray, memoryview)):
        from jingwen.read.decode import decode
        from jingwen.read.mhtml import saved_page

        page = saved_page(bytes(read.markup), read.name)
        markup, decoding = decode(page.data, page.charset or encoding, read.name)
        return dataclasses.replace(read, markup=markup, url=read.url or page.url, decoding=decoding)
    if not isinstance(read.markup, str) and not hasattr(read.markup, "descendants"):
        kind = type(read.markup).__name__
        raise UsageError(f"cannot clean {kind}: give str, bytes, a BeautifulSoup or Tag, or a Source of one of them")
    return read


def _given(values: object) -> dict[str, str]:
    """What the scraper holds, as text: lists (authors, tags) joined, times in ISO 8601, empty fields left out."""
    if not isinstance(values, Mapping):
        raise UsageError(f"given is {values!r}; it must be a mapping of fields to values")
    return {str(name): text for name, value in values.items() if (text := as_text(value))}


def _text(name: str, value: object) -> str:
    if not isinstance(value, str):
        raise UsageError(f"{name} is {value!r}; it must be text")
    return value
