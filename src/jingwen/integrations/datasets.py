"""Hugging Face datasets: `dataset.map(clean, batched=True)`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from jingwen.integrations.batch import Config, clean_batch, wanted_columns

if TYPE_CHECKING:
    import pyarrow as pa


def clean(batch: Mapping[str, list[Any]] | pa.Table, config: Config | None = None) -> pa.Table:
    """One row for each row of the batch: `config.carry`, then the columns of `write/arrow.py`.

    The answer is an Arrow table, so that the first batch, where a field may be empty throughout, does not decide the
    type of a column; columns that are not carried are gone. Options go in by `fn_kwargs={"config": Config(...)}`.
    """
    import pyarrow as pa

    config = config or Config()
    if not isinstance(batch, pa.Table):
        batch = pa.table({name: batch[name] for name in wanted_columns(batch, config)})
    return clean_batch(batch, config)
