"""When two texts are the same words: compared by letters and digits alone, in the folded reading, lower case."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache, wraps
from typing import TypeVar

from jingwen.folding import fold

_T = TypeVar("_T")
_NO_LETTERS = re.compile(r"[\W_]+")
_MAX_KEPT_CHARS = 300  # longer texts are not worth the memory
_KEPT = 1024


def kept(ask: Callable[[str], _T]) -> Callable[[str], _T]:
    """The same function of a text, which remembers its last answers: titles and names are asked for again and again."""
    remembered = lru_cache(maxsize=_KEPT)(ask)

    @wraps(ask)
    def answer(text: str) -> _T:
        return ask(text) if len(text) > _MAX_KEPT_CHARS else remembered(text)

    return answer


@kept
def bare(text: str) -> str:
    """The letters and digits of a text, folded and in lower case."""
    return _NO_LETTERS.sub("", fold(text).lower())
