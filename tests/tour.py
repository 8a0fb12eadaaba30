"""Five things that a reader does on a page, each with its outcome checked; as a program it records them:

python tests/tour.py PAGE FILE.webp
"""

from __future__ import annotations

import io
import shutil
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from PIL import Image, ImageDraw, ImageFont
from playwright.sync_api import sync_playwright

BROWSERS = ("chromium", "chromium-browser", "google-chrome")
SIZE = {"width": 1366, "height": 768}
FRAME = (1024, 576)
STRIP, READING, WORDS = 30, 2200, 19
"""The strip that says what is done: its height and its letters' in pixels; milliseconds a frame stays."""
LISTED = "#list li[data-kind]:not([hidden])"
CARD = "#pane article:target"
SPELLS = "rows => rows.map(row => [row.dataset.first, row.dataset.last])"
MONTH_END = "month => new Date(Date.UTC(+month.slice(0, 4), +month.slice(5), 0)).toISOString().slice(0, 10)"

Steps = Iterator[str]


def a_sentence(page: Any) -> Steps:
    """Finds the sentence of a statement by some of its words."""
    rows = page.locator("#list li[data-kind=Statement]")
    words = " ".join(rows.first.locator("a").inner_text().partition(": ")[2].split()[1:5]).strip("…,.")
    yield f"Find a statement: search for “{words}”"
    page.fill("#search", words)
    found = page.locator(f"{LISTED}[data-kind=Statement] > a").first
    assert words in found.inner_text()
    yield "Its row is in the list, its mark in the network"
    found.click()
    assert words in page.locator(f"{CARD} .own").inner_text()
    assert page.locator(f"{CARD} .own mark").first.is_visible()
    yield "The sentence, who said it, to whom and how surely"


def a_month(page: Any) -> Steps:
    """Keeps the facts of the last article's month."""
    days = page.locator("#list li[data-last]").evaluate_all(SPELLS)
    told = page.locator("#list li[data-kind=Statement]").evaluate_all(SPELLS)
    month = max(last or "" for _, last in told)[:7]
    yield f"Only what is of {month}: two days"
    page.fill("#since", f"{month}-01")
    page.fill("#until", page.evaluate(MONTH_END, month))
    page.dispatch_event("#until", "change")
    left = page.locator(f"{LISTED}[data-last]:not([data-last=''])").evaluate_all(SPELLS)
    assert 0 < len(left) < len(days)
    assert all(first[:7] <= month <= last[:7] for first, last in left)
    yield f"{len(left)} facts, and the timeline shows these days"


def what_is_disputed(page: Any) -> Steps:
    """Keeps what is denied or disputed."""
    yield "Only what is denied or disputed: one press"
    _only(page, "standing", "denied")
    standings = page.locator(f"{LISTED}[data-standing]").evaluate_all("rows => rows.map(row => row.dataset.standing)")
    assert {standing for standing in standings if standing} == {"denied"}
    yield f"{len(list(filter(None, standings)))} facts are denied or disputed by somebody"


def who_proposes_to_ease(page: Any) -> Steps:
    """Finds who proposes to ease sanctions."""
    yield "Who proposed easing sanctions? Only proposals ..."
    _only(page, "kind", "SanctionsProposal")
    page.fill("#search", "ease")
    found = page.locator(f"{LISTED}[data-kind=SanctionsProposal] > a")
    assert found.count()
    yield "... and search for “ease”"
    found.first.click()
    told = page.locator(f"{CARD} dl").inner_text()
    assert "ease" in told
    assert "proponent" in told or "sender" in told
    yield "Who proposes, to whom, in exchange for what"


def the_article_at_the_mark(page: Any) -> Steps:
    """Opens an article where a fact stands."""
    page.locator("#list li[data-kind=Meeting] > a").last.click()
    quote = page.locator(f"{CARD} .own mark").first.inner_text()
    yield "A meeting: the sentence names its article"
    page.locator(f"{CARD} figcaption a").first.click()
    page.wait_for_selector(".lit")
    assert "".join(page.locator(".lit").all_inner_texts()).split() == quote.split()
    assert page.locator(".lit").first.bounding_box()["y"] < SIZE["height"]
    yield "The article, opened at the marked words"


def _only(page: Any, name: str, value: str) -> None:
    """Presses "only" beside a choice."""
    row = page.locator(f"fieldset div:has(input[name={name}][value={value}])")
    row.hover()
    row.locator(".only").click()


TASKS: dict[str, Callable[[Any], Steps]] = {
    task.__name__: task
    for task in (a_sentence, a_month, what_is_disputed, who_proposes_to_ease, the_article_at_the_mark)
}
"""What a reader does; each tells what it does next or has done, and fails where the page does not do it."""


def browser(driver: Any) -> Any:
    """The machine's Chromium, or the end of the program where there is none."""
    path = next(filter(None, map(shutil.which, BROWSERS)), None)
    if path is None:
        sys.exit(f"none of {' '.join(BROWSERS)} is on the path; install one")
    return driver.chromium.launch(executable_path=path, args=["--no-sandbox"])


def opened(chromium: Any, page: Path) -> Any:
    """A page that says it is ready."""
    shown = chromium.new_page(viewport=SIZE, color_scheme="light")
    shown.goto(page.absolute().as_uri())
    shown.wait_for_selector("[data-ready]", state="attached")
    return shown


def frames(page: Path) -> Iterator[Image.Image]:
    """A picture of the page at each step of each task, with what is done under it."""
    with sync_playwright() as driver:
        chromium = browser(driver)
        for number, task in enumerate(TASKS.values(), 1):
            shown = opened(chromium, page)
            for words in task(shown):
                shown.wait_for_timeout(600)  # the canvas is drawn after the list has changed
                yield _captioned(shown.screenshot(), f"{number}  {words}")
            shown.close()
        chromium.close()


def _captioned(picture: bytes, words: str) -> Image.Image:
    frame = Image.new("RGB", (FRAME[0], FRAME[1] + STRIP), "#22252b")
    frame.paste(Image.open(io.BytesIO(picture)).convert("RGB").resize(FRAME, Image.Resampling.LANCZOS))
    ImageDraw.Draw(frame).text((12, FRAME[1] + 4), words, font=ImageFont.load_default(WORDS), fill="white")
    return frame


def main(page: Path, file: Path) -> None:
    """Writes the recording."""
    first, *rest = frames(page)
    first.save(file, save_all=True, append_images=rest, duration=READING, loop=0, quality=80)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
