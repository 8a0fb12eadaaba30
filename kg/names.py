"""Who is known: reads ontology/names/ and finds names, seats of power and demonyms in texts."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

from kg import BadOntology, ontology

LISTS = ("aliases", "metonyms", "demonyms", "short", "matches")
COLUMNS = ("id", "kind", "name", "country", "wikidata", *LISTS)
NEEDED = ("kind", "name")
WORD = re.compile(r"(?:[^\W\d_]\.){2,}|(?:[^\W\d_]\.)+[^\W\d_](?!\w)|[^\W_](?:[^\W_]|[\u0300-\u036f])*")
GAP = re.compile(r"['’]?s?[.,]?(?:\s?[-‐‑–&/+]\s?|[^\S\n]*\n?[^\S\n]*)['’]?")
ACRONYM = 5
KEPT = 1 << 14
"""Texts of which it is remembered whom they name, and which state they serve."""
BESIDE = frozenset({" ", "-", "\u00a0", "’s ", "'s "})
"""What stands between the words of one name."""
CODES = {"country": re.compile(r"[A-Z]{3}"), "wikidata": re.compile(r"Q[1-9]\d*")}
IRI = re.compile(r"[a-z][a-z0-9+.-]*:[^\s<>\"{}|\\^`]+")
UNDECOMPOSED = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ð": "d", "ı": "i", "æ": "ae", "œ": "oe", "þ": "th"})
"""Letters that Unicode does not take apart into a base and a mark."""


@dataclass(frozen=True, slots=True)
class Row:
    """One bearer of names; `short` forms count only in a text that has introduced the bearer ("the North").

    `matches` are IRIs of the bearer in other lists.
    """

    id: str
    kind: str
    name: str
    aliases: tuple[str, ...] = ()
    country: str | None = None
    wikidata: str | None = None
    metonyms: tuple[str, ...] = ()
    demonyms: tuple[str, ...] = ()
    short: tuple[str, ...] = ()
    matches: tuple[str, ...] = ()


class Word(NamedTuple):
    """A word of a text: its place, as written, and as compared."""

    start: int
    end: int
    text: str
    key: str


Words = tuple[Word, ...]


class Name(NamedTuple):
    """One way of writing a row; `row` is None for a phrase that only looks like a name."""

    words: tuple[Word, ...]
    row: Row | None
    form: str
    text: str

    @property
    def article(self) -> bool:
        """Whether it counts only with its article: "The Hill"."""
        return self.text.startswith("The ")


class Body(NamedTuple):
    """A body that every state has, as bodies.tsv tells it; `seat` where a capital before it tells the state, too."""

    slug: str
    kind: str
    name: str
    seat: bool


Hit = tuple[int, int, Row, str]


class Found(NamedTuple):
    """A hit before it is known what the text introduces; `bearer` is whose name was read in it."""

    start: int
    end: int
    row: Row
    form: str
    bearer: str


@lru_cache(maxsize=1 << 14)
def key(text: str) -> str:
    """The text as names are compared: without case, diacritics, possessive s, hyphens, dots and leading article.

    "The U.S." and "US" are one, "Kim Jong-un's" and "Kim Jong Un" too.
    """
    found = [word.key for word in words(text)]
    return " ".join(found[1:] if len(found) > 1 and found[0] in ("the", "a", "an") else found)


@lru_cache(maxsize=1 << 12)
def words(text: str) -> Words:
    """The words of a text, a possessive s left out."""
    return tuple(
        Word(match.start(), match.end(), match[0], _fold(match[0]))
        for match in WORD.finditer(text)
        if not (match[0] == "s" and match.start() and text[match.start() - 1] in "'’")
    )


def holds(text: str, part: str) -> bool:
    """Whether a text holds a part of one, as names are compared: "Aydintas" is in "Şelma Aydıntaş"."""
    folded = _folded(part)
    return folded in _folded(text) if folded else part.casefold() in text.casefold()


@lru_cache(maxsize=1 << 12)
def _folded(text: str) -> str:
    return " ".join(word.key for word in words(text))


@cache
def load() -> Names:
    """The names that come with the tool, and before them those given to `use`.

    Raises BadOntology where a table does not hold what it should.
    """
    folder = ontology.folder() / "names"
    known = [row for table in ("states", "organizations", "media") for row in read(folder / f"{table}.tsv")]
    return Names([*(_joined_up(row, known) for row in _own), *known], folder)


@cache
def places() -> Names:
    """The cities and regions of places.tsv and what else is known: "New York Times" is not New York.

    Places of one's own go first. Raises BadOntology where the table does not hold what it should.
    """
    folder, known = ontology.folder() / "names", list(reversed(load().rows.values()))
    own = [row for row in known if row.kind == "Place"]
    return Names([*own, *read(folder / "places.tsv"), *known], folder)


def place(text: str) -> Row | None:
    """The known place or state that exactly this text names, also with its state: "Oslo, Norway".

    With another state or a region behind it ("Paris, Texas") it is none that is known, unless the table has it so.
    """
    found = _place(text)
    head, comma, tail = text.rpartition(", ")
    if found or not comma:
        return found
    town, state = _place(head), _place(tail)
    home = state if state and state.kind == "State" else None
    return town if town and home and town.country == home.country else None


def region(text: str) -> str:
    """The region whose name stands behind a comma at the start of the text: "Texas" of ", Texas, on Monday"."""
    hits = places().scan(text[:40]) if text.startswith(", ") else []
    return text[2 : hits[0][1]] if hits and hits[0][0] == 2 and hits[0][2].id.startswith("region-") else ""


def _place(text: str) -> Row | None:
    """The row of a place or state by its own name; a capital is the city, a people is no place."""
    row = places().find(text)
    named = row and key(text) in {key(name) for name in (row.name, *row.aliases)}
    return row if row and named and row.kind in ("Place", "State") else None


@cache
def context() -> dict[str, frozenset[str]]:
    """The words of context.tsv by rule."""
    path = ontology.folder() / "names" / "context.tsv"
    return {line["rule"]: frozenset(line["words"].split("|")) for _, line in table(path)}


def use(rows: Iterable[Row]) -> None:
    """Makes rows of one's own known from here on, in place of those given before."""
    _own[:] = rows
    load.cache_clear()
    places.cache_clear()


