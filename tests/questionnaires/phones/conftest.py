import pytest

from tests.questionnaires.phones.kit import Kit
from tests.questionnaires.phones.lists import Lists


@pytest.fixture
def kit(db: None, monkeypatch: pytest.MonkeyPatch) -> Kit:
    return Kit(monkeypatch)


@pytest.fixture
def lists(db: None, monkeypatch: pytest.MonkeyPatch) -> Lists:
    return Lists(monkeypatch)
