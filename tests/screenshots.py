"""Takes pictures of a page in a headless Chromium, light and dark: python tests/screenshots.py PAGE FOLDER."""

from __future__ import annotations

import sys
from pathlib import Path

from playwright.sync_api import sync_playwright
from tour import SIZE, browser


def main(page: Path, folder: Path) -> None:
    """Writes page-light.png with a denied fact picked, and page-dark.png with nothing picked."""
    with sync_playwright() as driver:
        chromium = browser(driver)
        for scheme, row in (("light", "#list li[data-standing=denied] > a"), ("dark", None)):
            shown = chromium.new_page(viewport=SIZE, color_scheme=scheme)
            shown.goto(page.absolute().as_uri())
            shown.wait_for_selector("[data-ready]", state="attached")
            if row:
                shown.locator(row).last.click()
            shown.mouse.move(700, 20)  # away from what would show a hint
            shown.wait_for_timeout(2000)  # the canvas is drawn after the page says it is ready
            shown.screenshot(path=folder / f"page-{scheme}.png")
        chromium.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
