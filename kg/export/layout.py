"""Where the nodes of a network lie."""

from __future__ import annotations

import math
import random
from collections import defaultdict
from collections.abc import Mapping, Sequence
from itertools import chain

import igraph

Place = tuple[float, float]
Pair = tuple[int, int]

SEED = 7
FEW = 600
"""Nodes up to which a part is laid out by distances (Kamada-Kawai), which tangles less and takes longer."""
ROUNDS, WORK = 700, 500_000
"""Rounds of Fruchterman-Reingold at most, and rounds times nodes: 2,000 facts take some seconds."""
SHAPE = 1.6
"""Width by height."""
GAP = 1.2
"""Room between parts that no edge ties, in lengths of an edge."""
RING, TURN = 0.3, math.pi * (3 - 5**0.5)
"""How far from its only neighbour the first of the loose ends lies, and the angle from one to the next (the golden one)."""


def layout(count: int, pairs: Sequence[Pair]) -> list[Place]:
    """Places of `count` nodes, the same for the same pairs: parts that no edge ties lie side by side, the largest on top.

    What has one neighbour lies close around it, so that what ties others has the room.
    """
    ends = _ends(count, pairs)
    kept = [i for i in range(count) if i not in ends]
    number = {i: n for n, i in enumerate(kept)}
    core = igraph.Graph(n=len(kept), edges=[(number[a], number[b]) for a, b in pairs if a in number and b in number])
    places = {kept[n]: place for n, place in _core(core).items()}
    around: defaultdict[int, int] = defaultdict(int)
    for end, hub in sorted(ends.items()):
        places[end] = _ring(places[hub], around[hub])
        around[hub] += 1
    return [(round(places[i][0], 2), round(places[i][1], 2)) for i in range(count)]


def _ends(count: int, pairs: Sequence[Pair]) -> dict[int, int]:
    """The loose ends, each with its only neighbour; of two that have but each other the second."""
    near: list[set[int]] = [set() for _ in range(count)]
    for one, two in pairs:
        near[one].add(two)
        near[two].add(one)
    single = {i: next(iter(others)) for i, others in enumerate(near) if len(others) == 1}
    return {i: hub for i, hub in single.items() if hub not in single or i < hub}


def _ring(hub: Place, number: int) -> Place:
    far, angle = RING * (1 + number) ** 0.5, number * TURN
    return hub[0] + far * math.cos(angle) * SHAPE**0.5, hub[1] + far * math.sin(angle)


def _core(core: igraph.Graph) -> Mapping[int, Place]:
    parts = sorted(core.connected_components(), key=lambda part: (-len(part), part))
    placed = [_corner(_part(core.subgraph(part))) for part in parts]
    moved = (
        zip(part, [(left + x, low + y) for x, y in own], strict=True)
        for part, own, (left, low) in zip(parts, placed, _shelves(placed), strict=True)
    )
    return dict(chain.from_iterable(moved))


def _part(part: igraph.Graph) -> list[Place]:
    count, chance = part.vcount(), random.Random(SEED)
    if count <= FEW:
        found = part.layout_kamada_kawai(seed=part.layout_circle())
        return _wide(found.coords)
    igraph.set_random_number_generator(chance)
    try:
        start = [(chance.uniform(-1, 1), chance.uniform(-1, 1)) for _ in range(count)]
        return _wide(part.layout_fruchterman_reingold(niter=min(ROUNDS, WORK // count), seed=start).coords)
    finally:
        igraph.set_random_number_generator(random)


def _wide(coords: Sequence[Sequence[float]]) -> list[Place]:
    """The places stretched to the shape of the whole."""
    return [(x * SHAPE, y) for x, y in coords]


def _corner(places: list[Place]) -> list[Place]:
    left, low = (min(place[i] for place in places) for i in (0, 1))
    return [(x - left, y - low) for x, y in places]


def _shelves(placed: Sequence[list[Place]]) -> list[Place]:
    """The corner of each part: rows downward, as wide as the first or as gives the whole its shape."""
    sizes = [(max(x for x, _ in own), max(y for _, y in own)) for own in placed]
    area = sum((wide + GAP * SHAPE) * (high + GAP) for wide, high in sizes)
    full = max([wide for wide, _ in sizes[:1]] + [(area * SHAPE) ** 0.5])
    corners: list[Place] = []
    x = y = row = 0.0
    for wide, high in sizes:
        if x and x + wide > full:
            x, y, row = 0.0, y - row - GAP, 0.0
        corners.append((x, y - high))
        x, row = x + wide + GAP * SHAPE, max(row, high)
    return corners
