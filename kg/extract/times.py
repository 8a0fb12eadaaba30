"""When a meeting is: which of the dates that a text words is its own, by the sum of weighted signs."""

from __future__ import annotations

import re
from bisect import bisect
from collections.abc import Iterable, Sequence
from functools import cache

import numpy as np
from numpy.typing import NDArray

from kg.extract import wording
from kg.extract.signs import Scene, Signs, Trigger, Weights, each
from kg.extract.ties import Piece
from kg.measures import words_of

LIKELY = -8.0
"""By how much a date that the reader points at may be behind none."""
NEVER = -12.0
"""The score of a date that no window has beside the words for the meeting."""
OTHER = 500
"""Characters that another sentence counts as, beyond those between."""
BEHIND = 50
"""Most characters between a cue and the date of the saying ("said in an interview on Monday")."""
SEVERED = re.compile(r'[.,;:"“”\n]|\bthat\b')
"""What keeps a date from being that of the saying before it."""


def own(scene: Scene, likeliest: Piece | None, trigger: Piece, sentence: Piece) -> list[Piece]:
    """Which words may tell a meeting's time: those for dates in its sentence and the likeliest for the reader.

    Not those of an election, nor of a saying in its sentence.
    """
    found = {*scene.dated(sentence), *([likeliest] if likeliest and not scene.heads(likeliest) else [])}
    apart = [d for d in sorted(found) if not wording.of_election(scene.text, d)]
    return [d for d in apart if not (sentence[0] <= d[0] < sentence[1] and _of_saying(scene, d, trigger))]


def pointed(sentence: Piece, told: Piece | None, mine: Sequence[Piece]) -> Piece | None:
    """Where words for a meeting have their time: where the reader points in their sentence, else its one date, else elsewhere.

    `told` is where the reader points, `mine` are the words for dates that may tell the meeting's.
    """
    free = told if told in mine else None
    here = [date for date in mine if sentence[0] <= date[0] and date[1] <= sentence[1]]
    return free if free in here or len(here) != 1 else here[0]


def when(scene: Scene, group: Sequence[Trigger], odds: Weights, bar: float, *, ahead: bool) -> Piece | None:
    """Where the text tells the time of the meeting that the triggers name, which may be `ahead`; None where it tells none.

    A wording that gives no date ("in the coming weeks") is taken where the reader points at it in the meeting's sentence and no
    date of such a sentence is the meeting's.
    """
    values, told = candidates(scene, group, ahead=ahead)
    worth = odds.score("time", told) if values else np.array([])
    best = int(worth.argmax()) if values and worth.max() > bar else None
    pointed = (t.points["time"] for t in group if "time" in t.points and _inside(t, t.points["time"]))
    vague = next((words for words in pointed if _is_vague(scene, group, words, values)), None)
    return [*values][best] if best is not None and (told["inside"][best] or vague is None) else vague


