"""Joins the lines of paragraphs that a program broke: html2text at blanks, bulletin boards and mail at a column.

html2text breaks at a blank where the next word would pass 78 characters. Chinese has few blanks, so the lines are of any
length and break in the middle of sentences. A text counts as wrapped if a line break in it can be no author's and every
other one is where html2text would have made it (html2text 2025.4.15, `HTML2Text.optwrap`, which measures in characters
and leaves lists and tables alone).
A board breaks anywhere, so all lines of a paragraph but the last are as wide as each other, and few end with a sentence.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise
from unicodedata import east_asian_width

from jingwen.parse.fences import code_lines

_WIDTH = 78
# A break that parts a sentence: before a mark that begins none, after one that ends none, between two words in Latin
# letters, or after a long line with blanks that ends with a word. Two blanks or a backslash before it make it the author's.
_PARTED = re.compile(
    r"""(?x)\n(?:
      (?<=[^\s\\]\n)(?:>[ ])?[*_ ]*[，。、：；！？”’」』）》]
     |(?:(?<=[，、（“‘「『《]\n)|(?<=[，、（“‘「『《]\*\*\n))(?:>[ ])?[*_]*\w
     |(?<=[a-z,]\n)(?:>[ ])?[*_]*[a-z(]
     |(?=[^\n]{50,78}\n)[ ]?[^\s#|<-]\S*[ ][^\n]*\w\n(?:>[ ])?[*_]*\w
    )"""
)
_MARKUP = re.compile(r"\s*(?:[-+*#|<!~`:{=]|\d{1,9}[.)]\s|\[\^)|    |\t|.* \| ")  # opens no line that is wrapped
_IS_BOLD = re.compile(r"\s?\*\*")
_QUOTE = re.compile(r"> ?")
_LINK = re.compile(r"!?\[[^\[\]\n]*\]\([^\s()]*\)")  # holds blanks and was not broken
_MIN_COLUMNS, _MAX_COLUMNS = 36, 120
# Columns that a line may lack: a character of two, a mark that may not begin a line, a word in Latin letters.
_RAGGED = 4
_MIN_FILLED = 4  # lines
_INDENTED = ("\u3000", "  ")  # begins a paragraph
# Behind such an end a line reads as well by itself; one that is emphasis as a whole is no part of a sentence.
_ENDED = re.compile(r"[。！？!?…~～][*_\\”’」』）)]*$|[”’」』）)】][*_\\]*$")
_LABEL = re.compile(r"\s?([*_]{1,3})(?!\1)[^*_]{1,60}\1$")
_CONTACT = re.compile(r"(?:微信号?|[Vv][Xx]|QQ|公众号)\s*[:：]?\s*[\w-]{5,}$|[\w.-]+@[\w-]+\.[\w.]+$")  # ends a notice
_QUOTATION = re.compile(r"[“「『【《]")
_SHORT, _HAN = 12, re.compile(r"[\u4e00-\u9fff]$")  # a short line of Chinese is more likely a label above a paragraph
_GOES_ON = re.compile(r"[*_ ]*[，。、：；！？”’」』）》,.:;)]")  # no line begins so
_CJK = re.compile(r"[\u2e80-\u9fff\uf900-\ufaff\ufe30-\ufe4f\uff00-\uffef\u2018-\u201d…—*_]")


def unwrap(text: str, lines: Sequence[str], numbers: Sequence[int]) -> tuple[list[str], list[int]]:
    """The lines of a text, those of wrapped paragraphs joined up to the ends of sentences, with the number of each.

    `lines`, `numbers`: the lines as they are so far, and where in the text each of them begins (from 1).
    """
    if _PARTED.search(text) is None or not _is_wrapped(lines):
        return [*lines], [*numbers]
    breaks = set(_breaks(lines))
    return _joined(lines, numbers, lambda at, above, text: at in breaks and _is_one_sentence(above, text))


def unfill(lines: Sequence[str], numbers: Sequence[int]) -> tuple[list[str], list[int]]:
    """The lines, those joined that were broken at a column; arguments and result as of `unwrap`."""
    if max(map(len, lines), default=0) > _MAX_COLUMNS or not (breaks := _at_column(lines)):
        return [*lines], [*numbers]
    return _joined(lines, numbers, lambda at, above, _: at in breaks and not _ENDED.search(above[-20:]))


def _joined(
    lines: Sequence[str], numbers: Sequence[int], goes_on: Callable[[int, str, str], bool]
) -> tuple[list[str], list[int]]:
    """The lines, each joined to the one before where `goes_on` says so of that one's index, its text so far and the line's."""
    whole: list[str] = []
    begins: list[int] = []
    for at, line in enumerate(lines):
        text = _QUOTE.sub("", line, count=1) if line.startswith(">") else line
        if whole and goes_on(at - 1, whole[-1].rstrip(), text):
            whole[-1] = _joint(whole[-1], text)
        else:
            whole.append(line)
            begins.append(numbers[at])
    return whole, begins


def _at_column(lines: Sequence[str]) -> set[int]:
    """The lines that a column broke; none where the author may have ended them."""
    bare = [line.lstrip(" ") for line in lines]  # four blanks open a paragraph here, no code
    breaks = [at for at in _breaks(bare) if not lines[at + 1].startswith(_INDENTED)]
    widths = {at: _width(lines[at]) for at in breaks}
    if len(breaks) < _MIN_FILLED or not _MIN_COLUMNS <= (column := max(widths.values())) <= _MAX_COLUMNS:
        return set()
    if any(_width(line) > column + 2 for line in bare if not _is_markup(line)):
        return set()
    full = {at for at in breaks if widths[at] >= column - _RAGGED}
    # Verse and lists end their lines where they mean to.
    parted = [at for at in full if lines[at].rstrip()[-1:].isalnum()]
    last = [lines[at + 1].rstrip() for at in full if at + 1 not in full]
    ended = [line for line in last if _ENDED.search(line[-20:])]
    is_filled = len(full) >= 0.95 * len(breaks) and len(parted) >= 0.6 * len(full) and len(ended) >= 0.5 * len(last)
    return full if is_filled else set()


def _width(line: str) -> int:
    """Columns of a line: two for a Chinese character or mark."""
    text = line.rstrip()
    return len(text) + sum([east_asian_width(char) in "WFA" for char in text])


def _is_one_sentence(line: str, following: str) -> bool:
    """Whether a sentence may reach over a break."""
    if _GOES_ON.match(following):
        return True
    if _ENDED.search(line[-20:]) or _CONTACT.search(line[-40:]) or _LABEL.match(line):
        return False
    if len(line) < _SHORT and _HAN.search(line):
        return False
    return not (line.endswith(("*", "_")) and _QUOTATION.match(following))


def _is_wrapped(lines: Sequence[str]) -> bool:
    """Whether no line of a paragraph could have been broken earlier, or might have been longer."""
    if any(len(line) > _WIDTH and _could_break(line) for line in lines):
        return False
    return all(len(lines[at].rstrip()) + 1 + len(_first_word(lines[at + 1])) > _WIDTH for at in _breaks(lines))


def _could_break(line: str) -> bool:
    """Whether a line is of a paragraph and holds a blank at which html2text would have broken it."""
    return not _is_markup(line) and "|" not in line and " " in _LINK.sub("", line).strip("> ")


def _breaks(lines: Sequence[str]) -> Iterator[int]:
    """The lines with no blank line and no break of the author's between them and the next one, both of a paragraph."""
    is_code = code_lines(lines)
    for at, (line, following) in enumerate(pairwise(lines)):
        if is_code[at] or not line.strip("> ") or not following.strip("> ") or line.endswith(("  ", "\\")):
            continue
        if line.startswith(">") == following.startswith(">") and not (_is_markup(line) or _is_markup(following)):
            yield at


def _is_markup(line: str) -> bool:
    text = _QUOTE.sub("", line, count=1) if line.startswith(">") else line
    return _MARKUP.match(text) is not None and _IS_BOLD.match(text) is None


def _first_word(line: str) -> str:
    words = line.removeprefix(">").split(maxsplit=1)
    return words[0] if words else ""


def _joint(line: str, following: str) -> str:
    """Two lines as one; between Chinese characters the blank that was broken at is no word's end."""
    line, following = line.rstrip(), following.lstrip()
    if line.endswith("-") and line[-2:-1].isalpha() and following[:1].isalpha():
        return line + following
    is_chinese = _CJK.match(line[-1:]) and _CJK.match(following[:1])
    return f"{line}{'' if is_chinese else ' '}{following}"
