"""Nothing hedged, denied, conditional, planned or only told by others is plain: the graph is asked for what must not be."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import pytest
from test_store import ARTICLE, LUND, NORLAND, RAY, SOURCE, SUDLAND, fact

from kg import answers, ontology, store, terms
from kg.export import facts as lines
from kg.export import ftm
from kg.export.standing import standings
from kg.model import Entity, Fact
from kg.store import Store

SAMPLE = (
    Path(__file__).parent.parent / "exports" / "sample.ttl"
)  # test_sample.py sees that it is what the articles give
WORDS = "Envoy Ana Lund of Norland met Minister Bo Ray"
SAID = "the talks took place"
OF_MEETINGS = ("held", "ongoing", "planned", "proposed", "cancelled", "denied", "uncertain", "claimed", "disputed")
OF_MEASURES = ("inForce", "done", "announced", "ended", "denied", "uncertain", "claimed", "disputed")
ON_THE_TABLE = {"planned", "considered", "proposed", "demanded", "offered", "threatened", "rejected"}

NOT_PLAIN = {
    "denied, cancelled or rejected": "?fact dip:status ?s FILTER(?s IN (dip:denied, dip:disputed, dip:cancelled, dip:rejected))",
    "turned down by a statement": """?no dip:about ?fact ; dip:act|dip:polarity ?how
        FILTER(?how IN (dip:deny, dip:reject, dip:negative))""",
    "told by what somebody denies": "?fact dip:status dip:claimed . ?told dip:about ?fact . ?no dip:denies ?told",
    "on the table": """?fact dip:status ?s
        FILTER(?s IN (dip:planned, dip:considered, dip:proposed, dip:demanded, dip:offered, dip:threatened))""",
    "a proposal": "?fact a ?kind FILTER(?kind IN (dip:SanctionsProposal, dip:Proposal))",
    "a condition": "?fact a dip:Condition",
    "uncertain": "?fact dip:status dip:uncertain",
    "of no status": "?fact a ?kind FILTER(?kind IN (dip:Meeting, dip:SanctionsMeasure)) MINUS { ?fact dip:status ?s }",
    "conditional": """?fact dip:condition/dip:relation ?r ; dip:status ?s
        FILTER(?r IN (dip:if, dip:unless)
            || (?r IN (dip:by, dip:until, dip:inExchangeFor) && !(?s IN (dip:inForce, dip:done, dip:ended))))""",
    "said": "?fact a dip:Statement",
    "told by others only": "?fact dip:status dip:claimed",
    "told on somebody's word": "?fact dip:claimedBy ?who",
}
"""What keeps a fact from being plain, as patterns that know nothing of `kg.export.standing`."""


@cache
def ours() -> Store:
    """Meetings and sanctions acts of every status and none, acts tied to every relation, and what is said of some of them."""
    made = Store()
    made.add(ARTICLE, [LUND, RAY, NORLAND, SUDLAND, SOURCE, *others()], list(told()))
    return made


@cache
def sample() -> Store:
    return store.load(SAMPLE)


def others() -> Iterator[Entity]:
    """For each meeting a partner of its own, named after what is told of it."""
    for case in (*OF_MEETINGS, "no status", "held and denied", "denied teller", "hedged teller", "sure teller"):
        yield Entity(f"person-{case.replace(' ', '-')}", "Person", case)


def told() -> Iterator[Fact]:
    for status in OF_MEETINGS:
        yield meeting(status, status)
    for status in (*OF_MEASURES, *sorted(ON_THE_TABLE)):
        yield act(status, status)
        yield from tied(status)
    for status in sorted(ON_THE_TABLE - {"planned"}):
        yield put_forward(status)
    yield meeting("no status")
    yield fact(ARTICLE, "SanctionsMeasure", WORDS, sanctionsAction="impose", scope="no status", target=SUDLAND.id)
    yield act("claimed by somebody", "inForce", claimedBy=SOURCE.id)
    yield from spoken_of()


def meeting(case: str, status: str | None = None) -> Fact:
    """Lund's meeting with the partner of the case."""
    partner = f"person-{case.replace(' ', '-')}"
    return fact(ARTICLE, "Meeting", WORDS, participant=[LUND.id, partner], **({"status": status} if status else {}))


