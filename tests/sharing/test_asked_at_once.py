"""Two equal drafts sent at the same moment, each on a connection of its own: one goes."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from benchmarks.races import Deed, again, at_once, close
from halka.sharing.actions.referral import draft_referral, send_referral
from halka.sharing.models import Referral
from tests.cast import DAY, START, Cast, a_case, a_yes, cast


@pytest.mark.django_db(transaction=True)
def test_of_two_equal_drafts_sent_at_once_one_goes() -> None:
    c = cast()
    with ThreadPoolExecutor(2) as threads:
        for number in range(8):
            at = START + 10 * DAY + number * timedelta(minutes=1)
            case = a_case(c, at)
            a_yes(c, case, at + DAY, ["medicines"])
            said = {"by": c.alice, "case": case, "to_unit": c.clinic, "service": "medicines"}
            drafts = [draft_referral(**said, at=at + DAY) for _draft in range(2)]  # type: ignore[arg-type]
            at_once(threads, (_send(c, drafts[0]), _send(c, drafts[1])), [at + 2 * DAY] * 2)
            assert Referral.unscoped.filter(case=case, status="sent").count() == 1
        close(threads)


def _send(c: Cast, draft: Referral) -> Deed:
    return lambda at: send_referral(by=c.alice, referral=again(draft), at=at)
