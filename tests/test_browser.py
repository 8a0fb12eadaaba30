"""The page in a real browser, headless: what a reader clicks, types and sees, and that nothing leaves the file.

Needs Chromium on the machine (Debian: `apt install chromium`); where there is none, all of it is skipped.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from test_page import HOSTILE, odd
from test_store import DENIAL, LUND, MEETING, PROPOSAL, RAY, TEXT, graph

from kg import export
from kg.store import Store

sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
tour = pytest.importorskip("tour", reason="pillow is not installed")

CHROMIUM = next(filter(None, map(shutil.which, tour.BROWSERS)), None)
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(CHROMIUM is None, reason="no chromium, chromium-browser or google-chrome on the path"),
]
WAIT = 60_000
"""Milliseconds that a busy machine may take."""

Open = Callable[..., Any]


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with sync_api.sync_playwright() as driver:
        found = driver.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield found
        found.close()


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("page") / "page.html"
    export.export(graph(), path, texts={"one": TEXT})
    return path


@pytest.fixture
def opened(browser: Any, file: Path) -> Iterator[Open]:
    """Opens a page, and at the end finds that it said nothing on the console and asked for nothing but itself."""
    pages, noise = [], []

    def open_(path: Path = file, place: str = "", **options: Any) -> Any:
        page = browser.new_page(viewport={"width": 1366, "height": 768}, **options)
        page.set_default_timeout(WAIT)
        page.on("console", lambda message: noise.append(message.text))
        page.on("pageerror", lambda error: noise.append(str(error)))
        page.on("dialog", lambda dialog: (noise.append(dialog.message), dialog.dismiss()))
        page.on("request", lambda request: noise.append(request.url) if not request.is_navigation_request() else None)
        page.goto(path.as_uri() + place)
        page.wait_for_selector("[data-ready]", state="attached")
        pages.append(page)
        return page

    yield open_
    for page in pages:
        page.close()
    assert [line for line in noise if not line.startswith("data:")] == []


def until(page: Any, expression: str) -> None:
    """Waits until an expression holds; Playwright's own waiting is code that the page's policy forbids."""
    if not holds(page, expression, WAIT):
        pytest.fail(f"never: {expression}")


def holds(page: Any, expression: str, wait: int) -> bool:
    """Whether an expression holds before so many milliseconds are over."""
    for _ in range(wait // 50):
        if page.evaluate(expression):
            return True
        page.wait_for_timeout(50)
    return False


def tap(page: Any, place: Callable[[], tuple[float, float]], expression: str) -> None:
    """Clicks a place of the drawing until an expression holds.

    A machine that halts between press and release makes a long press of a click, and one that halts while the drawing is
    fitted moves it away from under the pointer: a reader would click again, too.
    """
    for _ in range(WAIT // 5000):
        page.mouse.click(*place())
        if holds(page, expression, 5000):
            return
    pytest.fail(f"never, however often clicked: {expression}")


def listed(page: Any) -> set[str]:
    """The ids of what the list shows."""
    links = page.locator("#list li[data-kind]:visible > a")
    return {link.removeprefix("#/") for link in links.evaluate_all("links => links.map(a => a.getAttribute('href'))")}


def drawn(page: Any, name: str) -> list[str]:
    """The labels of the nodes that the network (`nodes`) or the timeline (`dots`) shows."""
    return page.evaluate(
        """name => { const model = key => Bokeh.documents[0].get_model_by_name(key);
        const { when, label } = model("nodes rows").data, shown = model(`${name} seen`).booleans;
        return label.filter((_, i) => shown[i] && (name === "nodes" || !isNaN(when[i]))); }""",
        name,
    )


def spot(page: Any, name: str, plot: str = "drawing") -> tuple[float, float]:
    """Where on the screen a node is drawn, in the network or in the timeline."""
    return page.evaluate(
        """([href, plot]) => {
        const model = key => Bokeh.documents[0].get_model_by_name(key), figure = model(plot);
        const rows = [...document.querySelectorAll("#list li[data-kind] > a")].map(a => a.getAttribute("href"));
        const i = rows.indexOf(href), data = model("nodes rows").data;
        const [x, y] = plot === "drawing" ? [data.x[i], data.y[i]] : [data.when[i], data.row[i]];
        const view = Bokeh.index.find_one_by_id(figure.id), box = view.el.getBoundingClientRect();
        const frame = view.frame;
        return [box.x + frame.x_scale.compute(x), box.y + frame.y_scale.compute(y)];
        }""",
        [f"#/{name}", plot],
    )


def card(page: Any) -> Any:
    return page.locator("#pane article:visible")


def test_it_loads_in_silence(opened: Open) -> None:
    page = opened()
    assert page.locator("#network canvas").count() > 0
    assert page.title() == "What 1 article says"
    assert page.evaluate("document.documentElement.scrollWidth") <= 1366


def test_a_click_in_the_list_shows_the_sentence(opened: Open) -> None:
    page = opened()
    page.click(f"#list a[href='#/{DENIAL.id}']")
    assert card(page).locator("mark").inner_text() == "the talks took place"
    assert "Ray denied that" in card(page).locator("blockquote").first.inner_text()
    assert "Bo Ray" in card(page).locator("dl").inner_text()
    assert page.evaluate("document.activeElement.id") == f"/{DENIAL.id}"


@pytest.mark.parametrize("plot", ["drawing", "timeline"])
def test_a_click_on_a_node_picks_it_everywhere(opened: Open, plot: str) -> None:
    page = opened()
    tap(page, lambda: spot(page, MEETING.id, plot), "location.hash !== ''")
    assert card(page).get_attribute("id") == f"/{MEETING.id}"
    assert card(page).locator("mark").first.inner_text().startswith("Envoy Ana Lund")
    name = card(page).locator("h2").inner_text()
    bold = "Bokeh.documents[0].get_model_by_name('nodes rows').data"
    assert page.evaluate(f"{bold}.label.filter((_, i) => {bold}.width[i] > 2)") == [name]
    assert page.evaluate("Bokeh.documents[0].get_model_by_name('nodes rows').selected.indices.length") == 1


def test_a_click_on_a_line_shows_its_fact_and_role(opened: Open) -> None:
    page = opened()

    def between() -> tuple[float, float]:
        (x0, y0), (x1, y1) = spot(page, MEETING.id), spot(page, LUND.id)
        return (x0 + x1) / 2, (y0 + y1) / 2

    tap(page, between, "document.querySelector('dd.picked')")
    assert card(page).get_attribute("id") == f"/{MEETING.id}"
    assert page.locator("dd.picked").inner_text() == "Ana Lund"


def test_a_click_beside_all_nodes_comes_back_to_the_list(opened: Open) -> None:
    page = opened(place=f"#/{MEETING.id}")
    box = page.locator("#network").bounding_box()
    tap(page, lambda: (box["x"] + box["width"] - 4, box["y"] + 4), "location.hash === '#/'")
    page.wait_for_selector("#list", state="visible")
    assert card(page).count() == 0


def test_search_finds_names_and_sentences(opened: Open) -> None:
    page = opened()
    page.fill("#search", "took place")
    assert listed(page) == {DENIAL.id}
    page.fill("#search", "BO ray")
    assert {RAY.id, MEETING.id, DENIAL.id} <= listed(page)
    assert LUND.id not in listed(page)
    page.fill("#search", "nothing like it")
    assert listed(page) == set()
    assert page.locator("#count").inner_text().startswith("0 of")
    page.click("#reset")
    until(page, "document.querySelector('#reset').hidden")
    assert listed(page) == {node["id"] for node in graph().nodes()}


def test_filters_hold_in_list_network_and_timeline(opened: Open) -> None:
    page = opened()
    before = len(drawn(page, "dots"))
    only(page, "standing", "denied")
    found = {MEETING.id, DENIAL.id}
    assert found <= listed(page)
    assert page.locator("#list .shown").first.inner_text() == "2"
    assert len(drawn(page, "dots")) == 2 < before
    assert "Norland" not in drawn(page, "nodes")
    page.click("#reset")
    page.uncheck("input[value=Person]")
    assert not {LUND.id, RAY.id} & listed(page)
    assert "Ana Lund" not in drawn(page, "nodes")
    page.uncheck("input[value=Meeting]")
    assert MEETING.id not in listed(page)


def test_days_and_sources_filter(opened: Open) -> None:
    page = opened()
    page.fill("#until", "2021-03-05")
    page.dispatch_event("#until", "change")
    assert MEETING.id in listed(page)
    assert DENIAL.id not in listed(page)
    page.click("#reset")
    until(page, "document.querySelector('#until').value === ''")
    page.select_option("#source", label="Bo Ray (1)")
    assert {one for one in listed(page) if one.startswith("Statement")} == {DENIAL.id}
    assert MEETING.id not in listed(page)


def test_who_proposes_what_is_three_steps_away(opened: Open) -> None:
    page = opened()
    only(page, "kind", "SanctionsProposal")
    assert {one for one in listed(page) if not one.startswith(("person", "state", "place"))} == {PROPOSAL.id}
    page.click(f"#list a[href='#/{PROPOSAL.id}']")
    assert "Norland" in card(page).locator("dl").inner_text()
    assert "planned or proposed" in card(page).locator("dl").inner_text()


def test_the_article_opens_at_the_mark(opened: Open) -> None:
    page = opened(place=f"#/{DENIAL.id}")
    card(page).locator("figcaption a").first.click()
    page.wait_for_selector(".lit")
    assert card(page).locator("h2").inner_text() == "Envoys meet"
    assert "".join(card(page).locator(".lit").all_inner_texts()) == "the talks took place"
    assert card(page).locator(".run").text_content() == TEXT
    top = page.locator(".lit").first.bounding_box()["y"]
    assert 60 < top < 700
    card(page).locator(".lit").first.click()
    until(page, "!document.querySelector('.lit')")
    assert card(page).get_attribute("id") == f"/{DENIAL.id}"
    assert card(page).locator("a[target=_blank]").first.get_attribute("href") == "https://example.org/one"


def test_the_keyboard_is_enough(opened: Open) -> None:
    page = opened()
    page.keyboard.press("/")
    page.keyboard.type("coal")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_selector("#pane article:visible")
    assert PROPOSAL.id in page.url
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent").startswith("← All facts")
    page.keyboard.press("Escape")
    page.wait_for_selector("#list", state="visible")
    assert page.evaluate("document.activeElement.getAttribute('href')") == f"#/{PROPOSAL.id}"


def test_every_control_has_a_name(opened: Open) -> None:
    page = opened()
    unnamed = page.locator("button, input, select, a[href]").evaluate_all(
        """all => all.filter(one => !(one.ariaLabel || one.textContent.trim() || one.labels?.length
        || one.getAttribute("aria-labelledby"))).map(one => one.outerHTML)"""
    )
    assert unnamed == []


@pytest.mark.parametrize("text", [*HOSTILE[:5], "<svg onload=alert(1)>", "javascript:alert(1)"])
def test_hostile_text_stays_text(opened: Open, tmp_path: Path, text: str) -> None:
    article = odd(text)
    export.export(article, tmp_path / "odd.html", texts={f"a {text}": f"{text} said {text}."})
    page = opened(tmp_path / "odd.html")
    page.locator("#list li > a").first.click()
    page.wait_for_selector("#pane article:visible")
    assert text in card(page).locator("mark").first.text_content()
    card(page).locator("figcaption a").first.click()
    page.wait_for_selector(".lit")
    assert page.locator("script").count() == 3
    assert page.locator("img:not(#picture), svg[onload]").count() == 0


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_words_stand_out_from_their_ground(opened: Open, scheme: str) -> None:
    page = opened(color_scheme=scheme)
    for query in ("body", "#hint", "#list small", "#list a", "fieldset small"):
        ink, paper = (page.evaluate(COLOUR, [query, name]) for name in ("color", "backgroundColor"))
        assert contrast(ink, paper) >= 4.5, query


COLOUR = """([query, name]) => {
  let part = document.querySelector(query), colour;
  do { colour = getComputedStyle(part)[name]; part = part.parentElement; } while (colour === "rgba(0, 0, 0, 0)");
  return colour.match(/[\\d.]+/g).slice(0, 3).map(Number);
}"""


def contrast(one: list[float], two: list[float]) -> float:
    """The contrast of two colours as WCAG 2 counts it; 4.5 is enough for text."""
    high, low = sorted((_light(one), _light(two)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def _light(colour: list[float]) -> float:
    parts = [part / 255 for part in colour]
    linear = [part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def test_it_prints_the_picture_and_the_card_without_its_controls(opened: Open) -> None:
    page = opened(place=f"#/{DENIAL.id}")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    page.emulate_media(media="print")
    until(page, "document.querySelector('#picture').naturalWidth > 300")
    assert page.locator("#picture").is_visible()
    assert card(page).locator("mark").is_visible()
    assert not page.locator("#legend").is_visible()
    assert page.pdf().startswith(b"%PDF")


def test_without_scripts_it_can_be_read(browser: Any, file: Path) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(file.as_uri())
    page.click(f"#list a[href='#/{DENIAL.id}']")
    assert card(page).locator("mark").inner_text() == "the talks took place"
    card(page).locator("figcaption a").first.click()
    assert card(page).locator("h2").inner_text() == "Envoys meet"
    context.close()


def test_an_empty_graph_has_a_page_in_silence(browser: Any, tmp_path: Path) -> None:
    export.export(Store(), tmp_path / "empty.html")
    page, errors = browser.new_page(), []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.goto((tmp_path / "empty.html").as_uri())
    assert page.locator("h1").inner_text() == "What 0 articles say"
    page.close()
    assert errors == []


@pytest.mark.parametrize("task", tour.TASKS)
def test_what_a_reader_comes_for_takes_a_few_steps(opened: Open, task: str) -> None:
    page = opened(Path(__file__).parent.parent / "exports" / "sample.html")
    assert len(list(tour.TASKS[task](page))) <= 3


def only(page: Any, name: str, value: str) -> None:
    """Presses the button beside a box that leaves no other of its group."""
    row = page.locator(f"fieldset div:has(input[name={name}][value={value}])")
    row.hover()
    row.locator(".only").click()
