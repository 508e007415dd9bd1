"""Recommendations, comments and adverts by form: what must go, what must stay, and that a second cleaning finds nothing."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import jingwen
from jingwen import rulebook
from jingwen.filters.lines import content_bigrams, relatedness
from jingwen.model import Record

FAMILIES = ("recommend", "comment", "advertorial")
RULES = [rule for rule in rulebook.load().rules.values() if rule.family in FAMILIES and rule.mechanism]

STORY = """# 接手一个没人要的报表

去年十月我接手了财务的月报表，前任已经离职，文档停在两年前，连字段的名字都对不上。

我先约了每天用它的三位会计，各谈半个小时，只问最近一次被它气到是什么时候。

三个人提到同一个地方：导出失败之后，系统不告诉你错在哪一行，只能从头再来一遍。

我用了四天把那句提示改了，会计给整个小组点了奶茶，从那以后再约时间就容易多了。

旧系统是一面镜子，照出公司过去几年做过的妥协，接手的人其实是拿到了一张地图。"""

NOVELS = (
    ("序言：老城的钟楼一夜停摆，守钟人不知去向，巡捕只在楼下找到半枚生锈的铜扣...", "墨客三阅读 98,312评论 3 216"),
    ("文/秋水 阁楼的门一开，灰尘里坐着一个和她长得一模一样的姑娘，冲她笑了笑...", "纸上阅读 41,207评论 0 158"),
    ("正文 独居的第七夜，楼上又传来弹珠落地的声音，可是他住的已经是顶楼了...", "北窗客阅读 19,085评论 0 76"),
    ("那年镇上来了一位画师，只画空屋子，画完第七幅人就不见了，谁也记不得他...", "墨客三阅读 8,466评论 1 35"),
)


def cleaned(source: str) -> jingwen.Explanation:
    return jingwen.explain(source, name="case.md")


def booked(source: str) -> set[str]:
    """Ids of this module's families among the rules that took or flagged something."""
    document = cleaned(source).document
    rules = {rule for block in document.blocks for piece in block.pieces for rule in piece.rules}
    rules |= {flag.rule for flag in document.flags}
    return {rule for rule in rules if rule.partition(".")[0] in FAMILIES}


def text_of(source: str) -> str:
    outcome = cleaned(source).outcome
    assert isinstance(outcome, Record)
    return outcome.text


@pytest.mark.parametrize(("rule_id", "hit"), [(rule.id, hit) for rule in RULES for hit in rule.hits])
def test_hits_of_mechanism_rows(rule_id: str, hit: str) -> None:
    assert rule_id in booked(hit)


@pytest.mark.parametrize(("rule_id", "miss"), [(rule.id, miss) for rule in RULES for miss in rule.misses])
def test_misses_of_mechanism_rows(rule_id: str, miss: str) -> None:
    assert rule_id not in booked(miss)


TAILS = {
    "bulleted teasers with counters below": "\n".join(f"  • {teaser}\n    {counter}" for teaser, counter in NOVELS)
    + "\n\n推荐阅读更多精彩内容",
    "teasers without bullets": "\n\n".join(f"{teaser}\n\n{counter}" for teaser, counter in NOVELS),
    "a label and linked titles": "**往期回顾**\n\n[《房租占到工资一半的日子》](https://a.example/1)\n\n[《我在县城开书店》](https://a.example/2)",
    "a label, plain titles": "相关阅读：\n\n房租占到工资一半的日子\n\n我在县城开书店，第一年亏了十一万\n\n外婆的菜地",
    "a label and links in one line": "推荐阅读：[《房租占到工资一半的日子》](https://a.example/1)[《我在县城开书店》](https://a.example/2)",
    "links that run over lines": "往期阅读：**[\n**房租占到工资一半的日子**](https://a.example/1)\n[**我在县城开书店**](https://a.example/2)",
    "a spoken lead-in": "也许，你还想读读这些文章：\n\n[房租占到工资一半的日子](https://a.example/1)\n\n[我在县城开书店](https://a.example/2)",
    "previous and next": "« 上一篇： [房租占到工资一半的日子](https://a.example/1)\n» 下一篇： [我在县城开书店](https://a.example/2)",
    "news of the site": "**最新 IT 新闻**:\n· [某厂发布新机](https://a.example/1)\n· [某厂换帅](https://a.example/2)\n» [更多新闻...](https://a.example/3)",
    "friend links": "友情链接：青山职场网 半亩求职 老陈的产品笔记",
    "traditional script": "相關閱讀：\n\n[《房租佔到工資一半的日子》](https://a.example/1)\n\n[《我在縣城開書店》](https://a.example/2)",
    "a picture list": "大家都在看\n\n[![](https://a.example/1.png)](https://a.example/1)",
    "nested comments with places": "评论\n评论请登录\n\n  1. 导出那段太真实了。\n\n     来自江苏 回复\n    1. 握手。\n\n       来自四川 回复\n  2. 收藏。\n\n     来自北京 回复",
    "comments, name and time first": "## 全部评论（3）\n\n山里的鱼 2021-03-04 10:21\n\n导出那段太真实了。\n\n阿布 3天前\n\n不敢苟同，应该先换系统。\n\n半夏 昨天 08:40\n\n同问模板。",
    "comments with floors, no heading": "1楼 山里的鱼 2021-03-04\n\n导出那段太真实了。\n\n2楼 阿布 2021-03-04\n\n不敢苟同。\n\n3楼 半夏 2021-03-05\n\n同问模板。",
    "replies in a table": "3 条回复 • 2020-05-23 22:44:19 +08:00\n\n| | | |\n| --- | --- | --- |\n| ![](a.png) | | 1 **fish** 2020-05-20 10:00:00 我也是 |\n\n| | | |\n| --- | --- | --- |\n| ![](b.png) | | 2 **abu** 218 天前 换系统吧 |",
    "a copy's comments after the closing lines": "本文由 @山田 原创发布于人人都是产品经理，未经许可，禁止转载。\n\n题图来自 Pexels，基于 CC0 协议。\n\n导出那段太真实了。\n\n能分享一下清单吗？",
}
_GOES = {
    "房租",
    "书店",
    "画师",
    "铜扣",
    "更多精彩",
    "新机",
    "半亩",
    "大家都在看",
    "真实",
    "苟同",
    "我也是",
    "分享一下",
    "縣城",
    "回复",
    "楼",
}


