"""What each adapter costs beside a plain loop over `jingwen.clean`, in one run, on generated pages.

    python benchmarks/integrations.py [PAGES]

Prints, for every adapter that is installed, seconds and the ratio to the plain loop run right before it. Engines start
up before the clock does; Ray and Spark use two cores, all others one. Ratios are what to look at: the machine may be busy.
"""

from __future__ import annotations

import importlib.util
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

import jingwen
from jingwen.integrations.batch import Config, clean_batch, clean_stream
from jingwen.integrations.isolation import Isolation

Rows = list[dict[str, Any]]
_SENTENCE = "第{0}周先把人认全：谁在用，谁在骂，谁来拍板；再看数据从哪里来，到哪里去，中间经过谁的手。"
_PAGE = (
    "<html><head><title>{title} - 青禾职场</title></head><body><div class='nav'><a href='/'>首页</a></div><article>"
    "<h1>{title}</h1><p>作者：林知遥</p>{body}<p>扫码关注公众号“青禾职场”，回复“模板”领取资料包。</p></article></body></html>"
)


def pages(count: int) -> Rows:
    """Pages of about 1,500 characters, each its own."""
    return [
        {
            "id": f"{n:06}",
            "html": _PAGE.format(
                title=f"第{n}周做什么", body="".join(f"<p>{_SENTENCE.format(n + m)}</p>" for m in range(30))
            ),
        }
        for n in range(count)
    ]


def with_plain_loop(rows: Rows) -> int:
    return sum(isinstance(jingwen.clean(row["html"], name=row["id"]), jingwen.Record) for row in rows)


def with_batch(rows: Rows) -> int:
    return len(clean_batch(rows))


def with_isolation(rows: Rows) -> int:
    return len(clean_batch(rows, Config(isolation=Isolation())))


def with_arrow(rows: Rows) -> int:
    import pyarrow as pa

    return int(clean_batch(pa.Table.from_pylist(rows)).num_rows)


def with_duckdb(rows: Rows) -> int:
    import duckdb
    import pyarrow as pa

    with duckdb.connect() as connection:
        connection.register("source", pa.Table.from_pylist(rows))
        connection.execute("create table pages as select * from source")
        reading = connection.cursor()
        return sum(batch.num_rows for batch in clean_stream(reading.sql("from pages")))


def with_pandas(rows: Rows) -> int:
    import pandas as pd

    from jingwen.integrations.pandas import clean

    return len(clean(pd.DataFrame(rows)))


def with_polars(rows: Rows) -> int:
    import polars as pl

    from jingwen.integrations.polars import clean

    return clean(pl.DataFrame(rows)).height


def with_datasets(rows: Rows) -> int:
    import datasets

    from jingwen.integrations.datasets import clean

    datasets.disable_progress_bars()
    return len(datasets.Dataset.from_list(rows).map(clean, batched=True, load_from_cache_file=False))


def with_datatrove(rows: Rows) -> int:
    from datatrove.data import Document

    from jingwen.integrations.datatrove import Clean

    return len(list(Clean().run(Document(row["html"], row["id"]) for row in rows)))


def with_scrapy(rows: Rows) -> int:
    import asyncio
    from types import SimpleNamespace

    from scrapy.settings import Settings
    from scrapy.statscollectors import MemoryStatsCollector

    from jingwen.integrations.scrapy import CleanPipeline

    crawler: Any = SimpleNamespace(settings=Settings(), stats=None)
    crawler.stats = MemoryStatsCollector(SimpleNamespace(settings=Settings()))  # type: ignore[arg-type]
    pipeline = CleanPipeline.from_crawler(crawler)

    async def crawl() -> int:
        return len([await pipeline.process_item(dict(row)) for row in rows])

    return asyncio.run(crawl())


def with_ray(rows: Rows) -> int:
    import ray

    from jingwen.integrations.ray import clean

    return int(clean(ray.data.from_items(rows, override_num_blocks=4)).materialize().count())


def with_ray_without_isolation(rows: Rows) -> int:
    import ray

    from jingwen.integrations.ray import clean

    return int(clean(ray.data.from_items(rows, override_num_blocks=4), Config()).materialize().count())


def with_spark(rows: Rows) -> int:
    from engines import _spark
    from jingwen.integrations.spark import clean

    frame = _spark().createDataFrame([(row["id"], row["html"]) for row in rows], "id string, html string")
    with tempfile.TemporaryDirectory() as folder:
        clean(frame.repartition(4)).write.parquet(folder + "/out")
        return len(rows)


# name, what to run, the package it needs
ADAPTERS: tuple[tuple[str, Callable[[Rows], int], str], ...] = (
    ("clean_batch, dicts", with_batch, "jingwen"),
    ("clean_batch, dicts, isolated", with_isolation, "jingwen"),
    ("clean_batch, Arrow", with_arrow, "pyarrow"),
    ("DuckDB, stream", with_duckdb, "duckdb"),
    ("pandas", with_pandas, "pandas"),
    ("polars", with_polars, "polars"),
    ("datasets", with_datasets, "datasets"),
    ("datatrove step", with_datatrove, "datatrove"),
    ("Scrapy pipeline", with_scrapy, "scrapy"),
    ("Ray Data (2 cores), isolated", with_ray, "ray"),
    ("Ray Data (2 cores)", with_ray_without_isolation, "ray"),
    ("Spark (2 cores), isolated", with_spark, "pyspark"),
)


def main(count: int) -> None:
    rows = pages(count)
    with_plain_loop(rows[:50])
    chars = sum(len(row["html"]) for row in rows) // count
    print(f"{count} pages of {chars} characters")
    for name, run, package in ADAPTERS:
        if importlib.util.find_spec(package) is None:
            print(f"{name:32} not installed")
            continue
        _started(package)
        run(rows[:20])  # imports, workers
        plain = min(_seconds(with_plain_loop, rows) for _ in range(2))
        taken = min(_seconds(run, rows) for _ in range(2))
        print(f"{name:32} {taken:7.2f} s  plain loop {plain:7.2f} s  ratio {taken / plain:5.2f}", flush=True)


def _seconds(run: Callable[[Rows], int], rows: Rows) -> float:
    start = time.perf_counter()
    assert run(rows) == len(rows)
    return time.perf_counter() - start


def _started(package: str) -> None:
    if package in ("ray", "pyspark"):
        from engines import _ray, _spark

        (_ray if package == "ray" else _spark)()


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 2000)
