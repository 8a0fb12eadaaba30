"""From an article to mentions and claims."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from kg.extract import reader
from kg.model import Article, Claim, Mention

Extractor = Callable[[Iterable[Article]], Iterator[tuple[list[Mention], list[Claim]]]]

EXTRACTORS: dict[str, Extractor] = {"reader": reader.read}
"""Name to function from articles to each one's mentions and claims, in order."""
