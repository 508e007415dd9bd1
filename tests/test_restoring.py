"""The restoring filters: what a pinyin farm, a wrong decoder or an odd character did to a text is undone, and only that."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

import jingwen
from jingwen import ledger
from jingwen.errors import UsageError
from jingwen.filters import farm, mojibake
from jingwen.filters.annotations import annotations
from jingwen.filters.characters import character_changes, characters, full_width_changes
from jingwen.filters.places import restored_places
from jingwen.filters.punctuation import punctuation, punctuation_changes
from jingwen.filters.rewriting import Change, changes_between, edits_for, outside_code
from jingwen.filters.script import convert, convert_value, converts, detect_script, script
from jingwen.filters.torn_pairs import UNPROVED, torn_pairs
from jingwen.model import Document, Edit, Filter, Flag, Kind, Mark, Options, Place, Record, replace_text
from jingwen.parse.builder import DocumentBuilder

CHAIN: tuple[Filter, ...] = (mojibake.mojibake, torn_pairs, annotations, script, punctuation, characters)

ARTICLE = (
    "做产品的第三年，我开始负责一个新的业务。因为团队很小，运营的工作也要我来做：写文章、办活动、回答用户的问题。\n"
    "那段时间我学会了一件事，用户说的话和用户做的事往往不一样。开会的时候，大家都说这个功能很重要；"
    "上线之后，数据却说没有人用（甚至没有人发现）。\n"
    "后来我们换了一种方式：先让运营的同事去见用户，把问题一个一个记录下来，再决定做什么。"
    "这样做很慢，但是每个决定都有理由，团队也不再为了面子争论！\n"
    "你问我应该怎么开始？我的建议是从数据开始，从一个小问题开始，从自己负责的业务开始。"
)
READINGS = {
    "個": "gè", "為": "wéi", "運": "yùn", "營": "yíng", "問": "wèn", "題": "tí", "時": "shí", "會": "huì", "說": "shuō",
    "們": "men", "來": "lái", "這": "zhè", "後": "hòu", "數": "shù", "據": "jù", "開": "kāi", "記": "jì", "錄": "lù",
    "務": "wù", "閒": "xián", "業": "yè", "團": "tuán", "隊": "duì", "變": "biàn", "議": "yì",
    # pairs that straddle characters of the article
    "臉": "liǎn", "顒": "yóng", "祿": "lù", "涗": "shuì", "贈": "zèng", "總": "zǒng", "訝": "yà",
}  # fmt: skip
FOLDED = str.maketrans("，：；！？（）", ",:;!?()")

NO_FARM = [
    "“重(chóng)新”读第二声，“重(zhòng)要”读第四声，“重(chóng)来”也读第二声，“重(zhòng)点”读第四声。",
    "為(wéi)：做。為(wèi)：因。行(háng)：行業。行(xíng)：行走。長(cháng)：不短。長(zhǎng)：首領。",
    "新來的同事有龔(gōng)藎(jìn)、酈(lì)驍(xiāo)兩位，大家開會時先問清楚再稱呼他們，別把名字讀錯，這是職場的基本禮貌。",
    "設函數 f(x)、g(x) 與 h(x)，其中 f(x) 表示留存，g(x) 表示成本，運營(operation)要同時看三個指標的變化。",
    "面試前先把履歷看三遍，想清楚自己為什麼要離開現在的公司。後來我才明白，這個問題沒有標準答案。",
    "我(wǒ)們(men)開(kāi)會(huì)時(shí)說(shuō)話(huà)要(yào)慢(màn)，我(wǒ)們(men)不(bù)急(jí)着(zhe)下(xià)結(jié)論(lùn)。",
]


def document_of(text: str, options: Options | None = None) -> Document:
    builder = DocumentBuilder("text", "text", options or Options())
    for line in text.split("\n"):
        builder.add(Kind.PARAGRAPH, line)
    return builder.document()


def after(text: str, filters: Iterable[Filter] = CHAIN, options: Options | None = None) -> Document:
    document = document_of(text, options)
    for run in filters:
        document = ledger.apply(document, run(document))
    return document


def reading(document: Document) -> str:
    return "\n".join(block.text for _, block in document.live())


def rules_of(document: Document) -> set[str]:
    return {rule for block in document.blocks for piece in block.pieces for rule in piece.rules}


def carried_out(text: str, changes: Iterable[Change]) -> str:
    for start, end, new in reversed(list(changes)):
        text = text[:start] + new + text[end:]
    return text


def spun(text: str, readings: Mapping[str, str] = READINGS, *, is_misaligned: bool = False) -> str:
    """The text as a farm leaves it: Traditional, annotated by GBK codes, read by a decoder that loses impossible pairs."""
    table = {char.encode("gbk"): f"({written})".encode("gbk") for char, written in readings.items()}
    data, out, at = convert(text, "traditional").encode("gbk"), bytearray(), 0
    while at < len(data):
        code = data[at : at + 2]
        step = 2 if code in table or (data[at] >= 0x80 and not is_misaligned) else 1
        out += data[at : at + step] + table.get(code, b"")
        at += step
    return decoded(bytes(out))


def decoded(data: bytes) -> str:
    text, at = "", 0
    while at < len(data):
        step = 1 if data[at] < 0x80 else 2
        try:
            text += data[at : at + step].decode("gbk")
        except UnicodeDecodeError:
            text += "?"
        at += step
    return text


# --- pinyin farms


def test_a_spun_text_comes_back() -> None:
    """Readings out, Simplified again, and the audit knows every character."""
    document = after(spun(ARTICLE))
    assert reading(document) == ARTICLE
    assert rules_of(document) == {"annotations.reading", "script.spun"}
    assert reading(ledger.undo(document, frozenset(rules_of(document)))) == spun(ARTICLE)


def test_folded_punctuation_comes_back() -> None:
    assert reading(after(spun(ARTICLE.translate(FOLDED)))) == ARTICLE


@pytest.mark.parametrize("text", NO_FARM)
def test_readings_that_an_author_wrote_stay(text: str) -> None:
    document = after(text)
    assert reading(document) == text
    assert farm.detect(text) is None


def test_a_reading_of_the_author_stays_in_a_spun_text() -> None:
    """重 is the same in both scripts, so no farm annotates it."""
    text = ARTICLE + "\n“重(chóng)新”的重读第二声。"
    assert reading(after(spun(text))) == text


@pytest.mark.parametrize(
    "written",
    [
        "營(yíng )",
        "營( yíng)",
        "營（yíng）",
        "營(yínɡ)",
        "運營(yùn yíng)",
        "運營(yùn yínɡ)",
        "營(yi\u0301ng)",
        "間(jiɑ̄n)",
        "們(men)",
        "營(\u3000yíng)",
        "營(Yíng)",
        "營(YÍNG)",
        "運營(yùnyíng)",
        "營(yíng)(yíng)",
    ],
)
def test_all_spellings_of_a_reading_go(written: str) -> None:
    out = reading(after(spun(ARTICLE) + "\n" + written))
    assert "(" not in out.rpartition("\n")[2] and "（" not in out.rpartition("\n")[2]


@pytest.mark.parametrize("kept", ["運營(operation)", "用戶(user)", "函數(f(x))", "營(2023)"])
def test_other_brackets_stay_in_a_spun_text(kept: str) -> None:
    assert kept[kept.index("(") :] in reading(after(spun(ARTICLE) + "\n" + kept, (annotations, script)))


def test_clean_text_has_no_finding() -> None:
    document = document_of(ARTICLE)
    assert [finding for run in CHAIN for finding in run(document)] == []


def test_restored_text_is_left_alone() -> None:
    once = reading(after(spun(ARTICLE.translate(FOLDED), is_misaligned=True)))
    assert reading(after(once)) == once


# --- torn pairs


def test_torn_pairs_are_restored() -> None:
    """The farm annotated across characters; the readings prove what they were.

    Of 论！ both inner bytes are lost and more than one character fits: it stays unknown, and is flagged.
    """
    torn = spun(ARTICLE.translate(FOLDED), is_misaligned=True)
    assert farm.TORN.search(torn)
    document = after(torn)
    assert "annotations.torn-pair" in rules_of(document)
    assert reading(document) == ARTICLE.replace("论！", "\N{REPLACEMENT CHARACTER}，")
    assert [flag.note for flag in document.flags if flag.rule == UNPROVED] == ["1 of 3 characters unknown"]


def test_a_mark_folded_across_two_characters_is_undone() -> None:
    """Bytes A3 BB were folded to ";" where they straddled 。 and 互; the reading behind proves where the text was torn."""
    torn = "團(tuán)隊(duì)里人人都很忙?;ヂ?lián)網(wǎng)公司都這(zhè)樣。"
    assert reading(after(spun(ARTICLE) + "\n" + torn)).endswith("\n团队里人人都很忙。互联网公司都这样。")


def test_a_backslash_that_markdown_took_is_a_second_byte() -> None:
    r"""In Markdown the byte 5C before a bracket is an escape: 檫\(yùn) comes without it."""
    torn = "團(tuán)隊(duì)的事我來(lái)講(jiǎng),正是因?yàn)檫(yùn)營(yíng)工作很多。"
    assert reading(after(spun(ARTICLE) + "\n" + torn)).endswith("正是因为运营工作很多。")


def test_a_repair_carries_its_confidence() -> None:
    document = after(spun(ARTICLE.translate(FOLDED), is_misaligned=True))
    notes = [flag.note for flag in document.flags if flag.rule == "annotations.torn-pair"]
    assert notes
    assert all(note.startswith("confidence ") for note in notes)


def test_a_tear_that_nothing_explains_is_flagged_and_stays() -> None:
    """No character of that reading begins with the byte before it."""
    text = spun(ARTICLE) + "\n我的產品?shēnɡ)完了"
    document = after(text, (torn_pairs,))
    assert reading(document) == text
    assert [flag.rule for flag in document.flags] == [UNPROVED]


def test_a_question_mark_before_a_bracket_is_no_tear() -> None:
    text = spun(ARTICLE) + "\n他問為什麼?(其實他知道)"
    assert reading(after(text, (torn_pairs,))) == text


def test_a_letter_that_is_half_a_pair_keeps_its_place() -> None:
    """B541 is 礎: the farm took the last byte of one character and an A for it."""
    before = b"\xb0\xb5".decode("gbk")
    text = spun(ARTICLE) + f"\n{before}A(chǔ)PP"
    assert reading(after(text)).endswith(f"{before}APP")


# --- script


@pytest.mark.parametrize(
    ("text", "expected"),
    [("运营不是打杂", "Hans"), ("運營不是打雜", "Hant"), ("人工智能", "Hans"), ("PM 2.0", ""), ("“—”", ""), ("", "")],
)
def test_detect_script(text: str, expected: str) -> None:
    assert detect_script(text) == expected


@pytest.mark.parametrize(
    ("text", "wanted", "expected"),
    [
        ("接著看著名的案例", "simplified", "接着看著名的案例"),
        ("關於後臺裡的一隻乾淨杯子，什麼都沒有", "simplified", "关于后台里的一只干净杯子，什么都没有"),
        ("他看著書,寫過一本專著和一部原著", "simplified", "他看着书,写过一本专著和一部原著"),
        ("瞭解需求", "simplified", "了解需求"),
        ("衹有藉口", "simplified", "只有借口"),
        ("座標系和想像力", "simplified", "坐标系和想象力"),
        ("在瞭望塔上慰藉自己，沈先生", "simplified", "在瞭望塔上慰藉自己，沈先生"),
        ("皇后在后面", "traditional", "皇后在後面"),
        ("运营", "keep", "运营"),
        ("后台里的软件", "tw", "後臺裡的軟件"),
        ("后台里的软件", "twp", "後臺裡的軟體"),
        ("后台里的软件", "hk", "後台裏的軟件"),
        ("PM", "simplified", "PM"),
    ],
)
def test_convert(text: str, wanted: str, expected: str) -> None:
    assert convert(text, wanted) == expected


def test_an_unknown_script_names_the_known_ones() -> None:
    with pytest.raises(UsageError, match="simplified, traditional, tw"):
        convert("运营", "pinyin")


@pytest.mark.parametrize("wanted", ["simplified", "traditional", "tw", "twp", "hk", "hkp"])
def test_a_script_that_was_asked_for_is_booked(wanted: str) -> None:
    text = "运营的第一年，我負責軟體的後臺。服务器里的数据不会说谎。"
    document = after(text, options=Options(script=wanted))
    assert reading(document) == convert(text, wanted)
    assert rules_of(document) == {"script.requested"}
    assert converts(document)


def test_a_traditional_article_stays_traditional() -> None:
    document = document_of(NO_FARM[4])
    assert not converts(document)
    assert convert_value(document, "運營") == "運營"


def test_facts_of_a_spun_text_follow_it() -> None:
    document = document_of(spun(ARTICLE))
    assert convert_value(document, "運(yùn)營(yíng)的第三年") == "运营的第三年"


# --- punctuation


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("先看数据,再开会.", "先看数据，再开会."),
        ("用 SQL,然后画图", "用 SQL，然后画图"),
        ("你好(世界)!", "你好（世界）！"),
        ("共 3,000 人,比例 1:2", "共 3,000 人，比例 1:2"),
        ("see https://a.example/x?y=1,2;z 再说", "see https://a.example/x?y=1,2;z 再说"),
        ("Hello, world (again)", "Hello, world (again)"),
        ("函数 f(x) 和 g(x)", "函数 f(x) 和 g(x)"),
        ("10:30 开会;11:00 散会", "10:30 开会；11:00 散会"),
        ("他说:“走吧!”", "他说：“走吧！”"),
        ("2)先写结果", "2）先写结果"),
        ("- (2)先写结果", "- （2）先写结果"),
        ("会上只用三个 Tab:\n第一个放数据", "会上只用三个 Tab：\n第一个放数据"),
        ("先看数据**,再开会**(也请设计)**.", "先看数据**，再开会**（也请设计）**."),
        ("[1] Li, W. (2019). Teams, 86(5), 696-711: a study", "[1] Li, W. (2019). Teams, 86(5), 696-711: a study"),
        ("记住 g(3) 和 (4)都不成立", "记住 g(3) 和 (4)都不成立"),
    ],
)
def test_punctuation_by_its_neighbours(text: str, expected: str) -> None:
    assert carried_out(text, punctuation_changes(text)) == expected


def test_punctuation_in_code_stays() -> None:
    builder = DocumentBuilder("text", "text", Options())
    for line in spun(ARTICLE.translate(FOLDED)).split("\n"):
        builder.add(Kind.PARAGRAPH, line)
    builder.add(Kind.CODE, "打印(結果, 數據)")
    builder.add(Kind.PARAGRAPH, "調用 取(數)即可", marks=[Mark(3, 7, "code")])
    document = builder.document()
    out = reading(ledger.apply(document, punctuation(document)))
    assert out.endswith("打印(結果, 數據)\n調用 取(數)即可")
    assert "，" in out


# --- characters


@pytest.mark.parametrize(
    ("text", "expected", "rule"),
    [
        ("微\u200b信\u2060号", "微信号", "characters.invisible"),
        ("\ufeff复盘", "复盘", "characters.invisible"),
        ("软\u00ad件", "软件", "characters.invisible"),
        ("复\u200d盘", "复盘", "characters.invisible"),
        ("复\x08盘\x9f", "复盘", "characters.control"),
        ("一行\u2028二行", "一行\n二行", "characters.line-break"),
        ("做\u00a0PM", "做 PM", "characters.space"),
        ("\u2003复盘\u00a0", "复盘", "characters.space"),
        ("\ue60a 复盘", " 复盘", "characters.private-use"),
        ("\uf934手", "老手", "characters.compatibility"),
        ("\u2f00个", "一个", "characters.radical"),
        ("\u2ed4\u2fc5", "\u2ed4\u2fc5", ""),
        ("\u2ed4面", "门面", "characters.radical"),
        ("部首 \u2f00 \u2f01", "部首 \u2f00 \u2f01", ""),
        ("👩\u200d💻 同事", "👩\u200d💻 同事", ""),
        ("❤\ufe0f 同事", "❤\ufe0f 同事", ""),
        ("数字\ue001藏了", "数字\ue001藏了", ""),
        ("图\ufffc片", "图\ufffc片", ""),
        ("张　三", "张　三", ""),
    ],
)
def test_characters(text: str, expected: str, rule: str) -> None:
    document = after(text, (characters,))
    assert document.blocks[0].text == expected
    assert rules_of(document) == ({rule} if rule else set())


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("運(yùn)營(yíng)的第三年", "运营的第三年"),
        ("复盘\u200b会", "复盘会"),
        ("R&amp;D 复盘", "R&D 复盘"),
        ("https://a.example/?q=复盘&amp;p=1", "https://a.example/?q=复盘&amp;p=1"),
    ],
)
def test_places_read_as_the_text_does(value: str, expected: str) -> None:
    document = replace(document_of(spun(ARTICLE)), places=(Place("front_matter.title", value),))
    assert restored_places(document, ["mojibake", "annotations", "script", "characters"])[0].value == expected
    assert restored_places(document, []) == document.places


def test_a_name_is_not_guessed() -> None:
    """A lost byte leaves more than one name; a place that has lost one says nothing."""
    garbled = "林知遥".encode().decode("gbk", "replace")
    document = replace(after(SPOKEN.encode().decode("gbk", "replace")), places=(Place("meta:author", garbled),))
    assert restored_places(document, ["mojibake"])[0].value == ""


def test_a_radical_follows_the_script_of_its_text() -> None:
    assert reading(after("用\u2f3e增长", (characters,))) == "用户增长"
    assert reading(after("用\u2f3e增長", (characters,))) == "用戶增長"


def test_lost_characters_are_flagged() -> None:
    document = after("复盘\ufffd\ufffd会", (characters,))
    assert document.flags == (Flag(2, 4, "characters.replacement", "2 lost"),)
    assert reading(document) == "复盘\ufffd\ufffd会"


def test_full_width_letters_are_folded_on_request_only() -> None:
    assert reading(after("ＰＭ 的第２年")) == "ＰＭ 的第２年"
    document = after("ＰＭ 的第２年，开始", options=Options(width="plain"))
    assert reading(document) == "PM 的第2年，开始"
    assert rules_of(document) == {"characters.full-width"}
    assert carried_out("Ａ，Ｂ", full_width_changes("Ａ，Ｂ")) == "A，B"


def test_code_keeps_its_characters() -> None:
    builder = DocumentBuilder("text", "text", Options())
    builder.add(Kind.CODE, "x\u00a0=\u200b1")
    document = builder.document()
    assert list(characters(document)) == []


@given(
    st.text(
        alphabet="复盘ab \t\u200b\u200d\ufeff\u00a0\u2028\r\n\x08\ue60a\uf934\u2f00\u2ed4\ufffd\ufffc👩", max_size=24
    )
)
def test_characters_are_settled_in_one_round(text: str) -> None:
    """What the filter leaves, it leaves again."""
    once = "\n".join(filter(None, reading(after(text, (characters,))).split("\n")))
    assert reading(after(once, (characters,))) == once


@given(st.text(alphabet="复\u200b\u00a0\ue60a\u2f00\uf934\r\n", max_size=16))
def test_rules_for_characters_do_not_meet(text: str) -> None:
    touched = [at for _, changes in character_changes(text) for change in changes for at in range(*change[:2])]
    assert len(touched) == len(set(touched))


# --- mojibake


def as_windows(data: bytes) -> str:
    return "".join(bytes((b,)).decode("cp1252", "ignore") or chr(b) for b in data)


LINE = "复盘会先讲事实，再讲判断。面试前先把简历看三遍（真的三遍）。"


@pytest.mark.parametrize(
    ("garbled", "rule"),
    [
        (LINE.encode().decode("latin-1"), "mojibake.utf8-as-latin"),
        (as_windows(LINE.encode()), "mojibake.utf8-as-latin"),
        (as_windows(as_windows(LINE.encode()).encode()), "mojibake.utf8-as-latin"),
        (LINE.encode("gbk").decode("latin-1"), "mojibake.gbk-as-latin"),
        (as_windows(LINE.encode("gbk")), "mojibake.gbk-as-latin"),
        (("产品经理的工作" * 2).encode().decode("gbk"), "mojibake.utf8-as-gbk"),
    ],
)
def test_mojibake_is_undone(garbled: str, rule: str) -> None:
    document = after(garbled)
    assert reading(document) in (LINE, "产品经理的工作" * 2)
    assert rules_of(document) == {rule}


def as_browser(data: bytes) -> str:
    """GBK as browsers read it: the byte 80 is the euro sign, and what is no character is one mark for both its bytes."""
    out, at = [], 0
    while at < len(data):
        width = 1 if data[at] <= 0x80 else 2
        code = data[at : at + width]
        out.append("€" if code == b"\x80" else code.decode("gbk", "ignore") or "\ufffd")
        at += width
    return "".join(out)


SPOKEN = "我们的产品经理说，运营不是打杂，一个人可以做很多事。"
UNDEFINED = dict.fromkeys(map(ord, "\x81\x8d\x8f\x90\x9d"), "?")


@pytest.mark.parametrize(
    ("garbled", "text"),
    [
        (SPOKEN.encode().decode("gbk", "replace"), SPOKEN),
        (as_browser(SPOKEN.encode()), SPOKEN.replace("说", "\ufffd")),
        (as_browser(SPOKEN.encode()).replace("\ufffd", "?"), SPOKEN.replace("说", "\ufffd")),
        (as_windows(SPOKEN.encode()).translate(UNDEFINED), SPOKEN),
        (as_windows("我也在学习。".encode()).replace("\xa0", " "), "我也在学习。"),
        ("1 条评论，12 次收藏".encode().decode("latin-1"), "1 条评论，12 次收藏"),
    ],
)
def test_mojibake_with_lost_bytes(garbled: str, text: str) -> None:
    """A decoder drops the odd byte; the rest of the character and its neighbours tell which one it was, or it is given up."""
    assert reading(after(garbled)) == text


@pytest.mark.parametrize("garble", [lambda data: data.decode("latin-1"), lambda data: data.decode("gbk", "replace")])
def test_what_garbled_the_text_garbled_its_short_lines(garble: Callable[[bytes], str]) -> None:
    """A line too short to prove a repair is read as the rest of the document is."""
    lines = [SPOKEN, "目标", "背景"]
    assert reading(after("\n".join(garble(line.encode()) for line in lines))).split("\n") == lines


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("复盘&nbsp;&nbsp;会", "复盘  会"),
        ("R&amp;D 团队", "R&D 团队"),
        ("&#22797;&#30424;", "复盘"),
        ("他说&ldquo;走吧&rdquo;", "他说“走吧”"),
        ("标签 &lt;div&gt; 不动", "标签 &lt;div&gt; 不动"),
        ("在 HTML 里写 &nbsp; 表示空格", "在 HTML 里写 &nbsp; 表示空格"),
        ("A & B; C", "A & B; C"),
    ],
)
def test_entities_escaped_twice(text: str, expected: str) -> None:
    assert reading(after(text)) == expected


@pytest.mark.parametrize(
    "text",
    [
        "café, naïve, Señor Muñoz 与我们的团队",
        "价格 £5 – €6 … “好”",
        "ÀÁÂÃ 是葡萄牙语的字母",
        "銆、鐨、锛都是少见的字",
        "Ｘ × Ｙ ÷ ２ ± °C",
    ],
)
def test_text_that_is_no_mojibake(text: str) -> None:
    assert reading(after(text)) == text


# --- from changes to edits


@given(st.text(alphabet="ab运營", max_size=12), st.text(alphabet="ab运營", max_size=12))
def test_changes_carry_one_text_into_another(old: str, new: str) -> None:
    changes = changes_between(old, new)
    assert carried_out(old, changes) == new
    assert all(a.end <= b.start for a, b in pairwise(changes))
    if len(old) == len(new):
        assert sum(c.end - c.start for c in changes) == sum(a != b for a, b in zip(old, new, strict=True))


@given(st.data())
def test_edits_carry_a_rewritten_block_into_any_text(data: st.DataObject) -> None:
    """Whatever was rewritten or removed before, the block reads as wanted afterwards and still tiles its source."""
    source = data.draw(st.text(alphabet="abc运營", min_size=1, max_size=12))
    document = document_of(source.replace("\n", ""))
    length = len(document.text)
    for _ in range(data.draw(st.integers(0, 3))):
        start = data.draw(st.integers(0, length - 1))
        end = data.draw(st.integers(start + 1, length))
        document = ledger.apply(
            document, [(0, replace_text(start, end, data.draw(st.sampled_from(("", "x", "yz"))), "a.b"))]
        )
    block = document.blocks[0]
    assume(block.text)
    length = len(block.text) if data.draw(st.booleans()) else 0
    wanted = data.draw(st.text(alphabet="abcxyz", min_size=length, max_size=length or 14))
    document = ledger.apply(
        document, [(0, edit) for edit in edits_for(block, changes_between(block.text, wanted), "a.c")]
    )
    assert document.blocks[0].text == wanted


def test_changes_in_inline_code_are_left_out() -> None:
    builder = DocumentBuilder("text", "text", Options())
    builder.add(Kind.PARAGRAPH, "看 abc 吧", marks=[Mark(2, 5, "code")])
    block = builder.document().blocks[0]
    assert outside_code(block, [Change(0, 1, "x"), Change(3, 4, "x")]) == [Change(0, 1, "x")]
    assert list(edits_for(block, [Change(0, 1, "x")], "a.b")) == [Edit(0, 1, "x", "a.b")]


# --- the whole way


def test_a_spun_page_becomes_a_simplified_record() -> None:
    outcome = jingwen.clean(f"# 運(yùn)營(yíng)的第三年\n\n{spun(ARTICLE)}", name="page.md")
    assert isinstance(outcome, Record)
    assert outcome.script == "Hans"
    assert outcome.title == "运营的第三年"


# --- spacing


def test_a_text_set_apart_is_closed_up_with_its_title() -> None:
    line = "拒绝加班的第一步，是弄清楚这个班为什么要加，有的班是因为计划没做好。PPT也可以第2天再改。"
    markup = f"---\ntitle: 怎 样 拒 绝 加 班\n---\n\n{' '.join(line)}\n\n`a b c` 和 AI agent 不动。"
    record = jingwen.clean(markup, format="markdown")
    assert record.title == "怎样拒绝加班"
    assert record.text == f"{line}\n\n`a b c`和AI agent不动。"


@pytest.mark.parametrize(
    "text", ["张 三 和 李 四", "王 一 李 二 " * 3 + "这些名字都是两个字的，写在一行里。", "第一 第二 第三 " * 30]
)
def test_blanks_of_the_author_stay(text: str) -> None:
    assert jingwen.clean(f"这一行是正文，说的是别的事情。\n\n{text.strip()}").text.endswith(text.strip())
