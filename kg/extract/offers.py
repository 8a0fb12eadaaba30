"""Rules on words: what is offered, asked for, threatened, weighed or turned down, and what it is tied to."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from typing import NamedTuple

from kg import words as tables
from kg.extract import ties, wording
from kg.extract.ties import Piece, Tie
from kg.model import Article, Claim, Filler, Mention, Span

EXTRACTOR = "offers"
GAP = 40
"""Most characters between who acts and the words that tell how."""
SHORT = 8
"""Fewest characters of what is put forward."""
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
WANTING = r"(?:\s(?:are|been|can|could|has|have|is|likely|may|might|to|was|were|will|would|\w+ly|also|now|still))*\s*"
"""What may stand between who acts and the words that tell how."""


Roles = list[tuple[str, Filler]]


class _Gist(NamedTuple):
    """What is put forward, how, who would act where the words tell him, and what it is tied to."""

    words: Piece
    status: str
    subject: Mention | None
    tie: Tie | None = None


def offers(article: Article, mentions: Sequence[Mention], claims: Iterable[Claim]) -> list[Claim]:
    """What statements and the article's own sentences put forward, in order; no piece of text is told twice."""
    said = sorted((c for c in claims if c.kind == "Statement"), key=_length)
    plain = [c for c in said if c.polarity == "positive"]
    found = [o for c in plain for o in _put_forward(article, mentions, c)]
    found += [o for rule in (_ultimatums, _wants) for o in rule(article, mentions, said)]
    kept: list[Claim] = []
    for offer in found:
        if not any(_overlap(offer.span, other.span) for other in kept):
            kept.append(offer)
    return sorted((part for offer in kept for part in _choices(article, mentions, offer)), key=lambda c: c.span)


def _length(claim: Claim) -> tuple[int, Span]:
    content = _content(claim)
    return content.end - content.start, content


def _content(claim: Claim) -> Span:
    return next(filler for filler in claim.all("content") if isinstance(filler, Span))


def _overlap(one: Span, other: Span) -> bool:
    return one.start < other.end and other.start < one.end


def _put_forward(article: Article, mentions: Sequence[Mention], claim: Claim) -> Iterator[Claim]:
    """What a statement puts forward, sentence by sentence."""
    text, speaker = article.text, claim.source
    for piece in _sentences(text, _content(claim)):
        gist = (
            None if text[piece[1] - 1 : piece[1] + 1].strip('”"').endswith("?") else _gist(text, mentions, claim, piece)
        )
        if speaker and gist and gist.words[1] - gist.words[0] >= SHORT:
            parties = list(_parties(mentions, claim, speaker, gist))
            yield _claim(article, gist, [*parties, *_terms(article, mentions, piece, gist, parties)])


def _sentences(text: str, content: Span) -> Iterator[Piece]:
    start = content.start
    while start < content.end:
        end = min(max(wording.sentence(text, start, start + 1)[1], start + 1), content.end)
        yield start, end
        start = end + len(text[end : content.end]) - len(text[end : content.end].lstrip())


def _gist(text: str, mentions: Sequence[Mention], claim: Claim, piece: Piece) -> _Gist | None:
    """What a sentence puts forward, by the last words that tell how somebody would act, else by the statement's cue."""
    tie = ties.tie(text, piece)
    core = ties.core(text, piece, tie)
    for found in reversed(list(_modalities().finditer(text, *core))):
        kind = _kinds()[" ".join(found[1].lower().split())]
        status = _status(kind, claim, tie, text[found.end() : core[1]], _cued(text, claim, clause=True))
        low = core[0] if re.search(r"\w", text[core[0] : found.start()]) else wording.sentence(text, *core)[0]
        between = MODAL if kind in ("would", "could") else BEING
        start, subject = _subject(text, mentions, (low, found.start()), between, _pronouns(_form(claim)))
        if status and kind == "possible":
            return _Gist(_trimmed(text, core), status, None, tie)
        if status and start is not None and (status != "demanded" or subject not in (None, claim.source)):
            return _Gist(_trimmed(text, (start, core[1])), status, subject, tie)
    status = _cued(text, claim)
    opens = _opens(status in ("demanded", "proposed")) if status else None
    return _Gist(_trimmed(text, core), status, None, tie) if status and opens and opens.match(text, *core) else None


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
    cue = next(filler for filler in claim.all("cue") if isinstance(filler, Span))
    status = next((name for name, words in _cues(clause) if words.match(text, cue.start)), None)
    return "threatened" if status in ("offered", "proposed") and claim.all("act") == ["threaten"] else status


