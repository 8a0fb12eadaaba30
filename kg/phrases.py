"""Patterns of date wordings with what they mean; the words in them come from ontology/names/dates.tsv.

In a pattern {which} stands for a group of that name and {which2} for another of its kind, {PART} for words that are passed over.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Callable
from datetime import date, timedelta
from functools import cache

from kg import days, periods
from kg.days import Now
from kg.measures import any_of, count_of, measure, measured, number, words_of

Found = re.Match[str]
Rule = tuple[str, Callable[[Found, Now], str | None]]
Rules = tuple[tuple[re.Pattern[str], Callable[[Found, Now], str | None]], ...]

LONG = "|".join(name for full in calendar.month_name[1:] for name in (full, full.upper()))
SHORT = "|".join(name for abbr in (*calendar.month_abbr[1:], "Sept") for name in (abbr, abbr.upper()))
WEEK = "|".join(name for full in calendar.day_name for name in (full, full.upper()))
MONTH = rf"(?-i:(?:{LONG})\b|(?:{SHORT})\b\.?)"
WEEKDAY = rf"(?-i:{WEEK}|(?:Mon|Tues?|Wed|Thu(?:rs?)?|Fri|Sat|Sun)\.)"
DAY = r"(?:3[01]|[12]\d|0?[1-9])(?:st|nd|rd|th)?(?![\d%]|[:,.]\d)(?!\s*(?:percent|per cent|[ap]\.?m))"
YEAR = r"(?<![\d,.])(?:1[5-9]|20)\d\d(?!\d|,\d)"
DASH = r"(?:\s?[-–—&/]\s?|\s(?:to|and|through|until|or)\s)"
NEAR = 100
"""Characters around a wording that can tell how to read it."""


@cache
def absolute() -> Rules:
    """Patterns that may hold a year, with what they mean, the more telling first."""
    return tuple((pattern(words), reading) for words, reading in (*DAYS_OF_MONTHS, *PARTS_OF_YEARS, *YEARS))


@cache
def relative() -> Rules:
    """Patterns that need the article's date, with what they mean, the more telling first."""
    return tuple((pattern(words), reading) for words, reading in (*MONTHS, *WEEKDAYS, *COUNTED, *PERIODS, *LONE))


@cache
def pattern(words: str) -> re.Pattern[str]:
    """The pattern with the words of the tables in it, small letters or capitals, but for months and days of the week."""
    kinds = _kinds()

    def filled(found: Found) -> str:
        kind = kinds[found[1].lower()]
        return f"(?:{kind})" if found[1].isupper() else f"(?P<{found[1]}{found[2]}>{kind})"

    return re.compile("(?i)" + re.sub(r"\{([A-Za-z]+)(\d?)\}", filled, words))


@cache
def _kinds() -> dict[str, str]:
    """What may stand in a pattern by its name: words of a table, or a pattern of its own."""
    tables = ("about", "ahead", "back", "beside", "day", "decade", "feast", "fiscal", "led", "limit", "ordinal")
    kinds = {name: any_of(name) for name in (*tables, "part", "piece", "same", "season", "tied", "which")}
    tens = "|".join(word for word, value in words_of("number").items() if 10 <= int(value) < 100 and " " not in word)
    return kinds | {
        "century": "|".join(word for word, value in words_of("number").items() if 15 <= int(value) <= 20),
        "dash": DASH,
        "inyear": rf",?\s+(?:of\s+)?(?P<year>{YEAR}|{kinds['which']}\s+year\b)",
        "month": MONTH,
        "nth": rf"{kinds['ordinal']}|\d\d?(?:st|nd|rd|th)",
        "num": DAY,
        "number": number(),
        "said": rf"{YEAR}|(?:{kinds['which']}|the)\s+year\b(?!\s+\d)|year[\s-](?:ago|earlier)",
        "size": measure(),
        "some": rf"{kinds['part']}[\s-]+",
        "tens": rf"(?:{tens})(?:-{number()})?",
        "weekday": WEEKDAY,
        "year": YEAR,
    }


def figures(wording: str) -> str:
    """The wording with years in words written in figures: "nineteen ninety-six", "two thousand and seven"."""
    words = r"\b(?:{century}[\s-]{tens}|(?:two\s+thousand\s+(?:and\s+)?{number}|(?<=year\s)two\s+thousand))\b"
    return pattern(words).sub(_year_in_words, wording)


