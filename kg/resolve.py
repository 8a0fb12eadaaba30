"""From what texts say to what we hold: mentions to entities, claims to facts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import chain

from kg import dates, names, ontology
from kg.actors import Actors
from kg.extract import ties, wording
from kg.extract.labels import AHEAD, EASING
from kg.model import Article, Claim, Entity, Fact, Filler, Mention, Span

PROPOSED = frozenset({"planned", "considered", "proposed", "demanded", "offered", "threatened", "rejected"})
"""Statuses of a sanctions act that is on the table and no more."""
ASKED = frozenset({"considered", "demanded", "offered", "planned", "proposed"})
"""Statuses of a sanctions act that its being demanded goes before."""
PLAIN = frozenset({"held", "ongoing"})
"""Statuses of a meeting that takes or took place."""
REAL = PLAIN | {"announced", "done", "ended", "inForce"}
"""The same of both meetings and sanctions acts, and of a ban that is announced."""
MEETING = {"meetingKind": "meetingKind", "meetingStatus": "status"}
SANCTIONS = {"sanctionsAction": "sanctionsAction", "sanctionsStatus": "status"}
SAID = frozenset({"assert", "announce", "accept", "promise", "criticize"})
"""Speech acts that say that something is so; only what is said so can be denied."""
TELLING = 5
"""Letters from which on a word tells what is spoken of."""
HEAD = 25
"""Characters from the start of what is put forward within which words that name a sanctions act make it that act."""
NEXT = 40
"""Characters behind a place in which a region's name may stand."""
SEVERAL = frozenset({"participant", "sender", "target", "proponent", "claimedBy", "scope", "condition"})
"""Roles that a happening may have several times."""

Roles = tuple[tuple[str, str], ...]


def resolve(article: Article, mentions: Sequence[Mention], claims: Sequence[Claim]) -> tuple[list[Entity], list[Fact]]:
    """Entities and facts of one article, sorted by id; what lacks a required role is left out.

    Entities are those of the facts, and such as are named and in the tables of names, whatever they do.
    """
    actors = Actors(article, mentions, claims)
    said = [claim for claim in claims if claim.kind == "Statement"]
    told = joined([fact for claim in claims for fact in _happenings(article, claim, actors)])
    put_forward = [claim for claim in claims if claim.kind == "Proposal"]
    happenings = [fact for fact in _claimed(told, said, actors) if not _half_said(fact)]
    happenings = [_asked(article, fact, put_forward, actors) for fact in happenings]
    happenings += list(_proposals(article, put_forward, actors, happenings))
    contents = [(span, claim.certainty) for claim in said for span in claim.spans("content")]
    made = [_as_sure(claim, contents) for claim in said if "never" not in claim.all("saying")]
    facts = merged([*happenings, *_statements(article, made, actors, happenings)])
    facts += merged(actors.tenures())
    used = {value for fact in facts for _, value in fact.roles}
    entities = {e.id: e for e in [*actors.places.values(), *actors.entities.values()]}
    named = {entity.id: replace(entity, named=_passage(article, span)) for entity, span in actors.named()}
    entities |= named
    used |= named.keys() & actors.known
    return [entities[i] for i in sorted(used & set(entities))], sorted(facts, key=lambda fact: fact.id)


def _passage(article: Article, words: Span) -> Span:
    return Span(article.id, *wording.sentence(article.text, words.start, words.end))


def merged(facts: Iterable[Fact]) -> list[Fact]:
    """Facts of one content made one, with the claims of all."""
    claims: dict[str, dict[Claim, None]] = {}
    kinds: dict[str, Fact] = {}
    for fact in facts:
        kinds.setdefault(fact.id, fact)
        claims.setdefault(fact.id, {}).update(dict.fromkeys(fact.claims))
    return [Fact(f.kind, f.roles, tuple(sorted(claims[i], key=lambda c: c.span))) for i, f in kinds.items()]


def joined(facts: Iterable[Fact]) -> Iterator[Fact]:
    """The facts of one article, those that tell of one happening with more or less detail made one."""
    groups: list[Fact] = []
    for fact in facts:
        fits = [i for i, group in enumerate(groups) if _alike(group, fact)]
        if len(fits) == 1:
            groups[fits[0]] = _both(groups[fits[0]], fact)
        else:
            groups.append(fact)
    yield from groups


def _alike(one: Fact, other: Fact) -> bool:
    if one.kind != other.kind or one.all("status") != other.all("status"):
        return False
    return _one_meeting(one, other) if one.kind == "Meeting" else _one_act(one, other)


