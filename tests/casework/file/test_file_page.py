"""The file of a case, and who may see it and has looked: what is read there, in which order, and what stays out."""

from __future__ import annotations

import pytest

from halka.casework.access.actions.agreements import (
    lift_restriction,
    restrict,
    withdraw_consent,
    write_consent,
)
from halka.casework.access.actions.conflicts import declare_conflict
from halka.casework.access.actions.emergency import break_glass, review_access
from halka.casework.cases.actions import change_risk, write_household
from halka.casework.models import Case, Consent, Restriction
from halka.casework.steps.actions.assessment import finish_assessment
from halka.casework.steps.actions.contact import make_contact
from halka.casework.steps.actions.plan import Intention, agree_plan, change_plan
from halka.directory.actions import end_post
from halka.directory.models import Person, Post
from halka.sharing.actions.answer import accept_referral, see_referral
from halka.trust.actor import OPERATOR
from tests.cast import (
    DAY,
    HOUR,
    SILENT,
    SPOKE,
    START,
    Cast,
    a_planned_case,
    a_registered_case,
    a_sent_referral,
    cast,
    somebody,
)
from tests.seen import Page, See

LINKS = "Correct No longer here"
pytestmark = pytest.mark.django_db

AT = START + 5 * DAY
WHY = "The hospital is on the telephone."
AROUND = "Who is called only when the child agrees."
MAY_SEE = "A reason ends by itself on its last day."
LOOKED = "From the record, newest first. Nobody can take a line out of it."


@pytest.fixture
def c() -> Cast:
    return cast()


def notes(page: Page) -> list[tuple[str, str]]:
    """Title and words of each note, from the top."""
    deeds = page.section("Notes, newest first").all("li")
    return [(li.texts("h3")[0], " ".join(li.texts("p")[1:])) for li in deeds]


def test_the_notes_stand_there_newest_first_each_with_who_wrote_it(c: Cast, see: See) -> None:
    case, _plan = a_planned_case(c)
    make_contact(
        by=c.alice, case=case, at=AT, happened_at=START + 3 * DAY + 2 * HOUR, how="phone", note="We talked.",
        change="improvement", voice=SILENT,
    )  # fmt: skip
    change_risk(by=c.alice, case=case, level="low", reason="He moved out.", at=AT)
    restrict(by=c.alice, case=case, at=AT + HOUR, from_whom="Omer", reason="fear", safe_contact="The aunt")
    page = see(c.alice, AT + DAY, f"/cases/{case.ref}/file/")
    better = case.profile.label("f07_change", "improvement", "en")
    assert notes(page) == [
        ("Somebody must not know", "Safe contact: The aunt Who: Omer"),
        ("Risk", "Level: Low risk Reason: He moved out."),
        ("Contact", f"How: Phone · Child What changed: {better} Note: We talked. Correct"),
        ("Plan", "Goal: Zed is safe at home and at school."),
        ("Assessment", "Summary: Beaten at home."),
        ("Notice", "What was seen or heard: Long marks on the back. The child’s own words: Don't call home."),
    ]
    whens = [li.texts("p")[0] for li in page.section("Notes, newest first").all("li")]
    assert whens[1] == "Sat 7 March, 09:00 · Alice"
    assert whens[-1] == "Mon 2 March, 09:00"  # never who told
    assert "Charlie" not in page.main.text
    assert "Hidden Lane" not in page.text


def test_where_the_child_goes_to_school_stays_out_while_nobody_may_know_where_the_child_is(
    c: Cast, see: See
) -> None:
    case = a_registered_case(c)
    address = f"/cases/{case.ref}/file/"
    assert see(c.alice, AT, address).facts == {
        "Name": "Zed Quux",
        "Safe phone": "0555 123",
        "School": "School One",
    }
    restrict(by=c.alice, case=case, at=AT, from_whom="Them", reason="fear", home_is_closed=True)
    assert "School" in see(c.alice, AT, address).facts
    restrict(by=c.alice, case=case, at=AT, from_whom="Omer", reason="fear", whereabouts_secret=True)
    for person in (c.alice, c.bob):
        page = see(person, AT + HOUR, address)
        assert ("School" in page.facts, "School One" in page.text) == (False, False)
    secret = Restriction.unscoped.get(case=case, whereabouts_secret=True)
    lift_restriction(by=c.alice, restriction=secret, reason="He moved.", at=AT + HOUR)
    assert see(c.alice, AT + HOUR, address).facts["School"] == "School One"


def test_how_to_reach_a_child_whose_place_is_secret_is_for_the_worker(c: Cast, see: See) -> None:
    case = a_registered_case(c)
    restrict(
        by=c.alice, case=case, at=AT, from_whom="Omer", reason="fear", safe_contact="The aunt", whereabouts_secret=True
    )  # fmt: skip
    address = f"/cases/{case.ref}/file/"
    assert (
        dict(notes(see(c.alice, AT, address)))["Somebody must not know"] == "Safe contact: The aunt Who: Omer"
    )
    assert dict(notes(see(c.bob, AT, address)))["Somebody must not know"] == "Who: Omer"


