"""A store of its own for a measurement: a temporary folder with a fresh key and an empty encrypted file."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def fresh() -> Iterator[Path]:
    """Sets the program up on an empty store and removes it afterwards. Call it once in a process."""
    with tempfile.TemporaryDirectory(prefix="halka-bench-") as folder:
        home = Path(folder)
        (home / "data").mkdir(mode=0o700)
        os.environ |= {"HALKA_DATA": str(home / "data"), "HALKA_KEY": str(home / "keys" / "halka.key")}
        os.environ.pop("DATABASE_URL", None)
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "halka.config.settings")
        from halka.trust import keys

        keys.create(home / "keys" / "halka.key")
        import django

        django.setup()
        from django.core.management import call_command

        from halka.trust import guard

        with guard.lifted():
            call_command("migrate", verbosity=0)
        yield home
        from django.db import connection

        connection.close()
