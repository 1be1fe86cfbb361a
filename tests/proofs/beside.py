"""What leaves the program by no page: files and words of commands, entries, the table for numbers, lines of the log."""

from __future__ import annotations

import logging
import random
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from halka.config import command, copies
from halka.insight import extract
from halka.trust import backup, holders
from halka.trust.models import LedgerEntry
from tests.proofs.hidden import Hidden
from tests.proofs.shown import REPORTS, Shown

LANGUAGES, PROFILES = ("en", "tr", "sq"), ("ia", "tr", "al")


DAYS = ("--from", "2026-03-01", "--to", "2026-03-31")
"""In which everything of these children happened."""


class Log(logging.Handler):
    """Every line that the program would write, as it would be written, with what it says of a fault."""

    def __init__(self) -> None:
        super().__init__(logging.INFO)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(self.format(record))

    def taken(self) -> Iterator[Shown]:
        lines, self.lines = self.lines, []
        yield from (Shown("log_line", line.encode()) for line in lines)

    @contextmanager
    def listening(self) -> Iterator[None]:
        root = logging.getLogger()
        root.addHandler(self)
        try:
            yield
        finally:
            root.removeHandler(self)


def in_place(place: Path, settings: pytest.Settings, monkeypatch: pytest.MonkeyPatch) -> None:  # type: ignore[name-defined]
    """Commands run in this process, over the store of the tests; copies go to a folder of their own."""
    for module in (command, copies):
        monkeypatch.setattr(module, "ready", lambda home, **more: None)
    settings.HALKA_BACKUPS = place / "backups"
    holders.set_recipients([holders.make_holder(place / name) for name in ("officer.txt", "director.txt")])


def newest() -> int:
    return LedgerEntry.objects.order_by("-seq").values_list("seq", flat=True).first() or 0


def entries(after: int) -> Iterator[Shown]:
    for entry in LedgerEntry.objects.filter(seq__gt=after).values():
        yield Shown("ledger_entry", str(entry).encode())


def table() -> Shown:
    """The table that numbers are made of."""
    return Shown("extract", str(extract.events().to_pylist()).encode())


def commands(
    hidden: Hidden, place: Path, chance: random.Random, capture: pytest.CaptureFixture[str]
) -> Iterator[Shown]:
    """What each command says, and each file that it writes."""
    out = place / "out"
    out.mkdir(exist_ok=True)
    language, profile = chance.choice(LANGUAGES), chance.choice(PROFILES)
    lines: list[tuple[str, ...]] = [
        ("ledger", "verify"),
        ("ledger", "checkpoint"),
        ("doctor",),
        ("insight", "rebuild"),
        ("keys", "recipients"),
        ("erasures", "--out", str(out / "erasures.json")),
        ("rules", "--out", str(out / "protocol.docx"), "--profile", profile, "--language", language),
        (
            "report",
            "--out",
            str(out / "report"),
            "--report",
            ",".join(REPORTS),
            "--language",
            language,
            *DAYS,
        ),
        ("keys", "destroy", hidden.case.code, "--basis", "court_order", "--yes"),
        ("keys", "destroy", "K7R-2M9", "--basis", "court_order", "--yes"),
    ]
    yield from _run(lines, capture)
    yield from _files(out)


def of_copies(capture: pytest.CaptureFixture[str], *, with_drill: bool) -> Iterator[Shown]:
    """The commands that need a store without an open transaction. The copy itself is encrypted and shows nothing; that
    it is has tests of its own."""
    yield from _run([("backup",), *([("drill",), ("ledger", "verify")] if with_drill else [])], capture)
    yield from _files(backup.folder())


def _run(lines: list[tuple[str, ...]], capture: pytest.CaptureFixture[str]) -> Iterator[Shown]:
    for line in lines:
        capture.readouterr()
        command.main(list(line))
        said = capture.readouterr()
        yield Shown("terminal", (said.out + said.err).encode())


def _files(folder: Path) -> Iterator[Shown]:
    for file in sorted(folder.rglob("*")):
        if file.is_file():
            yield Shown("file_name", file.name.encode())
            if renderer := _renderer_of(file):
                yield Shown(renderer, file.read_bytes())
            file.unlink()


def _renderer_of(file: Path) -> str:
    if file.name == "protocol.docx":
        return "protocol_docx"
    if file.suffix == ".json":
        return "backup_manifest"
    return REPORTS.get(file.suffix.lstrip("."), "")
