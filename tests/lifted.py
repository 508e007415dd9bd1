"""What the metadata of one invented document read as, for the tests of facts."""

from __future__ import annotations

from collections.abc import Mapping

from jingwen import facts, parse
from jingwen.model import Document, Fact, Options, Source

PROSE = (
    "周会开到第三年，我学会的第一件事是把议题写在邀请里，第二件事是到点就散，第三件事是散会之前说清楚谁来做。\n\n"
    "后来组里来了新人，他问我为什么我们的会总是这么短，我说因为大家都想早点回去把事情做完，而不是把会开完。\n\n"
    "新人点点头，第二周他自己主持了一次，二十分钟，议题三个，结论三个，没有人看手机，也没有人提前离开。"
)
HTML_PROSE = "".join(f"<p>{line}</p>" for line in PROSE.split("\n\n"))


def collected(
    markup: str, *, name: str = "", source_format: str = "", url: str = "", given: Mapping[str, str] | None = None
) -> Document:
    """The parsed document with its facts."""
    source = Source(name, markup, source_format, url, given or {})
    return facts.collect(parse.parse(source, Options()))


def lifted(
    markup: str, *, name: str = "", source_format: str = "", url: str = "", given: Mapping[str, str] | None = None
) -> dict[str, list[str]]:
    """The chosen values by field."""
    document = collected(markup, name=name, source_format=source_format, url=url, given=given)
    found: dict[str, list[str]] = {}
    for fact in document.facts:
        if fact.chosen:
            found.setdefault(fact.field, []).append(fact.value)
    return found


def chosen(document: Document, field: str) -> Fact | None:
    """The first chosen fact of a field."""
    return next((fact for fact in document.facts if fact.chosen and fact.field == field), None)


def article(*lines: str, title: str = "把周会开短") -> str:
    """Markdown: a title, lines under it, three paragraphs of prose."""
    return "\n\n".join([f"# {title}", *lines, PROSE])


def ended(*lines: str, title: str = "把周会开短") -> str:
    """Markdown: a title, prose, lines at the end."""
    return "\n\n".join([f"# {title}", PROSE, *lines])


def page(head: str = "", above: str = "", below: str = "") -> str:
    """A whole page: what its head holds, what stands above and below the prose."""
    return (
        f"<!DOCTYPE html><html lang='zh'><head><meta charset='utf-8'>{head}</head>"
        f"<body><div class='main'>{above}{HTML_PROSE}{below}</div></body></html>"
    )
