"""Date wordings: text in, EDTF out, all of it reckoned from Monday, 7 October 2019 where nothing else is said."""

from __future__ import annotations

import datetime
import re
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg import BadOntology, dates, days, measures, ontology

MONDAY = "2019-10-07"


@pytest.mark.parametrize(
    ("wording", "expected"),
    [
        ("on Saturday", "2019-10-05"),
        ("Monday", "2019-10-07"),
        ("last Monday", "2019-09-30"),
        ("this Friday", "2019-10-11"),
        ("next Tuesday", "2019-10-15"),
        ("this coming Sunday", "2019-10-13"),
        ("Friday and Saturday", "2019-10-04/2019-10-05"),
        ("Tuesday to Thursday this week", "2019-10-08/2019-10-10"),
        ("on Wednesday for a two-day visit", "2019-10-02/2019-10-03"),
        ("yesterday", "2019-10-06"),
        ("late today", "2019-10-07"),
        ("tomorrow", "2019-10-08"),
        ("last week", "2019-09-30/2019-10-06"),
        ("earlier this week", "2019-10-07/2019-10-13"),
        ("next month", "2019-11"),
        ("by the end of the month", "2019-10"),
        ("last year", "2018"),
        ("this decade", "201X"),
        ("in two weeks", "2019-10-21~"),
        ("twenty-four days ago", "2019-09-13"),
        ("a couple of days ago", "2019-10-05"),
        ("about three months ago", "2019-07~"),
        ("in about seven months", "2020-05~"),
        ("the first talks in about seven months", "2019-03~"),
        ("within ten days", "2019-10-07/2019-10-17"),
        ("over the past two weeks", "2019-09-23/2019-10-07"),
        ("in the past three months", "2019-07/2019-10"),
        ("over the next four years", "2019/2023"),
        ("by year-end", "2019-12-31"),
        ("over the weekend", "2019-10-05/2019-10-06"),
        ("this past summer", "2019-06/2019-08"),
        ("last spring", "2018-03/2018-05"),
        ("June 30", "2019-06-30"),
        ("the 5th of August", "2019-08-05"),
        ("Oct. 20", "2019-10-20"),  # close: the next, not that of a year ago
        ("week of Sept. 25", "2019-09-23/2019-09-29"),
        ("early June", "2019-06"),
        ("in November", "2019-11"),
        ("in January", "2019-01"),
        ("by January", "2020-01"),
        ("in June last year", "2018-06"),
        ("last December", "2018-12"),
        ("March or April", "2019-03/2019-04"),
        ("Easter weekend", "2019-04-20/2019-04-21"),
        ("on Good Friday", "2019-04-19"),
        ("Christmas", "2018-12-25"),
        ("last Christmas", "2018-12-25"),
        ("next Easter", "2020-04-12"),
        ("Labor Day weekend", "2019-08-31/2019-09-02"),
        ("Tuesday of last week", "2019-10-01"),
        ("a week from Tuesday", "2019-10-15"),
        ("on Wed.", "2019-10-02"),
        ("on the 21st", "2019-09-21"),
        ("June 12 last year", "2018-06-12"),
        ("the first Tuesday in November", "2019-11-05"),
        ("the weekend of June 12", "2019-06-15/2019-06-16"),
        ("last weekend", "2019-10-05/2019-10-06"),
        ("the weekend before last", "2019-09-28/2019-09-29"),
        ("the week after next", "2019-10-21/2019-10-27"),
        ("first week of June", "2019-06-01/2019-06-07"),
        ("later in the week", "2019-10-07/2019-10-13"),
        ("over the past week", "2019-09-30/2019-10-07"),
        ("the past year", "2018/2019"),
        ("the past decade", "2009/2019"),
        ("over the next decade", "2019/2029"),
        ("the nineties", "199X"),
        ("the last two months of this year", "2019-11/2019-12"),
        ("the third quarter", "2019-07/2019-09"),
        ("the latest quarter", "2019-07/2019-09"),
        ("last year's third quarter", "2018-07/2018-09"),
        ("the first half of next year", "2020-01/2020-06"),
        ("earlier in the year", "2019"),
        ("a year and a half ago", "2018-04"),
        ("a month and a half ago", "2019-08-23~"),
        ("48 hours ago", "2019-10-05"),
        ("in two or three weeks", "2019-10-21~/2019-10-28~"),
        ("late summer", "2019-06/2019-08"),
    ],
)
def test_against_the_date_of_the_article(wording: str, expected: str) -> None:
    assert dates.edtf(wording, MONDAY) == expected


