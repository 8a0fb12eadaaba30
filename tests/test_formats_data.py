"""The formats for databases, tables and other models, read back by other libraries with every cell in them."""

from __future__ import annotations

import csv
import io
import json
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pyoxigraph
import pytest
import rdflib
from test_export import HOSTILE, hostile
from test_formats import WORDS, meeting, sanctions, told, written
from test_store import ARTICLE, ENTITIES, LUND, MEASURE, NORLAND, OTHER, PORT, RAY, SUDLAND, both, fact, graph, said

from kg import Error, export, ontology, store, terms
from kg.export import network, tables
from kg.store import Store

FORMULA = '=HYPERLINK("http://example.org/?"&A1)'


def formula() -> Store:
    """A graph whose names a spreadsheet would take for formulas, or for the end of a cell."""
    made = graph()
    names = (
        FORMULA,
        "+1",
        "-1",
        "@SUM(A1)",
        ";",
        "a,b;c\td",
        'back\\"slash\\',
        "' OR 1=1",
        "line\none",
        "\U0001f54a",
        "\u202eמזל",
    )
    made.add(
        replace(OTHER, title=FORMULA),
        [replace(RAY, name=FORMULA, aliases=names)],
        [said(OTHER, RAY, FORMULA, cue="=1")],
    )
    return made


OTHER = replace(OTHER, text=f"{OTHER.text} {FORMULA}")
GRAPHS = pytest.mark.parametrize("make", [both, hostile, formula, Store], ids=["two", "hostile", "formula", "empty"])
VIEWS = pytest.mark.parametrize("view", sorted(network.VIEWS))


def unpacked(path: Path) -> dict[str, Path]:
    """The files of a zip, by their names."""
    with ZipFile(path) as packed:
        packed.extractall(path.parent)
        return {name: path.parent / name for name in packed.namelist()}


# RDF


@GRAPHS
def test_rdf_1_2_tells_on_whose_word_each_role_stands(make: Any, tmp_path: Path) -> None:
    made = make()
    plain, path = written(made, tmp_path / "x.ttl"), written(made, tmp_path / "y.ttl", flavor="rdf12")
    said = set(pyoxigraph.parse(path=str(plain)))
    back = list(pyoxigraph.parse(path=str(path)))
    assert said < set(back) or not len(made)
    reified = [quad for quad in back if quad.predicate.value == terms.REIFIES]
    assert {quad.object for quad in reified} <= {quad.triple for quad in said}
    claims = {quad.subject for quad in reified}
    assert len(claims) == len([t for t in said if t.predicate.value == terms.EVIDENCE])
    spoken = {t.object for t in said if t.predicate.value in (ontology.DIP + "speaker", ontology.DIP + "claimedBy")}
    assert {q.object for q in back if q.subject in claims and q.predicate.value.endswith("claimedBy")} == spoken
    assert store.load(path).facts() == made.facts()


def test_rdf_1_2_of_one_fact(tmp_path: Path) -> None:
    made = told(fact(ARTICLE, "Statement", WORDS, speaker=RAY.id, content=WORDS, act="deny"))
    query = """SELECT ?who ?quote {
        << ?fact dip:act dip:deny ~ ?claim >> dip:claimedBy ?who . ?claim dip:evidence/dip:quote ?quote }"""
    found = store.load(written(made, tmp_path / "x.ttl", flavor="rdf12")).query(query)
    assert found.rows == [(terms.iri(RAY.id).value, WORDS)]
    with pytest.raises(Error, match=r"no flavor 'yed' of Turtle; choose one of plain rdf12"):
        export.export(made, tmp_path / "y.ttl", flavor="yed")


@GRAPHS
@pytest.mark.parametrize("ending", [".trig", ".nq"])
def test_each_article_is_a_named_graph(make: Any, ending: str, tmp_path: Path) -> None:
    made = make()
    path = written(made, tmp_path / f"x{ending}")
    back = rdflib.Dataset()
    back.parse(path, format=ending[1:].replace("nq", "nquads"))
    assert set(back.default_graph) == set(made.rdf())
    articles = {str(a["id"]): terms.iri(str(a["id"])).value for a in made.articles()}
    assert {str(g.identifier) for g in back.graphs()} - {str(back.default_graph.identifier)} == set(articles.values())
    for name, iri in articles.items():
        kinds = [str(kind) for kind in back.graph(iri).objects(None, rdflib.RDF.type)]
        assert kinds.count(ontology.DIP + "Statement") == len([f for f in made.facts(name) if f.kind == "Statement"])
    again = store.load(path)
    assert (again.nodes(), again.edges()) == (made.nodes(), made.edges())
    assert [again.facts(name) for name in articles] == [made.facts(name) for name in articles]


