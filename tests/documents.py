"""The documents that the laws are tested on: every fixture, and generated ones."""

from __future__ import annotations

from itertools import chain
from pathlib import Path

from hypothesis import strategies as st

ROOT = Path(__file__).parents[1]
FIXTURES = ROOT / "fixtures"
_SUFFIXES = {".html", ".md", ".txt"}
_NO_DOCUMENTS = {"expected.md", "removed.md", "README.md"}


def fixture_files() -> list[Path]:
    """Every input document among the fixtures, but the hostile ones."""
    return sorted(
        path
        for path in FIXTURES.rglob("*")
        if path.suffix in _SUFFIXES and path.name not in _NO_DOCUMENTS and "hostile" not in path.parts
    )


def fixture_id(path: Path) -> str:
    return path.relative_to(FIXTURES).as_posix()


_PROSE = (
    "复盘会先讲事实，再讲判断。",
    "需求评审前，先和测试同学过一遍异常流程。",
    "运营公众号的第三年，我才想明白关注和信任是两回事。",
    "面试官问：“你怎么看待加班？”我如实回答了。",
    "推荐阅读这件事，我只做给新人看。",
    "价格是 5*3*2 元，折扣是 <b>八折</b>，变量叫 user_id_1。",
    "職場新人最常問的問題，其實是方向。",
    "他说：重(chóng)新来过也没关系。",
)
_NOISE = (
    "![](img/0001.png)",
    "扫码关注公众号“青禾职场”，回复“简历”领取模板",
    "3 评论 4584 浏览 15 收藏 10 分钟",
    "本文由 @林知遥 原创发布于人人都是产品经理，未经许可，禁止转载。",
    "题图来自 Unsplash，基于 CC0 协议。",
    "推荐阅读",
    "评论",
    "来自浙江 回复",
    "---",
    "长按识别二维码，添加助教微信 qinghe2020",
)
_MARKUP = ("# ", "## ", "> ", "- ", "1. ", "  - ", "| ", "```", "**", "`", "", "", "")

_LINE = st.one_of(
    st.sampled_from(_PROSE),
    st.sampled_from(_NOISE),
    st.tuples(st.sampled_from(_MARKUP), st.sampled_from(_PROSE)).map("".join),
    st.text(alphabet="产品运营职场面试，。！？ab1 *_`[]()<>&#|~\\-+:\u3000\u200b\ufeff", max_size=20),
)
markdown_documents = st.lists(st.one_of(_LINE, st.just("")), min_size=1, max_size=14).map("\n".join)

_TAGS = st.sampled_from(
    ("p", "div", "h2", "li", "blockquote", "span", "strong", "pre", "td", "ul", "section", "a", "em")
)
_LIKE_MARKUP = ("1. 先听完", "· 再提问", "- 最后复述", "*重点*", "***", "**", "_", "# 井号", "a_b")
_HTML_LEAF = st.one_of(
    st.sampled_from(_LIKE_MARKUP),
    st.sampled_from(_PROSE + _NOISE).map(lambda text: text.replace("<b>", "").replace("</b>", "")),
    st.sampled_from(
        ("<br>", "<img src='a.png'>", "<script>var 职 = 1</script>", "<!-- 注 -->", "&nbsp;", "&lt;面试&gt;")
    ),
)
html_documents = st.recursive(
    _HTML_LEAF,
    lambda inner: st.tuples(_TAGS, st.lists(inner, max_size=4)).map(
        lambda item: f"<{item[0]}>{''.join(item[1])}</{item[0]}>"
    ),
    max_leaves=12,
).map(lambda body: f"<div>{body}</div>")

documents = st.one_of(markdown_documents, html_documents)

# counters stand anywhere, and so do readers' replies without a heading
_HEAP = st.lists(st.sampled_from(_NOISE), max_size=6)
_PARAGRAPH = st.lists(st.sampled_from(_PROSE), min_size=1, max_size=3).map("".join)
_SECTION = st.tuples(st.sampled_from(("", "## 第一步", "**先说结论**", "- ", "> ")), _PARAGRAPH, _HEAP).map(
    lambda item: [f"{item[0]}{item[1]}", *item[2]] if item[0] in ("", "- ", "> ") else [item[0], item[1], *item[2]]
)
_LINES = st.tuples(
    st.sampled_from((["# 怎样写周报"], ["怎样写周报"], [])),
    _HEAP,
    st.lists(_SECTION, max_size=5).map(lambda sections: list(chain.from_iterable(sections))),
    _HEAP,
).map(lambda parts: list(chain.from_iterable(parts)))
_ELEMENTS = (("## ", "h2"), ("# ", "h1"), ("- ", "li"), ("> ", "blockquote"))


def _as_html(line: str) -> str:
    """A line of a Markdown article as the element that a page would have for it."""
    line = line.replace("<b>", "").replace("</b>", "")
    for mark, tag in _ELEMENTS:
        if line.startswith(mark):
            return f"<{tag}>{line.removeprefix(mark)}</{tag}>"
    return "<hr>" if line == "---" else "<p><img src='a.png'></p>" if line.startswith("![") else f"<p>{line}</p>"


articles = st.one_of(
    _LINES.map("\n\n".join), _LINES.map(lambda lines: f"<div>{''.join(_as_html(line) for line in lines)}</div>")
)
