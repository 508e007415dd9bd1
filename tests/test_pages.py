"""Whole pages, one trap each: which sentences stay and which go."""

from __future__ import annotations

import json
from typing import NamedTuple

import pytest
from bs4 import BeautifulSoup

import jingwen
from jingwen.model import Record, Rejection

A = "周一的例会开了两个半小时，散会的时候，每个人都觉得自己什么也没决定。"
B = "我翻了翻笔记本，上面写着十一个“再看看”，六个“回头对一下”。"
C = "第二周我们把议题写在白板上，写不出议题的会，就先不开。"
SHORT = "地铁停运，今天在家办公的同事请在群里报平安，十点的晨会改到下午两点。"
OTHER = "打印机又卡纸的那个下午，整个楼层的人都学会了拆墨盒，后来谁也没有再提换一台新的。"
OTHER_2 = "年会的抽奖箱里放了三百张纸条，后来大家发现，一等奖的那一张从来没有放进去过。"
LAST = "到了月底，例会改成二十分钟，剩下的时间各自去把答应过的事做完。"
ASKED = "这个会非得所有人都到吗，能不能只请要发言的？"
SAID = "可以，没有轮到的人看记录就行，有话再来说。"
WALL = "收藏这篇文章以前请先登录，没有账号的读者也可以用手机号直接进入，以后不必再填密码。"
MENU = '<div class="nav"><a href="/">首页</a><a href="/job">职场</a><a href="/pm">产品</a><a href="/me">我的</a></div>'
BODY = f"<p>{A}</p><p>{B}</p><p>{C}</p>"


class Case(NamedTuple):
    body: str
    kept: tuple[str, ...]
    gone: tuple[str, ...] = ()
    title: str = "会开完了，事情还没开始"
    head: str = ""


def teasers(tag: str, count: int = 6) -> str:
    return "".join(
        f'<{tag} class="item"><h4><a href="/{i}">别的文章之{i}：茶水间的消息</a></h4><p>{OTHER}</p></{tag}>'
        for i in range(count)
    )


