"""The files in archives: .zip, .tar, .tar.gz and the web pages of .warc files, one at a time, nothing unpacked to disk."""

from __future__ import annotations

import re
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from typing import BinaryIO, NamedTuple

from warcio.archiveiterator import ArchiveIterator
from warcio.exceptions import ArchiveLoadFailed

BROKEN = (
    ArchiveLoadFailed,
    EOFError,
    OSError,
    RuntimeError,
    tarfile.TarError,
    ValueError,
    zipfile.BadZipFile,
    zlib.error,
)
"""What reading a broken archive raises."""
PLAIN = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
"""Compressions whose output is at most some 1,000 times the input; others make gigabytes of a page."""


class Member(NamedTuple):
    """A file in an archive; without a stream, `wrong` says why it cannot be read."""

    name: str
    stream: BinaryIO | None
    wrong: str = ""


class Page(NamedTuple):
    """What a server gave: its address, whether it is HTML, and the encoding that the server named."""

    url: str
    stream: BinaryIO
    html: bool
    charset: str | None


Opened = Callable[[BinaryIO], Iterator[Member]]


def zipped(file: BinaryIO) -> Iterator[Member]:
    """The files of a .zip, sorted by name."""
    with zipfile.ZipFile(file) as archive:
        for info in sorted(archive.infolist(), key=lambda info: info.filename):
            if info.flag_bits & 1:
                yield Member(info.filename, None, "encrypted; unpack it")
            elif info.compress_type not in PLAIN:
                yield Member(info.filename, None, "packed in another way than zip's usual one; pack it anew")
            elif not info.is_dir():
                with archive.open(info) as stream:
                    yield Member(info.filename, stream)  # type: ignore[arg-type]


def tarred(file: BinaryIO, mode: str = "r|") -> Iterator[Member]:
    """The files of a .tar in its order; links and devices are passed over."""
    with tarfile.open(fileobj=file, mode=mode) as archive:  # type: ignore[call-overload]
        for info in archive:
            archive.members.clear()  # it keeps all it has seen
            if info.isreg() and info.issparse():
                yield Member(info.name, None, "a sparse file; pack it whole")
            elif info.isreg():
                yield Member(info.name, archive.extractfile(info))


def tarred_and_packed(file: BinaryIO) -> Iterator[Member]:
    """The files of a .tar.gz in its order."""
    return tarred(file, "r|gz")


def pages(file: BinaryIO) -> Iterator[Page]:
    """The web pages and plain texts of a .warc or .warc.gz in its order; other records are passed over."""
    for record in ArchiveIterator(file):
        headers = record.http_headers or record.rec_headers
        status = record.http_headers.get_statuscode() if record.http_headers else "200"
        kind = (headers.get_header("Content-Type") or "").lower()
        if record.rec_type in ("response", "resource", "conversion") and status == "200":
            url = record.rec_headers.get_header("WARC-Target-URI") or ""
            charset = re.search(r"charset=[\"']?([\w-]{1,20})", kind)
            if kind.startswith(("text/html", "application/xhtml", "text/plain")):
                yield Page(url, record.content_stream(), "html" in kind, charset[1] if charset else None)
        while record.raw_stream.read(1 << 16):
            pass
        if getattr(record.raw_stream, "limit", 0):
            raise EOFError("the file ends in the middle of a record")
