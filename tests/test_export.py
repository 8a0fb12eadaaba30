"""Exports open in other readers with everything in them."""

from __future__ import annotations

import io
import json
import shutil
import subprocess
from dataclasses import replace
from pathlib import Path
from typing import Any

import igraph
import networkx
import pyoxigraph
import pytest
import rdflib
from test_store import ARTICLE, CONDITION, ENTITIES, FACTS, LUND, OTHER, RAY, TEXT, both, graph, said

from kg import Error, export, graphfiles, terms
from kg.export import network
from kg.store import Store

HOSTILE = "\"<b>&'é\u00a0\u202eמזל\u0007\x1b\ufffe\U0001f54a]]>--> " + "x" * 10_000


def hostile() -> Store:
    """A graph in which every text is hostile."""
    article = replace(OTHER, id="odd/../id", title=HOSTILE, text=f"{OTHER.text} {HOSTILE}", publisher=HOSTILE)
    made = graph()
    made.add(
        article, [replace(RAY, name=HOSTILE, aliases=(HOSTILE + "2",))], [said(article, RAY, HOSTILE, cue=HOSTILE)]
    )
    return made


GRAPHS = pytest.mark.parametrize("make", [graph, both, hostile, Store], ids=["one", "two", "hostile", "empty"])


def written(store: Store, path: Path) -> Path:
    export.export(store, path)
    return path


