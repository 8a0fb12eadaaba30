"""Files to articles: plain text, web pages, JSON lines, feeds, PDF, folders, archives, standard input.

A text stays as stored: decoded from UTF-8 without its byte order mark, line ends and no-break spaces as they are, so that
an offset counts the code points of `article.text`. The text of a web page is what the page's article says, a paragraph a line.
"""

from __future__ import annotations

import datetime
import gzip
import hashlib
import io
import json
import os
import re
import sys
import unicodedata
import zlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from functools import partial
from itertools import chain
from pathlib import Path
from typing import NamedTuple, NoReturn, Protocol

from kg import BadArticle, Error, archives, objects
from kg import line as printable
from kg.junk import furniture
from kg.model import Article

LIMIT = 20_000_000
"""Bytes of the largest text that is read as one article, and of the longest line of JSON."""

LONGEST = 1_000_000
"""Characters of the longest text that is read as one article: reading takes up to some 800 bytes of memory for each."""

HEAD = 20_000
"""Characters of a text in which its date is looked for."""

SKIPPED = 20
"""Times the limit that a line beyond it is followed to find where it ends."""

Place = str
ENGLISH = re.compile(r"(?i)eng?(?:-|$)")
CONTROL = re.compile(r"[\x01-\x08\x0e-\x1a\x1c-\x1f\x7f]")
CONTROLS = re.compile(rb"[\x00-\x06\x0e-\x1a\x1c-\x1f]")
CHARSET = re.compile(
    rb"(?i)<meta[^>]{0,200}charset=[\"']?((?:big|cp|euc|gb|iso|koi|latin|mac|shift|windows)[\w-]{1,20})"
)
BLANK = b"\xef\xbb\xbf \t\r\n"
WORD = re.compile(r"[^\W_]")
SAFE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,159}")
UNSHOWN = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")
UNWRITABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")


class Stream(Protocol):
    """Bytes to read, as files and pipes give them."""

    def read(self, size: int, /) -> bytes:
        """The next bytes, `size` or fewer only at the end."""

    def readline(self, size: int, /) -> bytes:
        """The next line, cut at `size`."""


class Input(NamedTuple):
    """What may be an article: its place and file, and `make`, which gives the article or raises BadArticle.

    `digest` tells what the article is made from, the bytes and what is told about them; None where they cannot be had.
    """

    place: Place
    file: Place
    digest: str | None
    make: Callable[[], Article]


def articles(
    sources: Iterable[str],
    *,
    date: str | None = None,
    stdin: Stream | None = None,
    failed: Callable[[BadArticle], None] | None = None,
) -> Iterator[Article]:
    """The articles of files, folders and standard input ("-"), in order.

    `date` (YYYY-MM-DD) goes before an article's own; where there is neither, the date may be read off the text. What
    cannot be read goes to `failed`, and the rest is read all the same; without `failed` it is raised as BadArticle.
    Raises Error at once on a `date` of another form.
    """
    found = inputs(sources, date=date, stdin=stdin)
    return _articles(found, failed or _raise)


def inputs(sources: Iterable[str], *, date: str | None = None, stdin: Stream | None = None) -> Iterator[Input]:
    """What may be articles in files, folders and standard input ("-"), in order, none of it made yet; what is named twice, once.

    Raises Error at once on a `date` of another form than YYYY-MM-DD.
    """
    if date is not None and date != _day(date):
        raise Error(f"date '{date}' is no day; write it YYYY-MM-DD, such as 2019-10-07")
    once: dict[Path | str, str] = {}
    for source in sources:
        once.setdefault(source if source == "-" else Path(source).absolute(), source)
    found = chain.from_iterable(_source(source, stdin or sys.stdin.buffer) for source in once.values())
    return (_given(each, date) for each in found)


def _given(found: Input, date: str | None) -> Input:
    """The input with what goes before the article's own date."""
    digest = found.digest and hashlib.sha256(f"{found.digest} {date or ''}".encode()).hexdigest()[:32]
    return found._replace(digest=digest, make=lambda: _dated(found.make(), date))


def taken(place: Place, article: str, first: Place) -> BadArticle:
    """What to say of a second article with the id of one at the place `first`."""
    return BadArticle(f"{place}: the id '{article}' is taken by {first}; give each article an id of its own")


def _articles(found: Iterable[Input], failed: Callable[[BadArticle], None]) -> Iterator[Article]:
    places: dict[str, Place] = {}
    for each in found:
        try:
            article = each.make()
        except BadArticle as error:
            failed(error)
            continue
        if (first := places.setdefault(article.id, each.place)) is not each.place:
            failed(taken(each.place, article.id, first))
        else:
            yield article


