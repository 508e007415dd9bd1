"""How often Python looks for cycles of garbage in a process that is ours."""

from __future__ import annotations

import gc


def collect_rarely() -> None:
    """Let Python look for cycles less often; for the command and its workers, never for a process that imports us.

    A page is thousands of tuples and next to no cycles, and Python goes through all of them again and again: measured
    on a page of 10 MB, that is a third of the time, on ordinary documents two parts in a hundred.
    """
    gc.set_threshold(50_000, 20, 20)
