"""Commands about copies: making, restoring and drilling them, who can open them, the list of erasures."""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from halka.config.starting import Stop, ready
from halka.config.terminal import prepare_environment, say

Adding = Callable[[str, object, str], argparse.ArgumentParser]
NOBODY_OUTSIDE = (
    "WARNING: nobody outside can open this copy yet: if this machine is lost, everything is lost. Two people make a key"
    " each (halka keys holder FILE), keep it away from here, and their two public lines are named here with: halka keys"
    " recipients age1… age1…"
)


def add_commands(command: Adding) -> None:
    command(
        "backup",
        back_up,
        "Copy the store while people work, close the copy for two people outside, check it.",
    )
    restore = command(
        "restore",
        put_back,
        "Put a backup in the place of the store, or into an empty database of PostgreSQL. Stop the site first.",
    )
    restore.add_argument("file", type=Path, help="what halka backup wrote: halka-….age")
    restore.add_argument(
        "--identity",
        type=Path,
        help="key of one of the people outside (default: the drill key of this machine)",
    )
    restore.add_argument(
        "--erasures",
        type=Path,
        help="newest list of erasures kept elsewhere: halka-erasures.json or a manifest",
    )
    restore.add_argument(
        "--without-newest-list",
        action="store_true",
        help="restore although nobody knows who was erased after this copy",
    )
    command(
        "drill",
        drill,
        "Restore the newest copy into a folder (or database) of its own, read its ledger, say how long it took.",
    )
    listed = command("erasures", write_erasures, "Write the signed list of erasures, to be kept elsewhere.")
    listed.add_argument("--out", type=Path, required=True, help="the file, such as halka-erasures.json")


