"""Scores facts against annotated ones, and tells what is missed, false or wrong.

Facts are aligned one to one, best pair first: meetings and sanctions acts where their evidence touches, statements where half of
what their contents cover together is shared. An aligned pair earns the mean credit of its slots; a kind's F1 is twice the credit
over the facts of both sides, and KG_F1 the mean of the three kinds.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from kg import words
from kg.extract.labels import EASING

Row = Mapping[str, Any]
Slots = dict[str, float | None]
"""Credit of each slot, from 0 to 1; None where neither side fills it."""
KINDS = ("meetings", "statements", "sanctions")
SMALL = frozenset({"of", "on", "and", "the", "a", "to"})
WEIGHTS: dict[str, dict[str, int]] = {
    "meetings": {"participants": 3},
    "statements": {"speaker": 3, "act": 0},
    "sanctions": {"sender": 2, "target": 2, "action": 2, "claimed_by": 0},
}
"""How much a slot counts where it is not 1; one of weight 0 is only shown."""


@dataclass(slots=True)
class Tally:
    """One kind's counts over all articles; `slots` holds the credits of aligned pairs."""

    gold: int = 0
    pred: int = 0
    found: int = 0
    credit: float = 0.0
    slots: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))

    @property
    def f1(self) -> float:
        """F1 by credit."""
        return f1(self.credit, self.gold, self.pred)

    @property
    def found_f1(self) -> float:
        """F1 with full credit for each aligned pair."""
        return f1(self.found, self.gold, self.pred)


@dataclass(slots=True)
class Report:
    """What a comparison gives: counts of actors (gold, hit, type, country) and a tally for each kind of facts."""

    actors: Counter[str] = field(default_factory=Counter)
    kinds: dict[str, Tally] = field(default_factory=lambda: {kind: Tally() for kind in KINDS})

    @property
    def kg_f1(self) -> float:
        """The mean F1 of the three kinds."""
        return sum(tally.f1 for tally in self.kinds.values()) / len(KINDS)


@dataclass(frozen=True, slots=True)
class Fault:
    """A gold fact that was missed, a predicted one that is false, or an aligned one with wrong slots."""

    doc: str
    kind: str
    fault: str
    slots: tuple[str, ...]
    gold: Row | None
    pred: Row | None


def compare(gold: Mapping[str, Row], pred: Mapping[str, Row]) -> Report:
    """Scores articles by id; a gold article without prediction counts as missed."""
    report = Report()
    for doc, row in gold.items():
        _add(report, row, pred.get(doc, {}))
    return report


def faults(gold: Mapping[str, Row], pred: Mapping[str, Row]) -> Iterator[Fault]:
    """What is missed, false or wrong, by article and kind."""
    for doc, row in gold.items():
        told = pred.get(doc, {})
        same = actors(row["actors"], told.get("actors", []))
        for kind in KINDS:
            ours, theirs = row.get(kind, []), told.get(kind, [])
            pairs = aligned(kind, ours, theirs, same)
            for i, j, slots in pairs:
                if wrong := tuple(name for name, credit in slots.items() if credit is not None and credit < 1):
                    yield Fault(doc, kind, "wrong", wrong, ours[i], theirs[j])
            hit, told_of = {i for i, _, _ in pairs}, {j for _, j, _ in pairs}
            yield from (Fault(doc, kind, "missed", (), f, None) for i, f in enumerate(ours) if i not in hit)
            yield from (Fault(doc, kind, "false", (), None, f) for j, f in enumerate(theirs) if j not in told_of)


def actors(gold: Iterable[Row], pred: Iterable[Row]) -> dict[str, str]:
    """Which gold actor each predicted one is, by shared names, one to one; type and country break ties."""
    pairs = [(-w, g["id"], str(p["id"]), p["id"]) for p in pred for g in gold if (w := _likeness(g, p))]
    out: dict[str, str] = {}
    taken = set()
    for _, theirs, _, ours in sorted(pairs):
        if theirs not in taken and ours not in out:
            out[ours] = theirs
            taken.add(theirs)
    return out


