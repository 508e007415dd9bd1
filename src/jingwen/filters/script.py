"""The script a text is in, and the way back to Simplified for spun pages. The only module that knows OpenCC."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from jingwen import rulebook
from jingwen.errors import UsageError
from jingwen.filters import farm
from jingwen.filters.rewriting import changes_between, edits_for
from jingwen.folding import has_traditional
from jingwen.model import Document, Finding

if TYPE_CHECKING:
    from collections.abc import Callable

SPUN, REQUESTED = "script.spun", "script.requested"

# `Options.script` → OpenCC configurations, one after the other. tw2s is at least as good as t2s on spun text, and the
# only one of the two that gives 接着 for 接著.
CONFIGURATIONS = {
    "simplified": ("tw2s",),
    "traditional": ("s2t",),
    "tw": ("s2tw",),
    "twp": ("s2twp",),
    "hk": ("s2hk",),
    "hkp": ("s2hkp",),
}
_EITHER = frozenset("著瞭藉沈揹衹祇枱")  # in Simplified text as well, but in other words
_HAN = re.compile("[\u3400-\u9fff\U00020000-\U0010ffff]")
MIN_TRADITIONAL = 0.5  # share of Traditional among the characters that tell the scripts apart


def script(document: Document) -> Iterator[Finding]:
    """Edits that bring the text into the script asked for; spun pages go back to Simplified unless another was asked for."""
    wanted = _wanted(document)
    if wanted == "keep":
        return
    rule = SPUN if document.options.script == "keep" else REQUESTED
    for index, block in document.live():
        text = block.text
        if not text.isascii():
            for edit in edits_for(block, changes_between(text, convert(text, wanted)), rule):
                yield index, edit


def converts(document: Document) -> bool:
    """Whether the document's text leaves in another script than it came, so that its facts must follow."""
    return _wanted(document) != "keep"


def convert_value(document: Document, value: str) -> str:
    """A title, author or tag of the document in the script of its text, without a farm's readings."""
    if farm.detect(document.text) is not None:
        value = farm.without_readings(value)
    return convert(value, _wanted(document))


def _wanted(document: Document) -> str:
    if document.options.script != "keep":
        return document.options.script
    return "keep" if farm.detect(document.text) is None else "simplified"


def convert(text: str, script: str) -> str:
    """The text in a script: keep, simplified, traditional, tw, twp, hk or hkp (p: regional words too).

    Text that is in the script already comes back unchanged. Raises UsageError for an unknown script.
    """
    if script == "keep" or text.isascii():
        return text
    if script not in CONFIGURATIONS:
        raise UsageError(f"unknown script {script!r}; known are keep, {', '.join(CONFIGURATIONS)}")
    if script == "simplified" and _is_simplified(text):
        return text
    for configuration in CONFIGURATIONS[script]:
        text = _converter(configuration)(text)
    return _corrected(text) if script == "simplified" else text


def _corrected(text: str) -> str:
    """Words that tw2s leaves or gets wrong, from tables/simplified.toml."""
    pattern, words = _corrections()
    return pattern.sub(lambda match: words[match[0]], text)


@cache
def _corrections() -> tuple[re.Pattern[str], dict[str, str]]:
    words = dict(rulebook.table("simplified")["words"])
    return re.compile("|".join(map(re.escape, sorted(words, key=len, reverse=True)))), words


def _is_simplified(text: str) -> bool:
    """Whether nothing in the text needs converting. 著 is read by its word where no character tells the script."""
    traditional, simplified = _marks()
    chars = set(text)
    return traditional.isdisjoint(chars) and (_EITHER.isdisjoint(chars) or not simplified.isdisjoint(chars))


def detect_script(text: str) -> str:
    """Hans, Hant, or "" for a text without Han characters. Characters that both scripts share count as Hans."""
    if not has_traditional(text):
        return "Hans" if _HAN.search(text) else ""
    chars = set(text)
    traditional, simplified = (marks & chars for marks in _marks())
    old = sum(map(text.count, traditional))
    if old < MIN_TRADITIONAL * (old + len(simplified)):  # each stands there once at least
        return "Hans"
    new = sum(map(text.count, simplified))
    return "Hant" if old >= MIN_TRADITIONAL * (old + new) else "Hans"


@cache
def _marks() -> tuple[frozenset[str], frozenset[str]]:
    """Characters that only Traditional text uses, and those that only Simplified text uses."""
    pairs = files("jingwen").joinpath("tables/traditional.txt").read_text("utf-8").split()
    traditional = frozenset(pair[0] for pair in pairs)
    return traditional, frozenset(pair[1] for pair in pairs) - traditional


@cache
def _converter(configuration: str) -> Callable[[str], str]:
    """One converter a configuration and process, built when first needed."""
    from opencc import OpenCC

    convert: Callable[[str], str] = OpenCC(configuration).convert
    return convert
