"""datatrove's local executor calling trafilatura on rows of HTML; bulk.py runs it in an environment that has both."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from datatrove.executor import LocalPipelineExecutor
from datatrove.pipeline.base import PipelineStep
from datatrove.pipeline.readers import JsonlReader
from datatrove.pipeline.writers import JsonlWriter


class Extract(PipelineStep):
    name = "trafilatura"
    type = "map"

    def run(self, data: Any, rank: int = 0, world_size: int = 1) -> Iterator[Any]:
        from trafilatura import extract

        for document in data:
            text = extract(document.text, output_format="markdown", with_metadata=True)
            if text:
                document.text = text
                yield document


if __name__ == "__main__":
    source, out = (str(Path(path).resolve()) for path in sys.argv[1:3])
    steps = [JsonlReader(source, glob_pattern="*.jsonl"), Extract(), JsonlWriter(out, compression=None)]
    tasks = len(list(Path(source).glob("*.jsonl")))
    LocalPipelineExecutor(steps, tasks=tasks, workers=2, logging_dir=f"{out}-logs").run()