def _year_in_words(found: Found) -> str:
    if found["century"]:
        return str(int(100 * count_of(found["century"]) + count_of(found["tens"])))
    year = 2000 + int(count_of(found["number"]) if found["number"] else 0)
    return str(year) if year < 2100 else found[0]


def tied(words: str) -> tuple[periods.Measure, int] | None:
    """How far "the same day", "the following month" or "two years later" is from the date told before, and which way."""
    led = r"^(?:(?:{PART})\s)?(?:(?:in|on|at|by|of|for)\s)?"
    found = pattern(rf"{led}(?:{{same}}\s{{piece}}|the\s{{piece2}}\s{{tied}}|{{size}}\s{{tied2}})$").search(words)
    if not found:
        return None
    piece, after = found["piece"] or found["piece2"], found["tied"] or found["tied2"]
    step = int(words_of("same")[days.spaced(found["same"])]) if found["same"] else int(words_of("tied")[after.lower()])
    measure = (1.0, words_of("piece")[piece.lower()]) if piece else measured(found["size"])
    return (measure, step) if measure else None


def sign(word: str) -> int:
    """1 for "after" and its like, -1 for "before"."""
    return int(words_of("beside")[word.lower()])


DAYS_OF_MONTHS: tuple[Rule, ...] = (
    (r"(?<!\d){YEAR}-[01]\d-[0-3]\d\b", lambda m, now: m[0] if days.parsed(m[0]) else None),
    (
        r"(?<![\d/])(?P<first>\d\d?)/(?P<second>\d\d?)/{year}(?!/)",
        lambda m, now: _figures(int(m["first"]), int(m["second"]), int(m["year"])),
    ),
    (
        r"(?<![\d.])(?P<first>\d\d?)\.(?P<second>\d\d?)\.(?P<last>(?:1[5-9]|20)\d\d)(?!\d)",
        lambda m, now: days.iso(days.real(int(m["last"]), int(m["second"]), int(m["first"]))),
    ),
    (
        r"\b{month}\s*{num}{DASH}(?:{month2}\s*)?{num2}\b(?:{INYEAR})?",
        lambda m, now: days.interval(now, m["month"], m["num"], m["month2"] or m["month"], m["num2"], m["year"]),
    ),
    (
        r"\b{num}(?:\s+{month})?{DASH}{num2}\s+{month2}(?:{INYEAR})?",
        lambda m, now: days.interval(now, m["month"] or m["month2"], m["num"], m["month2"], m["num2"], m["year"]),
    ),
    (
        r"\bweek\s+(?:of|beginning|starting)\s+{month}\s*{num}\b(?:{INYEAR})?",
        lambda m, now: days.week_of(days.day_named(now, m["month"], m["num"], m["year"])),
    ),
    (
        r"\bweekend\s+of\s+{month}\s*{num}\b(?:{INYEAR})?",
        lambda m, now: days.weekend_of(days.day_named(now, m["month"], m["num"], m["year"])),
    ),
    (r"\b{nth}\s+{weekday}\s+(?:of|in)\s+{month}(?:{INYEAR})?", lambda m, now: _nth_weekday(m, now)),
    (r"\b(?:{limit}\s+)?(?:{weekday},?\s+(?:the\s+)?)?{month}\s*{num}\b(?:{INYEAR})?", lambda m, now: _day(m, now)),
    (
        r"\b(?:{limit}\s+)?(?:{weekday},?\s+(?:the\s+)?)?{num}\s+(?:of\s+)?{month}(?:{INYEAR})?",
        lambda m, now: _day(m, now),
    ),
)


def _figures(first: int, second: int, year: int) -> str | None:
    """A day in figures, where only one of two can be the month or both are the same."""
    told = {day for day in (days.real(year, first, second), days.real(year, second, first)) if day}
    return str(told.pop()) if len(told) == 1 else None


def _nth_weekday(found: Found, now: Now) -> str | None:
    """A day such as the first Tuesday in November."""
    if not found["year"] and now.day == date.min:
        return None
    year = days.year_told(now, found["year"]) or int(periods.month_named(now, found["month"], None)[:4])
    nth = periods.ordinal(found["nth"])
    return days.iso(
        days.nth_weekday(year, days.number_of(found["month"]), days.WEEKDAYS[found["weekday"][:3].lower()], nth)
    )


