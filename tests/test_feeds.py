"""Feeds and PDF files: what is read of them, and that hostile ones are refused within bounds."""

from __future__ import annotations

import io
import re
import sys
import time
from pathlib import Path

import pytest

from kg import BadArticle, read
from kg.model import Article

RSS = """<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel>
<title>The Elm Post</title><language>en-GB</language>
<item><title>Talks &amp;amp; tea</title><link>https://post.example/1</link><guid>tag-1</guid>
<pubDate>Mon, 08 Mar 2021 23:00:00 -0500</pubDate><description>A teaser.</description>
<content:encoded><![CDATA[<p>Envoy <b>Ana Lund</b> met Bo Ray.</p><script>alert(1)</script>
<p>She left &lt; noon.</p>]]></content:encoded></item>
<item><title>Short</title><link>https://post.example/2</link><description>Lund met Ray again.</description></item>
<item><title>Only a link</title><link>https://post.example/3</link></item>
</channel></rss>"""
ATOM = """<feed xmlns="http://www.w3.org/2005/Atom"><title>Elm</title><id>urn:f</id><updated>2021-03-09T00:00:00Z</updated>
<entry xml:lang="en"><title>One</title><id>urn:e:1</id><link href="https://elm.example/one"/><published>2021-03-06T23:30:00-05:00</published>
<updated>2021-03-09T00:00:00Z</updated><content type="html">&lt;p&gt;Lund met Ray.&lt;/p&gt;</content></entry></feed>"""
BOMB = '<?xml version="1.0"?><!DOCTYPE r [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]><rss version="2.0"><channel/></rss>'


def got(path: Path, data: bytes | str) -> tuple[list[Article], list[str]]:
    """The articles of a file, and what was wrong."""
    path.write_bytes(data if isinstance(data, bytes) else data.encode("utf8"))
    failed: list[BadArticle] = []
    return list(read.articles([str(path)], failed=failed.append)), [
        str(error).replace(f"{path.parent}/", "") for error in failed
    ]


def test_entries_of_rss_are_articles(tmp_path: Path) -> None:
    (one, two), failed = got(tmp_path / "a.rss", RSS)
    assert one.text == "Envoy Ana Lund met Bo Ray.\n\nShe left < noon."
    assert (one.id, one.title, one.date, one.publisher) == ("tag-1", "Talks & tea", "2021-03-08", "The Elm Post")
    assert (one.url, one.lang) == ("https://post.example/1", "en-GB")
    assert (two.text, two.date) == ("Lund met Ray again.", None)
    assert failed == ["a.rss:3: the entry holds no text; save the page that it links to"]


def test_entries_of_atom_are_articles(tmp_path: Path) -> None:
    ((one,), failed) = got(tmp_path / "a.xml", ATOM)
    assert (one.text, one.title, one.date, one.lang) == ("Lund met Ray.", "One", "2021-03-06", "en")
    assert (one.url, one.publisher, failed) == ("https://elm.example/one", "Elm", [])


def test_the_name_of_a_file_is_no_feed(tmp_path: Path) -> None:
    (tmp_path / "b.rss").write_text(RSS)
    found, (error,) = got(tmp_path / "a.rss", str(tmp_path / "b.rss"))
    assert (found, "no feed" in error) == ([], True)


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (BOMB, "declares entities of its own"),
        (BOMB.encode("utf-16"), "declares entities of its own"),
        ("<html><body>no</body></html>", "no feed; RSS and Atom are read"),
        ("", "no feed"),
        ('<rss version="2.0"><channel><title>x</title></channel></rss>', "a feed without entries"),
        ("<rss version='2.0'>" + "<a>" * 250_001, "more than 250,000 tags"),
    ],
)
def test_feeds_that_are_none_are_refused(tmp_path: Path, data: str | bytes, message: str) -> None:
    found, (error,) = got(tmp_path / "a.rss", data)
    assert found == []
    assert error.startswith("a.rss: ")
    assert message in error