@pytest.mark.parametrize(
    ("wording", "anchor", "expected"),
    [
        ("Feb. 27-28", "2019-03-01", "2019-02-27/2019-02-28"),
        ("between Dec. 30 and Jan. 2", "2020-01-05", "2019-12-30/2020-01-02"),
        ("27 to 28 February", "2019-03-01", "2019-02-27/2019-02-28"),
        ("since June 3", "2019-06-20", "2019-06-03/2019-06-20"),
        ("by June 3", "2019-05-20", "2019-05-20/2019-06-03"),
        ("early September", "2013-08-07", "2013-09"),
        ("last week", "2019-10-13", "2019-10-07/2019-10-13"),  # a Sunday: the week that ends with it
        ("this winter", "2020-01-15", "2019-12/2020-02"),
        ("Feb. 29", "2020-03-02", "2020-02-29"),
        ("Feb. 30", "2020-03-02", "2020-02"),
        ("Friday, June 12", "2019-10-07", "2020-06-12"),  # no other June 12 near is a Friday
        ("the fourth quarter", "1998-01-26", "1997-10/1997-12"),
        ("the summer", "2020-02-03", "2019-06/2019-08"),
        ("the winter", "2020-02-03", "2019-12/2020-02"),
        ("Memorial Day", "2018-06-04", "2018-05-28"),
        ("in two months", "2019-12-01", "2020-02"),
    ],
)
def test_against_other_days(wording: str, anchor: str, expected: str) -> None:
    assert dates.edtf(wording, anchor) == expected


@pytest.mark.parametrize(
    ("wording", "expected"),
    [
        ("on Saturday", "2019-10-12"),
        ("June 30", "2020-06-30"),
        ("in April", "2020-04"),
        ("September 25", "2019-09-25"),  # a plan for a day just past is not one for next year
        ("Thanksgiving", "2019-11-28"),
        ("before Thursday", "2019-10-07/2019-10-10"),
        ("Friday, June 12", "2020-06-12"),
        ("last weekend", "2019-10-05/2019-10-06"),
        ("the first quarter", "2020-01/2020-03"),
        ("the third quarter", "2019-07/2019-09"),  # just over: its figures are still to come
        ("the weekend", "2019-10-12/2019-10-13"),
    ],
)
def test_looking_forward(wording: str, expected: str) -> None:
    assert dates.edtf(wording, MONDAY, future=True) == expected


@pytest.mark.parametrize(
    ("wording", "expected"),
    [
        ("by Friday", "2019-10-07/2019-10-11"),
        ("no later than Nov. 1", "2019-10-07/2019-11-01"),
        ("since Thursday", "2019-10-03/2019-10-07"),
        ("since Monday", "2019-10-07"),
        ("before Thursday", "2019-10-03"),  # nothing tells that it lies ahead
        ("by the end of the month", "2019-10"),
    ],
)
def test_limits_and_deadlines(wording: str, expected: str) -> None:
    assert dates.edtf(wording, MONDAY) == expected


@pytest.mark.parametrize(
    ("wording", "expected"),
    [
        ("from Saturday to next Monday", "2019-10-05/2019-10-14"),
        ("from Tuesday through Oct. 20", "2019-10-01/2019-10-20"),
        ("between June 12 and the end of the year", "2019-06-12/2019-12-31"),
        ("December-January", "2018-12/2019-01"),
        ("Oct. 3/4", "2019-10-03/2019-10-04"),
        ("the day after Easter", "2019-04-22"),
        ("two days before Thanksgiving", "2019-11-26"),
        ("the eve of June 12", "2019-06-11"),
        ("the week after Easter", "2019-04-22/2019-04-28"),
        ("a month after June 12", "2019-07"),
        ("three days after Monday's talks", "2019-10-10"),
        ("two days after the talks", None),
    ],
)
def test_made_of_others(wording: str, expected: str | None) -> None:
    assert dates.edtf(wording, MONDAY) == expected


