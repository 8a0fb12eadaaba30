"""FollowTheMoney: actors, articles, meetings, statements and sanctions in force as JSON lines, one entity a line.

The model has no place for how sure a fact is, and its readers screen names against it. So only meetings that the articles tell in
their own voice, or a source tells and nobody denies, become events, and only a measure that an article itself says is in force
becomes a `Sanction`. Proposals never do. Groups and unnamed sources have no name to find anybody by and are left out.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, BinaryIO

from kg import words
from kg.export.network import clean
from kg.export.standing import standings
from kg.model import Entity
from kg.store import Store

Json = dict[str, Any]
Roles = Mapping[str, list[str]]

SCHEMATA = {
    "Person": "Person",
    "State": "PublicBody",
    "PublicBody": "PublicBody",
    "IntergovernmentalOrganization": "Organization",
    "MediaOrganization": "Organization",
    "Organization": "Organization",
}
"""The schema of each kind of actor; a state acts through its government."""
TAKEN = {"plain", "reported"}
"""The standings of meetings that become events."""
RESTRICTING = {"impose", "tighten", "extend", "maintain", "enforce"}
"""What a measure in force does where it is a sanction and no relief from one."""
LENGTHS = {"name": 384, "alias": 384, "location": 250, "description": 65_000, "summary": 65_000, "sourceUrl": 4096}
LENGTH = 1024
"""The most characters of a property and of every other; the model refuses more."""
_DATE = re.compile(r"\d{4}(-\d\d(-\d\d)?)?")
_ID = re.compile(r"[0-9a-zA-Z]([0-9a-zA-Z.-]*[0-9a-zA-Z])?")


def write(store: Store, file: BinaryIO) -> None:
    """Writes the entities, sorted by id."""
    for row in sorted(entities(store), key=lambda row: str(row["id"])):
        file.write(json.dumps(row, ensure_ascii=False, sort_keys=True).encode("utf8") + b"\n")


def entities(store: Store) -> Iterator[Json]:
    """Each entity as `id`, `schema` and `properties`, every property a list of texts."""
    roles: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for row in store.roles():
        roles[str(row["fact"])][str(row["role"])].append(str(row["value"]))
    named = {entity.id: entity for entity in store.entities()}
    yield from (_article(article) for article in store.articles())
    offices = _offices(roles.values())
    yield from (_actor(entity, offices[entity.id]) for entity in named.values() if entity.kind in SCHEMATA)
    nodes = store.nodes()
    kinds = {str(node["id"]): str(node["kind"]) for node in nodes}
    for fact, how in standings(nodes, store.edges()).items():
        found = _told(kinds[fact], how, roles[fact], named)
        if found:
            yield _entity(fact, found[0], {**found[1], **_source(store, fact, found[0])})


def _offices(facts: Iterable[Roles]) -> dict[str, list[str]]:
    """The offices of each holder."""
    offices: dict[str, list[str]] = defaultdict(list)
    for roles in facts:
        for holder in roles.get("holder", ()):
            offices[holder] += roles.get("office", ())
    return offices


def _article(article: Mapping[str, str | None]) -> Json:
    named = {"title": [article["headline"]], "publishedAt": [article["published"]], "publisher": [article["publisher"]]}
    return _entity(str(article["id"]), "Article", {**named, "sourceUrl": [article["url"]]})


def _actor(entity: Entity, offices: list[str]) -> Json:
    about: Json = {"name": [entity.name], "alias": entity.aliases, "country": [_country(entity)]}
    about["wikidataId"] = [entity.wikidata]
    return _entity(entity.id, SCHEMATA[entity.kind], about | ({"position": offices} if entity.kind == "Person" else {}))


def _told(kind: str, standing: str, roles: Roles, named: Mapping[str, Entity]) -> tuple[str, Json] | None:
    """The schema and the properties of a fact, where the model has a schema that says no more than the text."""
    if kind == "Meeting" and standing in TAKEN:
        return "Event", _event(roles, named, standing)
    if kind == "Statement":
        return "Note", _note(roles, named, standing)
    if kind == "SanctionsMeasure" and standing == "plain" and _in_force(roles) and _ids(roles, "target", named):
        return "Sanction", _sanction(roles, named)
    return None


def _source(store: Store, fact: str, schema: str) -> Json:
    """The articles that a fact rests on, and the sentences; a note has its own words already."""
    spans = store.evidence(fact)
    quotes = {} if schema == "Note" else {"description": [span["quote"] for span in spans]}
    return {
        "proof": [_id(str(span["article"])) for span in spans],
        "sourceUrl": [span["url"] for span in spans],
        **quotes,
    }


def _event(roles: Roles, named: Mapping[str, Entity], standing: str) -> Json:
    who, where = _names(roles, "participant", named), _names(roles, "place", named)
    kinds = roles.get("meetingKind", [])
    return {
        "name": [": ".join(filter(None, [*kinds[:1], ", ".join([*who, *where])]))],
        "involved": _ids(roles, "participant", named),
        "location": where,
        "keywords": [*kinds, *roles.get("status", []), standing],
        **_dates(roles),
    }


def _note(roles: Roles, named: Mapping[str, Entity], standing: str) -> Json:
    """A note on the speaker with the content; who speaks to whom and how is its summary and its keywords."""
    speakers, to = _names(roles, "speaker", named), _names(roles, "addressee", named)
    said = f"{', '.join(speakers)}{' to ' if to else ''}{', '.join(to)}"
    manner = [value for role in ("act", "certainty", "polarity", "form") for value in roles.get(role, ())]
    return {
        "entity": _ids(roles, "speaker", named),
        "description": roles.get("content", []),
        "summary": [said],
        "keywords": [*manner, standing],
    }


def _sanction(roles: Roles, named: Mapping[str, Entity]) -> Json:
    senders = [named[name] for name in roles.get("sender", ()) if name in named]
    return {
        "entity": _ids(roles, "target", named),
        "authority": [entity.name for entity in senders],
        "country": [_country(entity) for entity in senders],
        "program": roles.get("instrument", []),
        "provisions": roles.get("scope", []),
        "status": roles.get("status", []),
        "summary": roles.get("sanctionsAction", []),
        **_dates(roles),
    }


def _in_force(roles: Roles) -> bool:
    return "inForce" in roles.get("status", ()) and bool(RESTRICTING & set(roles.get("sanctionsAction", ())))


def _dates(roles: Roles) -> Json:
    """The years, months or days told; one that is told from and until has both in the event's list of dates."""
    parts = [re.sub("[?~%]", "", part) for time in roles.get("time", ()) for part in time.split("/")]
    return {"date": [part for part in parts if _DATE.fullmatch(part)]}


