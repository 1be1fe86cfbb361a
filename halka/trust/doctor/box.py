"""What can be seen without opening the store: files, rights, settings, clock."""

import ctypes
import os
import resource
import shutil
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from django.conf import settings
from django.db import connection

from halka.trust import demo_mark, keys

from .finding import Finding, failure, warning

CLOCK_SECONDS = 60
LEAST_FREE = 500 * 1024 * 1024
NETWORK_DISKS = {"nfs", "nfs4", "cifs", "smb3", "smbfs", "fuse.sshfs", "9p", "afs", "ceph", "glusterfs"}
TIME_ERROR = 5  # what adjtimex answers while the kernel's clock is not synchronised


def key_file(now: datetime) -> Iterator[Finding]:
    path, folder = Path(settings.HALKA_KEY), Path(settings.HALKA_DATA)
    if keys.lies_inside(path, folder):
        advice = "Move it to another folder, best on another medium, and set HALKA_KEY."
        yield failure("key_in_data", f"The key file {path} lies inside the data folder.", advice)
    try:
        keys.load(path)
    except keys.KeyProblem as problem:
        advice = "Restore the key file from its safe copy. `halka init` makes one for a new installation."
        yield failure("key_unusable", str(problem), advice)
        return
    if path.stat().st_uid != os.geteuid():
        yield failure(
            "key_owner", "The key file belongs to another user.", "chown it to the user of the program."
        )
    if path.parent.stat().st_mode & 0o022:
        advice = f"chmod go-w {path.parent}"
        yield failure("key_folder_open", "Others can replace files in the folder of the key file.", advice)


def data_folder(now: datetime) -> Iterator[Finding]:
    folder = Path(settings.HALKA_DATA)
    if not folder.is_dir():
        yield failure(
            "data_missing", f"There is no data folder at {folder}.", "Run `halka init`, or set HALKA_DATA."
        )
        return
    if folder.stat().st_mode & 0o077:
        advice = f"chmod 700 {folder}"
        yield failure("data_open", f"Other users of this machine can enter the data folder {folder}.", advice)
    if folder.stat().st_uid != os.geteuid():
        yield failure(
            "data_owner", "The data folder belongs to another user.", "chown it to the program's user."
        )
    yield from _database_file()


def _database_file() -> Iterator[Finding]:
    path = Path(str(connection.settings_dict["NAME"]))
    if connection.vendor != "sqlite" or not path.is_file():
        return
    if path.stat().st_mode & 0o007:
        yield failure(
            "store_open", "Every user of this machine can reach the database file.", f"chmod o= {path}"
        )
    with path.open("rb") as file:
        if file.read(16).startswith(b"SQLite format 3"):
            advice = "Stop, keep the file for the data officer, and restore the last backup."
            yield failure("store_plain", "The database file is not encrypted.", advice)


def disk(now: datetime) -> Iterator[Finding]:
    folder = Path(settings.HALKA_DATA)
    if not folder.is_dir():
        return
    free = shutil.disk_usage(folder).free
    if free < LEAST_FREE:
        advice = "Make room before the disk is full."
        yield failure("disk_full", f"Only {free // 1024**2} MB are free for the data folder.", advice)
    kind = _kind_of_disk(folder.resolve())
    if connection.vendor == "sqlite" and kind in NETWORK_DISKS:
        advice = "Move the data folder to a disk of this machine, or use PostgreSQL."
        yield failure(
            "disk_remote", f"The data folder lies on a network disk ({kind}); locks fail there.", advice
        )


def _kind_of_disk(folder: Path) -> str:
    """The file system that the folder lies on, where the system tells."""
    try:
        lines = Path("/proc/self/mounts").read_text(encoding="utf-8").splitlines()
    except OSError:
        return ""
    mounts = [
        (line.split()[1].replace("\\040", " "), line.split()[2]) for line in lines if len(line.split()) > 2
    ]
    above = [(len(place), kind) for place, kind in mounts if folder.is_relative_to(place)]
    return max(above)[1] if above else ""


