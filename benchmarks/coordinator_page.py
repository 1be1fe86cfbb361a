"""The bottleneck page over what a ledger of 10,000,000 entries leaves in the tables of insight.

    python -m benchmarks.coordinator_page [--entries 10000000] [--provinces 81]

Prints one line for each reader of the page: median, slowest and CPU time of 21 looks, each through the whole
server (session, sign-in, the entry that the look leaves, roll-ups, drawing, template), and the first look: the
roll-ups of a page are held in memory until they change, which is once an hour. What is real and what is not:

* Threads are rows made by chance, 1 for each 11.2 entries (as in the demo: 28,578 entries, 2,555 referrals), over
  eight and a half years, 36 units in each province, most of them old, some still moving.
* Roll-ups of days and months are made from those rows by the program itself (`roll_ups.roll_up`).
* The ledger holds only the entries of the looks, and the table of predecessors is empty: the page reads
  neither, except for the newest entry's number, which is the end of an index.
"""

from __future__ import annotations

import argparse
import random
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from statistics import median
from time import perf_counter, process_time

from benchmarks import store

AT = datetime(2026, 6, 1, 12, tzinfo=UTC)
ENTRIES_A_THREAD = 11.2
DAYS = 3_100
HOUR_US, DAY_US = 3_600_000_000, 86_400_000_000
SENDERS, RECEIVERS, PAIRS = 6, 30, 51
NEEDS = ("health_check", "disability", "mental_health", "food", "legal", "livelihood", "cash", "childcare")
FOCUS = ("care_protection", "child_labour", "early_marriage", "vulnerable_children")


def build_country(provinces: int) -> list[list[tuple[str, str, str]]]:
    """Places, institutions, units, a coordinator and an analyst; for each province its (sender, receiver, need)."""
    from halka.directory.models import Institution, Person, Place, Post, Unit

    chance = random.Random(7)
    country = Place.objects.create(code="C", name="Country", kind="country")
    ways = []
    for number in range(provinces):
        province = Place.objects.create(
            code=f"P{number}", name=f"Province {number}", kind="province", parent=country
        )
        bodies = [Institution(code=f"B{number}-{n}", name=f"Body {n}", sector="public") for n in range(8)]
        Institution.objects.bulk_create(bodies)
        units = [
            Unit(
                code=f"U{number}-{n}", name=f"Unit {number}-{n}", kind="cpu" if n < SENDERS else "health",
                level="district", institution=bodies[n % 8], place=province, takes_cases=n < SENDERS,
            )
            for n in range(SENDERS + RECEIVERS)
        ]  # fmt: skip
        Unit.objects.bulk_create(units)
        pairs = [(chance.randrange(SENDERS), SENDERS + n % RECEIVERS) for n in range(PAIRS)]
        ways.append(
            [
                (f"U{number}-{one}", f"U{number}-{two}", need)
                for one, two in pairs
                for need in chance.sample(NEEDS, chance.choice((1, 2)))
            ]
        )
    unit = Unit.objects.get(code="U0-0")
    for name, role, place in (("coordinator", "coordinator", unit.place), ("analyst", "analyst", country)):
        person = Person.objects.create(username=name, name=name)
        Post.objects.create(
            person=person, unit=unit, role=role, place=place, starts_at=AT - timedelta(days=900)
        )
    return ways


def threads(number: int, ways: list[list[tuple[str, str, str]]]) -> Iterator[tuple[object, ...]]:
    """Rows of `Thread`, in the order of its fields."""
    chance = random.Random(11)
    end = int(AT.timestamp() * 1e6)
    for n in range(number):
        sender, receiver, need = chance.choice(chance.choice(ways))
        sent = end - int(chance.random() * DAYS * DAY_US)
        answered = sent + int(chance.lognormvariate(0.8, 1.2) * DAY_US)
        silent, refused = chance.random() < 0.06, chance.random() < 0.08
        due = sent + 7 * DAY_US
        if silent or answered > end:
            outcome, answer = ("silent" if due <= end else "open"), None
        else:
            outcome, answer = ("refused" if refused else "accepted"), answered
        accepted = answer if outcome == "accepted" else None
        served = accepted + 4 * DAY_US if accepted and accepted + 4 * DAY_US < end else None
        told = served + 2 * DAY_US if served and chance.random() < 0.4 else None
        lost = max(0, min(answer or end, due + 30 * DAY_US) - due)
        is_told_due = bool(accepted and (told or (served or accepted) + 14 * DAY_US <= end))
        chain = answer - sent + 20 * DAY_US if answer and chance.random() < 0.03 else None
        yield (
            f"t{n}", f"k{n // 3}", sender, receiver, need, chance.choice(FOCUS), sent, due,
            answer and answer - (answer - sent) // 2, accepted, answer if outcome == "refused" else None, answer, served,
            told, "no_capacity" if outcome == "refused" else "", outcome, due <= end, is_told_due,
            lost if outcome == "silent" else 0, 0 if outcome == "silent" else lost, 0,
            7 * DAY_US if is_told_due and not told else 0, due + 30 * DAY_US, chain,
        )  # fmt: skip


