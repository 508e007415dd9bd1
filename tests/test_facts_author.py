"""Authors: every form of a byline, and what only looks like one."""

from __future__ import annotations

import pytest

from lifted import HTML_PROSE, PROSE, article, ended, lifted, page


@pytest.mark.parametrize(
    "line",
    [
        "作者：林知遥",
        "作者 | 林知遥",
        "> 本文作者：[林知遥](https://qinghe.example/u/1)",
        "**Author:** [林知遥](https://qinghe.example/u/1)",
        "文/林知遥",
        "文｜林知遥",
        "撰文：林知遥　编辑：陈一舟",
        "来源：青禾职场　作者：林知遥",
        "转载自：青禾职场　作者：林知遥",
        "口述：林知遥　整理：陈一舟",
        "文/本报记者 林知遥 供图/视觉志",
        "本报记者 林知遥",
        "2023-07-04 09:15 来源：江州晚报 作者：林知遥 我要评论(6) 字号：大 中 小",
        "作者：林知遥，资深用户研究员",
        "[林知遥](https://www.v2ex.com/member/linzhiyao) · 2019-10-06 21:29:30 +08:00 · 4697 次点击",
        "林知遥 2023-07-04 09:15",
        "作者 林知遥",
    ],
)
def test_byline_under_the_title(line: str) -> None:
    assert lifted(article(line))["author"] == ["林知遥"]


@pytest.mark.parametrize(
    "line",
    [
        "本文由 @林知遥 原创发布于人人都是产品经理，未经许可，禁止转载。",
        "本文由专栏作者【林知遥】，微信公众号：【青禾笔记】，原创/授权 发布于人人都是产品经理，未经许可，禁止转载。",
        "作者：林知遥；编辑：陈一舟",
        "（来源：青禾晚报 作者：江州大学人力资源研究所研究员林知遥）",
        "编辑 陈一舟 ｜ 排版 沈听澜\n\n作者 林知遥",
    ],
)
def test_byline_at_the_end(line: str) -> None:
    assert lifted(ended(line))["author"] == ["林知遥"]


def test_posted_by() -> None:
    assert lifted(ended("Posted by linzhiyao"))["author"] == ["linzhiyao"]


@pytest.mark.parametrize(
    ("line", "authors"),
    [
        ("文 / 江晚 何小树", ["江晚", "何小树"]),
        ("作者：江晚、何小树", ["江晚", "何小树"]),
        ("作者：江晚 2023-05-04", ["江晚"]),
        ("作者：江晚 2023-05-04 09:30 阅读 1280 评论 6", ["江晚"]),
        ("本报记者 江晚 何 树", ["江晚", "何 树"]),
        ("作者：Nora Lindqvist", ["Nora Lindqvist"]),
    ],
)
def test_several_authors_stay_several(line: str, authors: list[str]) -> None:
    assert lifted(article(line))["author"] == authors


@pytest.mark.parametrize(
    "line",
    [
        "责任编辑：陈一舟",
        "责编：小满 | 排版：豆豆 | 校对：阿远",
        "【责任编辑:陈一舟】",
        "编辑 / 陈一舟",
        "图：受访者提供",
        "作者：佚名",
        "作者：105464",
        "作者：关注",
        "关注",
        "小 中 大",
        "发布人：系统",
    ],
)
def test_no_author_is_invented(line: str) -> None:
    """Editors, numbers, buttons and nobody are no authors."""
    assert "author" not in lifted(article(line))
    assert "author" not in lifted(ended(line))


@pytest.mark.parametrize(
    "line",
    [
        "改稿的时候，他在页边写了一句话：“作者：谁？读者：谁？写清楚这两个谁。”然后把稿子还给了我，一个字也没有多说。",
        "文/小林 我一推门，掌柜愁眉苦脸地迎上来，“大人，你说我怎么就摊上这事。”我偷偷摘下佩刀，转身就走。",
        "本文长期有效，绝对是全网独家干货，建议先存下来再慢慢看，看完记得照着做一遍。",
        "本文系读者投稿，来稿请投至邮箱，录用之后三个工作日之内会有编辑联系您。",
        "作者尝试从中后台产品的视角出发，梳理了价值衡量的一些思路，希望对你有所启发。",
    ],
)
def test_prose_about_authors(line: str) -> None:
    """A byline in prose, a teaser of fiction and a sentence that speaks of the author name nobody."""
    assert "author" not in lifted(article(line))


