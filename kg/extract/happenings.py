"""What the reader says of meetings and sanctions acts: the words that name one, who has which role, where, when and how."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

import numpy as np

from kg import persons
from kg.extract import reading, signs, times, wording
from kg.extract.labels import AHEAD, CLASSES, EASING, pointers
from kg.extract.network import Network, Place, Read, column
from kg.extract.signs import ROLES, Scene, Trigger, Weights
from kg.extract.ties import Piece
from kg.model import Article, Claim, Filler, Mention, Span

BARS = {
    "participant": -0.95,
    "sender": -1.0,
    "target": -0.85,
    "proponent": -0.85,
    "claimedBy": -0.85,
    "same meeting": -0.7,
    "same sanction": -0.05,
    "time": -1.0,
    "meeting": -0.2,
    "sanction": -0.1,
}
"""The logarithm of the odds that a decision needs; chosen on the dev part."""
LEAST = {"participant": -1.4, "sender": -1.5, "target": -1.5, "proponent": -2.0}
"""Those with which the likeliest actor has a role that a happening hardly ever lacks, where none passes the bar."""
ENOUGH = {"participant": 1.0}
"""What an actor loses in a role, beyond what his signs tell, where the sentences of a happening have enough others."""
RIVALS = {"sender": "target", "target": "sender"}
"""Roles that one actor has not both."""
REAL = frozenset({"done", "ended", "in_force"})
"""Statuses of a sanctions act that is or was in force."""
OVERRULED = dict.fromkeys(REAL, ("considered", "planned", "threatened", "offered", "demanded")) | {
    "announced": ("considered",)
}
"""What modals make of these statuses: what somebody may do is not done, what he may announce is not announced."""
TOLD = {"duration": wording.length, "condition": wording.condition}
"""Rules for what a sanctions act does not point at."""
NEARBY = frozenset({"duration", "condition"})
"""Pieces of text that stand in the paragraph of the words that name their happening."""
LOWER = {"time": times.LIKELY}
"""By how much what the reader points at has to beat 'none', where it is not 0."""
Roles = tuple[tuple[str, Filler], ...]


def happenings(page: reading.Page, scene: Scene, odds: Weights) -> Iterator[Claim]:
    """A claim for each trigger of a happening that is told, with what all its triggers tell of it."""
    found = list(triggers(page, scene))
    for kind in ROLES:
        told = groups(scene, [t for t in found if t.kind == kind], odds)
        for group in told:
            others = [t for t in found if t not in group]
            if odds.score(kind, signs.telling(scene, group, len(told), others)) > BARS[kind]:
                roles = _roles(scene, group, odds)
                if len(group) > 1 or not _alone(roles):
                    yield from (_claim(scene.article, trigger, roles) for trigger in group)


def _alone(roles: Roles) -> bool:
    """Whether one person is all that a meeting has: told in but one word, it mostly is none."""
    who = [filler for role, filler in roles if role == "participant" and isinstance(filler, Mention)]
    return [m.kind for m in who] == ["Person"]


def triggers(page: reading.Page, scene: Scene) -> Iterator[Trigger]:
    """The words that name happenings, window by window."""
    text = page.article.text
    spans = page.spans
    anchors = list(reading.anchored(page, "trigger"))
    named = {kind: [span for _, k, found in anchors if k == kind for span in found] for kind in ROLES}
    for read, kind, found in anchors:
        places = [p for _, p in reading.pieces(read, found)]
        here = reading.pieces(read, spans)
        near = [page.mentions[m] for m, _ in here]
        links = page.network.roles(read, places, kind, [p for _, p in here])
        same = _same(page.network, read, kind, places, named[kind])
        starts, ends = page.network.points(read, places, kind)
        sentences = [wording.sentence(text, *span) for span in found]
        around = [read.window.cover(*span) or place for span, place in zip(sentences, places, strict=True)]
        marks = page.network.marks(read, places, around)
        for i, span in enumerate(found):
            points = {p: reading.pointed(read, p, starts[i], ends[i], least=LOWER.get(p, 0.0)) for p in pointers(kind)}
            when: dict[Piece, float] = {}
            if kind == "meeting":
                likeliest = points["time"]
                mine = times.own(scene, likeliest, span, sentences[i])
                when = reading.pointing(read, "time", starts[i], ends[i], mine)
                told = likeliest if likeliest and when.get(likeliest, 0.0) > 0 else None
                points["time"] = times.pointed(sentences[i], told, mine)
                points["place"] = _where(sentences[i], points["place"])
            yield Trigger(
                kind,
                span,
                sentences[i],
                reading.lean(read, places[i], "trigger", kind),
                near,
                {role: links[i, :, column(role)] for role in ROLES[kind]},
                {label: words for label, words in points.items() if words},
                when,
                {head: logits[i] for head, logits in marks.items() if CLASSES[head][0] == kind},
                {other: score for other, score in same[i].items() if other != span},
            )


def _same(net: Network, read: Read, kind: str, places: list[Place], named: list[Piece]) -> list[dict[Piece, float]]:
    """For each anchor, how much it looks like one happening with each of those named in its window."""
    around = reading.pieces(read, named)
    theirs = [p for _, p in around]
    there = net.links(read, places, kind, theirs)[:, :, column("same")]
    back = net.links(read, theirs, kind, places)[:, :, column("same")]
    scores = there + back.transpose(1, 0)
    return [{named[n]: float(scores[i, k]) for k, (n, _) in enumerate(around)} for i in range(len(places))]


def groups(scene: Scene, triggers: Sequence[Trigger], odds: Weights) -> list[list[Trigger]]:
    """Triggers of one kind that name one happening, joined one by one to the group that they fit best."""
    if not triggers:
        return []
    scores = odds.score(f"same {triggers[0].kind}", signs.joining(scene, triggers))
    scores = np.where(signs.elsewhere(scene.text, triggers), -np.inf, scores)
    out: list[list[int]] = []
    for j, trigger in enumerate(triggers):
        fits = [float(scores[j, group].mean()) for group in out]
        best = max(range(len(fits)), key=lambda g: (fits[g], -g), default=None)
        if best is not None and fits[best] > BARS[f"same {trigger.kind}"]:
            out[best].append(j)
        else:
            out.append([j])
    return [[triggers[j] for j in group] for group in out]


def _where(sentence: Piece, told: Piece | None) -> Piece | None:
    """Where a meeting's place is told: in its sentence, since places of other sentences are mostly those of other meetings."""
    return told if told and sentence[0] <= told[0] < sentence[1] else None


