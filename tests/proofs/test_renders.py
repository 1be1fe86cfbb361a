"""Random children who hide x everybody x every page and file: no protected word reaches somebody it is not for."""

from __future__ import annotations

import io
import json
import random
import zipfile
from base64 import b64encode
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime

import pytest
from django.conf import LazySettings
from django.db import transaction
from django.test import Client
from django.urls import resolve

from halka.casework.access.actions.agreements import restrict, write_consent
from halka.casework.access.actions.emergency import break_glass
from halka.casework.cases.actions import assign_case, register_child, write_household
from halka.casework.models import Case
from halka.casework.notices.actions import accept_notice, send_notice
from halka.directory.models import Person, Unit
from halka.insight import extract
from halka.sharing.actions.answer import accept_referral
from halka.sharing.actions.referral import draft_referral, send_referral
from halka.sharing.actions.transfer import request_transfer
from halka.sharing.models import Referral
from halka.trust.action import Refused
from halka.trust.models import LedgerEntry
from halka.web.looks import RENDERERS_OF
from tests import walk
from tests.cast import DAY, HOUR, SPOKE, START, Cast, cast, somebody
from tests.proofs import size
from tests.proofs.forms import addresses
from tests.proofs.renders import hits

pytestmark = pytest.mark.django_db
AT = START + 5 * DAY
SERVICES = ["health_check", "pss_basic", "formal_education", "cash", "legal", "documentation", "safe_shelter"]
CANARIES = {
    "address": "Canarylane", "district": "Canarynorth", "school": "Canaryschool", "contact": "0999771",
    "caregiver": "0999772", "hidden_unit": "Canaryhouse", "shelter_address": "0999773",
    "reporter": "Canaryteller", "reporter_phone": "0999774",
}  # fmt: skip
OF_THE_CHILD = {"address", "district", "school", "contact", "caregiver"}
FOR: dict[str, set[str]] = {
    **{field: {"worker"} for field in OF_THE_CHILD},
    **{field: {"shelter", "administrator"} for field in ("hidden_unit", "shelter_address")},
    **{field: {"worker", "supervisor"} for field in ("reporter", "reporter_phone")},
}
"""Who may read what while the place is secret."""


@dataclass
class Hidden:
    """A child whose place is secret, made by chance."""

    people: dict[str, Person]
    refs: dict[str, list[str]]
    case: Case


def build(chance: random.Random) -> Hidden:
    c = cast()
    Unit.objects.filter(pk=c.shelter.pk).update(
        name=CANARIES["hidden_unit"],
        phone=CANARIES["shelter_address"],
        profile_code=chance.choice(["tr", "al", "ia"]),
    )
    case, notice = _taken_over(c, chance)
    at = START + DAY
    register_child(
        by=c.alice, case=case, at=at, voice=SPOKE, sex=chance.choice(["female", "male"]),
        birth_year=chance.randrange(2009, 2024), language=chance.choice(["en", "tr", "sq"]),
        identity={
            "first_name": "Zed", "last_name": "Quux", "school": CANARIES["school"], "phone": CANARIES["contact"],
        },
        whereabouts={
            "address": CANARIES["address"], "district": CANARIES["district"], "note": CANARIES["address"],
        },
    )  # fmt: skip
    mother = write_household(
        by=c.alice, case=case, at=at, relation=chance.choice(["mother", "aunt"]), name="Ana",
        phone=CANARIES["caregiver"], is_caregiver=True,
    )  # fmt: skip
    restrict(
        by=c.alice, case=case, at=at + HOUR, from_whom="The father", reason="fear", whereabouts_secret=True
    )
    for given_by, carer in (("child", None), ("caregiver", mother)):
        write_consent(
            by=c.alice, case=case, at=at + HOUR, given_by=given_by, carer=carer, services=["*"],
            fields=["address", "school", "district", "contact", "caregiver"],
        )  # fmt: skip
    letters = [_letter(c, case, service, at + 2 * HOUR, chance) for service in SERVICES]
    refs = {
        "cases": [case.ref],
        "notices": [notice],
        "referrals": [letter.ref for letter in letters],
        "keep/units": [c.clinic.code, c.shelter.code],
        "keep/people": [c.alice.ref],
    }
    if chance.random() < 0.5:
        moved = request_transfer(
            by=c.alice, case=case, to_unit=c.other_unit, reason="moved", at=at + 3 * HOUR
        )
        refs["transfers"] = [moved.ref]
    if chance.random() < 0.5:
        break_glass(
            by=c.greta,
            code=case.code,
            reason="asked",
            words="The hospital is on the telephone.",
            at=AT - HOUR,
        )
    people = {
        "worker": c.alice, "supervisor": c.bob, "sender": c.charlie, "receiver": c.dora, "coordinator": c.fatma,
        "other_worker": c.greta, "other_supervisor": c.hugo,
        "shelter": somebody("Sita", c.shelter, "focal", 1),
        "administrator": somebody("Jon", c.child_unit, "administrator"),
        "officer": somebody("Ines", c.child_unit, "auditor"),
        "analyst": somebody("Ada", c.child_unit, "analyst"),
        "colleague": somebody("Kim", c.child_unit, "caseworker"),
    }  # fmt: skip
    return Hidden(people, refs, case)


