"""Writes the files of a report: all of them or none, and safe to open in a spreadsheet."""

from __future__ import annotations

import csv
import errno
import os
import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any, TypeAlias

import pyarrow as pa
import pyarrow.parquet as pq

Content: TypeAlias = "str | bytes | pa.Table"

_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_BATCH = 10_000


class CannotWrite(Exception):
    """The report cannot be written. The message says why and what to do; nothing was left behind."""


def written_whole(out_dir: Path, contents: Mapping[str, Content]) -> list[Path]:
    """Write each text or table under its name beside `out_dir`, then move all of it into place.

    Other files in an existing `out_dir` stay as they are. A name ending in .csv or .parquet takes a table.
    """
    partly: Path | None = None
    try:
        out_dir.parent.mkdir(parents=True, exist_ok=True)
        partly = Path(tempfile.mkdtemp(prefix=f".{out_dir.name}-partly-", dir=out_dir.parent))
        partly.chmod(0o755)
        for name, content in contents.items():
            _write(partly / name, content)
        if out_dir.exists():
            for name in contents:
                (out_dir / name).parent.mkdir(parents=True, exist_ok=True)
                os.replace(partly / name, out_dir / name)
        else:
            os.replace(partly, out_dir)
    except OSError as problem:
        raise CannotWrite(what_to_do(out_dir, problem)) from None
    finally:
        if partly is not None:
            shutil.rmtree(partly, ignore_errors=True)
    return [out_dir / name for name in contents]


def _write(path: Path, content: Content) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    if isinstance(content, str):
        path.write_text(content, encoding="utf-8")
    elif isinstance(content, bytes):
        path.write_bytes(content)
    elif path.suffix == ".parquet":
        pq.write_table(content, path, compression="zstd")
    else:
        _write_csv(path, content)


def _write_csv(path: Path, table: pa.Table) -> None:
    # The mark at the beginning tells Excel that the letters are UTF-8.
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow([harmless(name) for name in table.column_names])
        for batch in table.to_batches(max_chunksize=_BATCH):
            writer.writerows(zip(*map(_cells, batch.columns), strict=True))


def _cells(column: Any) -> list[Any]:
    """The values of a column as they go into a spreadsheet."""
    found: list[Any] = column.to_pylist()
    is_number = pa.types.is_integer(column.type) or pa.types.is_floating(column.type)
    return found if is_number else [harmless(value) for value in found]


def harmless(value: object) -> object:
    """Text that a spreadsheet would run as a formula gets an apostrophe in front; a list becomes one text."""
    if isinstance(value, list):
        value = " > ".join(map(str, value))
    if isinstance(value, str) and value.startswith(_FORMULA):
        return f"'{value}"
    return value


def what_to_do(out_dir: Path, problem: OSError) -> str:
    """The sentence for a disk that does not take it."""
    if problem.errno in (errno.ENOSPC, errno.EDQUOT):
        return f"The disk is full. Free some space, or name one on another disk instead of {out_dir}."
    if problem.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        return f"You may not write to {out_dir.parent}. Name a folder of your own."
    if problem.errno == errno.ENOENT:
        return f"There is no folder {out_dir.parent}. Make it, or name another."
    return f"{out_dir} cannot be written: {problem.strerror or problem}. Name another place."
