"""The list of cases that a worker's phone carries: own cases only, as little of each child as the phone may hold."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from datetime import datetime

from django.db.models import QuerySet

from halka.casework.cases.queries import know_erased, with_next_deadline
from halka.casework.facts import OnFile
from halka.casework.models import Case
from halka.directory.models import Person
from halka.questionnaires.entities.registry import Row, register
from halka.trust import vault
from halka.trust.acts import LIST_OPENED, PAGE_OPENED
from halka.trust.codes import microseconds
from halka.trust.looks import Look, enter_looks
from halka.trust.policy import Permission
from halka.trust.release import Facts, Purpose, Recipient, release_page

RENDERER = "phone_list"
TIERS: dict[str, tuple[str, ...]] = {
    "restricted": ("code",),
    "standard": ("code", "first_name"),
    "field": ("code", "first_name", "last_initial"),
    "contact": ("code", "first_name", "last_initial", "phone"),
}
"""Four, and no switch for each field: what a phone holds can be said in a word. No day of birth, address, health or
concern stands in any of them."""
NEEDS = {"code": "case_code", "first_name": "identity", "last_initial": "identity", "phone": "contact"}
"""What the registry of releases calls it."""


class Cases:
    """The list `cases` of forms."""

    name = "cases"

    def columns(self, tier: str) -> tuple[str, ...]:
        return TIERS[tier]

    def rows(self, person: Person, at: datetime, tier: str) -> Iterator[Row]:
        cases = list(with_next_deadline(_own(person, at)).select_related("child", "unit", "worker"))
        know_erased(cases)
        cases = [case for case in cases if not case.is_erased]
        on_file = OnFile.of(cases)
        carried = {case.pk: _carried(case, person, at, on_file.at(case, at), tier) for case in cases}
        words = _words(cases, carried)
        for case in cases:
            known = words.get(("child", case.child.ref), vault.Words({}))
            yield _row(case, carried[case.pk], known)

    def theirs(self, person: Person, at: datetime) -> set[str]:
        return set(_own(person, at).values_list("ref", flat=True))

    def read_by(self, person: Person, at: datetime) -> Iterable[object]:
        return _worked(person, at).order_by().values_list("ref", flat=True)

    def may_create(self, person: Person, at: datetime) -> bool:
        return person.may(Permission.WORK_CASE, at)

    def looked(self, person: Person, at: datetime) -> None:
        moment = microseconds(at)
        enter_looks([Look(str(LIST_OPENED), RENDERER, person.ledger_name, person.unit_code, moment)])

    def took(self, person: Person, at: datetime, sources: Iterable[str]) -> None:
        moment, mine = microseconds(at), {post.unit.code for post in person.posts_at(at)}
        rows = _own(person, at).filter(ref__in=list(sources)).values_list("ref", "unit__code")
        enter_looks(
            [
                Look(
                    act=str(PAGE_OPENED),
                    page="take_along",
                    person=person.ledger_name,
                    unit=unit if unit in mine else person.unit_code,
                    at_us=moment,
                    case=case,
                )
                for case, unit in rows
            ]
        )

    def case_of(self, source: str) -> str:
        return source


def _worked(person: Person, at: datetime) -> QuerySet[Case]:
    """The cases in which this person works, as the front door lets them through now."""
    return Case.objects.visible_to(person, at).filter(worker=person)


def _own(person: Person, at: datetime) -> QuerySet[Case]:
    return _worked(person, at).filter(status__in=[Case.Status.OPEN, Case.Status.ON_HOLD]).order_by("pk")


def _carried(case: Case, person: Person, at: datetime, facts: Facts, tier: str) -> tuple[str, ...]:
    """The columns of this child: those that the registry lets through. Of a child who is hidden, or whose home must hear
    nothing, only the code: a phone is seen by others and can be lost."""
    is_hidden = case.protected_stays or any(
        row.place_is_secret or row.home_is_closed for row in facts.restrictions
    )
    wanted = TIERS["restricted" if is_hidden else tier]
    decided = release_page(
        {NEEDS[column] for column in wanted},
        recipient=Recipient("worker", person.ref),
        purpose=Purpose("casework"),
        renderer=RENDERER,
        at=at,
        facts=facts,
        profile=case.profile,
    )
    return tuple(column for column in wanted if decided[NEEDS[column]].shown == NEEDS[column])


def _words(
    cases: Collection[Case], carried: dict[int, tuple[str, ...]]
) -> dict[tuple[str, str], vault.Words]:
    """Only of the children of whom more than the code is carried."""
    named = [case for case in cases if set(carried[case.pk]) - {"code"} and case.child.identity_version]
    return vault.read_many([("child", case.child.ref) for case in named])


def _row(case: Case, carried: tuple[str, ...], known: vault.Words) -> Row:
    said = {
        "code": case.code,
        "first_name": str(known.get("first_name", "")),
        "last_initial": str(known.get("last_name", ""))[:1],
        "phone": str(known.get("phone", "")),
    }
    values = {column: said[column] for column in carried}
    shown = [values.get(column, "") for column in ("code", "first_name", "last_initial")]
    return Row(
        source=case.ref,
        child=case.child.ref,
        label=" ".join(part for part in shown if part),
        stamp=f"{case.child.identity_version} {case.risk} {case.status}",
        values=values,
        known={"risk": case.risk, "status": case.status},
        due=getattr(case, "next_due_at", None),
    )


def offer() -> None:
    """Called once, when the room is loaded."""
    register(Cases())
