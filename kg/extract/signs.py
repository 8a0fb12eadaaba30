"""What speaks for decisions on happenings: which words name one, who has a role in it, whether it is told at all.

Each is a sum of weighted signs, a logistic regression on what the reader's heads say of articles that they were not trained on
(stacked generalization, Wolpert 1992). `kg/train/signs.py` fits the weights, which are beside the reader in `models/signs.tsv`,
as those of what is said (`statements.py`), of whom descriptions mean (`identities.py`) and of when meetings are (`times.py`).
"""

from __future__ import annotations

import csv
import re
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, cached_property, partial
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kg import BadOntology, dates
from kg.actors import Actors
from kg.extract import gists, wording
from kg.extract.labels import CLASSES, EASING, pointers
from kg.extract.network import Floats, softmax
from kg.extract.ties import Piece
from kg.model import Article, Claim, Mention

UNFIT = "no weights of signs here; train the reader again with this version"
FILE = "signs.tsv"
"""The table of weights in a reader's folder."""
ROLES = {"meeting": ("participant",), "sanction": ("sender", "target", "proponent", "claimedBy")}
"""The roles of actors in a happening, by its kind."""
DECISIONS = frozenset(
    {"identity", "statement", "time", *ROLES, *(f"same {kind}" for kind in ROLES), *sum(ROLES.values(), ())}
)
"""What is decided: whom descriptions mean, what is said, and of happenings which words name one, which are told, who and when."""
CLEAR = 0.7
"""The chance above which the reader is sure of a class."""
LIKELY = -2.3
"""From what score on a mention may have a role."""
NEVER = -5.0
"""A mention of a lower score has no role, and what is not there has this score."""
ELSEWHERE = 2.0
"""What a mention outside the sentence loses where happenings are compared by who has a role."""
BESIDE = 16
"""Most characters between words that name one happening together ("suspension of the sanctions")."""
AHEAD = 25
"""Characters before words in which their article and what else tells them apart stand."""
ENDING = re.compile(r"(?:ing|ed|s|es|e)$")
OTHERS = frozenset({"a", "an", "another", "new", "next", "second", "previous", "last", "other", "earlier"})
"""Words before one that names a happening which was not told before."""
SAME = frozenset({"this", "these", "those", "that"})
LISTED = re.compile(r"(?:['’]s)?,?\s*(?:(?:and|or|as well as|along with|&)\s+)?(?:the\s+)?")
"""What stands between names of one list."""
FEW = 5
"""Places after which it no longer counts how far behind the likeliest an actor is."""
PAIR = 2
"""How many who surely have a role in the sentences of a happening mostly keep others from it."""

Signs = dict[str, Any]
"""What speaks for a decision: by name a number, or an array of numbers for several decisions at once."""


@dataclass(eq=False)
class Trigger:
    """Words that name a happening: where they and their sentence stand, and what the reader thinks of each role and class.

    `lean` is by how much their tags beat 'none'. `roles` has a score for each of the `mentions`, of which some stand `inside` the
    sentence, `times` one for each date that may be its own. `same` tells how much they look like one happening with the words
    at other places.
    """

    kind: str
    span: Piece
    sentence: Piece
    lean: float
    mentions: Sequence[Mention]
    roles: dict[str, Floats]
    points: dict[str, Piece]
    times: dict[Piece, float]
    marks: dict[str, Floats]
    same: dict[Piece, float]
    inside: NDArray[np.bool_] = field(init=False)
    classes: dict[str, Floats] = field(init=False)

    def __post_init__(self) -> None:
        starts = np.array([mention.span.start for mention in self.mentions])
        self.inside = (self.sentence[0] <= starts) & (starts < self.sentence[1])
        self.classes = {head: softmax(scores) for head, scores in self.marks.items()}


