"""The test settings as a demo."""

from tests.settings import *  # noqa: F403

HALKA_DEMO = True
ALLOWED_HOSTS = ["127.0.0.1"]
