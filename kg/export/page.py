"""One page that opens offline: network, timeline, a list of all facts and actors, and the sentences they rest on."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping
from importlib.resources import files
from typing import Any, BinaryIO

from jinja2 import Environment, StrictUndefined
from markupsafe import Markup

from kg.export import colours, shown
from kg.store import Store


def write(
    store: Store,
    file: BinaryIO,
    *,
    texts: Mapping[str, str] | None = None,
    actor: str | None = None,
    since: str | None = None,
    until: str | None = None,
) -> None:
    """Writes the page as UTF-8; the same bytes for the same graph.

    `texts` are the articles' texts by id, to show the sentences in; without them the quotes stand alone. `actor` keeps the
    facts about somebody whose name holds it, `since` and `until` (YYYY, YYYY-MM or YYYY-MM-DD) those of these days.
    Raises Error on another date, or where a text is not the one that the graph was made from.
    """
    from kg.export import drawing  # bokeh takes a second to load, and most runs draw nothing

    data = shown.content(store, texts or {}, actor=actor, since=since, until=until)
    scripts = [Markup(script) for script in (drawing.script(), _own("page.js"))]
    text = _template().render(
        **data,
        named={node["id"]: node for node in data["nodes"]},
        style=Markup(_own("page.css")),
        scripts=scripts,
        hashes=" ".join(f"'sha256-{_digest(script)}'" for script in scripts),
        item=drawing.drawing(data["nodes"], data["edges"]),
        colour=colours.of,
        standings=shown.STANDINGS,
    )
    file.write(text.encode("utf8"))


def _template() -> Any:
    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    environment.filters["word"] = shown.word
    environment.policies["json.dumps_kwargs"] = {}  # bokeh reads its items in their order
    return environment.from_string(_own("page.html"))


def _own(name: str) -> str:
    return files("kg.export").joinpath(name).read_text(encoding="utf8")


def _digest(script: str) -> str:
    """What a Content-Security-Policy names a script by."""
    return base64.b64encode(hashlib.sha256(script.encode("utf8")).digest()).decode()
