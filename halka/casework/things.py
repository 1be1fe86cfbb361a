"""What this room offers to Today: deadlines, notices, children without a worker, decisions,
openings in an emergency; the load of a worker."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from halka.casework.access_things import who_may_look
from halka.casework.cases import queries as cases
from halka.casework.facts import yeses_that_end
from halka.casework.models import Case, Closure, Deadline, Grant, Plan
from halka.casework.notices import queries as notices
from halka.casework.steps import feedback
from halka.casework.steps import queries as steps
from halka.directory.asking import Question, ask
from halka.directory.models import Person
from halka.pages.dates_in_words import day, due, span
from halka.pages.panels import Panel
from halka.pages.things import MOST, Kind, Rank, Thing
from halka.trust import vault
from halka.trust.policy import Permission

STEPS = {
    "assign": gettext_lazy("Give %(child)s a worker"),
    "first_contact": gettext_lazy("Meet %(child)s for the first time"),
    "assessment": gettext_lazy("Finish the assessment of %(child)s"),
    "plan": gettext_lazy("Agree on a plan with %(child)s"),
    "follow_up": gettext_lazy("See %(child)s"),
    "review": gettext_lazy("Look at the plan with %(child)s"),
}
PAGES = {
    "assign": "assign_case",
    "first_contact": "make_contact",
    "assessment": "assess",
    "plan": "plan",
    "follow_up": "make_contact",
    "review": "review",
}
BUTTONS = {
    "assign": gettext_lazy("Assign"),
    "first_contact": gettext_lazy("Write down the contact"),
    "assessment": gettext_lazy("Finish it"),
    "plan": gettext_lazy("Write the plan"),
    "follow_up": gettext_lazy("Write down the contact"),
    "review": gettext_lazy("Open the review"),
}


MEETINGS = {"first_contact", "follow_up"}
"""Steps in which somebody sees the child."""
DAY = timedelta(days=1)
SOON = timedelta(days=8)
"""Today shows a week."""
NEWLY = timedelta(days=7)
"""How long a child who was given to somebody, and not yet seen, stands above what is late."""


def things(person: Person, at: datetime) -> Iterator[Thing]:
    yield from _deadlines(person, at)
    yield from _notices(person, at)
    yield from _unassigned(person, at)
    yield from _approvals(person, at)
    yield from _yeses_that_end(person, at)
    yield from _taken_up_again(person, at)
    yield from _feedback_to_ask(person, at)
    yield from who_may_look(person, at)


def _deadlines(person: Person, at: datetime) -> Iterator[Thing]:
    if not person.may(Permission.WORK_CASE, at):
        return
    rows = ask(_due_soon, person, at)
    given = dict(ask(_given_newly, person, at))
    unopened = cases.not_looked_at(person, given)
    names = cases.first_names([row.case for row in rows])
    for row in rows:
        case, is_late = row.case, row.due_at < at
        child = names[case.pk] or case.code
        is_meeting = row.step in MEETINGS
        is_new = row.step == "first_contact" and case.pk in given
        in_danger = case.risk == "emergency" and is_meeting and (is_new or row.due_at <= at + DAY)
        yield Thing(
            at=row.due_at,
            due=due(row.due_at, at),
            title=str(STEPS[row.step]) % {"child": child},
            why=case.code,
            url=reverse(PAGES[row.step], args=[case.ref]),
            deed=str(BUTTONS[row.step]),
            state="overdue" if is_late else "",
            kind=Kind.DANGER if in_danger else Kind.NEW if is_new else Kind.TO_DO,
            rank=Rank.CHILD,
            risk=case.risk,
            has_clock=True,
        )
    told = {row.case.pk for row in rows if row.step == "first_contact"}
    for case in unopened:
        if case.pk not in told:
            yield _given(case, given[case.pk])


def _given_newly(person: Person, at: datetime) -> QuerySet[Grant, tuple[int, datetime]]:
    return cases.given_to(person, at, since=at - NEWLY)


def _due_soon(person: Person, at: datetime) -> QuerySet[Deadline]:
    soon = Q(due_at__lte=at + SOON) | Q(step="first_contact")
    return cases.deadlines_for(person, at).filter(soon, step__in=STEPS)


def _given(case: Case, since: datetime) -> Thing:
    return Thing(
        at=since,
        due=day(since),
        title=_("A child was given to you"),
        why=case.code,
        url=reverse("case", args=[case.ref]),
        deed=_("Open the case"),
        kind=Kind.NEW,
        rank=Rank.CHILD,
        risk=case.risk,
    )


def _notices(person: Person, at: datetime) -> Iterator[Thing]:
    if not person.may(Permission.SCREEN_NOTICE, at):
        return
    for fold in notices.folded(ask(notices.queue, person, at)):
        notice, number = fold.first, len(fold.notices)
        title = _("%(n)s notices from one place") if fold.is_many else _("Notice: %(source)s")
        yield Thing(
            at=notice.received_at,
            due=day(notice.received_at),
            title=title % {"source": notice.source_words, "n": number},
            why=notice.summary,
            url=reverse("notices") if fold.is_many else reverse("notice", args=[notice.ref]),
            deed=_("Read and decide"),
            state="overdue" if fold.in_danger else "",
            kind=Kind.DANGER if fold.in_danger else Kind.NEW,
        )


def _unassigned(person: Person, at: datetime) -> Iterator[Thing]:
    if not person.may(Permission.ASSIGN_CASE, at):
        return
    for case in ask(cases.unassigned, person, at):
        has_left = case.worker is not None
        yield Thing(
            at=case.opened_at,
            due=day(case.opened_at),
            title=_("A child’s worker has left") if has_left else _("A child has no worker yet"),
            why=case.code,
            url=reverse("assign_case", args=[case.ref]),
            deed=_("Assign"),
            state="overdue",
            kind=Kind.NEW,
            rank=Rank.CHILD,
            risk=case.risk,
        )


def _approvals(person: Person, at: datetime) -> Iterator[Thing]:
    if not person.may(Permission.APPROVE_STEP, at):
        return
    plans: tuple[str, Question[Plan | Closure]] = (_("A plan waits for you"), steps.plans_to_approve)
    closures: tuple[str, Question[Plan | Closure]] = (_("A closing waits for you"), steps.closures_to_approve)
    for title, question in (plans, closures):
        for row in ask(question, person, at):
            yield Thing(
                at=row.happened_at,
                due=day(row.happened_at),
                title=title,
                why=f"{row.case.code} · {row.written_by.name}",
                url=reverse("case", args=[row.case.ref]),
                deed=_("Read and decide"),
                kind=Kind.NEW,
                risk=row.case.risk,
            )


def _yeses_that_end(person: Person, at: datetime) -> Iterator[Thing]:
    """For the worker: one row for each child, with the first day on which a yes that counts ends."""
    if not person.may(Permission.WORK_CASE, at):
        return
    found = yeses_that_end(person, at)
    names = cases.first_names([case for case, _ends_at in found]) if found else {}
    for case, ends_at in found:
        yield Thing(
            at=ends_at,
            due=day(ends_at),
            title=_("A yes ends: ask %(child)s’s side again") % {"child": names[case.pk] or case.code},
            why=case.code,
            url=reverse("write_consent", args=[case.ref]),
            deed=_("Write down the answer"),
            kind=Kind.NEW,
        )


RETURNED_IS_NEWS = timedelta(days=30)


def _taken_up_again(person: Person, at: datetime) -> Iterator[Thing]:
    if not (person.may(Permission.WORK_CASE, at) or person.may(Permission.APPROVE_STEP, at)):
        return
    rows = ask(_to_take_up_again, person, at)
    yield from _returned([case for case in rows if case.worker_id == person.pk])
    tried = [(case, found) for case in rows if (found := steps.to_try_again(case, at))]
    for case, (held_at, since) in tried[:MOST]:
        yield Thing(
            at=since,
            due=day(since),
            title=_("Try again to reach the family: on hold for %(span)s") % {"span": span(at - held_at)},
            why=case.code,
            url=reverse("case", args=[case.ref]),  # where a contact, and an attempt, can be written down
            deed=_("See it"),
            state="overdue",
        )


def _to_take_up_again(person: Person, at: datetime) -> QuerySet[Case]:
    return steps.taken_up_again(person, at - RETURNED_IS_NEWS, at)


def _returned(mine: list[Case]) -> Iterator[Thing]:
    """What the supervisor returned, with the reason, until it is mended."""
    backs = [(case, name) for case in mine for name in ("plan", "closure")]
    known = [(c, f"{n}_return", getattr(c, f"{n}_back"), getattr(c, f"{n}_back_at")) for c, n in backs]
    found = [row for row in known if row[2]]
    reasons = vault.read_many([(table, ref) for _case, table, ref, _when in found]) if found else {}
    for case, table, ref, when in found:
        is_plan = table == "plan_return"
        why = str(reasons.get((table, ref), vault.Words({})).get("reason", ""))
        yield Thing(
            at=when,
            due=day(when),
            title=_("The plan came back") if is_plan else _("The closing came back"),
            why=f"{case.code} · {why}",
            url=reverse("plan" if is_plan else "close_case", args=[case.ref]),
            deed=_("Mend it"),
            kind=Kind.NEW,
        )


def _feedback_to_ask(person: Person, at: datetime) -> Iterator[Thing]:
    """For whoever collects it: the code is all that is known of the case."""
    for row in steps.to_ask(person, at):
        yield Thing(
            at=row.invited_at,
            due=day(row.ends_at),
            title=_("Ask what the help is like: %(who)s") % {"who": row.get_kind_display()},
            why=row.code,
            url=feedback.address(row),
            deed=_("Begin"),
            kind=Kind.TO_DO,
        )


def turns_grown(person: Person, at: datetime) -> Panel | None:
    """For the supervisor: the children of the line who are of age soon, or are already, by their birthdays."""
    units = person.units_where(Permission.APPROVE_STEP, at)
    found = cases.turning_grown(person, at, units) if units else []
    listed = [(case, grown_on, case.child.age_on(at)) for case, grown_on in found]
    return Panel("casework/panels/turns_grown.html", {"listed": listed}) if listed else None


def load(person: Person, at: datetime) -> Panel | None:
    """Open cases, the same weighted by risk, and the cap."""
    posts = [post for post in person.posts_at(at) if Permission.WORK_CASE in post.kind.may]
    if not posts:
        return None
    number, weighted = cases.caseload(person, at)
    cap = posts[0].unit.profile.case_cap
    load = {"number": number, "weighted": weighted, "cap": cap, "percent": round(100 * number / cap)}
    return Panel("casework/panels/load.html", {"load": load})


def tell_us(person: Person, at: datetime) -> Panel:
    """Everybody may be worried about a child; some have to know whom to call about one who stands before them."""
    may_ask = person.may(Permission.ASK_IF_KNOWN, at)
    return Panel("casework/panels/tell_us.html", {"may_ask_if_known": may_ask})