def act(case: str, status: str, action: str = "maintain", **roles: str) -> Fact:
    """A proposal or a measure, by its status, with the case for a scope."""
    kind = "SanctionsProposal" if status in ON_THE_TABLE else "SanctionsMeasure"
    roles = {"sender": NORLAND.id, "target": SUDLAND.id, "status": status, **roles}
    return fact(ARTICLE, kind, WORDS, sanctionsAction=action, scope=case, **roles)


def put_forward(status: str) -> Fact:
    """Something other than sanctions that is on the table."""
    roles = {"proponent": LUND.id, "wording": WORDS, "certainty": "certain"}
    return fact(ARTICLE, "Proposal", WORDS, status=status, **roles)


def tied(status: str) -> Iterator[Fact]:
    """A sanctions act of the status for each relation of a condition, and the conditions."""
    for relation in ontology.load().values["ConditionRelation"]:
        tie = fact(ARTICLE, "Condition", "the release of the sailors", relation=relation, wording="the release")
        yield from (tie, act(f"{status} {relation}", status, condition=tie.id))


def spoken_of() -> Iterator[Fact]:
    """Meetings that statements deny or tell of, with the statements."""
    held, denied, hedged, sure = (
        meeting("held and denied", "held"),
        *(meeting(f"{how} teller", "claimed") for how in ("denied", "hedged", "sure")),
    )
    yield from (held, denied, hedged, sure)
    yield says(RAY, held, polarity="negative", act="deny", certainty="certain")
    first = says(LUND, denied, polarity="positive", certainty="certain")
    yield first
    yield fact(ARTICLE, "Statement", SAID, speaker=RAY.id, content=SAID, polarity="negative", denies=first.id)
    yield says(SOURCE, hedged, polarity="positive", certainty="possible")
    yield says(LUND, sure, polarity="positive", certainty="certain")
    yield says(SOURCE, sure, polarity="positive", certainty="possible")


def says(speaker: Entity, about: Fact, **roles: str) -> Fact:
    return fact(ARTICLE, "Statement", SAID, speaker=speaker.id, content=SAID, about=about.id, **roles)


def test_our_graph_has_every_status() -> None:
    assert {*OF_MEETINGS, *OF_MEASURES, *ON_THE_TABLE} == set(ontology.load().values["Status"])


def found(made: Store) -> dict[str, str]:
    return standings(made.nodes(), made.edges())


def matched(made: Store, pattern: str) -> set[str]:
    rows = made.query(f"SELECT DISTINCT ?fact {{ {pattern} }}").rows
    return {str(row[0]).removeprefix(terms.ID) for row in rows}


@pytest.mark.parametrize("why", NOT_PLAIN)
def test_what_must_not_be_plain_is_not(why: str) -> None:
    assert matched(ours(), NOT_PLAIN[why]), "our graph has no such fact"
    for made in (ours(), sample()):
        how = found(made)
        assert {name: how[name] for name in matched(made, NOT_PLAIN[why]) if how[name] == "plain"} == {}


def test_whatever_else_is_plain() -> None:
    """Else all could be kept from the plain facts, and the test above would pass."""
    for made in (ours(), sample()):
        kept = set().union(*(matched(made, pattern) for pattern in NOT_PLAIN.values()))
        assert {name for name, how in found(made).items() if how == "plain"} == found(made).keys() - kept
    assert "plain" in found(sample()).values()


@pytest.mark.parametrize(
    ("case", "standing"),
    [
        ("held", "plain"),
        ("ongoing", "plain"),
        ("held and denied", "denied"),
        ("denied teller", "denied"),
        ("hedged teller", "hedged"),
        ("sure teller", "reported"),
        ("no status", "hedged"),
    ],
)
def test_meetings(case: str, standing: str) -> None:
    with_whom = f"?fact a dip:Meeting ; dip:participant/rdfs:label '{case}'"
    (name,) = matched(ours(), with_whom)
    assert found(ours())[name] == standing