def _one_meeting(one: Fact, other: Fact) -> bool:
    """Whether one meeting's people are among the other's, and nothing that is told of both differs."""
    shared = set(one.all("participant")) & set(other.all("participant"))
    within = len(shared) > 1 and len(shared) == min(len(one.all("participant")), len(other.all("participant")))
    kinds = {one.one("meetingKind"), other.one("meetingKind")} - {"meeting"}
    places = {one.one("place"), other.one("place")} - {None}
    return within and len(kinds) < 2 and len(places) < 2 and _agree(one.one("time"), other.one("time"))


def _one_act(one: Fact, other: Fact) -> bool:
    """Whether two sanctions acts have one sender, target and action, and instruments of one wording."""
    if one.kind == "Condition" or any(one.all(r) != other.all(r) for r in ("sanctionsAction", "sender", "target")):
        return False
    told = bool(one.all("sender") or one.all("target"))
    return told and _agree(*(names.key(f.one("instrument") or "") for f in (one, other)))


def _agree(one: str | None, other: str | None) -> bool:
    """Whether two values are the same, one begins the other (2018-06, 2018-06-12), or one is not told."""
    return not one or not other or one.startswith(other) or other.startswith(one)


def _both(one: Fact, other: Fact) -> Fact:
    """What two facts say together; of roles that are had once, the longer value, then the first."""
    roles = {role for role, _ in (*one.roles, *other.roles)}
    pairs: set[tuple[str, str]] = set()
    for role in roles:
        if role in SEVERAL:
            pairs |= {(role, value) for value in (*one.all(role), *other.all(role))}
        else:
            pairs.add((role, max(filter(None, (one.one(role), other.one(role))), key=len)))
    return Fact(one.kind, tuple(sorted(pairs)), one.claims + other.claims)


def _claimed(happenings: Iterable[Fact], said: Sequence[Claim], actors: Actors) -> Iterator[Fact]:
    """The happenings; a meeting that only statements tell of is claimed, or denied where all of them deny it.

    A sanctions act that only statements tell of is claimed by their sources that nobody names, if they do not deny it, and where
    the reader says of nobody that he claims it, by all of their sources who do not act themselves. What stands only in words that
    nobody says, or not for sure ("may announce that"), is uncertain.
    """
    for fact in happenings:
        tellers = [[words for words in said if _tells(words, claim)] for claim in fact.claims]
        roles = set(fact.roles)
        if fact.one("status") in REAL and all(any(words.all("saying") for words in told) for told in tellers):
            roles = {(role, "uncertain" if role == "status" else value) for role, value in roles}
        elif all(tellers) and fact.kind == "Meeting" and fact.one("status") in PLAIN:
            denied = all(words.polarity == "negative" for told in tellers for words in told)
            status = "denied" if denied else "claimed"
            roles = {(role, status if role == "status" else value) for role, value in roles}
        elif all(tellers) and "sanctionsAction" in dict(fact.roles):
            tell = [words for told in tellers for words in told if words.polarity == "positive"]
            speakers = {who for words in tell for _, who in _actors(words, actors, ("speaker",))}
            unnamed = {who for who in speakers if actors.entities[who].kind == "UnnamedSource"}
            acting = {*fact.all("sender"), *fact.all("proponent")}
            beside = {who for words in tell for who in _with(acting, words, actors)}
            others = set() if fact.all("claimedBy") else speakers - acting - beside
            roles |= {("claimedBy", who) for who in unnamed | others}
        for words in chain.from_iterable(tellers):
            roles |= {("proponent", who) for who in _with(set(fact.all("proponent")), words, actors)}
        yield Fact(fact.kind, tuple(sorted(roles)), fact.claims)


def _with(acting: set[str], words: Claim, actors: Actors) -> set[str]:
    """The speakers of a statement where one of them is among those who act: what they say together is their own act."""
    speakers = {who for _, who in _actors(words, actors, ("speaker",))}
    return speakers if speakers & acting else set()


def _tells(statement: Claim, *claims: Claim) -> bool:
    """Whether the statement's content holds the word that names the happening in one of the claims."""
    contents = statement.spans("content")
    triggers = (trigger for claim in claims for trigger in claim.spans("trigger"))
    return any(c.start <= t.start and t.end <= c.end for t in triggers for c in contents)


def _as_sure(statement: Claim, contents: Sequence[tuple[Span, str]]) -> Claim:
    """The statement, no surer than those in whose content it stands: "she may say that Norway offered a deal"."""
    cues = statement.spans("cue")
    told = [sure for content, sure in contents if any(content.start <= cue.start < content.end for cue in cues)]
    return replace(statement, certainty=max((statement.certainty, *told), key=wording.ORDER.index))


def _half_said(fact: Fact) -> bool:
    return not ontology.load().required[fact.kind] <= {role for role, _ in fact.roles}


def _happenings(article: Article, claim: Claim, actors: Actors) -> Iterator[Fact]:
    if claim.kind == "Meeting":
        yield _meeting(article, claim, actors)
    elif claim.kind == "SanctionsAct":
        yield from _sanctions(article, claim, actors)


