"""What a machine lacks is said in a sentence; where everything is required, it is a failure."""

import os
from typing import NoReturn

import pytest


def missing(sentence: str) -> NoReturn:
    if os.environ.get("HALKA_TESTS_REQUIRE") == "all":
        pytest.fail(f"{sentence} HALKA_TESTS_REQUIRE=all asks for it.")
    pytest.skip(sentence)
