"""How much time a wording counts ("36 months", "a year and a half"), by the words of ontology/names/dates.tsv."""

from __future__ import annotations

import re
from functools import cache

from kg import BadOntology, ontology
from kg import words as tables

SMALLER = {"Y": (12, "M"), "D": (24, "TH"), "TH": (60, "TM"), "TM": (60, "TS")}
LARGEST = 9999
LONGEST = 300
"""Characters of a wording that are read; none that tells a date is longer."""
FRACTIONS = {"½": 0.5, "¼": 0.25, "¾": 0.75, "1/2": 0.5, "1/4": 0.25, "3/4": 0.75}


def duration(wording: str) -> str | None:
    """ISO 8601 duration of "36 months", "three-year", "eight and a half hours", "two years and six months", or None.

    "the past decade" and "year-long" give one; "a few months" and "two or three weeks" tell none.
    """
    wording = tidy(wording)
    first = next((m for pattern in _lengths() for m in pattern.finditer(wording) if measured(m[1])), None)
    if not first or _ranges().search(wording):
        return None
    rest = re.compile(rf"(?i)(?:,?\s+and|,)?\s+({measure()})").match(wording, first.end())
    return _iso([part for found in (first, rest) if found and (part := measured(found[1]))])


def lengths(text: str) -> list[tuple[int, int]]:
    """Where a text words how long something lasts ("for 36 months", "for another two years"), as (start, end)."""
    return [found.span() for found in _for().finditer(text)]


def measured(words: str) -> tuple[float, str] | None:
    """How many of which unit of ISO 8601 the words count, one of a unit alone; None where they count none or too many."""
    found = _parts().fullmatch(" ".join(words.split()))
    if not found:
        return None
    size = words_of("unit")[(found["unit"] or found["lone"]).lower()]
    whole = count_of(found["count"]) if found["count"] else 0 if found["half"] else 1
    part = 0.5 if found["half"] or found["and"] or found["later"] else FRACTIONS.get(found["part"], 0)
    count = (whole + part) * int(re.sub(r"\D", "", size) or 1)
    return (count, re.sub(r"\d", "", size)) if count <= LARGEST else None


@cache
def measure() -> str:
    """A pattern for a number of units, without groups: "two and a half years", "20 more years", "half an hour"."""
    return re.sub(r"\(\?P<\w+>", "(?:", f"(?:{_measure()})")


def _measure() -> str:
    half, part = r"[-\s]and[-\s](?:a|one)[-\s]half", "|".join(FRACTIONS)
    return (
        rf"(?:(?P<half>half(?:[-\s]an?)?)|(?P<count>{number()})(?:(?P<and>{half})|[-\s]?(?P<part>{part}))?)"
        rf"[-\s]+(?:{any_of('filler')}[-\s]+)?(?P<unit>{any_of('unit')})s?\b(?P<later>{half})?"
    )


@cache
def _parts() -> re.Pattern[str]:
    return re.compile(rf"(?i){_measure()}|(?P<lone>{any_of('unit')})")


@cache
def _for() -> re.Pattern[str]:
    return re.compile(rf"(?i)\bfor\s+(?:\w{{1,20}}\s+)?{measure()}(?![-\s]old)")


@cache
def _ranges() -> re.Pattern[str]:
    """Two lengths in one wording: "two or three weeks", "between 10 and 15 days"."""
    return re.compile(rf"(?i)\b{number()}\s(?:to|or)\s{number()}\b|\d\s?[-–]\s?\d|\bbetween\s+{number()}\s+and\b")


@cache
def _lengths() -> tuple[re.Pattern[str], ...]:
    """Wordings of a length, the more telling first; the length is the first group."""
    unit = any_of("unit")
    return (
        re.compile(rf"(?i)(?<![\w.,])({measure()})"),
        re.compile(rf"(?i)\b({unit})[-\s]?long\b"),
        re.compile(rf"(?i)\b{any_of('whole')}\s+(?:{any_of('fiscal')}\s+)?({unit})\b"),
        re.compile(rf"(?i)^({unit})$"),
    )


def _iso(parts: list[tuple[float, str]]) -> str:
    """Counts of units as one ISO 8601 duration, halves in the next smaller unit."""
    pieces = [piece for part in parts for piece in _whole(*part)]
    days = "".join(f"{count:g}{unit}" for count, unit in pieces if unit[0] != "T")
    times = "".join(f"{count:g}{unit[1]}" for count, unit in pieces if unit[0] == "T")
    return f"P{days}T{times}" if times else f"P{days}"


def _whole(count: float, unit: str) -> list[tuple[float, str]]:
    """A count as whole units and the rest in the next smaller one; months and weeks have none."""
    if not count % 1 or unit not in SMALLER:
        return [(count, unit)]
    size, smaller = SMALLER[unit]
    rest = [(float(round(count % 1 * size)), smaller)]
    return [(float(int(count)), unit), *rest] if count > 1 else rest


def count_of(word: str) -> float:
    """A number in figures or words: "3", "1,000", "a couple of", "twenty-four", "two hundred"."""
    known, said, total = words_of("number"), " ".join(word.lower().split()), 0.0
    if said[0].isdigit() or said in known:
        return float(known.get(said, said.replace(",", "")))
    for value in (float(known[part]) for part in re.split(r"[-\s]", said)):
        total = total * value if value >= 100 else total + value
    return total


@cache
def number() -> str:
    """A pattern for numbers in figures or words, "twenty-four" and "two hundred" among them."""
    known = {word: int(value) for word, value in words_of("number").items() if " " not in word}
    ones = "|".join(word for word, value in known.items() if value < 10)
    tens = "|".join(word for word, value in known.items() if 20 <= value < 100)
    words = rf"(?:{tens})[-\s](?:{ones})\b|(?:{ones})[-\s](?:hundred|thousand)|{any_of('number')}"
    return rf"(?:\d{{1,3}},\d{{3}}|\d{{1,4}}(?:\.\d{{1,2}})?|{words})"


def tidy(wording: str) -> str:
    """The words that are read, a single space between them."""
    return " ".join(wording[:LONGEST].split())


def blanked(text: str) -> str:
    """The text without the phrases that word a date and mean another thing, as long as before."""
    return re.sub(rf"\b{any_of('other')}\b", lambda found: " " * len(found[0]), text)


@cache
def any_of(rule: str) -> str:
    """A pattern for the words of a rule."""
    return f"(?:{tables.any_of(words_of(rule))})"


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
