"""The --update option: rewrites what the article fixtures expect from what the program gives now."""

from __future__ import annotations

import os

import pytest
from hypothesis import settings


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--update",
        nargs="?",
        const="all",
        choices=("all", "removed"),
        help="rewrite expected.md and removed.md (all) or removed.md alone (removed) in fixtures/articles; read the diff before you commit",
    )


def pytest_configure(config: pytest.Config) -> None:
    """Refuse --update where nobody reads the diff."""
    if config.getoption("--update") and os.environ.get("CI"):
        raise pytest.UsageError(
            "--update is refused where CI is set: expectations are written by people, not by the run that checks them"
        )


# A check of a change must give the same answer twice; at a desk Hypothesis goes on looking for new examples.
settings.register_profile("ci", derandomize=True, deadline=None)
if os.environ.get("CI"):
    settings.load_profile("ci")
