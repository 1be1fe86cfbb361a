"""The caretaker: what one round does, what happens when a job fails, and who is told that it stands still."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.db import OperationalError
from django.test import Client
from django.utils import timezone

from halka.config import jobs as listed
from halka.config.serve import one_round
from halka.insight.models import Reading, Thread
from halka.questionnaires.shipped import publish_shipped
from halka.sharing.acts import REFERRAL_REMINDED
from halka.sharing.models import AnswerSpeed, Referral
from halka.trust import clock, entries, jobs, ledger, notes
from halka.trust.actor import CARETAKER
from halka.trust.doctor import Level, doctor_command, examine
from halka.trust.jobs import LATE, Job
from halka.trust.models import Checkpoint, JobRun
from tests.architecture import ROOT
from tests.cast import DAY, HOUR, START, a_planned_case, a_sent_referral, cast, somebody
from tests.witness import entries_since, last_seq

pytestmark = pytest.mark.django_db

SENT = START + 4 * DAY
MINUTE = timedelta(minutes=1)
AT = SENT + 12 * HOUR + 5 * MINUTE  # an emergency: half of the time for an answer is over
At = Callable[[datetime], None]


@pytest.fixture
def it_is(monkeypatch: pytest.MonkeyPatch) -> At:
    def set_clock(at: datetime) -> None:
        monkeypatch.setattr(clock, "now", lambda: at)

    return set_clock


def only(monkeypatch: pytest.MonkeyPatch, *found: Job) -> None:
    monkeypatch.setattr(listed, "JOBS", found)


def broken(at: datetime) -> None:
    raise KeyError("Elif Yılmaz")


BROKEN = Job("broken", "Something has been done.", broken)


def test_one_round_does_each_job_and_the_next_one_finds_nothing_to_do(it_is: At) -> None:
    c = cast()
    referral = a_sent_referral(c, a_planned_case(c, risk="emergency")[0], SENT)
    assert (Checkpoint.objects.count(), Reading.objects.count(), JobRun.objects.count()) == (0, 0, 0)
    publish_shipped(AT)
    before = last_seq()
    it_is(AT)

    one_round()

    (entry,) = entries_since(before)
    assert (entry.act, entry.person, entry.thread) == (REFERRAL_REMINDED, CARETAKER.ledger_name, referral.ref)
    assert Referral.unscoped.get(pk=referral.pk).reminded_at == AT
    signed = Checkpoint.objects.get()
    assert (signed.size, signed.at_us) == (entry.seq, round(AT.timestamp() * 1_000_000))
    assert notes.is_signed(ledger.note_of(signed), entries.public_key())
    assert ledger.verify(ledger.checkpoint_text(signed)).is_intact
    assert Reading.objects.get().seq == before, "as known at the last full hour, before the reminder"
    assert Thread.objects.get().thread == referral.ref
    assert AnswerSpeed.objects.get().unit == c.clinic
    runs = {run.job: run for run in JobRun.objects.all()}
    assert set(runs) == {job.code for job in listed.JOBS}
    assert all(run.succeeded_at == run.tried_at and run.trouble == "" for run in runs.values())

    it_is(AT + MINUTE)
    one_round()
    assert entries_since(entry.seq) == []
    assert Checkpoint.objects.count() == 1


def test_a_checkpoint_comes_when_it_is_due_and_not_before(it_is: At) -> None:
    c = cast()
    publish_shipped(START)
    it_is(START)
    one_round()
    first = Checkpoint.objects.get().size
    assert first == last_seq()
    somebody("Ines", c.child_unit, "auditor")
    second = last_seq()
    assert first < second < first + ledger.CHECKPOINT_ENTRIES
    it_is(START + 9 * MINUTE)
    one_round()
    assert Checkpoint.objects.count() == 1
    it_is(START + 10 * MINUTE)
    one_round()
    assert [row.size for row in Checkpoint.objects.order_by("size")] == [first, second]


def test_every_job_of_a_room_is_listed_once() -> None:
    defined = {
        name
        for path in ROOT.glob("*/jobs.py")
        for name in re.findall(r"^([A-Z_]+) = Job\(", path.read_text("utf-8"), re.M)
    }
    assert defined == {name for name in vars(listed) if isinstance(vars(listed)[name], Job)}
    assert len({job.code for job in listed.JOBS}) == len(listed.JOBS) == len(defined)


@pytest.mark.parametrize("place", range(3))
def test_a_job_that_fails_stops_no_other(place: int, monkeypatch: pytest.MonkeyPatch, it_is: At) -> None:
    done: list[str] = []
    others = [
        Job("one", "Done.", lambda at: done.append("one")),
        Job("two", "Done.", lambda at: done.append("two")),
    ]
    others.insert(place, BROKEN)
    only(monkeypatch, *others)
    it_is(AT)
    one_round()
    assert done == ["one", "two"]
    assert {run.job for run in JobRun.objects.filter(trouble="")} == {"one", "two"}


def test_a_failure_is_logged_without_its_message(caplog: pytest.LogCaptureFixture) -> None:
    def several(at: datetime) -> None:
        raise ExceptionGroup("Elif", [KeyError("Elif Yılmaz"), ValueError("Elif Yılmaz")])

    with caplog.at_level(logging.WARNING):
        assert jobs.one_round([BROKEN, Job("several", "Done.", several)], AT) == ["broken", "several"]
    assert [record.getMessage() for record in caplog.records] == [
        "The job “broken” failed: KeyError.",
        "The job “several” failed: KeyError, ValueError.",
    ]
    assert "Elif" not in caplog.text
    assert dict(JobRun.objects.values_list("job", "trouble")) == {"broken": "KeyError", "several": "KeyError"}


def test_the_log_says_where_in_the_program_it_failed(
    caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ledger, "CHECKPOINT_ENTRIES", "many")
    cast()
    with caplog.at_level(logging.WARNING):
        assert not jobs.attempt(jobs.CHECKPOINTS, AT)
    assert re.fullmatch(
        r"The job “checkpoints” failed: TypeError at trust/ledger\.py:\d+\.", caplog.messages[-1]
    )


def test_a_success_ends_the_trouble_and_a_failure_keeps_the_last_success() -> None:
    assert jobs.attempt(Job("broken", "Done.", lambda at: None), AT)
    good = JobRun.objects.get()
    assert not jobs.attempt(BROKEN, AT)
    bad = JobRun.objects.get()
    assert (bad.succeeded_at, bad.trouble) == (good.succeeded_at, "KeyError")
    assert bad.tried_at > good.tried_at
    assert jobs.attempt(Job("broken", "Done.", lambda at: None), AT)
    assert JobRun.objects.get().trouble == ""


def test_a_store_that_does_not_answer_ends_no_round(
    caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    def closed(job: Job, trouble: str) -> None:
        raise OperationalError("closed")

    monkeypatch.setattr(jobs, "_note", closed)
    done: list[datetime] = []
    assert jobs.one_round([BROKEN, Job("one", "Done.", done.append)], AT) == ["broken", "one"]
    assert done == [AT]
    assert "could not be noted" in caplog.text


def told(now: datetime, *expected: Job) -> list[tuple[str, Level]]:
    wanted = {f"job_{job.code}" for job in expected} | {"job_never", "job_late", "job_fails"}
    return [(found.code, found.level) for found in examine(now, expected) if found.code in wanted]


def test_doctor_says_of_each_job_whether_it_was_done() -> None:
    now = timezone.now()
    job = Job("one", "One thing has been done.", lambda at: None)
    assert told(now, job) == [("job_never", Level.WARNING)]
    jobs.attempt(job, AT)
    assert told(now, job) == [("job_one", Level.OK)]
    JobRun.objects.update(tried_at=now - LATE - MINUTE, succeeded_at=now - LATE - MINUTE)
    assert told(now, job) == [("job_late", Level.WARNING)]
    jobs.attempt(Job("one", "One thing has been done.", broken), AT)
    assert told(now, job, BROKEN) == [("job_fails", Level.WARNING), ("job_never", Level.WARNING)]
    said: list[str] = []
    doctor_command(say=said.append, now=now, expected=(job, BROKEN))
    text = "\n".join(said)
    assert re.search(r"“one” fails \(KeyError\), last done \d{4}-\d\d-\d\d \d\d:\d\d UTC\.", text)
    assert "the log of `halka serve`" in text
    assert "See that `halka serve` runs" in text


def test_the_command_asks_doctor_about_every_job(capsys: pytest.CaptureFixture[str]) -> None:
    from halka.config.command import main

    main(["doctor"])
    said = capsys.readouterr().out
    assert [job.code for job in listed.JOBS if f"“{job.code}” has never been done" not in said] == []


def health(client: Client) -> tuple[int, object]:
    answer = client.get("/health/")
    return answer.status_code, answer.json()


def test_health_knows_whether_the_caretaker_lives(client: Client, it_is: At) -> None:
    it_is(AT)  # a demo, whose clock stands still
    late = (503, {"status": "caretaker is late"})
    assert health(client) == late
    jobs.attempt(BROKEN, AT)
    assert health(client) == (200, {"status": "ok"}), "a job that fails is for doctor; the caretaker lives"
    JobRun.objects.update(tried_at=timezone.now() - LATE + MINUTE)
    assert health(client) == (200, {"status": "ok"})
    JobRun.objects.update(tried_at=timezone.now() - LATE - MINUTE)
    assert health(client) == late


def test_health_says_that_the_store_does_not_answer(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def closed(now: datetime) -> bool:
        raise OperationalError("/srv/halka/data/halka.db: disk I/O error")

    monkeypatch.setattr(jobs, "is_alive", closed)
    assert health(client) == (503, {"status": "store does not answer"})
