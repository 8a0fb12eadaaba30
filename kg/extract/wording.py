"""Rules on words: what quotation marks, hedges and letters tell without a model."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterator
from functools import cache, lru_cache
from itertools import pairwise

from kg import dates, names, persons
from kg import words as tables
from kg.extract.windows import SENTENCE

QUOTED = re.compile(r"\"[^\"]*(?:\"|$)|“[^”]*(?:”|$)|^[^\"“]*?[\"”](?=[\s,.;]*$)")
CAPITALS = r"[A-ZÀ-ÖØ-Þ][A-ZÀ-ÖØ-Þ.,'’/ -]"
DATELINE = re.compile(
    rf"^[^\S\n]*{CAPITALS}{{2,60}}?(?:, [A-Z][\w. ]{{2,20}})?(?:,? (?=[\w. ]{{0,17}}\d)[\w. ]{{3,18}}(?:,? \d{{4}})?)?"
    r"[^\S\n]?(?:\([^)\n]{2,20}\))?[^\S\n]*(?:--|—|–|-)[^\S\n]",
    re.MULTILINE,
)
PLACE = re.compile(rf"^({CAPITALS}{{3,40}}): (?=[A-Z“\"])", re.MULTILINE)
PARTY = re.compile(r"(?<=[\s(])[DRI]-[A-Z][a-z.][\w.]*(?=[,)])")
"""Of which party and constituency a lawmaker is: "R-Fla."."""
OPENED = re.compile(r"[\"“]\s?([^\"”]*)")
"""A quotation that does not end here."""
HEAD = re.compile(r",|\s(?:at|by|for|from|in|of|on|to|who|with)\s")
"""What ends the part of a description that says what somebody is."""
LIST = re.compile(r"(?<!\w)[a-z]+(?:, [a-z]+)*,? (?:and|or) $")
ELECTION = re.compile(r"\s+(?:[\w.]+\s+)?elections?\b")
"""Behind a date: it is that of an election."""
ELECTED = re.compile(r"\belections?\s+(?:(?:due|scheduled|set)\s+)?(?:(?:in|for)\s+)?$")
"""Before a date: the same ("faces re-election in 13 months")."""
NEGATION = re.compile(r"(?<!\bor )(?:\b(?:not|never)|n['’]t)\s+(?!only\b)(?:\w+\s+)?$")
REACH = 2000
"""Characters to either side within which a sentence ends."""
NEAR = 45
"""Characters before the words that name an act in which a word tells how real it is."""
OPENS, CLOSES = re.compile(r"(?<![\w.,!?])['‘](?=[\w“])"), re.compile(r"(?<=[\w.,!?…–—-])['’](?!\w)")
"""Single quotation marks that may open and close what somebody says."""
QUOTATION = 3
"""Fewest words between single quotation marks that are somebody's."""
BRIEF = 3
"""Words at most of what only takes up what was said."""
ORDER = ("certain", "probable", "possible", "underspecified")


def form(words: str) -> str:
    """Direct where all stands in quotation marks, indirect where nothing does, else mixed."""
    outside = QUOTED.sub(" ", words)
    if len(outside) == len(words):
        return "indirect"
    return "mixed" if re.search(r"\w", outside) else "direct"


def doubled(text: str) -> str:
    """The text, as long as before, with double quotation marks for single ones that hold what somebody says, as in Britain.

    Those hold three words or end with a comma or the like before the mark, in a paragraph without double marks. A mark
    opens behind a space or nothing and closes before a space or nothing; of several that may close ("the workers' pay") the
    first behind a comma or the like does, else the first that is behind no "s".
    """
    out = list(text)
    for line in re.finditer(r"[^\n]+", text):
        if "'" in line[0] or "‘" in line[0]:
            for first, last in _single(line[0]) if not re.search('["“”]', line[0]) else ():
                out[line.start() + first], out[line.start() + last] = "“", "”"
    return "".join(out)


def _single(line: str) -> Iterator[tuple[int, int]]:
    """Where single quotation marks open and close what somebody says."""
    opening = [found.start() for found in OPENS.finditer(line)]
    for first, limit in pairwise([*opening, len(line)]):
        closing = [found.start() for found in CLOSES.finditer(line, first + 1, limit)]
        ends = (
            [at for at in closing if line[at - 1] in ",.!?…"]
            or [at for at in closing if line[at - 1] != "s"]
            or closing
        )
        if ends and (line[ends[0] - 1] in ",.!?…" or len(line[first : ends[0]].split()) >= QUOTATION):
            yield first, ends[0]


