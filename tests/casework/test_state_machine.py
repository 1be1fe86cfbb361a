"""A case and its referrals, driven at random: every deed is possible exactly when the tables below say so.

Case: notice, intake, assessment, plan, services and review in turn, closed, re-opened into the assessment. A plan needs an
assessment, the end needs the supervisor, every step keeps the child's part, nothing is written after the end.
Referral: draft, sent, seen, accepted or refused, in service, served, feedback, done; taken back from anywhere in between.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from functools import partial
from typing import Any

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from halka.casework.cases.actions import change_risk, hold_case, register_child, resume_case
from halka.casework.models import Case, Closure, Deadline, Grant, Participation, Plan
from halka.casework.steps.actions.assessment import finish_assessment
from halka.casework.steps.actions.closure import approve_closure, propose_closure, reopen_case, return_closure
from halka.casework.steps.actions.contact import make_contact
from halka.casework.steps.actions.plan import Intention, agree_plan, approve_plan, change_plan
from halka.casework.steps.actions.review import hold_review
from halka.sharing.actions import answer
from halka.sharing.actions.referral import draft_referral, finish_referral, revoke_referral, send_referral
from halka.sharing.models import Referral
from halka.trust import ledger
from halka.trust.action import Refused
from halka.trust.models import LedgerEntry
from tests.cast import (
    HOUR,
    SPOKE,
    START,
    WHY,
    Cast,
    a_case,
    a_sent_referral,
    an_accepted_referral,
    asked_again,
    cast,
)

pytestmark = pytest.mark.django_db

# What is allowed: deed of a referral, from which states, to which state.
STEPS: dict[str, tuple[set[str], str]] = {
    "send": ({"draft"}, "sent"),
    "see": ({"sent"}, "seen"),
    "accept": ({"sent", "seen"}, "accepted"),
    "refuse": ({"sent", "seen"}, "refused"),
    "start": ({"accepted"}, "in_service"),
    "serve": ({"accepted", "in_service"}, "served"),
    "tell": ({"served"}, "feedback"),
    "finish": ({"served", "feedback"}, "done"),
    "revoke": ({"draft", "sent", "seen", "accepted", "in_service", "served", "feedback"}, "revoked"),
}
READABLE = {"accepted", "in_service", "served", "feedback"}


def referral_deeds(c: Cast) -> dict[str, Callable[..., Any]]:
    return {
        "send": lambda **g: send_referral(by=c.alice, **WHY, **g),
        "see": lambda **g: answer.see_referral(by=c.dora, **g),
        "accept": lambda **g: answer.accept_referral(by=c.dora, **g),
        "refuse": lambda **g: answer.refuse_referral(by=c.dora, reason="no_capacity", **g),
        "start": lambda **g: answer.start_service(by=c.dora, **g),
        "serve": lambda **g: answer.serve(by=c.dora, **g),
        "tell": lambda **g: answer.tell_sender(by=c.dora, told="Well.", **g),
        "finish": lambda **g: finish_referral(by=c.alice, **g),
        "revoke": lambda **g: revoke_referral(by=c.alice, **g),
    }


class Work(RuleBasedStateMachine):
    """What ought to be is kept in plain attributes; every rule tries a deed and compares."""

    c: Cast

    def __init__(self) -> None:
        super().__init__()
        self.around = ExitStack()
        self.around.enter_context(transaction.atomic())
        self.around.enter_context(asked_again())  # its own tests hold that nobody is asked twice at once
        self.case = a_case(self.c)
        self.at = START + 9 * HOUR
        self.step, self.status, self.risk = "intake", "open", "high"
        self.has_plan = self.waits = self.is_registered = False
        self.voices, self.is_reached = 0, False
        self.ended: set[int] = set()
        accepted = an_accepted_referral(self.c, self.case, START + 3 * HOUR)
        sent, seen = (a_sent_referral(self.c, self.case, START + 3 * HOUR) for _ in range(2))
        answer.see_referral(by=self.c.dora, referral=seen, at=START + 4 * HOUR)
        self.expected: dict[int, str] = {accepted.pk: "accepted", sent.pk: "sent", seen.pk: "seen"}

    def teardown(self) -> None:
        try:
            assert ledger.verify().is_intact
        finally:
            transaction.set_rollback(True)
            self.around.close()

    def attempt(self, allowed: bool, deed: Callable[..., Any], **given: Any) -> Any:
        """Does the deed with a freshly read row, or is refused; one entry, or none."""
        self.at += HOUR
        before, done = LedgerEntry.objects.count(), None
        try:
            done = deed(at=self.at, **given)
            was_done = True
        except Refused:
            was_done = False
        assert was_done is allowed, (deed, self.step, self.status)
        assert LedgerEntry.objects.count() == before + was_done
        return done

    @property
    def is_open(self) -> bool:
        return self.status in ("open", "on_hold")

    def fresh(self) -> Case:
        return Case.unscoped.get(pk=self.case.pk)

    def spoken(self, allowed: bool, deed: Callable[..., Any], step: str | None = None, **given: Any) -> None:
        """A deed of a step: it keeps the child's part."""
        self.attempt(allowed, deed, by=self.c.alice, case=self.fresh(), voice=SPOKE, **given)
        if allowed:
            self.voices += 1
            self.step = step or self.step

    @rule()
    def register(self) -> None:
        step = "assessment" if self.step == "intake" else self.step
        self.spoken(self.is_open, register_child, step, identity={"first_name": "Zed"})
        self.is_registered |= self.is_open

    @rule()
    def assess(self) -> None:
        step = "plan" if self.step == "assessment" else self.step
        self.spoken(self.is_open and self.is_registered, finish_assessment, step, summary="Beaten.")

    @rule(again=st.booleans())
    def plan(self, again: bool) -> None:
        allowed = self.is_open and self.step not in ("intake", "assessment") and (self.has_plan or not again)
        what = [Intention("Visit", self.at.date(), person=self.c.alice)]
        self.spoken(allowed, change_plan if again else agree_plan, "services", goal="Safe.", intentions=what)
        self.has_plan |= allowed

    @rule()
    def approve_the_plan(self) -> None:
        for plan in Plan.unscoped.filter(case=self.case):
            allowed = self.is_open and plan.approval == "requested"
            self.attempt(allowed, approve_plan, by=self.c.bob, plan=plan)

    @rule()
    def contact(self) -> None:
        self.spoken(self.is_open, make_contact, how="phone", note="")
        self.is_reached |= self.is_open

    @rule()
    def review(self) -> None:
        self.spoken(self.is_open and self.step in ("services", "review"), hold_review, "review", note="")

    @rule(level=st.sampled_from(["emergency", "high", "medium", "low", "none"]))
    def change_the_risk(self, level: str) -> None:
        allowed = self.is_open and level != self.risk
        self.attempt(allowed, change_risk, by=self.c.alice, case=self.fresh(), level=level, reason="Look.")
        self.risk = level if allowed else self.risk

    @rule(deed=st.sampled_from([hold_case, resume_case]))
    def hold_or_resume(self, deed: Callable[..., Any]) -> None:
        allowed = self.status == ("open" if deed is hold_case else "on_hold")
        self.attempt(allowed, deed, by=self.c.alice, case=self.fresh())
        if allowed:
            self.status = "on_hold" if deed is hold_case else "open"
            self.is_reached = False

    @rule()
    def propose_the_end(self) -> None:
        allowed = self.is_open and not self.waits and (self.status == "open" or self.is_reached)
        self.spoken(allowed, propose_closure, reason="goal_met", summary="Safe.")
        self.waits |= allowed

    @rule(approves=st.booleans())
    def answer_the_end(self, approves: bool) -> None:
        closure = Closure.unscoped.filter(case=self.case).last()
        if closure is None:
            return
        deed = approve_closure if approves else partial(return_closure, reason="Who calls?")
        self.attempt(self.waits, deed, by=self.c.bob, closure=closure)
        if self.waits and approves:
            self.status, self.step, self.risk = "closed", "closed", "none"
            self.ended |= {pk for pk, state in self.expected.items() if state in READABLE}
        self.waits = False

    @rule()
    def reopen(self) -> None:
        allowed = self.status == "closed"
        self.attempt(allowed, reopen_case, by=self.c.alice, case=self.fresh(), risk="low", reason="court")
        if allowed:
            self.status, self.step, self.risk = "open", "assessment", "low"

    @rule()
    def draft(self) -> None:
        more = {"by": self.c.alice, "case": self.fresh(), "to_unit": self.c.clinic}
        made = self.attempt(
            self.is_open, draft_referral, service="health_check", basis="vital", urgency="high", **more
        )
        if made is not None:
            self.expected[made.pk] = "draft"

    @rule(which=st.integers(0, 99), name=st.sampled_from(sorted(STEPS)))
    def try_something_with_a_referral(self, which: int, name: str) -> None:
        self.move(sorted(self.expected)[which % len(self.expected)], name)

    @rule(which=st.integers(0, 99), how=st.integers(0, 99))
    def go_on_with_a_referral(self, which: int, how: int) -> None:
        pk = sorted(self.expected)[which % len(self.expected)]
        ways = [name for name, (sources, _goal) in STEPS.items() if self.expected[pk] in sources]
        if ways:
            self.move(pk, ways[how % len(ways)])

    def move(self, pk: int, name: str) -> None:
        sources, goal = STEPS[name]
        allowed = self.expected[pk] in sources and (name != "send" or self.is_open)
        referral = Referral.unscoped.get(pk=pk)
        self.attempt(allowed, referral_deeds(self.c)[name], referral=referral)
        if allowed:
            self.expected[pk] = goal

    @invariant()
    def everything_is_where_it_ought_to_be(self) -> None:
        case = self.fresh()
        assert (case.step, case.status, case.risk) == (self.step, self.status, self.risk)
        assert Participation.unscoped.filter(case=case).count() == self.voices
        if not self.is_open:
            assert not Deadline.unscoped.filter(case=case, met_at__isnull=True, is_void=False).exists()

    @invariant()
    def referrals_are_where_they_ought_to_be_and_letters_open_no_longer_than_that(self) -> None:
        rows = Referral.unscoped.filter(case=self.case)
        shown = {row.pk: "revoked" if row.revoked_at else row.status for row in rows}
        assert shown == self.expected
        letters = {row.pk for row in rows if row.letter_is_open(self.at)}
        assert letters == {pk for pk, state in shown.items() if state in READABLE} - self.ended
        live = Grant.unscoped.filter(Grant.live(self.at), case=self.case, reason="referral")
        assert live.count() == len(letters)


def test_every_deed_is_possible_exactly_when_the_tables_say_so() -> None:
    Work.c = cast()
    few = settings(
        max_examples=12 if connection.vendor == "sqlite" else 5,  # the store has only to compare and set
        stateful_step_count=32,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    seed(20240620)(Work)
    run_state_machine_as_test(Work, settings=few)
