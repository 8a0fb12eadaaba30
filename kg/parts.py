"""The answer of a named question part by part, in its order, and only about the actors and days that are asked for.

A question says in comments how its nodes are reached from what stands in a column. `# by actor: ?x dip:speaker/rdfs:label ?key`
leads from the names of actors to all statements in whose rows these stand, and maybe to more; `# with actor: ...` does so where a
cell holds several names, `# with actor or target: ...` where they may stand in either column, and `# without time: ...` leads to
the nodes that have nothing there. So a few are looked up, not sought among all, and many are walked in the order of the column
that they are sorted by first.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import chain, islice

from kg import Error, answers, names, ontology
from kg.answers import Row
from kg.database import Database
from kg.ontology import DIP
from kg.spells import between
from kg.terms import Term, value

Test = Callable[[str], bool]
Ways = dict[tuple[str, str], tuple[str, str]]
"""How (by, with, without) and column to the variable of the nodes and the pattern that leads to them."""
Cut = tuple[str, set[Term] | None]
"""A variable, and the nodes that it is kept to; None for all."""

DATED = ("time", "published", "asOf")
"""Columns that tell the days of rows."""
KEYS = {
    "actor": "?any a ?kind ; rdfs:label ?key VALUES ?kind { KINDS }",
    "article": "?any a dip:Article ; rdfs:label ?key",
    "asOf": "?any dip:asOf ?key",
    "certainty": "?any a dip:Certainty ; rdfs:label ?key",
    "published": "?any dip:published ?key",
    "state": "{ ?any a dip:State ; rdfs:label ?key } UNION { ?any dip:country ?key }",
    "status": "?any a dip:Status ; rdfs:label ?key",
    "time": "?any dip:time|dip:published ?key",
}
"""What may stand in a column."""
FEW, SOME, MANY = 2_000, 20_000, 200_000
"""Nodes that are asked about at once in a walk, about, and where no more are; those beyond which a column's are not gathered."""
_WAY = re.compile(r"^# (by|with|without) (\w+)(?: or \w+)?: ((\?\w+) .+)$", re.MULTILINE)
_EITHER = re.compile(r"^# with (\w+) or (\w+):", re.MULTILINE)
_FIRST = re.compile(r"\n\}[^\n]*ORDER BY \?(\w+)")
_INNER = r"(?:[^{}]|\{(?:[^{}]|\{(?:[^{}]|\{[^{}]*\})*\})*\})*"
_OPTIONAL = re.compile(rf"OPTIONAL \{{(?! \{{){_INNER}\}}")


def tests(columns: tuple[str, ...], actor: str | None, since: str | None, until: str | None) -> dict[str, Test]:
    """What rows about somebody whose name holds a text, case and diacritics aside, or of some days have in their columns.

    The days are those of the first column among time, published and asOf. Raises Error on a missing column or a bad date.
    """
    found: dict[str, Test] = {}
    if actor:
        found[_column(columns, "actor")] = lambda text: names.holds(text, actor)
    if since or until:
        found[_column(columns, *DATED)] = between(since, until)
    return found


def rows(base: Database, sparql: str, tests: Mapping[str, Test]) -> Iterator[Row]:
    """The rows whose texts pass the tests of their columns, as they are found. Raises Error where the query is malformed."""
    ways = _ways(sparql)
    node, nodes = _cut(base, ways, tests)
    first = next(iter(_FIRST.findall(sparql)), "")
    walk = ways.get(("by", first), ("", ""))[0]
    if not ways:
        found = iter(answers.ask(base, sparql).rows)
    elif not walk or (nodes is not None and (len(nodes) <= SOME or node != walk)):
        found = _asked(base, sparql, node, nodes)
    else:
        found = _walked(base, sparql, first, tests.get(first, lambda _: True), nodes)
    return filter(passing(sparql, tests), found)


def passing(sparql: str, tests: Mapping[str, Test]) -> Callable[[Row], bool]:
    """Whether a row's texts pass the tests of their columns, one of them where the question says that either may hold them."""
    columns, either = answers.columns(sparql), dict(_EITHER.findall(sparql))
    places = [([columns.index(c) for c in (name, either.get(name)) if c], test) for name, test in tests.items()]
    return lambda row: all(any(test(str(row[at] or "")) for at in found) for found, test in places)


def _column(columns: tuple[str, ...], *wanted: str) -> str:
    """The first of these columns that is there."""
    found = next((name for name in wanted if name in columns), None)
    if found is None:
        missing = " or ".join(f"'{name}'" for name in wanted)
        raise Error(f"the query has no column {missing}; it has {' '.join(columns)}")
    return found


