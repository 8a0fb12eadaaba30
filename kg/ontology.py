"""What can be said: the kinds, roles and controlled values of `ontology/`, read from its Turtle files."""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from rdflib import OWL, RDF, RDFS, SH, SKOS, Graph, URIRef
from rdflib.term import Node

from kg import BadOntology
from kg.model import Entity, Fact

DIP = "https://w3id.org/diplokg/ontology#"


@dataclass(frozen=True, slots=True)
class Role:
    """A role of facts: `range` is a class of the ontology, or the IRI of a datatype where `literal`.

    `domains` are the kinds of facts that have it; `values` is the class of controlled values that fill it, or None.
    """

    name: str
    domains: frozenset[str]
    range: str
    literal: bool
    values: str | None


@dataclass(frozen=True, slots=True)
class Ontology:
    """The ontology by local names; `kinds` gives each class its superclasses, itself included.

    `required` gives each kind the roles without which a fact is half said; `labels` gives every name its English label.
    """

    kinds: dict[str, frozenset[str]]
    roles: dict[str, Role]
    values: dict[str, tuple[str, ...]]
    labels: dict[str, str]
    required: dict[str, frozenset[str]]

    def isa(self, kind: str, above: str) -> bool:
        """Whether `kind` is `above` or one of its subclasses; False for an unknown kind."""
        return above in self.kinds.get(kind, ())

    def check(self, thing: Fact | Entity) -> None:
        """Raises BadOntology where a kind, role or controlled value is not the ontology's."""
        above = {"Fact"} if isinstance(thing, Fact) else {"Actor", "Place"}
        _among(f"the kind of {thing.id}", thing.kind, [kind for kind, supers in self.kinds.items() if supers & above])
        if isinstance(thing, Fact):
            self._check_roles(thing)

    def _check_roles(self, fact: Fact) -> None:
        roles = {name: role for name, role in self.roles.items() if any(self.isa(fact.kind, d) for d in role.domains)}
        for name, value in fact.roles:
            _among(f"a role of {fact.id}", name, roles)
            if values := roles[name].values:
                _among(f"{name} of {fact.id}", value, self.values[values])


@cache
def load() -> Ontology:
    """The ontology and what its shapes require. Raises BadOntology where a file is missing or broken."""
    graph, shapes = parse("diplomacy.ttl"), parse("shapes.ttl")
    values = {_local(kind): _instances(graph, kind) for kind in graph.subjects(RDFS.subClassOf, SKOS.Concept)}
    classes = sorted({_local(c) for c in graph.subjects(RDF.type, OWL.Class) if str(c).startswith(DIP)} - set(values))
    kinds = {name: _above(graph, URIRef(DIP + name)) for name in classes}
    found = {role.name: role for role in _roles(graph, values) if all("Fact" in kinds[kind] for kind in role.domains)}
    labels = {_local(node): str(label) for node, label in graph.subject_objects(RDFS.label)}
    return Ontology(kinds, dict(sorted(found.items())), values, labels, _required(shapes, kinds, found))


@cache
def parse(name: str) -> Graph:
    """The file of this name in the ontology's folder, as a graph to read only."""
    path = folder() / name
    try:
        return Graph().parse(path, format="turtle")
    except (OSError, SyntaxError, ValueError) as error:
        raise BadOntology(f"{path}: cannot be read as Turtle ({' '.join(str(error).split())[:200]})") from error


@cache
def context() -> dict[str, object]:
    """The context of JSON-LD files, `context.jsonld`. Raises BadOntology where it is missing or broken."""
    path = folder() / "context.jsonld"
    try:
        return dict(json.loads(path.read_text(encoding="utf8"))["@context"])
    except (OSError, ValueError, KeyError) as error:
        raise BadOntology(
            f"{path}: cannot be read as a JSON-LD context ({' '.join(str(error).split())[:200]})"
        ) from error


@cache
def folder() -> Path:
    """The ontology's folder: in the wheel `kg/ontology_data`, in a checkout `ontology`. Raises BadOntology without either."""
    package = Path(__file__).parent
    for path in (package / "ontology_data", package.parent / "ontology"):
        if (path / "diplomacy.ttl").is_file():
            return path
    raise BadOntology(f"{package.parent / 'ontology'}: the ontology is missing; install the package again")


def _among(what: str, value: str, choices: Collection[str]) -> None:
    if value not in choices:
        raise BadOntology(f"{what} is '{value}', which diplomacy.ttl does not have; choose one of {' '.join(choices)}")


def _local(node: object) -> str:
    return str(node).removeprefix(DIP)


def _instances(graph: Graph, kind: Node) -> tuple[str, ...]:
    return tuple(sorted(_local(value) for value in graph.subjects(RDF.type, kind)))


def _above(graph: Graph, kind: Node) -> frozenset[str]:
    return frozenset(_local(c) for c in graph.transitive_objects(kind, RDFS.subClassOf) if str(c).startswith(DIP))


def _roles(graph: Graph, values: Collection[str]) -> list[Role]:
    literals = set(graph.subjects(RDF.type, OWL.DatatypeProperty))
    ranges = {role: _local(range_) for role, range_ in graph.subject_objects(RDFS.range)}
    named = [(role, _domains(graph, domain), ranges[role]) for role, domain in graph.subject_objects(RDFS.domain)]
    return [Role(_local(r), domains, to, r in literals, to if to in values else None) for r, domains, to in named]


def _domains(graph: Graph, domain: Node) -> frozenset[str]:
    """The class that is a domain, or those whose union is."""
    union = graph.value(domain, OWL.unionOf)
    return frozenset(map(_local, graph.items(union) if union else [domain]))


def _required(shapes: Graph, kinds: dict[str, frozenset[str]], roles: Collection[str]) -> dict[str, frozenset[str]]:
    own: dict[str, set[str]] = {kind: set() for kind in kinds}
    for shape, kind in shapes.subject_objects(SH.targetClass):
        parts = [part for part in shapes.objects(shape, SH.property) if (part, SH.minCount, None) in shapes]
        own[_local(kind)] |= {_local(shapes.value(part, SH.path)) for part in parts} & set(roles)
    return {kind: frozenset(role for above in supers for role in own[above]) for kind, supers in kinds.items()}
