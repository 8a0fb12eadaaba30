"""The whole way: files to articles, articles to facts, facts to a store."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from kg import resolve
from kg.export.facts import row
from kg.extract import EXTRACTORS, reader
from kg.model import Article, Entity, Fact
from kg.store import Store


def facts(articles: Iterable[Article], extractor: str = "reader") -> Iterator[tuple[Article, list[Entity], list[Fact]]]:
    """Each article with its entities and facts, in order."""
    for article in articles:
        for mentions, claims in EXTRACTORS[extractor]([article]):
            yield (article, *resolve.resolve(article, mentions, claims))


def build(articles: Iterable[Article], store: Store, done: Callable[[Article], None] = lambda _: None) -> None:
    """Adds the articles' facts to the store and calls `done` after each."""
    for article, entities, found in facts(articles):
        store.add(article, entities, found)
        done(article)


def fact_rows(articles: Iterable[Article]) -> Iterator[tuple[Article, dict[str, Any]]]:
    """Each article with its facts in the form of the fact scorer."""
    for article, entities, found in facts(articles):
        yield article, row(article.id, entities, found, article.quote)


def attribution_rows(articles: Iterable[Article]) -> Iterator[tuple[Article, dict[str, Any]]]:
    """Each article with its attributions in the form of the attribution scorer."""
    for article in articles:
        for found in reader.attributions([article]):
            yield article, {"doc": article.id, "attributions": [a._asdict() for a in found]}