def test_whom_the_child_does_not_want_called_and_who_may_harm_is_marked(c: Cast, see: See) -> None:
    case = a_registered_case(c)
    people: tuple[tuple[str, str, dict[str, bool]], ...] = (
        ("mother", "Mara", {"is_caregiver": True}),
        ("aunt", "Ayla", {"may_be_contacted": False, "lives_with_child": False}),
        ("father", "Omer", {"may_be_source_of_harm": True}),
    )
    for relation, name, marks in people:
        write_household(by=c.alice, case=case, at=AT, relation=relation, name=name, phone="0777", **marks)
    assert see(c.alice, AT, f"/cases/{case.ref}/file/").table(AROUND) == [
        ["Mara Mother", "0777", f"Cares for the child · Lives with the child {LINKS}"],
        ["Ayla Aunt", "0777", f"The child does not want us to call {LINKS}"],
        ["Omer Father", "0777", f"May be a source of harm Lives with the child {LINKS}"],
    ]


def test_only_who_writes_in_the_case_is_led_to_the_address(c: Cast, see: See) -> None:
    case = a_registered_case(c)
    register = f"/cases/{case.ref}/register/"
    assert register in see(c.alice, AT, f"/cases/{case.ref}/file/").deeds
    assert see(c.bob, AT, f"/cases/{case.ref}/file/").deeds == set()
    break_glass(by=c.greta, code=case.code, reason="worker_absent", words=WHY, at=AT)
    with pytest.raises(AssertionError, match="404"):
        see(c.greta, AT, f"/cases/{case.ref}/file/")
    for page in ("register", "plan", "contact", "agreement", "who-must-not-know"):
        with pytest.raises(AssertionError, match="404"):
            see(c.greta, AT, f"/cases/{case.ref}/{page}/")


def test_who_can_see_it_and_why_until_when(c: Cast, see: See) -> None:
    case, _plan = a_planned_case(c)
    referral = a_sent_referral(c, case, AT)
    break_glass(by=c.greta, code=case.code, reason="worker_absent", words=WHY, at=AT)
    address = f"/cases/{case.ref}/who/"
    own = [
        ["Unit CPU-1 (supervisors)", "Supervises the worker", "the whole file", "while it lasts"],
        ["Alice", "Works with the child", "the whole file", "while it lasts"],
    ]
    glass = ["Greta", "Broke the glass in an emergency", "the file, read only", "Sat 7 March, 13:00"]
    assert see(c.alice, AT + HOUR, address).table(MAY_SEE) == [*own, glass]
    accept_referral(by=c.dora, referral=referral, at=AT + HOUR)
    letter = [
        "Unit CLI-1",
        "Accepted a referral: sees only what was chosen",
        "what was chosen and nothing else",
        "while it lasts",
    ]
    assert [row[:3] for row in see(c.alice, AT + 2 * HOUR, address).table(MAY_SEE)] == [
        row[:3] for row in [*own, glass, letter]
    ]
    assert [row[:3] for row in see(c.alice, AT + 5 * HOUR, address).table(MAY_SEE)] == [
        row[:3] for row in [*own, letter]
    ]


def test_who_has_looked_and_who_was_turned_away_newest_first(c: Cast, see: See) -> None:
    case, _plan = a_planned_case(c)
    referral = a_sent_referral(c, case, AT)
    see(c.bob, AT + HOUR, f"/cases/{case.ref}/")
    with pytest.raises(AssertionError, match="404"):
        see(c.greta, AT + 2 * HOUR, f"/cases/{case.ref}/")
    break_glass(by=c.greta, code=case.code, reason="worker_absent", words=WHY, at=AT + 3 * HOUR)
    see_referral(by=c.dora, referral=referral, at=AT + 4 * HOUR)
    assert see(c.alice, AT + 5 * HOUR, f"/cases/{case.ref}/who/").table(LOOKED) == [
        ["Sat 7 March, 13:00", "Dora · Unit CLI-1", "read a referral"],
        ["Sat 7 March, 12:00", "Greta · Unit CPU-2", "opened it in an emergency"],
        ["Sat 7 March, 11:00", "Greta · Unit CPU-2", "tried, and was turned away"],
        ["Sat 7 March, 10:00", "Bob · Unit CPU-1", "opened the case"],
    ]


def test_who_is_too_close_is_said_of_oneself_or_by_who_writes(c: Cast, see: See) -> None:
    case = a_registered_case(c)
    break_glass(by=c.greta, code=case.code, reason="worker_absent", words=WHY, at=AT)
    address = f"/cases/{case.ref}/conflict/"
    people = {"Alice", "Bob", "Greta", "Hugo", "Dora"}

    def offered(person: Person) -> list[str]:
        return [name for name in see(person, AT, address).choices if name in people]

    assert offered(c.bob) == ["Alice", "Bob", "Greta"]
    assert offered(c.alice) == ["Alice", "Bob", "Greta"]


