"""How a story is told: each sentence plans one deed (or a few that always go together) at its time."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any

from halka.casework.access.actions.agreements import restrict
from halka.casework.access.actions.emergency import break_glass
from halka.casework.cases.actions import assign_case, change_risk, register_child, write_household
from halka.casework.cases.child_voice import ChildVoice
from halka.casework.models import Case, Notice, Plan
from halka.casework.notices.actions import (
    accept_notice,
    acknowledge_notifier,
    open_sibling_case,
    send_notice,
    take_over_notice,
)
from halka.casework.steps.actions.assessment import finish_assessment
from halka.casework.steps.actions.contact import make_contact
from halka.casework.steps.actions.plan import (
    Intention,
    agree_plan,
    approve_plan,
    change_plan,
)
from halka.casework.steps.actions.review import hold_review
from halka.demo.asked import ask
from halka.demo.scenes import events, records
from halka.demo.stage import Stage
from halka.directory.models import Person, Unit
from halka.sharing.actions.answer import (
    accept_referral,
    refuse_referral,
    see_referral,
    serve,
    tell_sender,
)
from halka.sharing.actions.referral import draft_referral, send_referral
from halka.sharing.actions.transfer import accept_transfer, request_transfer
from halka.sharing.models import Referral, Transfer

# A time of the story: the number of an act in `events.csv`, or a day and a local time.
When = int | tuple[int, str]
MINUTES = timedelta(minutes=10)
WHY = {"reason": "mandatory", "words": "The law says so."}


class Tale:
    """One record of a story on the stage. `played` gathers the numbers of the acts that were told."""

    def __init__(self, stage: Stage, name: str, unit: str, worker: str, screener: str) -> None:
        self.stage, self.name, self.row = stage, name, records()[name]
        self.unit, self.worker, self.screener = unit, worker, screener
        self.played: set[int] = set()
        self.notices: dict[str, Notice] = {}
        self.told = self
        """In whose story the notice came: one may tell of two children."""
        self.referrals: dict[str, Referral] = {}
        self.plans: list[Plan] = []
        self.consents = 0
        self.transfer: Transfer | None = None

    @property
    def case(self) -> Case:
        return self.stage.cases[self.name]

    def person(self, login: str) -> Person:
        return self.stage.people[login]

    def place(self, unit: str) -> Unit:
        return self.stage.units[unit]

    def moment(self, when: When) -> datetime:
        if isinstance(when, int):
            self.played.add(when)
            event = events()[when]
            return self.stage.moment(self.unit, event.day, event.time)
        return self.stage.moment(self.unit, *when)

    def do(self, when: When | datetime, label: str, deed: Any) -> None:
        moment = when if isinstance(when, datetime) else self.moment(when)
        if not self.stage.plan(moment, f"{self.name} {label}", deed):
            raise ValueError(f"{self.name} {label}: {moment} lies after the demo day")

    # Intake -----------------------------------------------------------------------------------------------

    def notice(self, when: When, by: str, source: str, **told: Any) -> None:
        known: dict[str, Any] = {
            "child_known_as": self.row["child"],
            "sex": self.row["sex"],
            "age_guess": int(self.row["age"]),
        }

        def deed(at: datetime) -> None:
            self.notices[self.name] = send_notice(
                by=self.person(by), at=at, to_unit=self.place(self.unit), source=source, **(known | told)
            )

        self.do(when, "notice", deed)

    def accept(self, when: When, risk: str, after: Tale | None = None) -> None:
        """Opens the case under its own code; with `after`, as the case of a brother or sister."""
        opens = open_sibling_case if after else accept_notice
        self.told = after or self

        def deed(at: datetime) -> None:
            self.stage.cases[self.name] = opens(
                by=self.person(self.screener),
                notice=self.told.notices[self.told.name],
                risk=risk,
                at=at,
                concerns=self.row["concerns"].split(";"),
                code=self.row["case_code"],
            )

        self.do(when, "accept", deed)

    def acknowledge(self, when: When) -> None:
        self.do(
            when,
            "acknowledge",
            lambda at: acknowledge_notifier(
                by=self.person(self.screener), notice=self.notices[self.name], told="opened", at=at
            ),
        )

    def assign(self, when: When) -> None:
        """The worker reads the notice at once."""
        worker, moment = self.person(self.worker), self.moment(when)
        self.do(
            moment,
            "assign",
            lambda at: assign_case(by=self.person(self.screener), case=self.case, worker=worker, at=at),
        )

        def take_over(at: datetime) -> None:
            take_over_notice(by=worker, case=self.case, notice=self.told.notices[self.told.name].ref, at=at)

        self.do(moment + MINUTES / 2, "take over the notice", take_over)

    def register(
        self, when: When, voice: ChildVoice, where: dict[str, str] | None = None, **more: Any
    ) -> None:
        """Who the child is; keys that are no column of the child (school, phone ...) go to the identity."""
        by = self.person(self.worker)
        language = more.pop("language", "sq" if self.row["profile"] == "AL" else "tr")
        born_on = date(self.stage.at.year - int(self.row["age"]), 1, 15)
        is_disabled = more.pop("is_disabled", False)
        identity = {"first_name": self.row["child"], "last_name": self.row["last_name"], **more}
        self.do(
            when,
            "register",
            lambda at: register_child(
                by=by,
                case=self.case,
                at=at,
                identity=identity,
                voice=voice,
                whereabouts=where,
                sex=self.row["sex"],
                born_on=born_on,
                language=language,
                is_disabled=is_disabled,
                heard_by=int(self.row["retelling"]),
            ),
        )

    # Agreement --------------------------------------------------------------------------------------------

    def consent(self, when: When | datetime, given_by: str, services: Iterable[str]) -> None:
        by, named = self.person(self.worker), list(services)
        self.do(when, "consent", lambda at: ask(by, self.case, at, given_by, named))

    def both_say_yes(self, when: When, services: Iterable[str]) -> None:
        """Of a child from 6 to 14 the carer and the child are asked."""
        named, moment = list(services), self.moment(when)
        self.consent(moment, "caregiver", named)
        self.consent(moment + MINUTES / 2, "child", named)

    def restrict(self, when: When, from_whom: str, **more: Any) -> None:
        by = self.person(self.worker)
        self.do(
            when,
            "restrict",
            lambda at: restrict(by=by, case=self.case, at=at, from_whom=from_whom, reason="fear", **more),
        )

    def family(self, when: When, relation: str, name: str, **more: Any) -> None:
        by = self.person(self.worker)
        self.do(
            when,
            "family",
            lambda at: write_household(by=by, case=self.case, at=at, relation=relation, name=name, **more),
        )

    # Steps ------------------------------------------------------------------------------------------------

    def contact(self, when: When, how: str, note: str, voice: ChildVoice, **more: Any) -> None:
        by = self.person(self.worker)
        self.do(
            when,
            "contact",
            lambda at: make_contact(by=by, case=self.case, at=at, how=how, note=note, voice=voice, **more),
        )

    def assess(self, when: When, summary: str, voice: ChildVoice, **more: Any) -> None:
        by = self.person(self.worker)
        self.do(
            when,
            "assess",
            lambda at: finish_assessment(by=by, case=self.case, at=at, summary=summary, voice=voice, **more),
        )

    def risk(self, when: When, level: str, reason: str) -> None:
        by = self.person(self.worker)
        self.do(
            when,
            "risk",
            lambda at: change_risk(by=by, case=self.case, level=level, reason=reason, at=at),
        )

    def intend(self, *steps: tuple[str, int, str, str]) -> list[Intention]:
        """What, due on which day, by whom (a unit or a login), which service."""
        return [
            Intention(
                what=what,
                due_on=self.stage.day(self.unit, day),
                unit=self.stage.units.get(owner),
                person=self.stage.people.get(owner),
                service=service,
            )
            for what, day, owner, service in steps
        ]

    def agree(
        self, when: When, goal: str, intentions: list[Intention], voice: ChildVoice, **more: object
    ) -> None:
        """The plan, and the supervisor's yes after some hours."""
        self._plan(when, goal, intentions, voice, agree_plan, **more)

    def change(self, when: When, goal: str, intentions: list[Intention], voice: ChildVoice) -> None:
        self._plan(when, goal, intentions, voice, change_plan)

    def _plan(
        self, when: When, goal: str, intentions: list[Intention], voice: ChildVoice, deed: Any, **more: Any
    ) -> None:
        by = self.person(self.worker)
        moment = self.moment(when)

        def agree(at: datetime) -> None:
            self.plans.append(
                deed(
                    by=by,
                    case=self.case,
                    at=at,
                    goal=goal,
                    intentions=intentions,
                    voice=voice,
                    **more,
                )
            )

        def approve(at: datetime) -> None:
            approve_plan(by=self.person(self.screener), plan=self.plans[-1], at=at)

        self.do(moment, "plan", agree)
        self.do(moment + 3 * MINUTES, "approve plan", approve)

    def review(self, when: When, note: str, voice: ChildVoice) -> None:
        by = self.person(self.worker)
        self.do(
            when,
            "review",
            lambda at: hold_review(by=by, case=self.case, at=at, note=note, voice=voice),
        )

    # Other units ------------------------------------------------------------------------------------------

    def refer(
        self,
        when: When,
        key: str,
        to_unit: str,
        service: str,
        basis: str = "consent",
        urgency: str = "",
        after: str = "",
    ) -> None:
        """A draft ten minutes before; the reminders are planned when it is sent."""
        moment = self.moment(when)
        by = self.person(self.worker)

        def draft(at: datetime) -> None:
            self.referrals[key] = draft_referral(
                by=by,
                case=self.case,
                to_unit=self.place(to_unit),
                service=service,
                at=at,
                urgency=urgency,
                basis=basis,
                after=self.referrals[after] if after else None,
            )

        def send(at: datetime) -> None:
            send_referral(by=by, referral=self.referrals[key], at=at, language=by.language, **WHY)
            self.stage.watch(self.referrals[key])

        self.do(moment - MINUTES, "draft", draft)
        self.do(moment, "send", send)

    def answer(self, when: When, key: str, by: str, deed: Any, **more: Any) -> None:
        self.do(
            when,
            deed.__name__,
            lambda at: deed(by=self.person(by), referral=self.referrals[key], at=at, **more),
        )

    def seen(self, when: When, key: str, by: str) -> None:
        self.answer(when, key, by, see_referral)

    def yes(self, when: When, key: str, by: str, **more: object) -> None:
        self.answer(when, key, by, accept_referral, **more)

    def no(self, when: When, key: str, by: str, reason: str, explanation: str = "") -> None:
        self.answer(when, key, by, refuse_referral, reason=reason, explanation=explanation)

    def served(self, when: When, key: str, by: str, told: str = "", satisfaction: str = "") -> None:
        """The service was given; with `told`, the sender hears of it an hour later."""
        moment = self.moment(when)
        self.do(
            moment,
            "served",
            lambda at: serve(
                by=self.person(by), referral=self.referrals[key], at=at, satisfaction=satisfaction
            ),
        )
        if told:
            self.do(
                moment + 6 * MINUTES,
                "told",
                lambda at: tell_sender(by=self.person(by), referral=self.referrals[key], told=told, at=at),
            )

    def ask_transfer(self, when: When, to_unit: str, note: str) -> None:
        by = self.person(self.worker)

        def deed(at: datetime) -> None:
            self.transfer = request_transfer(
                by=by,
                case=self.case,
                to_unit=self.place(to_unit),
                reason="moved",
                at=at,
                note=note,
            )

        self.do(when, "transfer", deed)

    def take_over(self, when: When, worker: str) -> None:
        def deed(at: datetime) -> None:
            assert self.transfer is not None
            somebody = self.person(worker)
            accept_transfer(by=somebody, transfer=self.transfer, worker=somebody, at=at)

        self.do(when, "transfer accepted", deed)

    # The end ----------------------------------------------------------------------------------------------

    def glass(self, when: When, by: str, reason: str, words: str) -> None:
        code = self.row["case_code"]
        self.do(
            when,
            "glass",
            lambda at: break_glass(by=self.person(by), code=code, reason=reason, words=words, at=at),
        )
