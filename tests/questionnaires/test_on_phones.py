"""Random valid answers, filled here and in the library inside ODK Collect: the same submission, the same complaints."""

import pytest

from tests.missing import missing
from tests.questionnaires.clients.compare import compared, has_java, on_phone
from tests.questionnaires.clients.forms import NAMES, form_of

FILLS = {"everything": 12, "reach_msna_2024_v11.xlsx": 1}


@pytest.fixture(scope="module", autouse=True)
def _java() -> None:
    if not has_java():
        missing("Java or jpype1 is not installed: apt-get install openjdk-17-jre-headless.")


@pytest.mark.parametrize("name", NAMES)
def test_a_phone_sends_what_the_server_would(name: str) -> None:
    found = compared(form_of(name), on_phone, FILLS.get(name, 3), name)
    assert found.differences == []
    assert found.answers >= found.fills
