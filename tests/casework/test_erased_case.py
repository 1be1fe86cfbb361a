"""After an erasure nothing but reading is possible in the case: every deed that is done in one is asked."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from halka.casework.access.actions.emergency import break_glass
from halka.casework.cases.actions import register_child
from halka.casework.jobs import forget_birthdays
from halka.casework.models import Child
from halka.config.jobs import JOBS
from halka.sharing.jobs import watch_referrals
from halka.trust import ledger, vault
from halka.trust.action import ACTIONS, ERASED, Refused
from halka.trust.actor import CARETAKER
from halka.trust.models import Sealed
from halka.trust.permissions_table import load_deeds
from tests.casework.erased_world import AT, World, build
from tests.cast import DAY, SPOKE, START, a_closed_case, a_planned_case, cast, erase
from tests.witness import everything, refused

pytestmark = pytest.mark.django_db

KINDS = {
    *("case", "plan", "closure", "plan_action", "consent", "restriction"),
    *("referral", "transfer", "notice", "opening"),
}
READING = {"read_summary", "print_sent_referral", "print_received_referral"}
# The second look is at what a person did; a decision about a notice was taken before there was a case.
# What is open and should not be is ended, whatever became of the child.
NOT_IN_THE_CASE = {
    "set_right",
    "end_stray_letters",
    "review_access",
    "accept_notice",
    "answer_notice_with_advice",
    "close_notice",
}
GIVEN: dict[str, Any] = {
    "voice": SPOKE,
    "identity": {"first_name": "Zed"},
    "reason": "other",
    "level": "low",
    "risk": "low",
    "relation": "mother",
    "name": "Somebody",
    "summary": "Words.",
    "how": "phone",
    "note": "Words.",
    "goal": "Words.",
    "intentions": [],
    "given_by": "child",
    "agreed": True,
    "words": "It cannot wait.",
    "services": ["*"],
    "from_whom": "Somebody",
    "service": "health_check",
    "told": "received",
    "explanation": "Words.",
    "missed_at": AT,
    "why": "A digit was wrong.",
    "why_not": "nobody_home",
    "phone": "",
    "kind": "labour",
    "thing": "0" * 32,
    "with_whom": "child",
    "happened_at": AT,
    **dict.fromkeys(("lives_with_child", "is_caregiver", "may_be_contacted", "may_be_source_of_harm"), True),
}


def deeds() -> dict[str, Callable[..., Any]]:
    """All deeds that are given a case, or a row that hangs on one."""
    load_deeds()
    return {
        name.rsplit(".", 1)[1]: deed
        for name, deed in ACTIONS.items()
        if name.startswith("halka.") and KINDS & inspect.signature(deed).parameters.keys()
    }


def who_may(deed: Callable[..., Any], w: World) -> Any:
    needs, unit = vars(deed)["needs"], None
    if vars(deed)["inside"] == "referral.to_unit.code":
        unit = w.c.clinic.code
    elif vars(deed)["inside"] == "transfer.to_unit.code":
        unit = w.c.other_unit.code
    people: list[Any] = [CARETAKER, *w.people]
    return next(person for person in people if person.may(needs, AT, unit))


def test_every_deed_in_an_erased_case_is_refused_in_plain_words() -> None:
    w = build()
    asked = deeds()
    assert len(asked) > 35
    assert {"register_child", "reopen_case", "tell_sender", "call_head", "withdraw_consent"} <= asked.keys()
    rows = {**w.left, "to_unit": w.c.other_unit, "worker": w.c.alice, "person": w.c.alice}
    for name in asked.keys() - READING - NOT_IN_THE_CASE - {"open_record"}:
        deed = asked[name]
        wanted = [
            word
            for word, parameter in inspect.signature(deed).parameters.items()
            if word in w.left or parameter.default is inspect.Parameter.empty
        ]
        said = {word: {**GIVEN, **rows}[word] for word in wanted if word not in ("by", "at")}
        before = everything()
        with pytest.raises(Refused) as refusal:
            deed(by=who_may(deed, w), at=AT, **said)
        assert str(refusal.value) == str(ERASED), name
        assert everything() == before, name


def test_no_birthday_is_left_also_after_a_copy_brought_it_back() -> None:
    w = build()
    child = Child.unscoped.filter(pk=w.case.child_id)
    day = date(2016, 5, 4)
    Child.unscoped.filter(pk=w.other.child_id).update(born_on=day)
    child.update(born_on=day, birth_year=2016)
    assert (forget_birthdays(AT), forget_birthdays(AT)) == (1, 0)
    assert list(child.values_list("born_on", "birth_year")) == [(None, 2016)]
    assert Child.unscoped.get(pk=w.other.child_id).born_on == day
    assert forget_birthdays in [job.run for job in JOBS]


def test_erasing_forgets_the_birthday_at_once() -> None:
    c = cast()
    case = a_closed_case(c, a_planned_case(c)[0], START + 9 * DAY)
    Child.unscoped.filter(pk=case.child_id).update(born_on=date(2016, 5, 4), age_told=9)
    erase(code=case.code, basis="time_is_over", at=AT)
    assert Child.unscoped.values_list("born_on", "age_told").get(pk=case.child_id) == (None, None)


def test_the_case_cannot_be_opened_in_an_emergency_and_is_not_erased_twice() -> None:
    w = build()
    words = "The hospital is on the telephone."
    opening = break_glass(by=w.c.greta, code=w.case.code, reason="asked", words=words, at=AT)
    assert opening.case is None
    with refused("was erased before"):
        erase(code=w.case.code, basis="court_order", at=AT)


def test_the_notices_that_led_to_the_case_are_erased_with_it() -> None:
    w = build()
    for table in ("notice", "notifier"):
        for ref in w.refs["notices"]:
            assert vault.read(table, ref).is_erased
    assert not vault.read("child", w.other.child.ref).is_erased
    assert ledger.verify().is_intact


def test_nobody_is_reminded_about_an_erased_child() -> None:
    w = build()
    assert watch_referrals(AT + 30 * DAY) == 0
    w.left["referral"].refresh_from_db()
    assert w.left["referral"].listed_at is None


def test_a_record_that_was_changed_is_refused_in_plain_words_when_somebody_writes_on_it() -> None:
    w = build(erase=False)
    Sealed.objects.filter(table="child", row=w.other.child.ref).update(ct=b"x" * 40)
    with refused("is not what was written"):
        register_child(by=w.c.alice, case=w.other, at=AT, identity={"first_name": "Zed"}, voice=SPOKE)