@dataclass
class Scene:
    """An article, who is in it and what is known of them: who is who, of which state, and what they say."""

    article: Article
    mentions: Sequence[Mention]
    claims: Sequence[Claim]
    _whose: dict[Trigger, list[str]] = field(init=False, default_factory=dict)
    _scored: dict[tuple[Trigger, str], dict[str, float]] = field(init=False, default_factory=dict)
    _dated: dict[Piece, list[Piece]] = field(init=False, default_factory=dict)
    _dates: dict[tuple[Piece, bool], str | None] = field(init=False, default_factory=dict)

    @cached_property
    def actors(self) -> Actors:
        """Who is who."""
        return Actors(self.article, self.mentions, self.claims)

    @cached_property
    def said(self) -> list[Claim]:
        """The statements."""
        return [claim for claim in self.claims if claim.kind == "Statement"]

    @cached_property
    def cues(self) -> list[Piece]:
        """Where the cues of the statements end and begin, in the order of their ends."""
        return sorted((cue.end, cue.start) for claim in self.said for cue in claim.spans("cue"))

    @property
    def text(self) -> str:
        """The article's text."""
        return self.article.text

    @cached_property
    def who(self) -> dict[Mention, str]:
        """The actor that each mention names."""
        return {mention: self.actors.id(mention) for mention in self.mentions}

    @cached_property
    def members(self) -> dict[str, list[Mention]]:
        """The mentions of each actor, in the order of the text."""
        out: dict[str, list[Mention]] = defaultdict(list)
        for mention, actor in self.who.items():
            out[actor].append(mention)
        return dict(out)

    @cached_property
    def lists(self) -> dict[Mention, list[Mention]]:
        """The mentions that stand in one list with each."""
        out: dict[Mention, list[Mention]] = {}
        before: Mention | None = None
        for mention in self.mentions:
            gap = self.text[before.span.end : mention.span.start] if before else ""
            out[mention] = out[before] if before and gap and LISTED.fullmatch(gap) else []
            out[mention].append(mention)
            before = mention
        return out

    def heads(self, words: Piece) -> bool:
        """Whether words stand in a dateline, which tells when the article was written."""
        return any(start <= words[0] < end for start, end in wording.datelines(self.text))

    def dated(self, sentence: Piece) -> list[Piece]:
        """Where a sentence words dates."""
        if sentence not in self._dated:
            low, high = sentence
            found = [(low + start, low + end) for start, end in dates.spans(self.text[low:high])]
            self._dated[sentence] = [d for d in found if not self.heads(d)]
        return self._dated[sentence]

    def date(self, words: Piece, *, ahead: bool) -> str | None:
        """The EDTF value of words for a time, which may be `ahead` of the article."""
        if (words, ahead) not in self._dates:
            self._dates[words, ahead] = dates.within(self.text, *words, self.article.date, future=ahead)
        return self._dates[words, ahead]

    def says(self, trigger: Trigger) -> list[Claim]:
        """The statements around words, the shortest first."""
        return gists.around(self.said, trigger.span[0])

    def whose(self, trigger: Trigger) -> list[str]:
        """The actor of each mention that may have a role with a trigger."""
        if trigger not in self._whose:
            self._whose[trigger] = [self.who[mention] for mention in trigger.mentions]
        return self._whose[trigger]

    def scored(self, trigger: Trigger, role: str) -> dict[str, float]:
        """What the best mention of each actor scores in a role, one elsewhere being worth less."""
        key = (trigger, role)
        if key not in self._scored:
            out = self._scored[key] = {}
            worth = trigger.roles[role] - np.where(trigger.inside, 0.0, ELSEWHERE)
            for actor, score in zip(self.whose(trigger), worth.tolist(), strict=True):
                out[actor] = max(score, out.get(actor, score))
        return self._scored[key]


