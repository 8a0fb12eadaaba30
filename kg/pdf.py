"""The text of PDF files; the library that reads them comes with the extra `pdf`."""

from __future__ import annotations

import io
import logging
import re
from collections.abc import Iterator, Sequence
from typing import Any

import pypdf
from pypdf.errors import PyPdfError

from kg import Error, line

UNPACKED = 10_000_000
"""Bytes that a stream of a file may unpack to."""
DRAWN = 4_000_000
"""Bytes of drawing of all pages, unpacked."""
STEPS = 2_000_000
"""Drawing steps of a file; a page of text has some thousand, and forms that draw forms can have any number."""
BROKEN = (PyPdfError, ArithmeticError, AttributeError, LookupError, OSError, RecursionError, TypeError, ValueError)
"""What reading a broken file raises."""
ENDED = re.compile(r"[.!?:;][\"'”’)]*$")


class Refused(Error):
    """What a file cannot be read for, with the remedy."""


def told(data: bytes, longest: int) -> dict[str, str | None]:
    """Text and title of a file; lines are joined to paragraphs, pages are parted by an empty line.

    Raises Refused where it is encrypted, holds no text, has more than `longest` characters or is broken.
    """
    logging.getLogger("pypdf").setLevel(logging.CRITICAL)
    try:
        with pypdf.apply_configuration(zlib_maximum_output_length=UNPACKED, lzw_maximum_output_length=UNPACKED):
            return _told(data, longest)
    except NotImplementedError as error:
        raise Refused(f"is packed in a way that is not read ({line(error)}); print it to a PDF anew") from error
    except BROKEN as error:
        raise Refused(f"cannot be read as PDF ({line(error)}); give a whole file or its text as .txt") from error


def _told(data: bytes, longest: int) -> dict[str, str | None]:
    reader = _opened(data)
    pages: list[str] = []
    room, drawn, steps = longest, DRAWN, _Steps()
    for page in reader.pages:
        contents = page.get_contents()
        drawn -= len(contents.get_data()) if contents is not None else 0
        if drawn < 0:
            raise Refused(f"its pages unpack to more than {DRAWN:,} bytes, as no text does; give its text as .txt")
        pages += filter(None, [_joined(page.extract_text(visitor_operand_before=steps))])
        room -= len(pages[-1]) if pages else 0
        if room < 0:
            raise Refused(f"longer than {longest:,} characters; part it")
    if not pages:
        raise Refused(
            "holds no text, perhaps it is scanned; have a program read its pictures (OCR) and give the text as .txt"
        )
    title = reader.metadata.title if reader.metadata else None
    return {"text": "\n\n".join(pages), "title": title}


def _opened(data: bytes) -> pypdf.PdfReader:
    """The file, opened, also where it is encrypted with an empty password. Raises Refused."""
    reader = pypdf.PdfReader(io.BytesIO(data))
    if reader.is_encrypted:
        try:
            opened = reader.decrypt("")
        except (*BROKEN, NotImplementedError, ImportError):
            opened = pypdf.PasswordType.NOT_DECRYPTED
        if opened == pypdf.PasswordType.NOT_DECRYPTED:
            raise Refused("encrypted; save it without a password")
    return reader


class _Steps:
    """Counts drawing steps."""

    def __init__(self) -> None:
        self.left = STEPS

    def __call__(self, *_: Any) -> None:
        """Raises Refused where there are too many."""
        self.left -= 1
        if self.left < 0:
            raise Refused(f"more than {STEPS:,} drawing steps, as no text has; give its text as .txt")


def _joined(page: str) -> str:
    """The lines of a page joined to paragraphs; a word parted at the end of a line is made whole."""
    lines = [" ".join(found.split()) for found in page.splitlines()]
    return "\n".join(_paragraphs(lines))


def _paragraphs(lines: Sequence[str]) -> Iterator[str]:
    """A paragraph ends at an empty line, or where a line much shorter than the widest ends a sentence."""
    wide, open_ = max(map(len, lines), default=0), ""
    for text in lines:
        open_ = _added(open_, text)
        if open_ and (not text or len(text) < wide * 0.6 or (ENDED.search(text) and len(text) < wide * 0.85)):
            yield open_
            open_ = ""
    if open_:
        yield open_


def _added(begun: str, text: str) -> str:
    """A paragraph with a line more."""
    if re.search(r"[a-z]-$", begun) and re.match(r"[a-z]", text):
        return begun[:-1] + text
    return f"{begun} {text}".strip()