def unsplit(text: str, content: tuple[int, int], cue: tuple[int, int]) -> str:
    """The words of a content; of a quotation that its cue splits, without what stands between the quotation marks."""
    start, end = content
    left = max(text.rfind(mark, start, cue[0]) for mark in '"”')
    rights = [at for mark in '"“' if (at := text.find(mark, cue[1], end)) >= 0]
    if start <= left and rights and start < cue[0] and cue[1] < end:
        return f"{text[start : left + 1]} {text[min(rights) : end]}"
    return text[start:end]


def told(text: str, content: tuple[int, int], cue: tuple[int, int]) -> tuple[int, int]:
    """The content, which without quotation marks does not leave its cue's sentence."""
    low, high = sentence(text, *cue)
    start, end = max(content[0], low), min(content[1], high)
    return content if start >= end or re.search(r"[\"“”]", text[slice(*content)]) else (start, end)


def certainty(words: str) -> str:
    """How sure the speaker is of the content: the weakest hedge in it, else certain."""
    plain = words[:1].lower() + words[1:]
    for level, pattern in hedges():
        plain = pattern.sub(" ", plain) if level == "certain" else plain
    found = {level for level, pattern in hedges() if pattern.search(plain)}
    return max(found, key=ORDER.index, default="certain")


def saying(text: str, at: int) -> str:
    """How sure it is that what the word at a place tells of is said at all, by the words right before: a level, or never."""
    before = re.sub(r"\w+$", "", text[max(sentence(text, at, at + 1)[0], at - NEAR) : at])
    before = re.sub(r"n['’]t\b", " not", before).replace("cannot", "can not")
    found = _unsaid().search(before)
    if not found:
        return "certain"
    level = {words: level for level, words in tables.rows("unsaid.tsv")}[found[1]]
    return "never" if re.search(r"\b(?:not|never)\s$", before[: found.start()]) else level


def relation(text: str, start: int, end: int) -> str:
    """How a condition at `start` to `end` bears on its act, from its opening words or those right before it."""
    opening, before = (" ".join(part.lower().split()) for part in (text[start:end], text[max(0, start - 24) : start]))
    for name, words in (*tables.rows("conditions.tsv"), *tables.rows("relations.tsv")):
        if opening.startswith(words + " ") or re.search(rf"\b{re.escape(words)}$", before):
            return name
    return "becauseOf"


def action(words: str) -> str | None:
    """What is done to sanctions, where the words that name the act tell it."""
    return next((name for name, pattern in _beginnings("actions.tsv") if pattern.search(words)), None)


def ends(words: str) -> bool:
    """Whether words say that what follows them is to end."""
    return any(re.search(rf"\b{word}\b", words) for _, word in tables.rows("endings.tsv"))


def modal(text: str, start: int) -> str | None:
    """How real a sanctions act is whose words begin at `start`, right behind "may", "threatened to" or "urged Norland to"."""
    if found := _modals().search(text[max(0, start - NEAR) : start]):
        return {word: name for name, word in tables.rows("modals.tsv")}[found[1]]
    return "demanded" if _asking().search(text[max(0, start - 2 * NEAR) : start]) else None


def modals(words: str) -> bool:
    """Whether there is a modal among words: "he would"."""
    return _any_modal().search(words) is not None


def negated(text: str, start: int) -> bool:
    """Whether the words that begin at `start` stand behind "not" or "never", with at most one word between."""
    return bool(NEGATION.search(text[max(0, start - NEAR) : start]))


def condition(text: str, span: tuple[int, int]) -> tuple[int, int] | None:
    """What the words that name an act are tied to: behind "in exchange for" and its like in their sentence or in the next.

    The next sentence counts where it opens with a word that takes the act up. Else a clause of their sentence with "if", "unless"
    and their like.
    """
    low, high = span[1], sentence(text, *span)[1]
    following = re.compile(r"\s+").match(text, high)
    if following and _continues().match(text, following.end()):
        high = sentence(text, following.end(), following.end() + 1)[1]
    if found := _ties().search(text, low, high):
        end = sentence(text, found.end(), found.end() + 1)[1]
        return whole(text, found.end(), end - len(text[:end]) + len(text[:end].rstrip(".!?")))
    return _clause(text, span)


