"""Tells which lines of a plain text are page furniture: navigation, share buttons, paywalls, advertisements."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import pairwise

from kg import words

LINE = re.compile(r"[^\s][^\r\n]*")
SENTENCE = re.compile(r"(?:(?<=[.!?])(?<!\b[A-Z]\.)|(?<=[.!?][\"”’)])|(?<= [—–]))[ \u00a0]+(?=[\"“‘(]?[A-Z])")
END = re.compile(r"[.!?…][\"”’'»)\]]*$")
BULLET = re.compile(r"^(?:(?!\(c\)|©)[\W_])+", re.IGNORECASE)
GLUED = re.compile(r"[a-z]{2}[A-Z]")
CAPITAL = re.compile(r"[\W_]*(?:[^\W_a-z]|c\))")
COUNTRY = re.compile(r"\bUS\b")
BAR = re.compile(r"\s*[|·•»]\s*")
QUOTE = re.compile(r"[\"“”‘]|''")
SHORT, LONG, LABEL, MENU, FOOT = 10, 300, 4, 4, 3
"""Words of the shortest line that counts as a paragraph; characters of the longest that is judged whole; words of the
longest label; lines of the shortest menu; lines a certain one may stand for in the foot of a page."""

Part = tuple[int, int]


def furniture(text: str) -> tuple[Part, ...]:
    """The (start, end) of page furniture in a text, in order.

    A line is furniture by its words (table `junk.tsv`), by names of icons glued together, as part of a menu, or as what
    stands after the last paragraph from the first such line on; of other lines, sentences are by their words. Headlines,
    captions and short quotes are not.
    """
    lines = list(_lines(text))
    told = [text[start:end] for start, end in lines]
    certain = [_certain(line) for line in told]
    bodies = list(_bodies(text, lines, certain))
    found = (
        {i for i, sure in enumerate(certain) if sure} | set(_menus(told, certain)) | set(_tail(told, certain, bodies))
    )
    parts = [lines[i] for i in found]
    parts += [part for i, line in enumerate(lines) if i not in found for part in _sentences(text, *line)]
    return tuple(_joined(text, sorted(parts)))


def _lines(text: str) -> Iterator[Part]:
    for line in LINE.finditer(text):
        yield line.start(), line.start() + len(line[0].rstrip())


def _certain(line: str) -> bool:
    """Whether a line is furniture by itself: all of it, or its first sentence and no other is of some length."""
    if len(line) > LONG:
        return _icons(line)
    first, *more = SENTENCE.split(line)
    if _whole(line) or _label(line) or _icons(line):
        return True
    return _worded(first) and all(_worded(other) or len(other.split()) < SHORT for other in more)


def _worded(sentence: str) -> bool:
    """Whether a sentence speaks to the reader of a page."""
    if QUOTE.search(sentence) and "{{" not in sentence:
        return False
    plain = _folded(sentence)
    marked = any(phrase in plain for phrase in _table("mark")) and _pattern("mark").search(plain)
    return bool(marked or (CAPITAL.match(sentence) and _pattern("start").match(plain)))


def _whole(line: str) -> bool:
    """Whether a line is a label that the table has, or three and more of them in a row."""
    if not CAPITAL.match(line) or line.endswith(".") or len(line.split()) > 30:
        return False
    known = _table("whole") | _table("list")
    bars, tokens = ([_folded(part) for part in cut if part] for cut in (BAR.split(line), line.split()))
    return _folded(line) in known or _bar(bars) or (len(tokens) > 2 and (known | _table("icon")).issuperset(tokens))


def _bar(parts: Sequence[str]) -> bool:
    """Whether labels with bars between them are a menu."""
    return (
        len(parts) > 2 and sum(part in _table("whole") for part in parts) > 1 and all(len(p.split()) < 4 for p in parts)
    )


def _label(line: str) -> bool:
    opens = _pattern("label").match(_folded(line)) and CAPITAL.match(line)
    return bool(opens) and len(line.split()) <= LABEL and not END.search(line) and not QUOTE.search(line)


def _icons(line: str) -> bool:
    """Whether a line is a run of glued names ("IconIcon FacebookIcon Mail ContactPath"), not of trade names."""
    tokens = line.split()
    glued = [token for token in tokens if GLUED.search(token) and _folded(token[:LONG]) not in _table("icon")]
    named = len(_pattern("icon").findall(" ".join(glued).casefold()))
    return not END.search(line) and len(glued) > 1 and (named > 2 or (named > 0 and len(glued) * 2 > len(tokens) > 3))


def _menus(told: Sequence[str], certain: Sequence[bool]) -> Iterator[int]:
    """The lines of each run of labels in which two are furniture for certain, but not a headline at its end."""
    run: list[int] = []
    for i, line in enumerate([*told, "."]):
        if len(line) <= LONG and len(line.split()) <= 3 and not re.search(r"[.!?…,:;\"”\d—–]", line):
            run.append(i)
            continue
        if len(run) >= MENU and sum(certain[j] for j in run) > 1:
            yield from run[:-1] if _paragraph(line, len(line.split())) else run
        run = []


def _tail(told: Sequence[str], certain: Sequence[bool], bodies: Sequence[int]) -> Iterator[int]:
    """The lines after the last paragraph, from one that heads a list of stories or the first of many certain ones.

    A short sentence is a paragraph too where no more than two lines of furniture part it from the others.
    """
    last = max(bodies, default=len(told))
    sure = [i for i in range(last + 1, len(told)) if certain[i]]
    near = range(last + 1, sure[2] if len(sure) > 2 else len(told))
    last = max((i for i in near if not certain[i] and _said(told[i])), default=last)
    sure = [i for i in sure if i > last]
    dense = (
        i for n, i in enumerate(sure) if _folded(told[i]) in _table("list") or _dense(len(sure) - n, len(told) - i)
    )
    yield from range(next(dense, len(told)), len(told))


def _dense(certain: int, lines: int) -> bool:
    """Whether so many certain lines among so many make the foot of a page, and not a list of guests after a link."""
    return certain > 1 and certain * FOOT >= lines


def _said(line: str) -> bool:
    """Whether a line is a sentence, however short."""
    return len(line.split()) > 2 and bool(END.search(line) and CAPITAL.match(line))


def _bodies(text: str, lines: Sequence[Part], certain: Sequence[bool]) -> Iterator[int]:
    """The lines that end a paragraph: a long one by itself, or wrapped ones without an empty line between."""
    count = 0
    for i, (start, end) in enumerate(lines):
        if i and (certain[i - 1] or len(re.findall(r"\r\n|\r|\n", text[lines[i - 1][1] : start])) > 1):
            count = 0
        count += len(text[start:end].split())
        if not certain[i] and _paragraph(text[start:end], count):
            yield i


def _paragraph(line: str, count: int) -> bool:
    """Whether a line ends a paragraph of so many words."""
    return (count >= SHORT and bool(END.search(line))) or len(line) > LONG


def _sentences(text: str, start: int, end: int) -> Iterator[Part]:
    """The sentences of a line that are furniture by their words: a whole article may stand on one line."""
    cuts = [start, *(cut.end() for cut in SENTENCE.finditer(text, start, end)), end]
    for begin, stop in pairwise(cuts):
        told = text[begin:stop].rstrip()
        if len(told) <= LONG and _worded(told) and not _quoted(text[max(start, begin - 1000) : begin]):
            yield begin, begin + len(told)


def _quoted(before: str) -> bool:
    """Whether a quotation is open after these words."""
    return before.count("“") > before.count("”") or before.count('"') % 2 > 0


def _joined(text: str, parts: Sequence[Part]) -> Iterator[Part]:
    """The parts, those with nothing but space between them as one."""
    start, end = parts[0] if parts else (0, 0)
    for begin, stop in parts[1:]:
        if text[end:begin].strip():
            yield start, end
            start = begin
        end = stop
    if parts:
        yield start, end


def _folded(line: str) -> str:
    """A line as the table tells it: small letters, digits as 0, without bullets and closing marks; "US" is no "us"."""
    told = line if line.isupper() else COUNTRY.sub("U.S.", line)
    plain = re.sub(r"\d+", "0", BULLET.sub("", told).casefold())
    return " ".join(re.sub(r"[\s.:…>»|!]+$", "", plain).replace("’", "'").split())


@cache
def _table(rule: str) -> frozenset[str]:
    return frozenset(phrase for kind, phrase in words.rows("junk.tsv") if kind == rule)


@cache
def _pattern(rule: str) -> re.Pattern[str]:
    phrases = sorted(_table(rule), key=lambda phrase: (-len(phrase), phrase))
    return re.compile("|".join(re.escape(phrase) if rule == "icon" else _bounded(phrase) for phrase in phrases))


def _bounded(phrase: str) -> str:
    """A pattern for a phrase of whole words; marks such as {{ may touch a word."""
    return "".join((r"\b" * phrase[0].isalnum(), re.escape(phrase), r"\b" * phrase[-1].isalnum()))