def _day(found: Found, now: Now) -> str | None:
    looking = days.looking(now, found["limit"])
    day = days.day_named(looking, found["month"], found["num"], found["year"], found["weekday"])
    return days.limited(now, found["limit"], day)


PARTS_OF_YEARS: tuple[Rule, ...] = (
    (
        r"\b{month}(?:,?\s+{year2})?{DASH}{SOME}?{month2}\s+(?:of\s+)?{year}",
        lambda m, now: periods.months(now, m["month"], m["month2"], m["year"], m["year2"]),
    ),
    (
        r"\b{nth}\s+week\s+(?:of|in)\s+{month}\s+{year}",
        lambda m, now: days.nth_week(int(m["year"]), days.number_of(m["month"]), periods.ordinal(m["nth"])),
    ),
    (
        r"\b{SOME}?{month}\s+(?:of\s+)?{year}\b",
        lambda m, now: periods.month_of(int(m["year"]), days.number_of(m["month"])),
    ),
    (r"\b{nth}[\s-](?P<size>half|quarter)\s+(?:of\s+)?{said}", lambda m, now: _part_of_year(m, now)),
    (r"\b{said}(?:['’]s)?\s+{nth}[\s-](?P<size>half|quarter)\b", lambda m, now: _part_of_year(m, now)),
    (r"\bQ(?P<nth>[1-4])(?P<size>)\s+(?:of\s+)?{said}", lambda m, now: _part_of_year(m, now)),
    (r"\b{nth}\s+{number}\s+(?P<size>month|quarter)s\s+(?:of\s+)?{said}", lambda m, now: _stretch_of_year(m, now)),
    (
        r"\b{season}\s+(?:of\s+)?{said}",
        lambda m, now: periods.season_of(m["season"], year) if (year := days.year_told(now, m["said"])) else None,
    ),
)


def _part_of_year(found: Found, now: Now) -> str | None:
    """A half or quarter of a year."""
    year, size = days.year_told(now, found["said"]), 6 if found["size"].lower() == "half" else 3
    return periods.part_of(year, size, periods.ordinal(found["nth"]))


def _stretch_of_year(found: Found, now: Now) -> str | None:
    """The first or last so many months or quarters of a year."""
    size = int(count_of(found["number"])) * (3 if found["size"].lower() == "quarter" else 1)
    nth = periods.ordinal(found["nth"])
    return periods.part_of(days.year_told(now, found["said"]), size, nth) if nth < 2 else None


YEARS: tuple[Rule, ...] = (
    (
        r"\b{year}(?:\s?[-–/]\s?|\s(?:to|through|until|and)\s)(?P<last>{YEAR}|\d\d\b(?!-))",
        lambda m, now: periods.years(m["year"], m["last"]),
    ),
    (r"\b(?P<tens>(?:1[5-9]|20)\d)0['’]?s\b", lambda m, now: f"{m['tens']}X"),
    (r"\b{nth}[\s-]century\b", lambda m, now: f"{n - 1:02}XX" if (n := periods.ordinal(m["nth"])) else None),
    (r"\b{LED}[\s-]+(?P<date>{YEAR})\b", lambda m, now: m["date"]),
    (
        r"^(?:the\s+)?(?:year\s+)?{year}(?=$|['’]|,|\s(?:and|or)\b)|^the\s+{year2}\b",
        lambda m, now: m["year"] or m["year2"],
    ),
)

MONTHS: tuple[Rule, ...] = (
    (
        r"\b{month}(?:\s(?:and|or|to|through)\s|\s?[-–/]\s?){SOME}?{month2}",
        lambda m, now: periods.months(now, m["month"], m["month2"]),
    ),
    (
        r"\b{SOME}?{month}\s+(?:of\s+)?{which}\s+year\b",
        lambda m, now: periods.month_of(now.day.year + days.step_of(m["which"]), days.number_of(m["month"])),
    ),
    (r"\b{nth}\s+week\s+(?:of|in)\s+(?:{which}\s+)?{month}", lambda m, now: _week_of_month(m, now)),
    (
        r"\b(?:{which}\s+)?{feast}(?P<weekend>\s+weekend)?\b",
        lambda m, now: days.feast(now, m["which"], m["feast"], bool(m["weekend"])),
    ),
)


