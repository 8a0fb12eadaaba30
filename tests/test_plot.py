"""Figures for papers: what they show of a graph, the same bytes each time, and what they say where nothing can be drawn."""

from __future__ import annotations

import importlib.util
import warnings
from pathlib import Path
from xml.etree import ElementTree

import pytest
from test_export import hostile
from test_formats import meeting, sanctions, told
from test_page import HOSTILE, odd
from test_store import ARTICLE, ENTITIES, LUND, RAY, both, fact, graph

from kg import Error
from kg.export import plot, plot_matrix, plot_network, plot_style, plot_ties, plot_timeline, shown
from kg.model import Fact
from kg.store import Store

pytest.importorskip("matplotlib", reason="matplotlib is not installed")

KINDS = pytest.mark.parametrize("kind", sorted(plot.KINDS))


def texts(store: Store, kind: str, top: int = 30, **asked: str) -> list[str]:
    """Every text of a figure, its note last."""
    from matplotlib.text import Text

    drawn = plot.KINDS[kind](store, shown.kept(store, **asked), top)
    assert drawn is not None
    return [text.get_text() for text in [*drawn.findobj(Text), drawn.texts[-1]] if text.get_text()]


@KINDS
@pytest.mark.parametrize("ending", sorted(plot.METADATA))
def test_the_same_graph_gives_the_same_bytes(kind: str, ending: str, tmp_path: Path) -> None:
    for name in ("a", "b"):
        plot.plot(both(), tmp_path / f"{name}{ending}", kind)
    one, two = ((tmp_path / f"{name}{ending}").read_bytes() for name in ("a", "b"))
    assert one == two
    assert len(one) > 1000
    assert b"matplotlib v" not in one.lower()


@KINDS
def test_a_picture_is_what_its_ending_says(kind: str, tmp_path: Path) -> None:
    for ending in plot.METADATA:
        plot.plot(graph(), tmp_path / f"x{ending}", kind)
    assert (tmp_path / "x.png").read_bytes().startswith(b"\x89PNG")
    assert (tmp_path / "x.pdf").read_bytes().startswith(b"%PDF")
    assert ElementTree.parse(tmp_path / "x.svg").getroot().tag.endswith("svg")
    assert b"<dc:date>" not in (tmp_path / "x.svg").read_bytes()


@KINDS
@pytest.mark.parametrize("text", [*HOSTILE, "$x_1$ and $5 or \\frac{1}{0}$"])
def test_hostile_texts_are_drawn_as_they_are(kind: str, text: str, tmp_path: Path) -> None:
    made = odd(text)
    made.add(ARTICLE, [LUND.__class__(LUND.id, "Person", text), RAY], [meeting("held", "2021-03-05")])
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        plot.plot(made, tmp_path / "x.svg", kind)
        plot.plot(hostile(), tmp_path / "x.png", "timeline")
    ElementTree.parse(tmp_path / "x.svg")


def test_meetings_are_named_at_their_days() -> None:
    found = texts(told(meeting("held", "2021-03-05"), sanctions("ease", "offered")), "timeline")
    assert {"Meetings (1)", "Sanctions (1)", "meeting: Ana Lund, Bo Ray"} <= set(found)
    assert {"stated as fact", "planned or proposed"} <= set(found)
    assert "denied or disputed" not in found
    assert "2 facts from 2021-03-05 to 2021-03-06; 1 without a day of their own" in found[-1]


def test_every_sort_of_facts_has_a_band() -> None:
    assert set(plot_timeline.BANDS) == set(plot_style.SORTS.values())


def test_many_facts_of_a_band_are_piled_up() -> None:
    many = [meeting("held", f"2021-03-{day:02}") for day in range(1, 29)]
    found = texts(told(*many), "timeline")
    assert "Meetings (28)" in found
    assert "facts" in found
    assert not [text for text in found if text.startswith("meeting:")]
    assert "italics" not in found[-1]


def test_a_day_that_strays_is_told_and_not_drawn() -> None:
    many = [meeting("held", f"2021-03-{day:02}") for day in range(1, 29)]
    more = [meeting("held", f"2021-04-{day:02}") for day in range(1, 29)]
    found = texts(told(*many, *more, meeting("held", "1815-06-09")), "timeline")
    assert "1 of other days are not shown" in found[-1]
    assert "1 of other days" not in texts(told(*many, meeting("held", "2021-05-30")), "timeline")[-1]


def looks(*facts: Fact) -> set[tuple[str, str]]:
    """How lines of the network look: their dashes and how opaque they are."""
    from matplotlib.patches import FancyArrowPatch

    drawn = plot_network.figure(made := told(*facts), shown.kept(made), 30)
    assert drawn is not None
    lines = drawn.findobj(FancyArrowPatch)
    return {(str(line.get_linestyle()), str(line.get_alpha())) for line in lines}


