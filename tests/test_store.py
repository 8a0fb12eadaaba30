"""The graph of two small articles of our own: what goes in comes out, and only that."""

from __future__ import annotations

import io
from dataclasses import replace
from pathlib import Path

import pyoxigraph as ox
import pytest
import rdflib

from kg import BadOntology, Error, answers, graphfiles, stars, store, terms, union
from kg.model import Article, Claim, Entity, Fact, Span
from kg.store import Store

TEXT = (
    "Envoy Ana Lund of Norland met Minister Bo Ray of Sudland in Port Elm on 5 March 2021. "
    "“The talks were good,” Lund told Ray. A person familiar with the talks said they might fail. "
    "Ray denied that the talks took place. Norland considers suspending its export bans on Sudland’s coal for two years "
    "in exchange for the release of the sailors. Norland keeps its export bans on Sudland."
)
SECOND = "Ray denied that the talks took place. Envoy Ana Lund spoke to no one."

LUND = Entity("person-ana-lund", "Person", "Ana Lund", ("Lund",), "NOR")
RAY = Entity("person-bo-ray", "Person", "Bo Ray", (), "SUD")
NORLAND = Entity("state-NOR", "State", "Norland", (), "NOR", "Q20", named=Span("one", 0, 45))
SUDLAND = Entity("state-SUD", "State", "Sudland", (), "SUD")
PORT = Entity("place-port-elm", "Place", "Port Elm")
SOURCE = Entity("unnamedsource-one-person", "UnnamedSource", "a person familiar with the talks")
ENTITIES = [LUND, RAY, NORLAND, SUDLAND, PORT, SOURCE]

ARTICLE = Article("one", TEXT, "Envoys meet", "2021-03-06", "The Post", "https://example.org/one")
OTHER = Article("two/é b", SECOND, None, None)


def fact(article: Article, kind: str, words: str, **roles: str | list[str]) -> Fact:
    """A fact with one claim at these words."""
    start = article.text.index(words)
    pairs = [
        (role, value) for role, values in roles.items() for value in ([values] if isinstance(values, str) else values)
    ]
    return Fact(kind, tuple(sorted(pairs)), (Claim(kind, (), Span(article.id, start, start + len(words)), "test"),))


def said(article: Article, speaker: Entity, words: str, **roles: str | list[str]) -> Fact:
    return fact(article, "Statement", words, speaker=speaker.id, content=words, **roles)


MEETING = fact(
    ARTICLE,
    "Meeting",
    "Envoy Ana Lund of Norland met Minister Bo Ray",
    participant=[LUND.id, RAY.id],
    place=PORT.id,
    time="2021-03-05",
    timeWording="on 5 March 2021",
    meetingKind="talks",
    status="held",
)
GOOD = said(
    ARTICLE,
    LUND,
    "The talks were good",
    addressee=RAY.id,
    act="assert",
    form="direct",
    certainty="certain",
    polarity="positive",
    cue="told",
    about=MEETING.id,
)
HEDGED = said(
    ARTICLE, SOURCE, "they might fail", act="assert", form="indirect", certainty="possible", polarity="positive"
)
DENIAL = said(
    ARTICLE,
    RAY,
    "the talks took place",
    act="deny",
    certainty="certain",
    polarity="negative",
    cue="denied",
    about=MEETING.id,
)
CONDITION = fact(
    ARTICLE,
    "Condition",
    "the release of the sailors",
    relation="inExchangeFor",
    wording="the release of the sailors",
)
PROPOSAL = fact(
    ARTICLE,
    "SanctionsProposal",
    "Norland considers suspending its export bans",
    sanctionsAction="suspend",
    status="considered",
    instrument="export bans",
    scope="coal",
    duration="two years",
    sender=NORLAND.id,
    target=SUDLAND.id,
    proponent=NORLAND.id,
    condition=CONDITION.id,
)
MEASURE = fact(
    ARTICLE,
    "SanctionsMeasure",
    "Norland keeps its export bans on Sudland",
    sanctionsAction="maintain",
    status="inForce",
    instrument="export bans",
    sender=NORLAND.id,
    target=SUDLAND.id,
    claimedBy=SOURCE.id,
)
DEMAND = fact(
    ARTICLE,
    "Proposal",
    "the release of the sailors",
    status="demanded",
    wording="the release of the sailors",
    certainty="certain",
    proponent=NORLAND.id,
    addressee=SUDLAND.id,
    alternative=PROPOSAL.id,
)
TENURE = fact(ARTICLE, "Tenure", "Minister Bo Ray", holder=RAY.id, office="Minister", asOf="2021-03-06")
FACTS = [MEETING, GOOD, HEDGED, DENIAL, CONDITION, PROPOSAL, MEASURE, DEMAND, TENURE]

