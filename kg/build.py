"""The whole way: files to articles, articles to facts, facts to a store, and what the store remembers of it."""

from __future__ import annotations

import datetime
import hashlib
import json
import os
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from importlib.util import find_spec
from itertools import chain, takewhile
from pathlib import Path
from typing import Any

from kg import BadArticle, Error, lists, names, ontology, read, workers
from kg import decisions as judged
from kg.model import Article, Entity, Fact
from kg.notes import Notes
from kg.read import Input, Stream
from kg.store import Store
from kg.workers import Found

PACKAGE = Path(__file__).parent
SILENT = (
    "__init__",
    "answers",
    "attributions",
    "build",
    "cli",
    "cluster",
    "decisions",
    "evaluate",
    "graphfiles",
    "identity",
    "notes",
    "parts",
    "score",
    "shapes",
    "spells",
    "workers",
)
"""Modules of kg that have no part in what an article gives."""
FLUSHED = 200
"""Articles after which the store is written to disk and its memory freed, and failures that are remembered together."""
FREED = 10_000
"""Failures after which the same is done."""
ADDRESS = re.compile(r"(?:[a-z]+://)?(?:[^\s/:\[\]]+|\[[0-9A-Fa-f:.]+\]):\d{1,5}")

Item = tuple[Input, Article]


def facts(articles: Iterable[Article], extractor: str = "reader") -> Iterator[tuple[Article, list[Entity], list[Fact]]]:
    """Each article with its entities and facts, in order."""
    from kg import resolve
    from kg.extract import EXTRACTORS

    for article in articles:
        for mentions, claims in EXTRACTORS[extractor]([article]):
            yield (article, *resolve.resolve(article, mentions, claims))


def build(articles: Iterable[Article], store: Store, done: Callable[[Article], None] = lambda _: None) -> None:
    """Adds the articles' facts to the store and calls `done` after each."""
    for article, entities, found in facts(articles):
        store.add(article, entities, found)
        done(article)


@dataclass(slots=True)
class Run:
    """What one `update` did, as the store remembers it; `ended` is empty until the sources are through."""

    begun: str
    sources: list[str]
    version: str
    added: int = 0
    redone: int = 0
    unchanged: int = 0
    removed: int = 0
    failed: int = 0
    ended: str = ""
    spared: int = 0
    """Articles not removed because what they were read from could not be read this time."""

    @property
    def read(self) -> int:
        """The number of articles that the sources gave."""
        return self.added + self.redone + self.unchanged

    def note(self) -> Notes:
        """What to remember of it."""
        return {("run", self.begun): {"told": json.dumps(asdict(self), ensure_ascii=False)}}


def check(sources: Sequence[str], date: str | None, own: Sequence[Path], decisions: Sequence[Path]) -> None:
    """Raises Error where nothing of the sources is there, or the date or a file of names or decisions is no good."""
    read.inputs(sources, date=date)
    if not any(source == "-" or os.path.lexists(source) for source in sources):
        raise Error(f"{', '.join(sources)}: no such file or folder; give one that is there, or -")
    lists.rows(own)
    judged.read(decisions)


def update(
    sources: Sequence[str],
    store: Store,
    *,
    date: str | None = None,
    stdin: Stream | None = None,
    own: Sequence[Path] = (),
    decisions: Sequence[Path] = (),
    jobs: int = 1,
    dask: str | None = None,
    prune: bool = False,
    done: Callable[[Article], None] = lambda _: None,
    failed: Callable[[BadArticle], None] = lambda _: None,
    stopped: Callable[[], bool] = lambda: False,
) -> Run:
    """Adds what is new in the sources, redoes what changed in them or in the version of kg, and leaves the rest.

    Each article changes in one step together with what is remembered of it: cut at any point, the same call goes on from
    there. `own` are files of names of the user's, `decisions` files of what he decided of who is who: where one is new or gone,
    the articles that it bears on are redone. `jobs` processes read, or the workers of the dask scheduler at the address `dask`.
    With `prune` what is gone from the sources goes from the store; `stopped` is asked before each article.
    Raises Error where the store cannot be changed or a cluster does not answer.
    """
    if dask:
        _clustered(dask, jobs)
    inputs = read.inputs(sources, date=date, stdin=stdin)
    run = Run(_now(), list(sources), version(own))
    way = _Update(store, run, judged.Decisions(judged.read(decisions)), date, done, failed)
    fresh = way.fresh(takewhile(lambda _: not stopped(), inputs))
    for (found, article), (entities, said) in _extracted(fresh, own, jobs, dask):
        way.add(found, article, entities, said)
        if (run.added + run.redone) % FLUSHED == 0:
            store.refresh()
    if not stopped():
        way.end(prune)
    way.note(run.note())
    store.flush()
    return run


