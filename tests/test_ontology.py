"""The ontology is small, documented, consistent, and its shapes catch what is wrong."""

from __future__ import annotations

from pathlib import Path

import owlrl
import pytest
from pyshacl import validate
from rdflib import OWL, RDF, RDFS, SH, SKOS, BNode, Graph, Literal, Namespace, URIRef
from rdflib.term import Node
from test_store import (
    CONDITION,
    DEMAND,
    GOOD,
    HEDGED,
    LUND,
    MEASURE,
    MEETING,
    NORLAND,
    PORT,
    PROPOSAL,
    RAY,
    SOURCE,
    TENURE,
    both,
    graph,
)

from kg import BadOntology, ontology, store
from kg.model import Fact

DIP = Namespace(ontology.DIP)
ID = Namespace("https://w3id.org/diplokg/id/")
CLASSES = ontology.parse("diplomacy.ttl")
SHAPES = ontology.parse("shapes.ttl")
KNOWN = ontology.load()

# Disjointness that the aligned vocabularies state themselves and that a careless alignment would run into.
NEIGHBOURS = """
@prefix owl: <http://www.w3.org/2002/07/owl#> . @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix prov: <http://www.w3.org/ns/prov#> . @prefix foaf: <http://xmlns.com/foaf/0.1/> .
@prefix org: <http://www.w3.org/ns/org#> . @prefix skos: <http://www.w3.org/2004/02/skos/core#> .
prov:Entity owl:disjointWith prov:Activity . prov:Activity a owl:Class .
foaf:Person owl:disjointWith foaf:Organization . foaf:Document owl:disjointWith foaf:Organization .
foaf:Organization a owl:Class ; rdfs:subClassOf foaf:Agent .
org:Organization rdfs:subClassOf foaf:Organization , prov:Organization .
foaf:Group rdfs:subClassOf foaf:Agent . prov:Person rdfs:subClassOf prov:Agent . prov:Organization rdfs:subClassOf prov:Agent .
prov:Plan rdfs:subClassOf prov:Entity .
"""


def classes() -> set[Node]:
    return {DIP[kind] for kind in KNOWN.kinds} | {DIP[kind] for kind in KNOWN.values}


def properties() -> set[Node]:
    kinds = (OWL.ObjectProperty, OWL.DatatypeProperty)
    return {p for kind in kinds for p in CLASSES.subjects(RDF.type, kind) if str(p).startswith(DIP)}


def test_it_is_small() -> None:
    assert len(KNOWN.kinds) <= 25
    assert len(properties()) <= 45


def test_it_has_a_version_and_a_licence() -> None:
    (head,) = CLASSES.subjects(RDF.type, OWL.Ontology)
    assert str(CLASSES.value(head, OWL.versionIRI)).endswith("/0.1.0")
    assert "publicdomain/zero" in str(CLASSES.value(head, URIRef("http://purl.org/dc/terms/license")))


def test_everything_has_one_label_and_one_definition() -> None:
    values = {DIP[value] for values in KNOWN.values.values() for value in values}
    for term in classes() | properties() | values:
        assert len(list(CLASSES.objects(term, RDFS.label))) == 1, term
        (definition,) = CLASSES.objects(term, SKOS.definition)
        assert str(definition).endswith("."), term


def test_every_class_of_data_and_every_role_has_a_shape() -> None:
    targets = set(SHAPES.objects(None, SH.targetClass))
    assert {DIP[kind] for kind in KNOWN.kinds} == targets
    assert properties() <= set(SHAPES.objects(None, SH.path))


def test_shapes_speak_of_nothing_unknown() -> None:
    terms = {term for triple in SHAPES for term in triple if str(term).startswith(DIP)}
    values = {DIP[value] for values in KNOWN.values.values() for value in values}
    assert terms <= classes() | properties() | values


def test_shapes_are_shacl_core() -> None:
    assert not list(SHAPES.subject_objects(SH.sparql))
    conforms, _, text = validate(Graph(), shacl_graph=SHAPES, meta_shacl=True)
    assert conforms, text


def test_what_is_aligned_is_declared() -> None:
    for relation, kinds in (
        (RDFS.subClassOf, {OWL.Class}),
        (RDFS.subPropertyOf, {OWL.ObjectProperty, OWL.DatatypeProperty}),
    ):
        for term in CLASSES.objects(None, relation):
            if term != OWL.Thing:
                assert set(CLASSES.objects(term, RDF.type)) & kinds, term