def _roles(scene: Scene, group: Sequence[Trigger], odds: Weights) -> Roles:
    """What all triggers of a happening say together: each role's mentions, pieces of text and classes."""
    classes = {head: _class(scene.text, head, group) for head in group[0].marks}
    if classes.get("sanctionsAction") in EASING and any(wording.negated(scene.text, t.span[0]) for t in group):
        classes["sanctionsStatus"] = "rejected"
    players = _players(scene, group, odds, real=classes.get("sanctionsStatus") in REAL)
    roles: list[tuple[str, Filler]] = [(role, mention) for role, who in players.items() for mention in who]
    for label in pointers(group[0].kind):
        if label == "time":
            ahead = classes["meetingStatus"] in AHEAD
            words = times.when(scene, group, odds, BARS["time"], ahead=ahead)
        else:
            words = _words(scene.text, label, group)
        if words is None and label in TOLD:
            words = next((w for t in group if (w := TOLD[label](scene.text, t.span))), None)
        if words and label == "condition" and (wording.is_term(scene.text, words) or _holds(words, group)):
            continue
        roles += [(label, Span(scene.article.id, *words))] if words else []
    return (*roles, *classes.items())


def _players(scene: Scene, group: Sequence[Trigger], odds: Weights, *, real: bool) -> dict[str, list[Mention]]:
    """Who has which role; what is or was in force needs no proponent."""
    scores: dict[str, dict[str, float]] = {}
    chosen: dict[tuple[str, str], Mention] = {}
    for role in ROLES[group[0].kind]:
        mentions, told = signs.candidates(scene, group, role)
        worth = odds.score(role, told) - ENOUGH.get(role, 0.0) * told["beside others"]
        actors = [scene.who[mention] for mention in mentions]
        scores[role] = dict(zip(actors, worth, strict=True))
        chosen |= {(role, actor): mention for actor, mention in zip(actors, mentions, strict=True)}
    rivals = {role: scores.get(RIVALS.get(role, ""), {}) for role in scores}
    out = {
        role: [who for who, score in told.items() if score > max(BARS[role], rivals[role].get(who, -np.inf))]
        for role, told in scores.items()
    }
    for role in [r for r in scores if r in LEAST and not (real and r == "proponent")]:
        taken = out.get(RIVALS.get(role, ""), ())
        free = {who: s for who, s in scores[role].items() if s > LEAST[role] and who not in taken}
        if free and not out[role]:
            out[role] = [max(free, key=lambda who: free[who])]
    named = {role: _apart([chosen[role, who] for who in told]) for role, told in out.items()}
    if "target" in named:
        named["target"] = _listed(scene, group, named["target"], [*named["sender"], *named["proponent"]])
    return named