@pytest.mark.parametrize("tail", TAILS.values(), ids=TAILS)
def test_tail_goes_and_story_stays(tail: str) -> None:
    text = text_of(f"{STORY}\n\n{tail}\n")
    assert text.startswith(STORY.replace("# ", "# ", 1))
    assert not [word for word in _GOES if word in text.removeprefix(STORY)]


PITCH = """如果你也接手过这样的系统，又没有人可以商量，可以往下看，小编给你争取了一个机会：

## 一、跟着过来人学

这里推荐《30天系统接管实战营》，三位导师主讲，全程陪跑。

![](https://a.example/p1.png)

开营至今带过六百名学员，助教当天点评作业。

现在扫码添加助教，免费领取系统盘点表一份，每天仅限30个名额！

👇👇👇

![](https://a.example/qr.png)

（助教小满 微信ID：xtjg2035）

## 二、价格

原价899元，早鸟价299元，前50名立减100元。

长按识别下方二维码，立即报名，我们在《30天系统接管实战营》等你！"""


def test_pitch_goes_from_its_turning_point() -> None:
    """The line that turns to the reader is the first to go; the last sentence of the story is the last to stay."""
    assert text_of(f"{STORY}\n\n{PITCH}\n") == STORY
    assert booked(f"{STORY}\n\n{PITCH}\n") == {"advertorial.pitch"}


def test_text_that_is_only_a_pitch_is_flagged() -> None:
    explanation = cleaned(PITCH)
    assert "advertorial.suspected" in {flag.rule for flag in explanation.document.flags}
    assert "advertorial.pitch" not in {
        r for block in explanation.document.blocks for p in block.pieces for r in p.rules
    }


