"""Subtrees whose content is no running text: which they are, and what is kept of them (counts, named places)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from jingwen.parse.builder import DocumentBuilder
from jingwen.parse.html.places import head_place, script_places
from jingwen.parse.html.tree import Attributes, Tree, TreeNode

_DISPLAY_NONE = re.compile(r"(?:^|[;\s])display\s*:\s*none\b", re.IGNORECASE)
_MIN_NOSCRIPT_HAN = 60
_MIN_TAB_HAN, _MIN_REST_HAN = 40, 100  # of the paragraphs that a hidden element opens with
_MIN_PARAGRAPHS, _MAX_PARAGRAPHS = 2, 6
_MIN_QUESTION, _MAX_QUESTION = 7, 80  # characters
_MAX_SIBLINGS = 24  # that are looked at
_MIN_STATE = 100  # characters of a script that can hold an article
_SENTENCE = re.compile(r"[\u3400-\u9fff][^。！？\n]{6,}[。！？]")
_HAN = re.compile(r"[\u3400-\u9fff]")


def is_hidden(attributes: Attributes) -> bool:
    """Whether an element is hidden by its attributes.

    `visibility: hidden` and `aria-hidden` do not count: pages that show themselves by script are saved with the first,
    and the second says nothing about what a reader sees.
    """
    if "hidden" in attributes and attributes["hidden"] != "until-found":
        return True
    style = attributes.get("style")
    return style is not None and "none" in style.lower() and _DISPLAY_NONE.search(style) is not None


def is_rest_of_text(node: TreeNode, outer: TreeNode, tree: Tree) -> bool:
    """Whether a hidden element holds paragraphs that a button shows: the rest of an article, or what another tab says.

    outer: the element around it. Shown in it are paragraphs, or an element like the hidden one that holds some; the latter
    proves more, as what is to be shared or paid for lies hidden beside paragraphs too, with a few words.
    What lies hidden in the body itself is a dialog.
    """
    if outer.tag in ("body", "html"):
        return False
    if node.tag == "dd":  # an answer that opens below its question
        return _SENTENCE.search(tree.whole_text(node)) is not None and any(
            sibling.tag == "dt" and sibling.mem_id not in tree.hidden for sibling in _siblings(outer.child)
        )
    if _is_answer(node, outer, tree):
        return True
    paragraphs = [child for child in _siblings(node.child) if child.tag == "p"][:_MAX_PARAGRAPHS]
    if len(paragraphs) < _MIN_PARAGRAPHS:
        return False
    han = sum([len(_HAN.findall(tree.whole_text(paragraph))) for paragraph in paragraphs])
    shown = [sibling for sibling in _siblings(outer.child) if sibling.mem_id not in tree.hidden]
    if han >= _MIN_REST_HAN and any(sibling.tag == "p" for sibling in shown):
        return True
    return han >= _MIN_TAB_HAN and any(
        _kind(sibling) == _kind(node) and any(child.tag == "p" for child in _siblings(sibling.child))
        for sibling in shown
    )


def _is_answer(node: TreeNode, outer: TreeNode, tree: Tree) -> bool:
    """Whether a hidden element holds a sentence and the element before it a question: an accordion."""
    above = None
    for sibling in _siblings(outer.child):
        if sibling.mem_id == node.mem_id:
            break
        above = sibling
    if above is None or above.mem_id in tree.hidden or not tree.whole_text(above).rstrip().endswith(("？", "?")):
        return False
    return _SENTENCE.search(tree.whole_text(node)) is not None


def _siblings(node: TreeNode | None) -> Iterator[TreeNode]:
    """A node and the next ones at its level, texts and comments left out."""
    seen = 0
    while node is not None and seen < _MAX_SIBLINGS:
        if (node.tag or "-")[0] != "-":
            yield node
        seen += 1
        node = node.next


def _kind(node: TreeNode) -> tuple[str | None, str]:
    return node.tag, (node.attributes.get("class") or " ").split(" ")[0]


def is_anchor_sign(text: str) -> bool:
    """Whether a link's text, in a heading, is what generators hang there to link to the heading itself."""
    return text.strip() in ("#", "\N{PILCROW SIGN}", "\N{SECTION SIGN}", "\N{LINK SYMBOL}")


def is_question(text: str) -> bool:
    """Whether a button's text is a question with an answer below, and not the site's own (忘记密码？)."""
    text = text.strip()
    return _MIN_QUESTION <= len(text) <= _MAX_QUESTION and text.endswith(("？", "?"))


class Aside:
    """Books subtrees that are set aside. `noscripts`: those that can hold an article, with their characters."""

    __slots__ = ("_builder", "noscripts", "whole_text")

    def __init__(self, builder: DocumentBuilder, whole_text: Callable[[TreeNode], str]) -> None:
        self._builder, self.whole_text = builder, whole_text
        self.noscripts: list[tuple[TreeNode, int]] = []

    def take(self, tag: str, node: TreeNode, kind: str) -> None:
        """Count the text of an element, and read what it names. White space counts in scripts and styles only."""
        text = self.whole_text(node)
        if not text:
            return
        builder = self._builder
        builder.skip(kind, len(text) if tag in ("script", "style") else len("".join(text.split())))
        if tag == "script":
            builder.places += script_places(text, node.attributes)
            if len(text) >= _MIN_STATE:
                builder.scripts.append(text)
        elif tag == "title":
            builder.places += head_place("title", {"": text})
        elif kind in ("noscript", "hidden"):  # so that a gate can say where an article sits
            han = len(_HAN.findall(text))
            builder.set_aside_han[kind] += han
            if tag == "noscript" and han >= _MIN_NOSCRIPT_HAN:
                self.noscripts.append((node, len("".join(text.split()))))
