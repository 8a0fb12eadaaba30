"""Why an actor is one node, and which pairs of nodes may be wrongly one or wrongly two."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from rapidfuzz import fuzz, process

from kg import Error, names, persons
from kg.decisions import DIFFERENT, OPEN, SAME, Decision, Decisions
from kg.model import Entity
from kg.store import Store

LIKE = 88
"""The least likeness of names (0 to 100) at which two actors may be one."""
ROWS = 500
"""Names that are compared with all others at a time: 2 kB each and a thousand others."""
NAMED = ("Person", "Organization", "IntergovernmentalOrganization", "PublicBody", "MediaOrganization")
"""Kinds of actors whose names are compared; unnamed ones belong to one article each."""


@dataclass(frozen=True, slots=True)
class _Seen:
    """An actor as one article has it."""

    article: str
    entity: Entity
    offices: tuple[str, ...]
    facts: int


def explain(store: Store, actor: str) -> dict[str, Any]:
    """An actor's names, links and articles, and what made it one: id, kind, name, country, links, because, articles.

    `actor` is an id or words that the names of one actor hold; `others` has the ids of those whose names hold more than the
    words that are one's whole name. Raises Error where none or several fit.
    """
    entity, others = _found(store, actor)
    held = store.holding(entity.id)
    seen = [one for name in held for one in _seen(store, name, {entity.id})]
    told = ((name, Decisions.noted(store.noted("article", name))) for name in held)
    decided = {old: name for name, given in told for old, new in given.items() if new == entity.id}
    links = [f"http://www.wikidata.org/entity/{entity.wikidata}"] if entity.wikidata else []
    return {
        "id": entity.id,
        "kind": entity.kind,
        "name": entity.name,
        "country": entity.country,
        "links": [*links, *entity.matches],
        "because": _because(entity, seen, decided),
        "articles": [
            {
                "article": one.article,
                "names": sorted({one.entity.name, *one.entity.aliases}),
                "country": one.entity.country,
                "offices": list(one.offices),
                "facts": one.facts,
            }
            for one in seen
        ],
        "others": others,
    }


def doubts(store: Store, decisions: Decisions) -> list[Decision]:
    """Pairs that may be the same and nodes that may be two, with their evidence, to be decided; sorted, the likeliest first.

    What is decided already is left out. Verdicts end with "?" until the user takes it away.
    """
    entities = [e for e in store.entities() if e.kind in NAMED]
    told = [*_likes(entities, decisions), *_shared_surnames(entities, decisions), *_conflicts(store, entities)]
    return list(dict.fromkeys(told))


def _found(store: Store, actor: str) -> tuple[Entity, list[str]]:
    """The actor of that id or name, and the ids of others whose names hold the words, too."""
    entities = [e for e in store.entities() if e.kind != "Place"]
    wanted = names.key(actor)
    holding = [e for e in entities if wanted and any(wanted in names.key(n) for n in (e.name, *e.aliases))]
    for fits in (
        [e for e in entities if e.id == actor],
        [e for e in holding if wanted in {names.key(n) for n in (e.name, *e.aliases)}],
        holding,
    ):
        if len(fits) == 1:
            return fits[0], sorted(e.id for e in holding if e != fits[0])
        if fits:
            raise Error(f"'{actor}' may be {', '.join(sorted(e.id for e in fits)[:12])}; give one of these ids")
    raise Error(f"no actor is called '{actor}'; see who is with: kg ask GRAPH namings")


def _seen(store: Store, article: str, actors: set[str]) -> Iterator[_Seen]:
    """How an article has these actors."""
    facts = store.facts(article)
    for entity in store.entities(article):
        if entity.id in actors:
            own = [fact for fact in facts if any(value == entity.id for _, value in fact.roles)]
            held = (f.one("office") for f in own if f.kind == "Tenure" and f.one("holder") == entity.id)
            yield _Seen(article, entity, tuple(sorted(filter(None, held))), len(own))


def _because(entity: Entity, seen: list[_Seen], decided: dict[str, str]) -> list[str]:
    """What made an actor one node."""
    why = []
    row = names.load().rows.get(entity.id)
    if row:
        why.append(f"its names are known: {', '.join((row.name, *row.aliases, *row.metonyms)[:8])}")
    elif len(seen) == 1:
        why.append("it is in one article only, where its names go together")
    elif entity.kind == "Person" and " " not in names.key(entity.name):
        why.append(f"a single name with the country {entity.country} in each article")
    else:
        why.append(f"each article has the name '{names.key(entity.name)}' (case, accents and hyphens aside)")
    apart = {old for old in decided if entity.id.startswith(f"{old}-")}
    return why + [
        f"of a decision: {old} of {article} is {'kept apart from the others of that id' if old in apart else 'this one'}"
        for old, article in sorted(decided.items())
    ]


def _likes(entities: list[Entity], decisions: Decisions) -> Iterator[Decision]:
    """Actors of one kind whose names are alike."""
    for kind in NAMED:
        alike = [e for e in entities if e.kind == kind]
        keys = [names.key(e.name) for e in alike]
        for i, j, score in _like(keys):
            if _open(alike[i], alike[j], decisions):
                yield _pair(alike[i], alike[j], f"names alike by {score:.0f} of 100")


def _like(keys: Sequence[str]) -> Iterator[tuple[int, int, float]]:
    """Pairs of keys, by their numbers, that are alike and how much, in order; some are compared with all at a time."""
    for start in range(0, len(keys), ROWS):
        few = keys[start : start + ROWS]
        scores = process.cdist(few, keys[start:], scorer=fuzz.token_sort_ratio, score_cutoff=LIKE)
        yield from (
            (start + int(i), start + int(j), scores[i, j]) for i, j in zip(*scores.nonzero(), strict=True) if i < j
        )


def _shared_surnames(entities: list[Entity], decisions: Decisions) -> Iterator[Decision]:
    """People of a single name, and those who have it in a fuller name and no other country."""
    full: dict[str, list[Entity]] = defaultdict(list)
    people = [e for e in entities if e.kind == "Person"]
    for entity in people:
        words = names.key(entity.name).split()
        for word in {words[0], words[-1]} if len(words) > 1 else ():
            full[word].append(entity)
    for entity in people:
        words = names.key(entity.name).split()
        bearers = [e for e in full[words[0]] if persons.same(entity.name, e.name)] if len(words) == 1 else []
        for bearer in bearers:
            agree = not entity.country or bearer.country in (None, entity.country)
            if agree and _open(bearer, entity, decisions):
                yield _pair(bearer, entity, f"one of {len(bearers)} whose name holds '{entity.name}'")


def _open(one: Entity, other: Entity, decisions: Decisions) -> bool:
    """Whether two actors may be one and nothing is decided of them."""
    known = names.load().rows
    both_known = one.id in known and other.id in known
    apart = frozenset((one.id, other.id)) in decisions.apart
    return one.id != other.id and not both_known and not apart


def _pair(one: Entity, other: Entity, why: str) -> Decision:
    told = f"{why}; {_said(one)}; {_said(other)}"
    return Decision(SAME + OPEN, one.id, other.id, "", told)


def _said(entity: Entity) -> str:
    return f"{entity.name} ({entity.country or 'country not told'})"


def _conflicts(store: Store, entities: Iterable[Entity]) -> Iterator[Decision]:
    """Articles whose actor has another country than most articles give to him."""
    known = names.load().rows
    people = {e.id for e in entities if e.kind == "Person" and e.id not in known}
    found: dict[str, list[_Seen]] = defaultdict(list)
    for article in store.names():
        for one in _seen(store, article, people):
            found[one.entity.id].append(one)
    for person, seen in sorted(found.items()):
        told = list(filter(None, (one.entity.country for one in seen)))
        most = max(sorted(set(told)), key=told.count, default="")
        for one in seen:
            if one.entity.country and one.entity.country != most:
                offices = ", ".join(one.offices) or "no office told"
                why = f"{one.entity.country} here, {most} in {told.count(most)} articles; here {offices}"
                yield Decision(DIFFERENT + OPEN, person, "", one.article, why)
