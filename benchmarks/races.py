"""Two people at once, each on a connection of their own: is a file open afterwards to somebody whom its case does not
name?

    python -m benchmarks.races [races]
    HALKA_TEST_STORE=postgres python -m benchmarks.races [races]

A thousand races on an empty store, the default one or PostgreSQL. Prints one line. The tests run forty.
"""

from __future__ import annotations

import os
import random
import sys
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from threading import Barrier
from time import perf_counter
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from halka.trust.door import Guarded
    from tests.cast import Cast

M = TypeVar("M", bound="Guarded")

RACES = 1000
Deed = Callable[[datetime], object]
Race = tuple[Deed, Deed]


def races(number: int) -> Counter[str]:
    """Runs so many races of each kind in turn; answers how many of which kind left something open."""
    from halka.casework.cases.queries import locked_out, stray_grants
    from halka.sharing.queries import stray_letters
    from tests.cast import DAY, START, cast, somebody

    c, chance, left = cast(), random.Random(11), Counter[str]()
    c.emil = somebody("Wei", c.child_unit, "caseworker")  # a second worker of the unit
    kinds = [assign_twice, accept_and_revoke, assign_and_declare, close_and_accept, transfer_and_assign]
    is_open = 0
    with ThreadPoolExecutor(2) as threads:
        for n in range(number):
            kind, begin = kinds[n % len(kinds)], START + 30 * DAY + n * timedelta(minutes=1)
            moments = [begin + timedelta(milliseconds=chance.randrange(40)) for _ in range(2)]
            at_once(threads, kind(c, begin - 20 * DAY), moments)
            later = begin + timedelta(seconds=30)
            found = (stray_grants(later), locked_out(later), stray_letters(later))
            was_open, is_open = is_open, sum(rows.count() for rows in found)
            left[kind.__name__] += is_open > was_open
        close(threads)
    return +left


def assign_twice(c: Cast, at: datetime) -> Race:
    from halka.casework.cases.actions import assign_case
    from tests.cast import a_case

    case = a_case(c, at)

    def assign(worker: object) -> Deed:
        return lambda at: assign_case(by=c.bob, case=again(case), worker=worker, at=at)  # type: ignore[arg-type]

    return assign(c.alice), assign(c.emil)


def accept_and_revoke(c: Cast, at: datetime) -> Race:
    from halka.sharing.actions.answer import accept_referral
    from halka.sharing.actions.referral import revoke_referral
    from tests.cast import DAY, a_case, a_sent_referral

    referral = a_sent_referral(c, a_case(c, at), at + DAY)
    return (
        lambda at: accept_referral(by=c.dora, referral=again(referral), at=at),
        lambda at: revoke_referral(by=c.alice, referral=again(referral), at=at),
    )


def assign_and_declare(c: Cast, at: datetime) -> Race:
    from halka.casework.access.actions.conflicts import declare_conflict
    from halka.casework.cases.actions import assign_case
    from tests.cast import a_case

    case = a_case(c, at)
    return (
        lambda at: assign_case(by=c.bob, case=again(case), worker=c.emil, at=at),
        lambda at: declare_conflict(by=c.bob, case=again(case), person=c.emil, reason="relative", at=at),
    )


def close_and_accept(c: Cast, at: datetime) -> Race:
    from halka.casework.steps.actions.closure import approve_closure, propose_closure
    from halka.sharing.actions.answer import accept_referral
    from tests.cast import DAY, SPOKE, a_planned_case, a_sent_referral

    case = a_planned_case(c, at)[0]
    referral = a_sent_referral(c, case, at + 4 * DAY)
    closure = propose_closure(
        by=c.alice, case=case, at=at + 5 * DAY, reason="goal_met", summary="Safe.", voice=SPOKE
    )
    return (
        lambda at: approve_closure(by=c.bob, closure=again(closure), at=at),
        lambda at: accept_referral(by=c.dora, referral=again(referral), at=at),
    )


def transfer_and_assign(c: Cast, at: datetime) -> Race:
    from halka.casework.cases.actions import assign_case
    from halka.sharing.actions.transfer import accept_transfer, request_transfer
    from tests.cast import DAY, a_case

    case = a_case(c, at)
    reason = sorted(case.profile.lists["transfer_reason"])[0]
    transfer = request_transfer(by=c.alice, case=case, to_unit=c.other_unit, reason=reason, at=at + DAY)
    return (
        lambda at: accept_transfer(by=c.hugo, transfer=again(transfer), worker=c.greta, at=at),
        lambda at: assign_case(by=c.bob, case=again(case), worker=c.emil, at=at),
    )


def again(row: M) -> M:
    """As the page of each of the two has read it."""
    return type(row).unscoped.get(pk=row.pk)


def at_once(threads: ThreadPoolExecutor, race: Race, moments: list[datetime]) -> None:
    from halka.trust.action import Denied, Refused

    start = Barrier(2)

    def one(deed: Deed, at: datetime) -> None:
        start.wait()
        try:
            deed(at)
        except (Refused, Denied):
            return  # the other one was faster

    for running in [threads.submit(one, deed, at) for deed, at in zip(race, moments, strict=True)]:
        running.result()


def close(threads: ThreadPoolExecutor) -> None:
    from django.db import connection

    both = Barrier(2)

    def close_one() -> None:
        both.wait()
        connection.close()

    for closing in [threads.submit(close_one) for _ in range(2)]:
        closing.result()


def main() -> None:
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
    import django

    django.setup()
    from django.db import connection

    number = int(sys.argv[1]) if len(sys.argv) > 1 else RACES
    connection.creation.create_test_db(verbosity=0)
    begun = perf_counter()
    left = races(number)
    print(
        f"races: {left.total()} of {number} left something open on {connection.display_name} "
        f"({perf_counter() - begun:.0f} s) {dict(left) or ''}"
    )


if __name__ == "__main__":
    main()
