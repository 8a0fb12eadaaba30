"""Mentions to actors and claims to facts, on mentions and claims made by hand."""

from __future__ import annotations

import re
from collections.abc import Sequence

import pytest

from kg import resolve
from kg.actors import Actors, own
from kg.model import Article, Claim, Entity, Fact, Filler, Form, Mention, Span

KINDS = {"P": "Person", "S": "State", "O": "Organization", "M": "MediaOrganization", "G": "Group"}


def marked(text: str, date: str | None = "2021-03-08") -> tuple[Article, list[Mention]]:
    """An article and its mentions from a text with marks: "[P Ana Lund] met"; a small letter marks a description."""
    plain, mentions, at = "", [], 0
    for found in re.finditer(r"\[(\w) ([^\]]+)\]", text):
        plain += text[at : found.start()] + found[2]
        form: Form = "description" if found[1].islower() else "name"
        span = Span("a", len(plain) - len(found[2]), len(plain))
        mentions.append(Mention(KINDS[found[1].upper()], span, form, found[2]))
        at = found.end()
    return Article("a", plain + text[at:], date=date), mentions


def people(text: str, claims: Sequence[Claim] = ()) -> dict[str, set[str]]:
    """The actors of a marked text: name to the words that mean it."""
    article, mentions = marked(text)
    actors = Actors(article, mentions, claims)
    out: dict[str, set[str]] = {}
    for mention in mentions:
        out.setdefault(actors.entities[actors.id(mention)].name, set()).add(mention.text)
    return out


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("[P Ana Lund] spoke. [P Lund] left.", {"Ana Lund": {"Ana Lund", "Lund"}}),
        ("[P Lund] left. Later [P Minister Ana Lund] spoke.", {"Ana Lund": {"Lund", "Minister Ana Lund"}}),
        ("[P Kim Jong Un] and [P Kim Yo Jong] met.", {"Kim Jong Un": {"Kim Jong Un"}, "Kim Yo Jong": {"Kim Yo Jong"}}),
        ("[P Kim Jong Un] came. [P Kim Jong-un] left.", {"Kim Jong Un": {"Kim Jong Un", "Kim Jong-un"}}),
        ("[P Bo Ray] spoke. [P Ana Ray] spoke. [P Ray] left.", {"Bo Ray": {"Bo Ray"}, "Ana Ray": {"Ana Ray", "Ray"}}),
        (
            "[S Pyongyang] and [S North Korea] and [S the North]",
            {"North Korea": {"Pyongyang", "North Korea", "the North"}},
        ),
        (
            "[S Washington] [S U.S.] [S American negotiators]",
            {"United States": {"Washington", "U.S.", "American negotiators"}},
        ),
        ("[O China's foreign ministry] [O the Chinese Foreign Ministry]", {"China Foreign Ministry": ...}),
        ("[O World Peace Council] said. [O WPC] left.", {"World Peace Council": {"World Peace Council", "WPC"}}),
        ("The [O House Armed Services Committee] met. [O The HASC] left.", {"House Armed Services Committee": ...}),
        ("[P Ana Lund] spoke. The site's [O Lund] left. [P Lund] came.", {"Ana Lund": {"Ana Lund", "Lund"}}),
        ("[O European Commission] met. [O The Commission] left.", {"European Commission": ...}),
        ("[O Council of the European Union] met. [O The Council] left.", {"Council of the European Union": ...}),
        ("[O Elm Air Company] (ELAC) left. [O The ELAC] came.", {"Elm Air Company": {"Elm Air Company", "The ELAC"}}),
        (
            "[O The Council of Plain Cities] (CPC) met. [O CPC] left.",
            {"The Council of Plain Cities": {"The Council of Plain Cities", "CPC"}},
        ),
        ("[O The regional bloc WPC] met. [O WPC] left.", {"WPC": ...}),
        (
            "[g two officials] and [g other officials]",
            {"two officials": {"two officials"}, "other officials": {"other officials"}},
        ),
    ],
)
def test_who_is_who(text: str, expected: dict[str, object]) -> None:
    found = people(text)
    assert set(found) == set(expected)
    assert {name: words for name, words in found.items() if expected[name] is not ...} == {
        name: words for name, words in expected.items() if words is not ...
    }


@pytest.mark.parametrize(
    ("text", "country"),
    [
        ("[P Iranian Foreign Minister Reza Karimi] spoke.", "IRN"),
        ("Iranian Foreign Minister [P Reza Karimi] spoke.", "IRN"),
        ("[P Reza Karimi], the Iranian foreign minister, spoke.", "IRN"),
        ("[P Sen. Bob Hill] spoke.", "USA"),
        ("The ambassador to Iran, [P Bob Hill], spoke.", None),
        ("[O U.S. State Department] spoke.", "USA"),
        ("[P Bob Hill] spoke.", None),
    ],
)
def test_countries(text: str, country: str | None) -> None:
    article, mentions = marked(text)
    actors = Actors(article, mentions, [])
    assert actors.entities[actors.id(mentions[0])].country == country


