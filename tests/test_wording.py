"""What words tell without a model."""

from __future__ import annotations

import pytest

from kg.extract import wording


@pytest.mark.parametrize(
    ("words", "form"),
    [
        ("“We met.”", "direct"),
        ('"We met," ', "direct"),
        ("they met", "indirect"),
        ("it was “good” and long", "mixed"),
        ("“We met and", "direct"),
    ],
)
def test_form(words: str, form: str) -> None:
    assert wording.form(words) == form


def test_a_quotation_split_by_its_cue_is_one() -> None:
    text = "“We met,” Ray said, “and we talked.”"
    cue = text.index("said"), text.index("said") + 4
    assert wording.unsplit(text, (0, len(text)), cue) == "“We met,” “and we talked.”"
    assert wording.form(wording.unsplit(text, (0, len(text)), cue)) == "direct"
    assert wording.unsplit(text, (0, 9), cue) == "“We met,”"


@pytest.mark.parametrize(
    ("words", "certainty"),
    [
        ("the talks may fail", "possible"),
        ("May be it will", "possible"),
        ("the summit will be held in May", "certain"),
        ("Theresa May agreed", "certain"),
        ("they will meet as soon as possible", "certain"),
        ("it is most likely over", "probable"),
        ("it is unclear whether they met", "underspecified"),
        ("Norland is considering a visit", "certain"),
        ("Norland is likely considering a visit", "probable"),
    ],
)
def test_certainty(words: str, certainty: str) -> None:
    assert wording.certainty(words) == certainty


@pytest.mark.parametrize(
    ("before", "saying"),
    [
        ("Lund ", "certain"),
        ("Theresa May ", "certain"),
        ("Lund may ", "possible"),
        ("Lund might, however, ", "possible"),
        ("It may be unlikely, ", "certain"),
        ("Norland will soon ", "probable"),
        ("Lund is expected to ", "probable"),
        ("Lund is to ", "probable"),
        ("Lund is not expected to ", "never"),
        ("Lund is considering ", "possible"),
        ("Lund does not want to ", "never"),
        ("Lund declined to ", "never"),
        ("Several firms are organizing to ", "possible"),
        ("Lund threatened to ", "possible"),
        ("Lund vowed to ", "probable"),
        ("Lund didn’t ", "never"),
        ("Lund cannot ", "never"),
        ("Lund left without ", "never"),
        ("Lund not only ", "certain"),
        ("Lund would only ", "certain"),
        ("It will rain. Lund ", "certain"),
    ],
)
def test_what_is_not_said_or_not_yet(before: str, saying: str) -> None:
    assert wording.saying(f"{before}announce it", len(before)) == saying
    assert wording.saying(f"{before}announce it", len(before) + 3) == saying, "the reader may mark a part of the word"


def test_what_somebody_does_not_rule_out_is_possible() -> None:
    text = "Norland has not ruled out talks"
    assert wording.saying(text, text.index("out")) == "possible"


@pytest.mark.parametrize(
    ("text", "condition", "relation"),
    [
        ("lift it in exchange for a closure", "a closure", "inExchangeFor"),
        ("not before ships leave", "ships leave", "until"),
        ("unless ships leave", "unless ships leave", "unless"),
        ("which depends on full disarmament", "full disarmament", "if"),
        ("Moreover the ban", "the ban", "becauseOf"),
    ],
)
def test_relations(text: str, condition: str, relation: str) -> None:
    start = text.index(condition)
    assert wording.relation(text, start, start + len(condition)) == relation


@pytest.mark.parametrize(
    ("text", "word", "sentence"),
    [
        ("He left. Talks resumed. Good.", "Talks", "Talks resumed."),
        (
            "On Monday Kim met U.S. President Ray in Hanoi. Good.",
            "met",
            "On Monday Kim met U.S. President Ray in Hanoi.",
        ),
        ("Sen. Hill met Gen. Ray. Good.", "met", "Sen. Hill met Gen. Ray."),
        ("A title\nRay met Lund", "met", "Ray met Lund"),
        ("“We met.” Ray left.", "left", "Ray left."),
        ("Ray flew to the U.S. The talks failed.", "failed", "The talks failed."),
        ("It is up to the U.S. Full peace wants full trust.", "wants", "Full peace wants full trust."),
        ("The U.S. Navy ships left.", "left", "The U.S. Navy ships left."),
        ("Talks with the U.S. State Department failed, state media say.", "failed", None),
        ("The U.S. President is here; no president was.", "here", None),
        ("J. The was no name.", "name", None),
        ("He met them on Oct. 1 in St. Petersburg. Good.", "met", "He met them on Oct. 1 in St. Petersburg."),
        ("Sens. Hill and Ray met Hon. Lund. Good.", "met", "Sens. Hill and Ray met Hon. Lund."),
        ("The answer is no. 5 people left.", "left", "5 people left."),
    ],
)
def test_sentences(text: str, word: str, sentence: str | None) -> None:
    start = text.index(word)
    low, high = wording.sentence(text, start, start + len(word))
    assert text[low:high] == (sentence or text)


