import json
import os
import subprocess
import sys
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, Playwright, sync_playwright

from halka.config.messages import compile_all
from tests.browser.browser import PHONE, Site, chromium, seen


@pytest.fixture(scope="session")
def play() -> Iterator[Playwright]:
    """Its event loop lives in this thread, which Django would otherwise refuse."""
    before = os.environ.get("DJANGO_ALLOW_ASYNC_UNSAFE")
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    with sync_playwright() as started:
        yield started
    if before is None:
        del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture(scope="session")
def browser(play: Playwright) -> Iterator[Browser]:
    """A Chromium to click in, one for the run."""
    with chromium(play) as opened:
        yield opened


@pytest.fixture(scope="session")
def still(play: Playwright) -> Iterator[Page]:
    """One window that draws nothing, for all that is only looked at: opening one costs more than most questions."""
    with chromium(play, drawn=False) as opened, seen(opened, PHONE) as page:
        yield page


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
