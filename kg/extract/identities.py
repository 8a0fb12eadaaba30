"""Whom descriptions mean ("the envoy"), and which name of a state tells an actor's country."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

import numpy as np

from kg import names
from kg.actors import agree
from kg.extract import reading, wording
from kg.extract.network import column
from kg.extract.signs import NEVER, Scene, Signs, Weights, each
from kg.model import Claim, Mention, Span

BAR = -1.5
"""The logarithm of the odds that somebody is meant; chosen on the dev part."""
AROUND = 70
"""Characters of a line on either side of an actor's mentions in which words tell what he is."""
MOST = 12
"""Mentions of an actor that are looked around."""
FEW = 8
"""Those who may be meant, after which it no longer counts how many are named between."""
OWNER = re.compile(r"^.*['’]s?\s+")
"""Whose somebody is, who is somebody else: "the president's envoy" is not he."""
LEDE = 300
"""Characters of an article's beginning, which often describes whom the next sentence names."""
SHORT = 2
"""Letters of words that tell nothing."""
Links = dict[str, dict[bool, float]]
"""Of each other actor how much he looks like one with some descriptions, by whether his mention stands before them."""


class Naming(NamedTuple):
    """An actor of whom only descriptions speak, whom they may mean, and what speaks for each of those: arrays (others,)."""

    who: str
    others: list[str]
    signs: Signs


class _Told(NamedTuple):
    """An actor's mentions, the words in them and those around them."""

    mentions: list[Mention]
    words: frozenset[str]
    around: frozenset[str]
    country: str | None

    @property
    def nameless(self) -> bool:
        return all(m.form == "description" for m in self.mentions)

    @property
    def kind(self) -> str:
        return self.mentions[0].kind

    @property
    def first(self) -> str:
        """The first word of all."""
        return self.mentions[0].text.split()[0].lower()

    @property
    def new(self) -> bool:
        """Whether the first words may mean anybody: "an official"."""
        return self.first in names.context()["indefinite"]

    @property
    def best(self) -> Mention:
        return _best(self.mentions)


def countries(page: reading.Page) -> Iterator[Claim]:
    """Which name of a state tells an actor's country; the place of writing tells nobody's, nor does a capital."""
    spans, lines = page.spans, wording.datelines(page.article.text)
    states = [
        Mention(row.kind, Span(page.article.id, s, e), "name", page.article.text[s:e])
        for s, e, row, form in page.hits
        if row.kind == "State" and form != "metonym" and not any(low <= s < high for low, high in lines)
    ]
    for read in page.reads:
        low, high = read.window.core
        asked = [
            (i, p) for i, p in reading.pieces(read, spans) if low <= p[0] < high and page.mentions[i].kind != "State"
        ]
        named = reading.pieces(read, [(m.span.start, m.span.end) for m in states])
        if not asked or not named:
            continue
        scores = page.network.links(read, [p for _, p in asked], "cue", [p for _, p in named])[:, :, column("country")]
        for (i, _), row in zip(asked, scores, strict=True):
            best = int(row.argmax())
            if row[best] > 0:
                yield Claim(
                    "Country",
                    (("mention", page.mentions[i]), ("state", states[named[best][0]])),
                    page.mentions[i].span,
                    reading.EXTRACTOR,
                )


def identities(page: reading.Page, known: Sequence[Claim], odds: Weights) -> Iterator[Claim]:
    """Which mention an actor's descriptions stand for, where they stand for one; `known` are countries and statements."""
    scene = Scene(page.article, page.mentions, known)
    for naming in namings(page, scene):
        scores = odds.score("identity", naming.signs)
        best = int(scores.argmax())
        if scores[best] > BAR:
            antecedent = _best(scene.members[naming.others[best]])
            for mention in scene.members[naming.who]:
                yield Claim(
                    "Identity", (("mention", mention), ("antecedent", antecedent)), mention.span, reading.EXTRACTOR
                )


def namings(page: reading.Page, scene: Scene) -> Iterator[Naming]:
    """Actors of whom only descriptions speak, with those whom they may mean: named ones, and such as are described before."""
    entities, found = scene.actors.entities, _links(page, scene)
    told = {who: _told(scene.text, own, entities[who].country) for who, own in scene.members.items()}
    speakers = [scene.who[claim.source] for claim in scene.said if claim.source in scene.who]
    for who, one in told.items():
        if one.nameless and entities[who].kind != "State":
            elsewhere = scene.actors.elsewhere(one.mentions[0])
            linked: Links = {o: {} for o in scene.actors.holding(one.mentions[0])} | found.get(who, {})
            links = {o: link for o, link in linked.items() if o not in elsewhere and _possible(one, told[o])}
            if links:
                rest = [told[other] for other in links]
                signs = _signs(scene.text, one, rest, [*links.values()])
                signs |= _offices(scene, one.mentions[0], [*links]) | _speaking(speakers, who, [*links])
                yield Naming(who, [*links], signs)


def _best(mentions: Iterable[Mention]) -> Mention:
    """The mention that others stand for: the first name, else the first description."""
    return min(mentions, key=lambda m: (m.form == "description", m.span))


def _told(text: str, own: list[Mention], country: str | None) -> _Told:
    sides = [side for m in own[:MOST] for side in _line(text, m.span)]
    return _Told(own, _words(" ".join(OWNER.sub("", m.text) for m in own)), _words("\n".join(sides)), country)


