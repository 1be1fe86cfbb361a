"""What the computer says about a file, in words."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from .table import UnreadableLog


@contextmanager
def in_words(path: Path) -> Iterator[None]:
    """Whatever the computer says about a file becomes a sentence that says what to do."""
    try:
        yield
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
