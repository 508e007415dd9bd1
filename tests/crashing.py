"""A filter that does to its process what bad input can do, where a document holds the word for it."""

from __future__ import annotations

import ctypes
import os
import signal
import time
from pathlib import Path

from jingwen import Document, Pipeline
from jingwen.integrations.batch import Config, Row
from jingwen.integrations.isolation import Isolation

LIMITS = Isolation(cpu_s=2, wall_s=8)
# what happens, and a part of the reason that the record's row must give
KINDS = {
    "raise": "ValueError",
    "segfault": "signal 11",
    "exit": "exit code 3",
    "hang": "CPU time",
    "wait": "too much time",
    "memory": "MemoryError",
}


def crash(document: Document) -> tuple[()]:
    """Finds nothing; acts on the word POISON and what follows it."""
    _, found, kind = document.text.partition("POISON ")
    if found:
        _act(*kind.split()[:2])
    return ()


def _act(kind: str, path: str = "") -> None:
    if kind == "raise":
        raise ValueError("poison")
    if kind == "segfault":
        ctypes.string_at(0)
    if kind == "exit":
        os._exit(3)
    while kind == "hang":
        pass
    if kind == "wait":
        time.sleep(3600)
    if kind == "memory":
        bytearray(1 << 45)
    if kind == "kill-parent" and not Path(path).exists():  # once: the engine's worker dies, the record is innocent
        Path(path).touch()
        os.kill(os.getppid(), signal.SIGKILL)
        time.sleep(3600)


def poisoned() -> Config:
    """A configuration with the filter in it, and isolation with tight limits."""
    pipeline = Pipeline.preset("default").before("noise", crash)
    return Config({"pipeline": pipeline}, isolation=LIMITS)


def pages(count: int, kind: str = "", at: int = 0) -> list[Row]:
    """So many rows of good pages, the one at `at` with the poison."""
    rows = [{"id": f"{n:05}", "text": f"# 第{n}篇\n\n先写结论，再写过程，最后写数字。"} for n in range(count)]
    if kind:
        rows[at]["text"] += f"\n\nPOISON {kind}"
    return rows


def slow(item: int) -> int:
    """Work that lasts long enough to be interrupted; it stands here because a child imports it by name."""
    time.sleep(0.01)
    return item