CASES = {
    "hidden by visibility until a script runs": Case(
        f'<div class="rich"><h1>会开完了，事情还没开始</h1><div id="js_content" style="visibility: hidden; opacity: 0">'
        f"{BODY}</div></div>",
        (A, B, C),
    ),
    "article in a list item": Case(
        f'<ul><li class="left"><h3>会开完了，事情还没开始</h3><div class="text">{BODY}</div></li>'
        f'<li class="right"><h4>小编最近文章</h4><ul>{teasers("li")}</ul></li></ul>',
        (A, B, C),
        (OTHER,),
    ),
    "infinite scroll of other articles": Case(
        f'<div class="stream"><article class="story"><h1>会开完了，事情还没开始</h1>{BODY}</article>'
        f'<article class="story"><h1>打印机又卡纸</h1><p>{OTHER}</p><p>{OTHER}</p></article>'
        f'<article class="story"><h1>抽奖箱</h1><p>{OTHER_2}</p><p>{OTHER_2}</p></article></div>',
        (A, B, C),
        (OTHER, OTHER_2),
    ),
    "recommended article longer than the article": Case(
        f'<h1>会开完了，事情还没开始</h1><div class="content"><p>{SHORT}</p></div>'
        f'<div class="box__recommend--wrap">{f"<p>{OTHER}</p><p>{OTHER_2}</p>" * 8}</div>',
        (SHORT,),
        (OTHER, OTHER_2),
    ),
    "comment widget": Case(
        f'<div class="article"><h1>会开完了，事情还没开始</h1>{BODY}</div><div class="comment-list">'
        f'<div class="hot">最热评论</div>{f"<div class=comment-item><b>阿布</b><p>{OTHER}</p><a>回复</a></div>" * 9}</div>',
        (A, B, C),
        (OTHER, "最热评论", "回复"),
    ),
    "player's controls": Case(
        f'<div class="article"><h1>会开完了，事情还没开始</h1><div class="player"><span>倍速</span><ul><li>2.0X</li>'
        f"<li>1.5X</li></ul><p>很抱歉，当前视频播放失败，请刷新重试。</p></div>{BODY}</div>",
        (A, B, C),
        ("2.0X", "播放失败"),
    ),
    "encyclopedia with an infobox": Case(
        f'<h1>会议纪要</h1><div class="lemma-summary"><p>会议纪要是写给没有来的人看的一页纸。</p></div>'
        f'<dl class="basic-info"><dt>读音</dt><dd>huì yì jì yào</dd></dl><h2>写法<a class="edit">编辑</a></h2>{BODY}'
        f'<div class="tags">词条标签：办公 文书</div>',
        (A, B, C, "会议纪要是写给没有来的人看的一页纸。"),
        ("词条标签",),
        title="会议纪要_某某百科",
    ),
    "poem with notes": Case(
        '<div class="poem"><h1>夜归</h1><p>末班车里灯一盏，</p><p>照见报表未看完。</p><p>到家才知桥已断，</p>'
        "<p>绕行三里水生寒。</p></div><div class='notes'><h2>注释</h2><p>末班车：夜里最后一趟。报表：每天都有的那种。</p></div>",
        ("末班车里灯一盏，", "绕行三里水生寒。"),
        title="夜归_原文、注释_某某诗词网",
    ),
    "list of names": Case(
        '<div class="article"><h1>优秀员工名单</h1><p>经各部门推荐，下列同事获得本年度优秀员工称号，名单公示三天：</p><p>'
        + "</p><p>".join(["林知遥", "陈颖", "罗川", "周敏", "何田", "许一航", "陆小禾"])
        + "</p></div>",
        ("林知遥", "罗川", "陆小禾"),
        title="优秀员工名单",
    ),
    "mostly code": Case(
        '<div class="post"><h1>会议室占用脚本</h1><p>先装依赖。</p><figure class="highlight"><table><tr>'
        '<td class="gutter"><pre>1<br>2</pre></td><td class="code"><pre>import meeting<br>meeting.book(room=3)</pre></td>'
        "</tr></table></figure><p>再跑一遍。</p><pre><code>python book.py --room 3\n</code></pre></div>",
        ("import meeting\nmeeting.book(room=3)", "python book.py --room 3", "再跑一遍。"),
        ("1\n2",),
        title="会议室占用脚本",
    ),
    "line numbers in spans of a cell": Case(
        '<div class="post"><h1>会议室占用脚本</h1><p>先建一个目录。</p><table class="lntable"><tr><td class="lntd"><pre><code>'
        '<span class="lnt">1\n</span><span class="lnt">2\n</span></code></pre></td><td class="lntd"><pre>'
        '<code class="language-sh">mkdir rooms\ncd rooms\n</code></pre></td></tr></table></div>',
        ("mkdir rooms\ncd rooms",),
        ("1\n2",),
        title="会议室占用脚本",
    ),
    "code in boxes, one a line": Case(
        '<div class="post"><h1>会议室占用脚本</h1><p>先声明两个变量。</p><div class="syntaxhighlighter"><table><tr>'
        '<td class="gutter"><div class="line">1</div><div class="line">2</div></td><td class="code"><div class="container">'
        '<div class="line"><code class="keyword">int</code> <code class="plain">room = 3;</code></div>'
        '<div class="line"><code class="spaces">  </code><code class="plain">book(room);</code></div>'
        "</div></td></tr></table></div><p>再打印一次。</p>"
        '<table class="crayon-table"><tr><td class="crayon-nums"><div>1</div><div>2</div></td><td class="crayon-code">'
        '<div class="crayon-pre"><div class="crayon-line"><span>let</span> day = 5;</div><div class="crayon-line">print(day);</div>'
        "</div></td></tr></table></div>",
        ("int room = 3;\n  book(room);", "let day = 5;\nprint(day);", "再打印一次。"),
        title="会议室占用脚本",
    ),
    "line numbers within the lines": Case(
        '<div class="post"><h1>会议室占用脚本</h1><p>先定一个函数，再叫它一次。</p><div class="cnblogs_code"><pre>'
        "<span> 9</span> def book():\n<span>10</span>     return 3\n<span>11</span> book()</pre></div>"
        '<p>楼层和人数记在一张表里。</p><div class="cnblogs_code"><pre>1 楼 12 人\n3 楼 40 人</pre></div></div>',
        ("def book():\n    return 3\nbook()", "1 楼 12 人\n3 楼 40 人"),
        title="会议室占用脚本",
    ),
    "formulas in scripts and images": Case(
        f'<div class="post"><h1>会开完了，事情还没开始</h1><p>{A}</p><p>每人每周少开 <span class="MathJax_Preview">x</span>'
        '<span class="MathJax"><nobr>x小时</nobr></span><script type="math/tex">\\frac{x}{2}</script> 个小时。</p>'
        '<div class="MathJax_Display"><span class="MathJax">S等于</span></div><script type="math/tex; mode=display">S = nx^2</script>'
        '<p>全年一共 <img src="/equation?tex=52S" alt="52S" eeimg="1"> 个小时。</p></div>',
        ("每人每周少开 $\\frac{x}{2}$ 个小时。", "\n\n$S = nx^2$\n\n", "全年一共 $52S$ 个小时。"),
        ("x小时", "S等于"),
    ),
    "headings that can be jumped to": Case(
        f'<main><h1 id="m"><a class="header-anchor" href="#m">#</a> 会开完了，事情还没开始</h1><p>{A}</p>'
        f'<h2 class="anchor anchorWithStickyNavbar_LWe7" id="n">白板<a class="hash-link" href="#n">\u200b</a></h2><p>{C}</p>'
        f'<h2 id="c">从 C<a href="#c">#</a></h2><p>{B}</p></main>',
        (f"会开完了，事情还没开始\n\n{A}\n\n白板\n\n{C}\n\n从 C\n\n{B}",),
        ("#",),
    ),
    "bar above the code": Case(
        '<div class="post"><h1>会议室占用脚本</h1><p>先声明两个变量。</p><pre><div class="code-block-extension-header">'
        "<span>js</span><div>复制代码</div></div><code class='hljs language-js'>let room = 3\nlet day = 5</code></pre></div>",
        ("let room = 3\nlet day = 5",),
        ("复制代码",),
        title="会议室占用脚本",
    ),
    "article on communities with comments": Case(
        f'<div class="post"><h1>社区运营的第一年</h1>{BODY}</div><div class="replies">'
        + "".join(
            f'<div class="r"><a href="/u/{at}">{name}</a><span>2020-01-0{at} 10:00</span><p>{text}</p><a href="#">回复</a></div>'
            for at, (name, text) in enumerate([("何田", OTHER), ("罗川", OTHER_2), ("周敏", SHORT)], 1)
        )
        + "</div>",
        (A, B, C),
        (OTHER, OTHER_2, SHORT, "何田"),
        title="社区运营的第一年 - 某某网",
    ),
    "half of the article in a box that unfolds": Case(
        f'<div class="post"><h1>会开完了，事情还没开始</h1><p>{A}</p><p>{OTHER}</p><div class="expand-content"><p>{B}</p><p>{C}</p></div>'
        '<div class="expand"><a href="#">展开全文</a></div></div>',
        (A, OTHER, B, C),
        ("展开全文",),
    ),
    "what the author sets apart between paragraphs": Case(
        f'<div class="post"><h1>会开完了，事情还没开始</h1><p>{A}</p><aside><p>{B}</p><p>{OTHER}</p></aside><p>{C}</p></div>'
        f"<aside><p>{OTHER_2}</p><p>{SHORT}</p></aside>",
        (A, B, OTHER, C),
        (OTHER_2, SHORT),
    ),
    "button within the code": Case(
        '<div class="post"><h1>会议室占用脚本</h1><p>先声明两个变量。</p><pre><code>let room = 3\nlet day = 5'
        '<div class="hljs-button signin">登录后复制</div></code></pre></div>',
        ("let room = 3\nlet day = 5",),
        ("登录后复制",),
        title="会议室占用脚本",
    ),
    "line of a wiki's printer": Case(
        f'<div id="content"><h1>会开完了，事情还没开始</h1>{BODY}<div class="printfooter">取自“http://wiki.example/1”</div></div>',
        (A, B, C),
        ("取自",),
    ),
    "everything in noscript": Case(
        f'<div id="app">加载中...</div><noscript><h1>会开完了，事情还没开始</h1><div class="post">{BODY}</div></noscript>',
        (A, B, C),
    ),
    "frames": Case(
        f'<div class="post"><h1>会开完了，事情还没开始</h1>{BODY}<noframes><body>您的浏览器不支持框架</body></noframes></div>',
        (A, B, C),
        ("不支持框架",),
    ),
    "seventy characters": Case(
        f'<h1>今天在家办公</h1><div class="c"><p>{SHORT}</p></div>', (SHORT,), title="今天在家办公"
    ),
    "no names at all": Case(
        f"<div><a href='/'>首页</a><a href='/a'>职场</a></div><div><h1>会开完了，事情还没开始</h1><div>{BODY}</div></div>"
        f"<div><a href='/b'>关于我们</a><p>某某公司版权所有，增值电信业务经营许可证某字第一号，违法和不良信息举报电话某某。</p></div>",
        (A, B, C),
        ("关于我们", "许可证"),
    ),
    "paragraphs right in the body": Case(f"<h1>会开完了，事情还没开始</h1>{BODY}", (A, B, C)),
    "class names that lie": Case(
        f'<div class="has-sidebar page-comment-open"><div class="sidebar-left-layout"><div class="nav-wrapper">'
        f"<h1>会开完了，事情还没开始</h1>{BODY}</div></div></div>",
        (A, B, C),
    ),
    "table laid out": Case(
        f"<table><tr><td><a href='/'>首页</a></td><td><h1>会开完了，事情还没开始</h1>{BODY}</td></tr></table>",
        (A, B, C),
    ),
    "lead above the text": Case(
        f'<div class="wrap"><h1>会开完了，事情还没开始</h1><div class="summary">核心提示：没有议题的会，散了也不知道开了什么。</div>'
        f'<div class="text">{BODY * 6}</div></div>',
        ("核心提示：没有议题的会，散了也不知道开了什么。", A),
    ),
    "boxes between paragraphs whose names say other parts": Case(
        f'<div class="post"><h1>会开完了，事情还没开始</h1><p>{A}</p><div class="profile-box"><p>{OTHER}</p></div><p>{B}</p>'
        f'<div class="login-story"><p>{OTHER_2}</p><p>{SHORT}</p></div><p>{C}</p><div class="dialog"><p>甲：{ASKED}</p></div>'
        f'<div class="dialog"><p>乙：{SAID}</p></div><p>{LAST}</p></div>'
        f'<div class="login"><p>{WALL}</p></div>',
        (A, OTHER, B, OTHER_2, SHORT, C, ASKED, SAID, LAST),
        (WALL,),
    ),
    "box between paragraphs that are no p elements": Case(
        f'<div class="post"><h1>会开完了，事情还没开始</h1><div>{A}</div><div class="profile"><p>{OTHER}</p></div><div>{B}</div>'
        f'<div class="ad"><p>{OTHER_2}</p></div><div>{C}</div></div>',
        (A, OTHER, B, C),
        (OTHER_2,),
    ),
    "rest of the article hidden until a button shows it": Case(
        f'<div class="post"><h1>会开完了，事情还没开始</h1><p>{A}</p><div id="rest" style="display:none"><p>{B}</p><p>{C}</p>'
        f'<p>{SHORT}</p><p>{LAST}</p></div><div class="thanks" style="display:none"><p>{OTHER}</p><p>{OTHER_2}</p></div></div>',
        (A, B, C, SHORT, LAST),
        (OTHER, OTHER_2),
    ),
    "answers hidden below their questions": Case(
        f'<div class="post"><h1>会开完了，事情还没开始</h1>{BODY}<dl><dt>谁来记？</dt><dd style="display: none">{LAST}</dd></dl>'
        f'<dl><dt>更多</dt><dd hidden><a href="/1">首页</a> <a href="/2">茶水间的消息</a></dd></dl></div>',
        (A, B, C, "谁来记", LAST),
        ("茶水间的消息",),
    ),
    "answers that a click on their question shows": Case(
        f'<div class="post"><h1>会开完了，事情还没开始</h1>{BODY}<div class="item"><h3><button>谁来记？</button></h3>'
        f'<div style="display:none"><div>{LAST}</div></div></div><div class="item"><h3>更多</h3><div hidden><p>{OTHER}</p></div>'
        "</div></div>",
        (A, B, C, "谁来记", LAST),
        (OTHER,),
    ),
    "questions that are buttons": Case(
        f'<div class="post"><h1>会开完了，事情还没开始</h1>{BODY}<div class="item"><button class="faq-question accordion-button">会后谁来写记录？</button>'
        f"<div>{LAST}</div></div><button>忘记密码？</button></div>",
        (A, B, C, "会后谁来写记录", LAST),
        ("忘记密码",),
    ),
    "notes in boxes of a framework": Case(
        f'<div class="post"><h1>会开完了，事情还没开始</h1><p>{A}</p><div class="alert alert-info" role="alert">{SHORT}</div><p>{B}</p>'
        f'<div class="margin-top--md"><p>{LAST}</p></div><p>{C}</p></div>',
        (A, SHORT, B, LAST, C),
        (),
    ),
    "second tab hidden": Case(
        f'<div class="post"><h1>会开完了，事情还没开始</h1><p>{A}</p><div><div class="tab one"><p>{B}</p></div>'
        f'<div class="tab" hidden><p>{C}</p><p>{LAST}</p></div><div class="window" hidden><p>{OTHER}</p><p>{OTHER_2}</p></div>'
        "</div></div>",
        (A, B, C, LAST),
        (OTHER, OTHER_2),
    ),
    "lead below a title that is no heading": Case(
        f'<div class="wrap"><div class="name">会开完了，事情还没开始</div><div class="intro">{LAST}</div>'
        f'<div class="text">{BODY * 6}</div></div>',
        (LAST, A, B, C),
    ),
    "article with many comments on a site called a community": Case(
        f'<div class="wrap"><h1>会开完了，事情还没开始</h1><div class="text">{BODY * 5}</div><div class="comments">'
        + "".join(
            f'<div class="row"><a href="/u/{at}">何田{at}</a><em>2020-01-02 10:0{at}</em><p>{OTHER}{OTHER_2}</p><a href="#">回复</a></div>'
            for at in range(9)
        )
        + "</div></div>",
        (A, B, C),
        (OTHER, OTHER_2, "何田"),
        title="会开完了，事情还没开始 - 测试者社区",
    ),
    "mottos below posts": Case(
        '<div class="list"><h1>会开完了，事情还没开始</h1>'
        + "".join(
            f'<div class="plc"><a href="/u/{at}">罗川{at}</a><em>2020-01-02 10:0{at}</em><div class="t">{text}</div>'
            f'<div class="sign">{motto}</div></div>'
            for at, (text, motto) in enumerate(
                [(A, "慢慢来，比较快"), (B, "不求人，不欠人"), (C, "早睡，早起，早下班")]
            )
        )
        + "</div>",
        (A, B, C),
        ("慢慢来", "不求人", "早下班"),
        head='<meta name="generator" content="Discuz! X3.4">',
    ),
    "thread whose program calls every post a comment": Case(
        '<div class="stream"><h1>会开完了，事情还没开始</h1>'
        + "".join(
            f'<article class="CommentPost"><h3><a href="/u/{at}">罗川{at}</a></h3><ul><li>2018-05-1{at}</li></ul><div class="Post-body"><p>{text}</p></div><footer><ul><li><a>{at} 人觉得很赞</a></li></ul></footer></article>'
            for at, text in enumerate([A, B, C])
        )
        + "</div>",
        (A, B, C),
        ("罗川",),
    ),
}