def add_key_commands(keys: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    holder = keys.add_parser("holder", help="Make the key of somebody outside who can open copies.")
    holder.add_argument("file", type=Path, help="new file for the key; keep it away from this machine")
    holder.set_defaults(do=make_holder)
    named = keys.add_parser(
        "recipients", help="Name the people outside who can open copies, or say who they are."
    )
    named.add_argument("line", nargs="*", help="public line of a key: age1…; two or more")
    named.set_defaults(do=name_recipients)
    bring = keys.add_parser("bring", help="Put the key file back from the copy that lies beside a backup.")
    bring.add_argument("file", type=Path, help="halka-….keys.age")
    bring.add_argument("--identity", type=Path, required=True, help="key of one of the people outside")
    bring.set_defaults(do=bring_keys)


def back_up(wanted: argparse.Namespace) -> int:
    ready(wanted.home)
    from halka.trust import holders
    from halka.trust.backup import BackupProblem
    from halka.trust.backup import back_up as copy

    try:
        file, entries = copy(datetime.now(UTC))
    except BackupProblem as problem:
        raise Stop(str(problem)) from problem
    say(f"{file} holds {entries} entries. It was opened again and every part of it is as it was written.")
    if holders.recipients():
        say(
            "Two people outside can open it with their keys. Keep a second copy of this folder on another machine."
        )
    else:
        say(NOBODY_OUTSIDE)
    return 0


def put_back(wanted: argparse.Namespace) -> int:
    made = _keys_on_a_bare_machine(wanted)
    try:
        return _put_back(wanted, bare=bool(made))
    except BaseException:
        for file in made:  # as it was before: the next try begins in the same place
            file.unlink(missing_ok=True)
        raise


def _put_back(wanted: argparse.Namespace, *, bare: bool) -> int:
    ready(wanted.home, needs_store=False)
    from django.conf import settings

    from halka.trust.backup import BackupProblem, is_file
    from halka.trust.restoring import restore

    settings.HALKA_DATA.mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        done = restore(
            wanted.file,
            datetime.now(UTC),
            identity=wanted.identity,
            erasures=wanted.erasures,
            without_list=wanted.without_newest_list,
        )
    except BackupProblem as problem:
        raise Stop(str(problem)) from problem
    say(f"The store is what it was with {done.entries} entries. What was written after that is not in it.")
    if done.erased_again:
        say(f"{done.erased_again} keys that were destroyed since the copy was made are destroyed in it, too.")
    if done.aside:
        say(f"The store that was here is kept: {done.aside}. Destroy it when it is not needed any more.")
    if bare:
        say(f"The key file was put back from its copy: {settings.HALKA_KEY}.")
    say("Next: halka upgrade, halka ledger verify, halka backup, then halka serve.")
    if not is_file():
        say("The role of the program needs its rights in this database: halka/trust/guard.py, grant_sql.")
    return 0


def _keys_on_a_bare_machine(wanted: argparse.Namespace) -> list[Path]:
    """Where no key file is, that of the copy is put back first; answers the files that were made."""
    key_file = Path(os.environ.get("HALKA_KEY", wanted.home / "keys" / "halka.key"))
    copy = wanted.file.with_suffix(".keys.age")
    if key_file.exists() or wanted.identity is None:
        return []
    if not copy.is_file():
        raise Stop(
            f"There is no key file at {key_file}, and no copy of it beside the backup: {copy}. Bring one of them."
        )
    return _bring(wanted, copy, key_file)


def _bring(wanted: argparse.Namespace, copy: Path, key_file: Path) -> list[Path]:
    prepare_environment(wanted.home, demo=False)
    from halka.trust import holders
    from halka.trust.keys import KeyProblem

    try:
        return holders.bring_keys(copy, wanted.identity, key_file)
    except (holders.HolderProblem, KeyProblem) as problem:
        raise Stop(str(problem)) from problem


def bring_keys(wanted: argparse.Namespace) -> int:
    key_file = Path(os.environ.get("HALKA_KEY", wanted.home / "keys" / "halka.key"))
    made = _bring(wanted, wanted.file, key_file)
    say(
        f"Put back: {', '.join(map(str, made))}." if made else f"{key_file} holds every key of that copy now."
    )
    say("Next: halka doctor.")
    return 0


def drill(wanted: argparse.Namespace) -> int:
    """With the commands that a person would type, in processes of their own, over a folder that is taken away."""
    ready(wanted.home)
    from django.conf import settings

    from halka.config.store import beside
    from halka.trust import backup, clock, drills, dumps

    copies = backup.copies()
    if not copies:
        raise Stop(f"There is no copy in {backup.folder()}. Make one: halka backup")
    copy, began_at, began = copies[-1], clock.now(), time.monotonic()
    with TemporaryDirectory(prefix=".drill-", dir=backup.folder()) as place, ExitStack() as stack:
        data = Path(place) / "data"
        data.mkdir(mode=0o700)
        over = {
            "HALKA_DATA": str(data),
            "HALKA_KEY": str(settings.HALKA_KEY),
            "HALKA_BACKUPS": str(backup.folder()),
        }
        trouble = ""
        if not backup.is_file():
            try:
                name = stack.enter_context(dumps.scratch())
                over["DATABASE_URL"] = beside(os.environ["DATABASE_URL"], name)
            except dumps.DumpProblem as problem:
                trouble = str(problem)
        told = copy.with_suffix(".json")
        by_list = ["--erasures", str(told)] if told.exists() else ["--without-newest-list"]
        trouble = (
            trouble
            or _run(wanted.home, over, "restore", str(copy), *by_list)
            or _run(wanted.home, over, "ledger", "verify")
        )
    seconds = time.monotonic() - began
    ended_at = began_at + timedelta(seconds=seconds)
    drills.keep(copy.stem, is_good=not trouble, began_at=began_at, at=ended_at)
    if trouble:
        raise Stop(f"The drill failed: {copy} could not be restored. {trouble}")
    say(f"{copy.name} was restored and every entry of its ledger read, in {seconds:.1f} seconds.")
    return 0


def _run(home: Path, over: dict[str, str], *words: str) -> str:
    """What went wrong in a command over another folder; empty when nothing did."""
    environment = {
        name: value for name, value in os.environ.items() if name not in ("HALKA_DEMO", "DATABASE_URL")
    }
    line = [sys.executable, "-m", "halka.config.command", "--home", str(home), *words]
    done = subprocess.run(  # noqa: S603 - own words
        line, env=environment | over, stdin=subprocess.DEVNULL, capture_output=True, text=True
    )
    return "" if done.returncode == 0 else (done.stderr or done.stdout).strip().splitlines()[-1]


def make_holder(wanted: argparse.Namespace) -> int:
    from halka.trust import holders

    try:
        line = holders.make_holder(wanted.file)
    except holders.HolderProblem as problem:
        raise Stop(str(problem)) from problem
    say(
        f"{wanted.file} opens copies. Keep it away from the machine that makes them, and a second one on paper."
    )
    say(f"Its public line, which is no secret:\n{line}")
    return 0


def name_recipients(wanted: argparse.Namespace) -> int:
    ready(wanted.home)
    from halka.trust import holders

    try:
        if wanted.line:
            holders.set_recipients(wanted.line)
        lines = holders.recipients()
    except holders.HolderProblem as problem:
        raise Stop(str(problem)) from problem
    if not lines:
        say(NOBODY_OUTSIDE)
        return 1
    say("Copies can be opened with the keys of:\n" + "\n".join(lines))
    if wanted.line:
        say("This holds for the next copy. Next: halka backup.")
    return 0


def write_erasures(wanted: argparse.Namespace) -> int:
    ready(wanted.home)
    from halka.trust.backup import write_list

    number = write_list(wanted.out, datetime.now(UTC))
    say(
        f"{wanted.out} lists {number} erasures and is signed. Keep it elsewhere; a restore asks for the newest one."
    )
    return 0
