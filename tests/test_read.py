"""Files, folders and streams in, articles and what is wrong with the others out."""

from __future__ import annotations

import gzip
import io
import json
import os
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from kg import BadArticle, Error, archives, read
from kg.model import Article

LEAD = "PORT ELM — Envoy Ana Lund of Norland met Minister Bo Ray of Sudland on Friday, the first talks in two years."
BAN = "Norland considers suspending its ban on Sudland’s coal for two years, a person familiar with the talks said."
END = "Ray told reporters that his ministry would answer within two weeks, once the parliament of Sudland had met."
PAGE = f"<html lang='en'><body><article><p>{LEAD}</p><p>{BAN}</p><p>{END}</p></article></body></html>"


def reads(*sources: str | Path, date: str | None = None, stdin: bytes = b"") -> tuple[list[Article], list[str]]:
    """The articles of the sources, and what is said of those that cannot be read."""
    failed: list[BadArticle] = []
    found = list(read.articles(map(str, sources), date=date, stdin=io.BytesIO(stdin), failed=failed.append))
    return found, [str(error) for error in failed]


def one(path: Path, data: str | bytes) -> Article:
    """The one article of a file with this in it."""
    path.write_bytes(data if isinstance(data, bytes) else data.encode("utf8"))
    [article] = read.articles([str(path)])
    return article


def line(text: str = "Lund met Ray.", **told: object) -> str:
    """A line of JSON."""
    return json.dumps({"text": text, **told}) + "\n"


def told(tmp_path: Path, **known: object) -> Article:
    """The article of a line of JSON with this said about it."""
    return one(tmp_path / "told.jsonl", line(**known))


# What is read


@pytest.mark.parametrize("name", ["a.txt", "a.md", "A.TXT", "a.b.txt"])
def test_plain_text(tmp_path: Path, name: str) -> None:
    article = one(tmp_path / name, "Lund met Ray.\n")
    assert (article.id, article.text) == (name.rpartition(".")[0], "Lund met Ray.\n")


@pytest.mark.parametrize("name", ["a.html", "a.htm", "a.HTML"])
def test_a_web_page(tmp_path: Path, name: str) -> None:
    article = one(tmp_path / name, PAGE)
    assert (article.id, article.lang, article.text) == (name[0], "en", f"{LEAD}\n\n{BAN}\n\n{END}")


def test_a_web_page_in_the_encoding_that_it_names(tmp_path: Path) -> None:
    page = PAGE.replace("<body>", '<head><meta charset="windows-1252"></head><body>')
    assert LEAD in one(tmp_path / "a.html", page.encode("windows-1252")).text


@pytest.mark.parametrize("name", ["a.jsonl", "a.jsonl.gz"])
def test_json_lines(tmp_path: Path, name: str) -> None:
    lines = (line("Lund left.", id="b") + "\n" + line("Ray left.", id="a")).encode()
    (tmp_path / name).write_bytes(gzip.compress(lines) if name.endswith("gz") else lines)
    found, failed = reads(tmp_path / name)
    assert [(article.id, article.text) for article in found] == [("b", "Lund left."), ("a", "Ray left.")]
    assert failed == []


def test_all_that_may_be_told(tmp_path: Path) -> None:
    known = {
        "id": "x",
        "title": "Envoys",
        "date": "2021-03-06",
        "publisher": "The Post",
        "url": "https://example.org/x",
        "lang": "en-GB",
    }
    article = told(tmp_path, **known)
    assert {key: getattr(article, key) for key in known} == known


def test_a_folder_in_the_order_of_its_paths(tmp_path: Path) -> None:
    for name in ["b.txt", "a/c.md", "a/B.txt", "pictures.png", ".hidden.txt", ".git/x.txt", "notes.docx"]:
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(f"Lund met Ray ({name}).")
    found, failed = reads(tmp_path)
    assert [article.id for article in found] == ["a-B", "a-c", "b"]
    assert failed == []