def _taken_over(c: Cast, chance: random.Random) -> tuple[Case, str]:
    told = {"name": CANARIES["reporter"], "phone": CANARIES["reporter_phone"]}
    notice = send_notice(
        by=c.charlie, at=START, to_unit=c.child_unit, source=chance.choice(["school", "health"]), what_seen="Marks.",
        child_known_as="Zed", child_words="Don't call home.", sex="female", age_guess=9,
        concerns=["physical_abuse"], notifier=told, notifier_is_secret=True,
    )  # fmt: skip
    case = accept_notice(by=c.bob, notice=notice, risk=chance.choice(["high", "emergency"]), at=START + HOUR)
    assign_case(by=c.bob, case=case, worker=c.alice, at=START + 2 * HOUR)
    return case, notice.ref


def _letter(c: Cast, case: Case, service: str, at: datetime, chance: random.Random) -> Referral:
    to_unit = {"health_check": c.clinic, "safe_shelter": c.shelter}.get(service, c.school)
    referral = draft_referral(
        by=c.alice,
        case=case,
        to_unit=to_unit,
        service=service,
        at=at,
        basis="vital" if service in ("health_check", "safe_shelter") else "consent",
    )
    if chance.random() < 0.8:
        with suppress(Refused):  # something they need stays here
            send_referral(by=c.alice, referral=referral, at=at)
        referral.refresh_from_db()
        receiver = {c.clinic: c.dora, c.school: c.charlie}.get(to_unit)
        if referral.status == "sent" and receiver is not None and chance.random() < 0.7:
            accept_referral(by=receiver, referral=referral, at=at + HOUR)
    return referral


def asked(hidden: Hidden) -> list[tuple[str, str]]:
    """Everybody and every address of this child, and what is searched for."""
    extra = [f"/cases/{hidden.case.ref}/refer/?service={service}" for service in SERVICES[:3]]
    extra += [f"/cases/?words={word}" for word in ("Zed", CANARIES["school"])]
    every = sorted({*addresses(hidden.refs), *extra})
    return [(role, address) for role in hidden.people for address in every]


def page_of(address: str) -> str:
    return resolve(address.partition("?")[0]).url_name or "page"


def leaks(
    hidden: Hidden, role: str, client: Client, address: str, seen: Counter[tuple[str, str]]
) -> set[str]:
    """The fields that this person reads there and may not."""
    answer = client.get(address)
    body = b"".join(answer) if answer.streaming else answer.content
    for name in RENDERERS_OF.get(page_of(address), (page_of(address),)):
        seen[name, role] += answer.status_code == 200
    seen["header", role] += 1
    mine = {field: canary for field, canary in CANARIES.items() if role not in FOR[field]}
    typed = {
        field for field, canary in mine.items() if canary in address
    }  # what somebody searched for comes back
    return (hits(body, mine) | hits(str(dict(answer.headers)).encode(), mine)) - typed


def beside() -> Iterator[bytes]:
    """What goes nowhere by itself: entries, and the table made of them."""
    yield str(list(LedgerEntry.objects.values())).encode()
    yield str(extract.events().to_pylist()).encode()


def test_no_protected_word_reaches_somebody_it_is_not_for(
    settings: LazySettings, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    settings.HALKA_SECOND_FACTOR = False
    wanted, chance = size("renders", 300), random.Random(11)
    seen: Counter[tuple[str, str]] = Counter()
    found, rendered = set(), 0
    while rendered < wanted:
        with transaction.atomic():
            hidden = build(chance)
            every = asked(hidden)
            chance.shuffle(every)
            every.sort(key=lambda pair: page_of(pair[1]) not in RENDERERS_OF)  # first what shows sealed words
            clients = {role: walk.signed_in(one, AT, monkeypatch) for role, one in hidden.people.items()}
            for role, address in every[: wanted - rendered]:
                for field in leaks(hidden, role, clients[role], address, seen):
                    found.add((field, role, page_of(address)))
                rendered += 1
            assert not any(hits(each, CANARIES) for each in beside())
            transaction.set_rollback(True)
    assert found == set(), "\n".join(map(str, sorted(found)))
    assert not hits(caplog.text.encode(), CANARIES)
    assert len(seen) > min(wanted // 10, 60)  # pages were really shown, to many
    if wanted >= 10_000:
        few = {pair: times for pair, times in seen.items() if times < 5}
        assert not few, few


def plain(value: str) -> bytes:
    return f"<p>{value}</p>".encode()


def office(value: str) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr("word/document.xml", "".join(f"<w:t>{letter}</w:t>" for letter in value))
    return file.getvalue()


CARRIED: dict[str, Callable[[str], bytes]] = {
    "a page": plain,
    "entities": lambda value: "".join(f"&#{ord(letter)};" for letter in value).encode(),
    "tags between": lambda value: "".join(f"<b>{letter}</b>" for letter in value).encode(),
    "an address": lambda value: (
        "/cases/?words=" + "".join(f"%{ord(letter):02X}" for letter in value)
    ).encode(),
    "an office file": office,
    "an office file in another": lambda value: zipped(office(value)),
    "base64": lambda value: b64encode(f"a letter about {value} and more".encode()),
    "quoted-printable": lambda value: "".join(f"={ord(letter):02X}" for letter in value).encode(),
    "capitals": lambda value: value.upper().encode(),
    "JSON": lambda value: json.dumps({"said": [value]}).encode(),
}


def zipped(content: bytes) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr("inside.docx", content)
    return file.getvalue()


@pytest.mark.parametrize("way", CARRIED)
def test_the_search_finds_each_word_however_it_is_carried(way: str) -> None:
    for field, canary in CANARIES.items():
        assert field in hits(CARRIED[way](canary), CANARIES), (way, field)
    assert hits(CARRIED[way]("nothing of the kind"), CANARIES) == set()
