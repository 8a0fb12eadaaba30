"""Names of people: title and name apart, and which short form belongs to which full name."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache, lru_cache

from kg import measures, names
from kg import words as tables

WORD = re.compile(r"[^\s,;:()\"“”]+")
INITIALS = re.compile(r"(?<![^\W_])(?:[^\W\d_]\.)+(?:-?[^\W\d_]\.)*|(?<![^\W_])[^\W\d_](?=\s)")
PLAIN = r"(?>(?:[^\W\d_]\.){2,}|[^,;:.()\"“”\n])"
APPOSITION = re.compile(
    rf",\s+(?:(?:the|a|an|its|his|her|their)\s+)?((?:{PLAIN}){{3,90}})(?:[,;.]|(?<=[^\W\d_]\.)(?=\s|$))"
)
_LINKS = "for|to|at|on|in|with|who|and"
LINK = re.compile(rf"(?:^|\s+)(?:of|{_LINKS})\s+")
SERVED = re.compile(rf"\s+(?:{_LINKS})\s+")
"""What ends an office with what it serves: "Secretary of State for"."""
DETERMINER = re.compile(r"\b(?:the|a|an|its|his|her|their)\b")
"""What stands in an office only at its beginning; "met the president" is none."""
AHEAD = re.compile(r",[^\S\n]+$")
CLOSED = re.compile(r"[,.;)]|\s*$", re.MULTILINE)
"""What ends an apposition behind a name."""
OWNED = re.compile(r"([A-Z][\w.-]*(?:[^\S\n][A-Z][\w.-]*){0,3})(?:['’]s|(?<=s)['’])[^\S\n]$")
"""Whose somebody is, right before his name."""
AND = frozenset({"e", "y"})
"""What stands between two surnames."""
LONGEST = 90
"""Characters before a name in which its office stands."""
BETWEEN = 2
"""Words between a possessive and an office that need not be of an office themselves ("Haiti's transitional premier")."""
TITLE = ("head", "address", "modifier")
HONOUR = re.compile(r"(?<!\w)H\.[^\S\n]?(?:[EHM]\.|R\.[^\S\n]?H\.)\s*")
"""His Excellency and the like before a name."""
SERVES = re.compile(r"\b(?:to|of|for)\s+(?:the\s+)?$")
"""What stands before whom an office serves."""
AGE = re.compile(r"^\d+-year-old\s+")
"""How old somebody is, before his name."""
HOME = re.compile(r"\s+(?:of|for|from|at|with)\s+")
"""What stands between a full name and whom he is of: "Ana Lund of Norway"."""
JUNIOR = re.compile(r",?[^\S\n]+[JS]r\b\.?")
"""What tells a son from his father behind a name; of "Lund, Jr." the comma says nothing."""
ABBREVIATED = 5
"""Most letters of a title with its dot, "Gov."; a longer word ends a sentence."""
OFFICE = 12
"""Most words of an office with whom or what it serves: "director of the office of the foreign affairs commission"."""
SERVANT = re.compile(r"(.*\S)\s+(?:to|of|for)\s+the\s+$")
"""An office before the one that it serves: "senior adviser to the", before "president"."""


@lru_cache(maxsize=1 << 12)
def split(words: str) -> tuple[str, str]:
    """Title and name in "U.S. President Donald Trump": ("U.S. President", "Donald Trump"); either may be empty.

    Behind small words that go on ("an expert on Pyongyang") stands no name of his own.
    """
    words = " ".join(words.split())
    words = _lettered(JUNIOR.sub(lambda junior: junior[0].lstrip(","), HONOUR.sub("", words)))
    first, comma, _ = words.partition(",")
    head, *home = HOME.split(first, maxsplit=1)
    if home and not is_office(home[0]):
        title, name = _split(head)
        if " " in name and not names.load().kind(name):
            return title, name
    title, name = _split(first)
    if comma and not name:
        title, name = _split(words)
    joined, bare = re.sub(r"\s+the$", "", title), re.sub(r"^(?:The|An?)\s+", "", title)
    described = _joining().search(joined) and (bare[:1].islower() or joined != title)
    return (words, "") if described else (title, name)


def before(text: str, start: int) -> str:
    """The office that stands right before a name: "North Korean leader" in "North Korean leader Kim Jong Un", or ""."""
    line, found = _line(text, start)
    last = _head(line, found)
    if last < 0:
        return ""
    first = _beginning(line, found, last)
    while (master := _master(line[: found[first].start()])) >= 0:
        first = master
    for i in range(first - 1, max(-1, first - 2 - BETWEEN), -1):
        if OWNED.search(line[: found[i].end()] + " "):
            first = _beginning(line, found, i)
            break
        if not re.fullmatch(r"[a-z-]+", found[i].group()):
            break
    return line[found[first].start() :].strip()


def is_served(text: str, start: int) -> bool:
    """Whether the office right before a name is not his: "President" in "senior adviser to the President Ana Lund"."""
    line, found = _line(text, start)
    last = _head(line, found)
    return last >= 0 and _master(line[: found[_beginning(line, found, last)].start()]) >= 0


def home(before: str, words: str) -> int:
    """How many characters before a full name are of whom an office serves: "Armenia" in "envoy to | Armenia Ana Lund"."""
    said = list(WORD.finditer(words))
    if len(said) > 2 and SERVES.search(before[-LONGEST:]):
        for size in range(min(OFFICE, len(said) - 2), 0, -1):
            if names.load().find(words[: said[size - 1].end()]) and said[size].group()[0].isupper():
                return said[size].start()
    return 0


def ahead(text: str, start: int, end: int) -> str:
    """The office in an apposition right before a name: "The minister of Peru" in "The minister of Peru, X, said", or ""."""
    comma = AHEAD.search(text, max(0, start - 9), start)
    return before(text, comma.start()) if comma and CLOSED.match(text, end) else ""


def owner(text: str, start: int) -> str:
    """Whose somebody is by what stands right before his name: "Norway" in "Norway's Lund", or ""."""
    found = OWNED.search(text[max(0, start - 60) : start])
    return found[1] if found else ""


def after(text: str, end: int) -> str:
    """The office in an apposition right behind a name: "U.S. special envoy" in "X, the U.S. special envoy, said"."""
    match = APPOSITION.match(text, end, end + 170)
    if not match:
        return ""
    words = LINK.split(match[1], maxsplit=1)[0]
    office = words.split() and _is(words.split()[-1], "head") and not DETERMINER.search(words)
    return re.sub(r"(?<=[a-z])\.$", "", match[1].strip()) if office else ""


def is_office(title: str) -> bool:
    """Whether a title says an office, not only an address ("Mr."), and nothing more behind it ("President Lund of")."""
    return any(_is(word, "head") for word in title.split()) and not _joining().search(title)


def is_relative(title: str) -> bool:
    """Whether a title says whose like somebody is ("his counterpart"), and no office of his own."""
    return any("relative" in parts_of(names.key(word)) for word in title.split()[-1:])


def is_several(words: str) -> bool:
    """Whether words say but how many of which office they speak of: "the two leaders", "both presidents"."""
    found = re.fullmatch(rf"(?:(?:the|both|these|all)\s+)?(?:{measures.number()}\s+)?([a-z]+)s", words.lower())
    return found is not None and _is(found[1], "head")


def is_past(title: str) -> bool:
    """Whether a title says that the office is held no more, or not yet ("former", "president-elect")."""
    return any("past" in parts_of(part) for word in title.split() for part in names.key(word).split())


def is_under(words: Iterable[str]) -> bool:
    """Whether words of an office make it one under another ("vice", "deputy")."""
    return any("deputy" in parts_of(word) for word in words)


def is_junior(name: str) -> bool:
    """Whether a name has "Jr." or the like."""
    return any(parts_of(word) & {"suffix"} for word in names.key(name).split())


def surname(name: str) -> str:
    """The last word of a name as compared, without "Jr.", or ""."""
    return (_parts(name) or [""])[-1]


@lru_cache(maxsize=1 << 12)
def same(short: str, full: str) -> bool:
    """Whether `short` can be a short form of the full name: its surname, its first words, or it without middle names.

    Titles, initials and a surname put first do not matter; "Jr." does, and spellings are not guessed ("Choe", "Choi").
    """
    a, b, junior, of_junior = *map(_parts, (short, full)), is_junior(short), is_junior(full)
    if not a or len(b) < len(a) or (junior and not of_junior) or (of_junior and not junior and len(a) > 1):
        return False
    if _initials(short) - _initials(full) and _initials(full):
        return False
    if len(a) == 1:
        return len(names.key(full).split()) > 1 and (a[0] in (b[-1], b[0]) or _among(a, b))
    ends = a[-1] == b[-1] and _begins(a[0], b[0])
    return a in (b[: len(a)], b[-len(a) :]) or sorted(a) == sorted(b) or (ends and _within(a, b)) or _among(a, b)


def is_paternal(short: str, full: str) -> bool:
    """Whether `short` is the first surname of a full name that has two: "Restrepo" in "Natalia Restrepo Gil"."""
    a, b = _parts(short), [word for word in _parts(full) if word not in AND]
    return len(b) > 2 and a == b[-2:-1] and not _is(a[0], "particle")


def parts_of(word: str) -> frozenset[str]:
    """What parts a word can play in a title, from `titles.tsv`."""
    return _titles().get(word, frozenset())


def _lettered(words: str) -> str:
    """A full name without letters behind it: "Ana Lund MP"; of nobody known, as "Labour Party MP" is."""
    said = words.split()
    while len(said) > 2 and said[-1][0].isupper() and parts_of(names.key(said[-1])) & {"behind"}:
        if DETERMINER.match(words.lower()) or any(
            word[0].islower() or _is(word, *TITLE) or names.load().find(word) for word in said[-3:-1]
        ):
            break
        said = said[:-1]
    return " ".join(said) if len(said) < len(words.split()) else words


def _split(words: str) -> tuple[str, str]:
    words = AGE.sub("", words)
    found = [m.span() for m in WORD.finditer(words)]
    said = [words[start:end] for start, end in found]
    begin = 0
    for i, word in enumerate(said):
        if (_is(word, *TITLE) or _lower(word)) and not _surname(said, i):
            begin = i + 1
    begin += _served(said, begin) or _of_body(said[begin:], alone=not begin)
    if begin == len(found):
        return words, ""
    at = found[begin][0]
    return words[:at].strip(), words[at:].strip()


@cache
def _joining() -> re.Pattern[str]:
    """A word at the end that joins what stands before it to more."""
    return re.compile(rf"(?<![\w-])(?:{tables.either('edges.tsv', 'both')})$")


def _served(said: list[str], begin: int) -> int:
    """How many words after "ambassador to the" name what is served, where a name follows."""
    if begin and _lower(said[begin - 1]):
        for size in range(min(4, len(said) - begin - 1), 0, -1):
            if names.load().find(" ".join(said[begin : begin + size])):
                return size
    return 0


def _of_body(said: list[str], *, alone: bool) -> int:
    """How many words before a full name are of a body that he has an office in: "Policy Council" before "Ana Lund"."""
    sizes = (size for size in range(min(OFFICE, len(said) - 2), 0, -1) if _is_body(said[:size]))
    return next((n for n in sizes if not alone or n == 1 or names.load().find(" ".join(said[:n]))), 0)


def _surname(said: list[str], i: int) -> bool:
    """Whether a word like "King" ends a name: behind a first name, with at most "Jr." after it."""
    if not i or not _is(said[i], "surname") or not said[i][0].isupper():
        return False
    if any(not _is(word, "suffix") for word in said[i + 1 :]):
        return False
    first = said[i - 1]
    if _is(first, "particle"):
        return True
    served = re.search(r"['’]s?$", first) or names.load().find(first) or DETERMINER.fullmatch(said[0].lower())
    return first[0].isupper() and not _is(first, *TITLE) and not served


def _line(text: str, start: int) -> tuple[str, list[re.Match[str]]]:
    """The line before a name, as far as its office may stand there and without "Dr." at its end, and its words."""
    line = text[max(0, start - LONGEST) : start].rpartition("\n")[2]
    found = list(WORD.finditer(line))
    while len(found) > 1 and _honours(found[-1].group()) and not found[-2].group().endswith("."):
        line = line[: found.pop().start()]
    return line, found


def _honours(word: str) -> bool:
    return _is(word, "address") or HONOUR.fullmatch(word) is not None


def plain(title: str) -> str:
    """A title without forms of address at its end: "External Affairs Minister" of "External Affairs Minister Dr."."""
    said = title.split()
    while said and _honours(said[-1]):
        said.pop()
    return " ".join(said)


def _master(line: str) -> int:
    """Which word of a line begins the office that serves what follows ("senior adviser to the"); -1 for none."""
    served = SERVANT.fullmatch(line)
    found = list(WORD.finditer(served[1])) if served else []
    head = _head(served[1], found) if served else -1
    return _beginning(line, found, head) if head >= 0 else -1


def _head(line: str, found: list[re.Match[str]]) -> int:
    """Where the head of an office at the end of a line stands ("Secretary of State"); -1 for none, or where a sentence ends."""
    if not found or line[found[-1].end() :].strip():
        return -1
    if re.fullmatch(r"[a-z]+[.!?]", found[-1].group()):
        return -1
    for i in range(len(found) - 1, max(-1, len(found) - OFFICE), -1):
        if _is(found[i].group(), "head"):
            tail = line[found[i].end() :].strip()
            return i if not tail or _serving(tail) else -1
    return -1


def _beginning(line: str, found: list[re.Match[str]], at: int) -> int:
    """Where an office begins that has the word at a place: at the first of the words of titles before it."""
    while at and _titular(line, found[at - 1], found[at]):
        at -= 1
    return at


def _serving(tail: str) -> bool:
    """Whether words behind a head tell whom it serves: "of State", "for North Korea"."""
    of, *said = tail.split()
    if said[:1] == ["the"]:
        said = said[1:]
    known = all(_is(word, "modifier") and word[0].isupper() for word in said) or names.load().find(" ".join(said))
    if said and re.fullmatch(r"\w*[a-z]{2}[.!?]", said[-1]):
        return False
    place = of == "of" and all(word[0].isupper() and word[-1].isalpha() for word in said)
    return of in ("of", "for", "to") and bool(said) and (bool(known) or place or _is_body(said))


def _is_body(said: list[str]) -> bool:
    """Whether words name a body by their last: "Gender Policy Council"."""
    return said[-1][0].isupper() and not re.search("[,;.]", " ".join(said)) and bool(names.load().kind(" ".join(said)))


def _titular(line: str, word: re.Match[str], after: re.Match[str]) -> bool:
    said = word.group()
    if line[word.end() : after.start()].strip() or _is(said, "address") or names.load().opens(said):
        return False
    short = len(said) <= ABBREVIATED and _is(said, "head", "modifier")
    ends = said.endswith(".") and not short and "." not in said[:-1]
    return not ends and (said[0].isupper() or _is(said, "modifier", "head"))


def _lower(word: str) -> bool:
    return word[0].islower() and not _is(word, "particle") and "-" not in word


def _is(word: str, *parts: str) -> bool:
    """Whether a word, or each part of one with hyphens, plays a part in a title; the plural as the singular."""
    said = [names.key(part) for part in re.sub(r"['’]s$", "", word).split("-")]
    roles = [parts_of(part) | parts_of(part.removesuffix("s")) for part in said]
    return all(roles) and any(role & set(parts) for role in roles)


def _parts(name: str) -> list[str]:
    """The words of a name as compared, without titles, suffixes and, where words are left, initials."""
    bare = split(name)[1] or name
    kept = [word for word in names.key(bare).split() if not parts_of(word) & {"suffix", "numeral"}]
    plain = [word for word in names.key(INITIALS.sub(" ", bare)).split() if word in kept]
    return plain if len(plain) > 1 else kept


def _initials(name: str) -> set[str]:
    """The middle initials of a name: "hw" in "George H.W. Bush"."""
    bare = split(name)[1] or name
    return {names.key(found[0]).replace(" ", "") for found in INITIALS.finditer(bare) if found.start()}


def _begins(first: str, full: str) -> bool:
    """Whether a first name is the other or its initial."""
    return first == full or (len(first) == 1 and full.startswith(first))


def _within(a: list[str], b: list[str]) -> bool:
    """Whether the middle names of `a` are all in `b`."""
    return set(a[1:-1]) <= set(b[1:-1])


def _among(a: list[str], b: list[str]) -> bool:
    """Whether words stand together in a name with a particle at them: "bin Zayed", "Lula" of "Lula da Silva"."""
    for i in range(len(b) - len(a) + 1):
        around = [*b[max(0, i - 1) : i], b[i], *b[i + len(a) : i + len(a) + 1]]
        if a == b[i : i + len(a)] and any(_is(word, "particle") for word in around):
            return any(not _is(word, "particle") for word in a)
    return False


@cache
def _titles() -> dict[str, frozenset[str]]:
    out: dict[str, set[str]] = {}
    for part, word in tables.rows("titles.tsv"):
        out.setdefault(word, set()).add(part)
    return {word: frozenset(parts) for word, parts in out.items()}
