"""Whether the caretaker has done its jobs."""

from collections.abc import Iterator
from datetime import datetime

from halka.trust.jobs import LATE, Job
from halka.trust.models import JobRun

from .finding import Finding, warning


def done(job: Job, now: datetime) -> Iterator[Finding]:
    """Never, failing, or late: a warning, because nothing is lost. What was missed is done in the next round."""
    start = "See that `halka serve` runs: its caretaker does this twice a minute."
    found = JobRun.objects.filter(job=job.code).first()
    if found is None or (found.succeeded_at is None and not found.trouble):
        yield warning("job_never", f"The job “{job.code}” has never been done.", start)
        return
    last = f"last done {found.succeeded_at:%Y-%m-%d %H:%M} UTC" if found.succeeded_at else "never done"
    if found.trouble:
        advice = f"Look for “{job.code}” in the log of `halka serve`, and send those lines to whoever maintains Halka."
        yield warning("job_fails", f"The job “{job.code}” fails ({found.trouble}), {last}.", advice)
    if found.tried_at < now - LATE:
        yield warning("job_late", f"The job “{job.code}” is late, {last}.", start)
