"""What a run says to people, on standard error: documents that became no record, a count while it runs, a sum at the end."""

from __future__ import annotations

import sys
import time
from collections import Counter

from jingwen.batch.loop import Explained
from jingwen.errors import DocumentError
from jingwen.model import Rejection
from jingwen.write.terminal import counted, printable

PROGRESS_S = 0.2


def say(message: str) -> None:
    """One line for people, without control characters."""
    print(f"jingwen: {printable(message)}", file=sys.stderr)


def tell(found: Explained) -> str:
    """The kind of outcome (kept, rejected, failed); named on standard error: a document without a record, and one whose
    bytes were not all text."""
    item, place = found.item, found.place
    if isinstance(item, DocumentError):
        say(f"failed: {item}")
        return "failed"
    if isinstance(item.outcome, Rejection):
        say(f"rejected: {place}: {item.outcome.rule}: {item.outcome.why}")
        return "rejected"
    decoding = item.document.decoding
    if decoding and decoding.replaced:
        say(
            f"note: {place}: decode: {counted(decoding.replaced, 'place')} that {decoding.encoding} cannot read became U+FFFD"
        )
    return "kept"


class Progress:
    """Counts the outcomes of a run; in a terminal a line that is rewritten in place says how far it has come."""

    def __init__(self) -> None:
        self.tally: Counter[str] = Counter()
        self._last = time.monotonic()
        self._shown = 0

    @property
    def is_complete(self) -> bool:
        """Whether every document became a record."""
        return self.tally["kept"] == self.tally.total()

    @property
    def sums(self) -> dict[str, int]:
        """All counts, by the names that a run into a folder uses."""
        kept, rejected, failed = (self.tally[kind] for kind in ("kept", "rejected", "failed"))
        return {"records": self.tally.total(), "kept": kept, "rejected": rejected, "quarantined": failed}

    def count(self, found: Explained) -> None:
        """Name the outcome where it is no record, and count it."""
        self.clear()
        self.tally[tell(found)] += 1
        now = time.monotonic()
        if now - self._last >= PROGRESS_S and sys.stderr.isatty():
            line = f"{self.tally.total()} documents"
            sys.stderr.write(f"\r{line}")
            sys.stderr.flush()
            self._last, self._shown = now, len(line)

    def clear(self) -> None:
        """Take the line away."""
        if self._shown:
            sys.stderr.write("\r" + " " * self._shown + "\r")
            self._shown = 0

    def __enter__(self) -> Progress:
        return self

    def __exit__(self, *problem: object) -> None:
        """Say how many documents came to what, also where the run ends early; nothing where none was looked at."""
        if self.tally or not any(problem):
            self.finish()

    def finish(self) -> None:
        """Say how many documents came to what."""
        self.clear()
        parts = [
            f"{self.tally[kind]:,} {kind}"
            for kind in ("kept", "rejected", "failed")
            if self.tally[kind] or kind == "kept"
        ]
        say(f"{counted(self.tally.total())}: {', '.join(parts)}")