@pytest.mark.parametrize(
    ("text", "wording", "expected"),
    [
        ("They met on Sept. 3, 2018, and called back the next day.", "the next day", "2018-09-04"),
        ("Talks began on Thursday. Later that day the envoy left.", "Later that day", "2019-10-03"),
        ("Talks began on Thursday. The two met again two days later.", "two days later", "2019-10-05"),
        ("They signed in June 2018 and met the following month.", "the following month", "2018-07"),
        ("In 2018 they met. A year earlier they had not.", "A year earlier", "2017"),
        ("In the third quarter they met twice, a year earlier never.", "a year earlier", "2018-07/2018-09"),
        ("They met from Sept. 3 to Sept. 5 and again the week after.", "the week after", "2019-09-09/2019-09-15"),
        ("They met in June 2018 and called back the next day.", "the next day", None),  # which day is not told
        ("They met and called back the next day.", "the next day", None),
        ("They met in 2018 and again on Friday.", "on Friday", "2019-10-04"),
    ],
)
def test_by_the_date_worded_before(text: str, wording: str, expected: str | None) -> None:
    start = text.index(wording)
    assert dates.within(text, start, start + len(wording), MONDAY) == expected


@pytest.mark.parametrize("anchor", [None, MONDAY, "no day"])
@pytest.mark.parametrize(
    ("wording", "expected"),
    [
        ("June 2018", "2018-06"),
        ("late June of 2018", "2018-06"),
        ("June 12, 2018", "2018-06-12"),
        ("12 June 2018", "2018-06-12"),
        ("the 12th of June, 2018", "2018-06-12"),
        ("on June 12, 2018, in Port Elm", "2018-06-12"),
        ("June 12-13, 2018", "2018-06-12/2018-06-13"),
        ("Tuesday, Sept. 4th, 2018", "2018-09-04"),
        ("2018-06-12", "2018-06-12"),
        ("in 2018", "2018"),
        ("the year 2000", "2000"),
        ("2018", "2018"),
        ("summer of 2018", "2018-06/2018-08"),
        ("the third quarter of 2018", "2018-07/2018-09"),
        ("Q2 2018", "2018-04/2018-06"),
        ("the first three months of 2018", "2018-01/2018-03"),
        ("June to August 2018", "2018-06/2018-08"),
        ("June 2018 to March 2019", "2018-06/2019-03"),
        ("from 2015 to 2018", "2015/2018"),
        ("2018/19", "2018/2019"),
        ("the early 1980s", "198X"),
        ("the 20th century", "19XX"),
        ("nineteen ninety-six", "1996"),
        ("January nineteen ninety-seven", "1997-01"),
        ("the year two thousand", "2000"),
        ("fiscal 2018", "2018"),
        ("12/25/2018", "2018-12-25"),
        ("OCTOBER 3, 2018", "2018-10-03"),
    ],
)
def test_with_a_year_the_article_needs_no_date(wording: str, anchor: str | None, expected: str) -> None:
    assert dates.edtf(wording, anchor) == expected


@pytest.mark.parametrize(
    "wording", ["on Saturday", "last week", "June 30", "in two weeks", "Easter", "year-end", "May"]
)
def test_without_an_anchor_the_rest_gives_nothing(wording: str) -> None:
    assert dates.edtf(wording, None) is None


@pytest.mark.parametrize(
    "wording",
    [
        "",
        "36 months",
        "a 90-day pause",
        "they may meet",
        "Mrs. May said no",
        "troops march on",
        "a few days ago",
        "5 percent",
        "2,018 tonnes",
        "2019-02-30",
        "the Good Friday Agreement",
        "the Sunday Times",
        "soon",
        "06/12/2018",
        "two thousand tonnes",
        "a second quarter of voters",
        "in recent weeks",
        "the week",  # which one the text tells
        "9999 years ago",
    ],
)
def test_no_date(wording: str) -> None:
    assert dates.edtf(wording, MONDAY) is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("They met on Saturday and may meet again in two weeks.", ["Saturday", "in two weeks"]),
        ("The ban of 36 months began on 3 March 2018 in Oslo.", ["3 March 2018"]),
        ("Mrs. May said in May that May 5 was too late.", ["May", "May 5"]),
        ("Since 2015, talks have failed; last week’s round was short.", ["2015", "last week’s"]),
        ("The Good Friday Agreement was praised on Good Friday.", ["Good Friday"]),
        ("At 10 a.m. some 12 percent of 2,018 votes were in.", []),
        ("From Feb. 27 to 28\nthe leaders met in Port Elm.", ["Feb. 27 to 28"]),
    ],
)
def test_spans(text: str, expected: list[str]) -> None:
    assert [text[start:end] for start, end in dates.spans(text)] == expected