def _statements(article: Article, said: Sequence[Claim], actors: Actors, happenings: Sequence[Fact]) -> Iterator[Fact]:
    """What is said; a denial names the statement that it denies, where the article has it."""
    plain = [_statement(article, claim, actors, happenings) for claim in said if claim.polarity == "positive"]
    yield from plain
    for claim in said:
        if claim.polarity != "positive":
            denial = _statement(article, claim, actors, happenings)
            denied = _denied(denial, plain)
            roles = {*denial.roles, *([("denies", denied.id)] if denied else [])}
            yield Fact("Statement", tuple(sorted(roles)), denial.claims)


def _denied(denial: Fact, said: Iterable[Fact]) -> Fact | None:
    """What the denial itself tells that somebody else says, or what he says of the same happening or in the same words.

    The nearest before the denial goes first. "That account", "it" and their like are what was said last before.
    """
    at, short = denial.claims[0].span, wording.takes_up(denial.one("content") or "")
    others = [s for s in said if s.one("act") in SAID and s.one("speaker") != denial.one("speaker")]
    named = [s for s in others if at.start < s.claims[0].span.start and s.claims[0].span.end <= at.end]
    fits = [s for s in others if _alike_said(s, denial)] or [s for s in others if short and s.claims[0].span < at]
    return min(
        named or fits, key=lambda s: (s.claims[0].span > at, abs(s.claims[0].span.start - at.start)), default=None
    )


def _alike_said(one: Fact, other: Fact) -> bool:
    """Whether two statements share a happening, or half of the longer words of the shorter and two of them at least."""
    if set(one.all("about")) & set(other.all("about")):
        return True
    words = [{w for w in names.key(s.one("content") or "").split() if len(w) >= TELLING} for s in (one, other)]
    shared = words[0] & words[1]
    return len(shared) >= max(2, min(map(len, words)) / 2)


def _statement(article: Article, claim: Claim, actors: Actors, happenings: Sequence[Fact]) -> Fact:
    roles = _actors(claim, actors, ("speaker", "addressee"))
    roles |= {(role, _words(article, claim.all(role)[0])) for role in ("content", "cue", "act", "form")}
    roles |= {("certainty", claim.certainty), ("polarity", claim.polarity)}
    roles |= {("about", fact.id) for fact in happenings if _tells(claim, *fact.claims)}
    return Fact("Statement", tuple(sorted(roles)), (claim,))


def _meeting(article: Article, claim: Claim, actors: Actors) -> Fact:
    roles = _beyond_their_own(_actors(claim, actors, ("participant",)), actors) | _values(claim, MEETING)
    ahead = not AHEAD.isdisjoint(claim.all("meetingStatus"))
    for filler in claim.all("place"):
        roles.add(("place", actors.place(_words(article, filler), _after(article, filler))))
    for filler in claim.all("time"):
        roles.add(("timeWording", _words(article, filler)))
        roles |= {("time", edtf) for edtf in [_time(article, filler, ahead)] if edtf}
    return Fact("Meeting", tuple(sorted(roles)), (claim,))


def _beyond_their_own(roles: set[tuple[str, str]], actors: Actors) -> set[tuple[str, str]]:
    """Who takes part, without the one state that stands beside several people and is that of one of them.

    "North Korea's Kim met Envoy Lund" is no meeting of Kim with North Korea; where both sides' states are named, they stay.
    """
    people = [one for _, one in roles if actors.entities[one].kind == "Person"]
    own = {("participant", state) for one in people if (state := actors.state(one)) != one} & roles
    return roles - own if len(own) == 1 and len(people) > 1 else roles


def _time(article: Article, filler: Filler, ahead: bool) -> str | None:
    if isinstance(filler, Span):
        return dates.within(article.text, filler.start, filler.end, article.date, future=ahead)
    return dates.edtf(_words(article, filler), article.date, future=ahead)


def _sanctions(article: Article, claim: Claim, actors: Actors) -> Iterator[Fact]:
    roles = _actors(claim, actors, ("sender", "target", "proponent", "claimedBy")) | _values(claim, SANCTIONS)
    roles = {(role, actors.state(value) if role == "sender" else value) for role, value in roles}
    roles -= {("sender", actor) for role, actor in roles if role == "target"}  # nobody is said to sanction himself
    roles |= {(r, _words(article, f)) for r in ("instrument", "scope", "duration") for f in claim.all(r)}
    conditions = list(_conditions(article, claim))
    roles |= {("condition", condition.id) for condition in conditions}
    yield from conditions
    kind = "SanctionsProposal" if dict(roles).get("status") in PROPOSED else "SanctionsMeasure"
    yield Fact(kind, tuple(sorted(roles)), (claim,))