@pytest.mark.parametrize("name", CASES, ids=str)
def test_page(name: str) -> None:
    case = CASES[name]
    page = f"<html><head><title>{case.title}</title>{case.head}</head><body>{MENU}{case.body}</body></html>"
    outcome = jingwen.clean(page, name="page", text="plain")
    assert isinstance(outcome, Record)
    assert [sentence for sentence in case.kept if sentence not in outcome.text] == []
    assert [sentence for sentence in (*case.gone, "首页") if sentence in outcome.text] == []


THREAD = (
    "<html><head><title>{title}</title>{head}</head><body>"
    + MENU
    + "<div class='topic'><h1>例会越开越长，怎么办？</h1>"
    f"<div class='post'><a class='name' href='/u/1'>半亩田</a><span>2021-03-04 10:21</span><div class='body'>{A}</div></div>"
    f"<div class='reply'><a class='name' href='/u/2'>阿布</a><span>2021-03-04 11:02</span><div class='body'>{B}</div></div>"
    f"<div class='reply'><a class='name' href='/u/3'>半夏</a><span>2021-03-05 08:40</span><div class='body'>{C}</div></div>"
    f"</div><div class='related'><h3>相关主题</h3><a href='/t/9'>打印机又卡纸</a></div></body></html>"
)
FORUM = {"title": "例会越开越长，怎么办？ - 某某论坛", "head": "<meta name='generator' content='Discuz! X3'>"}
BLOG = {"title": "例会越开越长，怎么办？", "head": ""}