def test_a_description_joins_its_antecedent_of_the_same_sort() -> None:
    article, mentions = marked("[P Ana Lund] of [S Norway] spoke. [p The lead negotiator] left.")
    name, state, description = mentions
    for antecedent, joined in ((name, True), (state, False)):
        told = Claim("Identity", (("mention", description), ("antecedent", antecedent)), description.span, "test")
        actors = Actors(article, mentions, [told])
        assert (actors.id(description) == actors.id(antecedent)) is joined
    unnamed = Actors(article, mentions, [])
    assert unnamed.entities[unnamed.id(description)].kind == "UnnamedSource"


def test_unnamed_sources_belong_to_their_article() -> None:
    ids = set()
    for name in ("a", "b"):
        article = Article(name, "An official spoke.")
        mention = Mention("Person", Span(name, 0, 11), "description", "An official")
        ids |= set(Actors(article, [mention], []).entities)
    assert len(ids) == 2


def test_offices_come_from_titles_and_appositions() -> None:
    article, mentions = marked(
        "U.S. special representative [P Ana Lund] met [P Bo Ray], the Iranian foreign minister, in Oslo."
    )
    found = {(f.one("holder"), f.one("office"), f.one("asOf")) for f in Actors(article, mentions, []).tenures()}
    assert found == {
        ("person-ana-lund", "U.S. special representative", "2021-03-08"),
        ("person-bo-ray", "Iranian foreign minister", "2021-03-08"),
    }


@pytest.mark.parametrize(
    ("text", "offices"),
    [
        ("The foreign minister of Peru, [P Ana Lund], met the president of Chile, [P Bo Ray], on Friday.",
         {("Ana Lund", "foreign minister of Peru", "PER"), ("Bo Ray", "president of Chile", "CHL")}),
        ("[P Ana Lund], spoke with Chile's president.", set()),
        ("Haiti's transitional premier, [P Ana Lund], spoke.", {("Ana Lund", "Haiti's transitional premier", "HTI")}),
        ("He met the president, [P Ana Lund] and [P Bo Ray].", set()),
        ("[P President Ana Lund of Peru] spoke.", {("Ana Lund", "President", "PER")}),
        ("Vice [P President Ana Lund] spoke.", {("Ana Lund", "Vice President", None)}),
        ("[P Trade Minister Dr. Ana Lund] spoke.", {("Ana Lund", "Trade Minister", None)}),
    ],
)  # fmt: skip
def test_an_office_stands_at_its_own_name(text: str, offices: set[tuple[str, str, str]]) -> None:
    article, mentions = marked(text)
    actors = Actors(article, mentions, [])
    held = [(actors.entities[f.one("holder") or ""], f.one("office")) for f in actors.tenures()]
    assert {(who.name, office, who.country) for who, office in held} == offices


@pytest.mark.parametrize(
    ("text", "country"),
    [
        ("[G Peruvian and Chilean officials] left.", None),
        ("[G Peruvian officials] left.", "PER"),
        ("Peru's [P Lund] left. [P Ana Lund] spoke.", "PER"),
        ("Foreign Secretary [P Ana Lund] left.", None),
    ],
)
def test_a_country_stands_at_a_name(text: str, country: str | None) -> None:
    article, mentions = marked(text)
    (entity,) = {e.id: e for e in Actors(article, mentions, []).entities.values()}.values()
    assert entity.country == country


TALKS = "[P Ana Lund] met [P Bo Ray] in Oslo on Friday. [P Ray] said the talks were good. "
TALKS += "[S Iran] may suspend its ban on [S Iraq] if ships leave."


def claims(article: Article, mentions: list[Mention]) -> list[Claim]:
    lund, ray, again, iran, iraq = mentions

    def words(text: str) -> Span:
        start = article.text.index(text)
        return Span("a", start, start + len(text))

    meeting: tuple[tuple[str, Filler], ...] = (
        ("participant", lund), ("participant", ray), ("place", words("Oslo")), ("time", words("Friday")),
        ("meetingKind", "talks"), ("meetingStatus", "held"),
    )  # fmt: skip
    act: tuple[tuple[str, Filler], ...] = (
        ("trigger", words("suspend")), ("sender", iran), ("target", iraq), ("instrument", words("ban")),
        ("condition", words("if ships leave")), ("sanctionsAction", "suspend"), ("sanctionsStatus", "considered"),
    )  # fmt: skip
    said: tuple[tuple[str, Filler], ...] = (
        ("speaker", again), ("content", words("the talks were good")), ("cue", words("said")),
        ("act", "assert"), ("form", "indirect"),
    )  # fmt: skip
    return [
        Claim(
            "Meeting", (("trigger", words("met")), *meeting), words("Ana Lund met Bo Ray in Oslo on Friday."), "test"
        ),
        Claim("Meeting", (("trigger", words("talks")), *meeting), words("Ray said the talks were good."), "test"),
        Claim("Statement", said, words("said the talks were good"), "test", again),
        Claim("SanctionsAct", act, words("Iran may suspend its ban on Iraq if ships leave."), "test"),
    ]


