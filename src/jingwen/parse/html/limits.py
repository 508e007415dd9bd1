"""Limits on markup, checked before a parser sees it: lexbor needs quadratic time for deep trees and many attributes.

Measured: 4,000 nested elements take lexbor 0.02 s, 8,000 take 0.1 s, 100,000 more than 20 s; 10,000 attributes on one
element 0.17 s, 20,000 more than a second. An ordinary page costs two counts and a few hundred `rfind` calls here.
"""

from __future__ import annotations

import re

from jingwen.errors import LimitError
from jingwen.model import Options

_NAME = re.compile(r"<(/?[a-zA-Z][^\s/>]*)")
_TOKEN = re.compile(r"<(?:(/?)([a-zA-Z][^\s/>]*)|!--)")
_TAG = re.compile(r"""<[a-zA-Z](?:[^"'<>]|"[^"]*"|'[^']*')*+""")
_QUOTED = re.compile(r"""=\s*(?:"[^"]*"|'[^']*')""")
_RAW = frozenset(["script", "style", "textarea", "title", "xmp", "iframe", "noembed", "noframes"])
_VOID = frozenset(["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr", "frame", "bgsound", "keygen"])  # fmt: skip
# Elements that end by themselves where one of their kind opens; the search for it stops at a scope.
_ENDS_ITSELF = frozenset(["p", "li", "dt", "dd", "tr", "td", "th", "thead", "tbody", "tfoot", "option", "optgroup"])
_SCOPE = frozenset(["table", "ul", "ol", "dl", "object", "marquee", "applet", "button", "template", "select", "svg", "math", "td", "th", "caption"])  # fmt: skip
_MAX_LOOK_BACK = 40
_FLAT = _VOID | {"script", "style"}


def check_markup(markup: str, name: str, options: Options) -> None:
    """Raises LimitError (rule "max_chars", "max_depth" or "max_attributes") for markup over a limit of `options`."""
    if len(markup) > options.max_chars:
        raise LimitError(name, "parse", f"{len(markup)} characters, the limit is {options.max_chars}", "max_chars")
    if _may_be_deep(markup, options.max_depth) or _may_hold_many_attributes(markup, options.max_attributes):
        _scan(markup, name, options)


def _may_be_deep(markup: str, limit: int) -> bool:
    """Whether more elements could be open at once than the limit; never says no where they are."""
    angles = markup.count("<")
    if angles <= limit or angles - markup.count("</") <= limit:
        return False
    tags = _NAME.findall(markup)
    if angles - len(tags) > limit:  # so many angles that open nothing: they may stand in attributes
        return True
    closers = {tag: tag[1:] for tag in set(tags) if tag[0] == "/"}
    counts = dict.fromkeys({*tags, *closers.values()}, 0)
    depth = 0
    for tag in tags:
        name = closers.get(tag)
        if name is None:
            if tag not in _FLAT:
                counts[tag] += 1
                depth += 1
                if depth > limit:
                    return True
        elif counts[name]:
            counts[name] -= 1
            depth -= 1
    return False


def _may_hold_many_attributes(markup: str, limit: int) -> bool:
    """Whether a tag could hold more attributes than the limit: it then holds as many blanks, and seldom another `<`."""
    step = 2 * limit
    at = 0
    while (at := markup.find("<", at)) >= 0 and at + step <= len(markup):
        last = markup.rfind("<", at + 1, at + step)
        if last > 0:
            at = last
            continue
        if _attributes(markup, at, limit) > limit:
            return True
        at += step
    return False


def _attributes(markup: str, at: int, limit: int) -> int:
    """About how many attributes the tag at a place holds; 0 where it is too short for the limit."""
    tag = _TAG.match(markup, at)
    if tag is None or len(tag[0]) < 2 * limit:
        return 0
    return len(_QUOTED.sub("= ", tag[0]).split()) - 1


def _scan(markup: str, name: str, options: Options) -> None:
    """One linear pass over all tags: nesting as a parser would build it, and attributes of long tags."""
    stack: list[str] = []
    counts: dict[str, int] = {}
    skip_to = 0
    for token in _TOKEN.finditer(markup):
        at = token.start()
        if at < skip_to:
            continue
        closing, tag = token.groups()
        if tag is None:
            end = markup.find("-->", at)
            skip_to = end if end >= 0 else len(markup)
            continue
        tag = tag.lower()
        if closing:
            if counts.get(tag):
                _close(stack, counts, tag)
            continue
        _check_attributes(markup, at, name, options)
        if tag in _RAW:
            end = _end_of_raw(markup, at, tag)
            skip_to = end if end >= 0 else len(markup)
        elif tag not in _VOID:
            if tag in _ENDS_ITSELF:
                _end_itself(stack, counts, tag)
            stack.append(tag)
            counts[tag] = counts.get(tag, 0) + 1
            if len(stack) > options.max_depth:
                raise LimitError(name, "parse", f"more than {options.max_depth} nested elements", "max_depth")


def _check_attributes(markup: str, at: int, name: str, options: Options) -> None:
    end = markup.find(">", at)
    if 0 <= end - at < 2 * options.max_attributes and markup.find('"', at, end) < 0 and markup.find("'", at, end) < 0:
        return
    attributes = _attributes(markup, at, options.max_attributes)
    if attributes > options.max_attributes:
        raise LimitError(name, "parse", f"an element has about {attributes} attributes, the limit is {options.max_attributes}", "max_attributes")  # fmt: skip


def _end_of_raw(markup: str, at: int, tag: str) -> int:
    closed = markup.find(f"</{tag}", at)
    return closed if closed >= 0 else markup.find(f"</{tag.upper()}", at)


def _close(stack: list[str], counts: dict[str, int], tag: str) -> None:
    while stack:
        top = stack.pop()
        counts[top] -= 1
        if top == tag:
            return


def _end_itself(stack: list[str], counts: dict[str, int], tag: str) -> None:
    if not counts.get(tag):
        return
    for back in range(len(stack) - 1, max(len(stack) - _MAX_LOOK_BACK, 0) - 1, -1):
        if stack[back] == tag:
            while len(stack) > back:
                counts[stack.pop()] -= 1
            return
        if stack[back] in _SCOPE:
            return
