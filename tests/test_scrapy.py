"""The Scrapy pipeline: every item is kept or dropped by a setting, and counted; nothing vanishes."""

from __future__ import annotations

import asyncio
import dataclasses
import json
import os
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from conformance import PAGE
from page_server import TITLES, pages, served

scrapy = pytest.importorskip("scrapy", reason="needs the extra scrapy")
pytestmark = pytest.mark.filterwarnings("ignore")

from scrapy.http import HtmlResponse  # noqa: E402
from scrapy.settings import Settings  # noqa: E402

from jingwen import UsageError  # noqa: E402
from jingwen.integrations.scrapy import CleanPipeline, QuarantinedItem, RejectedItem  # noqa: E402

GOOD = PAGE.format(declared="utf-8", title="写周报", first="先写结果，再写过程。")
NO_ARTICLE = "<p>There is not one Chinese character on this page.</p>"
NO_TEXT = b"%PDF-1.7 1 0 obj"


class Stats(dict[str, int]):
    def inc_value(self, name: str, count: int = 1) -> None:
        self[name] = self.get(name, 0) + count


def pipeline(**settings: Any) -> CleanPipeline:
    crawler: Any = SimpleNamespace(settings=Settings(settings), stats=Stats())
    return CleanPipeline.from_crawler(crawler)


def through(cleaner: CleanPipeline, item: Any) -> Any:
    return asyncio.run(cleaner.process_item(item))


@dataclasses.dataclass
class Article:
    body: str | bytes
    text: str | None = None
    title: str = ""


class Declared(scrapy.Item):  # type: ignore[misc, name-defined]
    html = scrapy.Field()
    text = scrapy.Field()
    author = scrapy.Field()


class WithoutText(scrapy.Item):  # type: ignore[misc, name-defined]
    html = scrapy.Field()


def test_an_item_gets_its_text_and_the_facts_it_does_not_have() -> None:
    item = through(pipeline(), {"html": GOOD, "title": "自己的标题"})
    assert "先写结果" in item["text"] and "扫码" not in item["text"]
    assert item["title"] == "自己的标题"
    assert item["author"] == ["林知遥"]
    assert item["jingwen"]["status"] == "kept"


def test_items_of_other_kinds_get_what_they_declare() -> None:
    article = through(pipeline(), Article(GOOD.encode("gb18030")))
    assert "先写结果" in (article.text or "") and article.title == "写周报"
    declared = through(pipeline(), Declared(html=GOOD))
    assert "先写结果" in declared["text"] and declared["author"] == ["林知遥"]


def test_a_response_is_decoded_by_its_bytes_and_not_by_what_it_declares() -> None:
    headers = {"Content-Type": "text/html; charset=iso-8859-1"}
    response = HtmlResponse("https://example.com/1.html", body=GOOD.encode("gb18030"), headers=headers)
    assert "先写结果" in through(pipeline(), {"response": response})["text"]
    item = {"body": response.body, "headers": response.headers, "url": response.url}
    assert "先写结果" in through(pipeline(), item)["text"]


def test_the_stats_count_outcomes_families_and_rules() -> None:
    cleaner = pipeline(JINGWEN_REJECTED="keep")
    for page in (GOOD, GOOD, NO_ARTICLE, NO_TEXT):
        through(cleaner, {"html": page})
    through(cleaner, {"image": "a.png"})
    stats: Any = cleaner.crawler.stats
    assert stats["jingwen/items"] == 4
    assert [stats[f"jingwen/{status}"] for status in ("kept", "rejected", "quarantined")] == [2, 1, 1]
    assert stats["jingwen/rejected/reject.no-han"] == 1
    assert stats["jingwen/quarantined/decode"] == 1
    assert stats["jingwen/without_page"] == 1
    removed = through(pipeline(), {"html": GOOD})["jingwen"]["counts"]["removed_by_family"]
    assert {
        name.removeprefix("jingwen/removed_chars/"): count for name, count in stats.items() if "removed_chars" in name
    } == {family: 2 * chars for family, chars in removed.items()}
    assert any(name.startswith("jingwen/rules/") for name in stats)