def resolved() -> tuple[dict[str, Entity], list[Fact]]:
    article, mentions = marked(TALKS)
    entities, facts = resolve.resolve(article, mentions, claims(article, mentions))
    return {entity.id: entity for entity in entities}, facts


def one(kind: str) -> Fact:
    (found,) = [fact for fact in resolved()[1] if fact.kind == kind]
    return found


def test_one_meeting_named_twice_is_one_fact_with_two_claims() -> None:
    meeting = one("Meeting")
    assert meeting.all("participant") == ["person-ana-lund", "person-bo-ray"]
    assert (meeting.one("time"), meeting.one("timeWording"), meeting.one("place")) == (
        "2021-03-05",
        "Friday",
        "place-oslo",
    )
    assert len(meeting.claims) == 2


def test_a_statement_is_about_what_its_content_names() -> None:
    statement = one("Statement")
    assert statement.one("speaker") == "person-bo-ray"
    assert statement.one("about") == one("Meeting").id


def test_what_is_considered_is_a_proposal_with_its_condition() -> None:
    proposal, condition = one("SanctionsProposal"), one("Condition")
    assert proposal.one("condition") == condition.id
    assert (condition.one("relation"), condition.one("wording")) == ("if", "if ships leave")
    assert (proposal.one("sender"), proposal.one("target")) == ("state-IRN", "state-IRQ")
    assert not [fact for fact in resolved()[1] if fact.kind == "SanctionsMeasure"]


def test_only_actors_of_facts_are_kept() -> None:
    assert set(resolved()[0]) == {"person-ana-lund", "person-bo-ray", "state-IRN", "state-IRQ", "place-oslo"}
    assert resolved()[0]["place-oslo"].wikidata == "Q585"


@pytest.mark.parametrize(
    ("text", "there"),
    [
        ("Norwegian envoy [P Ana Lund] met [P Bo Ray] for [S Norway].", ["person-ana-lund", "person-bo-ray"]),
        ("Norwegian envoy [P Ana Lund] met people from [S Norway].", ["person-ana-lund", "state-NOR"]),
        (
            "Norwegian envoy [P Ana Lund] met Iranian envoy [P Bo Ray] as [S Norway] and [S Iran] held talks.",
            ["person-ana-lund", "person-bo-ray", "state-IRN", "state-NOR"],
        ),
    ],
)
def test_nobody_meets_his_own_state_among_several_people(text: str, there: list[str]) -> None:
    article, mentions = marked(text)
    start = article.text.index("met")
    roles = (
        ("trigger", Span("a", start, start + 3)),
        *(("participant", m) for m in mentions),
        ("meetingStatus", "held"),
    )
    told = Claim("Meeting", roles, Span("a", 0, len(article.text)), "test")
    (meeting,) = (f for f in resolve.resolve(article, mentions, [told])[1] if f.kind == "Meeting")
    assert meeting.all("participant") == there


def test_a_meeting_of_nobody_is_left_out() -> None:
    article, mentions = marked("Talks were held.")
    told = Claim("Meeting", (("meetingStatus", "held"),), Span("a", 0, 16), "test")
    assert resolve.resolve(article, mentions, [told]) == ([], [])


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("[P Rep. Jim Jordan] spoke. [P Jordan] said no.", {"Jim Jordan": {"Rep. Jim Jordan", "Jordan"}}),
        ("[G European officials] met. [G Officials] said no.", {"European officials": ..., "Officials": ...}),
        ("[S Costa Rica] was praised. [P Costa] said no.", {"Costa Rica": ..., "Costa": ...}),
        ("[S the North] of Mali is at war.", {"the North": ...}),
    ],
)
def test_who_is_not_who(text: str, expected: dict[str, object]) -> None:
    found = people(text)
    assert {
        name: expected.get(name) if expected.get(name) is ... else words for name, words in found.items()
    } == expected


def test_a_body_of_a_common_name_belongs_to_its_article() -> None:
    for words in ("The Embassy", "Parliament", "The Council"):
        article, mentions = marked(f"[O {words}] condemned the attack.")
        (entity,) = Actors(article, mentions, []).entities.values()
        assert entity.id.split("-")[1] == own(article.id)


def test_a_ministry_without_a_state_belongs_to_its_article() -> None:
    ids = set()
    for name in ("a", "b"):
        article = Article(name, "The ministry spoke.")
        ids |= set(
            Actors(article, [Mention("Organization", Span(name, 0, 12), "description", "The ministry")], []).entities
        )
    assert len(ids) == 2


