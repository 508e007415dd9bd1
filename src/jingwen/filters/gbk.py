"""What GBK makes of two bytes, and which bytes a decoder that lost some may have met."""

from __future__ import annotations

from functools import cache

LEADS = bytes(range(0x81, 0xFF))  # that may begin a character


@cache
def character(code: bytes) -> str:
    """The character of two bytes, "" where there is none."""
    try:
        text = code.decode("gbk")
    except UnicodeDecodeError:
        return ""
    return text if len(text) == 1 else ""


@cache
def unreadable_behind(first: int) -> bytes:
    """The bytes that begin a character but that a decoder cannot read behind `first`."""
    return bytes(second for second in range(0x81, 0xFF) if not character(bytes((first, second))))


@cache
def codes_of_text(char: str) -> tuple[bytes, ...]:
    """The bytes that a character of the text may stand for: farms fold some full-width marks to ASCII afterwards.

    A private character stands for the code that GBK leaves to its users.
    """
    code = char.encode("gb18030" if "\ue000" <= char <= "\ue765" else "gbk", "ignore")
    return ((code,) if code else ()) + ((b"\xa3" + bytes((ord(char) + 0x80,)),) if char in ",:;!?()" else ())


@cache
def beginning_with(leads: bytes) -> tuple[tuple[bytes, str], ...]:
    """Codes and characters that begin with one of the bytes and do not end in ASCII."""
    codes = (bytes((lead, second)) for lead in leads for second in range(0x80, 0xFF))
    return tuple((code, char) for code in codes if (char := character(code)))