def _form(claim: Claim) -> str:
    return next((str(form) for form in claim.all("form")), "mixed")


def _subject(
    text: str, mentions: Sequence[Mention], before: Piece, between: str, pronouns: str
) -> tuple[int | None, Mention | None]:
    """Where the words begin that name who acts, right before the end of a piece, and his mention where they are one."""
    low, at = before
    near = [m for m in mentions if low <= m.span.start and m.span.end <= at <= m.span.end + GAP]
    for mention in sorted(near, key=lambda m: -m.span.start):
        if re.fullmatch(between, text[mention.span.end : at]) and not _joins().search(text, low, mention.span.start):
            return _with_article(text, low, mention), mention
    found = re.search(rf"\b(?:{pronouns}){between}$", text[low:at], re.IGNORECASE)
    return (low + found.start(), None) if found else (None, None)


def _with_article(text: str, low: int, mention: Mention) -> int:
    """Where a mention begins, with the article before it."""
    found = re.search(r"\bthe\s$", text[low : mention.span.start], re.IGNORECASE)
    return low + found.start() if found else mention.span.start


def _parties(mentions: Sequence[Mention], claim: Claim, speaker: Mention, gist: _Gist) -> Iterator[tuple[str, Filler]]:
    """Who asks whom; or who would act and, where somebody else says so, who that is."""
    if gist.status == "demanded":
        first = next((m for m in mentions if m.span.start - gist.words[0] in (0, 4)), None)
        asked = claim.all("addressee") or [m for m in (first,) if m]
        yield "proponent", speaker
        yield from (("addressee", who) for who in ([gist.subject] if gist.subject else asked) if who != speaker)
    else:
        yield "proponent", gist.subject or speaker
        if gist.subject not in (None, speaker):
            yield "claimedBy", speaker


def _terms(
    article: Article, mentions: Sequence[Mention], piece: Piece, gist: _Gist, parties: Roles
) -> Iterator[tuple[str, Filler]]:
    """What it is tied to, whom that is asked of, and by when it is to be done."""
    tie = gist.tie or ties.continued(article.text, piece)
    limit = ties.limit(article.text, gist.words) if gist.status != "rejected" else None
    if tie:
        yield "condition", Span(article.id, *tie.target)
        low = tie.target[0] if tie.relation == "inExchangeFor" else ties.after(article.text, tie)
        asked = next((m for m in mentions if m.span.start - low in (0, 4) and m.span.end < tie.target[1]), None)
        acting = asked and re.compile(r"\s[a-z]").match(article.text, asked.span.end)
        if (
            asked
            and acting
            and gist.status not in ("demanded", "threatened")
            and asked not in [who for _, who in parties]
        ):
            yield "addressee", asked
    if limit:
        yield "limit", Span(article.id, *limit)


def _claim(article: Article, gist: _Gist, roles: Roles, certainty: str | None = None) -> Claim:
    span = Span(article.id, *gist.words)
    told: Roles = [("trigger", span), ("wording", span), ("status", gist.status), *roles]
    source = next((who for role, who in told if role == "claimedBy" and isinstance(who, Mention)), None)
    return Claim("Proposal", tuple(told), span, EXTRACTOR, source, certainty or wording.certainty(article.quote(span)))


def _ultimatums(article: Article, mentions: Sequence[Mention], said: Sequence[Claim]) -> Iterator[Claim]:
    """Deadlines that one sets another: "gave Norland until Friday to leave", "set a deadline for Norland to leave"."""
    text = article.text
    for asked in mentions:
        low, high = wording.sentence(text, asked.span.start, asked.span.end)
        act = re.compile(r"\s+to\s+\w").match(text, asked.span.end)
        found = _deadlines().search(text, low, asked.span.start) if act else _given().match(text, asked.span.end)
        verb = found if act else _giving().search(text, low, asked.span.start)
        if not found or not verb or _junk(article, low):
            continue
        who = _acting(text, mentions, said, (low, verb.start()), beside=True)[1]
        start, end = (asked.span.start, high) if act else (found.start("act"), high)
        end = next((m.start() for m in ties.LATER.finditer(text, start, end)), end)
        if who and who != asked:
            roles: Roles = [("proponent", who), ("addressee", asked)]
            roles.append(("limit", Span(article.id, *found.span("limit"))))
            yield _claim(article, _Gist(_trimmed(text, (start, end)), "demanded", asked), roles)