def test_a_lone_surname_is_kept_apart() -> None:
    ids = set()
    for name in ("a", "b"):
        article = Article(name, "Kim spoke.")
        ids |= set(Actors(article, [Mention("Person", Span(name, 0, 3), "name", "Kim")], []).entities)
    assert len(ids) == 2


def test_a_former_office_is_not_held_today() -> None:
    article, mentions = marked("Former Prime Minister [P Bo Ray] spoke.")
    assert [f.one("asOf") for f in Actors(article, mentions, []).tenures()] == [None]


def act(*roles: tuple[str, str], kind: str = "SanctionsMeasure", article: str = "a", start: int = 0) -> Fact:
    return Fact(kind, tuple(sorted(roles)), (Claim(kind, (), Span(article, start, start + 1), "test"),))


def test_acts_of_different_senders_and_targets_are_not_joined() -> None:
    kept = [("sanctionsAction", "maintain"), ("status", "inForce")]
    first, second = act(*kept, ("sender", "eu")), act(*kept, ("target", "china"), start=9)
    assert list(resolve.joined([first, second])) == [first, second]


def test_meetings_of_one_shared_guest_are_not_joined() -> None:
    first = act(("participant", "ann"), ("participant", "bob"), kind="Meeting")
    second, third = (
        act(("participant", "ann"), kind="Meeting"),
        act(("participant", "ann"), ("participant", "cyd"), kind="Meeting"),
    )
    assert len(list(resolve.joined([first, second, third]))) == 3


def test_meetings_of_two_places_are_not_joined() -> None:
    people = (("participant", "ann"), ("participant", "bob"))
    paris, texas, undated = (
        act(*people, *more, kind="Meeting")
        for more in ([("place", "place-paris")], [("place", "place-paris-texas")], [])
    )
    assert len(list(resolve.joined([paris, texas]))) == 2
    assert len(list(resolve.joined([paris, undated]))) == 1


def test_undated_meetings_of_two_articles_stay_two_and_dated_ones_are_one() -> None:
    people = (("participant", "ann"), ("participant", "bob"))
    undated = {act(*people, kind="Meeting", article=name).id for name in "ab"}
    dated = {
        act(*people, ("time", "2021-03-05"), ("timeWording", name), kind="Meeting", article=name).id for name in "ab"
    }
    assert (len(undated), len(dated)) == (2, 1)


def lund_said(*more: tuple[str, Filler], polarity: str = "positive") -> dict[str, Fact]:
    """The facts by kind of "Ana Lund said that she met Bo Ray", with what else the statement tells of itself."""
    article, mentions = marked("[P Ana Lund] said that she met [P Bo Ray].")
    lund, ray = mentions
    whole, content = Span("a", 0, len(article.text)), Span("a", 14, len(article.text) - 1)
    start = article.text.index("met")
    meeting = (
        ("trigger", Span("a", start, start + 3)),
        ("participant", lund),
        ("participant", ray),
        ("meetingStatus", "held"),
    )
    said = (("speaker", lund), ("content", content), ("cue", Span("a", 9, 13)), ("act", "assert"), ("form", "indirect"))
    said += more
    facts = resolve.resolve(
        article,
        mentions,
        [Claim("Meeting", meeting, whole, "t"), Claim("Statement", said, whole, "t", polarity=polarity)],
    )[1]
    return {fact.kind: fact for fact in facts}


@pytest.mark.parametrize(("polarity", "status"), [("positive", "claimed"), ("negative", "denied")])
def test_a_meeting_told_only_by_somebody_is_claimed_or_denied(polarity: str, status: str) -> None:
    told = lund_said(polarity=polarity)
    assert told["Meeting"].one("status") == status
    assert told["Statement"].one("about") == told["Meeting"].id


def test_what_may_be_said_is_uncertain_and_what_is_not_said_is_no_statement() -> None:
    told = lund_said(("saying", "possible"))
    assert (told["Meeting"].one("status"), "Statement" in told) == ("uncertain", True)
    told = lund_said(("saying", "never"))
    assert (told["Meeting"].one("status"), "Statement" in told) == ("uncertain", False)


@pytest.mark.parametrize(
    "text", ["[p North Korean leader] [P Kim Jong Un] spoke.", "[P Kim Jong Un], the [p North Korean leader], spoke."]
)
def test_a_title_beside_a_name_is_nobody_else(text: str) -> None:
    assert set(people(text)) == {"Kim Jong Un"}


@pytest.mark.parametrize(
    ("text", "holder"),
    [
        ("[P Bo Ray] spoke. [p The prime minister], [P Ana Lund], left.", "Ana Lund"),
        ("[p The prime minister], [P Ana Lund], and [P Bo Ray] met.", None),
        ("[p The prime minister], [P Ana Lund] and [P Bo Ray] met.", None),
        ("[P Ana Lund], [p the president], spoke.", "Ana Lund"),
        ("[P Ana Lund], [p the president]'s former adviser, spoke.", None),
        ("According to [p an official], [P Ana Lund] left.", None),
        ("According to [p an official], [P Ana Lund], all left.", "Ana Lund"),
    ],
)
def test_an_office_in_apposition_is_of_the_name_beside_it(text: str, holder: str | None) -> None:
    article, mentions = marked(text)
    actors = Actors(article, mentions, [])
    (description,) = [m for m in mentions if m.form == "description"]
    assert actors.entities[actors.id(description)].name == (holder or description.text)