def text_of(page: str, kind: str) -> str:
    outcome = jingwen.clean(page, name="page", text="plain", page=kind)
    assert isinstance(outcome, Record)
    return outcome.text


def test_a_thread_keeps_its_posts_in_order_without_the_lines_around_them() -> None:
    text = text_of(THREAD.format(**FORUM), "auto")
    assert text.index(A) < text.index(B) < text.index(C)
    assert not any(line in text for line in ("阿布", "2021-03-04", "相关主题", "打印机又卡纸"))


def test_the_kind_of_page_can_be_forced() -> None:
    assert B not in text_of(THREAD.format(**FORUM), "article")
    assert B in text_of(THREAD.format(**BLOG), "thread")
    assert B not in text_of(THREAD.format(**BLOG), "auto")


def test_every_removal_of_a_page_names_its_reason() -> None:
    explanation = jingwen.explain(THREAD.format(**FORUM), name="page")
    went = {
        explanation.document.text[piece.start : piece.end]: piece.rules
        for block in explanation.document.blocks
        for piece in block.pieces
        if piece.rules
    }
    assert went["相关主题"] == ("boilerplate.related",)
    assert went["阿布2021-03-04 11:02"] == ("boilerplate.post-line",)


def test_fragments_and_markdown_hold_no_page_around_them() -> None:
    fragment = f'<div class="sidebar"><p>{A}</p></div><div class="comment"><p>{B}</p></div>'
    assert A in text_of(fragment, "auto") and B in text_of(fragment, "auto")


