"""The page of a case: what stands on it, what stands first, and which buttons it has for whom."""

from __future__ import annotations

import pytest

from halka.casework.access.actions.agreements import lift_restriction, restrict
from halka.casework.access.actions.emergency import break_glass
from halka.casework.cases.actions import change_risk, hold_case, write_household
from halka.casework.cases.child_voice import ChildVoice
from halka.casework.models import Case, PlanAction, Restriction
from halka.casework.notices.actions import accept_notice, send_notice
from halka.casework.steps.actions.assessment import finish_assessment
from halka.casework.steps.actions.closure import propose_closure
from halka.casework.steps.actions.contact import make_contact
from halka.casework.steps.actions.plan import (
    Intention,
    approve_plan,
    change_plan,
    finish_plan_action,
    return_plan,
)
from halka.casework.steps.actions.review import hold_review
from halka.directory.models import Person
from halka.sharing.actions.transfer import accept_transfer, request_transfer
from tests.cast import (
    DAY,
    HOUR,
    SILENT,
    SPOKE,
    START,
    Cast,
    a_case,
    a_closed_case,
    a_notice,
    a_planned_case,
    a_registered_case,
    cast,
)
from tests.seen import Page, See

pytestmark = pytest.mark.django_db

AT = START + 5 * DAY
WHY = "The hospital is on the telephone."
PLAN = "Each action has an owner and a date."
TO_READ = {"file"}
TO_SUPERVISE = {"file", "assign", "check"}
TO_WRITE = {
    *("file", "refer", "contact", "attempt", "risk", "household", "who-must-not-know", "agreement"),
    *("register", "plan", "review", "transfer", "close", "functioning", "incident", "feedback"),
}


@pytest.fixture
def c() -> Cast:
    return cast()


def buttons(page: Page, case: Case) -> set[str]:
    """The last word of the address of each button; those of the plan by their first. The notice is there until it is
    taken over, see `test_notice_on_top.py`."""
    assert all(
        address.startswith((f"/cases/{case.ref}/", "/planned/", "/plans/", "/closures/"))
        for address in page.deeds
    )
    return {a.strip("/").split("/")[0 if not a.startswith("/cases/") else -1] for a in page.deeds} - {
        "taken-over"
    }


def deeds_of(page: Page) -> list[str]:
    return page.section("What was done").texts("li")


def test_who_works_with_the_child_has_every_button_and_who_supervises_has_the_others(
    c: Cast, see: See
) -> None:
    case, _plan = a_planned_case(c)
    address = f"/cases/{case.ref}/"
    assert buttons(see(c.alice, AT, address), case) == TO_WRITE | {"hold", "planned"}
    assert buttons(see(c.bob, AT, address), case) == TO_SUPERVISE
    hold_case(by=c.alice, case=case, at=AT)
    assert buttons(see(c.alice, AT, address), case) == TO_WRITE | {"resume", "planned"}
    assert "Services, Not reachable" in see(c.alice, AT, address).facts["Step"]


@pytest.mark.parametrize("who", ["greta", "hugo"])
def test_an_emergency_look_opens_no_page_of_the_case(c: Cast, see: See, who: str) -> None:
    """Not to a worker, and not to the supervisor of another unit either."""
    case, _plan = a_planned_case(c)
    person: Person = getattr(c, who)
    break_glass(by=person, code=case.code, reason="worker_absent", words=WHY, at=AT)
    for address in (f"/cases/{case.ref}/", f"/cases/{case.ref}/file/", f"/cases/{case.ref}/who/"):
        with pytest.raises(AssertionError, match="404"):
            see(person, AT + HOUR, address)
    assert "Zed" not in see(person, AT + HOUR, "/cases/").text


