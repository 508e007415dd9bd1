"""A filter that does to its process what its text asks for. Workers import it by name."""

from __future__ import annotations

import ctypes
import os
import re
import signal
import time
from collections.abc import Iterator

from jingwen.model import Document, Finding

KINDS = ("raise", "recurse", "segfault", "exit", "kill", "spin", "sleep", "hang in C", "eat memory")


def poison(document: Document) -> Iterator[Finding]:
    """Act on the first [[kind]] in the text; else nothing."""
    found = re.search(r"\[\[([a-zA-Z ]+)\]\]", document.text)
    if found:
        _act(found[1])
    return iter(())


def _act(kind: str) -> None:
    if kind == "raise":
        raise ValueError("poison")
    if kind == "recurse":
        _act(kind)
    elif kind == "segfault":
        ctypes.string_at(0)
    elif kind == "exit":
        os._exit(9)
    elif kind == "kill":
        os.kill(os.getpid(), signal.SIGKILL)
    elif kind == "spin":
        while True:
            pass
    elif kind == "sleep":
        time.sleep(3600)
    elif kind == "hang in C":
        re.match(r"(a+)+$", "a" * 60 + "b")
    elif kind == "eat memory":
        bytes(8 << 30)