def test_lines_of_a_thread_that_are_no_posts() -> None:
    """Buttons above the title go, and so does a motto behind a date; a reply that tells of a day stays."""
    page = (
        '<html><head><meta name="generator" content="Discuz! X3.4"><title>会开完了 - 后勤论坛</title></head><body><div class="c">'
        f"<div>微信登录</div><h1>会开完了</h1><p>{A}</p><div class='r3'><a>赞</a><a>转发</a><a>收藏</a></div><p>{B}</p><div class='r1'>2021-10-19 · 爱答题，多聊点生活</div>"
        "<div class='r2'>我们2021年3月1日试过一次，第二天就散了</div></div></body></html>"
    )
    assert text_of(page, "auto") == f"会开完了\n\n{A}\n\n{B}\n\n我们2021年3月1日试过一次，第二天就散了"


HTML_IN_JSON = json.dumps(BODY, ensure_ascii=True)
RELATED_IN_JSON = json.dumps(f"<p>{OTHER}</p><p>{OTHER_2}</p>", ensure_ascii=False)
STATES = {
    "next": '<script id="__NEXT_DATA__" type="application/json">{"props": {"related": [{"title": "打印机", "content": '
    f'{RELATED_IN_JSON}}}], "article": {{"title": "会开完了，事情还没开始", "content": {HTML_IN_JSON}}}}}}}</script>',
    "window": '<script>window.__INITIAL_STATE__={"page": {"next": undefined, "data": {"widgetTitle": "会开完了，事情还没开始", '
    f'"html": {{"body": {HTML_IN_JSON}}}}}}}}};(function(){{var s;}}());</script>',
    "parsed": "<script>window.state = JSON.parse("
    + json.dumps(f'{{"title": "会开完了，事情还没开始", "content": {HTML_IN_JSON}}}')
    + ")</script>",
    "linked data": '<script type="application/ld+json">{"@type": "NewsArticle", "headline": "会开完了，事情还没开始", '
    f'"description": "{OTHER}", "articleBody": "{A}\\n{B}\\n{C}"}}</script>',
}


