"""pandas: a frame or a column of pages in, a frame of records out; importing this adds `frame.jingwen`."""

from __future__ import annotations

import pandas as pd

from jingwen.integrations.batch import Config, clean_batch, page_column, wanted_columns
from jingwen.write.arrow import COLUMNS, to_columns


def clean(pages: pd.DataFrame | pd.Series, config: Config | None = None) -> pd.DataFrame:
    """One row for each row, under the same index: `config.carry`, then the columns of `write/arrow.py`.

    A Series is a column of pages (its index names the records). Columns are of dtype object: None is what a record does
    not have, `counters` and `rules` are lists of {name, value}, which Parquet can hold however many there are.
    """
    config = config or Config()
    if isinstance(pages, pd.Series):
        pages = pd.DataFrame({page_column(config): pages, config.columns.named.get("id", "id"): pages.index.map(str)})
    rows = clean_batch(pages[wanted_columns(pages.columns, config)].to_dict("records"), config)
    columns = [*config.carry, *COLUMNS]
    found = [{name: row[name] for name in config.carry} | to_columns(row) for row in rows]
    return pd.DataFrame(found, index=pages.index, columns=columns, dtype=object)


@pd.api.extensions.register_dataframe_accessor("jingwen")
@pd.api.extensions.register_series_accessor("jingwen")
class Accessor:
    """`frame.jingwen.clean()` and `frame["html"].jingwen.clean()`."""

    def __init__(self, pages: pd.DataFrame | pd.Series) -> None:
        self._pages = pages

    def clean(self, config: Config | None = None) -> pd.DataFrame:
        """See `jingwen.integrations.pandas.clean`."""
        return clean(self._pages, config)
