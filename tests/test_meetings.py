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


def test_a_person_alone_meets_nobody() -> None:
    assert not list(meetings("Reached by telephone at his office in Oslo, Bo Ray said that he knew of nothing."))
