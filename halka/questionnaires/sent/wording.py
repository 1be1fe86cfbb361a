"""Why something that was sent waits for somebody, in words."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as noop

from halka.questionnaires import sealing
from halka.questionnaires.models import Submission

REASONS: dict[str, str] = {
    "refused": noop("It makes no sense at the moment."),
    "not_seen": noop(
        "Whoever sent it does not see what it is about. Somebody who works on it takes it over."
    ),
    "not_allowed": noop("Whoever sent it may not do this any more. Somebody who may takes it over."),
    "edited": noop("It changes what was sent before. Correct that where it stands now, or do this one, too."),
    "changed": noop("Something else was written down here since this was taken along. Say which one counts."),
    "half_filled": noop(
        "It is only half filled, and was kept beside another one. Go on with it, or set it aside."
    ),
    "taken_away": noop(
        "It came from a device that was taken away. Look whether it is true before it is done."
    ),
    "no_subject": noop("It does not say what it is about."),
    "no_purpose": noop("Nothing here knows any more what this questionnaire is for."),
    "unreadable": noop("The answers cannot be read."),
    "untrusted": noop("A record is not what was written. Tell the data-protection officer."),
    "unforeseen": noop("The program made a mistake. Tell the administrator."),
    "erased": noop("Everything that was written about this child was erased, and this with it."),
}


def why(submission: Submission) -> str:
    """The sentence of the deed where one refused it, else that of the reason."""
    return sealing.why(submission) or _(REASONS.get(submission.reason, "")) or submission.reason
