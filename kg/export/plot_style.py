"""What the figures for papers have in common: how a standing looks, also without colour, and what the legend says."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, NamedTuple

from kg.export import colours, shown

if TYPE_CHECKING:
    from matplotlib.figure import Figure
    from matplotlib.patches import Patch

Json = dict[str, Any]

INK, SOFT, GREY = "#22252b", "#555a63", "#7d828c"


class Style(NamedTuple):
    """How a standing looks: how opaque areas and lines are, the areas' hatch and the lines' dashes."""

    area: float
    line: float
    hatch: str
    dashes: str | tuple[int, tuple[int, ...]]


STYLES = {
    "plain": Style(0.95, 0.95, "", "-"),
    "reported": Style(0.4, 0.5, "", "-"),
    "hedged": Style(0.15, 0.8, "......", ":"),
    "proposed": Style(0.0, 0.8, "", "--"),
    "denied": Style(0.0, 0.6, "xxxxxx", (0, (6, 2, 1, 2))),
}
"""By standing, from the surest."""
SORTS = {
    "Meeting": "meetings",
    "SanctionsMeasure": "sanctions",
    "SanctionsProposal": "sanctions",
    "Proposal": "proposals",
    "Statement": "statements",
}
"""The sort that a kind of fact is counted among."""


def area(kind: str, standing: str) -> dict[str, Any]:
    """How to fill what stands for facts of a kind and a standing."""
    colour, style = colours.of(kind), STYLES[standing]
    fill = colour + format(round(style.area * 255), "02x") if style.area else "white"
    return {"facecolor": fill, "edgecolor": colour, "hatch": style.hatch, "linewidth": 0.6}


def standings(used: Iterable[str]) -> list[Patch]:
    """What the legend says of the standings that are used."""
    from matplotlib.patches import Patch

    known = set(used)
    looks = {
        name: {**area("", name), "facecolor": GREY + format(round(s.area * 255), "02x")} for name, s in STYLES.items()
    }
    return [Patch(**looks[name] | {"edgecolor": GREY}, label=shown.STANDINGS[name]) for name in STYLES if name in known]


def legend(figure: Figure, handles: list[Any], note: str, columns: int = 5) -> None:
    """Puts the legend under the drawing, and under that the note."""
    figure.legend(
        handles=handles, loc="upper center", bbox_to_anchor=(0.5, 0.0), ncols=columns, frameon=False,
        fontsize=6.8, handlelength=2.2, columnspacing=1.5, labelcolor=INK,
    )  # fmt: skip
    rows = -(-len(handles) // columns)
    down = (0.14 + 0.17 * rows) / figure.get_size_inches()[1]
    figure.text(0.5, -down, note, ha="center", va="top", color=SOFT, fontsize=6.5)


def short(text: str, letters: int) -> str:
    """The text, cut where it is longer."""
    return text if len(text) <= letters else f"{text[: letters - 1].rstrip()}…"
