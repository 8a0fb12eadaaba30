"""The signs by which happenings are told, and the weights fitted to them."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from kg import BadOntology
from kg.extract import happenings, identities, network, reader, reading, signs, statements
from kg.extract.signs import DECISIONS, FILE, Weights
from kg.model import Article
from kg.train import signs as fitting

APART = Path(__file__).parent.parent / "kg" / "train" / "set_apart"
TEXT = (
    "Norwegian Foreign Minister Ana Lund met Iranian envoy Bo Ray in Oslo on Monday. The talks lasted an hour.\n\n"
    "In Geneva, Chinese President Cy Roe will host a summit with Indian Prime Minister Di Poe next month."
)


ODDS = signs.weights(network.FOLDER)


def scene(text: str = TEXT) -> tuple[reading.Page, signs.Scene]:
    """The page and the scene of a text, by itself one with two meetings."""
    page = reading.page(Article("a", text, date="2021-03-08"))
    return page, reader.scene(page, ODDS)


def test_words_for_one_meeting_are_joined_and_those_for_two_are_not() -> None:
    page, told = scene()
    meetings = [t for t in happenings.triggers(page, told) if t.kind == "meeting"]
    groups = happenings.groups(told, meetings, ODDS)
    assert [[TEXT[slice(*t.span)] for t in group] for group in groups] == [["met", "talks"], ["summit"]]
    assert happenings.groups(told, [], ODDS) == []


def test_the_signs_of_a_pair_are_those_of_its_words() -> None:
    page, told = scene()
    met, talks, summit = (t for t in happenings.triggers(page, told) if t.kind == "meeting")
    out = signs.joining(told, [met, talks, summit])
    assert {np.broadcast_to(value, (3, 3)).shape for value in out.values()} == {(3, 3)}
    assert out["the"].tolist() == [[False], [True], [False]]
    assert not out["sentence"][np.tril_indices(3, -1)].any()
    assert out["lines"][1, 0] == 0 < out["lines"][2, 1]
    assert out["shared participant"][2, 0] == 0
    assert out["no shared participant"][2, 0]


def test_what_is_told_of_another_time_and_place_is_another_happening() -> None:
    page, told = scene()
    met, talks, summit = (t for t in happenings.triggers(page, told) if t.kind == "meeting")
    assert signs.elsewhere(TEXT, [met, talks, summit])[2].tolist() == [True, False, False]
    sure = Weights({"same meeting": {"": 9.0}})
    assert happenings.groups(told, [met, summit], sure) == [[met], [summit]]
    assert happenings.groups(told, [talks, summit], sure) == [[talks, summit]]


def test_easing_and_its_contrary_in_one_sentence_are_two_acts() -> None:
    page, told = scene("The Council extended the arms embargo on Belarus and lifted the travel ban on Bo Ray.")
    acts = [t for t in happenings.triggers(page, told) if t.kind == "sanction"]
    sure = Weights({"same sanction": {"": 9.0}})
    assert len(happenings.groups(told, acts, sure)) == 2


def test_a_meeting_and_the_summit_beside_it_are_two() -> None:
    page, told = scene("Ana Lund met Bo Ray on the sidelines of the G20 summit in Rome on Monday.")
    meetings = [t for t in happenings.triggers(page, told) if t.kind == "meeting"]
    sure = Weights({"same meeting": {"": 9.0}})
    assert len(happenings.groups(told, meetings, sure)) == len(meetings) == 2


def test_each_actor_is_a_candidate_once_and_the_likeliest_comes_first() -> None:
    page, told = scene()
    met = next(t for t in happenings.triggers(page, told) if TEXT[slice(*t.span)] == "met")
    mentions, speaking = signs.candidates(told, [met], "participant")
    actors = [told.actors.id(mention) for mention in mentions]
    assert len(set(actors)) == len(actors)
    assert {"person-ana-lund", "person-bo-ray"} == set(actors[:2])
    assert np.all(np.diff(speaking["behind"]) <= 0)


def test_weights_are_read_as_they_are_written(tmp_path: Path) -> None:
    weights = Weights({"meeting": {"": -1.0, "lean": 0.5, "said": -0.25}})
    weights.write(tmp_path / FILE)
    assert Weights.read(tmp_path / FILE).of == weights.of
    assert weights.score("meeting", {"lean": 4.0, "said": 1.0, "unknown": 9.0}) == 0.75
    assert weights.score("meeting", {"lean": np.array([2.0, 4.0])}).tolist() == [0.0, 1.0]


@pytest.mark.parametrize("told", [None, "meeting\tlean\n", "meeting\tlean\tmuch\n"])
def test_weights_that_cannot_be_read_are_named(told: str | None, tmp_path: Path) -> None:
    if told:
        (tmp_path / FILE).write_text(told, encoding="utf8")
    with pytest.raises(BadOntology, match=r"signs\.tsv: no weights of signs here"):
        Weights.read(tmp_path / FILE)


def test_weights_of_another_version_are_named(tmp_path: Path) -> None:
    Weights({decision: {"": 0.0} for decision in DECISIONS - {"identity"}}).write(tmp_path / FILE)
    with pytest.raises(BadOntology, match=r"signs\.tsv: no weights of signs here"):
        signs.weights(tmp_path)


def test_a_regression_finds_the_sign_that_tells() -> None:
    chance = np.random.default_rng(0)
    cases = [({"tells": float(x), "idle": float(y)}, bool(x > 0)) for x, y in chance.normal(size=(400, 2))]
    weights = Weights({"so": fitting._logistic(cases)})
    assert weights.of["so"]["tells"] > 10 * abs(weights.of["so"]["idle"])
    right = [(weights.score("so", told) > 0) == truth for told, truth in cases]
    assert sum(right) > 390


def test_weights_are_fitted_to_annotated_articles_beside_the_reader(tmp_path: Path) -> None:
    for name in ("reader.onnx", "tokenizer.json", "heads.npz"):
        (tmp_path / name).symlink_to(network.FOLDER / name)
    lines = (APART / "articles.jsonl").read_text(encoding="utf8").splitlines()[:4]
    (tmp_path / "few" / "facts").mkdir(parents=True)
    (tmp_path / "few" / "articles.jsonl").write_text("\n".join(lines), encoding="utf8")
    for name in (f"{json.loads(line)['id']}.json" for line in lines):
        (tmp_path / "few" / "facts" / name).symlink_to(APART / "facts" / name)
    counts = fitting.fit([tmp_path / "few"], tmp_path)
    assert set(counts) == DECISIONS == set(Weights.read(tmp_path / FILE).of)
    assert counts["meeting"] > 3
    again = (tmp_path / FILE).read_bytes()
    fitting.fit([tmp_path / "few"], tmp_path)
    assert (tmp_path / FILE).read_bytes() == again


def test_the_shipped_weights_have_every_decision() -> None:
    assert set(Weights.read(network.FOLDER / FILE).of) == DECISIONS
    assert set(happenings.BARS) == DECISIONS - {"identity", "statement"}


def test_words_that_are_but_the_end_of_a_line_break_nothing() -> None:
    page, told = scene()
    met, *_ = happenings.triggers(page, told)
    at = TEXT.index("\n")
    blank = replace(met, span=(at, at + 1))
    assert signs.joining(told, [met, blank])["stem"].tolist() == [[True, False], [False, True]]


DESCRIBED = (
    "Norwegian envoy Ana Lund met several ministers in Oslo on Monday. The envoy said that the talks were useful.\n\n"
    "Those other ministers said that it was a start."
)


def namings(text: str) -> dict[str, identities.Naming]:
    """Whom the descriptions of a text may mean, by their first words."""
    page, _ = scene(text)
    told = signs.Scene(page.article, page.mentions, [*statements.statements(page, ODDS)])
    return {told.members[n.who][0].text: n for n in identities.namings(page, told)}


TEXT_OF_OFFICES = (
    "Norwegian President Ana Lund met Minister Bo Ray in Oslo on Monday. The president left at noon, officials said."
)


def test_who_is_described_is_told_by_offices_and_by_who_speaks_next() -> None:
    text = "The president said the talks had failed.\n\nPresident Ana Lund said that Minister Bo Ray would stay. Cy Roe left."
    naming = namings(text)["The president"]
    told = {
        who: {sign: bool(value[k]) for sign, value in naming.signs.items() if np.ndim(value)}
        for k, who in enumerate(naming.others)
    }
    assert told["person-ana-lund"]["speaks next to the lede"]
    assert not told["person-bo-ray"]["speaks next"]
    later = namings(TEXT_OF_OFFICES)["The president"]
    assert [bool(h) for h in later.signs["holds, nearest"]] == [who == "person-ana-lund" for who in later.others]
    assert [bool(h) for h in later.signs["another holds"]] == [who != "person-ana-lund" for who in later.others]


def test_descriptions_may_mean_those_who_are_named_or_described_before() -> None:
    found = namings(DESCRIBED.replace("envoy said", "diplomat said"))
    assert "person-ana-lund" in found["The diplomat"].others
    assert not {n.who for n in found.values()} & {"person-ana-lund", "state-NOR"}
    assert "state-NOR" not in found["The diplomat"].others
    assert [other.endswith("several-ministers") for other in found["Those other ministers"].others] == [True]
    assert not [n for n in found.values() if any(other.endswith("other-ministers") for other in n.others)]


def test_the_signs_of_a_description_are_those_of_its_words() -> None:
    found = namings(DESCRIBED.replace("envoy said", "diplomat said"))["Those other ministers"]
    ministers = next(k for k, other in enumerate(found.others) if other.endswith("several-ministers"))
    assert {np.broadcast_to(v, (len(found.others),)).shape for v in found.signs.values()} == {(len(found.others),)}
    assert found.signs["head"][ministers]
    assert found.signs["words"][ministers] == pytest.approx(1 / 2)
    assert not found.signs["all words"][ministers]
    assert found.signs["Group as Group"][ministers]
    assert found.signs["several"] == 1 > found.signs["the"]


def test_a_saying_is_told_by_its_signs() -> None:
    page, _ = scene(DESCRIBED)
    found = statements.sayings(page)
    told = statements.telling(DESCRIBED, found)
    assert {value.shape for value in told.values()} == {(len(found),)}
    said = next(k for k, saying in enumerate(found) if DESCRIBED[slice(*saying.cue)] == "said")
    assert ODDS.score("statement", told)[said] > statements.BARS["statement"]
    assert told["lean"][said] > 1
    assert told["indirect"][said]
    assert not told["direct"][said]


def test_contents_that_share_words_overlap() -> None:
    page, _ = scene(DESCRIBED)
    one = statements.sayings(page)[0]
    others = [replace(one, content=span) for span in ((0, 10), (5, 10), (20, 30))]
    assert statements.telling(DESCRIBED, others)["overlap"].tolist() == [0.5, 0.5, 0.0]


@pytest.mark.parametrize("text", [TEXT, "Nobody.", "It rained. It snowed."])
def test_decisions_of_which_nothing_is_known_hang_on_no_sign(text: str) -> None:
    page = reading.page(Article("a", text))
    odds = Weights({decision: {"": -9.0} for decision in DECISIONS})
    told = reader.scene(page, odds)
    assert not told.said
    assert not [claim for claim in told.claims if claim.kind == "Identity"]
    assert list(happenings.happenings(page, told, odds)) == []
