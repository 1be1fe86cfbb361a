import pytest

from halka.casework.cases.models import case as cases
from tests.cast import DAY, START, a_case, cast

pytestmark = pytest.mark.django_db


def test_a_code_that_is_taken_is_not_given_again(monkeypatch: pytest.MonkeyPatch) -> None:
    c = cast()
    first = a_case(c)
    offered = iter([first.code, first.code, "ZZZ-ZZZ"])
    monkeypatch.setattr(cases, "new_code", lambda *lengths: next(offered))
    assert a_case(c, START + DAY).code == "ZZZ-ZZZ"