@pytest.mark.parametrize(
    ("page", "setting", "error"),
    [
        (NO_ARTICLE, "JINGWEN_REJECTED", RejectedItem),
        (NO_TEXT, "JINGWEN_FAILED", QuarantinedItem),
    ],
)
def test_a_setting_says_whether_a_page_that_gave_no_record_is_kept(
    page: Any, setting: str, error: type[Exception]
) -> None:
    item = through(pipeline(**{setting: "keep"}), {"html": page})
    assert item["html"] == page and "text" not in item
    assert item["jingwen"]["reason"]
    with pytest.raises(error, match="jingwen: "):
        through(pipeline(**{setting: "drop"}), {"html": page})


def test_an_item_that_cannot_hold_its_text_is_kept_and_counted() -> None:
    cleaner = pipeline()
    item = through(cleaner, WithoutText(html=GOOD))
    assert dict(item) == {"html": GOOD}
    stats: Any = cleaner.crawler.stats
    assert stats["jingwen/quarantined/write"] == 1


def test_an_error_of_our_own_does_not_lose_the_item(monkeypatch: pytest.MonkeyPatch) -> None:
    async def broken(row: Any) -> Any:
        raise RuntimeError("poison")

    cleaner = pipeline()
    monkeypatch.setattr(cleaner, "_cleaned", broken)
    item = through(cleaner, {"id": "a", "html": GOOD})
    assert item["jingwen"]["status"] == "quarantined" and "poison" in item["jingwen"]["reason"]


def test_settings_that_cannot_be_used_stop_the_crawl_before_it_begins() -> None:
    for settings in (
        {"JINGWEN_PIPELINE": "nosuch"},
        {"JINGWEN_REJECTED": "maybe"},
        {"JINGWEN_TEXT": "pdf"},
        {"JINGWEN_SKIP": "nosuch"},
    ):
        with pytest.raises(UsageError):
            pipeline(**settings)


def test_settings_reach_the_cleaning(tmp_path: Path) -> None:
    (tmp_path / "own.toml").write_text('preset = "minimal"\n', "utf-8")
    assert "扫码" in through(pipeline(JINGWEN_PIPELINE=str(tmp_path / "own.toml")), {"html": GOOD})["text"]
    item = through(
        pipeline(JINGWEN_PAGE_FIELD="raw", JINGWEN_TEXT_FIELD="clean", JINGWEN_SCRIPT="traditional"), {"raw": GOOD}
    )
    assert "先寫結果" in item["clean"]


CRAWL = """
import json, sys
import scrapy
from scrapy.crawler import CrawlerProcess

class Pages(scrapy.Spider):
    name = "pages"
    custom_settings = {"ITEM_PIPELINES": {"jingwen.integrations.scrapy.CleanPipeline": 300}, "LOG_LEVEL": "ERROR",
        "JINGWEN_WORKERS": int(sys.argv[2]), "FEEDS": {"items.jsonl": {"format": "jsonlines", "fields": ["url", "text", "jingwen"]}}}
    start_urls = [sys.argv[1] + "/articles.html"]

    def parse(self, response):
        yield from response.follow_all(css="a.article", callback=self.parse_article)

    def parse_article(self, response):
        yield {"url": response.url, "response": response}

process = CrawlerProcess()
crawler = process.create_crawler(Pages)
process.crawl(crawler)
process.start()
stats = crawler.stats.get_stats()
print(json.dumps({name: value for name, value in stats.items() if name.startswith(("jingwen/", "item_", "log_count"))}))
"""


@pytest.mark.parametrize("workers", [0, 2])
def test_a_crawl_counts_every_page_once(workers: int, tmp_path: Path) -> None:
    (tmp_path / "crawl.py").write_text(CRAWL, "utf-8")
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    with served() as address:
        words = [sys.executable, "crawl.py", address, str(workers)]
        done = subprocess.run(words, cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    stats = json.loads(done.stdout.splitlines()[-1])
    count = len(pages()) - 1
    assert stats["jingwen/items"] == count
    assert stats["jingwen/kept"] == len(TITLES)
    assert stats["jingwen/rejected"] == stats["item_dropped_reasons_count/RejectedItem"] == 1
    assert stats["jingwen/quarantined"] == 1
    assert stats["item_scraped_count"] == count - 1
    assert "log_count/ERROR" not in stats
    items = [json.loads(line) for line in (tmp_path / "items.jsonl").read_text("utf-8").splitlines()]
    assert sum("先把人认全" in item.get("text", "") for item in items) == len(TITLES)