class Weights:
    """The weights of each decision's signs; the sign "" is what all have."""

    def __init__(self, of: Mapping[str, Mapping[str, float]] | None = None) -> None:
        self.of: dict[str, Mapping[str, float]] = dict(of or {})

    @classmethod
    def read(cls, path: Path) -> Weights:
        """Weights from a table of decision, sign and weight. Raises BadOntology where there is none."""
        of: dict[str, dict[str, float]] = defaultdict(dict)
        try:
            with path.open(encoding="utf8", newline="") as file:
                for decision, sign, weight in csv.reader(file, delimiter="\t"):
                    of[decision][sign] = float(weight)
        except (OSError, ValueError) as error:
            raise BadOntology(f"{path}: {UNFIT}") from error
        return cls(of)

    def write(self, path: Path) -> None:
        """Writes the table."""
        rows = [(d, sign, f"{w:.6g}") for d, told in sorted(self.of.items()) for sign, w in sorted(told.items())]
        with path.open("w", encoding="utf8", newline="") as file:
            csv.writer(file, delimiter="\t", lineterminator="\n").writerows(rows)

    def score(self, decision: str, signs: Signs) -> Any:
        """The logarithm of the odds that it is so, of the shape of the signs."""
        known = self.of[decision]
        return known[""] + sum(known.get(sign, 0.0) * value for sign, value in signs.items())


@cache
def weights(folder: Path) -> Weights:
    """The weights of a reader's signs, loaded once. Raises BadOntology where there are none, or another version's."""
    out = Weights.read(folder / FILE)
    if not set(out.of) >= DECISIONS:
        raise BadOntology(f"{folder / FILE}: {UNFIT}")
    return out


def joining(scene: Scene, triggers: Sequence[Trigger]) -> Signs:
    """What speaks for triggers of one kind, at least one, naming one happening.

    Numbers, or arrays that go with (n, n): the row is that of the later one, the column that of the earlier.
    """
    text, n = scene.text, len(triggers)
    words = [text[slice(*t.span)].lower() for t in triggers]
    before = [frozenset(text[max(0, t.span[0] - AHEAD) : t.span[0]].lower().split()[-3:]) for t in triggers]
    starts, ends = np.array([t.span for t in triggers], dtype=float).reshape(-1, 2).T
    lines = np.array([text.count("\n", 0, t.span[0]) for t in triggers], dtype=float)
    same = np.array([[t.same.get(o.span, o.same.get(t.span, np.nan)) for o in triggers] for t in triggers])
    new = each(not OTHERS.isdisjoint(told) for told in before)
    out: Signs = {
        "same": np.where(np.isnan(same), -1.0, same),
        "windows": np.isnan(same),
        "sentence": _equal([t.sentence for t in triggers]),
        "characters": np.log1p(np.maximum(starts[:, None] - ends, 0)),
        "lines": np.log1p(np.maximum(lines[:, None] - lines, 0)),
        "between": np.log(np.maximum(np.arange(n)[:, None] - np.arange(n), 1)),
        "among": float(np.log(n)),
        "beside": _pairs(triggers, partial(_beside, text)),
        "stem": _equal([ENDING.sub("", (told.split() or [""])[-1]) for told in words]),
        "words": _equal(words),
        "the": each("the" in told for told in before)[:, None],
        "this": each(not SAME.isdisjoint(told) for told in before)[:, None],
        "new": new[:, None],
        "new before": new,
        "place in text": starts[:, None] / len(text),
    }
    for role in ROLES[triggers[0].kind]:
        out |= _company(role, [scene.scored(t, role) for t in triggers])
    for label in pointers(triggers[0].kind):
        told = [text[slice(*t.points[label])] if label in t.points else None for t in triggers]
        has = each(piece is not None for piece in told)
        both, alike = has[:, None] & has, _equal([piece and piece.lower() for piece in told])
        out |= {f"one {label}": both & alike, f"two {label}s": both & ~alike, f"half {label}": has[:, None] ^ has}
        if label == "time":
            out["apart"] = _pairs([piece and dates.edtf(piece, scene.article.date) for piece in told], _apart)
    for head in triggers[0].classes:
        chances = np.array([t.classes[head] for t in triggers])
        out |= {head: chances @ chances.T, f"one {head}": _equal(chances.argmax(1).tolist())}
    return out