def _acting(
    text: str, mentions: Sequence[Mention], said: Sequence[Claim], before: Piece, *, beside: bool = False
) -> tuple[int | None, Mention | None]:
    """Where the words begin that name who acts, and who it is: for a pronoun whoever's statement it stands in, or `beside`."""
    low, high = wording.sentence(text, *before)
    inside = [c for c in said if _content(c).start < before[1] <= _content(c).end]
    near = [c for c in said if beside and low <= c.span.start < high]
    form = _form(inside[0]) if inside else "indirect"
    start, subject = _subject(text, mentions, before, WANTING, _pronouns(form))
    if subject or start is None:
        return start, subject
    return start, next((c.source for c in [*inside, *near] if c.source), None)


def _wants(article: Article, mentions: Sequence[Mention], said: Sequence[Claim]) -> Iterator[Claim]:
    """What an actor would have or is weighing, though no words of his are told: "Norland wants Sudland to ..."."""
    text = article.text
    for found in _verbs().finditer(text):
        low, high = wording.sentence(text, *found.span())
        high = min([high, *(_content(c).end for c in said if _content(c).start <= found.start() < _content(c).end)])
        start, who = _acting(text, mentions, said, (low, found.start()))
        idle = _junk(article, low) or _denied(said, found.start()) or text[high - 1 : high] == "?"
        if who is None or start is None or idle:
            continue
        tie = ties.tie(text, (found.end(), high))
        tie = tie if tie and tie.relation != "until" else None
        end = tie.start if tie else high
        end = next((m.start() for m in ties.LATER.finditer(text, found.end(), end)), end)
        asked = next((m for m in mentions if m.span.start - found.end() in (0, 4) and m.span.end < end), None)
        if asked and not re.compile(r"\s+(?:not\s+)?to\b").match(text, asked.span.end):
            asked = None
        status = _wanted()[" ".join(found[1].lower().split())]
        gist = _Gist(_trimmed(text, (found.end(), end)), status, who, tie)
        teller, doubt = _teller(text, mentions, said, low, start)
        roles: Roles = [("proponent", who), *([("addressee", asked)] if asked else [])]
        roles += [("claimedBy", teller)] if teller and teller != who else []
        hedges = [
            wording.certainty(words)
            for words in (text[start : found.start()], article.quote(Span(article.id, *gist.words)))
        ]
        certainty = max([*hedges, doubt], key=wording.ORDER.index)
        if gist.words[1] - gist.words[0] >= SHORT:
            yield _claim(article, gist, [*roles, *_terms(article, mentions, (low, high), gist, roles)], certainty)


def _teller(
    text: str, mentions: Sequence[Mention], said: Sequence[Claim], low: int, start: int
) -> tuple[Mention | None, str]:
    """Whose words or view something is, with how sure they are: "some experts think Norland will seek ..."."""
    for mention in mentions:
        if low <= mention.span.start and _believing().fullmatch(text, mention.span.end, start):
            return mention, "probable"
    inside = [c for c in said if _content(c).start <= start < _content(c).end]
    return next(((c.source, c.certainty) for c in inside), (None, "certain"))


def _denied(said: Sequence[Claim], at: int) -> bool:
    return any(c.polarity == "negative" and _content(c).start <= at < _content(c).end for c in said)


def _junk(article: Article, at: int) -> bool:
    return any(start <= at < end for start, end in article.junk)


