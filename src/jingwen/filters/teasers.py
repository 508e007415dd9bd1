"""Runs of teasers without a label: linked or cut-off texts with their counters and dates, as sites put them below an article."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from jingwen.filters.lines import Line, content_bigrams, relatedness
from jingwen.filters.listforms import PROOFS, are_cut_to_length, is_counter, looks, plain_form

_DOTS = ("...", "\N{HORIZONTAL ELLIPSIS}", "\N{MIDLINE HORIZONTAL ELLIPSIS}", "]")  # how a teaser can end
_DOT_ENDS = frozenset(dots[-1] for dots in _DOTS)
_MIN_PROOFS = 3
_MAX_ABOVE = 2  # lines of a run above its first proof
# Shares of content bigrams that a run and the article have in common, measured on 93 labelled and 600 other documents:
_UNRELATED = 0.12  # recommendation lists share up to 0.12 with the article, its own parts nearly always more
_CLOSELY_RELATED = 0.5  # no list of a site's other articles came near it


def teaser_runs(lines: Sequence[Line], taken: set[int], is_label: Callable[[Line], bool]) -> Iterator[range]:
    """Runs without a label: at least three teasers with counters, or four cut to one length, all unrelated.

    They are compared with what is in no such run: two lists of the same novels are related to each other only.
    taken: lines of other lists. is_label: whether a line is a label of a list.
    """
    runs = [run for run in _candidate_runs(lines, taken) if _has_teaser_form(lines[run.start : run.stop])]
    if not runs:
        return
    members = taken.union(*runs)
    rest = "\n".join(line.text for at, line in enumerate(lines) if at not in members)
    article = content_bigrams(rest, looks().function_words)
    for run in runs:
        teasers = "\n".join(lines[at].text for at in run if plain_form(lines[at]) == "teaser")
        limit = _CLOSELY_RELATED if _leads_away(lines[run.start : run.stop]) else _UNRELATED
        if relatedness(teasers, article, looks().function_words) < limit:
            more = run.stop < len(lines) and is_label(lines[run.stop])  # "more of these", below the list
            yield range(run.start, run.stop + more)


def _leads_away(run: Sequence[Line]) -> bool:
    """Whether the titles or teasers of a run are links to three or more other pages, as no author writes them."""
    linked = [line for line in run if line.is_link and plain_form(line) != "counter"]
    return len({mark.target for line in linked for mark in line.block.marks if mark.kind == "link"}) >= _MIN_PROOFS


def _candidate_runs(lines: Sequence[Line], taken: set[int]) -> Iterator[range]:
    ends = looks().counter_ends | _DOT_ENDS
    able = [at for at, line in enumerate(lines) if line.text[-1] in ends]
    if len(able) < _MIN_PROOFS:
        return
    proofs = [at for at in able if lines[at].text.endswith(_DOTS) or is_counter(lines[at].text)]
    if len(proofs) < _MIN_PROOFS:
        return
    end = 0
    for proof in proofs:
        if proof < end:
            continue
        start, last = proof, proof
        while start > end and proof - start < _MAX_ABOVE and _is_of_run(lines, start - 1, taken):
            start -= 1  # a title over its first counter, a linked title and a linked name over it
        end = proof
        while end < len(lines) and _is_of_run(lines, end, taken):
            last = end if plain_form(lines[end]) in PROOFS else last
            end += 1
        end = last + 1  # links below the last of the run may be the author's
        yield range(start, end)


def _is_of_run(lines: Sequence[Line], at: int, taken: set[int]) -> bool:
    """Whether the line has a form that a run is made of; a bare title only over a counter line."""
    if at in taken or not lines[at].is_plain:
        return False
    form = plain_form(lines[at])
    return (
        form in PROOFS
        or lines[at].is_link
        or (form == "title" and at + 1 < len(lines) and is_counter(lines[at + 1].text))
    )


def _has_teaser_form(run: Sequence[Line]) -> bool:
    forms = [plain_form(line) for line in run]
    counters = forms.count("counter")
    teasers = [line for line, form in zip(run, forms, strict=True) if form == "teaser"]
    links = len([line for line, form in zip(run, forms, strict=True) if form not in PROOFS and line.is_link])
    with_counters = counters >= _MIN_PROOFS and len(teasers) >= 2 and len(run) - links <= 3 * counters
    return with_counters or are_cut_to_length(teasers, run)
