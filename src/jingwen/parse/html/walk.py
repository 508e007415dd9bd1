"""Walks a tree once: which element does what, and the loop over all of them.

What elements mean stands in reader.py; white space collapses as a browser does it (run.py); what is no running text is
set aside (aside.py); what only the end of a list item or table tells about its blocks is decided there (records.py).
"""

from __future__ import annotations

from collections.abc import Callable, Hashable

from jingwen.parse.builder import DocumentBuilder
from jingwen.parse.html.aside import is_rest_of_text
from jingwen.parse.html.elements import ASIDE, BLOCK, HEADINGS, MARKS, VOID
from jingwen.parse.html.limits import too_deep
from jingwen.parse.html.reader import Reader
from jingwen.parse.html.state import show_nothing
from jingwen.parse.html.tree import Tree, TreeNode

_Opener = Callable[[Reader, str, TreeNode], bool]


def walk(tree: Tree, builder: DocumentBuilder, line: int = 0) -> None:
    """Read the tree into the builder. Raises LimitError for a tree deeper than the options allow.

    The loop does what most nodes need by itself, since each call costs as much as the work: text, inline elements
    without a meaning, and blocks that only end a run. An element without children is never opened.
    """
    reader = Reader(builder, tree.whole_text)
    frames, closers, run, flush = reader.trail.frames, reader.closers, reader.run, reader.flush
    nodes, parts, hidden = reader.trail.nodes, run.parts, tree.hidden
    max_depth = builder.options.max_depth
    known: dict[Hashable, tuple[str, _Opener | None]] = {}
    seen = 0
    node = tree.first
    while node is not None:
        tag, opener = known.get(node.tag_id) or _noted(known, node)
        is_open = False  # whether the node is the innermost open element
        child = None
        if opener is _text:
            data = node.text_content or ""
            seen += len(data)
            if reader.pre:
                run.add(data, len(frames))
            elif parts or not data.isspace():
                run.text(data, len(frames))
        elif hidden and node.mem_id in hidden and not (frames and is_rest_of_text(node, frames[-1], tree)):
            reader.set_aside(tag, node, "hidden")
        elif reader.near_code and (done := reader.code_matter(tag, node)) is not None:
            is_open = done
            child = node.child if is_open else None
        elif opener is None:
            child = node.child
            if child is not None:
                frames.append(node)
                closers.append(None)
        elif opener is _plain_block:
            if parts:
                flush()
            else:
                run.joint = ""
            child = node.child
            if child is not None:
                frames.append(node)
                closers.append(flush)
        elif opener(reader, tag, node):
            is_open = True
            child = node.child
        if child is not None:
            if len(frames) > max_depth:
                raise too_deep(builder.name, builder.options)
            node = child
            continue
        while True:
            if is_open:
                close = closers.pop()
                if close is flush and not parts:
                    run.joint = ""
                elif close is not None:
                    close()
                frames.pop()
                depth = len(frames)
                if len(nodes) > depth:
                    nodes.pop()
                if parts and run.depth > depth:
                    run.depth = depth
            after = node.next
            if after is not None or not frames:
                break
            node, is_open = frames[-1], True
        node = after
    reader.seen += seen
    reader.finish(line)
    if reader.aside.noscripts and builder.is_page and show_nothing(builder.texts):
        for element, chars in reader.aside.noscripts:  # the page for those without script is all that there is
            builder.skip("noscript", -chars)
            walk(Tree(element.child, hidden, tree.whole_text), builder, line)


def _noted(known: dict[Hashable, tuple[str, _Opener | None]], node: TreeNode) -> tuple[str, _Opener | None]:
    """The tag of a node and what such a node does, also for all that follow."""
    tag = node.tag or "-"
    known[node.tag_id] = meaning = tag, _OPENERS.get(tag, Reader.put_nothing if tag[0] == "-" else None)
    return meaning


def _text(reader: Reader, tag: str, node: TreeNode) -> bool:
    """A text; the loop of `walk` reads it itself."""
    return False


def _plain_block(reader: Reader, tag: str, node: TreeNode) -> bool:
    """A block that only ends a run; the loop of `walk` does it itself."""
    return reader.open_block(node, reader.flush)


# What an element does; True: it is open now, and its children are read. An element that is not here is an inline element without a meaning.
_OPENERS: dict[str, _Opener] = {
    "-text": _text,
    "-comment": Reader.put_comment,
    **dict.fromkeys(BLOCK, _plain_block),
    **dict.fromkeys(VOID, Reader.put_nothing),
    **dict.fromkeys(ASIDE, Reader.put_aside),
    "script": Reader.put_script,
    **dict.fromkeys(MARKS, Reader.open_mark),
    **dict.fromkeys(HEADINGS, Reader.open_heading),
    **dict.fromkeys(("caption", "figcaption"), Reader.open_caption),
    **dict.fromkeys(("ul", "ol", "menu", "dir"), Reader.open_list),
    **dict.fromkeys(("td", "th"), Reader.open_cell),
    **dict.fromkeys(("meta", "link"), Reader.put_head_place),
    "a": Reader.open_link,
    "blockquote": Reader.open_quote,
    "br": Reader.put_break,
    "button": Reader.open_button,
    "figure": Reader.open_figure,
    "hr": Reader.put_line,
    "html": Reader.open_page,
    "img": Reader.put_image,
    "li": Reader.open_item,
    "pre": Reader.open_pre,
    "table": Reader.open_table,
    "time": Reader.open_time,
    "tr": Reader.open_row,
}
