"""Scrapy (2.13 and newer): an item pipeline that cleans scraped pages, and a function for those who clean in the callback.

ITEM_PIPELINES = {"jingwen.integrations.scrapy.CleanPipeline": 300}
"""

from __future__ import annotations

from jingwen.integrations.scrapy.pages import clean_response
from jingwen.integrations.scrapy.pipeline import CleanPipeline, QuarantinedItem, RejectedItem

__all__ = ["CleanPipeline", "QuarantinedItem", "RejectedItem", "clean_response"]
