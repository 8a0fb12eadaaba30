"""CSV for `neo4j-admin database import`, with a Cypher script that loads the same files into a running server."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, BinaryIO

from kg import ontology
from kg.export import network
from kg.export.archive import pack
from kg.store import Store

Row = dict[str, Any]

LABEL = "Diplokg"
"""The label of every node, by which the script finds them again."""
TYPES = {int: ":long", float: ":double", bool: ":boolean", str: ""}
CASTS = {":long": "toInteger", ":double": "toFloat", ":boolean": "toBoolean"}
HELP = """// Into a new database, the server stopped (fields may hold line ends, and quotes are doubled):
//   neo4j-admin database import full neo4j --multiline-fields=true --nodes=nodes.csv --relationships=edges.csv
// Or into a running one: put both files into its import folder, then
//   cypher-shell -f load.cypher
// LOAD CSV takes a backslash before a quote for an escape unless dbms.import.csv.legacy_quote_escaping is false: set it so first.
// A fact's `standing` tells plain ones from those only reported, hedged, proposed or denied: every query should look at it.
"""


def write(store: Store, file: BinaryIO, *, view: str = "facts") -> None:
    """Writes a zip of nodes.csv, edges.csv and load.cypher. Raises Error on an unknown view.

    A node's labels are its class and those above it, an edge's type is its role, or its kind in the view of actors. Cells are
    the exact texts: they are for the import, not for a spreadsheet, which would take one that begins with = for a formula.
    """
    found = network.one_typed(network.graph(store, view))
    nodes = [{"id:ID": name, ":LABEL": _labels(row["kind"]), **row} for name, row in found.nodes(data=True)]
    edges = [
        {":START_ID": source, ":END_ID": target, ":TYPE": _type(row, view), "id": key, **row}
        for source, target, key, row in found.edges(keys=True, data=True)
    ]
    script = "\n".join([HELP, *_node_script(nodes), *_edge_script(edges)])
    members = {
        "nodes.csv": _csv(nodes, ("id:ID", ":LABEL")),
        "edges.csv": _csv(edges, (":START_ID", ":END_ID", ":TYPE")),
    }
    pack(file, {**members, "load.cypher": script.encode("utf8")})


def _labels(kind: str) -> str:
    return ";".join(sorted(ontology.load().kinds[kind] | {LABEL}))


def _type(row: Mapping[str, Any], view: str) -> str:
    """A name in the form Neo4j's own have: claimedBy becomes CLAIMED_BY."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])", "_", row["role" if view == "facts" else "kind"]).upper()


def _csv(rows: Sequence[Row], keys: Iterable[str]) -> bytes:
    columns = {**dict.fromkeys(keys, ""), **_columns(rows)}
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow([name + kind for name, kind in columns.items()])
    writer.writerows([row.get(name) for name in columns] for row in rows)
    return file.getvalue().encode("utf8")


def _columns(rows: Iterable[Row]) -> dict[str, str]:
    """The attributes with what the header says of their types; what has a place of its own is left out."""
    return {name: TYPES[kinds.pop()] for name, kinds in network.types(rows).items() if ":" not in name}


def _node_script(rows: Sequence[Row]) -> Iterator[str]:
    yield f"CREATE CONSTRAINT diplokg_id IF NOT EXISTS FOR (n:{LABEL}) REQUIRE n.id IS UNIQUE;"
    for labels in sorted({row[":LABEL"] for row in rows}):
        columns = _columns(row for row in rows if row[":LABEL"] == labels)
        others = "".join(f":{label}" for label in labels.split(";") if label != LABEL)
        yield _load("nodes.csv", ":LABEL", labels)
        yield f"MERGE (n:{LABEL} {{id: row.`id:ID`}})\nSET n{others},\n  {_set('n', columns)};"


def _edge_script(rows: Sequence[Row]) -> Iterator[str]:
    columns = _columns(rows)
    for name in sorted({row[":TYPE"] for row in rows}):
        yield _load("edges.csv", ":TYPE", name)
        yield f"MATCH (a:{LABEL} {{id: row.`:START_ID`}}), (b:{LABEL} {{id: row.`:END_ID`}})"
        yield f"MERGE (a)-[r:{name} {{id: row.id}}]->(b)\nSET {_set('r', {c: k for c, k in columns.items() if c != 'id'})};"


def _load(file: str, column: str, value: str) -> str:
    return f"\nLOAD CSV WITH HEADERS FROM 'file:///{file}' AS row\nWITH row WHERE row.`{column}` = '{value}'"


def _set(name: str, columns: Mapping[str, str]) -> str:
    return ",\n  ".join(f"{name}.{column} = {_cell(column, kind)}" for column, kind in columns.items())


def _cell(column: str, kind: str) -> str:
    return f"{CASTS[kind]}(row.`{column}{kind}`)" if kind else f"row.{column}"
