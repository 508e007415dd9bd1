"""Subtrees whose content is no running text: which they are, and what is kept of them (counts, named places)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from jingwen.parse.builder import DocumentBuilder
from jingwen.parse.html.elements import GUTTERS, VOID
from jingwen.parse.html.places import head_place, script_places

if TYPE_CHECKING:
    from jingwen.parse.html.reader import Attributes, Event

_DISPLAY_NONE = re.compile(r"(?:^|[;\s])display\s*:\s*none\b", re.IGNORECASE)
_HAN = re.compile(r"[\u3400-\u9fff]")


def is_hidden(attributes: Mapping[str, str | None]) -> bool:
    """Whether an element is hidden by its attributes.

    `visibility: hidden` and `aria-hidden` do not count: pages that show themselves by script are saved with the first,
    and the second says nothing about what a reader sees.
    """
    if "hidden" in attributes and attributes["hidden"] != "until-found":
        return True
    style = attributes.get("style")
    return style is not None and "none" in style.lower() and _DISPLAY_NONE.search(style) is not None


def is_gutter(attributes: Mapping[str, str | None]) -> bool:
    """Whether an element holds the line numbers of code, by its class."""
    classes = attributes.get("class")
    return bool(classes) and ("num" in classes or "gutter" in classes or "line" in classes) and not GUTTERS.isdisjoint(classes.split())  # type: ignore[operator,union-attr]  # fmt: skip


class Aside:
    """Reads subtrees that are set aside."""

    __slots__ = ("builder",)

    def __init__(self, builder: DocumentBuilder) -> None:
        self.builder = builder

    def take(self, tag: str, attributes: Attributes, kind: str, events: Iterator[Event]) -> None:
        """Read the events of an element that has just opened up to its end: text is counted, elements are only nested."""
        texts: list[str] = []
        depth = 1
        for event in events:
            if event is None:
                depth -= 1
                if not depth:
                    break
            elif isinstance(event, str):
                texts.append(event)
            elif event[0] == "!":
                self.comment(event[1])
            elif event[0] not in VOID:
                depth += 1
        self._book(tag, attributes, kind, texts[0] if len(texts) == 1 else "".join(texts))

    def comment(self, attributes: Attributes) -> None:
        """Count a comment."""
        self.builder.skip("comment", len(attributes["text"] or ""))

    def _book(self, tag: str, attributes: Attributes, kind: str, text: str) -> None:
        """White space counts in scripts and styles only."""
        if not text:
            return
        builder = self.builder
        builder.skip(kind, len(text) if tag in ("script", "style") else len("".join(text.split())))
        if tag == "script":
            builder.places += script_places(text, attributes)
        elif tag == "title":
            builder.places += head_place("title", {"": text})
        elif kind in ("noscript", "hidden"):  # so that a gate can say where an article sits
            builder.set_aside_han[kind] += len(_HAN.findall(text))
