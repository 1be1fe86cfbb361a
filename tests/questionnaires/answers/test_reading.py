"""Who reads what was answered, how much of it, and that each look is entered."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.conf import LazySettings
from django.db import connection
from django.db.models import Q
from django.test import Client
from django.test.utils import CaptureQueriesContext

from halka.directory.models import Person
from halka.profiles import known_profiles, profile
from halka.questionnaires.actions import receive_submission
from halka.questionnaires.acts import ANSWERS_EXPORTED, ANSWERS_LISTED, ANSWERS_READ
from halka.questionnaires.answers import door
from halka.questionnaires.answers.actions import export_answers, list_answers, read_answers
from halka.trust.models import LedgerEntry
from halka.trust.policy import ROLES, Permission
from tests.cast import DAY, START, Cast, cast, somebody
from tests.questionnaires.answers.study import BLANK, FULL, STUDY, sent, studied
from tests.questionnaires.shelf import published
from tests.seen import read as seen
from tests.walk import signed_in
from tests.witness import denied, recorded_once

pytestmark = pytest.mark.django_db
NOW = START + DAY
Sit = Callable[[Person], Client]


@pytest.fixture
def c() -> Cast:
    return cast()


@pytest.fixture
def sit(settings: LazySettings, monkeypatch: pytest.MonkeyPatch) -> Sit:
    settings.HALKA_SECOND_FACTOR = False
    return lambda person: signed_in(person, NOW, monkeypatch)


def _read(client: Client, address: str, **sent_with: str) -> str:
    answer = client.post(address, sent_with) if sent_with else client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def _text(client: Client, address: str) -> str:
    return seen(_read(client, address)).main.text


def test_who_may_read_is_said_by_the_policy_and_how_much_by_the_profile() -> None:
    may = {role.code for role in ROLES.values() if Permission.READ_ANSWERS in role.may}
    assert may == {"researcher", "m_and_e", "analyst", "coordinator"}
    for code in known_profiles():
        assert set(profile(code).answers.of_role) == may


def test_a_post_opens_its_levels_and_a_reason_more_but_never_level_5(c: Cast, sit: Sit) -> None:
    version = studied(c.fatma, NOW)
    submission = sent(c.alice, NOW, version, FULL)
    address = f"/questionnaires/{version.questionnaire.ref}/answers/{submission.ref}/"
    rea = sit(somebody("Rea", c.child_unit, "researcher"))
    page = _read(rea, address)
    assert "I-07" in page
    assert "Mira" in page
    for closed in ("Yılmaz", "Something", "-1+1"):
        assert closed not in page  # nor where a label repeats it
    assert "3 answers are more sensitive than your post opens." in page
    page = _read(rea, address, reason="check")
    assert "Yılmaz" in page
    assert "-1+1" in page  # no level is said: it counts as identifying
    assert "Something" not in page
    assert "One answer is more sensitive than your post opens." in page
    fatma = sit(c.fatma)
    page = _read(fatma, address)
    assert "I-07" in page
    assert "Mira" not in page
    page = _read(fatma, address, reason="safety")
    assert "Mira" in page
    assert "Yılmaz" not in page


def test_each_look_is_entered_with_its_reason(c: Cast, sit: Sit) -> None:
    version = studied(c.fatma, NOW)
    submission = sent(c.alice, NOW, version, FULL)
    address = f"/questionnaires/{version.questionnaire.ref}/answers/"
    fatma = sit(c.fatma)
    with recorded_once(ANSWERS_LISTED, thing=version.questionnaire.ref):
        assert submission.ref in _read(fatma, address)
    with recorded_once(ANSWERS_READ, thing=submission.ref, reason=""):
        _read(fatma, f"{address}{submission.ref}/")
    with recorded_once(ANSWERS_READ, thing=submission.ref, reason="safety"):
        _read(fatma, f"{address}{submission.ref}/", reason="safety")
    with recorded_once(ANSWERS_READ, thing=submission.ref, reason=""):
        answer = fatma.post(f"{address}{submission.ref}/", {"reason": "because"})
    assert answer.status_code == 422
    assert "Mira" not in answer.content.decode()


def test_who_may_not_read_finds_a_denial_and_does_nothing(c: Cast, sit: Sit) -> None:
    version = studied(c.fatma, NOW)
    submission = sent(c.alice, NOW, version, FULL)
    address = f"/questionnaires/{version.questionnaire.ref}/answers/"
    for person in (c.alice, c.bob, c.dora):
        for page in (address, f"{address}{submission.ref}/", "/questionnaires/answers/"):
            assert sit(person).get(page).status_code == 403
        with denied(person):
            list_answers(by=person, at=NOW, questionnaire=version.questionnaire)
        with denied(person):
            read_answers(by=person, at=NOW, submission=submission, reason="")
        with denied(person):
            export_answers(by=person, at=NOW, questionnaire=version.questionnaire, kind="csv", reason="")
    with recorded_once(ANSWERS_EXPORTED, thing=version.questionnaire.ref, purpose="csv"):
        export_answers(by=c.fatma, at=NOW, questionnaire=version.questionnaire, kind="csv", reason="check")


def test_what_belongs_to_a_case_is_not_here_unless_its_room_says_so(
    c: Cast, sit: Sit, monkeypatch: pytest.MonkeyPatch
) -> None:
    version = studied(c.fatma, NOW, purpose="contact")
    submission = sent(c.alice, NOW, version, FULL)
    address = f"/questionnaires/{version.questionnaire.ref}/answers/"
    fatma = sit(c.fatma)
    assert submission.ref not in _read(fatma, address)
    assert fatma.get(f"{address}{submission.ref}/").status_code == 404
    assert "A study" not in _read(fatma, "/questionnaires/answers/")
    monkeypatch.setitem(door.MAY_READ, "contact", lambda person, at: Q(received_from=c.bob))
    assert submission.ref not in _read(fatma, address)
    monkeypatch.setitem(door.MAY_READ, "contact", lambda person, at: Q(received_from=c.alice))
    assert submission.ref in _read(fatma, address)


def test_nor_is_what_was_answered_about_a_child_of_a_list(c: Cast, sit: Sit) -> None:
    rows = [
        {"type": "select_one_from_file cases.csv", "name": "child", "label": "Which child?"},
        {"type": "text", "name": "told", "label": "What happened?"},
    ]
    version = published(c.fatma, NOW, rows, form_id="of-a-list", choices=[])
    submission = sent(c.alice, NOW, version, "<child>4f0c</child><told>Hit</told>")
    fatma = sit(c.fatma)
    address = f"/questionnaires/{version.questionnaire.ref}/answers/"
    assert submission.ref not in _read(fatma, address)
    assert fatma.get(f"{address}{submission.ref}/").status_code == 404


def test_the_list_asks_the_store_as_often_for_many_as_for_one(c: Cast, sit: Sit) -> None:
    fatma, counts = sit(c.fatma), []
    fatma.get("/questionnaires/answers/")  # a sitting begins
    for number in range(2):
        for more in range(1 + 3 * number):
            made = published(c.fatma, NOW, form_id=f"form-{number}-{more}")
            name = f"uuid:{number}-{more}"
            raw = f"<data><meta><instanceID>{name}</instanceID></meta></data>".encode()
            receive_submission(by=c.alice, at=NOW, version=made, instance_id=name, raw=raw, way="plain")
        _read(fatma, "/questionnaires/answers/")  # what never changes is known from now on
        with CaptureQueriesContext(connection) as asked:
            assert _read(fatma, "/questionnaires/answers/").count("Look at them") == 1 + 4 * number
        counts.append(len(asked))
    assert counts[0] == counts[1]


def test_the_list_narrows_to_a_version_and_says_what_to_look_at(c: Cast, sit: Sit) -> None:
    old = studied(c.fatma, NOW)
    new = studied(c.fatma, NOW + DAY / 24, STUDY[:-1], version="2")
    first = sent(c.alice, NOW, old, FULL.replace("<known>yes", "<known>maybe"))
    second = sent(c.alice, NOW, new, BLANK, 2)
    address = f"/questionnaires/{old.questionnaire.ref}/answers/"
    fatma = sit(c.fatma)
    page = _text(fatma, address)
    assert "2 answers" in page
    assert "2 to look at" in page  # the choice, and the question that was not to be asked
    page = _read(fatma, f"{address}?version={new.ref}")
    assert second.ref in page
    assert first.ref not in page
    page = _text(fatma, f"{address}{first.ref}/")
    assert "Do you know the unit? It is not among the choices." in page
    assert "maybe" not in page.partition("Found when it arrived")[2].partition("Who")[0]
    assert LedgerEntry.objects.filter(act=ANSWERS_READ, thing=first.ref).count() == 1