def _asked(article: Article, act: Fact, put_forward: Sequence[Claim], actors: Actors) -> Fact:
    """A sanctions act as demanded, with those who demand it for proponents, where the words tell who does."""
    asking = [c for c in put_forward if c.all("status") == ["demanded"] and _is_act(article, act, c.span)]
    who = {pair for claim in asking for pair in _actors(claim, actors, ("proponent",))}
    if not who or act.one("status") not in ASKED:
        return act
    others = {(r, v) for r, v in act.roles if r not in ("proponent", "status")} - {("claimedBy", v) for _, v in who}
    return Fact(act.kind, tuple(sorted(others | who | {("status", "demanded")})), act.claims)


def _proposals(article: Article, told: Sequence[Claim], actors: Actors, acts: Sequence[Fact]) -> Iterator[Fact]:
    """What is put forward besides sanctions, with its conditions; of two that are a choice, the later names the other."""
    done: dict[Span, str] = {}
    for claim in told:
        if act := next((fact for fact in acts if _is_act(article, fact, claim.span)), None):
            done[claim.span] = act.id
    for claim in [claim for claim in told if claim.span not in done]:
        conditions = list(_conditions(article, claim))
        proposal = _proposal(claim, article, actors, {("condition", condition.id) for condition in conditions}, done)
        done[claim.span] = proposal.id
        yield from (*conditions, proposal)


def _is_act(article: Article, fact: Fact, words: Span) -> bool:
    """Whether words open with those that name a sanctions act, and do not say that it ends where the act says otherwise."""
    triggers = [trigger for claim in fact.claims for trigger in claim.spans("trigger")]
    named = [t for t in triggers if words.start <= t.start <= words.start + HEAD and t.end <= words.end]
    ending = fact.one("sanctionsAction") in EASING
    return "sanctionsAction" in dict(fact.roles) and any(
        ending or not wording.ends(article.text[words.start : t.start]) for t in named
    )


def _proposal(
    claim: Claim, article: Article, actors: Actors, roles: set[tuple[str, str]], done: dict[Span, str]
) -> Fact:
    """What is put forward; where others tell of somebody's offer who do not speak for him, it is one that he may consider."""
    roles |= _actors(claim, actors, ("proponent", "addressee", "claimedBy"))
    who, sources = dict(roles)["proponent"], {actor for role, actor in roles if role == "claimedBy"}
    roles -= {("claimedBy", who), ("addressee", who)}
    guessed = claim.all("status") == ["offered"] and any(not actors.allied(who, source) for source in sources - {who})
    roles |= {("status", "considered" if guessed else str(claim.all("status")[0])), ("certainty", claim.certainty)}
    roles |= {("wording", _words(article, claim.span))}
    roles |= {("alternative", done[f]) for f in claim.spans("alternative") if f in done}
    return Fact("Proposal", tuple(sorted(roles)), (claim,))


def _conditions(article: Article, claim: Claim) -> Iterator[Fact]:
    """What an act is tied to, and by when it is to be done."""
    for span in claim.spans("condition"):
        relation = wording.relation(article.text, span.start, span.end)
        whole = (span.start, span.end)
        for part in [whole] if relation == "becauseOf" else ties.parts(article.text, whole):
            yield _condition(claim, Span(article.id, *part), article, relation)
    for span in claim.spans("limit"):
        time = dates.within(article.text, span.start, span.end, article.date, future=True)
        yield _condition(claim, span, article, "by", *([("time", time)] if time else []))


def _condition(claim: Claim, span: Span, article: Article, relation: str, *more: tuple[str, str]) -> Fact:
    certainty = wording.certainty(article.quote(span))
    unsure = [("certainty", certainty)] if certainty != "certain" else []
    roles: Roles = tuple(sorted([("relation", relation), ("wording", article.quote(span)), *unsure, *more]))
    return Fact("Condition", roles, (Claim("Condition", roles, span, claim.extractor, claim.source),))


def _actors(claim: Claim, actors: Actors, roles: Sequence[str]) -> set[tuple[str, str]]:
    return {(role, actors.id(f)) for role in roles for f in claim.all(role) if isinstance(f, Mention)}


def _values(claim: Claim, names: dict[str, str]) -> set[tuple[str, str]]:
    return {(names[role], _local(value)) for role, value in claim.roles if role in names and isinstance(value, str)}


def _local(value: str) -> str:
    """The ontology's local name of a label of the reader: in_force, inForce."""
    first, *rest = value.split("_")
    return first + "".join(part.title() for part in rest)


def _after(article: Article, filler: Filler) -> str:
    """The text right behind what fills a role."""
    span = filler.span if isinstance(filler, Mention) else filler
    return article.text[span.end : span.end + NEXT] if isinstance(span, Span) else ""


def _words(article: Article, filler: Filler) -> str:
    if isinstance(filler, Span):
        return article.text[filler.start : filler.end]
    return filler.text if isinstance(filler, Mention) else filler
