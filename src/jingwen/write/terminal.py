"""Text for people: scraped characters can never steer a terminal, and numbers agree with their nouns."""

from __future__ import annotations

import unicodedata

# Cc: C0 and C1 controls; Cf: bidi and other format characters; Cs, Co, Cn: surrogates, private use, unassigned.
_UNSAFE = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})


def printable(text: str) -> str:
    """The text with every character that is not plainly visible shown as its code point (<U+001B>); blanks stay."""
    if text.isprintable():
        return text
    return "".join(
        f"<U+{ord(char):04X}>" if char not in "\n\t" and unicodedata.category(char) in _UNSAFE else char
        for char in text
    )


def counted(number: int, noun: str = "document") -> str:
    """A number with its noun: 1 document, 2,000 documents."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
