"""The network and the timeline as one bokeh drawing: they share their nodes, so what is picked in one is in the other."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

from bokeh.core.properties import value
from bokeh.embed import json_item
from bokeh.layouts import column
from bokeh.models import (
    BooleanFilter,
    CDSView,
    ColumnDataSource,
    HoverTool,
    PanTool,
    Range1d,
    TapTool,
    WheelZoomTool,
)
from bokeh.models.renderers import GlyphRenderer
from bokeh.plotting import figure
from bokeh.resources import Resources

from kg.export import colours, timeline
from kg.export.layout import Place, layout

Json = dict[str, Any]
Pair = tuple[int, int]

FULL = 150
"""Nodes that have room at full size; where there are more, they are smaller."""
GREY = "#8b8f98"
DASHES = {"hedged": "1 3", "proposed": "5 3", "denied": "5 3"}
"""Outlines by standing; others are whole."""
FILLS = {"plain": 0.95, "denied": 0.0}
"""How opaque a fact is by standing; others are pale."""


def drawing(nodes: Sequence[Json], edges: Sequence[Json]) -> Json:
    """The drawing as data for `Bokeh.embed.embed_item`, the same for the same graph; the page sets the labels.

    Nodes are rows of `kind`, `label`, `what`, `standing` (None for entities), and for facts `first`, `last` and `told`;
    edges hold the indices `source`, `target`, and their `role`.
    """
    pairs = [(edge["source"], edge["target"]) for edge in edges]
    places = layout(len(nodes), pairs)
    shared = _source("nodes", _looks(nodes, pairs, places), len(nodes))
    network = _figure(places)
    lines, circles = _edges(network, nodes, edges, places), _nodes(network, shared)
    network.add_tools(TapTool(renderers=[circles, lines], mode="replace"))
    parts = [network, *timeline.figures(nodes, shared)]
    return _renumbered(dict(json_item(column(parts, sizing_mode="stretch_both"))))


def script() -> str:
    """Bokeh's own script, which shows the drawing; without the line that sets a log level."""
    return str(Resources(mode="inline", components=["bokeh"]).js_raw[0])


def _figure(places: Sequence[Place]) -> figure:
    wheel = WheelZoomTool(name="wheel")
    drawing = figure(
        name="drawing",
        x_range=_range([x for x, _ in places], "across"),
        y_range=_range([y for _, y in places], "up"),
        sizing_mode="stretch_both",
        tools=[PanTool(), wheel],
        min_border=0,
        **timeline.FRAME,
    )
    drawing.toolbar.active_scroll = wheel
    drawing.axis.visible = drawing.grid.visible = False
    return drawing


def _range(values: Sequence[float], name: str) -> Range1d:
    low, high = min(values, default=0), max(values, default=0)
    room = (high - low) * 0.08 or 1.0
    return Range1d(start=low - room, end=high + room, name=name)


def _edges(
    drawing: figure, nodes: Sequence[Json], edges: Sequence[Json], places: Sequence[Place]
) -> GlyphRenderer[Any]:
    """Lines from facts to what fills their roles, and over them wide ones, not seen, that take the pointer."""
    ends = [(places[edge["source"]], places[edge["target"]]) for edge in edges]
    columns: dict[str, Sequence[Any]] = {
        **{f"{axis}{n}": [end[n][i] for end in ends] for n in (0, 1) for i, axis in enumerate("xy")},
        "dash": [DASHES.get(nodes[edge["source"]]["standing"] or "plain", "solid") for edge in edges],
        "role": [edge["role"] for edge in edges],
        "alpha": [0.5] * len(edges),
    }
    shared = _source("edges", columns, len(edges))
    drawing.segment(
        "x0", "y0", "x1", "y1", line_dash="dash", line_alpha="alpha", line_color=GREY, nonselection_line_alpha="alpha",
        **shared,
    )  # fmt: skip
    reach = drawing.segment("x0", "y0", "x1", "y1", line_width=9, line_alpha=0, **shared | {"name": "reach"})
    reach.nonselection_glyph = reach.selection_glyph = None
    drawing.add_tools(HoverTool(renderers=[reach], tooltips=[("", "@role")]))
    return reach


def _nodes(drawing: figure, shared: Json) -> GlyphRenderer[Any]:
    circles = drawing.scatter("x", "y", size="size", **timeline.LOOK, **shared)
    labels = drawing.text(
        "x", "y", text="shown", text_align="center", text_baseline="top", x_offset="aside", y_offset="below",
        text_font=value("system-ui, sans-serif"), text_font_size="12px", text_color="ink",
        **shared | {"name": "labels"},
    )  # fmt: skip
    labels.glyph.update(background_fill_color="paper", background_fill_alpha=0.6)
    labels.nonselection_glyph = circles.nonselection_glyph = None
    hover = HoverTool(renderers=[circles], tooltips=[("", "@label"), ("", "@what")], attachment="below")
    drawing.add_tools(hover)
    return circles


def _looks(nodes: Sequence[Json], pairs: Sequence[Pair], places: Sequence[Place]) -> dict[str, Sequence[Any]]:
    """A column for each thing that differs between nodes; the page changes what depends on what is picked."""
    degrees = _degrees(len(nodes), pairs)
    part = min(1.0, (FULL / max(len(nodes), 1)) ** 0.3)
    sizes = [round(part * _size(node, degree), 1) for node, degree in zip(nodes, degrees, strict=True)]
    standings = [node["standing"] for node in nodes]
    return {
        "x": [x for x, _ in places],
        "y": [y for _, y in places],
        "label": [_short(node["label"]) for node in nodes],
        "what": [node["what"] for node in nodes],
        "shown": [""] * len(nodes),
        "ink": ["black"] * len(nodes),
        "paper": ["white"] * len(nodes),
        "below": [round(size / 2 + 2, 1) for size in sizes],
        "aside": [0.0] * len(nodes),
        "size": sizes,
        "marker": [_marker(standing) for standing in standings],
        "colour": [colours.of(node["kind"]) for node in nodes],
        "fill": [FILLS.get(standing or "plain", 0.3) for standing in standings],
        "alpha": [1.0] * len(nodes),
        "dash": [DASHES.get(standing or "plain", "solid") for standing in standings],
        "width": [1.5] * len(nodes),
        **timeline.columns(nodes),
    }


def _size(node: Json, degree: int) -> float:
    """Actors by how often they are named; what hangs on one actor alone is small."""
    if node["standing"] is None:
        return min(11 + 2.2 * math.sqrt(degree), 30)
    return 10.0 if degree > 1 else 7.0


def _marker(standing: str | None) -> str:
    return "circle" if standing is None else "square_x" if standing == "denied" else "square"


def _short(label: str) -> str:
    return label if len(label) <= 80 else f"{label[:79]}…"


def _degrees(count: int, pairs: Sequence[Pair]) -> list[int]:
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
