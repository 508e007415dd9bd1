"""Bytes to text: every encoding Chinese pages come in, right and wrong declarations, damage, and what is no text."""

from __future__ import annotations

import codecs
import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jingwen.errors import DocumentError
from jingwen.read.decode import decode
from jingwen.read.hz import read_hz_as_gb

TEXT = (
    "新人入职的第一个月，最要紧的不是表现，而是把团队的节奏看明白。\n"
    "每周五下午，写三行小结：做完了什么，卡在哪里，下周打算怎么做。\n"
    "半年以后再翻出来看，你会发现自己问的问题已经完全不同了。\n"
)
TRADITIONAL = (
    "新人入職的第一個月，最要緊的不是表現，而是把團隊的節奏看明白。\n"
    "每週五下午，寫三行小結：做完了什麼，卡在哪裡，下週打算怎麼做。\n"
)
# encoding to write, text to write, encoding that decode names
WRITTEN = [
    ("gbk", TEXT, "gb18030"),
    ("gb18030", TEXT + "𠮷野家的店长㐂叔\n", "gb18030"),
    ("gbk", TRADITIONAL, "gb18030"),
    ("big5", TRADITIONAL, "big5hkscs"),
    ("utf-16-le", TEXT, "utf-16-le"),
    ("utf-16-be", TEXT, "utf-16-be"),
    ("hz", TEXT + "tilde ~ and ~{ stay\n", "hz"),
    ("utf-8", TEXT, "utf-8"),
]
JAPANESE = "面接でよく聞かれる質問には、結論から先に答えるようにしましょう。自己紹介は一分以内にまとめます。"
chinese = st.text(st.sampled_from(sorted(set(TEXT + TRADITIONAL) - {"\n"})), min_size=1)


def page(body: str, charset: str) -> str:
    return f'<!DOCTYPE html>\n<html><head><meta charset="{charset}"><title>入职</title></head><body><p>{body}</p></body></html>'


def wound(got: str, want: str) -> int:
    """How many characters lie between the longest equal head and the longest equal tail."""

    def same(pairs: zip[tuple[str, str]]) -> int:
        return sum(1 for _ in itertools.takewhile(lambda pair: pair[0] == pair[1], pairs))

    head = same(zip(got, want, strict=False))
    return max(len(got), len(want)) - head - same(zip(got[head:][::-1], want[head:][::-1], strict=False))


@pytest.mark.parametrize(("encoding", "text", "named"), WRITTEN)
@pytest.mark.parametrize(
    "declared", [None, "right", "utf-8", "gb2312", "big5", "iso-8859-1", "text/html; charset=GBK", "no-such"]
)
def test_the_bytes_decide_whatever_is_declared(encoding: str, text: str, named: str, declared: str | None) -> None:
    """Right, wrong and no declaration all give the text back."""
    said = encoding if declared == "right" else declared
    got, decoding = decode(text.encode(encoding), said)
    assert got == text
    assert (decoding.encoding, decoding.replaced) == (named, 0)


DAMAGE = {
    "a byte lost": (b"", 1),
    "two bytes lost": (b"", 2),
    "a byte too many": (b"\xc3", 0),
    "a question mark": (b"?", 1),
    "a byte of ones": (b"\xff", 1),
    "a NUL": (b"\0", 1),
}


@pytest.mark.parametrize("damage", DAMAGE)
@pytest.mark.parametrize(("encoding", "text", "named"), WRITTEN)
def test_damage_costs_a_few_characters_at_most(encoding: str, text: str, named: str, damage: str) -> None:
    """Wherever the damage is, the text before and after comes back, and mostly all but two characters do."""
    data, (new, gone) = text.encode(encoding), DAMAGE[damage]
    wounds = []
    for at in range(0, len(data), 1 if gone == 1 else 3):
        got, decoding = decode(data[:at] + new + data[at + gone :])
        assert decoding.encoding == named, at
        wounds.append(wound(got, text))
        assert wounds[-1] <= 4, (at, got)
    # what UTF-8 cannot read is a mark for each byte
    assert sum(size <= 2 + (encoding == "utf-8") for size in wounds) >= 0.8 * len(wounds)


@pytest.mark.parametrize(("encoding", "text", "named"), WRITTEN)
def test_a_lost_byte_mostly_costs_the_one_character(encoding: str, text: str, named: str) -> None:
    """Wherever it stood; in UTF-8 and HZ what is left of the character are two marks."""
    data, most = text.encode(encoding), 1 + (encoding in ("utf-8", "hz"))
    wounds = [wound(decode(data[:at] + data[at + 1 :])[0], text) for at in range(len(data))]
    assert sum(size <= most for size in wounds) >= 0.92 * len(wounds)


