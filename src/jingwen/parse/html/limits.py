"""Limits on markup, checked before lexbor sees it: it needs quadratic time for deep trees and many attributes.

Measured: 4,000 nested elements take lexbor 0.02 s, 8,000 take 0.1 s, 100,000 more than 20 s; 10,000 attributes on one
element 0.17 s, 20,000 more than a second. So nesting is looked at here only where it may go over `_BEARABLE`; the walker
holds the tree itself to the limit. An ordinary page costs one count and a few hundred `rfind` calls.
"""

from __future__ import annotations

import re

from jingwen.errors import LimitError
from jingwen.model import Options

_NAME = re.compile(rb"<(/?[a-zA-Z][^\s/>]*)")
_TOKEN = re.compile(rb"<(?:(/?)([a-zA-Z][^\s/>]*)|!--)")
_TAG = re.compile(rb"""<[a-zA-Z](?:[^"'<>]++|"[^"]*"|'[^']*')*+""")
_QUOTED = re.compile(rb"""=\s*(?:"[^"]*"|'[^']*')""")
_RAW = frozenset(b"script style textarea title xmp iframe noembed noframes".split())
_VOID = frozenset(b"area base br col embed hr img input link meta param source track wbr frame bgsound keygen".split())
# Elements that end by themselves where one of their kind opens; the search for it stops at a scope.
_ENDS_ITSELF = frozenset(b"p li dt dd tr td th thead tbody tfoot option optgroup".split())
_SCOPE = frozenset(b"table ul ol dl object marquee applet button template select svg math td th caption".split())  # fmt: skip
_MAX_LOOK_BACK = 40
_BEARABLE = 5_000  # nested elements that cost lexbor next to nothing
_FLAT = _VOID | {b"script", b"style"}


def check_markup(markup: str, data: bytes, name: str, options: Options) -> None:
    """Raises LimitError (rule "max_chars", "max_depth" or "max_attributes") for markup over a limit of `options`.

    `data`: the markup in UTF-8.
    """
    if len(markup) > options.max_chars:
        raise LimitError(name, "parse", f"{len(markup)} characters, the limit is {options.max_chars}", "max_chars")
    deep = max(options.max_depth, _BEARABLE)
    if _may_be_deep(data, deep) or _may_hold_many_attributes(data, options.max_attributes):
        _scan(data, name, options)


def too_deep(name: str, options: Options) -> LimitError:
    """What to raise for a tree over the limit."""
    return LimitError(name, "parse", f"more than {options.max_depth} nested elements", "max_depth")


def too_many_attributes(name: str, options: Options, count: int | str) -> LimitError:
    """What to raise for an element over the limit."""
    reason = f"an element has {count} attributes, the limit is {options.max_attributes}"
    return LimitError(name, "parse", reason, "max_attributes")


def _may_be_deep(markup: bytes, limit: int) -> bool:
    """Whether more elements could be open at once than the limit; never says no where they are."""
    angles = markup.count(b"<")
    if angles <= limit or angles - markup.count(b"</") <= limit:
        return False
    tags = _NAME.findall(markup)
    if angles - len(tags) > limit:  # so many angles that open nothing: they may stand in attributes
        return True
    closers = {tag: tag[1:] for tag in set(tags) if tag.startswith(b"/")}
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


def _may_hold_many_attributes(markup: bytes, limit: int) -> bool:
    """Whether a tag could hold more attributes than the limit: it then holds as many blanks, and seldom another `<`."""
    step = 2 * limit
    at = 0
    while (at := markup.find(b"<", at)) >= 0 and at + step <= len(markup):
        last = markup.rfind(b"<", at + 1, at + step)
        if last > 0:
            at = last
            continue
        if _attributes(markup, at, limit) > limit:
            return True
        at += step
    return False


def _attributes(markup: bytes, at: int, limit: int) -> int:
    """About how many attributes the tag at a place holds; 0 where it is too short for the limit."""
    tag = _TAG.match(markup, at)
    if tag is None or len(tag[0]) < 2 * limit:
        return 0
    return len(_QUOTED.sub(b"= ", tag[0]).split()) - 1


def _scan(markup: bytes, name: str, options: Options) -> None:
    """One linear pass over all tags: nesting as a parser would build it, and attributes of long tags."""
    stack: list[bytes] = []
    counts: dict[bytes, int] = {}
    skip_to = 0
    for token in _TOKEN.finditer(markup):
        at = token.start()
        if at < skip_to:
            continue
        closing, tag = token.groups()
        if tag is None:
            end = markup.find(b"-->", at)
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
                raise too_deep(name, options)


def _check_attributes(markup: bytes, at: int, name: str, options: Options) -> None:
    end = markup.find(b">", at)
    if 0 <= end - at < 2 * options.max_attributes and markup.find(b'"', at, end) < 0 and markup.find(b"'", at, end) < 0:
        return
    attributes = _attributes(markup, at, options.max_attributes)
    if attributes > options.max_attributes:
        raise too_many_attributes(name, options, f"about {attributes}")


def _end_of_raw(markup: bytes, at: int, tag: bytes) -> int:
    closed = markup.find(b"</" + tag, at)
    return closed if closed >= 0 else markup.find(b"</" + tag.upper(), at)


def _close(stack: list[bytes], counts: dict[bytes, int], tag: bytes) -> None:
    while stack:
        top = stack.pop()
        counts[top] -= 1
        if top == tag:
            return


def _end_itself(stack: list[bytes], counts: dict[bytes, int], tag: bytes) -> None:
    if not counts.get(tag):
        return
    for back in range(len(stack) - 1, max(len(stack) - _MAX_LOOK_BACK, 0) - 1, -1):
        if stack[back] == tag:
            while len(stack) > back:
                counts[stack.pop()] -= 1
            return
        if stack[back] in _SCOPE:
            return
