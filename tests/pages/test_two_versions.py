"""Two people, or one in two windows, change the same thing: the second save shows both versions, and loses neither."""

from __future__ import annotations

import time
from datetime import datetime
from typing import Any

import pytest
from django.conf import LazySettings

from halka.casework.cases.actions import change_risk, register_child
from halka.casework.models import Case, Child
from halka.casework.steps.actions.plan import finish_plan_action
from halka.casework.steps.models import PlanAction
from halka.directory.actions import change_unit, give_post
from halka.directory.models import Person, Unit
from halka.trust.actor import OPERATOR
from tests.cast import DAY, HOUR, SPOKE, START, Cast, a_planned_case, a_registered_case, cast, somebody
from tests.paper import Form, Reader
from tests.walk import signed_in

pytestmark = pytest.mark.django_db
AT = START + 8 * DAY
SAID = {"involved": "present", "effect": "Lessons moved."}


@pytest.fixture
def c(settings: LazySettings) -> Cast:
    """Bob supervises and works with children, too."""
    settings.HALKA_SECOND_FACTOR = False
    c = cast()
    post: dict[str, Any] = {"unit": c.child_unit, "role": "caseworker", "starts_at": START - DAY}
    give_post(by=OPERATOR, at=START, person=c.bob, **post)
    return c


@pytest.fixture
def case(c: Cast) -> Case:
    return a_registered_case(c)


def _form(reader: Reader, button: str) -> Form:
    return next(form for form in reader.page.forms if any(button in one[0] for one in form.buttons))


def _opened(address: str, person: Person, m: pytest.MonkeyPatch, at: datetime = AT) -> Reader:
    return Reader(signed_in(person, at, m)).open(address)


def _register(by: Person, case: Case, **identity: str) -> None:
    fresh = Case.unscoped.get(pk=case.pk)
    register_child(by=by, case=fresh, at=AT, identity={"first_name": "Z", **identity}, voice=SPOKE)


def _known(case: Case) -> dict[str, str]:
    return {name: value for name, value in Child.unscoped.get(pk=case.child_id).identity.items() if value}


