"""How the union of what the articles say changes when an article comes, changes or goes.

Only what is said of the nodes that it concerns is looked at.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import chain, islice

from kg.database import Change, Database
from kg.stars import Star, Stars, kind
from kg.terms import (
    ALIAS,
    ARTICLE,
    COUNTRY,
    EVIDENCE,
    LABEL,
    NAMES,
    TYPE,
    Literal,
    Name,
    Node,
    Quad,
    Term,
    Triple,
    placed,
)

SINGLE = (TYPE, LABEL, COUNTRY)
"""What a node has once: where articles differ, the union takes the longest."""


def replaced(base: Database, article: Node, triples: set[Triple]) -> tuple[Change, Change]:
    """What changes in the union and in the article's own graph where the triples take the place of the article's."""
    old = {quad.triple for quad in base.graph(article)}
    lost = {triple.subject for triple in old - triples if not _elsewhere(base, triple, article)}
    fresh = _by_subject(triple for triple in triples if placed(triple) not in base.union)
    minus: list[Quad] = []
    plus: list[Quad] = []
    for subject in lost | fresh.keys():
        if subject in lost:
            now = {quad.triple for quad in base.said(subject)}
            kept = _others(base, subject, article) | {triple for triple in triples if triple.subject == subject}
        else:
            now = _deciding(base, subject)
            kept = now | fresh[subject]
        due = _united(kept)
        minus += map(placed, now - due)
        plus += map(placed, due - now)
    own = [placed(triple, article) for triple in old - triples], [placed(triple, article) for triple in triples - old]
    return (minus, plus), own


def shared(stars: Stars) -> Iterator[Quad]:
    """What each article supports, in a graph of its own, from the union alone."""
    spans, facts = _spans(stars), _facts(stars)
    for article, own in spans.items():
        told = {fact for span in own for fact in facts[span]}
        fillers = {to for fact in told for terms in stars[fact].values() for to in terms if to in stars}
        fillers |= {to for span in own for to in stars[span].get(NAMES, ()) if to in stars}
        plain = {to for to in fillers if EVIDENCE not in stars[to] and ARTICLE not in stars[to]}
        for subject in ({article} | own | told | plain) & stars.keys():
            yield from _copies(subject, stars[subject], own, article)


def part(base: Database, facts: Iterable[Node]) -> list[Quad]:
    """All that is said of facts, of what they name, of their evidence and its articles, together and article by article.

    With the passages that first name their actors in these articles, and who else is named there. Other facts that they name are
    left to be asked for.
    """
    asked = set(facts)
    spans = _reached(base, asked, EVIDENCE)
    fillers = {q.object for fact in asked for q in base.said(fact) if isinstance(q.object, Node)}
    named: set[Name] = {to for to in fillers - asked - spans if not any(base.said(to, Node(EVIDENCE)))}
    articles = _reached(base, spans, ARTICLE)
    passages = {q.subject for actor in named for q in base.said(None, Node(NAMES), actor)}
    spans |= {span for span in passages if _reached(base, [span], ARTICLE) & articles}
    named |= _reached(base, spans, NAMES)
    return [quad for name in {*asked, *spans, *named, *articles} for quad in chain(base.said(name), base.graphs(name))]


def _reached(base: Database, subjects: Iterable[Name], role: str) -> set[Name]:
    """The nodes to which a role leads from any of the subjects."""
    return {q.object for name in subjects for q in base.said(name, Node(role)) if isinstance(q.object, Node)}


def _elsewhere(base: Database, triple: Triple, article: Node) -> bool:
    """Whether another article says it, too."""
    same = base.graphs(triple.subject, triple.predicate, triple.object)
    return any(quad.graph_name != article for quad in same)


def _by_subject(triples: Iterable[Triple]) -> dict[Name, set[Triple]]:
    found: dict[Name, set[Triple]] = defaultdict(set)
    for triple in triples:
        found[triple.subject].add(triple)
    return found


def _others(base: Database, subject: Name, article: Node) -> set[Triple]:
    """What the other articles say of the subject."""
    return {quad.triple for quad in base.graphs(subject) if quad.graph_name != article}


def _deciding(base: Database, subject: Name) -> set[Triple]:
    """What is said of the subject that more of it may change: a fact may have the evidence of thousands of articles."""
    single = [base.said(subject, Node(key)) for key in (*SINGLE, ALIAS)]
    return {quad.triple for quad in chain(*single, islice(base.said(subject, Node(EVIDENCE)), 1))}


def _united(triples: set[Triple]) -> set[Triple]:
    """The triples of one subject with one type, label and country; an entity's other labels become aliases."""
    entity = not any(triple.predicate.value == EVIDENCE for triple in triples)
    for predicate in SINGLE:
        rivals = sorted(
            (t for t in triples if t.predicate.value == predicate), key=lambda t: (len(str(t.object)), str(t.object))
        )
        triples = triples - set(rivals[:-1])
        if predicate == LABEL and entity:
            triples |= {Triple(t.subject, Node(ALIAS), t.object) for t in rivals[:-1]}
            triples -= {Triple(t.subject, Node(ALIAS), t.object) for t in rivals[-1:]}
    return triples


def _spans(stars: Stars) -> dict[Term, set[Term]]:
    """The spans of each article."""
    spans: dict[Term, set[Term]] = {name: set() for name, star in stars.items() if kind(star) == "Article"}
    for name, star in stars.items():
        for article in star.get(ARTICLE, []):
            spans.setdefault(article, set()).add(name)
    return spans


def _facts(stars: Stars) -> dict[Term, set[Term]]:
    """The facts that rest on each span."""
    facts: dict[Term, set[Term]] = defaultdict(set)
    for name, star in stars.items():
        for span in star.get(EVIDENCE, []):
            facts[span].add(name)
    return facts


def _copies(subject: Term, star: Star, spans: set[Term], graph: Term) -> Iterator[Quad]:
    if isinstance(subject, Literal) or not isinstance(graph, Node):
        return
    for key, terms in star.items():
        own = [term for term in terms if key != EVIDENCE or term in spans]
        yield from (Quad(subject, Node(key), term, graph) for term in own)