_own: list[Row] = []


def _joined_up(row: Row, known: list[Row]) -> Row:
    """A row of one's own; together with the known row of its Wikidata id, whose id and kind it keeps."""
    same = next((one for one in known if row.wikidata and one.wikidata == row.wikidata), None)
    if same is None:
        return row
    own = replace(same, name=row.name, country=row.country or same.country, matches=row.matches)
    own = replace(own, aliases=(*row.aliases, same.name, *same.aliases), metonyms=row.metonyms + same.metonyms)
    return replace(own, demonyms=row.demonyms + same.demonyms, short=row.short + same.short)


def read(path: Path) -> Iterator[Row]:
    """The rows of a table with the columns id, kind, name, country, wikidata and lists parted by |."""
    for number, line in table(path, needed=NEEDED, known=COLUMNS):
        kinds = {kind for kind, above in ontology.load().kinds.items() if above & {"Actor", "Place"}} - {"Actor"}
        if line["kind"] not in kinds:
            choices = ", ".join(sorted(kinds))
            raise BadOntology(f"{path}:{number}: no kind {line['kind']!r}; choose from {choices}")
        if not line["name"]:
            raise BadOntology(f"{path}:{number}: a row needs a name")
        for column, code in CODES.items():
            if line.get(column) and not code.fullmatch(line[column]):
                raise BadOntology(f"{path}:{number}: {column} {line[column]!r}; give one like {code.pattern}, or none")
        for iri in filter(None, line.get("matches", "").split("|")):
            if not IRI.fullmatch(iri):
                raise BadOntology(
                    f"{path}:{number}: match {iri!r}; give IRIs like https://lists.example/17, parted by |"
                )
        lists = {column: tuple(part for part in line.get(column, "").split("|") if part) for column in LISTS}
        identity = line.get("id") or f"{line['kind'].lower()}-{key(line['name']).replace(' ', '-')}"
        country, wikidata = line.get("country") or None, line.get("wikidata") or None
        yield Row(identity, line["kind"], line["name"], country=country, wikidata=wikidata, **lists)


