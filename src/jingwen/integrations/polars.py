"""polars: a frame, lazy frame, column or expression of pages in, records out; importing this adds `.jingwen` to each."""

from __future__ import annotations

from functools import partial

import polars as pl

from jingwen.integrations.batch import Config, clean_batch, page_column, wanted_columns
from jingwen.write.arrow import arrow_schema


def clean(pages: pl.DataFrame | pl.Series, config: Config | None = None) -> pl.DataFrame:
    """One row for each row: `config.carry`, then the columns of `write/arrow.py`. A Series is a column of pages."""
    config = config or Config()
    frame = pages.alias(page_column(config)).to_frame() if isinstance(pages, pl.Series) else pages
    wanted = wanted_columns(frame.columns, config)
    cleaned = pl.from_arrow(clean_batch(frame.select(wanted).to_arrow(), config))
    assert isinstance(cleaned, pl.DataFrame)
    return cleaned


def _schema() -> dict[str, pl.DataType]:
    empty = pl.from_arrow(arrow_schema().empty_table())
    assert isinstance(empty, pl.DataFrame)
    return dict(empty.schema)


def _struct(pages: pl.Series, config: Config | None) -> pl.Series:
    return clean(pages, config).to_struct(pages.name)


@pl.api.register_dataframe_namespace("jingwen")
@pl.api.register_series_namespace("jingwen")
class Namespace:
    """`frame.jingwen.clean()` and `frame["html"].jingwen.clean()`."""

    def __init__(self, pages: pl.DataFrame | pl.Series) -> None:
        self._pages = pages

    def clean(self, config: Config | None = None) -> pl.DataFrame:
        """See `jingwen.integrations.polars.clean`."""
        return clean(self._pages, config)


@pl.api.register_lazyframe_namespace("jingwen")
class LazyNamespace:
    """`frame.lazy().jingwen.clean()`: the streaming engine hands over the frame in parts."""

    def __init__(self, pages: pl.LazyFrame) -> None:
        self._pages = pages

    def clean(self, config: Config | None = None) -> pl.LazyFrame:
        """See `jingwen.integrations.polars.clean`."""
        config = config or Config()
        found = self._pages.collect_schema()
        schema = {name: found[name] for name in config.carry} | _schema()
        return self._pages.map_batches(partial(clean, config=config), schema=schema, streamable=True)


@pl.api.register_expr_namespace("jingwen")
class ExprNamespace:
    """`pl.col("html").jingwen.clean()`: a struct for each page; the page alone, without id and address."""

    def __init__(self, pages: pl.Expr) -> None:
        self._pages = pages

    def clean(self, config: Config | None = None) -> pl.Expr:
        """A struct with the columns of `write/arrow.py`."""
        return self._pages.map_batches(
            partial(_struct, config=config), return_dtype=pl.Struct(_schema()), is_elementwise=True
        )
