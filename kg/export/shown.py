"""What the page shows, as plain data: facts with their standing, days and sentences, whom they name, the articles."""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import groupby
from typing import Any

from kg import Error, ontology
from kg.export import colours, cut, passages, standing
from kg.export.network import clean
from kg.spells import between, spells
from kg.store import Store

Json = dict[str, Any]
Rows = Sequence[Mapping[str, Any]]
Texts = Mapping[str, str]

LIMIT = 2000
"""Facts shown at most; above, a browser gets slow."""
SURENESS = (*standing.SURENESS, "form")
"""Roles of how surely it is said."""
STANDINGS = {
    "plain": "stated as fact",
    "reported": "someone’s words",
    "hedged": "hedged or conditional",
    "proposed": "planned or proposed",
    "denied": "denied or disputed",
}
"""How real a fact is, in the order of the legend."""


def content(store: Store, texts: Texts, limit: int = LIMIT, **asked: str | None) -> Json:
    """Nodes, edges (indices of nodes), articles, sources (of whom which facts are), and how much is left out.

    Facts come first, in the order of the texts, then what they name, most named first. `asked` keeps the facts that fit
    `actor`, `since` and `until`; `limit` those of them that most sentences support.
    """
    _check(store, texts)
    rows, links = [_clean(node) for node in store.nodes()], [_clean(edge) for edge in store.edges()]
    facts = _facts(store, rows, links)
    best = _best(list(filter(_wanted(rows, links, **asked), facts)), limit)
    if any(asked.values()) and not best:
        raise cut.nothing(**asked)
    named = _named_by(best, links)
    edges = [link for link in links if {link["source"], link["target"]} <= named | {fact["id"] for fact in best}]
    actors = [row for row in rows if row["id"] in named]
    articles = _articles(store, _spans(store, best), texts)
    nodes = _nodes(best, actors, edges, articles)
    left = {"facts": len(facts) - len(best), "actors": len(rows) - len(facts) - len(actors)}
    return {**_parts(nodes, edges), "articles": articles, "left": left, "asked": any(asked.values())}


def kept(store: Store, **asked: str | None) -> list[Json]:
    """The facts that fit `actor`, `since` and `until`, with their standing and their days. Raises Error where a date is none."""
    rows, links = [_clean(node) for node in store.nodes()], [_clean(edge) for edge in store.edges()]
    return list(filter(_wanted(rows, links, **asked), _facts(store, rows, links)))


def word(name: str) -> str:
    """The label of a class, role or value of the ontology."""
    return ontology.load().labels.get(name, name)


def _check(store: Store, texts: Texts) -> None:
    """Raises Error where a text is not the one whose characters the graph counts, or none is of its articles."""
    if texts and texts.keys().isdisjoint(str(article["id"]) for article in store.articles()):
        raise Error(
            "no text given is of an article of the graph; give those it was built from, so that ids are the same"
        )
    known = {row[0] for row in store.query("SELECT ?sha { ?a dip:sha256 ?sha }").rows}
    for article in store.articles() if known else ():
        text = texts.get(str(article["id"]))
        if text is not None and hashlib.sha256(text.encode("utf8", "surrogatepass")).hexdigest() not in known:
            raise Error(f"{article['id']}: the text given is not the one that the graph was made from; build it again")


def _clean(row: Mapping[str, Any]) -> Json:
    return {key: clean(cell) if isinstance(cell, str) else cell for key, cell in row.items()}


def _facts(store: Store, rows: Rows, links: Rows) -> list[Json]:
    """The facts with their standing and their days."""
    how = standing.standings(rows, links)
    told = {clean(article["id"]): article["published"] for article in store.articles()}
    facts = [row for row in rows if row["id"] in how]
    return [{**row, "standing": how[row["id"]], **_days(row, told.get(row.get("article", "")))} for row in facts]


def _days(row: Mapping[str, Any], published: str | None) -> Json:
    """The first and the last day of a fact, else of its first article: then it is `told` on it."""
    found = spells(cut.days(row, published))
    return {"first": found[0][0] if found else None, "last": max(last for _, last in found) if found else None} | {
        "told": not spells(str(row.get("time", "")))
    }


