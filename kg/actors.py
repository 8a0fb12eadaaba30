"""Who is who inside one article: mentions to the actors and places that they name."""

from __future__ import annotations

import hashlib
import re
from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass, field
from functools import cache, cached_property
from itertools import pairwise
from typing import NamedTuple

from kg import names, persons
from kg.model import Article, Claim, Entity, Fact, Mention, Span

UNNAMED = frozenset({"UnnamedSource", "Group"})
BODIES = frozenset({"Organization", "MediaOrganization"})
OWNER = re.compile(r"^.*['’]s\s+(?=[A-Z])")
"""Whose somebody is, before his name."""
DESCRIBED = re.compile(
    r"^(?:(?:[Tt]he|[Aa]n?)\s+)?(?:([A-Z][\w-]+)\s+)?"
    r"(?:[a-z][a-z-]+\s+)*(?!(?:an?|at|by|for|from|in|of|on|the|to)\s)[a-z][a-z-]+\s+(?=[A-Z])"
)
"""What a body is, before its name: "the regional bloc IGAD", "Iranian airline Mahan Air"."""
LETTERS = 3
"""Fewest letters of an acronym that stands for a known body wherever its article has it."""
ARTICLE = re.compile(r"^[Tt]he\s+")
BEHIND = re.compile(rf",[^\S\n]+(?:{persons.DETERMINER.pattern} )?")
"""What stands between a name and the description in apposition behind it."""
BRACKETED = re.compile(r"[^\S\n]+\([\"“]?([A-Z][A-Z&-]+)[\"”]?\)")
"""An acronym in brackets behind a name."""
SENIOR = re.compile(r"\bS(?:r|enior)\b")
BLANK = re.compile(r"[^\S\n]+")
COMMA = re.compile(r"(?: of (?:the )?[A-Z][\w'’-]+(?: [A-Z][\w'’-]+){0,3})?,[^\S\n]+")
"""What stands between a description and the one name behind it, whom he serves included."""
OWNS = re.compile(r"['’]s?\s")
LISTED = re.compile(r"(?:,\s+|,?\s+(?:and|or|&)\s+)(?=[A-Z])")
"""What follows a name that is one of several."""
SOURCED = re.compile(r"\baccording to\s$", re.IGNORECASE)
"""What stands before a description whose comma ends it, whatever name follows."""


@dataclass(slots=True)
class _Group:
    """Mentions held to name one actor; `name` is the fullest, without titles, `key` the same as compared."""

    name: str
    mentions: list[Mention] = field(default_factory=list)
    row: names.Row | None = None
    kind: str = ""
    """The kind that most mentions have, names before descriptions; of two the one of the fullest name, which comes first."""
    key: str = field(init=False)
    acronym: str = field(init=False)

    def __post_init__(self) -> None:
        self.key, self.acronym = names.key(self.name), _acronym(self.name)

    def add(self, mention: Mention) -> None:
        """Holds that one more mention names the actor."""
        self.mentions.append(mention)
        named = [m for m in self.mentions if m.form != "description"] or self.mentions
        self.kind = Counter(m.kind for m in named).most_common(1)[0][0]

    @property
    def nameless(self) -> bool:
        """Whether only descriptions speak of it."""
        return all(m.form == "description" for m in self.mentions)

    def entity(self, identity: str, kind: str, country: str | None, bare: Set[str] = frozenset()) -> Entity:
        """The actor under its name in the known tables, else its fullest in the article; other wordings are aliases."""
        name = self.row.name if self.row else self.name
        aliases = tuple(sorted(({m.text for m in self.mentions} | bare) - {name}))
        matches = (self.row.wikidata, self.row.matches) if self.row else (None, ())
        return Entity(identity, kind, name, aliases, country, *matches)


