"""Walks the events of a front end once: which element does what, and the loop over all of them.

What elements mean stands in reader.py; white space collapses as a browser does it (run.py); what is no running text is
set aside (aside.py); what only the end of a list item or table tells about its blocks is decided there (records.py).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from jingwen.parse.builder import DocumentBuilder
from jingwen.parse.html.aside import is_hidden
from jingwen.parse.html.elements import ASIDE, BLOCK, HEADINGS, MARKS, VOID
from jingwen.parse.html.reader import Event, Opened, Reader


def walk(events: Iterable[Event], builder: DocumentBuilder, line: int = 0) -> None:
    """Read all events into the builder. Raises what they raise.

    The loop does what most events need by itself, since each call costs as much as the work: text, inline elements
    without a meaning, and blocks that only end a run.
    """
    reader = Reader(builder, iter(events))
    frames, closers, run, flush = reader.trail.frames, reader.closers, reader.run, reader.flush
    nodes, parts, opener_of = reader.trail.nodes, run.parts, _OPENERS.get
    seen = 0
    for event in reader.events:
        if event is None:
            close = closers.pop()
            if close is not None:
                if parts or close is not flush:
                    close()
                else:
                    run.joint = ""
            frames.pop()
            depth = len(frames)
            if len(nodes) > depth:
                nodes.pop()
            if parts and run.depth > depth:
                run.depth = depth
        elif isinstance(event, str):
            seen += len(event)
            if reader.pre:
                run.add(event, len(frames))
            elif parts or not event.isspace():
                run.text(event, len(frames))
        else:
            tag, attributes = event
            opener = opener_of(tag)
            if attributes and ("style" in attributes or "hidden" in attributes) and is_hidden(attributes):
                reader.set_aside(tag, attributes, "hidden")
            elif reader.near_code and reader.is_code_matter(tag, event):
                pass
            elif opener is None:
                frames.append(event)
                closers.append(None)
            elif opener is _plain_block:
                if parts:
                    flush()
                else:
                    run.joint = ""
                frames.append(event)
                closers.append(flush)
            else:
                opener(reader, event)
    reader.finish(line, seen)


def _plain_block(reader: Reader, event: Opened) -> None:
    """A block that only ends a run; the loop of `walk` does it itself."""
    reader.open_block(event, reader.flush)


# What opening an element does. An element that is not here is an inline element without a meaning.
_OPENERS: dict[str, Callable[[Reader, Opened], None]] = {
    **dict.fromkeys(BLOCK, _plain_block),
    **dict.fromkeys(VOID, Reader.open_no_content),
    **dict.fromkeys(ASIDE, Reader.open_aside),
    **dict.fromkeys(MARKS, Reader.open_mark),
    **dict.fromkeys(HEADINGS, Reader.open_heading),
    **dict.fromkeys(("caption", "figcaption"), Reader.open_caption),
    **dict.fromkeys(("ul", "ol", "menu", "dir"), Reader.open_list),
    **dict.fromkeys(("td", "th"), Reader.open_cell),
    **dict.fromkeys(("meta", "link"), Reader.open_head_place),
    "!": Reader.open_comment,
    "a": Reader.open_link,
    "blockquote": Reader.open_quote,
    "br": Reader.open_break,
    "button": Reader.open_button,
    "figure": Reader.open_figure,
    "hr": Reader.open_line,
    "html": Reader.open_page,
    "img": Reader.open_image,
    "li": Reader.open_item,
    "pre": Reader.open_pre,
    "table": Reader.open_table,
    "time": Reader.open_time,
    "tr": Reader.open_row,
}
