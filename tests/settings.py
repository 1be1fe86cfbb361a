"""Halka's own settings, over a data folder and a key file made for this test run."""

from tests import store

store.prepare()

from halka.config.settings import *
from halka.config.settings import DATABASES, HALKA_DATA

DATABASES["default"].setdefault("TEST", {})
if DATABASES["default"]["ENGINE"] == "halka.trust.sqlcipher":
    DATABASES["default"]["TEST"]["NAME"] = str(HALKA_DATA / "test.db")
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # sign-in is not what most tests test
