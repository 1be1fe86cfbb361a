"""Reads of cases: lists, names, deadlines, and who works with them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any, TypeVar

from django.db import connection
from django.db.models import Count, DateTimeField, Exists, F, Max, Min, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from halka.casework.acts import CASE_HELD
from halka.casework.cases.models import (
    Case,
    Correction,
    Deadline,
    Exclusion,
    Grant,
    Risk,
    children_in_conflict,
    stood_in,
)
from halka.directory.asking import ask
from halka.directory.models import Person, Post, Unit
from halka.profiles import known_profiles, profile
from halka.trust import vault
from halka.trust.actor import Actor
from halka.trust.codes import microseconds
from halka.trust.door import Guarded
from halka.trust.models import LedgerEntry
from halka.trust.policy import ROLES, Permission
from halka.trust.release.age import may_be_grown, turns_grown_on

M = TypeVar("M", bound=Guarded)


UNTRUSTED_NAME = _("name not to be trusted")


TURNS_GROWN_SOON = timedelta(days=90)
"""How long before a child is of age the supervisor reads it."""


def with_next_deadline(cases: QuerySet[Any]) -> QuerySet[Any]:
    """Adds `next_due_at`: the earliest step that still waits."""
    waiting = Deadline.unscoped.filter(case=OuterRef("pk"), met_at__isnull=True, is_void=False)
    earliest = waiting.order_by("due_at").values("due_at")[:1]
    annotated: QuerySet[Any] = cases.annotate(next_due_at=Subquery(earliest, output_field=DateTimeField()))
    return annotated


def case_to_edit(ref: str) -> Case:
    """For a deed, which asks itself who may write in it."""
    return Case.unscoped.select_related("child", "unit", "worker").get(ref=ref)


def case_as_it_is(ref: str) -> Case:
    """Inside a deed nobody else changes it until the deed is done; on a page it is only read."""
    rows = Case.unscoped.select_for_update() if connection.in_atomic_block else Case.unscoped
    return rows.get(ref=ref)


def child_of_case(ref: str) -> str:
    """Under whose key what is about a case is sealed; "" where there is no such case."""
    return Case.unscoped.filter(ref=ref).values_list("child__ref", flat=True).first() or ""


def ref_of_code(code: str) -> str:
    """Of a case, as it is written on a phone; "" for a code that names none."""
    return Case.unscoped.filter(code=code.strip().upper()).values_list("ref", flat=True).first() or ""


def case_list(person: Actor, at: datetime, *, only_open: bool = True) -> QuerySet[Any]:
    """The cases a person may see, newest first, ready for a list: no further query for each row."""
    cases = Case.objects.visible_to(person, at).select_related("child", "worker")
    if only_open:
        cases = cases.filter(status__in=[Case.Status.OPEN, Case.Status.ON_HOLD])
    return cases.order_by("-opened_at", "-pk")


def rows_for_list(keys: list[int]) -> list[Any]:
    """The cases with these keys, in this order, with child, worker and next deadline.

    The keys come from `case_list`: sorting bare keys first spares the joins for rows that are not shown.
    """
    cases = with_next_deadline(Case.unscoped.filter(pk__in=keys).select_related("child", "worker"))
    found = {case.pk: case for case in cases}
    know_erased(found.values())
    return [found[key] for key in keys]


def rows_of(case: Case, model: type[M], *joined: str) -> QuerySet[M]:
    """Rows of a case that its reader was let into by the front door: whoever sees the case sees them."""
    rows: QuerySet[M] = model.unscoped.filter(case=case)
    return rows.select_related(*joined) if joined else rows


@dataclass(frozen=True)
class Corrected:
    """That something was corrected: when, by whom, why, and what stood there before. `lines`: the same in words."""

    at: datetime
    by: str
    words: vault.Words
    lines: tuple[tuple[str, str], ...] = ()

    @property
    def why(self) -> str:
        return str(self.words.get("why", ""))

    @property
    def before(self) -> dict[str, object]:
        return dict(self.words.get("before", {}))


def corrections(case: Case) -> dict[str, list[tuple[str, Corrected]]]:
    """By what was corrected, oldest first: the reference of each correction, and what it says. Two queries."""
    rows = list(rows_of(case, Correction, "written_by").order_by("written_at", "pk"))
    sealed = vault.read_many([("correction", row.ref) for row in rows])
    found: dict[str, list[tuple[str, Corrected]]] = {}
    for row in rows:
        words = sealed.get(("correction", row.ref), vault.Words(vault.Missing()))
        said = Corrected(row.written_at, row.written_by.name, words)
        found.setdefault(row.thing, []).append((row.ref, said))
    return found


def first_names(cases: list[Any]) -> dict[int, str]:
    """The first name of the child of each case, by the key of the case: two queries for a whole page."""
    sealed = vault.read_many([("child", case.child.ref) for case in cases if case.child.identity_version])
    names: dict[int, str] = {}
    for case in cases:
        known = sealed.get(("child", case.child.ref), vault.Words({}))
        names[case.pk] = str(UNTRUSTED_NAME) if known.is_tampered else str(known.get("first_name", ""))
    return names


def know_erased(cases: Iterable[Case]) -> None:
    """Asks once for all of them whether they were erased."""
    children = [case.child for case in cases]
    erased = vault.erased_at(child.ref for child in children)
    for child in children:
        child.erased_at = erased.get(child.ref)


def deadlines_for(person: Actor, at: datetime) -> QuerySet[Any]:
    """What waits in the cases of this worker, earliest first."""
    return (
        Deadline.objects.visible_to(person, at)
        .filter(case__worker=person, met_at__isnull=True, is_void=False, case__status=Case.Status.OPEN)
        .select_related("case__child", "case__unit")
        .order_by("due_at")
    )


def given_to(person: Person, at: datetime, *, since: datetime) -> QuerySet[Grant, tuple[int, datetime]]:
    """The keys of the open cases that this worker was given lately, and when."""
    mine = Grant.unscoped.filter(
        Grant.live(at), person=person, reason=Grant.Reason.ASSIGNMENT, starts_at__gte=since
    ).exclude(case__child__in=children_in_conflict(person))
    works = mine.filter(case__worker=person, case__status=Case.Status.OPEN)
    return works.order_by("starts_at").values_list("case", "starts_at")


def not_looked_at(person: Person, given: Mapping[int, datetime]) -> list[Case]:
    """Of these cases those in which this person has neither looked nor done anything since."""
    if not given:
        return []
    found = list(Case.unscoped.filter(pk__in=given).select_related("child"))
    mine = LedgerEntry.objects.filter(case__in=[case.ref for case in found], person=person.ledger_name)
    latest = dict(mine.order_by().values_list("case").annotate(Max("recorded_us")))
    return [case for case in found if latest.get(case.ref, 0) < microseconds(given[case.pk])]


def unassigned(person: Person, at: datetime) -> QuerySet[Any]:
    """Open cases without a worker, or whose worker works in the unit no more, in the units this person assigns in.

    Whoever has left keeps the file until it is assigned again: no child is without anybody meanwhile."""
    named = stood_in(person, at).values("case")
    found = Q(worker__isnull=True, pk__in=named)
    for unit in person.units_where(Permission.ASSIGN_CASE, at):
        found |= Q(unit=unit) & (
            Q(worker__isnull=True) | ~Q(worker__in=workers_of(unit, at).order_by().values("pk"))
        )
    return case_list(person, at).filter(found)


def turning_grown(person: Person, at: datetime, units: Collection[int]) -> list[tuple[Case, date | None]]:
    """Open cases of these units whose child is of age within so many days, by the birthday, with the day; then those of
    whom only a year or an age is known and who may be of age by then, without one."""
    latest = timezone.localtime(at).date() + TURNS_GROWN_SOON
    year = latest.year - _youngest_grown()
    old = Q(child__born_on__year__lte=year) | Q(child__born_on=None, child__birth_year__lte=year)
    told = Q(child__born_on=None, child__age_told__isnull=False, child__age_told_on__isnull=False)
    mine = Case.objects.visible_to(person, at).filter(old | told, unit__in=units)
    found: list[tuple[Case, date | None]] = []
    for case in mine.filter(status__in=[Case.Status.OPEN, Case.Status.ON_HOLD]).select_related(
        "child", "unit"
    ):
        birth, agreement = case.child.birth, case.profile.sharing.agreement
        if may_be_grown(birth, latest, agreement):
            found.append((case, turns_grown_on(birth, agreement)))
    return sorted(found, key=lambda row: (row[1] is None, row[1] or latest, row[0].code))


def _youngest_grown() -> int:
    return min([*profile(code).sharing.agreement.bands.values()][-1] for code in known_profiles())


def workers_of(unit: Unit | int, at: datetime) -> QuerySet[Person]:
    roles = [code for code, role in ROLES.items() if Permission.WORK_CASE in role.may]
    return people_of(unit, at, role__in=roles).order_by("name")


def people_of(unit: Unit | int, at: datetime, **which: object) -> QuerySet[Person]:
    """Who holds a post in the unit at that moment, such as one with `role__in`."""
    held = Q(starts_at__lte=at) & (Q(ends_at__isnull=True) | Q(ends_at__gt=at))
    posts = Post.objects.filter(held, unit=unit, **which)
    return Person.objects.filter(is_active=True, pk__in=posts.values("person"))


def caseload(person: Person, at: datetime) -> tuple[int, int]:
    """Open cases of a worker, and the same weighted by risk as the profile says."""
    levels = ask(_own_risks, person, at)
    weights = next((post.unit.profile.case_weights for post in person.posts_at(at)), {})
    return len(levels), sum(weights.get(level, 1) for level in levels)


def _own_risks(person: Person, at: datetime) -> QuerySet[Case, str]:
    mine = Case.objects.visible_to(person, at).filter(worker=person, status__in=["open", "on_hold"])
    return mine.values_list("risk", flat=True)


@dataclass(frozen=True)
class TeamLine:
    """A worker of a team: how many steps are late and since when, open cases, and how many there should be at most."""

    worker: Person
    late: int
    oldest: datetime | None
    cases: int
    cap: int

    @property
    def over(self) -> int:
        return self.cases - self.cap

    @property
    def is_over(self) -> bool:
        return self.over > 0


def _of_the_team(person: Person, at: datetime) -> QuerySet[Case]:
    """Open cases, also on hold, that this person supervises and that have a worker."""
    named = Q(pk__in=stood_in(person, at).values("case"))
    line = Q(unit__in=person.units_where(Permission.APPROVE_STEP, at))
    is_open = Q(status__in=[Case.Status.OPEN, Case.Status.ON_HOLD], worker__isnull=False)
    return Case.objects.visible_to(person, at).filter(is_open, line | named)


def team_of(person: Person, at: datetime, *, steps: Collection[str]) -> list[TeamLine]:
    """Whoever works in cases that this person supervises, and how many of these steps are late: most late steps first,
    then most cases."""
    mine = _of_the_team(person, at).order_by()
    numbers = dict(mine.values_list("worker").annotate(Count("pk")))
    due = Deadline.unscoped.filter(
        step__in=steps,
        case__in=mine.filter(status=Case.Status.OPEN),
        met_at__isnull=True,
        is_void=False,
        due_at__lt=at,
    )
    waiting = due.order_by().values_list("case__worker").annotate(Count("pk"), Min("due_at"))
    late = {worker: (number, oldest) for worker, number, oldest in waiting}
    cap = next((post.unit.profile.case_cap for post in person.posts_at(at)), 0)
    lines = [
        TeamLine(worker, *late.get(worker.pk, (0, None)), cases=numbers[worker.pk], cap=cap)
        for worker in Person.objects.filter(pk__in=numbers)
    ]
    return sorted(lines, key=lambda line: (-line.late, -line.cases, line.worker.name))


def on_hold(person: Person, at: datetime) -> list[tuple[Case, datetime]]:
    """Cases on hold that this person supervises, and since when, the longest first."""
    held = list(_of_the_team(person, at).filter(status=Case.Status.ON_HOLD))
    entries = LedgerEntry.objects.filter(case__in=[c.ref for c in held], act=CASE_HELD, outcome="done")
    latest = dict(entries.order_by().values_list("case").annotate(Max("recorded_us")))
    found = [
        (
            case,
            datetime.fromtimestamp(latest[case.ref] / 1_000_000, UTC)
            if case.ref in latest
            else case.last_entry_at,
        )
        for case in held
    ]
    return sorted(found, key=lambda row: (row[1], row[0].code))


def to_give_away(person: Person, worker: str, at: datetime) -> list[Case]:
    """The open cases of a worker, by her or his reference, in which this person says who works: by risk, then code."""
    named = Q(pk__in=stood_in(person, at).values("case"))
    line = Q(unit__in=person.units_where(Permission.ASSIGN_CASE, at))
    found = case_list(person, at).filter(line | named, worker__ref=worker).select_related("unit")
    return sorted(found, key=lambda case: (Risk.values.index(case.risk), case.code))


def numbers_of(unit: int, at: datetime) -> dict[int, int]:
    """Open cases of each worker of a unit, for who gives them more."""
    rows = Case.unscoped.filter(unit=unit, status__in=["open", "on_hold"], worker__isnull=False)
    return dict(rows.order_by().values_list("worker").annotate(Count("pk")))


def stray_grants(at: datetime) -> QuerySet[Grant]:
    """The worker of a case is the only one with a worker's grant, its unit the only one that supervises; and a
    conflict of interest leaves none."""
    conflict = Exclusion.unscoped.filter(case=OuterRef("case"), person=OuterRef("person"))
    of_others = Q(reason=Grant.Reason.ASSIGNMENT) & (
        Q(case__worker__isnull=True) | ~Q(person=F("case__worker"))
    )
    elsewhere = Q(reason=Grant.Reason.SUPERVISION, unit__isnull=False) & ~Q(unit=F("case__unit"))
    return Grant.unscoped.filter(Grant.unended(at)).filter(of_others | elsewhere | Exists(conflict))


def supervisors(at: datetime) -> QuerySet[Person]:
    """Of every unit that takes cases."""
    held = Q(starts_at__lte=at) & (Q(ends_at__isnull=True) | Q(ends_at__gt=at))
    posts = Post.objects.filter(held, role__in=SUPERVISE, unit__takes_cases=True)
    return Person.objects.filter(is_active=True, pk__in=posts.values("person")).order_by("name")


def supervisors_for(case: Case, at: datetime) -> QuerySet[Person]:
    """Who can be named to stand in: every supervisor who is in no conflict with the child."""
    excluded = Exclusion.unscoped.filter(case__child=case.child_id).values("person")
    return supervisors(at).exclude(pk__in=excluded)


def without_a_line(at: datetime) -> QuerySet[Case]:
    """Open cases of which conflicts leave no supervisor, while nobody is named to stand in."""
    held = Q(starts_at__lte=at) & (Q(ends_at__isnull=True) | Q(ends_at__gt=at))
    here = Exclusion.unscoped.filter(case=OuterRef(OuterRef("pk"))).values("person")
    line = Post.objects.filter(
        held, unit=OuterRef("unit"), role__in=SUPERVISE, person__is_active=True
    ).exclude(person__in=here)
    named = Grant.unscoped.filter(
        Grant.live(at), case=OuterRef("pk"), reason=Grant.Reason.SUPERVISION, person__isnull=False
    ).exclude(person__in=here)
    conflicts = Exclusion.unscoped.filter(case=OuterRef("pk"))
    is_open = Q(status__in=[Case.Status.OPEN, Case.Status.ON_HOLD])
    return Case.unscoped.filter(is_open, Exists(conflicts), ~Exists(line), ~Exists(named))


SUPERVISE = [code for code, role in ROLES.items() if Permission.APPROVE_STEP in role.may]


def locked_out(at: datetime) -> QuerySet[Case]:
    """Cases whose worker cannot open them."""
    own = Grant.unscoped.filter(
        Grant.unended(at), case=OuterRef("pk"), person=OuterRef("worker"), reason=Grant.Reason.ASSIGNMENT
    )
    return Case.unscoped.filter(~Exists(own), worker__isnull=False)
