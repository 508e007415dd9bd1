"""Reading records: every form gives the same documents, and damage costs what it hits and nothing else."""

from __future__ import annotations

import gzip
import io
import json
import random
import tracemalloc
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawled import article, files_of_every_form, json_lines, page, warc, warc_gz, warc_record, write_parquet, zst
from jingwen.errors import DocumentError
from jingwen.read.columns import Columns, load_row
from jingwen.read.compressed import Break, read_chunks
from jingwen.read.files import find_entries, read_bytes
from jingwen.read.forms import form_of
from jingwen.read.limits import ReadLimits
from jingwen.read.lines import Line, Trouble, split_lines
from jingwen.read.records import Raw, Stretch, load, raw_id, read_raw
from jingwen.read.rows import read_row
from jingwen.read.standard_input import read_standard_input

COUNT = 40
LIMITS = ReadLimits()
COLUMNS = Columns()


@pytest.fixture(scope="module")
def every_form(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    return files_of_every_form(tmp_path_factory.mktemp("forms"), COUNT)


FORMS = ("a.jsonl", "a.jsonl.gz", "a.jsonl.zst", "a.warc", "a.warc.gz", "one-stream.warc.gz", "a.warc.zst", "a.parquet")
STREAMS = tuple(name for name in FORMS if name != "a.parquet")


def stretch(path: Path, first: int = 0, last: int | None = None) -> Stretch:
    return Stretch(path, path.name, *form_of(path), first, last)


def read(path: Path, first: int = 0, last: int | None = None) -> tuple[list[Raw], list[Trouble]]:
    found = list(read_raw(stretch(path, first, last), COLUMNS, LIMITS))
    return [item for item in found if isinstance(item, Raw)], [item for item in found if isinstance(item, Trouble)]


@pytest.mark.parametrize("name", FORMS)
def test_every_form_gives_the_same_documents(name: str, every_form: dict[str, bytes], tmp_path: Path) -> None:
    path = tmp_path / name
    path.write_bytes(every_form[name])
    records, troubles = read(path)
    assert not troubles
    loaded = [load(raw, COLUMNS, LIMITS).source for raw in records]
    assert [source.url for source in loaded] == [f"https://example.invalid/{number}" for number in range(COUNT)]
    wanted = page if "warc" in name else article
    assert [source.markup for source in loaded] == [wanted(number) for number in range(COUNT)]
    assert [source.given["id"] for source in loaded] == [raw_id(raw, COLUMNS) for raw in records]
    if "warc" in name:
        assert loaded[0].given["fetched"] == "2024-03-01T08:00:00Z"


@pytest.mark.parametrize("name", FORMS)
def test_the_content_says_what_a_file_is_whatever_its_name(
    name: str, every_form: dict[str, bytes], tmp_path: Path
) -> None:
    path = tmp_path / "data"
    path.write_bytes(every_form[name])
    assert len(read(path)[0]) == COUNT


@pytest.mark.parametrize("name", FORMS)
def test_standard_input_takes_every_form(name: str, every_form: dict[str, bytes]) -> None:
    records = list(read_standard_input(io.BytesIO(every_form[name]), LIMITS))
    assert len(records) == COUNT
    assert all(isinstance(record, Raw) for record in records)


@pytest.mark.parametrize("name", STREAMS)
@pytest.mark.parametrize("seed", range(6))
def test_ranges_share_out_the_records(name: str, seed: int, every_form: dict[str, bytes], tmp_path: Path) -> None:
    path = tmp_path / name
    path.write_bytes(every_form[name])
    whole = [raw.position for raw in read(path)[0]]
    cuts = sorted(random.Random(seed).sample(range(1, whole[-1] + 200), 8))
    if seed == 0:
        cuts = whole[1:9]  # on the very beginnings of records
    shared = [
        raw.position
        for first, last in zip([0, *cuts], [*cuts, None], strict=True)
        for raw in read(path, first, last)[0]
    ]
    assert shared == whole


def test_ranges_share_out_the_rows_of_parquet(tmp_path: Path) -> None:
    write_parquet(tmp_path / "a.parquet", range(COUNT), group=10)
    shared = [raw.position for cut in (0, 20) for raw in read(tmp_path / "a.parquet", cut, cut + 20)[0]]
    assert shared == list(range(COUNT))


@pytest.mark.parametrize("name", [name for name in FORMS if name != "a.jsonl"])
def test_a_cut_file_is_reported_and_what_came_before_is_kept(
    name: str, every_form: dict[str, bytes], tmp_path: Path
) -> None:
    data = every_form[name]
    path = tmp_path / name
    path.write_bytes(data)
    whole = [raw.data for raw in read(path)[0]]
    cuts = [*random.Random(name).sample(range(8, len(data) - 10), 20), *range(len(data) - 10, len(data))]
    kept = set()
    for cut in cuts:
        path.write_bytes(data[:cut])
        records, troubles = read(path)
        assert [raw.data for raw in records] == whole[: len(records)]
        assert [trouble.is_damage for trouble in troubles] == [True] or _ends_between_records(data, cut, name)
        kept.add(len(records))
    assert name.endswith((".parquet", ".zst")) or len(kept) > 5  # zst and Parquet give whole blocks: here there is one


def _ends_between_records(data: bytes, cut: int, name: str) -> bool:
    """A cut in the blank lines after a plain record, or between two gzip members, leaves nothing to see."""
    if name == "a.warc":
        return not data[cut:].strip(b"\r\n") or data[cut:].lstrip(b"\r\n").startswith(b"WARC/")
    return data[cut:].startswith(b"\x1f\x8b\x08")


def test_rows_before_the_cut_are_kept_to_the_last_zstd_block(tmp_path: Path) -> None:
    rows = b"".join(
        json.dumps({"text": random.Random(number).randbytes(800).hex()}).encode() + b"\n" for number in range(400)
    )
    path = tmp_path / "a.jsonl.zst"
    whole = zst(rows)
    path.write_bytes(whole[: len(whole) * 3 // 4])
    records, troubles = read(path)
    assert len(records) > 150
    assert troubles[0].is_damage
    assert b"\n".join(raw.data for raw in records) == rows[: troubles[0].position - 1]


def test_damage_in_a_warc_costs_the_records_it_hits(tmp_path: Path) -> None:
    for name, data in (("a.warc", warc(range(COUNT))), ("a.warc.gz", warc_gz(range(COUNT)))):
        middle = len(data) // 2
        path = tmp_path / name
        path.write_bytes(data[:middle] + bytes(64) + data[middle + 64 :])
        records, troubles = read(path)
        assert len(records) >= COUNT - 2
        assert any(trouble.is_damage for trouble in troubles)
        assert records[-1].data.headers["warc-target-uri"].endswith(f"/{COUNT - 1}")


def test_a_wrong_checksum_keeps_all_lines_and_is_reported(tmp_path: Path) -> None:
    data = gzip.compress(json_lines(range(COUNT)))
    path = tmp_path / "a.jsonl.gz"
    path.write_bytes(data[:-8] + bytes(4) + data[-4:])
    records, troubles = read(path)
    assert len(records) == COUNT
    assert [trouble.is_damage for trouble in troubles] == [True]


@pytest.mark.parametrize(("codec", "pack"), [("gz", gzip.compress), ("zst", zst)])
def test_members_follow_each_other_and_junk_behind_them_is_named(codec: str, pack: object, tmp_path: Path) -> None:
    halves = [pack(json_lines(range(5))), pack(json_lines(range(5, 9)))]  # type: ignore[operator]
    path = tmp_path / f"a.jsonl.{codec}"
    path.write_bytes(b"".join(halves))
    assert len(read(path)[0]) == 9
    path.write_bytes(b"".join(halves) + b"not compressed at all")
    records, troubles = read(path)
    assert len(records) == 9
    assert len(troubles) == 1


@pytest.mark.parametrize("codec", ["gz", "zst"])
def test_a_bomb_is_refused_in_flat_memory(codec: str) -> None:
    size = 1 << 28
    if codec == "zst":
        bomb = zst(bytes(size))
    else:
        parts = io.BytesIO()
        with gzip.GzipFile(fileobj=parts, mode="wb") as stream:
            for _ in range(size >> 20):
                stream.write(bytes(1 << 20))
        bomb = parts.getvalue()
    limits = replace(LIMITS, max_record=1 << 20, ratio_from=1 << 22)
    tracemalloc.start()
    found = list(split_lines(read_chunks(io.BytesIO(bomb), codec, limits), 0, None, limits))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert [item.rule for item in found if isinstance(item, Trouble)] == ["max_record", "max_ratio"]
    assert peak < size // 2


def test_a_page_that_is_a_bomb_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "page.html.zst"
    path.write_bytes(zst(bytes(1 << 28)))
    with pytest.raises(DocumentError) as caught:
        read_bytes(path)
    assert caught.value.rule in ("max_ratio", "max_bytes")


def test_a_long_line_costs_itself_and_no_memory() -> None:
    limits = replace(LIMITS, max_record=1000)
    chunks = [b'{"a":1}\n', *[b"x" * 500] * 2000, b'\n{"b":2}\n']
    found = list(split_lines(chunks, 0, None, limits))
    assert [item.data for item in found if isinstance(item, Line)] == [b'{"a":1}', b'{"b":2}']
    assert [(item.position, item.rule) for item in found if isinstance(item, Trouble)] == [(8, "max_record")]


@given(st.lists(st.binary(max_size=30), max_size=8), st.integers(1, 7), st.data())
def test_lines_are_the_same_however_they_are_cut_and_shared(lines: list[bytes], step: int, data: st.DataObject) -> None:
    blob = b"".join(line.replace(b"\n", b"") + b"\n" for line in lines)
    cut = data.draw(st.integers(0, len(blob)))

    def part(first: int, last: int | None) -> list[Line | Trouble]:
        at = max(first - 1, 0)
        return list(split_lines([blob[i : i + step] for i in range(at, len(blob), step)], first, last, LIMITS))

    assert [item.data for item in part(0, None)] == blob.split(b"\n")[:-1]
    assert [*part(0, cut), *part(cut, None)] == part(0, None) or cut == 0


@given(st.binary(max_size=400), st.integers(0, 400))
def test_a_damaged_gzip_stream_never_raises(noise: bytes, at: int) -> None:
    data = gzip.compress(noise * 3)
    damaged = data[:at] + b"\x00" + data[at + 1 :]
    chunks = list(read_chunks(io.BytesIO(damaged), "gz", LIMITS))
    given_back = b"".join(chunk for chunk in chunks if not isinstance(chunk, Break))
    assert given_back == noise * 3 or any(isinstance(chunk, Break) for chunk in chunks) or 3 < at < 10  # header fields


BAD_LINES = {
    "cut": b'{"text": "abc',
    "no object": b'["a"]',
    "single quotes": b"{'text': 'a'}",
    "no UTF-8": b'{"text": "\xc4\xe3"}',
    "raw NUL": b'{"text": "a\x00b"}',
    "deep": b'{"a":' + b"[" * 100_000,
    "deep and whole": b'{"a":' + b"[" * 100_000 + b"]" * 100_000 + b"}",
    "no text": b'{"title": "\xe5\xa4\x8d\xe7\x9b\x98"}',
    "text is a number": b'{"text": 5}',
    "huge number": b'{"text": "a", "n": ' + b"9" * 5000 + b"}",
}


@pytest.mark.parametrize("line", BAD_LINES.values(), ids=BAD_LINES)
def test_a_bad_line_is_its_own_trouble(line: bytes, tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_bytes(json_lines(range(1)) + line + b"\n" + json_lines(range(1, 2)))
    first, bad, last = read(path)[0]
    assert bad.position == len(json_lines(range(1)))
    with pytest.raises(DocumentError) as caught:
        load(bad, COLUMNS, LIMITS)
    assert caught.value.stage in ("read", "decode")
    assert [load(raw, COLUMNS, LIMITS).source.markup for raw in (first, last)] == [article(0), article(1)]


def test_what_json_lets_through_and_others_choke_on_is_made_harmless() -> None:
    row = read_row(b'\xef\xbb\xbf{"text": "\\ud83d \\u5b57", "views": NaN, "big": 1e999}', "a")
    assert row["views"] is None
    loaded = load_row(row, "a:0", Columns(extra=True))
    assert loaded.source.markup == "\N{REPLACEMENT CHARACTER} 字"
    assert json.dumps(loaded.extra, allow_nan=False) == '{"views": null, "big": null}'


def test_only_a_line_feed_ends_a_line(tmp_path: Path) -> None:
    text = "一\N{LINE SEPARATOR}二\N{NEXT LINE}三"
    (tmp_path / "a.jsonl").write_text(json.dumps({"text": text}, ensure_ascii=False) + "\n", "utf-8")
    (raw,) = read(tmp_path / "a.jsonl")[0]
    assert load(raw, COLUMNS, LIMITS).source.markup == text


def test_columns_by_name_by_order_and_by_choice() -> None:
    row = {"body": "正文", "html": "<p>页</p>", "text": "", "doc_id": 7, "author": ["甲", "乙"], "x": 1}
    loaded = load_row(row, "n", Columns(extra=True))
    assert loaded.source.markup == "<p>页</p>"
    assert loaded.source.given == {"id": "7", "author": "甲、乙"}
    assert loaded.extra == {"body": "正文", "text": "", "x": 1}
    chosen = load_row(row, "n", Columns({"text": "body", "id": "x"}))
    assert (chosen.source.markup, chosen.source.given["id"], chosen.extra) == ("正文", "1", None)
    with pytest.raises(DocumentError, match="'body', 'html'"):
        load_row(row, "n", Columns({"text": "page"}))


def test_bytes_in_a_column_are_decoded_as_a_page_is() -> None:
    loaded = load_row({"html": page(1).encode("gb18030"), "charset": "gb2312"}, "n", COLUMNS)
    assert loaded.source.markup == page(1)
    assert loaded.source.decoding is not None


def test_parquet_with_a_cell_that_is_no_utf8(tmp_path: Path) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    good, bad = article(1).encode(), article(2).encode("gb18030")
    offsets = [0, len(good), len(good) + len(bad)]
    buffers = pa.py_buffer(b"".join(n.to_bytes(4, "little") for n in offsets)), pa.py_buffer(good + bad)
    pq.write_table(pa.table({"text": pa.StringArray.from_buffers(2, *buffers)}), tmp_path / "a.parquet")
    texts = [load(raw, COLUMNS, LIMITS).source.markup for raw in read(tmp_path / "a.parquet")[0]]
    assert texts == [article(1), article(2)]


def test_a_row_group_that_is_too_large_is_named_and_not_decoded(tmp_path: Path) -> None:
    write_parquet(tmp_path / "a.parquet", range(20), group=10)
    limits = replace(LIMITS, max_row_group=10)
    found = list(read_raw(stretch(tmp_path / "a.parquet"), COLUMNS, limits))
    assert [(item.position, item.rule) for item in found if isinstance(item, Trouble)] == [
        (0, "max_row_group"),
        (10, "max_row_group"),
    ]


def http(head: str, body: bytes) -> bytes:
    block = head.replace("\n", "\r\n").encode() + b"\r\n\r\n" + body
    start = f"WARC/1.1\r\nWARC-Type: response\r\nContent-Type: application/http\r\nContent-Length: {len(block)}\r\n\r\n"
    return start.encode() + block + b"\r\n\r\n"


def test_http_answers_are_unpacked(tmp_path: Path) -> None:
    body = page(3).encode("gb18030")
    chunked = b"".join(f"{len(part):x}\r\n".encode() + part + b"\r\n" for part in (body[:50], body[50:])) + b"0\r\n\r\n"
    records = [
        http("HTTP/1.1 200 OK\nContent-Type: text/html; charset=gbk", body),
        http("HTTP/1.1 200 OK\nContent-Type: text/html\nContent-Encoding: gzip", gzip.compress(body)),
        http("HTTP/1.1 200 OK\nContent-Type: text/html\nTransfer-Encoding: chunked", chunked),
        http("HTTP/1.1 200 OK\nContent-Type: text/html\nContent-Encoding: gzip", body),  # undone by the crawler
    ]
    passed_over = [
        http("HTTP/1.1 404 Not Found\nContent-Type: text/html", body),
        http("HTTP/1.1 200 OK\nContent-Type: image/png", b"\x89PNG"),
    ]
    (tmp_path / "a.warc").write_bytes(b"".join(records + passed_over))
    raws = read(tmp_path / "a.warc")[0]
    assert [load(raw, COLUMNS, LIMITS).source.markup for raw in raws] == [page(3)] * 4


@pytest.mark.parametrize(
    "record",
    [
        http("HTTP/1.1 200 OK\nContent-Type: text/html\nContent-Encoding: br", b"\x00\x01"),
        http("HTTP/1.1 200 OK\nContent-Type: text/html\nContent-Encoding: gzip", b"\x1f\x8b\x08\x00broken"),
        http("HTTP/1.1 200 OK\nContent-Type: text/html", b""),
        http("no http", b""),
    ],
    ids=["coding nobody reads", "broken gzip", "empty", "no HTTP"],
)
def test_an_answer_that_cannot_be_read_is_its_own_trouble(record: bytes, tmp_path: Path) -> None:
    (tmp_path / "a.warc").write_bytes(record + warc_record(1))
    bad, good = read(tmp_path / "a.warc")[0]
    with pytest.raises(DocumentError):
        load(bad, COLUMNS, LIMITS)
    assert load(good, COLUMNS, LIMITS).source.markup == page(1)


def test_a_json_array_is_refused_with_the_way_out(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text('[{"text": "甲"}]', "utf-8")
    with pytest.raises(DocumentError, match="jq -c"):
        form_of(tmp_path / "a.json")


def test_a_folder_is_searched_for_records_on_request_and_never_for_output(tmp_path: Path) -> None:
    for name in ("a.md", "b.jsonl", "c.warc.gz", "d.html.gz", "run/part-000000.jsonl", "run/_run/plan.json"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(b"x")
    found = [entry.id for entry in find_entries([tmp_path], records=True) if not isinstance(entry, DocumentError)]
    assert found == ["a", "b.jsonl", "c.warc.gz", "d"]
    assert [getattr(entry, "id", "") for entry in find_entries([tmp_path])] == ["a", "d"]


def test_a_file_named_twice_or_with_its_folder_comes_once(tmp_path: Path) -> None:
    for name in ("a.md", "b.txt"):
        (tmp_path / name).write_text("先写结论。", "utf-8")
    paths = [tmp_path / "a.md", tmp_path / "a.md", tmp_path, tmp_path / "b.txt", tmp_path / "none", tmp_path / "none"]
    found = [entry.document if isinstance(entry, DocumentError) else entry.id for entry in find_entries(paths)]
    assert found == ["a", "b", str(tmp_path / "none")]