@pytest.mark.parametrize(
    ("status", "plain"),
    [
        ("inForce", {"becauseOf", "by", "until", "inExchangeFor"}),  # holds now, whatever may end it
        ("done", {"becauseOf", "by", "until", "inExchangeFor"}),
        ("ended", {"becauseOf", "by", "until", "inExchangeFor"}),
        ("announced", {"becauseOf"}),  # may wait for what is to come first
        ("claimed", set()),
        ("offered", set()),
        ("rejected", set()),
    ],
)
def test_an_act_with_a_condition_is_plain_only_where_it_holds_already(status: str, plain: set[str]) -> None:
    how = found(ours())
    scopes = {str(node["id"]): str(node.get("scope", "")).split() for node in ours().nodes()}
    acts = {scope[1]: how[name] for name, scope in scopes.items() if len(scope) == 2 and scope[0] == status}
    assert set(acts) == set(ontology.load().values["ConditionRelation"])
    assert {relation for relation, standing in acts.items() if standing == "plain"} == plain


def test_no_measure_has_the_status_of_a_proposal() -> None:
    for made in (ours(), sample()):
        kinds = made.query("SELECT ?status { ?fact a dip:SanctionsMeasure ; dip:status ?status }").rows
        assert {str(row[0]).removeprefix(ontology.DIP) for row in kinds} & ON_THE_TABLE == set()
        assert made.query("SELECT ?x { ?x a dip:SanctionsMeasure , dip:SanctionsProposal }").rows == []


def test_only_what_an_article_says_is_in_force_becomes_a_sanction() -> None:
    made = {row["id"]: row for row in ftm.entities(ours())}
    sanctions = {
        scope for row in made.values() if row["schema"] == "Sanction" for scope in row["properties"]["provisions"]
    }
    assert sanctions == {"inForce", "inForce becauseOf", "inForce by", "inForce until", "inForce inExchangeFor"}
    events = [row["properties"]["keywords"] for row in made.values() if row["schema"] == "Event"]
    assert sorted(map(sorted, events)) == [["claimed", "reported"]] * 2 + [["held", "plain"], ["ongoing", "plain"]]


@pytest.mark.parametrize("made", [ours, sample])
def test_no_export_of_entities_holds_what_must_not_be_plain(made: Callable[[], Store]) -> None:
    graph = made()
    ids = {row["id"]: row["schema"] for row in ftm.entities(graph)}
    for why in NOT_PLAIN.keys() - {"said", "told by others only"}:  # a note is no event; an event so told says so
        assert {name for name in matched(graph, NOT_PLAIN[why]) if ids.get(name) in ("Sanction", "Event")} == set(), why
    assert {name for name in matched(graph, NOT_PLAIN["told by others only"]) if ids.get(name) == "Sanction"} == set()


def test_contacts_are_meetings_that_were_held_and_that_nobody_denies() -> None:
    rows = ours().query(answers.questions()["contacts"].sparql).rows
    assert {row[1]: row[2] for row in rows if row[0] == "Ana Lund"} == {"held": 1, "ongoing": 1}


def test_what_is_in_force_is_listed_with_whose_word_it_rests_on_and_its_condition() -> None:
    answer = ours().query(answers.questions()["measures"].sparql)
    rows = {row[answer.columns.index("scope")]: dict(zip(answer.columns, row, strict=True)) for row in answer.rows}
    assert rows["claimed by somebody"]["claimedBy"] == SOURCE.name
    assert rows["inForce until"]["condition"] == "until: the release"
    assert ON_THE_TABLE & {str(scope).split()[0] for scope in rows} == set()


def test_facts_as_lines_name_who_claims_a_meeting() -> None:
    row = lines.row("one", ours().entities(), ours().facts(), lambda span: SAID)
    claimed = [meeting["claimed_by"] for meeting in json.loads(json.dumps(row))["meetings"] if meeting["claimed_by"]]
    assert sorted(claimed) == [[LUND.id], [LUND.id, SOURCE.id], [SOURCE.id]]
