"""The network of actors as a figure: lines by what ties two, how often and how surely."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from kg.export import colours, plot_style, shown
from kg.export.layout import layout
from kg.export.plot_style import INK
from kg.export.plot_ties import Tie, Ties, note, ties
from kg.store import Store

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from matplotlib.text import Text
    from matplotlib.transforms import Bbox

Json = dict[str, Any]
Place = tuple[float, float]

SIZE = 7.2, 4.6
"""Width and height in inches."""
BEND = 0.16
"""How far lines between the same two bend apart."""
LETTERS = 36


def figure(store: Store, facts: list[Json], top: int) -> Figure | None:
    """Actors that meetings, statements to somebody or sanctions tie; None where there are none."""
    from matplotlib.figure import Figure

    found = ties(store, facts, top)
    if not found.counts:
        return None
    made = Figure(figsize=SIZE)
    axis = made.add_axes((0, 0, 1, 1))
    axis.set_axis_off()
    places = _places(found)
    radii = {name: min(2.5 + actor["degree"] ** 0.5, 11) for name, actor in found.actors.items()}
    _frame(axis, list(places.values()))
    for tie, bend in _bends(found.counts):
        _line(axis, tie, found.counts[tie], places, radii, bend)
    for name, actor in found.actors.items():
        axis.plot(*places[name], "o", ms=2 * radii[name], mfc=colours.of(actor["kind"]), mec="white", mew=0.8, zorder=3)
    _labels(axis, found, places, radii)
    plot_style.legend(made, _handles(found), note(found), columns=4)
    return made


def _places(found: Ties) -> dict[str, Place]:
    number = {name: i for i, name in enumerate(found.actors)}
    pairs = sorted({(number[tie.source], number[tie.target]) for tie in found.counts})
    return dict(zip(found.actors, layout(len(number), pairs), strict=True))


def _frame(axis: Axes, places: Sequence[Place]) -> None:
    (left, right), (low, high) = (_reach(values) for values in zip(*places, strict=True))
    axis.set(xlim=(left, right), ylim=(low, high))


def _reach(values: Sequence[float]) -> tuple[float, float]:
    room = (max(values) - min(values)) * 0.08 or 1.0
    return min(values) - room, max(values) + room


def _bends(counts: Mapping[Tie, int]) -> Iterator[tuple[Tie, float]]:
    """Each tie with how far its line bends, so that those between the same two lie side by side."""
    between: defaultdict[tuple[str, str], list[Tie]] = defaultdict(list)
    for tie in counts:
        between[min(tie[:2]), max(tie[:2])].append(tie)
    for (first, _), same in between.items():
        for i, tie in enumerate(same):
            bend = BEND * (i - (len(same) - 1) / 2)
            yield tie, bend if tie.source == first else -bend


def _line(
    axis: Axes, tie: Tie, count: int, places: Mapping[str, Place], radii: Mapping[str, float], bend: float
) -> None:
    from matplotlib.patches import FancyArrowPatch

    style = plot_style.STYLES[tie.standing]
    axis.add_patch(
        FancyArrowPatch(
            places[tie.source], places[tie.target], connectionstyle=f"arc3,rad={bend:.3f}",
            arrowstyle="-" if tie.kind == "Meeting" else "-|>", mutation_scale=7, shrinkA=radii[tie.source],
            shrinkB=radii[tie.target], color=colours.of(tie.kind), alpha=style.line, linestyle=style.dashes,
            linewidth=min(0.7 + 0.35 * count**0.5, 3.0), capstyle="butt", joinstyle="miter",
        )
    )  # fmt: skip


def _labels(axis: Axes, found: Ties, places: Mapping[str, Place], radii: Mapping[str, float]) -> None:
    """Names beside the marks, each where it covers least, the most tied first."""
    taken = [_box(axis, places[name], radii[name]) for name in found.actors]
    for name, actor in found.actors.items():
        away = radii[name] + 1.5
        spots = ((0, -away, "center", "top"), (0, away, "center", "bottom"), (away, 0, "left", "center"),
                 (-away, 0, "right", "center"))  # fmt: skip
        text = axis.annotate(
            plot_style.short(actor["label"], LETTERS), places[name], (0, 0), textcoords="offset points", fontsize=6.8,
            color=INK, zorder=4, bbox={"facecolor": "white", "alpha": 0.7, "edgecolor": "none", "pad": 0.6},
        )  # fmt: skip
        taken.append(_settled(text, spots, taken))


def _settled(text: Text, spots: Sequence[tuple[float, float, str, str]], taken: Sequence[Bbox]) -> Bbox:
    """Moves a text to the spot where it covers fewest of what is there, and tells its box."""

    def moved(spot: tuple[float, float, str, str]) -> Bbox:
        text.set(position=spot[:2], ha=spot[2], va=spot[3])
        return text.get_window_extent()

    best = min(range(len(spots)), key=lambda i: (moved(spots[i]).count_overlaps(taken), i))
    return moved(spots[best])


def _box(axis: Axes, place: Place, radius: float) -> Bbox:
    """The box of a mark in pixels; a radius is in points."""
    from matplotlib.transforms import Bbox

    x, y = axis.transData.transform(place)
    reach = radius * axis.figure.dpi / 72
    return Bbox([[x - reach, y - reach], [x + reach, y + reach]])


def _handles(found: Ties) -> list[Any]:
    """Lines by what they are, lines by how surely, marks by who."""
    from matplotlib.lines import Line2D

    sorts = {plot_style.SORTS[tie.kind]: colours.of(tie.kind) for tie in found.counts}
    used = {tie.standing for tie in found.counts}
    styles = {name: style for name, style in plot_style.STYLES.items() if name in used}
    kinds: defaultdict[str, set[str]] = defaultdict(set)
    for actor in found.actors.values():
        kinds[colours.of(actor["kind"])].add(shown.word(actor["kind"]))
    return [
        *(Line2D([], [], color=colour, lw=1.5, label=sort) for sort, colour in sorted(sorts.items())),
        *(
            Line2D([], [], color=plot_style.GREY, alpha=s.line, ls=s.dashes, label=shown.STANDINGS[n])
            for n, s in styles.items()
        ),
        *(
            Line2D([], [], marker="o", ls="", color=colour, label=_joined(names))
            for colour, names in sorted(kinds.items())
        ),
    ]


def _joined(names: set[str]) -> str:
    """The names of kinds that share a colour, without those that another is a part of."""
    return ", ".join(sorted(name for name in names if not any(other != name and other in name for other in names)))
