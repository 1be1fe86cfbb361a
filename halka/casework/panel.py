"""What this room offers to the page of a case: panels, buttons, and the links of the worker and of the plan."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from halka.casework.models import Case, HouseholdMember, Participation, PlanAction
from halka.casework.overview import CaseOverview
from halka.casework.steps.models import Approval
from halka.directory.links import link_of
from halka.pages.dates_in_words import day, span
from halka.pages.panels import Button, Panel
from halka.pages.ring import Kin, Link
from halka.pages.states import WORST_FIRST


def _panel(name: str, overview: CaseOverview, **told: object) -> Panel:
    return Panel(f"casework/panels/{name}.html", {"overview": overview, "case": overview.case, **told})


# Who the child is, and what must be known first


def erased(overview: CaseOverview) -> Panel | None:
    return Panel("casework/cases/erased.html", {"case": overview.case}) if overview.is_erased else None


def warnings(overview: CaseOverview) -> Panel | None:
    return _panel("warnings", overview) if overview.warnings else None


def notices(overview: CaseOverview) -> Panel | None:
    """What was told of the child, until the worker has read it and taken it over."""
    found = overview.notices
    if not found:
        return None
    panel = _panel("notices", overview, notices=found, may_take_over=overview.may_write)
    return replace(panel, sealed=[words for _notice, words in found])


def who(overview: CaseOverview) -> Panel:
    return replace(_panel("who", overview), sealed=overview.sealed.values())


TOO_OFTEN = 3
"""So many people have heard the child's account that nobody else should ask for it."""


def facts(overview: CaseOverview) -> Panel:
    speaks = overview.case.child.language
    is_other = speaks and speaks != overview.language and not overview.is_erased
    language = overview.case.profile.label("language", speaks, overview.language) if is_other else ""
    heard, here, units = overview.heard
    record = _("%(n)s in this record") % {"n": here}
    of_units = ngettext("from %(n)s unit", "from %(n)s units", units) % {"n": units}
    return _panel(
        "facts",
        overview,
        language=language,
        around=", ".join(_near(member, overview) for member in overview.household),
        heard=ngettext("%(n)s person", "%(n)s people", heard) % {"n": heard} if heard else "",
        heard_too_often=heard >= TOO_OFTEN,
        heard_here=f"{record}, {of_units}" if here else "",
    )


def _near(member: HouseholdMember, overview: CaseOverview) -> str:
    """Somebody around the child, by relation and never by name."""
    relation = overview.case.profile.label("relation", member.relation, overview.language)
    return relation if member.may_be_contacted else _("%(who)s (not to be contacted)") % {"who": relation}


GOOD_ENDS = {"goal_met", "durable_solution"}


def ended(overview: CaseOverview) -> Panel | None:
    """How the work ended, in the words of who worked with the child: what a closed case has to tell first."""
    case, closure = overview.case, overview.ending
    if overview.is_erased or closure is None:
        return None
    actions = overview.plan_actions
    elsewhere = overview.elsewhere
    is_done = [row.status == PlanAction.Status.DONE or row.ref in elsewhere for row in actions]
    panel = _panel(
        "ended",
        overview,
        why=overview.why_ended,
        mark="working" if closure.reason in GOOD_ENDS else "ended",
        check_on=closure.check_on,
        summary=overview.word("closure", closure.ref, "summary"),
        days=span(case.closed_at - case.opened_at),
        planned=len(actions),
        done=sum(is_done),
        risk=overview.risk_at_first,
    )
    return replace(panel, sealed=[overview.read("closure", closure.ref)])


def plan_to_approve(overview: CaseOverview) -> Panel | None:
    waits = overview.may_supervise and overview.case.plan_waits
    return _panel("plan_to_approve", overview, goal=_goal(overview)) if waits else None


def closing_to_approve(overview: CaseOverview) -> Panel | None:
    """What the worker wrote who proposed to close the case, while it waits for an answer."""
    waits = overview.may_supervise and overview.case.closure_waits
    summary = overview.word("closure", overview.case.closure_waits or "", "summary")
    left = [row for row in overview.plan_actions if row.status in ("pending", "ongoing")]
    unfinished = [overview.word("planaction", row.ref, "what") for row in left]
    told = {"summary": summary, "unfinished": unfinished, "settled": overview.settled}
    panel = _panel("closing_to_approve", overview, **told)
    return panel if waits else None


def latest_words(overview: CaseOverview) -> Panel | None:
    return _panel("latest_words", overview) if overview.latest_words else None


# The child's part


@dataclass(frozen=True)
class PartInStep:
    """The child's part in one of the six steps."""

    name: str
    reached: bool
    asked: bool
    kept: bool
    changed: bool


def childs_part(overview: CaseOverview) -> Panel:
    return _panel("childs_part", overview, steps=[_part_in(step, overview) for step in Participation.Step])