@pytest.mark.skipif(not shutil.which("rapper"), reason="rapper is not installed (Debian: raptor2-utils)")
@GRAPHS
def test_trig_is_read_by_raptor(make: Any, tmp_path: Path) -> None:
    made = make()
    path = written(made, tmp_path / "x.trig")
    run = subprocess.run(["rapper", "-q", "-i", "trig", "-o", "nquads", path], capture_output=True, check=True)
    expected = written(made, tmp_path / "x.nq").read_text(encoding="utf8").splitlines()
    assert len(run.stdout.splitlines()) == len(expected)


@GRAPHS
def test_jsonld_carries_the_published_context(make: Any, tmp_path: Path) -> None:
    made = make()
    path = written(made, tmp_path / "x.jsonld")
    assert json.loads(path.read_text(encoding="utf8"))["@context"] == ontology.context()
    assert set(rdflib.Graph().parse(path, format="json-ld")) == set(made.rdf())
    assert store.load(path).nodes() == made.nodes()


def test_jsonld_reads_like_json(tmp_path: Path) -> None:
    rows = json.loads(written(graph(), tmp_path / "x.jsonld").read_text(encoding="utf8"))["@graph"]
    (row,) = (row for row in rows if row["@type"] == "Meeting")
    assert (row["status"], row["meetingKind"], row["time"]) == ("held", "talks", "2021-03-05")
    assert row["participant"] == [f"id:{LUND.id}", f"id:{RAY.id}"]


def test_the_context_says_what_the_ontology_says() -> None:
    known, context = ontology.load(), ontology.context()
    assert context["@vocab"] == ontology.DIP
    for role in known.roles.values():
        term = context[role.name]
        kind = term.get("@type") if isinstance(term, dict) else "xsd:string"
        assert (term["@id"] if isinstance(term, dict) else term) == f"dip:{role.name}"
        expected = role.range.replace("http://www.w3.org/2001/XMLSchema#", "xsd:").replace(
            "http://id.loc.gov/datatypes/edtf/", "edtf:"
        )
        assert kind == (expected if role.literal else "@vocab" if role.values else "@id"), role.name
    graph_ = ontology.parse("diplomacy.ttl")
    names = {str(p).removeprefix(ontology.DIP) for k in (rdflib.OWL.ObjectProperty, rdflib.OWL.DatatypeProperty)
             for p in graph_.subjects(rdflib.RDF.type, k) if str(p).startswith(ontology.DIP)}  # fmt: skip
    assert names <= context.keys()


# Neo4j


@VIEWS
@GRAPHS
def test_neo4j_rows_are_the_network(make: Any, view: str, tmp_path: Path) -> None:
    expected = network.one_typed(network.graph(make(), view))
    files = unpacked(written(make(), tmp_path / "x.neo4j.zip", view=view))
    nodes, edges = (
        list(csv.DictReader(io.StringIO(files[n].read_text(encoding="utf8"), newline="")))
        for n in ("nodes.csv", "edges.csv")
    )
    assert {row["id:ID"] for row in nodes} == set(expected.nodes)
    assert len(nodes) == len(expected)
    for row in nodes:
        assert cells(row) == {key: str(value) for key, value in expected.nodes[row["id:ID"]].items()}
        assert row["kind"] in row[":LABEL"].split(";")
    assert {(row[":START_ID"], row[":END_ID"], row["id"]) for row in edges} == set(
        expected.edges(keys=True)
    ) or not edges
    assert len(edges) == expected.number_of_edges()
    for row in edges:
        data = expected.edges[row[":START_ID"], row[":END_ID"], row["id"]]
        assert cells(row) == {"id": row["id"], **{key: str(value) for key, value in data.items()}}


