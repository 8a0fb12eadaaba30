"""What of a page is furniture and what is news: pages of our own, as a browser's "select all" leaves them."""

from __future__ import annotations

from itertools import pairwise

import pytest

from kg import words
from kg.junk import furniture

FIRST = "PORT ELM -- Envoy Ana Lund of Norland met Minister Bo Ray of Sudland on Friday, the first talks in two years."
SECOND = "Norland may suspend its ban on Sudland's coal for two years, a person familiar with the talks said on Sunday."

PAGE = f"""\
ArrowIconMenu IconSearch ChevronIcon MailIcon PrintSite TitleIcon
Skip to main content
Home
World
Business
Opinion
Subscribe

A long way to the quay

Envoys meet in Port Elm but sign nothing

Ana Lund, left, greets Bo Ray at the old customs house in Port Elm on March 5.     © Reuters

Share on Facebook Share on Twitter

{FIRST}

Advertisement

"We will meet again," Lund said.

Hope and doubt

{SECOND}

Ray declined to comment.

Sponsored Content

About Sponsored Content This page was made for our partners by the sales desk.

You have {{{{articlesLeft}}}} free article{{{{articlesLeft-plural}}}} left this month

Read the coal trade;
the best in the north.

Try 3 months for $9

Offer ends May 1st

You need a subscription to...

  • Read all stories on every device
  • Use our mobile and tablet apps
See all offers
The Elm Post on print, phone and tablet"""


def kept(text: str) -> list[str]:
    """The lines of a text, what is furniture taken out."""
    at, out = 0, []
    for start, end in furniture(text):
        out.append(text[at:start])
        at = end
    return [line.strip() for line in "".join([*out, text[at:]]).splitlines() if line.strip()]


def between(line: str) -> str:
    """A line amid an article."""
    return f"{FIRST}\n\n{line}\n\n{SECOND}"


def test_a_page_leaves_its_article() -> None:
    assert kept(PAGE) == [
        "A long way to the quay",
        "Envoys meet in Port Elm but sign nothing",
        "Ana Lund, left, greets Bo Ray at the old customs house in Port Elm on March 5.     © Reuters",
        FIRST,
        '"We will meet again," Lund said.',
        "Hope and doubt",
        SECOND,
        "Ray declined to comment.",
    ]


def test_parts_are_in_order_apart_and_begin_and_end_with_words() -> None:
    parts = furniture(PAGE)
    assert all(end < start for (_, end), (start, _) in pairwise(parts))
    assert [PAGE[start:end] for start, end in parts] == [PAGE[start:end].strip() for start, end in parts]


@pytest.mark.parametrize(
    "line",
    [
        "Advertisement",
        "ADVERTISEMENT:",
        "Story continued below",
        "Article continues below",
        "Skip to main content",
        "SHARE THIS ARTICLE Share Tweet Post Email",
        "Facebook Twitter Email Print",
        "Home | World | Sign In | Subscribe | Contact Us",
        "12 Comments",
        "3 min read",
        "Read more: Fish quota row goes to court",
        "Read Also:",
        "Related Stories",
        "Slideshow (3 images)",
        "Sign in",
        "Sign in to continue",
        "Log in",
        "Share this page",
        "FOLLOW US ON TWITTER",
        "Follow us on Facebook for more from the north.",
        "Powered by PressEngine",
        "Offer ends April 30th",
        "Sign up for our newsletter and never miss a story.",
        "The Tide is a daily newsletter on shipping. Sign up here.",
        "Get the stories you care about delivered to your inbox. By signing up, you agree to our Privacy Policy",
        "We use cookies to make this site better. Accept all cookies",
        "This website uses cookies.",
        "Accept all",
        "You have {{n}} free articles left",
        "“{{headline}}” is for {{readers}}",
        "You have 2 free articles left this month.",
        "Subscribe now for full digital access.",
        "Subscribe\u00a0now",
        "Already a subscriber? Log in",
        "Sponsored Content",
        "Click here to read the treaty in full.",
        "For the treaty in full, please click\u00a0here.",
        "© 2021 The Elm Post",
        "(c) 2021 The Elm Post",
        "Copyright 2021 The Elm Post. All rights reserved. This material may not be published, broadcast or rewritten.",
        "IconIcon FacebookIcon Mail ContactPath LayerIcon Twitter",
        "• Read all stories with unlimited access",
        "> Loading…",
    ],
)
def test_furniture(line: str) -> None:
    assert kept(between(line)) == [FIRST, SECOND]


@pytest.mark.parametrize(
    "line",
    [
        # headlines, some of which open like a command to the reader
        "Envoys meet in Port Elm",
        "Follow US lead on coal, Norland tells its neighbours",
        "Contact US envoy first, Ray told",
        "Share this burden, Lund tells ministers",
        "Your trial is a farce, Ray tells judges",
        "Manage your hopes, Norland says before talks",
        "Get free trade back on track, envoys urged",
        "Offer ends a standoff over Norland's ships",
        "Up next for Lund is a visit to Sudland",
        "Sign in Port Elm marks treaty",
        "Norland blocks Facebook, Twitter, YouTube, WhatsApp, WikiLeaks and TikTok",
        "TikTok, YouTube, WeChat bans lifted",
        # sentences with words that pages use as well
        "Powered by oil money, Norland offers to mediate between the two.",
        "Also read at the ceremony was a letter from Ray.",
        "Login details of 20 embassies were stolen, Norland says.",
        "The two sides have three articles left to settle, Lund said.",
        "Norland pays to support independent journalism in Sudland.",
        "The firm, registered in England, shipped coal to Sudland.",
        "Either side can cancel any time, the treaty says.",
        "Ray holds the best paid post in the ministry.",
        "The embassy printed the claim in its weekly newsletter.",
        "Sudland bought an advertorial in the Post, Lund said.",
        "The firm uses cookies to track envoys, Norland said.",
        "The cable company raised its prices for subscribers, Ray said.",
        # quotations, with whatever words
        "“No.”",
        '"Sign in here," Lund told Ray.',
        "“This broke our terms of service,” the firm said of Sudland's accounts.",
        "‘Click here to leave the treaty,’ Lund joked.",
        # captions, subheads, credits, datelines, bylines
        "Lund greets Ray in Port Elm (click to enlarge)",
        "A coal ship off Port Elm.     © AP",
        "‘Frustration’",
        "What's next",
        "COAL AND FISH",
        "By Jo Doe",
        "Port Elm, March 5",
        "2. Coal",
        # one-line paragraphs
        "Ray left.",
        "It was not to be.",
        "And then?",
    ],
)
def test_news(line: str) -> None:
    assert furniture(between(line)) == ()


