"""One round of the caretaker: each job runs, whatever became of the others."""

import pytest

from halka.config import serve

JOBS = (
    "halka.sharing.jobs.watch_referrals",
    "halka.trust.ledger.checkpoint_if_due",
    "halka.insight.kept.reader.read",
)


@pytest.mark.django_db
@pytest.mark.parametrize("failing", JOBS)
def test_a_job_that_fails_stops_no_other_and_is_logged(
    failing: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    done = []

    def fail(at: object) -> None:
        raise ExceptionGroup("Some referrals could not be watched.", [ValueError("this one")])

    for job in JOBS:
        monkeypatch.setattr(job, fail if job == failing else lambda at, job=job: done.append(job))
    serve.one_round()
    assert done == [job for job in JOBS if job != failing]
    assert "a job of the caretaker failed" in caplog.text
    assert "this one" in caplog.text