@pytest.mark.parametrize(
    ("text", "holder"),
    [
        ("[P Iranian Foreign Minister Reza Karimi] met [P Ana Lund]. [p The foreign minister] left.", "Reza Karimi"),
        ("[P Iranian Foreign Minister Reza Karimi] met [P Ana Lund]. [p The Iranian minister] left.", "Reza Karimi"),
        ("[P Iranian Foreign Minister Reza Karimi] met [P Ana Lund]. [p The Norwegian minister] left.", None),
        ("[P Iranian Foreign Minister Reza Karimi] met [P Ana Lund]. [p A foreign minister] left.", None),
        ("[P Iranian Foreign Minister Reza Karimi] met [P Ana Lund]. [p The former foreign minister] left.", None),
        ("[p The Iranian president] left. Later [P Ana Lund], the Iranian president, spoke.", "Ana Lund"),
        ("[p The Iranian president], [P Ana Lund], spoke. [P Bo Ray] left. [p The Iranian president] won.", "Ana Lund"),
        ("[p The president] left. Later [P President Ana Lund] spoke.", None),
        ("[P Secretary of State Ana Lund] met [P Bo Ray]. [p The secretary of commerce] left.", None),
        ("[P Secretary of State Ana Lund] met [P Bo Ray]. [p The secretary of state] left.", "Ana Lund"),
        ("[P Turkish President Cem Ak] met [P Ana Lund]. [p The Turkish leader] left.", "Cem Ak"),
        ("[P Turkish Vice President Cem Ak] met [P Ana Lund]. [p The Turkish president] left.", None),
        ("[P Turkish Vice President Cem Ak] met [P Ana Lund]. [p The Turkish leader] left.", None),
        ("[P Ana Lund], [p the vice president], left. [p The president] spoke.", None),
    ],
)
def test_a_description_is_who_holds_the_office(text: str, holder: str | None) -> None:
    article, mentions = marked(text)
    actors = Actors(article, mentions, [])
    description = [m for m in mentions if m.form == "description"][-1]
    entity = actors.entities[actors.id(description)]
    assert (entity.kind, entity.name) == (("Person", holder) if holder else ("UnnamedSource", description.text))


@pytest.mark.parametrize(
    ("text", "holding", "elsewhere"),
    [
        ("[P President Ana Lund] met [P President Bo Ray]. [p The president] left.", ["bo-ray", "ana-lund"], []),
        ("[P President Ana Lund] met [P Peru's President Bo Ray]. [p The president] left.", ["ana-lund", "bo-ray"], []),
        ("[P Vice President Ana Lund] met [P Bo Ray]. [p The president] left.", [], ["ana-lund"]),
        ("[P Foreign Minister Ana Lund] met [P Bo Ray]. [p The energy minister] left.", [], ["ana-lund"]),
        ("[P Foreign Minister Ana Lund] met [P Bo Ray]. [p The minister] left.", ["ana-lund"], []),
        ("[P President Ana Lund] spoke. [p A president] left.", [], []),
        ("[P President Ana Lund] spoke. [p The friend] left.", [], []),
    ],
)
def test_who_holds_an_office_by_his_title(text: str, holding: list[str], elsewhere: list[str]) -> None:
    article, mentions = marked(text)
    actors = Actors(article, mentions, [])
    assert actors.holding(mentions[-1]) == [f"person-{slug}" for slug in holding]
    assert actors.elsewhere(mentions[-1]) == {f"person-{slug}" for slug in elsewhere}
    assert actors.entities[actors.id(mentions[-1])].kind == "UnnamedSource"


