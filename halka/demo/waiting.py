"""Acts of the stories that cannot be played yet, and the part of the program that each waits for."""

from __future__ import annotations

from halka.demo.scenes import events

WAITING = {
    "activity.held": "prevention activities (F20)",
    "board.decided": "coordination boards (F24)",
    "board.escalated": "coordination boards (F24)",
    "care.arranged": "care arrangements",
    "case.merged": "duplicates",
    "check.planned": "the check after closure (the closure keeps its date)",
    "conference.held": "case conferences (F09)",
    "conference.planned": "case conferences (F09)",
    "duplicate.dismissed": "duplicates",
    "duplicate.flagged": "duplicates",
    "duplicate.reviewed": "duplicates",
    "family.died": "nothing: a fact of the story, told in the notice",
    "feedback.collected": "feedback of children and carers (F13, F14)",
    "interview.held": "incidents (F02b)",
    "measure.decided": "measures (F22)",
    "measure.plan_sent": "measures (F22)",
    "measure.reminded": "measures (F22)",
    "measure.report_expired": "measures (F22)",
    "measure.report_planned": "measures (F22)",
    "module.filled": "questionnaires (F03a, F03b)",
    "offence.reported": "reports of offences (F00b)",
    "reminder.due": "reminders after a transfer",
    "request.answered": "information requests (F23)",
    "request.escalated": "information requests (F23)",
    "request.expired": "information requests (F23)",
    "request.sent": "information requests (F23)",
    "review.planned": "the calendar of reviews",
    "supervision.held": "supervision sessions (F17)",
}


def waiting() -> dict[int, str]:
    """The number of each act that waits, and what it waits for."""
    return {number: WAITING[event.act] for number, event in events().items() if event.act in WAITING}