@pytest.mark.parametrize("encoding", ["gbk", "utf-16-le", "utf-16-be"])
def test_a_lost_byte_is_counted(encoding: str) -> None:
    """In the middle of plain Chinese text the wounded character reads as U+FFFD."""
    data = TEXT.encode(encoding)
    got, decoding = decode(data[:41] + data[42:])
    assert decoding.replaced == got.count("\N{REPLACEMENT CHARACTER}") == 1


@pytest.mark.parametrize(
    ("declaration", "encoding", "named"),
    [
        ("gb2312", "utf-8", "utf-8"),
        ("gb2312", "gbk", "gb18030"),
        ("gb2312", "big5", "big5hkscs"),
        ("iso-8859-1", "gbk", "gb18030"),
        ("utf-8", "gbk", "gb18030"),
        ("big5", "gbk", "gb18030"),
    ],
)
def test_a_page_may_lie(declaration: str, encoding: str, named: str) -> None:
    """What the page says in its head does not win over its bytes."""
    want = page(TRADITIONAL, declaration).replace("入职", "入職") if encoding == "big5" else page(TEXT, declaration)
    got, decoding = decode(want.encode(encoding))
    assert (got, decoding.encoding) == (want, named)


@pytest.mark.parametrize(
    ("head", "charset"),
    [
        ('<meta http-equiv="Content-Type" content="text/html; charset=gbk">', "gbk"),
        ('<?xml version="1.0" encoding="gb2312"?>', "gbk"),
        ("---\ntitle: weekly\ncharset: gbk\n---\n", "gbk"),
        ("<meta charset=windows-1251>", "cp1251"),
    ],
)
def test_the_page_is_asked(head: str, charset: str) -> None:
    """A declaration that fits is named as the origin, in HTML, XML and front matter."""
    body = "Отчёт за неделю: что сделано, что мешает." if charset == "cp1251" else TEXT
    got, decoding = decode((head + body).encode(charset))
    assert (got, decoding.origin) == (head + body, "declared")


@pytest.mark.parametrize(
    ("mark", "encoding"),
    [
        (codecs.BOM_UTF8, "utf-8"),
        (codecs.BOM_UTF16_LE, "utf-16-le"),
        (codecs.BOM_UTF16_BE, "utf-16-be"),
        (codecs.BOM_UTF32_LE, "utf-32-le"),
        (b"\x84\x31\x95\x33", "gb18030"),
    ],
)
def test_a_byte_order_mark_is_believed_and_dropped(mark: bytes, encoding: str) -> None:
    """The text starts after the mark."""
    assert decode(mark + TEXT.encode(encoding), "big5") == (TEXT, (encoding, "bom", 0))


def test_a_utf8_mark_before_gbk_is_not_believed() -> None:
    """Editors put the mark before text in another encoding; the bytes decide."""
    got, decoding = decode(codecs.BOM_UTF8 + TEXT.encode("gbk"))
    assert (got, decoding.encoding) == (TEXT, "gb18030")


@pytest.mark.parametrize("at", [0, 1, 20, 99])
def test_utf8_with_a_byte_lost_is_utf8(at: int) -> None:
    """The other bytes of the character are counted, and nothing else changes."""
    data = TEXT.encode()
    got, decoding = decode(data[:at] + data[at + 1 :])
    assert decoding.encoding == "utf-8"
    assert 1 <= decoding.replaced <= 2
    assert wound(got, TEXT) <= 2


def test_utf8_with_a_tail_in_gbk_is_utf8() -> None:
    """What a template appended in another encoding is lost, the article is not."""
    got, decoding = decode(TEXT.encode() + "网友整理".encode("gbk"))
    assert (got[: len(TEXT)], decoding.encoding) == (TEXT, "utf-8")
    assert decoding.replaced > 0


def test_one_nul_does_not_make_utf16() -> None:
    """A stray NUL stays in the text, where the character filters see it."""
    data = TEXT.encode()
    got, decoding = decode(data[:30] + b"\0" + data[30:])
    assert (got.replace("\0", ""), decoding.origin) == (TEXT, "utf-8")


@pytest.mark.parametrize("title", ["周报写法", "简历", "求职信", "为什么要", "一些思路", "不好好睡"])
@pytest.mark.parametrize("encoding", ["utf-8", "gbk", "hz"])
def test_a_title_alone(title: str, encoding: str) -> None:
    """A few characters suffice, also where their GBK bytes happen to be valid UTF-8."""
    assert decode(title.encode(encoding))[0] == title


def test_a_title_in_utf16_that_is_valid_utf8() -> None:
    """A private character is no proof of UTF-8: chance hits that area as well."""
    assert decode("上路人少".encode("utf-16-le"))[0] == "上路人少"


@pytest.mark.parametrize(
    "text",
    ["Bush hid the facts", "this app can break", "HR", "test", "8K-15K", "OK", "#", "~{", "a~{b}~}", "C++ / Java\n"],
)
def test_short_ascii_stays_ascii(text: str) -> None:
    """No UTF-16 or HZ is seen in short Western text."""
    got, decoding = decode(text.encode())
    assert (got, decoding.encoding) == (text, "utf-8")


