"""A report over documents that attack whoever reads it, for the tests of the page's text and of the page in a browser."""

from __future__ import annotations

from pathlib import Path

from documents import FIXTURES
from jingwen.batch.report import report

ATTACKS = (
    "<script>document.title='owned'</script>",
    "<img src=x onerror=\"document.title='owned'\">",
    "\"><svg onload=document.title='owned'>",
    "</title></style></p></article><script>document.title='owned'</script>",
    "{{ 7 * 191 }}{% raw %}",
    "javascript:document.title='owned'",
    "<a href=\"javascript:document.title='owned'\">来</a>",
    "\x1b[31m\u202e红\x00",
)
_PAGE = """---
title: '{title}'
author: '{title}'
url: '{url}'
tags: ['{title}']
---

# 怎样写周报{number}

先写结果，再写过程。{text}

![{text}](x.png)

题图来自 Unsplash，基于 CC0 协议。

`{text}`
"""
ADDRESSES = (
    "javascript:document.title='owned'",
    "data:text/html,<script>document.title=1</script>",
    "https://example.com/\" onmouseover=\"document.title='owned'",
    "https://example.com/a?b=c&d=<script>",
    "vbscript:x",
    "https://example.com/good?a=1&b=2",
    "//example.com/none",
    " https://example.com/blank",
)


def write_hostile(folder: Path) -> None:
    """Documents that carry every attack in name, title, author, text, label of an image and address."""
    folder.mkdir(exist_ok=True)
    for number, (attack, address) in enumerate(zip(ATTACKS, ADDRESSES, strict=True)):
        quoted = attack.replace("'", "''").replace("\x00", "")
        page = _PAGE.format(title=quoted, url=address.replace("'", "''"), text=attack, number=number)
        (folder / f"{number}-{attack.replace('/', '').replace(chr(0), '')[:60]}.md").write_text(page, "utf-8")
    (folder / "english <script>document.title='owned'<!--.txt").write_text("Nothing Chinese in here.", "utf-8")
    (folder / "empty <script>document.title='owned'<!--.txt").write_text("", "utf-8")


def write_report(folder: Path, out: Path, sample: int = 200) -> str:
    """The page for all documents of a folder, written to `out`."""
    report([str(folder)], str(out), {}, sample=sample)
    return out.read_text("utf-8")


def write_samples_report(out: Path) -> str:
    """The page for our own samples, written to `out`."""
    return write_report(FIXTURES / "samples", out)
