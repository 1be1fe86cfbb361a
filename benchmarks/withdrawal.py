"""A yes is taken back while a thousand letters of the child are out: how long until every receiver reads that its letter
was closed.

    python -m benchmarks.withdrawal [letters]

Prints two lines. First without the caretaker: each receiver opens each of its letters, one after the other. Then with it:
somebody must not know where the child is, and one round closes every letter. May take 60 s each.
"""

from __future__ import annotations

import sys
from datetime import UTC, datetime, timedelta
from time import perf_counter, process_time
from typing import TYPE_CHECKING

from benchmarks import store

if TYPE_CHECKING:
    from django.test import Client

    from halka.casework.models import Case
    from halka.directory.models import Person, Unit
    from tests.cast import Cast

LETTERS, RECEIVERS = 1_000, 20
MAY_TAKE_S = 60
SAID = "This letter was closed on"

Desk = tuple["Unit", "Person"]


def desks(c: Cast) -> list[Desk]:
    """Units that can be asked, each with somebody who answers."""
    from halka.directory.actions import add_unit
    from halka.directory.offers.actions import offer_service
    from halka.trust.actor import OPERATOR
    from tests.cast import START, somebody

    found = []
    for number in range(RECEIVERS):
        unit = add_unit(
            by=OPERATOR, at=START, code=f"H-{number}", name=f"Clinic {number}", kind="health", level="local",
            institution=c.clinic.institution, place=c.clinic.place,
        )  # fmt: skip
        offer_service(by=OPERATOR, at=START, unit=unit, service="health_check", places_a_month=10)
        found.append((unit, somebody(f"Desk{number}", unit, "focal", 1)))
    return found


def a_case(c: Cast, asked: list[Desk], start: datetime, letters: int) -> Case:
    """One child, one yes, so many letters: every second one was opened and accepted."""
    from halka.sharing.actions.answer import accept_referral
    from halka.sharing.actions.referral import draft_referral, send_referral
    from tests.cast import DAY, HOUR, a_planned_case, a_yes

    case, _plan = a_planned_case(c, start)
    a_yes(c, case, start + 4 * DAY, ["health_check"])
    at = start + 4 * DAY + HOUR
    for number in range(letters):
        unit, who = asked[number % len(asked)]
        letter = draft_referral(by=c.alice, case=case, to_unit=unit, service="health_check", at=at)
        send_referral(by=c.alice, referral=letter, at=at)
        if number // len(asked) % 2:
            accept_referral(by=who, referral=letter, at=at + HOUR)
    return case


def signed_in(person: Person) -> Client:
    from django.test import Client

    client = Client()
    client.force_login(person)
    session = client.session
    session["started_at"] = session["touched_at"] = datetime.now(UTC).timestamp()
    session.save()
    return client


def without_the_caretaker(case: Case, asked: list[Desk]) -> str:
    from halka.casework.access.actions.agreements import withdraw_consent
    from halka.casework.models import Consent
    from halka.sharing.models import Referral

    clients = {unit.pk: signed_in(who) for unit, who in asked}
    out = Referral.unscoped.filter(case=case, status__in=Referral.AWAY).order_by("pk")
    letters = list(out.values_list("ref", "to_unit"))
    worker = case.worker
    assert worker
    begun, worked = perf_counter(), process_time()
    for yes in Consent.unscoped.filter(case=case, withdrawn_at=None).select_related("case"):
        withdraw_consent(by=worker, consent=yes, at=datetime.now(UTC))
    slowest, told = 0.0, 0
    for ref, unit in letters:
        looked = perf_counter()
        page = clients[unit].get(f"/referrals/{ref}/").content.decode()
        slowest = max(slowest, perf_counter() - looked)
        told += SAID in page
    spent, worked = perf_counter() - begun, process_time() - worked
    return (
        f"without the caretaker: {told} of {len(letters)} letters say that they were closed, all looked at one after the "
        f"other {spent:.1f} s after the yes was taken back, {worked:.1f} s of processor time (may take {MAY_TAKE_S} s); "
        f"slowest look {1000 * slowest:.0f} ms"
    )


def with_the_caretaker(case: Case, asked: list[Desk]) -> str:
    from halka.casework.access.actions.agreements import restrict
    from halka.sharing.jobs import close_letters
    from halka.sharing.models import Referral

    out = Referral.unscoped.filter(case=case, status__in=Referral.AWAY, closed_at=None)
    letters = out.count()
    worker = case.worker
    assert worker
    begun, worked = perf_counter(), process_time()
    restrict(
        by=worker, case=case, at=datetime.now(UTC), from_whom="the uncle", reason="fear",
        whereabouts_secret=True, withheld=["contact"],
    )  # fmt: skip
    changed = close_letters(datetime.now(UTC) + timedelta(seconds=1))
    spent, worked = perf_counter() - begun, process_time() - worked
    return (
        f"with the caretaker: {changed} of {letters} letters closed by one round, {out.count()} left open, "
        f"{spent:.1f} s after somebody must not know, {worked:.1f} s of processor time (may take {MAY_TAKE_S} s)"
    )


def main() -> None:
    letters = int(sys.argv[1]) if len(sys.argv) > 1 else LETTERS
    with store.fresh():
        from django.conf import settings

        from halka.trust.action import batch
        from tests.cast import cast

        settings.ALLOWED_HOSTS = ["testserver"]
        start = datetime.now(UTC) - timedelta(days=10)
        with batch():
            c = cast()
            asked = desks(c)
            cases = [a_case(c, asked, start + timedelta(minutes=n), letters) for n in range(2)]
        print(without_the_caretaker(cases[0], asked))
        print(with_the_caretaker(cases[1], asked))


if __name__ == "__main__":
    main()