def site(now: datetime) -> Iterator[Finding]:
    if settings.DEBUG:
        yield failure(
            "debug_on", "Debug is on: error pages would show data.", "Unset HALKA_DEBUG and start again."
        )
    if len(settings.SECRET_KEY) < 32 or settings.SECRET_KEY.startswith("django-insecure"):
        advice = "Leave SECRET_KEY to Halka, which derives it from the key file."
        yield failure("secret_weak", "The key that signs sessions is missing or weak.", advice)
    hosts = settings.ALLOWED_HOSTS
    if not hosts or any(host == "*" or host.startswith(".") for host in hosts):
        advice = "Name the addresses of the site in HALKA_HOSTS."
        yield failure("hosts_open", "The site answers under any name, or under none.", advice)
    if not settings.USE_TZ:
        yield failure("zone_off", "Times would be stored without a time zone.", "Set USE_TZ = True.")
    public = [host for host in hosts if host not in ("localhost", "127.0.0.1", "[::1]")]
    if public and not settings.SESSION_COOKIE_SECURE:
        advice = "Put the site behind https and set HALKA_HTTPS=1."
        yield failure("https_off", f"{public[0]} is reached without https: sessions can be stolen.", advice)
    if settings.HALKA_HTTPS and not settings.ALLAUTH_TRUSTED_PROXY_COUNT:
        advice = "Set HALKA_PROXIES to the number of your own proxies (docs/proxy.md)."
        yield warning("proxy_unnamed", "Behind the proxy everybody seems to come from one address.", advice)
    if not settings.SESSION_COOKIE_HTTPONLY:
        yield failure("cookie_open", "Scripts can read the session.", "Set SESSION_COOKIE_HTTPONLY = True.")
    loud = [name for name in ("DEBUG", "TRACE") if name in str(settings.LOGGING)]
    if loud:
        yield failure("log_loud", "The log is set to write values of queries.", "Set the log to WARNING.")


def demo(now: datetime) -> Iterator[Finding]:
    demo_mode, data = getattr(settings, "HALKA_DEMO", False), Path(settings.HALKA_DATA)
    if demo_mode and not demo_mark.was_made_here(data, Path(settings.HALKA_KEY)):
        advice = "Unset HALKA_DEMO: in demo mode everybody may choose who to be."
        yield failure("demo_on_real", "Demo mode is on, but the data were not made by `halka demo`.", advice)
    if not demo_mode and (data / demo_mark.NAME).exists():
        advice = "Use another data folder for real work."
        yield failure("real_on_demo", "The data folder is that of a demo.", advice)


def process(now: datetime) -> Iterator[Finding]:
    if os.geteuid() == 0:
        yield warning("runs_as_root", "The program runs as root.", "Give it a user of its own.")
    if resource.getrlimit(resource.RLIMIT_CORE)[0] != 0:
        advice = "Set `LimitCORE=0` for the service, or `ulimit -c 0`."
        yield warning("core_dumps", "A crash may write the memory, with the keys in it, to disk.", advice)


def clock(now: datetime) -> Iterator[Finding]:
    folder = Path(settings.HALKA_DATA)
    if folder.is_dir():
        with tempfile.NamedTemporaryFile(dir=folder, prefix=".clock") as file:
            written = datetime.fromtimestamp(os.stat(file.name).st_mtime, UTC)
        away = abs((written - now).total_seconds())
        if away > CLOCK_SECONDS:
            advice = "Set the clock of this machine, and of the one that holds the disk."
            yield failure(
                "clock_disk", f"The clock and the disk's clock are {away:.0f} seconds apart.", advice
            )
    if kernel_clock() == TIME_ERROR:
        advice = "Switch on time synchronisation (timedatectl set-ntp true), or set the clock weekly by hand."
        yield warning("clock_alone", "Nothing keeps the clock of this machine right.", advice)


def kernel_clock() -> int:
    """The state of the kernel's clock; 0 where it cannot be asked."""
    try:
        return int(ctypes.CDLL(None, use_errno=True).adjtimex(ctypes.create_string_buffer(512)))
    except (AttributeError, OSError):
        return 0
