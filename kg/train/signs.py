"""Fits the weights of the signs of descriptions, sayings and happenings to articles that the reader has not been trained on."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import combinations
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from kg import junk, score
from kg.actors import Actors
from kg.export.facts import TYPES
from kg.extract import happenings, identities, reader, reading, signs, statements, times
from kg.extract.labels import AHEAD
from kg.extract.network import FOLDER, Network, network, one_thread
from kg.extract.signs import ROLES, Scene, Signs, Trigger, Weights
from kg.model import Article, Entity
from kg.train.data import facts

Row = Mapping[str, Any]
Case = tuple[Signs, bool]
STRENGTH = 20.0
"""How strongly weights of evened signs are drawn to 0."""
STEPS = 30
FACTS = {"meeting": "meetings", "sanction": "sanctions"}
SLOTS = {"participant": "participants", "claimedBy": "claimed_by"}


class Known(NamedTuple):
    """A page with its annotation."""

    page: reading.Page
    gold: Row


class Seen(NamedTuple):
    """An article with its annotation, what the reader sees of it, and who of its actors is whom there."""

    scene: Scene
    triggers: list[Trigger]
    gold: Row
    same: Mapping[str, str]


def fit(folders: Iterable[Path], folder: Path) -> dict[str, int]:
    """Writes into a reader's `folder` the weights that annotated articles give, and returns the cases for each decision.

    `folders` hold `articles.jsonl` and `facts/*.json` of articles that the reader has not been trained on: of others it is too
    sure. First come the weights for what is said and for who is who, which the scenes hang on, then those for joining, since the
    other decisions are on the groups that it makes. A decision of which there is no case keeps its weights.
    """
    with one_thread():
        net = network(folder)
        known = [_known(row, text, net) for apart in folders for row, text in facts(apart)]
        path = folder / signs.FILE
        weights = Weights.read(path if path.is_file() else FOLDER / signs.FILE)
        counts = _fitted(weights, (case for article in known for case in sayings(article)))
        counts |= _fitted(weights, (case for article in known for case in namings(article, weights)))
        seen = [_seen(article, weights) for article in known]
        counts |= _fitted(weights, (case for article in seen for case in joinings(article)))
        counts |= _fitted(weights, (case for article in seen for case in tellings(article, weights)))
        weights.write(path)
    signs.weights.cache_clear()
    return counts


def _known(gold: Row, text: str, net: Network) -> Known:
    """An article with its annotation, as the reader sees it."""
    article = Article(gold["doc"], text, date=gold["date"], junk=junk.furniture(text))
    return Known(reading.page(article, net), gold)


def _seen(known: Known, weights: Weights) -> Seen:
    """An article with its annotation, and who does what in it by the weights."""
    scene = reader.scene(known.page, weights)
    return Seen(scene, list(happenings.triggers(known.page, scene)), known.gold, _same(known.gold, scene.actors))


def _same(gold: Row, actors: Actors) -> dict[str, str]:
    """Which annotated actor each of ours is."""
    return score.actors(gold["actors"], [_row(entity) for entity in actors.entities.values()])


def _bare(name: str) -> str:
    return name.lower().removeprefix("the ")


def namings(known: Known, weights: Weights) -> Iterator[tuple[str, Case]]:
    """Whom each description may mean, and whether the annotation says so; what is said is what the weights so far tell."""
    page, told = known.page, defaultdict[str, set[str]](set)
    for actor in known.gold["actors"]:
        for name in {actor["name"], *actor["aliases"]}:
            told[_bare(name)].add(actor["id"])
    said = statements.statements(page, weights)
    scene = Scene(page.article, page.mentions, [*identities.countries(page), *said])
    ids = {who: {meant} for who, meant in _same(known.gold, scene.actors).items()}
    for who, own in scene.members.items():
        ids[who] = ids.get(who, set()).union(*(told.get(_bare(mention.text), set()) for mention in own))
    for naming in identities.namings(page, scene):
        for k, other in enumerate(naming.others):
            yield "identity", (_at(naming.signs, len(naming.others), k), bool(ids[naming.who] & ids[other]))


def sayings(known: Known) -> Iterator[tuple[str, Case]]:
    """What may be said, and whether the annotation has it."""
    found = statements.sayings(known.page)
    told: list[Row] = [{"content": {"start": saying.content[0], "end": saying.content[1]}} for saying in found]
    right = {j for _, j, _ in score.aligned("statements", known.gold["statements"], told, {})}
    speaking = statements.telling(known.page.article.text, found)
    for k in range(len(found)):
        yield "statement", (_at(speaking, len(found), k), k in right)


def joinings(read: Seen) -> Iterator[tuple[str, Case]]:
    """Pairs of triggers of one kind that the annotation knows and that may be one happening."""
    for kind in ROLES:
        triggers = [t for t in read.triggers if t.kind == kind]
        known = [_meant(read.gold, [trigger])[1] for trigger in triggers]
        if not triggers:
            continue
        told, apart = signs.joining(read.scene, triggers), signs.elsewhere(read.scene.text, triggers)
        for i, j in combinations(range(len(triggers)), 2):
            first, second = known[i], known[j]
            if first and second and not apart[j, i]:
                yield f"same {kind}", (_at(told, len(triggers), j, i), first["id"] == second["id"])


def tellings(read: Seen, weights: Weights) -> Iterator[tuple[str, Case]]:
    """Groups of triggers, told or not, and who has a role in those that are."""
    for kind in ROLES:
        groups = happenings.groups(read.scene, [t for t in read.triggers if t.kind == kind], weights)
        told: set[str] = set()
        named = [(group, *_meant(read.gold, group)) for group in groups]
        for group, _, meant in sorted(named, key=lambda row: -row[1]):
            fresh = meant is not None and meant["id"] not in told
            others = [t for t in read.triggers if t not in group]
            yield kind, (signs.telling(read.scene, group, len(groups), others), fresh)
            if meant is not None:
                told.add(meant["id"])
                if kind == "meeting":
                    yield from _times(read.scene, group, meant)
                for role in ROLES[kind]:
                    who = set(meant.get(SLOTS.get(role, role)) or [])
                    mentions, speaking = signs.candidates(read.scene, group, role)
                    for k, mention in enumerate(mentions):
                        yield role, (_at(speaking, len(mentions), k), read.same.get(read.scene.who[mention]) in who)


def _times(scene: Scene, group: Sequence[Trigger], meant: Row) -> Iterator[tuple[str, Case]]:
    """Which dates are that of an annotated meeting."""
    values, speaking = times.candidates(scene, group, ahead=meant["status"] in AHEAD)
    for k, value in enumerate(values.values()):
        yield "time", (_at(speaking, len(values), k), score.dated(meant.get("date"), value))


def _at(told: Signs, size: int, *place: int) -> Signs:
    """The signs of one of several decisions."""
    shape = (size,) * len(place)
    return {name: float(np.broadcast_to(value, shape)[place]) for name, value in told.items()}


def _meant(gold: Row, group: Sequence[Trigger]) -> tuple[int, Row | None]:
    """How surely some triggers name an annotated happening, and which."""
    facts = gold[FACTS[group[0].kind]]
    touched = [_touches(fact, group) for fact in facts]
    best = max(range(len(facts)), key=lambda i: (touched[i], -i), default=None)
    return (touched[best], facts[best]) if best is not None and touched[best] else (0, None)


def _touches(fact: Row, group: Sequence[Trigger]) -> int:
    """How many triggers stand in the words that tell a fact, the very words for it counting ten times."""
    out = 0
    for trigger in group:
        for told in fact["evidence"]:
            word = (told["t_start"], told["t_end"]) if told.get("t_start") is not None else (0, 0)
            out += 10 * _meet(trigger.span, word) + _meet(trigger.sentence, (told["start"], told["end"]))
    return out


def _meet(one: tuple[int, int], other: tuple[int, int]) -> bool:
    return max(one[0], other[0]) < min(one[1], other[1])


def _row(entity: Entity) -> Row:
    """An actor in the facts' form."""
    kind = TYPES.get(entity.kind, "organization")
    names = {"name": entity.name, "aliases": list(entity.aliases)}
    return {"id": entity.id, "type": kind, "country": entity.country, **names}


