"""What is sent is kept once, sealed, checked by its own version, and read again by nobody but who sent it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.conf import LazySettings
from django.db import connection
from django.test.utils import CaptureQueriesContext

from halka.directory.models import Person
from halka.questionnaires import drafts
from halka.questionnaires.actions import move_questionnaire, receive_submission
from halka.questionnaires.acts import QUESTIONNAIRE_RECEIVED
from halka.questionnaires.filling.submission import written
from halka.questionnaires.models import Filling, Submission, Version
from halka.questionnaires.received import raw
from halka.trust.action import SentBefore
from halka.trust.models import LedgerEntry
from halka.trust.vault import Tampered
from tests.cast import DAY, START, Cast, cast
from tests.questionnaires.sheets import text
from tests.questionnaires.shelf import VISIT, Filler, begun, published
from tests.walk import signed_in
from tests.walk import text as as_read
from tests.witness import denied, recorded_once, refused

pytestmark = pytest.mark.django_db
NOW = START + DAY
Fill = Callable[[Person], Filler]


@pytest.fixture
def fill(settings: LazySettings, monkeypatch: pytest.MonkeyPatch) -> Fill:
    settings.HALKA_SECOND_FACTOR = False
    return lambda person: Filler(signed_in(person, NOW, monkeypatch))


def _half(c: Cast, version: Version) -> drafts.Half:
    drafts.begin(c.alice, version.questionnaire, "", NOW)
    half = drafts.half_filled(c.alice, version.questionnaire, NOW)
    assert half is not None
    return half


def _receive(
    c: Cast, half: drafts.Half, content: bytes | None = None, by: Person | None = None
) -> Submission:
    return receive_submission(
        by=by or c.alice,
        at=NOW,
        version=half.filling.version,
        instance_id=half.instance_id,
        raw=content or written(half.state),
        way="plain",
    )


def test_it_is_kept_as_it_arrived_and_recorded_once_without_content() -> None:
    c = cast()
    half = _half(c, published(c.fatma, NOW))
    name = half.state.at("/data/who/name")
    assert name is not None
    half.state.enter(name, "Ayşe")
    half.state.settle()
    content = written(half.state)
    with recorded_once(QUESTIONNAIRE_RECEIVED, reason="plain"):
        submission = _receive(c, half, content)
    assert raw(submission) == content
    assert "Ayşe".encode() not in bytes(submission.ct)
    assert LedgerEntry.objects.latest("seq").thing == submission.ref


def test_four_times_the_same_is_kept_once() -> None:
    c = cast()
    half = _half(c, published(c.fatma, NOW))
    _receive(c, half)
    for _again in range(3):
        with pytest.raises(SentBefore):
            _receive(c, half)
    assert Submission.objects.count() == 1


def test_what_is_found_wrong_is_counted_and_refuses_nothing() -> None:
    c = cast()
    half = _half(c, published(c.fatma, NOW))
    wrong = (
        b"<data id='visit' version='1'><who><name>A</name><age>12</age><trained>no</trained><where>x</where></who>"
        b"<province>north</province><odd>1</odd></data>"
    )
    assert _receive(c, half, wrong).findings == {
        "choice": 1,
        "constraint": 1,
        "not_relevant": 1,
        "unknown_node": 1,
    }


def test_who_fills_an_older_version_stays_on_it(fill: Fill) -> None:
    c = cast()
    old = published(c.fatma, NOW)
    filler = begun(c.alice, fill(c.alice).client, old)
    filler.send("leave", who__name="Ayşe")
    published(c.fatma, NOW + DAY / 24, [*VISIT, text("more", required="yes")], version="2")
    page = filler.open(f"/fill/{old.questionnaire.ref}/")
    assert "A newer version was published since you began." in page.main.text
    filler.open(f"/fill/{old.questionnaire.ref}/review/")
    filler.send()
    assert Submission.objects.get().version == old
    assert Submission.objects.get().findings == {}
    begun(c.alice, filler.client, old)
    assert Filling.objects.get().version.name == "2"


def test_what_was_closed_meanwhile_is_not_taken_and_not_lost(fill: Fill) -> None:
    c = cast()
    version = published(c.fatma, NOW)
    filler = begun(c.alice, fill(c.alice).client, version)
    filler.send("review", who__name="Ayşe")
    move_questionnaire(by=c.fatma, at=NOW, questionnaire=version.questionnaire, state="closing")
    other = fill(c.bob)
    assert "not open any more" in other.open(f"/fill/{version.questionnaire.ref}/").main.text
    version.questionnaire.refresh_from_db()
    move_questionnaire(by=c.fatma, at=NOW, questionnaire=version.questionnaire, state="closed")
    filler.send()
    assert not Submission.objects.exists()
    assert "Ayşe" in filler.open(f"/fill/{version.questionnaire.ref}/review/").main.text
    assert "it cannot be sent any more" in filler.page.main.text


def test_who_lets_it_run_out_takes_what_was_begun() -> None:
    c = cast()
    half = _half(c, published(c.fatma, NOW))
    move_questionnaire(by=c.fatma, at=NOW, questionnaire=half.filling.questionnaire, state="closing")
    assert _receive(c, half).pk
    half.filling.questionnaire.refresh_from_db()
    move_questionnaire(by=c.fatma, at=NOW, questionnaire=half.filling.questionnaire, state="closed")
    with refused("closed meanwhile"):
        _receive(c, half)


def test_nobody_else_reads_what_somebody_sent(fill: Fill) -> None:
    c = cast()
    submission = _receive(c, _half(c, published(c.fatma, NOW)))
    assert fill(c.alice).open(f"/filled/{submission.ref}/").title == "A visit"
    for person in (c.bob, c.fatma):
        for page in ("", "paper/"):
            assert fill(person).client.get(f"/filled/{submission.ref}/{page}").status_code == 404


def test_a_submission_put_in_the_place_of_another_does_not_open() -> None:
    c = cast()
    version = published(c.fatma, NOW)
    first = _receive(c, _half(c, version))
    second = _receive(c, _half(c, version))
    second.ct = first.ct
    with pytest.raises(Tampered):
        raw(second)


def test_who_holds_no_post_sends_nothing() -> None:
    c = cast()
    half = _half(c, published(c.fatma, NOW))
    nobody = Person.objects.create(username="nobody", name="Nobody")
    with denied(nobody):
        _receive(c, half, by=nobody)


def test_half_filled_ones_are_forgotten_after_thirty_days() -> None:
    c = cast()
    version = published(c.fatma, NOW)
    _half(c, version)
    drafts.forget_ended(NOW + 29 * DAY)
    assert Filling.objects.count() == 1
    assert drafts.half_filled(c.alice, version.questionnaire, NOW + 31 * DAY) is None
    drafts.forget_ended(NOW + 31 * DAY)
    assert not Filling.objects.exists()


def test_it_is_printed_filled_and_empty(fill: Fill) -> None:
    c = cast()
    version = published(c.fatma, NOW)
    filler = begun(c.alice, fill(c.alice).client, version)
    filler.send("stay", who__name="Ayşe", who__trained="yes")
    filler.send("review", who__where="Ankara")
    address = f"/fill/{version.questionnaire.ref}"
    half = as_read(filler.client.get(f"{address}/paper/"))
    assert "Ayşe" in half
    assert "Not sent" in half
    empty = as_read(filler.client.get(f"{address}/empty/"))
    assert "Were you trained?" in empty
    assert "only where it applies" in empty
    assert "Ayşe" not in empty
    filler.send()
    submission = Submission.objects.get()
    sent = as_read(filler.client.get(f"/filled/{submission.ref}/paper/"))
    assert "Ankara" in sent


def test_what_cannot_be_opened_is_thrown_away_when_it_is_begun_anew(fill: Fill) -> None:
    c = cast()
    version = published(c.fatma, NOW)
    filler = begun(c.alice, fill(c.alice).client, version)
    filler.send("leave", who__name="Ayşe")
    Filling.objects.update(ct=b"something else that was put there instead")
    assert drafts.half_filled(c.alice, version.questionnaire, NOW) is None
    assert begun(c.alice, filler.client, version).page.title == "Who"


def test_lists_ask_as_often_for_many_as_for_one(fill: Fill) -> None:
    c = cast()
    client = fill(c.fatma).client
    counts = []
    client.get("/fill/")  # a sitting begins
    for number in range(2):
        for more in range(1 + 4 * number):
            published(c.fatma, NOW, form_id=f"form-{number}-{more}")
        with CaptureQueriesContext(connection) as asked:
            assert client.get("/fill/").status_code == client.get("/questionnaires/").status_code == 200
        counts.append(len(asked))
    assert counts[0] == counts[1]
