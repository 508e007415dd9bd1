"""One explanation in, one line of an audit out: the place where workers and loops get it from."""

from __future__ import annotations

from functools import cache

from jingwen import __version__, rulebook
from jingwen.model import Explanation
from jingwen.write.audit import render_audit
from jingwen.write.dolma import render_dolma

FORMS = ("jingwen", "dolma")


def audit_line(explanation: Explanation, form: str) -> str:
    """The audit of one document, without line feed. `form`: jingwen (write/audit.py) or dolma (write/dolma.py)."""
    rules = explanation.document.options.rules
    version = rulebook.load(rules).version
    if form == "dolma":
        return render_dolma(explanation, __version__, version)
    return render_audit(explanation, _since(rules), __version__, version)


@cache
def _since(folders: tuple[str, ...]) -> dict[str, str]:
    return {rule.id: rule.since for rule in rulebook.load(folders).rules.values()}
