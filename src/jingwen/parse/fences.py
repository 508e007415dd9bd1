"""Which lines of a Markdown text are code between fences, for what mends lines before they are read."""

from __future__ import annotations

import re
from collections.abc import Sequence

_FENCE = re.compile(r"\s{0,8}(?:`{3,}|~{3,})")


def code_lines(lines: Sequence[str]) -> list[bool]:
    """For each line whether it stands between two fences or is one of them."""
    out, is_code = list[bool](), False
    for line in lines:
        is_fence = _FENCE.match(line) is not None
        is_code ^= is_fence
        out.append(is_code or is_fence)
    return out
