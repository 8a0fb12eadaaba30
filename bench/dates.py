"""Value accuracy of kg.dates against plain dateparser on the time spans annotated in TimeBank; run by hand.

    pip install dateparser
    python bench/dates.py ../shared/data/timebank.jsonl
    python bench/dates.py ../shared/data/timebank.jsonl --errors    # those of the half that may be looked at

The file holds a document a line: doc_id, date, text, spans (TIMEX3 with start, end, timex_type, value; EVENT with tense).
Every second document, by doc_id, is the half to learn from; the other half is reported apart and its errors are not shown.

Both sides get the words of the span, the document's day, and whether the sentence looks ahead: the nearest verb is annotated
as future or infinitive (`future=True`; PREFER_DATES_FROM="future"). Both know from the annotation whether a date or a duration
is asked for. dateparser gives its day, week, month or year, as its own `period` says.
"kg in its text" also has the text before the span, by which "a year earlier" and "that day" go.

What counts as right:
- A date where first and last day are the annotated value's: 2019-W41 is 2019-10-07/2019-10-13, 2019-Q3 is 2019-07/2019-09,
  2019-SU is June to August, 201 is 201X, a time of day is its day; early, late, and about (`mod`, `~`) do not count.
- A day that stands for a week ("two weeks ago": dateparser's period week, our "2019-09-23~") where it lies in the annotated week.
- For a value with an unknown part (2019-WXX, 2019-QX, 20XX) any value within the known part.
- A duration of the same length, twelve months to the year, seven days to the week, 24 hours to the day. dateparser has none: a
  day as far from the document's day as the duration says, either way, counts as right for it.
- For what has no value (PAST_REF, FUTURE_REF, PXM: "recently", "soon", "months") no answer; for PRESENT_REF ("now") none or the
  document's day. These are counted apart.
Recurring times (SET) are left out, neither side tells them.
"""

from __future__ import annotations

import argparse
import calendar
import json
import re
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path

from dateparser.date import DateDataParser
from dateutil.relativedelta import relativedelta

from kg import dates
from kg.extract import wording

Bounds = tuple[date, date]
Length = tuple[float, float]
"""Months and seconds."""
SEASONS = {"SP": (3, 5), "SU": (6, 8), "FA": (9, 11), "WI": (12, 14)}
UNITS = {"Y": (12, 0), "M": (1, 0), "Q": (3, 0), "E": (120, 0), "C": (1200, 0), "L": (12000, 0)}
UNITS |= {"W": (0, 7 * 86400), "D": (0, 86400), "TH": (0, 3600), "TM": (0, 60), "TS": (0, 1)}


@dataclass
class Span:
    """A time span, and what is annotated for it."""

    words: str
    anchor: str
    future: bool
    kind: str
    value: str
    sentence: str
    place: tuple[str, int, int]


@dataclass
class Row:
    """Counts for one kind of span; for each side the answers given and those that are right."""

    spans: int = 0
    given: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    right: dict[str, int] = field(default_factory=lambda: defaultdict(int))


def main() -> None:
    """Print the table, or the errors of the half to learn from."""
    options = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    options.add_argument("timebank", type=Path)
    options.add_argument("--errors", action="store_true", help="list what is wrong in the half to learn from")
    told = options.parse_args()
    documents = sorted(
        map(json.loads, told.timebank.read_text(encoding="utf8").splitlines()), key=lambda d: d["doc_id"]
    )
    halves = {"learnt from": documents[::2], "held out": documents[1::2]}
    if told.errors:
        print("\n".join(errors(halves["learnt from"])))
    else:
        print("\n".join(table(halves)))


def table(halves: dict[str, list[dict]]) -> Iterator[str]:
    """The lines of the table."""
    yield "| documents | spans of | spans | " + " | ".join(f"{side} right | gave a value" for side in SIDES) + " |"
    yield "|---" * (3 + 2 * len(SIDES)) + "|"
    for half, documents in halves.items():
        for kind, row in sorted(rows(documents).items()):
            cells = [f"{row.right[side] / row.spans:.3f} ({row.right[side]}) | {row.given[side]}" for side in SIDES]
            yield f"| {half} | {kind} | {row.spans} | {' | '.join(cells)} |"


