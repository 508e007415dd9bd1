"""Takes images out: blocks that are only images, and images inside a line of text. Code is left alone."""

from __future__ import annotations

from collections.abc import Iterator

from jingwen.model import OBJECT, Document, Finding, Kind, remove

_BLOCK, _INLINE = "images.placeholder", "images.inline"


def images(document: Document) -> Iterator[Finding]:
    """Yield the removal of every image of the document; what stands around it stays."""
    skipped = document.options.skipped_rules
    if "images" in skipped or OBJECT not in document.text:
        return
    for index in _blocks_with_images(document):
        block = document.blocks[index]
        if block.kind is Kind.CODE or OBJECT not in block.text:
            continue
        if not block.text.replace(OBJECT, "").strip():
            if _BLOCK not in skipped:
                yield index, remove(block.start, block.end, _BLOCK)
        elif _INLINE not in skipped:
            for piece in block.pieces:
                yield from ((index, remove(at, at + 1, _INLINE)) for at in _objects(document.text, piece))


def _blocks_with_images(document: Document) -> Iterator[int]:
    """Indices of the blocks whose source holds an image."""
    source, blocks = document.text, document.blocks
    at = source.find(OBJECT)
    for index, block in enumerate(blocks):
        if at < 0:
            return
        end = block.end
        if at < end:
            yield index
            at = source.find(OBJECT, end)


def _objects(source: str, piece: tuple[int, int, str, tuple[str, ...]]) -> Iterator[int]:
    """Positions of the images in one piece; one that was rewritten holds none of its own."""
    start, end, _, rules = piece
    if rules:
        return
    at = source.find(OBJECT, start, end)
    while at >= 0:
        yield at
        at = source.find(OBJECT, at + 1, end)
