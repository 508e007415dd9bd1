"""How much of an input is read before it counts as an attack or an accident."""

from __future__ import annotations

from dataclasses import dataclass

MIB = 1 << 20


@dataclass(frozen=True, slots=True)
class ReadLimits:
    """All sizes in bytes.

    max_record: one line, one WARC record, one document or one cell; a longer one is refused and reading goes on behind it.
    max_inflated: what one compressed file may grow to. max_ratio: how many times its compressed size it may have at any
    moment, once it is past `ratio_from`. max_row_group: a Parquet row group, decoded.
    """

    max_record: int = 64 * MIB
    max_inflated: int = 1 << 40
    max_ratio: int = 500
    ratio_from: int = 64 * MIB
    max_row_group: int = 2048 * MIB