class _Duty(NamedTuple):
    """An office: its last word, all of them but the state's name, the state, and whether it is held no more."""

    head: str
    words: frozenset[str]
    country: str | None
    past: bool

    @property
    def told(self) -> bool:
        """Whether more is said than a head, which many may be."""
        return len(self.words) > 1 or self.country is not None

    def within(self, other: _Duty) -> bool:
        """Whether the other office is this one, said in as many words or more."""
        return self._in(other) and not self.over(other)

    def over(self, other: _Duty) -> bool:
        """Whether the other office is one under this: the president's is over a vice president's."""
        return self._in(other) and persons.is_under(other.words - self.words)

    def apart(self, other: _Duty) -> bool:
        """Whether nobody is likely to have both offices: other ministers, a president and a vice president."""
        if self.head != other.head:
            return False
        differ = all(any(map(persons.parts_of, more)) for more in (self.words - other.words, other.words - self.words))
        return differ or self.over(other) or other.over(self)

    def _in(self, other: _Duty) -> bool:
        if self.rules and self.country and other.leads:
            return self.country == other.country and self.past == other.past
        state = self.country in (None, other.country)
        return state and self.head == other.head and self.words <= other.words and self.past == other.past

    @property
    def rules(self) -> bool:
        """Whether it is but a word for whoever leads a state: "the Turkish leader"."""
        return len(self.words) == 1 and "ruler" in persons.parts_of(self.head)

    @property
    def leads(self) -> bool:
        """Whether who has it leads a state: a president, a prime minister, a king."""
        return any("leads" in persons.parts_of(word) for word in self.words)


