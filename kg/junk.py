"""Tells which lines of a plain text are page furniture: navigation, share buttons, paywalls, advertisements."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache

from kg import words

LINE = re.compile(r"[^\s][^\r\n]*")
SENTENCE = re.compile(r"(?:(?<=[.!?])|(?<=[.!?][\"”’)]))[ \u00a0]+(?=[\"“‘(]?[A-Z])")
END = re.compile(r"[.!?…][\"”’'»)\]]*$")
BULLET = re.compile(r"^[\W_]+")
GLUED = re.compile(r"[a-z]{2}[A-Z]")
LABEL = re.compile(r"[\W_]*[A-Z\d].*[^.]$")
QUOTE = re.compile(r"[\"“”]|''")
SHORT, LONG = 10, 300
"""Words of the shortest line that counts as a paragraph; characters of the longest that is judged whole."""

Part = tuple[int, int]


def furniture(text: str) -> tuple[Part, ...]:
    """The (start, end) of page furniture in a text, in order.

    A line is furniture by its words (table `junk.tsv`), by names of icons glued together, as part of a menu, or as what
    stands after the last paragraph from the first such line on. Headlines, captions and short quotes are not.
    """
    lines = list(_lines(text))
    told = [text[start:end] for start, end in lines]
    certain = [_certain(line) for line in told]
    bodies = list(_bodies(text, lines, certain))
    found = {i for i, sure in enumerate(certain) if sure} | set(_menus(told, certain)) | set(_tail(certain, bodies))
    parts = [lines[i] for i in sorted(found)]
    parts += [part for line, sure in zip(lines, certain, strict=True) if not sure for part in _sentences(text, *line)]
    return tuple(_joined(text, sorted(parts)))


def _lines(text: str) -> Iterator[Part]:
    for line in LINE.finditer(text):
        yield line.start(), line.start() + len(line[0].rstrip())


def _certain(line: str) -> bool:
    """Whether a line is furniture by itself."""
    return len(line) <= LONG and _worded(line) or _icons(line)


def _worded(line: str) -> bool:
    plain = _folded(line)
    if _pattern("mark").search(line.casefold()) or plain in _table("whole") and LABEL.match(line):
        return True
    return bool(_pattern("start").match(plain)) and not QUOTE.search(line)


def _icons(line: str) -> bool:
    """Whether a line is a run of glued names ("IconIcon FacebookIcon Mail ContactPath")."""
    tokens = line.split()
    glued = sum(bool(GLUED.search(token)) for token in tokens)
    named = len(_pattern("icon").findall(line.casefold()))
    return not END.search(line) and glued >= 2 and (named >= 3 or glued * 2 > len(tokens) > 3)


def _menus(told: Sequence[str], certain: Sequence[bool]) -> Iterator[int]:
    """The lines of each run of four or more labels in which one is furniture for certain."""
    run: list[int] = []
    for i, line in enumerate([*told, "."]):
        if len(line.split()) <= 3 and not re.search(r"[.!?…,:;\"”\d—–]", line):
            run.append(i)
            continue
        if len(run) > 3 and any(certain[j] for j in run):
            yield from run
        run = []


def _tail(certain: Sequence[bool], bodies: Sequence[int]) -> Iterator[int]:
    """The lines after the last paragraph, from the first that is furniture for certain."""
    last = max(bodies, default=len(certain))
    first = next((i for i in range(last + 1, len(certain)) if certain[i]), len(certain))
    yield from range(first, len(certain))


def _bodies(text: str, lines: Sequence[Part], certain: Sequence[bool]) -> Iterator[int]:
    """The lines that end a paragraph: a long one by itself, or wrapped ones without an empty line between."""
    begin = 0
    for i, (start, end) in enumerate(lines):
        if i and (certain[i - 1] or len(re.findall(r"\r\n|\r|\n", text[lines[i - 1][1] : start])) > 1):
            begin = start
        if not certain[i] and _paragraph(text[begin:end]):
            yield i


def _paragraph(told: str) -> bool:
    return len(told.split()) >= SHORT and bool(END.search(told)) or len(told) > LONG


def _sentences(text: str, start: int, end: int) -> Iterator[Part]:
    """The sentences of a long line that are furniture by their words: a whole article may stand on one line."""
    if end - start <= LONG:
        return
    cuts = [start, *(cut.end() for cut in SENTENCE.finditer(text, start, end)), end]
    for begin, stop in zip(cuts, cuts[1:], strict=False):
        if stop - begin <= LONG and _worded(text[begin:stop].strip()):
            yield begin, begin + len(text[begin:stop].rstrip())


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
    """A line as the table tells it: small letters, digits as 0, without bullets and closing marks."""
    plain = re.sub(r"\d+", "0", BULLET.sub("", line).casefold())
    return " ".join(re.sub(r"[\s.:…>»|!]+$", "", plain).replace("’", "'").split())


@cache
def _table(rule: str) -> frozenset[str]:
    return frozenset(phrase for kind, phrase in words.rows("junk.tsv") if kind == rule)


@cache
def _pattern(rule: str) -> re.Pattern[str]:
    phrases = "|".join(re.escape(phrase) for phrase in sorted(_table(rule), key=lambda phrase: (-len(phrase), phrase)))
    return re.compile(phrases if rule == "icon" else rf"(?<!\w)(?:{phrases})(?!\w)")
