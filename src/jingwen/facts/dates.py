"""Moments as Chinese pages write them: read from a text, checked against the calendar, written in ISO 8601.

A moment carries the precision it was stated with. Nothing is made up: a day without a year stays unread unless the
caller proves the year, and 昨天 stays unread unless the caller says when the page was fetched.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta, timezone
from typing import NamedTuple

from jingwen.facts.spelling import kept

CHINA = timezone(timedelta(hours=8))
_EARLIEST_YEAR = 1990  # no page is older; what looks older is a subject, not a date of publication


class Moment(NamedTuple):
    """A reading: ISO 8601 value, its precision (year, month, day, minute), and the stretch of the text it stands in."""

    value: str
    precision: str
    start: int
    end: int


_TIME = r"""(?:
    [ \t]*[,T][ \t]*|[ \t]*(?:星期|周|礼拜)[一二三四五六日天][ \t]*|[ \t]+)?
    (?:(?P<half>上午|下午|晚上|凌晨|中午|早上|傍晚|深夜|AM|PM|am|pm)[ \t]*)?
    (?P<hour>[01]?\d|2[0-4])(?:[:]|时|点)(?P<minute>[0-5]\d)(?:分)?(?:[:](?P<second>[0-5]\d)(?:\.\d{1,9})?|(?:[0-5]?\d)秒)?
    (?:[ \t]*(?P<after>AM|PM|am|pm|上午|下午|晚上))?(?:[ \t]*(?:(?:GMT|UTC)(?=[+-]\d))?(?P<zone>Z|GMT|UTC|[+-]\d\d:?\d\d)(?![\w:]))?"""
_TAIL = rf"(?:{_TIME})?"
# A page without blanks glues numbers to a date: "0.235" before "2016.08.30 13:36:44", "10:11" or "1.2w阅读" behind
# "2021-05-06".
_COUNT = r"\d[\d.,]*[万千wWkK]?\+?[次人]?[ ]?(?:阅读|浏览|查看|点击|围观|播放|赞|评论)"
_CLOCK = r"(?:[01]\d|2[0-3]):[0-5]\d"
_NUMERIC = re.compile(
    rf"(?<![\d.])(?:\d\.\d{{1,3}}?)?(?P<date>(?P<year>(?:19|20)\d\d)(?P<mark>[-./])(?P<month>\d{{1,2}})(?P=mark)(?P<day>\d\d(?={_CLOCK}|{_COUNT})|\d{{1,2}}(?!\d)){_TAIL})",
    re.VERBOSE,
)
# A head whose design sets the year apart: "2021 05/06 10:11:12".
_APART = re.compile(
    rf"(?<!\d)(?P<date>(?P<year>20\d\d)\s{{1,3}}(?P<month>\d\d)\s?/\s?(?P<day>\d\d)\s{{1,3}}(?={_CLOCK}){_TAIL})",
    re.VERBOSE,
)
# A year of two digits: only where the caller knows that it reads a byline.
_SHORT = re.compile(
    rf"(?<![A-Za-z\d.,/-])(?P<date>(?P<year>[0-3]\d)(?P<mark>[-/.])(?P<month>0[1-9]|1[0-2])(?P=mark)(?P<day>\d\d(?={_CLOCK}|[^\d./-]|$)){_TAIL})(?![A-Za-z\d.-])",
    re.VERBOSE,
)
_MAY_BE_SHORT = re.compile(r"\d[-./][01]\d[-./][0-3]\d")
_NUMBERED = re.compile(r"版本|编号|型号|批次|批号|文号|version|电话|号码")
_MAX_SHORT_LINE = 60
_HAN = re.compile(
    rf"(?<!\d)(?P<date>(?P<year>(?:19|20)\d\d)[ ]?年[ ]?(?P<month>\d{{1,2}})[ ]?月(?:[ ]?份?[ ]?(?P<day>\d{{1,2}})[ ]?[日号])?{_TAIL})",
    re.VERBOSE,
)
_DIGITS = "〇零○一二三四五六七八九十廿卅"
_NUMERALS = re.compile(
    rf"(?P<date>(?P<year>[一二][〇零○一二三四五六七八九]{{3}})年(?P<month>[{_DIGITS}]{{1,2}})月(?:(?P<day>[{_DIGITS}]{{1,3}})[日号])?)"
)
_MONTHS = {
    name: number
    for number, names in enumerate(
        ("jan january 一月", "feb february 二月", "mar march 三月", "apr april 四月", "may 五月", "jun june 六月", "jul july 七月",
         "aug august 八月", "sep sept september 九月", "oct october 十月", "nov november 十一月", "dec december 十二月"), 1)
    for name in names.split()
}  # fmt: skip
_MONTH = "(?P<month>" + "|".join(sorted(_MONTHS, key=len, reverse=True)) + r")\.?"
_ENGLISH = re.compile(
    rf"(?i:(?<!\w)(?P<date>(?:(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*,?[ ])?(?:{_MONTH}[ ]+(?P<day>\d{{1,2}})(?:st|nd|rd|th|日)?,?[ ]+(?P<year>(?:19|20)\d\d))(?!\d){_TAIL}))",
    re.VERBOSE,
)
_BRITISH = re.compile(
    rf"(?i:(?<!\w)(?P<date>(?:(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*,?[ ])?(?P<day>\d{{1,2}})(?:st|nd|rd|th)?[ -]+{_MONTH},?[ -]+(?P<year>(?:19|20)\d\d)(?!\d){_TAIL}))",
    re.VERBOSE,
)
# What C's ctime and JavaScript write: "Tue Mar  5 21:07:33 2019", "Tue Mar 05 21:07:33 CST 2019".
_CTIME = re.compile(
    rf"(?i:(?<!\w)(?P<date>(?:mon|tue|wed|thu|fri|sat|sun)[ ]+{_MONTH}[ ]+(?P<day>\d{{1,2}})[ ]+(?P<hour>[01]\d|2[0-3]):(?P<minute>[0-5]\d):(?P<second>[0-5]\d)[ ]+(?:(?P<zone>GMT|UTC|[+-]\d{{4}})[ ]+|[A-Z]{{3,4}}[ ]+)?(?P<year>(?:19|20)\d\d))(?!\d))",
    re.VERBOSE,
)
_NAMED = re.compile(r"(?i:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)|[一二三四五六七八九十]月")
# Each form with what a text must hold for it.
_FORMS = (
    (re.compile(r"19\d\d[-./]|20\d\d[-./]"), _NUMERIC),
    (re.compile(r"19\d\d ?年|20\d\d ?年"), _HAN),
    (re.compile(r"[〇零○一二三四五六七八九]年"), _NUMERALS),
    (re.compile(r"20\d\d\s{1,3}\d\d\s?/"), _APART),
    (_NAMED, _ENGLISH),
    (_NAMED, _BRITISH),
    (_NAMED, _CTIME),
)
_GATE = re.compile(r"19\d\d|20\d\d|一[〇零○一二三四五六七八九]{3}年|二[〇零○一二三四五六七八九]{3}年")
_BARE_FORMS = re.compile(
    r"\s*(?:(?P<digits>(?:19|20)\d{6})(?P<clock>[0-2]\d[0-5]\d[0-5]\d)?|(?P<month>(?:19|20)\d\d[-./](?:0?[1-9]|1[0-2]))|(?P<year>(?:19|20)\d\d)年?|(?P<epoch>\d{10})(?:\d{3})?)\s*"
)
_DAY_ONLY = re.compile(
    r"(?<![\d年./-])(?P<month>0?[1-9]|1[0-2])(?:月|[-/.])(?P<day>3[01]|[12]\d|0?[1-9])(?!\d)日?"
    + _TAIL.replace("\n", ""),
    re.VERBOSE,
)
_RELATIVE = re.compile(
    r"(?P<word>刚刚|今天|昨天|前天)(?:\s*(?P<hour>[01]?\d|2[0-3])[:](?P<minute>[0-5]\d))?"
    r"|(?P<count>\d{1,3}|半|一|两|几)\s*个?(?P<unit>秒钟?|分钟|小时|钟头|天|日|周|星期|月|年)\s*[之以]?前(?!端|景|提|途|后|半|台)"
)
_NUMBERS = {"半": 0.5, "一": 1, "两": 2}


def read_moments(text: str) -> tuple[Moment, ...]:
    """Every full date in a folded text, left to right."""
    return _moments(text) if _GATE.search(text) else ()


@kept  # several fields ask the same line
def _moments(text: str) -> tuple[Moment, ...]:
    found: dict[tuple[int, int], Moment] = {}
    for gate, form in _FORMS:
        for match in form.finditer(text) if gate.search(text) else ():
            moment = _moment(match)
            if moment and not any(moment.start < end and start < moment.end for start, end in found):
                found[moment.start, moment.end] = moment
    return tuple([found[span] for span in sorted(found)])


def read_line_moments(text: str) -> tuple[Moment, ...]:
    """The dates of a folded line that is a byline: also 22-06-14, which anywhere else is a number."""
    found = read_moments(text)
    if found or len(text) > _MAX_SHORT_LINE or not _MAY_BE_SHORT.search(text) or _NUMBERED.search(text):
        return found
    return tuple([moment for match in _SHORT.finditer(text) if (moment := _moment(match))])


def read_moment(text: str) -> Moment | None:
    """The first date of a value that is known to be a date: also 22-01-05, 20240105, 20240105101112, 2024-01, 2024年 and seconds since 1970."""
    found = read_line_moments(text)
    if found:
        return found[0]
    match = _BARE_FORMS.fullmatch(text)
    if not match:
        return None
    start, end = match.end() - len(match[0].lstrip()), match.start() + len(match[0].rstrip())
    if match["digits"]:
        return _digits(match["digits"], match["clock"] or "", start, end)
    if match["month"]:
        year, month = re.split(r"[-./]", match["month"])
        return Moment(f"{year}-{int(month):02d}", "month", start, end) if _calendar(year, month, "1") else None
    if match["year"]:
        return Moment(match["year"], "year", start, end) if int(match["year"]) >= _EARLIEST_YEAR else None
    moment = datetime.fromtimestamp(int(match["epoch"]), UTC)
    return Moment(*_written(moment.astimezone(CHINA)), start, end) if moment.year >= _EARLIEST_YEAR else None


def _digits(digits: str, clock: str, start: int, end: int) -> Moment | None:
    day = _calendar(digits[:4], digits[4:6], digits[6:])
    if day is None or int(clock[:2] or 0) > 23:
        return None
    hour, minute, second = (int(clock[at : at + 2] or 0) for at in (0, 2, 4))
    return Moment(*_written(datetime(day.year, day.month, day.day, hour, minute, second)), start, end)


def read_day_of_year(text: str, year: int) -> Moment | None:
    """A day without a year (1月5日, 01-05 08:00), in a year that the caller has proof of."""
    match = _DAY_ONLY.search(text)
    day = _calendar(str(year), match["month"], match["day"]) if match else None
    if match is None or day is None:
        return None
    return Moment(*_with_time(day, match), match.start(), match.end())


def read_relative(text: str, fetched: str) -> Moment | None:
    """昨天, 3小时前 and their like, counted back from the time of the crawl (ISO 8601); None without one."""
    match = _RELATIVE.search(text)
    if match is None or not fetched:
        return None
    try:
        now = datetime.fromisoformat(fetched.strip().replace("Z", "+00:00"))
    except ValueError:
        return None
    if now.tzinfo:
        now = now.astimezone(CHINA)
    value, precision = _back_from(now, match)
    return Moment(value, precision, match.start(), match.end()) if value else None


def _back_from(now: datetime, match: re.Match[str]) -> tuple[str, str]:
    if match["word"]:
        day = now - timedelta(days={"昨天": 1, "前天": 2}.get(match["word"], 0))
        if match["hour"]:
            return _written(day.replace(hour=int(match["hour"]), minute=int(match["minute"]), second=0))
        return _written(day) if match["word"] == "刚刚" else (day.date().isoformat(), "day")
    raw, unit = match["count"], match["unit"]
    count = _NUMBERS.get(raw) or (float(raw) if raw.isdigit() else 0)
    if not count:
        return "", ""
    if unit[0] in "秒分小钟":
        seconds = count * {"秒": 1, "分": 60, "小": 3600, "钟": 3600}[unit[0]]
        then = now - timedelta(seconds=seconds)
        return _written(then) if unit[0] != "小" and unit[0] != "钟" else (then.date().isoformat(), "day")
    if unit in ("天", "日"):
        return (now - timedelta(days=count)).date().isoformat(), "day"
    days = count * {"周": 7, "星": 7, "月": 30.4, "年": 365.25}[unit[0]]
    then = now - timedelta(days=days)
    return (then.strftime("%Y"), "year") if unit == "年" else (then.strftime("%Y-%m"), "month")


def _moment(match: re.Match[str]) -> Moment | None:
    year, month, day = _year(match["year"]), _number(match["month"]), _number(match["day"] or "1")
    found = _calendar(year, month, day)
    if found is None:
        return None
    span = match.span("date")
    if not match["day"]:
        return Moment(f"{found:%Y-%m}", "month", match.start("date"), match.end("month") + 1)
    return Moment(*_with_time(found, match), *span)


def _year(text: str) -> str:
    return "20" + text if len(text) == 2 else _number(text)


def _number(text: str) -> str:
    """Digits of a number written in Arabic or Chinese numerals, or of a month's name."""
    if text.isdigit() and text.isascii():
        return text
    if text.lower() in _MONTHS and len(text) > 1:
        return str(_MONTHS[text.lower()])
    if len(text) == 4:
        return "".join(str("〇一二三四五六七八九".index(c)) if c in "〇一二三四五六七八九" else "0" for c in text)
    if text[0] in "廿卅":
        text = {"廿": "二十", "卅": "三十"}[text[0]] + text[1:]
    tens, ten, ones = text.rpartition("十")
    digits = "〇一二三四五六七八九"
    if not ten:
        return str(digits.index(text)) if text in digits and text else "0"
    return str(
        (digits.index(tens) if tens in digits and tens else 1) * 10
        + (digits.index(ones) if ones and ones in digits else 0)
    )


