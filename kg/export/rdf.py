"""The graph as RDF: Turtle, N-Triples, JSON-LD, and with a named graph for each article TriG and N-Quads."""

from __future__ import annotations

from typing import BinaryIO

from kg import Error
from kg.store import Store

FLAVORS = ("plain", "rdf12")


def turtle(store: Store, file: BinaryIO, *, flavor: str = "plain") -> None:
    """Writes Turtle, grouped by subject and sorted; as `rdf12` also who says so of each role. Raises Error on another flavor."""
    if flavor not in FLAVORS:
        raise Error(f"there is no flavor '{flavor}' of Turtle; choose one of {' '.join(FLAVORS)}")
    store.dump(file, ".ttl", claims=flavor == "rdf12")


def ntriples(store: Store, file: BinaryIO) -> None:
    """Writes N-Triples, sorted."""
    store.dump(file, ".nt")


def jsonld(store: Store, file: BinaryIO) -> None:
    """Writes JSON-LD, sorted, with `ontology/context.jsonld` inside it so that no reader has to fetch it."""
    store.dump(file, ".jsonld")


def trig(store: Store, file: BinaryIO) -> None:
    """Writes TriG, sorted: all that is said in the default graph, and in a graph of its article's name what each supports."""
    store.dump(file, ".trig")


def nquads(store: Store, file: BinaryIO) -> None:
    """Writes N-Quads, sorted, with the graphs of TriG."""
    store.dump(file, ".nq")
