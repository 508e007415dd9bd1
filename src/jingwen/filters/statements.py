"""Sentences that tell about a call, a notice or a button, and make none: 点赞的人不一定看完, 扫码加群的话术我们改了七版.

Who runs an account writes about the very words that rules look for. What sets such a sentence apart is its build, which
is the same whatever the rule: the act is its subject, something is said of it, and nobody is asked to do anything.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache

from jingwen import rulebook

_KEPT = 128  # sentences: rules of one family, and the walks at the tail, ask about the same one after another


@lru_cache(maxsize=_KEPT)
def is_statement(family: str, sentence: str) -> bool:
    """Whether a sentence that a rule of the family matched tells about what the rule looks for.

    Families that do not call on the reader have no such sentences.
    """
    families, shown, told, call = _patterns()
    if family not in families:
        return False
    if shown.search(sentence) or is_about_others(family, sentence):
        return True
    found = told.search(sentence)
    return found is not None and call.search(sentence, found.end()) is None


def is_about_others(family: str, sentence: str) -> bool:
    """Whether a sentence names somebody who is neither the reader nor the author, and speaks to neither.

    Only of the families that sell: rights and disclaimers name third parties as well.
    """
    families, named, spoken_to = _others()
    return family in families and spoken_to.search(sentence) is None and named.search(sentence) is not None


def is_act(line: str) -> bool:
    """Whether a line is nothing but the name of an act that calls ask for, as in a list of what was tried."""
    return _act().fullmatch(line.strip('“”「」"')) is not None


def calls_on_reader(sentence: str) -> bool:
    """Whether a sentence asks the reader to do something, or points at something or somebody."""
    return _patterns()[-1].search(sentence) is not None


@cache
def _act() -> re.Pattern[str]:
    return re.compile(rulebook.table("statements")["act"])


@cache
def _patterns() -> tuple[frozenset[str], re.Pattern[str], re.Pattern[str], re.Pattern[str]]:
    table = rulebook.table("statements")
    shown, told = (re.compile("|".join(table[name]).replace("@ACT@", table["act"])) for name in ("shown", "told"))
    return frozenset(table["families"]), shown, told, re.compile(table["call"])


@cache
def _others() -> tuple[frozenset[str], re.Pattern[str], re.Pattern[str]]:
    table = rulebook.table("statements")["others"]
    return frozenset(table["families"]), re.compile(table["named"]), re.compile(table["spoken_to"])