def attributes(found: networkx.Graph[Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """What nodes and edges carry, by id."""
    edges = {str(data.get("id") or key): (s, t, data) for s, t, key, data in found.edges(keys=True, data=True)}
    return dict(found.nodes(data=True)), edges


@GRAPHS
def test_graphml_comes_back_whole(make: Any, tmp_path: Path) -> None:
    made = make()
    path = written(made, tmp_path / "x.graphml")
    back = networkx.read_graphml(path, force_multigraph=True)
    nodes, edges = attributes(back)
    expected = network.graph(made)
    assert nodes == dict(expected.nodes(data=True))
    assert {key: (s, t) for key, (s, t, _) in edges.items()} == {key: (s, t) for s, t, key in expected.edges(keys=True)}
    other = igraph.Graph.Read_GraphML(str(path))
    assert (other.vcount(), other.ecount()) == (len(made.nodes()), len(made.edges()))
    ends = [(other.vs[e.source]["id"], other.vs[e.target]["id"], e["role"], e["label"]) for e in other.es]
    assert sorted(ends) == sorted((e["source"], e["target"], e["role"], e["label"]) for e in made.edges())
    for vertex in other.vs:
        assert {k: v for k, v in vertex.attributes().items() if k in nodes[vertex["id"]]} == nodes[vertex["id"]]


@GRAPHS
def test_gexf_comes_back_whole(make: Any, tmp_path: Path) -> None:
    made = make()
    back = networkx.read_gexf(written(made, tmp_path / "x.gexf"))
    assert set(back.nodes) == {node["id"] for node in made.nodes()}
    edges = [(s, t, data["role"]) for s, t, data in back.edges(data=True)]
    assert sorted(edges) == sorted((e["source"], e["target"], e["role"]) for e in made.edges())
    for name, data in network.graph(made).nodes(data=True):
        assert {key: back.nodes[name][key] for key in data} == data


@GRAPHS
def test_rdf_is_read_by_others(make: Any, tmp_path: Path) -> None:
    made = make()
    for ending, form in ((".ttl", "turtle"), (".nt", "nt"), (".jsonld", "json-ld")):
        path = written(made, tmp_path / f"x{ending}")
        assert len(rdflib.Graph().parse(path, format=form)) == len(made)


@pytest.mark.skipif(not shutil.which("rapper"), reason="rapper is not installed (Debian: raptor2-utils)")
@GRAPHS
def test_turtle_is_read_by_raptor(make: Any, tmp_path: Path) -> None:
    made = make()
    path = written(made, tmp_path / "x.ttl")
    run = subprocess.run(["rapper", "-q", "-i", "turtle", "-o", "ntriples", path], capture_output=True, check=True)
    assert len(set(run.stdout.splitlines())) == len(made)


def test_facts_are_in_the_form_of_the_scorer(tmp_path: Path) -> None:
    (row,) = map(json.loads, written(graph(), tmp_path / "x.jsonl").read_text(encoding="utf8").splitlines())
    assert set(row) == {"doc", "actors", "meetings", "statements", "sanctions"}
    assert {a["id"]: a["type"] for a in row["actors"]} == {
        "person-ana-lund": "person",
        "person-bo-ray": "person",
        "state-NOR": "government",
        "state-SUD": "government",
        "unnamedsource-one-person": "person",
    }
    (meeting,) = row["meetings"]
    assert meeting["participants"] == ["person-ana-lund", "person-bo-ray"]
    assert (meeting["place"], meeting["date"], meeting["kind"], meeting["status"]) == (
        "Port Elm",
        "2021-03-05",
        "talks",
        "held",
    )
    assert meeting["claimed_by"] == []
    words = [TEXT[s["content"]["start"] : s["content"]["end"]] for s in row["statements"]]
    assert words == ["The talks were good", "they might fail", "the talks took place"]
    proposal = next(s for s in row["sanctions"] if s["status"] == "considered")
    assert proposal["conditions"][0]["relation"] == "in_exchange_for"
    assert proposal["conditions"][0]["quote"] == dict(CONDITION.roles)["wording"]
    assert next(s for s in row["sanctions"] if s["status"] == "in_force")["claimed_by"] == ["unnamedsource-one-person"]


@pytest.mark.parametrize("ending", sorted(export.EXPORTERS))
def test_the_same_graph_gives_the_same_bytes(ending: str, tmp_path: Path) -> None:
    turned = Store()
    turned.add(OTHER, [RAY, LUND], [said(OTHER, LUND, "spoke to no one")])
    turned.add(ARTICLE, list(reversed(ENTITIES)), list(reversed(FACTS)))
    straight = graph()
    straight.add(OTHER, [RAY, LUND], [said(OTHER, LUND, "spoke to no one")])
    first, second = (written(s, tmp_path / f"{n}{ending}").read_bytes() for n, s in enumerate((turned, straight)))
    assert first == second
    assert first


@GRAPHS
@pytest.mark.parametrize("ending", [".nt", ".nq", ".ttl", ".trig"])
@pytest.mark.parametrize("part", [1, 7, 1_000_000])
def test_what_is_sorted_in_parts_is_sorted(make: Any, ending: str, part: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(graphfiles, "PART", part)
    made, file = make(), io.BytesIO()
    said = [
        *sorted(made._base.said(), key=str),
        *sorted(made._base.graphs(), key=lambda q: (str(q.graph_name), str(q))),
    ]
    told = said if ending in (".nq", ".trig") else [quad.triple for quad in said if quad.graph_name == terms.DEFAULT]
    made.dump(file, ending)
    format_, prefixes = graphfiles.FORMATS[ending], terms.PREFIXES
    assert file.getvalue() == pyoxigraph.serialize(told, format=format_, prefixes=prefixes, base_iri=terms.ID)


def test_what_was_there_stays_when_writing_fails(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "x.ttl"
    path.write_text("old")

    def full(store: Store, file: io.BytesIO) -> None:
        file.write(b"half")
        raise OSError(28, "No space left on device")

    monkeypatch.setitem(export.EXPORTERS, ".ttl", full)
    with pytest.raises(Error, match=r"x\.ttl: cannot be written \(No space left"):
        export.export(graph(), path)
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]


def test_an_unknown_ending_names_the_choices(tmp_path: Path) -> None:
    with pytest.raises(Error, match=r"'\.xyz'.*\.gexf \.graphml \.html"):
        export.export(graph(), tmp_path / "x.xyz")


def test_no_attribute_is_misread() -> None:
    found = network.graph(both())
    names = {name for _, data in found.nodes(data=True) for name in data} | {
        n for *_, d in found.edges(data=True) for n in d
    }
    assert not names & {"start", "end", "id", "source", "target", "pid", "key"}
