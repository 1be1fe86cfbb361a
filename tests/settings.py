"""Halka's own settings, over a data folder and a key file made for this test run."""

from tests import store

store.prepare()

from halka.config.settings import *  # noqa: E402, F403
