"""Finding in 5,000 cases that a person may see, a household of two each: by name, by telephone, by code.

    python -m benchmarks.find_cases

Prints one line: medians of 5 pages, its look already entered, in milliseconds.
"""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta
from statistics import median

from benchmarks import store
from benchmarks.case_list import timed

CASES = 5_000
AT = datetime(2026, 6, 1, 12, tzinfo=UTC)
FIRST = ("Ayşe", "İpek", "Işıl", "Mehmet", "Can", "Elif", "Drita", "Arben", "Yusuf", "Zeynep")


def fill() -> None:
    """Rows in bulk, sealed one by one as the deeds do it."""
    from django.db import transaction

    from halka.casework.models import Case, Child, Grant, HouseholdMember
    from halka.directory.models import Institution, Person, Place, Post, Unit
    from halka.trust import vault

    chance = random.Random(7)
    place = Place.objects.create(code="P", name="Place", kind="province")
    body = Institution.objects.create(code="B", name="Body", sector="public")
    unit = Unit.objects.create(
        code="U", name="Unit", kind="cpu", level="local", institution=body, place=place, takes_cases=True
    )
    person = Person.objects.create(username="w0", name="Worker")
    Post.objects.create(person=person, unit=unit, role="caseworker", starts_at=AT - timedelta(days=900))
    with transaction.atomic():
        children = [Child(identity_version=1) for _ in range(CASES)]
        Child.unscoped.bulk_create(children, batch_size=5_000)
        cases = [
            Case(
                child=child,
                unit=unit,
                risk="medium",
                opened_at=AT - timedelta(minutes=n),
                last_entry_at=AT,
                code=f"C{n:05d}",
            )
            for n, child in enumerate(children)
        ]
        Case.unscoped.bulk_create(cases, batch_size=5_000)
        since = AT - timedelta(days=800)
        Grant.unscoped.bulk_create(
            (Grant(case=case, person=person, reason="assignment", starts_at=since) for case in cases),
            batch_size=5_000,
        )
        members = [
            HouseholdMember(case=case, relation=relation, written_at=AT)
            for case in cases
            for relation in ("mother", "father")
        ]
        HouseholdMember.unscoped.bulk_create(members, batch_size=5_000)
        for child in children:
            said = {"first_name": chance.choice(FIRST), "last_name": f"Soyad{chance.randrange(900)}"}
            phone = {"phone": f"05{chance.randrange(10**9):09d}"}
            vault.put(table="child", row=child.ref, child=child.ref, version=1, content=said | phone)
        for member in members:
            said = {"name": "Somebody", "phone": f"05{chance.randrange(10**9):09d}"}
            vault.put(table="household", row=member.ref, child=member.case.child.ref, version=1, content=said)


def measure() -> str:
    from django.conf import settings
    from django.test import Client

    from halka.directory.models import Person

    settings.ALLOWED_HOSTS = ["testserver"]
    settings.HALKA_SECOND_FACTOR = False
    client = Client()
    client.force_login(Person.objects.get(username="w0"))
    session = client.session
    session["started_at"] = datetime.now(UTC).timestamp()
    session.save()

    def took(words: str) -> str:
        ask = f"/cases/?words={words}"
        assert client.get(ask).status_code == 200
        return f"{1000 * median(timed(lambda: client.get(ask)) for _ in range(5)):.0f}"

    named, called, coded = took("ipek soyad7"), took("0532 123 45 67"), took("C00042")
    return f"find in {CASES} cases: by name {named} ms, by telephone {called} ms, by code {coded} ms, whole pages"


if __name__ == "__main__":
    with store.fresh():
        fill()
        print(measure())
