"""Candidates for tags: front matter, labelled lines, lines of hashtags, keywords that a page states for machines."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from jingwen.facts.clues import Clues
from jingwen.facts.labels import values
from jingwen.folding import fold
from jingwen.model import Fact

_PLACES = (
    ("given", ("given.tags", "given.tag")),
    ("front-matter", ("front_matter.tags", "front_matter.tag", "front_matter.标签", "front_matter.keywords", "front_matter.关键词")),
    ("meta", ("meta:article:tag",)),
)  # fmt: skip
_SPLIT = re.compile(r"[,，、;；|/\s`#]+")
_HASHTAGS = re.compile(r"(?:#\s?[\w\u4e00-\u9fff-]{1,20}#?[\s,，]*){2,20}")
_MAX_TAG_CHARS = 20
_MAX_LABELLED_CHARS = 14  # tags that a page ran together without blanks are no tag


def find_tags(clues: Clues) -> Iterator[Fact]:
    """Yield tags, one fact each. A category, a keyword list stuffed for search engines and prose are none."""
    for rule, names in _PLACES:
        for stated in clues.stated(*names):
            for start, end in _words(
                stated.value, r"[,，、;；|`#\[\]]+" if " " in stated.value and "," in stated.value else None
            ):
                raw = stated.value[start:end]
                if raw.lower() in values("clipping_tags"):
                    continue
                yield Fact("tag", raw, raw if raw in stated.raw else stated.raw, stated.place, rule)
    for line, pair in clues.pairs("tag"):
        if (line.zone == "body" and len(line.text) > 80) or _is_sentence(line.folded[pair.start : pair.end]):
            continue
        for left, right in pairwise(
            sorted({pair.start, *(e for e in line.edges if pair.start < e < pair.end), pair.end})
        ):
            for start, end in _words(line.text[left:right], None):
                if not any(first < left + end and left + start < last for _, first, last, _, _ in line.counters):
                    yield clues.fact("tag", line, left + start, left + end, "label")
    for line in clues.lines:
        if line.zone != "body" and "#" in line.folded and _HASHTAGS.fullmatch(line.folded.strip()):
            for start, end in _words(line.text, None):
                yield clues.fact("tag", line, start, end, "hashtags")


def _is_sentence(value: str) -> bool:
    return bool(re.search(r"[。!?！？]|\([如例]|^\s*[你我]", value)) or any(
        len(word) > _MAX_LABELLED_CHARS for word in _SPLIT.split(value)
    )


def _words(text: str, separators: str | None) -> Iterator[tuple[int, int]]:
    pattern = re.compile(separators) if separators else _SPLIT
    at = 0
    for match in [*pattern.finditer(text), None]:
        stop = match.start() if match else len(text)
        start, end = at, stop
        while start < end and text[start] in " \t*_\"'[]":
            start += 1
        while end > start and text[end - 1] in " \t*_\"'[]":
            end -= 1
        word = fold(text[start:end])
        if 0 < len(word) <= _MAX_TAG_CHARS and re.search(r"\w", word) and word.lower() not in values("buttons"):
            yield start, end
        at = match.end() if match else stop