@pytest.mark.parametrize("status", ["claimed", "uncertain", "planned", "denied"])
def test_what_is_not_plain_looks_different(status: str) -> None:
    assert looks(meeting(status)) != looks(meeting("held"))
    assert len(looks(meeting(status), meeting("held"))) == 2
    (area,) = {tuple(plot_style.area("Meeting", name).items()) for name in ("plain",)}
    assert all(tuple(plot_style.area("Meeting", name).items()) != area for name in plot_style.STYLES if name != "plain")


def test_every_standing_has_a_look_of_its_own() -> None:
    assert list(plot_style.STYLES) == list(shown.STANDINGS)
    assert len({style[:3:2] for style in plot_style.STYLES.values()}) == len(shown.STANDINGS)
    assert len({style[1::2] for style in plot_style.STYLES.values()}) == len(shown.STANDINGS)


def test_ties_are_counted_by_kind_and_standing() -> None:
    made = told(meeting("held", "2021-03-05"), meeting("held", "2021-04"), meeting("planned"))
    found = plot_ties.ties(made, shown.kept(made), 30)
    assert {(tie.kind, tie.standing): n for tie, n in found.counts.items()} == {
        ("Meeting", "plain"): 2,
        ("Meeting", "proposed"): 1,
    }
    assert {name: actor["degree"] for name, actor in found.actors.items()} == {LUND.id: 3, RAY.id: 3}
    assert plot_matrix._cells(found).keys() == {(0, 1), (1, 0)}


def test_an_actor_is_not_tied_to_itself() -> None:
    made = told(fact(ARTICLE, "Statement", "x", speaker=RAY.id, addressee=RAY.id, content="x", act="assert"))
    assert plot_ties.ties(made, shown.kept(made), 30).counts == {}


def test_the_actors_with_most_facts_are_shown_and_the_rest_is_told() -> None:
    found = texts(both(), "network", top=2)
    assert {entity.name for entity in ENTITIES} & set(found) == {"Norland", "Sudland"}
    assert found[-1].startswith("2 of 4 actors, those with most facts")
    assert texts(both(), "matrix")[-1].endswith("The largest square holds 3.")


def test_actors_and_days_can_be_asked_for(tmp_path: Path) -> None:
    made = told(meeting("held", "2021-03-05"), meeting("held", "2021-05-05"), sanctions("ease", "offered"))
    assert "Meetings (1)" in texts(made, "timeline", until="2021-03")
    assert "Sanctions (1)" not in texts(made, "timeline", actor="bo ray")
    with pytest.raises(Error, match=r"x\.svg: the graph has no dated facts to draw with --since 2030; ask for more"):
        plot.plot(made, tmp_path / "x.svg", "timeline", since="2030")
    with pytest.raises(Error, match="'soon' is no date"):
        plot.plot(made, tmp_path / "x.svg", "timeline", since="soon")


@KINDS
def test_where_nothing_is_to_be_drawn_it_says_so(kind: str, tmp_path: Path) -> None:
    with pytest.raises(Error, match=r"x\.svg: the graph has no .* to draw$"):
        plot.plot(Store(), tmp_path / "x.svg", kind)
    assert list(tmp_path.iterdir()) == []


def test_errors_name_the_remedy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(Error, match=r"there is no figure 'pie'; choose one of matrix network timeline"):
        plot.check(tmp_path / "x.svg", "pie")
    with pytest.raises(Error, match=r"x\.jpg: no figure is written as '\.jpg'; choose one of \.pdf \.png \.svg"):
        plot.check(tmp_path / "x.jpg", "network")
    monkeypatch.setattr(
        plot, "find_spec", lambda name: None if name == "matplotlib" else importlib.util.find_spec(name)
    )
    with pytest.raises(Error, match=r"matplotlib is not installed; run: pip install 'diplokg\[plot\]'"):
        plot.check(tmp_path / "x.svg", "network")


def test_a_window_is_all_unless_few_stray() -> None:
    rows = [{"first": f"2021-01-{day:02}", "last": f"2021-01-{day:02}"} for day in range(1, 32)]
    first, last = plot_timeline._window(rows)
    assert (f"{first:%F}", f"{last:%F}") == ("2021-01-01", "2021-01-31")


def test_piles_are_as_wide_as_their_days() -> None:
    from matplotlib.patches import Rectangle

    made = told(*[meeting("held", "2021-03-05", place=f"place-{i}") for i in range(30)], meeting("held", "2021-03-09"))
    drawn = plot_timeline.figure(made, shown.kept(made), 30)
    assert drawn is not None
    bars = [bar for bar in drawn.axes[0].patches if isinstance(bar, Rectangle)]
    assert sorted(bar.get_height() for bar in bars) == [1, 30]
    assert all(0.9 < bar.get_width() < 1 for bar in bars)
