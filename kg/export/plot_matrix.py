"""Who deals with whom as a matrix: a square for each pair, as large as they have facts, parted by kind and standing."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

from kg.export import colours, plot_style
from kg.export.plot_style import INK, SOFT
from kg.export.plot_ties import Ties, note, ties
from kg.store import Store

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

Json = dict[str, Any]
Parts = list[tuple[str, str, int]]

CELL = 0.21
"""The side of a cell in inches."""
LEAST = 0.3
"""The side of the square of one fact, in cells."""
LETTERS = 32


def figure(store: Store, facts: list[Json], top: int) -> Figure | None:
    """Whose facts reach whom: rows speak, sanction or meet, columns are spoken to, sanctioned or met; None where nobody is."""
    from matplotlib.figure import Figure

    found = ties(store, facts, top)
    if not found.counts:
        return None
    side = max(len(found.actors) * CELL, 1.2)
    made = Figure(figsize=(side, side))
    axis = made.add_axes((0, 0, 1, 1))
    _frame(axis, [plot_style.short(actor["label"], LETTERS) for actor in found.actors.values()])
    cells = _cells(found)
    most = max(sum(count for *_, count in parts) for parts in cells.values())
    for (row, column), parts in sorted(cells.items()):
        _square(axis, row, column, parts, most)
    plot_style.legend(made, _handles(found), f"{note(found)} The largest square holds {most}.", columns=4)
    return made


def _cells(found: Ties) -> dict[tuple[int, int], Parts]:
    """The parts of each cell, by row and column; a meeting is in both cells of its pair."""
    number = {name: i for i, name in enumerate(found.actors)}
    cells: defaultdict[tuple[int, int], Parts] = defaultdict(list)
    for tie, count in found.counts.items():
        ends = number[tie.source], number[tie.target]
        for place in {ends, ends[::-1]} if tie.kind == "Meeting" else {ends}:
            cells[place].append((tie.kind, tie.standing, count))
    return cells


def _frame(axis: Axes, labels: list[str]) -> None:
    count = len(labels)
    axis.set(xlim=(-0.5, count - 0.5), ylim=(count - 0.5, -0.5), xticks=range(count), yticks=range(count))
    axis.set_xticklabels(labels, rotation=90, fontsize=6.5, color=INK)
    axis.set_yticklabels(labels, fontsize=6.5, color=INK)
    axis.xaxis.tick_top()
    axis.tick_params(length=0)
    axis.set_xticks([i - 0.5 for i in range(count + 1)], minor=True)
    axis.set_yticks([i - 0.5 for i in range(count + 1)], minor=True)
    axis.tick_params(which="minor", length=0)
    axis.grid(which="minor", color="#e3e5e9", linewidth=0.5)
    axis.spines[:].set_visible(False)
    axis.set_ylabel("who meets, speaks, sanctions", color=SOFT, fontsize=6.5)
    axis.set_title("whom", color=SOFT, fontsize=6.5)


def _square(axis: Axes, row: int, column: int, parts: Parts, most: int) -> None:
    """A square in the middle of its cell, its area by the number of facts, in slices as wide as their numbers."""
    from matplotlib.patches import Rectangle

    total = sum(count for *_, count in parts)
    side = LEAST + (0.92 - LEAST) * ((total - 1) / max(most - 1, 1)) ** 0.5
    left = column - side / 2
    for kind, standing, count in sorted(parts, key=lambda part: (part[0], list(plot_style.STYLES).index(part[1]))):
        wide = side * count / total
        axis.add_patch(Rectangle((left, row - side / 2), wide, side, **plot_style.area(kind, standing)))
        left += wide


def _handles(found: Ties) -> list[Any]:
    from matplotlib.patches import Patch

    sorts = {plot_style.SORTS[tie.kind]: colours.of(tie.kind) for tie in found.counts}
    return [
        *(Patch(facecolor=colour, label=sort) for sort, colour in sorted(sorts.items())),
        *plot_style.standings(tie.standing for tie in found.counts),
    ]