def test_a_unit_that_had_the_case_reads_no_page_of_it_but_the_file(c: Cast, see: See) -> None:
    case, _plan = a_planned_case(c)
    transfer = request_transfer(by=c.alice, case=case, to_unit=c.other_unit, reason="moved", at=AT)
    accept_transfer(by=c.hugo, transfer=transfer, worker=c.greta, at=AT + HOUR)
    address = f"/cases/{case.ref}/"
    assert see(c.alice, AT + DAY, f"{address}file/").deeds == set()
    assert "planned" in buttons(see(c.greta, AT + DAY, address), case)
    assert buttons(see(c.hugo, AT + DAY, address), case) == TO_SUPERVISE


def test_the_next_step_is_the_one_big_button(c: Cast, see: See) -> None:
    case = a_case(c)

    def next_step(at_day: int, person: Person = c.alice) -> list[str]:
        page = see(person, START + at_day * DAY, f"/cases/{case.ref}/")
        return page.main.all("div", kind="no-print")[0].texts("a", kind="main")

    assert next_step(1) == ["Register the child"]
    registered = a_registered_case(c)
    case = registered
    assert next_step(1) == ["Finish the assessment"]
    finish_assessment(by=c.alice, case=case, at=START + 2 * DAY, summary="Beaten.", voice=SPOKE)
    assert next_step(2) == ["Agree on a plan"]
    assert next_step(2, c.bob) == []
    case, plan = a_planned_case(c)
    assert next_step(4) == ["Write down a contact"]
    plan = change_plan(
        by=c.alice,
        case=case,
        at=AT,
        goal="New.",
        voice=SPOKE,
        intentions=[Intention("A", AT.date(), person=c.alice)],
    )
    return_plan(by=c.bob, plan=plan, reason="Who?", at=AT)
    assert next_step(6) == ["Mend the plan"]
    assert (
        "The supervisor returned the plan."
        in see(c.alice, START + 6 * DAY, f"/cases/{case.ref}/").section("Plan").text
    )
    a_closed_case(c, case, START + 7 * DAY)
    assert next_step(8) == ["Start again"]
    closed = see(c.alice, START + 8 * DAY, f"/cases/{case.ref}/")
    assert buttons(closed, case) - {"planned"} == {"file", "reopen"}
    assert buttons(see(c.bob, START + 8 * DAY, f"/cases/{case.ref}/"), case) == TO_READ | {"reopen", "check"}


def test_a_case_without_a_worker_asks_the_supervisor_to_assign(c: Cast, see: See) -> None:
    case = accept_notice(by=c.bob, notice=a_notice(c), risk="high", at=START)
    page = see(c.bob, START + HOUR, f"/cases/{case.ref}/")
    assert page.facts["Worker"] == "–"
    assert page.main.texts("a", kind="main") == ["Assign"]


def test_what_a_supervisor_decides_stands_there_with_its_words(c: Cast, see: See) -> None:
    case, _plan = a_planned_case(c)
    plan = change_plan(
        by=c.alice,
        case=case,
        at=AT,
        goal="She sleeps.",
        voice=SPOKE,
        intentions=[Intention("A", AT.date(), person=c.alice)],
    )
    propose_closure(by=c.alice, case=case, at=AT, reason="goal_met", summary="Closing words.", voice=SILENT)
    bob, alice = (see(person, AT + HOUR, f"/cases/{case.ref}/") for person in (c.bob, c.alice))
    assert "She sleeps." in bob.section("The plan waits for you").text
    assert "Closing words." in bob.section("The closing waits for you").text
    assert buttons(bob, case) == TO_SUPERVISE | {"plans", "closures"}
    assert not {"The plan waits for you", "The closing waits for you"} & set(alice.headings)
    approve_plan(by=c.bob, plan=plan, at=AT + HOUR)
    assert "The plan waits for you" not in see(c.bob, AT + 2 * HOUR, f"/cases/{case.ref}/").headings