def first_sentence(text: str, span: tuple[int, int]) -> tuple[int, int]:
    """What a span has of the sentence that it begins in, without its full stop."""
    end = min(span[1], sentence(text, span[0], span[0] + 1)[1])
    return span[0], end - int(bool(re.search(r"[a-z\d][.!?]$", text[span[0] : end])))


def beside(text: str, span: tuple[int, int], at: tuple[int, int]) -> tuple[int, int]:
    """What a span has of the sentence of the words `at`, where it has those, else of its first; no opening quotation mark."""
    low, high = sentence(text, *at) if span[0] <= at[0] < span[1] else sentence(text, span[0], span[0] + 1)
    start, end = max(span[0], low), min(span[1], high)
    opened = OPENED.fullmatch(text, start, end)
    return opened.start(1) if opened else start, end


def _clause(text: str, span: tuple[int, int]) -> tuple[int, int] | None:
    """The nearest clause of an act's sentence that opens with a word of conditions.tsv; it ends with a comma or the sentence."""
    low, high = sentence(text, *span)
    found = [m.start() for m in _openers().finditer(text, low, high) if not span[0] <= m.start() < span[1]]
    start = min(found, key=lambda at: abs(at - span[0]), default=None)
    if start is None:
        return None
    end = next((m.start() for m in re.compile(r"[,;:]\s|[.!?”\"]+$").finditer(text, start, high)), high)
    return (start, end) if end <= span[0] or start >= span[1] else None


def is_term(text: str, span: tuple[int, int]) -> bool:
    """Whether words but say how long an act lasts ("until June 1") or for what a source speaks, and tie it to nothing."""
    opening = re.compile(r"until\s").match(text, *span)
    if not opening:
        return bool(re.compile(r"on condition of\b").match(text, *span))
    words = text[opening.end() : span[1]].strip()
    return any(start <= len("the end of ") and end == len(words) for start, end in dates.spans(words))


def continues(text: str, start: int) -> bool:
    """Whether the sentence that begins at `start` opens with a word that takes up what was said before."""
    return bool(_continues().match(text, start))


def length(text: str, span: tuple[int, int]) -> tuple[int, int] | None:
    """Where the sentence around the words that name an act says how long it is to last."""
    low, high = sentence(text, *span)
    return next(((low + s, low + e) for s, e in dates.lengths(text[low:high])), None)


def paragraphs(text: str, span: tuple[int, int]) -> list[tuple[int, int]]:
    """The parts of a span, each in one paragraph."""
    cuts = [found.span() for found in re.compile(r"\s*\n\s*\n\s*").finditer(text, *span)]
    return list(pairwise([span[0], *(at for cut in cuts for at in cut), span[1]]))[::2]


def together(text: str, one: tuple[int, int], other: tuple[int, int]) -> bool:
    """Whether two spans stand in one paragraph."""
    return len(paragraphs(text, (min(one[0], other[0]), max(one[1], other[1])))) == 1


def of_election(text: str, date: tuple[int, int]) -> bool:
    """Whether a date is that of an election ("the November 2020 presidential election"), which may stand in its words."""
    before = text[max(0, date[0] - NEAR) : date[0]]
    return bool(ELECTION.match(text, date[1]) or ELECTION.search(text, *date) or ELECTED.search(before))


def listed(text: str, span: tuple[int, int]) -> tuple[int, int]:
    """The span with what its list has before it: "textile and coal exports" around "coal exports"."""
    before = LIST.search(text[max(0, span[0] - NEAR) : span[0]])
    return (span[0] - len(before[0]), span[1]) if before else span


@lru_cache(maxsize=4)
def datelines(text: str) -> list[tuple[int, int]]:
    """Where lines begin with the place of writing in capitals and a dash, or a colon: nobody there takes part in anything."""
    told = ((found.span(), names.place(found[1].title())) for found in PLACE.finditer(text))
    places = [span for span, row in told if row and row.kind == "Place"]
    return [*(found.span() for found in DATELINE.finditer(text)), *places]


