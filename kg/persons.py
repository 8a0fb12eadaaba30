"""Names of people: title and name apart, and which short form belongs to which full name."""

from __future__ import annotations

import re
from functools import cache

from kg import names
from kg import words as tables

WORD = re.compile(r"[^\s,;:()\"“”]+")


def split(words: str) -> tuple[str, str]:
    """Title and name in "U.S. President Donald Trump": ("U.S. President", "Donald Trump"); either may be empty."""
    found = [m.span() for m in WORD.finditer(words)]
    begin = 0
    for i, (start, end) in enumerate(found):
        if _is(words[start:end], "head", "address", "modifier") or _lower(words[start:end]):
            begin = i + 1
    if begin == len(found):
        return words, ""
    at = found[begin][0]
    return words[:at].strip(), words[at:].strip()


def before(text: str, start: int) -> str:
    """The office that stands right before a name: "North Korean leader" in "North Korean leader Kim Jong Un", or ""."""
    line = text[max(0, start - 90) : start]
    found = [m for m in WORD.finditer(line)]
    if not found or not _is(found[-1].group(), "head") or line[found[-1].end() :].strip():
        return ""
    first = len(found) - 1
    while first and _titular(line, found[first - 1], found[first]):
        first -= 1
    return line[found[first].start() :].strip()


def after(text: str, end: int) -> str:
    """The office in an apposition right behind a name: "the U.S. special envoy" in "X, the U.S. special envoy, said"."""
    match = re.match(r",\s+(?:(?:the|a|an|its|his|her|their)\s+)?([^,;:.()\"“”\n]{4,90}(?:U\.[SNK]\.[^,;:.()\n]{0,60})?)[,;.]", text[end : end + 170])
    if not match:
        return ""
    words = re.split(r"\s+(?:of|for|to|at|on|in|who|and)\s+", match.group(1), maxsplit=1)[0]
    last = words.split()[-1] if words.split() else ""
    return match.group(1).strip() if _is(last, "head") else ""


def is_office(title: str) -> bool:
    """Whether a title says an office, not only an address ("Mr.")."""
    return bool(title) and any(_is(word, "head") for word in title.split())


def same(short: str, full: str) -> bool:
    """Whether `short` can be a short form of the full name: its surname, its first words, or it without middle names."""
    a, b = names.key(short).split(), names.key(full).split()
    if not a or len(a) > len(b):
        return False
    if len(a) == 1:
        return a[0] in (b[-1], b[0]) and len(b) > 1
    return a == b or a == b[: len(a)] or (a[0] == b[0] and a[-1] == b[-1] and len(b) > 2) or a == b[-len(a) :]


def _titular(line: str, word: re.Match[str], after: re.Match[str]) -> bool:
    gap = line[word.end() : after.start()]
    words = word.group()
    if gap.strip() or _is(words, "address"):
        return False
    return words[0].isupper() or _is(words, "modifier", "head")


def _lower(word: str) -> bool:
    return word[0].islower() and not _is(word, "particle") and "-" not in word


def _is(word: str, *parts: str) -> bool:
    return parts_of(names.key(re.sub(r"['’]s$", "", word))) & set(parts) != set()


def parts_of(word: str) -> frozenset[str]:
    """What parts a word can play in a title, from `titles.tsv`."""
    return _titles().get(word, frozenset())


@cache
def _titles() -> dict[str, frozenset[str]]:
    out: dict[str, set[str]] = {}
    for part, word in tables.rows("titles.tsv"):
        out.setdefault(word, set()).add(part)
    return {word: frozenset(parts) for word, parts in out.items()}