def errors(data: Graph) -> list[str]:
    """What OWL RL finds inconsistent in the data under the ontology and its neighbours."""
    closure = Graph() + CLASSES + data
    closure.parse(data=NEIGHBOURS, format="turtle")
    owlrl.DeductiveClosure(owlrl.OWLRL_Semantics).expand(closure)
    message = URIRef("http://www.daml.org/2002/03/agents/agent-ont#error")
    nothing = [str(node) for node in closure.subjects(RDF.type, OWL.Nothing)]
    return nothing + [str(text) for text in closure.objects(None, message)]


def test_a_good_graph_is_consistent() -> None:
    assert errors(both().rdf()) == []


def test_a_measure_is_no_proposal_to_a_reasoner() -> None:
    data = graph().rdf()
    data.add((ID[MEASURE.id], RDF.type, DIP.SanctionsProposal))
    assert errors(data)


MEETING_, GOOD_, TENURE_ = ID[MEETING.id], ID[GOOD.id], ID[TENURE.id]
MEASURE_, PROPOSAL_, CONDITION_, DEMAND_ = (ID[fact.id] for fact in (MEASURE, PROPOSAL, CONDITION, DEMAND))
SPAN = next(iter(graph().rdf().objects(ID[MEETING.id], DIP.evidence)))
XSD = Namespace("http://www.w3.org/2001/XMLSchema#")


