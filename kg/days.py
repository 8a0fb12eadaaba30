"""Days, weeks and months as EDTF, reckoned from the date of an article; words from ontology/names/dates.tsv."""

from __future__ import annotations

import calendar
import re
from datetime import date, timedelta
from functools import cache
from typing import NamedTuple

from kg import ontology

MONTHS = {name.lower(): n for names in (calendar.month_name, calendar.month_abbr) for n, name in enumerate(names) if n}
MONTHS["sept"] = 9
WEEKDAYS = {name.lower(): n for n, name in enumerate(calendar.day_name)}
CLOSE = 60
"""Days to come within which a day without a year is rather the next than the last."""


class Now(NamedTuple):
    """The article's date, and whether the wording looks forward from it."""

    day: date
    future: bool


def interval(now: Now, month: str, first: str, until: str, last: str, year: str | None) -> str | None:
    """An interval of days; its first day where the last does not exist."""
    start = day_named(now, month, first, year)
    end = day_named(Now(start, True), until, last, year) if start else None
    return f"{start}/{end}" if start and end and start < end else iso(start)


def limited(now: Now, word: str | None, month: str, day: str, year: str | None) -> str | None:
    """The day, or the time from or to it where the wording limits one; a deadline lies ahead."""
    found = day_named(Now(now.day, now.future or word in ("by", "By")), month, day, year)
    if not found or not word or now.day == date.min or (found > now.day) == (word.lower() == "since"):
        return iso(found)
    return "/".join(sorted((str(found), str(now.day))))


def week_of(day: date | None) -> str | None:
    """The Monday to Sunday around a day."""
    return f"{monday(day)}/{monday(day) + timedelta(6)}" if day else None


def day_named(now: Now, month: str, day: str, year: str | None = None) -> date | None:
    """The day of that name, on or before the anchor or the next one where the year is not told."""
    number = int(re.sub(r"\D", "", day))
    if year or now.day == date.min:
        return real(int(year), number_of(month), number) if year else None
    days = [found for step in (-1, 0, 1) if (found := real(now.day.year + step, number_of(month), number))]
    return nearest(now, days)


def nearest(now: Now, days: list[date]) -> date | None:
    """The last of the days on or before the anchor, or the next one.

    Also the next one where it is close and the last is most of a year off: on May 25 "June 12" is not the last one.
    """
    past, ahead = [day for day in days if day <= now.day], [day for day in days if day >= now.day]
    close = bool(ahead) and (ahead[0] - now.day).days <= CLOSE
    return ahead[0] if ahead and (now.future or close or not past) else past[-1] if past else None


def month_named(now: Now, found: re.Match[str]) -> str:
    """A month without a year."""
    month, which, first = number_of(found[2]), (found[1] or "").lower(), now.day.replace(day=1)
    if which in ("last", "next"):
        ahead = which == "next"
        turn = month <= first.month if ahead else month >= first.month
        return month_of(first.year + (turn if ahead else -turn), month)
    years = [first.year] if which else [first.year - 1, first.year, first.year + 1]
    fit = [year for year in years if (year, month) >= (first.year, first.month) or not now.future]
    fit = [year for year in fit if now.future or which or (year, month) <= (first.year, first.month)]
    return month_of(fit[0] if now.future else fit[-1], month)


def months(now: Now, first: str, last: str) -> str:
    """From a month to a later one."""
    end = day_named(now, last, "1") or now.day
    return f"{month_of(end.year - (number_of(first) > number_of(last)), number_of(first))}/{month_of(end.year, number_of(last))}"


def feast(now: Now, name: str, weekend: bool) -> str | None:
    """A feast, or the Saturday and Sunday with it."""
    day = nearest(now, [feast_day(name, now.day.year + step) for step in (-1, 0, 1)])
    if not day:
        return None
    saturday = day - timedelta((day.weekday() - 5) % 7)
    return f"{saturday}/{saturday + timedelta(1)}" if weekend else str(day)


def feast_day(name: str, year: int) -> date:
    """The day of a feast in a year, as dates.tsv tells it."""
    told = {word.lower(): value for word, value in words_of("feast").items()}[name.lower()]
    if told[0] == "e":
        return easter(year) + timedelta(int(told[1:]))
    if ":" in told:
        month, weekday, nth = map(int, told.split(":"))
        first = date(year, month, 1)
        return first + timedelta((weekday - first.weekday()) % 7 + 7 * (nth - 1))
    return date.fromisoformat(f"{year}-{told}")


def easter(year: int) -> date:
    """Easter Sunday by the anonymous Gregorian computus (Meeus, Astronomical Algorithms, chapter 8)."""
    a, (b, c) = year % 19, divmod(year, 100)
    (d, e), g = divmod(b, 4), (8 * b + 13) // 25
    h = (19 * a + b - d - g + 15) % 30
    i, k = divmod(c, 4)
    n = (32 + 2 * e + 2 * i - h - k) % 7
    m = (a + 11 * h + 22 * n) // 451
    month, day = divmod(h + n - 7 * m + 114, 31)
    return date(year, month, day + 1)


