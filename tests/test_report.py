"""jingwen report: one page that needs nothing else, and that no scraped text can break out of."""

from __future__ import annotations

import base64
import hashlib
import re
import sys
from html.parser import HTMLParser
from pathlib import Path

import pytest

import jingwen
from documents import FIXTURES
from jingwen.cli import main
from jingwen.errors import DocumentError
from jingwen.write.report import safe_link
from jingwen.write.survey import Survey
from reports import ADDRESSES, ATTACKS, write_hostile, write_report, write_samples_report

VOID = {"meta", "br", "input", "rect", "line", "hr", "img", "link"}


class Page(HTMLParser):
    """The elements of a page with their attributes, its text, and whether every element is closed."""

    def __init__(self, markup: str) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.texts: list[str] = []
        self.open: list[str] = []
        self.wrong: list[str] = []
        self.feed(markup)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag in VOID:
            return
        if not self.open or self.open.pop() != tag:
            self.wrong.append(tag)

    def handle_data(self, data: str) -> None:
        self.texts.append(data)

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.elements if name == tag]

    @property
    def text(self) -> str:
        return "".join(self.texts)


@pytest.fixture(scope="module")
def samples(tmp_path_factory: pytest.TempPathFactory) -> str:
    return write_samples_report(tmp_path_factory.mktemp("report") / "report.html")


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> str:
    folder = tmp_path_factory.mktemp("hostile")
    write_hostile(folder / "in")
    return write_report(folder / "in", folder / "report.html")


def test_the_page_is_well_formed(samples: str, hostile: str) -> None:
    for markup in (samples, hostile):
        page = Page(markup)
        assert page.wrong == []
        assert page.open == []
        ids = [attributes["id"] for _, attributes in page.elements if "id" in attributes]
        assert len(ids) == len(set(ids))


def test_the_policy_allows_the_style_sheet_by_hash_and_nothing_else(samples: str) -> None:
    (style,) = re.findall(r"<style>(.*?)</style>", samples, re.DOTALL)
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    (policy,) = [meta["content"] for meta in Page(samples).all("meta") if meta.get("http-equiv")]
    assert policy == f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"


def test_the_page_has_no_script_and_loads_nothing(samples: str, hostile: str) -> None:
    for markup in (samples, hostile):
        page = Page(markup)
        assert {name for name, _ in page.elements} & {
            "script",
            "img",
            "iframe",
            "link",
            "object",
            "embed",
            "base",
        } == set()
        for _, attributes in page.elements:
            assert not [name for name in attributes if name.startswith("on") or name in ("src", "style", "action")]
        assert "url(" not in markup and "@import" not in markup


def test_links_lead_into_the_page_or_to_http(hostile: str) -> None:
    page = Page(hostile)
    places = {attributes.get("id") for _, attributes in page.elements}
    links = [link["href"] or "" for link in page.all("a")]
    outward = {link for link in links if not link.startswith("#")}
    assert "https://example.com/good?a=1&b=2" in outward
    assert all(re.fullmatch(r"https?://example\.com/[a-z?=&0-9]*", link) for link in outward)
    assert [link for link in links if link.startswith("#") and link[1:] not in places] == []


def test_hostile_text_is_shown_as_text(hostile: str) -> None:
    text = Page(hostile).text
    assert "<script>document.title='owned'</script>" in text
    assert "{{ 7 * 191 }}" in text and "1337" not in text
    assert "<U+202E>" in text and "\u202e" not in hostile
    assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]", hostile)
    assert "owned'<!--" in text  # the names of documents that became no record
    assert len(ATTACKS) == len(ADDRESSES)


@pytest.mark.parametrize("address", [*ADDRESSES[:5], *ADDRESSES[6:], "HTTPS:x", "ftp://a", "https://a\nb", "", None])
def test_addresses_that_become_no_link(address: str | None) -> None:
    assert safe_link(address) == ""


def test_addresses_that_become_links() -> None:
    for address in ("https://example.com/a?b=c&d=1#e", "http://例子.公司/职场"):
        assert safe_link(address) == address


def test_the_summary_counts_what_was_read(samples: str) -> None:
    outcomes = [jingwen.clean(path.read_bytes(), name=path.stem) for path in sorted((FIXTURES / "samples").iterdir())]
    records = [outcome for outcome in outcomes if isinstance(outcome, jingwen.Record)]
    page = Page(samples)
    tiles = re.findall(r"<dt>([^<]*)</dt><dd>([^<]*)</dd>", samples)
    assert ("Records", str(len(records))) in tiles
    assert ("Characters read", f"{sum(record.counts['length'] for record in records):,}") in tiles
    assert len(page.all("article")) == len(records)


def test_removed_text_stands_in_its_place_with_a_link_to_its_rule(samples: str) -> None:
    assert re.search(r'<del class="f\d+">题图来自 Pixabay，基于 CC0 协议</del>', samples)
    number = re.search(
        r'<tr id="(r\d+)"[^>]*>\s*<th scope="row"><span class="key"></span><code>credits.picture<', samples
    )
    assert number
    assert f'<a href="#{number[1]}">credits.picture</a>' in samples


def test_rewritten_text_is_shown_old_and_new(samples: str) -> None:
    assert re.search(r'<del class="f\d+ old"[^>]*>運營</del><ins class="f\d+"[^>]*>运营</ins>', samples)


