"""Invented articles in every form that a crawl comes in: rows, WARC, Parquet, compressed or not."""

from __future__ import annotations

import base64
import gzip
import hashlib
import json
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import zstandard

SENTENCES = (
    "第一周先把数据口径对齐，再谈指标。",
    "需求评审之前，先把反对意见收集一遍。",
    "简历里写结果，面试时讲取舍。",
    "带新人要先讲清楚为什么，再讲怎么做。",
    "复盘会只谈事实，不谈态度。",
    "转岗之前，先在原来的岗位上做一个小项目。",
)


def article(number: int) -> str:
    """Markdown of a few paragraphs; no two numbers give the same."""
    picked = [SENTENCES[(number * 7 + at * 3) % len(SENTENCES)] for at in range(2 + number % 5)]
    return "\n\n".join([f"# 工作笔记第{number}篇", *picked])


def page(number: int) -> str:
    """The same as a whole page."""
    title, *rest = article(number).split("\n\n")
    body = "".join(f"<p>{line}</p>" for line in rest)
    head = f"<!doctype html><html><head><meta charset=utf-8><title>{title[2:]}</title></head>"
    return f"{head}<body><nav><a href=/>首页</a></nav><article><h1>{title[2:]}</h1>{body}</article></body></html>"


def row(number: int) -> dict[str, str]:
    return {"id": f"doc-{number}", "url": f"https://example.invalid/{number}", "text": article(number)}


def json_lines(numbers: range) -> bytes:
    return b"".join(json.dumps(row(number), ensure_ascii=False).encode() + b"\n" for number in numbers)


def zst(data: bytes) -> bytes:
    return zstandard.ZstdCompressor(level=3, write_checksum=True).compress(data)


def warc_record(number: int) -> bytes:
    body = page(number).encode()
    http = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n" + body
    digest = base64.b32encode(hashlib.sha1(http, usedforsecurity=False).digest()).decode()
    head = (
        f"WARC/1.0\r\nWARC-Type: response\r\nWARC-Record-ID: <urn:uuid:{number:08d}>\r\n"
        f"WARC-Target-URI: https://example.invalid/{number}\r\nWARC-Date: 2024-03-01T08:00:00Z\r\n"
        f"WARC-Block-Digest: sha1:{digest}\r\nContent-Type: application/http; msgtype=response\r\n"
        f"Content-Length: {len(http)}\r\n\r\n"
    )
    return head.encode() + http + b"\r\n\r\n"


def warc_info() -> bytes:
    body = b"software: a crawler\r\n"
    head = f"WARC/1.0\r\nWARC-Type: warcinfo\r\nContent-Type: application/warc-fields\r\nContent-Length: {len(body)}"
    return head.encode() + b"\r\n\r\n" + body + b"\r\n\r\n"


def warc(numbers: range) -> bytes:
    return warc_info() + b"".join(map(warc_record, numbers))


def warc_gz(numbers: range) -> bytes:
    """As crawlers write it: one gzip member a record."""
    return b"".join(gzip.compress(record) for record in [warc_info(), *map(warc_record, numbers)])


def write_parquet(path: Path, numbers: range, group: int = 10) -> None:
    pq.write_table(pa.Table.from_pylist([row(number) for number in numbers]), path, row_group_size=group)


def files_of_every_form(folder: Path, count: int) -> dict[str, bytes]:
    """Name and content of the same `count` records in every form that holds many."""
    numbers = range(count)
    path = folder / "build.parquet"
    write_parquet(path, numbers)
    whole = path.read_bytes()
    path.unlink()
    rows = json_lines(numbers)
    return {
        "a.jsonl": rows,
        "a.jsonl.gz": gzip.compress(rows),
        "a.jsonl.zst": zst(rows),
        "a.warc": warc(numbers),
        "a.warc.gz": warc_gz(numbers),
        "one-stream.warc.gz": gzip.compress(warc(numbers)),
        "a.warc.zst": zst(warc(numbers)),
        "a.parquet": whole,
    }
