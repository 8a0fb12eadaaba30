"""Facts as RDF: add, remove, ask, check, read back, save.

Each article has a graph of its own with what it supports; queries see their union, the default graph. A directory keeps both, and
what builds remember, in one database, so that each change is whole or not at all. In memory they are two: there a look-up walks
all that is said of a node in any graph, and the United States is named in most articles.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import chain, islice
from pathlib import Path
from textwrap import shorten
from typing import BinaryIO
from urllib.parse import quote, unquote

import pyoxigraph as ox
import rdflib

from kg import Error, ontology
from kg.model import Article, Claim, Entity, Fact, Span
from kg.spells import between

Cell = str | int | float | bool
Note = dict[str, str]
Notes = dict[tuple[str, str], Note | None]
"""What is to be remembered by kind and name ("article", "a1"), None for what is to be forgotten."""
Name = ox.NamedNode | ox.BlankNode | ox.Triple
Term = Name | ox.Literal
Change = tuple[list[ox.Quad], list[ox.Quad]]
"""Quads that go and quads that come."""
Star = dict[str, list[Term]]
"""What the triples of one subject say: predicate to objects, sorted."""

DIP = ontology.DIP
ID = "https://w3id.org/diplokg/id/"
RDFS = "http://www.w3.org/2000/01/rdf-schema#"
SKOS = "http://www.w3.org/2004/02/skos/core#"
XSD = "http://www.w3.org/2001/XMLSchema#"
WIKIDATA = "http://www.wikidata.org/entity/"
PREFIXES = {"dip": DIP, "rdfs": RDFS, "skos": SKOS, "wd": WIKIDATA, "xsd": XSD}
TYPE, LABEL = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type", RDFS + "label"
ALIAS, MATCH, COUNTRY = SKOS + "altLabel", SKOS + "exactMatch", DIP + "country"
DATED = ("time", "published", "asOf")
"""Columns of an answer that tell the days of its rows."""
EVIDENCE, ARTICLE = DIP + "evidence", DIP + "article"
SINGLE = (TYPE, LABEL, COUNTRY)
"""What a node has once: where articles differ, the union takes the longest."""
DEFAULT = ox.DefaultGraph()
BUILD = "https://w3id.org/diplokg/build#"
NOTES = ox.NamedNode(BUILD)
"""The graph of the notes, which no query and no export shows."""
FORM = "graph-2"
"""Folder of the database in a store's directory; its number goes up when stores of before cannot be read any more."""
NEW = ".new"
FORMATS = {
    ".ttl": ox.RdfFormat.TURTLE,
    ".nt": ox.RdfFormat.N_TRIPLES,
    ".jsonld": ox.RdfFormat.JSON_LD,
    ".nq": ox.RdfFormat.N_QUADS,
    ".trig": ox.RdfFormat.TRIG,
}
NUMBERS: dict[str, Callable[[str], Cell]] = {
    XSD + "integer": int,
    XSD + "decimal": float,
    XSD + "double": float,
    XSD + "boolean": lambda text: text in ("true", "1"),
}
LABELS: dict[str, tuple[str, tuple[str, ...]]] = {
    "Meeting": ("meetingKind", ("participant", "place", "time", "status")),
    "Statement": ("speaker", ("content",)),
    "SanctionsMeasure": ("sanctionsAction", ("instrument", "scope", "target", "status")),
    "SanctionsProposal": ("sanctionsAction", ("instrument", "scope", "target", "status")),
    "Condition": ("relation", ("wording",)),
    "Tenure": ("holder", ("office",)),
}
"""The roles that a fact's label is made of: before the colon and after it."""
_GAP = r"(?:\s|#[^\n]*\n)*"
_SERVICE = re.compile(rf"(?<![?$:\w])SERVICE{_GAP}(?:SILENT{_GAP})?(?:<|[?$]|[\w.-]*:)", re.IGNORECASE)
_UNSTORABLE = re.compile("[\0\ud800-\udfff\ufffe\uffff]")
_UNPRINTABLE = re.compile("[^\t\n\r\u0020-\u007e\u0085\u00a0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True, slots=True)
class Answer:
    """What a query gives: None where a variable is not bound. ASK gives one row, CONSTRUCT its triples."""

    columns: tuple[str, ...]
    rows: list[tuple[Cell | None, ...]]


@dataclass(frozen=True, slots=True)
class Question:
    """A query with a name, and the sentence that says what it answers."""

    help: str
    sparql: str


class Store:
    """A graph in memory, or kept in the directory `path`, made where missing unless it is to be an `old` one.

    Raises Error where it cannot be opened.
    """

    def __init__(self, path: Path | None = None, *, old: bool = False) -> None:
        self._union, self._own = (_opened(path, old),) * 2 if path else (ox.Store(), ox.Store())

    def __len__(self) -> int:
        """The number of triples."""
        return self._count("?s ?p ?o")

    def __contains__(self, article: str) -> bool:
        return self._own.contains_named_graph(_iri(article))

    def counts(self) -> dict[str, int]:
        """The numbers of articles, facts and triples."""
        known = ontology.load()
        kinds = " ".join(f"<{DIP}{kind}>" for kind in sorted(known.kinds) if known.isa(kind, "Fact"))
        facts = self._count(f"?fact a ?kind VALUES ?kind {{ {kinds} }}")
        return {"articles": self._count(f"?a a <{DIP}Article>"), "facts": facts, "triples": len(self)}

    def add(
        self, article: Article, entities: Iterable[Entity], facts: Iterable[Fact], notes: Notes | None = None
    ) -> None:
        """Adds what the article supports, in place of what an article of this id supported before, and the notes with it.

        Facts whose claims all stand in other articles are left out. Raises BadOntology on an unknown kind, role or value.
        """
        self._replace(_iri(article.id), set(_of_article(article, list(entities), list(facts))), notes or {})

    def remove(self, article: str, notes: Notes | None = None) -> None:
        """Removes the article and what only it supports. Raises Error where the store does not hold it."""
        if article not in self:
            raise Error(f"the store has no article '{article}'")
        self._replace(_iri(article), set(), {("article", article): None, **(notes or {})})

    def note(self, notes: Notes) -> None:
        """Remembers and forgets, all of it at once."""
        gone, new = self._noted(notes)
        self._change(([], []), (gone, new))

    def notes(self, kind: str) -> dict[str, Note]:
        """What is remembered of a kind, sorted by name."""
        return {name: self.noted(kind, name) or {} for name in self.named("kind", kind)}

    def noted(self, kind: str, name: str) -> Note | None:
        """What is remembered under a name."""
        said = self._own.quads_for_pattern(_note(kind, name), None, None, NOTES)
        note = {quad.predicate.value.removeprefix(BUILD): _value(quad.object) for quad in said}
        return {key: text for key, text in note.items() if key != "kind"} or None

    def named(self, key: str, text: str) -> list[str]:
        """The names of what is remembered with this text for this key, sorted."""
        found = self._own.quads_for_pattern(None, ox.NamedNode(BUILD + key), _literal(text), NOTES)
        return sorted(_local(_value(quad.subject).rpartition("/")[2]) for quad in found)

    def tally(self, key: str) -> dict[str, int]:
        """The texts that are remembered for a key, sorted, and how often each is."""
        group = f"SELECT ?text (COUNT(*) AS ?n) {{ GRAPH {NOTES} {{ ?x <{BUILD}{key}> ?text }} }} GROUP BY ?text"
        return {str(text): int(n or 0) for text, n in sorted(_answer(self._own.query(group)).rows)}

    def names(self) -> list[str]:
        """The ids of the articles, sorted."""
        return sorted(_local(graph) for graph in self._own.named_graphs() if graph != NOTES)

    def holding(self, entity: str) -> list[str]:
        """The ids of the articles that speak of an entity, sorted."""
        found = self._own.quads_for_pattern(_iri(entity), ox.NamedNode(TYPE), None)
        return sorted(_local(quad.graph_name) for quad in found if quad.graph_name != DEFAULT)

    def flush(self) -> None:
        """Makes sure that all that was added outlasts a loss of power."""
        self._own.flush()

    def query(self, sparql: str, **texts: str) -> Answer:
        """Answers SELECT, ASK, CONSTRUCT or DESCRIBE over the union of all articles; the project's prefixes are known.

        `column=text` keeps the rows whose cell of that column holds the text, case aside: `query(sparql, actor="kim")`.
        Raises Error on a malformed query, an update, a federated query (SERVICE) or an unknown column.
        """
        if _SERVICE.search(sparql):
            raise Error("SPARQL: SERVICE is refused, queries do not reach the network")
        try:
            answer = _answer(self._union.query(sparql, prefixes={**PREFIXES, "id": ID}, named_graphs=[]))
        except (SyntaxError, ValueError, TypeError, OSError, RuntimeError) as error:
            raise Error(
                f"SPARQL: {_line(error)}; SELECT, ASK, CONSTRUCT and DESCRIBE are answered, not updates"
            ) from error
        for column, text in texts.items():
            answer = _holding(answer, column, text)
        return answer

    def problems(self) -> list[str]:
        """What does not conform to the ontology's shapes, a line each: node, role and what it should be; sorted."""
        from pyshacl import validate  # a quarter of a second that no query should wait for

        shapes, classes = ontology.parse("shapes.ttl"), ontology.parse("diplomacy.ttl")
        _, report, _ = validate(self.rdf(), shacl_graph=shapes, ont_graph=classes, inplace=True)
        if not isinstance(report, rdflib.Graph):
            raise Error(f"the graph could not be checked: {_line(report)}")
        return sorted(
            {self._problem(report, result) for result in report.subjects(rdflib.RDF.type, rdflib.SH.ValidationResult)}
        )

    def rdf(self) -> rdflib.Graph:
        """A copy as an rdflib graph."""
        return rdflib.Graph().parse(data=ox.serialize(self._triples(), format=ox.RdfFormat.N_TRIPLES), format="nt")

    def articles(self) -> list[dict[str, str | None]]:
        """The articles, sorted by id, each with id, headline, published, publisher and url; None where not known."""
        named = self._union.quads_for_pattern(None, ox.NamedNode(TYPE), ox.NamedNode(DIP + "Article"), DEFAULT)
        stars = {_local(quad.subject): self._star(quad.subject) for quad in named}
        return [
            {"id": name, **{key: _one(star, key) for key in _ARTICLE}}
            for name, star in sorted(stars.items(), key=_first)
        ]

    def entities(self, article: str | None = None) -> list[Entity]:
        """The entities of all articles or of one, sorted by id."""
        stars = self._stars(article)
        return sorted((_read_entity(n, star) for n, star in stars.items() if _is_entity(star)), key=lambda e: e.id)

    def facts(self, article: str | None = None) -> list[Fact]:
        """The facts of all articles or of one, sorted by id; their claims hold no more than the spans."""
        stars = self._stars(article)
        return sorted((_read_fact(star, stars) for star in stars.values() if _is_fact(star)), key=lambda fact: fact.id)

    def evidence(self, name: str) -> list[dict[str, Cell | None]]:
        """The spans that a fact rests on, or the facts that an entity has a role in, in the order of the texts.

        Each has article, start, end, quote and the article's headline, published and url; none for an unknown id.
        """
        spans = self._objects(_iri(name), EVIDENCE) or {
            span
            for quad in self._union.quads_for_pattern(None, None, _iri(name), DEFAULT)
            for span in self._objects(quad.subject, EVIDENCE)
        }
        return sorted((self._span(span) for span in spans), key=lambda s: (str(s["article"]), s["start"], s["end"]))

    def quotes(self, article: str) -> dict[Span, str]:
        """The words of each span that the article's facts rest on."""
        stars = self._stars(article)
        return {_read_span(star): _one(star, "quote") or "" for star in stars.values() if _kind(star) == "Evidence"}

    def nodes(self) -> list[dict[str, Cell]]:
        """Entities and facts for graph tools, sorted by id: id, kind, label and what else is known, as scalars.

        `quote` and `article` are those of a fact's first span, `support` counts its spans; texts hold no control characters.
        """
        stars = self._stars()
        entities = [_entity_node(_read_entity(name, star)) for name, star in stars.items() if _is_entity(star)]
        facts = [_fact_node(name, star, stars) for name, star in stars.items() if _is_fact(star)]
        return sorted(map(_scalars, entities + facts), key=lambda node: str(node["id"]))

    def edges(self) -> list[dict[str, Cell]]:
        """Roles between facts and their fillers, sorted by id: id, source (the fact), target, role and its label."""
        stars = self._stars()
        roles = [
            (name, role, _local(to))
            for name, star in stars.items()
            if _is_fact(star)
            for role, to in _fillers(star, stars)
        ]
        labels = ontology.load().labels
        edges = [(f"{_local(name)}-{role}-{to}", _local(name), to, role, labels[role]) for name, role, to in roles]
        return [_scalars(dict(zip(_EDGE, edge, strict=True))) for edge in sorted(edges)]

    def roles(self) -> list[dict[str, Cell]]:
        """What fills the roles of facts, a row for each filler, sorted: fact, role and value, an id or a text."""
        names = ontology.load().roles
        facts = [(_local(name), star) for name, star in self._stars().items() if _is_fact(star)]
        rows = [(name, role, text) for name, star in facts for role in names for text in _texts(star, DIP + role)]
        return [_scalars(dict(zip(("fact", "role", "value"), row, strict=True))) for row in sorted(rows)]

    def save(self, path: Path) -> None:
        """Writes .ttl, .nt, .jsonld or (with each article's own graph) .nq or .trig. Raises Error where that cannot be done."""
        _format(path)
        try:
            with path.open("wb") as file:
                self.dump(file, path.suffix.lower())
        except OSError as error:
            raise Error(f"{path}: cannot be written ({error.strerror})") from error

    def dump(self, file: BinaryIO, ending: str) -> None:
        """Writes the format of a file ending (.ttl .nt .jsonld .nq .trig), sorted: the same bytes for the same graph."""
        if ending == ".jsonld":
            file.write(self._jsonld())
            return
        told = self._quads() if ending in (".nq", ".trig") else sorted(self._triples(), key=str)
        ox.serialize(told, file, format=FORMATS[ending], prefixes=PREFIXES, base_iri=ID)

    def _quads(self) -> list[ox.Quad]:
        """All that is said, then graph by graph what each article says, sorted."""
        own = [quad for quad in self._own if quad.graph_name not in (DEFAULT, NOTES)]
        return [*sorted(self._said(), key=str), *sorted(own, key=lambda quad: (str(quad.graph_name), str(quad)))]

    def _jsonld(self) -> bytes:
        context = ontology.context()
        data = json.loads(self.rdf().serialize(format="json-ld", context=context))
        return json.dumps(_ordered(data), ensure_ascii=False, indent=1, sort_keys=True).encode("utf8") + b"\n"

    def _triples(self) -> Iterator[ox.Triple]:
        return (quad.triple for quad in self._said())

    def _said(self, subject: Name | None = None) -> Iterator[ox.Quad]:
        """What is said, all of it or of one subject."""
        return self._union.quads_for_pattern(subject, None, None, DEFAULT)

    def _count(self, pattern: str) -> int:
        ((number,),) = _answer(self._union.query(f"SELECT (COUNT(*) AS ?n) {{ {pattern} }}")).rows
        return int(number or 0)

    def _objects(self, subject: Term, predicate: str) -> set[Term]:
        return set(self._star(subject).get(predicate, ()))

    def _stars(self, article: str | None = None) -> dict[Term, Star]:
        return _stars(self._own.quads_for_pattern(None, None, None, _iri(article)) if article else self._said())

    def _star(self, subject: Term) -> Star:
        if isinstance(subject, ox.Literal):
            return {}
        return _stars(self._said(subject)).get(subject, {})

    def _span(self, name: Term) -> dict[str, Cell | None]:
        star = self._star(name)
        span, article = _read_span(star), self._star(star[ARTICLE][0])
        place: dict[str, Cell | None] = {"article": span.article, "start": span.start, "end": span.end}
        return {
            **place,
            "quote": _one(star, "quote"),
            **{key: _one(article, key) for key in ("headline", "published", "url")},
        }

    def _problem(self, report: rdflib.Graph, result: rdflib.term.Node) -> str:
        node, path = report.value(result, rdflib.SH.focusNode), report.value(result, rdflib.SH.resultPath)
        value, said = report.value(result, rdflib.SH.value), report.value(result, rdflib.SH.resultMessage)
        role = f"{re.split('[#/]', str(path))[-1]} " if path else ""
        found = f" (found {self._named(value)})" if value is not None and path else ""
        return " ".join(f"{self._named(node)}: {role}{said}{found}".split())

    def _named(self, node: object) -> str:
        """A node by its label and id, a literal by its text."""
        if not isinstance(node, rdflib.URIRef):
            return shorten(f"'{node}'", 90, placeholder="…'")
        label = next(iter(self._star(ox.NamedNode(str(node))).get(LABEL, [])), None)
        return f"{label.value} <{_local(node)}>" if isinstance(label, ox.Literal) else f"<{_local(node)}>"

    def _replace(self, article: ox.NamedNode, triples: set[ox.Triple], notes: Notes) -> None:
        """Puts the triples in place of the article's, and the notes with them, in one step."""
        old = {quad.triple for quad in self._own.quads_for_pattern(None, None, None, article)}
        lost = {triple.subject for triple in old - triples if not self._elsewhere(triple, article)}
        fresh = _by_subject(triple for triple in triples if _quad(triple) not in self._union)
        minus: list[ox.Quad] = []
        plus: list[ox.Quad] = []
        for subject in lost | fresh.keys():
            if subject in lost:
                now = {quad.triple for quad in self._said(subject)}
                kept = self._others(subject, article) | _of(subject, triples)
            else:
                now = self._deciding(subject)
                kept = now | fresh[subject]
            due = _united(kept)
            minus += map(_quad, now - due)
            plus += map(_quad, due - now)
        gone, new = self._noted(notes)
        gone += [_quad(triple, article) for triple in old - triples]
        new += [_quad(triple, article) for triple in triples - old]
        self._change((minus, plus), (gone, new), None if triples else article)

    def _deciding(self, subject: Name) -> set[ox.Triple]:
        """What is said of the subject that more of it may change: a fact may have the evidence of thousands of articles."""
        said = [self._union.quads_for_pattern(subject, ox.NamedNode(key), None, DEFAULT) for key in (*SINGLE, ALIAS)]
        evidence = self._union.quads_for_pattern(subject, ox.NamedNode(EVIDENCE), None, DEFAULT)
        return {quad.triple for quad in chain(*said, islice(evidence, 1))}

    def _elsewhere(self, triple: ox.Triple, article: ox.NamedNode) -> bool:
        """Whether another article says it, too."""
        same = self._own.quads_for_pattern(triple.subject, triple.predicate, triple.object)
        return any(quad.graph_name not in (DEFAULT, article) for quad in same)

    def _others(self, subject: Name, article: ox.NamedNode) -> set[ox.Triple]:
        """What the other articles say of the subject."""
        said = self._own.quads_for_pattern(subject, None, None)
        return {quad.triple for quad in said if quad.graph_name not in (DEFAULT, article)}

    def _noted(self, notes: Notes) -> Change:
        """The quads that go and those that come for notes."""
        gone: list[ox.Quad] = []
        new: list[ox.Quad] = []
        for (kind, name), note in notes.items():
            old = set(self._own.quads_for_pattern(_note(kind, name), None, None, NOTES))
            due = set(_note_quads(kind, name, note)) if note is not None else set()
            gone += old - due
            new += due - old
        return gone, new

    def _change(self, union: Change, own: Change, empty: ox.NamedNode | None = None) -> None:
        """Takes away and adds quads, in a directory all of it in one step; a graph left empty goes, too."""
        try:
            if self._own is self._union:
                _update(self._own, (union[0] + own[0], union[1] + own[1]), empty)
            else:
                _update(self._union, union)
                _update(self._own, own, empty)
        except (OSError, RuntimeError) as error:
            remedy = "it is as it was before this article; see that there is room and that you may write there"
            raise Error(f"the store cannot be changed ({_line(error)}); {remedy}") from error

    def _share(self) -> None:
        """Gives each article a graph with what it supports, from the union alone."""
        stars = self._stars()
        spans: dict[Term, set[Term]] = {name: set() for name, star in stars.items() if _kind(star) == "Article"}
        facts: dict[Term, set[Term]] = defaultdict(set)
        for name, star in stars.items():
            for article in star.get(ARTICLE, []):
                spans.setdefault(article, set()).add(name)
            for span in star.get(EVIDENCE, []):
                facts[span].add(name)
        for article, own in spans.items():
            said = {fact for span in own for fact in facts[span]}
            fillers = {to for fact in said for terms in stars[fact].values() for to in terms if to in stars}
            kept = (
                {article}
                | own
                | said
                | {to for to in fillers if EVIDENCE not in stars[to] and ARTICLE not in stars[to]}
            )
            for subject in kept & stars.keys():
                self._own.extend(_copies(subject, stars[subject], own, article))


_ARTICLE = ("headline", "published", "publisher", "url")
_EDGE = ("id", "source", "target", "role", "label")


def load(path: Path) -> Store:
    """The store kept in a directory, to read only, or a copy in memory of a .ttl, .nt, .jsonld, .nq or .trig file.

    Raises Error naming the path where it is missing, broken or no store; a directory is left as it is.
    """
    if not path.exists():
        raise Error(f"{path}: there is no such file or directory")
    store = Store()
    if path.is_dir():
        store._union = store._own = _opened(path, old=True, read_only=True)
        return store
    quads = _quads(path)
    store._union.bulk_extend(quad for quad in quads if quad.graph_name == DEFAULT)
    store._own.bulk_extend(quad for quad in quads if quad.graph_name != DEFAULT)
    if not len(store._own):
        store._share()
    return store


def read_query(path: Path) -> str:
    """The text of a .rq file. Raises Error where it cannot be read."""
    try:
        return path.read_text(encoding="utf8")
    except (OSError, ValueError) as error:
        raise Error(f"{path}: cannot be read ({_line(error)})") from error


def questions() -> dict[str, Question]:
    """The named queries of `ontology/queries/`; the first line of each is its help."""
    texts = {path.stem: read_query(path) for path in sorted((ontology.folder() / "queries").glob("*.rq"))}
    return {name: Question(text.split("\n", 1)[0].lstrip("# "), text) for name, text in texts.items()}


def _opened(path: Path, old: bool = False, read_only: bool = False) -> ox.Store:
    _check(path, old)
    part = path / FORM
    try:
        if not part.exists():
            _made(part)
        return ox.Store.read_only(str(part)) if read_only else ox.Store(str(part))
    except (OSError, ValueError, RuntimeError) as error:
        locked = "lock" in str(error).lower()
        remedy = "another kg is writing to it, wait for its end" if locked else "see that you may write there"
        raise Error(f"{path}: cannot be opened ({_line(error)}); {remedy}") from error


def _made(part: Path) -> None:
    """Makes an empty database that is there whole or not at all."""
    begun = part.with_suffix(NEW)
    begun.mkdir(parents=True, exist_ok=True)
    ox.Store(str(begun)).flush()
    begun.rename(part)


def _check(path: Path, old: bool) -> None:
    """Raises Error where a directory is no store of this form, nor an empty one that may become one."""
    if (path / FORM / "CURRENT").is_file():
        return
    named = ("union", *sorted(p.name for p in path.glob("graph-*") if p.name != FORM + NEW))
    other = [name for name in named if (path / name / "CURRENT").is_file()]
    if other:
        again = "build it again into a new directory: kg build SOURCE... --store NEW"
        raise Error(f"{path}: is a store of another version of kg ('{other[0]}', here '{FORM}'); {again}")
    fresh = not path.exists() or (path.is_dir() and {p.name for p in path.iterdir()} <= {FORM + NEW})
    if old or not fresh:
        raise Error(f"{path}: is no store; name a directory that kg build --store made, or for a new one an empty one")


def _quads(path: Path) -> list[ox.Quad]:
    try:
        return list(ox.parse(path=str(path), format=_format(path)))
    except (OSError, SyntaxError, ValueError) as error:
        raise Error(f"{path}: cannot be read as {path.suffix} ({_line(error)})") from error


def _format(path: Path) -> ox.RdfFormat:
    if path.suffix.lower() not in FORMATS:
        raise Error(f"{path}: '{path.suffix}' is no format of graphs here; choose one of {' '.join(FORMATS)}")
    return FORMATS[path.suffix.lower()]


def _update(store: ox.Store, change: Change, empty: ox.NamedNode | None = None) -> None:
    """Takes away and adds quads in one step."""
    parts = [
        f"{verb} DATA {{ {_block(quads)} }}" for verb, quads in zip(("DELETE", "INSERT"), change, strict=True) if quads
    ]
    parts += [f"DROP SILENT GRAPH {empty}"] if empty else []
    if parts:
        store.update(" ; ".join(parts))


def _block(quads: list[ox.Quad]) -> str:
    """Quads as the data of an update."""
    graphs: dict[Term | ox.DefaultGraph, list[ox.Triple]] = defaultdict(list)
    for quad in quads:
        graphs[quad.graph_name].append(quad.triple)
    texts = {graph: ox.serialize(ts, format=ox.RdfFormat.N_TRIPLES) or b"" for graph, ts in graphs.items()}
    said = {graph: text.decode() for graph, text in texts.items()}
    return " ".join(text if graph == DEFAULT else f"GRAPH {graph} {{ {text} }}" for graph, text in said.items())


def _note(kind: str, name: str) -> ox.NamedNode:
    return ox.NamedNode(f"{BUILD}{kind}/{quote(name, safe='', errors='surrogatepass')}")


def _note_quads(kind: str, name: str, note: Note) -> Iterator[ox.Quad]:
    for key, text in {**note, "kind": kind}.items():
        yield ox.Quad(_note(kind, name), ox.NamedNode(BUILD + key), _literal(text), NOTES)


def _by_subject(triples: Iterable[ox.Triple]) -> dict[Name, set[ox.Triple]]:
    found: dict[Name, set[ox.Triple]] = defaultdict(set)
    for triple in triples:
        found[triple.subject].add(triple)
    return found


def _of(subject: Name, triples: set[ox.Triple]) -> set[ox.Triple]:
    return {triple for triple in triples if triple.subject == subject}


def _of_article(article: Article, entities: list[Entity], facts: list[Fact]) -> Iterator[ox.Triple]:
    known = ontology.load()
    for entity in entities:
        known.check(entity)
    for fact in facts:
        known.check(fact)
    names = {entity.id: entity.name for entity in entities}
    yield from _write(_iri(article.id), "Article", article.title or article.id, _about(article))
    for entity in entities:
        yield from _write_entity(entity)
    for fact in facts:
        claims = [claim for claim in fact.claims if claim.span.article == article.id]
        if claims or not fact.claims:
            yield from _write_fact(fact, _label(fact, names))
            for span in {claim.span for claim in claims}:
                yield from _write_span(_iri(fact.id), span, article)


def _about(article: Article) -> Iterator[tuple[str, Term]]:
    yield DIP + "sha256", ox.Literal(article.digest)
    yield (
        DIP + "dateInferred",
        ox.Literal("true" if article.inferred else "false", datatype=ox.NamedNode(XSD + "boolean")),
    )
    for role, value, datatype in (
        ("headline", article.title, "string"),
        ("published", article.date, "date" if len(article.date or "") == 10 else "gYearMonth"),
        ("publisher", article.publisher, "string"),
        ("url", article.url, "anyURI"),
    ):
        if value:
            yield DIP + role, _literal(value, XSD + datatype)


def _write(name: ox.NamedNode, kind: str, label: str, roles: Iterable[tuple[str, Term]]) -> Iterator[ox.Triple]:
    yield ox.Triple(name, ox.NamedNode(TYPE), ox.NamedNode(DIP + kind))
    yield ox.Triple(name, ox.NamedNode(LABEL), _literal(label))
    for role, value in roles:
        yield ox.Triple(name, ox.NamedNode(role), value)


def _write_entity(entity: Entity) -> Iterator[ox.Triple]:
    roles: list[tuple[str, Term]] = [
        (ALIAS, _literal(alias)) for alias in entity.aliases if alias and alias != entity.name
    ]
    roles += [(COUNTRY, _literal(entity.country))] if entity.country else []
    roles += [(MATCH, ox.NamedNode(WIKIDATA + quote(entity.wikidata)))] if entity.wikidata else []
    roles += [(MATCH, ox.NamedNode(iri)) for iri in entity.matches]
    yield from _write(_iri(entity.id), entity.kind, entity.name or entity.id, roles)


def _write_fact(fact: Fact, label: str) -> Iterator[ox.Triple]:
    known = ontology.load()
    roles: list[tuple[str, Term]] = []
    for name, text in fact.roles:
        role = known.roles[name]
        roles.append(
            (DIP + name, _literal(text, role.range) if role.literal else _iri(text, DIP if role.values else ID))
        )
        if role.values:
            yield from _write(_iri(text, DIP), role.values, known.labels[text], ())
    yield from _write(_iri(fact.id), fact.kind, label, roles)


def _write_span(fact: ox.NamedNode, span: Span, article: Article) -> Iterator[ox.Triple]:
    name = ox.NamedNode(f"{_iri(article.id).value}#char={span.start},{span.end}")
    integer = ox.NamedNode(XSD + "integer")
    yield ox.Triple(fact, ox.NamedNode(EVIDENCE), name)
    yield ox.Triple(name, ox.NamedNode(TYPE), ox.NamedNode(DIP + "Evidence"))
    yield ox.Triple(name, ox.NamedNode(ARTICLE), _iri(article.id))
    yield ox.Triple(name, ox.NamedNode(DIP + "start"), ox.Literal(str(span.start), datatype=integer))
    yield ox.Triple(name, ox.NamedNode(DIP + "end"), ox.Literal(str(span.end), datatype=integer))
    yield ox.Triple(name, ox.NamedNode(DIP + "quote"), _literal(article.text[span.start : span.end]))


def _label(fact: Fact, names: dict[str, str]) -> str:
    labels = ontology.load().labels
    head, body = LABELS.get(fact.kind, ("status", ()))
    words = {role: [_word(role, value, names) for value in fact.all(role)] for role in (head, *body)}
    act = fact.one("act") if fact.one("act") != "assert" else None  # a denial must not read like what it denies
    who = ", ".join(words[head]) or labels[fact.kind]
    parts = [f"{who} ({labels[act]})" if act else who, ", ".join(word for role in body for word in words[role])]
    return shorten(": ".join(filter(None, parts)), 90, placeholder="…")


def _word(role: str, value: str, names: dict[str, str]) -> str:
    known = ontology.load()
    return known.labels[value] if known.roles[role].values else names.get(value, value)


def _iri(name: str, base: str = ID) -> ox.NamedNode:
    """The node of an id, which may hold any character."""
    return ox.NamedNode(base + quote(name, safe="", errors="surrogatepass"))


def _local(node: object) -> str:
    """The id of a node, or the local name of a term of the ontology."""
    iri = node.value if isinstance(node, ox.NamedNode | ox.BlankNode) else str(node)
    return unquote(iri.removeprefix(ID).removeprefix(DIP), errors="surrogatepass")


def _value(term: Term) -> str:
    return str(term) if isinstance(term, ox.Triple) else term.value


def _literal(text: str, datatype: str = XSD + "string") -> ox.Literal:
    """A literal; what RDF cannot hold becomes U+FFFD, so that lengths stay."""
    return ox.Literal(_UNSTORABLE.sub("\ufffd", text), datatype=ox.NamedNode(datatype))


def _united(triples: set[ox.Triple]) -> set[ox.Triple]:
    """The triples of one subject with one type, label and country; an entity's other labels become aliases."""
    entity = not any(triple.predicate.value == EVIDENCE for triple in triples)
    for predicate in SINGLE:
        rivals = sorted(
            (t for t in triples if t.predicate.value == predicate), key=lambda t: (len(str(t.object)), str(t.object))
        )
        triples = triples - set(rivals[:-1])
        if predicate == LABEL and entity:
            triples |= {ox.Triple(t.subject, ox.NamedNode(ALIAS), t.object) for t in rivals[:-1]}
            triples -= {ox.Triple(t.subject, ox.NamedNode(ALIAS), t.object) for t in rivals[-1:]}
    return triples


def _copies(subject: Term, star: Star, spans: set[Term], graph: Term) -> Iterator[ox.Quad]:
    if isinstance(subject, ox.Literal) or not isinstance(graph, ox.NamedNode):
        return
    for key, terms in star.items():
        own = [term for term in terms if key != EVIDENCE or term in spans]
        yield from (ox.Quad(subject, ox.NamedNode(key), term, graph) for term in own)


def _quad(triple: ox.Triple, graph: ox.NamedNode | ox.DefaultGraph = DEFAULT) -> ox.Quad:
    return ox.Quad(triple.subject, triple.predicate, triple.object, graph)


def _stars(quads: Iterable[ox.Quad]) -> dict[Term, Star]:
    stars: dict[Term, Star] = defaultdict(lambda: defaultdict(list))
    for quad in quads:
        stars[quad.subject][quad.predicate.value].append(quad.object)
    return {name: {key: sorted(terms, key=str) for key, terms in star.items()} for name, star in stars.items()}


def _kind(star: Star) -> str:
    return _local(star[TYPE][0]) if TYPE in star else ""


def _is_fact(star: Star) -> bool:
    return ontology.load().isa(_kind(star), "Fact")


def _is_entity(star: Star) -> bool:
    return bool(ontology.load().kinds.get(_kind(star), frozenset()) & {"Actor", "Place"})


def _texts(star: Star, key: str) -> list[str]:
    return [term.value if isinstance(term, ox.Literal) else _local(term) for term in star.get(key, [])]


def _one(star: Star, name: str) -> str | None:
    return next(iter(_texts(star, DIP + name)), None)


def _first(pair: tuple[str, Star]) -> str:
    return pair[0]


def _read_entity(name: Term, star: Star) -> Entity:
    label = next(iter(_texts(star, LABEL)), _local(name))
    matches = [term.value for term in star.get(MATCH, []) if isinstance(term, ox.NamedNode)]
    wikidata = next((iri.removeprefix(WIKIDATA) for iri in matches if iri.startswith(WIKIDATA)), None)
    other = tuple(sorted(iri for iri in matches if not iri.startswith(WIKIDATA)))
    aliases = tuple(sorted(_texts(star, ALIAS)))
    return Entity(_local(name), _kind(star), label, aliases, _one(star, "country"), wikidata, other)


def _read_fact(star: Star, stars: dict[Term, Star]) -> Fact:
    roles = sorted((role, text) for role in ontology.load().roles for text in _texts(star, DIP + role))
    spans = sorted(_read_span(stars[span]) for span in star.get(EVIDENCE, []) if span in stars)
    return Fact(_kind(star), tuple(roles), tuple(Claim(_kind(star), (), span, "") for span in spans))


def _read_span(star: Star) -> Span:
    return Span(_one(star, "article") or "", int(_one(star, "start") or 0), int(_one(star, "end") or 0))


def _entity_node(entity: Entity) -> dict[str, Cell | None]:
    named: dict[str, Cell | None] = {
        "id": entity.id,
        "kind": entity.kind,
        "label": entity.name,
        "country": entity.country,
    }
    links = {"wikidata": entity.wikidata, "matches": "; ".join(entity.matches) or None}
    return {**named, **links, "altLabels": "; ".join(entity.aliases) or None}


def _fact_node(name: Term, star: Star, stars: dict[Term, Star]) -> dict[str, Cell | None]:
    spans = sorted((stars[span] for span in star.get(EVIDENCE, []) if span in stars), key=_read_span)
    node: dict[str, Cell | None] = {"id": _local(name), "kind": _kind(star), "label": "; ".join(_texts(star, LABEL))}
    for role in ontology.load().roles.values():
        if role.literal or role.values:
            node[role.name] = "; ".join(_texts(star, DIP + role.name)) or None
    node["support"] = len(spans)
    return {**node, **({"quote": _one(spans[0], "quote"), "article": _one(spans[0], "article")} if spans else {})}


def _fillers(star: Star, stars: dict[Term, Star]) -> Iterator[tuple[str, Term]]:
    for role in ontology.load().roles.values():
        if not role.literal and not role.values:
            yield from ((role.name, to) for to in star.get(DIP + role.name, []) if to in stars)


def _scalars(row: dict[str, Cell | None] | dict[str, str]) -> dict[str, Cell]:
    cleaned = {key: _UNPRINTABLE.sub("", cell) if isinstance(cell, str) else cell for key, cell in row.items()}
    return {key: cell for key, cell in cleaned.items() if cell is not None}


def _answer(found: ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples) -> Answer:
    if isinstance(found, ox.QueryBoolean):
        return Answer(("answer",), [(bool(found),)])
    if isinstance(found, ox.QueryTriples):
        return Answer(("subject", "predicate", "object"), [tuple(map(_cell, triple)) for triple in found])
    return Answer(tuple(variable.value for variable in found.variables), [tuple(map(_cell, row)) for row in found])


def _cell(term: Term | None) -> Cell | None:
    if term is None or isinstance(term, ox.NamedNode | ox.BlankNode):
        return term.value if term else None
    if not isinstance(term, ox.Literal):
        return str(term)
    try:
        return NUMBERS.get(term.datatype.value, str)(term.value)
    except ValueError:
        return term.value


def of_days(answer: Answer, since: str | None, until: str | None) -> Answer:
    """The rows of an answer whose first column among time, published and asOf touches these days.

    Raises Error where it has none of them or a date is none.
    """
    touches = between(since, until)
    column = next((c for c in DATED if c in answer.columns), None)
    if column is None:
        raise Error(f"the answer has no days; it has {' '.join(answer.columns)}")
    at = answer.columns.index(column)
    return Answer(answer.columns, [row for row in answer.rows if touches(str(row[at] or ""))])


def _holding(answer: Answer, column: str, text: str) -> Answer:
    if column not in answer.columns:
        raise Error(f"the query has no column '{column}'; it has {' '.join(answer.columns)}")
    at = answer.columns.index(column)
    cells = [(row, row[at]) for row in answer.rows]
    return Answer(answer.columns, [row for row, cell in cells if text.casefold() in str(cell or "").casefold()])


def _ordered(data: object) -> object:
    """JSON with its lists sorted: they are sets in RDF."""
    if isinstance(data, dict):
        return {key: _ordered(value) for key, value in data.items()}
    return (
        sorted(map(_ordered, data), key=lambda item: json.dumps(item, sort_keys=True))
        if isinstance(data, list)
        else data
    )


def _line(error: object) -> str:
    return " ".join(str(error).split())[:300]