def cells(row: dict[str, str]) -> dict[str, str]:
    """The properties of a row by their names, as the importer takes them: an empty cell is none."""
    return {
        name.partition(":")[0]: value
        for name, value in row.items()
        if value and name.partition(":")[0] and name != "id:ID"
    }


@VIEWS
@GRAPHS
def test_duckdb_reads_the_rows_of_neo4j(make: Any, view: str, tmp_path: Path) -> None:
    duckdb = pytest.importorskip("duckdb", reason="duckdb is not installed")
    found = network.graph(make(), view)
    files = unpacked(written(make(), tmp_path / "x.neo4j.zip", view=view))
    for name, count in (("nodes.csv", len(found)), ("edges.csv", found.number_of_edges())):
        if not count:
            continue
        options = "header=true, all_varchar=true, quote='\"', escape='\"', delim=',', max_line_size=10000000"
        query = f"SELECT id, label FROM (SELECT * RENAME (\"id:ID\" AS id) FROM read_csv('{files[name]}', {options}))"
        rows = duckdb.sql(query if name == "nodes.csv" else query.replace(' RENAME ("id:ID" AS id)', "")).fetchall()
        labels = {
            **{n: d["label"] for n, d in found.nodes(data=True)},
            **{k: d["label"] for *_, k, d in found.edges(keys=True, data=True)},
        }
        assert len(rows) == count
        assert all(labels[key] == label for key, label in rows)


def test_the_script_loads_every_class_and_every_column(tmp_path: Path) -> None:
    files = unpacked(written(both(), tmp_path / "x.neo4j.zip"))
    script = files["load.cypher"].read_text(encoding="utf8")
    for name, column in (("nodes.csv", ":LABEL"), ("edges.csv", ":TYPE")):
        rows = list(csv.DictReader(io.StringIO(files[name].read_text(encoding="utf8"), newline="")))
        for value in {row[column] for row in rows}:
            assert script.count(f"'file:///{name}' AS row\nWITH row WHERE row.`{column}` = '{value}'") == 1
        for header in set(rows[0]) - {"id:ID", ":LABEL", ":START_ID", ":END_ID", ":TYPE"}:
            assert (f"(row.`{header}`)" if ":" in header else f"row.{header}") in script
    assert "support = toInteger(row.`support:long`)" in script
    assert "SET n:Fact:SanctionsAct:SanctionsProposal," in script
    assert "-[r:CLAIMED_BY {id: row.id}]->" in script


# Parquet


@GRAPHS
def test_duckdb_reads_the_tables(make: Any, tmp_path: Path) -> None:
    duckdb = pytest.importorskip("duckdb", reason="duckdb is not installed")
    made = make()
    files = unpacked(written(made, tmp_path / "x.parquet.zip"))
    assert set(files) == {f"{name}.parquet" for name in tables.COLUMNS}
    for name, rows in tables.tables(made).items():
        found = duckdb.sql(f"SELECT * FROM '{files[f'{name}.parquet']}'")
        assert found.columns == list(tables.COLUMNS[name])
        expected = [tuple(tables._cell(row.get(column)) for column in tables.COLUMNS[name]) for row in rows]
        assert [tuple(row) for row in found.fetchall()] == expected


def test_tables_hold_all_that_is_known(tmp_path: Path) -> None:
    made = both()
    found = tables.tables(made)
    assert len(found["actors"]) + len(found["places"]) == len(made.entities())
    assert found["places"] == [
        {"id": PORT.id, "kind": "Place", "name": "Port Elm", "aliases": [], "country": None, "wikidata": None}
    ]
    assert [row["id"] for row in found["facts"]] == [f.id for f in made.facts()]
    pairs = sorted((f.id, role, value) for f in made.facts() for role, value in f.roles)
    assert sorted((row["fact"], row["role"], row.get("filler") or row["value"]) for row in found["roles"]) == pairs
    spans = sorted((f.id, c.span.article, c.span.start, c.span.end) for f in made.facts() for c in f.claims)
    assert sorted((r["fact"], r["article"], r["from_char"], r["to_char"]) for r in found["evidence"]) == spans
    texts = {ARTICLE.id: ARTICLE.text, OTHER.id: OTHER.text}
    assert all(texts[r["article"]][r["from_char"] : r["to_char"]] == r["quote"] for r in found["evidence"])
    assert [row["id"] for row in found["articles"]] == sorted(texts)


