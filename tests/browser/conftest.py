import json
import os
import subprocess
import sys
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from halka.config.messages import compile_all
from tests.browser.browser import Site, chromium


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One Chromium for the run. Its event loop lives in this thread, which Django would otherwise refuse."""
    before = os.environ.get("DJANGO_ALLOW_ASYNC_UNSAFE")
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    with chromium() as opened:
        yield opened
    if before is None:
        del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture(scope="session")
def site() -> Iterator[Site]:
    """The running program, filled with the cast once."""
    compile_all()
    with subprocess.Popen([sys.executable, "-m", "tests.browser.serve"], stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        line = process.stdout.readline()
        assert line, "the program did not start"
        yield Site(**json.loads(line))
        process.terminate()