AGAIN = replace(DENIAL, claims=said(OTHER, RAY, "the talks took place").claims)
SHORT = Entity(LUND.id, "Person", "A. Lund", ("Envoy Lund",))


def graph() -> Store:
    """The first article's graph."""
    made = Store()
    made.add(ARTICLE, ENTITIES, FACTS)
    return made


def both() -> Store:
    """The graph of both articles."""
    made = graph()
    made.add(OTHER, [RAY, SHORT], [AGAIN, said(OTHER, SHORT, "spoke to no one")])
    return made


def ttl(made: Store) -> bytes:
    file = io.BytesIO()
    made.dump(file, ".ttl")
    return file.getvalue()


def test_what_goes_in_comes_out() -> None:
    made = graph()
    assert made.facts() == made.facts("one") == sorted(FACTS, key=lambda fact: fact.id)
    assert made.entities() == sorted(ENTITIES, key=lambda entity: entity.id)
    spans = {fact.id: [claim.span for claim in fact.claims] for fact in FACTS}
    assert {fact.id: [claim.span for claim in fact.claims] for fact in made.facts()} == spans
    assert all(TEXT[span.start : span.end] == quote for span, quote in made.quotes("one").items())


def test_a_good_graph_conforms_and_stays_small() -> None:
    assert graph().problems() == []
    assert both().problems() == []
    assert len(graph()) < 200


def test_an_actor_that_is_only_named_is_found_with_the_passage_and_not_drawn() -> None:
    made = graph()
    drawn = made.nodes()
    iran = Entity("state-IRN", "State", "Iran", (), "IRN", named=GOOD.claims[0].span)
    made.add(ARTICLE, [*ENTITIES, iran], FACTS)
    assert made.problems() == []
    assert made.nodes() == drawn
    assert iran in made.entities("one")
    quote = next(text for span, text in made.quotes("one").items() if span == iran.named)
    namings = made.ask(answers.questions()["namings"].sparql, actor="iran")[1]
    assert [list(row)[:4] for row in namings] == [["Iran", "State", "IRN", quote]]
    named = [(row["actor"], row["quote"]) for row in made.namings() if row["actor"] == iran.id]
    assert named == [(iran.id, quote)]
    assert iran in made.part([GOOD.id]).entities()
    lund = replace(LUND, named=NORLAND.named)  # who is named there, too, and has no part in the measure
    made.add(ARTICLE, [*(e for e in ENTITIES if e != LUND), iran, lund], FACTS)
    part = made.part([MEASURE.id])
    assert {NORLAND.id, LUND.id} <= {str(row["actor"]) for row in part.namings()}
    assert LUND in part.entities()
    assert not [problem for problem in part.problems() if "names" in problem]
    made.add(OTHER, [RAY, iran], [AGAIN])  # named in the first article, not in this one
    assert made.problems() == []
    made.remove(OTHER.id)
    again = Store()
    again._base.fill(list(union.shared(stars.gathered(made._base.said()))))
    assert iran in again.entities("one")
    made.add(ARTICLE, ENTITIES, FACTS)
    assert iran not in made.entities()


def test_adding_twice_adds_nothing() -> None:
    made = both()
    before = ttl(made)
    made.add(ARTICLE, ENTITIES, FACTS)
    assert ttl(made) == before


def test_the_order_of_articles_does_not_matter() -> None:
    made = Store()
    made.add(OTHER, [RAY, SHORT], [AGAIN, said(OTHER, SHORT, "spoke to no one")])
    made.add(ARTICLE, ENTITIES, FACTS)
    assert ttl(made) == ttl(both())
    assert [e for e in made.entities() if e.id == LUND.id] == [replace(LUND, aliases=("A. Lund", "Envoy Lund", "Lund"))]