class Names:
    """The known names, ready to be looked up."""

    def __init__(self, rows: Iterable[Row], folder: Path) -> None:
        self.rows = {row.id: row for row in reversed(list(rows))}
        self._context = context()
        self._kinds = [(re.compile(line["pattern"], re.I), line["kind"]) for _, line in table(folder / "kinds.tsv")]
        self._bodies = {
            tuple(word.key for word in words(form)): Body(line["slug"], line["kind"], line["name"], bool(line["seat"]))
            for _, line in table(folder / "bodies.tsv")
            for form in line["forms"].split("|")
        }
        self._offices = {
            tuple(word.key for word in words(form)): line["country"]
            for _, line in table(folder / "offices.tsv")
            for form in line["forms"].split("|")
        }
        self._longest = max(map(len, self._bodies))
        self._names: dict[tuple[str, ...], list[Name]] = defaultdict(list)
        for name in self._all(reversed(self.rows.values())):
            self._names[tuple(word.key for word in name.words)].append(name)
        sizes: dict[str, set[int]] = defaultdict(set)
        for keys, names in self._names.items():
            sizes[keys[0]].add(len(keys))
            names.sort(key=lambda name: not name.article)
        self._sizes = {first: sorted(found, reverse=True) for first, found in sizes.items()}
        self._looked_up = lru_cache(maxsize=KEPT)(self._look_up)
        self._scanned = lru_cache(maxsize=1)(self.scan)
        self._serving = lru_cache(maxsize=KEPT)(self._served)

    def find(self, text: str, within: str = "") -> Row | None:
        """Whom exactly this text names; case counts for acronyms alone.

        "The North's army" names one where the text `within` speaks of the state by a fuller name.
        """
        row, short = self._looked_up(text)
        if row or short is None:
            return row
        return short.row if any(row.id == short.bearer for _, _, row, _ in self.hits(within)) else None

    def _look_up(self, text: str) -> tuple[Row | None, Found | None]:
        """Whom a text names, and its short form, if it is one: that names somebody where a text introduces him."""
        found = words(text)
        article = bool(found) and found[0].key == "the"
        found = found[article:]
        for name in self._names.get(tuple(word.key for word in found), ()):
            fits = article >= name.article and _cased(name, found)
            if name.row and fits and name.form != "short":
                return name.row, None
        read = self._read(text)
        body, hits = self._body_of(text, read), self._told(text, read) if read else []
        if body and body.form != "short":
            return body.row, None
        return self._medium_of(text, hits) or self._person_of(text, hits), body

    def hits(self, article: str) -> list[Hit]:
        """What `scan` finds in an article, which is remembered until the next is asked for."""
        return self._scanned(article)

    def scan(self, text: str) -> list[Hit]:
        """Every known name in a text as (start, end, row, form), the longest first where two overlap, in order.

        `form` is "name", "metonym" or "demonym".
        """
        return self._told(text, self._read(text))

    def _told(self, text: str, read: list[Found]) -> list[Hit]:
        """What is read without short forms that nothing introduces and acronyms of other words."""
        hits = _introduced(read)
        other = {(text[start:end], row.id) for start, end, row, _ in hits if self._explained(text, start, end, row)}
        return [hit for hit in hits if (text[hit[0] : hit[1]], hit[2].id) not in other]

    def _read(self, text: str) -> list[Found]:
        """The names in a text, short forms among them that nothing may have introduced."""
        hits: list[Found] = []
        found, i = words(text), 0
        while i < len(found):
            name = self._at(text, found, i)
            if name is None or name.row is None:
                i += len(name.words) if name else 1
                continue
            end = i + len(name.words)
            row, stop = self._extended(text, found, end, name, name.row)
            first = i - name.article
            if stop == end and name.form == "name" and row.kind == "State":
                row, first = self._preceded(text, found, first, row)
            while hits and hits[-1].end > found[first].start:
                hits.pop()
            form = "name" if stop > end and name.form != "short" else name.form
            hits.append(Found(found[first].start, found[stop - 1].end, row, form, name.row.id))
            i = stop
        return hits

    def _explained(self, text: str, start: int, end: int, row: Row) -> bool:
        """Whether an acronym in brackets stands for the words before it and not for the row: "artificial pancreas (AP)"."""
        if text[start - 1 : start] != "(" or text[end : end + 1] != ")":
            return False
        acronym, small = _fold(text[start:end]), self._context["small"]
        said = [word.key for word in words(text[max(0, start - 120) : start]) if word.key not in small][-len(acronym) :]
        own = {word.key for name in (row.name, *row.aliases) for word in words(name)}
        return len(said) > 1 and "".join(word[0] for word in said) == acronym and own.isdisjoint(said)

    def country(self, text: str) -> str | None:
        """ISO 3166 alpha-3 of the state that a title, description or name of an organization serves."""
        return self._serving(text)

    def _served(self, text: str) -> str | None:
        for start, _, row, _ in self.scan(text):
            before = [word.key for word in words(text[:start])][-2:]
            if row.country and not self._context["outward"] & set(before[-1:] if before[-1:] != ["the"] else before):
                return row.country
        return self._of_office(text)

    def _of_office(self, text: str) -> str | None:
        """The country of an office, chamber or party that tells it by itself, the longest first ("Sen.", "Duma")."""
        keys = [word.key for word in words(text)]
        runs = (tuple(keys[i : i + n]) for n in range(min(len(keys), 5), 0, -1) for i in range(len(keys) - n + 1))
        return next((self._offices[run] for run in runs if run in self._offices), None)

    def kind(self, text: str) -> str | None:
        """The kind of what the text names, if known or told by its wording."""
        row = self.find(text)
        matching = (kind for pattern, kind in self._kinds if pattern.search(text.strip()))
        return row.kind if row else next(matching, None)

    def opens(self, word: str) -> bool:
        """Whether a capitalised word may stand before a name without being of it: "In", "Meanwhile", "Monday"."""
        return word in self._context["before"]

    def _all(self, rows: Iterable[Row]) -> Iterator[Name]:
        """Every way of writing the rows; the phrases that mislead come first."""
        for text in self._context["other"]:
            yield Name(words(text), None, "other", text)
        for row in rows:
            listed = {
                "name": (row.name, *row.aliases),
                "demonym": row.demonyms,
                "metonym": row.metonyms,
                "short": row.short,
            }
            for form, texts in listed.items():
                for text in texts:
                    if spelled := words(text.removeprefix("The ")):
                        yield Name(spelled, row, form, text)

    def _at(self, text: str, found: Words, i: int) -> Name | None:
        """The longest name that begins with word `i`."""
        for name in self._beginning(found, i):
            here = found[i : i + len(name.words)]
            if _written(name, here) and _joined(text, name.text, here):
                if name.article and not (i and found[i - 1].key == "the"):
                    continue
                if not self._misleads(text, found, i, name):
                    return name
        return None

    def _beginning(self, found: Words, i: int) -> Iterator[Name]:
        """The names of the words from `i` on, the longest first."""
        for size in self._sizes.get(found[i].key, ()):
            yield from self._names.get(tuple(word.key for word in found[i : i + size]), ())

    def _misleads(self, text: str, found: Words, i: int, name: Name) -> bool:
        """Whether the words around tell that this is a person's name or a mere word."""
        before = found[i - 1 - name.article] if i > name.article else None
        j = i + len(name.words)
        after = found[j] if j < len(found) else None
        ahead = text[before.end : found[i - name.article].start] if before else ""
        gaps = ahead, text[found[j - 1].end : after.start] if after else ""
        if name.row and name.row.kind == "Place":
            return self._within(before if gaps[0] in BESIDE else None, after if gaps[1] in BESIDE else None)
        before, after = before if _blank(gaps[0]) else None, after if _blank(gaps[1]) else None
        if name.row and name.row.kind == "State" and before and before.text in self._context["particle"]:
            return True
        if found[i].text in self._context["word"]:
            return any(word and _loud(word.text) and word.key not in self._sizes for word in (before, after))
        if name.text not in self._context["person"]:
            return False
        left = before is not None and before.text[0].isupper() and before.text not in self._context["before"]
        return left or (after is not None and after.text[0].isupper() and after.text not in self._context["after"])

    def _within(self, before: Word | None, after: Word | None) -> bool:
        """Whether a place's name is part of another: "Shanghai Film", "Western Sydney", "London 2012"."""
        left = before is not None and before.text[0].isupper() and before.text not in self._context["before"]
        right = after is not None and (after.text[0].isupper() or after.text.isdigit())
        return left or (after is not None and right and after.text not in self._context["after"])

    def _extended(self, text: str, found: Words, end: int, name: Name, row: Row) -> tuple[Row, int]:
        """The row and end of "the Chinese foreign ministry", of the bare name where no body follows."""
        for size in range(self._longest if row.kind == "State" else 0, 0, -1):
            here = found[end - 1 : end + size]
            body = self._bodies.get(tuple(word.key for word in here[1:]))
            told = body and (body.seat or name.form != "metonym") and len(here) == size + 1
            if body and told and _joined(text, "", here):
                return self._row_of(body, row), end + size
        return row, end

    def _preceded(self, text: str, found: Words, first: int, row: Row) -> tuple[Row, int]:
        """The row and first word of "foreign ministry of Iran", of the bare name where no body goes before."""
        of = first - 1 - (first > 0 and found[first - 1].key == "the")
        if of < 1 or found[of].key != "of" or not _joined(text, "", found[of : first + 1]):
            return row, first
        for size in range(min(self._longest, of), 0, -1):
            here = found[of - size : of]
            body = self._bodies.get(tuple(word.key for word in here))
            if body and _joined(text, "", (*here, found[of])):
                return self._row_of(body, row), of - size
        return row, first

    def _body_of(self, text: str, hits: list[Found]) -> Found | None:
        """The body that the whole text names: "Ministry of Foreign Affairs of Iran", "China's foreign ministry"."""
        return hits[0] if len(hits) == 1 and key(text[hits[0].start : hits[0].end]) == key(text) else None

    def _medium_of(self, text: str, hits: list[Hit]) -> Row | None:
        """The medium that the text names with words that only describe it: "the Greek daily Kathimerini"."""
        media = [row for _, _, row, _ in hits if row.kind == "MediaOrganization"]
        if len(media) != 1 or any(row.kind != "State" for _, _, row, _ in hits if row not in media):
            return None
        rest = [w.key for w in words(text) if not any(start <= w.start < end for start, end, _, _ in hits)]
        return media[0] if set(rest) <= self._context["medium"] else None

    def _person_of(self, text: str, hits: list[Hit]) -> Row | None:
        """Whom "Envoy Ana Lund" and "Ana Lund of Norway" name; "supporters of Ana Lund" are somebody else."""
        at = next((i for i, hit in enumerate(hits) if hit[2].kind == "Person"), None)
        if at is None:
            return None
        start, end, row, _ = hits[at]
        before, small = key(text[:start]).split()[-1:], self._context["small"] | self._context["outward"]
        home = [hit for hit in hits[at + 1 :] if hit[2].kind == "State" and key(text[end : hit[0]]) in small]
        last = home[0][1] if home else end
        return None if small & set(before) or last < len(text) else row

    def _row_of(self, body: Body, state: Row) -> Row:
        """The row of a state's body: the table's own, or one made for it."""
        if body.kind == state.kind:
            return state
        identity = f"body-{state.id.removeprefix('state-')}-{body.slug}"
        return self.rows.get(identity) or Row(identity, body.kind, f"{state.name} {body.name}", country=state.country)


