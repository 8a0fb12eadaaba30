"""Figures for papers and slides: when things happened, who deals with whom, and how often."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kg import Error
from kg.export import plot_matrix, plot_network, plot_timeline, replacing, shown
from kg.store import Store

if TYPE_CHECKING:
    from matplotlib.figure import Figure

Json = dict[str, Any]

KINDS: dict[str, Callable[[Store, list[Json], int], Figure | None]] = {
    "matrix": plot_matrix.figure,
    "network": plot_network.figure,
    "timeline": plot_timeline.figure,
}
"""What draws each kind of figure of these facts, with so many actors at most; None where there is nothing to draw."""
METADATA: dict[str, dict[str, None]] = {
    ".pdf": {"CreationDate": None, "Creator": None, "Producer": None},
    ".png": {"Software": None},
    ".svg": {"Creator": None, "Date": None},
}
"""What the files must not say of when and by which version they were made, by their ending."""
DOTS = 200
"""Dots an inch of a .png."""
SETTINGS: dict[str, Any] = {
    "axes.edgecolor": "#8b8f98",
    "axes.linewidth": 0.6,
    "axes.spines.right": False,
    "axes.spines.top": False,
    "font.family": "DejaVu Sans",
    "font.size": 7.5,
    "hatch.linewidth": 0.5,
    "pdf.fonttype": 42,
    "savefig.bbox": "tight",
    "savefig.facecolor": "white",
    "svg.fonttype": "none",  # texts stay texts, and the reader's fonts show what ours lack
    "svg.hashsalt": "diplokg",
    "text.parse_math": False,
    "xtick.color": "#555a63",
    "ytick.color": "#555a63",
}


def check(path: Path, kind: str) -> None:
    """Raises Error where there is no such kind or file, or the library is missing."""
    if kind not in KINDS:
        raise Error(f"there is no figure '{kind}'; choose one of {' '.join(KINDS)}")
    if path.suffix.lower() not in METADATA:
        raise Error(f"{path}: no figure is written as '{path.suffix}'; choose one of {' '.join(METADATA)}")
    if not find_spec("matplotlib"):
        raise Error(f"{path}: matplotlib is not installed; run: pip install 'diplokg[plot]'")


def plot(store: Store, path: Path, kind: str, *, top: int = 30, **asked: str | None) -> None:
    """Draws a kind of figure into a .svg, .png or .pdf: the same bytes for the same graph and the same matplotlib.

    `top` is how many actors a network or a matrix shows, those with most facts; `actor`, `since` and `until` keep some facts.
    Raises Error where nothing is left to draw or it cannot be written.
    """
    check(path, kind)
    import matplotlib.style  # an extra: most graphs are never drawn so

    facts = shown.kept(store, **asked)
    with matplotlib.style.context(["default", SETTINGS]), warnings.catch_warnings():
        warnings.filterwarnings("ignore", "Glyph .* missing")  # it is drawn as a box
        drawn = KINDS[kind](store, facts, top)
        if drawn is None:
            raise Error(f"{path}: {_nothing(kind, asked)}")
        ending = path.suffix.lower()
        with replacing(path) as file:
            drawn.savefig(file, format=ending[1:], dpi=DOTS, metadata=METADATA[ending])


def _nothing(kind: str, asked: dict[str, str | None]) -> str:
    what = "dated facts" if kind == "timeline" else "facts that tie two actors"
    limits = " ".join(f"--{name} {value}" for name, value in asked.items() if value)
    return f"the graph has no {what} to draw" + (f" with {limits}; ask for more" if limits else "")
