"""When things happen in a case around the stories: a chain of moments, each after the one before."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from math import log

from halka.demo.population import Life
from halka.profiles import Profile

DAY = timedelta(days=1)
MONTHS_24 = 730
SPRING = (4, 5, 6)
PUNCTUAL = 0.8  # of the assessments and plans
# Contacts of an open case and month, by risk.
CONTACTS = {"emergency": 4.2, "high": 4.2, "medium": 2.1, "low": 0.9}
# Contacts are complete for the last three months; of the older ones this share is written down.
COMPLETE_DAYS = 45
OLDER_KEPT = 0.06
# An open case that is not stale was touched at most so many days ago.
LAST_TOUCH = {"emergency": 8, "high": 8, "medium": 18, "low": 27}
HOURS = {"emergency": 0.2, "high": 0.7, "medium": 3.0, "low": 5.0}


@dataclass
class Chain:
    """The moments of one case. `ends_at` is the closure, or the demo day; `quiet_from` is when a stale case fell silent."""

    received_at: datetime
    accepted_at: datetime
    assigned_at: datetime
    met_at: datetime
    registered_at: datetime
    assessed_at: datetime
    agreed_at: datetime
    approved_at: datetime
    ends_at: datetime
    quiet_from: datetime
    contacts: list[datetime] = field(default_factory=list)


def chain_of(rng: random.Random, life: Life, profile: Profile, at: datetime) -> Chain:
    received = _received(rng, life, at)
    accepted = received + timedelta(hours=HOURS[life.risk] * rng.uniform(0.3, 1.0))
    assigned = accepted + timedelta(hours=HOURS[life.risk] * rng.uniform(0.2, 1.0))
    due = profile.due("first_contact", life.risk, received)
    met = _met(rng, life, received, assigned, due)
    registered = met + timedelta(minutes=rng.randint(30, 100))
    assessed = _step(rng, "assessment", life.risk, registered, profile)
    agreed = _step(rng, "plan", life.risk, assessed, profile)
    approved = agreed + timedelta(hours=rng.uniform(2, 40))
    ends = at if life.is_open else _closed(rng, received, approved, at)
    chain = Chain(received, accepted, assigned, met, registered, assessed, agreed, approved, ends, ends)
    if life.is_stale:
        chain.quiet_from = at - timedelta(days=rng.uniform(33, 60))
    return chain


def _received(rng: random.Random, life: Life, at: datetime) -> datetime:
    while True:
        back = _days_back(rng, life)
        day = (at - timedelta(days=back)).replace(hour=rng.randint(6, 13), minute=rng.randint(0, 59))
        weight = life.ward.spring if day.month in SPRING else 1.0
        if rng.random() * life.ward.spring < weight and day < at - timedelta(hours=14):
            return day


def _days_back(rng: random.Random, life: Life) -> float:
    if life.is_stale:
        return rng.uniform(120, 320)
    if life.is_open:
        return 1 + min(rng.expovariate(1 / 120), 480)
    return rng.uniform(90, MONTHS_24)


def _closed(rng: random.Random, received: datetime, approved: datetime, at: datetime) -> datetime:
    planned = received + rng.lognormvariate(log(150), 0.55) * DAY
    latest = at - timedelta(days=rng.uniform(2, 20))
    return max(min(planned, latest), min(approved + 12 * DAY, at - DAY))


def _met(rng: random.Random, life: Life, received: datetime, assigned: datetime, due: datetime) -> datetime:
    allowed = due - received
    if life.is_on_time:
        return max(assigned + timedelta(minutes=20), received + allowed * rng.choice((0.3, 0.6, 0.9)))
    return due + max(allowed, DAY) * rng.uniform(0.15, 1.2)


def _step(rng: random.Random, step: str, risk: str, start: datetime, profile: Profile) -> datetime:
    allowed = profile.due(step, risk, start) - start
    share = rng.uniform(0.3, 0.95) if rng.random() < PUNCTUAL else rng.uniform(1.1, 1.6)
    return in_the_day(rng, start + allowed * share)


def in_the_day(rng: random.Random, moment: datetime) -> datetime:
    """The same day or the next, in office hours (UTC, three hours behind the office)."""
    if moment.hour >= 14:
        moment += DAY
    hour = max(moment.hour, 6) if moment.hour >= 6 else rng.randint(6, 13)
    return moment.replace(hour=hour, minute=rng.randint(0, 59))


def plan_contacts(rng: random.Random, life: Life, chain: Chain, at: datetime) -> None:
    """From the last one backwards, so that the newest is as fresh as the risk asks for."""
    gap = 30 / CONTACTS[life.risk]
    moment = chain.quiet_from - timedelta(days=rng.uniform(0.5, min(LAST_TOUCH[life.risk], gap)))
    first = True
    while moment > chain.registered_at + 2 * DAY:
        if first or at - moment < COMPLETE_DAYS * DAY or rng.random() < OLDER_KEPT:
            chain.contacts.append(in_the_day(rng, moment - DAY))
        first = False
        moment -= timedelta(days=gap * rng.uniform(0.6, 1.4))
    chain.contacts = sorted(contact for contact in chain.contacts if contact > chain.registered_at)