@pytest.mark.parametrize(
    ("line", "left"),
    [
        ("Lund met Ray on Monday. Share this article", "Lund met Ray on Monday."),
        ("The envoys met. Sign up for our newsletter.", "The envoys met."),
        (f"Click here. {FIRST}", FIRST),
        (f"Sign up for our newsletter — Ana J. {FIRST[18:]}", f"Ana J. {FIRST[18:]}"),
        (f"{FIRST} Sign up for our newsletter. {SECOND} {SECOND}", f"{FIRST}  {SECOND} {SECOND}"),
        (
            f"{FIRST} “We shut the page. Click here was all it said. It is gone,” Ray said. {SECOND} {SECOND}",
            f"{FIRST} “We shut the page. Click here was all it said. It is gone,” Ray said. {SECOND} {SECOND}",
        ),
    ],
)
def test_a_line_that_is_half_news(line: str, left: str) -> None:
    assert kept(between(line)) == [FIRST, left, SECOND]


@pytest.mark.parametrize(
    ("foot", "left"),
    [
        (["Related", "Fish quota row goes to court", "Envoy's house is sold"], []),
        (["READ MORE:", "Fish quota row goes to court", "Envoy's house is sold"], []),
        (["Share this article", "Fish quota row", "Most read", "A house by the sea"], []),
        (["Advertisement", "Ray declined to comment."], ["Ray declined to comment."]),
        (["Advertisement", "“We will see,” he said.", "© 2021 The Elm Post"], ["“We will see,” he said."]),
        (
            ["Click here for the minutes.", "At the table were:", "Ana Lund, envoy", "Bo Ray, minister", "Cy Poe"],
            ["At the table were:", "Ana Lund, envoy", "Bo Ray, minister", "Cy Poe"],
        ),
    ],
)
def test_the_foot_of_a_page(foot: list[str], left: list[str]) -> None:
    assert kept("\n\n".join([FIRST, SECOND, *foot])) == [FIRST, SECOND, *left]


@pytest.mark.xfail(reason="a plea of ten words and more in no words of the table reads like a paragraph")
def test_a_long_plea_in_the_foot() -> None:
    plea = "Reporting from the north takes time and money, and it is readers who make it last."
    assert kept("\n\n".join([FIRST, SECOND, "Share this article", plea, "Subscribe now"])) == [FIRST, SECOND]


@pytest.mark.parametrize(
    ("menu", "left"),
    [
        (["Home", "World", "Coal", "Search", "Menu"], []),
        (["Home", "World", "Search", "Talks collapse"], ["Talks collapse"]),
        (["Norland", "Sudland", "Westland", "Eastland", "Share"], ["Norland", "Sudland", "Westland", "Eastland"]),
        (["Norland", "Sudland", "Westland", "Eastland"], ["Norland", "Sudland", "Westland", "Eastland"]),
    ],
)
def test_a_menu_and_a_list_of_names(menu: list[str], left: list[str]) -> None:
    assert kept("\n".join([*menu, "", FIRST])) == [*left, FIRST]


@pytest.mark.parametrize(
    "wrapped",
    [
        "Sudland does not\nshare this view of the treaty, and the envoys were to\nsign in the morning, officials said.",
        "The envoys, who were late, were\nto follow us in a car that the ministry had sent.",
    ],
)
def test_wrapped_lines_are_no_commands(wrapped: str) -> None:
    assert furniture(f"{FIRST}\n\n{wrapped}\n\n{SECOND}") == ()


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_line_ends(end: str) -> None:
    text = f"{FIRST}{end}Advertisement{end}{SECOND}"
    assert [text[start:stop] for start, stop in furniture(text)] == ["Advertisement"]


@pytest.mark.parametrize("text", ["", " \n\n ", "...", "a", "\u200b", "Advertisement", "{{", "é" * 1000])
def test_small_and_odd_texts(text: str) -> None:
    assert all(0 <= start < end <= len(text) for start, end in furniture(text))


@pytest.mark.parametrize("text", ["a b c\n" * 5_000, "." * 1_000_000, "a" * 1_000_000, "Click here. " * 5_000])
def test_large_texts(text: str) -> None:
    assert all(0 <= start < end <= len(text) for start, end in furniture(text))


def test_the_table_is_folded_sorted_and_of_known_rules() -> None:
    rows = words.rows("junk.tsv")
    assert list(rows) == sorted(set(rows))
    assert {rule for rule, _ in rows} == {"icon", "label", "list", "mark", "start", "whole"}
    assert [phrase for _, phrase in rows if phrase != phrase.casefold().strip()] == []
