"""The list of a worker who may see 600 of 200,000 cases with 300,000 grants: the 50 newest, on the default store.

    python -m benchmarks.case_list

Prints one line: the median of 21 readings of the list's own queries, and of the whole page with its rendering.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from statistics import median
from time import perf_counter

from benchmarks import store

CASES, GRANTS, OWN = 200_000, 300_000, 600
AT = datetime(2026, 6, 1, 12, tzinfo=UTC)


def fill() -> None:
    """Rows in bulk: the deeds that would write them are measured elsewhere."""
    from halka.casework.models import Case, Child, Grant
    from halka.directory.models import Institution, Person, Place, Post, Unit

    chance = random.Random(7)
    place = Place.objects.create(code="P", name="Place", kind="province")
    body = Institution.objects.create(code="B", name="Body", sector="public")
    unit = Unit.objects.create(
        code="U", name="Unit", kind="cpu", level="local", institution=body, place=place, takes_cases=True
    )
    people = [Person(username=f"w{n}", name=f"Worker {n}") for n in range(333)]
    Person.objects.bulk_create(people)
    posts = [Post(person=p, unit=unit, role="caseworker", starts_at=AT - timedelta(days=900)) for p in people]
    Post.objects.bulk_create(posts)
    Child.unscoped.bulk_create((Child() for _ in range(CASES)), batch_size=5_000)
    children = list(Child.unscoped.values_list("pk", flat=True))
    opened = [AT - timedelta(minutes=chance.randrange(1_000_000)) for _ in range(CASES)]
    Case.unscoped.bulk_create(
        (
            Case(child_id=key, unit=unit, risk="medium", opened_at=when, last_entry_at=when, code=f"{n:06d}")
            for n, (key, when) in enumerate(zip(children, opened, strict=True))
        ),
        batch_size=5_000,
    )
    cases = list(Case.unscoped.values_list("pk", flat=True))
    chance.shuffle(cases)
    holders = [people[0].pk] * OWN + [p.pk for p in chance.choices(people[1:], k=GRANTS - OWN)]
    held = cases[:OWN] + chance.choices(cases[OWN:], k=GRANTS - OWN)
    Grant.unscoped.bulk_create(
        (
            Grant(case_id=case, person_id=holder, reason="assignment", starts_at=AT - timedelta(days=800))
            for holder, case in zip(holders, held, strict=True)
        ),
        batch_size=5_000,
    )


def measure() -> str:
    from django.conf import settings
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    from halka.casework.cases.queries import case_list, rows_for_list
    from halka.directory.models import Person

    person = Person.objects.get(username="w0")
    person.posts_at(AT)

    def read() -> list[object]:
        keys = case_list(person, AT).values_list("pk", flat=True)[:50]
        return list(rows_for_list(list(keys)))

    with CaptureQueriesContext(connection) as asked:
        rows = read()
        number = case_list(person, AT).count()
    of_list = len(asked)
    own = [timed(read) for _ in range(21)]
    settings.ALLOWED_HOSTS = ["testserver"]
    client = Client()
    client.force_login(person)
    session = client.session
    session["started_at"] = datetime.now(UTC).timestamp()
    session.save()
    with CaptureQueriesContext(connection) as whole, kept_queries():
        client.get("/cases/")
    selects = [
        q
        for q in whole.captured_queries
        if not q["sql"].startswith(("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE"))
    ]
    page = [timed(lambda: client.get("/cases/")) for _ in range(11)]
    return (
        f"case list: {len(rows)} newest of {number} visible among {CASES} cases and {GRANTS} grants in "
        f"{1000 * median(own):.2f} ms of query time (median of 21; slowest {1000 * max(own):.2f} ms), "
        f"whole page {1000 * median(page):.1f} ms with {len(selects)} queries, {of_list} of them the list and its count"
    )


@contextmanager
def kept_queries() -> Iterator[None]:
    """A request usually empties the list of queries when it starts."""
    from django.core.signals import request_started
    from django.db import reset_queries

    request_started.disconnect(reset_queries)
    yield
    request_started.connect(reset_queries)


def timed(work: object) -> float:
    start = perf_counter()
    work()  # type: ignore[operator]
    return perf_counter() - start


if __name__ == "__main__":
    with store.fresh():
        fill()
        print(measure())