def remove(articles: Sequence[str], store: Store) -> Run:
    """Removes articles and what only they support. Raises Error, and removes none, where the store does not hold one."""
    for name in articles:
        if name not in store:
            raise Error(f"the store has no article '{name}'")
    run = Run(_now(), [], "")
    for name in sorted(set(articles)):
        run.removed += 1
        store.remove(name, run.note())
    run.ended = _now()
    store.note(run.note())
    return run


def version(own: Iterable[Path] = ()) -> str:
    """Digests of all that decides what an article gives: the reader, the names with the user's own, the ontology.

    Raises Error where a file of the user's cannot be read.
    """
    folder = ontology.folder()
    code = [path for path in sorted(PACKAGE.glob("*.py")) if path.stem not in SILENT]
    model = [path for path in sorted(PACKAGE.glob("models/*")) if path.suffix != ".md"]
    reader = [*code, *sorted(PACKAGE.glob("extract/*.py")), *model]
    said = [*sorted(folder.glob("*.ttl")), *sorted(folder.glob("words/*"))]
    known = [*sorted(folder.glob("names/*")), *own]
    parts = {"reader": reader, "names": known, "ontology": said}
    return " ".join(f"{name}-{_digest(paths)}" for name, paths in parts.items())


def fact_rows(articles: Iterable[Article]) -> Iterator[tuple[Article, dict[str, Any]]]:
    """Each article with its facts in the form of the fact scorer."""
    from kg.export.facts import row

    for article, entities, found in facts(articles):
        yield article, row(article.id, entities, found, article.quote)


def attribution_rows(articles: Iterable[Article]) -> Iterator[tuple[Article, dict[str, Any]]]:
    """Each article with its attributions in the form of the attribution scorer."""
    from kg.extract import reader

    for article in articles:
        for found in reader.attributions([article]):
            yield article, {"doc": article.id, "attributions": [a._asdict() for a in found]}


class _Update:
    """An update under way: what it has seen so far."""

    def __init__(
        self,
        store: Store,
        run: Run,
        decisions: judged.Decisions,
        date: str | None,
        done: Callable[[Article], None],
        failed: Callable[[BadArticle], None],
    ) -> None:
        self.store, self.run, self.decisions, self.done, self.failed = store, run, decisions, done, failed
        self.date = date
        self.concerned: dict[str, set[str]] = defaultdict(set)
        for actor in sorted(decisions.actors):
            for name in store.holding(actor):
                self.concerned[name].add(actor)
        self.seen: dict[str, str] = {}
        self.old = {place: note["file"] for place, note in store.notes("failure").items()}
        self.again = dict.fromkeys(self.old.values(), False)
        self.bad: set[str] = set()
        self.told: Notes = {}
        self.unread: set[str] = set()

    def fresh(self, inputs: Iterable[Input]) -> Iterator[Item]:
        """The inputs that have to be read into facts, with their articles."""
        for found in inputs:
            if _file(found) in self.again:
                self.again[_file(found)] = True
            try:
                article = self._article(found)
            except BadArticle as error:
                self.unread.add(_file(found))
                self._fail(found, error)
            else:
                if article:
                    yield found, article

    def _article(self, found: Input) -> Article | None:
        """The article of an input; None where the store holds what it gives. Raises BadArticle."""
        for name in self.store.named("input", found.digest) if found.digest else ():
            if self._known(name):
                self.run.unchanged += self._first(name, found)
                return None
        article = found.make()
        if not self._first(article.id, found):
            return None
        note = self.store.noted("article", article.id) or {}
        article = _dated(article, note.get("given"))
        if note.get("digest") != _content(article) or not self._known(article.id):
            return article
        self.store.note({("article", article.id): {**note, "input": found.digest or "", "file": _file(found)}})
        self.run.unchanged += 1
        return None

    def _known(self, name: str) -> bool:
        """Whether what the store holds of an article was made by this version and these decisions."""
        note = self.store.noted("article", name) or {}
        decided = self.decisions.noted(note)
        due = self.decisions.due(name, self.concerned.get(name, set()) | decided.keys())
        return note.get("version") == self.run.version and decided == due

    def _first(self, name: str, found: Input) -> bool:
        """Whether no input before had this id."""
        if name in self.seen:
            self._fail(found, read.taken(found.place, name, self.seen[name]))
            return False
        self.seen[name] = found.place
        return True

    def _fail(self, found: Input, error: BadArticle) -> None:
        """Tells and remembers what could not be read."""
        self.failed(error)
        self.run.failed += 1
        self.bad.add(found.place)
        note = self.store.noted("failure", found.place) or {}
        if note.get("reason") != str(error):
            self.told["failure", found.place] = {"reason": str(error), "file": _file(found), "when": _now()}
        if len(self.told) >= FLUSHED:
            self.note({})
        if self.run.failed % FREED == 0:
            self.store.refresh()

    def note(self, notes: Notes) -> None:
        """Remembers this, and what could not be read."""
        self.store.note({**self.told, **notes})
        self.told.clear()

    def add(self, found: Input, article: Article, entities: list[Entity], facts: list[Fact]) -> None:
        """Puts what an article gives into the store, and what is remembered of it."""
        known = article.id in self.store
        self.run.redone += known
        self.run.added += not known
        note = {"input": found.digest or "", "digest": _content(article), "file": _file(found)}
        note |= {"version": self.run.version, "when": _now()}
        entities, facts, decided = self.decisions.applied(article.id, entities, facts)
        if self.date or (not article.inferred and (self.store.noted("article", article.id) or {}).get("given")):
            note["given"] = self.date or article.date or ""
        if decided:
            note["decided"] = json.dumps(decided, sort_keys=True)
        self.store.add(article, entities, facts, {**self.told, ("article", article.id): note, **self.run.note()})
        self.told.clear()
        self.done(article)

    def end(self, prune: bool) -> None:
        """Forgets failures that are mended and, to prune, removes what is gone."""
        gone = {place for place, file in self.old.items() if prune or self.again[file]} - self.bad
        self.store.note({("failure", place): None for place in gone})
        for name in self.store.names() if prune and self.seen else ():
            if name not in self.seen:
                self._prune(name)
        self.run.ended = _now()

    def _prune(self, name: str) -> None:
        file = (self.store.noted("article", name) or {}).get("file", "")
        if any(file == bad or file.startswith(f"{bad}/") for bad in self.unread):
            self.run.spared += 1
        else:
            self.run.removed += 1
            self.store.remove(name, self.run.note())