def elsewhere(text: str, triggers: Sequence[Trigger]) -> NDArray[np.bool_]:
    """Which triggers tell of another time and of another place, or of one meeting before another, (n, n): never one happening."""
    times, places = (
        _pairs(
            [set(text[slice(*t.points.get(label, (0, 0)))].lower().split()) for t in triggers],
            lambda one, other: one and other and one.isdisjoint(other),
        )
        for label in ("time", "place")
    )
    differ = partial(_parted if triggers[0].kind == "meeting" else _opposed, text)
    return (times & places) | _pairs(triggers, lambda one, other: one.sentence == other.sentence and differ(one, other))


def _beside(text: str, one: Trigger, other: Trigger) -> bool:
    """Whether words stand so close that they name one happening together."""
    start, end = min(one.span[1], other.span[1]), max(one.span[0], other.span[0])
    return end - start <= BESIDE and not re.search(r"[^\w\s'’-]|\n", text[start:end])


def _parted(text: str, one: Trigger, other: Trigger) -> bool:
    """Whether the words between two of a sentence tell that the later is another happening."""
    return wording.parted(text[min(one.span[1], other.span[1]) : max(one.span[0], other.span[0])])


def _opposed(text: str, one: Trigger, other: Trigger) -> bool:
    """Whether two words of a sentence tell of easing and of the contrary: "extended the embargo and lifted the ban"."""
    acts = [wording.action(text[slice(*t.span)]) or _likeliest(t, "sanctionsAction") for t in (one, other)]
    return None not in acts and len({act in EASING for act in acts}) > 1


def _likeliest(trigger: Trigger, head: str) -> str | None:
    """What the reader takes a happening's class for, where it is sure of it."""
    best = int(trigger.classes[head].argmax())
    return CLASSES[head][1][best] if trigger.classes[head][best] > CLEAR else None