def rows(documents: list[dict]) -> dict[str, Row]:
    """The counts by kind of span."""
    out: dict[str, Row] = defaultdict(Row)
    for span in spans(documents):
        for row in [out[span.kind]] + [out["DATE + DURATION"]] * (span.kind in ("DATE", "DURATION")):
            row.spans += 1
            for name, (answer, right) in SIDES.items():
                given = answer(span)
                row.given[name] += given is not None
                row.right[name] += right(span, given)
    return out


def errors(documents: list[dict]) -> Iterator[str]:
    """A line for each span that kg.dates gets wrong."""
    for span in spans(documents):
        if not ours_right(span, found := ours(span)):
            ahead = "future" if span.future else ""
            yield " | ".join((span.kind, span.words, span.value, str(found), span.anchor, ahead, span.sentence))


def spans(documents: list[dict]) -> Iterator[Span]:
    """The time spans of the documents, but for recurring times."""
    for document in documents:
        text, verbs = document["text"], [s for s in document["spans"] if s.get("pos") == "VERB"]
        for span in document["spans"]:
            if span["type"] == "TIMEX3" and span["timex_type"] != "SET":
                low, high = wording.sentence(text, span["start"], span["end"])
                near = [verb for verb in verbs if low <= verb["start"] < high and verb["tense"] != "NONE"]
                verb = min(near, key=lambda v: abs(v["start"] - span["start"]), default={"tense": "PAST"})
                words, anchor, ahead = " ".join(span["text"].split()), document["date"][:10], verb["tense"] in AHEAD
                place, sentence = (text, span["start"], span["end"]), " ".join(text[low:high].split())
                yield Span(words, anchor, ahead, kind(span), span["value"], sentence, place)


AHEAD = ("FUTURE", "INFINITIVE")


def kind(span: dict) -> str:
    """DATE, DURATION or TIME by what is asked for, or that there is no value."""
    if "REF" in span["value"] or re.match(r"PT?X", span["value"]):
        return "no value"
    if span["value"].startswith("P"):
        return "DURATION"
    return "TIME" if "T" in span["value"] else "DATE"


def ours(span: Span) -> str | None:
    """What kg.dates says."""
    if asks_length(span):
        return dates.duration(span.words)
    return dates.edtf(span.words, span.anchor, future=span.future)


def ours_in_text(span: Span) -> str | None:
    """What kg.dates says when it has the text before the span, too."""
    if asks_length(span):
        return dates.duration(span.words)
    return dates.within(*span.place, span.anchor, future=span.future)


def ours_right(span: Span, found: str | None) -> bool:
    """Whether the EDTF or ISO 8601 value is the annotated one."""
    if asks_length(span) and span.kind == "DURATION":
        return bool(found) and length(found) == length(span.value)
    if span.kind == "no value" and found and found.startswith("P"):
        return False
    return fits(span, bounds(found) if found else None, bool(found) and found.endswith("~"))


def asks_length(span: Span) -> bool:
    return span.value.startswith("P") and "REF" not in span.value


def theirs(span: Span) -> tuple[datetime, str] | None:
    """What dateparser says: a time and the period it is as exact as."""
    settings = {
        "PREFER_DATES_FROM": "future" if span.future else "past",
        "RELATIVE_BASE": datetime.fromisoformat(span.anchor),
    }
    found = DateDataParser(languages=["en"], settings=settings).get_date_data(span.words)
    return (found.date_obj, found.period) if found.date_obj else None


def theirs_right(span: Span, found: tuple[datetime, str] | None) -> bool:
    """Whether dateparser's time is the annotated one, or as far off as the annotated duration is long."""
    if asks_length(span) and span.kind == "DURATION":
        return bool(found) and found[0].replace(tzinfo=None) in ends(span)
    return fits(span, found and around(*found), bool(found) and found[1] == "week")


def ends(span: Span) -> list[datetime]:
    """The times as far before and after the document's day as the duration is long."""
    (months, seconds), day = length(span.value), datetime.fromisoformat(span.anchor)
    far = relativedelta(months=int(months), seconds=int(seconds))
    return [day + far, day - far]


