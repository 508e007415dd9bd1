"""Documents that every way into jingwen must answer alike, and what `jingwen clean` says about them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from jingwen.cli import main
from jingwen.write.arrow import ENTRIES, RECORD_COLUMNS
from jingwen.write.jsonl import render_json

ROOT = Path(__file__).parents[1]
PAGE = """<html><head><meta charset="{declared}"><title>{title} - 青禾职场</title></head><body>
<div class="nav"><a href="/">首页</a> <a href="/jobs">职位</a> <a href="/login">登录</a></div>
<article><h1>{title}</h1><p>作者：林知遥</p><p>2023-05-04 09:30 | 阅读 1280 | 评论 6</p>
<p>{first}</p><p>第二周再画图：数据从哪里来，到哪里去，中间经过谁的手。</p><p>扫码关注公众号“青禾职场”，回复“模板”领取资料包。</p>
</article></body></html>"""
FIRST = "第一周别急着提方案，先把人认全：谁在用，谁在骂，谁来拍板。"
# declared charset, charset of the bytes
ENCODINGS = (
    ("utf-8", "utf-8"),
    ("gb2312", "gb18030"),
    ("gbk", "utf-8"),
    ("iso-8859-1", "gb18030"),
    ("utf-8", "utf-16"),
)


def documents() -> dict[str, bytes]:
    """Bytes by name: the samples, pages in mixed (and wrongly declared) encodings, and some that give no record."""
    found = {path.stem: path.read_bytes() for path in sorted((ROOT / "fixtures" / "samples").iterdir())}
    for number, (declared, real) in enumerate(ENCODINGS):
        page = PAGE.format(declared=declared, title=f"接手新产品的第{number + 1}周", first=FIRST * (number + 1))
        found[f"page-{number}"] = page.encode(real)
    traditional = "# 面試復盤\n\n第一週別急著提方案，先把人認全：誰在用，誰在罵，誰來拍板。\n\n2023-05-04 · 閱讀 1.2萬 · 點讚 36\n"
    found["big5"] = traditional.encode("big5")
    found["no-han"] = b"<p>There is not one Chinese character on this page.</p>"
    found["pdf"] = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3 1 0 obj"
    found["blank"] = b""
    return found


def rows() -> list[dict[str, Any]]:
    """The documents as rows, in the order in which a folder of them is read."""
    return [{"id": name, "html": data} for name, data in sorted(documents().items())]


def cleaned_by_the_command(folder: Path) -> dict[str, str]:
    """The lines of `jingwen clean FOLDER`, by id."""
    pages = folder / "pages"
    pages.mkdir()
    for name, data in documents().items():
        (pages / f"{name}.html").write_bytes(data)
    main(["clean", str(pages), "-o", str(folder / "clean.jsonl")])
    lines = (folder / "clean.jsonl").read_text("utf-8").splitlines()
    return {json.loads(line)["id"]: line for line in lines}


def lines_of(found: Iterable[Mapping[str, Any]]) -> dict[str, str]:
    """The kept ones among rows that an adapter gave, as the command writes them; by id."""
    return {row["id"]: line_of(row) for row in found if row["status"] == "kept"}


def line_of(row: Mapping[str, Any]) -> str:
    """The record in a row, as the command writes it."""
    return render_json({name: _plain(row[name], kind) for name, kind in RECORD_COLUMNS.items()}, (", ", ": "))


def _plain(value: Any, kind: str) -> Any:
    if kind == ENTRIES:
        return _mapping(value)
    if kind == "counts":
        value = value.asDict() if hasattr(value, "asDict") else value
        return {name: _mapping(part) if name == "removed_by_family" else part for name, part in value.items()}
    return list(value) if kind == "strings" else value


def _mapping(value: Any) -> dict[str, int]:
    """Entries as each table shows them: a dict, or a list of {name, value}."""
    return dict(value) if isinstance(value, Mapping) else {entry["name"]: entry["value"] for entry in value}
