"""Meetings as the reader finds them in sentences of our own: who takes part, and when."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from kg import build
from kg.model import Article, Fact


def meetings(text: str) -> Iterator[Fact]:
    ((_, _, facts),) = build.facts([Article("one", text, date="2021-03-10")])
    yield from (fact for fact in facts if fact.kind == "Meeting")


@pytest.mark.parametrize(
    ("text", "date"),
    [
        (
            "Norwegian Foreign Minister Bo Ray met Iranian Foreign Minister Ali Karimi in Geneva on Monday.",
            "2021-03-08",
        ),
        (
            "The Norwegian foreign ministry said on Monday that talks between Norway and Iran had resumed in Geneva.",
            None,
        ),
        ("Talks between Norway and Iran have resumed in Geneva, the Norwegian foreign ministry said on Monday.", None),
        ("Envoy Ana Lund said at talks with Iran on Monday that Norway would not leave the treaty.", "2021-03-08"),
    ],
)
def test_the_date_of_a_saying_dates_no_meeting(text: str, date: str | None) -> None:
    (meeting,) = meetings(text)
    assert meeting.one("time") == date


def there(text: str) -> set[frozenset[str]]:
    """Who takes part in each meeting."""
    return {frozenset(meeting.all("participant")) for meeting in meetings(text)}


def test_a_summit_beside_which_people_meet_is_another_meeting() -> None:
    told = "Norwegian President Bo Ray met Iranian President Ali Karimi on the sidelines of the G20 summit in Rome on Monday."
    assert {"person-bo-ray", "person-ali-karimi"} in there(told)


def test_two_leaders_are_those_who_are_named() -> None:
    told = "Norwegian President Bo Ray met Iranian President Ali Karimi in Rome on Monday. The two leaders talked for an hour."
    assert there(told) == {frozenset({"person-bo-ray", "person-ali-karimi"})}


def test_junior_and_whom_an_adviser_serves_meet_nobody() -> None:
    who = "Senior Adviser to the President Ana Lund and Crown Prince and Prime Minister Ali Karimi"
    told = f"President Bo K. Ray, Jr. met today with {who}."
    assert there(told) == {frozenset({"person-bo-k-ray-jr", "person-ana-lund", "person-ali-karimi"})}


def test_a_person_alone_meets_nobody() -> None:
    assert not list(meetings("Reached by telephone at his office in Oslo, Bo Ray said that he knew of nothing."))
