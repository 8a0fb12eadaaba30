"""Facts as RDF: add, remove, ask, check, read back, save."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import BinaryIO

import rdflib

from kg import Error, answers, graphfiles, ontology, parts, shapes, stars, union
from kg import notes as memory
from kg.answers import Answer
from kg.answers import Row as Cells
from kg.database import Database
from kg.model import Article, Entity, Fact, Span
from kg.notes import Note, Notes
from kg.ontology import DIP
from kg.stars import Row, Star, Stars
from kg.terms import ARTICLE, EVIDENCE, LABEL, TYPE, Cell, Literal, Node, Term, Triple, iri, local
from kg.triples import triples


class Store:
    """A graph in memory, or kept in the directory `path`, made where missing unless it is to be an `old` one.

    Raises Error where it cannot be opened.
    """

    def __init__(self, path: Path | None = None, *, old: bool = False, read_only: bool = False) -> None:
        self._base = Database(path, old=old, read_only=read_only)

    def __len__(self) -> int:
        """The number of triples."""
        return answers.count(self._base, "?s ?p ?o")

    def __contains__(self, article: str) -> bool:
        return self._base.own.contains_named_graph(iri(article))

    def counts(self) -> dict[str, int]:
        """The numbers of articles, facts and triples."""
        known = ontology.load()
        kinds = " ".join(f"<{DIP}{kind}>" for kind in sorted(known.kinds) if known.isa(kind, "Fact"))
        facts = answers.count(self._base, f"?fact a ?kind VALUES ?kind {{ {kinds} }}")
        articles = answers.count(self._base, f"?a a <{DIP}Article>")
        return {"articles": articles, "facts": facts, "triples": len(self)}

    def add(
        self, article: Article, entities: Iterable[Entity], facts: Iterable[Fact], notes: Notes | None = None
    ) -> None:
        """Adds what the article supports, in place of what an article of this id supported before, and the notes with it.

        Facts whose claims all stand in other articles are left out. Raises BadOntology on an unknown kind, role or value.
        """
        self._replace(iri(article.id), set(triples(article, list(entities), list(facts))), notes or {})

    def remove(self, article: str, notes: Notes | None = None) -> None:
        """Removes the article and what only it supports. Raises Error where the store does not hold it."""
        if article not in self:
            raise Error(f"the store has no article '{article}'")
        self._replace(iri(article), set(), {("article", article): None, **(notes or {})})

    def note(self, notes: Notes) -> None:
        """Remembers and forgets, all of it at once."""
        self._base.change(([], []), memory.changed(self._base, notes))

    def notes(self, kind: str) -> dict[str, Note]:
        """What is remembered of a kind, sorted by name."""
        return {name: self.noted(kind, name) or {} for name in self.named("kind", kind)}

    def noted(self, kind: str, name: str) -> Note | None:
        """What is remembered under a name."""
        return memory.noted(self._base, kind, name)

    def named(self, key: str, text: str) -> list[str]:
        """The names of what is remembered with this text for this key, sorted."""
        return memory.named(self._base, key, text)

    def tally(self, key: str) -> dict[str, int]:
        """The texts that are remembered for a key, sorted, and how often each is."""
        return memory.tally(self._base, key)

    def names(self) -> list[str]:
        """The ids of the articles, sorted."""
        return sorted(map(local, self._base.names()))

    def holding(self, entity: str) -> list[str]:
        """The ids of the articles that speak of an entity, sorted."""
        return sorted(local(quad.graph_name) for quad in self._base.graphs(iri(entity), Node(TYPE)))

    def flush(self) -> None:
        """Makes sure that all that was added outlasts a loss of power."""
        self._base.own.flush()

    def refresh(self) -> None:
        """The same, and frees the memory that grows with what was looked up. Raises Error where that cannot be done."""
        self._base.refresh()

    def query(self, sparql: str) -> Answer:
        """Answers SELECT, ASK, CONSTRUCT or DESCRIBE over the union of all articles; the project's prefixes are known.

        Raises Error on a malformed query, an update or a federated query (SERVICE).
        """
        return answers.ask(self._base, sparql)

    def ask(
        self, sparql: str, *, actor: str | None = None, since: str | None = None, until: str | None = None
    ) -> tuple[tuple[str, ...], Iterator[Cells]]:
        """The columns of a SELECT query and its rows as they are found: about actors whose name holds a text, or of some days.

        The named questions (`answers.questions()`) are answered part by part: memory does not grow with their rows, and a few are
        found without a look at the rest. Raises Error as `query`, on an unknown column and on a date that is none.
        """
        columns = answers.columns(sparql)
        return columns, parts.rows(self._base, sparql, parts.tests(columns, actor, since, until))

    def part(self, facts: Iterable[str]) -> Store:
        """A copy in memory of facts, by their ids, with what they name in their roles, their evidence and its articles."""
        made = Store()
        made._base.fill(union.part(self._base, map(iri, facts)))
        return made

    def problems(self) -> list[str]:
        """What does not conform to the ontology's shapes, a line each: node, role and what it should be; sorted."""
        return shapes.problems(self.rdf(), self._label)

    def rdf(self) -> rdflib.Graph:
        """A copy as an rdflib graph."""
        return graphfiles.rdf(self._base)

    def articles(self) -> list[dict[str, str | None]]:
        """The articles, sorted by id, each with id, headline, published, publisher and url; None where not known."""
        named = self._base.said(None, Node(TYPE), Node(DIP + "Article"))
        found = {local(quad.subject): self._star(quad.subject) for quad in named}
        return [{"id": name, **_told(found[name], *_ARTICLE)} for name in sorted(found)]

    def entities(self, article: str | None = None) -> list[Entity]:
        """The entities of all articles or of one, sorted by id."""
        return stars.entities(self._stars(article))

    def facts(self, article: str | None = None) -> list[Fact]:
        """The facts of all articles or of one, sorted by id; their claims hold no more than the spans."""
        return stars.facts(self._stars(article))

    def evidence(self, name: str) -> list[dict[str, Cell | None]]:
        """The spans that a fact rests on, or the facts that an entity has a role in, in the order of the texts.

        Each has article, start, end, quote and the article's headline, published and url; none for an unknown id.
        """
        spans = self._spans(iri(name)) or {
            span for quad in self._base.said(None, None, iri(name)) for span in self._spans(quad.subject)
        }
        return sorted((self._place(span) for span in spans), key=lambda s: (str(s["article"]), s["start"], s["end"]))

    def quotes(self, article: str) -> dict[Span, str]:
        """The words of each span that the article's facts rest on, or in which it first names an actor."""
        return stars.quotes(self._stars(article))

    def namings(self) -> list[Row]:
        """Where each article first names each actor, sorted by actor: actor, article, start, end and quote."""
        return stars.namings(self._stars())

    def nodes(self) -> list[Row]:
        """Entities and facts for graph tools, sorted by id: id, kind, label and what else is known, as scalars.

        `quote` and `article` are those of a fact's first span, `support` counts its spans; texts hold no control characters.
        """
        return stars.nodes(self._stars())

    def edges(self) -> list[Row]:
        """Roles between facts and their fillers, sorted by id: id, source (the fact), target, role and its label."""
        return stars.edges(self._stars())

    def roles(self) -> list[Row]:
        """What fills the roles of facts, a row for each filler, sorted: fact, role and value, an id or a text."""
        return stars.roles(self._stars())

    def save(self, path: Path) -> None:
        """Writes .ttl, .nt, .jsonld or (with each article's own graph) .nq or .trig. Raises Error where that cannot be done."""
        graphfiles.save(self._base, path)

    def dump(self, file: BinaryIO, ending: str, *, claims: bool = False) -> None:
        """Writes the format of a file ending (.ttl .nt .jsonld .nq .trig), sorted: the same bytes for the same graph.

        With `claims`, .ttl is RDF 1.2, in which each span of a fact reifies the fact's roles.
        """
        graphfiles.write(self._base, file, ending, claims=claims)

    def _replace(self, article: Node, due: set[Triple], notes: Notes) -> None:
        """Puts triples in place of the article's, and the notes with them, in one step."""
        together, own = union.replaced(self._base, article, due)
        gone, new = memory.changed(self._base, notes)
        self._base.change(together, (gone + own[0], new + own[1]), None if due else article)

    def _stars(self, article: str | None = None) -> Stars:
        return stars.gathered(self._base.graph(iri(article)) if article else self._base.said())

    def _star(self, name: Term) -> Star:
        return {} if isinstance(name, Literal) else stars.gathered(self._base.said(name)).get(name, {})

    def _label(self, node: str) -> str | None:
        label = next(iter(self._star(Node(node)).get(LABEL, [])), None)
        return label.value if isinstance(label, Literal) else None

    def _spans(self, fact: Term) -> set[Term]:
        return set(self._star(fact).get(EVIDENCE, ()))

    def _place(self, name: Term) -> dict[str, Cell | None]:
        star = self._star(name)
        span, article = stars.span(star), self._star(star[ARTICLE][0])
        place: dict[str, Cell | None] = {"article": span.article, "start": span.start, "end": span.end}
        return {**place, **_told(star, "quote"), **_told(article, "headline", "published", "url")}


_ARTICLE = ("headline", "published", "publisher", "url")


def check(path: Path) -> None:
    """Raises Error where there is nothing at a path."""
    if not path.exists():
        raise Error(f"{path}: there is no such file or directory")


def load(path: Path) -> Store:
    """The store kept in a directory, to read only, or a copy in memory of a .ttl, .nt, .jsonld, .nq or .trig file.

    Raises Error naming the path where it is missing, broken or no store; a directory is left as it is.
    """
    check(path)
    if path.is_dir():
        return Store(path, old=True, read_only=True)
    store = Store()
    store._base.fill(graphfiles.read(path))
    if not len(store._base.own):
        store._base.fill(list(union.shared(store._stars())))
    return store


def _told(star: Star, *roles: str) -> dict[str, str | None]:
    return {role: stars.one(star, role) for role in roles}