@pytest.mark.parametrize("state", STATES)
def test_the_article_of_an_empty_page_is_read_from_its_state(state: str) -> None:
    """Both front ends read it; other articles of the state stay unread."""
    page = (
        "<html><head><meta charset='utf-8'><title>会开完了，事情还没开始 - 某某网</title></head>"
        f"<body><div id='app'>加载中...</div>{STATES[state]}</body></html>"
    )
    for markup in (page, BeautifulSoup(page, "html.parser")):
        record = jingwen.clean(markup)
        assert isinstance(record, Record)
        assert record.text == f"# 会开完了，事情还没开始\n\n{A}\n\n{B}\n\n{C}"
        assert record.title == "会开完了，事情还没开始"


@pytest.mark.parametrize(
    "state",
    [
        f'{{"title": "会开完了，事情还没开始", "summary": "{A}{B}"}}',  # a summary is no article
        f'{{"list": [{{"title": "打印机", "content": {RELATED_IN_JSON}}}]}}',  # not the page's
        '{"title": "会开完了，事情还没开始", "content": ',  # cut off
    ],
)
def test_a_state_that_does_not_tell_the_article_leaves_the_page_refused(state: str) -> None:
    padding = " " * 2_000
    page = (
        "<html><head><title>会开完了，事情还没开始</title></head>"
        f"<body><div id='app'></div><script>window.__STATE__ = {state}{padding}</script></body></html>"
    )
    outcome = jingwen.clean(page)
    assert isinstance(outcome, Rejection)
    assert outcome.rule == "reject.unfilled-page"
