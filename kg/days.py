"""Days and weeks as EDTF, reckoned from the date of an article; words from ontology/names/dates.tsv."""

from __future__ import annotations

import calendar
import re
from datetime import date, timedelta
from typing import NamedTuple

from kg.measures import words_of

MONTHS = {name.lower(): n for names in (calendar.month_name, calendar.month_abbr) for n, name in enumerate(names) if n}
MONTHS["sept"] = 9
WEEKDAYS = {name[:3].lower(): n for n, name in enumerate(calendar.day_name)}
SUNDAY = 6
CLOSE = 75
"""Days off within which a day without a year is meant, whichever way the wording looks."""
YEARS = range(1000, 3000)
"""The years that an article may be of; whatever a wording counts from them stays within the calendar."""


class Now(NamedTuple):
    """The article's date, date.min where it has none, and whether the wording looks forward from it."""

    day: date
    future: bool


def interval(now: Now, month: str, first: str, until: str, last: str, year: str | None) -> str | None:
    """An interval of days; its first day where the last does not exist."""
    start = day_named(now, month, first, year)
    end = day_named(Now(start, True), until, last, year) if start else None
    return f"{start}/{end}" if start and end and start < end else iso(start)


def limited(now: Now, word: str | None, day: date | None) -> str | None:
    """The day, or the time from or to it where the wording limits one ("since", "by")."""
    if not day or not word or now.day == date.min or day == now.day or (day > now.day) == (limit(word) == "back"):
        return iso(day)
    return "/".join(sorted((str(day), str(now.day))))


def looking(now: Now, word: str | None) -> Now:
    """The same day, looking forward where the wording sets a deadline."""
    return Now(now.day, now.future or limit(word) == "ahead")


def limit(word: str | None) -> str | None:
    """Which way a word that limits a time looks, None for another."""
    return words_of("limit").get(spaced(word)) if word else None


def week_of(day: date | None) -> str | None:
    """The Monday to Sunday around a day."""
    return f"{monday(day)}/{monday(day) + timedelta(6)}" if day else None


def day_named(now: Now, month: str, day: str, year: str | None = None, name: str | None = None) -> date | None:
    """The day of that name, on or before the anchor or the next one where the year is not told.

    With the name of the day of the week it is one that falls on that, where the years around have one.
    """
    number = int(re.sub(r"\D", "", day))
    if year or now.day == date.min:
        told = year_told(now, year)
        return real(told, number_of(month), number) if told else None
    days = [found for step in range(-3, 3) if (found := real(now.day.year + step, number_of(month), number))]
    fit = [found for found in days if name and found.weekday() == WEEKDAYS[name[:3].lower()]]
    return nearest(now, fit or [found for found in days if abs(found.year - now.day.year) < 2])


def year_told(now: Now, words: str | None) -> int | None:
    """The year of "2018", "last year" or "year-ago"."""
    if not words or words.isdigit():
        return int(words) if words else None
    which = re.split(r"[\s-]+(?=\S+$)", words)[0].lower()
    step = {"year": -1, "the": 0}[which] if which in ("year", "the") else step_of(which)
    return now.day.year + step if now.day != date.min else None


def nearest(now: Now, days: list[date]) -> date | None:
    """The last of the days on or before the anchor, or the next one.

    A day close by goes first: on May 25 "June 12" is not last year's, and a plan for "May 20" is not next year's.
    """
    past, ahead = [day for day in days if day <= now.day], [day for day in days if day >= now.day]
    close = [day for day in days if abs((day - now.day).days) <= CLOSE]
    fit = close or (ahead if now.future else past) or ahead or past
    return min(fit, key=lambda day: abs((day - now.day).days), default=None)


def numbered(now: Now, number: str) -> str | None:
    """The day of the month by its number alone, in the month of the anchor, the one before or the one after."""
    first = now.day.replace(day=1)
    months = [first - timedelta(1), first, first + timedelta(31)]
    days = [found for month in months if (found := real(month.year, month.month, int(number)))]
    past, ahead = [day for day in days if day <= now.day], [day for day in days if day >= now.day]
    return iso(min(ahead) if now.future and ahead else max(past, default=None))


def feast(now: Now, which: str | None, name: str, weekend: bool) -> str | None:
    """A feast, or the Saturday and Sunday with it: the nearest, or the last before or the next after the anchor."""
    days = [day for step in (-1, 0, 1) if (day := feast_day(name, now.day.year + step))]
    step = step_of(which) if which else 0
    fit = [day for day in days if (day > now.day) - (day < now.day) == step] if step else days
    day = min(fit, key=lambda day: abs((day - now.day).days)) if step else nearest(now, fit)
    if not day:
        return None
    saturday = day - timedelta((day.weekday() - 5) % 7)
    if weekend and day.weekday() == 0:  # the weekend of a Monday is the one before it, and the day itself
        return f"{saturday}/{day}"
    return f"{saturday}/{saturday + timedelta(1)}" if weekend else str(day)


