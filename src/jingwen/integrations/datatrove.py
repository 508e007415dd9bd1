"""datatrove: a step that cleans the documents of a pipeline and writes what went into their metadata."""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Iterator
from itertools import islice

from datatrove.data import Document
from datatrove.pipeline.base import PipelineStep
from datatrove.pipeline.writers.disk_base import DiskWriter

from jingwen.integrations.batch import KEPT, Config, Row, clean_batch

BATCH = 64


class Clean(PipelineStep):  # type: ignore[misc]
    """Kept documents go on with their clean text; the others go to `exclusion_writer`, or nowhere, and are counted.

    The page is `document.text`, or the first of `config.columns` in the metadata that holds something (so that pages
    in bytes can ride there); fields that a scraper left in the metadata are used as well. The record without its text
    stands in `metadata["jingwen"]`, with status, reason and rules; what else the metadata holds stays.
    """

    name = "jingwen"
    type = "Clean"

    def __init__(self, config: Config | None = None, exclusion_writer: DiskWriter | None = None) -> None:
        super().__init__()
        self.config, self.exclusion_writer = config or Config(), exclusion_writer

    def run(self, data: Iterable[Document] | None, rank: int = 0, world_size: int = 1) -> Iterator[Document]:
        """Clean the documents in order; see PipelineStep."""
        with self.exclusion_writer or contextlib.nullcontext() as writer:
            for documents in _batched(data or (), BATCH):
                with self.track_time("batch"):
                    rows = clean_batch([_row(document) for document in documents], self.config)
                for document, row in zip(documents, rows, strict=True):
                    self._count(row)
                    if self._answered(document, row):
                        yield document
                    elif writer is not None:
                        writer.write(document, rank)

    def _answered(self, document: Document, row: Row) -> bool:
        """Write the answer into the document; whether it goes on."""
        text = row.pop("text")
        document.metadata["jingwen"] = {name: value for name, value in row.items() if value is not None}
        if row["status"] == KEPT:
            document.text = text
        return bool(row["status"] == KEPT)

    def _count(self, row: Row) -> None:
        self.stat_update("total", row["status"])
        if row["status"] != KEPT:
            self.stat_update(f"{row['status']}_{row['rule'] or row['stage']}")
        for family, chars in (row["counts"] or {}).get("removed_by_family", {}).items():
            self.stat_update(f"removed_{family}", value=chars)


def _row(document: Document) -> Row:
    return {**document.metadata, "text": document.text, "id": document.id}


def _batched(documents: Iterable[Document], size: int) -> Iterator[list[Document]]:
    rest = iter(documents)
    while batch := list(islice(rest, size)):
        yield batch
