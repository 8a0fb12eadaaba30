"""What a text says (Mention, Claim) and what we hold to be so (Entity, Fact)."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from typing import Literal

Form = Literal["name", "description", "metonym", "pronoun"]


@dataclass(frozen=True, slots=True)
class Article:
    """A text as stored; `id` is safe in file names and IRIs, `date` is YYYY-MM-DD, YYYY-MM or None.

    `inferred` tells that the date was read off the text and not given. `junk` holds the (start, end) of page furniture,
    which gives no fact.
    """

    id: str
    text: str
    title: str | None = None
    date: str | None = None
    publisher: str | None = None
    url: str | None = None
    lang: str | None = None
    inferred: bool = False
    junk: tuple[tuple[int, int], ...] = ()

    @property
    def digest(self) -> str:
        """The SHA-256 of the text in UTF-8, in hexadecimal."""
        return hashlib.sha256(self.text.encode("utf8", "surrogatepass")).hexdigest()

    def quote(self, span: Span) -> str:
        """The words of a span of this article."""
        return self.text[span.start : span.end]


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """Characters `start` to `end` (exclusive, code points) of the article with this id."""

    article: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Mention:
    """Words that refer to an actor or a place; `kind` is a class of the ontology."""

    kind: str
    span: Span
    form: Form
    text: str

    def __hash__(self) -> int:
        return hash((self.span.start, self.kind))


HAPPENINGS = frozenset({"Meeting", "SanctionsMeasure", "SanctionsProposal"})
"""Kinds of facts that happen at a time."""

Filler = Mention | Span | str


@dataclass(frozen=True, slots=True)
class Claim:
    """One thing that a text says, with the words it stands in.

    `roles` pairs role names of the ontology with what fills them, a role may recur; `source` is who says so, None for the
    article in its own voice.
    """

    kind: str
    roles: tuple[tuple[str, Filler], ...]
    span: Span
    extractor: str
    source: Mention | None = None
    certainty: str = "certain"
    polarity: str = "positive"

    def all(self, role: str) -> list[Filler]:
        """What fills `role`, in the order of the text."""
        return [filler for name, filler in self.roles if name == role]

    def spans(self, role: str) -> list[Span]:
        """The pieces of text that fill `role`, in the order of the text."""
        return [filler for name, filler in self.roles if name == role and isinstance(filler, Span)]


@dataclass(frozen=True, slots=True)
class Entity:
    """An actor or a place, one node in the graph; `country` is ISO 3166 alpha-3, `wikidata` a Q id.

    `matches` are IRIs of the same in lists of the user's; `named` is the passage in which the
    article first names it; a store gives those by `namings`.
    """

    id: str
    kind: str
    name: str
    aliases: tuple[str, ...] = ()
    country: str | None = None
    wikidata: str | None = None
    matches: tuple[str, ...] = ()
    named: Span | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing held to be so, or only claimed, with the claims it rests on.

    `roles` is sorted; a value is an entity's or fact's id where the ontology's role has a class for range, else a literal.
    """

    kind: str
    roles: tuple[tuple[str, str], ...]
    claims: tuple[Claim, ...] = field(compare=False, default=())

    @property
    def id(self) -> str:
        """The kind and a digest of the roles: the same content has the same id, wherever it was read.

        How the time is worded does not count. A happening without a time belongs to its article: two meetings of the same
        people are one only where they are on one day.
        """
        told = [(role, value) for role, value in self.roles if role != "timeWording"]
        if self.kind in HAPPENINGS and not self.one("time"):
            told += [("article", min(c.span.article for c in self.claims))] if self.claims else []
        content = "\x1f".join(f"{role}\x1e{value}" for role, value in told)
        return f"{self.kind}-{hashlib.sha256(content.encode('utf8', 'surrogatepass')).hexdigest()[:16]}"

    def all(self, role: str) -> list[str]:
        """The values of `role`, sorted."""
        return [value for name, value in self.roles if name == role]

    def one(self, role: str) -> str | None:
        """The first value of `role`, or None."""
        return next(iter(self.all(role)), None)