@pytest.mark.parametrize(
    ("stdin", "texts"),
    [
        (b"Lund met Ray.\nRay left.", ["Lund met Ray.\nRay left."]),
        (b'\xef\xbb\xbf\n \n{"text": "Lund left."}\n{"text": "Ray left."}', ["Lund left.", "Ray left."]),
        (b'  {  "text": "Lund left."}', ["Lund left."]),
        (b"{Lund} met Ray.", ["{Lund} met Ray."]),
        (b"\n" * 50_000 + b"Ray left.", ["\n" * 50_000 + "Ray left."]),
        (b"\n" * 50_000 + b'{"text": "Ray left."}', ["Ray left."]),
    ],
    ids=["text", "lines", "indented", "braces", "late-text", "late-lines"],
)
def test_standard_input(stdin: bytes, texts: list[str]) -> None:
    found, failed = reads("-", stdin=stdin)
    assert ([article.text for article in found], failed) == (texts, [])
    assert all(article.id.startswith("text-") for article in found)


def test_standard_input_says_the_line_of_what_is_wrong() -> None:
    found, failed = reads("-", stdin=b'\n{"text": "Lund left."}\n{"text": \n{"text": "Ray left."}')
    assert [article.text for article in found] == ["Lund left.", "Ray left."]
    assert [message.partition(" (")[0] for message in failed] == ["standard input:3: not JSON"]


def test_standard_input_is_that_of_the_process_where_none_is_given(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"Lund met Ray.")))
    assert [article.text for article in read.articles(["-"])] == ["Lund met Ray."]


# The text as stored


@pytest.mark.parametrize(
    "text",
    [
        "Lund met Ray.\r\nRay left.\rLund stayed.\n",
        "Lund\u00a0met\u200bRay.",
        "  Lund met Ray.\n\n",
        "Lund 🤝 Ray: \U0001f1f3\U0001f1f4 \U00010348",
        "التقى لوند براي \u202bRay\u202c",
        "e\u0301 is not é",
        "Lund\x0cmet\x85Ray\u2028.",
        "ﬁve ½ №",
    ],
)
def test_a_text_stays_as_it_is(tmp_path: Path, text: str) -> None:
    assert one(tmp_path / "a.txt", text).text == text
    assert one(tmp_path / "a.jsonl", line(text)).text == text


def test_a_byte_order_mark_goes(tmp_path: Path) -> None:
    assert one(tmp_path / "a.txt", b"\xef\xbb\xbfLund met Ray.").text == "Lund met Ray."


def test_furniture_is_marked_and_stays_in_the_text(tmp_path: Path) -> None:
    article = one(tmp_path / "a.txt", f"{LEAD}\n\nAdvertisement\n\n{BAN}")
    assert [article.text[start:end] for start, end in article.junk] == ["Advertisement"]


# What is told about it


@pytest.mark.parametrize(
    ("name", "id"),
    [
        ("a/b", "a-b"),
        ("../../etc/passwd", "etc-passwd"),
        ("..", None),
        ("https://example.org/a?b=c#d", "https-example.org-a-b-c-d"),
        (" a\tb\n", "a-b"),
        ("Zürich", "Zurich"),
        (7, "7"),
        ("a\ud800b", "a-b"),
        ("", None),
        (True, None),
        (["a"], None),
        (None, None),
    ],
)
def test_ids(tmp_path: Path, name: object, id: str | None) -> None:  # noqa: A002
    assert told(tmp_path, id=name).id == (id or "text-0f15b2910145b8f0")


def test_ids_that_lose_letters_stay_apart(tmp_path: Path) -> None:
    ids = {told(tmp_path, id=name).id for name in ["会谈", "制裁", "a" * 200, "a" * 201]}
    assert len(ids) == 4
    assert all(id.isascii() and len(id) <= 160 for id in ids)  # noqa: A001


@pytest.mark.parametrize(
    ("date", "day"),
    [
        ("2019-10-07", "2019-10-07"),
        ("2019-10-07T23:00:00-05:00", "2019-10-07"),
        ("7 Oct 2019", "2019-10-07"),
        ("October 7, 2019", "2019-10-07"),
        ("soon", None),
        ("2019-02-30", None),
        ("2019-10", None),
        ("0000-00-00", None),
        ("２０１９-10-07", None),
        (20191007, None),
        (["2019-10-07"], None),
        ({}, None),
        ("9" * 100_000, None),
    ],
)
def test_dates(tmp_path: Path, date: object, day: str | None) -> None:
    assert told(tmp_path, date=date).date == day


