"""Files of RDF, written and read: the same bytes for the same graph."""

from __future__ import annotations

import hashlib
import heapq
import json
from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from itertools import chain, islice
from pathlib import Path
from tempfile import TemporaryFile
from typing import BinaryIO

import pyoxigraph as ox
import rdflib

from kg import Error, line, ontology
from kg.database import Database
from kg.ontology import DIP
from kg.terms import EVIDENCE, ID, PREFIXES, REIFIES, Name, Node, Quad, Triple, iri, local

FORMATS = {
    ".ttl": ox.RdfFormat.TURTLE,
    ".nt": ox.RdfFormat.N_TRIPLES,
    ".jsonld": ox.RdfFormat.JSON_LD,
    ".nq": ox.RdfFormat.N_QUADS,
    ".trig": ox.RdfFormat.TRIG,
}
PART = 250_000
"""Triples that are sorted in memory; of a larger graph so many at a time, in temporary files."""
SOURCES = {DIP + "speaker", DIP + "claimedBy"}
"""Roles of who says so."""


def read(path: Path) -> list[Quad]:
    """The quads of a file. Raises Error where it is none of a graph or broken."""
    try:
        return list(ox.parse(path=str(path), format=_format(path)))
    except (OSError, SyntaxError, ValueError) as error:
        raise Error(f"{path}: cannot be read as {path.suffix} ({line(error)})") from error


def save(base: Database, path: Path) -> None:
    """Writes the format of the file's ending. Raises Error where that cannot be done."""
    _format(path)
    try:
        with path.open("wb") as file:
            write(base, file, path.suffix.lower())
    except OSError as error:
        raise Error(f"{path}: cannot be written ({error.strerror})") from error


def write(base: Database, file: BinaryIO, ending: str, *, claims: bool = False) -> None:
    """Writes the format of an ending: the union, sorted; as .nq and .trig also each article's own graph.

    With `claims`, .ttl is RDF 1.2 and each span of a fact reifies the fact's roles. Memory does not grow with the graph, except
    for .jsonld and with `claims`.
    """
    if ending == ".jsonld":
        file.write(_jsonld(base))
    elif ending in (".nt", ".nq"):
        file.writelines(_lines(base))
        ox.serialize(_own(base) if ending == ".nq" else (), file, format=ox.RdfFormat.N_QUADS)
    elif claims:
        ox.serialize(_claimed(base), file, format=FORMATS[ending], prefixes=PREFIXES, base_iri=ID)
    else:
        _grouped(base, file, ending)


def rdf(base: Database) -> rdflib.Graph:
    """A copy of the union as an rdflib graph."""
    said = ox.serialize((quad.triple for quad in base.said()), format=ox.RdfFormat.N_TRIPLES)
    return rdflib.Graph().parse(data=said, format="nt")


def _format(path: Path) -> ox.RdfFormat:
    if path.suffix.lower() not in FORMATS:
        raise Error(f"{path}: '{path.suffix}' is no format of graphs here; choose one of {' '.join(FORMATS)}")
    return FORMATS[path.suffix.lower()]


def _lines(base: Database) -> Iterator[bytes]:
    """The union as lines of N-Triples, sorted: parts of it are, and merged as they are read back from disk."""
    with ExitStack() as files:
        said, parts = base.said(), list[Iterable[bytes]]()
        while lines := sorted(_told(islice(said, PART))):
            parts.append(lines if len(lines) < PART else _kept(lines, files.enter_context(TemporaryFile())))
        yield from heapq.merge(*parts)


def _told(quads: Iterable[Quad]) -> list[bytes]:
    """A line of N-Triples each."""
    triples = ox.serialize((quad.triple for quad in quads), format=ox.RdfFormat.N_TRIPLES)
    return (triples or b"").splitlines(keepends=True)


def _kept(lines: Iterable[bytes], file: BinaryIO) -> BinaryIO:
    """A file of these lines, to be read from its begin."""
    file.writelines(lines)
    file.seek(0)
    return file


def _own(base: Database) -> Iterator[Quad]:
    """Graph by graph what each article says, sorted."""
    for name in sorted(base.names(), key=str):
        yield from sorted(base.graph(name), key=str)


def _grouped(base: Database, file: BinaryIO, ending: str) -> None:
    """Writes Turtle or TriG, for which sorted triples are read again from a temporary file."""
    with TemporaryFile() as lines:
        said = ox.parse(_kept(_lines(base), lines), format=ox.RdfFormat.N_TRIPLES, lenient=True)
        told = chain(said, _own(base)) if ending == ".trig" else (quad.triple for quad in said)
        ox.serialize(told, file, format=FORMATS[ending], prefixes=PREFIXES, base_iri=ID)


def _claimed(base: Database) -> list[Triple]:
    """The union with what reifies its facts, sorted."""
    said = [quad.triple for quad in base.said()]
    return sorted([*said, *_claims(said)], key=str)


def _claims(said: Iterable[Triple]) -> Iterator[Triple]:
    """A node for each span of each fact: which roles it reifies, its span, and on whose word."""
    facts: defaultdict[Name, list[Triple]] = defaultdict(list)
    roles = {DIP + role for role in ontology.load().roles}
    for triple in said:
        facts[triple.subject].append(triple)
    for own in facts.values():
        told = [triple for triple in own if triple.predicate.value in roles]
        for span in (triple for triple in own if triple.predicate.value == EVIDENCE):
            claim = _claim(span)
            yield Triple(claim, Node(EVIDENCE), span.object)
            yield from (Triple(claim, Node(REIFIES), triple) for triple in told)
            sources = {triple.object for triple in told if triple.predicate.value in SOURCES}
            yield from (Triple(claim, Node(DIP + "claimedBy"), source) for source in sources)


def _claim(evidence: Triple) -> Node:
    """A name for what a span says of a fact."""
    text = f"{local(evidence.subject)}\x1f{local(evidence.object)}"
    return iri(f"Claim-{hashlib.sha256(text.encode('utf8', 'surrogatepass')).hexdigest()[:16]}")


def _jsonld(base: Database) -> bytes:
    data = json.loads(rdf(base).serialize(format="json-ld", context=ontology.context()))
    return json.dumps(_ordered(data), ensure_ascii=False, indent=1, sort_keys=True).encode("utf8") + b"\n"


def _ordered(data: object) -> object:
    """JSON with its lists sorted: they are sets in RDF."""
    if isinstance(data, dict):
        return {key: _ordered(value) for key, value in data.items()}
    if isinstance(data, list):
        return sorted(map(_ordered, data), key=lambda item: json.dumps(item, sort_keys=True))
    return data