@pytest.mark.parametrize(
    "text", ["café résumé", "Die Größe der Straße für Müller", "naïve – “quoted” text", "It’s 5 £"]
)
def test_western_text_does_not_become_chinese(text: str) -> None:
    """Windows-1252 reads as what it is."""
    assert decode(text.encode("cp1252"))[0] == text


@pytest.mark.parametrize("encoding", ["shift_jis", "euc_jp"])
def test_japanese_does_not_become_chinese(encoding: str) -> None:
    """Undeclared or declared as Chinese, kana prove what it is."""
    for declared in (None, "gb2312"):
        assert decode(JAPANESE.encode(encoding), declared)[0] == JAPANESE


def test_a_reading_that_fits_nothing_says_so() -> None:
    """Cyrillic without a declaration: text comes back, and the origin is a guess."""
    assert decode("Отчёт за неделю".encode("cp1251"))[1].origin == "guess"


def test_windows_writes_the_euro_sign_as_one_byte() -> None:
    """0x80 in GBK is the euro sign of code page 936."""
    data = TEXT.encode("gbk") + b"\x80 300\n"
    assert decode(data)[0] == TEXT + "€ 300\n"


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "empty file"),
        (codecs.BOM_UTF8, "empty file"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "a PNG image"),
        (b"From: <Saved by Blink>\r\nSubject: a\r\nMIME-Version: 1.0\r\n", "an MHTML archive"),
        (b"PK\x03\x04\x14\0", "a ZIP archive"),
        (b"%PDF-1.7\n", "a PDF document"),
        (b"\x1f\x8b\x08\0", "gzip"),
        (b"\0" * 100, "binary"),
        (bytes(range(256)) * 20, "binary"),
    ],
)
def test_what_is_no_text_is_refused_with_the_reason(data: bytes, reason: str) -> None:
    """The error names the document and the stage."""
    with pytest.raises(DocumentError, match=reason) as caught:
        decode(data, name="a.md")
    assert (caught.value.document, caught.value.stage) == ("a.md", "decode")


def test_rare_characters_in_a_sound_page_stay() -> None:
    """No byte is taken as lost where a sound page names rare characters in a row."""
    text = TEXT + "他姓亓官，名䶮，字犇鱻，号靐齾，别号龘爩。\n"
    assert decode(text.encode("gb18030"))[0] == text


@pytest.mark.parametrize("word", ["写周报", "为什么", "系统"])
def test_a_word_in_much_ascii(word: str) -> None:
    """A page of markup with one Chinese word is decided by that word, also where its bytes are valid UTF-8."""
    text = "<li class='item'>some words</li>\n" * 1000 + word
    assert decode(text.encode("gbk"))[0] == text


@pytest.mark.parametrize("encoding", ["gb18030", "utf-16-le"])
def test_zero_width_characters_are_no_damage(encoding: str) -> None:
    """Runs of joiners, which editors leave behind, stay for the character filters."""
    text = TEXT + "全年九折。" + "\N{ZERO WIDTH JOINER}" * 6 + "\n另行通知。\n"
    assert decode(text.encode(encoding))[0] == text


def test_hz_in_a_page_that_says_utf8() -> None:
    """HZ is ASCII, so what ASCII may also be called says nothing."""
    text = page("工资条", "utf-8").replace("><", "> <" * 3000)
    assert decode(text.encode("hz"))[0] == text


def test_hz_with_a_broken_mark() -> None:
    """Half a mark still opens or closes the stretch."""
    whole = b"HR ~{VP9z~} ok"
    want = read_hz_as_gb(whole)
    assert [read_hz_as_gb(whole[:at] + whole[at + 1 :]) for at in (3, 4, 9, 10)] == [want] * 4


@given(st.text())
def test_valid_utf8_comes_back(text: str) -> None:
    """Any text of some length that is valid UTF-8 and no binary reads as UTF-8."""
    text = TEXT + text.replace("\0", "")
    assert decode(text.encode())[0] == text


@given(chinese, st.sampled_from(["gb18030", "utf-16-le", "utf-16-be", "hz"]))
def test_round_trips(line: str, encoding: str) -> None:
    """Any line of common characters after a Chinese sentence comes back."""
    data = (TEXT + line).encode(encoding, "ignore")
    assert decode(data)[0] == data.decode(encoding)


@given(st.binary(min_size=1), st.none() | st.text())
def test_any_bytes_give_text_or_a_named_error(data: bytes, declared: str | None) -> None:
    """Nothing else is raised, and the count of replaced bytes is that of the text."""
    try:
        text, decoding = decode(data, declared)
    except DocumentError as error:
        assert error.stage == "decode"
    else:
        assert decoding.replaced == text.count("\N{REPLACEMENT CHARACTER}") or decoding.origin in ("utf-8", "bom")
