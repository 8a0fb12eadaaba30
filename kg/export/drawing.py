"""The network as a bokeh drawing: where nodes lie and how they look."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from typing import Any

import igraph
from bokeh.core.properties import value
from bokeh.embed import json_item
from bokeh.models import BooleanFilter, CDSView, ColumnDataSource, HoverTool, PanTool, Range1d, TapTool, WheelZoomTool
from bokeh.plotting import figure

Json = dict[str, Any]

COLOURS = {
    "Person": "#3f83d6",
    "State": "#7b61d1",
    "PublicBody": "#1b9aa0",
    "IntergovernmentalOrganization": "#1b9aa0",
    "Organization": "#1b9aa0",
    "MediaOrganization": "#a9744f",
    "Group": "#8490a3",
    "UnnamedSource": "#8490a3",
    "Place": "#71913a",
    "Meeting": "#2c9c57",
    "Statement": "#d99a00",
    "SanctionsMeasure": "#cf3f4f",
    "SanctionsProposal": "#cf3f4f",
    "Condition": "#d16ba5",
}
"""A colour for each kind, told apart on white and on black; kinds of one sort share one."""
OTHER = "#8b8b8b"
DASHES = {"hedged": "1 3", "proposed": "5 3", "denied": "5 3"}
"""Outlines by standing; others are whole."""
FILLS = {"plain": 0.95, "denied": 0.0}
"""How opaque a fact is by standing; others are pale."""
SEED = 7
ROUNDS, WORK = 700, 500_000
"""Rounds of the layout at most, and rounds times nodes: 2,000 facts take some seconds."""


def network(nodes: Sequence[Json], edges: Sequence[Json]) -> Json:
    """The drawing as data for `Bokeh.embed.embed_item`, the same for the same graph; the page sets the labels.

    Nodes are rows of `kind`, `label`, `what`, `standing` (None for entities); edges hold the indices `source`, `target`.
    """
    pairs = [(edge["source"], edge["target"]) for edge in edges]
    places = layout(len(nodes), pairs)
    drawing = _figure(places)
    _edges(drawing, nodes, pairs, places)
    _nodes(drawing, nodes, pairs, places)
    return _renumbered(dict(json_item(drawing)))


def layout(count: int, pairs: Sequence[tuple[int, int]]) -> list[tuple[float, float]]:
    """Fruchterman-Reingold places of `count` nodes; loose parts are held to a middle that is not drawn."""
    found = igraph.Graph(n=count, edges=list(pairs))
    hubs = [max(part, key=lambda i: (found.degree(i), -i)) for part in found.connected_components()]
    weights = [1.0] * len(pairs) + [3.0] * len(hubs)
    found.add_vertex()
    found.add_edges([(count, hub) for hub in hubs])
    chance = random.Random(SEED)
    start = [(chance.uniform(-1, 1), chance.uniform(-1, 1)) for _ in range(count + 1)]
    igraph.set_random_number_generator(chance)
    try:
        places = found.layout_fruchterman_reingold(weights=weights, niter=min(ROUNDS, WORK // (count + 1)), seed=start)
    finally:
        igraph.set_random_number_generator(random)
    return [(round(x, 2), round(y, 2)) for x, y in places.coords[:count]]


def colour(kind: str) -> str:
    """The colour of a kind."""
    return COLOURS.get(kind, OTHER)


def _figure(places: Sequence[tuple[float, float]]) -> figure:
    wheel = WheelZoomTool(name="wheel")
    drawing = figure(
        name="drawing",
        x_range=_range([x for x, _ in places], "across"),
        y_range=_range([y for _, y in places], "up"),
        sizing_mode="stretch_both",
        toolbar_location=None,
        tools=[PanTool(), wheel],
        background_fill_color=None,
        border_fill_color=None,
        outline_line_color=None,
        min_border=0,
    )
    drawing.toolbar.active_scroll = wheel
    drawing.axis.visible = drawing.grid.visible = False
    return drawing


def _range(values: Sequence[float], name: str) -> Range1d:
    low, high = min(values, default=0), max(values, default=1)
    margin = max((high - low) * 0.09, 1)
    return Range1d(start=low - margin, end=high + margin, name=name)


def _edges(
    drawing: figure,
    nodes: Sequence[Json],
    pairs: Sequence[tuple[int, int]],
    places: Sequence[tuple[float, float]],
) -> None:
    standings = [nodes[source]["standing"] or nodes[target]["standing"] for source, target in pairs]
    columns: dict[str, Sequence[Any]] = {
        "x0": [places[source][0] for source, _ in pairs],
        "y0": [places[source][1] for source, _ in pairs],
        "x1": [places[target][0] for _, target in pairs],
        "y1": [places[target][1] for _, target in pairs],
        "dash": [DASHES.get(standing, "solid") for standing in standings],
        "alpha": [0.5] * len(pairs),
    }
    drawing.segment(
        "x0", "y0", "x1", "y1", line_dash="dash", line_alpha="alpha", line_color="#8b8f98",
        **_source("edges", columns, len(pairs)),
    )  # fmt: skip


def _nodes(
    drawing: figure,
    nodes: Sequence[Json],
    pairs: Sequence[tuple[int, int]],
    places: Sequence[tuple[float, float]],
) -> None:
    columns = _looks(nodes, _degrees(len(nodes), pairs)) | {"x": [x for x, _ in places], "y": [y for _, y in places]}
    shared = _source("nodes", columns, len(nodes))
    circles = drawing.scatter(
        "x", "y", size="size", marker="marker", fill_color="colour", line_color="colour",
        fill_alpha="fill", line_alpha="alpha", line_dash="dash", line_width="width", **shared,
    )  # fmt: skip
    labels = drawing.text(
        "x", "y", text="shown", text_align="center", text_baseline="top", y_offset="below",
        text_font=value("system-ui, sans-serif"), text_font_size="12px", text_color="ink",
        **shared | {"name": "labels"},
    )  # fmt: skip
    labels.glyph.update(background_fill_color="paper", background_fill_alpha=0.6)
    labels.nonselection_glyph = circles.nonselection_glyph = None
    hover = HoverTool(renderers=[circles], tooltips=[("", "@label"), ("", "@what")], attachment="below")
    drawing.add_tools(hover, TapTool(renderers=[circles]))


def _looks(nodes: Sequence[Json], degrees: Sequence[int]) -> dict[str, list[Any]]:
    pairs = zip(nodes, degrees, strict=True)
    sizes = [min(11 + 2.2 * degree**0.5, 30) if node["standing"] is None else 10.0 for node, degree in pairs]
    standings = [node["standing"] for node in nodes]
    return {
        "label": [_short(node["label"]) for node in nodes],
        "what": [node["what"] for node in nodes],
        "shown": [""] * len(nodes),
        "ink": ["black"] * len(nodes),
        "paper": ["white"] * len(nodes),
        "below": [round(size / 2 + 2, 1) for size in sizes],
        "size": [round(size, 1) for size in sizes],
        "marker": [_marker(standing) for standing in standings],
        "colour": [colour(node["kind"]) for node in nodes],
        "fill": [FILLS.get(standing or "plain", 0.3) for standing in standings],
        "alpha": [1.0] * len(nodes),
        "dash": [DASHES.get(standing or "plain", "solid") for standing in standings],
        "width": [1.5] * len(nodes),
    }


def _marker(standing: str | None) -> str:
    return "circle" if standing is None else "square_x" if standing == "denied" else "square"


def _short(label: str) -> str:
    return label if len(label) <= 80 else f"{label[:79]}…"


def _degrees(count: int, pairs: Sequence[tuple[int, int]]) -> list[int]:
    degrees = [0] * count
    for end in (end for pair in pairs for end in pair):
        degrees[end] += 1
    return degrees


def _source(name: str, columns: Mapping[str, Sequence[Any]], count: int) -> Json:
    """What a renderer takes to draw rows that the page can hide: it sets the filter's booleans."""
    view = CDSView(filter=BooleanFilter(booleans=[True] * count, name=f"{name} seen"))
    source = ColumnDataSource({key: list(values) for key, values in columns.items()}, name=f"{name} rows")
    return {"source": source, "view": view, "name": name}


def _renumbered(item: Json) -> Json:
    """The item with ids in the order of their appearance: bokeh goes on counting where the last drawing stopped."""
    ids: dict[str, str] = {}

    def walk(value: Any) -> Any:
        if isinstance(value, dict):
            return {key: ids.setdefault(v, f"n{len(ids)}") if key == "id" else walk(v) for key, v in value.items()}
        return [walk(v) for v in value] if isinstance(value, list) else value

    return {**item, "doc": walk(item["doc"]), "root_id": ids[item["root_id"]]}
