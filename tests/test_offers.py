"""What statements and sentences put forward, by their words."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from kg.extract import offers, ties
from kg.model import Article, Claim, Mention, Span

PEOPLE = ("Ana Lund", "Lund", "an envoy", "Some analysts", "Ministers")
STATES = ("Norland", "Sudland", "the Norland", "Westland")


def span(text: str, words: str) -> Span:
    start = text.index(words)
    return Span("a", start, start + len(words))


def mentions(text: str) -> list[Mention]:
    """The longest known name at each place of the text."""
    found: dict[int, Mention] = {}
    for kind, known in (("Person", PEOPLE), ("State", STATES)):
        for name in sorted(known, key=len):
            at = text.find(name)
            while at >= 0:
                form: Any = "name" if name[0].isupper() else "description"
                found[at] = Mention(kind, Span("a", at, at + len(name)), form, name)
                at = text.find(name, at + 1)
    taken = {at: m for at, m in found.items() if not any(o < at < p.span.end for o, p in found.items() if o != at)}
    return [taken[at] for at in sorted(taken)]


def said(text: str, act: str, speaker: str, cue: str, content: str, polarity: str = "positive") -> Claim:
    """A statement; `speaker` is the first mention of these words."""
    who = next(m for m in mentions(text) if m.text == speaker)
    roles = (("speaker", who), ("content", span(text, content)), ("cue", span(text, cue)), ("act", act))
    return Claim("Statement", roles, span(text, content), "test", who, "certain", polarity)


def told(text: str, *claims: Claim) -> list[dict[str, Any]]:
    """What is put forward, with names and quotations for what fills the roles."""
    article = Article("a", text, date="2021-03-07")
    return [plain(article, claim) for claim in offers.offers(article, mentions(text), list(claims))]


def plain(article: Article, claim: Claim) -> dict[str, Any]:
    out: dict[str, Any] = {"certainty": claim.certainty}
    for role, filler in claim.roles:
        words = filler if isinstance(filler, str) else filler.text if isinstance(filler, Mention) else ""
        out[role] = article.quote(filler) if isinstance(filler, Span) else words
    return {role: words for role, words in out.items() if role != "trigger" and words != "certain"}


SAID = [
    (
        "Lund said that, while they are talking, Norland may send food in return for Sudland freezing its tests.",
        (
            "assert",
            "Lund",
            "said",
            "that, while they are talking, Norland may send food in return for Sudland freezing its tests",
        ),
        {
            "status": "offered",
            "proponent": "Norland",
            "claimedBy": "Lund",
            "addressee": "Sudland",
            "wording": "Norland may send food",
            "condition": "Sudland freezing its tests",
            "certainty": "possible",
        },
    ),
    (
        "Lund said she was ready to close the port. This move would be in exchange for an end of the tests.",
        ("assert", "Lund", "said", "she was ready to close the port"),
        {
            "status": "offered",
            "proponent": "Lund",
            "wording": "she was ready to close the port",
            "condition": "an end of the tests",
        },
    ),
    (
        "Norland said it will not return to the table before Sudland opens the border.",
        ("reject", "Norland", "said", "it will not return to the table before Sudland opens the border"),
        {
            "status": "rejected",
            "proponent": "Norland",
            "addressee": "Sudland",
            "wording": "it will not return to the table",
            "condition": "before Sudland opens the border",
        },
    ),
    (
        "Norland has no intention of leaving as long as Sudland keeps its ships there, Lund said.",
        ("reject", "Lund", "said", "Norland has no intention of leaving as long as Sudland keeps its ships there"),
        {
            "status": "rejected",
            "proponent": "Norland",
            "claimedBy": "Lund",
            "addressee": "Sudland",
            "wording": "Norland has no intention of leaving",
            "condition": "as long as Sudland keeps its ships there",
        },
    ),
    (
        "Full inspection is possible, predicated on the removal of all ships, Lund said.",
        ("assert", "Lund", "said", "Full inspection is possible, predicated on the removal of all ships"),
        {
            "status": "offered",
            "proponent": "Lund",
            "wording": "Full inspection is possible",
            "condition": "predicated on the removal of all ships",
            "certainty": "possible",
        },
    ),
    (
        "Lund urged Sudland to free the crew by March 12.",
        ("demand", "Lund", "urged", "Sudland to free the crew by March 12"),
        {
            "status": "demanded",
            "proponent": "Lund",
            "addressee": "Sudland",
            "wording": "Sudland to free the crew by March 12",
            "limit": "by March 12",
        },
    ),
    (
        "Sudland must free the crew, Lund said.",
        ("demand", "Lund", "said", "Sudland must free the crew"),
        {"status": "demanded", "proponent": "Lund", "addressee": "Sudland", "wording": "Sudland must free the crew"},
    ),
    (
        "If Sudland closes the strait, Norland will send ships, Lund said.",
        ("threaten", "Lund", "said", "If Sudland closes the strait, Norland will send ships"),
        {
            "status": "threatened",
            "proponent": "Norland",
            "claimedBy": "Lund",
            "wording": "Norland will send ships",
            "condition": "If Sudland closes the strait",
        },
    ),
    (
        "Norland vowed to close the strait.",
        ("threaten", "Norland", "vowed", "to close the strait"),
        {"status": "threatened", "proponent": "Norland", "wording": "to close the strait"},
    ),
    (
        "Norland promised that it would buy more grain.",
        ("promise", "Norland", "promised", "that it would buy more grain"),
        {"status": "offered", "proponent": "Norland", "wording": "it would buy more grain"},
    ),
]


@pytest.mark.parametrize(("text", "statement", "expected"), SAID, ids=[row[0][:40] for row in SAID])
def test_what_a_statement_puts_forward(text: str, statement: tuple[str, ...], expected: dict[str, str]) -> None:
    assert told(text, said(text, *statement)) == [expected]


IDLE = [
    ("Lund said Norland would be glad if the talks went on.", "assert", "Norland would be glad if the talks went on"),
    ("Lund said she would see if Sudland agrees.", "assert", "she would see if Sudland agrees"),
    ("Lund said Sudland may fire a missile.", "assert", "Sudland may fire a missile"),
    ("Lund said Norland will open the port in May.", "assert", "Norland will open the port in May"),
    ("Lund said Sudland must free the crew.", "criticize", "Sudland must free the crew"),
    ("Lund said the plan will fail if Sudland leaves.", "assert", "the plan will fail if Sudland leaves"),
    ("Lund said measures by Sudland must end.", "demand", "measures by Sudland must end"),
    ("Lund said she may go, if possible.", "assert", "she may go, if possible"),
]


@pytest.mark.parametrize(("text", "act", "content"), IDLE, ids=[row[0][9:50] for row in IDLE])
def test_what_puts_nothing_forward(text: str, act: str, content: str) -> None:
    assert told(text, said(text, act, "Lund", "said", content)) == []


def test_he_in_a_quotation_is_not_the_speaker() -> None:
    text = "“He would leave if Sudland came,” Lund said. Lund said she would leave if Sudland came."
    direct = said(text, "assert", "Lund", "said", "“He would leave if Sudland came,”")
    direct = replace(direct, roles=(*direct.roles, ("form", "direct")))
    indirect = said(text, "assert", "Lund", "said", "she would leave if Sudland came")
    assert [offer["wording"] for offer in told(text, direct, indirect)] == ["she would leave"]


def test_what_is_denied_is_not_put_forward() -> None:
    text = "Lund denied that Norland was ready to send food in return for peace."
    content = "that Norland was ready to send food in return for peace"
    assert told(text, said(text, "deny", "Lund", "denied", content, "negative")) == []
    assert told(text, said(text, "assert", "Lund", "denied", content))


def test_what_is_insisted_to_be_so_is_no_demand() -> None:
    text = "Lund insisted that Norland kept the treaty. Lund insisted on a withdrawal."
    claims = [
        said(text, "demand", "Lund", "insisted that", "that Norland kept the treaty"),
        said(text, "demand", "Lund", "insisted on", "on a withdrawal"),
    ]
    assert [offer["wording"] for offer in told(text, *claims)] == ["a withdrawal"]


def test_one_wording_is_told_once_by_the_statement_nearest_to_it() -> None:
    text = "An aide told Lund that Norland said it was ready to leave."
    outer = said(text, "assert", "Lund", "told", "that Norland said it was ready to leave")
    inner = said(text, "assert", "Norland", "said", "it was ready to leave")
    (offer,) = told(text, outer, inner)
    assert offer["proponent"] == "Norland"
    assert "claimedBy" not in offer


def test_alternatives_share_all_but_the_words() -> None:
    text = "Norland insists on a plan in which Sudland opens the border or lifts the blockade in return for peace."
    content = "on a plan in which Sudland opens the border or lifts the blockade in return for peace"
    one, other = told(text, said(text, "demand", "Norland", "insists", content))
    assert (one["wording"], other["wording"]) == ("Sudland opens the border", "lifts the blockade")
    assert (one["alternative"], other["alternative"]) == (other["wording"], one["wording"])
    assert {(o["proponent"], o["addressee"], o["condition"]) for o in (one, other)} == {("Norland", "Sudland", "peace")}


WANTED = [
    (
        "Some analysts think Norland will seek a withdrawal of the fleet or a complete end to the blockade.",
        [
            {
                "status": "demanded",
                "proponent": "Norland",
                "claimedBy": "Some analysts",
                "wording": words,
                "alternative": other,
                "certainty": "probable",
            }
            for words, other in (
                ("a withdrawal of the fleet", "a complete end to the blockade"),
                ("a complete end to the blockade", "a withdrawal of the fleet"),
            )
        ],
    ),
    (
        "Norland wants Sudland to close the plant.",
        [
            {
                "status": "demanded",
                "proponent": "Norland",
                "addressee": "Sudland",
                "wording": "Sudland to close the plant",
            }
        ],
    ),
    (
        "Norland is likely considering a compromise.",
        [{"status": "considered", "proponent": "Norland", "wording": "a compromise", "certainty": "probable"}],
    ),
    ("Norland does not want Sudland to close the plant.", []),
    ("She also wants Sudland to close the plant.", []),
    ("Norland wants the world to believe in peace.", []),
    ("Is Norland considering a compromise?", []),
    ("Norland set the price for Sudland to pay.", []),
    (
        "Norland gave Sudland until Friday to free the crew.",
        [
            {
                "status": "demanded",
                "proponent": "Norland",
                "addressee": "Sudland",
                "limit": "until Friday",
                "wording": "to free the crew",
            }
        ],
    ),
]


@pytest.mark.parametrize(("text", "expected"), WANTED, ids=[row[0][:40] for row in WANTED])
def test_what_the_article_tells_in_its_own_words(text: str, expected: list[dict[str, str]]) -> None:
    assert told(text) == expected


def test_a_deadline_belongs_to_the_one_who_speaks_in_its_sentence() -> None:
    text = "“They came late,” Lund said, as she set a year-end deadline for Sudland to change course."
    (offer,) = told(text, said(text, "criticize", "Lund", "said", "“They came late,”"))
    assert offer == {
        "status": "demanded",
        "proponent": "Lund",
        "addressee": "Sudland",
        "limit": "a year-end deadline",
        "wording": "Sudland to change course",
    }


@pytest.mark.parametrize(
    ("words", "parts"),
    [
        ("the closure of the plant and another step", ["the closure of the plant and another step"]),
        ("the closure of the plant and an end of the tests", ["the closure of the plant", "an end of the tests"]),
        ("the closure of the plant and the end of the tests", ["the closure of the plant", "the end of the tests"]),
        ("the removal of all bases and all ships in port", ["the removal of all bases and all ships in port"]),
        ("Norland and the islands ending the war", ["Norland and the islands ending the war"]),
    ],
)
def test_parts_of_a_condition(words: str, parts: list[str]) -> None:
    assert [words[slice(*part)] for part in ties.parts(words, (0, len(words)))] == parts


@pytest.mark.parametrize(
    ("words", "parts"),
    [
        ("to leave the port or to open it", ["to leave the port", "to open it"]),
        ("a ban on oil or a ban on gas", ["a ban on oil", "a ban on gas"]),
        ("to leave the port or face sanctions", None),
        ("to leave in two or three days", None),
        ("a ban on oil or gas imports", None),
    ],
)
def test_alternatives(words: str, parts: list[str] | None) -> None:
    found = ties.alternatives(words, (0, len(words)), [])
    assert (found and [words[slice(*piece)] for piece in found]) == parts
