"""Which records have killed workers or gone over limits, and what follows: remembered on disk, for the next run as well."""

from __future__ import annotations

import json
from dataclasses import dataclass, field

from jingwen.batch.layout import Layout, write_atomic
from jingwen.batch.shard import GIVE_UP

_DEATHS = 2  # one death may be somebody else's doing (the system was short of memory, a person sent a signal)
_HOPELESS = 4  # deaths of a record that is not even touched any more: its file kills whoever reads on


@dataclass
class Strikes:
    """Strikes by shard and record. A record with too many is not tried again."""

    layout: Layout
    _counts: dict[str, tuple[int, str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        try:
            self._counts = {key: (n, why) for key, (n, why) in json.loads(self.layout.strikes.read_bytes()).items()}
        except (FileNotFoundError, ValueError):
            self._counts = {}

    def add(self, shard: int, ordinal: int, reason: str, *, is_sure: bool = False) -> None:
        """Book one against a record, safely on disk. is_sure: it alone did it, and would do it again."""
        key = f"{shard}:{ordinal}"
        before = self._counts.get(key, (0, ""))[0]
        self._counts[key] = (max(before + 1, _DEATHS if is_sure else 0), reason)
        write_atomic(self.layout.strikes, json.dumps(self._counts).encode(), self.layout.temporary)

    def guilty(self, shard: int) -> dict[int, str]:
        """The records of a shard that are not to be tried again, with the reason."""
        out = {}
        for key, (count, reason) in self._counts.items():
            number, _, ordinal = key.partition(":")
            if int(number) == shard and count >= _DEATHS:
                out[int(ordinal)] = f"{GIVE_UP}{reason}" if count >= _HOPELESS else reason
        return out