def feast_day(name: str, year: int) -> date | None:
    """The day of a feast in a year, as dates.tsv tells it."""
    told = {word.lower(): value for word, value in words_of("feast").items()}[spaced(name).replace("’", "'")]
    if told[0] == "e":
        return easter(year) + timedelta(int(told[1:]))
    if ":" in told:
        return nth_weekday(year, *map(int, told.split(":")))
    return date(year, *map(int, told.split("-")))


def nth_weekday(year: int, month: int, weekday: int, nth: int) -> date | None:
    """The n-th Monday (0) to Sunday (6) of a month, the last for 0, None where it has none."""
    first = date(year, month, 1) + timedelta((weekday - date(year, month, 1).weekday()) % 7)
    days = [first + timedelta(7 * n) for n in range(5)]
    fit = [day for day in days if day.month == month]
    return fit[nth - 1] if nth <= len(fit) else None


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
    number, today = WEEKDAYS[name[:3].lower()], now.day
    last, following = ((today.weekday() - number - 1) % 7 + 1, (number - today.weekday() - 1) % 7 + 1)
    if which and spaced(which).endswith("coming"):
        return today + timedelta(following)
    if which and step_of(which) == -1:
        return today - timedelta(last)
    if which:
        return monday(today) + timedelta(number + 7 * step_of(which))
    return today if number == today.weekday() else today + timedelta(following if now.future else -last)


def weekdays(now: Now, first: str, last: str, which: str | None) -> str:
    """From a day of the week to the other, the later one told by the anchor."""
    start = weekday(now, first, which) if now.future or which else None
    end = start or weekday(now, last, which)
    span = timedelta((WEEKDAYS[last[:3].lower()] - WEEKDAYS[first[:3].lower()]) % 7)
    return f"{start}/{start + span}" if start else f"{end - span}/{end}"


def weekday_of_week(now: Now, name: str, which: str) -> date:
    """The day of the week told ("Tuesday of last week")."""
    return monday(now.day) + timedelta(WEEKDAYS[name[:3].lower()] + 7 * step_of(which))


def weekend(now: Now, which: str | None) -> str:
    """A Saturday and Sunday: the last begun, this week's, or next week's."""
    saturday, step, which = monday(now.day) + timedelta(5), step_of(which) if which else 0, spaced(which or "")
    begun = saturday <= now.day or (which == "this" and now.day.weekday() > 1)
    if step == 1 and which == "next":
        saturday += timedelta(7)
    elif step < 1 and not begun and (step or not now.future):
        saturday -= timedelta(7)
    return f"{saturday}/{saturday + timedelta(1)}"


def weekend_of(day: date | None) -> str | None:
    """The Saturday and Sunday of a day's week."""
    return f"{monday(day) + timedelta(5)}/{monday(day) + timedelta(6)}" if day else None


def nth_week(year: int, month: int, nth: int) -> str | None:
    """Seven days of a month, the last seven for 0, None beyond the fourth."""
    first = 7 * nth - 6 if nth else calendar.monthrange(year, month)[1] - 6
    return f"{date(year, month, first)}/{date(year, month, first + 6)}" if nth < 5 else None


def step_of(which: str) -> int:
    """How many periods from the present one, by dates.tsv."""
    return int(words_of("which")[spaced(which)])


def monday(day: date) -> date:
    return day - timedelta(day.weekday())


def number_of(month: str) -> int:
    return MONTHS[month.lower().rstrip(".")]


def days_of(text: str | None) -> list[date]:
    """The day written YYYY-MM-DD, the first and the last of a month written YYYY-MM; none for another text."""
    month = re.fullmatch(r"(\d{4})-(\d\d)", text or "")
    if month and (first := real(int(month[1]), int(month[2]), 1)):
        return [first, first.replace(day=calendar.monthrange(first.year, first.month)[1])]
    day = parsed(text)
    return [day] if day else []


def ends_of(value: str) -> tuple[date, date]:
    """The first and the last day of an EDTF value: a day, month, year, decade, century or an interval of them."""
    first, last = value.split("/")[0], value.split("/")[-1]
    return _end(first, "0", "01", 0), _end(last, "9", "12", -1)


def _end(value: str, digit: str, month: str, which: int) -> date:
    """The first or the last day of a day, month or longer."""
    year, *rest = value.rstrip("~").replace("X", digit).split("-")
    number = int(rest[0] if rest else month)
    last = calendar.monthrange(int(year) or 1, number)[1] if which else 1
    return date(int(year) or 1, number, int(rest[1]) if len(rest) == 2 else last)


def parsed(text: str | None) -> date | None:
    """The day written YYYY-MM-DD, None for another text."""
    found = re.match(r"(\d{4})-(\d\d)-(\d\d)", text or "")
    return real(int(found[1]), int(found[2]), int(found[3])) if found else None


def real(year: int, month: int, day: int) -> date | None:
    """The day if the calendar has it, in a year that an article may be of."""
    known = year in YEARS and 1 <= month <= 12
    return date(year, month, day) if known and 1 <= day <= calendar.monthrange(year, month)[1] else None


def iso(day: date | None) -> str | None:
    return str(day) if day else None


def spaced(words: str) -> str:
    """The words as dates.tsv has them: small, one space between."""
    return " ".join(words.lower().split())
