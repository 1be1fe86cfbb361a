"""Lists of casework: cases and notices, for whom, in which order, and what a line of them says."""

from __future__ import annotations

import pytest

from halka.casework.cases.actions import register_child
from halka.casework.notices.actions import (
    accept_notice,
    answer_notice_with_advice,
    close_notice,
    link_notice,
    send_notice,
)
from halka.directory.models import Place, Unit
from tests.cast import (
    DAY,
    HOUR,
    SILENT,
    START,
    Cast,
    a_case,
    a_closed_case,
    a_notice,
    a_planned_case,
    a_registered_case,
    cast,
    somebody,
)
from tests.seen import See

pytestmark = pytest.mark.django_db

AT = START + 5 * DAY
CASES = "Newest first."
SENT = "Each with its number. What happens with the child is the child’s."


@pytest.fixture
def c() -> Cast:
    return cast()


def test_open_cases_stand_there_newest_first_and_closed_ones_when_asked_for(c: Cast, see: See) -> None:
    old, _plan = a_planned_case(c)
    closed, _plan = a_planned_case(c, START + HOUR)
    a_closed_case(c, closed, AT - HOUR)
    new = a_case(c, START + DAY, risk="low")
    page = see(c.alice, AT, "/cases/")
    assert page.title == "2 open cases"
    assert page.table(CASES) == [
        [f"Zed, 9 {new.code}", "Low risk", "Intake", "Tue 10 March, 09:00", "Alice"],
        [f"Zed, 9 {old.code}", "High risk", "Services", "Overdue Tue 3 March, 09:00", "Alice"],
    ]
    everything = see(c.alice, AT, "/cases/?all=1")
    assert everything.title == "You may see 3 cases"
    assert [row[0].rpartition(" ")[2] for row in everything.table(CASES)] == [new.code, closed.code, old.code]
    assert everything.table(CASES)[1][3] == "–"  # nothing is due in a closed case
    for stranger in (c.greta, c.hugo, c.dora):
        assert see(stranger, AT, "/cases/?all=1").title == "You may see 0 cases"


def test_a_case_is_found_by_a_part_of_a_name_also_when_it_is_closed_and_by_whoever_sees_it(
    c: Cast, see: See
) -> None:
    case, _plan = a_planned_case(c)
    register_child(
        by=c.alice,
        case=case,
        at=START + 4 * DAY,
        identity={"first_name": "İpek", "last_name": "Şen"},
        voice=SILENT,
    )
    a_closed_case(c, case, AT)
    a_registered_case(c)
    for words in ("ipek", "SEN", "ek s", case.code.lower(), case.code[:4]):
        page = see(c.alice, AT + DAY, f"/cases/?words={words}")
        assert [row[0].partition(" ")[0].strip(",") for row in page.table(CASES)] == ["İpek"], words
    for words in ("zedd", "%", "0556"):
        assert see(c.alice, AT + DAY, f"/cases/?words={words}").title == "0 cases found"
    assert see(c.greta, AT + DAY, "/cases/?words=ipek").title == "0 cases found"


def test_who_told_learns_in_own_notices_only_what_may_be_told(c: Cast, see: See) -> None:
    ends = (
        ("opened", "A worker has it. Watch for absences and tell us."),
        ("known", "The child is already known. A worker has it."),
        ("advised", "Answered with advice. Call if you are still worried."),
        ("closed", "Received. Somebody reads it today."),  # never the outcome
        ("waits", "Received. Somebody reads it today."),
    )
    case = a_registered_case(c)
    sent = {name: a_notice(c, START + number * HOUR) for number, (name, _words) in enumerate(ends, 1)}
    accept_notice(by=c.bob, notice=sent["opened"], risk="low", at=AT)
    link_notice(by=c.bob, notice=sent["known"], case=case, at=AT)
    answer_notice_with_advice(by=c.bob, notice=sent["advised"], at=AT)
    close_notice(by=c.bob, notice=sent["closed"], at=AT, why="A quarrel of neighbours.")
    page = see(c.charlie, AT + HOUR, "/notices/")
    told = {row[0]: row[2] for row in page.table(SENT)}
    assert {name: told[sent[name].number] for name, _words in ends} == dict(ends)
    assert [row[0] for row in page.table(SENT)][:5] == [sent[name].number for name, _words in reversed(ends)]
    for secret in ("Zed", "quarrel", case.code, "Long marks", "Alice"):
        assert secret not in page.main.text
    for other in (c.dora, c.emil, somebody("Carla", c.school, "focal")):
        page = see(other, AT + HOUR, "/notices/")
        assert "Nothing was told yet." in page.main.text
        assert sent["waits"].number not in page.text


def test_a_notice_is_read_by_those_who_screen_with_its_words_and_who_told(c: Cast, see: See) -> None:
    notice = send_notice(
        by=c.charlie, at=START, to_unit=c.child_unit, source="school", what_seen="Bruises.", child_known_as="Zed",
        where_child_is="At the aunt’s", child_words="Don't call.", safe_contact="Through me", danger_now="yes",
        age_guess=9, notifier={"name": "Charlie", "phone": "0555 7"}, concerns=["physical_abuse"],
    )  # fmt: skip
    page = see(c.bob, AT, f"/notices/{notice.ref}/")
    assert page.main.texts("div", kind="banner") == ["The child is in danger now.", "Through me"]
    for words in ("Zed, 9", "Bruises.", "Don't call.", "At the aunt’s", "Notifier: Charlie, 0555 7."):
        assert words in page.main.text
    assert page.chosen == ["physical_abuse"]  # what was told; how urgent it is says nobody beforehand
    for stranger in (c.alice, c.charlie, c.hugo):
        with pytest.raises(AssertionError, match="404"):
            see(stranger, AT, f"/notices/{notice.ref}/")


def test_a_notice_that_was_decided_is_read_and_decided_no_more(c: Cast, see: See) -> None:
    notice = a_notice(c)
    assert len(see(c.bob, AT, f"/notices/{notice.ref}/").deeds) > 2
    case = accept_notice(by=c.bob, notice=notice, risk="low", at=AT)
    page = see(c.bob, AT, f"/notices/{notice.ref}/")
    assert page.deeds == {f"/cases/{case.ref}/", f"/notices/{notice.ref}/sibling/"}
    assert "Long marks on the back." in page.main.text
    assert "No notice waits" in see(c.bob, AT, "/notices/").title


def test_who_tells_begins_with_the_unit_of_the_own_place_and_the_own_role(c: Cast, see: See) -> None:
    near = Place.objects.create(code="P0", name="Nearby", kind="province")
    Unit.objects.filter(pk__in=[c.other_unit.pk, c.clinic.pk]).update(place=near)
    school, clinic = (see(person, AT, "/tell/") for person in (c.charlie, c.dora))
    assert school.chosen[:2] == [str(c.child_unit.pk), "school"]
    assert clinic.chosen[:2] == [str(c.other_unit.pk), "health"]
    assert school.choices[:3] == ["–", "Firstplace · Unit CPU-1", "Nearby · Unit CPU-2"]
    assert "If the child is in danger now, call first: 112" in school.main.text
