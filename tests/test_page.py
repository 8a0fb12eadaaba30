"""The page: all that the graph holds is on it, with its sentences; nothing that an article says can act."""

from __future__ import annotations

import base64
import hashlib
import io
import json
import math
import re
from dataclasses import replace
from functools import cache
from html.parser import HTMLParser
from typing import Any
from urllib.parse import unquote

import pytest
from test_store import (
    ARTICLE,
    CONDITION,
    DENIAL,
    ENTITIES,
    FACTS,
    GOOD,
    HEDGED,
    LUND,
    MEASURE,
    MEETING,
    PROPOSAL,
    RAY,
    SOURCE,
    TENURE,
    both,
    fact,
    graph,
    said,
)

from kg import Error
from kg.export import page, passages, shown
from kg.export.layout import layout
from kg.model import Article, Entity, Fact
from kg.store import Store

HOSTILE = [
    "</script><script>alert(1)</script>",
    "<!--<script>",
    "\" onmouseover='alert(1)' x=\"",
    "<img src=https://example.org/x onerror=alert(1)>",
    "{{ 7 * 7 }}{% raw %}&lt;b&gt;",
    "🎉👩‍👩‍👧 مرحبا \u202etxt\u2028",
    "long " * 2000,
]


class Tags(HTMLParser):
    """The tags of a page with their attributes, and its texts."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str]]] = []
        self.texts: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, {name: value or "" for name, value in attrs}))

    def handle_data(self, data: str) -> None:
        self.texts.append(data)

    def all(self, name: str) -> list[str]:
        return [attributes[name] for _, attributes in self.tags if name in attributes]


def written(store: Store, **options: Any) -> str:
    file = io.BytesIO()
    page.write(store, file, **options)
    return file.getvalue().decode("utf8")


@cache
def sample() -> str:
    return written(both())


def nodes(store: Store) -> dict[str, shown.Json]:
    return {node["id"]: node for node in shown.content(store, {})["nodes"]}


def odd(text: str, url: str = "https://example.org/x") -> Store:
    """A graph whose every text is this one."""
    article = Article(f"a {text}", f"{text} said {text}.", text, "2021-03-06", text, url)
    speaker = Entity(f"person-{text}", "Person", text, (f"alias {text}",))
    made = Store()
    made.add(article, [speaker], [said(article, speaker, text), fact(article, "Tenure", text, holder=speaker.id)])
    return made


def test_every_fact_shows_its_sentences() -> None:
    store, found = both(), nodes(both())
    assert found.keys() == {node["id"] for node in store.nodes()}
    for one in store.facts():
        assert [quote["text"] for quote in found[one.id]["quotes"]] == [row["quote"] for row in store.evidence(one.id)]
    first, second = found[DENIAL.id]["quotes"]
    known = {"id": "one", "headline": "Envoys meet", "published": "2021-03-06", "publisher": "The Post"}
    assert first.items() >= {**known, "url": "https://example.org/one", "text": "the talks took place"}.items()
    assert second.items() >= {"id": "two/é b", "headline": "two/é b", "published": None, "url": None}.items()


@pytest.mark.parametrize(
    ("fact", "standing"),
    [
        (MEETING, "denied"),  # by a statement about it
        (TENURE, "plain"),
        (GOOD, "reported"),
        (MEASURE, "reported"),
        (HEDGED, "hedged"),
        (PROPOSAL, "proposed"),
        (CONDITION, "proposed"),
        (DENIAL, "denied"),
    ],
)
def test_how_real_a_fact_is(fact: Fact, standing: str) -> None:
    assert nodes(graph())[fact.id]["standing"] == standing


@pytest.mark.parametrize(
    ("status", "standing"),
    [
        ("held", "plain"),
        ("claimed", "reported"),
        ("uncertain", "hedged"),
        ("planned", "proposed"),
        ("cancelled", "denied"),
    ],
)
def test_the_status_of_a_meeting_is_seen(status: str, standing: str) -> None:
    other = replace(MEETING, roles=tuple(sorted((r, status if r == "status" else v) for r, v in MEETING.roles)))
    made = Store()
    made.add(ARTICLE, ENTITIES, [other])
    assert nodes(made)[other.id]["standing"] == standing


def test_who_says_so_and_how_surely() -> None:
    found = nodes(graph())
    assert found[MEASURE.id]["says"] == [SOURCE.id]
    assert (found[MEETING.id]["says"], found[MEETING.id]["publishers"]) == ([], ["The Post"])
    assert found[DENIAL.id]["sure"] == [("speech act", "deny"), ("certainty", "certain"), ("polarity", "negative")]
    assert ("status", "considered") in found[PROPOSAL.id]["sure"]
    assert ("scope", "coal") in found[PROPOSAL.id]["texts"]


def test_facts_and_actors_lead_to_each_other() -> None:
    found = nodes(graph())
    assert ("participant", [LUND.id, RAY.id]) in found[MEETING.id]["roles"]
    assert ("about", sorted([GOOD.id, DENIAL.id])) in found[MEETING.id]["into"]
    assert ("speaker", [DENIAL.id]) in found[RAY.id]["into"]
    told = shown.content(graph(), {})
    ends = {(told["nodes"][e["source"]]["id"], told["nodes"][e["target"]]["id"], e["role"]) for e in told["edges"]}
    assert ends == {(edge["source"], edge["target"], edge["label"]) for edge in graph().edges()}


def test_facts_come_in_the_order_of_the_text() -> None:
    starts = [node["quotes"][0]["start"] for node in shown.content(graph(), {})["nodes"] if node["standing"]]
    assert starts == sorted(starts)


def test_a_large_graph_is_cut_to_the_best_supported() -> None:
    told = shown.content(both(), {}, limit=1)
    assert [node["id"] for node in told["nodes"]] == [DENIAL.id, RAY.id]
    assert told["left"] == {"facts": len(FACTS), "actors": len(ENTITIES) - 1}
    assert shown.content(both(), {})["left"] == {"facts": 0, "actors": 0}


def test_what_is_left_out_is_said_and_how_to_get_at_it(monkeypatch: pytest.MonkeyPatch) -> None:
    assert "Left out" not in sample()
    cut = shown.content(both(), {}, limit=1)
    monkeypatch.setattr(shown, "content", lambda *_, **__: cut)
    text = written(both())
    assert re.search(r"Left out:\s+9 facts with the least support, \s*5 actors and places", text)
    assert "--actor NAME" in text


@pytest.mark.parametrize(
    ("asked", "kept"),
    [
        ({"actor": "rAY"}, {MEETING, DENIAL, GOOD, TENURE}),
        ({"since": "2021-03-06", "until": "2021-03"}, set(FACTS) - {MEETING}),
        ({"until": "2021-03-05"}, {MEETING}),
    ],
)
def test_a_page_of_what_is_asked_for(asked: dict[str, str], kept: set[Fact]) -> None:
    told = shown.content(graph(), {}, **asked)
    assert {node["id"] for node in told["nodes"] if node["standing"]} == {fact.id for fact in kept}
    assert told["left"]["facts"] == len(FACTS) - len(kept)


@pytest.mark.parametrize("asked", [{"actor": "nobody"}, {"since": "2022"}])
def test_a_page_of_nothing_is_refused(asked: dict[str, str]) -> None:
    with pytest.raises(Error, match="no fact fits --"):
        shown.content(graph(), {}, **asked)


def test_texts_of_other_articles_are_refused() -> None:
    with pytest.raises(Error, match="no text given is of an article of the graph"):
        shown.content(graph(), {"other": "Lund met Ray."})


def test_a_date_asked_for_is_a_date() -> None:
    with pytest.raises(Error, match="'soon' is no date; give YYYY"):
        shown.content(graph(), {}, since="soon")


def test_the_text_shows_every_quote_at_its_place() -> None:
    told = shown.content(graph(), {ARTICLE.id: ARTICLE.text})
    (article,) = told["articles"]
    assert article["whole"]
    assert "".join(piece["text"] for run in article["runs"] for piece in run) == ARTICLE.text
    for node in told["nodes"]:
        for quote in node["quotes"]:
            paragraph = quote["before"] + quote["text"] + quote["after"]
            assert paragraph.strip("…") in ARTICLE.text
            inside = [
                p["text"] for p in article["runs"][0] if quote["start"] <= p["start"] and p["end"] <= quote["end"]
            ]
            assert "".join(inside) == quote["text"]


def test_without_the_text_the_quotes_stand_in_their_order() -> None:
    (article,) = shown.content(graph(), {})["articles"]
    assert not article["whole"]
    for run in article["runs"]:
        for piece in run:
            assert piece["text"] == ARTICLE.text[piece["start"] : piece["end"]]
    assert [piece["start"] for run in article["runs"] for piece in run] == sorted(
        piece["start"] for run in article["runs"] for piece in run
    )
    assert "only the quotes" in sample()


def test_a_text_that_has_changed_is_refused() -> None:
    with pytest.raises(Error, match=r"one: the text given is not the one"):
        shown.content(graph(), {ARTICLE.id: ARTICLE.text + " "})


def test_a_long_paragraph_is_cut_at_a_space() -> None:
    words = "a word " * 200
    before, after = passages.around([(0, words)], 700, 704)
    assert before.startswith("…")
    assert after.endswith("…")
    assert max(len(before), len(after)) <= passages.ROOM + 1


def test_sources_name_their_facts() -> None:
    told = shown.content(graph(), {})
    by = {title: dict(members) for title, members in told["sources"]}
    assert {told["nodes"][i]["id"] for i in by["Said by"]["Bo Ray"]} == {DENIAL.id}
    assert by["Publisher"] == {"The Post": list(range(len(FACTS)))}


def test_places_are_the_same_again_and_loose_ends_lie_close() -> None:
    pairs = [(0, 1), (1, 2), (2, 0), (0, 3), (0, 4), (5, 6)]
    places = layout(8, pairs)
    assert places == layout(8, pairs)
    assert len(set(places)) == 8
    far = {i: math.dist(places[0], places[i]) for i in range(1, 8)}
    assert max(far[3], far[4]) < min(far[1], far[2], far[5], far[7])


def test_the_same_graph_gives_the_same_bytes() -> None:
    assert written(both()) == sample()


def test_every_link_has_its_card() -> None:
    tags = Tags(sample())
    cards = {value for value in tags.all("id") if value.startswith(("/", "~"))}
    inner = {unquote(link[1:]) for link in tags.all("href") if link.startswith("#")}
    assert inner == cards | {"/"}
    assert {card for card in cards if card.startswith("/")} == {f"/{name}" for name in nodes(both())}
    assert {card.partition("@")[0] for card in cards if card.startswith("~")} == {"~one", "~two/é b"}


def test_nothing_is_loaded_from_elsewhere() -> None:
    tags = Tags(sample())
    assert not tags.all("src")
    outer = {(tag, attributes["href"]) for tag, attributes in tags.tags if "://" in attributes.get("href", "")}
    assert outer == {("a", "https://example.org/one")}
    assert {attributes["href"] for tag, attributes in tags.tags if tag == "link"} == {"data:,"}
    assert not re.search(r"url\(|@import", page._own("page.css"))


def test_only_the_scripts_of_the_page_may_run() -> None:
    text = sample()
    (policy,) = [attributes["content"] for tag, attributes in Tags(text).tags if attributes.get("http-equiv")]
    scripts = re.findall(r"<script>(.*?)</script>", text, re.DOTALL)
    digests = [base64.b64encode(hashlib.sha256(script.encode()).digest()).decode() for script in scripts]
    assert len(scripts) == 2
    assert re.findall("'sha256-(.*?)'", policy) == digests
    assert policy.startswith("default-src 'none';")
    assert "unsafe-eval" not in policy
    assert "\r" not in text


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_is_inert(text: str) -> None:
    plain, tags = Tags(written(odd("words"))), Tags(written(odd(text)))
    assert [(tag, sorted(attributes)) for tag, attributes in tags.tags] == [
        (tag, sorted(attributes)) for tag, attributes in plain.tags
    ]
    assert any(text.strip() in piece for piece in tags.texts)
    assert json.loads(next(piece for piece in tags.texts if piece.startswith('{"item"')))["edges"]


@pytest.mark.parametrize("url", ["javascript:alert(1)", "data:text/html,x", "file:///etc/passwd", "//example.org", "x"])
def test_only_addresses_of_the_web_are_linked(url: str) -> None:
    links = Tags(written(odd("words", url))).all("href")
    assert not [link for link in links if not link.startswith(("#/", "#~", "data:,"))]


@pytest.mark.parametrize("text", ["a\ud800b", "a\0b", "a\x07b", "a\r\nb"])
def test_what_no_file_can_hold_is_dropped(text: str) -> None:
    assert not {"\ud800", "\0", "\x07", "\r"} & set(written(odd(text)))


def test_an_empty_graph_has_a_page() -> None:
    assert "What 0 articles say" in written(Store())
