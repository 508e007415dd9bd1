"""The report in a real browser: switches and links work, nothing scraped runs, nothing leaves the page."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from reports import write_hostile, write_report, write_samples_report

playwright = pytest.importorskip("playwright.sync_api", reason="needs playwright: pip install 'jingwen[browser]'")
CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="needs a Chromium on the path: apt-get install chromium")


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with playwright.sync_playwright() as driver:
        # The sandbox of the browser needs rights that containers do not give; the pages are our own files.
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        yield browser
        browser.close()


class Visit:
    """A page opened from its file, with all that it asked for, said and complained of."""

    def __init__(self, browser: Any, path: Path, **options: Any) -> None:
        self.context = browser.new_context(**options)
        self.page = self.context.new_page()
        self.requests: list[str] = []
        self.said: list[str] = []
        self.page.on("request", lambda request: self.requests.append(request.url))
        self.page.on("console", lambda message: self.said.append(message.text))
        self.page.on("pageerror", lambda error: self.said.append(str(error)))
        self.page.on("dialog", lambda dialog: (self.said.append(dialog.message), dialog.dismiss()))
        self.address = path.as_uri()
        self.page.goto(self.address)


@pytest.fixture(scope="module")
def samples(browser: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Visit]:
    path = tmp_path_factory.mktemp("samples") / "report.html"
    write_samples_report(path)
    visit = Visit(browser, path)
    yield visit
    visit.context.close()


@pytest.fixture(autouse=True)
def fresh(request: pytest.FixtureRequest) -> None:
    if "samples" in request.fixturenames:
        visit = request.getfixturevalue("samples")
        visit.page.goto("about:blank")
        visit.page.goto(visit.address)


def removed_credit(visit: Visit) -> Any:
    return visit.page.locator("article del", has_text="题图来自 Pixabay").first


def test_the_page_is_styled_under_its_own_policy(samples: Visit) -> None:
    assert removed_credit(samples).evaluate("e => getComputedStyle(e).textDecorationLine") == "line-through"
    assert samples.said == []


def test_a_family_is_switched_off_and_on(samples: Visit) -> None:
    samples.page.locator(".legend summary").click()
    box = samples.page.get_by_label("credits", exact=True)
    credit = removed_credit(samples)
    others = samples.page.locator("article del:visible").count()
    assert credit.is_visible()
    box.uncheck()
    assert not credit.is_visible()
    assert samples.page.locator("article del:visible").count() < others
    box.check()
    assert credit.is_visible()
    assert samples.page.locator("article del:visible").count() == others


def test_switches_work_by_keyboard(samples: Visit) -> None:
    samples.page.locator("#view-marked").focus()
    samples.page.keyboard.press("ArrowRight")
    assert samples.page.locator("#view-before").is_checked()
    samples.page.keyboard.press("Tab")
    samples.page.keyboard.press("Enter")
    samples.page.keyboard.press("Tab")
    samples.page.keyboard.press("Space")
    assert not samples.page.locator(".families input").first.is_checked()


def test_before_shows_all_and_after_shows_the_record(samples: Visit) -> None:
    samples.page.locator("#view-before").check()
    assert removed_credit(samples).is_visible()
    assert samples.page.locator("article ins:visible").count() == 0
    samples.page.locator("#view-after").check()
    assert samples.page.locator("article del:visible").count() == 0
    assert samples.page.locator("article ins:visible").count() > 0


def test_a_rule_leads_to_its_example_and_back(samples: Visit) -> None:
    row = samples.page.locator("tr[id]", has_text="credits.picture")
    row.get_by_role("link", name=re.compile("Example 1 of credits.picture")).click()
    target = samples.page.locator(":target")
    assert "CC0" in target.inner_text()
    assert target.evaluate("e => { const r = e.getBoundingClientRect(); return r.top >= 0 && r.bottom <= innerHeight }")
    samples.page.get_by_role("link", name="credits.picture", exact=True).first.click()
    assert "credits.picture" in samples.page.locator(":target").inner_text()


def test_pages_of_documents_are_turned_by_links(browser: Any, tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    for number in range(45):
        (folder / f"{number:02}.md").write_text(f"# 周报{number}\n\n先写结果，再写过程。\n\n![](a.png)\n", "utf-8")
    write_report(folder, tmp_path / "report.html")
    visit = Visit(browser, tmp_path / "report.html")
    assert visit.page.locator("article:visible").count() == 20
    visit.page.get_by_role("link", name="41–45").first.click()
    assert visit.page.locator("article:visible").count() == 5
    visit.page.goto(f"{visit.address}#d25")
    assert visit.page.locator("#d25").is_visible()
    assert not visit.page.locator("#d45").is_visible()
    visit.context.close()


def test_nothing_hostile_runs_and_nothing_leaves_the_page(browser: Any, tmp_path: Path) -> None:
    write_hostile(tmp_path / "in")
    write_report(tmp_path / "in", tmp_path / "report.html")
    visit = Visit(browser, tmp_path / "report.html")
    for _ in range(3):
        visit.page.mouse.wheel(0, 20_000)
    visit.page.mouse.move(200, 200)
    visit.page.wait_for_load_state("networkidle")
    assert visit.page.title() == "jingwen report: 10 documents"
    assert visit.page.locator("script, img, iframe, object, embed").count() == 0
    assert visit.requests == [visit.address]
    assert visit.said == []
    visit.context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1280])
def test_it_fits_a_phone_and_can_be_read(browser: Any, tmp_path: Path, scheme: str, width: int) -> None:
    write_samples_report(tmp_path / "report.html")
    visit = Visit(browser, tmp_path / "report.html", viewport={"width": width, "height": 800}, color_scheme=scheme)
    assert visit.page.evaluate("document.documentElement.scrollWidth") <= width
    assert visit.page.evaluate("[...document.querySelectorAll('.stacked')].every(t => t.scrollWidth <= innerWidth)")
    assert visit.page.evaluate(_LOWEST_CONTRAST) >= 4.5  # WCAG 2.2, 1.4.3
    visit.context.close()


_LOWEST_CONTRAST = """() => {
  const parse = (color) => {
    const canvas = document.createElement('canvas').getContext('2d', {willReadFrequently: true});
    canvas.fillStyle = color; canvas.fillRect(0, 0, 1, 1);
    return [...canvas.getImageData(0, 0, 1, 1).data];
  };
  const light = ([r, g, b]) => [r, g, b].map(v => v / 255)
    .map(v => v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4)
    .reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
  const paper = (element) => {
    for (let e = element; e; e = e.parentElement) {
      const color = getComputedStyle(e).backgroundColor;
      const [r, g, b, a] = parse(color);
      if (a === 255) return [r, g, b];
      if (a > 0) {
        const under = e.parentElement ? paper(e.parentElement) : [255, 255, 255];
        return [r, g, b].map((v, i) => v * a / 255 + under[i] * (1 - a / 255));
      }
    }
    return [255, 255, 255];
  };
  const kinds = new Map();
  for (const e of document.querySelectorAll('h1,h2,p,th,td,del,ins,a,label,summary,dt,dd,legend,code'))
    kinds.set(e.tagName + '.' + (e.getAttribute('class') || '') + '<' + (e.parentElement.getAttribute('class') || ''), e);
  return Math.min(...[...kinds.values()].map(e => {
    const [a, b] = [light(parse(getComputedStyle(e).color)), light(paper(e))].sort((x, y) => y - x);
    return (a + 0.05) / (b + 0.05);
  }));
}"""
