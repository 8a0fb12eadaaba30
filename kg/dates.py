"""Date wordings to EDTF and durations to ISO 8601.

The patterns are our own: general parsers find dates in "may" and "36 months" when they search running text.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from datetime import date, timedelta
from functools import cache

from kg import phrases
from kg.days import YEARS, Now, days_of, ends_of, number_of, week_of
from kg.measures import LONGEST, any_of, blanked, count_of, duration, lengths, measured, number, tidy
from kg.periods import month_of, moved, shift
from kg.phrases import pattern

__all__ = ["duration", "edtf", "infer", "lengths", "spans", "within"]

HEAD = 20_000
"""Characters of a text within which it tells its own date."""
BEFORE = 400
"""Characters before a wording within which another can be the date that it goes by."""
LINE = 300
"""Characters of a line that may be a dateline."""


def edtf(wording: str, anchor: str | None, *, future: bool = False) -> str | None:
    """EDTF value of a wording against the article's date (YYYY-MM-DD or YYYY-MM), or None where it gives none.

    Without `future` an open wording ("Saturday", "June 30") is the last one on or before the anchor. `~` marks what is
    reckoned in weeks or "about". Against a month a wording gives a value where all its days agree ("June 30", not
    "Saturday"). Without an anchor only wordings with a year give one. The first 300 characters are read.
    """
    words = phrases.figures(tidy(blanked(tidy(wording))))
    days: list[date | None] = [*days_of(anchor)]
    values = {_value(words, Now(day or date.min, future)) for day in days or [None]}
    return values.pop() if len(values) == 1 else None


def within(text: str, start: int, end: int, anchor: str | None, *, future: bool = False) -> str | None:
    """EDTF value of the wording at text[start:end]: "the same day" and "two weeks later" go by the date worded before it."""
    tied = phrases.tied(tidy(text[start : min(end, start + LONGEST)]))
    if not tied:
        return edtf(text[start:end], anchor, future=future)
    before = text[max(0, start - BEFORE) : start]
    told = (value for first, last in reversed(spans(before)) if (value := edtf(before[first:last], anchor)))
    return next((moved(value, *tied) for value in told), None) or edtf(text[start:end], anchor, future=future)


def _value(words: str, now: Now) -> str | None:
    """The value of a wording made of others, else by the first pattern that gives one."""
    return _range(words, now) or _beside(words, now) or _simple(words, now)


def _simple(words: str, now: Now) -> str | None:
    rules = phrases.absolute() + (phrases.relative() if now.day != date.min else ())
    found = (value for form, reading in rules for m in form.finditer(words) if (value := reading(m, now)))
    return next(found, None)


def _range(words: str, now: Now) -> str | None:
    """From one wording to another: "from Saturday to next Monday"."""
    found = pattern(r"^(?:from|between)\s(?P<one>.+?)\s(?:to|and|through|until|till)\s(?P<other>.+)$").search(words)
    first, last = (_simple(found["one"], now), _simple(found["other"], now)) if found else (None, None)
    if not first or not last or "~" in first + last:
        return None
    (start, _), (_, end) = ends_of(first), ends_of(last)
    return f"{first.split('/')[0]}/{last.split('/')[-1]}" if start < end else None


def _beside(words: str, now: Now) -> str | None:
    """So long before or after another wording: "two days after Easter", "the week before June 12"."""
    form = r"^(?:on\s|in\s)?(?:(?:{size}|the\s(?P<unit>day|week|month|year))\s{beside}|the\seve\sof)\s(?P<other>.+)$"
    found = pattern(form).search(words)
    value = _simple(found["other"], now) if found else None
    if not found or not value or "~" in value:
        return None
    sign, unit = phrases.sign(found["beside"] or "before"), (found["unit"] or "day").lower()
    base = Now(ends_of(value)[sign > 0], now.future)
    if base.day.year not in YEARS:
        return None
    if unit == "week":
        return week_of(base.day + timedelta(7 * sign))
    return shift(base, measured(found["size"] or unit), False, sign)


def spans(text: str) -> list[tuple[int, int]]:
    """Where a text words a date, as (start, end), in order and without overlap; durations are not dates."""
    text, anyday = blanked(text), Now(date(2000, 1, 31), False)
    found = {
        m.span("date" if "date" in m.re.groupindex else 0)
        for form, reading in phrases.absolute() + phrases.relative()
        for m in form.finditer(text)
        if reading(m, anyday)
    }
    out: list[tuple[int, int]] = []
    for start, end in sorted(found, key=lambda span: (span[0], -span[1])):
        if not out or start >= out[-1][1]:
            out.append((start, end))
    return out


def infer(text: str) -> str | None:
    """The article's own date where the head of the text leaves one reading, else None.

    Read off a dateline with a full date, or off a countdown to a dated event: a text with "re-election in 13 months"
    and "the November 2020 presidential election" was written in 2019-10.
    """
    lines = [line[:LINE] for line in text[:HEAD].splitlines()]
    values = {value for line in lines for value in _datelines(line)} or set(_countdowns("\n".join(lines)))
    return values.pop() if len(values) == 1 else None


def _datelines(line: str) -> Iterator[str]:
    """The date of a line that begins with one or with a place and one, holds one in brackets, or has "published" before it."""
    day, form, byline = _headers()
    signed = [[*day.finditer(found[0])][-1] for found in byline.finditer(line)]
    for told in signed or [next(day.finditer(found[0])) for found in form.finditer(line)]:
        if value := edtf(told[0], None):
            yield value


@cache
def _headers() -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str]]:
    """A full date, what such a line begins with or is, and a line that ends with by whom and when it is."""
    figures = r"{YEAR}-\d\d-\d\d|\d\d?/\d\d?/{YEAR}|\d\d?\.\d\d?\.(?:19|20)\d\d"
    day = rf"(?:{{WEEKDAY}},?\s+)?(?:{{MONTH}}\s+{{NUM}},?\s+{{YEAR}}|{{NUM}}\s+{{MONTH}},?\s+{{YEAR}}|{figures})"
    clock = r"(?:\W+(?:at\s+)?\d\d?[:.]\d\d.*)?\W*$"
    alone = rf"^[^\w\n]*(?:(?-i:[A-Z][a-z]{{1,30}}):?\s+|(?-i:[A-Z][^a-z\d\n]{{1,60}}[^\w\n]))?{day}{clock}"
    small = r"(?:\W|\d|\b(?:on|in|at|by)\b|(?-i:\b[A-Z]\w{0,20}))"
    stamp = rf"^\W*(?:last\s+)?{any_of('published')}\b{small}{{0,12}}?{day}"
    place = r"(?-i:[A-ZÀ-ÖØ-Þ][\w ./’'-]{1,40}(?:, [A-Z][\w. ]{1,30})?)"
    city = r"(?-i:[A-ZÀ-ÖØ-Þ][\w’'-]{1,20}(?: [A-ZÀ-ÖØ-Þ][\w’'-]{1,20}){0,2})"
    told = rf"{day}\s*(?:\([^)\n]{{1,40}}\)\s*)?"
    written = rf"^{city},\s+{day}\W*$|^{day},\s+{city}\W*$|^{day}\s[|•·]\s"
    dateline = rf"^{place},\s+{told}[-–—]|^{city}(?:,|:|\s[-–—])\s+{told}[-–—:.]|^{told}[-–—]\s"
    form = rf"{alone}|{stamp}|{written}|{dateline}|\((?:{city},\s+)?{day}\)"
    return pattern(day), pattern(form), pattern(rf"^[^\n]{{2,60}}?\s[|•·]\s{day}{clock}")


def _countdowns(text: str) -> Iterator[str]:
    """The month of writing, by each event that is both dated and so many months off."""
    events = defaultdict(list)
    for found in pattern(r"\b{month}\s+{year}\s+(?=(?P<words>(?:[\w-]{1,40}\s+){0,3}[\w-]{1,40}))").finditer(text):
        for word in found["words"].lower().split():
            events[word.removesuffix("s")].append((int(found["year"]), number_of(found["month"])))
    for found in pattern(rf"(?<![\w-])(?P<event>[\w-]{{1,40}})\s+in\s+(?P<count>{number()})\s+months\b").finditer(text):
        for year, month in events[re.sub(r"^re-|s$", "", found["event"].lower())]:
            yield month_of(year, month - int(count_of(found["count"])))