def test_whom_a_mere_president_is_taken_for_is_told_by_the_reader() -> None:
    article, mentions = marked("[P President Ana Lund] met [P President Bo Ray]. [p The president] left.")
    lund, _, description = mentions
    told = Claim("Identity", (("mention", description), ("antecedent", lund)), description.span, "test")
    assert Actors(article, mentions, [told]).id(description) == "person-ana-lund"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("[P Colombian Minister Ana Restrepo Gil] spoke. [P Ms. Restrepo] left.", {"Ana Restrepo Gil"}),
        ("[P British Minister Ana Restrepo Gil] spoke. [P Ms. Restrepo] left.", {"Ana Restrepo Gil", "Restrepo"}),
        ("[P Colombian Minister Ana Restrepo Gil] met [P Bo Restrepo]. [P Ms. Restrepo] left.",
         {"Ana Restrepo Gil", "Bo Restrepo"}),
        ("[P U.S. President Ana Lund] spoke. [S The Lund administration] agreed.", {"Ana Lund", "United States"}),
        ("[P Norwegian Prime Minister Ana Lund] spoke. [O Lund's cabinet] agreed.", {"Ana Lund", "Norway"}),
        ("[P Norwegian Prime Minister Ana Lund] spoke. [S The government of Ana Lund] fell.", {"Ana Lund", "Norway"}),
        ("[P Ana Lund] spoke. [S The Lund administration] agreed.", {"Ana Lund", "The Lund administration"}),
        ("[O Iranian airline Talo Air] flies. [O Talo Air] pays.", {"Talo Air"}),
        ("[M the Moroccan agency Al Wasl] wrote. [M Al Wasl] is new.", {"Al Wasl"}),
        ("[P Om Chun Il] spoke. [P Om] left. [O Om] agreed.", {"Om Chun Il"}),
    ],
)  # fmt: skip
def test_who_is_named_in_other_words(text: str, expected: set[str]) -> None:
    assert set(people(text)) == expected


@pytest.mark.parametrize(
    ("text", "joined"),
    [
        ("[S Norway] won. [o The team] left.", False),
        ("[S Norway] won. [g The girls] left.", False),
        ("[O Arctic Forum] met. [g The defendants] left.", False),
        ("[S Norway] won. [o The nation] rejoiced.", True),
        ("[S Norway] won. [s The country] rejoiced.", True),
        ("[O Arctic Forum] met. [o The organization] rejoiced.", True),
    ],
)
def test_a_description_is_of_the_sort_of_its_antecedent(text: str, joined: bool) -> None:
    article, mentions = marked(text)
    name, description = mentions
    told = Claim("Identity", (("mention", description), ("antecedent", name)), description.span, "test")
    actors = Actors(article, mentions, [told])
    assert (actors.id(description) == actors.id(name)) is joined


def test_a_diplomat_is_no_magazine() -> None:
    article, (diplomat, magazine) = marked("[p The diplomat] spoke. [M The Diplomat] told it.")
    actors = Actors(article, [diplomat, magazine], [])
    assert actors.entities[actors.id(diplomat)].kind == "UnnamedSource"
    assert actors.id(magazine) == "media-diplomat"


def test_a_surname_read_as_another_sort_is_its_person() -> None:
    assert people("[P Ana Lund] spoke. [S Lund] left. [P Lund] won. [O Lund] rose.") == {
        "Ana Lund": {"Ana Lund", "Lund"}
    }


def test_a_name_is_no_state_only_because_the_reader_points_at_one() -> None:
    article, mentions = marked("[S Lunda] spoke of [S Norway]. [s The cabinet] met.")
    name, state, description = mentions
    told = [Claim("Country", (("actor", m), ("state", state)), m.span, "test") for m in (name, description)]
    actors = Actors(article, mentions, told)
    assert actors.id(name) == "organization-lunda"
    assert actors.id(description) == actors.id(state)


def test_an_office_does_not_come_from_the_sentence_before() -> None:
    for end in (".\n", "\n", ". "):
        article, mentions = marked(f"They wrote to the president{end}[P Special envoy Ana Lund] left.")
        assert {f.one("office") for f in Actors(article, mentions, []).tenures()} == {"Special envoy"}


def test_a_home_behind_a_name_is_no_part_of_it() -> None:
    assert people("[P Envoy Ana Lund of Norway] spoke. [P Lund] left.") == {
        "Ana Lund": {"Envoy Ana Lund of Norway", "Lund"}
    }
    assert people("[P ambassador of Norway] spoke.") == {"ambassador of Norway": {"ambassador of Norway"}}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("[P Ray Lund, Jr.] came. [P President Lund] spoke. [P Lund] left.", {"Ray Lund Jr.", "Lund"}),
        ("[P President Ray Lund Jr.] came. [P President Lund] spoke. [P Lund] left.", {"Ray Lund Jr."}),
        ("[P Ray Lund Jr.] came. [P Mr. Lund] left.", {"Ray Lund Jr."}),
    ],
)
def test_a_son_is_not_his_father_of_another_office(text: str, expected: set[str]) -> None:
    assert set(people(text)) == expected


def statements(*said: tuple[str, str, str]) -> list[Fact]:
    """The statements of an article in which each (speaker, act, content) says so."""
    text, claims = "", []
    for speaker, act, content in said:
        start = len(text)
        text += f"{speaker} said {content}. "
        who = Mention("Person", Span("a", start, start + len(speaker)), "name", speaker)
        words = Span("a", len(text) - len(content) - 2, len(text) - 2)
        roles: tuple[tuple[str, Filler], ...] = (("speaker", who), ("content", words), ("cue", "said"))
        roles += (("act", act), ("form", "indirect"))
        polarity = "negative" if act == "deny" else "positive"
        claims.append(Claim("Statement", roles, Span("a", start, len(text) - 2), "t", who, "certain", polarity))
    mentions = [claim.source for claim in claims if claim.source]
    return [f for f in resolve.resolve(Article("a", text), mentions, claims)[1] if f.kind == "Statement"]