def _listed(scene: Scene, group: Sequence[Trigger], targets: list[Mention], others: Iterable[Mention]) -> list[Mention]:
    """The targets with those named in one list with one of them behind the act, but for those who have another role."""
    taken = {scene.who[mention] for mention in others}
    behind = [m for m in targets if any(t.span[1] <= m.span.start < t.sentence[1] for t in group)]
    whole = [scene.lists[target] for target in behind if _closed(scene.text, scene.lists[target])]
    found = [m for members in whole for m in members if m.form == "name" and scene.who[m] not in taken]
    return [*{scene.who[m]: m for m in (*found, *targets)}.values()]


def _closed(text: str, members: Sequence[Mention]) -> bool:
    """Whether an "and" or its like stands before the last of a list: a mere comma may begin another clause."""
    return len(members) > 1 and text[members[-2].span.end : members[-1].span.start].strip(" ,\n") != ""


def _apart(mentions: list[Mention]) -> list[Mention]:
    """Those in a role without "the two leaders", where at least two others are, whom these words take up."""
    named = [m for m in mentions if not (m.kind == "Group" and persons.is_several(m.text))]
    return named if len(named) > 1 else mentions


def _words(text: str, label: str, group: Sequence[Trigger]) -> Piece | None:
    """The first piece of text that a trigger points at; a scope has all of its list, a condition is of one sentence.

    The condition does not hold the trigger.
    """
    told = [(t.span, t.points[label]) for t in group if label in t.points]
    if label == "scope":
        return next((wording.listed(text, words) for _, words in told), None)
    if label == "instrument":
        return next((wording.beside(text, words, at) for at, words in told), None)
    for at, pointed in told:
        parts = wording.paragraphs(text, pointed)
        near = [part for part in parts if label not in NEARBY or wording.together(text, at, part)]
        words = max(near, key=lambda part: part[1] - part[0], default=None)
        if words and label == "condition":
            words = wording.first_sentence(text, words)
        if words and not (label == "condition" and _holds(words, group)):
            return words
    return None


def _holds(words: Piece, group: Sequence[Trigger]) -> bool:
    """Whether a piece of text has the words in it that name the happening."""
    return any(words[0] <= t.span[0] < words[1] for t in group)


def _class(text: str, head: str, group: Sequence[Trigger]) -> str:
    """What the reader thinks of all triggers of a happening, no surer than modals before them make it; words tell the action."""
    best = CLASSES[head][1][int(np.sum([t.marks[head] for t in group], axis=0).argmax())]
    words = [text[slice(*t.span)] for t in group] if head == "sanctionsAction" else []
    told = [name for said in words if (name := wording.action(said))]
    name = max(told, key=told.count, default=best)
    if name in OVERRULED:
        modals = {wording.modal(text, t.span[0]) for t in group}
        return next((modal for modal in OVERRULED[name] if modal in modals), name)
    return name


def _claim(article: Article, trigger: Trigger, roles: Roles) -> Claim:
    kind = "Meeting" if trigger.kind == "meeting" else "SanctionsAct"
    marked = (("trigger", Span(article.id, *trigger.span)), *roles)
    return Claim(kind, marked, Span(article.id, *trigger.sentence), reading.EXTRACTOR)
