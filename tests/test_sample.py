"""What the sample gives is what `exports/` holds; remake it with `make exports`."""

from __future__ import annotations

import io
import re
from pathlib import Path
from zipfile import ZipFile

import pyarrow.parquet
import pyoxigraph
import pytest

from kg import build, export, read, store, terms
from kg.export import ftm, network, tables
from kg.store import Store

ROOT = Path(__file__).parent.parent
SAMPLE = ROOT / "kg" / "sample" / "sample.jsonl"
EXPORTS = ROOT / "exports"
TEXTS = {article.id: article.text for article in read.articles([str(SAMPLE)])}


ALIKE = 0.85
"""The least share of facts that processors agree on: they add fractions up in different orders."""


@pytest.fixture(scope="module")
def graph() -> Store:
    """What `exports/` holds."""
    return store.load(EXPORTS / "sample.nq")


@pytest.fixture(scope="module")
def built() -> Store:
    """What the sample gives here and now."""
    made = Store()
    build.build(read.articles([str(SAMPLE)]), made)
    return made


def test_the_exports_tell_what_the_sample_gives(graph: Store, built: Store) -> None:
    ours, theirs = ({fact.id for fact in made.facts()} for made in (built, graph))
    assert len(ours & theirs) >= ALIKE * max(len(ours), len(theirs))
    ours, theirs = ({(r["actor"], r["article"], r["quote"]) for r in made.namings()} for made in (built, graph))
    assert len(ours & theirs) >= ALIKE * max(len(ours), len(theirs))
    assert graph.articles() == built.articles()


def test_every_format_is_there() -> None:
    pictures = {
        "page-dark.png",
        "page-light.png",
        "page-tour.webp",
        "plot-timeline.png",
    }  # by make screenshots and make exports
    assert {path.name.removeprefix("sample") for path in EXPORTS.iterdir()} - pictures == set(export.EXPORTERS)


@pytest.mark.parametrize("ending", sorted(export.EXPORTERS))
def test_exports_are_of_one_graph(ending: str, graph: Store, tmp_path: Path) -> None:
    options = {"texts": TEXTS} if ending == ".html" else {}
    export.export(graph, tmp_path / f"sample{ending}", **options)
    assert told(tmp_path / f"sample{ending}") == told(EXPORTS / f"sample{ending}")


def told(path: Path) -> object:
    """A file's text; of a page what it says, without the drawing library's scripts and the places in the drawing.

    Of a packed file what its members hold, as Parquet's rows or as text: how tightly they are packed is the libraries' affair.
    """
    if path.suffix == ".zip":
        with ZipFile(path) as packed:
            return {name: _member(name, packed.read(name)) for name in packed.namelist()}
    text = path.read_text(encoding="utf8")
    return re.sub(r"(?s)<script.*?</script>|<meta http-equiv.*?>", "", text) if path.suffix == ".html" else text


def _member(name: str, data: bytes) -> object:
    return (
        pyarrow.parquet.read_table(io.BytesIO(data)).to_pylist() if name.endswith(".parquet") else data.decode("utf8")
    )


def test_the_sample_conforms(graph: Store, built: Store) -> None:
    assert graph.problems() == built.problems() == []


def test_every_quote_is_the_words_of_its_article(graph: Store, built: Store) -> None:
    for article in TEXTS:
        for span, quote in (graph.quotes(article) | built.quotes(article)).items():
            assert TEXTS[span.article][span.start : span.end] == quote


def test_the_order_of_articles_does_not_matter(built: Store, tmp_path: Path) -> None:
    turned = Store()
    build.build(reversed(list(read.articles([str(SAMPLE)]))), turned)
    for made, name in ((built, "a.ttl"), (turned, "b.ttl")):
        export.export(made, tmp_path / name)
    assert (tmp_path / "a.ttl").read_bytes() == (tmp_path / "b.ttl").read_bytes()


def test_the_table_of_formats_has_the_counts_of_the_sample(graph: Store) -> None:
    table = (ROOT / "kg" / "export" / "README.md").read_text(encoding="utf8")
    facts, actors = network.graph(graph), network.graph(graph, "actors")
    entities = list(ftm.entities(graph))
    claimed = io.BytesIO()
    graph.dump(claimed, ".ttl", claims=True)
    claims = list(pyoxigraph.parse(claimed.getvalue(), format=pyoxigraph.RdfFormat.TURTLE))
    reified = sum(quad.predicate.value == terms.REIFIES for quad in claims)
    counts = {
        f"{len(claims)} triples, of them {reified} of `rdf:reifies`": 1,
        f"{len(graph)} triples": 3,
        f"{len(facts)} nodes, {facts.number_of_edges()} edges; "
        f"actors: {len(actors)} nodes, {actors.number_of_edges()} edges": 9,
        f"{len(facts)} and {facts.number_of_edges()} rows; actors: {len(actors)} and {actors.number_of_edges()}": 1,
        ", ".join(f"{len(rows)} {name}" for name, rows in tables.tables(graph).items()): 1,
        f"{len(entities)} entities": 1,
        f"{sum('time' in node for node in graph.nodes())} nodes and": 1,
    }
    assert {words: table.count(words) for words in counts} == counts
    for schema in ("Person", "PublicBody", "Organization", "Article", "Event", "Note", "Sanction"):
        assert f" {sum(row['schema'] == schema for row in entities)} {schema}" in table
    for ending in export.EXPORTERS:
        assert f"`{ending}`" in table
