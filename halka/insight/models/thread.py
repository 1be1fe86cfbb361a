"""Referrals as threads: where each stands at the last reading, and what it lost."""

from django.db import models

from halka.trust.models.ledger import code


def moment() -> "models.BigIntegerField[int | None, int | None]":
    """Microseconds since 1970, UTC; null when it has not happened."""
    return models.BigIntegerField(null=True)


class Thread(models.Model):
    """One referral, as `measures.threads.threads` and `measures.lost.days_lost` see it at the cut-off of the reading.

    Codes, random references and times only; the focus area is one of a handful, from the main concern.
    """

    thread = models.CharField(max_length=64, primary_key=True)
    case = code()
    from_unit = code()
    to_unit = code()
    need = code()
    focus = code()
    sent_us = models.BigIntegerField()
    due_us = moment()
    seen_us = moment()
    accepted_us = moment()
    refused_us = moment()
    answered_us = moment()
    served_us = moment()
    feedback_us = moment()
    refusal_reason = code()
    outcome = code()
    is_due = models.BooleanField()
    is_feedback_due = models.BooleanField()
    silent_us = models.BigIntegerField()
    late_us = models.BigIntegerField()
    refusal_us = models.BigIntegerField()
    feedback_lost_us = models.BigIntegerField()
    moves_until_us = models.BigIntegerField()  # until then the passing of time alone changes this row
    chain_us = (
        moment()
    )  # of the last request for a need that was refused before: from the first one sent to its answer

    class Meta:
        indexes = [
            models.Index(fields=["case"], name="thread_by_case"),
            models.Index(fields=["sent_us"], name="thread_by_sent"),
            models.Index(fields=["to_unit", "sent_us"], name="thread_by_receiver"),
            models.Index(fields=["moves_until_us"], name="thread_by_moving"),
        ]

    def __str__(self) -> str:
        return f"{self.thread} {self.outcome}"