def candidates(scene: Scene, group: Sequence[Trigger], role: str) -> tuple[list[Mention], Signs]:
    """Who may have a role in what the triggers name, the likeliest first, with what speaks for each.

    Of each actor the mention that says so best; signs are of shape (n,), or one for all.
    """
    seen: dict[str, list[tuple[float, bool, int, Mention]]] = defaultdict(list)
    most: dict[Mention, float] = {}
    for trigger in group:
        whose, scores = scene.whose(trigger), trigger.roles[role]
        low, high = trigger.sentence
        beside = [at for at in wording.aside(scene.text) if low <= at < high]
        for k in np.flatnonzero(scores > NEVER).tolist():
            mention, score = trigger.mentions[k], float(scores[k])
            if trigger.inside[k] and any((trigger.span[0] < at) != (mention.span.start < at) for at in beside):
                continue  # one of them is told before "on the sidelines of", the other behind
            row = (score, bool(trigger.inside[k]), mention.span.start - trigger.span[0], mention)
            seen[whose[k]].append(row)
            most[mention] = max(score, most.get(mention, score))
    top = {actor: max(score for score, *_ in rows) for actor, rows in seen.items()}
    order = sorted(top, key=lambda actor: (-top[actor], actor))
    rows = [seen[actor] for actor in order]
    near, far = (
        np.array([max((s for s, inside, *_ in told if inside is here), default=NEVER) for told in rows])
        for here in (True, False)
    )
    here = (near > NEVER) & (near >= far - ELSEWHERE)
    chosen = [
        max((row for row in told if row[1] or not inside), key=lambda row: row[0])
        for told, inside in zip(rows, here, strict=True)
    ]
    mentions = [mention for *_, mention in chosen]
    distances = np.array([distance for _, _, distance, _ in chosen])
    lists = [
        [most[m] for m in scene.lists[mention] if m in most and scene.who[m] != actor]
        for mention, actor in zip(mentions, order, strict=True)
    ]
    states = [_state(scene, actor) for actor in order]
    people = {state: max(top[a] for a, s in zip(order, states, strict=True) if s == state) for state in states if state}
    best = np.array([top[actor] for actor in order])
    second = best[1] if len(best) > 1 else NEVER
    out: Signs = {
        **_shared(group),
        "top": best[0] if len(best) else NEVER,
        "second": second,
        "likely": float(np.sum(best > LIKELY)),
        "sure": float(np.sum(best > 0)),
        "sure near": float(np.sum(near > 0)),
        "candidates": float(np.log1p(len(best))),
        "beside others": ~here & (np.sum(near > 0) >= PAIR),
        "near": near,
        "far": far,
        "rank": np.minimum(np.arange(len(best)), FEW),
        "behind": best - best[:1],
        "ahead": best - second,
        "sum": np.array([np.logaddexp.reduce([score for score, *_ in told]) for told in rows]),
        "seen": _logs(len(told) for told in rows),
        "seen near": _logs(sum(inside for _, inside, *_ in told) for told in rows),
        "mentions": _logs(len(scene.members[actor]) for actor in order),
        "distance": np.log1p(np.abs(distances)),
        "after": np.sign(distances),
        "list": np.array([max(scores, default=NEVER) for scores in lists]),
        "listed": each(len(scores) for scores in lists),
        "likely list": each(sum(score > LIKELY for score in scores) for scores in lists),
        "owner": each(scene.text.startswith(("'s", "’s"), m.span.end) for m in mentions),
        "people": np.array([people.get(actor, NEVER) for actor in order]),
        "state": np.array([top.get(state, NEVER) for state in states]),
        "has state": each(state in top for state in states),
        "unnamed": each(scene.actors.entities[actor].kind == "UnnamedSource" for actor in order),
        "place in text": np.array([m.span.start for m in mentions]) / len(scene.text),
    }
    for name in sorted({m.kind for m in mentions} | {m.form for m in mentions}):
        out[name] = each(name in (m.kind, m.form) for m in mentions)
    for other in (r for r in ROLES[group[0].kind] if r != role):
        worth = _best(scene, group, other)
        out[f"as {other}"] = np.array([worth.get(actor, NEVER) for actor in order])
    return mentions, out | _sayings(scene, group, order)


def _sayings(scene: Scene, group: Sequence[Trigger], actors: Sequence[str]) -> Signs:
    """Which actors say what stands around triggers, and what their words do."""
    told = [scene.says(trigger) for trigger in group]
    sayings = [claim for claims in told for claim in claims]
    out: Signs = {"all said": float(all(told)), "speaker": np.zeros(len(actors))}
    asking = min(sayings, key=gists.length, default=None)
    for claim in sayings:
        source = scene.who[claim.source] if claim.source else ""
        his = each(actor == source for actor in actors)
        names = ["speaker", f"saying {claim.all('act')[0]}"]
        names += ["asker", f"asker {claim.all('act')[0]}"] if claim is asking else []
        out |= {name: np.maximum(out.get(name, 0.0), his) for name in names}
    return out


