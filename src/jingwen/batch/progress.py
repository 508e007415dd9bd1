"""How far a run is, for a person: a bar that is rewritten in a terminal, a plain line now and then elsewhere."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterable
from dataclasses import dataclass

from jingwen.batch.heartbeat import Beat
from jingwen.batch.parts import Commit

_TERMINAL_S, _LOG_S = 0.5, 30.0
_BAR = 20


@dataclass
class Tally:
    """Documents so far, by outcome, and bytes of input behind them."""

    kept: int = 0
    rejected: int = 0
    quarantined: int = 0
    bytes: int = 0

    @property
    def records(self) -> int:
        return self.kept + self.rejected + self.quarantined

    def add(self, item: Commit | Beat, size: int) -> None:
        self.kept += item.kept
        self.rejected += item.rejected
        self.quarantined += item.quarantined
        self.bytes += size


class Progress:
    """Shows documents a second, time left and counts on standard error."""

    def __init__(self, total_bytes: int, before: Tally) -> None:
        """total_bytes: of all shards of this run. before: what earlier runs had done."""
        self._total, self._before = max(total_bytes, 1), before
        self._terminal = sys.stderr.isatty()
        self._began = self._shown_at = time.monotonic()
        self._width = 0

    def show(self, done: Tally, in_hand: Iterable[Beat]) -> None:
        """Say how far it is, if it is time to. done: shards that count; in_hand: what workers have."""
        now = time.monotonic()
        if now - self._shown_at < (_TERMINAL_S if self._terminal else _LOG_S):
            return
        self._shown_at = now
        tally = Tally(done.kept, done.rejected, done.quarantined, done.bytes)
        for beat in in_hand:
            if beat.shard >= 0:
                tally.add(beat, beat.bytes)
        self._write(self._line(tally, max(now - self._began, 0.001)))

    def _line(self, tally: Tally, elapsed_s: float) -> str:
        share = min(tally.bytes / self._total, 1.0)
        work = max(tally.bytes - self._before.bytes, 0)
        rate = (tally.records - self._before.records) / elapsed_s
        left = _duration(elapsed_s * (self._total - tally.bytes) / work) if work else "?"
        counts = f"{tally.kept:,} kept, {tally.rejected:,} rejected, {tally.quarantined:,} quarantined"
        said = f"{share:4.0%}  {tally.records:,} documents ({counts}), {rate:,.0f}/s, {left} left"
        if not self._terminal:
            return said.strip()
        full = round(share * _BAR)
        return f"[{'#' * full}{'.' * (_BAR - full)}] {said}"

    def _write(self, line: str) -> None:
        if self._terminal:
            sys.stderr.write("\r" + line.ljust(self._width))
            self._width = len(line)
        else:
            sys.stderr.write(f"jingwen: {line}\n")
        sys.stderr.flush()

    def clear(self) -> None:
        """Take the bar away."""
        if self._width:
            sys.stderr.write("\r" + " " * self._width + "\r")
            sys.stderr.flush()
            self._width = 0


def _duration(seconds: float) -> str:
    minutes, rest = divmod(int(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    if hours:
        return f"{hours} h {minutes} min"
    return f"{minutes} min {rest} s" if minutes else f"{rest} s"
