"""Many explanations summed up: where characters went, which rules acted, what was refused, and a sample to look at.

Holds sums, and the documents of the sample and of the highest losses alone, so that a large corpus fits the memory.
"""

from __future__ import annotations

import heapq
import random
from collections import Counter
from dataclasses import dataclass, field

from jingwen.errors import DocumentError
from jingwen.model import Document, Explanation, Record, Rejection, Span
from jingwen.write.passages import family_of
from jingwen.write.terminal import printable

HIGHEST = 20  # documents of the highest loss that are listed and shown
BINS = 20  # of the histogram of losses: 5 % each
_EXAMPLES, _MAX_EXAMPLE = 3, 80


@dataclass(frozen=True, slots=True)
class Shown:
    """A document to show in full: its number in the order of arrival, from 1, its record, and the document."""

    number: int
    record: Record
    document: Document

    @property
    def loss(self) -> float:
        """Share of the characters that were removed."""
        return loss_of(self.record)


@dataclass(slots=True)
class RuleTally:
    """What one rule did: edits, characters of source, numbers of the documents counted once, and examples (old, new)."""

    edits: int = 0
    characters: int = 0
    documents: int = 0
    examples: list[tuple[str, str]] = field(default_factory=list)


class Survey:
    """Takes explanations one after another. `sample`: how many documents to show; `seed` makes the choice repeatable."""

    def __init__(self, sample: int, seed: int = 0) -> None:
        self.seed = seed
        self.outcomes: Counter[str] = Counter()
        self.characters: Counter[str] = Counter()  # length, kept, removed, rewritten
        self.families: Counter[str] = Counter()  # characters removed
        self.rewriting: Counter[str] = Counter()  # characters rewritten, by family
        self.family_documents: Counter[str] = Counter()
        self.rules: dict[str, RuleTally] = {}
        self.flags: dict[str, RuleTally] = {}
        self.rejections: dict[tuple[str, str], list[str]] = {}
        self.failures: list[str] = []
        self.fields: dict[str, Counter[str]] = {}  # documents, by field and evidence
        self.losses = [0] * BINS
        self._sample_size = sample
        self._random = random.Random(seed)
        self._sample: list[Shown] = []
        self._highest: list[tuple[float, int, Shown]] = []

    def add(self, explanation: Explanation) -> None:
        """Count one document in."""
        document, outcome = explanation.document, explanation.outcome
        if isinstance(outcome, Rejection):
            self.outcomes["rejected"] += 1
            self.rejections.setdefault((outcome.rule, outcome.why), []).append(document.name or outcome.id)
            return
        self.outcomes["kept"] += 1
        for name in ("length", "kept", "removed", "rewritten"):
            self.characters[name] += outcome.counts[name]
        self.families.update(outcome.counts["removed_by_family"])
        self.losses[min(int(loss_of(outcome) * BINS), BINS - 1)] += 1
        self._add_edits(document)
        self._add_flags(document)
        self._add_facts(document)
        self._choose(Shown(self.outcomes["kept"], outcome, document))

    def add_failure(self, error: DocumentError) -> None:
        """Count a document in that gave neither record nor rejection."""
        self.outcomes["failed"] += 1
        self.failures.append(str(error))

    @property
    def shown(self) -> list[Shown]:
        """The documents of the sample and those of the highest loss, in the order of arrival."""
        chosen = {item.number: item for item in (*self._sample, *self.highest)}
        return [chosen[number] for number in sorted(chosen)]

    @property
    def highest(self) -> list[Shown]:
        """Documents that lost most, by share, first the highest."""
        return [item for loss, _, item in sorted(self._highest, reverse=True) if loss > 0]

    def _add_edits(self, document: Document) -> None:
        seen: set[str] = set()
        for block in document.blocks:
            for start, end, text, rules in block.pieces:
                if not rules:
                    continue
                rule = rules[-1]
                if text:
                    self.rewriting[family_of(rule)] += end - start
                tally = self.rules.setdefault(rule, RuleTally())
                tally.edits += 1
                tally.characters += end - start
                if rule not in seen:
                    seen.add(rule)
                    tally.documents += 1
                    if len(tally.examples) < _EXAMPLES:
                        tally.examples.append((_short(document.text[start:end]), _short(text)))
        self.family_documents.update({family_of(rule) for rule in seen})

    def _add_flags(self, document: Document) -> None:
        seen: set[str] = set()
        for flag in document.flags:
            tally = self.flags.setdefault(flag.rule, RuleTally())
            tally.edits += 1
            tally.characters += flag.end - flag.start
            if flag.rule not in seen:
                seen.add(flag.rule)
                tally.documents += 1
                if len(tally.examples) < _EXAMPLES:
                    tally.examples.append((_short(document.text[flag.start : flag.end]), _short(flag.note)))

    def _add_facts(self, document: Document) -> None:
        found: dict[str, str] = {}
        for fact in document.facts:
            if fact.chosen:
                place = "text" if isinstance(fact.evidence, Span) else fact.evidence
                found.setdefault(fact.field, f"{place} ({fact.rule})")
        for name, evidence in found.items():
            self.fields.setdefault(name, Counter())[evidence] += 1

    def _choose(self, item: Shown) -> None:
        """Reservoir sampling (Vitter's algorithm R): every document has the same chance, whatever their number."""
        if len(self._sample) < self._sample_size:
            self._sample.append(item)
        elif (place := self._random.randrange(item.number)) < self._sample_size:
            self._sample[place] = item
        entry = (item.loss, -item.number, item)
        if len(self._highest) < HIGHEST:
            heapq.heappush(self._highest, entry)
        else:
            heapq.heappushpop(self._highest, entry)


def loss_of(record: Record) -> float:
    """Share of a document's characters that were removed, 0 to 1."""
    length: int = record.counts["length"]
    removed: int = record.counts["removed"]
    return removed / length if length else 0.0


def _short(text: str) -> str:
    text = printable(" ".join(text[: _MAX_EXAMPLE * 2].split()))
    return text if len(text) <= _MAX_EXAMPLE else text[:_MAX_EXAMPLE] + "…"