def lines(path: Path) -> Iterator[tuple[int, str]]:
    """The lines of a file in UTF-8 with their numbers. Raises BadOntology where it cannot be read."""
    return enumerate((line.strip("\r ") for line in _decoded(path).split("\n")), 1)


def table(path: Path, *, needed: Iterable[str] = (), known: Iterable[str] = ()) -> Iterator[tuple[int, dict[str, str]]]:
    """The rows of a tab-separated table with the numbers of their lines, comments left out; the first line is the header.

    Raises BadOntology where the header lacks a `needed` column or has one that is not `known`, or a row has too many cells.
    """
    numbered = [(n, line) for n, line in lines(path) if line.strip() and line[0] != "#"]
    header = numbered[0][1].split("\t") if numbered else []
    wrong = sorted((set(needed) - set(header)) | (set(header) - set(known) if known else set()))
    if wrong:
        raise BadOntology(
            f"{path}:{numbered[0][0] if numbered else 1}: column {wrong[0]!r}; choose from {', '.join(known)}"
        )
    for number, line in numbered[1:]:
        cells = line.split("\t")
        if len(cells) > len(header):
            raise BadOntology(
                f"{path}:{number}: {len(cells)} cells, but the header has {len(header)}: {', '.join(header)}"
            )
        yield number, dict(zip(header, cells + [""] * (len(header) - len(cells)), strict=True))