def parties(text: str) -> list[tuple[int, int]]:
    """Where letters stand that tell a lawmaker's party and constituency, and name nobody."""
    return [found.span() for found in PARTY.finditer(text)]


def capitalised(words: str) -> bool:
    """Whether the words name somebody rather than describe him: a capital beyond a leading article."""
    return bool(re.search(r"[A-Z]", re.sub(r"^(?:The|A|An|Some|Its|His|Her|Their)\s", "", words)))


def head(words: str) -> str:
    """The word that says what somebody is: "envoy" of "the special envoy for Syria"."""
    return HEAD.split(words)[0].rpartition(" ")[2]


def begins(text: str, start: int) -> bool:
    """Whether a sentence or a quotation begins here, so that a capital tells nothing."""
    before = text[max(0, start - NEAR) : start].rstrip(" \"“‘'")
    return not before or before[-1] in ".!?:\n"


def pronoun(words: str) -> bool:
    """Whether the words are a pronoun and name nobody."""
    return words.lower() in _pronouns()


def denies(cue: str) -> bool:
    """Whether the words that attribute a content say that it is not so, as "said" does not."""
    return any(pattern.search(cue) for _, pattern in _beginnings("denials.tsv"))


def silent(text: str, cue: tuple[int, int], content: tuple[int, int]) -> bool:
    """Whether words that look like a saying tell that somebody declines to speak, or is asked ("Lund, asked whether ...")."""
    words = _silences("declined").match(text, content[0])
    declined = words and re.search(r"\b(?:declin|refus)\w*\s+$", text[max(0, content[0] - NEAR) : content[0]])
    asked = text.startswith("asked ", cue[0]) and _silences("asked").match(text, cue[0] + len("asked "))
    return bool(declined or (asked and text.endswith(", ", 0, cue[0])))


def claims(text: str) -> Iterator[tuple[int, tuple[int, int], tuple[int, int], str]]:
    """Where nouns attribute a content ("the ministry's claim that ..."): where the words for whose it is end, noun, content, act.

    The content goes to the next comma or to the end of the sentence.
    """
    for found in _claims().finditer(text):
        words = text[found.end() : sentence(text, found.end(), found.end() + 1)[1]]
        end = found.end() + len(re.split(r"[,;:“\"]", words)[0].rstrip(" .!?"))
        act = next(act for act, noun in tables.rows("claims.tsv") if found[1].startswith(noun))
        yield found.start(), found.span(1), (found.end(), end), act


def impersonal(text: str, cue: tuple[int, int]) -> tuple[int, int, str] | None:
    """Where a cue's sentence opens with talk of nobody in particular ("Speculation ..."), and how sure that is at most."""
    found = _impersonal().match(text, sentence(text, *cue)[0], cue[0])
    return (*found.span(1), dict(_talks())[found[1].lower()]) if found else None


def takes_up(words: str) -> bool:
    """Whether a content is but a word or two for what was said before: "it", "that account", "the report"."""
    said = words.lower().split()
    return len(said) <= BRIEF and said[:1] != [] and said[0] in _pronouns()


def unbroken(text: str, start: int, end: int) -> tuple[int, int]:
    """The span widened to whole words."""
    while start and text[start - 1].isalnum() and text[start].isalnum():
        start -= 1
    while end < len(text) and text[end - 1].isalnum() and text[end].isalnum():
        end += 1
    return start, end


def whole(text: str, start: int, end: int) -> tuple[int, int]:
    """The span widened to whole words and numbers, without brackets, quotation marks, small words or a possessive at its ends.

    Of a bracket with one side only, what stands before it opens or after it closes is kept.
    """
    low, high = max(0, start - NEAR), min(len(text), end + NEAR)
    for word in _words().finditer(text, low, high):
        if word.start() < end and word.end() > start:
            start, end = min(start, word.start()), max(end, word.end())
    start, end = _trimmed(text, start, end)
    piece = text[start:end]
    if "(" in piece and ")" not in piece:
        end = start + piece.index("(")
    elif ")" in piece and "(" not in piece:
        start += piece.index(")")
    return _trimmed(text, start, end)


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    leading, trailing = _edges()
    start += len(text[start:end]) - len(leading.sub("", text[start:end]))
    return start, start + len(trailing.sub("", text[start:end]))