def _raise(error: BadArticle) -> NoReturn:
    raise error


def _dated(article: Article, date: str | None) -> Article:
    """The article with the date given, its own, or the day or month that its text leaves."""
    from kg import dates

    if date or article.date:
        return replace(article, date=date or article.date)
    inferred = dates.infer(_terse(article.text))
    return replace(article, date=inferred, inferred=inferred is not None)


def _terse(text: str) -> str:
    """The head of a text, without the lines and words that hold no date but take long to search."""
    lines = (line.split() for line in text[:HEAD].splitlines() if any(character.isalnum() for character in line))
    return "\n".join(" ".join(word for word in words if len(word) <= 100) for words in lines)


def _bad(place: Place, error: BadArticle, file: Place | None = None) -> Input:
    """What cannot be read, and why."""
    return Input(place, place if file is None else file, None, partial(_raise, error))


def _source(source: str, stdin: Stream) -> Iterator[Input]:
    """What is in one thing that was named."""
    try:
        yield from _stream(stdin) if source == "-" else _path(source)
    except OSError as error:
        yield _bad(_shown(source), _unread(error, source))


def _path(source: str) -> Iterator[Input]:
    """What is in a folder or a file."""
    path, place = Path(source), _shown(source)
    if not os.path.lexists(source):
        yield _bad(place, BadArticle(f"{place[:500]}: no such file or folder; give one that is there, or -"))
    elif path.is_dir():
        yield from _folder(path)
    elif path.is_file():
        yield from _file(path, path.name)
    else:
        yield _bad(place, BadArticle(f"{place}: not a file that can be read; pipe it in and give -"))


def _shown(path: Path | str) -> Place:
    """A path as one line that can be printed."""
    return UNSHOWN.sub("?", str(path))


def _unread(error: Exception, path: Path | str) -> BadArticle:
    """What to say of a file that the system does not give."""
    reason = getattr(error, "strerror", None) or error
    remedy = "see that you may read it" if isinstance(error, PermissionError) else "give a whole file that can be read"
    return BadArticle(f"{_shown(path)}: {reason}; {remedy}")


def _folder(folder: Path) -> Iterator[Input]:
    """What is in a folder's files, sorted by path; hidden files and links that lead out of it are passed over."""
    problems: list[OSError] = []
    path = None
    for path in _within(folder, problems):
        yield from _file(path, str(path.relative_to(folder)))
    for problem in problems:
        yield _bad(_shown(problem.filename), _unread(problem, problem.filename))
    if not path and not problems:
        known = " ".join(READERS)
        text = f"{_shown(folder)}: a folder without articles; those that are read end in {known}"
        yield _bad(_shown(folder), BadArticle(text))


def _within(folder: Path, problems: list[OSError]) -> Iterator[Path]:
    """The files of a folder that are read, sorted by path; of a tree no more is held than the way to the file at hand."""
    root = folder.resolve()
    left = [folder]
    while left:
        path = left.pop()
        if path is folder or (path.is_dir() and not path.is_symlink()):
            left += _listed(path, problems)
        elif _ending(path.name) and path.is_file() and path.resolve().is_relative_to(root):
            yield path


def _listed(folder: Path, problems: list[OSError]) -> list[Path]:
    """What a folder holds, the last first, without what is hidden."""
    try:
        with os.scandir(folder) as entries:
            return sorted((folder / e.name for e in entries if not e.name.startswith(".")), reverse=True)
    except OSError as error:
        problems.append(error)
        return []


def _ending(name: str) -> str | None:
    """The ending that says how a file is read, or None for a file of another kind."""
    return next((ending for ending in READERS if name.lower().endswith(ending)), None)


def _file(path: Path, name: str) -> Iterator[Input]:
    """What is in one file; `name` gives the id of an article that has none."""
    place = _shown(path)
    if not (ending := _ending(name)):
        yield _bad(place, BadArticle(f"{place}: files of this kind are not read; give one of {' '.join(READERS)}"))
        return
    try:
        with path.open("rb") as file:
            yield from READERS[ending](file, place, name[: -len(ending)])
    except (EOFError, OSError, zlib.error) as error:
        yield _bad(place, _unread(error, path))


def _stream(file: Stream) -> Iterator[Input]:
    """What is in standard input, JSON lines where it starts like an object, else one plain text."""
    head = bytearray()
    while len(head) <= LIMIT and (line := file.readline(LIMIT)):
        head += line
        if line.strip(BLANK):
            break
    lines = re.match(rb"(?:\xef\xbb\xbf)?\s*\{\s*[\"}]", head)
    yield from (_objects if lines else _plain)(_Joined(bytes(head), file), "standard input", "")