def _decoded(path: Path) -> str:
    """The text of a table, a byte order mark left out. Raises BadOntology where it is not there or not UTF-8."""
    try:
        data = path.read_bytes()
    except OSError as error:
        raise BadOntology(f"{path}: cannot be read ({error.strerror}); give a table or a file of entities") from error
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise BadOntology(
            f"{path}:{line}: byte {data[error.start]:#04x} is not UTF-8; save the table as UTF-8"
        ) from error


@cache
def _fold(word: str) -> str:
    """A word without case, dots and diacritics."""
    word = word.replace(".", "").casefold()
    if word.isascii():
        return word
    bare = "".join(c for c in unicodedata.normalize("NFKD", word) if not unicodedata.combining(c))
    return bare.translate(UNDECOMPOSED)


def _written(name: Name, found: Words) -> bool:
    """Whether the words are written as names are: acronyms in capitals, the rest beginning with one.

    British papers write "UN security council": bodies may go on in small letters.
    """
    small = name.row is not None and name.row.kind in ("IntergovernmentalOrganization", "PublicBody")
    for n, (known, word) in enumerate(zip(name.words, found, strict=True)):
        if known.text[0].isupper() and not word.text[0].isupper() and not (n and small):
            return False
    return _cased(name, found)


def _cased(name: Name, found: Words) -> bool:
    """Whether the acronyms of a name are written as acronyms."""
    return all(_shouted(known, word) for known, word in zip(name.words, found, strict=True))


