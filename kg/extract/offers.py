"""Rules on words: what is offered, asked for, threatened, weighed or turned down, and what it is tied to."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cache

from kg import words as tables
from kg.extract import gists, ties, wants, wording
from kg.extract.gists import Gist, Roles
from kg.extract.ties import Piece, Tie
from kg.model import Article, Claim, Filler, Mention, Span

TELLING = frozenset({"assert", "announce", "accept", "promise", "propose", "threaten", "demand", "reject"})
"""Speech acts that put something forward where their words do."""
TIED = {
    "could": {"inExchangeFor"},
    "no": {"inExchangeFor", "unless", "until"},
    "possible": {"if", "inExchangeFor", "unless"},
    "ready": {"", "if", "inExchangeFor", "unless", "until"},
    "would": {"if", "inExchangeFor", "unless"},
}
"""The relations, none among them, under which words before an act offer it or turn it down."""
MODAL = r"(?:\s(?:\w+ly|also|just|now|only|soon|still|then))*\s*[\"“]?"
BEING = rf"(?:['’](?:s|re|m))?(?:\s(?:am|are|be|been|has|have|is|may|might|remains?|was|were|would))*{MODAL}"
"""What may stand between who acts and the words that tell how."""


def offers(article: Article, mentions: Sequence[Mention], claims: Iterable[Claim]) -> list[Claim]:
    """What statements and the article's own sentences put forward, in order; no piece of text is told twice."""
    said = sorted((c for c in claims if c.kind == "Statement"), key=gists.length)
    plain = [c for c in said if c.polarity == "positive" and "never" not in c.all("saying")]
    found = [o for c in plain for o in _put_forward(article, mentions, c)]
    found += [o for rule in (wants.ultimatums, wants.wants) for o in rule(article, mentions, said)]
    kept: list[Claim] = []
    for offer in found:
        if not any(_overlap(offer.span, other.span) for other in kept):
            kept.append(offer)
    return sorted((part for offer in kept for part in _choices(article, mentions, offer)), key=lambda c: c.span)


def _overlap(one: Span, other: Span) -> bool:
    return one.start < other.end and other.start < one.end


def _put_forward(article: Article, mentions: Sequence[Mention], claim: Claim) -> Iterator[Claim]:
    """What a statement puts forward, sentence by sentence."""
    text, speaker = article.text, claim.source
    for piece in _sentences(text, gists.content(claim)):
        question = text[piece[1] - 1 : piece[1] + 1].strip('”"').endswith("?")
        gist = None if question else _gist(text, mentions, claim, piece)
        if speaker and gist and gist.words[1] - gist.words[0] >= gists.SHORT:
            parties = list(_parties(mentions, claim, speaker, gist))
            yield gists.claim(article, gist, [*parties, *gists.terms(article, mentions, piece, gist, parties)])


def _sentences(text: str, content: Span) -> Iterator[Piece]:
    start = content.start
    while start < content.end:
        end = min(max(wording.sentence(text, start, start + 1)[1], start + 1), content.end)
        yield start, end
        start = end + len(text[end : content.end]) - len(text[end : content.end].lstrip())


def _gist(text: str, mentions: Sequence[Mention], claim: Claim, piece: Piece) -> Gist | None:
    """What a sentence puts forward, by the last words that tell how somebody would act, else by the statement's cue."""
    tie = ties.tie(text, piece)
    core = ties.core(text, piece, tie)
    for found in reversed(list(_modalities().finditer(text, *core))):
        kind = _kinds()[" ".join(found[1].lower().split())]
        status = _status(kind, claim, tie, text[found.end() : core[1]], _cued(text, claim, clause=True))
        low = core[0] if re.search(r"\w", text[core[0] : found.start()]) else wording.sentence(text, *core)[0]
        between = MODAL if kind in ("would", "could") else BEING
        start, subject = gists.subject(text, mentions, (low, found.start()), between, gists.pronouns(gists.form(claim)))
        if status and kind == "possible":
            return Gist(gists.trimmed(text, core), status, None, tie)
        if status and start is not None and (status != "demanded" or subject not in (None, claim.source)):
            return Gist(gists.trimmed(text, (start, core[1])), status, subject, tie)
    status = _cued(text, claim)
    opens = _opens(status in ("demanded", "proposed")) if status else None
    return Gist(gists.trimmed(text, core), status, None, tie) if status and opens and opens.match(text, *core) else None