def _fitted(weights: Weights, cases: Iterable[tuple[str, Case]]) -> dict[str, int]:
    """Sets the weights that cases give, and returns how many each decision has."""
    by: dict[str, list[Case]] = defaultdict(list)
    for decision, case in cases:
        by[decision].append(case)
    weights.of |= {decision: _logistic(found) for decision, found in by.items()}
    return {decision: len(found) for decision, found in by.items()}


def _logistic(cases: Sequence[Case]) -> dict[str, float]:
    """Weights of a logistic regression by Newton's method, signs evened to one spread; under "" what all have."""
    names = sorted({name for told, _ in cases for name in told})
    x = np.array([[told.get(name, 0.0) for name in names] for told, _ in cases])
    y = np.array([truth for _, truth in cases], dtype=float)
    mean, spread = x.mean(0), x.std(0)
    kept = spread > 0
    z = np.hstack([(x[:, kept] - mean[kept]) / spread[kept], np.ones((len(x), 1))])
    drawn = np.r_[np.full(z.shape[1] - 1, STRENGTH), 1e-6]
    w = np.zeros(z.shape[1])
    for _ in range(STEPS):
        chance = 1 / (1 + np.exp(-z @ w))
        slope = z.T @ (chance - y) + drawn * w
        bend = (z * (chance * (1 - chance))[:, None]).T @ z + np.diag(drawn)
        step = np.linalg.solve(bend, slope)
        w -= step
        if np.abs(step).max() < 1e-8:
            break
    even = w[:-1] / spread[kept]
    known = [name for name, keep in zip(names, kept, strict=True) if keep]
    return {"": float(w[-1] - even @ mean[kept]), **dict(zip(known, map(float, even), strict=True))}