def test_a_question_over_the_tables(tmp_path: Path) -> None:
    duckdb = pytest.importorskip("duckdb", reason="duckdb is not installed")
    files = unpacked(written(graph(), tmp_path / "x.parquet.zip"))
    folder = files["facts.parquet"].parent
    rows = duckdb.sql(f"""
        SELECT a.name, f.first_day, e.quote FROM '{folder}/facts.parquet' f
        JOIN '{folder}/roles.parquet' r ON r.fact = f.id JOIN '{folder}/actors.parquet' a ON a.id = r.filler
        JOIN '{folder}/evidence.parquet' e ON e.fact = f.id
        WHERE f.kind = 'Meeting' AND f.standing = 'denied' ORDER BY a.name""").fetchall()
    assert [(name, str(day), quote) for name, day, quote in rows] == [
        ("Ana Lund", "2021-03-05", WORDS),
        ("Bo Ray", "2021-03-05", WORDS),
    ]


def test_without_pyarrow_it_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    monkeypatch.setattr(export, "find_spec", lambda name: None)
    with pytest.raises(
        Error, match=r"x\.parquet\.zip: pyarrow is not installed; run: pip install 'diplokg\[parquet\]'"
    ):
        export.exporter(tmp_path / "x.parquet.zip")


# FollowTheMoney


def ftm(made: Store, path: Path) -> list[dict[str, Any]]:
    return [
        json.loads(line) for line in written(made, path / "x.ftm.jsonl").read_text(encoding="utf8").split("\n") if line
    ]


@GRAPHS
def test_followthemoney_takes_every_entity(make: Any, tmp_path: Path) -> None:
    followthemoney = pytest.importorskip("followthemoney", reason="followthemoney is not installed (extra: readers)")
    rows = ftm(make(), tmp_path)
    ids = {row["id"] for row in rows}
    assert len(ids) == len(rows)
    for row in rows:
        proxy = followthemoney.model.get_proxy(row, cleaned=False)
        assert {name: sorted(proxy.get(name)) for name in proxy.properties} == row["properties"]
        assert proxy.schema.validate(row) is None
        linked = {value for prop, value in proxy.itervalues() if prop.type.name == "entity"}
        assert linked <= ids


def test_what_becomes_of_the_graph_in_followthemoney(tmp_path: Path) -> None:
    rows = {row["id"]: (row["schema"], row["properties"]) for row in ftm(graph(), tmp_path)}
    assert rows[LUND.id] == ("Person", {"alias": ["Lund"], "country": ["no"], "name": ["Ana Lund"]})
    assert rows[RAY.id] == ("Person", {"name": ["Bo Ray"], "position": ["Minister"]})
    assert rows[NORLAND.id][0] == "PublicBody"
    schemata = sorted(schema for schema, _ in rows.values())
    assert schemata == ["Article", "Note", "Note", "Note", "Person", "Person", "PublicBody", "PublicBody"]


def test_a_meeting_that_nobody_denies_is_an_event(tmp_path: Path) -> None:
    held = meeting("held", "2021-03", place=PORT.id)
    found = {
        row["id"]: row for row in ftm(told(held, meeting("denied"), meeting("planned"), meeting("uncertain")), tmp_path)
    }
    (event,) = (row for row in found.values() if row["schema"] == "Event")
    assert event["id"] == held.id
    assert event["properties"]["involved"] == [LUND.id, RAY.id]
    assert event["properties"]["date"] == ["2021-03"]
    assert event["properties"]["location"] == ["Port Elm"]
    assert event["properties"]["description"] == [WORDS]


