"""When a meeting is: the dates that may be its own, and which of them is."""

from __future__ import annotations

import numpy as np
import pytest

from kg.extract import happenings, network, reader, reading, signs, times
from kg.extract.signs import Scene, Trigger, Weights
from kg.model import Article

ODDS = signs.weights(network.FOLDER)
BAR = happenings.BARS["time"]
TEXT = (
    "Norwegian Foreign Minister Ana Lund met Iranian envoy Bo Ray in Oslo on Monday, after a fire on March 2 in the port. "
    "The talks lasted an hour."
)


def meetings(text: str, date: str | None = "2021-03-10") -> tuple[Scene, list[list[Trigger]]]:
    """The scene of a text, and the words for its meetings that name one each."""
    page = reading.page(Article("a", text, date=date))
    scene = reader.scene(page, ODDS)
    triggers = [t for t in happenings.triggers(page, scene) if t.kind == "meeting"]
    return scene, happenings.groups(scene, triggers, ODDS)


def told(text: str, *, ahead: bool = False, odds: Weights = ODDS) -> str | None:
    """The words for the time of the first meeting of a text."""
    scene, (group, *_) = meetings(text)
    found = times.when(scene, group, odds, BAR, ahead=ahead)
    return text[slice(*found)].removeprefix("on ") if found else None


def test_each_date_is_a_candidate_with_its_value_and_has_every_sign() -> None:
    scene, (group, *_) = meetings(TEXT)
    values, speaking = times.candidates(scene, group, ahead=False)
    assert [(TEXT[slice(*d)].removeprefix("on "), value) for d, value in values.items()] == [
        ("Monday", "2021-03-08"),
        ("March 2", "2021-03-02"),
    ]
    assert {np.shape(value) for value in speaking.values()} == {(2,)}
    assert speaking["inside"].tolist() == [True, True]
    assert speaking["only"].tolist() == speaking["elsewhere"].tolist() == [False, False]
    assert speaking["after"].tolist() == [1, 1]
    assert speaking["best"][0] > speaking["best"][1]


def test_the_likeliest_date_is_the_meeting_s() -> None:
    assert told(TEXT) == "Monday"
    assert told(TEXT, odds=Weights({"time": {"": 0.0, "distance": 1.0}})) == "March 2"
    assert told(TEXT, odds=Weights({"time": {"": -9.0}})) is None


def test_without_a_date_there_are_no_candidates() -> None:
    scene, (group, *_) = meetings("Ana Lund met Bo Ray in Oslo, where they shook hands.")
    values, _ = times.candidates(scene, group, ahead=False)
    assert values == {}
    assert times.when(scene, group, ODDS, BAR, ahead=False) is None


def test_a_wording_without_a_date_stands_before_the_dates_of_other_sentences() -> None:
    text = "Foreign Minister Ana Lund is expected to meet envoy Bo Ray in the coming weeks. A fire closed the port on Monday."
    assert told(text, ahead=True) == "in the coming weeks"


@pytest.mark.parametrize(
    ("text", "words", "free"),
    [
        ("Lund said on Monday that talks with Iran go on.", "Monday", False),
        ("Lund said talks with Iran took place on Monday.", "Monday", True),
        ("Talks with Iran go on, said Lund. The first were on Monday.", "Monday", True),
    ],
)
def test_the_date_of_a_saying_is_not_that_of_a_meeting_in_its_sentence(text: str, words: str, *, free: bool) -> None:
    scene, (group, *_) = meetings(text)
    date = (text.index(words), text.index(words) + len(words))
    assert (date in times.own(scene, date, group[0].span, group[0].sentence)) is free


def test_words_point_in_their_sentence_or_at_its_one_date() -> None:
    here, other, away = (10, 16), (20, 26), (200, 206)
    assert times.pointed((0, 100), here, [here, other]) == here
    assert times.pointed((0, 100), away, [here, away]) == here
    assert times.pointed((0, 100), away, [here, other, away]) == away
    assert times.pointed((0, 100), away, [here, other]) is None
    assert times.pointed((0, 100), None, []) is None
