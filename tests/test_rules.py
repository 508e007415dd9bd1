"""Every rule proves itself: its hits are taken, its look-alikes are not; rule files obey their rules; users' are checked."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import jingwen
from jingwen import rulebook, rulecheck
from jingwen.errors import RulebookError
from jingwen.filters import lines
from jingwen.filters.plan import plan_of
from jingwen.folding import fold
from jingwen.literals import Literals
from jingwen.model import Record, Rule
from jingwen.pipeline import Pipeline

RULES = rulebook.load().rules
WITH_EXAMPLES = [rule for rule in RULES.values() if rule.hits or rule.misses]
# they flag what other rules asked for; the tests of the loss guard show them
NO_EXAMPLES_NEEDED = {"guard.loss", "guard.section"}


def rule_id(rule: Rule) -> str:
    return rule.id


@pytest.mark.parametrize("rule", WITH_EXAMPLES, ids=rule_id)
def test_hits_are_taken_and_misses_are_not(rule: Rule) -> None:
    assert [str(finding) for finding in rulecheck.check_rules([rule])] == []


@pytest.mark.parametrize("rule", RULES.values(), ids=rule_id)
def test_row_is_complete(rule: Rule) -> None:
    """Every row compiles, says why in a sentence, and its literals are distinct and in the folded spelling."""
    rulebook.check_patterns(rule)
    assert rule.why.endswith((".", "…")), "why is a sentence"
    assert rule.line > 0
    assert len(set(rule.needs)) == len(rule.needs)
    if rule.match and not rule.mechanism:
        assert rule.needs or rule.target or rule.kinds or rule.path, (
            "a pattern without literals is tried on every block"
        )


@pytest.mark.parametrize("rule", [r for r in RULES.values() if r.family in ("mending", "images")], ids=rule_id)
def test_mechanism_rows_have_examples(rule: Rule) -> None:
    assert len(rule.hits) >= 2
    assert rule.misses


def test_pattern_rows_without_literals_are_few() -> None:
    """They are tried on every block of every document."""
    assert plan_of(RULES.values()).always.bit_count() <= 12


def test_literals_that_overlap_are_all_found() -> None:
    found = Literals(("公众号", "号外", "公众", "众号外传", "外")).found
    assert [*found("关注公众号外传")] == [(2, "公众"), (2, "公众号"), (3, "众号外传"), (4, "号外"), (5, "外")]
    assert [*found("没有")] == []


def test_no_literals_find_nothing() -> None:
    assert [*Literals([]).found("公众号")] == []


def test_literals_are_found_as_one_by_one() -> None:
    """The automaton finds what a search for one literal after the other finds, characters beyond 16 bits or not."""
    literals = lines.literals(())
    text = "\n".join(f"{word}甲{word[1:]}\N{WAVING HAND SIGN}{word}{word}" for word in sorted(literals.words))
    expected = (
        (match.start(), word) for word in literals.words for match in re.finditer(f"(?={re.escape(word)})", text)
    )
    assert [*literals.found(text)] == sorted(expected)


@pytest.mark.parametrize("before", [0, 65_534, 65_535, 65_536, 200_000])
def test_literals_are_found_wherever_they_stand(before: int) -> None:
    """A long text is searched stretch by stretch; what stands across a border is found once, half characters or not."""
    text = "\ud83d" * before + "公众号公众号"
    at = [*range(before, before + 6, 3)]
    assert [*Literals(["公众号"]).found(text)] == [(start, "公众号") for start in at]
    assert [*Literals(["公众号"]).found(text, before + 1)] == [(at[1], "公众号")]


@pytest.mark.parametrize("rule", [rule for rule in RULES.values() if rule.match], ids=rule_id)
def test_both_pattern_modules_read_a_rule_alike(rule: Rule) -> None:
    """Short texts are searched by `re` where it knows the pattern, long ones by `regex`, which has a fuse."""
    fast, fused = rulebook.compiled_fast(rule.match), rulebook.compiled(rule.match)
    for text in map(fold, (*rule.hits, *rule.misses)):
        ours, theirs = fast.search(text), fused.search(text)
        assert (ours and ours.span()) == (theirs and theirs.span())


ARTICLE = "# 写周报的办法\n\n先写结果，再写下周的三件事。\n\n" + "\n\n".join(
    f"第{n}点，把卡住的地方和需要谁帮忙写在最上面，别人才帮得上。" for n in "一二三四五六七八"
)
NOTICE = "本文由 @林知遥 原创发布于半亩产品网，未经许可，禁止转载。"
PITCH = "扫码关注公众号“青禾职场”，回复“周报”领取模板。"


def cleaned(markup: str, **options: object) -> str:
    outcome = jingwen.clean(markup, **options)
    assert isinstance(outcome, Record)
    return outcome.text


def test_tail_is_peeled_over_all_rules_in_one_walk() -> None:
    """Blocks of several families in turn go; the walk ends at the first block that no rule knows."""
    tail = f"{NOTICE}\n\n感谢大家的关注。\n\n![](qr.png)\n\n商务合作请联系：bd@qinghe.example\n\n---\n\n你的支持很重要~"
    assert cleaned(f"{ARTICLE}\n\n{tail}") == ARTICLE


def test_tail_rule_does_not_act_in_the_middle() -> None:
    text = ARTICLE.replace("第五点，", "感谢大家的关注。\n\n第五点，")
    assert cleaned(text) == text


def test_sentence_glued_to_a_paragraph_goes_alone() -> None:
    assert cleaned(f"{ARTICLE}{PITCH}") == ARTICLE


def test_code_is_left_alone() -> None:
    text = f"{ARTICLE}\n\n```\n{PITCH}\n```"
    assert cleaned(text) == text


def test_traditional_script_and_wide_forms_meet_the_same_rule() -> None:
    assert "公眾號" not in cleaned(f"{ARTICLE}\n\n掃碼關注公眾號“青禾職場”，回覆“周報”領取模板。")


def test_loss_guard_keeps_the_text_and_says_who_asked() -> None:
    markup = "\n\n".join(
        [
            "# 通知",
            *(
                f"扫码关注公众号“青禾职场{n}”，回复“周报”领取第{n}套带人模板和新人手册。"
                for n in "一二三四五六七八九十"
            ),
            "完。",
        ]
    )
    explanation = jingwen.explain(markup)
    assert isinstance(explanation.outcome, Record)
    assert "青禾职场三" in explanation.outcome.text
    assert explanation.outcome.flags == ("guard.loss",)
    assert {flag.note.partition(".")[0] for flag in explanation.document.flags} <= {"promotion", "materials", "groups"}
    assert "青禾职场三" not in cleaned(markup, max_loss=1.0)


CHAPTER = "评论要停下来想一句话再打出来，第{}次改版以后我们把它排在留存指标的第一位，于是入口从第三屏提到了第一屏。"
REPLY = "第{}次看完还是觉得说得太好了，我们部门上个月刚刚经历过一模一样的事情，转给组长看了，希望下一次评审不再这样。"


def test_loss_guard_keeps_a_section_of_prose_and_says_who_asked() -> None:
    chapter = "\n\n".join(CHAPTER.format(number) for number in "一二三")
    markup = f"{ARTICLE}\n\n## 评论\n\n{chapter}\n\n举报 回复\n\n## 以后\n\n再说收藏。"
    explanation = jingwen.explain(markup)
    assert isinstance(explanation.outcome, Record)
    assert chapter in explanation.outcome.text
    assert "guard.section" in explanation.outcome.flags
    assert {flag.note for flag in explanation.document.flags if flag.rule == "guard.section"} == {"comment.section"}


def test_loss_guard_lets_long_comments_go() -> None:
    """The look-alike: sentences as long, each below a reader's name and place."""
    replies = "\n\n".join(f"青禾{number}\n\n{REPLY.format(number)}\n\n来自浙江 回复" for number in "一二三")
    assert cleaned(f"{ARTICLE}\n\n## 评论\n\n{replies}") == ARTICLE


