"""Random valid answers, filled on the server and with the engine in Chromium: the same submission, the same complaints."""

import pytest
from playwright.sync_api import Browser

from tests.browser.browser import need
from tests.questionnaires.clients.compare import compared
from tests.questionnaires.clients.engine import in_browser, is_there, opened
from tests.questionnaires.clients.forms import NAMES, form_of

pytestmark = pytest.mark.browser
FILLS = {"everything": 12, "reach_msna_2024_v11.xlsx": 1}


def test_a_browser_sends_what_the_server_would(browser: Browser) -> None:
    need(is_there(), "The engine was not built: make engine.")
    page = opened(browser)
    found = {
        name: compared(form_of(name), in_browser(page), FILLS.get(name, 3), f"browser {name}")
        for name in NAMES
    }
    page.context.close()
    assert {name: one.differences for name, one in found.items() if one.differences} == {}
    assert all(one.answers >= one.fills for one in found.values())
