"""Which format a text is in, by its content first and its name second."""

from __future__ import annotations

import json
import re

FORMATS = ("html", "markdown", "text")

_PAGE = re.compile(r"<(?:!doctype\s+html|html|head|body)\b", re.IGNORECASE)
_BLOCK_TAG = re.compile(
    r"<(?:p|div|section|article|table|ul|ol|li|h[1-6]|blockquote|br|span|img|td|tr|dl|dt|dd|figure|details|pre)\b[^>]*>",
    re.IGNORECASE,
)
_MARKDOWN = re.compile(
    r"^(?:#{1,6}\s|#{2,6}[^#\s]|\s*[-*+]\s+\S|\s*\d{1,3}\.\s+\S|\s{0,3}>\s?|\s*```|\|.*\|\s*$|\s*!\[)|\*\*\S|\]\([^)\s]|`[^`\n]+`|!\[",
    re.MULTILINE,
)
_FIRST_TAG = re.compile(r"\s*<(\w+)")
_SAMPLE_CHARS = 20_000
_BLANKS_BEFORE = 200
_XML_ROOT = re.compile(
    r"[\s\ufeff]*+(?:<\?[^>]*+>\s*+|<!--(?:(?!-->).)*+-->\s*+|<!doctype[^>]*+>\s*+)*+<([\w:.-]+)", re.IGNORECASE | re.S
)
_NOT_PAGES = {
    **dict.fromkeys(("rss", "feed", "rdf:rdf"), "a feed in XML"),
    **dict.fromkeys(("urlset", "sitemapindex"), "a site map in XML"),
    **dict.fromkeys(("opml",), "a list of feeds in XML"),
    **dict.fromkeys(("w:worddocument", "w:document", "pkg:package"), "a Word document in XML"),
}


def other_matter(text: str) -> str:
    """What a text is that holds no article of its own: "a feed in XML", "JSON data" and the like; "" for all else.

    Read as a page, a feed would be one article made of the teasers of all, with its tags in between.
    """
    if text[:_BLANKS_BEFORE].lstrip()[:1] in ("{", "["):
        try:
            return "JSON data" if isinstance(json.loads(text), dict | list) else ""
        except (ValueError, RecursionError):
            return ""
    root = _XML_ROOT.match(text, 0, _SAMPLE_CHARS)
    return _NOT_PAGES.get(root[1].lower(), "") if root else ""


def sniff_format(text: str, name: str = "") -> tuple[str, str]:
    """The format (html, markdown or text) of a body without front matter, and the reason for a reader.

    A whole page is HTML whatever it is called. Else tags that carry the text decide for HTML, and only then Markdown
    signs; a text without either is plain.
    """
    sample = text[:_SAMPLE_CHARS]
    if _PAGE.search(sample[:5_000]) and not _starts_as_markdown(sample):
        return "html", "it holds a page's elements (doctype, html, head or body)"
    tags = len(_BLOCK_TAG.findall(sample))
    lines = [line for line in sample.splitlines() if line.strip()]
    tag_lines = sum(1 for line in lines if line.lstrip().startswith("<"))
    if tags >= 2 and sample.lstrip().startswith("<") and (tag_lines * 2 >= len(lines) or not _MARKDOWN.search(sample)):
        return "html", "most lines begin with a tag"
    if name.lower().endswith((".html", ".htm", ".xhtml")) and tags:
        return "html", "its name says HTML and it holds tags"
    if tags and _is_one_element(text) and not _MARKDOWN.search(sample):
        return "html", "it is one element from end to end"
    if _MARKDOWN.search(sample):
        return "markdown", "it holds Markdown signs"
    if tags >= 3 and tags >= len(lines):
        return "html", "it is full of tags"
    return "text", "it holds neither tags nor Markdown signs"


def _is_one_element(text: str) -> bool:
    first = _FIRST_TAG.match(text)
    return first is not None and text.rstrip().lower().endswith(f"</{first[1].lower()}>")


def _starts_as_markdown(sample: str) -> bool:
    return bool(re.match(r"\s*#{1,6}\s", sample)) and "```" in sample