@pytest.mark.parametrize("ending", [None, ".ttl", ".nt", ".jsonld", ".nq", ".trig"])
def test_removing_an_article_removes_what_only_it_supports(ending: str | None, tmp_path: Path) -> None:
    made = both()
    if ending:
        made.save(tmp_path / f"graph{ending}")
        made = store.load(tmp_path / f"graph{ending}")
    made.remove("two/é b")
    if ending in (None, ".nq", ".trig"):
        assert ttl(made) == ttl(graph())
    assert made.facts() == graph().facts()
    made.remove("one")
    assert len(made) == 0


def test_an_article_that_changes_replaces_its_facts() -> None:
    made = graph()
    made.add(ARTICLE, [RAY], [TENURE])
    assert made.facts() == [TENURE]
    assert [entity.id for entity in made.entities()] == [RAY.id]


def test_a_shared_fact_keeps_the_evidence_of_both() -> None:
    made = both()
    assert [row["article"] for row in made.evidence(DENIAL.id)] == ["one", "two/é b"]
    made.remove("one")
    assert [row["quote"] for row in made.evidence(DENIAL.id)] == ["the talks took place"]


def test_only_claims_of_the_article_are_its_evidence() -> None:
    made = Store()
    merged = replace(DENIAL, claims=DENIAL.claims + AGAIN.claims)
    made.add(ARTICLE, ENTITIES, [merged, MEETING])
    made.add(OTHER, [RAY], [merged, MEETING])
    assert len(made.evidence(DENIAL.id)) == 2
    assert MEETING.id not in {fact.id for fact in made.facts("two/é b")}


def test_evidence_is_the_words_of_the_article() -> None:
    row = {"article": "one", "quote": "they might fail", "headline": "Envoys meet", "published": "2021-03-06"}
    start = TEXT.index("they might fail")
    assert graph().evidence(HEDGED.id) == [row | {"start": start, "end": start + 15, "url": "https://example.org/one"}]
    assert {row["quote"] for row in graph().evidence(SOURCE.id)} == {
        "they might fail",
        "Norland keeps its export bans on Sudland",
    }
    assert graph().evidence("nothing") == []


def test_articles() -> None:
    first = {"id": "one", "headline": "Envoys meet", "published": "2021-03-06", "publisher": "The Post"}
    bare = dict.fromkeys(("headline", "published", "publisher", "url"))
    assert both().articles() == [first | {"url": "https://example.org/one"}, {"id": "two/é b"} | bare]


@pytest.mark.parametrize(
    ("fact", "label"),
    [
        (MEETING, "talks: Ana Lund, Bo Ray, Port Elm, 2021-03-05, held"),
        (GOOD, "Ana Lund: The talks were good"),
        (DENIAL, "Bo Ray (deny): the talks took place"),
        (PROPOSAL, "suspend: export bans, coal, Sudland, considered"),
        (MEASURE, "maintain: export bans, Sudland, in force"),
        (CONDITION, "in exchange for: the release of the sailors"),
        (TENURE, "Bo Ray: Minister"),
    ],
)
def test_labels_read_well(fact: Fact, label: str) -> None:
    assert [node["label"] for node in graph().nodes() if node["id"] == fact.id] == [label]


def test_nodes_are_scalars() -> None:
    nodes = {node["id"]: node for node in graph().nodes()}
    assert list(nodes) == sorted([e.id for e in ENTITIES] + [f.id for f in FACTS])
    assert nodes[LUND.id] == {
        "id": LUND.id,
        "kind": "Person",
        "label": "Ana Lund",
        "country": "NOR",
        "altLabels": "Lund",
    }
    assert nodes[NORLAND.id]["wikidata"] == "Q20"
    assert (
        nodes[MEETING.id].items()
        >= {"kind": "Meeting", "status": "held", "time": "2021-03-05", "support": 1, "article": "one"}.items()
    )
    assert nodes[CONDITION.id]["wording"] == nodes[CONDITION.id]["quote"]
    assert all(type(value) in (str, int, float, bool) for node in nodes.values() for value in node.values())


