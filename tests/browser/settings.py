"""The test settings as a demo."""

from tests.settings import *

HALKA_DEMO = True
HALKA_SECOND_FACTOR = (
    False  # as in a demo: otherwise a coordinator sees nothing but the page that sets one up
)
ALLOWED_HOSTS = ["127.0.0.1", "localhost"]  # a security key belongs to a name, not to a number