def fill(entries: int, provinces: int) -> str:
    from django.conf import settings
    from django.db import transaction

    from halka.insight.models import Reading, RollUp, Thread, Written
    from halka.insight.precomputed import days, reader, roll_ups
    from halka.insight.precomputed.threads import State
    from halka.trust import rows

    ways = build_country(provinces)
    begin = perf_counter()
    end = int(AT.timestamp() * 1e6)
    number = round(entries / ENTRIES_A_THREAD)
    with transaction.atomic():
        rows.put_many(Thread, State._fields, list(threads(number, ways)))
        first = days.day_of(end) - DAYS - 1
        roll_ups.roll_up(range(first, days.day_of(end) + 1))
        months = sorted({days.month_of(day) for day in range(first, days.day_of(end) + 1)})
        units = [way[0] for province in ways for way in province]
        written = [(month, unit, 300, 9) for month in months for unit in sorted(set(units))]
        rows.put_many(Written, ("month", "unit", "entries", "late"), written)
        Reading.objects.create(pk=1, seq=0, cutoff_us=end, zone=settings.TIME_ZONE, rules=reader.RULES)
    moving = Thread.objects.filter(moves_until_us__gt=end).count()
    kept = {grain: RollUp.objects.filter(grain=grain).count() for grain in (RollUp.DAY, RollUp.MONTH)}
    return (
        f"{number:,} threads ({moving:,} moving), {kept['d']:,} daily and {kept['m']:,} monthly roll-ups, "
        f"{provinces} provinces, made in {perf_counter() - begin:.0f} s"
    )


def measure() -> Iterator[str]:
    from django.conf import settings
    from django.test import Client

    from halka.directory.models import Person
    from halka.trust import clock

    clock.now = lambda: AT
    settings.ALLOWED_HOSTS, settings.HALKA_SECOND_FACTOR = ["testserver"], False
    for who, url in (
        ("coordinator", "/numbers/"),
        (
            "coordinator",
            "/numbers/?months=own&since=2025-03-07&until=2026-02-20&focus=child_labour&way=between",
        ),
        ("coordinator", "/numbers/1/"),
        ("coordinator", "/numbers/pairs/"),
        ("analyst", "/numbers/"),
        ("analyst", "/numbers/?months=1"),
    ):
        client = Client()
        client.force_login(Person.objects.get(username=who))
        session = client.session
        session["started_at"] = AT.timestamp()
        session.save()
        first, _ = timed(lambda: client.get(url))  # noqa: B023 - called at once
        assert client.get(url).status_code == 200, url
        looks = [timed(lambda: client.get(url)) for _ in range(21)]  # noqa: B023 - called at once
        walls, cpus = zip(*looks, strict=True)
        yield (
            f"{who} {url}: {1000 * median(walls):.0f} ms (median of 21; slowest {1000 * max(walls):.0f} ms), "
            f"{1000 * median(cpus):.0f} ms of CPU; the first look {1000 * first:.0f} ms"
        )


def timed(work: Callable[[], object]) -> tuple[float, float]:
    wall, cpu = perf_counter(), process_time()
    work()
    return perf_counter() - wall, process_time() - cpu


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--entries", type=int, default=10_000_000)
    parser.add_argument("--provinces", type=int, default=81)
    given = parser.parse_args()
    with store.fresh():
        print(fill(given.entries, given.provinces))
        for line in measure():
            print(line)