MUTATIONS = [
    (MEETING_, DIP.evidence, (), "needs evidence"),
    (MEETING_, DIP.evidence, ID.one, "is no span of a text"),
    (MEETING_, DIP.participant, (), "needs at least one participant"),
    (MEETING_, DIP.participant, ID[PORT.id], "is no actor (found Port Elm"),
    (MEETING_, DIP.place, ID[RAY.id], "is no place"),
    (MEETING_, DIP.status, DIP.certain, "a Status"),
    (MEETING_, DIP.meetingKind, Literal("talks"), "a MeetingKind"),
    (MEETING_, DIP.time, Literal("5 March", datatype=URIRef("http://id.loc.gov/datatypes/edtf/EDTF")), "in EDTF"),
    (MEETING_, DIP.time, Literal("2021-03-05"), "in EDTF"),
    (MEETING_, RDFS.label, (), "needs exactly one label"),
    (GOOD_, DIP.speaker, (), "needs a speaker"),
    (GOOD_, DIP.content, (), "needs exactly one content"),
    (GOOD_, DIP.certainty, DIP.positive, "a Certainty"),
    (GOOD_, DIP.polarity, DIP.certain, "a Polarity"),
    (GOOD_, DIP.act, DIP.held, "a SpeechAct"),
    (GOOD_, DIP.form, DIP.held, "a StatementForm"),
    (GOOD_, DIP.about, ID[LUND.id], "is no meeting, sanctions act or proposal"),
    (MEASURE_, DIP.sanctionsAction, (), "needs exactly one sanctions action"),
    (MEASURE_, DIP.status, DIP.considered, "is the status of a proposal"),
    (MEASURE_, RDF.type, DIP.SanctionsProposal, "a measure is no proposal"),
    (PROPOSAL_, DIP.status, DIP.inForce, "needs the status of one"),
    (PROPOSAL_, DIP.status, (), "needs the status of one"),
    (PROPOSAL_, DIP.condition, ID[TENURE.id], "is no condition"),
    (PROPOSAL_, DIP.target, ID.nobody, "is no actor"),
    (TENURE_, DIP.holder, (), "needs exactly one holder"),
    (TENURE_, DIP.asOf, Literal("March"), "an xsd:date"),
    (SPAN, DIP.quote, (), "needs exactly one quote"),
    (SPAN, DIP.names, ID[PORT.id], "is no actor"),
    (GOOD_, DIP.names, ID[RAY.id], "is no evidence and names an actor"),
    (SPAN, DIP.article, (), "needs exactly one article"),
    (SPAN, DIP.start, Literal(10**6), "starts before it ends"),
    (SPAN, DIP.start, Literal("0"), "needs exactly one start"),
    (ID.one, DIP.sha256, Literal("abc"), "needs the SHA-256"),
    (ID.one, DIP.published, Literal("2021-03-06"), "an xsd:date"),
    (ID[NORLAND.id], DIP.country, Literal("Norland"), "ISO 3166-1 alpha-3"),
    (ID[SOURCE.id], SKOS.exactMatch, URIRef("http://www.wikidata.org/entity/Q1"), "matches nothing elsewhere"),
    (ID[RAY.id], RDF.type, DIP.State, "a person is no organization"),
    (ID.one, RDFS.label, (), "needs exactly one label"),
    (ID.one, DIP.headline, Literal(1), "has at most one headline"),
    (ID.one, DIP.publisher, ID[RAY.id], "has at most one publisher"),
    (ID.one, DIP.url, Literal("https://example.org"), "an xsd:anyURI"),
    (ID.one, DIP.dateInferred, Literal("yes"), "is true or false"),
    (SPAN, DIP.end, (), "needs exactly one end"),
    (ID["one#char=all"], RDF.type, DIP.Evidence, "is named by its article and #char=START,END"),
    (ID[RAY.id], SKOS.exactMatch, Literal("Q1"), "by its IRI"),
    (ID[RAY.id], RDF.type, DIP.Place, "is a place and no person or group"),
    (ID[SOURCE.id], RDF.type, DIP.Organization, "an organization is no group or unnamed source"),
    (ID[NORLAND.id], DIP.country, (Literal("NOR"), Literal("SWE")), "a state has one country code"),
    (ID[NORLAND.id], RDF.type, DIP.PublicBody, "a public body is no state"),
    (ID[NORLAND.id], RDF.type, DIP.IntergovernmentalOrganization, "an intergovernmental organization is no state"),
    (ID[NORLAND.id], RDF.type, DIP.MediaOrganization, "a media organization is no state"),
    (ID[NORLAND.id], RDF.type, DIP.Group, "a group belongs to its article and matches nothing elsewhere"),
    (MEETING_, DIP.timeWording, Literal(""), "is a text"),
    (MEETING_, DIP.status, DIP.offered, "is no status of a meeting"),
    (GOOD_, DIP.speaker, ID[PORT.id], "is no actor"),
    (MEETING_, DIP.speaker, ID[RAY.id], "is no statement and has a role of statements"),
    (MEETING_, DIP.relation, DIP["if"], "is no condition and has a role of conditions"),
    (GOOD_, DIP.addressee, ID[PORT.id], "is no actor"),
    (GOOD_, DIP.cue, Literal(1), "has at most one cue"),
    (GOOD_, DIP.denies, ID[MEETING.id], "is no statement (found"),
    (GOOD_, DIP.denies, ID[HEDGED.id], "denies a statement, so its polarity is negative"),
    (GOOD_, DIP.status, DIP.held, "has no status"),
    (GOOD_, DIP.participant, ID[RAY.id], "is no meeting and has a role of meetings"),
    (GOOD_, DIP.holder, ID[RAY.id], "is no tenure and has a role of tenures"),
    (GOOD_, DIP.target, ID[RAY.id], "is no sanctions act and has a role of sanctions acts"),
    (ID[RAY.id], DIP.time, Literal("2021"), "is no fact and has a role of facts"),
    (MEASURE_, DIP.status, DIP.held, "is no status of a sanctions act"),
    (MEASURE_, DIP.instrument, ID[RAY.id], "has at most one instrument"),
    (MEASURE_, DIP.scope, ID[RAY.id], "is a text"),
    (MEASURE_, DIP.duration, Literal(3), "has at most one duration"),
    (MEASURE_, DIP.sender, ID[PORT.id], "is no actor"),
    (MEASURE_, DIP.proponent, ID[PORT.id], "is no actor"),
    (MEASURE_, DIP.claimedBy, ID[PORT.id], "is no actor"),
    (CONDITION_, DIP.relation, (), "needs exactly one relation"),
    (CONDITION_, DIP.wording, Literal(""), "needs exactly one wording"),
    (TENURE_, DIP.office, (), "needs exactly one office"),
    (CONDITION_, DIP.certainty, Literal("perhaps"), "has at most one certainty"),
    (DEMAND_, DIP.status, (), "needs the status of a proposal"),
    (DEMAND_, DIP.status, DIP.inForce, "needs the status of a proposal"),
    (DEMAND_, DIP.proponent, (), "needs a proponent"),
    (DEMAND_, DIP.proponent, ID[PORT.id], "is no actor"),
    (DEMAND_, DIP.addressee, ID[PORT.id], "is no actor"),
    (DEMAND_, DIP.claimedBy, ID[PORT.id], "is no actor"),
    (DEMAND_, DIP.wording, (), "needs exactly one wording"),
    (DEMAND_, DIP.certainty, (), "needs exactly one certainty"),
    (DEMAND_, DIP.condition, ID[TENURE.id], "is no condition"),
    (DEMAND_, DIP.alternative, ID[GOOD.id], "is no proposal or sanctions act"),
    (MEETING_, DIP.addressee, ID[RAY.id], "is addressed to somebody and is no statement or proposal"),
    (MEETING_, DIP.certainty, DIP.certain, "has a certainty and is no statement, proposal or condition"),
    (MEETING_, DIP.proponent, ID[RAY.id], "is no sanctions act or proposal and has a role of theirs"),
    (GOOD_, DIP.claimedBy, ID[RAY.id], "is no sanctions act or proposal and has a role of theirs"),
    (GOOD_, DIP.condition, ID[CONDITION.id], "is no sanctions act or proposal and has a role of theirs"),
    (MEASURE_, DIP.alternative, ID[PROPOSAL.id], "is no proposal and has a role of proposals"),
    (GOOD_, DIP.wording, Literal("good"), "has a wording and is no condition or proposal"),
]
"""A node, a role, the value or values it gets instead of its own, and the message that this gives."""


