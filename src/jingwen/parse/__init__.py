"""Markup in, Document out. Reads everything, judges nothing."""

from __future__ import annotations

from dataclasses import replace

from jingwen.errors import DocumentError, LimitError
from jingwen.model import Document, Options, Place, Source
from jingwen.parse.front_matter import read_header
from jingwen.parse.sniff import FORMATS, other_matter, sniff_format


def parse(source: Source, options: Options) -> Document:
    """Read a source into a document.

    Raises DocumentError where nothing is there to read, LimitError (rule "max_chars") where the text is too long.
    """
    if not isinstance(source.markup, str):
        from jingwen.parse.html import parse_html

        return _with_context(parse_html(source, options), source, ())
    text = source.markup
    if len(text) > options.max_chars:
        raise LimitError(source.name, "parse", f"{len(text)} characters, the limit is {options.max_chars}", "max_chars")
    if not text.strip():
        raise DocumentError(source.name, "parse", "the document is empty")
    if source.format in ("", "html") and (what := other_matter(text)):
        raise DocumentError(source.name, "parse", f"the document is no page but {what}")
    places, body_at = ((), 0) if source.format == "text" else read_header(text)
    body = text[body_at:] if body_at else text
    document_format = source.format or sniff_format(body, source.name)[0]
    if document_format not in FORMATS:
        raise DocumentError(source.name, "parse", f"unknown format {document_format!r}; known are {', '.join(FORMATS)}")
    document = _PARSERS[document_format](replace(source, markup=body), options)
    if body_at:
        document = replace(document, skipped={**document.skipped, "front_matter": body_at})
    return _with_context(document, source, places)


def _html(source: Source, options: Options) -> Document:
    from jingwen.parse.html import parse_html

    return parse_html(source, options)


def _markdown(source: Source, options: Options) -> Document:
    from jingwen.parse.markdown import parse_markdown

    return parse_markdown(source, options)


def _text(source: Source, options: Options) -> Document:
    from jingwen.parse.plaintext import parse_plaintext

    return parse_plaintext(source, options)


_PARSERS = {"html": _html, "markdown": _markdown, "text": _text}


def _with_context(document: Document, source: Source, places: tuple[Place, ...]) -> Document:
    """Add what is known beside the markup: front matter, what the scraper gave, address, file name and decoding."""
    given = [Place(f"given.{key}", str(value)) for key, value in source.given.items() if value]
    if source.url and "url" not in source.given:
        given.append(Place("given.url", source.url))
    name = [Place("file.name", source.name)] if source.name else []
    return replace(document, places=(*given, *places, *document.places, *name), decoding=source.decoding)
