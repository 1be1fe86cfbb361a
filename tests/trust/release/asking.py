"""A small language for what the registry answers: one row is one reader before all fields of a file.

identity          goes                     address>district   goes as less
!identity         goes, and is looked at   ?identity          ask first
#counts           suppressed               everything that a row does not name, stays
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from halka.profiles import profile
from halka.trust.release import Answer, Facts, Purpose, Recipient, release_page
from halka.trust.release.age import Birth
from halka.trust.release.facts import Carer, Handover, Letter, Overruled, Responsibility, Restriction, Told

AT = datetime(2026, 6, 1, 12, 0, tzinfo=UTC)
TODAY = date(2026, 6, 1)
DAY = timedelta(days=1)
IA = profile("ia")

L0 = "another_service published"
L1 = "counts research_answers"
L2 = (
    "case_code age_sex district concern_group service_need language worker unit office_phone dates risk receipt "
    "feedback watch_for is_known not_known plan_dates contact_by_worker looks meeting_sheet"
)
L3 = "identity contact address school caregiver accompanying household work caregiver_name notice photo"
L4 = "health_need disability concern_detail safety_note order plan child_words assessment notes family_conflict"
L5 = (
    "reporter shelter_address foster_address hidden_unit perpetrator_whereabouts court_secret_place disclosure "
    "incident restricted_health witness not_freely_given"
)
HIDDEN = "hidden_unit>another_service"
MOTHER, FATHER = Carer("mother"), Carer("father")
HARMFUL = Carer("father", may_be_source_of_harm=True)
STRANGER = Carer("aunt", holds_responsibility=False)
SIGNS = {
    Answer.ALLOW: "",
    Answer.ALLOW_LESS: "",
    Answer.ALLOW_WITH_REVIEW: "!",
    Answer.ASK: "?",
    Answer.SUPPRESS: "#",
}


def marked(sign: str, fields: str) -> str:
    return " ".join(sign + each for each in fields.split())


def as_it_was(fields: str) -> str:
    return " ".join(f"{each}>{each}" for each in fields.split())


def told(holder: str = "", is_yes: bool = True, covers: str = "*", **more: Any) -> Told:
    said = {"given_at": AT - 10 * DAY, "holder": holder, **more}
    return Told(is_yes=is_yes, covers=frozenset(covers.split()), **said)


def aged(years: int) -> Birth:
    return Birth(on=date(TODAY.year - years, 1, 1))


BOTH_YES = (told("mother"), told())
PURPOSES_YES = (told("mother", covers="seasonal_move transfer"), told(covers="seasonal_move transfer"))
KNOWN = Responsibility(workers=frozenset({"w1"}), named_supervisors=frozenset({"s1"}))


def facts(**more: Any) -> Facts:
    said: dict[str, Any] = {
        "today": TODAY, "birth": aged(10), "answers": BOTH_YES, "carers": (MOTHER,), "responsibility": KNOWN,
        "urgency": "low",
    }  # fmt: skip
    return Facts(**(said | more))


def restricted(*withheld: str, **more: Any) -> tuple[Restriction, ...]:
    return (Restriction(withheld=frozenset(withheld), **more),)


def letter(*chosen: str, is_accepted: bool = True, is_open: bool = True) -> Letter:
    return Letter(frozenset(chosen), is_accepted, is_open)


def overruled(**more: Any) -> Overruled:
    said: dict[str, Any] = {"by": "s1", "reason": "danger", "words": "He waits at the school.", "at": AT}
    return Overruled(**(said | more))


SECRET = restricted(place_is_secret=True)
CLOSED = restricted(home_is_closed=True)
MOVED = Handover(at=AT - 10 * DAY, read_until=AT + 20 * DAY)


@dataclass(frozen=True)
class Row:
    """One reader. `goes` in the language above; `facts` beside the usual ones."""

    name: str
    stands: str
    purpose: str
    goes: str
    service: str = ""
    facts: dict[str, Any] = field(default_factory=dict)
    code: str = ""
    renderer: str = ""
    harmful: bool = False

    def answers(self) -> str:
        """What the registry says of all fields, in the same language, sorted."""
        usual = {"worker": "w1", "named_supervisor": "s1"}
        decisions = release_page(
            IA.sharing.fields,
            recipient=Recipient(self.stands, self.code or usual.get(self.stands, "x1"), self.harmful),
            purpose=Purpose(self.purpose, self.service),
            renderer=self.renderer or ("case" if self.is_of_the_house else "preview"),
            at=AT,
            facts=facts(**self.facts),
            profile=IA,
        )
        return " ".join(sorted(_said(decisions)))

    @property
    def is_of_the_house(self) -> bool:
        return IA.sharing.recipients.get(self.stands) in ("person", "unit")

    @property
    def expected(self) -> str:
        return " ".join(sorted(self.goes.split()))

    def changed(self, **more: Any) -> Row:
        return replace(self, facts={**self.facts, **more})


def _said(decisions: dict[str, Any]) -> Iterator[str]:
    for code, decision in decisions.items():
        if decision.answer is Answer.DENY:
            continue
        less = f">{decision.instead}" if decision.answer is Answer.ALLOW_LESS else ""
        yield f"{SIGNS[decision.answer]}{code}{less}"