def pdf(*pages: bytes, title: str = "", password: str = "") -> bytes:
    """A PDF file with these drawing steps a page."""
    pypdf = pytest.importorskip("pypdf")
    from pypdf.generic import DecodedStreamObject, DictionaryObject, NameObject

    made = pypdf.PdfWriter()
    font = DictionaryObject({NameObject(k): NameObject(v) for k, v in FONT.items()})
    for steps in pages:
        page = made.add_blank_page(600, 800)
        page[NameObject("/Resources")] = DictionaryObject(
            {NameObject("/Font"): DictionaryObject({NameObject("/F"): made._add_object(font)})}
        )
        stream = DecodedStreamObject()
        stream.set_data(steps)
        page[NameObject("/Contents")] = made._add_object(stream.flate_encode())
    if title:
        made.add_metadata({"/Title": title})
    if password:
        made.encrypt(password, algorithm="RC4-128")
    out = io.BytesIO()
    made.write(out)
    return out.getvalue()


FONT = {"/Type": "/Font", "/Subtype": "/Type1", "/BaseFont": "/Helvetica", "/Encoding": "/WinAnsiEncoding"}


def lines(*texts: str) -> bytes:
    """The drawing steps of some lines."""
    shown = b" T* ".join(b"(%s) Tj" % text.encode("latin1") for text in texts)
    return b"BT /F 12 Tf 14 TL 50 700 Td " + shown + b" ET"


def test_text_of_pages(tmp_path: Path) -> None:
    one = lines(
        "Envoy Ana Lund of Norland met Minister Bo Ray on Fri-",
        "day, the first talks in two years, his ministry said.",
        "Done.",
    )
    ((article,), failed) = got(tmp_path / "a.pdf", pdf(one, lines("Ray declined to comment."), title="Envoys meet"))
    assert failed == []
    assert article.text.split("\n\n")[1] == "Ray declined to comment."
    assert "met Minister Bo Ray on Friday, the first talks in two years, his ministry said." in article.text
    assert (article.id, article.title) == ("a", "Envoys meet")


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (lambda: pdf(b""), r"holds no text, perhaps it is scanned; have a program read its pictures \(OCR\)"),
        (lambda: pdf(lines("Lund met Ray."), password="x"), "encrypted; save it without a password"),
        (lambda: b"%PDF-1.7\nnothing", "cannot be read as PDF"),
        (lambda: pdf(lines("Lund met Ray."))[:-400], "cannot be read as PDF|holds no text"),
        (lambda: pdf(lines("Lund met Ray.") + b" " * 30_000_000), "cannot be read as PDF .*(limit|Limit)"),
        (lambda: pdf(lines("Lund met Ray."), b" " * 9_000_000), "its pages unpack to more than 4,000,000 bytes"),
    ],
    ids=["scanned", "encrypted", "none", "cut", "bomb", "pages"],
)
def test_pdf_files_that_cannot_be_read_say_why(tmp_path: Path, data: object, message: str) -> None:
    made = data()  # type: ignore[operator]
    begun = time.process_time()
    found, (error,) = got(tmp_path / "a.pdf", made)
    assert found == []
    assert re.search(message, error), error
    assert time.process_time() - begun < 20


def test_many_drawing_steps_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pdf_module = pytest.importorskip("kg.pdf")
    monkeypatch.setattr(pdf_module, "STEPS", 100)
    _, (error,) = got(tmp_path / "a.pdf", pdf(lines(*["Lund met Ray."] * 100)))
    assert "more than 100 drawing steps" in error


def test_a_file_saved_with_an_empty_password_is_read(tmp_path: Path) -> None:
    pypdf = pytest.importorskip("pypdf")
    made = pypdf.PdfWriter(clone_from=io.BytesIO(pdf(lines("Lund met Ray."))))
    made.encrypt("", "owner", algorithm="RC4-128")
    out = io.BytesIO()
    made.write(out)
    ((article,), _) = got(tmp_path / "a.pdf", out.getvalue())
    assert article.text == "Lund met Ray."


def test_without_pypdf_the_extra_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:

    import kg

    monkeypatch.setitem(sys.modules, "pypdf", None)
    monkeypatch.delitem(sys.modules, "kg.pdf", raising=False)
    monkeypatch.delattr(kg, "pdf", raising=False)
    _, (error,) = got(tmp_path / "a.pdf", b"%PDF-1.7")
    assert "is not installed; run: pip install 'diplokg[pdf]'" in error
