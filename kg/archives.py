"""The files in archives: .zip, .tar, .tar.gz and the web pages of .warc files, one at a time, nothing unpacked to disk."""

from __future__ import annotations

import gzip
import os
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
    AttributeError,  # warcio, of a record without an address
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


ROOM, TIMES = 20_000_000, 50
"""Bytes that anything may unpack to, and how many times its packed bytes it may beyond them; news packs some 3 times."""
BOMB = f"unpacks to more than {TIMES} times its size, as no text does"


class Unpacked:
    """What comes out of a packed stream; raises OSError where that is far more than any text packs."""

    def __init__(self, stream: BinaryIO, packed: BinaryIO) -> None:
        self.stream, self.packed, self.unpacked = stream, packed, 0

    def read(self, size: int) -> bytes:
        """The next bytes, `size` or fewer only at the end."""
        return self._weighed(self.stream.read(size))

    def readline(self, size: int) -> bytes:
        """The next line, cut at `size`."""
        return self._weighed(self.stream.readline(size))

    def _weighed(self, data: bytes) -> bytes:
        self.unpacked += len(data)
        if self.unpacked > ROOM:
            _weigh(self.unpacked, ROOM + TIMES * self.packed.tell())
        return data


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
        room, unpacked = _room(file), 0
        for info in sorted(archive.infolist(), key=lambda info: info.filename):
            unpacked += info.file_size
            _weigh(unpacked, room)
            if info.flag_bits & 1:
                yield Member(info.filename, None, "encrypted; unpack it")
            elif info.compress_type not in PLAIN:
                yield Member(info.filename, None, "packed in another way than zip's usual one; pack it anew")
            elif not info.filename.endswith("/"):
                with archive.open(info) as stream:
                    yield Member(info.filename, stream)  # type: ignore[arg-type]


def tarred(file: BinaryIO) -> Iterator[Member]:
    """The files of a .tar in its order; links and devices are passed over."""
    with tarfile.open(fileobj=file, mode="r|") as archive:
        for info in archive:
            archive.members.clear()  # type: ignore[attr-defined] # it keeps all it has seen
            if info.isreg() and info.issparse():
                yield Member(info.name, None, "a sparse file; pack it whole")
            elif info.isreg():
                yield Member(info.name, archive.extractfile(info))  # type: ignore[arg-type]


def tarred_and_packed(file: BinaryIO) -> Iterator[Member]:
    """The files of a .tar.gz in its order; tarfile's own way of unpacking takes hours for a bomb."""
    with gzip.GzipFile(fileobj=file) as inner:
        yield from tarred(Unpacked(inner, file))  # type: ignore[arg-type]


def pages(file: BinaryIO) -> Iterator[Page]:
    """The web pages and plain texts of a .warc or .warc.gz in its order; other records are passed over."""
    room, unpacked = _room(file), 0
    for record in ArchiveIterator(file):
        unpacked += record.length or 0
        _weigh(unpacked, room)
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


def _room(file: BinaryIO) -> int:
    """The bytes that a file may unpack to."""
    at, size = file.tell(), file.seek(0, os.SEEK_END)
    file.seek(at)
    return ROOM + TIMES * size


def _weigh(unpacked: int, room: int) -> None:
    """Raises OSError where more comes out of a file than it may unpack to."""
    if unpacked > room:
        raise OSError(BOMB)
