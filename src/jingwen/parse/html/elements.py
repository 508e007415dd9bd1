"""What the walker knows about elements by their name alone (HTML Living Standard, section 4, and old habits)."""

from __future__ import annotations

VOID = frozenset(["area", "base", "br", "col", "embed", "frame", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr", "bgsound", "keygen"])  # fmt: skip
# Elements whose content is no running text, and the name it is counted under.
ASIDE = {
    **{
        name: name for name in ("script", "style", "template", "noscript", "title", "svg", "math", "iframe", "noframes")
    },
    **dict.fromkeys(("object", "audio", "video", "canvas", "applet"), "media"),
    **dict.fromkeys(("select", "textarea", "datalist", "option"), "form"),
    **dict.fromkeys(("rt", "rp", "rtc"), "ruby"),
}
BLOCK = frozenset(["address", "article", "aside", "blockquote", "body", "caption", "center", "dd", "details", "dialog", "dir", "div", "dl", "dt", "fieldset", "figcaption", "figure", "footer", "form", "frameset", "h1", "h2", "h3", "h4", "h5", "h6", "head", "header", "hgroup", "html", "legend", "li", "main", "menu", "nav", "ol", "p", "pre", "search", "section", "summary", "table", "tbody", "td", "tfoot", "th", "thead", "tr", "ul"])  # fmt: skip
SILENT = frozenset(["html", "head", "body", "tbody"])  # a parser may add these; a node only where they say something
ENDS_CODE = frozenset(["p", "section", "article", "blockquote", "figure", "h1", "h2", "h3", "h4", "h5", "h6"])
PROSE = frozenset(["p", "section", "article"])  # a pre that holds these is no code
MARKS = {"strong": "strong", "b": "strong", "em": "emphasis", "i": "emphasis", "del": "strike", "s": "strike", "strike": "strike", "code": "code", "kbd": "code", "samp": "code", "tt": "code"}  # fmt: skip
HEADINGS = {f"h{level}": level for level in range(1, 7)}
IMAGE_SOURCES = ("data-src", "data-original", "data-actualsrc", "data-lazy-src", "data-echo", "src")
GUTTERS = frozenset(["gutter", "linenos", "lineno", "linenumber", "line-number", "line-numbers", "line-numbers-rows", "line-numbering", "pre-numbering", "hljs-ln-numbers", "code-line-num", "lnt", "crayon-nums", "code-block-extension-header", "hljs-button", "copy-code-btn", "btn-clipboard"])  # fmt: skip
RENDERED_TEX = (
    "MathJax",
    "MathJax_Display",
    "MathJax_Preview",
    "MathJax_SVG",
    "MathJax_SVG_Display",
    "MathJax_CHTML",
    "MJXc-display",
)  # a script beside them holds what they show
