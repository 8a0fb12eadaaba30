"""Months, quarters, seasons, years and longer as EDTF, reckoned from the date of an article."""

from __future__ import annotations

import re
from datetime import date, timedelta

from kg.days import (
    SUNDAY,
    YEARS,
    Now,
    day_named,
    ends_of,
    nearest,
    number_of,
    parsed,
    spaced,
    step_of,
    week_of,
    weekend_of,
)
from kg.measures import measured, words_of

Measure = tuple[float, str]
"""How many of which unit of ISO 8601: (2.5, "Y")."""
DAYS = {"W": 7.0, "D": 1.0, "TH": 1 / 24, "TM": 1 / 1440, "TS": 1 / 86400}
MONTH_LONG = 30.4
FAR = 300_000
"""Days that may be counted from any article's date without leaving the calendar."""


def month_of(year: int, month: int) -> str:
    """A month as EDTF, of another year where the number runs over."""
    return f"{year + (month - 1) // 12:04}-{(month - 1) % 12 + 1:02}"


def year_of(year: int) -> str | None:
    """A year as EDTF, None beyond four digits."""
    return f"{year:04}" if 0 < year < 10000 else None


def month_named(now: Now, name: str, which: str | None) -> str:
    """A month without a year: "last June", or looking back the month of this year where it is close, else the last."""
    month, step, first = number_of(name), step_of(which) if which else 0, now.day.replace(day=1)
    if step:
        turn = month <= first.month if step > 0 else month >= first.month
        return month_of(first.year + step * turn, month)
    years = (first.year,) if which else (first.year - 1, first.year, first.year + now.future)
    day = nearest(Now(first, now.future), [date(year, month, 1) for year in years])
    return month_of(day.year if day else first.year, month)


def months(now: Now, first: str, last: str, year: str | None = None, begun: str | None = None) -> str | None:
    """From a month to a later one; `begun` is the year of the first where it is told apart."""
    end, start = day_named(now, last, "1", year), number_of(first)
    if not end:
        return None
    since = int(begun) if begun else end.year - (start > end.month)
    value = (month_of(since, start), month_of(end.year, end.month))
    return "/".join(value) if value[0] < value[1] else None


def part_of(year: int | None, count: int, nth: int) -> str | None:
    """The n-th stretch of so many months of a year, the last for 0: (3, 2) is the second quarter."""
    first = count * (nth - 1) + 1 if nth else 13 - count
    known = year and 0 < first <= 13 - count
    return f"{month_of(year, first)}/{month_of(year, first + count - 1)}" if year and known else None


def part_named(now: Now, count: int, nth: int) -> str | None:
    """The last such stretch that has begun; the next where the wording looks forward and the last is long over."""
    year, first, last = now.day.year, count * (nth - 1) + 1, count * nth
    begun = year - (first > now.day.month)
    over = 12 * (year - begun) + now.day.month - last
    return part_of(begun + (now.future and over > 2), count, nth)


def quarter(now: Now, step: int) -> str:
    """The quarter so many from the present one."""
    first = now.day.month - (now.day.month - 1) % 3 + 3 * step
    return f"{month_of(now.day.year, first)}/{month_of(now.day.year, first + 2)}"


def ordinal(word: str) -> int:
    """The number of "third" or "3rd"; 0 for "last"."""
    told = words_of("ordinal").get(spaced(word))
    return int(told if told else re.sub(r"\D", "", word))


def shift(now: Now, measure: Measure | None, about: bool, sign: int = 1) -> str | None:
    """So much from the anchor: days to the day, weeks to about a day, months to the month, years to the year."""
    if not measure:
        return None
    (count, unit), mark = measure, "~" if about else ""
    if unit == "Y" and not count % 1:
        year = year_of(now.day.year + sign * int(count))
        return year + mark if year else None
    if unit in "YM" and not (months := count * (12 if unit == "Y" else 1)) % 1:
        return _distant(now.day, sign * int(months), mark)
    days = count * DAYS[unit] if unit in DAYS else count * MONTH_LONG * (12 if unit == "Y" else 1)
    return f"{now.day + timedelta(sign * int(days))}{mark if unit[0] in 'DT' else '~'}" if days < FAR else None