def _part_in(step: Participation.Step, overview: CaseOverview) -> PartInStep:
    mine = [part for part in overview.participations if part.step == step]
    return PartInStep(
        name=str(step.label),
        reached=bool(mine),
        asked=any(part.involved != "not_involved" for part in mine),
        kept=any(part.has_words for part in mine),
        changed=any(part.has_effect for part in mine),
    )


def who_sees(overview: CaseOverview) -> Panel:
    return _panel("who_sees", overview)


# The plan


@dataclass(frozen=True)
class PlanRow:
    """An action of the plan: what, who, until when, and how it stands."""

    what: str
    owner: str
    due_on: date
    state: str
    words: str
    ref: str
    """Its reference, where the reader may say that it is done; "" otherwise."""
    url: str
    """The referral that was sent for it; "" without one."""


def plan(overview: CaseOverview) -> Panel | None:
    if overview.is_erased:
        return None
    actions = overview.plan_actions
    came_back = bool(actions) and actions[0].plan.approval == Approval.RETURNED
    rows = [_row(action, overview) for action in actions]
    safety = _of_plan(overview, "safety") if overview.case.is_open else ""
    return _panel("plan", overview, rows=rows, goal=_goal(overview), safety=safety, came_back=came_back)


def _goal(overview: CaseOverview) -> str:
    return _of_plan(overview, "goal")


def _of_plan(overview: CaseOverview, key: str) -> str:
    actions = overview.plan_actions
    return overview.word("plan", actions[0].plan.ref, key) if actions else ""


def _row(action: PlanAction, overview: CaseOverview) -> PlanRow:
    state, words = stands(action, overview)
    elsewhere = overview.elsewhere.get(action.ref)
    may_finish = action.status in ("pending", "ongoing") and overview.may_write
    return PlanRow(
        what=overview.word("planaction", action.ref, "what"),
        owner=owner_name(action),
        due_on=action.due_on,
        state=state,
        words=words,
        ref=action.ref if may_finish else "",
        url=elsewhere.url if elsewhere else "",
    )


def stands(action: PlanAction, overview: CaseOverview) -> tuple[str, str]:
    """State and words of an action in this case: of the referral that was sent for it, until somebody says it is done.
    After the work has ended nothing is late any more."""
    is_over = action.status in (PlanAction.Status.DONE, PlanAction.Status.CANCELLED)
    elsewhere = overview.elsewhere.get(action.ref)
    if not overview.case.is_open and action.status != PlanAction.Status.DONE:
        # The end cancelled what nobody had marked; for whom the help came, it came.
        return (elsewhere.state, elsewhere.words) if elsewhere else ("ended", _("not done"))
    if elsewhere is not None and not is_over:
        return elsewhere.state, elsewhere.words
    return action_state(action, overview.at)


def action_state(action: PlanAction, at: datetime) -> tuple[str, str]:
    """State and words of an action of the plan."""
    if action.status in (PlanAction.Status.DONE, PlanAction.Status.CANCELLED):
        return "ended", str(PlanAction.Status(action.status).label)
    late = (timezone.localdate(at) - action.due_on).days
    if late > 0:
        return "overdue", ngettext("%(n)s day late", "%(n)s days late", late) % {"n": late}
    return "working", str(PlanAction.Status(action.status).label)


def owner_name(action: PlanAction) -> str:
    if action.owner_person is not None:
        return action.owner_person.name
    return action.owner_unit.shown_name if action.owner_unit else ""


# The ring


def worker(overview: CaseOverview) -> Iterator[Link]:
    case = overview.case
    unit = case.unit.shown_name
    if case.worker is None:
        yield Link(
            name=_("Nobody yet"),
            sector="worker",
            state="overdue" if case.is_open else "ended",
            state_words=_("not assigned") if case.is_open else "",
            full_name=unit,
            next_move=_("The supervisor assigns"),
            url=reverse("assign_case", args=[case.ref]) if case.is_open else "",
        )
        return
    due_at = case.next_due_at
    state, words = _own(overview)
    yield Link(
        name=case.worker.first_name,
        sector="worker",
        state=state,
        state_words=words,
        full_name=f"{case.worker.name}, {unit}",
        since=_("Responsible since %(day)s") % {"day": day(overview.assigned_at)},
        next_move=_("Due %(day)s") % {"day": day(due_at)} if due_at else "",
    )


def _own(overview: CaseOverview) -> tuple[str, str]:
    """The worker's own link: the worst of what is due, of what the unit itself does in the plan, and of the first
    meeting with the child."""
    case, at = overview.case, overview.at
    if not case.is_open:
        return "ended", ""
    if case.next_due_at and case.next_due_at < at:
        return "overdue", _("%(span)s late") % {"span": span(at - case.next_due_at)}
    mine = [row for row in overview.plan_actions if row.owner_unit_id in (None, case.unit_id)]
    late = [words for state, words in (stands(row, overview) for row in mine) if state == "overdue"]
    if late:
        return "overdue", late[0]
    if case.status == Case.Status.ON_HOLD:
        return "waiting", str(Case.Status.ON_HOLD.label)
    return ("working", "") if overview.is_seen else ("not_yet", _not_seen(overview))