def _status(kind: str, claim: Claim, tie: Tie | None, rest: str, cued: str | None) -> str | None:
    """How an act is put forward by the words before it and by what it is tied to, if it is."""
    (act,), relation = claim.all("act"), tie.relation if tie else ""
    if act not in TELLING or _statives().match(rest) or not (kind == "possible" or re.match(r"\s*[\"“]?\w", rest)):
        return None
    if kind == "must":
        return "demanded" if act == "demand" else None
    if kind == "no":
        return "rejected" if tie and relation in TIED[kind] else None
    if relation in TIED[kind]:
        return "threatened" if act == "threaten" else "offered"
    return cued if kind == "would" and cued in ("offered", "threatened") else None


def _cued(text: str, claim: Claim, *, clause: bool = False) -> str | None:
    """How the words that attribute a content put it forward, if they do; of a clause the first of them tells it."""
    cue = claim.spans("cue")[0]
    status = next((name for name, words in _cues(clause) if words.match(text, cue.start)), None)
    return "threatened" if status in ("offered", "proposed") and claim.all("act") == ["threaten"] else status


def _parties(mentions: Sequence[Mention], claim: Claim, speaker: Mention, gist: Gist) -> Iterator[tuple[str, Filler]]:
    """Who asks whom; or who would act and, where somebody else says so, who that is."""
    if gist.status == "demanded":
        first = gists.opening(mentions, gist.words[0])
        asked = claim.all("addressee") or [m for m in (first,) if m]
        yield "proponent", speaker
        yield from (("addressee", who) for who in ([gist.subject] if gist.subject else asked) if who != speaker)
    else:
        yield "proponent", gist.subject or speaker
        if gist.subject not in (None, speaker):
            yield "claimedBy", speaker


def _choices(article: Article, mentions: Sequence[Mention], offer: Claim) -> Iterator[Claim]:
    """An offer as it is, or as the two that it leaves the choice between, each with the other as its alternative."""
    pieces = ties.alternatives(article.text, (offer.span.start, offer.span.end), mentions)
    if pieces is None:
        yield offer
        return
    spans = [Span(article.id, *gists.trimmed(article.text, piece)) for piece in pieces]
    first = gists.opening(mentions, spans[0].start)
    asked: Roles = [("addressee", first)] if first and not offer.all("addressee") else []
    for span, other in (spans, spans[::-1]):
        rest = [(role, filler) for role, filler in offer.roles if role not in ("trigger", "wording")]
        roles = (("trigger", span), ("wording", span), *rest, *asked, ("alternative", other))
        yield Claim(offer.kind, roles, span, offer.extractor, offer.source, offer.certainty)


@cache
def _kinds() -> dict[str, str]:
    return {words: kind for kind, words in tables.rows("modality.tsv")}


@cache
def _modalities() -> re.Pattern[str]:
    return re.compile(rf"\b({tables.any_of(_kinds())})(?!\w)", re.IGNORECASE)


@cache
def _statives() -> re.Pattern[str]:
    return re.compile(rf"\s+(?:(?:\w+ly|also|just|not|then)\s+)*(?:{tables.either('statives.tsv')})\b")


@cache
def _cues(clause: bool) -> tuple[tuple[str, re.Pattern[str]], ...]:
    rows = [(name, words.split()[0] if clause else words) for name, words in tables.rows("offers.tsv")]
    return tuple((name, re.compile(_beginning(words), re.IGNORECASE)) for name, words in rows)


def _beginning(words: str) -> str:
    """A pattern for a word that begins so, and for the whole words behind it."""
    first, *rest = words.split()
    return r"\s".join([rf"\b{re.escape(first)}\w*", *(rf"{re.escape(word)}\b" for word in rest)])


@cache
def _opens(asked: bool) -> re.Pattern[str]:
    """How a content opens that is an act or a thing; what is asked may open with who is to do it."""
    name = r"|[A-Z][\w.]*" if asked else ""
    return re.compile(rf"[\s\"“]*(?:(?:that|on|for)\s+)?(?:not\s)?(?:to|a|an|the|its|his|their|[a-z]+ing{name})\b")
