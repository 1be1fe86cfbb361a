"""How what was planned gets done in a story, and how its work ends."""

from __future__ import annotations

from datetime import datetime

from halka.casework.cases.child_voice import ChildVoice
from halka.casework.models import Closure, PlanAction
from halka.casework.steps.actions.closure import approve_closure, propose_closure
from halka.casework.steps.actions.plan import finish_plan_action
from halka.demo.tale import Tale, When
from halka.sharing.actions.close import leave_it


def finish(tale: Tale, when: When, what: str) -> None:
    """The worker says that something in the plan is done."""
    by = tale.person(tale.worker)

    def deed(at: datetime) -> None:
        rows = PlanAction.unscoped.filter(plan=tale.plans[-1])
        done = next(row for row in rows if row.what == what)
        finish_plan_action(by=by, plan_action=done, at=at)

    tale.do(when, "finish", deed)


def leave(tale: Tale, when: When, key: str, words: str) -> None:
    """Nothing follows what was refused; the worker says why."""

    def deed(at: datetime) -> None:
        leave_it(by=tale.person(tale.worker), referral=tale.referrals[key], words=words, at=at)

    tale.do(when, "leave", deed)


def close(
    tale: Tale, when: When, approved: When, reason: str, summary: str, voice: ChildVoice, call: str
) -> None:
    """The worker proposes to end the work, the supervisor agrees."""
    closures: list[Closure] = []

    def propose(at: datetime) -> None:
        closures.append(
            propose_closure(
                by=tale.person(tale.worker),
                case=tale.case,
                at=at,
                reason=reason,
                summary=summary,
                voice=voice,
                whom_to_call=call,
            )
        )

    def approve(at: datetime) -> None:
        approve_closure(by=tale.person(tale.screener), closure=closures[-1], at=at)

    tale.do(when, "close", propose)
    tale.do(approved, "approve closure", approve)
