"""The temporary place that a test run works in. The processes of one run (xdist) share it."""

import atexit
import os
import shutil
from pathlib import Path

from tests import postgres
from tests.place import temporary


def root() -> Path:
    return Path(os.environ["HALKA_TEST_ROOT"])


def prepare() -> None:
    """Sets the environment that the settings read; runs before they are loaded."""
    if "HALKA_TEST_ROOT" in os.environ:
        return
    place = temporary("halka-test-")
    atexit.register(_remove, place, os.getpid())
    (place / "data").mkdir(mode=0o700)
    os.environ |= {
        "HALKA_TEST": "1",
        "HALKA_TEST_ROOT": str(place),
        "HALKA_DATA": str(place / "data"),
        "HALKA_KEY": str(place / "keys" / "halka.key"),
    }
    os.environ.pop("DATABASE_URL", None)
    from halka.trust import keys

    keys.create(Path(os.environ["HALKA_KEY"]))
    if os.environ.get("HALKA_TEST_STORE") == "postgres":
        cluster = postgres.shared(place)
        if cluster is None:
            raise RuntimeError("HALKA_TEST_STORE=postgres needs the programs of a PostgreSQL server.")
        os.environ["DATABASE_URL"] = cluster.url("halka")


def _remove(place: Path, owner: int) -> None:
    if os.getpid() == owner:
        postgres.stop(place)
        shutil.rmtree(place, ignore_errors=True)
