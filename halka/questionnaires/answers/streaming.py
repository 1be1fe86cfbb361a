"""A file that is sent while it is made: nothing of it is kept, and no answer touches the disk."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Iterator

Writes = Callable[[zipfile.ZipFile], Iterator[None]]
_DAY = (1980, 1, 1, 0, 0, 0)
_CHUNK = 64_000


class _Pipe(io.RawIOBase):
    """Where an archive is written, and taken from."""

    def __init__(self) -> None:
        self._kept = bytearray()

    def writable(self) -> bool:
        return True

    def write(self, some: object) -> int:
        before = len(self._kept)
        self._kept += some  # type: ignore[arg-type]
        return len(self._kept) - before

    def taken(self, at_least: int) -> Iterator[bytes]:
        if len(self._kept) >= at_least:
            some = bytes(self._kept)
            self._kept.clear()
            yield some


def archive(writes: Writes) -> Iterator[bytes]:
    """The bytes of an archive; `writes` fills it and comes back now and then."""
    pipe = _Pipe()
    with zipfile.ZipFile(pipe, "w", zipfile.ZIP_DEFLATED, compresslevel=4) as made:
        for _step in writes(made):
            yield from pipe.taken(_CHUNK)
    yield from pipe.taken(1)


def member(name: str, *, packed: bool = True) -> zipfile.ZipInfo:
    """A file of the archive, which says nothing of when it was made."""
    info = zipfile.ZipInfo(name, _DAY)
    info.compress_type = zipfile.ZIP_DEFLATED if packed else zipfile.ZIP_STORED
    return info