def _choices(article: Article, mentions: Sequence[Mention], offer: Claim) -> Iterator[Claim]:
    """An offer as it is, or as the two that it leaves the choice between, each with the other as its alternative."""
    pieces = ties.alternatives(article.text, (offer.span.start, offer.span.end), mentions)
    if pieces is None:
        yield offer
        return
    spans = [Span(article.id, *_trimmed(article.text, piece)) for piece in pieces]
    first = next((m for m in mentions if m.span.start == spans[0].start), None)
    asked: Roles = [("addressee", first)] if first and not offer.all("addressee") else []
    for span, other in (spans, spans[::-1]):
        rest = [(role, filler) for role, filler in offer.roles if role not in ("trigger", "wording")]
        roles = (("trigger", span), ("wording", span), *rest, *asked, ("alternative", other))
        yield Claim(offer.kind, roles, span, offer.extractor, offer.source, offer.certainty)


def _trimmed(text: str, piece: Piece) -> Piece:
    """The piece without quotation marks, stops and the words that lead into it."""
    lead = re.compile(r"(?:[\s\"“‘',:;—-]|(?:that|on|for|and)\s)+").match(text, *piece)
    start = lead.end() if lead else piece[0]
    told = _tellings().search(text, start, piece[1])
    return start, start + len(
        re.sub(r"(?:[\s,.;:!?\"“”‘’'—-]|\sonly)+$", "", text[start : told.start() if told else piece[1]])
    )


@cache
def _kinds() -> dict[str, str]:
    return {words: kind for kind, words in tables.rows("modality.tsv")}


@cache
def _modalities() -> re.Pattern[str]:
    return re.compile(rf"\b({ties.any_of(_kinds())})(?!\w)", re.IGNORECASE)


@cache
def _statives() -> re.Pattern[str]:
    words = "|".join(word for _, word in tables.rows("statives.tsv"))
    return re.compile(rf"\s+(?:(?:\w+ly|also|just|not|then)\s+)*(?:{words})\b")


@cache
def _pronouns(form: str) -> str:
    """A pattern for the words that may stand for the speaker in a statement of this form."""
    out = {"direct": "other", "indirect": "own"}.get(form)
    return ties.any_of([word for whose, word in tables.rows("subjects.tsv") if whose != out])


@cache
def _tellings() -> re.Pattern[str]:
    """What ends what is told: a comma within a quotation's end, or one before who tells it."""
    verbs = "|".join(word for _, word in tables.rows("tellings.tsv"))
    return re.compile(rf",[”\"]\s|,\s(?:[\w.]+\s){{1,4}}(?:{verbs})\b")


@cache
def _joins() -> re.Pattern[str]:
    """Words before a name behind which it is not who acts."""
    return re.compile(rf"\b(?:{'|'.join(word for _, word in tables.rows('joins.tsv'))})\s(?:the\s)?$")


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


@cache
def _wanted() -> dict[str, str]:
    return {words: status for status, words in tables.rows("wants.tsv")}


@cache
def _verbs() -> re.Pattern[str]:
    things = r"(?!\S+\s\S+\sto\sbelieve\b)(?:an?|the|its|their|all|more|[A-Z][\w.]*|(?<=ing\s)[a-z]+ing)\b"
    return re.compile(rf"\b({ties.any_of(_wanted())})\s+(?={things})")


@cache
def _believing() -> re.Pattern[str]:
    return re.compile(rf"\s(?:\w+ly\s)?(?:{_begun('beliefs.tsv', 'one')})\s(?:that\s)?(?:the\s)?")


@cache
def _deadlines() -> re.Pattern[str]:
    """A verb that sets a deadline, and the deadline, up to whom it is for."""
    limit = r"(?P<limit>(?:an?|the|its|his)\s(?:[\w.,-]+\s){0,4}?deadline(?:\s(?:of|on)\s[^,;]{2,30}?)?)"
    return re.compile(rf"\b(?:{_begun('ultimatums.tsv', 'deadline')})\s{limit}\sfor\s(?:the\s)?$")


@cache
def _giving() -> re.Pattern[str]:
    return re.compile(rf"\b(?:{_begun('ultimatums.tsv', 'time')})\s(?:the\s)?$")


@cache
def _given() -> re.Pattern[str]:
    """How much time somebody is given, and what for."""
    return re.compile(r"\s(?P<limit>until\s[^,;.]{2,30}?|[\w-]+\s(?:hours|days|weeks|months))\s(?P<act>to\s\w)")


@cache
def _begun(table: str, kind: str) -> str:
    return "|".join(rf"{re.escape(word)}\w*" for name, word in tables.rows(table) if name == kind)
