"""Takes the page around the article away: menus, side bars, comments, recommendations, footers.

Acts on whole HTML pages alone; fragments, Markdown and plain text hold no page around them.
"""

from __future__ import annotations

from collections.abc import Iterator

from jingwen.filters.main_content import boilerplate_reasons
from jingwen.filters.page_tree import page_tree
from jingwen.model import Document, Finding, remove


def boilerplate(document: Document) -> Iterator[Finding]:
    """The edits that take away every block that is not the page's article (or thread)."""
    if not document.is_page or not document.nodes:
        return
    reasons = boilerplate_reasons(document, page_tree(document))
    for index, block in document.live():
        if reasons[index]:
            yield index, remove(block.start, block.end, f"boilerplate.{reasons[index]}")