@pytest.mark.parametrize(
    ("act", "count"),
    [
        (sanctions("maintain", "inForce", "SanctionsMeasure"), 1),
        (sanctions("impose", "inForce", "SanctionsMeasure"), 1),
        (sanctions("ease", "inForce", "SanctionsMeasure"), 0),
        (sanctions("impose", "announced", "SanctionsMeasure"), 0),
        (sanctions("impose", "ended", "SanctionsMeasure"), 0),
        (sanctions("impose", "inForce", "SanctionsMeasure", claimedBy=RAY.id), 0),
        *(
            (sanctions("impose", status), 0)
            for status in ("planned", "considered", "proposed", "demanded", "offered", "threatened")
        ),
    ],
)
def test_only_what_is_in_force_is_a_sanction(act: Any, count: int, tmp_path: Path) -> None:
    found = [row for row in ftm(told(act), tmp_path) if row["schema"] == "Sanction"]
    assert len(found) == count
    assert [row["properties"]["entity"] for row in found] == [[SUDLAND.id]] * count
    assert [row["properties"]["authority"] for row in found] == [["Norland"]] * count


def test_a_denied_measure_is_no_sanction(tmp_path: Path) -> None:
    measure = sanctions("impose", "inForce", "SanctionsMeasure")
    denial = fact(
        ARTICLE,
        "Statement",
        "the talks took place",
        speaker=RAY.id,
        content="the talks took place",
        act="deny",
        about=measure.id,
    )
    assert "Sanction" not in {row["schema"] for row in ftm(told(measure, denial), tmp_path)}
    assert "Sanction" not in {row["schema"] for row in ftm(told(MEASURE), tmp_path)}


def test_countries_are_those_of_followthemoney(tmp_path: Path) -> None:
    from kg import words

    codes = dict(words.rows("countries.tsv"))
    made = Store()
    made.add(
        ARTICLE,
        [replace(e, country={"NOR": "NOR", "SUD": "XKX"}.get(e.country or "")) for e in ENTITIES],
        [meeting("held")],
    )
    countries = {row["id"]: row["properties"].get("country") for row in ftm(made, tmp_path)}
    assert (countries[LUND.id], countries[RAY.id]) == (["no"], ["xk"])
    types = pytest.importorskip("followthemoney.types", reason="followthemoney is not installed (extra: readers)")
    assert {code: types.registry.country.clean(code) for code in codes} == codes


# Other readers of the network


@VIEWS
@GRAPHS
def test_networkit_reads_graphml(make: Any, view: str, tmp_path: Path) -> None:
    networkit = pytest.importorskip("networkit", reason="networkit is not installed (extra: readers)")
    found = network.graph(make(), view)
    if not len(found):
        pytest.skip("networkit takes no empty graph")
    back = networkit.readGraph(str(written(make(), tmp_path / "x.graphml", view=view)), networkit.Format.GraphML)
    assert (back.numberOfNodes(), back.numberOfEdges()) == (len(found), found.number_of_edges())


TULIP = """
import json, sys
from tulip import tlp
graph = tlp.importGraph("GraphML", {"filename": sys.argv[1]})
labels = graph.getStringProperty("label")
print(json.dumps([[labels[n] for n in graph.nodes()], [labels[e] for e in graph.edges()]]))
"""


@VIEWS
@GRAPHS
def test_tulip_reads_graphml(make: Any, view: str, tmp_path: Path) -> None:
    pytest.importorskip("tulip", reason="tulip is not installed (extra: readers)")
    found = network.graph(make(), view)
    path = written(make(), tmp_path / "x.graphml", view=view)
    run = subprocess.run([sys.executable, "-c", TULIP, path], capture_output=True, text=True, check=True)
    nodes, edges = json.loads(run.stdout.strip().splitlines()[-1])
    assert (len(nodes), len(edges)) == (len(found), found.number_of_edges())
    if make is both:  # of a text with & < or > this reader keeps only what comes after
        assert sorted(nodes) == sorted(data["label"] for _, data in found.nodes(data=True))
        assert sorted(edges) == sorted(data["label"] for *_, data in found.edges(data=True))


# Packed files


@pytest.mark.parametrize("ending", [".neo4j.zip", ".parquet.zip"])
def test_packed_files_know_no_time(ending: str, tmp_path: Path) -> None:
    with ZipFile(written(both(), tmp_path / f"x{ending}")) as packed:
        assert {info.date_time for info in packed.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert packed.testzip() is None


def test_hostile_texts_are_in_the_cells() -> None:
    rows = tables.tables(hostile())
    clean = network.clean(HOSTILE.replace("\ufffe", "\ufffd"))
    assert clean in {tables._cell(row["name"]) for row in rows["actors"]}
