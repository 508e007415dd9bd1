"""data-juicer's own executor turning rows of HTML into text; bulk.py runs it in an environment that has it.

Its operator takes the markup off and finds no main content, so this is the least that data-juicer can do for a page.
"""

from __future__ import annotations

import sys
from pathlib import Path

from data_juicer.config import init_configs
from data_juicer.core import DefaultExecutor

CONFIG = """
dataset_path: {source}
export_path: {out}/pages.jsonl
work_dir: {out}
np: 2
process:
  - clean_html_mapper:
  - whitespace_normalization_mapper:
"""

if __name__ == "__main__":
    source, out = (Path(path).resolve() for path in sys.argv[1:3])
    out.mkdir(parents=True, exist_ok=True)
    config = out / "config.yaml"
    config.write_text(CONFIG.format(source=source, out=out), "utf-8")
    DefaultExecutor(init_configs(["--config", str(config)])).run()
