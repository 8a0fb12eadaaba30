"""The page that explains the ontology is right: its example conforms, its queries give its tables, and all it names exists."""

from __future__ import annotations

import hashlib
import re
import subprocess
import sys
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from rdflib import RDF, RDFS, Graph, URIRef

from kg import ontology, store
from kg.export.shown import STANDINGS
from kg.export.standing import standing, standings
from kg.store import Store

ROOT = Path(__file__).parent.parent
PAGE = (ROOT / "ontology" / "README.md").read_text(encoding="utf8")
DRAWING = (ROOT / "ontology" / "example.svg").read_text(encoding="utf8")
KNOWN = ontology.load()
TURTLE = re.findall(r"```turtle\n(.*?)```", PAGE, re.S)
(TEXT,) = re.findall(r"```text\n(.*?)\n```", PAGE, re.S)
QUERIES = re.findall(r"```sparql\n(.*?)```\n\n((?:\|[^\n]*\n)+)", PAGE, re.S)
TERMS = {*KNOWN.kinds, *KNOWN.roles, *(value for values in KNOWN.values.values() for value in values)}
OF_EVIDENCE = {"evidence", "article", "start", "end", "names", "quote", "sha256", "country", "published"}
"""Properties of other nodes than facts, which are no roles, and the one that leads to them."""


@cache
def example() -> Store:
    """The example with class and label of each controlled value, as graph files have them."""
    data = Graph()
    for text in TURTLE:
        data.parse(data=text, format="turtle")
    classes = ontology.parse("diplomacy.ttl")
    for value in {URIRef(ontology.DIP + v) for values in KNOWN.values.values() for v in values} & set(data.objects()):
        for said in (RDF.type, RDFS.label):
            data += [(value, said, found) for found in classes.objects(value, said)]
    with TemporaryDirectory() as folder:
        data.serialize(Path(folder) / "example.nt", format="nt", encoding="utf-8")
        return store.load(Path(folder) / "example.nt")


def table(lines: str) -> list[list[str]]:
    """The cells of a table of the page, its head first."""
    rows = [line for line in lines.splitlines() if not line.startswith("|---")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in rows]


def test_it_has_an_example_and_three_questions() -> None:
    assert (len(TURTLE), len(QUERIES)) == (1, 3)
    assert PAGE.count("```") == 2 * (len(TURTLE) + len(QUERIES) + 1)


def test_the_example_conforms() -> None:
    assert example().problems() == []


def test_the_example_says_what_the_ontology_has() -> None:
    for one in [*example().facts(), *example().entities()]:
        KNOWN.check(one)
    assert {fact.kind for fact in example().facts()} == {kind for kind in KNOWN.kinds if leaf(kind)}


def leaf(kind: str) -> bool:
    return KNOWN.isa(kind, "Fact") and [k for k, above in KNOWN.kinds.items() if kind in above] == [kind]


def test_it_counts_the_characters_of_its_text() -> None:
    spans = example().query("SELECT ?start ?end ?quote { ?e dip:start ?start ; dip:end ?end ; dip:quote ?quote }").rows
    assert spans
    for start, end, quote in spans:
        assert TEXT[int(str(start)) : int(str(end))] == quote
    assert example().query("SELECT ?sha { ?a dip:sha256 ?sha }").rows == [(hashlib.sha256(TEXT.encode()).hexdigest(),)]
    words = (
        example().query("SELECT ?words { ?f dip:content|dip:cue|dip:wording|dip:instrument|dip:duration ?words }").rows
    )
    assert [word for (word,) in words if str(word) not in TEXT] == []


@pytest.mark.parametrize(("sparql", "lines"), QUERIES)
def test_its_questions_give_its_tables(sparql: str, lines: str) -> None:
    answer = example().query(sparql)
    head, *rows = table(lines)
    assert list(answer.columns) == head
    assert [["" if cell is None else str(cell) for cell in row] for row in answer.rows] == rows


def test_every_term_in_it_exists() -> None:
    prose = re.sub(r"```.*?```", "", PAGE, flags=re.S)
    named = set(re.findall(r"`([A-Za-z]\w+)`", prose)) | set(re.findall(r"\bdip:(\w+)", PAGE))
    assert named - TERMS - OF_EVIDENCE == set()
    assert {name for name in OF_EVIDENCE if name not in KNOWN.labels} == set()


def test_its_table_of_classes_is_the_ontology() -> None:
    (lines,) = re.findall(r"\| class \| says .*\n((?:\|.*\n)+)", PAGE)
    told = {kind.strip("`"): set(re.findall(r"`(\w+)`", roles)) for kind, _, roles in table(lines)}
    told["SanctionsProposal"] |= told["SanctionsMeasure"]
    every = {name for name, role in KNOWN.roles.items() if role.domains == {"Fact"}}
    for kind, roles in told.items():
        above = KNOWN.kinds[kind]
        assert roles - every == {name for name, role in KNOWN.roles.items() if role.domains & above} - every
    assert set(told) == {kind for kind in KNOWN.kinds if leaf(kind)}


def test_its_table_of_statuses_is_how_the_program_sees_them() -> None:
    (lines,) = re.findall(r"\| status \| of .*\n((?:\|.*\n)+)", PAGE)
    seen = {}
    for statuses, of, _, how in table(lines):
        for status in re.findall(r"\w+", statuses):
            seen[status] = how
            kinds = (
                ["SanctionsProposal"] * ("proposals" in of)
                + ["Meeting"] * ("meetings" in of)
                + ["Meeting"] * (of == "both")
            )
            kinds += ["SanctionsMeasure"] * (of in ("both", "measures"))
            assert {standing({"kind": kind, "status": status}, ()) for kind in kinds} == {how}, status
    assert set(seen) == set(KNOWN.values["Status"])
    assert set(seen.values()) == set(STANDINGS)


def test_the_example_stands_as_the_page_says() -> None:
    how = standings(example().nodes(), example().edges())
    assert how == {
        **{"talks": "plain", "ban": "plain", "envoy": "plain", "claim": "reported"},
        **{"denial": "denied", "offer": "denied", "price": "proposed", "end": "proposed"},
        **{"demand": "proposed", "term": "proposed"},
    }


def test_the_drawing_is_what_its_program_draws() -> None:
    drawn = subprocess.run([sys.executable, ROOT / "bench" / "draw_example.py"], check=True, capture_output=True)
    assert drawn.stdout.decode("utf8") == DRAWING


def test_the_drawing_shows_the_example() -> None:
    kinds = re.findall(r'<text class="kind"[^>]*>(\w+)<', DRAWING)
    roles = [role for role in re.findall(r'<text class="role"[^>]*>(\w+)<', DRAWING) if role in KNOWN.roles]
    facts, edges = example().facts(), [str(edge["role"]) for edge in example().edges()]
    shown = {fact.kind for fact in facts} - {"Tenure"}
    assert shown <= set(kinds) <= {node["kind"] for node in example().nodes()}
    assert all(roles.count(role) <= edges.count(role) for role in roles)
    words = " ".join(re.sub(r"<[^>]+>", "", line) for line in re.findall(r'<text class="text".*', DRAWING))
    assert words == TEXT
    (red,) = re.findall(r"characters (\d+) to (\d+)", DRAWING)
    marked = " ".join(filter(None, re.findall(r'<tspan class="mark">(.*?)</tspan>', DRAWING)))
    assert TEXT[int(red[0]) : int(red[1])] == marked
