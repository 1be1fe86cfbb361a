"""Opens a file, finds out what it is from its first bytes, and hands it to the right reader."""

from __future__ import annotations

import gzip
import io
import zlib
from collections.abc import Callable, Mapping
from datetime import UTC, tzinfo
from pathlib import Path
from typing import BinaryIO, cast
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from .delimited import read_csv
from .table import EventLog, Rows, UnreadableLog
from .xes import read_xes


def _silent(_: float) -> None:
    """Nobody is watching."""


def read_log(
    path: Path,
    *,
    columns: Mapping[str, str] | None = None,
    zone: str = "UTC",
    tick: Callable[[float], None] = _silent,
) -> EventLog:
    """Read XES, CSV (either may be compressed with gzip) or Parquet into the event table.

    `columns` names columns of a CSV or Parquet file by their event-table name, as in {"case_id": "Case No"};
    what is not named is guessed. `zone` is taken for times that carry none, and reported. `tick` is told the
    share of the file that was read. Raises UnreadableLog, whose message a person can act on.
    """
    rows = Rows(_zone(zone), zone)
    try:
        with path.open("rb") as raw:
            head = raw.read(8)
            raw.seek(0)
            if head[:4] == b"PAR1":
                from .parquet import read_parquet  # loaded only when needed: start-up time counts

                return read_parquet(path, rows, columns, tick)
            watched = io.BufferedReader(_Watched(raw, path.stat().st_size, tick), 1 << 16)
            plain: BinaryIO = watched
            if head[:2] == b"\x1f\x8b":
                plain = cast(BinaryIO, io.BufferedReader(gzip.GzipFile(fileobj=watched), 1 << 18))
            return _read_text(path, cast(io.BufferedReader, plain), rows, columns)
    except (EOFError, gzip.BadGzipFile, zlib.error):
        raise UnreadableLog(
            f"{path.name} is damaged or cut short: its compressed part ends too early. Copy or load it again."
        ) from None
    except MemoryError:
        raise UnreadableLog(
            f"{path.name} is too large for the memory of this computer. Split it by year."
        ) from None
    except FileNotFoundError:
        raise UnreadableLog(f"There is no file {path}. Check the name and the folder.") from None
    except IsADirectoryError:
        raise UnreadableLog(f"{path} is a folder. Name the file with the event log.") from None
    except OSError as problem:
        raise UnreadableLog(f"{path} cannot be read: {problem.strerror or problem}.") from None


def _read_text(
    path: Path, stream: io.BufferedReader, rows: Rows, columns: Mapping[str, str] | None
) -> EventLog:
    start = stream.peek(4096)[:4096]
    if not start.strip():
        raise UnreadableLog(f"{path.name} is empty. Check that this is the right file, or export it again.")
    letters = start.replace(b"\x00", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n")
    if letters[:1] == b"<":
        return read_xes(stream, rows)
    if letters[:1] in (b"{", b"["):
        raise UnreadableLog(f"{path.name} is JSON. Export the log as XES, CSV or Parquet.")
    if start[:2] == b"PK" or (b"\x00" in start and start[:2] not in (b"\xff\xfe", b"\xfe\xff")):
        raise UnreadableLog(
            f"{path.name} is no XES, CSV or Parquet file. If it is a spreadsheet or an archive, "
            "save the sheet as 'CSV UTF-8', or unpack it first."
        )
    return read_csv(stream, rows, columns)


def _zone(name: str) -> tzinfo:
    if name == "UTC":
        return UTC
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        raise UnreadableLog(f"There is no time zone {name!r}. Write it like Europe/Istanbul.") from None


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
