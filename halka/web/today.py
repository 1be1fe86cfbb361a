"""A person's day, gathered from all rooms: late things first, oldest first."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _

from halka.casework import queries as casework
from halka.directory.models import Person, Unit
from halka.directory.reach import reach
from halka.sharing import queries as sharing
from halka.sharing import spoken
from halka.sharing.models import Referral
from halka.trust.policy import Permission
from halka.web.timeline import day

MOST = 12

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


@dataclass(frozen=True)
class Thing:
    """A row: when, what, why, one button."""

    at: datetime
    due: str
    title: str
    why: str
    url: str
    deed: str
    state: str = ""


class Today:
    """What one person has to know this morning."""

    def __init__(self, person: Person, at: datetime) -> None:
        self.person, self.at = person, at
        self.tonight = timezone.localtime(at).replace(hour=23, minute=59, second=59)

    @property
    def headline(self) -> str:
        """The page says how things are in one sentence."""
        late, due = len(self.late), len(self.due)
        said = []
        if late:
            said.append(ngettext("One thing is late.", "%(n)s things are late.", late) % {"n": late})
        if due:
            said.append(ngettext("One is due today.", "%(n)s are due today.", due) % {"n": due})
        if not said and self.new:
            said.append(
                ngettext("One new thing waits.", "%(n)s new things wait.", len(self.new))
                % {"n": len(self.new)}
            )
        return " ".join(said) or _("Nothing is late. Nothing is due today.")

    @cached_property
    def _mine(self) -> list[Thing]:
        return sorted([*self._deadlines(), *self._answers(), *self._unanswered()], key=lambda thing: thing.at)

    @cached_property
    def late(self) -> list[Thing]:
        return [thing for thing in self._mine if thing.at < self.at]

    @cached_property
    def due(self) -> list[Thing]:
        return [thing for thing in self._mine if self.at <= thing.at <= self.tonight]

    @cached_property
    def coming(self) -> list[Thing]:
        week = self.at + timedelta(days=7)
        return [thing for thing in self._mine if self.tonight < thing.at <= week][:MOST]

    @cached_property
    def new(self) -> list[Thing]:
        return [*self._notices(), *self._unassigned(), *self._approvals(), *self._transfers(), *self._news()]

    @cached_property
    def waiting(self) -> list[Thing]:
        """What others owe; nothing to do yet."""
        found = []
        for referral in self._sent:
            if referral.is_waiting and referral.answer_due_at and referral.answer_due_at > self.at:
                state, words = spoken.state(referral, self.at)
                found.append(self._referral(referral, state, words, _("See it")))
        return found

    @cached_property
    def listed(self) -> list[Any]:
        """For the coordinator: referrals from her or his places on the board's list, by case code only."""
        if not self.person.may(Permission.SEE_LATE_REFERRALS, self.at):
            return []
        places = reach(self.person, self.at, Permission.SEE_LATE_REFERRALS)
        rows = list(sharing.on_the_boards_list(self.at, places))
        return [
            (row, *spoken.state(row, self.at), spoken.need(row), _name(row.from_unit), _name(row.to_unit))
            for row in rows
        ]

    @cached_property
    def load(self) -> dict[str, int] | None:
        """Open cases, the same weighted, and the cap."""
        posts = [p for p in self.person.posts_at(self.at) if Permission.WORK_CASE in p.kind.may]
        if not posts:
            return None
        number, weighted = casework.caseload(self.person, self.at)
        cap = posts[0].unit.profile.case_cap
        return {"number": number, "weighted": weighted, "cap": cap, "percent": round(100 * number / cap)}

    # Where the rows come from

    def _deadlines(self) -> Iterator[Thing]:
        if not self.person.may(Permission.WORK_CASE, self.at):
            return
        rows = [row for row in casework.deadlines_for(self.person, self.at) if row.step in STEPS]
        names = casework.first_names([row.case for row in rows])
        for row in rows:
            child = names[row.case.pk] or row.case.code
            yield Thing(
                at=row.due_at,
                due=_due(row.due_at, self.at),
                title=str(STEPS[row.step]) % {"child": child},
                why=row.case.code,
                url=reverse(PAGES[row.step], args=[row.case.ref]),
                deed=str(BUTTONS[row.step]),
                state="overdue" if row.due_at < self.at else "",
            )

    def _answers(self) -> Iterator[Thing]:
        """Referrals that wait for this unit's answer."""
        if not self.person.may(Permission.ANSWER_REFERRAL, self.at):
            return
        inbox = sharing.not_erased(sharing.inbox(self.person, self.at))
        for referral in inbox.filter(status__in=Referral.WAITING):
            state, words = spoken.state(referral, self.at)
            yield Thing(
                at=referral.answer_due_at,
                due=words,
                title=_("Answer: %(need)s") % {"need": spoken.need(referral)},
                why=f"{referral.from_unit.everyday_name(get_language() or 'en')} · {referral.number}",
                url=reverse("referral", args=[referral.ref]),
                deed=_("Read and answer"),
                state=state,
            )

    @cached_property
    def _sent(self) -> list[Any]:
        if not self.person.may(Permission.REFER, self.at):
            return []
        mine = sharing.not_erased(sharing.outbox(self.person, self.at))
        return list(mine.filter(case__worker=self.person, sent_at__isnull=False))

    def _unanswered(self) -> Iterator[Thing]:
        """What others are late with, or refused: the child should not wait."""
        followed = {referral.after_id for referral in self._sent}
        for referral in self._sent:
            state, words = spoken.state(referral, self.at)
            refused = referral.status == Referral.Status.REFUSED and referral.pk not in followed
            late = referral.is_waiting and state in ("overdue", "broken")
            if late or (
                refused and referral.answered_at and self.at - referral.answered_at < timedelta(days=60)
            ):
                yield self._referral(referral, state, words, _("Find another place"))

    def _referral(self, referral: Any, state: str, words: str, deed: str) -> Thing:
        to_unit = referral.to_unit
        name = _name(to_unit)
        return Thing(
            at=(referral.answered_at or referral.answer_due_at),
            due=words,
            title=f"{name}: {spoken.need(referral)}",
            why=referral.case.code,
            url=reverse("referral", args=[referral.ref]),
            deed=deed,
            state=state,
        )

    def _notices(self) -> Iterator[Thing]:
        if self.person.may(Permission.SCREEN_NOTICE, self.at):
            for notice in casework.queue(self.person, self.at)[:MOST]:
                yield Thing(
                    at=notice.received_at,
                    due=day(notice.received_at),
                    title=_("Notice: %(source)s") % {"source": notice.source_words},
                    why=notice.summary,
                    url=reverse("notice", args=[notice.ref]),
                    deed=_("Read and decide"),
                    state="overdue" if notice.danger_now == "yes" else "",
                )

    def _unassigned(self) -> Iterator[Thing]:
        if self.person.may(Permission.ASSIGN_CASE, self.at):
            for case in casework.unassigned(self.person, self.at)[:MOST]:
                nobody = (
                    _("A child has no worker yet") if case.worker is None else _("A child’s worker has left")
                )
                yield Thing(
                    case.opened_at, day(case.opened_at), nobody, case.code,
                    reverse("assign_case", args=[case.ref]), _("Assign"), "overdue",
                )  # fmt: skip

    def _approvals(self) -> Iterator[Thing]:
        if not self.person.may(Permission.APPROVE_STEP, self.at):
            return
        plans, closures = casework.approvals(self.person, self.at)
        for title, rows in ((_("A plan waits for you"), plans), (_("A closing waits for you"), closures)):
            for row in rows[:MOST]:
                yield Thing(
                    row.happened_at, day(row.happened_at), title, f"{row.case.code} · {row.written_by.name}",
                    reverse("case", args=[row.case.ref]), _("Read and decide"),
                )  # fmt: skip

    def _transfers(self) -> Iterator[Thing]:
        if self.person.may(Permission.ACCEPT_TRANSFER, self.at):
            for transfer in sharing.transfers(self.person, self.at)[:MOST]:
                yield Thing(
                    transfer.requested_at, day(transfer.requested_at),
                    _("%(unit)s hands over a case") % {"unit": transfer.from_unit.shown_name}, transfer.case.code,
                    reverse("transfer", args=[transfer.ref]), _("Read and answer"),
                )  # fmt: skip

    def _news(self) -> Iterator[Thing]:
        """What came of one's referrals, until it is finished by the sender."""
        told = [r for r in self._sent if r.status == Referral.Status.FEEDBACK]
        for referral in sorted(told, key=lambda r: r.feedback_at, reverse=True)[:MOST]:
            yield Thing(
                referral.feedback_at, day(referral.feedback_at),
                _("%(unit)s told what came of it") % {"unit": _name(referral.to_unit)}, referral.case.code,
                reverse("referral", args=[referral.ref]), _("Read it"),
            )  # fmt: skip


def _name(unit: Unit) -> str:
    return _("another service") if unit.is_hidden else unit.everyday_name(get_language() or "en")


def _due(due_at: datetime, at: datetime) -> str:
    if due_at < at:
        return _("%(span)s late") % {"span": spoken.span(at - due_at)}
    local = timezone.localtime(due_at)
    return (
        _("by %(time)s") % {"time": local.strftime("%H:%M")}
        if due_at - at < timedelta(hours=24)
        else day(due_at)
    )