@pytest.mark.parametrize(("node", "role", "value", "expected"), MUTATIONS)
def test_each_mutation_of_a_good_graph_is_caught(
    node: URIRef, role: URIRef, value: Node | tuple[Node, ...], expected: str, tmp_path: Path
) -> None:
    data = graph().rdf()
    if role != RDF.type:
        data.remove((node, role, None))
    for one in value if isinstance(value, tuple) else [value]:
        data.add((node, role, one))
    found = problems(data, tmp_path)
    assert [line for line in found if expected in line], found
    assert all("\n" not in line for line in found)


def test_every_message_of_the_shapes_has_a_mutation() -> None:
    told = [(role, expected.partition(" (found")[0]) for _, role, _, expected in MUTATIONS]
    lacking = []
    for shape, message in SHAPES.subject_objects(SH.message):
        path = SHAPES.value(shape, SH.path)
        if not [role for role, words in told if words in message and (path in (None, role) or role == RDF.type)]:
            lacking.append((path, message))
    assert lacking == []


def problems(data: Graph, path: Path) -> list[str]:
    """The problems of an rdflib graph."""
    data.serialize(path / "graph.nt", format="nt", encoding="utf-8")
    return store.load(path / "graph.nt").problems()


@pytest.mark.parametrize(
    ("edtf", "good"),
    [
        ("2019-10-05", True),
        ("2018-06", True),
        ("2018", True),
        ("2018-06-XX", True),
        ("2018-06~", True),
        ("2019-10-01/2019-10-05", True),
        ("../2019-10-05", True),
        ("2019-10-05/", True),
        ("2018-21", True),
        ("Saturday", False),
        ("05/10/2019x", False),
        ("", False),
    ],
)
def test_times_are_edtf(edtf: str, good: bool, tmp_path: Path) -> None:
    data = graph().rdf()
    data.set((MEETING_, DIP.time, Literal(edtf, datatype=URIRef("http://id.loc.gov/datatypes/edtf/EDTF"))))
    assert (not problems(data, tmp_path)) is good


def test_roles_and_kinds_are_read() -> None:
    assert KNOWN.kinds["State"] == {"State", "Organization", "Actor", "Place"}
    assert KNOWN.roles["speaker"] == ontology.Role("speaker", frozenset({"Statement"}), "Actor", False, None)
    assert KNOWN.roles["condition"].domains == {"SanctionsAct", "Proposal"}
    assert KNOWN.roles["status"].values == "Status"
    assert KNOWN.roles["asOf"].range == XSD.date.toPython()
    assert KNOWN.required["SanctionsProposal"] == {"sanctionsAction", "status"}
    assert KNOWN.required["Statement"] == {"speaker", "content"}
    assert KNOWN.labels["inForce"] == "in force"
    assert "evidence" not in KNOWN.roles
    assert KNOWN.isa("State", "Place")
    assert not KNOWN.isa("Moon", "Place")


def test_wrong_values_name_the_choices() -> None:
    with pytest.raises(BadOntology, match=r"polarity of Statement-\w+ is 'maybe'.*negative positive"):
        KNOWN.check(Fact("Statement", (("polarity", "maybe"),)))


def test_blank_nodes_stand_only_for_lists_and_axioms() -> None:
    told = {p for s, p, _ in CLASSES if isinstance(s, BNode)}
    assert told <= {RDF.type, RDF.first, RDF.rest, OWL.members, OWL.unionOf}
