"""Changes made without a network: in order, out of order, forced, in conflict (conformance B)."""

from __future__ import annotations

from tests.cast import DAY
from tests.questionnaires.phones.lists import K, Lists


def test_a_row_begins_with_its_first_version(lists: Lists) -> None:
    lists.mira()  # B01, D01
    assert lists.line(lists.e2) == (1, None, None, None)
    assert lists.data(lists.e2) == {"first_name": "Mira", "age": "10", "status": "new"}


def test_a_change_says_on_what_it_rests(lists: Lists) -> None:
    lists.ana()
    lists.u(1)  # B02
    assert lists.line(lists.e1) == (2, 1, 1, 1)
    assert lists.newest(lists.e1).branch == K
    assert lists.data(lists.e1) == {"first_name": "Ana", "age": "12", "status": "arrived 1"}


def test_a_change_with_a_network_has_no_branch(lists: Lists) -> None:
    lists.ana()
    lists.u(1, "", branch="")  # B03
    assert lists.line(lists.e1) == (2, 1, None, None)


def test_a_trunk_without_a_branch_is_told_and_not_taken(lists: Lists) -> None:
    lists.ana()
    sent = lists.u(1, 1, branch="")  # B04, A47
    assert lists.line(lists.e1)[0] == 1
    assert lists.errors(sent) == ["It has a trunkVersion and no branchId."]


def test_one_after_the_other(lists: Lists) -> None:
    lists.ana()
    lists.u(1)
    lists.u(2)  # B05
    assert lists.line(lists.e1) == (3, 2, 1, 2)
    assert lists.data(lists.e1)["status"] == "arrived 2"


def test_what_the_office_changed_meanwhile_stands_between(lists: Lists) -> None:
    lists.ana()
    lists.edit(lists.e1, "Ana B")
    lists.u(1)
    lists.u(2)  # B06
    assert lists.line(lists.e1) == (4, 3, 1, 2)


def test_the_office_before_and_after(lists: Lists) -> None:
    lists.ana()
    lists.edit(lists.e1, age="13")
    lists.u(1)
    lists.edit(lists.e1, age="14")
    lists.u(2)  # B07
    assert lists.line(lists.e1) == (5, 3, 1, 2)


def test_what_was_made_on_the_phone_is_changed_there(lists: Lists) -> None:
    lists.mira()
    lists.u2(1)  # B08
    assert lists.line(lists.e2) == (2, 1, None, 1)


def test_the_same_with_the_office_between(lists: Lists) -> None:
    lists.mira()
    lists.edit(lists.e2, age="30")
    lists.u2(1, status="a")
    lists.edit(lists.e2, age="40")
    lists.u2(2, status="b")  # B09
    assert lists.line(lists.e2) == (5, 3, None, 2)
    assert lists.data(lists.e2) == {"first_name": "Mira", "age": "40", "status": "b"}


def test_the_second_before_the_first_waits(lists: Lists) -> None:
    lists.ana()
    sent = lists.u(2)  # B10, A42
    assert (lists.line(lists.e1)[0], lists.errors(sent), lists.held) == (1, [], 1)
    lists.u(1)  # A43, B18
    assert lists.line(lists.e1) == (3, 2, 1, 2)
    assert (lists.held, lists.conflict(lists.e1)) == (0, "none")
    assert lists.events(sent) == ["held", "released", "updated"]
    assert lists.newest(lists.e1).by == lists.c.alice


def test_a_gap_waits_until_it_is_closed(lists: Lists) -> None:
    lists.ana()
    lists.u(1)
    lists.u(3)  # B11
    assert lists.line(lists.e1) == (2, 1, 1, 1)
    lists.u(2)  # B13
    assert (lists.line(lists.e1), lists.held) == ((4, 3, 1, 3), 0)
    assert lists.data(lists.e1)["status"] == "arrived 3"


def test_a_trunk_that_is_newer_than_anything_is_told(lists: Lists) -> None:
    lists.ana()
    sent = lists.u(1, 2)  # B12
    assert (lists.line(lists.e1)[0], lists.held) == (1, 0)
    assert "trunkVersion 2" in lists.errors(sent)[0]


def test_changes_before_the_row_itself(lists: Lists) -> None:
    lists.u2(2)  # B14, B15, A44, A45
    lists.u2(1)
    assert (lists.held, lists.exists(lists.e2)) == (2, False)
    lists.mira()
    assert (lists.line(lists.e2), lists.held) == ((3, 2, None, 2), 0)
    assert lists.data(lists.e2)["status"] == "arrived 2"


def test_what_waits_can_be_forced(lists: Lists) -> None:
    lists.ana()
    sent = lists.u(2)  # B16, B22
    lists.force()
    assert lists.events(sent) == ["held", "forced", "updated"]
    assert (lists.line(lists.e1), lists.held) == ((2, 1, 1, 2), 0)


def test_a_change_of_what_never_came_makes_it(lists: Lists) -> None:
    sent = lists.u2(1)  # B17
    lists.force()
    assert lists.events(sent) == ["held", "forced", "created"]
    late = lists.mira()
    assert lists.events(late) == ["updated"]


def test_two_that_wait_are_forced_one_after_the_other(lists: Lists) -> None:
    lists.ana()
    lists.u(2)  # B23
    lists.u(3)
    lists.force()
    assert (lists.line(lists.e1), lists.held) == ((3, 2, 1, 3), 0)


