"""The loss guard: no more goes than a set share of what a document says, and no section that reads like the article."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence

from jingwen.filters.reading import Row, count_han
from jingwen.model import Block, Document, Edit, Finding, Flag, Kind

_MIN_PROSE = 3  # paragraphs of prose that mark a section as part of an article, where they are most of it
_PROSE_CHARS = 50
_SENTENCE_ENDS = ("。", "！", "？", "”", "!", "?")
_MIN_HAN = 200  # of a shorter document a single notice may be the larger part


def guarded(document: Document, rows: Sequence[Row], max_loss: float) -> Iterator[Finding]:
    """The edits of all rows, or, where they would take more than `max_loss` of the document's Han characters, those of
    the rules that leave it under the limit, and a flag for each rule that was refused.

    What the next run would see is looked at too: it would ask for the refused cuts again, in a shorter text.
    """
    refused = frozenset[str]() if _is_little(rows, max_loss) else _refused(_lost_by_rule(rows), rows, max_loss)
    for row in rows:
        for index, edit in row.edits():
            if edit.rule in refused:
                yield index, Flag(edit.start, edit.end, "guard.loss", edit.rule)
            else:
                yield index, edit


def _is_little(rows: Sequence[Row], max_loss: float) -> bool:
    """Whether what goes is surely under the limit: even if all of it were Han, a few rows that stay outweigh it."""
    lost = sum([len(row.text) for row in rows if (row.gone or row.cuts) and row.was_live])
    if lost == 0:
        return True
    stays = 0
    for row in rows:
        if not row.gone and not row.cuts:
            stays += count_han(row.text)
            if lost * (1 - max_loss) < max_loss * stays:
                return True
    return False


def _lost_by_rule(rows: Sequence[Row]) -> Counter[str]:
    lost: Counter[str] = Counter()
    for row in rows:
        if not row.was_live:
            continue
        if row.gone:
            lost[row.gone] += count_han(row.text)
        else:
            for start, end, text, rule in row.cuts:
                lost[rule] += 0 if text else count_han(row.text[start:end])
    return lost


def _refused(lost: Counter[str], rows: Sequence[Row], max_loss: float) -> frozenset[str]:
    """The rules whose cuts are not made: the heaviest first, until the rest stays under the limit."""
    taken, refused = sum(lost.values()), 0
    total = count_han("\n".join([row.text for row in rows if row.was_live]))
    if total < _MIN_HAN:
        return frozenset()
    rules: set[str] = set()
    for rule, amount in sorted(lost.items(), key=lambda item: (-item[1], item[0])):
        if taken <= max_loss * total:
            break
        rules.add(rule)
        taken -= amount
        refused += amount
    left = total - taken
    if rules and (
        left < _MIN_HAN or refused <= max_loss * left
    ):  # the next run would make the refused cuts: refuse all
        return frozenset(lost)
    return frozenset(rules)


def spared(document: Document, findings: Iterable[Finding]) -> Iterator[Finding]:
    """The findings, without the cuts by which one rule takes a heading and a section of prose below it; each is flagged.

    Prose that goes line by line, each line for its own sake, is not meant.
    """
    found = [*findings]
    taken = {
        index: edit.rule for index, edit in found if isinstance(edit, Edit) and _takes_all(document.blocks[index], edit)
    }
    kept = frozenset[int]()
    for index, rule in taken.items():
        if document.blocks[index].kind is Kind.HEADING:
            section = _section(document, index)
            if _reads_like_article(document, section, rule, taken):
                kept |= {index, *(at for at in section if taken.get(at) == rule)}
    for index, finding in found:
        if index in kept and isinstance(finding, Edit) and finding.rule == taken[index]:
            yield index, Flag(finding.start, finding.end, "guard.section", finding.rule)
        else:
            yield index, finding


def _takes_all(block: Block, edit: Edit) -> bool:
    return not edit.text and edit.start <= block.start and block.end <= edit.end


def _section(document: Document, heading: int) -> Sequence[int]:
    """The blocks below a heading that still read as something, up to the next heading of its level or above."""
    section = []
    for index in range(heading + 1, len(document.blocks)):
        block = document.blocks[index]
        if block.kind is Kind.HEADING and block.level <= document.blocks[heading].level:
            break
        if block.kind not in (Kind.IMAGE, Kind.RULE) and block.text:
            section.append(index)
    return section


def _reads_like_article(document: Document, section: Sequence[int], rule: str, taken: Mapping[int, str]) -> bool:
    """Whether the rule takes at least three paragraphs of prose that are most of the section."""
    prose = [at for at in section if taken.get(at) == rule and _is_prose(document.blocks[at])]
    return len(prose) >= _MIN_PROSE and 2 * len(prose) > len(section)


def _is_prose(block: Block) -> bool:
    text = block.text.rstrip()
    return block.kind is Kind.PARAGRAPH and len(text) >= _PROSE_CHARS and text.endswith(_SENTENCE_ENDS)
