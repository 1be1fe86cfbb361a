"""How a form asks: nothing is said beforehand, what may stay empty is marked, problems lead to their fields."""

from __future__ import annotations

from datetime import datetime, timedelta
from importlib import import_module

import pytest
from django.conf import LazySettings
from django.forms import BaseForm, DateField, DateTimeField
from django.forms import Form as DjangoForm
from django.test import Client
from django.utils import timezone, translation

from halka.casework.models import Case, Plan
from halka.directory.models import Person
from halka.directory.offers.actions import offer_service
from halka.pages.fields import Ahead, Coming, Day, Happened, Past
from halka.trust.actor import OPERATOR
from tests import architecture as house
from tests.cast import DAY, START, Cast, a_closed_case, a_notice, a_planned_case, cast
from tests.paper import Form, Reader
from tests.questionnaires.contacts import CONSENT, half
from tests.seen import See, read
from tests.walk import signed_in

pytestmark = pytest.mark.django_db
AT = START + 8 * DAY
VOICE = {"involved": "present", "effect": "Lessons moved."}


@pytest.fixture
def c(settings: LazySettings) -> Cast:
    settings.HALKA_SECOND_FACTOR = False
    return cast()


@pytest.fixture
def case(c: Cast) -> Case:
    return a_planned_case(c)[0]


def _form(reader: Reader, button: str) -> Form:
    return next(form for form in reader.page.forms if any(button in one[0] for one in form.buttons))


def _sit(person: Person, at: datetime, m: pytest.MonkeyPatch) -> Reader:
    return Reader(signed_in(person, at, m))


STATEMENTS = {
    "who-must-not-know": ("reason", "home_is_closed", "withheld"),
    "risk": ("level",),
    "household": ("relation", "lives_with_child", "may_be_contacted", "is_caregiver"),
}


@pytest.mark.parametrize("page", STATEMENTS)
def test_a_form_says_nothing_before_the_worker_does(
    case: Case, c: Cast, monkeypatch: pytest.MonkeyPatch, page: str
) -> None:
    reader = _sit(c.alice, AT, monkeypatch).open(f"/cases/{case.ref}/{page}/")
    form = reader.page.forms[1]
    assert [form.given.get(name, "") for name in STATEMENTS[page]] == [""] * len(STATEMENTS[page])


