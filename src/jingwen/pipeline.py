"""Which filters run, in which order, and why.

A pipeline has two stretches. Restoring filters bring back what the author wrote; then facts are collected, because a
byline in torn text cannot be read; then cleaning filters run, because they destroy what metadata needs.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cache
from importlib import import_module
from pathlib import Path

from jingwen.errors import UsageError
from jingwen.model import Document, Filter, Finding

# The order, with the reason for each place.
RESTORING = (
    "mojibake",  # first: nothing else can read garbled text
    "spacing",  # then: everything else looks for words, and words have no blanks in them
    "torn_pairs",  # needs the readings that annotations takes out
    "annotations",  # before script: 運(yùn) is one unit only while the character is Traditional
    "script",
    "punctuation",  # after script: looks at its neighbours as they will be read
    "characters",  # last: the others use invisible characters as evidence
)
CLEANING = (
    "boilerplate",  # first: what is not the article need not be looked at by anything else
    "menus",  # the same of a page that came as Markdown; before images, because a logo is a link too
    "images",  # before noise: a block that is only an image must not stop the peeling of head and tail
    "recommendations",  # form and relatedness, before noise rules take their headings away
    "advertorial",
    "comments",  # after advertorial: some are known by standing after the closing lines alone
    "bylines",
    "noise",
    "mending",  # last: repairs what the cuts left dangling
)
THOROUGH = ("images", "noise", "mending")  # go over a document until they find nothing more, so once is enough
GUARDED = (
    "menus",
    "recommendations",
    "advertorial",
    "comments",
    "noise",
)  # may take no section that reads like the article
PRESETS = {
    "default": (RESTORING, CLEANING),
    "strict": (RESTORING, CLEANING),
    "minimal": (("characters",), ("boilerplate", "images")),
}


@dataclass(frozen=True, slots=True)
class Step:
    """A filter and the name it goes by in a pipeline. `families`: rule families a noise filter leaves out."""

    name: str
    run: Filter

    def __call__(self, document: Document) -> Iterable[Finding]:
        return self.run(document)

    @property
    def is_own(self) -> bool:
        """Whether the filter is one of the package's own."""
        return isinstance(self.run, _Named)

    @property
    def is_thorough(self) -> bool:
        """Whether the filter goes over a document until it finds nothing more."""
        return self.is_own and self.name in THOROUGH

    @property
    def is_guarded(self) -> bool:
        """Whether the loss guard looks at what the filter finds."""
        return self.is_own and self.name in GUARDED


