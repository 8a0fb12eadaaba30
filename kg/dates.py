"""Date wordings to EDTF and durations to ISO 8601.

The patterns are our own: general parsers find dates in "may" and "36 months" when they search running text.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from functools import cache

from kg.days import (
    Now,
    any_of,
    blanked,
    count_of,
    day_named,
    days_of,
    feast,
    interval,
    limited,
    month_named,
    month_of,
    months,
    number_of,
    numbers,
    parsed,
    period,
    plus,
    reach,
    season_named,
    season_of,
    shift,
    step_of,
    week_of,
    weekday,
    weekdays,
    weekend,
    words_of,
)

Reading = Callable[[re.Match[str], Now], str | None]
MONTH = rf"(?:(?:{'|'.join(calendar.month_name[1:])})\b|(?:{'|'.join(calendar.month_abbr[1:])}|Sept)\b\.?)"
WEEKDAY = r"(?:" + "|".join(calendar.day_name) + r")"
DAY = r"(?:3[01]|[12]\d|0?[1-9])(?:st|nd|rd|th)?(?![\d%]|[:,.]\d)(?!\s*(?:percent|per cent|[ap]\.?m))"
YEAR = r"(?<!\d)(?:19|20)\d\d(?!\d|,\d)"
SMALLER = {"Y": (12, "#M"), "D": (24, "T#H"), "TH": (60, "#M"), "TM": (60, "#S")}
DASH = r"(?:\s?[-–—&]\s?|\s(?:to|and|through|until|or)\s)"


def edtf(wording: str, anchor: str | None, *, future: bool = False) -> str | None:
    """EDTF value of a wording against the article's date (YYYY-MM-DD or YYYY-MM), or None where it gives none.

    Without `future` an open wording ("Saturday", "June 30") is the last one on or before the anchor. `~` marks what is
    reckoned in weeks or "about". Against a month a wording gives a value where all its days agree ("June 30", not
    "Saturday"). Without an anchor only wordings with a year give one.
    """
    days: list[date | None] = [*days_of(anchor)]
    values = {_edtf(wording, day, future) for day in days or [None]}
    return values.pop() if len(values) == 1 else None


def _edtf(wording: str, day: date | None, future: bool) -> str | None:
    wording = " ".join(blanked(wording).split())
    for pattern, reading in _absolute() + (_relative() if day else ()):
        for found in pattern.finditer(wording):
            if value := reading(found, Now(day or date.min, future)):
                return value
    return None


def spans(text: str) -> list[tuple[int, int]]:
    """Where a text words a date, as (start, end), in order and without overlap; durations are not dates."""
    text, anyday = blanked(text), Now(date(2000, 1, 31), False)
    found = {
        m.span("date" if "date" in m.re.groupindex else 0)
        for pattern, reading in _absolute() + _relative()
        for m in pattern.finditer(text)
        if reading(m, anyday)
    }
    out: list[tuple[int, int]] = []
    for start, end in sorted(found, key=lambda span: (span[0], -span[1])):
        if not out or start >= out[-1][1]:
            out.append((start, end))
    return out


def duration(wording: str) -> str | None:
    """ISO 8601 duration of "36 months", "eight and a half hours", "a 90-day pause", or None."""
    number, unit = rf"\d+(?:\.\d+)?|{numbers()}", any_of("unit")
    pattern = rf"(?i)\b({number}|half an?)(\s+and\s+a\s+half)?[-\s]+({unit})s?\b(\s+and\s+a\s+half)?"
    if not (found := re.search(pattern, " ".join(wording.split()))):
        return None
    count, size = (
        (0.5 if found[1].lower().startswith("half") else count_of(found[1])),
        words_of("unit")[found[3].lower()],
    )
    count = (count + (0.5 if found[2] or found[4] else 0)) * int(re.sub(r"\D", "", size) or 1)
    if count % 1 and size in SMALLER:
        whole, rest = f"{int(count)}{size[-1]}" if count > 1 else "", round(count % 1 * SMALLER[size][0])
        return f"P{size[:-1]}{whole}{SMALLER[size][1]}".replace("#", str(rest))
    return f"P{size[:-1].strip('0123456789')}{count:g}{size[-1]}"


def lengths(text: str) -> list[tuple[int, int]]:
    """Where a text words how long something lasts ("for 36 months", "for another two years"), as (start, end)."""
    number, unit = rf"\d+(?:\.\d+)?|{numbers()}", any_of("unit")
    return [m.span() for m in re.finditer(rf"(?i)\bfor\s+(?:\w+\s+)?(?:{number})[-\s]+(?:{unit})s?\b", text)]


def infer(text: str) -> str | None:
    """The article's own date where the text leaves one reading, else None.

    Read off a dateline with a full date, or off a countdown to a dated event: a text with "re-election in 13 months"
    and "the November 2020 presidential election" was written in 2019-10.
    """
    full = rf"(?:{WEEKDAY},?\s+)?(?:{MONTH}\s+{DAY},?\s+{YEAR}|{DAY}\s+{MONTH},?\s+{YEAR}|{YEAR}-\d\d-\d\d)"
    alone = rf"^[^\w\n]*(?:[A-Z][a-z]+:?\s+)?{full}(?:\W+\d\d?:\d\d.*)?\W*$"
    dateline = rf"^[A-Z][\w ./’'-]{{1,40}}(?:, [A-Z][\w. ]{{1,30}})?,\s+{full}\s*(?:\([^)\n]{{1,40}}\)\s*)?[-–—]"
    lines = re.finditer(rf"(?m){alone}|{dateline}|\({full}\)", text)
    values = {edtf(found[0], None) for found in lines} - {None} or set(_countdowns(text))
    return values.pop() if len(values) == 1 else None


def _countdowns(text: str) -> Iterator[str]:
    """The month of writing, by each event that is both dated and so many months off."""
    for found in re.finditer(rf"(?i)([\w-]+)\s+in\s+(\d+|{numbers()})\s+months\b", text):
        event = re.escape(re.sub(r"^re-|s$", "", found[1].lower()))
        for dated in re.finditer(rf"({MONTH})\s+({YEAR})\s+(?:[\w-]+\s+){{0,3}}?{event}s?\b", text):
            yield month_of(int(dated[2]), number_of(dated[1]) - int(count_of(found[2])))


@cache
def _absolute() -> tuple[tuple[re.Pattern[str], Reading], ...]:
    """Patterns that may hold a year, with what they mean, the more telling first."""
    part = r"(?:(?i:early|late|mid|(?:the\s)?(?:end|beginning|start|middle)\sof)[\s-]+)?"
    limit, year = r"\b(?:(?i:(since|by))\s+)?", rf"(?:,?\s+({YEAR}))?"
    rules: tuple[tuple[str, Reading], ...] = (
        (rf"\b{YEAR}-[01]\d-[0-3]\d\b", lambda m, now: m[0] if parsed(m[0]) else None),
        (
            rf"\b({MONTH})\s*({DAY}){DASH}(?:({MONTH})\s*)?({DAY})\b{year}",
            lambda m, now: interval(now, m[1], m[2], m[3] or m[1], m[4], m[5]),
        ),
        (
            rf"\b({DAY})(?:\s+({MONTH}))?{DASH}({DAY})\s+({MONTH}){year}",
            lambda m, now: interval(now, m[2] or m[4], m[1], m[4], m[3], m[5]),
        ),
        (rf"(?i:week\s+(?:of|beginning))\s+({MONTH})\s*({DAY})\b", lambda m, now: week_of(day_named(now, m[1], m[2]))),
        (rf"{limit}({MONTH})\s*({DAY})\b{year}", lambda m, now: limited(now, m[1], m[2], m[3], m[4])),
        (rf"{limit}({DAY})\s+(?:of\s+)?({MONTH}){year}", lambda m, now: limited(now, m[1], m[3], m[2], m[4])),
        (rf"\b{part}({MONTH})\s+(?:of\s+)?({YEAR})\b", lambda m, now: month_of(int(m[2]), number_of(m[1]))),
        (rf"\b({any_of('season')})\s+(?:of\s+)?({YEAR})\b", lambda m, now: season_of(m[1], int(m[2]))),
        (
            rf"\b(?i:in|since|by|of|from|until|during|before|after|early|late|mid|year)[\s-]+(?P<date>{YEAR})\b",
            lambda m, now: m[1],
        ),
        (rf"^(?:(?i:the\s+)?(?i:year\s+))?({YEAR})$", lambda m, now: m[1]),
    )
    return tuple((re.compile(pattern), reading) for pattern, reading in rules)


@cache
def _relative() -> tuple[tuple[re.Pattern[str], Reading], ...]:
    """Patterns that need the article's date, with what they mean, the more telling first."""
    part = r"(?:\b(?i:early|earlier|late|later|mid|(?:the\s)?(?:end|beginning|start|middle)\sof)[\s-]+)?"
    count, unit = rf"(\d+|{numbers()})", r"(days?|weeks?|months?|years?|decades?)"
    about = r"((?:about|around|nearly|almost|some|roughly)\s+)?"
    which, span = r"(last|next|this|(?:the|this) (?:past|coming))", r"(days?|weeks?|months?|years?)"
    rules: tuple[tuple[str, Reading], ...] = (
        (rf"\b({MONTH})(?:\s(?:and|or|to)\s|\s?[-–]\s?){part}({MONTH})", lambda m, now: months(now, m[1], m[2])),
        (
            rf"\b{part}({MONTH})\s+(?:of\s+)?(?i:(last|this|next)\s+year)\b",
            lambda m, now: month_of(now.day.year + step_of(m[2]), number_of(m[1])),
        ),
        (rf"(?i)\b({any_of('feast')})(\s+weekend)?\b", lambda m, now: feast(now, m[1], bool(m[2]))),
        (
            rf"\b(?:(?i:{which})\s+)?({WEEKDAY}){DASH}({WEEKDAY})(?:\s+(?i:{which})\s+week)?",
            lambda m, now: weekdays(now, m[2], m[3], m[1] or m[4]),
        ),
        (
            rf"\b(?:(?i:{which})\s+)?({WEEKDAY})(?:\s+(?i:{which})\s+week)?",
            lambda m, now: _stretch(m, weekday(now, m[2], m[1] or m[3])),
        ),
        (rf"(?i)\b{about}{count}\s+{unit}\s+ago\b", lambda m, now: shift(now, -count_of(m[2]), m[3], bool(m[1]))),
        (
            rf"(?i)\b(?:(?:with)?in|over|for|during)\s+(?:the\s+)?(?:next|coming)\s+{count}\s+{span}\b",
            lambda m, now: reach(now, count_of(m[1]), m[2]),
        ),
        (
            rf"(?i)\b(?:for|over|(?:with)?in|during)\s+(?:the\s+)?(?:past|last|previous)\s+{count}\s+{span}\b",
            lambda m, now: reach(now, -count_of(m[1]), m[2]),
        ),
        (rf"(?i)\bwithin\s+{count}\s+{span}\b(?!\s+of)", lambda m, now: reach(now, count_of(m[1]), m[2])),
        (
            rf"(?i)\bin\s+{about}{count}\s+{unit}(?:['’]?\s+time)?\b(?!\s+of)",
            lambda m, now: shift(now, _ahead(m) * count_of(m[2]), m[3], bool(m[1])),
        ),
        (rf"(?i)\b{count}\s+{unit}\s+from\s+now\b", lambda m, now: shift(now, count_of(m[1]), m[2], False)),
        (
            r"(?i)\b(?:(?:by|at|before)\s+)?(?:the\s+)?(?:end|close)\s+of\s+(?:the|this)\s+month\b",
            lambda m, now: month_of(now.day.year, now.day.month),
        ),
        (
            r"(?i)\b(?:(?:by|at|before)\s+(?:the\s+)?)?(?:year['’]?s?[-\s]end|end\s+of\s+(?:the|this)\s+year)\b",
            lambda m, now: f"{now.day.year}-12-31",
        ),
        (r"(?i)\b(?:over\s+|during\s+)?(last|next|this|the)\s+weekend\b", lambda m, now: weekend(now, m[1].lower())),
        (
            rf"(?i){part}\b{which}\s+(week|month|year|decade)(?:['’]s)?\b",
            lambda m, now: period(now, m[1].lower(), m[2].lower()),
        ),
        (
            rf"(?i){part}\b{which}\s+({any_of('season')})\b",
            lambda m, now: season_named(now, m[2], m[1]),
        ),
        (
            rf"(?i)\b(?:later\s+|earlier\s+|early\s+|late\s+)?({any_of('day')})\b",
            lambda m, now: plus(now, int(words_of("day")[m[1].lower()])),
        ),
        (
            rf"\b(?:((?i:by|until))\s+)?(?:(?i:{which})\s+)?{part}({MONTH})(?!\s*\d)",
            lambda m, now: month_named(Now(now.day, now.future or bool(m[1])), m[3], m[2]) if _noun(m, m[3]) else None,
        ),
    )
    return tuple((re.compile(pattern), reading) for pattern, reading in rules)


def _noun(found: re.Match[str], month: str) -> bool:
    """Whether "May" or "March" is the month: alone, or with a word that goes with a month."""
    before = found.string[: found.start()]
    told = re.search(r"(?i)\b(in|of|since|for|from|before|after|during|and|or)\s+$", before)
    alone = found[0] == found.string.strip() or found[0] != month
    return not month.startswith(("May", "Mar")) or bool(told or alone)


def _stretch(found: re.Match[str], day: date) -> str:
    """The day, or the days from it where the wording tells how many ("Monday for a two-day visit")."""
    length = re.search(rf"(?i)\b(\d+|{numbers()})[-\s]days?\b(?!\s+(?:after|before|ago|later))", found.string[:80])
    return f"{day}/{day + timedelta(int(count_of(length[1])) - 1)}" if length and count_of(length[1]) > 1 else str(day)


def _ahead(found: re.Match[str]) -> int:
    """Which way "in seven months" looks: back in "the first talks in seven months"."""
    return -1 if re.search(r"(?i)\b(first|only|\w+est)\b[^.;]*$", found.string[: found.start()]) else 1