def _wanted(
    rows: Rows, links: Rows, actor: str | None = None, since: str | None = None, until: str | None = None
) -> Callable[[Json], bool]:
    """Whether a fact is about the actor and of the days asked for. Raises Error where a date is none."""
    touches, about = between(since, until), cut.named(rows, links, actor)

    def fits(fact: Json) -> bool:
        days = f"{fact['first']}/{fact['last']}" if fact["first"] else ""
        return (not (since or until) or touches(days)) and (actor is None or fact["id"] in about)

    return fits


def _best(facts: Sequence[Json], limit: int) -> list[Json]:
    """The facts that most sentences support."""
    return sorted(facts, key=lambda fact: (-fact["support"], fact["id"]))[:limit]


def _named_by(facts: Rows, links: Rows) -> set[str]:
    """The ids of the actors and places that these facts name."""
    known, ids = ontology.load(), {fact["id"] for fact in facts}
    return {
        link["target"]
        for link in links
        if link["source"] in ids and not known.isa(known.roles[link["role"]].range, "Fact")
    }


def _spans(store: Store, facts: Rows) -> dict[str, list[Json]]:
    """The spans that these facts rest on, by article, each with its fact."""
    found: defaultdict[str, list[Json]] = defaultdict(list)
    for fact in facts:
        for span in store.evidence(fact["id"]):
            found[str(span["article"])].append({**span, "quote": span["quote"] or "", "fact": fact["id"]})
    return found


def _articles(store: Store, spans: Mapping[str, list[Json]], texts: Texts) -> list[Json]:
    """The articles in the order of their days, with the runs of text that are known and the quotes of facts."""
    found = [_article(row, spans.get(str(row["id"]), []), texts.get(str(row["id"]))) for row in store.articles()]
    return sorted(found, key=lambda article: (article["published"] or "undated", article["id"]))


def _article(row: Mapping[str, str | None], spans: Sequence[Json], text: str | None) -> Json:
    """What to show of an article; its address is kept where a link to it is safe, its text where a fact rests on it."""
    known, runs = _clean(row), passages.runs(spans, text if spans else None)
    about = {**known, "headline": known["headline"] or known["id"], "url": _safe(known["url"] or "")}
    return {
        **about,
        "whole": text is not None and bool(spans),
        "runs": [passages.pieces(run, spans) for run in runs],
        "quotes": [about | _quote(span, runs) for span in spans],
        "facts": list(dict.fromkeys(span["fact"] for span in sorted(spans, key=_place))),
    }


def _quote(span: Json, runs: Sequence[passages.Run]) -> Json:
    before, after = passages.around(runs, span["start"], span["end"])
    place = {name: span[name] for name in ("fact", "start", "end")}
    return {**place, "text": clean(span["quote"]), "before": before, "after": after}


def _place(span: Json) -> tuple[int, int, str]:
    return span["start"], span["end"], span["fact"]


def _safe(url: str) -> str | None:
    return url if url.lower().startswith(("https://", "http://")) else None


def _nodes(facts: Rows, actors: Rows, edges: Rows, articles: Rows) -> list[Json]:
    out, into = _by(edges, "source"), _by(edges, "target")
    quotes = _by([quote for article in articles for quote in article["quotes"]], "fact")
    told = [_fact(row, out[row["id"]], into[row["id"]], sorted(quotes[row["id"]], key=_read)) for row in facts]
    named = [_actor(row, into[row["id"]]) for row in actors]
    return sorted(told, key=_reading) + sorted(named, key=lambda node: (-len(into[node["id"]]), node["id"]))


def _by(rows: Rows, key: str) -> defaultdict[str, list[Mapping[str, Any]]]:
    found: defaultdict[str, list[Mapping[str, Any]]] = defaultdict(list)
    for row in rows:
        found[row[key]].append(row)
    return found


def _read(quote: Mapping[str, Any]) -> tuple[str, str, int, int]:
    return quote["published"] or "undated", quote["id"], quote["start"], quote["end"]