@pytest.mark.parametrize(
    ("key", "value", "kept"),
    [
        ("title", "  Envoys\n meet\x00 ", "Envoys meet"),
        ("title", "<script>alert(1)</script>", "<script>alert(1)</script>"),
        ("title", ["Envoys"], None),
        ("title", "\ud800", None),
        ("publisher", 7, "7"),
        ("publisher", {"name": "Post"}, None),
        ("url", "HTTPS://example.org/a?b=c", "HTTPS://example.org/a?b=c"),
        ("url", "javascript:alert(1)", None),
        ("url", "data:text/html,x", None),
        ("url", "https://example.org/a b", None),
        ("url", 'https://example.org/"><script>', None),
        ("url", "example.org", None),
        ("lang", "en", "en"),
        ("lang", "en-GB", "en-GB"),
        ("lang", "english!", None),
        ("lang", 1, None),
    ],
)
def test_the_rest_is_left_out_where_its_form_is_wrong(tmp_path: Path, key: str, value: object, kept: object) -> None:
    assert getattr(told(tmp_path, **{key: value}), key) == kept


@pytest.mark.parametrize(
    ("text", "title"),
    [
        (f"Envoys meet in Port Elm\n\n{LEAD}", "Envoys meet in Port Elm"),
        (f"# Envoys meet\n\n{LEAD}", "Envoys meet"),
        (f"\n\nWill they meet?\r\n{LEAD}", "Will they meet?"),
        (f"Skip to main content\nHome\nWorld\nSearch\n\nEnvoys meet\n\n{LEAD}", "Envoys meet"),
        (f"{LEAD}\n\n{BAN}", None),
        ("Envoys meet", None),
        (f"{'x' * 201}\n\n{LEAD}", None),
    ],
)
def test_a_headline_is_the_title_where_none_is_given(tmp_path: Path, text: str, title: str | None) -> None:
    assert one(tmp_path / "a.txt", text).title == title
    assert one(tmp_path / "a.jsonl", line(text, title="Given")).title == "Given"


# The date


def test_the_date_given_goes_before_the_articles_own(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text(line(id="own", date="2021-03-06") + line(id="none"))
    found, _ = reads(tmp_path / "a.jsonl", date="2020-01-02")
    assert [(article.date, article.inferred) for article in found] == [("2020-01-02", False)] * 2
    found, _ = reads(tmp_path / "a.jsonl")
    assert [article.date for article in found] == ["2021-03-06", None]


@pytest.mark.parametrize("date", ["soon", "2019-02-30", "2019-10", "7 Oct 2019", "2019-10-07T08:00", ""])
def test_a_given_date_is_a_day(date: str) -> None:
    with pytest.raises(Error, match=r"is no day; write it YYYY-MM-DD") as caught:
        read.articles(["nowhere.txt"], date=date)
    assert not isinstance(caught.value, BadArticle)


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("PORT ELM (March 5, 2021)\n\nLund met Ray.", "2021-03-05"),
        ("Envoys meet\n\nFriday, March 5, 2021\n\nLund met Ray.", "2021-03-05"),
        ("Envoys meet\r\n\r\n5 March 2021\r\n\r\nLund met Ray.", "2021-03-05"),
        ("Lund faces re-election in 13 months. Ray waits for the November 2020 presidential election.", "2019-10"),
        ("Lund met Ray on Friday.", None),
        ("March 5, 2021\n\nLund met Ray.\n\nMarch 6, 2021\n\nRay left.", None),
    ],
)
def test_a_date_is_read_off_the_text_where_none_is_given(tmp_path: Path, text: str, date: str | None) -> None:
    article = one(tmp_path / "a.txt", text)
    assert (article.date, article.inferred) == (date, date is not None)
    dated = one(tmp_path / "a.jsonl", line(text, date="2001-01-01"))
    assert (dated.date, dated.inferred) == ("2001-01-01", False)


# What is wrong