def _shouted(known: Word, word: Word) -> bool:
    """Whether an acronym is in capitals, or like "Nato" where it is long enough to be said as a word."""
    bare = word.text.replace(".", "")
    if not _loud(known.text) or len(known.key) > ACRONYM:
        return True
    return bare.isupper() or (len(bare) > 3 and bare.istitle())


def _loud(word: str) -> bool:
    """Whether a word of two letters or more is all capitals."""
    return len(word) > 1 and word.isupper()


def _joined(text: str, name: str, found: Words) -> bool:
    """Whether nothing but space, hyphens or a possessive stands between the words; dots and commas as in the name."""
    gaps = [text[a.end : b.start] for a, b in pairwise(found)]
    return all(GAP.fullmatch(gap) and all(mark in name for mark in gap if mark in ".,") for gap in gaps)


def _blank(gap: str) -> bool:
    """Whether only spaces stand between two words."""
    return bool(gap) and not gap.strip() and "\n" not in gap


def _introduced(hits: list[Found]) -> list[Hit]:
    """The hits without short forms of those whom no other form introduces."""
    named = {hit.row.id for hit in hits if hit.form != "short"}
    told = {("short", "State"): "metonym"}
    return [
        (hit.start, hit.end, hit.row, told.get((hit.form, hit.row.kind), "name" if hit.form == "short" else hit.form))
        for hit in hits
        if hit.form != "short" or hit.bearer in named
    ]
