"""The temporary place that a test run works in. The processes of one run (xdist) share the folder."""

import atexit
import os
import shutil
import tempfile
from pathlib import Path


def prepare() -> None:
    """Sets the environment that the settings read; runs before they are loaded."""
    os.environ["HALKA_TEST"] = "1"
    if "HALKA_TEST_ROOT" in os.environ:
        return
    root = Path(tempfile.mkdtemp(prefix="halka-test-"))
    atexit.register(_remove, root, os.getpid())
    data = root / "data"
    data.mkdir(mode=0o700)
    os.environ |= {
        "HALKA_TEST_ROOT": str(root),
        "HALKA_DATA": str(data),
        "HALKA_KEY": str(root / "keys" / "halka.key"),
    }
    from halka.trust import keys

    keys.create(Path(os.environ["HALKA_KEY"]))


def _remove(root: Path, owner: int) -> None:
    if os.getpid() == owner:
        shutil.rmtree(root, ignore_errors=True)
