"""Every example of docs/integrations.md works when pasted; its tables say what the code does."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from page_server import NO_TEXT, TITLES, served

ROOT = Path(__file__).parents[1]
PAGE = (ROOT / "docs" / "integrations.md").read_text("utf-8")
# section of the page: the package its examples need
NEEDS = {
    "What comes out": "pyarrow",
    "Scrapy": "scrapy",
    "pandas": "pandas",
    "polars": "polars",
    "Hugging Face datasets": "datasets",
    "DuckDB and Arrow": "duckdb",
    "datatrove": "datatrove",
    "Ray Data": "ray",
    "Spark": "pyspark",
}
ENGINES = ("Ray Data", "Spark")
EXTRAS = ("scrapy", "pandas", "polars", "datasets", "duckdb", "datatrove", "ray", "spark")


def sections() -> dict[str, str]:
    parts = re.split(r"^## (.+)$", PAGE, flags=re.MULTILINE)
    return dict(zip(parts[1::2], parts[2::2], strict=True))


def examples(section: str, language: str = "python") -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", sections()[section], re.MULTILINE | re.DOTALL)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """What the page makes before its examples: pages.jsonl, pages.parquet; and a folder of pages."""
    pytest.importorskip("pyarrow", reason="the examples' input needs the extra parquet")
    run(examples("What comes out")[1], tmp_path)
    (tmp_path / "pages").mkdir()
    for line in (tmp_path / "pages.jsonl").read_text("utf-8").splitlines():
        row = json.loads(line)
        (tmp_path / "pages" / f"{row['id']}.html").write_text(row["html"], "utf-8")
    return tmp_path


def run(example: str, folder: Path) -> str:
    """What an example prints, pasted into a file and run there."""
    (folder / "example.py").write_text(example, "utf-8")
    return command([sys.executable, "example.py"], folder)


def command(words: list[str], folder: Path) -> str:
    path = os.pathsep.join(filter(None, sys.path))
    environment = {**os.environ, "PYTHONPATH": path, "PYTHONWARNINGS": "", "RAY_USAGE_STATS_ENABLED": "0"}
    done = subprocess.run(words, cwd=folder, env=environment, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stderr[-3000:]
    return done.stdout


@pytest.mark.parametrize(
    "section",
    [pytest.param(name, marks=pytest.mark.engines) if name in ENGINES else name for name in NEEDS if name != "Scrapy"],
)
def test_examples_run(section: str, folder: Path) -> None:
    pytest.importorskip(NEEDS[section], reason=f"the section {section} needs its extra")
    for example in examples(section):
        run(example, folder)
    written = [path for path in folder.glob("clean*") if path.is_dir() or path.suffix == ".parquet"]
    if section not in ("What comes out", "Hugging Face datasets"):
        assert written
    for place in written:
        assert _ids(place) == [f"week-{n}" for n in range(1, 6)]


def _ids(place: Path) -> list[str]:
    if list(place.glob("*.jsonl")):
        lines = [line for file in place.glob("*.jsonl") for line in file.read_text("utf-8").splitlines()]
        return sorted(json.loads(line)["id"] for line in lines)
    import pyarrow.parquet as pq

    files = sorted(place.glob("*.parquet")) if place.is_dir() else [place]
    return sorted(value for file in files for value in pq.ParquetFile(file).read(["id"]).column("id").to_pylist())


def test_the_spider_cleans_a_site_in_mixed_encodings(tmp_path: Path) -> None:
    pytest.importorskip("scrapy", reason="the spider needs the extra scrapy")
    spider, callback = examples("Scrapy")
    (tmp_path / "spider.py").write_text(spider, "utf-8")
    (line,) = examples("Scrapy", "sh")
    with served() as address:
        words = line.replace("https://example.com", address).split()
        assert words[0] == "scrapy"
        command([sys.executable, "-m", *words], tmp_path)
    found = [json.loads(text) for text in (tmp_path / "clean.jsonl").read_text("utf-8").splitlines()]
    kept = {item["title"]: item for item in found if item["jingwen"]["status"] == "kept"}
    assert sorted(kept) == sorted(TITLES)
    for item in kept.values():
        assert item["author"] == ["林知遥"]
        assert item["date"].startswith("2023-05-04")
        assert "先把人认全" in item["text"]
        assert "扫码" not in item["text"]
    (refused,) = [item for item in found if item["jingwen"]["status"] != "kept"]
    assert refused["url"].endswith(f"{NO_TEXT}.html")
    run(callback, tmp_path)


def test_the_table_of_settings_is_that_of_the_code() -> None:
    pytest.importorskip("scrapy", reason="the settings need the extra scrapy")
    from jingwen.integrations.scrapy.settings import SETTINGS

    table = dict(re.findall(r"^\| `(JINGWEN_\w+)` \| .*? \| (.*?) \|$", PAGE, re.MULTILINE))
    assert table == {name: meaning for name, (_, meaning) in SETTINGS.items()}
    defaults = dict(re.findall(r"^\| `(JINGWEN_\w+)` \| (.*?) \|", PAGE, re.MULTILINE))
    for name, (value, _) in SETTINGS.items():
        said = [word.strip("`") for word in defaults[name].split(", ")]
        assert said == ["none"] if value in ([], "") else [str(value)], name


def test_every_extra_that_the_page_names_exists() -> None:
    import tomllib

    known = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["optional-dependencies"]
    assert set(re.findall(r"`jingwen\[(\w+)\]`", PAGE)) == set(EXTRAS)
    assert set(EXTRAS) <= set(known)


def test_every_file_that_the_page_names_exists() -> None:
    for name in set(re.findall(r"`((?:tests|benchmarks)/[\w.]+)`", PAGE)):
        assert (ROOT / name).exists(), name