STAYS = {
    "an interview": "记者：你为什么接这个报表？\n\n老周：没有人要，我就要了。\n\n记者：后悔过吗？\n\n老周：月底那三天。\n\n记者：谢谢。",
    "a meeting with times": "主持人 10:02\n\n先过上周的数据。\n\n小林 10:05\n\n转化掉了两个点。\n\n老周 10:09\n\n活动停了，正常。",
    "numbered questions and answers": "1. 你为什么离职？\n\n   想看看自己值多少钱。\n\n2. 你的期望薪资？\n\n   看岗位，不低于现在。\n\n3. 什么时候到岗？\n\n   四周。",
    "twenty interview questions": "## 其他问题\n\n"
    + "\n".join(f"{number}. 说说第{number}个项目里你的决定" for number in range(1, 21)),
    "a reading list with notes": "## 推荐阅读\n\n- [数据仓库的来历](https://a.example/1)：讲得最清楚的一篇，先读这个。\n- [报表的二十个坑](https://a.example/2)：作者踩过一遍，例子多。",
    "a list of books": "推荐阅读：\n\n《启示录》\n\n《用户体验要素》\n\n《精益创业》",
    "further reading on the subject": "## 延伸阅读\n\n- [接手报表之前先约会计](https://a.example/1)\n- [月报表导出失败的提示怎么写](https://a.example/2)",
    "references": "参考资料：\n\n[1] [报表系统的迁移](https://a.example/1)\n\n[2] [会计月结流程](https://a.example/2)",
    "a collection of links": "## 我收藏的工具\n\n- [一键导出](https://a.example/1)\n- [字段字典](https://a.example/2)\n- [错行检查](https://a.example/3)\n- [权限表](https://a.example/4)",
    "a table of contents": "## 目录\n\n- [先约会计](#a)\n- [改一句提示](#b)\n- [拿到地图](#c)",
    "a story about selling a course": "## 我卖过一门课\n\n课程定价三百九十九元，报名的人比预想的少，学员群里最活跃的是三位宝妈。\n\n开营第一天助教请假，我自己点评了四十份作业，点到凌晨。\n\n结营的时候有人问下一期什么时候开，我说不开了。",
    "a job ad with an id": "## 招聘\n\n岗位职责：负责报表产品的规划。\n\n任职要求：三年以上经验。\n\n联系方式：微信 hr2035abc，请写明到岗时间。",
    "a section about comments": "## 评论\n\n改版之后评论多了三成，原因有两个。\n\n入口从二级页提到了正文末尾。\n\n作者一小时之内回复。",
    "a section about recommendations": "## 猜你喜欢\n\n这个模块的点击率从 2% 升到 5%，靠的是把召回池缩小一半。\n\n## 热门推荐\n\n热门榜按成交额排，不按点击。",
    "trailing dots as a figure of speech": "第一周只剩会计...\n\n第二周只剩我...\n\n第三周连我也不想来...\n\n第四周有人点了奶茶...",
    "link lines that are the prose": "[我后来常常想起那三位会计说的话。](https://a.example/1)\n\n[她们从来没有抱怨过加班。](https://a.example/2)\n\n[她们只抱怨那一句提示。](https://a.example/3)",
    "a letter of a reader": "读者来信：\n\n你好，我也接手过这样的报表，做了两年。\n\n山里的鱼\n\n我的回信：\n\n两年很长，你比我有耐心。",
    "a promise of the next part": "下一篇：我会把那张地图拆开，一块一块讲给你听。",
    "code": "```\n推荐阅读：\n评论\n来自江苏 回复\n```",
    "own references in the middle": "关于字段，相关阅读：先把去年的月报翻出来看一遍，再来看下面这张表。",
    "sources after the closing lines": "本文由 @山田 原创发布于人人都是产品经理，未经许可，禁止转载。\n\n题图来自 Pexels，基于 CC0 协议。\n\n参考资料\n\n《会计月结手册》第三章",
}


@pytest.mark.parametrize("part", STAYS.values(), ids=STAYS)
@pytest.mark.parametrize("place", ["middle", "end"])
def test_look_alikes_stay(part: str, place: str) -> None:
    head, tail = STORY.split("\n\n三个人", 1)
    source = f"{head}\n\n{part}\n\n三个人{tail}" if place == "middle" else f"{STORY}\n\n{part}"
    assert booked(source) == set()


def test_replies_stay_on_a_thread() -> None:
    replies = TAILS["comments with floors, no heading"]
    document = jingwen.explain(f"{STORY}\n\n{replies}", page="thread").document
    assert not [
        rule
        for block in document.blocks
        for piece in block.pieces
        for rule in piece.rules
        if rule.startswith("comment.")
    ]


@pytest.mark.parametrize("family", FAMILIES)
def test_a_family_can_be_left_out(family: str) -> None:
    source = "\n\n".join((STORY, PITCH, TAILS["a label and linked titles"], TAILS["nested comments with places"]))
    document = jingwen.explain(source, skip=[family]).document
    rules = {rule.partition(".")[0] for block in document.blocks for piece in block.pieces for rule in piece.rules}
    assert family not in rules
    assert set(FAMILIES) - {family} <= rules


def test_relatedness_compares_content_not_function_words() -> None:
    words = "的了不"
    story = content_bigrams(STORY, words)
    assert relatedness("会计的月报表", story, words) > 0.5
    assert relatedness("守钟人不知去向", story, words) == 0.0
    assert relatedness("…", story, words) == 1.0


_PARTS = st.sampled_from([*TAILS.values(), *STAYS.values(), PITCH, *STORY.split("\n\n")[1:]])


@settings(max_examples=150, deadline=None)
@given(st.lists(_PARTS, min_size=1, max_size=5))
def test_cleaning_twice_books_nothing_new(parts: list[str]) -> None:
    """Whatever stands next to whatever: the text of a record is left alone by these filters."""
    outcome = jingwen.clean("\n\n".join((STORY, *parts)), name="first.md")
    assert isinstance(outcome, Record)
    assert booked(outcome.text) - {"advertorial.suspected"} == set()


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.text(alphabet="阅读评论赞回复来自江苏楼0123456789,.…:： ()[]«»上下一篇推荐相关\n", max_size=80), max_size=6
    )
)
def test_any_text_is_borne(parts: list[str]) -> None:
    """No input makes a filter fail or leave its block."""
    jingwen.explain("\n\n".join((STORY, *parts)))
