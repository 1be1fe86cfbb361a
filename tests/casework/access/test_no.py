"""Who stops, lifts or disapproves says why on a page of its own; whoever did it reads that on Today, and nobody else."""

from __future__ import annotations

import pytest
from django.urls import reverse

from halka.casework.access.actions.conflicts import declare_conflict
from halka.casework.access.actions.emergency import break_glass
from halka.casework.access.actions.erasure import propose_erasure
from halka.casework.access.actions.holds import hold_erasure
from halka.casework.cases.models import Exclusion
from halka.casework.models import Case
from halka.directory.actions import give_password, give_post
from halka.directory.models import Person, Refusal
from halka.trust import vault
from tests.cast import DAY, HOUR, START, Cast, a_case, a_closed_case, a_planned_case, cast, somebody
from tests.seen import See
from tests.walks.conftest import Sit, sit

__all__ = ["sit"]
pytestmark = pytest.mark.django_db
AT = START + 7 * DAY
FROM_OTHERS = "From others"


def what_one_did(c: Cast, jon: Person, noor: Person) -> dict[str, tuple[Person, str, str]]:
    """Of each kind: where it is refused, who did it, what that person reads, and the code of the case."""
    erased, kept = (a_closed_case(c, a_planned_case(c)[0], START + 5 * DAY) for _n in range(2))
    open_ = a_case(c)
    erasure = propose_erasure(by=jon, code=erased.code, basis="time_is_over", at=AT)
    hold = hold_erasure(by=noor, code=kept.code, reason="court", at=AT)
    declare_conflict(by=c.alice, case=open_, person=c.dora, reason="relative", at=AT)
    opened = break_glass(
        by=c.greta, code=open_.code, reason="asked", words="The hospital is on the telephone.", at=AT
    )
    post = give_post(by=jon, at=AT, person=c.emil, unit=c.child_unit, role="caseworker")
    give_password(by=jon, at=AT, person=c.charlie, password="a blue heron at nine")
    conflict = Exclusion.unscoped.get(case=open_, person=c.dora)
    return {
        reverse("stop_erasure", args=[erasure.ref]): (jon, "Ines stopped the erasure that you proposed", erased.code),
        reverse("lift_hold", args=[hold.ref]): (noor, "Ines lifted the legal hold that you set", kept.code),
        reverse("lift_conflict", args=[conflict.pk]): (c.alice, "Ines lifted the conflict of Dora", open_.code),
        reverse("was_not_justified", args=[opened.ref]): (
            c.greta, "Ines found that your opening in an emergency was not justified", open_.code,
        ),
        reverse("refuse_post", args=[post.pk]): (jon, "Ines stopped the post of Emil", ""),
        reverse("refuse_sign_in", args=[c.charlie.ref]): (jon, "Ines stopped the new password of Charlie", ""),
    }  # fmt: skip


def test_each_no_is_read_by_who_did_it_for_a_week(sit: Sit, see: See) -> None:
    c = cast()
    jon, ines = somebody("Jon", c.clinic, "administrator"), somebody("Ines", c.clinic, "auditor")
    noor = somebody("Noor", c.other_unit, "auditor")
    done = what_one_did(c, jon, noor)
    for number, (address, (who, title, code)) in enumerate(done.items()):
        why, button = f"Because of {number}.", see(ines, AT + HOUR, address).main.texts("button")[-1]
        page = sit(ines, AT + HOUR).open(address)
        page.press(button)
        assert "Why?" in page.text, address  # without a reason it stays
        assert Refusal.objects.count() == number
        page.press(button, why=why)
        rows = [(row.title, row.why) for row in see(who, AT + 2 * HOUR, "/").rows(FROM_OTHERS)]
        assert (title, f"{code} · {why}" if code else why) in rows
    assert Refusal.objects.count() == len(done)
    words = [vault.get("refusal", row.ref)["why"] for row in Refusal.objects.all()]
    for person in (ines, c.bob, c.hugo, c.dora):
        assert not [why for why in words if why in see(person, AT + 2 * HOUR, "/").text]
    for who in {who for who, _title, _code in done.values()}:
        assert not [why for why in words if why in see(who, AT + 8 * DAY, "/").text]
    assert not Exclusion.unscoped.filter(person=c.dora).exists()


def test_whoever_stops_what_is_her_own_reads_nothing(sit: Sit) -> None:
    c = cast()
    jon = somebody("Jon", c.clinic, "administrator")
    case: Case = a_closed_case(c, a_planned_case(c)[0], START + 5 * DAY)
    erasure = propose_erasure(by=jon, code=case.code, basis="time_is_over", at=AT)
    sit(jon, AT).open(reverse("stop_erasure", args=[erasure.ref])).press("Stop it", why="A mistake.")
    assert not Refusal.objects.exists()
