"""The entries of RSS and Atom files."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from email.utils import parsedate
from typing import Any

import feedparser

from kg import webpage

TAGS = 250_000
"""Tags that a feed may have, those of its texts included: so many take half a minute."""

Told = dict[str, str | None]


def wrong(data: bytes) -> str | None:
    """Why a file is not read, or None: entities of its own can swell to any size, and a feed needs none."""
    if re.search(rb"<!ENTITY", data, re.IGNORECASE) or re.search(
        rb"<\0?!\0?E\0?N\0?T\0?I\0?T\0?Y", data, re.IGNORECASE
    ):
        return "declares entities of its own; save it without its <!DOCTYPE ...>"
    if data.count(b"<") + data.count(b"&lt;") > TAGS:
        return f"more than {TAGS:,} tags; part it"
    return None


def entries(data: bytes) -> Iterator[Told] | None:
    """Text, title, date, publisher, url, lang and id of each entry, in order, or None where the file is no feed.

    The text is the entry's content, else its summary, a paragraph a line; it may be empty.
    """
    file = io.BytesIO(data)  # bytes alone it may take for the name of a file
    feed = feedparser.parse(file, resolve_relative_uris=False)  # those in texts, which go with their tags
    return (_told(entry, feed.feed) for entry in feed.entries) if feed.get("version") else None


def _told(entry: Any, feed: Any) -> Told:
    given = entry.get("content") or [entry.get("summary_detail") or {"value": ""}]
    language = next((part["language"] for part in given if part.get("language")), None)
    return {
        "text": "\n\n".join(filter(None, map(_text, given))),
        "title": webpage.plain(entry.get("title", "")).replace("\n\n", " "),
        "date": _date(entry.get("published") or entry.get("updated") or ""),
        "publisher": feed.get("title"),
        "url": entry.get("link"),
        "lang": language or feed.get("language"),
        "id": entry.get("id") or entry.get("link"),
    }


def _text(part: Any) -> str:
    return str(part["value"]) if part.get("type") == "text/plain" else webpage.plain(part["value"])


def _date(text: str) -> str:
    """The day where the entry was published, whatever day it was in Greenwich."""
    day = parsedate(text)
    return f"{day[0]:04}-{day[1]:02}-{day[2]:02}" if day else text