def test_nothing_is_decided_beforehand_about_a_notice(c: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    bob = _sit(c.bob, AT, monkeypatch).open(f"/notices/{a_notice(c, AT).ref}/")
    assert "risk" not in _form(bob, "Open a case").given
    stranger = Reader(Client()).open("/tell/")
    told = _form(stranger, "Send").given
    assert [told.get(name, "") for name in ("source", "danger_now", "sex", "keep_secret")] == [
        "",
        "",
        "",
        "on",
    ]


def _planned(c: Cast, **more: str) -> dict[str, str]:
    """What a plan needs, and what is said of the child's part in it."""
    day = (AT + 7 * DAY).date().isoformat()
    return {
        "goal": "We talked.",
        "what_1": "A visit",
        "owner_1": f"person:{c.alice.pk}",
        "due_1": day,
        **more,
    }


def test_what_may_stay_empty_says_so_and_what_is_needed_at_times_says_when(
    c: Cast, case: Case, see: See, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = see(c.alice, AT, f"/cases/{case.ref}/plan/").text
    assert "Safety plan (not needed)" in text
    assert "If not: why not? (needed if the child was not involved)" in text
    assert (
        "What changed because of it? (needed if the child was involved: this, or why nothing changed)" in text
    )
    assert "compulsory" not in text
    reader = _sit(c.alice, AT, monkeypatch).open(f"/cases/{case.ref}/plan/")
    reader.press("Send to the supervisor", **_planned(c, involved="not_involved"))
    assert "Say why the child was not involved." in reader.text
    assert _form(reader, "Send to the supervisor").given["goal"] == "We talked."


def test_the_summary_of_problems_takes_the_focus_and_leads_to_each_field(
    c: Cast, case: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = signed_in(c.alice, AT, monkeypatch)
    answer = client.post(f"/cases/{case.ref}/plan/", _planned(c))
    page = read(answer.content.decode())
    [summary] = page.all("div", kind="problems")
    assert ("autofocus" in summary.said, summary.said["tabindex"]) == (True, "-1")
    targets = [link.said["href"].removeprefix("#") for link in summary.all("a")]
    assert targets == ["id_involved"]
    [field] = page.all("select", id="id_involved")
    assert (field.said["aria-invalid"], field.said["aria-describedby"]) == ("true", "id_involved_error")
    answer = client.post(f"/cases/{case.ref}/plan/", _planned(c, involved="not_involved"))
    page = read(answer.content.decode())
    assert [link.said["href"] for link in page.all("div", kind="problems")[0].all("a")] == ["#id_why_not"]
    assert page.all("select", id="id_why_not")[0].said["aria-invalid"] == "true"


@pytest.mark.parametrize(
    ("days", "sentence"), [(-1, "This day has passed."), (20_000, "This lies too far ahead.")]
)
def test_a_date_that_cannot_be_is_answered_with_a_sentence(
    c: Cast, case: Case, monkeypatch: pytest.MonkeyPatch, days: int, sentence: str
) -> None:
    when = (AT + timedelta(days=days)).date().isoformat()
    before = Plan.unscoped.count()
    reader = _sit(c.alice, AT, monkeypatch).open(f"/cases/{case.ref}/plan/")
    assert "Today or later." in reader.text
    reader.press("Send to the supervisor", **_planned(c, due_1=when), **VOICE)
    assert sentence in reader.text
    form = _form(reader, "Send to the supervisor")
    assert (form.given["goal"], form.given["due_1"]) == ("We talked.", when)
    assert Plan.unscoped.count() == before


def test_a_day_that_stood_in_the_plan_may_stay_when_it_has_passed(
    c: Cast, case: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    later = AT + 200 * DAY
    reader = _sit(c.alice, later, monkeypatch).open(f"/cases/{case.ref}/plan/")
    reader.press("Send to the supervisor", due_1=(later - DAY).date().isoformat(), **VOICE)
    assert "This day has passed." in reader.text
    reader = _sit(c.alice, later, monkeypatch).open(f"/cases/{case.ref}/plan/?empty=1")
    reader.press("Send to the supervisor", **VOICE)
    assert "This day has passed." not in reader.text


def test_concerns_are_boxes_in_groups_and_none_is_a_list_to_hold_a_key_for(c: Cast, see: See) -> None:
    page = see(c.bob, AT, f"/notices/{a_notice(c, AT).ref}/")
    boxes = page.all("input", type="checkbox", name="concerns")
    assert (len(boxes), page.all("select", name="concerns")) == (43, [])
    groups = page.all("details", kind="group")
    assert [group.all("summary")[0].text for group in groups][:2] == ["Violence (6)", "Abuse (4)"]
    assert len(groups) == 7
    assert [part.said["data-find"] for part in page.all("div", kind="choices") if "data-find" in part.said]


@pytest.mark.parametrize("language", ["en", "tr", "sq"])
def test_a_browser_reads_each_day_in_every_language(language: str) -> None:
    """The one writing that `type=date` takes; any other would stand there empty and be sent so."""
    at = datetime(2026, 3, 7, 9, 5, tzinfo=timezone.get_current_timezone())
    with translation.override(language):
        fields = {"day": Day(), "past": Past(), "coming": Coming(), "happened": Happened(), "ahead": Ahead()}
        made: type[BaseForm] = type("Days", (DjangoForm,), dict(fields))
        shown = made(
            initial=dict.fromkeys(("day", "past", "coming"), at.date()) | {"happened": at, "ahead": at}
        )
        values = [read(str(shown[name])).all("input")[0].said["value"] for name in fields]
    assert values == ["2026-03-07"] * 3 + ["2026-03-07T09:05"] * 2


def test_each_day_of_each_form_says_whether_it_lies_behind_or_ahead() -> None:
    """Periods of numbers are neither, nor is from when to when somebody sits in a board, which may be written down late."""
    forms = {
        f"{module}.{name}": made
        for module in sorted(name for name in house.imports() if name.endswith(("forms", "views", "filters")))
        for name, made in vars(import_module(module)).items()
        if isinstance(made, type) and issubclass(made, BaseForm) and made.__module__ == module
    }
    found = {
        (where, name): type(field)
        for where, made in forms.items()
        for name, field in getattr(made, "base_fields", {}).items()
        if isinstance(field, DateField | DateTimeField)
    }
    assert len(found) >= 7
    neither = {where for where, kind in found.items() if kind not in (Past, Coming, Happened, Ahead)}
    assert {(where.split(".")[1], name) for where, name in neither} == {
        ("insight", "since"),
        ("insight", "until"),
        ("boards", "starts_on"),
        ("boards", "ends_on"),
    }


def test_a_birthday_to_come_is_refused_beside_the_field(
    c: Cast, case: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    day = (AT + DAY).date().isoformat()
    reader = _sit(c.alice, AT, monkeypatch).open(f"/cases/{case.ref}/register/")
    reader.press("Register", born_on=day)
    assert "The child is born after today." in reader.text
    assert _form(reader, "Register").given["born_on"] == day


def test_a_yes_until_yesterday_is_refused_beside_its_field(c: Cast, case: Case, see: See) -> None:
    filled = half(c.alice, case, AT, CONSENT | {"expires": (AT - DAY).date().isoformat()}, "consent")
    page = see(c.alice, AT, f"/fill/{filled.key}/review/")
    said = page.main.all("div", kind="problems")[0].text
    assert "The day until which it holds lies in the past. Choose a later one." in said


def test_a_year_of_birth_to_come_is_refused(c: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    reader = _sit(c.alice, AT, monkeypatch).open("/known/")
    button = next(one[0] for form in reader.page.forms for one in form.buttons if "reason" in form.fields)
    reader.press(button, name="Zed Quux", year=str(AT.year + 1))
    assert "This year lies in the future." in reader.text


def test_a_request_says_neither_how_soon_nor_on_what_ground_beforehand(
    c: Cast, case: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    offer_service(by=OPERATOR, at=START, unit=c.clinic, service="health_check")
    reader = _sit(c.alice, AT, monkeypatch).open(f"/cases/{case.ref}/refer/?service=health_check")
    form = _form(reader, "See what they will read")
    assert [form.given.get(name, "") for name in ("urgency", "basis", "to_unit")] == [""] * 3


def test_services_of_a_yes_are_boxes_and_a_case_that_starts_again_has_no_reason_beforehand(
    c: Cast, case: Case, see: See, monkeypatch: pytest.MonkeyPatch
) -> None:
    filled = half(c.alice, case, AT, CONSENT | {"c_share_services": "yes"}, "consent")
    page = see(c.alice, AT, f"/fill/{filled.key}/2/")
    for name in ("choices_given:share_services", "choices_given:c_refused"):
        assert page.all("select", name=name) == []
        boxes = page.all("input", type="checkbox", name=name)
        assert len(boxes) == len(case.profile.lists["service"])
        assert not any("checked" in box.said for box in boxes)
    a_closed_case(c, case, AT)
    form = _form(_sit(c.alice, AT + DAY, monkeypatch).open(f"/cases/{case.ref}/reopen/"), "Re-open")
    assert [form.given.get(name, "") for name in ("reason", "risk")] == ["", ""]