class _Joined:
    """A stream with what was taken from its head put back."""

    def __init__(self, head: bytes, rest: Stream) -> None:
        self.head, self.rest = io.BytesIO(head), rest

    def read(self, size: int) -> bytes:
        """The next bytes, `size` or fewer only at the end."""
        taken = self.head.read(size)
        return taken + (self.rest.read(size - len(taken)) if len(taken) < size else b"")

    def readline(self, size: int) -> bytes:
        """The next line, cut at `size`."""
        taken = self.head.readline(size)
        whole = taken.endswith(b"\n") or len(taken) == size
        return taken if whole else taken + self.rest.readline(size - len(taken))


def _plain(file: Stream, place: Place, name: str) -> Iterator[Input]:
    """A plain text."""

    def made(data: bytes) -> Article:
        return _article(_decoded(data, place), {"id": name}, place)

    yield _input(file, place, ("text", name), made)


def _page(file: Stream, place: Place, name: str, url: str | None = None, charset: str | None = None) -> Iterator[Input]:
    """A web page, with the address and the encoding that a server told."""
    from kg import webpage

    def made(data: bytes) -> Article:
        html = _decoded(data, place, declared=True, charset=charset)
        if html.count("<") > webpage.TAGS:
            raise BadArticle(f"{place}: more than {webpage.TAGS:,} tags; give the text of its article as .txt")
        told = webpage.told(html)
        if not told:
            raise BadArticle(f"{place}: no article found in the page; give its text as .txt")
        text = told.pop("text") or ""
        return _article(text, {"id": name, **told, "url": told["url"] or url}, place)

    yield _input(file, place, ("page", name, charset or ""), made)


def _feed(file: Stream, place: Place, name: str) -> Iterator[Input]:
    """The entries of an RSS or Atom file."""
    from kg import feeds

    try:
        data = _whole(file, place)
    except BadArticle as error:
        yield _bad(place, error)
        return
    told = None if (wrong := feeds.wrong(data)) else feeds.entries(data)
    number = 0
    for number, entry in enumerate(told or (), 1):
        yield _entry(entry, f"{place}:{number}", place)
    if not number:
        reason = wrong or ("a feed without entries" if told else "no feed; RSS and Atom are read")
        yield _bad(place, BadArticle(f"{place}: {reason}"))


def _entry(entry: dict[str, str | None], where: Place, file: Place) -> Input:
    """An entry of a feed."""

    def made() -> Article:
        if not entry["text"]:
            raise BadArticle(f"{where}: the entry holds no text; save the page that it links to")
        return _article(entry["text"], dict(entry), where)

    said = json.dumps(entry, sort_keys=True).encode()
    return Input(where, file, _digest(said, "entry"), made)


def _printed(file: Stream, place: Place, name: str) -> Iterator[Input]:
    """A PDF file."""

    def made(data: bytes) -> Article:
        try:
            from kg import pdf
        except ImportError as error:
            raise BadArticle(f"{place}: {error.name} is not installed; run: pip install 'diplokg[pdf]'") from error
        try:
            told = pdf.told(data, LONGEST)
        except pdf.Refused as error:
            raise BadArticle(f"{place}: {error}") from error
        return _article(told["text"] or "", {"id": name, "title": told["title"]}, place)

    yield _input(file, place, ("pdf", name), made)


def _input(file: Stream, place: Place, told: tuple[str, ...], made: Callable[[bytes], Article]) -> Input:
    """The input that a whole file is."""
    try:
        data = _whole(file, place)
    except BadArticle as error:
        return _bad(place, error)
    return Input(place, place, _digest(data, *told), partial(made, data))


def _digest(data: bytes, *told: str) -> str:
    return hashlib.sha256("\0".join((*told, "")).encode("utf8", "surrogatepass") + data).hexdigest()


def _objects(file: Stream, place: Place, name: str) -> Iterator[Input]:
    """A file with one JSON object a line; empty lines are passed over."""
    number, empty = 0, True
    while line := file.readline(LIMIT + 1):
        number += 1
        if not (told := line.strip(BLANK)) and len(line) <= LIMIT:
            continue
        empty, where = False, f"{place}:{number}"
        if len(line) > LIMIT:
            text = f"{where}: the line is longer than {LIMIT:,} bytes; leave it out or part it"
            yield _bad(where, BadArticle(text), place)
            if not _skipped(file, line):
                text = f"{where}: the line does not end; what follows is not read, part it into lines"
                yield _bad(where, BadArticle(text), place)
                return
        else:
            yield Input(where, place, _digest(told, "object"), partial(_object, line, where))
    if empty:
        yield _bad(place, BadArticle(f"{place}: holds no articles; write one object a line"))


