"""A private PostgreSQL server in a temporary folder, reached through a socket in that folder."""

import fcntl
import os
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from tests.place import temporary

OWNER = "halka_owner"


@dataclass(frozen=True)
class Cluster:
    """A running server; `folder` holds its files and its socket."""

    folder: Path

    def url(self, database: str = "postgres", user: str = OWNER) -> str:
        return f"postgres://{user}@/{database}?host={self.folder}"


def binaries() -> Path | None:
    """The newest installed server programs."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: float(path.parts[4]))
    if found:
        return found[-1].parent
    on_path = shutil.which("initdb")
    return Path(on_path).resolve().parent if on_path else None


def shared(root: Path) -> Cluster | None:
    """The one server of this test run, started by whoever asks first; None when none is installed."""
    programs = binaries()
    if programs is None:
        return None
    note = root / "postgres"
    with (root / "postgres.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not note.exists():
            note.write_text(str(_start(programs)))
    return Cluster(Path(note.read_text()))


def stop(root: Path) -> None:
    note, programs = root / "postgres", binaries()
    if note.exists() and programs:
        folder = Path(note.read_text())
        _run(programs / "pg_ctl", "-D", folder / "data", "-m", "immediate", "stop")
        shutil.rmtree(folder, ignore_errors=True)


def _start(programs: Path) -> Path:
    folder = temporary("halka-pg-")
    if os.geteuid() == 0:
        shutil.chown(folder, _other_user())
    _run(
        *(programs / "initdb", "-D", folder / "data", "-U", OWNER, "-A", "trust"),
        *("--data-checksums", "--no-sync", "--encoding=UTF8", "--locale=C"),
    )
    # Nobody keeps what is in here, and a vacuum between two tests would find every table empty and spoil the plans.
    # The lines stand in the file so that a test of `doctor` can overrule them.
    with (folder / "data" / "postgresql.conf").open("a") as settings:
        settings.write("fsync = off\nautovacuum = off\nmax_wal_size = 128MB\n")
    options = f"-c listen_addresses='' -c unix_socket_directories='{folder}' -c max_connections=60"
    _run(programs / "pg_ctl", "-D", folder / "data", "-l", folder / "log", "-w", "-o", options, "start")
    return folder


def _other_user() -> str:
    """PostgreSQL refuses to run as root."""
    import pwd

    return next(name for name in ("postgres", "nobody") if name in {user.pw_name for user in pwd.getpwall()})


def _run(*command: object) -> None:
    words = [str(word) for word in command]
    if os.geteuid() == 0:
        words = ["runuser", "-u", _other_user(), "--", *words]
    done = subprocess.run(
        words,
        check=False,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        cwd="/",
    )
    if done.returncode:
        raise RuntimeError(f"{words} failed:\n{done.stdout.decode(errors='replace')}")