def _week_of_month(found: Found, now: Now) -> str | None:
    year, month = periods.month_named(now, found["month"], found["which"]).split("-")
    return days.nth_week(int(year), int(month), periods.ordinal(found["nth"]))


WEEKDAYS: tuple[Rule, ...] = (
    (
        r"\b(?:{which}\s+)?{weekday}{DASH}{weekday2}(?:,?\s+(?:of\s+)?{which2}\s+week\b)?",
        lambda m, now: days.weekdays(now, m["weekday"], m["weekday2"], m["which"] or m["which2"]),
    ),
    (r"\b(?:a|one)\s+week\s+(?P<way>ago|from)\s+(?:on\s+)?{weekday}", lambda m, now: _week_from(m, now)),
    (
        r"\b{weekday},?\s+(?:of\s+)?{which}\s+week\b|\b{which2}\s+week(?:\s+on|,)?\s+{weekday2}",
        lambda m, now: _of_week(m, now),
    ),
    (r"\b(?:{limit}\s+)?(?:{which}\s+)?{weekday}", lambda m, now: _weekday(m, now)),
)


def _week_from(found: Found, now: Now) -> str:
    ahead = found["way"].lower() == "from"
    return str(days.weekday(Now(now.day, ahead), found["weekday"], None) + timedelta(7 if ahead else -7))


def _of_week(found: Found, now: Now) -> str:
    """A day of the week told."""
    name, which = found["weekday"] or found["weekday2"], found["which"] or found["which2"]
    return _stretch(found, days.weekday_of_week(now, name, which))


def _weekday(found: Found, now: Now) -> str | None:
    day = days.weekday(days.looking(now, found["limit"]), found["weekday"], found["which"])
    return days.limited(now, found["limit"], day) if found["limit"] else _stretch(found, day)


def _stretch(found: Found, day: date) -> str:
    """The day, or the days from it where the wording tells how many ("Monday for a two-day visit")."""
    length = pattern(r"\b{number}[\s-]days?\b(?!\s+(?:after|before|ago|later))").search(found.string[:NEAR])
    count = int(count_of(length["number"])) if length else 1
    return f"{day}/{day + timedelta(count - 1)}" if count > 1 else str(day)


COUNTED: tuple[Rule, ...] = (
    (
        r"\b(?:{about}\s+)?{size}\s+ago\b",
        lambda m, now: periods.shift(now, measured(m["size"]), bool(m["about"]), -1),
    ),
    (r"\byear[\s-](?:ago|earlier)\s+quarter", lambda m, now: periods.quarter(now, -5)),
    (r"\byear[\s-](?:ago|earlier)\b", lambda m, now: periods.year_of(now.day.year - 1)),
    (
        r"(?:\b(?:in|within|over|for|during)\s+|^|\b(?=the\s))(?:the\s+)?{AHEAD}\s+{size}",
        lambda m, now: _reach(m, now, 1),
    ),
    (
        r"(?:\b(?:in|within|over|for|during)\s+|^|\b(?=the\s))(?:the\s+)?{BACK}\s+{size}",
        lambda m, now: _reach(m, now, -1),
    ),
    (
        r"\b(?:in|within|over|during)\s+the\s+{AHEAD}\s+(?P<size>week|month|year|decade)\b",
        lambda m, now: _reach(m, now, 1),
    ),
    (
        r"\b(?:in|within|over|during)\s+the\s+{BACK}\s+(?P<size>week|month|year|decade)\b",
        lambda m, now: _reach(m, now, -1),
    ),
    (r"\bwithin\s+{size}(?!\s+of)", lambda m, now: _reach(m, now, 1)),
    (r"\bin\s+{number}\s?(?:to|or|-|–)\s?{size}(?!\s+of)", lambda m, now: _about(m, now)),
    (
        r"\bin\s+(?:{about}\s+)?{size}(?:['’]?\s+time)?\b(?!\s+of)",
        lambda m, now: periods.shift(now, measured(m["size"]), bool(m["about"]), _way(m)),
    ),
    (
        r"\b(?:{about}\s+)?{size}\s+from\s+(?:now|today)\b",
        lambda m, now: periods.shift(now, measured(m["size"]), bool(m["about"])),
    ),
)


