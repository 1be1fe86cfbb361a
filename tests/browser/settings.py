"""The test settings as a demo, with the page that shows every part."""

from tests.settings import *  # noqa: F403

ROOT_URLCONF = "tests.browser.urls"
HALKA_DEMO = True
ALLOWED_HOSTS = ["127.0.0.1"]
