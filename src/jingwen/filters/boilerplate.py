"""Takes the page around the article away: menus, side bars, comments, recommendations, footers.

Acts on whole HTML pages alone; fragments, Markdown and plain text hold no page around them.
"""

from __future__ import annotations

from collections.abc import Iterator

from jingwen.filters.main_content import boilerplate_reasons
from jingwen.filters.page_tree import page_tree
from jingwen.model import Document, Edit, Finding, Flag, new_tuple


def boilerplate(document: Document) -> Iterator[Finding]:
    """The edits that take away every block that is not the page's article (or thread)."""
    if not document.is_page or not document.nodes:
        return
    reasons, is_thread = boilerplate_reasons(document, page_tree(document))
    if is_thread and document.options.page == "auto":
        yield 0, Flag(document.blocks[0].start, document.blocks[0].end, "boilerplate.thread")
    rules = {reason: f"boilerplate.{reason}" for reason in set(reasons)}
    for index, reason in enumerate(reasons):
        if reason:
            pieces = document.blocks[index].pieces
            if pieces[0].text or any(piece.text for piece in pieces):
                yield index, new_tuple(Edit, (pieces[0].start, pieces[-1].end, "", rules[reason]))
