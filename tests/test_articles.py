"""Articles of our own with facts expected in them; `tests/articles/*.toml`."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from kg import build
from kg.model import Article, Entity, Fact

FOLDER = Path(__file__).parent / "articles"
FILES = {path.stem: tomllib.loads(path.read_text(encoding="utf8")) for path in sorted(FOLDER.glob("*.toml"))}
KINDS = {
    "meetings": ("Meeting",),
    "proposals": ("Proposal",),
    "statements": ("Statement",),
    "sanctions": ("SanctionsMeasure", "SanctionsProposal"),
}
NAMED = {
    "participants": "participant",
    "speaker": "speaker",
    "addressee": "addressee",
    "sender": "sender",
    "target": "target",
    "proponent": "proponent",
    "claimedBy": "claimedBy",
}
PLAIN = {
    "status": "status",
    "certainty": "certainty",
    "polarity": "polarity",
    "wording": "wording",
    "act": "act",
    "form": "form",
    "date": "time",
    "action": "sanctionsAction",
}


def expectations() -> Iterator[Any]:
    """Each expected fact; `xfail` in it is the reason of a known failure."""
    for name, file in FILES.items():
        for table in KINDS:
            for n, fact in enumerate(file.get(table, [])):
                marks = pytest.mark.xfail(reason=fact["xfail"]) if "xfail" in fact else ()
                yield pytest.param(name, table, fact, id=f"{name}-{table}-{n + 1}", marks=marks)


@cache
def read(name: str) -> tuple[Article, dict[str, Entity], list[Fact]]:
    from kg.read import articles

    path = FOLDER / f"{name}.toml"
    file = FILES[path.stem]
    (article,) = articles(["-"], date=file["date"], stdin=_stream(file["text"]))
    ((_, entities, facts),) = build.facts([article])
    return article, {entity.id: entity for entity in entities}, facts


def _stream(text: str) -> Any:
    import io

    return io.BytesIO(text.encode("utf8"))


@pytest.mark.parametrize(("name", "table", "expected"), expectations())
def test_the_fact_is_found(name: str, table: str, expected: Mapping[str, Any]) -> None:
    _, entities, facts = read(name)
    found = [told(fact, entities, facts) for fact in facts if fact.kind in KINDS[table]]
    assert any(fits(one, expected) for one in found), found


def told(fact: Fact, entities: Mapping[str, Entity], facts: list[Fact]) -> dict[str, Any]:
    """A fact in the words of the expectations."""
    conditions = {f.id: f.one("wording") for f in facts if f.kind in ("Condition", "Proposal")}
    out: dict[str, Any] = {key: sorted(entities[i].name for i in fact.all(role)) for key, role in NAMED.items()}
    out |= {key: fact.one(role) for key, role in PLAIN.items()}
    out |= {"content": fact.one("content"), "duration": fact.one("duration"), "kind": fact.kind}
    out["place"] = next((entities[i].name for i in fact.all("place")), None)
    out["condition"] = " ".join(conditions[i] or "" for i in fact.all("condition"))
    out["alternative"] = " ".join(conditions.get(i) or "" for i in fact.all("alternative"))
    out["by"] = next((f.one("time") for f in facts if f.id in fact.all("condition") and f.one("time")), None)
    return out


def fits(found: Mapping[str, Any], expected: Mapping[str, Any]) -> bool:
    """Whether a found fact has all that is expected: the same actors, the words within its words."""
    for key, value in expected.items():
        if key == "xfail":
            continue
        if key in NAMED:
            names = [value] if isinstance(value, str) else value
            if found[key] != sorted(names):
                return False
        elif key in ("content", "place", "duration", "condition", "alternative", "wording"):
            if value not in (found[key] or ""):
                return False
        elif found[key] != value:
            return False
    return True


@pytest.mark.parametrize("name", [name for name, file in FILES.items() if "absent" in file])
def test_what_is_no_actor_is_none(name: str) -> None:
    _, entities, _ = read(name)
    assert {e.name for e in entities.values() if e.kind != "Place"} & set(FILES[name]["absent"]) == set()


@pytest.mark.parametrize("name", FILES)
def test_every_claim_lies_in_the_text(name: str) -> None:
    article, _, facts = read(name)
    assert facts
    for span in (claim.span for fact in facts for claim in fact.claims):
        assert 0 <= span.start < span.end <= len(article.text)
        assert not any(s < span.end and span.start < e for s, e in article.junk)
