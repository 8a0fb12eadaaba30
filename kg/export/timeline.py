"""The timeline under the network: each dated fact at its day, in a row for its kind."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from bokeh.models import (
    BooleanFilter,
    CDSView,
    DatetimeTickFormatter,
    FixedTicker,
    HoverTool,
    PanTool,
    Range1d,
    TapTool,
    WheelZoomTool,
)
from bokeh.models.annotations import Label
from bokeh.plotting import figure

Json = dict[str, Any]

LOOK: dict[str, Any] = {
    "marker": "marker",
    "fill_color": "colour",
    "line_color": "colour",
    "fill_alpha": "fill",
    "line_alpha": "alpha",
    "line_dash": "dash",
    "line_width": "width",
}
"""The columns that a node's look is drawn from, in the network as in the timeline."""
ROWS = {
    "Meeting": "meetings",
    "SanctionsMeasure": "sanctions",
    "SanctionsProposal": "sanctions",
    "Condition": "sanctions",
    "Proposal": "proposals",
    "Statement": "statements",
    "Tenure": None,
}
"""The row of a kind, from the top; an office is held, it does not happen."""
OTHERS = "others"
TITLE: dict[str, Any] = {
    "text_font": "system-ui, sans-serif",
    "text_font_size": "12px",
    "text_baseline": "middle",
    "background_fill_alpha": 0.7,
}
AXIS: dict[str, Any] = {
    "axis_line_color": None,
    "major_tick_line_color": None,
    "minor_tick_line_color": None,
    "major_label_text_font": "system-ui, sans-serif",
    "major_label_text_font_size": "12px",
}
FRAME: dict[str, Any] = {
    "toolbar_location": None,
    "background_fill_color": None,
    "border_fill_color": None,
    "outline_line_color": None,
}
"""What keeps a figure's own frame out of sight, the network's as the timeline's."""
HEIGHT = 170
DAY = 86_400_000
"""In milliseconds, as bokeh counts time."""
BINS = 60
"""Facts within one such part of the whole time are piled up."""


def columns(nodes: Sequence[Json]) -> dict[str, Sequence[Any]]:
    """When each node is, from when to when, its height and its size; no number where undated.

    What is of one day or span lies within it in the order of the nodes, so that a closer look tells it apart.
    """
    days, titles = [_days(node) for node in nodes], _titles(nodes)
    rows = [titles.index(_row(node)) if day == day else 0 for node, (day, _) in zip(nodes, days, strict=True)]
    middles = _spread(rows, days)
    return {
        "when": middles,
        "since": [first for first, _ in days],
        "until": [last for _, last in days],
        "row": _piled(rows, middles),
        "dated": [_dated(node) for node in nodes],
        "dot": [6.0 if node.get("told") else 9.0 for node in nodes],
    }


def figures(nodes: Sequence[Json], shared: Mapping[str, Any]) -> list[figure]:
    """The timeline over the rows of the network's nodes, or nothing where no fact has a day."""
    days = [day for node in nodes for day in _days(node) if day == day]
    if not days:
        return []
    drawing = _figure(min(days), max(days), _titles(nodes))
    own = {
        "source": shared["source"],
        "view": CDSView(filter=BooleanFilter(booleans=[True] * len(nodes), name="dots seen")),
    }
    spans = drawing.segment(
        "since", "row", "until", "row", line_color="colour", line_alpha="alpha", name="spans", **own
    )
    dots = drawing.scatter("when", "row", size="dot", name="dots", **LOOK, **own)
    spans.nonselection_glyph = dots.nonselection_glyph = None
    hover = HoverTool(renderers=[dots], tooltips=[("", "@label"), ("", "@what"), ("", "@dated")], attachment="above")
    drawing.add_tools(hover, TapTool(renderers=[dots], mode="replace"))
    return [drawing]


def _row(node: Json) -> str:
    return ROWS.get(node["kind"], OTHERS) or ""


def _titles(nodes: Sequence[Json]) -> list[str]:
    """The rows that are not empty, from below."""
    used = {_row(node) for node in nodes if _days(node)[0] == _days(node)[0]}
    return [title for title in reversed(dict.fromkeys([*ROWS.values(), OTHERS])) if title in used]


def _days(node: Json) -> tuple[float, float]:
    """Its first and its last day where the timeline shows it."""
    first, last = node.get("first"), node.get("last")
    return (_moment(first), _moment(last)) if first and last and _row(node) else (float("nan"), float("nan"))


def _dated(node: Json) -> str:
    first, last = node.get("first"), node.get("last")
    days = f"{first} to {last}" if first != last else first or ""
    return f"told on {days}" if node.get("told") and days else days


def _moment(day: str) -> float:
    return datetime.fromisoformat(day).replace(tzinfo=UTC).timestamp() * 1000


def _spread(rows: Sequence[int], days: Sequence[tuple[float, float]]) -> list[float]:
    counts, used = Counter(zip(rows, days, strict=True)), Counter[tuple[int, tuple[float, float]]]()
    middles = []
    for row, (first, last) in zip(rows, days, strict=True):
        used[row, (first, last)] += 1
        share = used[row, (first, last)] / (counts[row, (first, last)] + 1)
        middles.append(first + (last - first + DAY) * share)
    return middles


def _piled(rows: Sequence[int], middles: Sequence[float]) -> list[float]:
    """Heights around each row's: facts of about one day lie over each other, closer where they are many."""
    known = [moment for moment in middles if moment == moment]
    step = max((max(known, default=0) - min(known, default=0)) / BINS, DAY)
    spots = [(row, moment // step) for row, moment in zip(rows, middles, strict=True)]
    counts, used = Counter(spots), Counter[tuple[int, float]]()
    heights = []
    for row, spot in spots:
        place, count = used[row, spot], counts[row, spot]
        used[row, spot] += 1
        heights.append(round(row + (place - (count - 1) / 2) * min(0.17, 0.85 / count), 3))
    return heights


def _figure(first: float, last: float, titles: Sequence[str]) -> figure:
    room = max((last - first) * 0.04, 3 * DAY)
    margin = max((last - first) * 0.17, 9 * DAY)  # the rows' titles stand there
    wheel = WheelZoomTool(dimensions="width")
    drawing = figure(
        name="timeline",
        x_axis_type="datetime",
        x_range=Range1d(start=first - margin, end=last + room, name="time"),
        y_range=Range1d(start=-0.6, end=len(titles) - 0.4),
        height=HEIGHT,
        sizing_mode="stretch_width",
        tools=[PanTool(dimensions="width"), wheel],
        min_border_left=0,
        min_border_right=0,
        **FRAME,
    )
    drawing.toolbar.active_scroll = wheel
    drawing.yaxis.visible = False
    drawing.yaxis.ticker = FixedTicker(ticks=list(range(len(titles))))
    drawing.xaxis[0].update(formatter=_dates(), name="days", **AXIS)
    for grid in drawing.grid:
        grid.update(grid_line_color="#8b8f98", grid_line_alpha=0.25)
    for row, title in enumerate(titles):
        drawing.add_layout(Label(x=10, y=row, x_units="screen", text=title, name=f"row {row}", **TITLE))
    return drawing


def _dates() -> DatetimeTickFormatter:
    return DatetimeTickFormatter(days="%d %b %Y", months="%b %Y", years="%Y", hours="%d %b", minutes="%d %b")