def sentence(text: str, start: int, end: int) -> tuple[int, int]:
    """The characters of the sentence or sentences around `start` to `end`, without white space at the ends."""
    ends, starts = _breaks(text)
    before, behind = bisect_right(starts, start), bisect_left(ends, end)
    low = max(start - REACH, starts[before - 1] if before else 0)
    piece = text[low : min(end + REACH, ends[behind] if behind < len(ends) else len(text))]
    return low + len(piece) - len(piece.lstrip()), low + len(piece.rstrip())


@lru_cache(maxsize=4)
def _breaks(text: str) -> tuple[list[int], list[int]]:
    """Where sentences end and where the next ones start, but not after initials and titles ("U.S. President", "Gen. Smith")."""
    out = []
    for found in SENTENCE.finditer(text):
        word = re.search(r"([\w.]+)\.$", text[max(0, found.start() - 20) : found.start()])
        before = word[1] if word else ""
        held = "\n" not in found[0] and (_short(before) or _goes_on(text, found.end(), before))
        if not held or ("." in before and _opens(text, found.end())):
            out.append(found.span())
    return [end for end, _ in out], [start for _, start in out]


def _opens(text: str, start: int) -> bool:
    """Whether the word at `start`, behind letters with dots ("the U.S. The ..."), opens a sentence.

    A small word does, and one that is written small as often as not where a small one follows; a title ("U.S. President") does
    not. After Kiss and Strunk, "Unsupervised Multilingual Sentence Boundary Detection" (2006).
    """
    word, following = re.compile(r"[\"“‘(\[]?(\w+)(?:\s+(\w))?").match(text, start).groups("")  # type: ignore[union-attr]
    if word.lower() in small():
        return True
    known = _counts(text)[word.lower()] >= _counts(text)[word] and not persons.parts_of(word.lower())
    return known and word[0].isupper() and following.islower()


@lru_cache(maxsize=4)
def _counts(text: str) -> Counter[str]:
    """How often a text has each word as it is written."""
    return Counter(re.findall(r"\w+", text))


def _goes_on(text: str, at: int, word: str) -> bool:
    """Whether a sentence goes on at a place behind an abbreviation, by what stands there: "Oct. 1", "St. Petersburg"."""
    kind = "figure" if text[at].isdigit() else "name"
    known = word[:1].isupper() and (kind, word.lower()) in tables.rows("abbreviations.tsv")
    return known and not (kind == "name" and _opens(text, at))


def _short(word: str) -> bool:
    """Whether a word before a dot is an initial or ends with one, or is a title that is written with a dot."""
    said = word.lower()
    titled = len(word) < 5 and word[:1].isupper()
    titled = titled and any(persons.parts_of(part) & {"head", "address"} for part in (said, said.removesuffix("s")))
    return titled or len(word.split(".")[-1]) == 1


@cache
def _edges() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """What a mention does not begin with and what it does not end with."""
    first, last = tables.either("edges.tsv", "both"), tables.either("edges.tsv", "both", "last")
    return (
        re.compile(rf"^(?:[\[\]()\"“”'‘’ —,;:-]|(?:{first})\s)+"),
        re.compile(rf"(?:['’]s|['’\"“”‘()\[\]\s,;:—-]|(?<![\w-])(?:{last}))+$"),
    )


@cache
def _words() -> re.Pattern[str]:
    """A number with its commas; a word, with what a name has behind its hyphen or a particle before it ("al-")."""
    rest = rf"(?<=[a-z])-(?!(?:{tables.either('edges.tsv', 'hyphen')})\b)[a-z]{{2,4}}\b"
    return re.compile(rf"(?<!\w)\d{{1,3}}(?:,\d{{3}})+(?!\w)|\b[a-z]{{2,3}}-[A-Z][^\W_]+|[^\W_]+(?:{rest})?")


@cache
def small() -> frozenset[str]:
    """Words that are no names: articles, prepositions, pronouns and their like."""
    return _pronouns() | {word for where, word in tables.rows("edges.tsv") if where != "hyphen"}


@cache
def _pronouns() -> frozenset[str]:
    return frozenset(word.lower() for _, word in tables.rows("pronouns.tsv"))


