"""One page that opens offline: the network, a list of all facts and actors, and the sentences they rest on."""

from __future__ import annotations

import base64
import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from importlib.resources import files
from itertools import groupby
from typing import Any, BinaryIO

from bokeh.resources import Resources
from jinja2 import Environment, StrictUndefined
from markupsafe import Markup

from kg import ontology
from kg.export import drawing
from kg.export.network import clean
from kg.store import Store

Json = dict[str, Any]
Rows = Sequence[Mapping[str, Any]]

LIMIT = 2000
"""Facts shown at most; above, a browser gets slow."""
DENIED = {"denied", "disputed", "cancelled", "rejected", "negative", "deny"}
PROPOSED = {"planned", "proposed", "considered", "demanded", "offered", "threatened"}
HEDGED = {"uncertain", "probable", "possible"}
SOURCES = {"speaker", "claimedBy"}
"""Roles of who says so."""
SURENESS = ("status", "act", "certainty", "polarity", "form")
"""Roles of how surely it is said."""
STANDINGS = {
    "plain": "stated as fact",
    "reported": "someone’s words",
    "hedged": "hedged",
    "proposed": "planned, proposed or a condition",
    "denied": "denied, disputed or called off",
}
"""How real a fact is, in the order of the legend."""


def write(store: Store, file: BinaryIO) -> None:
    """Writes the page as UTF-8; the same bytes for the same graph."""
    data = content(store)
    scripts = [Markup(script) for script in (*_bokeh(), _own("page.js"))]
    text = _template().render(
        **data,
        named={node["id"]: node for node in data["nodes"]},
        style=Markup(_own("page.css")),
        scripts=scripts,
        hashes=" ".join(f"'sha256-{_digest(script)}'" for script in scripts),
        item=drawing.network(data["nodes"], data["edges"]),
        colour=drawing.colour,
        standings=STANDINGS,
    )
    file.write(text.encode("utf8"))


def content(store: Store, limit: int = LIMIT) -> Json:
    """What the page shows, as plain data: nodes, edges (indices of nodes), counts, and how much is left out.

    Facts come first, in the order of the texts, then what they name, most named first.
    """
    rows, links = [_clean(node) for node in store.nodes()], [_clean(edge) for edge in store.edges()]
    facts = [row for row in rows if _is_fact(row)]
    best = _best(facts, limit)
    kept = _kept(best, links)
    edges = [link for link in links if {link["source"], link["target"]} <= kept]
    nodes = _nodes(store, best, [row for row in rows if row["id"] in kept and not _is_fact(row)], edges)
    place = {node["id"]: i for i, node in enumerate(nodes)}
    return {
        "nodes": nodes,
        "edges": [{"source": place[link["source"]], "target": place[link["target"]]} for link in edges],
        "kinds": _counts(nodes, "kind"),
        "counts": _counts(nodes, "standing"),
        "articles": len(store.articles()),
        "left": {"facts": len(facts) - len(best), "actors": len(rows) - len(facts) - len(nodes) + len(best)},
    }


def _clean(row: Mapping[str, Any]) -> Json:
    return {key: clean(cell) if isinstance(cell, str) else cell for key, cell in row.items()}


def _is_fact(row: Mapping[str, Any]) -> bool:
    return ontology.load().isa(str(row["kind"]), "Fact")


def _best(facts: Rows, limit: int) -> Rows:
    """The facts that most sentences support."""
    return sorted(facts, key=lambda fact: (-fact["support"], fact["id"]))[:limit]


def _kept(facts: Rows, links: Rows) -> set[str]:
    """The ids of these facts and of the actors and places they name."""
    kinds, shown = ontology.load().roles, {fact["id"] for fact in facts}
    named = {link["target"] for link in links if link["source"] in shown and not _of_facts(kinds[link["role"]].range)}
    return shown | named


def _of_facts(kind: str) -> bool:
    return ontology.load().isa(kind, "Fact")


def _nodes(store: Store, facts: Rows, actors: Rows, edges: Rows) -> list[Json]:
    out, into = _by(edges, "source"), _by(edges, "target")
    quotes = _quotes(store, facts)
    told = [_fact(row, out[row["id"]], into[row["id"]], quotes[row["id"]]) for row in facts]
    named = [_actor(row, into[row["id"]]) for row in actors]
    return sorted(told, key=_reading) + sorted(named, key=lambda node: (-len(into[node["id"]]), node["id"]))


def _by(edges: Rows, end: str) -> defaultdict[str, list[Mapping[str, Any]]]:
    found: defaultdict[str, list[Mapping[str, Any]]] = defaultdict(list)
    for edge in edges:
        found[edge[end]].append(edge)
    return found


