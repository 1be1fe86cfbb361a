"""A plan holds any number of things to do: a button adds a row, and keeps what was typed. No script."""

from __future__ import annotations

import pytest
from django.conf import LazySettings

from halka.casework.models import Case, PlanAction
from halka.casework.steps.actions.assessment import finish_assessment
from tests.cast import DAY, SPOKE, START, Cast, a_registered_case, cast
from tests.paper import Reader
from tests.walk import signed_in

pytestmark = pytest.mark.django_db
NOW = START + 5 * DAY
DUE = "2026-04-01"
MORE = "One more thing to do"


@pytest.fixture
def c() -> Cast:
    return cast()


@pytest.fixture
def case(c: Cast) -> Case:
    found = a_registered_case(c)
    finish_assessment(by=c.alice, case=found, at=START + 2 * DAY, summary="Beaten.", voice=SPOKE)
    return found


@pytest.fixture
def alice(c: Cast, case: Case, settings: LazySettings, monkeypatch: pytest.MonkeyPatch) -> Reader:
    settings.HALKA_SECOND_FACTOR = False
    return Reader(signed_in(c.alice, NOW, monkeypatch)).open(f"/cases/{case.ref}/plan/")


def row(c: Cast, n: int) -> dict[str, str]:
    return {f"what_{n}": f"Thing {n}", f"owner_{n}": f"person:{c.alice.pk}", f"due_{n}": DUE}


def form(reader: Reader) -> dict[str, str]:
    return next(one.given for one in reader.page.forms if "goal" in one.fields)


def test_nine_things_are_agreed_one_button_at_a_time(c: Cast, case: Case, alice: Reader) -> None:
    typed = {name: value for n in range(1, 6) for name, value in row(c, n).items()}
    alice.press(MORE, goal="She sleeps at home.", words="I want my cat.", **typed)
    for n in range(6, 10):
        assert form(alice).items() >= {"goal": "She sleeps at home.", "words": "I want my cat."}.items()
        assert [form(alice)[f"what_{k}"] for k in range(1, n)] == [f"Thing {k}" for k in range(1, n)]
        assert f"what_{n}" in form(alice)
        assert f"what_{n + 1}" not in form(alice)
        alice.press(MORE, **row(c, n))
    assert not PlanAction.unscoped.exists()  # the button does no deed
    alice.press("Send to the supervisor", involved="present", effect="The cat stays.")
    assert alice.address == f"/cases/{case.ref}/"
    assert [action.what for action in PlanAction.unscoped.order_by("number")] == [
        f"Thing {n}" for n in range(1, 10)
    ]
    assert all(f"Thing {n}" in alice.text for n in range(1, 10))
    alice.open(f"/cases/{case.ref}/plan/")
    assert [form(alice)[f"what_{n}"] for n in range(1, 11)] == [*(f"Thing {n}" for n in range(1, 10)), ""]


def test_the_button_checks_nothing_and_what_was_typed_is_offered_again(
    c: Cast, case: Case, alice: Reader
) -> None:
    alice.press(MORE, what_1="Half a thought", due_1="2020-01-01")
    assert "This day has passed" not in alice.text
    alice.press(MORE, what_6="The sixth")
    alice.open(f"/cases/{case.ref}/plan/")
    assert "What you typed here before is still there." in alice.text
    assert (form(alice)["what_1"], form(alice)["what_6"]) == ("Half a thought", "The sixth")
    alice.press("Send to the supervisor")
    assert "This day has passed" in alice.text
    assert form(alice)["what_6"] == "The sixth"
    assert not PlanAction.unscoped.exists()


def test_a_row_far_down_is_checked_like_the_first(c: Cast, case: Case, alice: Reader) -> None:
    alice.press(MORE, goal="She sleeps at home.", **row(c, 1))
    alice.press(
        "Send to the supervisor", what_6="Nobody does it", involved="present", effect="The cat stays."
    )
    assert "Say who does it and by when." in alice.text
    assert not PlanAction.unscoped.exists()