def test_every_rule_that_acted_has_an_example_in_place(samples: str) -> None:
    rows = re.findall(r'<tr id="r\d+".*?</tr>', samples, re.DOTALL)
    assert rows
    assert all('href="#d' in row for row in rows)


def test_every_family_has_a_switch_with_a_label(samples: str) -> None:
    boxes = [box for box in Page(samples).all("input") if box["type"] == "checkbox"]
    families = re.findall(r'<tr class="f\d+"><th scope="row"><span class="key"></span>([^<]+)</th>', samples)
    assert len(boxes) == len(families) > 3
    for box, family in zip(boxes, families, strict=True):
        assert f'id="{box["id"]}" checked>{family}</label>' in samples
        number = str(box["id"]).removeprefix("family-")
        assert f"#family-{number}:not(:checked)" in samples


def test_chinese_text_is_marked_as_chinese(samples: str) -> None:
    page = Page(samples)
    assert page.all("html") == [{"lang": "en"}]
    bodies = [div for div in page.all("div") if div.get("class") == "body"]
    assert bodies and all((div["lang"] or "").startswith("zh-Han") for div in bodies)


def test_the_same_documents_give_the_same_page(tmp_path: Path) -> None:
    assert write_samples_report(tmp_path / "a.html") == write_samples_report(tmp_path / "b.html")


@pytest.fixture
def many(tmp_path: Path) -> Path:
    folder = tmp_path / "many"
    folder.mkdir()
    for number in range(70):
        noise = "题图来自 Unsplash，基于 CC0 协议。\n" if number % 3 else ""
        (folder / f"{number:02}.md").write_text(f"# 周报{number}\n\n先写结果，再写过程。\n\n{noise}", "utf-8")
    return folder


def test_a_sample_is_shown_in_pages_and_all_are_counted(many: Path, tmp_path: Path) -> None:
    markup = write_report(many, tmp_path / "report.html", sample=30)
    page = Page(markup)
    shown = len(page.all("article"))
    assert 30 <= shown <= 50  # the sample and the highest losses
    assert [div["id"] for div in page.all("div") if div.get("class") == "page"] == [
        f"page-{number}" for number in range(1, -(-shown // 20) + 1)
    ]
    assert "<dt>Records</dt><dd>70</dd>" in markup
    assert "a sample with seed 0" in page.text


def test_another_seed_takes_another_sample(many: Path, tmp_path: Path) -> None:
    pages = []
    for number, seed in enumerate(("1", "1", "2")):
        out = tmp_path / f"{number}.html"
        assert main(["report", str(many), "-o", str(out), "--sample", "10", "--seed", seed]) == 0
        pages.append(out.read_text("utf-8"))
    assert pages[0] == pages[1] != pages[2]


def test_a_survey_holds_no_more_than_its_sample_and_the_highest_losses() -> None:
    survey = Survey(sample=3)
    for number in range(200):
        survey.add(jingwen.explain(f"# 周报{number}\n\n先写结果，再写过程。\n\n![](a.png)", name=str(number)))
    survey.add_failure(DocumentError("x", "read", "gone"))
    assert len(survey.shown) <= 23
    assert survey.outcomes == {"kept": 200, "failed": 1}
    assert survey.rules["images.placeholder"].documents == 200


def test_documents_without_a_record_are_named_and_make_the_code_1(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "english.txt").write_text("Nothing Chinese in here.", "utf-8")
    (tmp_path / "empty.md").write_text("", "utf-8")
    out = tmp_path / "report.html"
    assert main(["report", str(tmp_path), "-o", str(out)]) == 1
    assert "english" in capsys.readouterr().err
    text = Page(out.read_text("utf-8")).text
    assert "reject.no-han" in text and "empty.md" in text


def test_a_long_document_is_cut_and_says_so(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "long.md").write_text("# 周报\n\n" + "先写结果，再写过程。\n\n" * 5000, "utf-8")
    markup = write_report(tmp_path / "in", tmp_path / "report.html")
    assert len(markup) < 150_000
    assert re.search(r"… and [\d,]+ more characters", Page(markup).text)


@pytest.mark.parametrize("out", [".", "nowhere/report.html", "in/weekly.md"])
def test_an_output_that_cannot_be_is_wrong_use(out: str, tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    source = tmp_path / "in" / "weekly.md"
    source.write_text("# 周报\n\n先写结果。\n", "utf-8")
    assert main(["report", str(source), "-o", str(tmp_path / out)]) == 2
    assert source.read_text("utf-8") == "# 周报\n\n先写结果。\n"


def test_without_the_library_the_command_says_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(sys.modules, "jinja2", None)
    assert main(["report", str(FIXTURES / "samples"), "-o", str(tmp_path / "report.html")]) == 2
    assert "pip install 'jingwen[report]'" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_a_report_of_nothing_has_no_empty_sections(tmp_path: Path) -> None:
    (tmp_path / "empty.md").write_bytes(b"")
    assert main(["report", str(tmp_path / "empty.md"), "-o", str(tmp_path / "report.html")]) == 1
    page = Page((tmp_path / "report.html").read_text("utf-8"))
    assert page.wrong == []
    assert "1 document;" in page.text
    assert "empty.md: decode: empty file" in page.text
    assert {heading["id"] for heading in page.all("h2")} == {"summary", "families", "refused"}
    targets = {link["href"] for link in page.all("a")}
    assert targets == {"#families", "#refused"}
