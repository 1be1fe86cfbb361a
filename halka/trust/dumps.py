"""Copies of a store on PostgreSQL. What `pg_dump` writes goes encrypted to the disk, and from there decrypted into
`pg_restore`: no disk ever holds it in the clear. No password stands in a command line.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import subprocess
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryFile
from threading import Thread
from typing import IO

from django.db import DatabaseError, connection
from pyrage import x25519

from halka.trust import holders, merkle
from halka.trust.inside import Inside, head
from halka.trust.manifest import Erased

MAGIC = b"PGDMP"
"""How an archive of pg_dump begins."""
PLACES = ("/usr/lib/postgresql/{}/bin", "/usr/pgsql-{}/bin", "/usr/local/pgsql/bin")
COUNTED = ("ledgerentry", "childkey", "sealed", "tombstone", "checkpoint")
_BEGIN = re.compile(rb'COPY (?:public\.)?"?trust_(\w+?)"? \((.*)\) FROM stdin;\n')
_ESCAPED = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f", "v": "\v"}


class DumpProblem(Exception):
    """A program of PostgreSQL is missing or failed; the message says what and why."""


def program(name: str) -> str:
    """Where it is: the one of the server's own version before any other, which may write what the server cannot read."""
    version = connection.pg_version // 10_000  # type: ignore[attr-defined]
    own = (Path(place.format(version)) / name for place in PLACES)
    found = next((str(path) for path in own if path.is_file()), None) or shutil.which(name)
    if found is None:
        raise DumpProblem(
            f"{name} is not on this machine. Install the client programs of PostgreSQL {version} (such as"
            f" postgresql-client-{version})"
        )
    return found


def write(closed: Path) -> str:
    """Lets pg_dump write the store into an encrypted file, as it is at one moment; answers the digest of what it wrote."""
    words = ("--format=custom", "--no-owner", "--no-privileges", "--no-password")
    with _running("pg_dump", *words) as dump:
        assert dump.stdout is not None
        return holders.close_stream(dump.stdout, closed)


def look_into(closed: Path, identity: x25519.Identity) -> tuple[Inside, str]:
    """What an encrypted copy holds, read to its end, and its digest. Raises DumpProblem and HolderProblem."""
    tables = [f"--table=trust_{table}" for table in COUNTED]
    with _running("pg_restore", "--data-only", "--file=-", *tables) as restore:
        assert restore.stdout is not None
        feed = _Feed(closed, identity, restore)
        try:
            inside = _counted(_rows(restore.stdout))
        except (ValueError, KeyError) as problem:  # cut off in a line; why, the other two know better
            inside = None
            feed.problem = feed.problem or DumpProblem(f"it holds no store of Halka ({problem})")
        digest = feed.ended()
    assert inside is not None
    return inside, digest


def put(closed: Path, identity: x25519.Identity) -> None:
    """Puts a copy into the empty database: whole, or nothing of it."""
    words = ("--single-transaction", "--exit-on-error", "--no-owner", "--no-privileges", "--no-password")
    name = str(connection.settings_dict["NAME"])
    with _running("pg_restore", *words, f"--dbname={name}") as restore:
        _Feed(closed, identity, restore).ended()


def refuse_unless_empty() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_class JOIN pg_namespace ON pg_namespace.oid = relnamespace"
            " WHERE relkind IN ('r', 'p', 'v', 'm', 'f', 'S') AND nspname !~ '^pg_' AND nspname <> 'information_schema'"
        )
        if cursor.fetchone()[0]:
            raise DumpProblem(
                f"the database {connection.settings_dict['NAME']} is not empty, and nothing in it is ever overwritten."
                " Make an empty one (createdb), name it in DATABASE_URL, and restore again"
            )


@contextmanager
def scratch() -> Iterator[str]:
    """The name of an empty database on the same server, dropped afterwards; what an earlier one left is dropped before."""
    name = f"{connection.settings_dict['NAME'][:40]}_drill_of_halka"
    quoted = connection.ops.quote_name(name)
    try:
        with connection.cursor() as cursor:
            cursor.execute(f"DROP DATABASE IF EXISTS {quoted}")
            cursor.execute(f"CREATE DATABASE {quoted} TEMPLATE template0")
    except DatabaseError as problem:
        raise DumpProblem(
            f"the database {name} for the drill could not be made ({str(problem).splitlines()[0]}). The program's role needs"
            " the right to make one: ALTER ROLE … CREATEDB"
        ) from None
    try:
        yield name
    finally:
        with connection.cursor() as cursor:
            cursor.execute(f"DROP DATABASE IF EXISTS {quoted} WITH (FORCE)")