def test_what_somebody_else_wrote_meanwhile_stays(
    c: Cast, case: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = _opened(f"/cases/{case.ref}/register/", c.alice, monkeypatch)
    before = _known(case)
    _register(c.bob, case, phone="0555 12")
    page.press("Register", school="Class 4", **SAID)
    assert f"{c.bob.name} changed this on" in page.text
    assert "while this form was open." in page.text
    assert "Changed meanwhile. Now it stands so: 0555 12" in page.text
    form = _form(page, "Register")
    assert (form.given["phone"], form.given["school"]) == ("0555 12", "Class 4")
    assert _known(case) == before | {"first_name": "Z", "phone": "0555 12"}
    page.press("Register")
    assert _known(case) == before | {"first_name": "Z", "phone": "0555 12", "school": "Class 4"}


@pytest.mark.parametrize(("choice", "kept"), [("now", "0555 12"), ("mine", "0555 99")])
def test_of_two_versions_one_is_chosen_and_none_is_preset(
    c: Cast, case: Case, choice: str, kept: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = _opened(f"/cases/{case.ref}/register/", c.alice, monkeypatch)
    _register(c.alice, case, phone="0555 12", school="Class 4")
    page.press("Register", phone="0555 99", **SAID)
    assert "You changed this on" in page.text
    assert "What stands now 0555 12 What I wrote, as it stands above 0555 99" in page.text
    assert "version_phone" not in _form(page, "Register").given
    page.press("Register")  # nothing chosen yet: both are still there
    assert "Choose which of both stays." in page.text
    assert "What stands now 0555 12" in page.text
    assert _known(case)["phone"] == "0555 12"
    page.press("Register", version_phone=choice, first_name="")  # wrong for another reason: the choice stays
    assert _form(page, "Register").given["version_phone"] == choice
    assert _form(page, "Register").given["phone"] == "0555 99"
    page.press("Register", first_name="Z")
    assert (_known(case)["phone"], _known(case)["school"]) == (kept, "Class 4")


def test_somebody_saves_again_while_one_chooses(c: Cast, case: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    page = _opened(f"/cases/{case.ref}/register/", c.alice, monkeypatch)
    _register(c.alice, case, phone="0555 12")
    page.press("Register", phone="0555 99", **SAID)
    _register(c.alice, case, phone="0555 34")
    page.press("Register", version_phone="mine")
    assert "What stands now 0555 34 What I wrote, as it stands above 0555 99" in page.text
    assert "version_phone" not in _form(page, "Register").given
    page.press("Register", version_phone="mine")
    assert _known(case)["phone"] == "0555 99"


def test_whoever_writes_the_same_is_not_asked(c: Cast, case: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    page = _opened(f"/cases/{case.ref}/register/", c.alice, monkeypatch)
    _register(c.alice, case, phone="0555 12")
    page.press("Register", first_name="Z", phone=" 0555 12", **SAID)
    assert "changed this" not in page.text
    assert page.address == f"/cases/{case.ref}/"


def test_what_comes_back_after_signing_out_is_compared_with_what_stood_there_before(
    c: Cast, case: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    address = f"/cases/{case.ref}/register/"
    page = _opened(address, c.alice, monkeypatch)
    sent = _form(page, "Register").given | SAID | {"phone": "0555 99"}
    page.client.post("/lock/")
    page.client.post(address, sent)
    _register(c.bob, case, phone="0555 12")
    again = _opened(address, c.alice, monkeypatch, AT + HOUR)
    assert _form(again, "Register").given["phone"] == "0555 99"
    again.press("Register")
    assert "What stands now 0555 12" in again.text
    assert _known(case)["phone"] == "0555 12"


def test_a_form_that_lay_open_over_night_does_not_overwrite(
    c: Cast, case: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    address = f"/cases/{case.ref}/register/"
    sent = _form(_opened(address, c.alice, monkeypatch), "Register").given | SAID | {"phone": "0555 99"}
    _register(c.bob, case, phone="0555 12")
    tomorrow = time.time() + 86_400
    monkeypatch.setattr("time.time", lambda: tomorrow)
    answer = signed_in(c.alice, AT + DAY, monkeypatch).post(address, sent)
    assert answer.status_code == 422
    assert _known(case)["phone"] == "0555 12"


def test_two_levels_of_risk(c: Cast, case: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    page = _opened(f"/cases/{case.ref}/risk/", c.alice, monkeypatch)
    fresh = Case.unscoped.get(pk=case.pk)
    change_risk(by=c.bob, case=fresh, level="emergency", reason="Threats.", at=AT)
    page.press("Keep it", level="low", reason="Calm again.")
    assert f"{c.bob.name} changed this on" in page.text
    assert "What stands now Emergency What I wrote, as it stands above Low" in page.text
    assert Case.unscoped.get(pk=case.pk).risk == "emergency"
    page.press("Keep it", version_level="mine")
    assert Case.unscoped.get(pk=case.pk).risk == "low"


def test_a_plan_takes_what_was_done_meanwhile(c: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    case = a_planned_case(c)[0]
    page = _opened(f"/cases/{case.ref}/plan/", c.alice, monkeypatch)
    first = PlanAction.unscoped.filter(case=case).order_by("number").first()
    assert first
    what = first.what
    finish_plan_action(by=c.bob, plan_action=first, at=AT)
    page.press("Send to the supervisor", goal="She sleeps.", **SAID)
    assert f"{c.bob.name} changed this on" in page.text
    assert _form(page, "Send to the supervisor").given["goal"] == "She sleeps."
    assert what not in [
        value for name, value in _form(page, "Send to the supervisor").given.items() if name[:5] == "what_"
    ]


def test_two_supervisors_give_the_same_case(c: Cast, case: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    third = somebody("Third", c.child_unit, "caseworker")
    address = f"/cases/{case.ref}/assign/"
    page, other = (_opened(address, c.bob, monkeypatch) for _n in range(2))
    other.press("Assign", worker=str(c.bob.pk))
    page.press("Assign", worker=str(third.pk))
    assert Case.unscoped.get(pk=case.pk).worker == c.bob
    assert f"What stands now {c.bob.name} What I wrote, as it stands above {third.name}" in page.text
    page.press("Assign", version_worker="mine")
    assert Case.unscoped.get(pk=case.pk).worker == third


def test_two_administrators_change_a_unit(c: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    keeper = somebody("Keeper", c.child_unit, "administrator")
    unit = c.clinic
    page = _opened(f"/keep/units/{unit.code}/change/", keeper, monkeypatch)
    change_unit(by=OPERATOR, at=AT, unit=unit, name="Clinic", phone="12")
    page.press("Save", name="Hospital")
    assert "What stands now Clinic What I wrote, as it stands above Hospital" in page.text
    page.press("Save", version_name="mine")
    found = Unit.objects.get(pk=unit.pk)
    assert (found.name, found.phone) == ("Hospital", "12")
