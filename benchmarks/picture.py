"""Takes the picture of a report that the README shows, from our own samples. Needs the extra "browser" and a Chromium.

python benchmarks/picture.py fixtures/pictures
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

from jingwen.batch.report import report

SAMPLES = Path(__file__).parents[1] / "fixtures" / "samples"
SIZE = {"width": 1120, "height": 680}


def main(folder: Path) -> None:
    """Write report-light.png and report-dark.png."""
    with tempfile.TemporaryDirectory() as scratch, sync_playwright() as driver:
        page_file = Path(scratch) / "report.html"
        report([str(SAMPLES)], str(page_file), {})
        browser = driver.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        for scheme in ("light", "dark"):
            page = browser.new_context(color_scheme=scheme, viewport=SIZE).new_page()
            page.goto(page_file.as_uri())
            page.locator(".legend summary").click()
            pitch = page.locator("article p:has(del)", has_text="青柠学堂").first
            pitch.evaluate("e => scrollTo(0, e.getBoundingClientRect().top + scrollY - 420)")
            page.screenshot(path=folder / f"report-{scheme}.png")
        browser.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