def fits(span: Span, found: Bounds | None, loose: bool) -> bool:
    """Whether first and last day are those of the annotated value; loose: a day that stands for its week."""
    if span.kind == "no value":
        day = date.fromisoformat(span.anchor)
        return not found or (span.value == "PRESENT_REF" and found == (day, day))
    gold = bounds(span.value)
    if not found or not gold:
        return False
    within = gold[0] <= found[0] and found[1] <= gold[1]
    return found == gold or (within and ("X" in span.value or (loose and (gold[1] - gold[0]).days == 6)))


def around(day: datetime, period: str) -> Bounds:
    """The first and last day of the period around a day; a week stays the day that stands for it."""
    if period == "year":
        return date(day.year, 1, 1), date(day.year, 12, 31)
    return month(day.year, day.month) if period == "month" else (day.date(), day.date())


def bounds(value: str) -> Bounds | None:
    """First and last day of an EDTF or TIMEX3 value, None where it has none."""
    parts = [bounds_of(part.rstrip("~?")) for part in value.split("T")[0].split("/")]
    return (parts[0][0], parts[-1][1]) if all(parts) else None


FORMS: tuple[tuple[str, Callable[[re.Match], Bounds]], ...] = (
    (r"(\d{4})-(\d\d)-(\d\d)", lambda m: (date(*map(int, m.groups())),) * 2),
    (r"(\d{4})-W(\d\d)", lambda m: days(m, 1, 7)),
    (r"(\d{4})-W(\d\d)-WE", lambda m: days(m, 6, 7)),
    (r"(\d{4})-Q([1-4])", lambda m: months(int(m[1]), int(m[2]) * 3 - 2, int(m[2]) * 3)),
    (r"(\d{4})-H([12])", lambda m: months(int(m[1]), int(m[2]) * 6 - 5, int(m[2]) * 6)),
    (r"(\d{4})-(SP|SU|FA|WI)", lambda m: months(int(m[1]), *SEASONS[m[2]])),
    (r"(\d{4})-(\d\d)", lambda m: month(int(m[1]), int(m[2]))),
    (r"(\d{4})(?:-WXX|-QX|-XX-XX|-XX)?", lambda m: months(int(m[1]), 1, 12)),
    (r"(\d{3})X?", lambda m: (date(int(m[1]) * 10, 1, 1), date(int(m[1]) * 10 + 9, 12, 31))),
    (r"(\d{2})(?:XX)?", lambda m: (date(int(m[1]) * 100, 1, 1), date(int(m[1]) * 100 + 99, 12, 31))),
)


def bounds_of(value: str) -> Bounds | None:
    return next((read(found) for form, read in FORMS if (found := re.fullmatch(form, value))), None)


def days(found: re.Match, first: int, last: int) -> Bounds:
    """From one day to another of an ISO week."""
    year, week = int(found[1]), int(found[2])
    return date.fromisocalendar(year, week, first), date.fromisocalendar(year, week, last)


def months(year: int, first: int, last: int) -> Bounds:
    """From a month to another; beyond the twelfth, those of the next year."""
    return month(year, first)[0], month(year + (last > 12), (last - 1) % 12 + 1)[1]


def month(year: int, number: int) -> Bounds:
    first = date(year, number, 1)
    return first, first + timedelta(calendar.monthrange(year, number)[1] - 1)


def length(value: str) -> Length:
    """How long an ISO 8601 duration or its like in TIMEX3 (P1E: a decade) is."""
    day, _, time = value.removeprefix("P").partition("T")
    parts = [(float(n), UNITS[u]) for n, u in re.findall(r"([\d.]+)([A-Z])", day)]
    parts += [(float(n), UNITS["T" + u]) for n, u in re.findall(r"([\d.]+)([A-Z])", time)]
    return sum(n * unit[0] for n, unit in parts), sum(n * unit[1] for n, unit in parts)


SIDES: dict[str, tuple[Callable, Callable]] = {
    "kg": (ours, ours_right),
    "kg in its text": (ours_in_text, ours_right),
    "dateparser": (theirs, theirs_right),
}

if __name__ == "__main__":
    main()