def _skipped(file: Stream, line: bytes) -> bool:
    """Goes to the end of a line; whether it has one in reach."""
    for _ in range(SKIPPED):
        if not line or line.endswith(b"\n"):
            return True
        line = file.readline(LIMIT)
    return False


def _packed(file: Stream, place: Place, name: str) -> Iterator[Input]:
    """JSON lines in a gzip file."""
    with gzip.GzipFile(fileobj=file) as inner:  # type: ignore[call-overload]
        yield from _objects(archives.Unpacked(inner, file), place, name)  # type: ignore[arg-type]


def _archive(members: archives.Opened, file: Stream, place: Place, name: str) -> Iterator[Input]:
    """The files in an archive; what lies on disk is never touched, so that no name in it can lead astray."""
    seen = False
    try:
        for member in members(file):  # type: ignore[arg-type]
            seen = True
            yield from _member(member, f"{place}/{_shown(member.name)}", f"{name}/{member.name}")
    except archives.BROKEN as error:
        yield _broken(place, error, "archive")
        return
    if not seen:
        yield _bad(place, BadArticle(f"{place}: an archive without files"))


def _member(member: archives.Member, place: Place, name: str) -> Iterator[Input]:
    """What is in one file of an archive; hidden files and those of other kinds are passed over."""
    ending = _ending(member.name)
    if any(part.startswith(".") for part in member.name.split("/") if part not in (".", "..")) or not ending:
        return
    if ending in ARCHIVES or not member.stream:
        yield _bad(place, BadArticle(f"{place}: {member.wrong or 'an archive in an archive; unpack it'}"))
    else:
        yield from READERS[ending](member.stream, place, name[: -len(ending)])


def _crawl(file: Stream, place: Place, name: str) -> Iterator[Input]:
    """The web pages of a WARC file; those that the server did not give are passed over."""
    page = None
    try:
        for page in archives.pages(file):  # type: ignore[arg-type]
            where = f"{place}/{_shown(page.url)}"
            if page.html:
                yield from _page(page.stream, where, page.url, page.url, page.charset)
            else:
                yield from _plain(page.stream, where, page.url)
    except archives.BROKEN as error:
        yield _broken(place, error, "WARC file")
        return
    if not page:
        yield _bad(place, BadArticle(f"{place}: no web pages in it; give a whole WARC file"))


def _broken(place: Place, error: Exception, what: str) -> Input:
    """What cannot be unpacked to its end."""
    reason = printable(error)[:200] or type(error).__name__
    return _bad(place, BadArticle(f"{place}: {reason}; give a whole {what} that can be read"))


ARCHIVES: dict[str, Callable[[Stream, Place, str], Iterator[Input]]] = {
    ".zip": partial(_archive, archives.zipped),
    ".tar": partial(_archive, archives.tarred),
    ".tar.gz": partial(_archive, archives.tarred_and_packed),
    ".tgz": partial(_archive, archives.tarred_and_packed),
    ".warc": _crawl,
    ".warc.gz": _crawl,
}
READERS: dict[str, Callable[[Stream, Place, str], Iterator[Input]]] = {
    ".txt": _plain,
    ".md": _plain,
    ".html": _page,
    ".htm": _page,
    ".jsonl": _objects,
    ".jsonl.gz": _packed,
    ".rss": _feed,
    ".atom": _feed,
    ".xml": _feed,
    ".pdf": _printed,
    **ARCHIVES,
}


def _object(line: bytes, where: Place) -> Article:
    """The article of one line of JSON. Raises BadArticle."""
    try:
        value = objects.value(_decoded(line, where))
    except ValueError as error:
        raise BadArticle(f"{where}: not JSON ({error}); write one object a line") from error
    if not isinstance(value, dict) or not isinstance(value.get("text"), str):
        known = "id, title, date, publisher, url, lang"
        raise BadArticle(f'{where}: not an object with a text; write {{"text": "..."}} and, where known, {known}')
    return _article(value["text"], value, where)


def _article(text: str, told: dict[str, object], place: Place) -> Article:
    """The article of a text and what is told about it; what is told in a wrong form is left out. Raises BadArticle."""
    _check(text, place)
    url, lang = _words(told.get("url")), _words(told.get("lang"))
    lang = lang if re.fullmatch(r"(?i)[a-z]{2,3}(-[a-z0-9]{2,8})*", lang or "") else None
    if lang and not ENGLISH.match(lang) and not re.search(r"\bthe\b", text):
        raise BadArticle(f"{place}: its language is '{lang}'; kg reads English only, so leave it out")
    junk = furniture(text)
    return Article(
        id=_id(_words(told.get("id", told.get("doc"))))
        or f"text-{hashlib.sha256(text.encode('utf8')).hexdigest()[:16]}",
        text=text,
        title=_words(told.get("title")) or _headline(text, junk),
        date=_day(_words(told.get("date"))),
        publisher=_words(told.get("publisher")),
        url=url if re.fullmatch(r"(?i)https?://[^\s<>\"{}|\\^`]+", url or "") else None,
        lang=lang,
        junk=junk,
    )


