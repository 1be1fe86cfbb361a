"""One case around the stories, from the notice to the closure, as deeds on the stage."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta

from halka.casework.cases.actions import assign_case, change_risk, register_child, write_household
from halka.casework.cases.child_voice import ChildVoice
from halka.casework.models import Case, Closure, Notice, Plan, PlanAction
from halka.casework.notices.actions import accept_notice, send_notice, take_over_notice
from halka.casework.steps.actions.assessment import finish_assessment
from halka.casework.steps.actions.closure import approve_closure, propose_closure
from halka.casework.steps.actions.contact import make_contact, note_attempt
from halka.casework.steps.actions.plan import Intention, agree_plan, approve_plan, finish_plan_action
from halka.casework.steps.actions.review import hold_review
from halka.demo import words
from halka.demo.asked import ask
from halka.demo.between import Between
from halka.demo.needs import CLINIC, SCHOOL, Need
from halka.demo.population import Life
from halka.demo.stage import Deed, Stage
from halka.demo.times import DAY, Chain
from halka.directory.models import Person
from halka.sharing.actions.answer import accept_referral, refuse_referral, serve, tell_sender
from halka.sharing.actions.referral import draft_referral, revoke_referral, send_referral
from halka.sharing.models import Referral
from halka.trust.actor import OUTSIDER, Actor
from halka.trust.release.age import whole_years

HALF_HOUR = timedelta(minutes=30)
ANSWERS: dict[str, tuple[str, ...]] = {
    "HOS": ("drdeniz", "hos2"),
    "UMU": ("umut1", "umut2"),
    "FAM": ("ayla",),
    "SCH12": ("selin",),
    "SCHMOB": ("mobil",),
    "SCHK": ("elira",),
    "NGOB": ("ngob1",),
    "POLB": ("polb1",),
    "POL": ("kaan",),
    "JAN": ("jan1",),
    "CLU": ("onur",),
}
POLICE = {"AKO": "POL", "OVA": "POL", "LIM": "POL", "DER": "JAN", "BRE": "POLB"}
HOW = ("home_planned", "home_planned", "phone", "phone", "school", "office", "home_unplanned")


def focal(unit: str) -> tuple[str, ...]:
    return ANSWERS.get(unit, (f"{unit.lower()}1",))


class Episode:
    """Plans the deeds of one life; rows are kept between deeds, so that nothing is read twice."""

    def __init__(self, stage: Stage, life: Life, chain: Chain) -> None:
        self.stage, self.life, self.chain, self.rng = stage, life, chain, stage.rng
        self.needs: list[Need] = []
        self.code = stage.new_code()
        self.names = words.name(self.rng, life.sex, "sq" if life.ward.place == "BRE" else "tr")
        self.worker = stage.people[life.worker]
        self.supervisor = stage.people[life.ward.supervisor]
        self.notice: Notice | None = None
        self.agreed: Plan | None = None
        self.closure: Closure | None = None
        self.referrals: dict[int, Referral] = {}

    @property
    def case(self) -> Case:
        return self.stage.cases[self.code]

    def voice(self) -> ChildVoice:
        return words.voice(self.rng, self.life.age)

    def plan(self) -> None:
        chain = self.chain
        self._do(chain.received_at, self._send_notice)
        self._do(chain.accepted_at, self._accept)
        self._do(chain.assigned_at, self._assign)
        self._do(chain.met_at, self._meet)
        self._do(chain.registered_at, self._register)
        self._do(chain.registered_at + HALF_HOUR, self._ask)
        self._plan_work()
        for moment in chain.contacts:
            if chain.met_at < moment < chain.quiet_from:
                self._do(moment, self._meet)
        for need in self.needs:
            self._plan_need(need)
        if not self.life.is_open:
            self._do(chain.ends_at - timedelta(hours=20), self._propose)
            self._do(chain.ends_at, self._close)

    def _plan_work(self) -> None:
        chain, rng = self.chain, self.rng
        if self.life.is_open:
            self._do(chain.registered_at + HALF_HOUR / 2, self._write_family)
        if chain.quiet_from > chain.assessed_at:
            self._do(chain.assessed_at, self._assess)
        if chain.quiet_from > chain.approved_at:
            self._do(chain.agreed_at, self._agree)
            self._do(chain.approved_at, self._approve)
        if self.life.risk == "emergency":
            self._do(chain.registered_at + rng.uniform(3, 6) * DAY, self._calm("high"))
        elif not self.life.is_open and self.life.risk == "high" and rng.random() < 0.6:
            self._do(chain.approved_at + (chain.ends_at - chain.approved_at) * 0.6, self._calm("medium"))
        review_at = chain.approved_at + rng.uniform(25, 85) * DAY
        if review_at < chain.quiet_from - DAY:
            self._do(review_at, self._review)
            self._do(review_at + HALF_HOUR, self._finish_step)

    def _do(self, when: datetime, deed: Deed) -> None:
        self.stage.plan(when, f"{self.code} {deed.__name__}", deed)

    # Intake -----------------------------------------------------------------------------------------------

    def _sender(self) -> Actor:
        place = self.life.ward.place
        unit = {
            "school": SCHOOL[place] if place != "OVA" else "SCHMOB",
            "health": CLINIC[place],
            "police": POLICE[place],
            "helpline": "HEL",
            "ngo": "NGOB" if place == "BRE" else "KIR",
        }.get(self.life.source, "")
        return self.stage.people[focal(unit)[0]] if unit else OUTSIDER

    def _send_notice(self, at: datetime) -> None:
        life = self.life
        self.notice = send_notice(
            by=self._sender(),
            at=at,
            to_unit=self.stage.units[life.ward.unit],
            source=life.source,
            what_seen=self.rng.choice(words.SEEN),
            child_known_as=self.names[0],
            sex=life.sex,
            age_guess=life.age,
            concerns=life.concerns[:1],
            channel="helpline" if life.source == "helpline" else "system",
        )

    def _accept(self, at: datetime) -> None:
        assert self.notice is not None
        self.stage.cases[self.code] = accept_notice(
            by=self.supervisor,
            notice=self.notice,
            risk=self.life.risk,
            at=at,
            concerns=self.life.concerns,
            code=self.code,
        )

    def _assign(self, at: datetime) -> None:
        assign_case(by=self.supervisor, case=self.case, worker=self.worker, at=at)

    def _meet(self, at: datetime) -> None:
        rng = self.rng
        is_seen = rng.random() < 0.7
        how, number = rng.choice(HOW), rng.choice(range(len(words.REVIEWED)))
        if how == "phone" and at == self.chain.met_at:
            how = "home_planned"
        is_seen = is_seen and how != "phone"
        where = how.partition("_")[0]
        if number == words.SECOND_TRY and where in words.NOT_REACHED and at != self.chain.met_at:
            self._try(at - 4 * HALF_HOUR, how, at)
        make_contact(
            by=self.worker,
            case=self.case,
            at=at,
            how=how,
            note=words.NOTES[where][number],
            voice=self.voice(),
            child_seen=is_seen,
            child_seen_alone=is_seen and rng.random() < 0.4,
            change=rng.choice(("improved", "same", "same", "declined")),
        )

    def _try(self, when: datetime, how: str, at: datetime) -> None:
        """Nobody was reached two hours before; written down with the contact."""
        why_not, note = words.NOT_REACHED[how.partition("_")[0]]
        note_attempt(
            by=self.worker,
            case=self.case,
            at=at,
            how=how,
            with_whom="caregiver",
            why_not=why_not,
            note=note,
            happened_at=when,
        )

    def _register(self, at: datetime) -> None:
        life = self.life
        assert self.notice is not None
        take_over_notice(by=self.worker, case=self.case, notice=self.notice.ref, at=at)
        first, last = self.names
        register_child(
            by=self.worker,
            case=self.case,
            at=at,
            identity={
                "first_name": first,
                "last_name": last,
                **({"population": "refugee"} if life.language == "ar" else {}),
            },
            voice=self.voice(),
            sex=life.sex,
            born_on=self._born_on,
            language=life.language,
            is_disabled=life.is_disabled,
            heard_by=life.heard_by,
        )

    @property
    def _born_on(self) -> date:
        """Days spread over the year, as old as dealt when the child was registered."""
        then = self.chain.registered_at.date()
        turned = date(then.year - self.life.age, then.month, min(then.day, 28))
        return turned - timedelta(days=sum(map(ord, self.code)) * 37 % 360)

    def _ask(self, at: datetime) -> None:
        """Whoever counts at this age, or soon will, says yes to any service."""
        age = whole_years(self._born_on, at.date())
        for given_by in ["caregiver"] if age < 4 else ["child"] if age >= 15 else ["caregiver", "child"]:
            ask(self.worker, self.case, at, given_by, ["*"])

    def _write_family(self, at: datetime) -> None:
        name, _ = words.name(self.rng, "female", "sq" if self.life.ward.place == "BRE" else "tr")
        write_household(
            by=self.worker,
            case=self.case,
            at=at,
            relation=self.rng.choice(("mother", "mother", "mother", "grandmother", "aunt")),
            name=f"{name} {self.names[1]}",
            is_caregiver=True,
        )

    # Steps ------------------------------------------------------------------------------------------------

    def _assess(self, at: datetime) -> None:
        finish_assessment(
            by=self.worker, case=self.case, at=at, summary=self.rng.choice(words.FOUND), voice=self.voice()
        )

    def _agree(self, at: datetime) -> None:
        rng = self.rng
        steps = [
            Intention(
                what=f"Referral: {self.case.profile.label('service', need.service, 'en')}",
                due_on=(at + rng.randint(14, 60) * DAY).date(),
                unit=self.stage.units[need.to_unit],
                service=need.service,
            )
            for need in self.needs[:2]
        ]
        number = 4 - len(steps) if rng.random() < 0.3 else 2
        steps += [
            Intention(what=what, due_on=(at + rng.randint(14, 90) * DAY).date(), person=self.worker)
            for what in rng.sample(words.STEPS, number)
        ]
        self.agreed = agree_plan(
            by=self.worker,
            case=self.case,
            at=at,
            goal=rng.choice(words.GOALS),
            intentions=steps,
            voice=self.voice(),
            caregiver_involved=rng.random() < 0.7,
        )

    def _approve(self, at: datetime) -> None:
        assert self.agreed is not None
        approve_plan(by=self.supervisor, plan=self.agreed, at=at)

    def _calm(self, level: str) -> Deed:
        def calm(at: datetime) -> None:
            if self.case.is_open and self.case.worker_id:
                change_risk(by=self.worker, case=self.case, level=level, reason=words.RISK_FELL, at=at)

        return calm

    def _review(self, at: datetime) -> None:
        hold_review(
            by=self.worker, case=self.case, at=at, note=self.rng.choice(words.REVIEWED), voice=self.voice()
        )

    def _finish_step(self, at: datetime) -> None:
        step = PlanAction.unscoped.filter(plan=self.agreed, owner_person=self.worker).first()
        if step is not None:
            step.case = self.case
            finish_plan_action(by=self.worker, plan_action=step, at=at)

    # Referrals --------------------------------------------------------------------------------------------

    def _plan_need(self, need: Need) -> None:
        answerer = self.stage.people[self.rng.choice(focal(need.to_unit))]
        self._do(need.sent_at - HALF_HOUR / 3, self._draft(need))
        self._do(need.sent_at, self._send(need))
        if not need.answer or need.answered_at is None:
            return
        if need.answer == "refused":
            self._do(need.answered_at, self._refuse(need, answerer))
            return
        told = self.rng.choice(words.TOLD)
        self._do(need.answered_at, self._answer(need, Referral.WAITING, accept_referral, answerer))
        if need.served_at is None:
            self._say_between(need, need.answered_at, answerer)
        else:
            happy = self.rng.choice(("happy", "happy", "so_so", "", "", "sad"))
            self._do(
                need.served_at,
                self._answer(need, (Referral.Status.ACCEPTED,), serve, answerer, satisfaction=happy),
            )
        if need.told_at is not None:
            self._do(
                need.told_at, self._answer(need, (Referral.Status.SERVED,), tell_sender, answerer, told=told)
            )

    def _say_between(self, need: Need, accepted_at: datetime, answerer: Person) -> None:
        between = Between(self.code, lambda: self.referrals.get(id(need)), answerer, self.worker)
        between.plan(self.stage, accepted_at)

    def _draft(self, need: Need) -> Deed:
        def draft(at: datetime) -> None:
            if self.case.is_open and self.case.registered_at:
                self.referrals[id(need)] = draft_referral(
                    by=self.worker,
                    case=self.case,
                    to_unit=self.stage.units[need.to_unit],
                    service=need.service,
                    at=at,
                    after=self.referrals.get(id(need.after)),
                )

        return draft

    def _send(self, need: Need) -> Deed:
        def send(at: datetime) -> None:
            if referral := self.referrals.get(id(need)):
                send_referral(by=self.worker, referral=referral, at=at, language=self.worker.language)
                self.stage.watch(referral)

        return send

    def _refuse(self, need: Need, by: Person) -> Deed:
        return self._answer(need, Referral.WAITING, refuse_referral, by, reason=need.reason)

    def _answer(
        self, need: Need, among: tuple[str, ...], deed: Callable[..., None], by: Person, **more: str
    ) -> Deed:
        """The deed of the receiver, if the referral still stands where the deed begins."""

        def answer(at: datetime) -> None:
            referral = self.referrals.get(id(need))
            if referral and referral.status in among and self.case.is_open:
                deed(by=by, referral=referral, at=at, **more)

        return answer

    # The end ----------------------------------------------------------------------------------------------

    def _propose(self, at: datetime) -> None:
        for number, referral in enumerate(self.referrals.values()):
            if referral.is_waiting:
                self._do(at + timedelta(minutes=number + 1), self._revoke(referral))
        self.closure = propose_closure(
            by=self.worker,
            case=self.case,
            at=at,
            reason=self.rng.choice(("goal_met", "goal_met", "goal_met", "refused", "no_action")),
            summary=words.ENDED,
            voice=self.voice(),
        )

    def _revoke(self, referral: Referral) -> Deed:
        def revoke(at: datetime) -> None:
            if referral.is_waiting:
                revoke_referral(by=self.worker, referral=referral, at=at)

        return revoke

    def _close(self, at: datetime) -> None:
        assert self.closure is not None
        approve_closure(by=self.supervisor, closure=self.closure, at=at)