def _reach(found: Found, now: Now, sign: int) -> str | None:
    return periods.reach(now, measured(found["size"]), sign)


def _about(found: Found, now: Now) -> str | None:
    """From the nearer to the farther of "in two or three weeks"."""
    last = measured(found["size"])
    near = periods.shift(now, (count_of(found["number"]), last[1]), False) if last else None
    far = periods.shift(now, last, False)
    return f"{near}/{far}" if near and far and near < far else None


def _way(found: Found) -> int:
    """Which way "in seven months" looks: back in "the first talks in seven months"."""
    before = found.string[max(0, found.start() - NEAR) : found.start()]
    return -1 if re.search(r"(?i)\b(first|only|\w{1,20}est)\b[^.;]*$", before) else 1


PERIODS: tuple[Rule, ...] = (
    (r"\b(?:{FISCAL}[\s-])?{nth}[\s-](?P<size>half|quarter)\b(?!\s+of|\s+century)", lambda m, now: _part_named(m, now)),
    (
        r"\b(?:(?:by|at|before)\s+(?:the\s+)?)?(?:year['’]?s?[\s-]end|end\s+of\s+(?:the|this)\s+year)\b",
        lambda m, now: f"{now.day.year}-12-31",
    ),
    (
        r"\bthe\s+(?P<unit>week|weekend|month|year)\s+(?:(?P<back>before\s+last)|after\s+next)\b",
        lambda m, now: periods.period_of(now, -2 if m["back"] else 2, m["unit"]),
    ),
    (r"\b(?:over\s+|during\s+)?(?:{which}|the)\s+weekend\b", lambda m, now: days.weekend(now, m["which"])),
    (
        r"\b{SOME}?{which}\s+(?:{FISCAL}\s+)?(?P<unit>week|month|quarter|year|decade|century)\b(?:['’]s)?",
        lambda m, now: periods.period(now, m["which"], m["unit"]),
    ),
    (
        r"(?:\b{SOME}the\s+(?P<unit>week|month|quarter|year)|(?:\b{LED}\s+|^)the\s+(?:(?:full|whole)\s+)?(?:{FISCAL}\s+)?year)\b(?!\s+(?:of|before|after))",
        lambda m, now: periods.period_of(now, 0, m["unit"] or "year"),
    ),
    (
        r"\b(?:{SOME}|{LED}\s+|(?=the\s)|(?={WHICH}\s))(?:{which}\s+|the\s+)?{SOME}?{season}\b(?!\s+of)",
        lambda m, now: periods.season_named(now, m["season"], m["which"] or "the"),
    ),
    (r"\bthe\s+{SOME}?{decade}\b", lambda m, now: periods.decade(now, m["decade"])),
)


def _part_named(found: Found, now: Now) -> str | None:
    """A half or quarter without a year."""
    size, nth = 6 if found["size"].lower() == "half" else 3, periods.ordinal(found["nth"])
    return periods.part_named(now, size, nth) if 0 < nth <= 12 // size else None


LONE: tuple[Rule, ...] = (
    (r"\b{SOME}?{day}\b", lambda m, now: str(now.day + timedelta(int(words_of("day")[days.spaced(m["day"])])))),
    (r"\b(?:{limit}\s+)?(?:{which}\s+)?{SOME}?{month}(?!\s*\d)", lambda m, now: _month(m, now)),
    (r"^(?:on\s+)?the\s+(?P<nth>\d\d?)(?:st|nd|rd|th)$", lambda m, now: days.numbered(now, m["nth"])),
)


def _month(found: Found, now: Now) -> str | None:
    """A month without a year, where its word is no other; a limit on it looks ahead."""
    ahead = Now(now.day, now.future or days.limit(found["limit"]) in ("ahead", "till"))
    return periods.month_named(ahead, found["month"], found["which"]) if _noun(found) else None


def _noun(found: Found) -> bool:
    """Whether "May" or "March" is the month: alone, or with a word that goes with a month."""
    before = found.string[max(0, found.start() - NEAR) : found.start()]
    told = re.search(r"(?i)\b(in|of|since|for|from|before|after|during|and|or)\s+$", before)
    alone = found[0] == found.string.strip() or found[0] != found["month"]
    return not found["month"].title().startswith(("May", "Mar")) or bool(told or alone)
