"""Every page that shows what is said about a child is entered before its first byte leaves, once in a sitting."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.db import OperationalError
from django.test import Client
from django.urls import get_resolver, reverse

from halka.casework.access.actions.agreements import restrict
from halka.casework.access.actions.emergency import break_glass
from halka.casework.models import Case
from halka.config.jobs import JOBS
from halka.directory.models import Person
from halka.sharing.actions.answer import accept_referral
from halka.trust import ledger, looks
from halka.trust.models import LedgerEntry
from halka.trust.release.renderers import RENDERERS
from halka.web.looks import MOST_REMEMBERED, RENDERERS_OF, NotRegistered
from tests.cast import DAY, HOUR, START, Cast, a_notice, a_planned_case, a_registered_case, cast
from tests.sharing.letters import AT as SENT
from tests.sharing.letters import a_full_case, a_letter
from tests.walk import signed_in

pytestmark = pytest.mark.django_db
AT = START + 5 * DAY
PAGES = ("register_child", "voice", "restrict", "file")
Sit = Callable[..., Client]


@pytest.fixture
def c(settings: LazySettings, tmp_path: Path) -> Cast:
    settings.HALKA_SECOND_FACTOR, settings.HALKA_DATA = False, tmp_path
    looks.take_space()
    return cast()


@pytest.fixture
def sit(monkeypatch: pytest.MonkeyPatch) -> Callable[..., Client]:
    return lambda person, at=AT: signed_in(person, at, monkeypatch)


def last() -> int:
    return LedgerEntry.objects.order_by("-seq").values_list("seq", flat=True).first() or 0


@contextmanager
def entered(person: Person, *expected: tuple[str, str, str]) -> Iterator[None]:
    """Exactly these looks of this person, as act, case or thing, page; and no other entry."""
    before = last()
    yield
    rows = LedgerEntry.objects.filter(seq__gt=before).exclude(act="session.started").order_by("seq")
    assert sorted((row.act, row.case or row.thing, row.reason) for row in rows) == sorted(expected)
    assert {row.person for row in rows} <= {person.ref}


def read(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, address
    return answer.content.decode()


def test_a_look_is_entered_once_for_each_sitting_and_page(c: Cast, sit: Sit) -> None:
    case, _plan = a_planned_case(c)
    alice = sit(c.alice)
    with entered(c.alice, ("case.opened", case.ref, "case"), ("case.opened", case.ref, "file")):
        for address in (f"/cases/{case.ref}/", f"/cases/{case.ref}/file/", f"/cases/{case.ref}/"):
            assert "Zed" in read(alice, address)
    with entered(c.alice, ("case.opened", case.ref, "case")):
        read(sit(c.alice), f"/cases/{case.ref}/")
    with entered(c.bob, ("case.opened", case.ref, "case")):
        read(sit(c.bob), f"/cases/{case.ref}/")


def test_registration_words_lists_search_and_today_are_looks(c: Cast, sit: Sit) -> None:
    case = a_registered_case(c)
    restrict(by=c.alice, case=case, at=AT - HOUR, from_whom="Omer", reason="fear")
    alice = sit(c.alice)
    for name in PAGES:
        with entered(c.alice, ("case.opened" if name == "file" else "page.opened", case.ref, name)):
            read(alice, reverse(name, args=[case.ref]))
    with entered(c.alice, ("list.opened", "", "cases")):
        assert "Zed" in read(alice, "/cases/?all=1")
        assert "Zed" in read(alice, "/cases/?words=zed")


def test_a_notice_is_entered_before_there_is_a_case(c: Cast, sit: Sit) -> None:
    notice = a_notice(c)
    with entered(c.bob, ("notice.opened", notice.ref, "notice")):
        read(sit(c.bob), f"/notices/{notice.ref}/")


def test_each_sitting_of_the_receiver_is_entered_and_told_to_the_sender(c: Cast, sit: Sit) -> None:
    case = a_full_case(c)
    referral = a_letter(c, case, "vocational")
    accept_referral(by=c.dora, referral=referral, at=SENT + HOUR)
    for day in (1, 2):
        with entered(c.dora, ("page.opened", case.ref, "referral")):
            assert "Zed" in read(sit(c.dora, SENT + day * DAY), f"/referrals/{referral.ref}/")
    entry = LedgerEntry.objects.get(seq=last())
    assert entry.unit == c.clinic.code
    told = read(sit(c.alice, SENT + 3 * DAY), f"/cases/{case.ref}/who/")
    assert told.count("read a referral") == 2


def test_a_page_without_words_of_a_child_and_one_that_is_refused_are_no_looks(c: Cast, sit: Sit) -> None:
    case = a_registered_case(c)
    with entered(c.alice):
        read(sit(c.alice), f"/cases/{case.ref}/who/")
    charlie, before = sit(c.charlie), last()
    assert charlie.get(f"/cases/{case.ref}/").status_code == 404
    assert [row.act for row in LedgerEntry.objects.filter(seq__gt=before)] == ["access.denied"]


def test_a_sitting_remembers_so_many_looks_and_no_more(c: Cast, sit: Sit) -> None:
    case, _plan = a_planned_case(c)
    alice = sit(c.alice)
    read(alice, f"/cases/{case.ref}/")
    session = alice.session
    session["looked"] = "0123456789." * MOST_REMEMBERED
    session.save()
    with entered(c.alice, ("case.opened", case.ref, "case")):
        read(alice, f"/cases/{case.ref}/")
    assert len(alice.session["looked"]) == 11 * MOST_REMEMBERED


WAITS = "Your look is kept and will be entered later, with its time."


def refuse(*_args: object, **_said: object) -> int:
    """The store takes no entry."""
    raise OperationalError("database or disk is full")


def test_on_a_full_disk_reading_goes_on_and_the_look_is_entered_later_with_its_time(
    c: Cast, sit: Sit, monkeypatch: pytest.MonkeyPatch
) -> None:
    case, _plan = a_planned_case(c)
    alice, address = sit(c.alice), f"/cases/{case.ref}/"
    alice.get("/lock/")

    with entered(c.alice), monkeypatch.context() as m:
        m.setattr(ledger, "record", refuse)
        page = read(alice, address)
        assert WAITS in page
        assert "Zed" in page
    kept = (looks._path()).read_bytes()
    assert len(kept) == looks.SLOT * looks.SLOTS
    assert case.ref.encode() not in kept
    assert c.alice.ref.encode() not in kept
    assert WAITS not in read(alice, address)
    later = AT + 2 * HOUR
    with entered(c.alice, ("case.opened", case.ref, "case")):
        assert (looks.enter_waiting(later), looks.enter_waiting(later)) == (1, 0)
    entry = LedgerEntry.objects.get(seq=last())
    assert (entry.happened_at, entry.recorded_at) == (AT, later)
    assert looks.enter_waiting in [job.run for job in JOBS]


def test_what_was_opened_in_an_emergency_waits_for_its_entry(
    c: Cast, sit: Sit, monkeypatch: pytest.MonkeyPatch
) -> None:
    case: Case = a_planned_case(c)[0]
    words = "The hospital is on the telephone."
    opening = break_glass(by=c.greta, code=case.code, reason="asked", words=words, at=AT - HOUR)
    greta = sit(c.greta)

    with monkeypatch.context() as m:
        m.setattr(ledger, "record", refuse)
        answer = greta.get(f"/emergency/{opening.ref}/")
    assert answer.status_code == 503
    assert "Zed" not in answer.content.decode()
    assert "This page cannot be shown now" in answer.content.decode()
    assert looks.enter_waiting(AT) == 0
    assert "Zed" in read(greta, f"/emergency/{opening.ref}/")


def test_where_no_look_can_wait_nothing_is_shown(c: Cast, sit: Sit, monkeypatch: pytest.MonkeyPatch) -> None:
    case, _plan = a_planned_case(c)
    looks._path().unlink()
    alice = sit(c.alice)

    monkeypatch.setattr(ledger, "record", refuse)
    answer = alice.get(f"/cases/{case.ref}/")
    assert (answer.status_code, "Zed" in answer.content.decode()) == (503, False)


def test_looks_wait_all_or_none_and_a_strange_record_is_left(c: Cast) -> None:
    def look(number: int) -> looks.Look:
        return looks.Look("page.opened", "voice", c.alice.ref, "CPU-1", number, case=f"case-{number}")

    for start in range(0, looks.SLOTS, 512):
        looks.keep_waiting([look(n) for n in range(start, start + 512 - (start == looks.SLOTS - 512))])
    with pytest.raises(looks.NoPlaceToWait):
        looks.keep_waiting([look(1), look(2)])
    looks.keep_waiting([look(3)])
    with looks._path().open("r+b") as file:
        file.seek(looks.SLOT)
        file.write(b"\x00\x20" + b"x" * 32)
    before = last()
    assert looks.enter_waiting(AT) == looks.SLOTS - 1
    assert last() - before == looks.SLOTS - 1
    assert looks._path().read_bytes().count(b"x" * 32) == 1


def test_a_page_that_is_no_registered_renderer_shows_nothing(
    c: Cast, sit: Sit, monkeypatch: pytest.MonkeyPatch
) -> None:
    case, _plan = a_planned_case(c)
    alice = sit(c.alice)
    monkeypatch.delitem(RENDERERS_OF, "voice")
    with pytest.raises(NotRegistered):
        alice.get(f"/cases/{case.ref}/voice/")
    assert {name for names in RENDERERS_OF.values() for name in names} <= RENDERERS.keys()
    assert (
        RENDERERS_OF.keys() - {name for name in get_resolver().reverse_dict if isinstance(name, str)} == set()
    )


def test_a_form_that_was_refused_is_a_look_too(c: Cast, sit: Sit) -> None:
    """Otherwise words are read by sending an empty form, and nobody learns of it."""
    case = a_registered_case(c)
    with entered(c.alice, ("page.opened", case.ref, "register_child")):
        answer = sit(c.alice).post(reverse("register_child", args=[case.ref]), {"last_name": "Quux"})
    assert answer.status_code == 422
