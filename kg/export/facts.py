"""Facts as JSON lines, one object an article, in the form that the scorers read."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator
from typing import Any, BinaryIO

from kg.model import Entity, Fact, Mention, Span
from kg.store import Store

Json = dict[str, Any]

TYPES = {
    "Person": "person",
    "State": "government",
    "MediaOrganization": "media",
    "Group": "group",
    "UnnamedSource": "person",
}
"""The types of the facts' form by kind; every other kind is an organization."""


def write(store: Store, file: BinaryIO) -> None:
    """Writes every article of the store, sorted by id."""
    for name in (str(article["id"]) for article in store.articles()):
        found = row(name, store.entities(name), store.facts(name), store.quotes(name).__getitem__)
        file.write(json.dumps(found, ensure_ascii=False).encode("utf8") + b"\n")


def row(doc: str, entities: Iterable[Entity], facts: Iterable[Fact], quote: Callable[[Span], str]) -> Json:
    """One article's actors, meetings, statements and sanctions acts, with offsets into its text; `quote` reads a span."""
    known = {entity.id: entity for entity in sorted(entities, key=lambda e: e.id)}
    facts = sorted(facts, key=lambda fact: (_at(fact), fact.id))
    conditions = {fact.id: fact for fact in facts if fact.kind == "Condition"}
    return {
        "doc": doc,
        "actors": [_actor(e, facts) for e in known.values() if e.kind != "Place"],
        "meetings": [_meeting(f, known, facts) for f in facts if f.kind == "Meeting"],
        "statements": [_statement(f, known, quote) for f in facts if f.kind == "Statement"],
        "sanctions": [_sanction(f, conditions) for f in facts if f.kind.startswith("Sanctions")],
    }


def _at(fact: Fact) -> tuple[int, int]:
    return min(((c.span.start, c.span.end) for c in fact.claims), default=(0, 0))


def _actor(entity: Entity, facts: list[Fact]) -> Json:
    offices = {f.one("office") for f in facts if f.kind == "Tenure" and f.one("holder") == entity.id}
    return {
        "id": entity.id,
        "name": entity.name,
        "type": TYPES.get(entity.kind, "organization"),
        "country": entity.country,
        "aliases": list(entity.aliases),
        "roles": sorted(filter(None, offices)),
    }


def _meeting(fact: Fact, entities: dict[str, Entity], facts: list[Fact]) -> Json:
    """A meeting; one that only somebody's words tell of is claimed by the speakers."""
    place, claimed = entities.get(fact.one("place") or ""), fact.one("status") == "claimed"
    tell = [
        told
        for told in facts
        if fact.id in told.all("about") and told.one("polarity") == "positive" and told.one("act") != "deny"
    ]
    speakers = {who for told in tell for who in told.all("speaker")}
    return {
        "evidence": _evidence(fact),
        "kind": fact.one("meetingKind"),
        "participants": fact.all("participant"),
        "place": place and place.name,
        "date": fact.one("time"),
        "date_text": fact.one("timeWording"),
        "status": "held" if claimed else _outer(fact.one("status")),
        "claimed_by": sorted(speakers) if claimed else [],
    }


def _statement(fact: Fact, known: dict[str, Entity], quote: Callable[[Span], str]) -> Json:
    return {
        "speaker": _first(fact, known),
        "content": _inside(fact.claims[0].span, fact.one("content") or "", quote),
        "cue": fact.one("cue"),
        "kind": fact.one("form"),
        "act": fact.one("act"),
        "addressee": fact.all("addressee"),
        "certainty": fact.one("certainty"),
        "polarity": fact.one("polarity"),
    }


def _first(fact: Fact, known: dict[str, Entity]) -> str | None:
    """Of several speakers the one who is named first; the form has room for one."""
    several = fact.all("speaker")
    said = [filler.text for filler in fact.claims[0].all("speaker") if isinstance(filler, Mention)]
    named = [who for text in said for who in several if who in known and text in (known[who].name, *known[who].aliases)]
    return next(iter((named if len(several) > 1 else []) + several), None)


def _inside(span: Span, words: str, quote: Callable[[Span], str]) -> Json:
    start = span.start + quote(span).index(words)
    return {"start": start, "end": start + len(words)}


def _sanction(fact: Fact, conditions: dict[str, Fact]) -> Json:
    return {
        "evidence": _evidence(fact),
        "action": fact.one("sanctionsAction"),
        "instrument": fact.one("instrument"),
        "sender": fact.all("sender"),
        "target": fact.all("target"),
        "scope": fact.all("scope"),
        "duration": fact.one("duration"),
        "status": _outer(fact.one("status")),
        "proponent": fact.all("proponent"),
        "claimed_by": fact.all("claimedBy"),
        "conditions": [c for i in fact.all("condition") if i in conditions for c in _conditions(conditions[i])],
    }


def _conditions(fact: Fact) -> Iterator[Json]:
    for span in _evidence(fact):
        yield {"relation": _outer(fact.one("relation")), "quote": fact.one("wording"), **span}


def _evidence(fact: Fact) -> list[Json]:
    return [{"start": s.start, "end": s.end} for s in sorted({c.span for c in fact.claims})]


def _outer(value: str | None) -> str | None:
    """A local name of the ontology as the form writes it: inForce, in_force."""
    return value and re.sub(r"[A-Z]", lambda m: "_" + m[0].lower(), value)