def test_front_matter_author_that_is_the_site() -> None:
    """A header that names the site as author names the source."""
    found = lifted(f"---\ntitle: 把周会开短\nauthor: 人人都是产品经理\n---\n\n{PROSE}")
    assert "author" not in found
    assert found["source"] == ["人人都是产品经理"]


def test_of_a_translation_the_author_is_the_originals() -> None:
    lines = "> * 原文作者：[Nora Lindqvist](https://blog.example.com/@nora)\n> * 译者：[leafcat](https://qinghe.example/u/2)\n> * 校对者：[mumu](https://qinghe.example/u/3)"
    assert lifted(f"{lines}\n\n# 把周会开短\n\n{PROSE}")["author"] == ["Nora Lindqvist"]


def test_the_account_is_not_the_author_where_somebody_is_named() -> None:
    lines = (
        "作者：林知遥；编辑：陈一舟",
        "来源公众号：青禾商业观察",
        "本文由人人都是产品经理合作媒体 @青禾商业观察 授权发布，未经许可，禁止转载。",
    )
    found = lifted(article("**Author:** [青禾商业观察](https://qinghe.example/u/1)") + "\n\n" + "\n\n".join(lines))
    assert found["author"] == ["林知遥"]
    assert found["source"] == ["人人都是产品经理"]
    assert found["original_source"] == ["青禾商业观察"]


def test_wechat_author_and_account() -> None:
    above = "<h1 id='activity-name'>把周会开短</h1><div id='meta_content'><span>原创</span> <span>林知遥</span> <a id='js_name'>青禾职场</a></div>"
    found = lifted(
        page(
            "<title>把周会开短</title><meta name='author' content='林知遥'><meta property='og:site_name' content='微信公众平台'>",
            above,
        )
    )
    assert (found["author"], found["source"]) == (["林知遥"], ["青禾职场"])


def test_meta_author_that_is_an_editor_or_a_number() -> None:
    for name in ("105464", "陈一舟", "新浪网", "江州日报"):
        found = lifted(
            page(
                f"<title>把周会开短</title><meta name='author' content='{name}'>",
                "<h1>把周会开短</h1>",
                "<p>责任编辑：陈一舟</p>",
            )
        )
        assert "author" not in found


def test_json_ld_and_meta() -> None:
    script = '<script type="application/ld+json">{"@type":"Article","headline":"把周会开短","author":{"@type":"Person","name":"\\u6797\\u77e5\\u9065"}}</script>'
    assert lifted(page(f"<title>把周会开短</title>{script}"))["author"] == ["林知遥"]
    assert lifted(page("<title>把周会开短</title><meta property='article:author' content='林知遥'>"))["author"] == [
        "林知遥"
    ]


def test_dateline_of_a_news_item() -> None:
    markup = f"<html><head><title>返乡的人</title></head><body><h1>返乡的人</h1><p>本报讯（记者林知遥）近日，江州市举办了一场返乡人才招聘会，来了四百多人。</p>{HTML_PROSE}</body></html>"
    assert lifted(markup)["author"] == ["林知遥"]


def test_owner_of_a_one_person_site() -> None:
    head = "<title>年终总结 | 山下有风</title><meta name='generator' content='Hexo 5.4.0'>"
    assert lifted(page(head, "<h1>年终总结</h1>", "<footer>© 2018 – 2020 linzhiyao</footer>"))["author"] == [
        "linzhiyao"
    ]
    company = page(
        "<title>年终总结 | 江州新闻网</title>", "<h1>年终总结</h1>", "<footer>© 2018 – 2020 江州新闻网</footer>"
    )
    assert "author" not in lifted(company)


def test_commenters_and_menus_are_no_authors() -> None:
    above = "<nav><a href='/'>首页</a> <a href='/archives'>归档</a></nav><h1>把周会开短</h1><p><a href='/user/login'>登录注册</a></p><p>2023-04-06</p>"
    below = "<div><a href='/u/3'>小河弯弯</a> 2楼 2023.04.07 08:12</div>"
    assert "author" not in lifted(page("<title>把周会开短</title>", above, below))


@pytest.mark.parametrize("above", [(), ("阅读 842",)])
def test_a_bold_name_below_the_title(above: tuple[str, ...]) -> None:
    assert lifted(article(*above, "**青舟**", "2023-05-06"))["author"] == ["青舟"]
