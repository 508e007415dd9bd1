"""`jingwen clean` and every adapter give the same record for the same page, byte for byte; no row is lost on the way."""

from __future__ import annotations

import asyncio
import gzip
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

import jingwen
from conformance import cleaned_by_the_command, line_of, lines_of, rows
from crawled import json_lines, warc_gz, write_parquet
from jingwen.integrations.batch import STATUSES, Config, clean_batch, clean_stream
from jingwen.integrations.files import clean_shard, find_shards
from jingwen.integrations.isolation import Isolation
from jingwen.write.arrow import COLUMNS

Rows = list[dict[str, Any]]


@pytest.fixture(scope="module")
def expected(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    return cleaned_by_the_command(tmp_path_factory.mktemp("command"))


def with_dicts(pages: Rows) -> Rows:
    return clean_batch(pages)


def with_isolation(pages: Rows) -> Rows:
    return clean_batch(pages, Config(isolation=Isolation()))


def with_record_batch(pages: Rows) -> Rows:
    pa = pytest.importorskip("pyarrow", reason="Arrow needs the extra parquet")
    return clean_batch(pa.RecordBatch.from_pylist(pages)).to_pylist()


def with_table(pages: Rows) -> Rows:
    pa = pytest.importorskip("pyarrow", reason="Arrow needs the extra parquet")
    return clean_batch(pa.concat_tables([pa.Table.from_pylist(part) for part in (pages[:3], pages[3:])])).to_pylist()


def with_pandas(pages: Rows) -> Rows:
    pd = pytest.importorskip("pandas", reason="needs the extra pandas")
    import jingwen.integrations.pandas  # noqa: F401

    return pd.DataFrame(pages).jingwen.clean().to_dict("records")


def with_pandas_column(pages: Rows) -> Rows:
    pd = pytest.importorskip("pandas", reason="needs the extra pandas")
    import jingwen.integrations.pandas  # noqa: F401

    column = pd.Series([page["html"] for page in pages], index=[page["id"] for page in pages], dtype=object)
    return column.jingwen.clean().to_dict("records")


def with_polars(pages: Rows) -> Rows:
    pl = pytest.importorskip("polars", reason="needs the extra polars")
    import jingwen.integrations.polars  # noqa: F401

    return pl.DataFrame(pages).jingwen.clean().to_dicts()


def with_polars_lazily(pages: Rows) -> Rows:
    pl = pytest.importorskip("polars", reason="needs the extra polars")
    import jingwen.integrations.polars  # noqa: F401

    return pl.LazyFrame(pages).jingwen.clean().collect().to_dicts()


def with_duckdb(pages: Rows) -> Rows:
    duckdb = pytest.importorskip("duckdb", reason="needs the extra duckdb")
    import pyarrow as pa

    with duckdb.connect() as connection:
        connection.register("source", pa.Table.from_pylist(pages))
        connection.execute("create table pages as select * from source")
        reading = connection.cursor()
        connection.register("clean", clean_stream(reading.sql("select id, html from pages")))
        return pa.table(connection.sql("select * from clean")).to_pylist()


def with_datasets(pages: Rows) -> Rows:
    datasets = pytest.importorskip("datasets", reason="needs the extra datasets")
    from jingwen.integrations.datasets import clean

    return list(datasets.Dataset.from_list(pages).map(clean, batched=True, batch_size=4))


def with_datatrove(pages: Rows) -> Rows:
    data = pytest.importorskip("datatrove.data", reason="needs the extra datatrove")
    from jingwen.integrations.datatrove import Clean

    documents = [data.Document("", page["id"], metadata={"html": page["html"]}) for page in pages]
    kept = {document.id: document for document in Clean().run(documents)}
    found = [
        document.metadata["jingwen"] | {"text": kept[document.id].text if document.id in kept else None}
        for document in documents
    ]
    return [dict.fromkeys(COLUMNS) | row for row in found]


def with_ray(pages: Rows) -> Rows:
    ray = pytest.importorskip("ray", reason="needs the extra ray")
    from engines import local_ray
    from jingwen.integrations.ray import clean

    with local_ray():
        return clean(ray.data.from_items(pages, override_num_blocks=2)).take_all()


def with_ray_files(pages: Rows) -> Rows:
    pytest.importorskip("ray", reason="needs the extra ray")
    from engines import local_ray
    from jingwen.integrations.ray import clean_files

    with local_ray() as folder:
        for page in pages:
            (folder / f"{page['id']}.html").write_bytes(page["html"])
        return clean_files([folder]).take_all()


def with_spark(pages: Rows) -> Rows:
    pytest.importorskip("pyspark", reason="needs the extra spark and Java")
    from engines import local_spark
    from jingwen.integrations.spark import clean

    with local_spark() as spark:
        frame = spark.createDataFrame(
            [(page["id"], bytearray(page["html"])) for page in pages], "id string, html binary"
        )
        return [row.asDict(recursive=True) for row in clean(frame).collect()]


LIGHT = (
    *(with_dicts, with_isolation, with_record_batch, with_table, with_pandas, with_pandas_column),
    *(with_polars, with_polars_lazily, with_duckdb, with_datasets, with_datatrove),
)
ENGINES = (with_ray, with_ray_files, with_spark)
ADAPTERS = [*LIGHT, *(pytest.param(way, marks=pytest.mark.engines) for way in ENGINES)]


@pytest.mark.filterwarnings("ignore")  # theirs, not ours
@pytest.mark.parametrize("way", ADAPTERS, ids=lambda way: way.__name__.removeprefix("with_"))
def test_every_adapter_gives_the_records_of_the_command(way: Callable[[Rows], Rows], expected: dict[str, str]) -> None:
    pages = rows()
    found = way(pages)
    by_id = {row["id"]: row for row in found}
    assert sorted(row["id"] for row in found) == sorted(page["id"] for page in pages)
    assert lines_of(found) == expected
    assert {row["status"] for row in found} == set(STATUSES)
    assert by_id["no-han"]["status"] == "rejected" and by_id["no-han"]["rule"] == "reject.no-han"
    assert by_id["pdf"]["status"] == "quarantined" and by_id["pdf"]["stage"] == "decode"
    assert by_id["blank"]["status"] == "quarantined"


@pytest.mark.filterwarnings("ignore")
def test_scrapy_puts_the_records_of_the_command_into_items(expected: dict[str, str]) -> None:
    pytest.importorskip("scrapy", reason="needs the extra scrapy")
    import json

    from scrapy.settings import Settings

    from jingwen.integrations.scrapy import CleanPipeline, RejectedItem

    pipeline = CleanPipeline.from_crawler(SimpleNamespace(settings=Settings(), stats=None))  # type: ignore[arg-type]
    kept = 0
    for page in rows():
        try:
            item = asyncio.run(pipeline.process_item(dict(page)))
        except RejectedItem:
            assert page["id"] not in expected
            continue
        if item["jingwen"]["status"] == "kept":
            kept += 1
            record = json.loads(expected[page["id"]])
            assert item["text"] == record["text"]
            assert item["jingwen"]["counts"] == record["counts"]
            assert all(
                item.get(name, type(record[name])()) == record[name]
                for name in ("title", "author", "date")
                if record[name]
            )
    assert kept == len(expected)


@pytest.mark.filterwarnings("ignore")
def test_a_response_is_cleaned_as_its_bytes_are() -> None:
    pytest.importorskip("scrapy", reason="needs the extra scrapy")
    from scrapy.http import HtmlResponse

    from jingwen.integrations.scrapy import clean_response

    for page in rows():
        response = HtmlResponse("https://example.com/a.html", body=page["html"], headers={"Content-Type": "text/html"})
        by_row = clean_batch([page | {"url": response.url, "encoding": "text/html"}])[0]
        found = clean_response(response, {"id": page["id"]})
        assert found["status"] == by_row["status"]
        if found["status"] == "kept":
            assert line_of(found) == line_of(by_row)


def test_row_files_read_by_the_command_give_the_records_of_the_batch_function(tmp_path: Path) -> None:
    """The command and the adapters find page, id and given fields of a row by the same names."""
    import json

    from jingwen.cli import main

    pages = [
        {"id": "a", "url": "https://example.com/1", "title": "给定的标题", "html": "<p>先写结果，再写过程。</p>"},
        {"id": "b", "content": "# 写周报\n\n先写结果，再写过程。", "author": "林知遥", "date": "2024-03-02"},
        {
            "id": 3,
            "url": "https://example.com/3",
            "text": "先写结果，再写过程。",
            "tags": ["周报", "写作"],
            "views": 12,
        },
    ]
    (tmp_path / "pages.jsonl").write_text("".join(json.dumps(page) + "\n" for page in pages), "utf-8")
    main(["clean", str(tmp_path / "pages.jsonl"), "-o", str(tmp_path / "clean.jsonl")])
    lines = (tmp_path / "clean.jsonl").read_text("utf-8").splitlines()
    assert len(lines) == 3
    assert lines == [line_of(row) for row in clean_batch(pages)]
    (file,) = find_shards([tmp_path / "pages.jsonl"])
    assert lines == [line_of(row) for row in clean_shard(file, Config())]
    assert lines == [line_of(row) for row in clean_shard(file, Config(isolation=Isolation()))]


@pytest.mark.parametrize("form", ["pages.jsonl", "pages.jsonl.gz", "pages.warc.gz", "pages.parquet"])
def test_the_shards_of_a_large_file_hold_each_record_once(form: str, tmp_path: Path) -> None:
    path = tmp_path / form
    if form.endswith("parquet"):
        write_parquet(path, range(90))
    else:
        path.write_bytes(warc_gz(range(90)) if "warc" in form else json_lines(range(90)))
        if form == "pages.jsonl.gz":
            path.write_bytes(gzip.compress(path.read_bytes()))
    (whole,) = find_shards(path)
    shards = find_shards(str(path), path.stat().st_size // 4)
    assert len(shards) > 2
    expected = [line_of(row) for row in clean_shard(whole, Config())]
    assert len(expected) == 90
    assert [line_of(row) for shard in shards for row in clean_shard(shard, Config())] == expected


def test_a_document_is_one_shard_and_no_path_is_a_mistake(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_text("<p>先写结果，再写过程。</p>" * 100, "utf-8")
    assert len(find_shards([tmp_path], 50)) == 1
    (lost,) = find_shards([tmp_path / "nowhere"], 50)
    assert [row["status"] for row in clean_shard(lost, Config())] == ["quarantined"]
    with pytest.raises(jingwen.UsageError, match="no path is named"):
        find_shards([])


@pytest.mark.filterwarnings("ignore")
def test_parquet_of_the_command_loads_where_corpora_are_used(tmp_path: Path, expected: dict[str, str]) -> None:
    """Hugging Face datasets knows no map type; DuckDB, polars and pandas read what it reads."""
    datasets = pytest.importorskip("datasets", reason="needs the extra datasets")
    from jingwen.cli import main

    pages = tmp_path / "pages"
    pages.mkdir()
    for page in rows():
        (pages / f"{page['id']}.html").write_bytes(page["html"])
    main(["clean", str(pages), "-o", str(tmp_path / "clean.parquet")])
    found = datasets.Dataset.from_parquet(str(tmp_path / "clean.parquet"), cache_dir=str(tmp_path / "cache"))
    assert {row["id"]: line_of(row) for row in found} == expected