class _Feed(Thread):
    """Decrypts a copy into the standard input of a program, while somebody else reads what the program says."""

    def __init__(self, closed: Path, identity: x25519.Identity, fed: subprocess.Popen[bytes]) -> None:
        super().__init__(daemon=True)
        self.closed, self.identity, self.fed = closed, identity, fed
        self.digest = hashlib.sha256()
        self.begun = False
        self.problem: Exception | None = DumpProblem("it could not be read to its end")
        self.start()

    def run(self) -> None:
        assert self.fed.stdin is not None
        try:
            holders.open_stream(self.closed, self, self.identity)
            self.problem = None
        except (holders.HolderProblem, DumpProblem) as problem:
            self.problem = problem
        if self.problem is not None:
            self.fed.kill()  # before its input ends: what is not whole is not taken for whole
        with suppress(OSError):
            self.fed.stdin.close()

    def write(self, part: bytes) -> int:
        assert self.fed.stdin is not None
        if not self.begun and not part.startswith(MAGIC):
            raise DumpProblem(
                "it is no copy of PostgreSQL. A copy of the encrypted file is restored without DATABASE_URL"
            )
        self.begun = True
        self.digest.update(part)
        with suppress(BrokenPipeError):  # it has what it wanted, or failed and says so
            self.fed.stdin.write(part)
        return len(part)

    def flush(self) -> None:
        return

    def ended(self) -> str:
        """The digest of all that went through. Raises what went wrong."""
        self.join()
        if self.problem is not None:
            raise self.problem
        return self.digest.hexdigest()


@contextmanager
def _running(name: str, *words: str) -> Iterator[subprocess.Popen[bytes]]:
    """A program of PostgreSQL; raises DumpProblem with its own last words when it failed."""
    with TemporaryFile() as said:
        started = subprocess.Popen(  # noqa: S603 - own words
            [program(name), *words],
            env=_environment(),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=said,
        )
        with started:
            try:
                yield started
            except BaseException:
                started.kill()
                raise
        if started.returncode:
            raise DumpProblem(_last_words(name, said))


def _last_words(name: str, said: IO[bytes]) -> str:
    said.seek(0)
    lines = [line for line in said.read().decode(errors="replace").splitlines() if line.strip()]
    return f"{name} failed" + (f" ({lines[-1].strip()[:300]})" if lines else "")


def _environment() -> dict[str, str]:
    """Where the store is, and the password: only the same user of the machine reads these."""
    at = connection.settings_dict
    named = {f"PG{name}": str(at[name]) for name in ("HOST", "PORT", "USER", "PASSWORD") if at[name]}
    return {**os.environ, **named, "PGDATABASE": str(at["NAME"]), "PGTZ": "UTC"}


def _rows(lines: Iterable[bytes]) -> Iterator[tuple[str, dict[str, str]]]:
    """Table and row of each row in a script with data."""
    table, columns = "", list[str]()
    for line in lines:
        if table and line != b"\\.\n":
            yield table, dict(zip(columns, line.decode().rstrip("\n").split("\t"), strict=True))
        elif table:
            table = ""
        elif begun := _BEGIN.fullmatch(line):
            table, columns = (
                begun[1].decode(),
                [name.strip(' "') for name in begun[2].decode().split(",")],
            )


def _counted(rows: Iterable[tuple[str, dict[str, str]]]) -> Inside:
    number, erased, epochs = dict.fromkeys(COUNTED, 0), list[Erased](), set[int]()
    frontier, leaves, newest = merkle.Frontier(), dict[int, bytes](), (0, 0)
    for table, row in rows:
        number[table] += 1
        if table == "ledgerentry":
            newest = max(newest, (int(row["seq"]), int(row["recorded_us"])))
            if int(row["seq"]) > frontier.size:  # checkpoints come first: few leaves are kept
                leaves[int(row["seq"])] = _bytes(row["leaf"])
        elif table == "childkey":
            epochs.add(int(row["epoch"]))
        elif table == "tombstone":
            erased.append(_erased(row))
        elif table == "checkpoint" and int(row["size"]) > frontier.size:
            frontier = merkle.Frontier.from_bytes(_bytes(row["frontier"]))
    after = [leaves[seq] for seq in sorted(leaves) if seq > frontier.size]
    last = newest[1] if newest[0] else None
    return Inside(
        number["ledgerentry"],
        number["childkey"],
        number["sealed"],
        tuple(erased),
        head(frontier, after, last),
        frozenset(epochs),
    )


def _erased(row: dict[str, str]) -> Erased:
    at = datetime.fromisoformat(row["at"]).astimezone(UTC).isoformat()
    return Erased(_text(row["child"]), at, _text(row["basis"]), _text(row["by"]))


def _text(field: str) -> str:
    return re.sub(r"\\(.)", lambda found: _ESCAPED.get(found[1], found[1]), field)


def _bytes(field: str) -> bytes:
    return bytes.fromhex(_text(field).removeprefix("\\x"))