@pytest.mark.parametrize(
    ("said", "denied"),
    [
        (
            [("Ana Lund", "assert", "both sides agreed to return within weeks")],
            "both sides agreed to return within weeks",
        ),
        ([("Ana Lund", "demand", "both sides should agree to return within weeks")], None),
        ([("Bo Ray", "assert", "both sides agreed to return within weeks")], None),
        ([("Ana Lund", "assert", "the weather was fine")], None),
        (
            [
                ("Ana Lund", "assert", "they agreed to return within weeks"),
                ("Cy Roe", "assert", "weeks passed, none agreed"),
            ],
            "weeks passed, none agreed",
        ),
    ],
)
def test_a_denial_names_what_it_denies(said: list[tuple[str, str, str]], denied: str | None) -> None:
    facts = statements(*said, ("Bo Ray", "deny", "they had agreed to return in some weeks"))
    (denial,) = [fact for fact in facts if fact.one("act") == "deny"]
    assert {f.one("content") for f in facts if f.id in denial.all("denies")} == ({denied} if denied else set())


@pytest.mark.parametrize(("words", "denied"), [("that account", True), ("it", True), ("ships came", False)])
def test_a_denial_takes_up_what_was_said_last(words: str, denied: bool) -> None:
    said = [
        ("Ana Lund", "assert", "the harbour was closed"),
        ("Cy Roe", "assert", "envoys left"),
        ("Bo Ray", "deny", words),
    ]
    facts = statements(*said)
    (denial,) = [fact for fact in facts if fact.one("act") == "deny"]
    assert {f.one("content") for f in facts if f.id in denial.all("denies")} == ({"envoys left"} if denied else set())


@pytest.mark.parametrize(("polarity", "claimed"), [("positive", ["person-cy-roe"]), ("negative", [])])
def test_an_act_is_claimed_by_who_tells_of_it_and_not_by_who_denies_it(polarity: str, claimed: list[str]) -> None:
    article, mentions = marked("[P Cy Roe] said that [S Iran] may lift its ban on [S Iraq].")
    roe, iran, iraq = mentions
    lift = article.text.index("lift")
    act = (("trigger", Span("a", lift, lift + 4)), ("sender", iran), ("target", iraq))
    act += (("sanctionsAction", "lift"), ("sanctionsStatus", "considered"))
    said = (("speaker", roe), ("content", Span("a", 12, len(article.text) - 1)), ("cue", Span("a", 7, 11)))
    said += (("act", "assert"), ("form", "indirect"))
    whole = Span("a", 0, len(article.text))
    told = [Claim("SanctionsAct", act, whole, "t"), Claim("Statement", said, whole, "t", roe, polarity=polarity)]
    (proposal,) = [f for f in resolve.resolve(article, mentions, told)[1] if f.kind == "SanctionsProposal"]
    assert proposal.all("claimedBy") == claimed


OFFER = "[P Ana Lund] of [S Norway] said [S Iran] may open the port or close the strait or lift its ban in return for peace."


def put_forward(sanctions: bool = False, status: str = "offered") -> list[Fact]:
    """What is made of two offers that are alternatives, the second of which may be a sanctions act."""
    article, mentions = marked(OFFER)
    lund, norway, iran = mentions

    def words(text: str) -> Span:
        return Span("a", article.text.index(text), article.text.index(text) + len(text))

    one, other = words("open the port"), words("lift its ban") if sanctions else words("close the strait")
    shared: tuple[tuple[str, Filler], ...] = (("status", status), ("proponent", iran), ("claimedBy", lund))
    shared += (("condition", words("peace")), ("limit", words("peace")))
    told = [
        Claim("Proposal", (("trigger", a), ("wording", a), *shared, ("alternative", b)), a, "t", lund, "possible")
        for a, b in ((one, other), (other, one))
    ]
    act: tuple[tuple[str, Filler], ...] = (("trigger", words("lift its ban")), ("sender", norway), ("target", iran))
    act += (("sanctionsAction", "lift"), ("sanctionsStatus", "demanded"))
    claims = [*told, *([Claim("SanctionsAct", act, words("lift its ban"), "t")] if sanctions else [])]
    return resolve.resolve(article, mentions, claims)[1]


def test_what_is_put_forward_is_a_proposal_with_its_terms() -> None:
    facts = {fact.one("wording"): fact for fact in put_forward() if fact.kind == "Proposal"}
    assert set(facts) == {"open the port", "close the strait"}
    assert facts["close the strait"].one("alternative") == facts["open the port"].id
    assert not facts["open the port"].all("alternative")
    for fact in facts.values():
        assert (fact.one("proponent"), fact.one("claimedBy")) == ("state-IRN", "person-ana-lund")
        assert fact.one("certainty") == "possible"
    relations = {fact.one("relation") for fact in put_forward() if fact.kind == "Condition"}
    assert relations == {"inExchangeFor", "by"}


