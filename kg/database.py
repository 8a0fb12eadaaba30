"""The quads of a graph in memory or in a directory, changed in one step.

Each article has a graph of its own with what it supports; queries see their union, the default graph. A directory keeps both, and
what builds remember, in one database, so that each change is whole or not at all. In memory they are two: there a look-up walks
all that is said of a node in any graph, and the United States is named in most articles.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox

from kg import Error, line
from kg.terms import DEFAULT, NOTES, Name, Node, Quad, Term, Triple

Change = tuple[list[Quad], list[Quad]]
"""Quads that go and quads that come."""
FORM = "graph-2"
"""Folder of the database in a store's directory; its number goes up when stores of before cannot be read any more."""
NEW = ".new"


class Database:
    """Quads in memory, or in the directory `path`, made where missing unless it is to be an `old` one.

    `union` holds what all articles say together, `own` what each says and the notes; in a directory the two are one.
    Raises Error where it cannot be opened.
    """

    def __init__(self, path: Path | None = None, *, old: bool = False, read_only: bool = False) -> None:
        self._path = path
        self.union, self.own = (_opened(path, old, read_only),) * 2 if path else (ox.Store(), ox.Store())

    def said(
        self, subject: Name | None = None, predicate: Node | None = None, to: Term | None = None
    ) -> Iterator[Quad]:
        """What all articles say together, all of it or what fits."""
        return self.union.quads_for_pattern(subject, predicate, to, DEFAULT)

    def graph(
        self,
        name: Node | ox.BlankNode,
        subject: Node | None = None,
        predicate: Node | None = None,
        to: Term | None = None,
    ) -> Iterator[Quad]:
        """What one article says, or of NOTES the notes, all of it or what fits."""
        return self.own.quads_for_pattern(subject, predicate, to, name)

    def graphs(
        self, subject: Name | None = None, predicate: Node | None = None, to: Term | None = None
    ) -> Iterator[Quad]:
        """What the articles say each for itself, all of it or what fits."""
        found = self.own.quads_for_pattern(subject, predicate, to)
        return (quad for quad in found if quad.graph_name not in (DEFAULT, NOTES))

    def names(self) -> list[Node | ox.BlankNode]:
        """The names of the articles' graphs."""
        return [name for name in self.own.named_graphs() if name != NOTES]

    def fill(self, quads: list[Quad]) -> None:
        """Puts quads into a database in memory, not in one step."""
        self.union.bulk_extend(quad for quad in quads if quad.graph_name == DEFAULT)
        self.own.bulk_extend(quad for quad in quads if quad.graph_name != DEFAULT)

    def refresh(self) -> None:
        """Writes a directory whole to disk and opens it anew: what it keeps in memory of all that was looked up is freed.

        Raises Error where it cannot be opened again.
        """
        if self._path:
            self.own.flush()
            del self.union, self.own  # the lock on the directory goes with the last of them
            self.union = self.own = _opened(self._path, old=True, read_only=False)

    def change(self, union: Change, own: Change, empty: Node | None = None) -> None:
        """Takes away and adds quads, in a directory all of it in one step; a graph left empty goes, too.

        Raises Error where that cannot be done.
        """
        try:
            if self.own is self.union:
                _update(self.own, (union[0] + own[0], union[1] + own[1]), empty)
            else:
                _update(self.union, union)
                _update(self.own, own, empty)
        except (OSError, RuntimeError) as error:
            remedy = "it is as it was before this article; see that there is room and that you may write there"
            raise Error(f"the store cannot be changed ({line(error)}); {remedy}") from error


def _opened(path: Path, old: bool, read_only: bool) -> ox.Store:
    _check(path, old)
    part = path / FORM
    try:
        if not part.exists():
            _made(part)
        return ox.Store.read_only(str(part)) if read_only else ox.Store(str(part))
    except (OSError, ValueError, RuntimeError) as error:
        locked = "lock" in str(error).lower()
        remedy = "another kg is writing to it, wait for its end" if locked else "see that you may write there"
        raise Error(f"{path}: cannot be opened ({line(error)}); {remedy}") from error


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


def _made(part: Path) -> None:
    """Makes an empty database that is there whole or not at all."""
    begun = part.with_suffix(NEW)
    begun.mkdir(parents=True, exist_ok=True)
    ox.Store(str(begun)).flush()
    begun.rename(part)


def _update(store: ox.Store, change: Change, empty: Node | None = None) -> None:
    """Takes away and adds quads in one step."""
    parts = [
        f"{verb} DATA {{ {_block(quads)} }}" for verb, quads in zip(("DELETE", "INSERT"), change, strict=True) if quads
    ]
    parts += [f"DROP SILENT GRAPH {empty}"] if empty else []
    if parts:
        store.update(" ; ".join(parts))


def _block(quads: list[Quad]) -> str:
    """Quads as the data of an update."""
    graphs: dict[Term | ox.DefaultGraph, list[Triple]] = defaultdict(list)
    for quad in quads:
        graphs[quad.graph_name].append(quad.triple)
    texts = {graph: ox.serialize(ts, format=ox.RdfFormat.N_TRIPLES) or b"" for graph, ts in graphs.items()}
    said = {graph: text.decode() for graph, text in texts.items()}
    return " ".join(text if graph == DEFAULT else f"GRAPH {graph} {{ {text} }}" for graph, text in said.items())