def test_who_must_not_know_stands_on_top_until_it_is_safe(c: Cast, see: See) -> None:
    case = a_registered_case(c)
    ways: tuple[tuple[str, dict[str, str | bool]], ...] = (
        ("The uncle", {"home_is_closed": True}),
        ("The father", {"safe_contact": "Through the aunt", "whereabouts_secret": True}),
    )
    for hours, (who, more) in enumerate(ways):
        restrict(by=c.alice, case=case, at=AT + hours * HOUR, from_whom=who, reason="fear", **more)  # type: ignore[arg-type]
    address = f"/cases/{case.ref}/"
    uncle = ["The uncle must not know.", "No letter and no call to the home."]
    assert see(c.alice, AT + 2 * HOUR, address).main.texts("div", kind="banner") == [
        *uncle,
        "The father must not know.",
        "Safe contact: Through the aunt",
        "Where the child is stays with the worker. No supervisor is named for this case yet.",
    ]
    father = Restriction.unscoped.get(case=case, whereabouts_secret=True)
    lift_restriction(by=c.alice, restriction=father, reason="He moved.", at=AT + 2 * HOUR)
    assert see(c.alice, AT + 3 * HOUR, address).main.texts("div", kind="banner") == uncle


def test_who_the_child_is_and_how_dangerous_it_was_and_is(c: Cast, see: See) -> None:
    case = a_registered_case(c)
    assert "before" not in see(c.alice, AT, f"/cases/{case.ref}/").main.all("div", kind="head")[0].text
    change_risk(by=c.alice, case=case, level="emergency", reason="He waits.", at=AT)
    change_risk(by=c.alice, case=case, level="medium", reason="He left.", at=AT + 2 * DAY)
    for language, said in (
        ("en", "Zed, 9 (estimated) Medium risk before Mon 9 March: Emergency Physical violence/abuse"),
        ("tr", "Zed, 9 (tahmini) Orta risk 9 Mart Pzt öncesinde: Acil Fiziksel şiddet/istismar"),
    ):
        Person.objects.filter(pk=c.alice.pk).update(language=language)
        head = see(c.alice, AT + 3 * DAY, f"/cases/{case.ref}/").main.all("div", kind="head")[0].text
        assert head.partition(case.code)[2].replace(" ", "") == said.replace(" ", ""), language


def test_a_child_whose_name_nobody_knows_is_called_by_the_code(c: Cast, see: See) -> None:
    notice = send_notice(by=c.charlie, at=START, to_unit=c.child_unit, source="school", what_seen="x")
    case = accept_notice(by=c.bob, notice=notice, risk="low", at=START)
    page = see(c.bob, START + HOUR, f"/cases/{case.ref}/")
    assert page.title == case.code
    assert page.facts["Spoken to alone"] == "0 of 0 contacts"


def test_the_newest_words_stand_first_with_who_heard_them(c: Cast, see: See) -> None:
    case = a_registered_case(c)
    alone = ChildVoice(involved="present", words="He shouts at night.", effect="x", was_alone=True)
    beside = ChildVoice(involved="present", words="All is well.", effect="x", was_alone=False)
    for number, voice in enumerate((alone, beside, SILENT)):
        at = AT + number * DAY
        make_contact(by=c.alice, case=case, at=at, how="home_planned", note="n", voice=voice)
    page = see(c.alice, AT + 3 * DAY, f"/cases/{case.ref}/")
    words = page.main.all("figure", kind="words")[1]  # the first are those of the notice
    assert words.text == "All is well. Zed to Alice, Sun 8 March"
    assert page.facts["Spoken to alone"] == "1 of 3 contacts"
    said = see(c.alice, AT + 3 * DAY, f"/cases/{case.ref}/voice/").main.texts("li")
    assert ["He shouts at night." in one for one in said] == [False, False, True, False]
    assert "The child was not involved. Too young" in said[0]
    make_contact(by=c.alice, case=case, at=AT + 3 * DAY, how="phone", note="n", voice=alone)
    words = see(c.alice, AT + 3 * DAY, f"/cases/{case.ref}/").main.all("figure", kind="words")[1]
    assert words.text == "He shouts at night. Zed to Alice, alone, Tue 10 March"