def _extracted(fresh: Iterator[Item], own: Sequence[Path], jobs: int, dask: str | None) -> Iterator[tuple[Item, Found]]:
    """Each input with what its article gives, in order; nothing is loaded before the first."""
    first = next(fresh, None)
    if first is None:
        return
    rows = lists.rows(own)
    names.use(rows)
    items = (((found, article), article) for found, article in chain([first], fresh))
    if dask:
        from kg import cluster

        yield from cluster.read(items, _facts, rows, dask, version)
    elif jobs > 1:
        yield from workers.processes(items, _facts, rows, jobs)
    else:
        yield from ((item, _facts(article)) for item, article in items)


def _clustered(address: str, jobs: int) -> None:
    """Raises Error where a build on a cluster cannot begin."""
    if jobs > 1:
        raise Error("give --jobs for processes of this machine or --dask for a cluster, not both")
    if not ADDRESS.fullmatch(address):
        raise Error(f"'{address}' is no address of a dask scheduler; give one such as tcp://10.0.0.5:8786")
    if not find_spec("distributed"):
        raise Error("distributed is not installed; run: pip install 'diplokg[dask]'")


def _facts(article: Article) -> Found:
    ((_, entities, found),) = facts([article])
    return entities, found


def _dated(article: Article, given: str | None) -> Article:
    """The article with the date that it was once given where none is told of it now."""
    return replace(article, date=given, inferred=False) if given and (article.inferred or not article.date) else article


def idle(decisions: Sequence[Path], store: Store) -> list[judged.Decision]:
    """The decisions that bear on no article of the store: an id may be mistyped."""
    decided = {old for told in store.tally("decided") for old in json.loads(told)}
    noted = judged.Decisions.noted
    return [
        row
        for row in judged.read(decisions)
        if (row.verdict == judged.SAME and row.other not in decided)
        or (
            row.verdict == judged.DIFFERENT
            and row.article
            and row.actor not in noted(store.noted("article", row.article))
        )
    ]


def _file(found: Input) -> str:
    """The file of an input, by a name that does not depend on where kg is run."""
    return os.path.abspath(found.file)  # noqa: PTH100


def _content(article: Article) -> str:
    """A digest of all that is known of an article."""
    return hashlib.sha256(repr(article).encode("utf8", "surrogatepass")).hexdigest()[:32]


def _digest(paths: Iterable[Path]) -> str:
    total = hashlib.sha256()
    for path in paths:
        try:
            total.update(path.name.encode("utf8", "surrogatepass") + path.read_bytes())
        except OSError as error:
            raise Error(f"{path}: cannot be read ({error.strerror})") from error
    return total.hexdigest()[:12]


def _now() -> str:
    return datetime.datetime.now(datetime.UTC).isoformat(timespec="milliseconds")