def _line(text: str, span: Span) -> tuple[str, str]:
    """What stands before and behind words in their sentence, or near them."""
    before, after = text[max(0, span.start - AROUND) : span.start], text[span.end : span.end + AROUND]
    return re.split(r"[\n.]", before)[-1], re.split(r"[\n.]", after)[0]


def _possible(one: _Told, other: _Told) -> bool:
    """Whether descriptions may mean somebody: of one sort, or two bodies; who has no name is described first.

    "An official" is nobody who was named before.
    """
    earlier = other.mentions[0].span < one.mentions[0].span
    known = not (other.nameless or earlier) if one.new else (earlier or not other.nameless)
    return known and agree(one.mentions[0], other.best)


def _links(page: reading.Page, scene: Scene) -> dict[str, Links]:
    """How much the reader holds that descriptions of an actor stand for each of the others in their windows."""
    spans = page.spans
    whose = [scene.who[m] for m in page.mentions]
    out: dict[str, dict[str, dict[bool, float]]] = defaultdict(lambda: defaultdict(dict))
    for read in page.reads:
        here = reading.pieces(read, spans)
        low, high = read.window.core
        asked = [(i, p) for i, p in here if low <= p[0] < high and page.mentions[i].form == "description"]
        if not asked:
            continue
        scores = page.network.links(read, [p for _, p in asked], "cue", [p for _, p in here])[
            :, :, column("antecedent")
        ]
        for (i, _), row in zip(asked, scores.tolist(), strict=True):
            for (j, _), score in zip(here, row, strict=True):
                if whose[i] != whose[j]:
                    links = out[whose[i]][whose[j]]
                    links[j < i] = max(score, links.get(j < i, score))
    return out


def _signs(text: str, one: _Told, rest: Sequence[_Told], links: Sequence[Mapping[bool, float]]) -> Signs:
    """What speaks for each of the others being meant."""
    start, head = one.mentions[0].span.start, names.key(wording.head(one.mentions[0].text))
    said = head.removesuffix("s")
    before, later = (np.array([told.get(side, np.nan) for told in links]) for side in (True, False))
    scores = np.fmax(before, NEVER)
    best = np.sort(np.r_[NEVER, scores])[-2:]
    last = np.array([max((m.span.end for m in t.mentions if m.span.start < start), default=-1) for t in rest])
    inside = each(said in t.words for t in rest)
    begun = np.array([t.mentions[0].span.start for t in rest])
    following = each(at == min(begun[begun > start], default=-1) for at in begun)
    out: Signs = {
        "link": scores,
        "no link": np.isnan(before),
        "ahead": scores - np.where(scores == best[-1], best[0], best[-1]),
        "later": np.fmax(later, NEVER),
        "no later": np.isnan(later),
        "mentions": np.log([len(t.mentions) for t in rest]),
        "described": np.log(len(one.mentions)),
        "between": np.minimum([(last > at).sum() if at >= 0 else FEW for at in last], FEW),
        "before": last >= 0,
        "head around": each(said in t.around for t in rest),
        "head": inside,
        "the head": inside & (one.first == "the"),
        "words": each(len(one.words & t.words) / max(1, len(one.words)) for t in rest),
        "words around": each(len(one.words & t.around) / max(1, len(one.words)) for t in rest),
        "all words": each(bool(one.words) and one.words <= t.words for t in rest),
        "one country": each(bool(one.country) and one.country == t.country for t in rest),
        "two countries": each(None not in (one.country, t.country) and one.country != t.country for t in rest),
        "no country": float(one.country is None),
        "the": float(one.first == "the"),
        "indefinite": float(one.new),
        "theirs": float(wording.pronoun(one.first)),
        "several": float(head.endswith("s")),
        "nameless": each(t.nameless for t in rest),
        "place in text": begun / len(text),
        "next to the lede": following & (start < LEDE),
    }
    for kind in sorted({t.kind for t in rest}):
        out[f"{one.kind} as {kind}"] = each(t.kind == kind for t in rest)
    return out


def _offices(scene: Scene, description: Mention, others: Sequence[str]) -> Signs:
    """Who of the others has the office that is described, by the titles at his name."""
    holding = scene.actors.holding(description)
    nearest = next((who for who in holding if who in others), None)
    return {
        "holds": each(who in holding for who in others),
        "holds, nearest": each(who == nearest for who in others),
        "another holds": each(nearest is not None and who not in holding for who in others),
    }


def _speaking(speakers: Sequence[str], who: str, others: Sequence[str]) -> Signs:
    """Who of the others speaks, too, and right after the one that is described."""
    after = speakers[speakers.index(who) + 1 :] if who in speakers else []
    follower = next((speaker for speaker in after if speaker != who), None)
    return {
        "both speak": each(who in speakers and other in speakers for other in others),
        "speaks next": each(other == follower for other in others),
        "speaks next to the lede": each(other == follower and speakers[0] == who for other in others),
    }


def _words(text: str) -> frozenset[str]:
    """The words that tell something, without a plural s."""
    told = (word for word in names.key(text).split() if len(word) > SHORT and word not in wording.small())
    return frozenset(word.removesuffix("s") for word in told)