def aligned(kind: str, gold: list[Row], pred: list[Row], same: Mapping[str, str]) -> list[tuple[int, int, Slots]]:
    """Pairs of facts that tell of one thing: (index in gold, index in pred, credits)."""
    near = _overlap_of_contents if kind == "statements" else _touching
    pairs = []
    for i, g in enumerate(gold):
        for j, p in enumerate(pred):
            if (nearness := near(g, p)) >= 0.5:
                slots = SLOTS[kind](g, p, same)
                pairs.append((-nearness - credit(kind, slots), i, j, slots))
    out: list[tuple[int, int, Slots]] = []
    for _, i, j, slots in sorted(pairs, key=lambda pair: pair[:3]):
        if all(i != a and j != b for a, b, _ in out):
            out.append((i, j, slots))
    return out


def credit(kind: str, slots: Slots) -> float:
    """The weighted mean of the slots that either side fills."""
    filled = [(WEIGHTS[kind].get(name, 1), value) for name, value in slots.items() if value is not None]
    return sum(weight * value for weight, value in filled) / sum(weight for weight, _ in filled)


def norm(name: str | None) -> str:
    """A name as it is compared: small letters, without possessive, punctuation, articles and titles."""
    bare = re.sub(r"['’]s?$", "", (name or "").strip().lower())
    found = re.sub(r"[^\w\s&-]", "", bare).split()
    while size := next((n for n in (2, 1) if len(found) > n and " ".join(found[:n]) in _honorifics()), 0):
        found = found[size:]
    return re.sub(r"[\s-]+", " ", " ".join(found)).strip()


def f1(hits: float, gold: int, pred: int) -> float:
    """Twice the hits over the things of both sides; 1 where there are none."""
    return 2 * hits / (gold + pred) if gold + pred else 1.0


def _add(report: Report, gold: Row, pred: Row) -> None:
    same = actors(gold["actors"], pred.get("actors", []))
    ours, theirs = ({a["id"]: a for a in row.get("actors", [])} for row in (pred, gold))
    report.actors["gold"] += len(theirs)
    report.actors["hit"] += len(same)
    for key in ("type", "country"):
        report.actors[key] += sum((ours[p].get(key) or None) == (theirs[g].get(key) or None) for p, g in same.items())
    for kind, tally in report.kinds.items():
        pairs = aligned(kind, gold.get(kind, []), pred.get(kind, []), same)
        tally.gold += len(gold.get(kind, []))
        tally.pred += len(pred.get(kind, []))
        tally.found += len(pairs)
        tally.credit += sum(credit(kind, slots) for _, _, slots in pairs)
        for name, value in ((n, v) for _, _, slots in pairs for n, v in slots.items() if v is not None):
            tally.slots[name].append(value)


@cache
def _honorifics() -> frozenset[str]:
    return frozenset(word for _, word in words.rows("honorifics.tsv"))


def _names(actor: Row) -> set[str]:
    """The actor's names as compared; words in small letters name nobody, unless there is nothing else."""
    told = [name for name in (actor.get("name"), *(actor.get("aliases") or [])) if name]
    proper = {norm(name) for name in told if re.search(r"[A-Z]", re.sub(r"^(The|A|An)\s", "", name))} - {""}
    return proper or ({norm(actor["name"])} if actor.get("name") else set())


def _likeness(gold: Row, pred: Row) -> int:
    """How much two actors look like one; 0 where they share no name."""
    shared: int = len(_names(gold) & _names(pred)) or _shared_surname(gold, pred)
    if not shared:
        return 0
    equal = 2 if norm(gold["name"]) == norm(pred.get("name")) else 0
    return shared + equal + sum(int(gold.get(key) == pred.get(key)) for key in ("type", "country"))


def _shared_surname(gold: Row, pred: Row) -> int:
    ours, theirs = norm(pred.get("name")).split(), norm(gold["name"]).split()
    persons = gold["type"] == "person" and pred.get("type") == "person"
    return int(persons and ours[-1:] == theirs[-1:] and 1 in (len(ours), len(theirs)))


