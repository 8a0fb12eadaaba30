"""The timeline as a figure: a band for each sort of facts, few facts named, many piled up."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from kg.export import colours, plot_style, shown
from kg.export.plot_style import INK, SOFT
from kg.store import Store

if TYPE_CHECKING:
    from matplotlib.figure import Figure

Json = dict[str, Any]
Window = tuple[datetime, datetime]
Axis = Any
"""matplotlib's Axes, whose type hints know no days."""

BANDS = tuple(dict.fromkeys(plot_style.SORTS.values()))
"""The bands from the top."""
FEW = 20
"""Facts of a band that are named each; more are piled up."""
BINS = 60
WIDE, ROW, PILE = 7.2, 0.165, 1.1
"""The width of the figure, the height of a named fact and of a pile in inches."""
GAP, FOOT = 0.32, 0.3
"""The room above each band, and for the days under the last."""
LETTERS = 74
DATES = ["%Y", "%b %Y", "%d %b %Y", "%H:%M", "%H:%M", "%S.%f"]
"""How days are written where the ticks are years, months, days ..."""
STRAY = 50
"""One in so many facts at either end may be left out where it stands apart by half the time of the rest."""


def figure(store: Store, facts: list[Json], top: int) -> Figure | None:
    """Each fact that has a day, or else at the day of its article; None where there is none."""
    from matplotlib.figure import Figure

    dated = [fact for fact in facts if fact["first"] and fact["kind"] in plot_style.SORTS]
    if not dated:
        return None
    window = _window(dated)
    inside = [fact for fact in dated if _first(fact) <= window[1] and _last(fact) >= window[0]]
    bands = {band: [f for f in inside if plot_style.SORTS[f["kind"]] == band] for band in BANDS}
    used = {band: sorted(rows, key=_order) for band, rows in bands.items() if rows}
    heights = [_height(rows) for rows in used.values()]
    high = sum(heights) + GAP * len(used) + FOOT
    made = Figure(figsize=(WIDE, high))
    space = {
        "left": 0.05,
        "right": 0.99,
        "top": 1 - GAP / high,
        "bottom": FOOT / high,
        "hspace": GAP * len(used) / sum(heights),
    }
    axes = made.subplots(len(used), sharex=True, squeeze=False, height_ratios=heights, gridspec_kw=space)[:, 0]
    for axis, (band, rows) in zip(axes, used.items(), strict=True):
        _band(axis, band, rows, window)
    _days(axes[-1], window)
    plot_style.legend(
        made,
        plot_style.standings(f["standing"] for f in inside),
        _note(inside, dated, window, any(len(rows) <= FEW for rows in used.values())),
    )
    return made


def _window(facts: Sequence[Json]) -> Window:
    """The days to show: all, or without a few that stray far."""
    firsts, lasts = sorted(map(_first, facts)), sorted(map(_last, facts))
    stray = len(facts) // STRAY
    first, last = firsts[stray], lasts[-1 - stray]
    room = (last - first) / 2
    return firsts[0] if first - firsts[0] <= room else first, lasts[-1] if lasts[-1] - last <= room else last


def _first(fact: Json) -> datetime:
    return datetime.fromisoformat(fact["first"])


def _last(fact: Json) -> datetime:
    return datetime.fromisoformat(fact["last"])


def _spell(fact: Json, window: Window) -> Window:
    """The days of a fact that are shown."""
    return max(_first(fact), window[0]), min(_last(fact), window[1])


def _middle(fact: Json, window: Window) -> datetime:
    first, last = _spell(fact, window)
    return first + (last - first) / 2


def _order(fact: Json) -> tuple[str, str, str]:
    return fact["first"], fact["last"], fact["id"]


def _height(rows: Sequence[Json]) -> float:
    return ROW * len(rows) + 0.1 if len(rows) <= FEW else PILE


def _band(axis: Axis, band: str, rows: Sequence[Json], window: Window) -> None:
    axis.set_title(f"{band.capitalize()} ({len(rows)})", loc="left", fontsize=8, fontweight="bold", color=INK, pad=3)
    axis.grid(axis="x", color="#e3e5e9", linewidth=0.6)
    axis.set_axisbelow(True)
    axis.tick_params(length=2, width=0.6)
    (_named if len(rows) <= FEW else _piled)(axis, rows, window)