def candidates(scene: Scene, group: Sequence[Trigger], *, ahead: bool) -> tuple[dict[Piece, str], Signs]:
    """The dates, with their values, that may be those of a meeting, and what speaks for each: arrays of shape (n,)."""
    text, pointed = scene.text, [_fully(t) for t in group if "time" in t.points]
    found: list[Piece] = []
    for d in (*pointed, *sorted({d for t in group for d in t.times}, key=lambda d: (d[0] - d[1], d))):
        if not any(_touch(d, words) for words in found):
            found.append(d)
    values = {d: value for d in sorted(found) if (value := scene.date(d, ahead=ahead))}
    places = [*values]
    scores = np.array([[t.times.get(d, NEVER) for t in group] for d in places]).reshape(len(places), len(group))
    inside = np.array([[_inside(t, d) for t in group] for d in places], dtype=bool).reshape(scores.shape)
    best = scores.max(axis=1)
    second = np.sort(best)[-2] if len(places) > 1 else NEVER
    nearest = [_nearest(group, d) for d in places]
    leads = [text[slice(*d)].split()[0].lower() for d in places]
    has = inside.any(axis=1)
    out: Signs = {
        "best": best,
        "best inside": np.where(inside, scores, NEVER).max(axis=1, initial=NEVER),
        "sum": np.logaddexp.reduce(scores, axis=1),
        "behind": best - best.max(initial=NEVER),
        "ahead": best - second,
        "first choice": _shares(places, [max(places, key=lambda d: t.times.get(d, NEVER)) for t in group if places]),
        "pointed": np.array([pointed.count(d) / len(group) for d in places]),
        "inside": has,
        "share inside": inside.mean(axis=1) if places else has,
        "elsewhere": ~has & has.any(),
        "only": (inside & (inside.sum(axis=0) == 1)).any(axis=1),
        "first": inside[:, 0],
        "distance": np.log1p(each(abs(t.span[0] - d[0]) for t, d in zip(nearest, places, strict=True))),
        "after": np.sign(each(d[0] - t.span[0] for t, d in zip(nearest, places, strict=True))),
        "line": each(text.find("\n", *_gap(t.span, d)) >= 0 for t, d in zip(nearest, places, strict=True)),
        "saying": each(_of_saying(scene, d, t.span) for t, d in zip(nearest, places, strict=True)),
        "told": np.log1p(each([*values.values()].count(value) for value in values.values())),
        "day": each(len(value.split("/")[0].rstrip("~?")) == len("2000-01-31") for value in values.values()),
    }
    return values, out | {
        f"begins {word}": each(lead == word for lead in leads) for word in _openings().intersection(leads)
    }


def _is_vague(scene: Scene, group: Sequence[Trigger], words: Piece, dates: Iterable[Piece]) -> bool:
    """Whether words may tell a time without a date: they have none, no name and no dateline in them, nor are they a number."""
    named = ((m.span.start, m.span.end) for t in group for m in t.mentions)
    apart = not any(_touch(words, other) for other in (*dates, *named))
    return apart and not scene.heads(words) and not scene.text[slice(*words)].isdigit()


def _fully(trigger: Trigger) -> Piece:
    """The words for a date that hold those which the reader points at, or these: "in ten days' time" for "ten days' time"."""
    start, end = trigger.points["time"]
    return next((d for d in trigger.times if d[0] <= start and end <= d[1]), (start, end))


@cache
def _openings() -> frozenset[str]:
    """Words that a date may open with and that tell how it goes by another ("since", "last")."""
    return frozenset(told.split()[0] for rule in ("led", "limit", "which") for told in words_of(rule))


def _of_saying(scene: Scene, date: Piece, trigger: Piece) -> bool:
    """Whether a date stands behind the cue of a saying ("said on Monday that talks ..."), with no meeting between."""
    first, last = (bisect(scene.cues, (at, at)) for at in (date[0] - BEHIND - 1, date[0]))
    return any(
        not start < trigger[1] < date[0]
        and not SEVERED.search(scene.text, end, date[0])
        and not wording.modals(scene.text[end : date[0]])
        for end, start in scene.cues[first:last]
    )


def _inside(trigger: Trigger, date: Piece) -> bool:
    return trigger.sentence[0] <= date[0] < trigger.sentence[1]


def _touch(one: Piece, other: Piece) -> bool:
    return one[0] < other[1] and other[0] < one[1]


def _gap(one: Piece, other: Piece) -> Piece:
    return min(one[1], other[1]), max(one[0], other[0])


def _nearest(group: Sequence[Trigger], date: Piece) -> Trigger:
    """The words for the meeting that stand nearest, of the date's sentence if there are any."""
    return min(group, key=lambda t: abs(t.span[0] - date[0]) + (0 if _inside(t, date) else OTHER))


def _shares(places: Sequence[Piece], chosen: Sequence[Piece]) -> NDArray[np.float64]:
    """How large a part of what is chosen each is."""
    return np.array([chosen.count(d) / max(len(chosen), 1) for d in places])
