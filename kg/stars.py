"""What is said of each node, read back as entities and facts, and as rows of nodes and edges for graph tools.

A star is what the triples of one subject say.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import asdict

from kg import ontology
from kg.model import Claim, Entity, Fact, Span
from kg.ontology import DIP
from kg.terms import ALIAS, EVIDENCE, LABEL, MATCH, NAMES, TYPE, WIKIDATA, Cell, Node, Quad, Term, local, text

Star = dict[str, list[Term]]
"""Predicate to objects, sorted."""
Stars = dict[Term, Star]
Row = dict[str, Cell]

_EDGE = ("id", "source", "target", "role", "label")
_UNPRINTABLE = re.compile("[^\t\n\r\u0020-\u007e\u0085\u00a0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def gathered(quads: Iterable[Quad]) -> Stars:
    """The stars that quads make up, by their subjects."""
    stars: dict[Term, Star] = defaultdict(lambda: defaultdict(list))
    for quad in quads:
        stars[quad.subject][quad.predicate.value].append(quad.object)
    return {name: {key: sorted(terms, key=str) for key, terms in star.items()} for name, star in stars.items()}


def kind(star: Star) -> str:
    """The class of a node, empty where that is not said."""
    return local(star[TYPE][0]) if TYPE in star else ""


def one(star: Star, role: str) -> str | None:
    """The first text of a role, or None."""
    return next(iter(_texts(star, DIP + role)), None)


def span(star: Star) -> Span:
    """The span of a node of evidence."""
    return Span(one(star, "article") or "", int(one(star, "start") or 0), int(one(star, "end") or 0))


def entities(stars: Stars) -> list[Entity]:
    """The entities, sorted by id."""
    return sorted((_entity(n, star) for n, star in stars.items() if _is_entity(star)), key=lambda e: e.id)


def facts(stars: Stars) -> list[Fact]:
    """The facts, sorted by id; their claims hold no more than the spans."""
    return sorted((_fact(star, stars) for star in stars.values() if _is_fact(star)), key=lambda fact: fact.id)


def quotes(stars: Stars) -> dict[Span, str]:
    """The words of each span of evidence."""
    return {span(star): one(star, "quote") or "" for star in stars.values() if kind(star) == "Evidence"}


def namings(stars: Stars) -> list[Row]:
    """Where articles first name actors, sorted: actor, article, start, end and quote."""
    spans = sorted((span(star), name) for name, star in stars.items() if NAMES in star)
    named = [(stars[name], told, actor) for told, name in spans for actor in stars[name][NAMES]]
    rows = [{"actor": local(a), **asdict(told), "quote": one(star, "quote")} for star, told, a in named]
    return [_scalars(row) for row in sorted(rows, key=lambda row: str(row["actor"]))]


def nodes(stars: Stars) -> list[Row]:
    """Entities and facts, sorted by id: id, kind, label and what else is known, as scalars without control characters.

    Actors that are named and have no part in a fact have no node.
    """
    idle = {actor for star in stars.values() for actor in star.get(NAMES, ())}
    idle -= {to for star in stars.values() if _is_fact(star) for _, to in _fillers(star, stars)}
    entities = [_entity_node(_entity(n, star)) for n, star in stars.items() if _is_entity(star) and n not in idle]
    facts = [_fact_node(name, star, stars) for name, star in stars.items() if _is_fact(star)]
    return sorted(map(_scalars, entities + facts), key=lambda node: str(node["id"]))


def edges(stars: Stars) -> list[Row]:
    """Roles between facts and their fillers, sorted by id: id, source (the fact), target, role and its label."""
    roles = [
        (local(name), role, local(to))
        for name, star in stars.items()
        if _is_fact(star)
        for role, to in _fillers(star, stars)
    ]
    labels = ontology.load().labels
    edges = [(f"{name}-{role}-{to}", name, to, role, labels[role]) for name, role, to in roles]
    return [_scalars(dict(zip(_EDGE, edge, strict=True))) for edge in sorted(edges)]


def roles(stars: Stars) -> list[Row]:
    """What fills the roles of facts, a row for each filler, sorted: fact, role and value, an id or a text."""
    names = ontology.load().roles
    facts = [(local(name), star) for name, star in stars.items() if _is_fact(star)]
    rows = [(name, role, value) for name, star in facts for role in names for value in _texts(star, DIP + role)]
    return [_scalars(dict(zip(("fact", "role", "value"), row, strict=True))) for row in sorted(rows)]


def _texts(star: Star, key: str) -> list[str]:
    return [text(term) for term in star.get(key, [])]


def _is_fact(star: Star) -> bool:
    return ontology.load().isa(kind(star), "Fact")


def _is_entity(star: Star) -> bool:
    return bool(ontology.load().kinds.get(kind(star), frozenset()) & {"Actor", "Place"})


def _entity(name: Term, star: Star) -> Entity:
    label = next(iter(_texts(star, LABEL)), local(name))
    matches = [term.value for term in star.get(MATCH, []) if isinstance(term, Node)]
    wikidata = next((iri.removeprefix(WIKIDATA) for iri in matches if iri.startswith(WIKIDATA)), None)
    other = tuple(sorted(iri for iri in matches if not iri.startswith(WIKIDATA)))
    aliases = tuple(sorted(_texts(star, ALIAS)))
    return Entity(local(name), kind(star), label, aliases, one(star, "country"), wikidata, other)


def _fact(star: Star, stars: Stars) -> Fact:
    roles = sorted((role, value) for role in ontology.load().roles for value in _texts(star, DIP + role))
    return Fact(kind(star), tuple(roles), tuple(Claim(kind(star), (), span(e), "") for e in _evidence(star, stars)))


def _evidence(star: Star, stars: Stars) -> list[Star]:
    """The nodes of a fact's evidence, in the order of the texts."""
    return sorted((stars[name] for name in star.get(EVIDENCE, []) if name in stars), key=span)


def _entity_node(entity: Entity) -> dict[str, Cell | None]:
    named = {"id": entity.id, "kind": entity.kind, "label": entity.name, "country": entity.country}
    links = {"wikidata": entity.wikidata, "matches": "; ".join(entity.matches) or None}
    return {**named, **links, "altLabels": "; ".join(entity.aliases) or None}


def _fact_node(name: Term, star: Star, stars: Stars) -> dict[str, Cell | None]:
    """A fact's node; `quote` and `article` are those of its first span, `support` counts its spans."""
    spans = _evidence(star, stars)
    node: dict[str, Cell | None] = {"id": local(name), "kind": kind(star), "label": "; ".join(_texts(star, LABEL))}
    for role in ontology.load().roles.values():
        if role.literal or role.values:
            node[role.name] = "; ".join(_texts(star, DIP + role.name)) or None
    node["support"] = len(spans)
    return {**node, **({"quote": one(spans[0], "quote"), "article": one(spans[0], "article")} if spans else {})}


def _fillers(star: Star, stars: Stars) -> Iterator[tuple[str, Term]]:
    for role in ontology.load().roles.values():
        if not role.literal and not role.values:
            yield from ((role.name, to) for to in star.get(DIP + role.name, []) if to in stars)


def _scalars(row: dict[str, Cell | None] | dict[str, str]) -> Row:
    cleaned = {key: _UNPRINTABLE.sub("", cell) if isinstance(cell, str) else cell for key, cell in row.items()}
    return {key: cell for key, cell in cleaned.items() if cell is not None}