def test_rows_made_by_force_have_a_name_of_our_own(lists: Lists) -> None:
    for uuid in (lists.e1, lists.e2):  # B24
        lists.send(uuid, update=True, base=2, branch=K, status="x")
    lists.force()
    for uuid in (lists.e1, lists.e2):
        assert lists.line(uuid) == (1, None, None, 2)
        assert (lists.data(uuid), lists.newest(uuid).branch) == ({"status": "x"}, K)
        assert lists.label(uuid) == "without a name"


def test_force_goes_on_along_a_branch(lists: Lists) -> None:
    lists.u2(2, status="b")  # B25
    lists.u2(1, status="a")
    lists.force()
    assert lists.line(lists.e2) == (2, 1, None, 2)
    lists.u2(10, status="c")
    lists.force()
    assert lists.line(lists.e2) == (3, 2, None, 10)


def test_the_row_itself_comes_late(lists: Lists) -> None:
    lists.u2(1, status="x")  # B26
    lists.force()
    assert lists.conflict(lists.e2) == "none"
    lists.mira()
    assert lists.line(lists.e2) == (2, 1, None, None)
    assert lists.data(lists.e2)["first_name"] == "Mira"
    assert lists.conflict(lists.e2) == "hard"


def test_a_late_row_without_a_name_is_told(lists: Lists) -> None:
    lists.u2(1, status="x")  # B27
    lists.force()
    assert "label is missing" in lists.errors(lists.mira(label=None))[0]
    assert lists.line(lists.e2)[0] == 1


def test_after_five_days_it_is_forced_by_itself_and_nothing_younger(lists: Lists) -> None:
    lists.ana()
    lists.u(2)  # B28
    lists.later(4 * DAY)
    lists.caretaker()
    assert lists.held == 1
    lists.later(6 * DAY)
    lists.u(3)
    lists.caretaker()
    assert (lists.line(lists.e1), lists.held) == ((2, 1, 1, 2), 1)


def test_what_waits_for_something_deleted_is_told(lists: Lists) -> None:
    lists.ana()
    sent = lists.u(2)  # B31
    lists.delete(lists.e1)
    lists.force()
    assert lists.held == 0
    assert lists.errors(sent) == ["The row was deleted or erased."]


def test_an_interrupted_branch_is_a_soft_conflict(lists: Lists) -> None:
    lists.ana()
    lists.edit(lists.e1, age="13")  # B32, A46
    lists.u(1)
    lists.u(2, age="20")
    assert lists.flags(lists.e1) == ["none", "none", "soft", "soft"]
    assert lists.conflict(lists.e1) == "soft"


def test_two_values_are_a_hard_conflict_that_stays(lists: Lists) -> None:
    lists.ana()
    lists.u(2)  # B33
    lists.force()
    lists.u(1)
    assert (lists.line(lists.e1)[0], lists.conflict(lists.e1)) == (3, "hard")
    lists.u(4)
    lists.force()
    assert lists.flags(lists.e1) == ["none", "none", "hard", "soft"]
    assert lists.conflict(lists.e1) == "hard"


def test_what_was_settled_can_begin_again(lists: Lists) -> None:
    lists.ana()
    lists.edit(lists.e1, age="13")  # B34
    lists.u(1)
    lists.resolve(lists.e1)
    lists.u(2, age="20")
    assert lists.flags(lists.e1) == ["none", "none", "soft", "soft"]
    assert lists.conflict(lists.e1) == "soft"


def test_a_settled_hard_one_begins_softly(lists: Lists) -> None:
    lists.mira()
    lists.edit(lists.e2, age="30")  # B35
    lists.u2(1, age="11", status="x")
    assert lists.conflict(lists.e2) == "hard"
    lists.resolve(lists.e2)
    lists.u2(2, age="12")
    assert lists.flags(lists.e2) == ["none", "none", "hard", "soft"]
    assert lists.conflict(lists.e2) == "soft"


def test_one_phone_alone_has_no_conflict(lists: Lists) -> None:
    lists.mira()
    lists.u2(1, age="11", status="x")  # B36
    assert lists.flags(lists.e2) == ["none", "none"]


def test_a_late_row_says_for_what_there_are_two_values(lists: Lists) -> None:
    lists.u2(1, status="x", age="99")  # B37
    lists.force()
    lists.mira()
    assert lists.newest(lists.e2).conflict == "hard"
    assert lists.newest(lists.e2).conflicting == ["age", "first_name", "label", "status"]


def test_a_late_row_that_says_the_same_is_soft(lists: Lists) -> None:
    lists.u2(1, label="Mira (10)", first_name="Mira", age="10", status="new")  # B38
    lists.force()
    lists.mira()
    assert (lists.newest(lists.e2).conflict, lists.newest(lists.e2).conflicting) == ("soft", [])


def test_a_late_row_after_more_than_one(lists: Lists) -> None:
    lists.u2(2)  # B40
    lists.u2(1)
    lists.force()
    assert lists.errors(lists.mira()) == []
    assert lists.line(lists.e2) == (3, 2, None, None)


def test_a_late_row_after_the_office_changed_it(lists: Lists) -> None:
    lists.u2(1)  # B41
    lists.force()
    lists.edit(lists.e2, age="50")
    late = lists.mira()
    assert (lists.errors(late), lists.events(late)) == ([], ["updated"])
