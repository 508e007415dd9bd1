"""Subtrees whose content is no running text: which they are, and what is kept of them (counts, named places)."""

from __future__ import annotations

import re
from collections.abc import Mapping

from jingwen.parse.builder import DocumentBuilder
from jingwen.parse.html.elements import GUTTERS, VOID
from jingwen.parse.html.places import head_place, script_places

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
    """The subtree that is being set aside; `depth` is 0 where there is none."""

    __slots__ = ("attributes", "builder", "depth", "kind", "tag", "texts")

    def __init__(self, builder: DocumentBuilder) -> None:
        self.builder = builder
        self.depth = 0
        self.kind = self.tag = ""
        self.attributes: Mapping[str, str | None] = {}
        self.texts: list[str] = []

    def begin(self, tag: str, attributes: Mapping[str, str | None], kind: str) -> None:
        self.depth, self.tag, self.attributes, self.kind = 1, tag, attributes, kind
        self.texts = []

    def take(self, event: str | tuple[str, Mapping[str, str | None]] | None) -> None:
        """What happens inside: text is kept for the count, elements only counted in depth."""
        if event is None:
            self.end()
        elif isinstance(event, str):
            self.texts.append(event)
        elif event[0] == "!":
            self.comment(event[1])
        elif event[0] not in VOID:
            self.depth += 1

    def comment(self, attributes: Mapping[str, str | None]) -> None:
        self.builder.skip("comment", len(attributes["text"] or ""))

    def end(self) -> None:
        """An element closes; with the last one the subtree is booked. White space counts in scripts and styles only."""
        self.depth -= 1
        if self.depth:
            return
        text = "".join(self.texts)
        builder = self.builder
        builder.skip(self.kind, len(text) if self.tag in ("script", "style") else len("".join(text.split())))
        if self.tag == "script":
            builder.places += script_places(text, self.attributes)
        elif self.tag == "title":
            builder.places += head_place("title", {"": text})
        elif self.kind in ("noscript", "hidden"):  # so that a gate can say where an article sits
            builder.set_aside_han[self.kind] += len(_HAN.findall(text))
