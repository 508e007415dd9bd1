"""Spark: a DataFrame of pages in, a DataFrame of records out, through mapInArrow (Spark 3.5 and 4).

Spark tries a task whose worker crashes four times and then fails the job, and one record that hangs stops it; so every
record is cleaned in a child process of the worker, with limits, unless the configuration says otherwise.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import partial
from typing import TYPE_CHECKING

from jingwen.integrations.batch import Config, clean_batch, wanted_columns
from jingwen.integrations.isolation import Isolation
from jingwen.write.arrow import arrow_schema

if TYPE_CHECKING:
    import pyarrow as pa
    from pyspark.sql import DataFrame


def clean(pages: DataFrame, config: Config | None = None) -> DataFrame:
    """One row for each row: `config.carry`, then the columns of `write/arrow.py`.

    Without `config`, records are isolated; with one, its `isolation` decides. Only the columns that are needed are sent
    to the Python workers.
    """
    from pyspark.sql.pandas.types import from_arrow_schema
    from pyspark.sql.types import StructType

    config = config or Config(isolation=Isolation())
    chosen = pages.select(*wanted_columns(pages.columns, config))
    record = from_arrow_schema(arrow_schema())
    schema = StructType([*(chosen.schema[name] for name in config.carry), *record])
    return chosen.mapInArrow(partial(_clean, config=config), schema)


def _clean(batches: Iterable[pa.RecordBatch], config: Config) -> Iterator[pa.RecordBatch]:
    for batch in batches:
        yield clean_batch(batch, config)