class Actors:
    """The actors and places of an article: `entities` and `places` by id."""

    def __init__(self, article: Article, mentions: Sequence[Mention], claims: Sequence[Claim]) -> None:
        self.article = article
        self.tables = names.load()
        self._offices, self._duty = cache(self._offices_at), cache(self._duty_in)
        self.groups: list[_Group] = []
        self._sharing: dict[str, list[int]] = {}
        self.of: dict[Mention, _Group] = {}
        self._held: dict[Mention, list[_Duty]] = {}
        self.places: dict[str, Entity] = {}
        self.states: dict[Mention, str] = {}
        for claim in claims:
            if claim.kind == "Country":
                actor, state = claim.roles[0][1], claim.roles[1][1]
                row = self.tables.find(state.text) if isinstance(state, Mention) else None
                if isinstance(actor, Mention) and row and row.country:
                    self.states[actor] = row.country
        people = [(m, self._full(m)) for m in mentions if m.kind == "Person"]
        self._surnames = {persons.surname(name) for _, name in people if " " in name}
        antecedents = {c.roles[0][1]: c.roles[1][1] for c in claims if c.kind == "Identity"}
        self._apposed = list(self._appositions(mentions))
        antecedents |= dict(self._apposed)
        self._bracketed = dict(self._explained(mentions))
        self._elders = self._with_sons([(m, name) for m, name in people if name and m.form == "name"])
        for mention in sorted(mentions, key=self._fullest_first):
            antecedent = antecedents.get(mention)
            group = self._group(mention, antecedent if isinstance(antecedent, Mention) else None)
            group.add(mention)
            self.of[mention] = group
        self.entities: dict[str, Entity] = {}
        self._ids: dict[int, str] = {}
        for group in self.groups:
            entity = self._entity(group)
            self._ids[id(group)] = entity.id
            self.entities.setdefault(entity.id, entity)

    def id(self, mention: Mention) -> str:
        """The id of the actor that the mention names."""
        return self._ids[id(self.of[mention])]

    def state(self, identity: str) -> str:
        """The id of the state for which a person acts, where the article names it; others act for themselves."""
        entity = self.entities[identity]
        state = f"state-{entity.country}"
        return state if entity.kind == "Person" and state in self.entities else identity

    def allied(self, one: str, other: str) -> bool:
        """Whether two actors are of one state, as far as is known."""
        codes = {self.entities[identity].country for identity in (one, other)}
        return len(codes) == 1 and None not in codes

    def place(self, words: str, after: str = "") -> str:
        """The id of the place that the words name, with a region that stands right after them: "Paris", "Texas".

        A state keeps its own id; a place that is known has its country and its Wikidata id.
        """
        words = ", ".join(filter(None, (words, names.region(after))))
        row = names.place(words)
        entity = self._known_place(row, words) if row else self._own_place(words)
        self.places[entity.id] = entity
        return entity.id

    def _known_place(self, row: names.Row, words: str) -> Entity:
        """A place of the tables; of a state the names it has as an actor are told there."""
        said = {*self.places[row.id].aliases, words} if row.id in self.places else {words}
        aliases = tuple(sorted(said - {row.name})) if row.kind == "Place" else ()
        return of_tables(row, aliases)

    def _own_place(self, words: str) -> Entity:
        """A place that no table has; words without a capital belong to this article."""
        own = "" if re.search(r"[A-Z]", words) else f"{self._own}-"
        return Entity(f"place-{own}{_slug(words)}", "Place", words, (), self._home(words))

    def _home(self, words: str) -> str | None:
        """The country of a seat of power ("White House") or of what stands behind a comma ("Charlevoix, Canada")."""
        seat, (_, comma, tail) = self.tables.find(words), words.rpartition(", ")
        home = names.place(tail) if comma else None
        return home.country if home else seat.country if seat and seat.kind in ("State", "PublicBody") else None

    def named(self) -> Iterator[tuple[Entity, Span]]:
        """The actors that the article names, and where it first does.

        Not by a capital, which may be but its city, nor by a demonym, which may say but where somebody is from.
        """
        said = [(self._ids[id(g)], m.span) for g in self.groups for m in g.mentions if self._names(m, g)]
        said += [(entity.id, span) for entity, span in self._within]
        first = dict(sorted(said, key=lambda pair: pair[1], reverse=True))
        entities = {entity.id: entity for entity, _ in self._within} | self.entities
        yield from ((entities[actor], span) for actor, span in first.items())

    @property
    def known(self) -> set[str]:
        """The actors that the tables of names know."""
        return {self._ids[id(g)] for g in self.groups if g.row} | {entity.id for entity, _ in self._within}

    @cached_property
    def _within(self) -> list[tuple[Entity, Span]]:
        """Whom the tables know and who is named in words for somebody else: "Ana Lund's bank", "a Reuters reporter"."""
        spans = sorted(mention.span for mention in self.of)
        starts = [span.start for span in spans]
        out = []
        for start, end, row, form in self.tables.hits(self.article.text):
            around = spans[at] if (at := bisect_right(starts, start) - 1) >= 0 else None
            inside = around and end <= around.end and (start, end) != (around.start, around.end)
            if inside and form == "name" and row.kind not in ("Place", "State"):
                aliases = tuple({self.article.text[start:end]} - {row.name})
                out.append((of_tables(row, aliases), Span(self.article.id, start, end)))
        return out

    def _names(self, mention: Mention, group: _Group) -> bool:
        """Whether the words are a name of the actor, one of the tables' where they know it; a place is none."""
        if mention.form != "name" or group.row is None:
            return mention.form == "name"
        if group.row.kind == "Place":
            return False
        demonym = names.key(mention.text) in map(names.key, group.row.demonyms)
        return not demonym and self.tables.find(mention.text, self.article.text) == group.row

    def tenures(self) -> Iterator[Fact]:
        """The offices that titles and appositions give the article's people."""
        people = (group for group in self.groups if self.entities[self._ids[id(group)]].kind == "Person")
        for group in people:
            for mention in group.mentions:
                for office, start, end in (o for o in self._offices(mention) if not persons.is_relative(o[0])):
                    roles = [("holder", self._ids[id(group)]), ("office", office)]
                    if (day := self.article.date) and len(day) == 10 and not persons.is_past(office):
                        roles.append(("asOf", day))
                    span = Span(self.article.id, start, end)
                    yield Fact("Tenure", tuple(sorted(roles)), (Claim("Tenure", tuple(roles), span, "titles"),))

    def _offices_at(self, mention: Mention) -> list[tuple[str, int, int]]:
        """The offices that stand at a person's name, with where they begin and end together."""
        if mention.kind != "Person" or mention.form != "name":
            return []
        text, start, end = self.article.text, mention.span.start, mention.span.end
        own, name = persons.split(mention.text)
        at = text.find(name.split()[0], start + len(own), end) if own and name else start
        whole, own = persons.before(text, max(at, start)), persons.plain(own)
        ahead = "" if LISTED.match(text, end) else persons.ahead(text, start, end)
        own = own if persons.is_office(own) else ""
        whole = "" if len(own) > len(whole) and own.endswith(" ".join(whole.split())) else whole
        out = [(office, text.rindex(office, 0, end), end) for office in (whole, ahead) if office]
        if own and not " ".join(whole.split()).endswith(own):
            out.append((own, start, end))
        if not ahead and (office := persons.after(text, end)):
            out.append((office, start, text.index(office, end) + len(office)))
        return out

    def _group(self, mention: Mention, antecedent: Mention | None) -> _Group:
        named = self._bracketed.get(ARTICLE.sub("", mention.text)) if mention.kind not in ("Person", "State") else None
        if named in self.of:
            return self.of[named]
        row = self._row(mention)
        name = self._name(mention) if row is None else row.name if row.kind == "Person" else mention.text
        found = self._known(row) if row else self._match(mention, name)
        said = self._described_duty(mention)
        if found is None and said and said.told:
            found = next(iter(self._holders(mention, said)), None)
        if (
            found is None
            and antecedent in self.of
            and agree(mention, antecedent)
            and self._at_home(mention, antecedent)
        ):
            found = self.of[antecedent]
        if found is None and mention.form == "description":
            found = self._described(mention)
        if found is None and (found := self._governed(mention)) is None:
            found = self._new(name or mention.text, row)
        return found

    def _governed(self, mention: Mention) -> _Group | None:
        """The state of the person whose government the words name: "the Alcott administration", "Aune's cabinet"."""
        head = _head_of_government(mention)
        leaders = [g for g in self._near(head) if g.kind == "Person" and persons.same(head, g.name)] if head else []
        codes = {self._country(group) for group in leaders}
        row = self.tables.rows.get(f"state-{codes.pop()}") if len(codes) == 1 else None
        return self._known(row) or self._new(mention.text, row) if row else None

    def _new(self, name: str, row: names.Row | None) -> _Group:
        group = _Group(name, row=row)
        for word in {group.acronym, *group.key.split()}:
            self._sharing.setdefault(word, []).append(len(self.groups))
        self.groups.append(group)
        return group

    def _near(self, name: str) -> list[_Group]:
        """The groups whose name has a word of this one, or is what it abbreviates."""
        words = {ARTICLE.sub("", name), *names.key(name).split()}
        near = {number for word in words for number in self._sharing.get(word, ())}
        return [self.groups[number] for number in sorted(near)]

    def _appositions(self, mentions: Sequence[Mention]) -> Iterator[tuple[Mention, Mention]]:
        """Descriptions of people with the name right behind them ("leader Kim") or before ("Kim, the leader").

        "Kim, the leader's aide" is not the leader. Of bodies those between commas: "the largest broker, Talo Trading, said".
        """
        people = sorted((m for m in mentions if m.kind == "Person"), key=lambda m: m.span)
        for one, other in pairwise(people):
            text, forms = self.article.text, (one.form == "description", other.form == "description")
            behind = BEHIND.fullmatch(text, one.span.end, other.span.start) and not OWNS.match(text, other.span.end)
            if forms == (True, False) and _leads(text, one, other):
                yield one, other
            elif forms == (False, True) and behind:
                yield other, one
        bodies = sorted((m for m in mentions if m.kind in BODIES), key=lambda m: m.span)
        for one, other in pairwise(bodies):
            if (one.form, other.form) == ("description", "name") and _apposed(self.article.text, one, other):
                yield one, other

    def _at_home(self, mention: Mention, antecedent: Mention) -> bool:
        """Whether two people's words do not name two states: "Laos' foreign minister" is no Thai minister."""
        if mention.kind != "Person":
            return True
        said = {*self._said(mention)}, {c for m in self.of[antecedent].mentions for c in self._said(m)}
        return not all(said) or bool(said[0] & said[1])

    def _said(self, mention: Mention) -> Iterator[str]:
        """The countries that a mention's own words tell, and where it is a person's those of offices and owners beside it."""
        beside = [mention.text, *(office for office, _, _ in self._offices(mention))]
        if mention.kind == "Person":
            beside.append(persons.owner(self.article.text, mention.span.start))
        yield from filter(None, map(self.tables.country, beside))

    def _states(self, words: str) -> set[str]:
        return {row.id for _, _, row, _ in self.tables.scan(words) if row.kind == "State"}

    def _row(self, mention: Mention) -> names.Row | None:
        """Whom of the known the mention names; "Chinese negotiators", read as a government, name their state.

        Where the article has a Jim Jordan, the person Jordan is he. A name is not that of a state only because the reader
        points at one.
        """
        if mention.kind == "Person" and names.key(mention.text) in self._surnames:
            return None
        row = self.tables.find(mention.text, self.article.text)
        if row and not _may_be(mention, row):
            return None
        if row is None and mention.kind == "State":
            pointed = self.states.get(mention) if mention.form == "description" else None
            code = self.tables.country(mention.text) or pointed
            return self.tables.rows.get(f"state-{code}")
        if row is None and mention.kind == "MediaOrganization":
            *_, last = [None, *self.tables.scan(mention.text)]
            return last[2] if last and last[1] == len(mention.text) and last[2].kind == mention.kind else None
        return row

    def _name(self, mention: Mention) -> str:
        """The mention's name without title; empty for a description ("ambassador to the United States")."""
        if mention.kind != "Person":
            return self._bare(mention.text) if mention.kind != "Group" else mention.text
        name = self._full(mention)
        return "" if names.key(name) not in self._surnames and self.tables.find(name) else name

    def _bare(self, name: str) -> str:
        """A body's name without what is said of it before."""
        said = DESCRIBED.match(name)
        return name[said.end() :] if said and (said[1] is None or self.tables.country(said[1])) else name

    def _full(self, mention: Mention) -> str:
        """A person's name without title and without a home ("Envoy Ana Lund of Norway", "Norway's Lund")."""
        words = OWNER.sub("", " ".join(mention.text.split()))
        name, *home = re.split(r"\s+of\s+", words, maxsplit=1)
        own = persons.split(name)[1] if home and self.tables.find(home[0]) else ""
        return own or persons.split(words)[1]

    def _fullest_first(self, mention: Mention) -> tuple[int, int, Span]:
        if mention.form == "description" or _head_of_government(mention):
            return (1, 0, mention.span)
        name = self._full(mention) if mention.kind == "Person" else mention.text
        return (0, -len(names.key(name).split()), mention.span)

    def _known(self, row: names.Row) -> _Group | None:
        return next((g for g in self.groups if g.row and g.row.id == row.id), None)

    def _explained(self, mentions: Sequence[Mention]) -> Iterator[tuple[str, Mention]]:
        """Acronyms of bodies, with the names that they stand in brackets behind: "Elm Trading Company (ELTRACO)"."""
        for mention in mentions:
            body = mention.kind not in ("Person", "State", "Group") and " " in mention.text
            found = BRACKETED.match(self.article.text, mention.span.end) if body else None
            if found and _abbreviates(found[1], mention.text):
                yield found[1], mention

    def _with_sons(self, people: list[tuple[Mention, str]]) -> set[str]:
        """The surnames of sons ("Ray Lund Jr.") by which somebody of another office goes ("President Lund")."""
        juniors = {name for _, name in people if persons.is_junior(name) and not SENIOR.search(name)}
        sons: dict[str, list[_Duty]] = {persons.surname(name): [] for name in juniors}
        for mention, name in people if sons else ():
            if name in juniors:
                sons[persons.surname(name)] += self._duties(mention)
        lone = [(names.key(name), self._duties(m)) for m, name in people if names.key(name) in sons]
        return {
            name
            for name, duties in lone
            if duties and not any(d.within(o) or o.within(d) for d in duties for o in sons[name])
        }

    def _match(self, mention: Mention, name: str) -> _Group | None:
        if not name or mention.form == "description":
            key = names.key(mention.text)
            same = (g for g in self._near(mention.text) if g.key == key)
            return next((g for g in same if not g.row or _may_be(mention, g.row)), None)
        kind = "Person" if names.key(name) in self._surnames else mention.kind
        near = self._near(name)
        fits = [g for g in near if _fits(name, g, kind)]
        if names.key(name) in self._elders:
            fits = [g for g in fits if not persons.is_junior(g.name)]
        exact = [g for g in fits if g.key == names.key(name)]
        found = min(exact or fits, key=lambda g: _distance(mention, g), default=None)
        if found is None and mention.kind == "Person":
            found = self._paternal(name, near)
        elif found is None and " " not in name:
            found = next((g for g in near if g.kind == "Person" and persons.same(name, g.name)), None)
        return found or (self._compass(name) if mention.kind == "State" else None)

    def _paternal(self, name: str, near: Sequence[_Group]) -> _Group | None:
        """The one person of two surnames who goes by the first: "Restrepo" of Colombia's Natalia Restrepo Gil."""
        of_two = (g for g in near if persons.is_paternal(name, g.name))
        fits = [g for g in of_two if self._country(g) in names.context()["two surnames"]]
        return fits[0] if len(fits) == 1 else None

    def holding(self, description: Mention) -> list[str]:
        """The ids of the people at whose names the described office stands, in the order of `_holders`."""
        said = self._described_duty(description)
        groups = self._holders(description, said) if said else []
        return list(dict.fromkeys(self._ids[id(group)] for group in groups))

    def elsewhere(self, description: Mention) -> set[str]:
        """The ids of the people of whom nothing but other offices is told: a vice president, where the president is described."""
        said = self._described_duty(description)
        return {who for who, duties in self._told_of.items() if said and duties and all(map(said.apart, duties))}

    @cached_property
    def _told_of(self) -> dict[str, list[_Duty]]:
        """All offices that titles and descriptions tell of each actor."""
        told: dict[str, list[_Duty]] = defaultdict(list)
        for mention, group in self.of.items():
            own = self._duty(mention.text)
            told[self._ids[id(group)]] += [*self._duties(mention), *([own] if own else [])]
        return told

    def _holders(self, mention: Mention, said: _Duty) -> list[_Group]:
        """The people of an office, those first whose title says no more ("President Lund", before Peru's), then the nearest.

        "The Iranian minister" is Iranian Foreign Minister Reza Karimi. A mere "the minister" is one who is named before, "a
        minister" may be anybody.
        """
        if mention.text.split()[0].lower() in names.context()["indefinite"]:
            return []
        named = [m for m in self.of if m != mention and (said.told or m.span < mention.span)]
        fits = [(said not in duties, self.of[m]) for m in named if any(map(said.within, duties := self._duties(m)))]
        return [group for _, group in sorted(fits, key=lambda fit: (fit[0], _distance(mention, fit[1])))]

    def _duties(self, mention: Mention) -> list[_Duty]:
        """The offices that stand at a name."""
        if mention not in self._held:
            said = [office for office, _, _ in self._offices(mention)]
            said += [description.text for description, name in self._apposed if name == mention]
            self._held[mention] = [duty for words in said if (duty := self._duty(words))]
        return self._held[mention]

    def _described_duty(self, mention: Mention) -> _Duty | None:
        """The office that a description of a person says."""
        return self._duty(mention.text) if (mention.kind, mention.form) == ("Person", "description") else None

    def _duty_in(self, text: str) -> _Duty | None:
        """The office that the words say and no more; None for other words."""
        if not persons.is_office(text) or persons.split(text)[1]:
            return None
        hits = [hit for hit in self.tables.scan(text) if hit[2].kind == "State"]
        rest = "".join(" " if any(s <= i < e for s, e, _, _ in hits) else c for i, c in enumerate(text)).lower()
        words = names.key(persons.LINK.split(rest)[0]).split()
        served = names.key(persons.SERVED.split(rest)[0]).split()  # "Secretary of Commerce" is another than "of State"
        told = frozenset(served) - names.context()["small"]
        country = hits[0][2].country if hits else None
        return _Duty(words[-1], told, country, persons.is_past(text)) if words else None

    def _described(self, mention: Mention) -> _Group | None:
        """The nearest before whose words hold all of a description's, its last word last ("the official")."""
        said = names.key(mention.text).split()
        fits = [g for g in self.groups if g.kind == mention.kind and _holds(g, said, mention.span)]
        return min(fits, key=lambda g: _distance(mention, g), default=None)

    def _compass(self, name: str) -> _Group | None:
        """The state that "the North" means where the article speaks of one state of that name."""
        word = re.fullmatch(r"(?:[Tt]he )?([A-Z]\w+)", name)
        states = [g for g in self.groups if g.row and g.row.kind == "State" and word and word[1] + " " in g.row.name]
        return states[0] if len(states) == 1 else None

    def _entity(self, group: _Group) -> Entity:
        if row := group.row:
            return group.entity(row.id, row.kind, row.country, {self._bare(m.text) for m in group.mentions})
        kind = group.kind
        if kind == "Person" and group.nameless:
            kind = "UnnamedSource"
        if kind == "State":
            kind = "Group" if group.nameless else "Organization"
        if kind == "Organization":
            kind = self.tables.kind(group.name) or kind
        country = self._country(group)
        lone = kind == "Person" and " " not in names.key(group.name)
        slug = f"{country or self._own}-{_slug(group.name)}" if lone else _slug(group.name)
        generic = " " not in group.key and kind not in ("Person", *UNNAMED) and self.tables.kind(group.key) is not None
        own = f"{self._own}-" if kind in UNNAMED or group.nameless or generic else ""
        return group.entity(f"{kind.lower()}-{own}{slug}", kind, country)

    @property
    def _own(self) -> str:
        return own(self.article.id)

    def _country(self, group: _Group) -> str | None:
        """The state that the actor's names, titles or appositions speak of most, else the one that the reader points at.

        People of two states ("American and Brazilian officials") have none.
        """
        if group.kind == "Group" and any(len(self._states(m.text)) > 1 for m in group.mentions):
            return None
        pointed = [self.states[m] for m in group.mentions if m in self.states]
        counts = Counter(code for m in group.mentions for code in self._said(m)) or Counter(pointed)
        return max(sorted(counts), key=lambda c: counts[c], default=None)


