"""A case page with 200 deeds in its timeline, on the default store.

    python -m benchmarks.case_page

Prints one line: the median time of 21 requests inside the server, and how many queries one makes.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from statistics import median

from benchmarks import store
from benchmarks.case_list import kept_queries, timed

DEEDS = 200


def build() -> str:
    """One case with a plan, a household, referrals and contacts, made by deeds; answers its reference."""
    from halka.casework.cases.actions import write_household
    from halka.casework.steps.actions.contact import make_contact
    from halka.trust.action import batch
    from halka.trust.acts import ACTS
    from halka.trust.models import LedgerEntry
    from tests.cast import DAY, HOUR, SPOKE, a_planned_case, a_sent_referral, cast

    start = datetime.now(UTC) - timedelta(days=250)
    with batch():
        c = cast()
        case, _plan = a_planned_case(c, start)
        for relation in ("mother", "father", "grandmother"):
            write_household(by=c.alice, case=case, at=start + DAY, relation=relation, name="Somebody")
        for to_unit, service in ((c.clinic, "health_check"), (c.shelter, "safe_shelter")):
            a_sent_referral(c, case, start + 4 * DAY, to_unit, service)
        shown = LedgerEntry.objects.filter(
            case=case.ref, act__in=[act for act in ACTS.values() if act.sentence]
        ).count()
        for n in range(DEEDS - shown):
            at = start + 5 * DAY + n * HOUR
            make_contact(by=c.alice, case=case, at=at, how="phone", note="A call.", voice=SPOKE)
    return str(case.ref)


def measure(ref: str) -> str:
    from django.conf import settings
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    from halka.directory.models import Person

    settings.ALLOWED_HOSTS = ["testserver"]
    client = Client()
    client.force_login(Person.objects.get(username="alice"))
    session = client.session
    session["started_at"] = session["touched_at"] = datetime.now(UTC).timestamp()
    session.save()
    address = f"/cases/{ref}/"
    with CaptureQueriesContext(connection) as asked, kept_queries():
        client.get(address)
    marks = ("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE")
    queries = [q["sql"] for q in asked.captured_queries if not q["sql"].startswith(marks)]
    times = [timed(lambda: client.get(address)) for _ in range(21)]
    everything = [timed(lambda: client.get(address + "?deeds=all")) for _ in range(21)]
    return (
        f"case page with {DEEDS} deeds: {1000 * median(times):.1f} ms in the server (median of 21), "
        f"{1000 * median(everything):.1f} ms with every deed written out; {len(queries)} queries, "
        "the session and the person among them"
    )


if __name__ == "__main__":
    with store.fresh():
        print(measure(build()))
