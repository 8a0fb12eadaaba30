"""Turns annotated articles into windows with labels; what a source does not annotate is masked."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from tokenizers import Tokenizer

from kg import names as known
from kg import words
from kg.extract import wording
from kg.extract.labels import CLASSES, TAGS
from kg.extract.windows import Ints, Window, windows
from kg.train.quotes import anchored

MASK = -100
Place = tuple[int, int]
Json = dict[str, Any]
CAPITALISED = re.compile(r"\b[A-Z][\w.&’'-]*(?:\s+(?:(?:of|the|for|and)\s+)*[A-Z][\w.&’'-]*)*")


@dataclass(slots=True)
class Anchor:
    """An anchor at pieces `place`; `points` and `pairs` hold the right answers by label (empty: there is none).

    Its classes hang on the pieces `around` it, too: what is said, else its sentence.
    """

    kind: str
    place: Place
    around: Place
    points: dict[str, list[Place]] = field(default_factory=dict)
    pairs: dict[str, set[str]] = field(default_factory=dict)
    classes: dict[str, int] = field(default_factory=dict)
    event: str = ""


@dataclass(slots=True)
class Example:
    """A window with its labels: `tags` by layer, shape (n,); `mentions` with the ids of what they may name.

    `countries` pairs actors' mentions with names of their country, among all the `states` that the window names. Where it
    is not `told`, nobody has said which mentions are one actor's and which countries theirs.
    """

    window: Window
    tags: dict[str, Ints]
    anchors: list[Anchor]
    mentions: list[tuple[Place, frozenset[str]]]
    countries: list[tuple[Place, Place]] = field(default_factory=list)
    states: list[Place] = field(default_factory=list)
    told: bool = True


def facts(folder: Path) -> list[tuple[Json, str]]:
    """Annotated articles of a folder with `articles.jsonl` and `facts/*.json`: (facts with the article's date, text).

    Offsets are found by the quotations where they are not given. Raises Error where a quotation is not in its text.
    """
    lines = (folder / "articles.jsonl").read_text(encoding="utf8").splitlines()
    articles = {row["id"]: row for row in map(json.loads, lines)}
    rows = [json.loads(path.read_text(encoding="utf8")) for path in sorted((folder / "facts").glob("*.json"))]
    told = [(row, articles[row["doc"]]) for row in rows]
    return [(anchored(row | {"date": article.get("date")}, article["text"]), article["text"]) for row, article in told]


def from_facts(row: Json, text: str, tokenizer: Tokenizer) -> Iterator[Example]:
    """Windows of an article annotated with facts."""
    names = _names(row["actors"], text)
    hits = names_of_states(text)
    countries = {actor["id"]: actor["country"] for actor in row["actors"] if actor["type"] != "government"}
    for window in windows(text, tokenizer):
        yield Example(
            window,
            {
                "mention": _mention_tags(window, text, names),
                "speech": _tags(window, "speech", [(s["cue_start"], s["cue_end"], 0) for s in row["statements"]]),
                "trigger": _trigger_tags(window, row, text),
            },
            [*_speeches(row, text, window), *_events(row, text, window)],
            candidates(window, text, names, hits),
            _countries(window, names, hits, countries),
            [place for s, e, _ in hits if (place := inside(window, s, e))],
        )


def from_attributions(row: Json, tokenizer: Tokenizer) -> Iterator[Example]:
    """Windows of an article annotated with attributions (source, cue and content spans)."""
    for window in windows(row["text"], tokenizer):
        tags = {
            part: _tags(window, part, sorted((s, e, 0) for a in row["attributions"] for s, e in a[part]))
            for part in ("source", "cue", "content")
        }
        yield Example(window, tags, list(_cues(row["attributions"], window)), [])


def from_names(row: Json, kinds: dict[str, int | None], tokenizer: Tokenizer) -> Iterator[Example]:
    """Windows of a text annotated with every name; `kinds` gives the class of a type, None for one that may be an actor.

    Other types are no actors.
    """
    found = ((s["start"], s["end"], s["type"].lower()) for s in row["spans"])
    spans = sorted(((s, e, kinds[kind]) for s, e, kind in found if kind in kinds), key=lambda row: row[:2])
    for window in windows(row["text"], tokenizer):
        tags = _tags(window, "mention", [(s, e, kind) for s, e, kind in spans if kind is not None])
        for place in [window.cover(s, e) for s, e, kind in spans if kind is None]:
            if place:
                tags[place[0] : place[1] + 1] = MASK
        yield Example(window, {"mention": tags}, [], [])


def _names(actors: list[Json], text: str) -> list[tuple[int, int, frozenset[str], int]]:
    """Where the actors' names and aliases stand, longest first and never overlapping: (start, end, ids, class)."""
    owners: dict[str, set[str]] = {}
    kinds: dict[str, int] = {}
    for actor in actors:
        for name in {actor["name"], *actor["aliases"]} - pronouns():
            owners.setdefault(name, set()).add(actor["id"])
            kinds[name] = TAGS["mention"].index(actor["type"])
    found: list[tuple[int, int, frozenset[str], int]] = []
    taken: set[int] = set()
    for name in sorted(filter(None, owners), key=lambda n: (-len(n), n)):
        for match in re.finditer(_pattern(name), text):
            if taken.isdisjoint(range(*match.span())):
                taken.update(range(*match.span()))
                found.append((*match.span(), frozenset(owners[name]), kinds[name]))
    return sorted(found, key=lambda row: row[0])


def pronouns() -> set[str]:
    """Pronouns, small and capitalised: no names."""
    return {form for _, word in words.rows("pronouns.tsv") for form in (word, word.capitalize())}


def names_of_states(text: str) -> list[tuple[int, int, str]]:
    """Where the text names a country, by whatever form: (start, end, ISO code)."""
    found = known.load().scan(text)
    return [(s, e, row.country) for s, e, row, _ in found if row.kind == "State" and row.country]


def _countries(
    window: Window,
    names: list[tuple[int, int, frozenset[str], int]],
    hits: list[tuple[int, int, str]],
    countries: dict[str, str | None],
) -> list[tuple[Place, Place]]:
    """Mentions of actors with the names of their country in the window; one that has none there is paired with (-1, -1)."""
    out: list[tuple[Place, Place]] = []
    states = [(place, c) for s, e, c in hits if (place := inside(window, s, e))]
    for start, end, ids, _ in names:
        place = inside(window, start, end)
        own = {countries[i] for i in ids if i in countries}
        if place and len(own) == 1:
            country = own.pop()
            out += [(place, state) for state, c in states if c == country] or [(place, (-1, -1))]
    return out


def _pattern(name: str) -> str:
    first = f"[{re.escape(name[0].upper() + name[0].lower())}]" if name[0].isalpha() else re.escape(name[0])
    body = re.escape(name[1:]).replace(r"\ ", r"\s")
    return rf"(?<!\w){first}{body}(?!\w)"


def _tags(window: Window, layer: str, spans: list[tuple[int, int, int]]) -> Ints:
    """BIO labels of (start, end, class) spans; of two that overlap the first wins."""
    out = np.zeros(len(window.ids), dtype=np.int64)
    for start, end, kind in spans:
        place = window.cover(start, end)
        if place and not out[place[0] : place[1] + 1].any():
            out[place[0]] = 1 + 2 * kind
            out[place[0] + 1 : place[1] + 1] = 2 + 2 * kind
    return out


def _mention_tags(window: Window, text: str, names: list[tuple[int, int, frozenset[str], int]]) -> Ints:
    """Labels of actors; other capitalised words are masked, since the annotation leaves out who takes part in nothing."""
    out = _tags(window, "mention", [(s, e, kind) for s, e, _, kind in names])
    out[(out == 0) & np.isin(window.cases, (1, 2))] = MASK
    return out


def _trigger_tags(window: Window, row: Json, text: str) -> Ints:
    """Labels of the words that name happenings; one word a sentence, as some annotators mark only the best one.

    Others are masked.
    """
    best: set[tuple[str, int]] = set()
    marked: list[tuple[int, int, int]] = []
    masked: list[tuple[int, int, int]] = []
    for start, end, kind, fact in _triggers(row):
        sentence = fact, wording.sentence(text, start, end)[0]
        (masked if sentence in best else marked).append((start, end, kind))
        best.add(sentence)
    out = _tags(window, "trigger", sorted(marked))
    for place in (window.cover(start, end) for start, end, _ in masked):
        if place and not out[place[0] : place[1] + 1].any():
            out[place[0] : place[1] + 1] = MASK
    return out


def _triggers(row: Json) -> Iterator[tuple[int, int, int, str]]:
    """(start, end, class, id of the happening) of each word that names one, the best first."""
    for kind, facts in enumerate((row["meetings"], row["sanctions"])):
        for fact in facts:
            for e in fact["evidence"]:
                if "t_start" in e:
                    yield e["t_start"], e["t_end"], kind, fact["id"]


def _speeches(row: Json, text: str, window: Window) -> Iterator[Anchor]:
    for s in row["statements"]:
        place = window.cover(s["cue_start"], s["cue_end"])
        content = inside(window, s["start"], s["end"])
        if place:
            yield Anchor(
                "speech",
                place,
                content or around(window, text, s["cue_start"], s["cue_end"]),
                {"content": [content]} if content else {},
                {"speaker": {s["speaker"]}, "addressee": set(s["addressee"])},
                {"act": CLASSES["act"][1].index(s["act"])},
            )


def _events(row: Json, text: str, window: Window) -> Iterator[Anchor]:
    for fact in row["meetings"]:
        points = {"place": _places(window, text, [fact["place"]]), "time": _places(window, text, [fact["date_text"]])}
        pairs = {"participant": set(fact["participants"])}
        yield from _anchors(
            "meeting", fact, text, window, points, pairs, {"meetingKind": "kind", "meetingStatus": "status"}
        )
    for fact in row["sanctions"]:
        spans = [inside(window, c["start"], c["end"]) for c in fact["conditions"] if "start" in c]
        points = {
            "instrument": _places(window, text, [fact["instrument"]]),
            "scope": _places(window, text, fact["scope"]),
            "duration": _places(window, text, [fact["duration"]]),
            "condition": [span for span in spans if span],
        }
        pairs = {r: set(fact[k]) for r, k in zip(SANCTION_ROLES, SANCTION_KEYS, strict=True)}
        classes = {"sanctionsAction": "action", "sanctionsStatus": "status"}
        yield from _anchors("sanction", fact, text, window, points, pairs, classes)


SANCTION_ROLES = ("sender", "target", "proponent", "claimedBy")
SANCTION_KEYS = ("sender", "target", "proponent", "claimed_by")


def _anchors(
    kind: str,
    fact: Json,
    text: str,
    window: Window,
    points: dict[str, list[Place]],
    pairs: dict[str, set[str]],
    classes: dict[str, str],
) -> Iterator[Anchor]:
    marks = {head: CLASSES[head][1].index(fact[key]) for head, key in classes.items()}
    for e in fact["evidence"]:
        place = window.cover(e["t_start"], e["t_end"]) if "t_start" in e else None
        if place:
            yield Anchor(kind, place, around(window, text, e["t_start"], e["t_end"]), points, pairs, marks, fact["id"])


def _cues(attributions: list[Json], window: Window) -> Iterator[Anchor]:
    for a in attributions:
        place = window.cover(*a["cue"][0]) if a["cue"] else None
        if place:
            yield Anchor(
                "cue", place, place, {p: v for p in ("source", "content") if (v := _hull(a[p], window)) is not None}
            )


def around(window: Window, text: str, start: int, end: int) -> Place:
    """The pieces that the window has of the sentence around `start` to `end`, which lie in it."""
    return window.cover(*wording.sentence(text, start, end)) or (0, 0)


def _hull(pieces: list[list[int]], window: Window) -> list[Place] | None:
    if not pieces:
        return []
    span = inside(window, min(s for s, _ in pieces), max(e for _, e in pieces))
    return [span] if span else None


def inside(window: Window, start: int, end: int) -> Place | None:
    """The pieces of the characters `start` to `end`, if all of them are in the window."""
    if not len(window.ids) or start < window.offsets[0, 0] or end > window.offsets[-1, 1]:
        return None
    return window.cover(start, end)


def _places(window: Window, text: str, phrases: list[str | None]) -> list[Place]:
    low, high = int(window.offsets[0, 0]), int(window.offsets[-1, 1])
    matches = [m for p in phrases if p for m in re.compile(_pattern(p)).finditer(text, low, high)]
    return [place for m in matches if (place := window.cover(*m.span()))]


def candidates(
    window: Window,
    text: str,
    names: list[tuple[int, int, frozenset[str], int]],
    hits: list[tuple[int, int, str]],
) -> list[tuple[Place, frozenset[str]]]:
    """The actors' mentions in the window, and other capitalised words, which name nobody that takes part."""
    low, high = int(window.offsets[0, 0]), int(window.offsets[-1, 1])
    taken = {i for s, e, _, _ in names for i in range(s, e)}
    others = [(s, e) for s, e, _ in hits if taken.isdisjoint(range(s, e))]
    taken |= {i for s, e in others for i in range(s, e)}
    others += [m.span() for m in CAPITALISED.finditer(text, low, high) if taken.isdisjoint(range(*m.span()))]
    spans = [(s, e, ids) for s, e, ids, _ in names] + [(s, e, frozenset[str]()) for s, e in others]
    placed = [(inside(window, s, e), ids) for s, e, ids in sorted(spans, key=lambda x: x[:2])]
    return [(place, ids) for place, ids in placed if place]
