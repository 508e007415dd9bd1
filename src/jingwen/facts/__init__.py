"""Metadata with evidence: every field's candidates from the text and the named places, and one choice per field."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace

from jingwen.facts.author import find_author
from jingwen.facts.choose import choose, choose_title
from jingwen.facts.clues import Clues, start_clues
from jingwen.facts.counters import find_counters
from jingwen.facts.credits import find_credits
from jingwen.facts.license import find_license
from jingwen.facts.lines import with_lines
from jingwen.facts.parts import with_parts
from jingwen.facts.published import find_published
from jingwen.facts.publisher import find_publisher
from jingwen.facts.sites import find_site_tail
from jingwen.facts.tags import find_tags
from jingwen.facts.title import find_title
from jingwen.facts.url import find_url
from jingwen.model import Document, Fact

# Each reads the same clues; none depends on another. The title comes before all, because bylines stand beside it.
FINDERS: tuple[Callable[[Clues], Iterable[Fact]], ...] = (
    find_author,
    find_published,
    find_publisher,
    find_url,
    find_tags,
    find_counters,
    find_license,
    find_credits,
    find_site_tail,
)


def collect(document: Document) -> Document:
    """The document with all candidates of all fields as facts, the chosen ones marked, contradictions flagged."""
    clues = start_clues(document)
    titles = tuple(find_title(clues))
    clues = with_parts(with_lines(clues, choose_title(titles)))
    facts = (*titles, *(fact for find in FINDERS for fact in find(clues)))
    marked, flags = choose(document, tuple(dict.fromkeys(facts)))
    return replace(document, facts=marked, flags=(*document.flags, *flags))
