"""Gates refuse a whole document, with a rule and its reason; they change nothing."""

from __future__ import annotations

import re

from jingwen import rulebook
from jingwen.filters.mojibake import looks_garbled
from jingwen.filters.page_gates import page_refusal, unfilled
from jingwen.model import Document, Verdict

_HAN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")


def before(document: Document) -> Verdict | None:
    """Refuse what is no article before anything is spent on it."""
    if not document.blocks and unfilled(document):
        return _refuse(document, "reject.unfilled-page")
    if not document.blocks:
        return _refuse(document, "reject.no-text")
    if not _HAN.search(document.text) and not looks_garbled(document.text):
        return _refuse(document, "reject.no-han")
    return None


def after(document: Document) -> Verdict | None:
    """Refuse a document of which cleaning left nothing, or a page that held no article."""
    if refusal := page_refusal(document):
        return _refuse(document, refusal)
    if not any(_HAN.search(block.text) for _, block in document.live()):
        return _refuse(document, "reject.nothing-left")
    return None


def _refuse(document: Document, rule_id: str) -> Verdict | None:
    rules = rulebook.load(document.options.rules)
    if rule_id in document.options.skipped_rules:
        return None
    return Verdict(rule_id, rules[rule_id].why)