@pytest.mark.parametrize(
    ("wording", "expected"),
    [
        ("36 months", "P36M"),
        ("thirty-six months", "P36M"),
        ("eight and a half hours", "PT8H30M"),
        ("a minute and a half", "PT1M30S"),
        ("half an hour", "PT30M"),
        ("a year and a half", "P1Y6M"),
        ("one and a half days", "P1DT12H"),
        ("a 90-day pause", "P90D"),
        ("two hundred days", "P200D"),
        ("a dozen years", "P12Y"),
        ("half a century", "P50Y"),
        ("three decades", "P30Y"),
        ("a fortnight", "P2W"),
        ("1.5 hours", "PT1H30M"),
        ("three-year", "P3Y"),
        ("a two-and-a-half-year term", "P2Y6M"),
        ("2½ years", "P2Y6M"),
        ("at least 20 more years", "P20Y"),
        ("two years and six months", "P2Y6M"),
        ("an hour and 20 minutes", "PT1H20M"),
        ("1,000 days", "P1000D"),
        ("nearly half a year", "P6M"),
        ("another two weeks", "P2W"),
        ("a couple of hundred days", "P200D"),
        ("the past decade", "P10Y"),
        ("a year-long ban", "P1Y"),
        ("for a while", None),
        ("a few months", None),
        ("two or three weeks", None),
        ("12 to 18 months", None),
        ("a second day", None),
    ],
)
def test_duration(wording: str, expected: str | None) -> None:
    assert dates.duration(wording) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The bank was barred for 36 months and fined.", ["for 36 months"]),
        ("They freeze tests for another two years.", ["for another two years"]),
        ("They met for a second day, for 30-year-old reasons.", []),
    ],
)
def test_lengths(text: str, expected: list[str]) -> None:
    assert [text[start:end] for start, end in dates.lengths(text)] == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Talks stall\n\nOctober 7, 2019\n\nEnvoys left Port Elm.", "2019-10-07"),
        ("PORT ELM (October 7, 2019) - Envoys left.", "2019-10-07"),
        ("Published: 7 October 2019 14:30 GMT\nEnvoys left.", "2019-10-07"),
        ("Published: 22:14, 7 October 2019 | Updated: 23:00, 8 October 2019\nEnvoys left.", "2019-10-07"),
        ("Posted on Oct 7, 2019\nEnvoys left.", "2019-10-07"),
        ("By Ana Lund | 7 Oct 2019\nEnvoys left.", "2019-10-07"),
        ("October 7, 2019 at 5:30 p.m. EDT\nEnvoys left.", "2019-10-07"),
        ("17/10/2019\nEnvoys left.", "2019-10-17"),
        ("October 7, 2019 - Envoys left.", "2019-10-07"),
        ("PORT ELM — October 7, 2019: Envoys left.", "2019-10-07"),
        ("Port Elm: 7 October 2019 - Envoys left.", "2019-10-07"),
        ("Port Elm, Oct. 7, 2019. Envoys left.", "2019-10-07"),
        ("(Port Elm, October 7, 2019): Envoys left.", "2019-10-07"),
        ("Port Elm, 7 October 2019\n\nEnvoys left.", "2019-10-07"),
        ("7 October 2019, Port Elm\n\nEnvoys left.", "2019-10-07"),
        ("For Immediate Release: October 7, 2019\n\nEnvoys left.", "2019-10-07"),
        ("07.10.2019 | 14:10\n\nEnvoys left.", "2019-10-07"),
        ("The ministry published a list on October 7, 2019.", None),
        ("He faces re-election in 13 months. Much hangs on the November 2020 presidential election.", "2019-10"),
        ("The vote in two months is open. The March 2020 vote will be close.", "2020-01"),
        ("Envoys left on October 7, 2019, and came back.", None),
        ("October 7, 2019\n\nOctober 9, 2019\n\nTwo datelines leave two readings.", None),
        ("Envoys left on Monday.", None),
        ("", None),
    ],
)
def test_infer(text: str, expected: str | None) -> None:
    assert dates.infer(text) == expected