def test_an_emergency_look_waits_for_its_review_by_code_and_reason_only(c: Cast, see: See) -> None:
    case = a_registered_case(c)
    ines = somebody("Ines", c.child_unit, "auditor")
    opening = break_glass(by=c.greta, code=case.code, reason="worker_absent", words=WHY, at=AT)
    page = see(ines, AT + HOUR, "/broken-glass/")
    assert page.title == "One emergency look waits for your review"
    why = f"The worker and the supervisor cannot be reached {WHY}"
    when = "Sat 7 March, 09:00 · Look at it until Tue 10 March, 09:00"
    assert [li.text.split(" It was")[0] for li in page.main.all("li")] == [
        f"{case.code} {why} Greta · {when}"
    ]
    assert "Zed" not in page.text
    review_access(by=ines, opening=opening, was_justified=True, at=AT + HOUR)
    assert see(ines, AT + 2 * HOUR, "/broken-glass/").title == "No emergency look waits for review"
    for stranger in (c.alice, c.bob):
        with pytest.raises(AssertionError, match="403"):
            see(stranger, AT, "/broken-glass/")


def test_what_the_child_agreed_to_holds_until_it_is_taken_back(c: Cast, see: See) -> None:
    case = a_registered_case(c)
    for services, is_yes in ((["legal", "cash"], True), (["*"], False)):
        write_consent(by=c.alice, case=case, at=AT, given_by="child", services=services, is_yes=is_yes)
    address = f"/cases/{case.ref}/agreement/"

    def holding() -> list[str]:
        page = see(c.alice, AT + HOUR, address)
        return [li.texts("span")[0].partition(" Sat")[0] for li in page.section("What holds now").all("li")]

    assert holding() == ["Yes: Legal support, Cash assistance", "No: any service that helps"]
    withdraw_consent(by=c.alice, consent=Consent.unscoped.get(case=case, is_yes=True), at=AT + HOUR)
    assert holding() == ["No: any service that helps"]


def test_a_plan_can_be_given_to_whoever_works_there_now_and_to_no_hidden_place(c: Cast, see: See) -> None:
    case = a_registered_case(c)
    finish_assessment(by=c.alice, case=case, at=AT, summary="Beaten.", voice=SILENT)
    kim = somebody("Kim", c.child_unit, "caseworker")

    def offered(what: str) -> set[str]:
        page = see(c.alice, AT + DAY, f"/cases/{case.ref}/{what}/")
        return {option.text for option in page.main.all("option") if option.said.get("value")}

    assert {"Alice", "Kim", "Unit CLI-1", "Unit SCH-1"} <= offered("plan")
    assert not {"Bob", "Greta", "Unit SHE-1", "another service"} & offered("plan")
    assert [
        label.split()[0] for label in see(c.bob, AT, f"/cases/{case.ref}/assign/").main.texts("label")
    ] == [
        "Alice",
        "Kim",
    ]
    end_post(by=OPERATOR, at=AT, post=Post.objects.get(person=kim))
    assert "Kim" not in offered("plan")
    assert "Kim" not in see(c.bob, AT + HOUR, f"/cases/{case.ref}/assign/").main.text
    Person.objects.filter(pk=kim.pk).update(is_active=False)
    assert "Kim" not in offered("plan")


def test_a_plan_that_is_written_again_begins_with_what_still_waits(c: Cast, see: See) -> None:
    case = a_registered_case(c)
    finish_assessment(by=c.alice, case=case, at=AT, summary="Beaten.", voice=SILENT)
    due = (AT + 3 * DAY).date()
    agree_plan(
        by=c.alice,
        case=case,
        at=AT,
        goal="First.",
        intentions=[Intention("A", due, person=c.alice)],
        voice=SPOKE,
    )
    change_plan(
        by=c.alice,
        case=case,
        at=AT,
        goal="Second.",
        intentions=[Intention("B", due, unit=c.school)],
        voice=SPOKE,
    )
    page = see(c.alice, AT + DAY, f"/cases/{case.ref}/plan/")
    given = {part.said.get("name", ""): part.said.get("value", part.text) for part in page.main.all()}
    assert (given["goal"], given["what_1"], given["due_1"]) == ("Second.", "B", due.isoformat())
    assert given["what_2"] == ""


def test_who_must_not_know_is_listed_until_it_is_safe(c: Cast, see: See) -> None:
    case: Case = a_registered_case(c)
    restrict(by=c.alice, case=case, at=AT, from_whom="Omer", reason="fear")
    page = see(c.alice, AT, f"/cases/{case.ref}/who-must-not-know/")
    assert "Omer Sat 7 March, 09:00" in page.section("What holds now").text
    lift_restriction(by=c.alice, restriction=Restriction.unscoped.get(case=case), reason="He moved.", at=AT)
    assert "Omer" not in see(c.alice, AT, f"/cases/{case.ref}/who-must-not-know/").main.text


def test_who_is_shut_out_finds_nothing_and_others_do(c: Cast, see: See) -> None:
    case = a_registered_case(c)
    declare_conflict(by=c.alice, case=case, person=c.bob, reason="relative", at=AT)
    for page in ("", "file/", "who/", "voice/"):
        with pytest.raises(AssertionError, match="404"):
            see(c.bob, AT, f"/cases/{case.ref}/{page}")
        assert see(c.alice, AT, f"/cases/{case.ref}/{page}").main.text
