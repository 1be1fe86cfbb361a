"""How a command starts over an installation that must exist, and how it stops with a sentence."""

from __future__ import annotations

import os
from pathlib import Path

from halka.config.terminal import prepare_environment

_EMPTY = "The store {store} is empty. Nothing was changed. Restore the newest copy: halka restore halka-….age"


class Stop(Exception):
    """The command cannot go on; the message says why and what to do."""


def ready(home: Path, *, needs_store: bool = True) -> None:
    """Starts Django over an installation that must exist, with a store that opens; doctor and restore need none."""
    prepare_environment(home, demo=False)
    import django

    from halka.config.store import NoSuchStore
    from halka.profiles import ProfileProblem
    from halka.trust.demo_mark import NotADemo
    from halka.trust.keys import KeyProblem

    try:
        django.setup()
    except (KeyProblem, NotADemo, NoSuchStore, ProfileProblem) as problem:
        raise Stop(str(problem)) from problem
    from django.conf import settings

    if not settings.HALKA_KEY.exists():
        raise Stop(_no_key(home))
    if needs_store:
        _open_store()


def _no_key(home: Path) -> str:
    from django.conf import settings

    store = Path(str(settings.DATABASES["default"]["NAME"]))
    if settings.DATABASES["default"]["ENGINE"] == "halka.trust.sqlcipher" and store.exists():
        return (
            f"There is no key file at {settings.HALKA_KEY}, and without it the store {store} cannot be read. Put its copy"
            " back: halka keys bring halka-….keys.age --identity FILE. Nothing was changed."
        )
    return f"There is no installation in {home}. Make one with: halka init (or try: halka demo)"


def _open_store() -> None:
    from django.db import DatabaseError, connection

    if connection.vendor != "sqlite":
        return  # its server answers in its own words
    store = Path(str(connection.settings_dict["NAME"]))
    if not store.exists():
        raise Stop(
            f"There is no store at {store}, but there is a key file. Nothing was made in its place. Bring the store back,"
            " or restore the newest copy: halka restore halka-….age"
        )
    if not store.stat().st_size:
        raise Stop(_EMPTY.format(store=store))
    if not os.access(store.parent, os.W_OK) or not os.access(store, os.W_OK):
        raise Stop(
            f"The store {store} lies on a disk or in a folder that cannot be written. Make it writable first."
        )
    try:
        connection.ensure_connection()
        is_ours = "trust_ledgerentry" in connection.introspection.table_names()
    except DatabaseError as problem:
        raise Stop(f"{str(problem).rstrip('.')}. Nothing was changed. Next: halka doctor.") from problem
    if not is_ours:
        raise Stop(_EMPTY.format(store=store))