def _distant(day: date, months: int, mark: str) -> str | None:
    known = year_of(day.year + (day.month - 1 + months) // 12)
    return month_of(day.year, day.month + months) + mark if known else None


def reach(now: Now, measure: Measure | None, sign: int = 1) -> str | None:
    """From the anchor so far on, or back to it, each end as exact as the unit."""
    if not measure:
        return None
    (count, unit), year, month = measure, now.day.year, now.day.month
    if unit in "YM" and (count % 1 or unit == "M"):
        far: str | None = _distant(now.day, sign * int(count * (12 if unit == "Y" else 1)), "")
        return "/".join(sorted((month_of(year, month), far))) if far else None
    if unit == "Y":
        far = year_of(year + sign * int(count))
        return "/".join(sorted((str(year), far))) if far else None
    return "/".join(sorted((str(now.day), str(now.day + timedelta(sign * round(count * DAYS[unit]))))))


def period(now: Now, which: str, unit: str) -> str | None:
    """The week, month, quarter, year, decade or century before, after or of the anchor.

    On a Sunday the last week ends that day. "the past year" is the twelve months before the anchor.
    """
    step = step_of(which)
    if spaced(which) in words_of("reach"):
        return reach(now, measured(unit), step)
    sunday = spaced(which) == "last" and now.day.weekday() == SUNDAY
    return period_of(Now(now.day + timedelta(sunday), now.future) if unit.lower() == "week" else now, step, unit)


def period_of(now: Now, step: int, unit: str) -> str | None:
    """The week, weekend, month, quarter, year, decade or century so many from the present one."""
    year, unit = now.day.year, unit.lower()
    if unit.startswith("week"):
        return (weekend_of if unit == "weekend" else week_of)(now.day + timedelta(7 * step))
    if unit == "quarter":
        return quarter(now, step)
    if unit in ("decade", "century"):
        return f"{year // 10 + step}X" if unit == "decade" else f"{year // 100 + step}XX"
    return month_of(year, now.day.month + step) if unit == "month" else year_of(year + step)


def moved(value: str, measure: Measure, step: int) -> str | None:
    """A value so much later, earlier or the same (step 0), as exact as the unit; by years it stays as exact as it is."""
    count, unit = measure
    end = value.rstrip("~").split("/")[-(step > 0)]
    if len(end) < {"Y": 4, "M": 7}.get(unit, 10) or int(end[:4]) not in YEARS or "X" in end:
        return None
    if unit == "Y" and step and not count % 1:
        return _years_on(value, step * int(count))
    now = Now(ends_of(end)[step > 0], False)
    if unit == "W" and count == 1:
        return week_of(now.day + timedelta(7 * step))
    return shift(now, measure, False, step)


def _years_on(value: str, count: int) -> str | None:
    """A value so many years on, None where a day is not there then."""
    if not all(year_of(int(year) + count) for year in re.findall(r"\d{4}", value)):
        return None
    out = re.sub(r"\d{4}", lambda found: f"{int(found[0]) + count:04}", value)
    return None if any(len(part) == 10 and not parsed(part) for part in out.split("/")) else out


def decade(now: Now, name: str) -> str:
    """The last begun of the decades of that name."""
    tens = int(words_of("decade")[spaced(name)])
    century = now.day.year // 100 - (tens > now.day.year // 10 % 10)
    return f"{century}{tens}X"


def season_named(now: Now, name: str, which: str) -> str:
    """The season of this year, the next or the last, or the latest that is over ("this past summer")."""
    first, last = map(int, words_of("season")[name.lower()].split("-"))
    begun, which = now.day.year - (first > last >= now.day.month), spaced(which)
    if which.endswith("past"):
        return season_of(name, begun - (last >= now.day.month or first > last))
    if which.endswith("coming"):
        return season_of(name, begun + (now.day.month > first))
    if which == "the":
        return season_of(name, begun - (begun == now.day.year and first > now.day.month + 2 and not now.future))
    return season_of(name, begun + step_of(which))


def season_of(name: str, year: int) -> str:
    """The months of a season."""
    first, last = map(int, words_of("season")[name.lower()].split("-"))
    return f"{month_of(year, first)}/{month_of(year + (first > last), last)}"


def years(first: str, last: str) -> str | None:
    """From a year to a later one, which may be told by two digits."""
    end = last if len(last) == 4 else first[:2] + last
    return f"{first}/{end}" if first < end else None