@pytest.mark.parametrize("skipped", ["promotion", "materials"])
def test_skipped_family_does_not_act(skipped: str) -> None:
    pipeline = jingwen.Pipeline.preset("default").without(skipped)
    explanation = jingwen.explain(f"{ARTICLE}\n\n{PITCH}", pipeline=pipeline)
    rules = {rule for block in explanation.document.blocks for piece in block.pieces for rule in piece.rules}
    assert not any(rule.startswith(f"{skipped}.") for rule in rules)


def test_site_rules_can_be_left_out() -> None:
    text = f"{ARTICLE}\n\n请你相信我，我所说的每一句话，都是错的"
    assert cleaned(text) == ARTICLE
    assert cleaned(text, pipeline=jingwen.Pipeline.preset("default").without("sites")) == text


OWN = """
[[rule]]
id = "house.motto"
why = "The motto of our own newsletter."
needs = ["青禾家训"]
match = '^青禾家训[:]'
since = "1"
hits = ["青禾家训：先做人", "青禾家训：少说话"]
misses = ["我家的青禾家训本写满了。"]
"""


def write_rules(folder: Path, text: str) -> tuple[str, ...]:
    (folder / "house.toml").write_text(text, "utf-8")
    return (str(folder),)


def test_own_rules_act(tmp_path: Path) -> None:
    folders = write_rules(tmp_path, OWN)
    assert cleaned(f"{ARTICLE}\n\n青禾家训：先做人", rules=folders) == ARTICLE