def _quotes(store: Store, facts: Rows) -> dict[str, list[Json]]:
    """The spans that each fact rests on, with what is known of their articles."""
    articles = {article["id"]: _source(article) for article in store.articles()}
    return {
        fact["id"]: [
            {**articles[str(span["article"])], "text": clean(span["quote"]), "start": span["start"], "end": span["end"]}
            for span in store.evidence(fact["id"])
        ]
        for fact in facts
    }


def _source(article: Mapping[str, str | None]) -> Json:
    """What to show of an article; its address is kept where a link to it is safe."""
    known = _clean(article)
    return {**known, "headline": known["headline"] or known["id"], "url": _safe(known["url"] or "")}


def _safe(url: str) -> str | None:
    return url if url.lower().startswith(("https://", "http://")) else None


def _reading(fact: Json) -> tuple[str, str, int, str]:
    first: Json = next(iter(fact["quotes"]), {})
    return first.get("published") or "", first.get("id", ""), first.get("start", 0), fact["id"]


def _fact(row: Mapping[str, Any], out: Rows, into: Rows, quotes: Rows) -> Json:
    standing = _standing(row, out)
    sources = [edge for edge in out if edge["role"] in SOURCES]
    return {
        **_named(row),
        "standing": standing,
        "what": f"{_word(row['kind'])}: {STANDINGS[standing]}",
        "says": [edge["target"] for edge in sources],
        "publishers": sorted({quote["publisher"] for quote in quotes if quote["publisher"]}),
        "sure": _texts(row, SURENESS),
        "texts": _texts(row, sorted(ontology.load().roles.keys() - set(SURENESS))),
        "roles": _grouped([edge for edge in out if edge not in sources], "target"),
        "into": _grouped(into, "source"),
        "quotes": quotes,
    }


def _actor(row: Mapping[str, Any], into: Rows) -> Json:
    texts = [("also called", "altLabels"), ("country", "country"), ("Wikidata", "wikidata")]
    return {
        **_named(row),
        "standing": None,
        "what": _word(row["kind"]),
        "quotes": [],
        "texts": [(label, row[key]) for label, key in texts if key in row],
        "into": _grouped(into, "source"),
    }


def _named(row: Mapping[str, Any]) -> Json:
    return {"id": row["id"], "kind": row["kind"], "word": _word(row["kind"]), "label": row["label"]}


def _standing(row: Mapping[str, Any], out: Rows) -> str:
    """How real the fact is, a key of STANDINGS: the first that holds, from denied down."""
    values = {value for role in SURENESS for value in str(row.get(role, "")).split("; ")}
    if values & DENIED:
        return "denied"
    if values & PROPOSED or row["kind"] == "Condition":
        return "proposed"
    if values & HEDGED:
        return "hedged"
    return "reported" if "claimed" in values or any(edge["role"] in SOURCES for edge in out) else "plain"


def _texts(row: Mapping[str, Any], names: Iterable[str]) -> list[tuple[str, str]]:
    """What fills these roles of a fact without being a node, labelled."""
    roles = ontology.load().roles
    return [(_word(name), _value(row[name], bool(roles[name].values))) for name in names if name in row]


def _value(text: str, controlled: bool) -> str:
    return ", ".join(_word(name) for name in text.split("; ")) if controlled else text


def _word(name: str) -> str:
    return ontology.load().labels.get(name, name)


def _grouped(edges: Rows, end: str) -> list[tuple[str, list[str]]]:
    """Role labels, each with the ids at that end of the edges."""
    pairs = sorted((str(edge["label"]), str(edge[end])) for edge in edges)
    return [(label, [name for _, name in group]) for label, group in groupby(pairs, key=lambda pair: pair[0])]


def _counts(nodes: Iterable[Json], key: str) -> dict[str, int]:
    """How many nodes have each value, in the order of the legend."""
    counts, order = Counter(node[key] for node in nodes if node[key]), [*drawing.COLOURS, *STANDINGS]
    return {value: counts[value] for value in sorted(counts, key=lambda v: (order.index(v) if v in order else 99, v))}


def _template() -> Any:
    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    environment.filters["word"] = _word
    environment.policies["json.dumps_kwargs"] = {}  # bokeh reads its items in their order
    return environment.from_string(_own("page.html"))


def _bokeh() -> list[str]:
    return list(Resources(mode="inline", components=["bokeh"]).js_raw[:1])  # without the line that sets a log level


def _own(name: str) -> str:
    return files("kg.export").joinpath(name).read_text(encoding="utf8")


def _digest(script: str) -> str:
    """What a Content-Security-Policy names a script by."""
    return base64.b64encode(hashlib.sha256(script.encode("utf8")).digest()).decode()