def _not_seen(overview: CaseOverview) -> str:
    if n := len(overview.tried):
        words = ngettext("has not seen the child, tried once", "has not seen the child, tried %(n)s times", n)
        return words % {"n": n}
    return _("has not seen the child")


def planned(overview: CaseOverview) -> Iterator[Link]:
    """One link for each other unit that has an action in the plan for which no other room has asked it: the state of its
    worst."""
    by_unit: dict[int, list[PlanAction]] = {}
    for action in overview.plan_actions:
        unit = action.owner_unit_id
        if unit and unit != overview.case.unit_id and _is_only_planned(action, overview):
            by_unit.setdefault(unit, []).append(action)
    return (_planned(actions, overview) for actions in by_unit.values())


def _is_only_planned(action: PlanAction, overview: CaseOverview) -> bool:
    return action.status != PlanAction.Status.CANCELLED and action.ref not in overview.elsewhere


def _planned(actions: Sequence[PlanAction], overview: CaseOverview) -> Link:
    states = [stands(action, overview) for action in actions]
    state, words = min(states, key=lambda found: WORST_FIRST.index(found[0]))
    unit = actions[0].owner_unit
    if unit is None:
        raise ValueError("an arc needs a unit")
    is_late = state == "overdue"  # what is done or in time is in what the unit was asked for
    return link_of(
        unit,
        state,
        words,
        is_another=is_late,
        since=_("In the plan since %(day)s") % {"day": day(actions[0].plan.happened_at)},
        next_move=_("Does what the plan says") if state != "ended" else "",
        url="#plan",
    )


def kin(overview: CaseOverview) -> Iterator[Kin]:
    """Those close to the child, by relation and never by name."""
    for member in overview.household:
        relation = overview.case.profile.label("relation", member.relation, overview.language)
        yield Kin(relation[:1], relation)


# What can be done


def _page(name: str, label: str, overview: CaseOverview, *, is_main: bool = False) -> Button:
    return Button(label, reverse(name, args=[overview.case.ref]), is_main=is_main)


def next_step(overview: CaseOverview) -> Iterator[Button]:
    """The one thing to do next. A closed case is begun again by its supervisor, too: its worker may have left."""
    if overview.may_write or (overview.may_supervise and overview.case.status == Case.Status.CLOSED):
        yield _page(*_next_step(overview), overview, is_main=True)


def _next_step(overview: CaseOverview) -> tuple[str, str]:
    case, actions = overview.case, overview.plan_actions
    if case.status == Case.Status.CLOSED:
        return "reopen_case", _("Start again")
    if case.registered_at is None:
        return "register_child", _("Register the child")
    if case.step == Case.Step.ASSESSMENT:
        return "assess", _("Finish the assessment")
    if case.step == Case.Step.PLAN:
        return "plan", _("Agree on a plan")
    if actions and actions[0].plan.approval == Approval.RETURNED:
        return "plan", _("Mend the plan")
    return "make_contact", _("Write down a contact")


def file(overview: CaseOverview) -> Iterator[Button]:
    yield _page("file", _("The file"), overview)


def work(overview: CaseOverview) -> Iterator[Button]:
    """What the worker can write down in an open case."""
    if not (overview.may_write and overview.case.is_open):
        return
    if overview.case.registered_at:
        yield _page("make_contact", _("Write down a contact"), overview)
    yield _page("note_attempt", _("Nobody was reached"), overview)
    yield _page("change_risk", _("Change the risk"), overview)
    yield _page("write_household", _("Who is around the child"), overview)
    yield _page("restrict", _("Who must not know"), overview)
    yield _page("write_consent", _("Write down a yes or a no"), overview)
    yield _page("register_child", _("Correct the registration"), overview)
    yield _page("plan", _("Write the plan"), overview)
    yield _page("review", _("Look at the plan together"), overview)
    yield _page("invite_feedback", _("Have somebody else ask what the help is like"), overview)


def ending(overview: CaseOverview) -> Iterator[Button]:
    """Closing, and what stops the work for a while."""
    case = overview.case
    if not (overview.may_write and case.is_open):
        return
    yield _page("close_case", _("Propose closing"), overview)
    if case.status == Case.Status.OPEN:
        name, label = "hold_case", _("The family cannot be reached")
    else:
        name, label = "resume_case", _("The family is reached again")
    yield Button(label, reverse(name, args=[case.ref]), is_done_at_once=True)


def assign(overview: CaseOverview) -> Iterator[Button]:
    case = overview.case
    if overview.may_supervise and case.is_open:
        label = _("Give to another worker") if case.worker else _("Assign")
        yield _page("assign_case", label, overview, is_main=case.worker is None)