def test_edges_have_ids_and_known_ends() -> None:
    edges = graph().edges()
    ids = {node["id"] for node in graph().nodes()}
    assert all({edge["source"], edge["target"]} <= ids for edge in edges)
    assert len({edge["id"] for edge in edges}) == len(edges)
    assert edges == sorted(edges, key=lambda edge: edge["id"])
    found = {(edge["source"], edge["role"], edge["target"], edge["label"]) for edge in edges}
    assert (PROPOSAL.id, "condition", CONDITION.id, "condition") in found
    assert (MEASURE.id, "claimedBy", SOURCE.id, "claimed by") in found


@pytest.mark.parametrize("text", ["a\ud800b", "a\0b", "a\x07b", "a\u2028b\r\nc\ufffe", '"""\\'])
def test_odd_characters_are_stored_and_saved(text: str, tmp_path: Path) -> None:
    article = Article(f"odd {text}", f"Ray said {text}.", text, None, text)
    made = Store()
    made.add(article, [replace(RAY, aliases=(text,))], [said(article, RAY, text)])
    assert made.problems() == []
    (node,) = [node for node in made.nodes() if node["kind"] == "Statement"]
    assert not {"\0", "\x07", "\ud800", "\ufffe"} & set(str(node["quote"]))
    for ending in graphfiles.FORMATS:
        made.save(tmp_path / f"odd{ending}")
        assert len(store.load(tmp_path / f"odd{ending}")) == len(made)


@pytest.mark.parametrize("name", ["a/b", "a b", "2019.10.", "-x", "~", "é", "#char=1,2", "a:b", "..", "<>", "%20"])
def test_any_id_makes_an_iri(name: str, tmp_path: Path) -> None:
    article = replace(OTHER, id=name)
    made = Store()
    made.add(article, [replace(RAY, id=f"p {name}")], [fact(article, "Tenure", "Ray", holder=f"p {name}", office="x")])
    assert made.articles()[0]["id"] == name
    made.save(tmp_path / "graph.ttl")
    assert len(rdflib.Graph().parse(tmp_path / "graph.ttl")) == len(made)
    again = store.load(tmp_path / "graph.ttl")
    assert again.facts() == made.facts()
    assert made.problems() == []


def test_no_blank_nodes() -> None:
    assert not [term for triple in both().rdf() for term in triple if isinstance(term, rdflib.BNode)]


@pytest.mark.parametrize(("ending", "name"), [(".ttl", "turtle"), (".nt", "nt"), (".jsonld", "json-ld")])
def test_files_are_read_by_rdflib_and_are_the_same_each_time(ending: str, name: str, tmp_path: Path) -> None:
    made = both()
    for path in (tmp_path / f"a{ending}", tmp_path / f"b{ending}"):
        made.save(path)
        made = store.load(path)
    assert (tmp_path / f"a{ending}").read_bytes() == (tmp_path / f"b{ending}").read_bytes()
    assert set(rdflib.Graph().parse(tmp_path / f"a{ending}", format=name)) == set(both().rdf())
    assert len(made) == len(both())
    assert made.nodes() == both().nodes()
    assert made.edges() == both().edges()


def test_a_directory_keeps_the_graph(tmp_path: Path) -> None:
    made = Store(tmp_path / "new" / "store")
    made.add(ARTICLE, ENTITIES, FACTS)
    with pytest.raises(Error, match="cannot be opened"):
        Store(tmp_path / "new" / "store")
    del made
    kept = store.load(tmp_path / "new" / "store")
    assert ttl(kept) == ttl(graph())
    with pytest.raises(Error, match="cannot be changed"):
        kept.remove("one")
    del kept
    Store(tmp_path / "new" / "store").remove("one")
    assert len(store.load(tmp_path / "new" / "store")) == 0


def test_a_directory_that_is_no_store_is_refused_and_left_alone(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("mine")
    for opened in (store.load, Store):
        with pytest.raises(Error, match="is no store"):
            opened(tmp_path)
    (tmp_path / "empty").mkdir()
    with pytest.raises(Error, match="is no store"):
        store.load(tmp_path / "empty")
    assert sorted(path.name for path in tmp_path.rglob("*")) == ["empty", "notes.txt"]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("broken.ttl", b"<a> <b> ."),
        ("broken.nt", b"nonsense"),
        ("broken.jsonld", b"{"),
        ("x.ttl", b"\xff\xfe"),
        ("x.txt", b"a"),
        ("x.ttl", None),
    ],
)
def test_bad_files_are_named(name: str, content: bytes | None, tmp_path: Path) -> None:
    path = tmp_path / name
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(Error, match=name) as caught:
        store.load(path)
    assert "\n" not in str(caught.value)


