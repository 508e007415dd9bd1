"""The exception tree: what may go wrong with a document, a rule file or a call, and where."""

from __future__ import annotations


def reason_of(error: OSError) -> str:
    """What the system says about a file, in lower case, as the messages of this tree have it."""
    return (error.strerror or str(error)).lower()


class JingwenError(Exception):
    """Everything that jingwen raises on purpose."""


class UsageError(JingwenError):
    """The call itself is wrong: an unknown option, preset or filter name."""


class RulebookError(JingwenError):
    """A rule or table file cannot be used; the message names the file and, where known, the line."""


class DocumentError(JingwenError):
    """One document cannot be processed; the rest of a batch is unharmed.

    Attributes: `document` (the source's name), `stage` (read, decode, parse, facts, filter or write),
    `reason` (one line for a person) and `rule` (the filter or rule at work, or "").
    """

    def __init__(self, document: str, stage: str, reason: str, rule: str = "") -> None:
        self.document, self.stage, self.reason, self.rule = document, stage, reason, rule
        super().__init__(document, stage, reason, rule)

    def __str__(self) -> str:
        at = f"{self.stage} ({self.rule})" if self.rule else self.stage
        return f"{self.document or '<unnamed>'}: {at}: {self.reason}"


class LimitError(DocumentError):
    """A document goes over a limit (size, nesting, attributes); `rule` is the limit's name. It is never cut silently."""


class DamageError(DocumentError):
    """An input is cut off or damaged; what came before the place is kept."""


class LedgerError(JingwenError):
    """An edit does not fit the document: it leaves its block, or names no known rule."""


class Interrupted(JingwenError):
    """The run was stopped from outside (Ctrl-C); the message says where the records so far are."""
