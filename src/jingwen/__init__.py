"""jingwen (净文) turns scraped Chinese career articles into clean records and explains every character it took away."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from jingwen.errors import DocumentError, JingwenError, LedgerError, LimitError, RulebookError, UsageError
from jingwen.model import (
    Block,
    Decoding,
    Document,
    Edit,
    Explanation,
    Fact,
    Filter,
    Flag,
    Kind,
    Mark,
    Options,
    Piece,
    Place,
    Record,
    Rejection,
    Rule,
    Source,
    Span,
)

if TYPE_CHECKING:
    from jingwen.api import clean, explain
    from jingwen.pipeline import Pipeline

__version__ = "0.1.0"

__all__ = [
    "Block",
    "Decoding",
    "Document",
    "DocumentError",
    "Edit",
    "Explanation",
    "Fact",
    "Filter",
    "Flag",
    "JingwenError",
    "Kind",
    "LedgerError",
    "LimitError",
    "Mark",
    "Options",
    "Piece",
    "Pipeline",
    "Place",
    "Record",
    "Rejection",
    "Rule",
    "RulebookError",
    "Source",
    "Span",
    "UsageError",
    "__version__",
    "clean",
    "explain",
]

_LAZY = {"clean": "jingwen.api", "explain": "jingwen.api", "Pipeline": "jingwen.pipeline"}


def __getattr__(name: str) -> Any:
    """Load the machinery when it is first asked for: `jingwen --help` needs none of it."""
    if name not in _LAZY:
        raise AttributeError(f"module 'jingwen' has no attribute {name!r}")
    from importlib import import_module

    value = getattr(import_module(_LAZY[name]), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted(__all__)