def test_files_that_cannot_be_written_are_named(tmp_path: Path) -> None:
    for path in (tmp_path / "none" / "graph.ttl", tmp_path / "graph.xyz"):
        with pytest.raises(Error, match="graph"):
            graph().save(path)


@pytest.mark.parametrize(
    "sparql",
    [
        "SELECT",
        "INSERT DATA { <a:a> <a:b> <a:c> }",
        "DROP ALL",
        "LOAD <http://localhost/x>",
        "SELECT * { SERVICE <http://localhost:1/> { ?a ?b ?c } }",
        "SELECT * { service silent <http://localhost:1/> { ?a ?b ?c } }",
        "SELECT * { SERVICE #\n ?x { ?a ?b ?c } }",
        "PREFIX x: <http://x/> SELECT * { SERVICE x:y { ?a ?b ?c } }",
        "SELECT * { ?a unknown:b ?c }",
        "SELECT \ud800",
    ],
)
def test_bad_queries_are_refused_in_one_line(sparql: str) -> None:
    made = graph()
    with pytest.raises(Error, match="SPARQL") as caught:
        made.query(sparql)
    assert "\n" not in str(caught.value)
    assert ttl(made) == ttl(graph())


def test_answers_of_all_forms() -> None:
    made = graph()
    assert made.query("ASK { ?x a dip:Meeting }") == answers.Answer(("answer",), [(True,)])
    label = made.query("CONSTRUCT { ?x rdfs:label ?y } WHERE { ?x a dip:Place ; rdfs:label ?y }")
    assert label.rows == [(terms.ID + PORT.id, terms.LABEL, "Port Elm")]
    columns = "?office (1 + 1 AS ?two) (0.5 AS ?half) ?service"
    select = f"SELECT {columns} WHERE {{ ?x a dip:Tenure ; dip:office ?office OPTIONAL {{ ?x dip:no ?service }} }}"
    assert made.query(select) == answers.Answer(("office", "two", "half", "service"), [("Minister", 2, 0.5, None)])


def later() -> Store:
    """Both articles' graph, and a third in which Norland lifts its bans, Ray speaks of the talks, and he and Lund meet again."""
    made = both()
    third = Article(
        "three",
        "Norland lifts its bans until June. Ray said that the talks took place. He met Lund.",
        "Ray",
        "2021-06-01",
    )
    until = fact(third, "Condition", "until June", relation="until", wording="until June")
    done = {"sanctionsAction": "suspend", "sender": NORLAND.id, "target": SUDLAND.id}
    lifted = fact(third, "SanctionsMeasure", "lifts its bans", status="done", condition=until.id, **done)
    told = said(third, RAY, "the talks took place", act="promise", form="mixed", polarity="positive", about=MEETING.id)
    asked = said(third, RAY, "Ray said", act="demand", polarity="positive", addressee=LUND.id)
    again = fact(third, "Meeting", "He met Lund", participant=[LUND.id, RAY.id], status="held")
    made.add(third, [NORLAND, SUDLAND, RAY, LUND], [until, lifted, told, asked, again])
    return made


def test_questions_have_help_and_rows() -> None:
    questions = answers.questions()
    assert len(questions) >= 20
    made = later()
    for name, question in questions.items():
        assert question.help.endswith((".", "?")), name
        assert "LIMIT" not in question.sparql
        assert "ORDER BY" in question.sparql
        rows = made.query(question.sparql).rows
        assert rows, name
        assert not [cell for row in rows for cell in row if str(cell).startswith("https://w3id.org")], name