BAD = {
    "empty": ("a.txt", b"", "holds no words"),
    "spaces": ("a.txt", b" \r\n\t\xc2\xa0", "holds no words"),
    "mark": ("a.txt", b"\xef\xbb\xbf", "holds no words"),
    "no-letters": ("a.txt", "… -- *** ؟".encode(), "holds no words"),
    "latin": (
        "a.txt",
        "Zürich".encode("latin-1"),
        "not UTF-8 (byte 1 is 0xfc); save it as UTF-8, for instance with: iconv",
    ),
    "utf-16": ("a.txt", "Lund met Ray.".encode("utf-16"), "iconv -f UTF-16 -t UTF-8"),
    "utf-16-unmarked": ("a.txt", "Lund met Ray.".encode("utf-16-le"), "holds control characters; it is no plain text"),
    "picture": ("a.txt", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "it is no plain text, give the text alone"),
    "archive": ("a.txt", b"PK\x03\x04\x14\0\0\0\x08\0\xff", "it is no plain text, give the text alone"),
    "nul": ("a.txt", b"Lund\0met Ray.", "holds control characters"),
    "controls": ("a.txt", b"Lund\x01\x02\x03 met Ray.", "holds control characters"),
    "large": ("a.txt", b"Lund met Ray. " * 100, "larger than 1,000 bytes; part it"),
    "page-empty": ("a.html", b"", "no article found in the page; give its text as .txt"),
    "page-plain": ("a.html", b"Lund met Ray.", "no article found"),
    "page-bare": ("a.htm", b"<html><body></body></html>", "no article found"),
    "page-latin": ("a.html", PAGE.encode("cp1252")[:900], "not UTF-8"),
    "page-codec": ("a.html", b"<meta charset=punycode>\xff", "not UTF-8"),
    "page-large": ("a.html", b"<p>" * 1000, "larger than"),
    "lines-empty": ("a.jsonl", b"", "holds no articles; write one object a line"),
    "lines-blank": ("a.jsonl", b"\xef\xbb\xbf\r\n\n  ", "holds no articles; write one object a line"),
    "lines-cut": ("a.jsonl", b'{"text": "Lund', "not JSON (Unterminated string"),
    "lines-array": ("a.jsonl", b'["Lund met Ray."]', "not an object with a text; write {"),
    "lines-string": ("a.jsonl", b'"Lund met Ray."', "not an object with a text"),
    "lines-none": ("a.jsonl", b'{"title": "Envoys"}', "not an object with a text"),
    "lines-number": ("a.jsonl", b'{"text": 7}', "not an object with a text"),
    "lines-no-words": ("a.jsonl", b'{"text": "?"}', "holds no words"),
    "lines-half": ("a.jsonl", b'{"text": "Lund \\ud800 met"}', "character 5 is half a surrogate pair"),
    "lines-nul": ("a.jsonl", b'{"text": "Lund \\u0000 met"}', "holds control characters"),
    "lines-latin": ("a.jsonl", b'{"text": "Z\xfcrich"}', "not UTF-8 (byte 11 is 0xfc)"),
    "lines-digits": ("a.jsonl", b'{"text": "a", "id": ' + b"9" * 900 + b"e}", "not JSON"),
    "lines-large": (
        "a.jsonl",
        b'{"text": "' + b"a" * 1000 + b'"}',
        "the line is longer than 1,000 bytes; leave it out",
    ),
    "gzip-none": ("a.jsonl.gz", b'{"text": "Lund met Ray."}', "Not a gzipped file"),
    "gzip-empty": ("a.jsonl.gz", b"", "holds no articles"),
    "gzip-cut": ("a.jsonl.gz", gzip.compress(line("Lund left. " * 9).encode())[:-12], "end-of-stream"),
    "gzip-large": ("a.jsonl.gz", gzip.compress(b'{"text": "' + b"a" * 10_000), "the line is longer than 1,000 bytes"),
    "gzip-lie": ("a.jsonl.gz", gzip.compress(line().encode())[:-8] + b"\0" * 8, "CRC check failed"),
    "other": ("a.docx", b"PK", "files of this kind are not read; give one of .txt .md"),
    "packed-text": ("a.txt.gz", gzip.compress(b"Lund met Ray."), "files of this kind are not read"),
}


@pytest.mark.parametrize(("name", "data", "message"), BAD.values(), ids=BAD)
def test_bad_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, data: bytes, message: str) -> None:
    monkeypatch.setattr(read, "LIMIT", 1000)
    (tmp_path / name).write_bytes(data)
    (tmp_path / "next.txt").write_text("Ray left.")
    found, failed = reads(tmp_path / name, tmp_path / "next.txt")
    assert found[-1].text == "Ray left."
    [said] = failed
    assert said.startswith(f"{tmp_path / name}:")
    assert message in said
    assert "\n" not in said


