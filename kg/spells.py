"""EDTF values as the days that they span."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from kg import Error
from kg.days import days_of

Spell = tuple[str, str]


def spells(times: str) -> list[Spell]:
    """The first and the last day of each EDTF value in a list of them, in order; none for one that names no days.

    >>> spells("2019-10-05; 2018-06; 201X")
    [('2010-01-01', '2019-12-31'), ('2018-06-01', '2018-06-30'), ('2019-10-05', '2019-10-05')]
    """
    return sorted({spell for time in times.split("; ") for spell in _spell(time)})


def _spell(time: str) -> Iterator[Spell]:
    """An open end is no end: the day that is named stands alone, and nothing lives for ever."""
    days = [day for part in time.split("/") for day in _days(part)]
    if days:
        yield min(days), max(days)


def _days(part: str) -> list[str]:
    day = re.sub(r"T.*|[?~%]", "", part)
    if re.fullmatch(r"\d{4}-\d\d(-\d\d)?", day):
        return [str(found) for found in days_of(day)]
    year = re.fullmatch(r"\d{2,4}X{0,2}(?<=^....)(-XX){0,2}", day)
    return [f"{day[:4].replace('X', '0')}-01-01", f"{day[:4].replace('X', '9')}-12-31"] if year else []


def between(since: str | None, until: str | None) -> Callable[[str], bool]:
    """Whether times (EDTF values parted by "; ") touch the days from `since` to `until`; None is open, no time is never.

    Raises Error where one of the two is no date or the second is before the first.
    """
    first, last = _end(since, 0), _end(until, 1)
    if first and last and first > last:
        raise Error(f"nothing is since {since} and until {until}; give the earlier day first")

    def touches(times: str) -> bool:
        days = spells(times)
        return bool(days) and (not first or max(end for _, end in days) >= first) and (not last or days[0][0] <= last)

    return touches


def _end(date: str | None, end: int) -> str | None:
    if date and not spells(date):
        raise Error(f"'{date}' is no date; give YYYY, YYYY-MM or YYYY-MM-DD")
    return spells(date)[0][end] if date else None
