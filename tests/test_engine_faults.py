"""Ray Data and Spark on this machine: whatever one record does to its process, every record comes out exactly once."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from crashing import KINDS, pages, poisoned
from engines import local_ray, local_spark
from jingwen.integrations.batch import Row

pytestmark = [pytest.mark.engines, pytest.mark.filterwarnings("ignore")]
COUNT, AT = 400, 233


def through_ray(rows: list[Row], out: Path) -> None:
    ray = pytest.importorskip("ray", reason="needs the extra ray")
    from jingwen.integrations.ray import clean

    with local_ray():
        clean(ray.data.from_items(rows, override_num_blocks=4), poisoned(), batch_size=50).write_parquet(str(out))


def through_spark(rows: list[Row], out: Path) -> None:
    pytest.importorskip("pyspark", reason="needs the extra spark and Java")
    from jingwen.integrations.spark import clean

    with local_spark() as spark:
        frame = spark.createDataFrame([(row["id"], row["text"]) for row in rows], "id string, text string").repartition(
            4
        )
        clean(frame, poisoned()).write.parquet(str(out))


@pytest.mark.parametrize("kind", ["raise", "segfault", "hang"])
@pytest.mark.parametrize("through", [through_ray, through_spark], ids=["ray", "spark"])
def test_one_bad_record_costs_one_record(through: Callable[[list[Row], Path], None], kind: str, tmp_path: Path) -> None:
    through(pages(COUNT, kind, AT), tmp_path / "out")
    found = _read(tmp_path / "out")
    assert sorted(row["id"] for row in found) == [f"{n:05}" for n in range(COUNT)]
    (bad,) = [row for row in found if row["status"] != "kept"]
    assert bad["id"] == f"{AT:05}"
    assert bad["status"] == "quarantined"
    assert KINDS[kind] in bad["reason"]


@pytest.mark.parametrize("through", [through_ray, through_spark], ids=["ray", "spark"])
def test_a_killed_worker_costs_nothing(through: Callable[[list[Row], Path], None], tmp_path: Path) -> None:
    """The engine does the task again; no record is lost or doubled."""
    mark = tmp_path / "killed"
    through(pages(COUNT, f"kill-parent {mark}", AT), tmp_path / "out")
    found = _read(tmp_path / "out")
    assert mark.exists()
    assert sorted(row["id"] for row in found) == [f"{n:05}" for n in range(COUNT)]
    assert {row["status"] for row in found} == {"kept"}


def _read(folder: Path) -> list[Row]:
    import pyarrow.parquet as pq

    files = sorted(folder.glob("*.parquet"))
    assert files
    return [row for file in files for row in pq.ParquetFile(file).read().to_pylist()]
