"""Who may import whom. A module without a place here fails the test."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

SRC = Path(__file__).parents[1] / "src" / "jingwen"

# Top to bottom: a module may import from its own package and from layers below the one it stands in.
LAYERS: tuple[tuple[str, ...], ...] = (
    ("__main__",),
    ("cli",),
    ("arguments",),
    ("batch", "integrations"),
    ("api",),
    ("rulecheck",),
    ("read", "write", "engine"),
    ("cleaning",),
    ("pipeline", "render"),
    ("parse", "facts", "filters"),
    ("rulebook",),
    ("folding", "ledger", "literals", "matching", "pairs"),
    ("model",),
    ("errors",),
)
LEVEL = {name: level for level, names in enumerate(LAYERS) for name in names}
# these know the nouns and nothing else; bytes that lost one are judged by what is known of Chinese text
ALONE = {"read": {"model", "errors", "folding", "pairs"}, "write": {"model", "errors"}}
ONLY_IN = {
    "ahocorasick_rs": ("literals.py",),
    "bs4": ("parse/html/",),
    "selectolax": ("parse/html/",),
    "opencc": ("filters/script.py",),
    "yaml": ("parse/front_matter.py",),
    "jinja2": ("write/report.py",),
}
IO_ALLOWED = ("read/", "write/", "batch/", "cli.py", "integrations/")
# package data and users' rule folders are rules, not documents
DATA_ALLOWED = ("rulebook.py", "folding.py", "pairs.py", "pipeline.py", "rulecheck.py", "filters/", "facts/", "parse/")


def modules() -> list[Path]:
    return sorted(SRC.rglob("*.py"))


def imported(path: Path) -> set[str]:
    """Full names of all that a module imports."""
    out: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            out |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import"
            out |= {f"{node.module}.{alias.name}" for alias in node.names}
    return out


def place(name: str) -> str:
    """The top part of a jingwen module's name: `jingwen.parse.html.walk` stands in `parse`."""
    return name.split(".")[1]


@pytest.mark.parametrize("path", modules(), ids=lambda path: path.relative_to(SRC).as_posix())
def test_imports_go_down_only(path: Path) -> None:
    relative = path.relative_to(SRC).as_posix()
    if relative == "__init__.py":
        return
    own = relative.split("/")[0].removesuffix(".py")
    assert own in LEVEL, f"{relative} has no place in LAYERS"
    for name in imported(path):
        package = name.split(".")[0]
        if package in ONLY_IN:
            assert relative.startswith(ONLY_IN[package]), f"{relative} imports {package}"
        if package != "jingwen":
            continue
        other = place(name)
        if other == "__version__" or name == "jingwen" or other == own:
            continue
        assert other in LEVEL, f"{relative} imports {name}, which has no place in LAYERS"
        assert LEVEL[other] > LEVEL[own], f"{relative} imports {name}"
        if own in ALONE:
            assert other in ALONE[own], f"{relative} imports {name}"


@pytest.mark.parametrize("path", modules(), ids=lambda path: path.relative_to(SRC).as_posix())
def test_no_input_or_output_in_the_core(path: Path) -> None:
    relative = path.relative_to(SRC).as_posix()
    if relative.startswith(IO_ALLOWED):
        return
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Call):
            name = ast.unparse(node.func)
            assert name not in {"open", "print", "input", "os.getenv", "time.time", "datetime.now", "date.today"}, (
                f"{relative}: {name}"
            )
            if name.endswith((".read_text", ".read_bytes", ".open")):
                assert relative.startswith(DATA_ALLOWED), f"{relative}: {name}"
        if isinstance(node, ast.Attribute):
            assert ast.unparse(node) != "os.environ", relative


@pytest.mark.parametrize("path", modules(), ids=lambda path: path.relative_to(SRC).as_posix())
def test_a_file_has_one_purpose(path: Path) -> None:
    """400 lines are more than any purpose here has needed."""
    assert len(path.read_text("utf-8").splitlines()) <= 400