def telling(scene: Scene, group: Sequence[Trigger], groups: int, others: Iterable[Trigger]) -> Signs:
    """What speaks for a happening's being told, one of so many `groups` of its kind; `others` are all other triggers."""
    first = group[0]
    leans = [trigger.lean for trigger in group]
    mine = {trigger.span for trigger in group}
    out = _shared(group) | {
        "lean": max(leans),
        "leans": sum(leans),
        "mean lean": sum(leans) / len(leans),
        "same": max((s for t in group for span, s in t.same.items() if span not in mine), default=NEVER),
        "place in text": first.span[0] / len(scene.text),
        "said": float(bool(scene.says(first))),
        "groups": float(np.log(groups)),
        "length": float(np.log(len(scene.text))),
        "words": float(len(scene.text[slice(*first.span)].split())),
        "neighbours": float(sum(t.sentence == first.sentence for t in others)),
    }
    for role in ROLES[first.kind]:
        scores = sorted(_best(scene, group, role).values(), reverse=True)
        out[role], out[f"second {role}"] = (*scores, NEVER, NEVER)[:2]
        out[f"{role} near"] = max(t.roles[role][t.inside].max(initial=NEVER) for t in group)
        out[f"likely {role}s"] = float(sum(score > LIKELY for score in scores))
    for label in pointers(first.kind):
        out[label] = float(any(label in t.points for t in group))
    return out


def _best(scene: Scene, group: Sequence[Trigger], role: str) -> dict[str, float]:
    """What each actor scores in a role with the trigger that favours him most."""
    out: dict[str, float] = {}
    for trigger in group:
        for actor, score in scene.scored(trigger, role).items():
            out[actor] = max(score, out.get(actor, NEVER))
    return out


def _shared(group: Sequence[Trigger]) -> Signs:
    """What a happening is: how many words name it, and how it is classed."""
    out = {"triggers": float(np.log(len(group)))}
    for head in group[0].marks:
        chances = softmax(np.sum([trigger.marks[head] for trigger in group], axis=0))
        out |= {f"{head} {name}": float(chance) for name, chance in zip(CLASSES[head][1], chances, strict=True)}
        out[head] = float(chances.max())
    return out


def _company(role: str, scores: Sequence[Mapping[str, float]]) -> Signs:
    """How far triggers agree on who has a role: (n, n) arrays."""
    actors = sorted({actor for told in scores for actor in told})
    x = np.array([[told.get(actor, -9.0) for actor in actors] for told in scores]).reshape(len(scores), len(actors))
    who = (x > LIKELY).astype(float)
    chances = 1 / (1 + np.exp(-x))
    shared, sizes = who @ who.T, who.sum(1)
    both = (sizes[:, None] > 0) & (sizes > 0)
    union = sizes[:, None] + sizes - shared
    lengths = np.sqrt((chances * chances).sum(1)) + 1e-6
    least = np.minimum(sizes[:, None], sizes)
    return {
        f"alike {role}": chances @ chances.T / lengths[:, None] / lengths,
        f"shared {role}": np.where(both, shared / np.maximum(union, 1), 0),
        f"no shared {role}": both & (shared == 0),
        f"more {role}s": both & (shared == least) & (union > least),
        f"no {role}": ~both,
    }


def _apart(one: str | None, other: str | None) -> bool:
    """Whether two EDTF values are of different times."""
    return bool(one and other) and not (str(one).startswith(str(other)) or str(other).startswith(str(one)))


def _equal(values: Sequence[Hashable]) -> NDArray[np.bool_]:
    """For which pairs the values are equal, (n, n)."""
    numbers = {value: number for number, value in enumerate(dict.fromkeys(values))}
    of = each(numbers[value] for value in values)
    return np.asarray(of[:, None] == of)


def _pairs(values: Sequence[Any], holds: Callable[[Any, Any], object]) -> NDArray[np.bool_]:
    """For which pairs of at least one value something holds, (n, n)."""
    return np.array([[bool(holds(one, other)) for one in values] for other in values])


def _logs(counts: Iterable[float]) -> NDArray[Any]:
    """Logarithms of counts: one more of many tells little."""
    return np.asarray(np.log1p(each(counts)))


def each(values: Iterable[float]) -> NDArray[Any]:
    """An array of the values."""
    return np.array(list(values))


def _state(scene: Scene, actor: str) -> str:
    """The state that a person is of, empty for others and where it is not known."""
    entity = scene.actors.entities[actor]
    return f"state-{entity.country}" if entity.kind == "Person" and entity.country else ""