@pytest.mark.parametrize(
    ("name", "actor", "expected"),
    [
        (
            "meetings",
            "lund",
            [("Ana Lund", "Bo Ray", "talks", "2021-03-05", "on 5 March 2021", "Port Elm", "held", "Ana Lund")],
        ),
        ("denials", "ray", [("Bo Ray", "deny", "denied", "the talks took place", None, "2021-03-06")]),
        (
            "disputes",
            "lund",
            [
                (
                    "Ana Lund against Bo Ray",
                    "The talks were good",
                    "2021-03-06",
                    "Envoys meet",
                    "the talks took place",
                    "2021-03-06",
                    "Envoys meet",
                )
            ],
        ),
        ("sayings-to", "lund", [("Ana Lund", "Bo Ray", "assert", "The talks were good", "2021-03-06")]),
        ("offices", "ray", [("Bo Ray", "Minister", "SUD", "2021-03-06")]),
        (
            "hedged",
            "person",
            [("a person familiar with the talks", "Statement", "possible", None, "they might fail", "2021-03-06")],
        ),
        (
            "measures",
            "norland",
            [
                (
                    *("Norland", "maintain", "export bans", "Sudland", None, None, "in force", None),
                    *("a person familiar with the talks", "2021-03-06"),
                )
            ],
        ),
        (
            "proposals",
            "norland",
            [
                (
                    "Norland",
                    "suspend",
                    "Norland",
                    "export bans",
                    "Sudland",
                    "coal",
                    "two years",
                    "considered",
                    "in exchange for",
                    "the release of the sailors",
                    None,
                    "2021-03-06",
                )
            ],
        ),
        ("speakers", "lund", [("Ana Lund", "Person", "NOR", 1, 1)]),
        ("meetings", "nobody", []),
    ],
)
def test_questions_about_an_actor(name: str, actor: str, expected: list[tuple[object, ...]]) -> None:
    assert list(graph().ask(answers.questions()[name].sparql, actor=actor)[1]) == expected


def test_a_changed_position_is_told_with_both_days() -> None:
    told = later().query(answers.questions()["changes"].sparql).rows
    assert ("Norland", "sanctions on Sudland: suspend", "considered", "2021-03-06", "done", "2021-06-01") in told
    assert ("Bo Ray", "deny", "promise") in [(actor, first, second) for actor, _, first, _, second, _ in told]


def test_rows_of_some_days() -> None:
    made, sparql = later(), answers.questions()["statements"].sparql
    columns, rows = made.ask(sparql)
    days = [row[columns.index("published")] for row in rows]
    assert sorted(day for day in days if day) == ["2021-03-06"] * 3 + ["2021-06-01"] * 2
    assert len(list(made.ask(sparql, since="2021-04")[1])) == 2
    assert len(list(made.ask(sparql, until="2021-03-06")[1])) == 3
    with pytest.raises(Error, match="'soon' is no date"):
        made.ask(sparql, since="soon")
    with pytest.raises(Error, match="no column 'time' or 'published' or 'asOf'; it has x"):
        graph().ask("SELECT ?x { ?x a dip:Meeting }", since="2021")


def test_a_filter_needs_its_column() -> None:
    with pytest.raises(Error, match="no column 'actor'; it has x"):
        graph().ask("SELECT ?x { ?x a dip:Meeting }", actor="lund")


@pytest.mark.parametrize(
    ("kind", "roles"),
    [("Meetings", ()), ("Person", ()), ("Meeting", (("speaker", "x"),)), ("Meeting", (("status", "done deal"),))],
)
def test_what_the_ontology_does_not_have_is_refused(kind: str, roles: tuple[tuple[str, str], ...]) -> None:
    with pytest.raises(BadOntology, match=r"diplomacy\.ttl does not have"):
        Store().add(ARTICLE, [], [Fact(kind, roles)])


def test_unknown_entity_kinds_are_refused() -> None:
    with pytest.raises(BadOntology, match="'Robot'"):
        Store().add(ARTICLE, [Entity("r", "Robot", "R")], [])


def test_removing_an_unknown_article_says_so() -> None:
    with pytest.raises(Error, match="no article 'zero'"):
        graph().remove("zero")


def test_turtle_is_grouped_and_short() -> None:
    text = ttl(graph()).decode()
    assert "<person-ana-lund> a dip:Person ;" in text
    assert ox.parse(ttl(graph()), format=ox.RdfFormat.TURTLE)