def _reading(fact: Json) -> tuple[str, str, int, int, str]:
    return (*(_read(fact["quotes"][0]) if fact["quotes"] else ("", "", 0, 0)), fact["id"])


def _fact(row: Mapping[str, Any], out: Rows, into: Rows, quotes: Rows) -> Json:
    sources = [edge for edge in out if edge["role"] in standing.SOURCES]
    return {
        **_named(row),
        **{name: row[name] for name in ("standing", "first", "last", "told")},
        "what": f"{word(row['kind'])}: {STANDINGS[row['standing']]}",
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
        "what": word(row["kind"]),
        "quotes": [],
        "texts": [(label, row[key]) for label, key in texts if key in row],
        "into": _grouped(into, "source"),
    }


def _named(row: Mapping[str, Any]) -> Json:
    return {"id": row["id"], "kind": row["kind"], "word": word(row["kind"]), "label": row["label"]}


def _texts(row: Mapping[str, Any], names: Iterable[str]) -> list[tuple[str, str]]:
    """What fills these roles of a fact without being a node, labelled."""
    roles = ontology.load().roles
    return [(word(name), _value(row[name], bool(roles[name].values))) for name in names if name in row]


def _value(text: str, controlled: bool) -> str:
    return ", ".join(word(name) for name in text.split("; ")) if controlled else text


def _grouped(edges: Rows, end: str) -> list[tuple[str, list[str]]]:
    """Role labels, each with the ids at that end of the edges."""
    pairs = sorted((str(edge["label"]), str(edge[end])) for edge in edges)
    return [(label, [name for _, name in group]) for label, group in groupby(pairs, key=lambda pair: pair[0])]


def _parts(nodes: Sequence[Json], edges: Rows) -> Json:
    """The nodes with what the legend and the filters say of them, and the edges between them."""
    place = {node["id"]: i for i, node in enumerate(nodes)}
    ends = [(place[edge["source"]], place[edge["target"]], edge["label"]) for edge in edges]
    days = [day for node in nodes if node["standing"] for day in (node["first"], node["last"]) if day]
    return {
        "nodes": nodes,
        "edges": [dict(zip(("source", "target", "role"), end, strict=True)) for end in ends],
        "kinds": _counts([node for node in nodes if node["standing"]], "kind", colours.KINDS),
        "types": _counts([node for node in nodes if not node["standing"]], "kind", colours.KINDS),
        "standings_shown": _counts(nodes, "standing", STANDINGS),
        "sources": _sources(nodes),
        "days": (min(days), max(days)) if days else ("", ""),
    }


def _counts(nodes: Iterable[Json], key: str, order: Iterable[str]) -> dict[str, int]:
    """How many nodes have each value, in the order given."""
    counts, known = Counter(node[key] for node in nodes if node[key]), list(order)
    return {value: counts[value] for value in sorted(counts, key=lambda v: (known.index(v) if v in known else 99, v))}


def _sources(nodes: Sequence[Json]) -> list[tuple[str, list[tuple[str, list[int]]]]]:
    """Who says so, which publishers and which articles, each with the indices of its facts."""
    names, facts = {node["id"]: node["label"] for node in nodes}, [node for node in nodes if node["standing"]]
    groups: dict[str, Callable[[Json], Iterable[tuple[str, str]]]] = {
        "Said by": lambda fact: [(name, names[name]) for name in fact["says"]] or [("", "the article itself")],
        "Publisher": lambda fact: [(name, name) for name in fact["publishers"]],
        "Article": lambda fact: [(quote["id"], quote["headline"]) for quote in fact["quotes"]],
    }
    return [(title, _members(facts, of)) for title, of in groups.items()]


def _members(facts: Sequence[Json], of: Callable[[Json], Iterable[tuple[str, str]]]) -> list[tuple[str, list[int]]]:
    found: defaultdict[tuple[str, str], list[int]] = defaultdict(list)
    for index, fact in enumerate(facts):
        for name, label in dict.fromkeys(of(fact)):
            found[label, name].append(index)
    return [(label, members) for (label, _), members in sorted(found.items())]