def _check(text: str, place: Place) -> None:
    """Raises BadArticle on a text that no graph can hold."""
    if "\0" in text or len(CONTROL.findall(text)) > len(text) / 100:
        raise BadArticle(f"{place}: holds control characters; it is no plain text, give the text alone")
    if half := re.search(r"[\ud800-\udfff]", text):
        raise BadArticle(f"{place}: character {half.start()} is half a surrogate pair; write the text as UTF-8")
    if not WORD.search(text):
        raise BadArticle(f"{place}: holds no words")
    if len(text) > LONGEST:
        raise BadArticle(
            f"{place}: longer than {LONGEST:,} characters; part it, one article a file or a line of .jsonl"
        )


def _whole(file: Stream, place: Place) -> bytes:
    data = file.read(LIMIT + 1)
    if len(data) > LIMIT:
        raise BadArticle(f"{place}: larger than {LIMIT:,} bytes; part it, one article a file or a line of .jsonl")
    return data


def _decoded(data: bytes, place: Place, *, declared: bool = False, charset: str | None = None) -> str:
    """The text of bytes in UTF-8, or for a page with `declared` in the encoding that it, or its server, names.

    Raises BadArticle.
    """
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        found = CHARSET.search(data[:4096]) if declared else None
        named = found[1].decode() if found else charset
        if named and (text := _codec(data, named)) is not None:
            return text
        wrong = f"not UTF-8 (byte {error.start} is 0x{data[error.start]:02x})"
        raise BadArticle(f"{place}: {wrong}; {_remedy(data)}") from error


def _remedy(data: bytes) -> str:
    """How to make text in UTF-8 of bytes that are not."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "save it as UTF-8, for instance with: iconv -f UTF-16 -t UTF-8"
    if CONTROLS.search(data[:4096]):
        return "it is no plain text, give the text alone"
    return "save it as UTF-8, for instance with: iconv -f WINDOWS-1252 -t UTF-8"


def _codec(data: bytes, name: str) -> str | None:
    try:
        return data.decode(name)
    except (LookupError, UnicodeError):
        return None


def _id(name: str | None) -> str | None:
    """The name as an id of ASCII letters, digits and `_.-`; a digest keeps apart names that lose letters by it."""
    if SAFE.fullmatch(name or ""):
        return name
    plain = "".join(c for c in unicodedata.normalize("NFKD", name or "") if not unicodedata.combining(c))
    slug = re.sub(r"[^A-Za-z0-9_.]+", "-", plain).strip("-.")
    if any(c.isalnum() and not c.isascii() for c in plain) or len(slug) > 160:
        slug = f"{slug[:60]}-{hashlib.sha256((name or '').encode('utf8')).hexdigest()[:8]}".strip("-.")
    return slug or None


def _words(value: object) -> str | None:
    """A string or number as one line of text without control characters, None for what holds nothing."""
    if isinstance(value, bool) or not isinstance(value, str | int):
        return None
    return " ".join(UNWRITABLE.sub(" ", str(value)).split()) or None


def _day(value: str | None) -> str | None:
    """The day YYYY-MM-DD of a date in metadata ("2019-10-07T08:00Z", "7 Oct 2019"), None where it gives no one day."""
    from kg import dates

    iso = re.match(r"\d{4}-\d\d-\d\d(?!\d)", value or "")
    day = iso[0] if iso else dates.edtf(value[:100], None) if value else None
    try:
        return datetime.date.fromisoformat(day).isoformat() if day and len(day) == 10 else None
    except ValueError:
        return None


def _headline(text: str, junk: Iterable[tuple[int, int]]) -> str | None:
    """The first line that is not page furniture, where it is short, ends no sentence and more follows."""
    taken = list(junk)
    lines = (m for m in re.finditer(r"[^\s][^\r\n]*", text) if not any(s <= m.start() < e for s, e in taken))
    first, second = next(lines, None), next(lines, None)
    title = first[0].lstrip("#").strip() if first and second else ""
    return _words(title) if len(title) <= 200 and not re.search(r"[.!:;,]['\"”’]?$", title) else None
