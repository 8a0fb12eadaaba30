"""Node-link JSON, as networkx and D3 read it."""

from __future__ import annotations

import json
from typing import BinaryIO

import networkx

from kg.export import network
from kg.store import Store


def write(store: Store, file: BinaryIO, *, view: str = "facts") -> None:
    """Writes one JSON object with `nodes` and `edges`; an edge's `key` is its id. Raises Error on an unknown view."""
    data = networkx.node_link_data(network.graph(store, view), edges="edges")
    data["graph"] = {"view": view}
    file.write(json.dumps(data, ensure_ascii=False, indent=1).encode("utf8") + b"\n")