def agree(mention: Mention, antecedent: Mention) -> bool:
    """Whether what two mentions are allows them to be one: a team is no state, a nation may be."""
    kinds = {mention.kind, antecedent.kind}
    if kinds == {"Organization", "State"}:
        words = names.key(next(m.text for m in (mention, antecedent) if m.kind == "Organization")).split()
        return bool(names.context()["state"] & set(words[-1:]))
    return len(kinds) == 1 or not kinds & {"Person", "Group"}


def of_tables(row: names.Row, aliases: tuple[str, ...]) -> Entity:
    """The entity of a row of the tables of names, with other wordings for it."""
    return Entity(row.id, row.kind, row.name, aliases, row.country, row.wikidata, row.matches)


def own(article: str) -> str:
    """What keeps apart the ids of those who belong to one article only."""
    return hashlib.sha256(article.encode("utf8", "surrogatepass")).hexdigest()[:8]


def _head_of_government(mention: Mention) -> str:
    """Whose government words name, where they may: "Alcott" in "the Alcott administration"."""
    found = _headed().fullmatch(mention.text)
    return persons.split(found[1] or found[2])[1] if found and mention.kind != "Person" else ""


@cache
def _headed() -> re.Pattern[str]:
    words = "|".join(sorted(names.context()["headed"]))
    return re.compile(rf"(?:the |this )?(?:(.+?)(?:['’]s?)? (?:{words})|(?:{words}) of (.+))", re.IGNORECASE)


