"""What is read of a web page: the article's own text, its captions where they stand, what the page says about it."""

from __future__ import annotations

from pathlib import Path

import pytest

from kg import BadArticle, read
from kg.webpage import TAGS, told

LEAD = "PORT ELM — Envoy Ana Lund of Norland met Minister Bo Ray of Sudland on Friday, the first talks in two years."
BAN = "Norland considers suspending its ban on Sudland’s coal for two years, a person familiar with the talks said."
END = "Ray told reporters that his ministry would answer within two weeks, once the parliament of Sudland had met."
PAGE = f"""<!DOCTYPE html>
<html lang="en-GB">
<head>
<title>Envoys meet in Port Elm | The Elm Post</title>
<meta property="og:site_name" content="The Elm Post">
<meta property="article:published_time" content="2021-03-06T08:00:00Z">
<link rel="canonical" href="https://example.org/news/envoys">
</head>
<body>
<nav><ul><li><a href="/">Home</a></li><li><a href="/world">World</a></li></ul></nav>
<article>
<h1>Envoys meet in Port Elm</h1>
<figure><img src="a.jpg"><figcaption>Ana Lund greets <b>Bo Ray</b> on March 5.</figcaption></figure>
<p>{LEAD}</p>
<div class="share"><a href="#">Share on Facebook</a></div>
<h2>Coal and fish</h2>
<p>“The talks were good,” Lund said.</p>
<figure><img src="b.jpg"><figcaption><p>A coal ship off Port Elm.</p></figcaption></figure>
<ul><li>Coal</li><li>Fish &amp; timber</li></ul>
<p>{BAN}</p>
<p>Ray declined to comment.</p>
</article>
<aside><h3>More</h3><figure><figcaption>A house by the sea</figcaption></figure><a href="/x">Fish quota row</a></aside>
<footer>© 2021 The Elm Post</footer>
</body>
</html>"""


def page(body: str, head: str = "") -> str:
    """A page with an article of three paragraphs, `body` after the first."""
    article = f"<p>{LEAD}</p>{body}<p>{BAN}</p><p>{END}</p>"
    return f"<html><head>{head}</head><body><article>{article}</article></body></html>"


def text(html: str) -> str:
    """The text read of a page."""
    return (told(html) or {})["text"] or ""


def test_the_article_a_paragraph_a_line_with_captions_at_their_place() -> None:
    assert text(PAGE).split("\n\n") == [
        "Envoys meet in Port Elm",
        "Ana Lund greets Bo Ray on March 5.",
        LEAD,
        "Coal and fish",
        "“The talks were good,” Lund said.",
        "A coal ship off Port Elm.",
        "- Coal",
        "- Fish & timber",
        BAN,
        "Ray declined to comment.",
    ]


def test_what_the_page_says_about_the_article() -> None:
    assert {key: value for key, value in (told(PAGE) or {}).items() if key != "text"} == {
        "title": "Envoys meet in Port Elm",
        "date": "2021-03-06",
        "publisher": "The Elm Post",
        "url": "https://example.org/news/envoys",
        "lang": "en-GB",
    }


def test_a_page_that_says_nothing_about_itself() -> None:
    known = told(page(""))
    assert known == {
        "text": f"{LEAD}\n\n{BAN}\n\n{END}",
        "title": None,
        "date": None,
        "publisher": None,
        "url": None,
        "lang": None,
    }


def test_a_copyright_line_is_no_date() -> None:
    assert (told(page("").replace("</article>", "</article><footer>© 2019 The Elm Post</footer>")) or {})[
        "date"
    ] is None


def test_a_caption_is_told_once() -> None:
    caption = "<figure><img src='a.jpg'><figcaption>Lund greets Ray.</figcaption></figure>"
    assert text(page(caption * 3)).count("Lund greets Ray.") == 1


@pytest.mark.parametrize("html", ["", " ", "no page at all", "<html>", "<html><body></body></html>", "{}", "\ufeff"])
def test_no_article(html: str) -> None:
    assert told(html) is None


@pytest.mark.parametrize(
    "html",
    [
        page("<blockquote>" * 100_000),
        page("<span>" * 100_000),
        page("").replace("</article>", "<!-- "),
        page("").replace("</article>", '<p class="'),
        page("<p>\0</p>"),
        page("<p>&a;</p>").replace("<html>", '<!DOCTYPE html [<!ENTITY a "x"><!ENTITY b "&a;&a;">]><html>'),
        page("<figure><figcaption></figcaption></figure>"),
        page("<figure><figcaption>" + "<b>" * 10_000 + "Lund</figcaption></figure>"),
        f'<?xml version="1.0" encoding="UTF-16"?>{page("")}',
    ],
    ids=["quotes", "spans", "comment", "tag", "nul", "entity", "caption", "deep-caption", "declaration"],
)
def test_odd_pages(html: str) -> None:
    assert LEAD in text(html)


def test_entities_do_not_grow() -> None:
    entities = "".join(f'<!ENTITY a{i} "{f"&a{i - 1};" * 10 if i else "lol"}">' for i in range(12))
    assert "lol" not in text(f"<!DOCTYPE html [{entities}]>{page('<p>&a11;</p>')}")


def test_more_captions_than_an_article_has() -> None:
    captions = "".join(
        f"<figure><img src='a'><figcaption>Picture {i} of Lund</figcaption></figure>" for i in range(1000)
    )
    assert text(page(captions)).endswith(END)


def test_a_page_nested_beyond_reading_is_named(tmp_path: Path) -> None:
    path, failed = tmp_path / "deep.html", list[BadArticle]()
    path.write_text("<div>" * 90_000 + page(""))
    assert list(read.articles([str(path)], failed=failed.append)) == []
    assert [str(error) for error in failed] == [f"{path}: no article found in the page; give its text as .txt"]


def test_a_page_of_more_tags_than_can_be_read_is_named(tmp_path: Path) -> None:
    path, failed = tmp_path / "tags.html", list[BadArticle]()
    path.write_text("<p>" * (TAGS + 1))
    assert list(read.articles([str(path)], failed=failed.append)) == []
    assert str(failed[0]) == f"{path}: more than 100,000 tags; give the text of its article as .txt"


def test_a_script_in_a_title_is_not_in_the_article(tmp_path: Path) -> None:
    path = tmp_path / "script.html"
    path.write_text(page("<script>alert(1)</script>", "<title>Envoys <script>alert(1)</script> meet</title>"))
    [article] = read.articles([str(path)])
    assert "alert" not in article.text
    assert article.title is None or "\n" not in article.title


def test_data_of_a_page_longer_than_any_article_are_not_looked_at() -> None:
    data = '<script type="application/ld+json">{"@type": "NewsArticle", "articleBody": "%s"}</script>'
    pages = (
        f"<html><head>{data}</head><body><p>{LEAD}</p></body></html>" % ("Lund met Ray. " * n) for n in (50, 100_000)
    )
    short, long = map(told, pages)
    assert short
    assert long
    assert (short["text"], long["text"]) == (("Lund met Ray. " * 50).strip(), LEAD)