@pytest.mark.parametrize(
    ("text", "span", "whole"),
    [("the (U.S.) envoy", (5, 8), "U.S"), ("Ray’s deputy", (0, 5), "Ray"), ("Pyongyang", (2, 5), "Pyongyang")],
)
def test_whole_words(text: str, span: tuple[int, int], whole: str) -> None:
    low, high = wording.whole(text, *span)
    assert text[low:high] == whole


@pytest.mark.parametrize(
    ("words", "action"),
    [
        ("a suspension of sanctions", "suspend"),
        ("lifts sanctions", "lift"),
        ("not easing sanctions", "ease"),
        ("sanctions", None),
    ],
)
def test_actions(words: str, action: str | None) -> None:
    assert wording.action(words) == action


def test_lengths() -> None:
    text = "He left in 2019. It would suspend sanctions for 36 months."
    low, high = wording.length(text, (text.index("suspend"), text.index("suspend") + 7)) or (0, 0)
    assert text[low:high] == "for 36 months"
    assert wording.length(text, (0, 2)) is None


@pytest.mark.parametrize(
    ("text", "condition"),
    [
        ("It may suspend its ban in exchange for the closure of a plant. Good.", "the closure of a plant"),
        ("It may suspend its ban. This move would be in return for a release.", "a release"),
        ("It may suspend its ban. Rivals met in exchange for a release.", None),
        ("It may suspend its ban.", None),
        ("It may suspend its ban over their tests, he said.", "over their tests"),
    ],
)
def test_conditions(text: str, condition: str | None) -> None:
    found = wording.condition(text, (text.index("suspend"), text.index("suspend") + 7))
    assert (text[slice(*found)] if found else None) == condition


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("in Geneva", ["in Geneva"]),
        ("Ghent\n\nGENEVA", ["Ghent", "GENEVA"]),
        ("two\nlines", ["two\nlines"]),
        ("one\n \n", ["one", ""]),
    ],
)
def test_what_stands_in_one_paragraph(text: str, parts: list[str]) -> None:
    assert [text[slice(*part)] for part in wording.paragraphs(text, (0, len(text)))] == parts
    assert wording.together(text, (0, 2), (len(text) - 2, len(text))) == (len(parts) == 1)


def test_nouns_that_attribute() -> None:
    text = "He denied Oslo's claim that both would meet, and the Swedes' earlier charges that he lied. Its claim to it failed."
    told = [
        (text[:end].split()[-1], text[slice(*noun)], text[slice(*what)], act)
        for end, noun, what, act in wording.claims(text)
    ]
    assert told == [("Oslo", "claim", "both would meet", "assert"), ("Swedes", "charges", "he lied", "criticize")]


@pytest.mark.parametrize(
    ("text", "negated"),
    [
        ("It will not lift", True),
        ("It won't simply lift", True),
        ("its policy of never lift", True),
        ("whether or not to lift", False),
        ("It would not only lift", False),
        ("It did not say that it would lift", False),
        ("It may lift", False),
    ],
)
def test_what_is_negated(text: str, negated: bool) -> None:
    assert wording.negated(text, len(text) - 4) == negated


@pytest.mark.parametrize(
    ("span", "words"), [((2, 5), "touts"), ((0, 7), "touts 37th"), ((6, 8), "37th"), ((10, 11), ".")]
)
def test_spans_are_widened_to_whole_words(span: tuple[int, int], words: str) -> None:
    text = "touts 37th."
    assert text[slice(*wording.unbroken(text, *span))] == words


@pytest.mark.parametrize(
    "line",
    [
        "OSLO, 3 March 2021 - ",
        "OSLO, March 3, 2021 - ",
        "OSLO (Norland News) - ",
        "OSLO, Dec. 4 (NN) — ",
        "OSLO/BERN -- ",
        "OSLO, 12 July 2022 (NN) -- ",
        "OSLO, Norway, Aug. 17, 2023 (NN) — ",
        "OSLO, 12 July (Norland News) - ",
        "ASUNCIÓN (NN) -- ",
        "OSLO: ",
    ],
)
def test_datelines(line: str) -> None:
    assert wording.datelines(f"{line}The envoy left.") == [(0, len(line))]


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("It would impose bans", "planned"),
        ("It may soon impose bans", "considered"),
        ("It agreed to impose bans", None),
    ],
)
def test_modals(text: str, status: str | None) -> None:
    assert wording.modal(text, text.index("impose")) == status