@pytest.mark.parametrize("name", ["house", "house.motto"])
def test_own_rules_can_be_left_out(tmp_path: Path, name: str) -> None:
    folders = write_rules(tmp_path, OWN)
    text = f"{ARTICLE}\n\n青禾家训：先做人"
    assert cleaned(text, rules=folders, skip=name) == text
    (tmp_path / "pipeline.toml").write_text(f'without = ["{name}"]', "utf-8")
    assert Pipeline.from_file(tmp_path / "pipeline.toml", folders).skipped == {name}


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("'^青禾家训[:]'", "'^青禾家训[:'", "house.toml:3: rule house.motto: match is no valid pattern"),
        ('"house.motto"', '"home.motto"', "house.toml:3: rule home.motto: id must be house."),
        ('since = "1"', 'since = "1"\nscop = "x"', "unknown field scop"),
        ('since = "1"', 'since = "1"\nscope = "page"', "scope is 'page'"),
        ("[[rule]]", "[[rule", "house.toml: "),
        ('"青禾家训：少说话"', '"少说话"', "house.toml:3: rule house.motto: a hit is not taken: 少说话"),
        ("[:]", "：", "house.toml:3: rule house.motto: a hit is not taken (write : for ： in the pattern): 青禾家训："),
        ('"我家的青禾家训本写满了。"', '"青禾家训：多做事"', "house.toml:3: rule house.motto: a look-alike is taken"),
    ],
)
def test_wrong_rule_file_is_refused_by_name_and_line(tmp_path: Path, old: str, new: str, said: str) -> None:
    folders = write_rules(tmp_path, OWN.replace(old, new))
    with pytest.raises(RulebookError, match=re.escape(said)):
        jingwen.clean(ARTICLE, rules=folders)


def test_check_file_reports_what_is_wrong() -> None:
    count, findings = rulecheck.check_file("house.toml", OWN.replace('"青禾家训：少说话"', '"少说话"'))
    assert count == 1
    assert [str(finding) for finding in findings] == ["house.toml:3: rule house.motto: a hit is not taken: 少说话"]


HOSTILE = (
    "关注",
    "扫码",
    "公众号",
    "点赞",
    "“在看”",
    "编辑：",
    "转载，",
    "1 2 3 ",
    "#标签 ",
    "未经许可，",
    "微信：a",
    "。",
    "领取",
    "回复",
)


@pytest.mark.parametrize("unit", HOSTILE)
def test_patterns_are_linear_on_repeats(unit: str) -> None:
    """No pattern runs into its fuse on forty thousand characters of one word: every repeat ends well before it."""
    text = unit * (40_000 // len(unit))
    for rule in plan_of(RULES.values()).rules:
        if rule.match:
            rulebook.pattern(rule).search(text, timeout=rulebook.TIMEOUT_S)
