"""Sentences that tell about a call, a notice or a button, and make none: 点赞的人不一定看完, 扫码加群的话术我们改了七版.

Who runs an account writes about the very words that rules look for. What sets such a sentence apart is its build, which
is the same whatever the rule: the act is its subject, something is said of it, and nobody is asked to do anything.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

from jingwen import rulebook

_MIN_LETTER = 3  # lines


def is_statement(family: str, sentence: str) -> bool:
    """Whether a sentence that a rule of the family matched tells about what the rule looks for.

    Families that do not call on the reader have no such sentences.
    """
    families, shown, told, call = _patterns()
    if family not in families:
        return False
    if shown.search(sentence):
        return True
    found = told.search(sentence)
    return found is not None and call.search(sentence, found.end()) is None


def is_act(line: str) -> bool:
    """Whether a line is nothing but the name of an act that calls ask for, as in a list of what was tried."""
    return _pattern("act").fullmatch(line.strip('“”「」"')) is not None


def calls_on_reader(sentence: str) -> bool:
    """Whether a sentence asks the reader to do something, or points at something or somebody."""
    return _patterns()[-1].search(sentence) is not None


def announces_samples(line: str) -> bool:
    """Whether a line says that the list below it holds samples: titles, copy, what to avoid."""
    return _pattern("samples" if line.endswith(":") else "sample_words").search(line) is not None


def announces_sample(line: str) -> bool:
    """Whether a line ends with a colon and says that the paragraph below it is a sample."""
    return line.endswith(":") and _pattern("shown_below").search(line) is not None


def is_sample(line: str) -> bool:
    """Whether a line says of itself that it is one."""
    return _pattern("answer").search(line) is not None


def takes_apart(line: str) -> bool:
    """Whether a line comments on the quote above it."""
    return _pattern("comment_below").search(line) is not None


def is_resume_field(line: str) -> bool:
    """Whether a line is a field of a résumé, a card or a signature."""
    return _pattern("resume_field").search(line) is not None


def is_contact_field(line: str) -> bool:
    """Whether a line is nothing but an id under its label."""
    return _pattern("contact_field").search(line) is not None


def is_letter(lines: Sequence[str]) -> bool:
    """Whether the lines of a quote begin as a letter and end as one."""
    opens, ends = _pattern("letter_opens"), _pattern("letter_ends")
    return len(lines) >= _MIN_LETTER and opens.search(lines[0]) is not None and ends.search(lines[-1]) is not None


@cache
def _pattern(name: str) -> re.Pattern[str]:
    return re.compile(rulebook.table("statements")[name])


@cache
def _patterns() -> tuple[frozenset[str], re.Pattern[str], re.Pattern[str], re.Pattern[str]]:
    table = rulebook.table("statements")
    shown, told = (re.compile("|".join(table[name]).replace("@ACT@", table["act"])) for name in ("shown", "told"))
    return frozenset(table["families"]), shown, told, re.compile(table["call"])
