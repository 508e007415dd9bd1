"""Generated HTML for the laws of the HTML reader: well-formed, with every construct that the reader treats in its own way."""

from __future__ import annotations

from hypothesis import strategies as st

_WORDS = st.text(alphabet="产品运营职场面试复盘，。！？ab1 \n\t\u3000\u200b&", min_size=1, max_size=12).map(
    lambda text: text.replace("&", "&amp;")
)
_LEAF = st.one_of(
    _WORDS,
    st.sampled_from(
        (
            "<br>", "<hr>", "<img src='a.png' alt='图'>", "<img data-src='b.png' src='data:x'>", "<!-- 注释 -->",
            "<script>var 职 = '</p>';</script>", "<style>p { color: red }</style>", "&nbsp;", "&lt;面试&gt;",
            "<template><p>模板</p></template>", "<noscript><b>没有脚本</b></noscript>", "<input value='x'>",
            "<textarea>留言</textarea>", "<button>提交</button>", "<iframe src='x'></iframe>",
        )
    ),
)  # fmt: skip
_INLINE = ("span", "strong", "b", "em", "i", "del", "code", "font color='red'", "u")
_LINKS = ("a href='https://example.com/a'", "a href='javascript:void(0)'", "a")
_FLOW = (
    "div", "div class='post-body main'", "section id='content'", "p", "h1", "h2", "h4", "blockquote", "figure",
    "figcaption", "article role='main'", "pre", "div hidden", "div style='display: none'", "div style='visibility:hidden'",
    "details", "summary",
)  # fmt: skip


def _wrapped(tags: tuple[str, ...], inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.tuples(st.sampled_from(tags), st.lists(inner, max_size=4)).map(
        lambda item: f"<{item[0]}>{''.join(item[1])}</{item[0].split(' ')[0]}>"
    )


_inline = st.recursive(_LEAF, lambda inner: _wrapped(_INLINE, inner), max_leaves=4)
_ruby = st.tuples(_WORDS, _WORDS).map(lambda item: f"<ruby>{item[0]}<rp>(</rp><rt>{item[1]}</rt><rp>)</rp></ruby>")
_link = _wrapped(_LINKS, _inline)  # a link in a link is no HTML, and parsers part them in their own ways
_phrasing = st.one_of(_inline, _link, _ruby).filter(lambda markup: "<hr" not in markup)  # hr ends a paragraph


def _list(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    items = st.lists(st.lists(inner, max_size=3).map(lambda parts: f"<li>{''.join(parts)}</li>"), max_size=4)
    return st.tuples(st.sampled_from(("ul", "ol", "ol start='3'")), items).map(
        lambda item: f"<{item[0]}>{''.join(item[1])}</{item[0].split(' ')[0]}>"
    )


def _table(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    cell = st.tuples(st.sampled_from(("td", "th", "td colspan='2'", "td rowspan='2'")), inner).map(
        lambda item: f"<{item[0]}>{item[1]}</{item[0].split(' ')[0]}>"
    )
    row = st.lists(cell, min_size=1, max_size=3).map(lambda cells: f"<tr>{''.join(cells)}</tr>")
    return st.tuples(st.sampled_from(("", "<caption>表一</caption>")), st.lists(row, max_size=3)).map(
        lambda item: f"<table>{item[0]}<tbody>{''.join(item[1])}</tbody></table>"
    )


def _flow(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    flow = tuple(tag for tag in _FLOW if tag not in ("p", "h1", "h2", "h4", "pre"))
    leaf = st.lists(_phrasing, max_size=4).map("".join)
    phrasing_only = st.tuples(st.sampled_from(("p", "h1", "h2", "h4", "p class='lead'")), leaf).map(
        lambda item: f"<{item[0]}>{item[1]}</{item[0].split(' ')[0]}>"
    )
    code = leaf.map(lambda text: f"<pre>x{text}</pre>")  # a line feed right after <pre> belongs to the markup
    return st.one_of(_wrapped(flow, inner), phrasing_only, code, _list(inner), _table(inner))


html_fragments = st.recursive(_phrasing, _flow, max_leaves=14).map(lambda body: f"<div>{body}</div>")
html_pages = st.tuples(st.sampled_from(("", " class='home'")), html_fragments).map(
    lambda item: (
        "<!DOCTYPE html><html lang='zh'><head><title>页 名</title><meta name='author' content='林知遥'>"
        '<script type=\'application/ld+json\'>{"headline": "页名"}</script></head>'
        f"<body{item[0]}>{item[1]}</body></html>"
    )
)
html_documents = st.one_of(html_fragments, html_pages)