def weekday(now: Now, name: str, which: str | None) -> date:
    """The day of the week: the last on or before the anchor, the next, or that of the week told."""
    number, today = WEEKDAYS[name.lower()], now.day
    if which and which.lower() == "last":
        return today - timedelta((today.weekday() - number - 1) % 7 + 1)
    if which:
        return monday(today) + timedelta(number + 7 * step_of(which))
    return (
        today + timedelta((number - today.weekday()) % 7)
        if now.future
        else today - timedelta((today.weekday() - number) % 7)
    )


def weekdays(now: Now, first: str, last: str, which: str | None) -> str:
    """From a day of the week to the other, the later one told by the anchor."""
    start = weekday(now, first, which) if now.future or which else None
    end = start or weekday(now, last, which)
    span = timedelta((WEEKDAYS[last.lower()] - WEEKDAYS[first.lower()]) % 7)
    return f"{start}/{start + span}" if start else f"{end - span}/{end}"


def shift(now: Now, count: float, unit: str, about: bool) -> str | None:
    """So many units from the anchor: days to the day, weeks to about a day, months to the month, years to the year."""
    letter, mark, number = unit[0].lower(), "~" if about else "", int(count)
    if letter in "yd" and not unit.lower().startswith("day"):
        return f"{now.day.year + number * (10 if letter == 'd' else 1)}{mark}"
    if letter == "m":
        return month_of(now.day.year, now.day.month + number) + mark
    return f"{now.day + timedelta(number * (7 if letter == 'w' else 1))}{'~' if letter == 'w' else mark}"


def reach(now: Now, count: float, weeks: str | None) -> str:
    """From the anchor so many days on, or back to it."""
    start, end = sorted((now.day, now.day + timedelta(int(count) * (7 if weeks else 1))))
    return f"{start}/{end}"


def weekend(now: Now, which: str) -> str:
    """A Saturday and Sunday: the last begun, this week's, or next week's."""
    saturday = monday(now.day) + timedelta(5)
    if which == "next":
        saturday += timedelta(7)
    elif not now.future and saturday > now.day and (which != "this" or now.day.weekday() < 2):
        saturday -= timedelta(7)
    return f"{saturday}/{saturday + timedelta(1)}"


def period(now: Now, which: str, unit: str) -> str | None:
    """The week, month, year or decade before, after or of the anchor."""
    step, year = step_of(which) - (which == "the past"), now.day.year
    if unit == "week":
        return week_of(now.day + timedelta(7 * step))
    if unit == "decade":
        return f"{year // 10 + step}X"
    return month_of(year, now.day.month + step) if unit == "month" else str(year + step)


def season_of(name: str, year: int) -> str:
    """The months of a season."""
    first, last = map(int, words_of("season")[name.lower()].split("-"))
    return f"{month_of(year, first)}/{month_of(year + (first > last), last)}"


def step_of(which: str) -> int:
    """How many periods from the present one."""
    return {"last": -1, "next": 1, "the coming": 1}.get(which.lower(), 0)


def plus(now: Now, days: int) -> str:
    return str(now.day + timedelta(days))


def monday(day: date) -> date:
    return day - timedelta(day.weekday())


def month_of(year: int, month: int) -> str:
    """A month as EDTF, of another year where the number runs over."""
    return f"{year + (month - 1) // 12}-{(month - 1) % 12 + 1:02}"


def number_of(month: str) -> int:
    return MONTHS[month.lower().rstrip(".")]


def parsed(text: str | None) -> date | None:
    """The day written YYYY-MM-DD, None for another text."""
    found = re.match(r"(\d{4})-(\d\d)-(\d\d)", text or "")
    return real(int(found[1]), int(found[2]), int(found[3])) if found else None


def real(year: int, month: int, day: int) -> date | None:
    """The day if the calendar has it."""
    return date(year, month, day) if 1 <= month <= 12 and 1 <= day <= calendar.monthrange(year, month)[1] else None


def iso(day: date | None) -> str | None:
    return str(day) if day else None


def count_of(word: str) -> float:
    """A number in figures or words."""
    return float(word) if word[0].isdigit() else float(words_of("number")[" ".join(word.lower().split())])


def any_of(rule: str) -> str:
    """A pattern for the words of a rule, the longest first."""
    return "(?:" + "|".join(re.escape(word) for word in sorted(words_of(rule), key=len, reverse=True)) + ")"


@cache
def words_of(rule: str) -> dict[str, str]:
    """The words of a rule of dates.tsv with their values."""
    lines = (ontology.folder() / "names" / "dates.tsv").read_text(encoding="utf8").splitlines()
    cells = [line.split("\t") for line in lines if line and not line.startswith("#")]
    return {word: value for name, word, value in cells if name == rule}