def _ids(roles: Roles, role: str, named: Mapping[str, Entity]) -> list[str]:
    return [_id(name) for name in roles.get(role, ()) if name in named and named[name].kind in SCHEMATA]


def _names(roles: Roles, role: str, named: Mapping[str, Entity]) -> list[str]:
    return [named[name].name for name in roles.get(role, ()) if name in named]


def _country(entity: Entity) -> str | None:
    return dict(words.rows("countries.tsv")).get(entity.country or "")


def _entity(name: str, schema: str, properties: Mapping[str, Iterable[Any]]) -> Json:
    told = {key: sorted({_text(key, str(value)) for value in values if value}) for key, values in properties.items()}
    return {"id": _id(name), "schema": schema, "properties": {key: values for key, values in told.items() if values}}


def _text(key: str, value: str) -> str:
    """A value as the model takes it: on one line but for a description, and no longer than its type may be."""
    text, most = clean(value), LENGTHS.get(key, LENGTH)
    text = text if key == "description" else " ".join(text.split())
    return text if len(text) <= most else f"{text[: most - 1]}…"


def _id(name: str) -> str:
    """The id, or where the model does not take its characters a digest of it."""
    digest = hashlib.sha256(name.encode("utf8", "surrogatepass")).hexdigest()
    return name if _ID.fullmatch(name) else digest[:20]