def test_the_childs_part_in_each_step_says_no_more_than_was(c: Cast, see: See) -> None:
    case = a_registered_case(c)
    finish_assessment(by=c.alice, case=case, at=AT, summary="Beaten.", voice=SILENT)
    heard = ChildVoice(involved="present", words="I do not know.", why_no_effect="Too early.", was_alone=True)
    make_contact(by=c.alice, case=case, at=AT, how="phone", note="n", voice=heard)
    mute = ChildVoice(involved="present", effect="The hour moved.", was_alone=True)
    hold_review(by=c.alice, case=a_planned_case(c)[0], at=AT, note="n", voice=SILENT)
    page = see(c.alice, AT + HOUR, f"/cases/{case.ref}/")
    assert page.section("The child’s part in each step").texts("li") == [
        "Registration asked, words kept, changed something",
        "Assessment not asked",
        "Plan not yet",
        "Follow-up asked, words kept",
        "Review not yet",
        "Closure not yet",
    ]
    assert mute.effect not in page.text


def test_a_plan_is_shown_in_its_newest_version_with_owner_day_and_state(c: Cast, see: See) -> None:
    case, _plan = a_planned_case(c)
    due = (AT + 3 * DAY).date()
    change_plan(
        by=c.alice,
        case=case,
        at=AT,
        goal="She sleeps.",
        voice=SPOKE,
        intentions=[
            Intention("A quiet room", due, unit=c.shelter),
            Intention("Lessons", due, unit=c.school),
            Intention("Visits", due, person=c.alice),
        ],
    )
    finish_plan_action(
        by=c.alice, plan_action=PlanAction.unscoped.get(case=case, number=3, plan__version=2), at=AT
    )

    def states(days: int, hours: int = 0) -> list[list[str]]:
        at = AT + days * DAY + hours * HOUR
        return [row[1:] for row in see(c.bob, at, f"/cases/{case.ref}/").table(PLAN)]

    page = see(c.bob, AT, f"/cases/{case.ref}/")
    assert [row[0] for row in page.table(PLAN)] == ["A quiet room", "Lessons", "Visits"]
    assert "She sleeps." in page.section("Plan").text
    on_its_day = [
        ["another service", "Tue 10 March", "To do"],
        ["Unit SCH-1", "Tue 10 March", "To do"],
        ["Alice", "Tue 10 March", "Done"],
    ]
    assert states(0) == states(3) == states(3, 14) == on_its_day
    assert [row[2] for row in states(4)] == ["1 day late", "1 day late", "Done"]
    assert [row[2] for row in states(6)] == ["3 days late", "3 days late", "Done"]
    assert "SHE-1" not in page.text


def test_the_next_deadline_is_the_earliest_that_still_holds(c: Cast, see: See) -> None:
    case = a_registered_case(c)  # first contact after a day, assessment after seven
    address = f"/cases/{case.ref}/"
    assert (
        see(c.alice, START + 5 * HOUR, address).facts["Next deadline"] == "First meeting: Tue 3 March, 09:00"
    )
    assert "Overdue" in see(c.alice, START + 2 * DAY, address).facts["Next deadline"]
    change_risk(by=c.alice, case=case, level="low", reason="He moved out.", at=START + 4 * HOUR)
    assert (
        see(c.alice, START + 2 * DAY, address).facts["Next deadline"] == "First meeting: Mon 9 March, 09:00"
    )
    row = see(c.alice, START + 2 * DAY, "/cases/").table("Newest first.")[0]
    assert row[1:] == ["Low risk", "Assessment", "Mon 9 March, 09:00", "Alice"]
    make_contact(by=c.alice, case=case, at=START + 3 * DAY, how="phone", note="n", voice=SILENT)
    assert see(c.alice, START + 4 * DAY, address).facts["Next deadline"] == "Assessment: Mon 16 March, 12:00"


def test_who_is_around_the_child_stands_in_the_ring_by_relation_and_never_by_name(c: Cast, see: See) -> None:
    case = a_registered_case(c)
    write_household(by=c.alice, case=case, at=AT, relation="mother", name="Mara Quux", phone="0555 9")
    page = see(c.alice, AT, f"/cases/{case.ref}/")
    assert ("Mara" in page.text, "0555 9" in page.text) == (False, False)
