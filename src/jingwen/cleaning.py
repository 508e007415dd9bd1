"""The cleaning stretch of a pipeline, and the further looks that it takes until nothing more is found.

What a filter decides can hang on what stands around a line: how far it is from the title, how close to the next reader's
name. Every cut moves the rest together. So a document that lost something is looked at again, as its record will be read
by somebody who knows nothing else, until nothing is found; then cleaning the record's text finds nothing either.
A look is cheap: a filter looks only if the document has changed since it last did, and lines are not read anew.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from jingwen import facts, ledger
from jingwen.filters.bylines import bylines_in_noise, may_hold_byline
from jingwen.model import Block, Document, Edit, Fact, Finding, Span
from jingwen.pipeline import Pipeline, Step
from jingwen.render import standing

_MAX_LOOKS = 8  # each finds something in fewer lines than the one before; a second is rare, a third rarer
_BYLINES = "bylines"  # the filter that needs facts
_SIGNED = frozenset(["author", "date"])  # what a byline states

Find = Callable[[Document, Step], Iterable[Finding]]
Apply = Callable[[Document, Step], Document]


def clean(document: Document, steps: Pipeline, find: Find, apply: Apply) -> Document:
    """The document with everything booked that the cleaning filters find; `find` asks one of them, `apply` also books it.

    Filters that are not the package's own are asked once: nobody promised that they ever find nothing.
    """
    begun, document, settled = document, *_first_look(document, steps, apply)
    document = replace(document, facts=(*document.facts, *_stated_in_head(begun, document)))
    waiting = [step for step in steps.cleaning if step.is_own and settled.get(step.name) is not document.blocks]
    for _ in range(_MAX_LOOKS):
        if document.blocks is begun.blocks:
            break
        begun, document = document, _looked_at_again(document, waiting, find)
        waiting = [step for step in steps.cleaning if step.is_own]
    return document


def _first_look(document: Document, steps: Pipeline, apply: Apply) -> tuple[Document, Mapping[str, tuple[Block, ...]]]:
    """The document after all filters, and as it read when those were through with it that leave nothing to be found."""
    settled: dict[str, tuple[Block, ...]] = {}
    for step in steps.cleaning:
        flags = document.flags
        document = apply(document, step)
        if step.is_thorough and document.flags == flags:  # what the loss guard refused, it may grant the next time
            settled[step.name] = document.blocks
    return document, settled


def _stated_in_head(begun: Document, document: Document) -> Iterator[Fact]:
    """What a byline states that went with the noise between it and the title, which hid it from who collected the facts.

    Of a whole page nothing: it says such things to machines, and its frame is full of names and dates.
    """
    fields = {fact.field for fact in document.facts if fact.chosen}
    if begun.is_page or document.blocks is begun.blocks or fields.issuperset(_SIGNED):
        return
    lines = bylines_in_noise(begun, document)
    if not lines:
        return
    blocks = tuple(
        [old if at in lines else new for at, (old, new) in enumerate(zip(begun.blocks, document.blocks, strict=True))]
    )
    _, view = _as_record(replace(document, blocks=blocks))
    yield from _stated_by([begun.blocks[at] for at in lines], facts.collect(view).facts, document.facts)


def _looked_at_again(document: Document, steps: Sequence[Step], find: Find) -> Document:
    """What the filters find in the document as its record reads, booked in the document itself."""
    numbers, view = _as_record(document)
    if any(step.name == _BYLINES for step in steps) and may_hold_byline(view):
        view = facts.collect(view)
    lines: list[Edit] = []
    for step in steps:
        edits = [(at, finding) for at, finding in find(view, step) if isinstance(finding, Edit)]
        view = ledger.apply(view, edits)
        document = ledger.apply(document, [(numbers[at], edit) for at, edit in edits])
        lines += [edit for _, edit in edits if step.name == _BYLINES]
    return replace(document, facts=(*document.facts, *_stated_by(lines, view.facts, document.facts)))


def _stated_by(lines: Iterable[Edit | Block], found: Iterable[Fact], known: Iterable[Fact]) -> Iterator[Fact]:
    """The facts for which a line went now and which the record does not state yet."""
    fields = {fact.field for fact in known if fact.chosen}
    for fact in found:
        at = fact.evidence
        if fact.chosen and fact.field not in fields and isinstance(at, Span):
            yield from [fact for line in lines if line.start <= at.start and at.end <= line.end]


def _as_record(document: Document) -> tuple[Sequence[int], Document]:
    """The document as its record reads: what is left of the blocks, without links, elements and named places.

    With it the number that each of these blocks has in the document.
    """
    left = [*standing(document)]
    blocks = tuple([_without_page(block) for _, block in left])
    view = replace(document, blocks=blocks, nodes=(), places=(), facts=(), is_page=False, format="markdown")
    return [index for index, _ in left], view


def _without_page(block: Block) -> Block:
    if block.node < 0 and not block.link_chars:
        return block
    marks = tuple([mark for mark in block.marks if mark.kind != "link"])
    return block._replace(node=-1, link_chars=0, marks=marks)
