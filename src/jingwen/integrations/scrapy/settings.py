"""The settings of the Scrapy pipeline: JINGWEN_* and what each may be."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Protocol

from jingwen.errors import UsageError
from jingwen.integrations.batch import Config
from jingwen.integrations.isolation import Isolation
from jingwen.pipeline import Pipeline
from jingwen.read.columns import Columns

# Setting, default, meaning. The documentation's table is checked against this.
SETTINGS: dict[str, tuple[Any, str]] = {
    "JINGWEN_PAGE_FIELD": ("", "field that holds the page; empty: the first of html, content, text and body that does"),
    "JINGWEN_TEXT_FIELD": ("text", "field for the clean text"),
    "JINGWEN_STATUS_FIELD": ("jingwen", "field for status, reason, counts and rules, where the item can hold it"),
    "JINGWEN_PIPELINE": ("default", "a preset, or the path of a pipeline as TOML"),
    "JINGWEN_SKIP": ([], "filters, rule families or rules to leave out"),
    "JINGWEN_RULES": ([], "folders with further rules"),
    "JINGWEN_TEXT": ("markdown", "form of the text: markdown or plain"),
    "JINGWEN_SCRIPT": ("keep", "keep, simplified, traditional or a region"),
    "JINGWEN_LINKS": ("text", "text, or keep: link targets stay in Markdown"),
    "JINGWEN_PAGE": ("auto", "what a page is: auto, article or thread"),
    "JINGWEN_REJECTED": ("drop", "a page that is no article: drop, or keep with its reason"),
    "JINGWEN_FAILED": ("keep", "a page that cannot be cleaned: keep with its reason, or drop"),
    "JINGWEN_WORKERS": (0, "child processes to clean in, so that the crawl goes on meanwhile; 0: none"),
    "JINGWEN_CPU_S": (20, "seconds of CPU one page may take in a child process"),
}


class Settings(Protocol):
    """What is used of scrapy.settings.Settings."""

    def get(self, name: Any, default: Any = None) -> Any: ...
    def getint(self, name: Any, default: int = 0) -> int: ...
    def getlist(self, name: Any, default: Any = None) -> list[Any]: ...


@dataclass(frozen=True, slots=True)
class Choices:
    """What the pipeline does with items; how pages are cleaned is in Config. rejected and failed: drop or keep."""

    text_field: str
    status_field: str
    rejected: str
    failed: str
    workers: int


def read_choices(settings: Settings) -> Choices:
    """Raises UsageError for a value that is none of the allowed ones."""
    rejected, failed = (_text(settings, name) for name in ("JINGWEN_REJECTED", "JINGWEN_FAILED"))
    for name, value in (("JINGWEN_REJECTED", rejected), ("JINGWEN_FAILED", failed)):
        if value not in ("drop", "keep"):
            raise UsageError(f"{name} is {value!r}; it must be drop or keep")
    return Choices(
        _text(settings, "JINGWEN_TEXT_FIELD"),
        _text(settings, "JINGWEN_STATUS_FIELD"),
        rejected,
        failed,
        settings.getint("JINGWEN_WORKERS", SETTINGS["JINGWEN_WORKERS"][0]),
    )


def config_from(settings: Settings, is_isolated: bool) -> Config:
    """How the settings want pages cleaned. Raises UsageError for a preset, file, filter or value that does not exist."""
    chosen = _text(settings, "JINGWEN_PIPELINE")
    rules = tuple(map(str, _names(settings, "JINGWEN_RULES")))
    pipeline = Pipeline.from_file(chosen, rules) if chosen.endswith(".toml") else Pipeline.preset(chosen)
    options = {
        "pipeline": pipeline.without(*_names(settings, "JINGWEN_SKIP"), rules=rules),
        "rules": rules,
        **{name: _text(settings, f"JINGWEN_{name.upper()}") for name in ("text", "script", "links", "page")},
    }
    cpu_s = settings.getint("JINGWEN_CPU_S", SETTINGS["JINGWEN_CPU_S"][0])
    limits = Isolation(cpu_s=cpu_s, wall_s=6.0 * cpu_s) if is_isolated else None
    page = _text(settings, "JINGWEN_PAGE_FIELD")
    return Config(options, Columns({"text": page} if page else {}), isolation=limits)


def _text(settings: Settings, name: str) -> str:
    return str(settings.get(name, SETTINGS[name][0]))


def _names(settings: Settings, name: str) -> list[str]:
    return settings.getlist(name, SETTINGS[name][0])
