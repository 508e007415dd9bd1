"""Anchors that nobody closed: by HTML's rules one is open again in every paragraph below it, and all of those read as links."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from jingwen.model import Block

_MIN_CHARS = 20  # of a linked block that can be a paragraph
_MIN_BLOCKS, _MIN_RUN_CHARS = 4, 200  # with one target in a row, and no card is so long
_SHARE = 0.9  # of a block's characters stand in links


def closed_anchors(blocks: Sequence[Block]) -> tuple[Block, ...]:
    """The blocks, without the links of an anchor that was never closed.

    Such a link carries paragraph after paragraph to one address; a card of a list does so for a title and a summary.
    """
    if not any(block.link_chars >= _MIN_CHARS for block in blocks):
        return tuple(blocks)
    out = list(blocks)
    for run in _runs(blocks):
        for at in run:
            block = blocks[at]
            out[at] = block._replace(link_chars=0, marks=tuple([mark for mark in block.marks if mark.kind != "link"]))
    return tuple(out)


def _runs(blocks: Sequence[Block]) -> Iterator[Sequence[int]]:
    """The blocks that one open anchor reaches over: carried whole to one address, and no paragraph between them is not."""
    run, target = list[int](), ""
    for at, block in enumerate(blocks):
        size = block.pieces[0].end - block.pieces[0].start
        to = _target(block, size) if block.link_chars else None
        if to is not None and run and to == target:
            run.append(at)
        elif to is not None or size >= _MIN_CHARS:
            if _is_open(blocks, run):
                yield run
            run, target = ([at], to) if to is not None else ([], "")
    if _is_open(blocks, run):
        yield run


def _target(block: Block, size: int) -> str | None:
    """Where a block is carried to as a whole, None where it is not."""
    if block.link_chars < _SHARE * size:
        return None
    return next((mark.target for mark in block.marks if mark.kind == "link"), "")


def _is_open(blocks: Sequence[Block], run: Sequence[int]) -> bool:
    long = [blocks[at].link_chars for at in run if blocks[at].link_chars >= _MIN_CHARS]
    return len(long) >= _MIN_BLOCKS and sum(long) >= _MIN_RUN_CHARS
