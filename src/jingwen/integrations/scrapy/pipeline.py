"""The item pipeline. Scrapy drops an item whose pipeline raises with one line in the log and nothing in the stats; here every
item is kept or dropped by a setting, and counted.
"""

from __future__ import annotations

import asyncio
import logging
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from itemadapter import ItemAdapter
from scrapy.crawler import Crawler
from scrapy.exceptions import DropItem

from jingwen.integrations.batch import KEPT, REJECTED, Config, Row, clean_batch, clean_row, identity_of, quarantined
from jingwen.integrations.scrapy.pages import page_fields, row_of_item
from jingwen.integrations.scrapy.settings import Choices, config_from, read_choices

FACTS = ("title", "author", "date", "date_precision", "modified", "source", "tags", "license", "counters")
STATUS = ("status", "stage", "rule", "reason", "counts", "rules")
_log = logging.getLogger(__name__)


class RejectedItem(DropItem):  # type: ignore[misc]
    """The page is no article; the message names the rule."""


class QuarantinedItem(DropItem):  # type: ignore[misc]
    """The page could not be cleaned; the message names stage and reason."""


class CleanPipeline:
    """Cleans the page in every item; the settings are in `settings.py`.

    An item in which no field could hold a page goes on as it is.
    """

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        self.choices: Choices = read_choices(crawler.settings)
        self.config: Config = config_from(crawler.settings, self.choices.workers > 0)
        self.pool = ThreadPoolExecutor(self.choices.workers, "jingwen") if self.choices.workers else None

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> CleanPipeline:
        """Made by Scrapy. Raises UsageError for a setting that cannot be used."""
        return cls(crawler)

    def close_spider(self, spider: object = None) -> None:
        """Made by Scrapy. Ends the threads that wait for child processes."""
        if self.pool:
            self.pool.shutdown(wait=False)

    async def process_item(self, item: Any, spider: object = None) -> Any:
        """The item with its text; raises RejectedItem or QuarantinedItem where a setting says so, and nothing else."""
        adapter = ItemAdapter(item)
        if not any(name in adapter.field_names() for name in (*page_fields(self.config), "response")):
            self._count("without_page")
            return item
        self._count("items")
        try:
            found = await self._cleaned(row_of_item(adapter, self.config))
        except Exception as error:  # whatever it is, the item must not vanish; say, a child process that does not start
            _log.exception("jingwen could not clean an item")
            found = quarantined(*identity_of(dict(adapter), self.config), f"{type(error).__name__}: {error}", "process")
        if found["status"] == KEPT:
            found = self._filled(item, adapter, found)
        return self._answer(item, adapter, found)

    async def _cleaned(self, row: Row) -> Row:
        if self.pool is None:
            return clean_row(row, self.config)
        done = await asyncio.get_running_loop().run_in_executor(self.pool, clean_batch, [row], self.config)
        return done[0]

    def _filled(self, item: Any, adapter: ItemAdapter, found: Row) -> Row:
        """Write text and facts into the item; an item that cannot hold its text is quarantined."""
        if not _put(adapter, self.choices.text_field, found["text"]):
            said = f"{type(item).__name__} takes no field {self.choices.text_field!r}; JINGWEN_TEXT_FIELD names another"
            return quarantined(found["id"], found["url"], said, "write")
        for name in FACTS:
            if found[name] and not adapter.get(name):
                _put(adapter, name, found[name])
        return found

    def _answer(self, item: Any, adapter: ItemAdapter, found: Row) -> Any:
        self._tally(found)
        said = {name: found[name] for name in STATUS if found[name] is not None}
        _put(adapter, self.choices.status_field, said)
        if found["status"] == KEPT:
            return item
        why = f"{found['rule'] or found['stage']}: {found['reason']}"
        is_rejected = found["status"] == REJECTED
        if (self.choices.rejected if is_rejected else self.choices.failed) == "drop":
            raise (RejectedItem if is_rejected else QuarantinedItem)(f"jingwen: {why}")
        _log.warning("kept as it came, %s by jingwen: %s: %s", found["status"], found["id"] or "<unnamed>", why)
        return item

    def _tally(self, found: Row) -> None:
        self._count(found["status"])
        if found["status"] != KEPT:
            self._count(f"{found['status']}/{found['rule'] or found['stage']}")
        for family, chars in (found["counts"] or {}).get("removed_by_family", {}).items():
            self._count(f"removed_chars/{family}", chars)
        for rule, stretches in (found["rules"] or {}).items():
            self._count(f"rules/{rule}", stretches)

    def _count(self, name: str, count: int = 1) -> None:
        if self.crawler.stats is not None:
            self.crawler.stats.inc_value(f"jingwen/{name}", count)


def _put(adapter: ItemAdapter, name: str, value: Any) -> bool:
    """Set a field where the item takes it: a dict any, other kinds those (and the types) that their class declares."""
    try:
        if isinstance(adapter.item, dict) or name in adapter.field_names():
            adapter[name] = value
            return True
    except Exception as error:  # whatever a model's own validation raises
        _log.debug("%s takes no %s: %s", type(adapter.item).__name__, name, error)
    return False