def _calendar(year: str, month: str, day: str) -> date | None:
    try:
        found = date(int(year), int(month), int(day))
    except ValueError:
        return None
    return found if found.year >= _EARLIEST_YEAR else None


def _with_time(day: date, match: re.Match[str]) -> tuple[str, str]:
    groups = match.groupdict()
    if not groups.get("hour"):
        return day.isoformat(), "day"
    hour, half = int(groups["hour"]), (groups.get("half") or groups.get("after") or "").lower()
    if half in ("下午", "晚上", "傍晚", "深夜", "pm") and hour < 12:
        hour += 12
    if (half == "am" and hour == 12) or hour == 24:
        hour = 0
    moment = datetime(day.year, day.month, day.day, hour, int(groups["minute"]), int(groups.get("second") or 0))
    return _written(moment.replace(tzinfo=_zone(groups.get("zone"))))


def _zone(text: str | None) -> timezone | None:
    if not text:
        return None
    if not text[1:2].isdigit():
        return UTC
    sign = -1 if text[0] == "-" else 1
    digits = text[1:].replace(":", "")
    hours, minutes = int(digits[:2]), int(digits[2:])
    return timezone(sign * timedelta(hours=hours, minutes=minutes)) if hours < 15 and minutes < 60 else None


def _written(moment: datetime) -> tuple[str, str]:
    """ISO 8601 to the minute. Midnight to the second is how programs write a day; UTC is told in China's time.

    A Chinese page's day is a day in China: 16:00Z is the next day's midnight there. UTC midnight itself is a bare day.
    """
    midnight = (0, 0, 0)
    if (moment.hour, moment.minute, moment.second) == midnight:
        return moment.date().isoformat(), "day"
    if moment.tzinfo is UTC:
        moment = moment.astimezone(CHINA)
        if (moment.hour, moment.minute, moment.second) == midnight:
            return moment.date().isoformat(), "day"
    return moment.strftime("%Y-%m-%dT%H:%M") + (_offset(moment) if moment.tzinfo else ""), "minute"


def _offset(moment: datetime) -> str:
    text = moment.strftime("%z")
    return f"{text[:3]}:{text[3:]}"
