"""The first day of an installation: keys, encrypted store, and the two people who let everybody else in."""

from __future__ import annotations

import getpass
import os
import secrets
import sys
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from halka.config.terminal import prepare_environment, say
from halka.trust import keys

if TYPE_CHECKING:
    from halka.directory.models import Unit

TITLES = {"administrator": "the administrator", "auditor": "the data-protection officer"}


@dataclass(frozen=True)
class Keeper:
    """Somebody who comes from the machine: an administrator, or a data-protection officer."""

    role: str
    username: str
    name: str
    password_file: Path | None

    def password(self) -> str:
        """From the file, from the terminal, or by chance where nobody sits at one; that one is said once."""
        if self.password_file is not None:
            return self.password_file.read_text(encoding="utf-8").strip()
        if not sys.stdin.isatty():
            by_chance = secrets.token_urlsafe(15)
            say(f"First password of {self.username}, {TITLES[self.role]}: {by_chance}")
            return by_chance
        first = getpass.getpass(f"Password of {TITLES[self.role]} (12 letters or more): ")
        if first != getpass.getpass("Once more: "):
            sys.stderr.write("halka: the two were not the same.\n")
            raise SystemExit(2)
        return first


def init(home: Path, administrator: Keeper, officer: Keeper) -> int:
    """Makes keys, store and the first two people. Refuses to touch an installation that exists."""
    key_file = Path(os.environ.get("HALKA_KEY", home / "keys" / "halka.key"))
    data = Path(os.environ.get("HALKA_DATA", home / "data"))
    if key_file.exists() or (data / "halka.db").exists():
        sys.stderr.write(f"halka: there is an installation in {home} already. Nothing was changed.\n")
        return 2
    prepare_environment(home, demo=False)
    import django

    django.setup()
    from halka.config.installation import make_store, mark_start
    from halka.trust import clock

    chosen = [(keeper, keeper.password()) for keeper in (administrator, officer)]
    if administrator.username == officer.username:
        sys.stderr.write("halka: these are two people; give them two names. Nothing was made.\n")
        return 2
    if not all(_is_good(keeper, password) for keeper, password in chosen):
        return 2
    make_home(data, key_file)
    make_store()
    mark_start()
    at = clock.now()
    office = _office(at)
    for keeper, password in chosen:
        _let_in(keeper, password, office, at)
    say(
        f"Made in {home}. The key file is {key_file}: keep a copy away from this machine; without it nothing can be read."
    )
    say(
        f"{administrator.username} keeps people and units, {officer.username} watches over who is let in: two people, two"
        " passwords. Next: halka doctor, then halka serve. Both are asked for a second factor when they sign in."
    )
    return 0


def add_keeper(keeper: Keeper) -> int:
    """One more of the two, when one has left or an older installation has none; told on the officers' pages."""
    from halka.directory.models import Person, Unit
    from halka.trust import clock

    if Person.objects.filter(username=keeper.username).exists():
        sys.stderr.write(f"halka: somebody already signs in as {keeper.username}.\n")
        return 2
    password = keeper.password()
    if not _is_good(keeper, password):
        return 2
    at = clock.now()
    _let_in(keeper, password, Unit.objects.filter(code="ADMIN").first() or _office(at), at)
    say(f"{keeper.username} signs in as {TITLES[keeper.role]}. The data-protection officers are told.")
    return 0


def make_home(data: Path, key_file: Path) -> None:
    """Folders that only their owner may read, and a new key file outside the data folder."""
    for folder in (data, key_file.parent):
        folder.mkdir(parents=True, exist_ok=True)
        folder.chmod(0o700)
    keys.create(key_file)


def _is_good(keeper: Keeper, password: str) -> bool:
    from django.contrib.auth.password_validation import validate_password
    from django.core.exceptions import ValidationError

    from halka.directory.models import Person

    try:
        validate_password(password, Person(username=keeper.username, name=keeper.name))
    except ValidationError as weak:
        sys.stderr.write(f"halka: {keeper.username}: {' '.join(weak.messages)} Nothing was made.\n")
        return False
    return True


def _office(at: datetime) -> Unit:
    from halka.directory.actions import add_institution, add_place, add_unit
    from halka.trust.actor import OPERATOR

    place = add_place(by=OPERATOR, at=at, code="HERE", name="Here", kind="country")
    body = add_institution(by=OPERATOR, at=at, code="OWN", name="Own institution", sector="public")
    return add_unit(
        by=OPERATOR,
        at=at,
        code="ADMIN",
        name="Administration",
        institution=body,
        place=place,
        kind="social",
        level="central",
    )


def _let_in(keeper: Keeper, password: str, office: Unit, at: datetime) -> None:
    from halka.directory.actions import add_person, give_post
    from halka.trust.actor import OPERATOR

    person = add_person(by=OPERATOR, at=at, username=keeper.username, name=keeper.name, password=password)
    give_post(by=OPERATOR, at=at, person=person, unit=office, role=keeper.role)
