"""What the user decided of who is who: actors that are the same, and actors of one article that are somebody else."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

from kg import Error, names, ontology
from kg.actors import of_tables, own
from kg.model import Entity, Fact

COLUMNS = ("verdict", "actor", "other", "article", "why")
SAME, DIFFERENT = "same", "different"
OPEN = "?"
"""Ends the verdict of a proposal that is not decided yet; such a line counts for nothing."""


class Decision(NamedTuple):
    """Same: `other` is `actor`. Different: the `actor` of `article` is somebody else, or `other` is not `actor`."""

    verdict: str
    actor: str
    other: str
    article: str
    why: str


def read(paths: Iterable[Path]) -> list[Decision]:
    """The decisions of tables with the columns verdict, actor, other, article, why; what still has its "?" is left out.

    Raises BadOntology naming file and line where one cannot be understood.
    """
    return [decision for path in paths for decision in _read(path)]


class Decisions:
    """Decisions ready to be applied."""

    def __init__(self, decisions: Sequence[Decision] = ()) -> None:
        self._first: dict[str, str] = {}
        self._split = {(d.article, d.actor) for d in decisions if d.verdict == DIFFERENT and d.article}
        self.apart = {
            frozenset((d.actor, other))
            for d in decisions
            if d.verdict == DIFFERENT
            for other in (d.other, _own(d.actor, d.article) if d.article else "")
            if other
        }
        for decision in decisions:
            if decision.verdict == SAME:
                self._join(decision)
        for one, other in sorted(map(sorted, self.apart)):
            if self._one(one) == self._one(other):
                raise Error(f"{one!r} and {other!r} are decided to be the same and to be different; take out one line")

    def identity(self, article: str, actor: str) -> str:
        """The id under which an article's actor is kept."""
        if (article, actor) in self._split:
            actor = _own(actor, article)
        return self._one(actor)

    def applied(
        self, article: str, entities: Iterable[Entity], facts: Iterable[Fact]
    ) -> tuple[list[Entity], list[Fact], dict[str, str]]:
        """An article's entities and facts with the ids decided, and those ids by the ones that the article gives."""
        entities = list(entities)
        changed = self.due(article, [e.id for e in entities])
        if not changed:
            return entities, list(facts), {}
        kept: dict[str, Entity] = {}
        for entity in entities:
            if (article, entity.id) in self._split:
                entity = replace(entity, wikidata=None, matches=())
            new = _renamed(entity, changed.get(entity.id, entity.id))
            kept[new.id] = _both(kept[new.id], new) if new.id in kept else new
        return [kept[i] for i in sorted(kept)], _rewritten(facts, changed), changed

    @staticmethod
    def noted(note: dict[str, str] | None) -> dict[str, str]:
        """What was decided of an article's actors when it was kept, by what is remembered of it."""
        decided: dict[str, str] = json.loads((note or {}).get("decided", "{}"))
        return decided

    def due(self, article: str, actors: Iterable[str]) -> dict[str, str]:
        """What is decided of these actors of an article."""
        return {actor: new for actor in actors if (new := self.identity(article, actor)) != actor}

    @property
    def actors(self) -> set[str]:
        """Everybody of whom something is decided."""
        return {actor for _, actor in self._split} | set(self._first)

    def _join(self, decision: Decision) -> None:
        """The other one, and who is the same as he, becomes the actor."""
        kept, gone = self._one(decision.actor), self._one(decision.other)
        if kept != gone:
            self._first[gone] = kept

    def _one(self, actor: str) -> str:
        while actor in self._first:
            actor = self._first[actor]
        return actor


def _read(path: Path) -> Iterable[Decision]:
    for number, row in names.table(path, needed=("verdict", "actor"), known=COLUMNS):
        told = Decision(**{column: row.get(column, "").strip() for column in COLUMNS})
        if told.verdict.endswith(OPEN):
            continue
        if told.verdict not in (SAME, DIFFERENT):
            raise Error(f"{path}:{number}: verdict {told.verdict[:100]!r}; give {SAME} or {DIFFERENT}")
        if not told.actor or (told.verdict == SAME and not told.other):
            raise Error(f"{path}:{number}: '{SAME}' needs the ids of two actors, '{DIFFERENT}' of one at least")
        if told.verdict == DIFFERENT and not (told.other or told.article):
            raise Error(f"{path}:{number}: '{DIFFERENT}' needs the other actor, or the article whose actor is another")
        yield told


def _own(actor: str, article: str) -> str:
    """The id of an article's actor whom no other article speaks of."""
    return f"{actor}-{own(article)}"


def _renamed(entity: Entity, identity: str) -> Entity:
    """The entity under another id, which tells its kind and, where it is known, its name."""
    if identity == entity.id:
        return entity
    row = names.load().rows.get(identity)
    if row:
        aliases = tuple(sorted({*entity.aliases, entity.name} - {row.name}))
        return replace(of_tables(row, aliases), named=entity.named)
    kinds = {kind.lower(): kind for kind in ontology.load().kinds}
    return replace(entity, id=identity, kind=kinds.get(identity.partition("-")[0], entity.kind))


def _both(one: Entity, other: Entity) -> Entity:
    """Two of an article that are one: under the longer name."""
    name = max((one.name, other.name), key=lambda n: (len(n), n))
    aliases = tuple(sorted({*one.aliases, *other.aliases, one.name, other.name} - {name}))
    country, wikidata = one.country or other.country, one.wikidata or other.wikidata
    matches = tuple(dict.fromkeys((*one.matches, *other.matches)))
    named = min(filter(None, (one.named, other.named)), default=None)
    return Entity(one.id, one.kind, name, aliases, country, wikidata, matches, named=named)


def _rewritten(facts: Iterable[Fact], changed: dict[str, str]) -> list[Fact]:
    """The facts with the ids of their fillers changed, those of facts that they hold among them; what is alike is one."""
    ids = dict(changed)
    out: dict[str, Fact] = {}
    held = sorted(facts, key=lambda f: (bool(f.all("denies")), f.kind == "Statement", f.kind != "Condition", f.id))
    for fact in held:
        told = {(role, ids.get(value, value) if _refers(role) else value) for role, value in fact.roles}
        new = replace(fact, roles=tuple(sorted(told)))
        ids[fact.id] = new.id
        out[new.id] = replace(new, claims=(*out[new.id].claims, *new.claims)) if new.id in out else new
    return sorted(out.values(), key=lambda fact: fact.id)


def _refers(role: str) -> bool:
    """Whether a role is filled by entities or facts."""
    known = ontology.load().roles[role]
    return not known.literal and not known.values
