"""An article and its entities and facts as triples."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from textwrap import shorten
from urllib.parse import quote

from kg import ontology
from kg.model import Article, Entity, Fact, Span
from kg.ontology import DIP
from kg.terms import (
    ALIAS,
    ARTICLE,
    COUNTRY,
    EVIDENCE,
    ID,
    LABEL,
    MATCH,
    NAMES,
    TYPE,
    WIKIDATA,
    XSD,
    Literal,
    Node,
    Term,
    Triple,
    iri,
    literal,
)

LABELS: dict[str, tuple[str, tuple[str, ...]]] = {
    "Meeting": ("meetingKind", ("participant", "place", "time", "status")),
    "Statement": ("speaker", ("content",)),
    "SanctionsMeasure": ("sanctionsAction", ("instrument", "scope", "target", "status")),
    "SanctionsProposal": ("sanctionsAction", ("instrument", "scope", "target", "status")),
    "Proposal": ("status", ("wording",)),
    "Condition": ("relation", ("wording",)),
    "Tenure": ("holder", ("office",)),
}
"""The roles that a fact's label is made of: before the colon and after it."""


def triples(article: Article, entities: list[Entity], facts: list[Fact]) -> Iterator[Triple]:
    """What the article supports; a fact whose claims all stand in other articles is left out.

    Raises BadOntology on an unknown kind, role or value.
    """
    _check(entities, facts)
    names = {entity.id: entity.name for entity in entities}
    yield from _described(iri(article.id), "Article", article.title or article.id, _about(article))
    for entity in entities:
        yield from _entity(entity)
        if entity.named and entity.named.article == article.id:
            yield Triple(_passage(entity.named), Node(NAMES), iri(entity.id))
            yield from _span(entity.named, article)
    for fact in facts:
        claims = [claim for claim in fact.claims if claim.span.article == article.id]
        if claims or not fact.claims:
            yield from _fact(fact, _label(fact, names))
            for span in {claim.span for claim in claims}:
                yield Triple(iri(fact.id), Node(EVIDENCE), _passage(span))
                yield from _span(span, article)


def _check(entities: list[Entity], facts: list[Fact]) -> None:
    known = ontology.load()
    for entity in entities:
        known.check(entity)
    for fact in facts:
        known.check(fact)


def _described(name: Node, kind: str, label: str, roles: Iterable[tuple[str, Term]]) -> Iterator[Triple]:
    yield Triple(name, Node(TYPE), Node(DIP + kind))
    yield Triple(name, Node(LABEL), literal(label))
    for role, value in roles:
        yield Triple(name, Node(role), value)


def _about(article: Article) -> Iterator[tuple[str, Term]]:
    yield DIP + "sha256", Literal(article.digest)
    yield DIP + "dateInferred", literal("true" if article.inferred else "false", XSD + "boolean")
    for role, value, datatype in (
        ("headline", article.title, "string"),
        ("published", article.date, "date" if len(article.date or "") == 10 else "gYearMonth"),
        ("publisher", article.publisher, "string"),
        ("url", article.url, "anyURI"),
    ):
        if value:
            yield DIP + role, literal(value, XSD + datatype)


def _entity(entity: Entity) -> Iterator[Triple]:
    roles: list[tuple[str, Term]] = [
        (ALIAS, literal(alias)) for alias in entity.aliases if alias and alias != entity.name
    ]
    roles += [(COUNTRY, literal(entity.country))] if entity.country else []
    roles += [(MATCH, Node(WIKIDATA + quote(entity.wikidata)))] if entity.wikidata else []
    roles += [(MATCH, Node(match)) for match in entity.matches]
    yield from _described(iri(entity.id), entity.kind, entity.name or entity.id, roles)


def _fact(fact: Fact, label: str) -> Iterator[Triple]:
    known = ontology.load()
    roles: list[tuple[str, Term]] = []
    for name, text in fact.roles:
        role = known.roles[name]
        roles.append((DIP + name, literal(text, role.range) if role.literal else iri(text, DIP if role.values else ID)))
        if role.values:
            yield from _described(iri(text, DIP), role.values, known.labels[text], ())
    yield from _described(iri(fact.id), fact.kind, label, roles)


def _label(fact: Fact, names: dict[str, str]) -> str:
    labels = ontology.load().labels
    head, body = LABELS.get(fact.kind, ("status", ()))
    words = {role: [_word(role, value, names) for value in fact.all(role)] for role in (head, *body)}
    act = fact.one("act") if fact.one("act") != "assert" else None  # a denial must not read like what it denies
    who = ", ".join(words[head]) or labels[fact.kind]
    parts = [f"{who} ({labels[act]})" if act else who, ", ".join(word for role in body for word in words[role])]
    return shorten(": ".join(filter(None, parts)), 90, placeholder="…")


def _word(role: str, value: str, names: dict[str, str]) -> str:
    known = ontology.load()
    return known.labels[value] if known.roles[role].values else names.get(value, value)


def _passage(span: Span) -> Node:
    """The node of a span, after RFC 5147."""
    return Node(f"{iri(span.article).value}#char={span.start},{span.end}")


def _span(span: Span, article: Article) -> Iterator[Triple]:
    name = _passage(span)
    yield Triple(name, Node(TYPE), Node(DIP + "Evidence"))
    yield Triple(name, Node(ARTICLE), iri(article.id))
    yield Triple(name, Node(DIP + "start"), literal(str(span.start), XSD + "integer"))
    yield Triple(name, Node(DIP + "end"), literal(str(span.end), XSD + "integer"))
    yield Triple(name, Node(DIP + "quote"), literal(article.quote(span)))
