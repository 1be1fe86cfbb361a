"""Whether the newest copy opens, who could open it, and whether a copy of the keys lies where it must not."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from django.conf import settings

from halka.trust import backup, holders, keys

from .finding import Finding, failure

HOURS = 24
MARKS = (
    keys.FORMAT.encode(),
    holders.SECRET.encode(),
)  # what a key file, or the key of a holder, says of itself
LARGEST = 4 * 1024 * 1024
AGAIN = "Run `halka backup`, and `halka doctor` again."


def newest(now: datetime) -> Iterator[Finding]:
    """Opens the newest copy with the drill key and compares all that is in it with its manifest."""
    found = backup.copies()
    if not found:
        yield failure("backup_none", f"There is no copy in {backup.folder()} that halka backup made.", AGAIN)
        return
    copy = found[-1]
    if copy.stat().st_size == 0:
        yield failure("backup_empty", f"The newest copy {copy.name} is an empty file.", AGAIN)
        return
    hours = (now - _age_of(copy)).total_seconds() / 3600
    if hours > HOURS:
        yield failure("backup_old", f"The newest copy is {hours:.0f} hours old.", AGAIN)
    try:
        backup.examined(copy)
    except backup.BackupProblem as problem:
        yield failure("backup_bad", f"The newest copy is no backup: {problem}", AGAIN)
    if now - _age_of(found[0]) > backup.OLDEST + timedelta(days=1):
        message = (
            f"{found[0].name} is older than {backup.DAILY} days: it may hold keys that were destroyed since."
        )
        yield failure("backup_too_old", message, "Destroy it, and the copies of it elsewhere.")


def _age_of(copy: Path) -> datetime:
    """The earlier of what the name says and when the file was written: neither can make a copy younger."""
    return min(backup.made_at(copy), datetime.fromtimestamp(copy.stat().st_mtime, UTC))


def people_outside(now: datetime) -> Iterator[Finding]:
    if len(holders.recipients()) < holders.AT_LEAST:
        message = "Nobody outside can open the copies: if this machine is lost, everything is lost."
        advice = (
            "Two people make a key each (`halka keys holder FILE`); name both with `halka keys recipients`."
        )
        yield failure("backup_nobody", message, advice)


def stray_keys(now: datetime) -> Iterator[Finding]:
    """Copies of keys in the data folder, or unencrypted among the copies: who takes one would take both."""
    for folder, name in (
        (Path(settings.HALKA_DATA), "data folder"),
        (backup.folder(), "folder of the copies"),
    ):
        for path in sorted(folder.rglob("*")) if folder.is_dir() else []:
            if path.is_file() and not path.is_symlink() and _holds_a_key(path):
                message = f"A key lies in the {name}: {path}. Whoever takes this folder would take it too."
                yield failure("key_copy", message, "Move it to another medium, and destroy it here.")
    if keys.lies_inside(Path(settings.HALKA_KEY), backup.folder()):
        advice = "Move the key file: whoever takes the backups would take it too."
        yield failure("backup_key", "The key file lies beside the backups.", advice)


def _holds_a_key(path: Path) -> bool:
    try:
        if path.stat().st_size > LARGEST:
            return False
        content = path.read_bytes()
    except OSError:
        return False
    return any(mark in content for mark in MARKS)
