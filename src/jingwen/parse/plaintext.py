"""Plain text: every non-empty line is a block; bullets and numbers at the start of a line make list items."""

from __future__ import annotations

import re

from jingwen.model import Document, Kind, Options, Source
from jingwen.parse.builder import DocumentBuilder
from jingwen.parse.lists import ListDepth
from jingwen.parse.wrapping import unfill

_RULE = re.compile(r"\s*(?:[-—–=_*~·.#+]\s*){3,}$")
_LINE = re.compile(r"\r\n|[\n\r\v\f]")


def parse_plaintext(source: Source, options: Options) -> Document:
    """Read plain text. A line right after another one is `tight`; nothing is unescaped or interpreted further."""
    builder = DocumentBuilder(source.name, "text", options)
    lists = ListDepth()
    after_blank = True
    lines = _LINE.split(source.markup)
    for raw, number in zip(*unfill(lines, range(1, len(lines) + 1)), strict=True):
        line = raw.strip()
        if not line:
            builder.skip("blank", len(raw))
            after_blank = True
            continue
        if _RULE.match(line):
            builder.add(Kind.RULE, line, line=number)
        elif item := lists.item(raw):
            marker, depth, length = item
            builder.skip("markup", len(raw[:length].strip()))
            builder.add(Kind.LIST_ITEM, raw[length:].strip(), level=depth, marker=marker, line=number)
        else:
            depth = lists.continuation(raw, after_blank)
            builder.add(Kind.PARAGRAPH, line, level=depth, tight=not after_blank, line=number)
        after_blank = False
    return builder.document()