@pytest.mark.parametrize(
    ("year", "easter"), [(1961, "04-02"), (2000, "04-23"), (2008, "03-23"), (2019, "04-21"), (2038, "04-25")]
)
def test_easter(year: int, easter: str) -> None:
    assert str(days.easter(year)) == f"{year}-{easter}"


def test_a_row_with_a_cell_too_few_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "names").mkdir()
    (tmp_path / "names" / "dates.tsv").write_text("rule\tword\tvalue\nday\ttoday\n")
    monkeypatch.setattr(ontology, "folder", lambda: tmp_path)
    measures.words_of.cache_clear()
    with pytest.raises(BadOntology, match=r"dates\.tsv:2: 2 cells"):
        measures.words_of("day")
    measures.words_of.cache_clear()


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("BELGRADE, March 14, 2023 (Danube Wire) - Ministers met.", "2023-03-14"),
        ("BELGRADE, Serbia, March 14, 2023 — Ministers met.", "2023-03-14"),
        ("In Oslo, March 14, 2023 was a cold day - and long.", None),
        ("BELGRADE, 14 March 2023\n\nMinisters met.", "2023-03-14"),
        ("PRESS BRIEFING - MARCH 14, 2023\n\nMinisters met.", "2023-03-14"),
        ("The treaty of 14 March 2023\n\nMinisters met.", None),
    ],
)
def test_a_dateline_with_a_full_date_dates_the_article(text: str, date: str | None) -> None:
    assert dates.infer(text) == date


@pytest.mark.parametrize("text", ["9" * 10_000_000, " " * 10_000_000, "-a" * 5_000_000, "October 7, 2019 " * 500_000])
def test_a_long_line_takes_no_longer_than_its_head(text: str) -> None:
    began = time.process_time()
    assert dates.infer(text) == dates.infer(text[: dates.HEAD])
    assert dates.edtf(text, MONDAY) == dates.edtf(text[:300], MONDAY)
    assert dates.within(text, 1000, len(text), MONDAY) == dates.edtf(text[1000:1300], MONDAY)
    assert dates.duration(text) is None
    assert time.process_time() - began < 2


@pytest.mark.parametrize(
    "form", ["in {} weeks", "{} years ago", "for {} days", "June {}", "{} months", "the {}th", "{}"]
)
@pytest.mark.parametrize("number", ["0", "00", "9999", "9" * 100_000, "9,999", "1.99"])
def test_numbers_beyond_reason_end_nothing(form: str, number: str) -> None:
    values = [dates.edtf(form.format(number), anchor) for anchor in ("1000-01-01", "2999-12-31", None)]
    assert all(value is None or re.fullmatch(r"[-\dX~/T]{3,25}", value) for value in values)


WORDS = """the a last next this past in of to from before after by since two 30 2018 first third week month year
    quarter half weekend Monday Friday June May Easter days ago later summer end early about and - / , 's century"""


@pytest.mark.parametrize("day", ["1000-06-01", "2999-12-31"])
def test_a_feast_of_a_year_out_of_reach_ends_nothing(day: str) -> None:
    for wording in ("last Christmas", "at Christmas", "next Easter", "this Christmas"):
        value = dates.edtf(wording, day)
        assert value is None or re.match(r"\d{4}", value)


@given(
    st.lists(st.sampled_from(WORDS.split()), max_size=8),
    st.dates(datetime.date(1000, 1, 1), datetime.date(2999, 12, 31)),
    st.booleans(),
)
def test_every_value_is_a_day_month_year_or_interval_of_them(words: list[str], day: datetime.date, ahead: bool) -> None:
    value = dates.edtf(" ".join(words), str(day), future=ahead)
    assert value is None or all(days.ends_of(part) for part in value.split("/"))
    one = r"(\d{4}(-\d\d(-\d\d)?)?~?|\d{3}X|\d\dXX)"
    assert value is None or re.fullmatch(rf"{one}(/{one})?", value)
