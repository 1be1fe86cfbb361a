"""A file that can be opened again from its beginning, unpacked, telling how much of it was read."""

from __future__ import annotations

import gzip
import io
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, cast


def silent(_: float) -> None:
    """Nobody is watching."""


class Source:
    """`path` as it lies there; `open` gives what is inside when it was compressed with gzip."""

    def __init__(self, path: Path, tick: Callable[[float], None] = silent) -> None:
        self.path, self.tick = path, tick
        with path.open("rb") as raw:
            self.start = raw.read(16)

    @contextmanager
    def open(self) -> Iterator[io.BufferedReader]:
        """The content from its beginning."""
        with self.path.open("rb") as raw:
            watched = io.BufferedReader(_Watched(raw, self.path.stat().st_size, self.tick), 1 << 16)
            if self.start[:2] == b"\x1f\x8b":
                unpacked = gzip.GzipFile(fileobj=cast(BinaryIO, watched))
                yield io.BufferedReader(cast(io.RawIOBase, unpacked), 1 << 18)
            else:
                yield cast(io.BufferedReader, watched)


class _Watched(io.RawIOBase):
    """A file that tells how much of it has been read."""

    def __init__(self, raw: BinaryIO, size: int, tick: Callable[[float], None]) -> None:
        self._raw, self._size, self._tick, self._read = raw, max(1, size), tick, 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        count = self._raw.readinto(buffer)  # type: ignore[attr-defined]
        self._read += count
        self._tick(min(1.0, self._read / self._size))
        return int(count)