@lru_cache(maxsize=4)
def aside(text: str) -> list[int]:
    """Where words begin for what happenings are but beside: a summit, or who holds it, behind "on the sidelines of the"."""
    return [found.end() for found in _aside().finditer(text)]


def parted(between: str) -> bool:
    """Whether what stands between two words for happenings of a sentence tells of two: "met ahead of the"."""
    return bool(_parting().search(between))


@cache
def _parting() -> re.Pattern[str]:
    parting, beside = (tables.either("clauses.tsv", kind) for kind in ("parting", "beside"))
    return re.compile(rf"\b(?:{parting}|(?:{beside})\s+of)\s+(?:[\w'’-]+\s+){{0,6}}$")


@cache
def _aside() -> re.Pattern[str]:
    return re.compile(rf"\b(?:{tables.either('clauses.tsv', 'beside')})\s+of\s+(?:[a-z]{{1,4}}\s+)?(?:\d[\w-]*\s+)?")


@cache
def _claims() -> re.Pattern[str]:
    """A possessive, a noun of claims.tsv and "that"."""
    return re.compile(rf"['’]s?\s+(?:\w+\s)?((?:{tables.either('claims.tsv')})s?)\s+that\s+")


@cache
def _impersonal() -> re.Pattern[str]:
    return re.compile(rf"(?:\w+\s)?({'|'.join(word for word, _ in _talks())})\b", re.IGNORECASE)


def _talks() -> list[tuple[str, str]]:
    """Words for talk of nobody in particular, each with how sure it is at most."""
    return [(word, level) for level, word in tables.rows("impersonal.tsv")]


@cache
def _continues() -> re.Pattern[str]:
    return re.compile(rf"(?:{tables.either('continuations.tsv')})\b", re.IGNORECASE)


@cache
def _ties() -> re.Pattern[str]:
    """What comes before the thing given in return."""
    told = (words for name, words in tables.rows("relations.tsv") if name == "inExchangeFor" and words.endswith(" for"))
    return re.compile(rf"\b(?:{'|'.join(map(re.escape, told))})\s+")


@cache
def _openers() -> re.Pattern[str]:
    return re.compile(rf"\b(?:{tables.either('conditions.tsv')})\s", re.IGNORECASE)


@cache
def _modals() -> re.Pattern[str]:
    """A modal, and at most one word between it and what follows."""
    return re.compile(rf"\b({tables.either('modals.tsv')})\s+(?:\w+\s+)?$")


@cache
def _any_modal() -> re.Pattern[str]:
    return re.compile(rf"\b(?:{tables.either('modals.tsv')})\b")


@cache
def _asking() -> re.Pattern[str]:
    """A verb of asking, who is asked, and what leads to what he is to do."""
    verb = rf"\b(?:{tables.either('asking.tsv')})\w*"
    return re.compile(rf"{verb}\s[^.;:\n\"“”]{{3,}}?\sto\s(?:\w+\s)?$")


@cache
def _silences(kind: str) -> re.Pattern[str]:
    return re.compile(rf"(?:{tables.either('silences.tsv', kind)})\b")


@cache
def _unsaid() -> re.Pattern[str]:
    """Words of unsaid.tsv with at most adverbs and auxiliaries behind them; "not only" says no."""
    told = "|".join(sorted((re.escape(words) for _, words in tables.rows("unsaid.tsv")), key=len, reverse=True))
    between = r"\w+ly|also|be|been|even|has|have|however|soon|still|then|yet"
    return re.compile(rf"\b({told})(?:,\s(?:{between}),|\s(?!(?:mere|on|simp)ly\b)(?:{between}))*\s[\"“]?$")


@cache
def _beginnings(table: str) -> tuple[tuple[str, re.Pattern[str]], ...]:
    """Names with the pattern of a word that begins so."""
    return tuple((name, re.compile(rf"\b{re.escape(start)}", re.IGNORECASE)) for name, start in tables.rows(table))


@cache
def hedges() -> tuple[tuple[str, re.Pattern[str]], ...]:
    """Certainty levels with the pattern of the words that show them."""
    return tuple((level, re.compile(rf"\b{re.escape(words)}\b")) for level, words in tables.rows("hedges.tsv"))