@pytest.mark.parametrize(
    ("cue", "denial"),
    [
        ("denied", True),
        ("flatly denies", True),
        ("rejected", True),
        ("countered", True),
        ("said", False),
        ("noted", False),
        ("denounced", False),
    ],
)
def test_which_cues_deny(cue: str, denial: bool) -> None:
    assert wording.denies(cue) is denial


@pytest.mark.parametrize(
    ("words", "ends"), [("a complete end to ", True), ("to slap new ", False), ("to tend ", False)]
)
def test_what_says_that_something_ends(words: str, ends: bool) -> None:
    assert wording.ends(words) is ends


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("They met. Speculation before the talks suggested they would part.", ("Speculation", "possible")),
        ("Market rumours said they would part.", ("rumours", "possible")),
        ("Lund said speculation was idle.", None),
    ],
)
def test_talk_of_nobody_in_particular(text: str, found: tuple[str, str] | None) -> None:
    cue = next(text.index(word) for word in ("suggested", "said") if word in text)
    told = wording.impersonal(text, (cue, cue + 4))
    assert (told and (text[told[0] : told[1]], told[2])) == found


@pytest.mark.parametrize(
    ("words", "is_term"),
    [
        ("until June 1", True),
        ("until the end of June", True),
        ("until early next year", True),
        ("on condition of anonymity", True),
        ("until Norland leaves the valley", False),
        ("until June 1 unless Norland leaves", False),
        ("on condition that Norland leaves", False),
    ],
)
def test_a_date_or_anonymity_ties_no_act(words: str, is_term: bool) -> None:
    text = f"Sudland keeps its ban {words}."
    start = text.index(words)
    assert wording.is_term(text, (start, start + len(words))) is is_term


@pytest.mark.parametrize(
    ("text", "words", "election"),
    [
        ("They met ahead of the November 2020 presidential election.", "November 2020", True),
        ("They met ahead of the November 2020 presidential election.", "November 2020 presidential election", True),
        ("Talks go on while he faces re-election in 13 months.", "in 13 months", True),
        ("They met in November 2020 after the election.", "November 2020", False),
    ],
)
def test_the_day_of_an_election_is_no_meeting_s(text: str, words: str, *, election: bool) -> None:
    start = text.index(words)
    assert wording.of_election(text, (start, start + len(words))) is election


def test_whose_turn_it_is_to_speak_is_no_dateline() -> None:
    assert wording.datelines("THE PRESIDENT: The envoy left.") == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("He said: 'This is talk. No more.'", "He said: “This is talk. No more.”"),
        ("‘We don’t want the workers’ pay cut,’ he said.", "“We don’t want the workers’ pay cut,” he said."),
        ("The workers' union called it a 'kill switch'.", None),
        ("In the '90s and '80s it wasn't so.", None),
        ("\"He told me 'we will see' twice,\" she said.", None),
        ("‘Talks go on’, he said, ‘and they will go on.’", "“Talks go on”, he said, “and they will go on.”"),
    ],
)
def test_single_marks_that_quote_are_double(text: str, expected: str | None) -> None:
    assert wording.doubled(text) == (expected or text)
    assert len(wording.doubled(text)) == len(text)


def test_what_stands_in_a_paragraph_with_double_marks_is_left() -> None:
    told = "He said: 'This is all talk.'\n\nShe called it “mere talk” and 'a game of three'."
    assert wording.doubled(told) == "He said: “This is all talk.”\n\nShe called it “mere talk” and 'a game of three'."


def test_letters_of_a_party_name_nobody() -> None:
    told = "Sen. Bo Ray, R-Fla., and Rep. Ana Lund (D-N.Y.) left the U-turn alone."
    assert [told[slice(*span)] for span in wording.parties(told)] == ["R-Fla.", "D-N.Y."]


def test_happenings_beside_others() -> None:
    told = "They met on the sidelines of the G20 summit, and at the fringes of Davos."
    assert [told[at : at + 3] for at in wording.aside(told)] == ["G20", "Dav"]
    assert wording.parted(" ahead of the ")
    assert wording.parted(" on the sidelines of the ")
    assert not wording.parted(" and ")