def _may_be(mention: Mention, row: names.Row) -> bool:
    """Whether a mention may be of somebody in the tables: who is described as a person is no body, the diplomat no magazine."""
    return row.kind == "Person" or (mention.kind, mention.form) != ("Person", "description")


def _fits(name: str, group: _Group, kind: str) -> bool:
    if group.key == names.key(name):
        return True
    short = ARTICLE.sub("", name)
    if group.row and group.row.kind != "Person":
        body = group.row.kind not in ("State", "MediaOrganization") and short[:1].isupper()
        return body and (_shortens(short, group) or (len(short) >= LETTERS and group.acronym == short))
    if "Person" in (kind, group.kind):
        return kind == group.kind and persons.same(name, group.name)
    if "Group" in (kind, group.kind):
        return False
    return group.acronym == short or _shortens(name, group)


def _shortens(name: str, group: _Group) -> bool:
    """Whether a name is the end of the group's, or what stands before "of": "the Commission", "the Council of Elm"."""
    return group.key.endswith(" " + names.key(name)) or group.key.startswith(f"{names.key(name)} of ")


def _leads(text: str, description: Mention, name: Mention) -> bool:
    """Whether a description is of the one name behind it: "leader Kim", "Iran's president, Ana Lund, said".

    "According to an official, Lund said" is not.
    """
    start, gap, end = description.span.start, (description.span.end, name.span.start), name.span.end
    if BLANK.fullmatch(text, *gap):
        return True
    closed = text.startswith(",", end) or not SOURCED.search(text[max(0, start - 20) : start])
    office = persons.is_office(description.text) and not LISTED.match(text, end)
    return bool(COMMA.fullmatch(text, *gap)) and office and closed


