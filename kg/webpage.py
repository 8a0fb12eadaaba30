"""The article of a web page, with the captions of its pictures."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from trafilatura import bare_extraction, load_html

CAPTIONS = 200
"""More captions than an article has: each is looked for in the whole text."""

TAGS = 100_000
"""More tags than the page of an article has; the time that a page takes grows with their square."""

DATA = 1_000_000
"""Characters of the longest script whose data (JSON-LD) are looked at; it takes up to 130 times its size in memory."""

PARTING = ("p", "h1", "h2", "h3", "h4", "li", "blockquote", "figcaption", "div", "br", "tr", "td", "ul", "ol", "pre")
"""Tags that end a paragraph."""

BLOCKS = ("p", "h1", "h2", "h3", "h4", "li", "blockquote", "figcaption")


def told(html: str) -> dict[str, str | None] | None:
    """Text, title, date, publisher, url and lang of a page's article, or None where there is none.

    Paragraphs are parted by an empty line; a caption stands at its place.
    """
    tree = load_html(html)
    if tree is None or not (found := _found(_without_data(html))) or not found.text:
        return None
    paragraphs = [line for line in found.text.splitlines() if line.strip()]
    return {
        "text": "\n\n".join(_with_captions(paragraphs, tree)),
        "title": found.title,
        "date": found.date,
        "publisher": found.sitename,
        "url": found.url,
        "lang": tree.get("lang"),
    }


def plain(html: str) -> str:
    """The text of a piece of HTML, all of it, paragraphs parted by an empty line."""
    tree = load_html(f"<html><body><div>{html}</div></body></html>")
    if tree is None:
        return " ".join(html.split())
    for node in tree.iter(*PARTING):
        node.text, node.tail = f"\n\n{node.text or ''}", f"\n\n{node.tail or ''}"
    paragraphs = (" ".join(part.split()) for part in "".join(tree.itertext()).split("\n\n"))
    return "\n\n".join(filter(None, paragraphs))


def _without_data(html: str) -> Any:
    """The page, as a tree without its long scripts where it has such."""
    tree = load_html(html) if len(html) > DATA else None
    long = [node for node in tree.iter("script") if len(node.text or "") > DATA] if tree is not None else []
    for node in long:
        node.text = None
    return tree if long else html


DATES = {"original_date": True, "extensive_search": False, "outputformat": "%Y-%m-%d", "max_date": "2100-01-01"}
"""Only dates that the page marks as its own; a search through its text finds copyright lines."""


def _found(html: str) -> Any:
    return bare_extraction(html, include_comments=False, with_metadata=True, date_extraction_params=DATES)


def _with_captions(paragraphs: list[str], tree: Any) -> list[str]:
    """The paragraphs with the captions that were dropped, each after the kept paragraph that it follows in the page."""
    kept = {_plain(paragraph): i for i, paragraph in enumerate(paragraphs)}
    whole = " ".join(kept)
    after: dict[str, int | None] = {}
    at = -1
    for tag, words in _blocks(tree):
        if tag != "figcaption":
            at = kept.get(words, at)
        elif words and words not in after and len(after) < CAPTIONS:
            after[words] = at if at < len(paragraphs) - 1 and words not in whole else None
    captions = ((i, words) for words, i in after.items() if i is not None)
    places = [*enumerate(paragraphs), *captions]
    return [line for _, line in sorted(places, key=lambda place: place[0])]


def _blocks(tree: Any) -> Iterator[tuple[str, str]]:
    """Tag and text of the page's blocks in order, those inside a caption left out."""
    for node in tree.iter(*BLOCKS):
        if node.tag == "figcaption" or next(node.iterancestors("figcaption"), None) is None:
            yield node.tag, _plain("".join(node.itertext()))


def _plain(text: str) -> str:
    return " ".join(text.split()).removeprefix("- ")