@dataclass(frozen=True, slots=True)
class Pipeline:
    """An immutable chain of filters; every method returns a new one.

    `skipped`: rule families that no filter may use (`without("promotion")`). `strict`: rules of certainty "likely" act too.
    """

    restoring: tuple[Step, ...] = ()
    cleaning: tuple[Step, ...] = ()
    skipped: frozenset[str] = frozenset()
    strict: bool = False

    def __init__(
        self,
        cleaning: Iterable[Filter | Step] = (),
        restoring: Iterable[Filter | Step] = (),
        skipped: Iterable[str] = (),
        *,
        strict: bool = False,
    ) -> None:
        object.__setattr__(self, "cleaning", tuple(_step(item) for item in cleaning))
        object.__setattr__(self, "restoring", tuple(_step(item) for item in restoring))
        object.__setattr__(self, "skipped", frozenset(skipped))
        object.__setattr__(self, "strict", strict)

    @classmethod
    def preset(cls, name: str = "default") -> Pipeline:
        """A ready pipeline: default, strict (also rules that are only likely right) or minimal (page and images only).

        Raises UsageError for an unknown name.
        """
        if not isinstance(name, str) or name not in PRESETS:
            raise UsageError(f"unknown preset {name!r}; known are {', '.join(PRESETS)}")
        restoring, cleaning = PRESETS[name]
        return cls(map(_named, cleaning), map(_named, restoring), strict=name == "strict")

    @classmethod
    def from_file(cls, path: str | Path, rules: Iterable[str] = ()) -> Pipeline:
        """A pipeline from a TOML file: `preset`, `without = [...]` (names as `without` takes them, `rules` too).

        Raises UsageError for a file that cannot be read or holds an unknown key or name.
        """
        try:
            config = tomllib.loads(Path(path).read_text("utf-8"))
        except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
            raise UsageError(f"{path}: cannot be used as a pipeline: {error}") from error
        if unknown := set(config) - {"preset", "without"}:
            raise UsageError(f"{path}: unknown key {', '.join(sorted(unknown))}; known are preset, without")
        without = config.get("without", [])
        if not isinstance(without, list) or not all(isinstance(name, str) for name in without):
            raise UsageError(f'{path}: without must be a list of names, as without = ["comments"]')
        try:
            return cls.preset(config.get("preset", "default")).without(*without, rules=rules)
        except UsageError as error:
            raise UsageError(f"{path}: {error}") from error

    @property
    def names(self) -> tuple[str, ...]:
        """Names of all filters, in order."""
        return tuple(step.name for step in self)

    def __iter__(self) -> Iterator[Step]:
        return iter((*self.restoring, *self.cleaning))

    def without(self, *names: str, rules: Iterable[str] = ()) -> Pipeline:
        """Leave out filters by name, rule families by name, or single rules by id. `rules`: folders of further rules.

        Raises UsageError for a name that is neither, RulebookError for a folder that cannot be used.
        """
        from jingwen import rulebook

        known = rulebook.load(tuple(rules)).rules
        families = {rule.family for rule in known.values()}
        for name in names:
            if not (name in self.names or name in families or name in known or name in (*RESTORING, *CLEANING)):
                raise UsageError(
                    f"unknown filter, family or rule {name!r}; filters are {', '.join(self.names)}; families are {', '.join(sorted(families))}"
                )
        return self._with(lambda steps: [step for step in steps if step.name not in names], self.skipped | set(names))

    def before(self, name: str, *filters: Filter | Step) -> Pipeline:
        """Put filters before the named one, in its stretch. Raises UsageError for an unknown name."""
        return self._around(name, lambda step: [*map(_step, filters), step])

    def after(self, name: str, *filters: Filter | Step) -> Pipeline:
        """Put filters after the named one, in its stretch. Raises UsageError for an unknown name."""
        return self._around(name, lambda step: [step, *map(_step, filters)])

    def replace(self, name: str, *filters: Filter | Step) -> Pipeline:
        """Put filters in the place of the named one. Raises UsageError for an unknown name."""
        return self._around(name, lambda step: [*map(_step, filters)])

    def _around(self, name: str, change: Callable[[Step], list[Step]]) -> Pipeline:
        if name not in self.names:
            raise UsageError(f"no filter {name!r} in this pipeline; it has {', '.join(self.names)}")
        return self._with(
            lambda steps: [new for step in steps for new in (change(step) if step.name == name else [step])]
        )

    def _with(
        self, change: Callable[[tuple[Step, ...]], list[Step]], skipped: frozenset[str] | None = None
    ) -> Pipeline:
        return Pipeline(
            change(self.cleaning),
            change(self.restoring),
            self.skipped if skipped is None else skipped,
            strict=self.strict,
        )


@dataclass(frozen=True, slots=True)
class _Named:
    """One of our own filters, imported when it first runs; picklable by its name."""

    name: str

    def __call__(self, document: Document) -> Iterable[Finding]:
        return _filter(self.name)(document)


@cache
def _filter(name: str) -> Filter:
    run: Filter = getattr(import_module(f"jingwen.filters.{name}"), name)
    return run


def _named(name: str) -> Step:
    return Step(name, _Named(name))


def _step(item: Filter | Step) -> Step:
    if isinstance(item, Step):
        return item
    if not callable(item):
        raise UsageError(f"{item!r} is no filter: give a function that takes a document and gives (block index, edit)")
    name = getattr(item, "name", None) or getattr(item, "__name__", type(item).__name__)
    return Step(str(name), item)


_DEFAULT: dict[str, Pipeline] = {}


def default() -> Pipeline:
    """The default pipeline, built once."""
    if "default" not in _DEFAULT:
        _DEFAULT["default"] = Pipeline.preset("default")
    return _DEFAULT["default"]


def with_rules(document: Document, pipeline: Pipeline) -> Document:
    """The document carrying what the pipeline says about rules, for filters to read."""
    options = replace(document.options, skipped_rules=pipeline.skipped, strict=pipeline.strict)
    return replace(document, options=options)