def _apposed(text: str, description: Mention, name: Mention) -> bool:
    """Whether the one name of a body stands between commas behind its description."""
    gap, end = (description.span.end, name.span.start), name.span.end
    return bool(COMMA.fullmatch(text, *gap)) and text.startswith(",", end) and not LISTED.match(text, end)


def _holds(group: _Group, said: list[str], before: Span) -> bool:
    earlier = (names.key(m.text).split() for m in group.mentions if m.span < before)
    fits = (set(words) - set(said) for words in earlier if words[-1:] == said[-1:] and set(said) <= set(words))
    return any(not persons.is_under(more) for more in fits)


def _abbreviates(acronym: str, name: str) -> bool:
    """Whether a name begins with an acronym's first letter and has the others in their order: "Elm Trading Company", ELTRACO."""
    letters = iter(names.key(name))
    return names.key(name)[:1] == acronym[:1].lower() and all(
        letter in letters for letter in acronym.lower() if letter.isalpha()
    )


def _acronym(name: str) -> str:
    return "".join(word[0] for word in re.findall(r"\b[A-Z]\w+", ARTICLE.sub("", name)))


def _distance(mention: Mention, group: _Group) -> tuple[bool, int]:
    """Nearest before the mention, else nearest after it."""
    before = [mention.span.start - m.span.start for m in group.mentions if m.span.start <= mention.span.start]
    after = [m.span.start - mention.span.start for m in group.mentions]
    return (not before, min(before or after))


def _slug(words: str) -> str:
    """A readable, safe part of an id; words without letters of the Latin alphabet get a digest."""
    slug = re.sub(r"[^a-z0-9]+", "-", names.key(words)).strip("-")[:60]
    return slug or hashlib.sha256(words.encode("utf8", "surrogatepass")).hexdigest()[:12]