@pytest.mark.parametrize(("start", "deep"), [("", '{"text":'), ('{"text": "Lund met Ray.", "x": ', "["), ("", "[")])
def test_json_nested_deep(tmp_path: Path, start: str, deep: str) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text(start + deep * 100_000 + "\n" + line())
    found, [failed] = reads(path)
    assert [article.text for article in found] == ["Lund met Ray."]
    assert failed.startswith(f"{path}:1: not JSON (")


def test_a_text_longer_than_can_be_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(read, "LONGEST", 100)
    (tmp_path / "a.jsonl").write_text(line("x" * 100, id="a") + line("x" * 101, id="b"))
    found, [failed] = reads(tmp_path / "a.jsonl")
    assert [article.id for article in found] == ["a"]
    assert failed.startswith(f"{tmp_path}/a.jsonl:2: longer than 100 characters; part it")


def test_a_number_of_too_many_digits(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text('{"text": "Lund met Ray.", "id": ' + "9" * 5000 + "}\n" + line())
    found, failed = reads(tmp_path / "a.jsonl")
    assert len(found) == 1
    assert failed == [f"{tmp_path}/a.jsonl:1: not JSON (a number of too many digits); write one object a line"]


def test_good_lines_among_bad_ones(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(read, "LIMIT", 100)
    path = tmp_path / "a.jsonl"
    path.write_text(line(id="a") + "[]\n" + line("x" * 150) + "\n" + line(id="b") + line("x" * 90, id="c")[:90])
    found, failed = reads(path)
    assert [article.id for article in found] == ["a", "b"]
    assert [message.split(": ")[0] for message in failed] == [f"{path}:2", f"{path}:3", f"{path}:6"]


def test_a_line_without_an_end_is_not_followed_for_ever(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(read, "LIMIT", 100)
    path = tmp_path / "a.jsonl.gz"
    path.write_bytes(gzip.compress(line(id="a").encode() + b"x" * 100_000 + b"\n" + line(id="b").encode()))
    found, failed = reads(path)
    assert [article.id for article in found] == ["a"]
    assert failed[-1] == f"{path}:2: the line does not end; what follows is not read, part it into lines"


@pytest.mark.parametrize("size", [99, 100, 101])
def test_the_limit_counts_bytes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, size: int) -> None:
    monkeypatch.setattr(read, "LIMIT", 100)
    (tmp_path / "a.txt").write_bytes(b"x" * size)
    found, failed = reads(tmp_path / "a.txt")
    assert (len(found), len(failed)) == ((1, 0) if size <= 100 else (0, 1))


def test_the_same_id_twice(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text(line("Lund left.", id="x/y") + line("Ray left.", id="x-y"))
    (tmp_path / "x-y.txt").write_text("Lund met Ray.")
    found, failed = reads(tmp_path)
    assert [article.text for article in found] == ["Lund left."]
    taken = f"the id 'x-y' is taken by {tmp_path}/a.jsonl:1; give each article an id of its own"
    assert failed == [f"{tmp_path}/a.jsonl:2: {taken}", f"{tmp_path}/x-y.txt: {taken}"]


def test_the_same_file_twice(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("Lund met Ray.")
    found, failed = reads(tmp_path / "a.txt", tmp_path / "a.txt", tmp_path / "b" / ".." / "a.txt")
    assert (len(found), len(failed)) == (1, 1)
    found, failed = reads(*[str(tmp_path / "a.txt")] * 2)
    assert (len(found), len(failed)) == (1, 0)


def test_what_is_named_twice_keeps_its_first_place(tmp_path: Path) -> None:
    for name in "ab":
        (tmp_path / f"{name}.txt").write_text("Lund met Ray.")
    found, failed = reads(*(tmp_path / f"{name}.txt" for name in "aba"))
    assert ([article.id for article in found], failed) == (["a", "b"], [])


@pytest.mark.parametrize(("text", "lang", "kept"), [("Lund traf Ray.", "de", 0), ("Lund met the envoy.", "de", 1)])
def test_another_language_is_not_read(tmp_path: Path, text: str, lang: str, kept: int) -> None:
    (tmp_path / "a.jsonl").write_text(json.dumps({"text": text, "lang": lang}))
    found, failed = reads(tmp_path / "a.jsonl")
    assert len(found) == kept
    assert kept or "its language is 'de'; kg reads English only" in failed[0]


def test_what_is_bad_is_raised_where_nobody_takes_it(tmp_path: Path) -> None:
    with pytest.raises(BadArticle, match=r"nowhere\.txt: no such file or folder"):
        list(read.articles([str(tmp_path / "nowhere.txt")]))


@pytest.mark.parametrize("source", ["nowhere.txt", "nowhere/", "", "a\0b.txt", "a" * 5000, "a/" * 5000])
def test_nothing_there(source: str) -> None:
    found, [failed] = reads(source)
    assert found == []
    assert "no such file or folder; give one that is there, or -" in failed
    assert len(failed) < 600


def test_a_folder_without_articles(tmp_path: Path) -> None:
    (tmp_path / "picture.png").write_bytes(b"x")
    known = " ".join(read.READERS)
    assert reads(tmp_path) == ([], [f"{tmp_path}: a folder without articles; those that are read end in {known}"])


def test_links_that_lead_out_or_round(tmp_path: Path) -> None:
    inside, outside = tmp_path / "in", tmp_path / "secret.txt"
    (inside / "sub").mkdir(parents=True)
    outside.write_text("Lund's secret.")
    (inside / "a.txt").write_text("Lund met Ray.")
    links = {
        "out.txt": outside,
        "up": tmp_path,
        "sub/round": inside,
        "self.txt": inside / "self.txt",
        "gone.txt": "gone",
    }
    for name, target in links.items():
        (inside / name).symlink_to(target)
    found, failed = reads(inside)
    assert ([article.id for article in found], failed) == (["a"], [])


def test_a_link_that_is_named_is_followed(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("Lund met Ray.")
    (tmp_path / "b.txt").symlink_to(tmp_path / "a.txt")
    found, _ = reads(tmp_path / "b.txt")
    assert [article.id for article in found] == ["b"]


def test_a_link_that_goes_round(tmp_path: Path) -> None:
    (tmp_path / "a.txt").symlink_to(tmp_path / "a.txt")
    assert reads(tmp_path / "a.txt")[1] == [f"{tmp_path}/a.txt: not a file that can be read; pipe it in and give -"]


def test_a_pipe(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "a.txt")
    (tmp_path / "b.txt").write_text("Lund met Ray.")
    assert reads(tmp_path / "a.txt")[1] == [f"{tmp_path}/a.txt: not a file that can be read; pipe it in and give -"]
    assert [article.id for article in reads(tmp_path)[0]] == ["b"]


@pytest.mark.parametrize("name", ["a.txt", "sub"])
def test_what_may_not_be_opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    (tmp_path / "sub").mkdir()
    (tmp_path / "a.txt").write_text("Lund met Ray.")
    (tmp_path / "b.txt").write_text("Ray left.")
    _forbid(monkeypatch, str(tmp_path / name))
    found, failed = reads(tmp_path)
    assert found[-1].id == "b"
    assert failed == [f"{tmp_path / name}: Permission denied; see that you may read it"]


def _forbid(monkeypatch: pytest.MonkeyPatch, forbidden: str) -> None:
    """Has the system refuse one path, as it does not refuse root."""
    scandir, opened = os.scandir, Path.open

    def refuse(path: str | Path) -> None:
        if str(path) == forbidden:
            raise PermissionError(13, "Permission denied", forbidden)

    monkeypatch.setattr(os, "scandir", lambda path: refuse(path) or scandir(path))
    monkeypatch.setattr(Path, "open", lambda path, *rest: refuse(path) or opened(path, *rest))


@pytest.mark.parametrize("name", [b"a\nb.txt", b"a\x1b[2Jb.txt", b"a\xffb.txt"])
def test_a_name_that_cannot_be_printed(tmp_path: Path, name: bytes) -> None:
    path = Path(os.fsdecode(os.fsencode(tmp_path) + b"/" + name))
    path.write_bytes(b"")
    [failed] = reads(path)[1]
    assert failed.isprintable()
    assert failed.encode("utf8")
    assert one(path, "Lund met Ray.").id.isascii()


@pytest.mark.parametrize(
    "text",
    [
        "\n" * 100_000 + "Lund",
        "---\n" * 5_000 + "Lund",
        "a" * 300_000,
        " " * 300_000 + "x",
        "a-" * 100_000 + " in two",
        "Ray in 3 months " * 200,
    ],
    ids=["lines", "dashes", "word", "spaces", "hyphens", "countdowns"],
)
def test_texts_that_take_long_to_search(tmp_path: Path, text: str) -> None:
    assert one(tmp_path / "a.txt", text).date is None


# Archives


def zipped(path: Path, files: dict[str, bytes], **how: int) -> Path:
    with zipfile.ZipFile(path, "w", **how) as archive:  # type: ignore[arg-type]
        for name, data in files.items():
            archive.writestr(name, data)
    return path


def tarred(path: Path, files: dict[str, bytes], mode: str = "w") -> Path:
    with tarfile.open(path, mode) as archive:  # type: ignore[call-overload]
        for name, data in files.items():
            info = tarfile.TarInfo(name)
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
    return path


BLANKS = {"a.png": b" " * 3_000_000}
FILES = {
    "a.txt": b"Lund left.",
    "in/b.jsonl": line("Ray left.", id="b").encode() + line("Roe left.").encode(),
    "in/.hidden.txt": b"Nobody left.",
    "picture.png": b"x",
    "../../up.txt": b"Ray went up.",
    "c.jsonl.gz": gzip.compress(line("Orr left.", id="c").encode()),
}


@pytest.mark.parametrize(("name", "mode"), [("x.zip", ""), ("x.tar", "w"), ("x.tar.gz", "w:gz"), ("x.tgz", "w:gz")])
def test_an_archive(tmp_path: Path, name: str, mode: str) -> None:
    path = tarred(tmp_path / name, FILES, mode) if mode else zipped(tmp_path / name, FILES)
    found, failed = reads(path)
    texts = {article.text: article.id for article in found if not article.id.startswith("text-")}
    assert texts == {"Lund left.": "x-a", "Ray left.": "b", "Orr left.": "c", "Ray went up.": "x-..-..-up"}
    assert (len(found), failed) == (5, [])
    assert [path.name for path in tmp_path.rglob("*")] == [name]


def warc(*records: tuple[str, str, bytes], status: str = "200 OK") -> bytes:
    """Web pages as (address, content type, body) in a WARC file."""
    file = io.BytesIO()
    writer = WARCWriter(file, gzip=True)
    for url, kind, body in records:
        headers = StatusAndHeaders(status, [("Content-Type", kind)], protocol="HTTP/1.1")
        writer.write_record(writer.create_warc_record(url, "response", payload=io.BytesIO(body), http_headers=headers))
    return file.getvalue()


def test_a_crawl(tmp_path: Path) -> None:
    latin = PAGE.replace("’", "\u00e9").replace("—", "-").encode("latin-1")
    (tmp_path / "x.warc.gz").write_bytes(
        warc(
            ("https://example.org/one", "text/html; charset=utf-8", PAGE.encode()),
            ("https://example.org/two", "text/html; charset=ISO-8859-1", latin),
            ("https://example.org/p.png", "image/png", b"x"),
            ("https://example.org/t", "text/plain", b"Ray left."),
        )
    )
    found, failed = reads(tmp_path / "x.warc.gz")
    assert [(a.id, a.url) for a in found] == [
        ("https-example.org-one", "https://example.org/one"),
        ("https-example.org-two", "https://example.org/two"),
        ("https-example.org-t", None),
    ]
    assert "Sudland\u00e9s coal" in found[1].text
    assert failed == []
    (tmp_path / "x.warc.gz").write_bytes(warc(("https://example.org/one", "text/html", b"gone"), status="404 Not"))
    assert reads(tmp_path / "x.warc.gz")[1] == [f"{tmp_path}/x.warc.gz: no web pages in it; give a whole WARC file"]


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("empty.zip", "File is not a zip file"),
        ("none.zip", "an archive without files"),
        ("cut.zip", "File is not a zip file"),
        ("bzip.zip", "packed in another way than zip's usual one"),
        ("nested.zip", "an archive in an archive; unpack it"),
        ("secret.zip", "encrypted; unpack it"),
        ("bomb.zip", "larger than 1,000 bytes"),
        ("empty.tar", "empty file"),
        ("junk.tar", "give a whole archive"),
        ("cut.tar", "unexpected end of data"),
        ("junk.tar.gz", "Not a gzipped file"),
        ("cut.tar.gz", "give a whole archive"),
        ("bomb.tar.gz", "larger than 1,000 bytes"),
        ("many.zip", "unpacks to more than 50 times its size"),
        ("many.tar.gz", "unpacks to more than 50 times its size"),
        ("many.jsonl.gz", "unpacks to more than 50 times its size"),
        ("many.warc.gz", "unpacks to more than 50 times its size"),
        ("junk.warc", "give a whole WARC file"),
        ("cut.warc", "ends in the middle of a record"),
        ("cut.warc.gz", "give a whole WARC file"),
        ("nowhere.warc", "give a whole WARC file"),
        ("control.warc", "first line: W?RC"),
    ],
)
def test_bad_archives(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, message: str) -> None:
    monkeypatch.setattr(read, "LIMIT", 1000)
    monkeypatch.setattr(archives, "ROOM", 2_000_000)
    text, large = {"a.txt": b"Lund left."}, {"a.txt": b"Lund left. " * 100_000}
    secret = bytearray(zipped(tmp_path / "x", text).read_bytes())
    for at in (secret.index(b"PK\x03\x04") + 6, secret.index(b"PK\x01\x02") + 8):
        secret[at] |= 1
    crawl = gzip.decompress(warc(("https://example.org/one", "text/html", PAGE.encode())))
    data = {
        "none.zip": zipped(tmp_path / "x", {}).read_bytes(),
        "cut.zip": zipped(tmp_path / "x", text).read_bytes()[:-30],
        "bzip.zip": zipped(tmp_path / "x", text, compression=zipfile.ZIP_BZIP2).read_bytes(),
        "nested.zip": zipped(tmp_path / "x", {"y.zip": b"PK"}).read_bytes(),
        "secret.zip": bytes(secret),
        "bomb.zip": zipped(tmp_path / "x", large, compression=zipfile.ZIP_DEFLATED).read_bytes(),
        "junk.tar": b"Lund left. " * 100,
        "cut.tar": tarred(tmp_path / "x", large).read_bytes()[:5000],
        "junk.tar.gz": b"Lund left. " * 100,
        "cut.tar.gz": tarred(tmp_path / "x", text, "w:gz").read_bytes()[:-20],
        "bomb.tar.gz": tarred(tmp_path / "x", large, "w:gz").read_bytes(),
        "many.zip": zipped(tmp_path / "x", BLANKS, compression=zipfile.ZIP_DEFLATED).read_bytes(),
        "many.tar.gz": tarred(tmp_path / "x", BLANKS, "w:gz").read_bytes(),
        "many.jsonl.gz": gzip.compress(b" " * 900 + b"\n" * 3_000_000),
        "many.warc.gz": warc(("https://example.org/one", "image/png", b" " * 3_000_000)),
        "junk.warc": b"Lund left. " * 100,
        "cut.warc": crawl[:-90],
        "nowhere.warc": crawl.replace(b"WARC-Target-URI", b"WARC-Other-Thing"),
        "control.warc": crawl + crawl.replace(b"WARC/1.0", b"W\x1bRC/1.0"),
        "cut.warc.gz": warc(("https://example.org/one", "text/html", PAGE.encode()))[:-300],
    }
    path = tmp_path / name
    path.write_bytes(data.get(name, b""))
    (tmp_path / "next.txt").write_text("Ray left.")
    found, failed = reads(path, tmp_path / "next.txt")
    assert found[-1].text == "Ray left."
    assert len(failed) == 1
    assert failed[0].startswith(f"{path}")
    assert message in failed[0]
    assert "\n" not in failed[0]


def test_a_file_without_a_name_in_an_archive_is_passed_over(tmp_path: Path) -> None:
    data = zipped(tmp_path / "x.zip", {"a.txt": b"Lund left.", "ZZ": b"Ray left."}).read_bytes()
    (tmp_path / "x.zip").write_bytes(data.replace(b"ZZ", b"\0\0"))
    (article,), failed = reads(tmp_path / "x.zip")
    assert (article.text, failed) == ("Lund left.", [])


def test_places_hold_nothing_that_steers_a_terminal(tmp_path: Path) -> None:
    _, (error,) = reads(zipped(tmp_path / "x.zip", {"a\x9b2J\u2028b.txt": b"-"}))
    assert error == f"{tmp_path}/x.zip/a?2J?b.txt: holds no words"
