"""The two views of the network and the formats for network tools, read back by other libraries."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import igraph
import networkx
import pytest
from test_export import HOSTILE, hostile
from test_store import ARTICLE, CONDITION, DENIAL, ENTITIES, FACTS, LUND, NORLAND, RAY, SUDLAND, both, fact, graph

from kg import Error, export
from kg.export import network
from kg.model import Fact
from kg.spells import between, spells
from kg.store import Store

GRAPHS = pytest.mark.parametrize("make", [graph, both, hostile, Store], ids=["one", "two", "hostile", "empty"])
VIEWS = pytest.mark.parametrize("view", sorted(network.VIEWS))
WORDS = "Envoy Ana Lund of Norland met Minister Bo Ray"


def meeting(status: str, time: str | None = None, **roles: str) -> Fact:
    when = {"time": time} if time else {}
    return fact(ARTICLE, "Meeting", WORDS, participant=[LUND.id, RAY.id], status=status, **when, **roles)


def sanctions(action: str, status: str, kind: str = "SanctionsProposal", **roles: str) -> Fact:
    told = {"sender": NORLAND.id, "target": SUDLAND.id, "instrument": "export bans", **roles}
    return fact(ARTICLE, kind, "its export bans", sanctionsAction=action, status=status, **told)


def told(*facts: Fact) -> Store:
    made = Store()
    made.add(ARTICLE, ENTITIES, facts)
    return made


def ties(store: Store) -> list[dict[str, Any]]:
    found = network.graph(store, "actors").edges(keys=True, data=True)
    return [{"id": key, "source": s, "target": t, **data} for s, t, key, data in found]


def written(store: Store, path: Path, **options: str) -> Path:
    export.export(store, path, **options)
    return path


def test_actors_are_tied_by_what_they_do_with_each_other() -> None:
    found = {(tie["source"], tie["target"], tie["kind"], tie["role"]) for tie in ties(graph())}
    assert found == {
        ("person-ana-lund", "person-bo-ray", "Meeting", "participant"),
        ("person-ana-lund", "person-bo-ray", "Statement", "speaker"),
        ("state-NOR", "state-SUD", "Proposal", "proponent"),
        ("state-NOR", "state-SUD", "SanctionsMeasure", "sender"),
        ("state-NOR", "state-SUD", "SanctionsProposal", "proponent; sender"),
    }


def test_every_actor_is_a_node_and_no_place_or_fact_is() -> None:
    nodes = network.graph(both(), "actors").nodes
    assert set(nodes) == {entity.id for entity in ENTITIES if entity.kind != "Place"}
    assert nodes[RAY.id]["office"] == "Minister"


def test_facts_that_say_the_same_are_one_edge_with_their_number() -> None:
    (tie,) = ties(told(meeting("held", "2021-03-05"), meeting("held", "2021-04"), meeting("held")))
    assert (tie["weight"], tie["undated"], tie["time"]) == (3, 1, "2021-03-05; 2021-04")
    assert tie["quotes"] == "\n".join([WORDS] * 3)
    assert len(tie["facts"].split("; ")) == 3


@pytest.mark.parametrize(
    ("said", "standing", "label"),
    [
        ([meeting("held")], "plain", "meeting"),
        ([meeting("claimed")], "reported", "meeting (reported)"),
        ([meeting("uncertain")], "hedged", "meeting (hedged)"),
        ([meeting("planned")], "proposed", "meeting (proposed)"),
        ([meeting("denied")], "denied", "meeting (denied)"),
        ([meeting("cancelled")], "denied", "meeting (denied)"),
        ([sanctions("ease", "inForce", "SanctionsMeasure")], "plain", "sanctions measure: ease"),
        ([sanctions("ease", "inForce", "SanctionsMeasure", claimedBy=RAY.id)], "reported", "sanctions measure: ease (reported)"),
        ([sanctions("ease", "offered")], "proposed", "sanctions proposal: ease (proposed)"),
        ([sanctions("ease", "rejected")], "denied", "sanctions proposal: ease (denied)"),
    ],
)  # fmt: skip
def test_an_edge_says_how_real_its_facts_are(said: list[Fact], standing: str, label: str) -> None:
    (tie,) = ties(told(*said))
    assert (tie["standing"], tie["label"], tie["status"]) == (standing, label, said[0].one("status"))


def test_a_fact_that_somebody_denies_is_never_plain() -> None:
    held = meeting("held")
    (free,) = ties(told(held))
    denial = fact(ARTICLE, "Statement", "the talks took place", speaker=RAY.id, content="the talks took place",
                  act="deny", polarity="negative", about=held.id)  # fmt: skip
    (tie,) = ties(told(held, denial))
    assert (free["standing"], tie["standing"]) == ("plain", "denied")
    assert free["id"] != tie["id"]


def test_what_differs_stays_apart() -> None:
    facts = [meeting("held"), meeting("denied"), sanctions("ease", "offered"), sanctions("impose", "offered")]
    found = ties(told(*facts, sanctions("ease", "inForce", "SanctionsMeasure")))
    assert [tie["weight"] for tie in found] == [1] * 5
    assert len({tie["id"] for tie in found}) == 5


def test_facts_and_their_roles_carry_their_standing_too() -> None:
    found = network.graph(graph())
    assert found.nodes[CONDITION.id]["standing"] == "proposed"
    assert {data["standing"] for *_, data in found.out_edges(DENIAL.id, data=True)} == {"denied"}
    assert "standing" not in found.nodes[LUND.id]


def test_an_unknown_view_or_flavor_names_the_choices(tmp_path: Path) -> None:
    with pytest.raises(Error, match=r"no view 'people'; choose one of facts actors"):
        export.export(graph(), tmp_path / "x.graphml", view="people")
    with pytest.raises(Error, match=r"no flavor 'gephi'.*plain yed"):
        export.export(graph(), tmp_path / "x.graphml", flavor="gephi")
    with pytest.raises(Error, match=r"x\.ttl: '\.ttl' files have no --view; those that do: \.cx2 \.gexf"):
        export.export(graph(), tmp_path / "x.ttl", view="actors")
    assert list(tmp_path.iterdir()) == []


@VIEWS
@GRAPHS
def test_graphml_of_every_flavor_comes_back_whole(make: Any, view: str, tmp_path: Path) -> None:
    expected = network.graph(make(), view)
    for flavor in ("plain", "yed"):
        path = written(make(), tmp_path / f"{flavor}.graphml", view=view, flavor=flavor)
        back = networkx.read_graphml(path, force_multigraph=True)
        for name, data in expected.nodes(data=True):
            assert {key: back.nodes[name][key] for key in data} == data
        for source, target, key, data in expected.edges(keys=True, data=True):
            (found,) = (
                row
                for row in back[source][target].values()
                if row.get("id", key) == key and row["label"] == data["label"]
            )
            assert {name: found[name] for name in data} == data
        other = igraph.Graph.Read_GraphML(str(path))
        assert (other.vcount(), other.ecount()) == (len(expected), expected.number_of_edges())
        names = other.vs["id"] if len(other.vs) else []
        nodes = [[row["id"], told_of(row.attributes())] for row in other.vs]
        edges = [[names[row.source], names[row.target], told_of(row.attributes())] for row in other.es]
        assert nodes == [[name, told_of(data)] for name, data in expected.nodes(data=True)]
        known = [[s, t, told_of(data)] for s, t, data in expected.edges(data=True)]
        assert sorted(edges, key=repr) == sorted(known, key=repr)


def told_of(row: dict[str, Any]) -> list[tuple[str, Any]]:
    """A row's attributes as igraph gives them: without an edge's id, which it mixes up, and without empty ones."""
    cells = {name: float(cell) if isinstance(cell, int) else cell for name, cell in sorted(row.items()) if name != "id"}
    return [(name, cell) for name, cell in cells.items() if cell != "" and cell == cell]


YED = "{http://www.yworks.com/xml/graphml}"
PLAIN = "{http://graphml.graphdrawing.org/xmlns}"


@VIEWS
def test_yed_finds_a_shape_and_a_label_for_all(view: str, tmp_path: Path) -> None:
    root = ElementTree.parse(written(both(), tmp_path / "x.graphml", view=view, flavor="yed")).getroot()
    keys = {key.get("id"): key.get("yfiles.type") for key in root.iter(f"{PLAIN}key") if key.get("yfiles.type")}
    assert keys == {"nodegraphics": "nodegraphics", "edgegraphics": "edgegraphics"}
    nodes, edges = list(root.iter(f"{PLAIN}node")), list(root.iter(f"{PLAIN}edge"))
    shapes = [node.find(f"{PLAIN}data[@key='nodegraphics']/{YED}ShapeNode") for node in nodes]
    labels = [shape.findtext(f"{YED}NodeLabel") for shape in shapes if shape is not None]
    names = [data["label"] for _, data in network.graph(both(), view).nodes(data=True)]
    assert [label.split()[0] for label in labels if label] == [name.split()[0] for name in names]
    assert len({tuple(shape.find(f"{YED}Geometry").attrib.items())[:2] for shape in shapes}) == len(nodes)  # type: ignore[union-attr]
    assert all(edge.findtext(f"{PLAIN}data[@key='edgegraphics']/{YED}PolyLineEdge/{YED}EdgeLabel") for edge in edges)


def test_yed_takes_no_name_for_markup(tmp_path: Path) -> None:
    made = told(meeting("held"))
    made.add(ARTICLE, [*ENTITIES[1:], LUND.__class__(LUND.id, "Person", "<HTML><img src=x>")], FACTS[:1])
    path = written(made, tmp_path / "x.graphml", flavor="yed")
    labels = [label.text or "" for label in ElementTree.parse(path).getroot().iter(f"{YED}NodeLabel")]
    assert " <HTML><img src=x>" in labels
    assert not [label for label in labels if label.lower().startswith("<html")]


@VIEWS
@GRAPHS
def test_gexf_comes_back_whole(make: Any, view: str, tmp_path: Path) -> None:
    expected = network.graph(make(), view)
    path = written(make(), tmp_path / "x.gexf", view=view)
    back = networkx.read_gexf(path)
    assert (len(back), back.number_of_edges()) == (len(expected), expected.number_of_edges())
    for name, data in expected.nodes(data=True):
        assert {key: back.nodes[name][key] for key in data} == data
    found = {data["id"]: (s, t, data) for s, t, data in back.edges(data=True)}
    for source, target, key, data in expected.edges(keys=True, data=True):
        assert found[key][:2] == (source, target)
        assert {name: found[key][2][name] for name in data} == data
    edges = list(ElementTree.parse(path).getroot().iter("{http://www.gexf.net/1.2draft}edge"))
    assert len({(e.get("source"), e.get("target"), e.get("kind")) for e in edges}) == len(edges)


@pytest.mark.parametrize(
    ("times", "days"),
    [
        ("2021-03-05", [("2021-03-05", "2021-03-05")]),
        ("2020-02", [("2020-02-01", "2020-02-29")]),
        ("2021", [("2021-01-01", "2021-12-31")]),
        ("201X", [("2010-01-01", "2019-12-31")]),
        ("2021-XX-XX", [("2021-01-01", "2021-12-31")]),
        ("2021-03-05~", [("2021-03-05", "2021-03-05")]),
        ("2021-03/2021-05?", [("2021-03-01", "2021-05-31")]),
        ("2021-03-05/..", [("2021-03-05", "2021-03-05")]),
        ("2021-03-05T10:00:00Z", [("2021-03-05", "2021-03-05")]),
        ("2021-04; 2021-03-05", [("2021-03-05", "2021-03-05"), ("2021-04-01", "2021-04-30")]),
        ("2021-13", []),
        ("2021-21", []),
        ("../..", []),
        ("Y17E8", []),
        ("", []),
    ],
)
def test_days_of_a_time(times: str, days: list[tuple[str, str]]) -> None:
    assert spells(times) == days


@pytest.mark.parametrize(
    ("since", "until", "kept"),
    [
        ("2021-03-05", None, True),
        ("2021-03-06", None, False),
        ("2021", "2021-02", False),
        (None, "2021-03", True),
        (None, "2020", False),
        (None, None, True),
    ],
)
def test_times_between_days(since: str | None, until: str | None, kept: bool) -> None:
    assert between(since, until)("2021-03-05") is kept
    assert not between(since, until)("")


def test_days_the_wrong_way_round_are_told() -> None:
    with pytest.raises(Error, match="give the earlier day first"):
        between("2021-05-10", "2021-05-01")


def test_only_what_has_a_date_has_a_life(tmp_path: Path) -> None:
    made = told(meeting("held", "2021-03-05"), meeting("planned"), meeting("held", "2021-04"))
    facts = networkx.read_gexf(written(made, tmp_path / "facts.gexf"))
    alive = {data["time"]: data["spells"] for _, data in facts.nodes(data=True) if "spells" in data}
    assert alive == {"2021-03-05": [("2021-03-05", "2021-03-05")], "2021-04": [("2021-04-01", "2021-04-30")]}
    for source, _, data in facts.edges(data=True):
        assert data.get("spells") == facts.nodes[source].get("spells")
    actors = networkx.read_gexf(written(made, tmp_path / "actors.gexf", view="actors"))
    assert not [name for name, data in actors.nodes(data=True) if "spells" in data]
    lives = {data["standing"]: data.get("spells") for *_, data in actors.edges(data=True)}
    assert lives == {"plain": [("2021-03-05", "2021-03-05"), ("2021-04-01", "2021-04-30")], "proposed": None}
    head = (tmp_path / "facts.gexf").read_text(encoding="utf8")
    assert 'mode="dynamic"' in head
    assert 'timeformat="date"' in head


def graphology(path: Path, reader: str) -> dict[str, Any]:
    """A file as graphology gives it back; skips where node does not find it."""
    program = """
    const Graph = require("graphology"), reader = require(process.argv[1]);
    const text = require("fs").readFileSync(process.argv[2], "utf8");
    const options = { addMissingNodes: false };
    const graph = process.argv[1].endsWith("gexf") ? reader.parse(Graph, text, options) : reader.parse(Graph, text);
    console.log(JSON.stringify(graph.export()));
    """
    if (
        not shutil.which("node")
        or subprocess.run(["node", "-e", f"require('{reader}'); require('graphology')"], capture_output=True).returncode
    ):
        pytest.skip(f"node or {reader} is not installed")
    run = subprocess.run(["node", "-e", program, reader, path], capture_output=True, check=True, encoding="utf8")
    return json.loads(run.stdout)


@VIEWS
@GRAPHS
def test_graphml_is_read_by_graphology(make: Any, view: str, tmp_path: Path) -> None:
    back = graphology(written(make(), tmp_path / "x.graphml", view=view), "graphology-graphml")
    expected = network.graph(make(), view)
    nodes = {node["key"]: node.get("attributes", {}) for node in back["nodes"]}
    assert {name: told_of(data) for name, data in nodes.items()} == {
        n: told_of(d) for n, d in expected.nodes(data=True)
    }
    edges = [[e["source"], e["target"], told_of(e.get("attributes", {}))] for e in back["edges"]]
    known = [[s, t, told_of(data)] for s, t, data in expected.edges(data=True)]
    assert sorted(edges, key=repr) == sorted(known, key=repr)


@VIEWS
@GRAPHS
def test_gexf_is_read_by_graphology(make: Any, view: str, tmp_path: Path) -> None:
    back = graphology(written(make(), tmp_path / "x.gexf", view=view), "graphology-gexf")
    expected = network.graph(make(), view)
    labels = {node["key"]: node["attributes"]["label"].strip() for node in back["nodes"]}
    assert labels == {name: data["label"].strip() for name, data in expected.nodes(data=True)}
    assert sorted((e["source"], e["target"]) for e in back["edges"]) == sorted(expected.edges())


@VIEWS
@GRAPHS
def test_node_link_json_comes_back_whole(make: Any, view: str, tmp_path: Path) -> None:
    data = json.loads(written(make(), tmp_path / "x.json", view=view).read_text(encoding="utf8"))
    back = networkx.node_link_graph(data, edges="edges")
    expected = network.graph(make(), view)
    assert dict(back.nodes(data=True)) == dict(expected.nodes(data=True))
    assert list(back.edges(keys=True, data=True)) == list(expected.edges(keys=True, data=True))


@VIEWS
@GRAPHS
def test_cx2_comes_back_whole(make: Any, view: str, tmp_path: Path) -> None:
    ndex2 = pytest.importorskip("ndex2.cx2", reason="ndex2 is not installed")
    path = written(make(), tmp_path / "x.cx2", view=view)
    back = ndex2.RawCX2NetworkFactory().get_cx2network(str(path))
    expected = network.graph(make(), view)
    nodes = {node["v"]["key"]: node["v"] for node in back.get_nodes().values()}
    assert nodes.keys() == set(expected.nodes)
    for name, data in expected.nodes(data=True):
        assert nodes[name] == {"key": name, "name": data["label"], **{k: v for k, v in data.items() if k != "label"}}
    keys = {number: node["v"]["key"] for number, node in back.get_nodes().items()}
    edges = {e["v"]["key"]: (keys[e["s"]], keys[e["t"]], e["v"]) for e in back.get_edges().values()}
    assert len(edges) == expected.number_of_edges()
    for source, target, key, data in expected.edges(keys=True, data=True):
        assert edges[key][:2] == (source, target)
        assert {name: edges[key][2][name] for name in data if name != "label"} == {
            k: v for k, v in data.items() if k != "label"
        }
        assert (edges[key][2]["name"], edges[key][2]["interaction"]) == (data["label"], data["role"])


def test_hostile_names_stay_what_they_are() -> None:
    names = [data["label"] for _, data in network.graph(hostile(), "actors").nodes(data=True)]
    assert network.clean(HOSTILE.replace("\ufffe", "\ufffd")) in names
    assert max(map(len, names)) > 10_000
