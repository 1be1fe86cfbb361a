"""The first day of an installation: keys, encrypted store, first administrator."""

from __future__ import annotations

import getpass
import os
import shutil
import sys
from pathlib import Path

from halka.config.terminal import prepare_environment, say
from halka.trust import keys


def init(home: Path, *, username: str, name: str, password_file: Path | None) -> int:
    """Makes keys, store and first administrator. Refuses to touch an installation that exists."""
    key_file = Path(os.environ.get("HALKA_KEY", home / "keys" / "halka.key"))
    data = Path(os.environ.get("HALKA_DATA", home / "data"))
    if key_file.exists() or (data / "halka.db").exists():
        sys.stderr.write(f"halka: there is an installation in {home} already. Nothing was changed.\n")
        return 2
    password = _password(password_file)
    make_home(data, key_file)
    prepare_environment(home, demo=False)
    import django

    django.setup()
    from django.contrib.auth.password_validation import validate_password
    from django.core.exceptions import ValidationError

    from halka.config.installation import make_store, mark_start

    try:
        validate_password(password)
    except ValidationError as weak:
        shutil.rmtree(data)
        key_file.unlink()
        sys.stderr.write("halka: " + " ".join(weak.messages) + " Nothing was made.\n")
        return 2
    make_store()
    mark_start()
    _first_administrator(username, name, password)
    say(
        f"Made in {home}. The key file is {key_file}: keep a copy away from this machine; without it nothing can be read."
    )
    say(
        "Next: halka doctor, then halka serve. Sign in as "
        + username
        + "; you will be asked for a second factor."
    )
    return 0


def make_home(data: Path, key_file: Path) -> None:
    """Folders that only their owner may read, and a new key file outside the data folder."""
    for folder in (data, key_file.parent):
        folder.mkdir(parents=True, exist_ok=True)
        folder.chmod(0o700)
    keys.create(key_file)


def _password(password_file: Path | None) -> str:
    if password_file is not None:
        return password_file.read_text(encoding="utf-8").strip()
    first = getpass.getpass("Password of the administrator (12 letters or more): ")
    if first != getpass.getpass("Once more: "):
        sys.stderr.write("halka: the two were not the same.\n")
        raise SystemExit(2)
    return first


def _first_administrator(username: str, name: str, password: str) -> None:
    from halka.directory.actions import add_institution, add_person, add_place, add_unit, give_post
    from halka.trust import clock
    from halka.trust.actor import OPERATOR

    at = clock.now()
    place = add_place(by=OPERATOR, at=at, code="HERE", name="Here", kind="country")
    body = add_institution(by=OPERATOR, at=at, code="OWN", name="Own institution", sector="public")
    unit = add_unit(
        by=OPERATOR,
        at=at,
        code="ADMIN",
        name="Administration",
        institution=body,
        place=place,
        kind="social",
        level="central",
    )
    person = add_person(by=OPERATOR, at=at, username=username, name=name, password=password)
    give_post(by=OPERATOR, at=at, person=person, unit=unit, role="administrator")