def test_what_a_stranger_says_that_one_would_offer_is_only_considered() -> None:
    assert {fact.one("status") for fact in put_forward() if fact.kind == "Proposal"} == {"considered"}
    assert {fact.one("status") for fact in put_forward(status="rejected") if fact.kind == "Proposal"} == {"rejected"}


def test_what_is_a_sanctions_act_is_no_second_proposal() -> None:
    facts = put_forward(sanctions=True, status="demanded")
    (proposal,) = [fact for fact in facts if fact.kind == "Proposal"]
    (act,) = [fact for fact in facts if fact.kind == "SanctionsProposal"]
    assert proposal.one("wording") == "open the port"
    assert proposal.one("alternative") == act.id
    assert act.all("proponent") == ["state-IRN"]


def test_a_counterpart_holds_no_office_by_that() -> None:
    article, mentions = marked("She met counterpart [P Bo Ray] and President [P Ana Lund].")
    told = [Claim("Meeting", tuple(("participant", m) for m in mentions), Span("a", 0, 20), "t")]
    facts = resolve.resolve(article, mentions, told)[1]
    assert [fact.one("office") for fact in facts if fact.kind == "Tenure"] == ["President"]


def test_who_has_no_part_in_a_fact_is_told_where_the_tables_know_him_or_a_title_stands_at_his_name() -> None:
    text = "[P Ana Lund] met [P Bo Ray]. [S The Iranians] slept. A [O Zeta] ship left [S Iran] for [S the Islamic Republic]."
    article, mentions = marked(f"{text} [o The ministry] slept. President [P Cy Roe] watched [P Di Fay].")
    told = [Claim("Meeting", tuple(("participant", m) for m in mentions[:2]), Span("a", 0, 20), "t")]
    entities, facts = resolve.resolve(article, mentions, told)
    passages = {e.id: e.named and article.quote(e.named) for e in entities}
    assert passages == {
        "person-ana-lund": "Ana Lund met Bo Ray.",
        "person-bo-ray": "Ana Lund met Bo Ray.",
        "person-cy-roe": "President Cy Roe watched Di Fay.",
        "state-IRN": "A Zeta ship left Iran for the Islamic Republic.",
    }
    assert [(f.one("holder"), f.one("office")) for f in facts if f.kind == "Tenure"] == [("person-cy-roe", "President")]


def test_whoever_is_named_in_words_for_somebody_else_is_named() -> None:
    article, mentions = marked("[M A Thomson Reuters reporter] met [P Ana Lund].")
    (entity,), _ = resolve.resolve(article, mentions, [])
    assert (entity.id, entity.aliases) == ("media-reuters", ("Thomson Reuters",))
    assert entity.named == Span("a", 0, len(article.text))


def test_a_capital_may_be_but_a_place() -> None:
    article = Article("a", "A ship left Tehran. Tehran slept.", date="2021-03-08")
    city = Mention("State", Span("a", 12, 18), "metonym", "Tehran")
    assert resolve.resolve(article, [city], []) == ([], [])


def test_only_people_hold_offices() -> None:
    article, mentions = marked("Senator [P Reuters] slept.")
    entities, facts = resolve.resolve(article, mentions, [])
    assert ([e.kind for e in entities], facts) == (["MediaOrganization"], [])


@pytest.mark.parametrize(
    ("words", "after", "expected"),
    [
        ("Vienna", " on Friday", ("place-vienna", "Vienna", "AUT", "Q1741")),
        ("Kiev", ".", ("place-kyiv", "Kyiv", "UKR", "Q1899")),
        ("Paris", ", Texas, on Friday", ("place-paris-texas", "Paris, Texas", "USA", None)),
        ("Houston", ", Texas", ("place-houston", "Houston", "USA", "Q16555")),
        ("Millbay, Norway", "", ("place-millbay-norway", "Millbay, Norway", "NOR", None)),
        ("White House", "", ("place-white-house", "White House", "USA", None)),
        ("the U.S.", "", ("state-USA", "United States", "USA", "Q30")),
        ("Victoria", "", ("place-victoria", "Victoria", None, None)),
    ],
)
def test_places_of_meetings(words: str, after: str, expected: tuple[str, str, str | None, str | None]) -> None:
    actors = Actors(Article("a", ""), [], [])
    place = actors.places[actors.place(words, after)]
    assert (place.id, place.name, place.country, place.wikidata) == expected


def test_a_place_of_several_names_is_one_with_all_of_them() -> None:
    actors = Actors(Article("a", ""), [], [])
    assert {actors.place(words) for words in ("Kiev", "Kyiv", "KIEV")} == {"place-kyiv"}
    assert actors.places["place-kyiv"].aliases == ("KIEV", "Kiev")
