import pytest

from tests.questionnaires.phones.kit import Kit


@pytest.fixture
def kit(db: None, monkeypatch: pytest.MonkeyPatch) -> Kit:
    return Kit(monkeypatch)
