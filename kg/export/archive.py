"""Several files in one: a zip that is the same bytes for the same files."""

from __future__ import annotations

from collections.abc import Mapping
from typing import BinaryIO
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

MODE = 0o644 << 16


def pack(file: BinaryIO, members: Mapping[str, bytes]) -> None:
    """Writes a zip with these members, in their order, without the time of day or the machine in it."""
    with ZipFile(file, "w") as packed:
        for name, data in members.items():
            info = ZipInfo(name)
            info.compress_type, info.external_attr, info.create_system = ZIP_DEFLATED, MODE, 3
            packed.writestr(info, data)