def _named(axis: Axis, rows: Sequence[Json], window: Window) -> None:
    """A line for each fact: a mark in the middle of its days, and its label."""
    for row, fact in enumerate(rows):
        spell, middle, colour = _spell(fact, window), _middle(fact, window), colours.of(fact["kind"])
        axis.plot(spell, [row, row], color=colour, linewidth=1, alpha=0.6)
        axis.scatter([middle], [row], marker="s", s=34, zorder=3, **plot_style.area(fact["kind"], fact["standing"]))
        place, away, side = _side(spell, window)
        axis.annotate(
            _label(fact), (place, row), (away, 0), textcoords="offset points", ha=side, va="center", fontsize=6.5,
            color=SOFT if fact["told"] else INK, style="italic" if fact["told"] else "normal",
            bbox={"facecolor": "white", "edgecolor": "none", "pad": 0.8}, zorder=2.5,
        )  # fmt: skip
    axis.set_ylim(len(rows) - 0.4, -0.6)
    axis.yaxis.set_visible(False)
    axis.spines["left"].set_visible(False)


def _side(spell: Window, window: Window) -> tuple[datetime, int, str]:
    """Where a label goes: beside the days of its fact where there is more room, or over them where they are many."""
    half, middle = window[0] + (window[1] - window[0]) / 2, spell[0] + (spell[1] - spell[0]) / 2
    wide = spell[1] - spell[0] > (window[1] - window[0]) / 4
    if middle <= half:
        return middle if wide else spell[1], 7, "left"
    return middle if wide else spell[0], -7, "right"


def _label(fact: Json) -> str:
    """The fact's label without what its place and its mark tell."""
    told = {fact.get("time"), shown.word(fact.get("status", ""))}
    return plot_style.short(", ".join(part for part in fact["label"].split(", ") if part not in told), LETTERS)


def _piled(axis: Axis, rows: Sequence[Json], window: Window) -> None:
    """How many facts there are of each stretch of time, the surest at the bottom."""
    step = max((window[1] - window[0]) / BINS, timedelta(days=1))
    counts = Counter((max(_middle(f, window) - window[0], timedelta()) // step, f["kind"], f["standing"]) for f in rows)
    heights = Counter[int]()
    order = list(plot_style.STYLES)
    for (spot, kind, standing), count in sorted(counts.items(), key=lambda c: (order.index(c[0][2]), c[0])):
        left = window[0] + spot * step
        look = plot_style.area(kind, standing)
        axis.bar([left], [count], width=step * 0.92, bottom=heights[spot], align="edge", **look)
        heights[spot] += count
    axis.yaxis.get_major_locator().set_params(integer=True, nbins=4)
    axis.set_ylabel("facts", color=SOFT, fontsize=6.5)


def _days(axis: Axis, window: Window) -> None:
    from matplotlib import dates

    days: Any = dates  # without type hints

    room = max((window[1] - window[0]) * 0.02, timedelta(days=2))
    axis.set_xlim(window[0] - room, window[1] + room)
    locator = days.AutoDateLocator(minticks=4, maxticks=9)
    axis.xaxis.set_major_locator(locator)
    axis.xaxis.set_major_formatter(
        days.ConciseDateFormatter(locator, formats=DATES, zero_formats=DATES, show_offset=False)
    )


def _note(inside: Sequence[Json], dated: Sequence[Json], window: Window, named: bool) -> str:
    told = sum(fact["told"] for fact in inside)
    parts = [f"{len(inside)} facts from {window[0]:%Y-%m-%d} to {window[1]:%Y-%m-%d}"]
    italics = " (in italics where named)" if named else ""
    parts += [f"{told} without a day of their own stand at that of their article{italics}"] if told else []
    parts += [f"{len(dated) - len(inside)} of other days are not shown"] if len(dated) > len(inside) else []
    return "; ".join(parts) + "."
