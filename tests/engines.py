"""Local engines for tests: started once, quietly, with workers that can import what this process can."""

from __future__ import annotations

import atexit
import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

TESTS = Path(__file__).parent
_PATH = os.pathsep.join(filter(None, [str(TESTS), os.environ.get("PYTHONPATH")]))


@contextmanager
def local_ray() -> Iterator[Path]:
    """A Ray of two cores, and an empty folder."""
    _ray()
    with tempfile.TemporaryDirectory() as folder:
        yield Path(folder)


@cache
def _ray() -> Any:
    os.environ["RAY_USAGE_STATS_ENABLED"] = "0"
    os.environ["RAY_ENABLE_UV_RUN_RUNTIME_ENV"] = "0"
    import ray

    ray.init(
        address="local",
        num_cpus=2,
        include_dashboard=False,
        log_to_driver=False,
        logging_level="ERROR",
        object_store_memory=200 << 20,
        runtime_env={"env_vars": {"PYTHONPATH": _PATH}},
    )
    ray.data.DataContext.get_current().enable_progress_bars = False
    atexit.register(ray.shutdown)
    return ray


@contextmanager
def local_spark() -> Iterator[Any]:
    """A Spark session of two cores."""
    yield _spark()


@cache
def _spark() -> Any:
    os.environ["PYSPARK_PYTHON"] = sys.executable
    os.environ["PYTHONPATH"] = _PATH
    from pyspark.sql import SparkSession

    builder = (
        SparkSession.builder.master("local[2,4]")
        .config("spark.ui.enabled", "false")
        .config("spark.driver.host", "127.0.0.1")
        .config("spark.driver.bindAddress", "127.0.0.1")
        .config("spark.sql.execution.arrow.maxRecordsPerBatch", "64")
    )
    session = builder.getOrCreate()
    session.sparkContext.setLogLevel("OFF")
    atexit.register(session.stop)
    return session