def _ways(sparql: str) -> Ways:
    return {(how, column): (node, way) for how, column, way, node in _WAY.findall(sparql)}


def _cut(base: Database, ways: Ways, tests: Mapping[str, Test]) -> Cut:
    """The fewest nodes to which one of the tested columns leads, None where none leads to few."""
    cuts: list[Cut] = []
    for column in tests:
        if found := ways.get(("by", column)) or ways.get(("with", column)):
            node, way = found
            keys = set(chain(*_keys(base, column, tests[column]).values()))
            nodes = _reached(base, node, way, keys, MANY + 1)
            cuts += [(node, nodes)] if len(nodes) <= MANY else []
    return min(cuts, key=lambda cut: len(cut[1] or ()), default=("", None))


def _walked(base: Database, sparql: str, column: str, test: Test, only: set[Term] | None) -> Iterator[Row]:
    """The rows in the order of a column, some of its texts at a time: more where these lead to few nodes, fewer after many."""
    ways, at, size = _ways(sparql), answers.columns(sparql).index(column), 1
    node, way = ways["by", column]
    if ("without", column) in ways and test(""):
        nodes = _reached(base, *ways["without", column])
        yield from (row for row in _asked(base, sparql, node, nodes) if row[at] is None)
    left = iter(_keys(base, column, test).items())
    while keys := dict(islice(left, size)):
        nodes = _reached(base, node, way, set(chain(*keys.values())))
        nodes = nodes if only is None else nodes & only
        yield from (row for row in _asked(base, sparql, node, nodes) if row[at] in keys)
        size = max(1, size // 2 if len(nodes) > FEW else size * 2)


def _keys(base: Database, column: str, test: Test) -> dict[str, list[Term]]:
    """The texts of a column that pass, sorted, and the terms that have them."""
    above = ontology.load().kinds
    kinds = " ".join(f"<{DIP}{kind}>" for kind in sorted(above) if above[kind] & {"Actor", "Place"})
    found: defaultdict[str, list[Term]] = defaultdict(list)
    for key in answers.terms(base, f"SELECT DISTINCT ?key {{ {KEYS[column].replace('KINDS', kinds)} }}"):
        if test(value(key)):
            found[value(key)].append(key)
    return dict(sorted(found.items()))


def _reached(
    base: Database, node: str, way: str, keys: Iterable[Term] | None = None, most: int | None = None
) -> set[Term]:
    """The nodes to which a way leads, from some keys or from all."""
    given = "" if keys is None else f"VALUES ?key {{ {_listed(keys)} }}"
    limit = f"LIMIT {most}" if most else ""
    return set(answers.terms(base, f"SELECT DISTINCT {node} {{ {given} LATERAL {{ {way} }} }} {limit}"))


def _asked(base: Database, sparql: str, node: str, nodes: set[Term] | None) -> Iterator[Row]:
    """The rows of these nodes, of all where None."""
    if nodes is None or nodes:
        yield from answers.ask(base, _narrowed(sparql, node, nodes)).rows


def _narrowed(sparql: str, node: str, nodes: set[Term] | None) -> str:
    """The question of these nodes only: LATERAL has them looked up one by one, where a join would begin with all there are.

    What comes first is narrowed, or the innermost of its selections of the node; then each OPTIONAL is asked row by row, and
    one in double braces once for all.
    """
    head, body = sparql.split("WHERE {", 1)
    body, tail = body.rsplit("\n}", 1)
    must, *may = re.split(r"(?=\n  OPTIONAL)", body, maxsplit=1)
    rest = _OPTIONAL.sub(r"LATERAL { \g<0> }", "".join(may))
    return f"{head}WHERE {{ {must if nodes is None else _given(must, node, nodes)} {rest}\n}}{tail}"


def _given(must: str, node: str, nodes: Iterable[Term]) -> str:
    given = f"VALUES {node} {{ {_listed(nodes)} }} LATERAL {{"
    inner = re.compile(rf"(SELECT DISTINCT [^{{}}]*\{node} [^{{}}]*{{)([^{{}}]*)}}")
    narrow, count = inner.subn(lambda found: f"{found[1]} {given} {found[2]} }} }}", must)
    return narrow if count else f"{given} {must} }}"


def _listed(terms: Iterable[Term]) -> str:
    return " ".join(map(str, terms))
