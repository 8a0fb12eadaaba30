"""Who speaks and who hears it where the words leave no choice, on mentions made by hand."""

from __future__ import annotations

import pytest
from test_resolve import marked

from kg.extract import speakers, wording


def piece(text: str, words: str) -> tuple[int, int]:
    start = text.index(words)
    return start, start + len(words)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("[S Peru], [S Chile] and the [O Arab League] urged calm.", ["Peru", "Chile", "Arab League"]),
        ("[P Ana Lund] and Defence Minister [P Bo Ray] spoke.", ["Ana Lund", "Bo Ray"]),
        ("Asked by [P Ana Lund], [P Bo Ray] spoke.", []),
        ("[P Ana Lund] and [S Peru] spoke.", []),
        ("[G Officials from Chile] and [S Peru] spoke.", []),
        ("[S Peru]. [S Chile] spoke.", []),
    ],
)
def test_lists(text: str, expected: list[str]) -> None:
    article, mentions = marked(text)
    found = speakers.lists(article.text, mentions)
    assert {mention.text for mention in found} == set(expected)
    assert all([m.text for m in whole] == expected for whole in found.values())


@pytest.mark.parametrize(
    ("text", "cue", "content", "speaker"),
    [
        (
            '"We are ready," said Norland\'s Minister [P Ana Lund], who met [P Bo Ray].',
            "said",
            '"We are ready,"',
            "Ana Lund",
        ),
        ('"We are ready," said the minister of Peru, [P Ana Lund].', "said", '"We are ready,"', "Ana Lund"),
        ('"We are ready," [P Ana Lund] told [G reporters].', "told", '"We are ready,"', None),
        ("It met [P Ana Lund], who last week accused [S Iran] of lying.", "accused", "of lying", "Ana Lund"),
        ("They met over the objections of [S Iran], which said it was late.", "said", "it was late", "Iran"),
        ("[P Ana Lund] attacked the text of [P Bo Ray], which praised [S Iran].", "praised", "Iran", None),
        ("Soldiers hold a part of [S Iran], which she called a danger.", "called", "a danger", None),
    ],
)
def test_who_speaks(text: str, cue: str, content: str, speaker: str | None) -> None:
    article, mentions = marked(text)
    found = speakers.told(article.text, piece(article.text, cue), piece(article.text, content), mentions)
    assert (found and found.text) == speaker


@pytest.mark.parametrize(
    ("text", "cue", "expected"),
    [
        ("[S Peru], [S Chile] and [S Iran] urged calm.", "urged", ["Peru", "Chile", "Iran"]),
        ("It was late, said [P Ana Lund] and [P Bo Ray].", "said", ["Ana Lund", "Bo Ray"]),
        ("They met despite [S Peru] and [S Chile], which urged calm.", "urged", ["Peru", "Chile"]),
        ("After talks between [S Peru] and [S Chile] a paper urged calm.", "urged", ["Peru"]),
    ],
)
def test_lists_speak_together(text: str, cue: str, expected: list[str]) -> None:
    article, mentions = marked(text)
    known = speakers.lists(article.text, mentions)
    said = speakers.speaking(article.text, piece(article.text, cue), mentions[0], known)
    assert [mention.text for mention in said] == expected


def test_lists_hear_together() -> None:
    article, mentions = marked(
        "[P Ana Lund] thanked [S Peru], [S Chile] and [S Iran] and said on Monday that [S Mali] and [S Chad] left."
    )
    known = speakers.lists(article.text, mentions)
    heard = speakers.hearing(article.text, piece(article.text, "thanked"), [mentions[2]], known)
    assert [mention.text for mention in heard] == ["Peru", "Chile", "Iran"]
    assert speakers.hearing(article.text, piece(article.text, "said"), [mentions[4]], known) == [mentions[4]]


def test_a_source_hears_nothing() -> None:
    article, mentions = marked("[P Ana Lund] told [G reporters], according to the broadcaster [M ABC], that she left.")
    heard = speakers.hearing(article.text, piece(article.text, "told"), mentions[1:], {})
    assert [mention.text for mention in heard] == ["reporters"]


@pytest.mark.parametrize(
    ("text", "cue", "content", "silent"),
    [
        ("Norland declined to comment on the raid.", "declined", "to comment on the raid", True),
        ("Norland refused to say whether it knew.", "refused", "to say whether it knew", True),
        ("Lund, asked whether Norland knew, left.", "asked", "whether Norland knew", True),
        ("Lund asked whether Norland knew.", "asked", "whether Norland knew", False),
        ("Norland asked Iran to say that it knew.", "asked", "to say that it knew", False),
        ("Norland refused to leave.", "refused", "to leave", False),
    ],
)
def test_who_says_nothing(text: str, cue: str, content: str, silent: bool) -> None:
    assert wording.silent(text, piece(text, cue), piece(text, content)) == silent
