"""Days, weeks and months as EDTF, reckoned from the date of an article; words from ontology/names/dates.tsv."""

from __future__ import annotations

import calendar
import re
from datetime import date, timedelta
from functools import cache
from typing import NamedTuple

from kg import BadOntology, ontology

MONTHS = {name.lower(): n for names in (calendar.month_name, calendar.month_abbr) for n, name in enumerate(names) if n}
MONTHS["sept"] = 9
SUNDAY = 6
WEEKDAYS = {name.lower(): n for n, name in enumerate(calendar.day_name)}
CLOSE = 60
"""Days off within which a day without a year is meant, whichever way the wording looks."""


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

    A day close by goes first: on May 25 "June 12" is not last year's, and a plan for "May 20" is not next year's.
    """
    past, ahead = [day for day in days if day <= now.day], [day for day in days if day >= now.day]
    close = [day for day in days if abs((day - now.day).days) <= CLOSE]
    fit = close or (ahead if now.future else past) or ahead or past
    return min(fit, key=lambda day: abs((day - now.day).days), default=None)


def month_named(now: Now, name: str, which: str | None) -> str:
    """A month without a year: "last June", or looking back the month of this year where it is close, else the last."""
    month, which, first = number_of(name), (which or "").lower(), now.day.replace(day=1)
    if which in ("last", "next"):
        ahead = which == "next"
        turn = month <= first.month if ahead else month >= first.month
        return month_of(first.year + (turn if ahead else -turn), month)
    years = (first.year,) if which else (first.year - 1, first.year, first.year + now.future)
    day = nearest(Now(first, now.future), [date(year, month, 1) for year in years])
    return month_of(day.year if day else first.year, month)


def months(now: Now, first: str, last: str) -> str:
    """From a month to a later one."""
    end, start = day_named(now, last, "1") or now.day, number_of(first)
    return f"{month_of(end.year - (start > end.month), start)}/{month_of(end.year, end.month)}"


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
    if which and which.lower().endswith("coming"):
        return today + timedelta((number - today.weekday() - 1) % 7 + 1)
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


def reach(now: Now, count: float, unit: str) -> str:
    """From the anchor so many units on, or back to it, each end as exact as the unit."""
    letter, number, year, month = unit[0].lower(), int(count), now.day.year, now.day.month
    if letter == "m":
        return "/".join(sorted((month_of(year, month), month_of(year, month + number))))
    if letter == "y":
        return "/".join(sorted((str(year), str(year + number))))
    start, end = sorted((now.day, now.day + timedelta(number * (7 if letter == "w" else 1))))
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
    """The week, month, year or decade before, after or of the anchor; on a Sunday the last week ends that day."""
    step, year = step_of(which), now.day.year
    if unit == "week":
        return week_of(now.day + timedelta(7 * step + (which == "last" and now.day.weekday() == SUNDAY)))
    if unit == "decade":
        return f"{year // 10 + step}X"
    return month_of(year, now.day.month + step) if unit == "month" else str(year + step)


def season_named(now: Now, name: str, which: str) -> str:
    """The season of this year, the next or the last, or the latest that is over ("this past summer")."""
    first, last = map(int, words_of("season")[name.lower()].split("-"))
    begun = now.day.year - (first > last >= now.day.month)
    if which.lower().endswith("past"):
        return season_of(name, begun - (last >= now.day.month or first > last))
    return season_of(name, begun + step_of(which))


def season_of(name: str, year: int) -> str:
    """The months of a season."""
    first, last = map(int, words_of("season")[name.lower()].split("-"))
    return f"{month_of(year, first)}/{month_of(year + (first > last), last)}"


def step_of(which: str) -> int:
    """How many periods from the present one."""
    first, *rest = which.lower().split()
    return {"last": -1, "past": -1, "next": 1, "coming": 1}.get(rest[0] if rest else first, 0)


def plus(now: Now, days: int) -> str:
    return str(now.day + timedelta(days))


def monday(day: date) -> date:
    return day - timedelta(day.weekday())


def month_of(year: int, month: int) -> str:
    """A month as EDTF, of another year where the number runs over."""
    return f"{year + (month - 1) // 12}-{(month - 1) % 12 + 1:02}"


def number_of(month: str) -> int:
    return MONTHS[month.lower().rstrip(".")]


def days_of(text: str | None) -> list[date]:
    """The day written YYYY-MM-DD, the first and the last of a month written YYYY-MM; none for another text."""
    month = re.fullmatch(r"(\d{4})-(\d\d)", text or "")
    if month and (first := real(int(month[1]), int(month[2]), 1)):
        return [first, first.replace(day=calendar.monthrange(first.year, first.month)[1])]
    day = parsed(text)
    return [day] if day else []


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
    """A number in figures or words: "3", "a couple of", "twenty-four", "two hundred"."""
    known, said, total = words_of("number"), " ".join(word.lower().split()), 0.0
    if said[0].isdigit() or said in known:
        return float(known.get(said, said))
    for value in (float(known[part]) for part in re.split(r"[-\s]", said)):
        total = total * value if value == 100 else total + value
    return total


def numbers() -> str:
    """A pattern for numbers in words, "twenty-four" and "two hundred" among them."""
    known = words_of("number")
    ones, tens = (
        "|".join(re.escape(word) for word, value in known.items() if low <= int(value) < 10 * low) for low in (1, 10)
    )
    return rf"(?:(?:{tens})[-\s](?:{ones})\b|(?:{ones})[-\s]hundred|{any_of('number')})"


def blanked(text: str) -> str:
    """The text without the phrases that word a date and mean another thing, as long as before."""
    return re.sub(rf"\b{any_of('other')}\b", lambda found: " " * len(found[0]), text)


def any_of(rule: str) -> str:
    """A pattern for the words of a rule, the longest first."""
    return "(?:" + "|".join(re.escape(word) for word in sorted(words_of(rule), key=len, reverse=True)) + ")"


@cache
def words_of(rule: str) -> dict[str, str]:
    """The words of a rule of dates.tsv with their values. Raises BadOntology where a row has not three cells."""
    path = ontology.folder() / "names" / "dates.tsv"
    numbered = enumerate(path.read_text(encoding="utf8").splitlines(), 1)
    cells = [(number, line.split("\t")) for number, line in numbered if line and not line.startswith("#")]
    for number, row in cells:
        if len(row) != 3:
            raise BadOntology(f"{path}:{number}: {len(row)} cells; give three: rule, word, value")
    return {word: value for _, (name, word, value) in cells if name == rule}
