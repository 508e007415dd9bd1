"""How a rule's pattern meets a text: what is decoration around it, and where its sentences end.

Everything here works on the folded reading (see folding.py) and keeps offsets.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator

# What stands around a line for looks: blanks, rules, bullets, arrows, emoji. Brackets and quotation marks are words' own.
_DECORATION = (
    r"\s\\*_#>|~=\-\N{EN DASH}\N{EM DASH}\N{HORIZONTAL BAR}\N{BOX DRAWINGS LIGHT HORIZONTAL}\N{MIDDLE DOT}\N{BULLET}"
    r"\u00a0\u200b-\u200f\u2060\ufeff\ufe0f\u20e3\u2190-\u21ff\u2300-\u23ff\u2460-\u2473\u2500-\u27bf\u2b00-\u2bff"
    r"\N{KATAKANA MIDDLE DOT}\U0001f000-\U0001faff\ufffc"
)
_BARE = re.compile(f"[{_DECORATION}]*+")
_EDGE = re.compile(f"[{_DECORATION}]")
_SENTENCE_END = re.compile(r"[。！？!?]+[”’」』)\]】》]*+|(?:…{2,}|\.{3,})(?=\s|$)|\n+|[~～]+(?=\s|$)")
_PAUSES = ",，、;；"
_MAY_END = re.compile(r"[。！？!?…\n~～.]")  # what _SENTENCE_END begins with; `re` finds single characters fast
_ENCLOSED = re.compile(
    r"“[^“”\n]{0,400}”|「[^「」\n]{0,400}」|『[^『』\n]{0,400}』|\([^()\n]{0,400}\)|《[^《》\n]{0,200}》"
)
# longer than a name, or with a pause inside, or talked about as words (“版权所有”这四个字)
_ABOUT_WORDS = r"(?=[这那](?:几|些|类|种|样|句|行|[一二两三四五六七八九十]+)?个?[字词句话行]|这[类种样]|字样|之类|一[类词句栏]|几个字)"
_AS_COPY = r"(?=[印贴喊]|写[在到进]|放[在到进]|改成|换成|删)"  # copy that is put somewhere (把“欢迎关注我们”印在盒子上)
_QUOTATION = re.compile(
    r"“(?:[^“”\n]{12,300}|[^“”\n]{2,12}?[,:;。!?、][^“”\n]{0,300})”|「(?:[^「」\n]{12,300}|[^「」\n]{2,12}?[,:;。!?、][^「」\n]{0,300})」"
    rf"|“[^“”\n]{{2,12}}”{_ABOUT_WORDS}|「[^「」\n]{{2,12}}」{_ABOUT_WORDS}"
    rf"|(?<=[写印贴喊])“[^“”\n]{{5,12}}”|“[^“”\n]{{5,12}}”{_AS_COPY}"
)
_MIN_OUTSIDE = 4
_SPOKEN = re.compile(r"\w{1,5}[说问道喊答写]:?[“「]")
_WORD = re.compile(r"\w")
_HAN = r"\u3400-\u4dbf\u4e00-\u9fff"
_LOOSE = re.compile(rf"[*\\]+|(?<=[{_HAN}*])[ \u3000]+(?=[{_HAN}*\d:])|(?<=[\d:])[ \u3000]+(?=[{_HAN}*])")
_LINE_CHARS = 120


def bare(text: str) -> str:
    """The text without the decoration at both ends."""
    start = _BARE.match(text).end()  # type: ignore[union-attr]
    end = len(text)
    while end > start and _EDGE.match(text, end - 1):
        end -= 1
    return text[start:end]


def tight(text: str) -> str:
    """A line without the stray marks of emphasis in it and the blanks beside Han characters; prose is left as it is."""
    return _LOOSE.sub("", text) if len(text) <= _LINE_CHARS and (" " in text or "*" in text) else text


def without_quotations(text: str) -> str:
    """The text with what it quotes blanked, same length: in a sentence about a notice the notice itself is no notice.

    A name or keyword in quotation marks is no quotation; nor is a text that is nothing but one.
    """
    if "“" not in text and "「" not in text:
        return text
    blanked = _QUOTATION.sub(lambda match: match[0][0] + "\N{WHITE SQUARE}" * (len(match[0]) - 2) + match[0][-1], text)
    is_told = len(_WORD.findall(_QUOTATION.sub("", text))) >= _MIN_OUTSIDE or _SPOKEN.match(text) is not None
    return blanked if is_told else text


def has_words(text: str, start: int = 0, end: int = sys.maxsize) -> bool:
    """Whether the text, or start..end of it, holds a letter, digit or Han character at all."""
    return _WORD.search(text, start, end) is not None


def is_one_sentence(text: str) -> bool:
    """Whether no mark that may end a sentence stands before the last character."""
    return _MAY_END.search(text, 0, len(text) - 1) is None


def sentences(text: str) -> Iterator[tuple[int, int]]:
    """The stretches of a text's sentences, end to end; an end mark inside quotation marks or brackets ends none."""
    start = 0
    for end in _ends(text):
        yield start, end
        start = end
    if start < len(text):
        yield start, len(text)


def _ends(text: str) -> Iterator[int]:
    ends = []
    after = 0
    for may_end in _MAY_END.finditer(text):
        at = may_end.start()
        if at >= after and (match := _SENTENCE_END.match(text, at)) is not None:
            after = match.end()
            if after < len(text) and text[after] not in _PAUSES:  # 《…吗？》，and “…！”，go on
                ends.append((at, after))
    enclosed = [match.span() for match in _ENCLOSED.finditer(text)] if ends else []
    at = 0
    for start, end in ends:
        while at < len(enclosed) and enclosed[at][1] < end:
            at += 1
        if at < len(enclosed) and enclosed[at][0] < start and end < enclosed[at][1]:
            continue
        while end < len(text) and text[end] == " ":
            end += 1
        yield end