def _slot(gold: Any, pred: Any, same: Callable[[Any, Any], float]) -> float | None:
    empty: tuple[Any, ...] = (None, "", [])
    return None if gold in empty and pred in empty else float(same(gold, pred))


def _sets(gold: set[Any], pred: set[Any]) -> float:
    return f1(len(gold & pred), len(gold), len(pred))


def _tokens(gold: str | None, pred: str | None) -> float:
    return _sets(*(set(norm(text).split()) - SMALL for text in (gold, pred)))


def _who(ids: Iterable[str | None] | None, same: Mapping[str, str]) -> set[object]:
    return {same.get(i, ("unknown", i)) for i in ids or [] if i is not None}


def _part_of(gold: str | None, pred: str | None) -> bool:
    a, b = norm(gold), norm(pred)
    return bool(a and b and (a in b or b in a))


def dated(gold: str | None, pred: str | None) -> bool:
    """Whether two EDTF values tell the same time, or share an end."""
    a, b = (re.sub(r"[~?]", "", date or "") for date in (gold, pred))
    return bool(a and b and (a == b or set(a.split("/")) & set(b.split("/"))))


def _overlap(a: Row, b: Row) -> int:
    return max(0, int(min(a["end"], b["end"]) - max(a["start"], b["start"])))


def _any_overlap(gold: list[Row] | None, pred: list[Row] | None) -> bool:
    return any(_overlap(a, b) for a in gold or [] for b in pred or [])


def _touching(gold: Row, pred: Row) -> float:
    return float(_any_overlap(gold.get("evidence"), pred.get("evidence")))


def _overlap_of_contents(gold: Row, pred: Row) -> float:
    """Shared over covered characters of two contents."""
    content = pred.get("content") or {"start": 0, "end": 0}
    shared = _overlap(gold, content)
    return shared / (gold["end"] - gold["start"] + content["end"] - content["start"] - shared) if shared else 0.0


def _meeting(gold: Row, pred: Row, same: Mapping[str, str]) -> Slots:
    return {
        "participants": _sets(set(gold["participants"]), _who(pred.get("participants"), same)),
        "place": _slot(gold.get("place"), pred.get("place"), _part_of),
        "date": _slot(gold.get("date"), pred.get("date"), dated),
        "kind": float(gold["kind"] == pred.get("kind")),
        "status": float(gold["status"] == pred.get("status")),
    }


def _statement(gold: Row, pred: Row, same: Mapping[str, str]) -> Slots:
    return {
        "speaker": float(_who([pred.get("speaker")], same) == {gold["speaker"]}),
        "kind": float(gold["kind"] == pred.get("kind")),
        "act": float(gold["act"] == pred.get("act")),
        "addressee": _slot(
            gold.get("addressee"), pred.get("addressee"), lambda a, b: _sets(set(a or []), _who(b, same))
        ),
    }


def _sanction(gold: Row, pred: Row, same: Mapping[str, str]) -> Slots:
    roles = {
        role: _slot(gold.get(role), pred.get(role), lambda a, b: _sets(set(a or []), _who(b, same)))
        for role in ("sender", "target", "proponent", "claimed_by")
    }
    half = 0.5 * ((gold["action"] in EASING) == (pred.get("action") in EASING))
    return {
        "action": 1.0 if gold["action"] == pred.get("action") else half,
        "status": float(gold["status"] == pred.get("status")),
        "instrument": _tokens(gold.get("instrument"), pred.get("instrument")),
        "scope": _slot(
            gold.get("scope"), pred.get("scope"), lambda a, b: _tokens(" ".join(a or []), " ".join(b or []))
        ),
        "duration": _slot(gold.get("duration"), pred.get("duration"), _part_of),
        "conditions": _slot(gold.get("conditions"), pred.get("conditions"), _any_overlap),
        **roles,
    }


SLOTS: dict[str, Callable[[Row, Row, Mapping[str, str]], Slots]] = {
    "meetings": _meeting,
    "statements": _statement,
    "sanctions": _sanction,
}
