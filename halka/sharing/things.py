"""What this room offers to Today: what waits for an answer, what was answered, cases handed over, the board's list."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from halka.directory.models import Person
from halka.directory.reach import reach
from halka.pages.dates_in_words import day, span
from halka.pages.panels import Panel
from halka.pages.things import MOST, Kind, Thing
from halka.sharing import queries, wording
from halka.sharing.models import Referral
from halka.sharing.standing import ENDED, PROTECTED, as_they_stand
from halka.trust import vault
from halka.trust.policy import Permission

REFUSAL_CALLS = timedelta(days=60)
"""How long a refusal that nobody has followed up asks for another place."""
ERASURE_IS_NEWS = timedelta(days=30)
"""How long the receiver of a letter is told that what it said was erased."""
CLOSING_IS_NEWS = timedelta(days=14)
"""How long the receiver is told on Today that a letter was closed."""


def things(person: Person, at: datetime) -> Iterator[Thing]:
    sent = _sent(person, at)
    yield from _to_answer(person, at)
    yield from _erased(person, at)
    yield from _closed(sent)
    yield from _to_look_at(person, at)
    yield from _without_a_yes(person, at)
    yield from _unanswered(sent, at)
    yield from _transfers(person, at)
    yield from _feedback(sent)
    yield from _waiting(sent, at)


def _sent(person: Person, at: datetime) -> list[Referral]:
    """From the cases that this person works in."""
    if not person.may(Permission.REFER, at):
        return []
    mine = queries.not_erased(queries.outbox(person, at))
    return as_they_stand(mine.filter(case__worker=person, sent_at__isnull=False), at)


def _to_answer(person: Person, at: datetime) -> Iterator[Thing]:
    """Referrals that wait for this unit's answer, and letters of theirs that were closed lately."""
    if not person.may(Permission.ANSWER_REFERRAL, at):
        return
    inbox = queries.not_erased(queries.inbox(person, at))
    waits = Q(status__in=Referral.WAITING) | Q(is_doubted=True)
    lately = Q(closed_at__gte=at - CLOSING_IS_NEWS)
    for referral in as_they_stand(inbox.filter(waits | lately), at):
        if referral.closed_at:
            yield from _closed_for_receiver(referral)
            continue
        if not referral.is_waiting or referral.answer_due_at is None:
            continue
        state, words = wording.state(referral, at)
        yield Thing(
            at=referral.answer_due_at,
            due=words,
            title=_("Answer: %(need)s") % {"need": wording.need(referral)},
            why=f"{referral.from_unit.shown_name} · {referral.number}",
            url=reverse("referral", args=[referral.ref]),
            deed=_("Read and answer"),
            state=state,
        )


def _closed_for_receiver(referral: Referral) -> Iterator[Thing]:
    """No news where the service was given and the yes has ended on the day that was known from the start."""
    is_news = referral.status not in Referral.HELPED or referral.closed_for != ENDED
    if is_news and (closed_at := referral.closed_at):
        yield Thing(
            at=closed_at,
            due=day(closed_at),
            title=_("A letter to you was closed"),
            why=f"{referral.from_unit.shown_name} · {referral.number}",
            url=reverse("referral", args=[referral.ref]),
            deed=_("Read it"),
            kind=Kind.NEW,
        )


def _erased(person: Person, at: datetime) -> Iterator[Thing]:
    """Whoever received a letter is told that what it said was erased, so that copies on paper go, too. No name."""
    if not person.may(Permission.ANSWER_REFERRAL, at):
        return
    gone = vault.erased_since(at - ERASURE_IS_NEWS)
    for letter in queries.inbox(person, at).filter(case__child__ref__in=gone)[:MOST]:
        yield Thing(
            at=at,
            due="",
            title=_("What a letter to you said was erased. Destroy what you printed or copied of it"),
            why=f"{letter.from_unit.shown_name} · {letter.number}",
            url=reverse("referral", args=[letter.ref]),
            deed=_("Look at it"),
            kind=Kind.NEW,
        )


def _closed(sent: Sequence[Referral]) -> Iterator[Thing]:
    """Letters that fell by what was said or written since: a task until something follows or the sender stops."""
    followed = {referral.after_id for referral in sent}
    ended: dict[int, list[Referral]] = {}
    for referral in sent:
        is_open = referral.done_at is None and referral.pk not in followed
        if referral.status == Referral.Status.CLOSED and is_open and referral.closed_at:
            if referral.closed_for == ENDED:
                ended.setdefault(referral.case_id, []).append(referral)
            else:
                yield _closed_letter(referral, referral.closed_at)
    for referrals in ended.values():
        first = referrals[0]
        if len(referrals) == 1 and first.closed_at:
            yield _closed_letter(first, first.closed_at)
        else:
            yield _closed_together(referrals)


def _closed_letter(referral: Referral, closed_at: datetime) -> Thing:
    return Thing(
        at=closed_at,
        due=_("closed"),
        title=_("Letter closed: %(unit)s, %(need)s")
        % {"unit": referral.to_unit.shown_name, "need": wording.need(referral)},
        why=referral.case.code,
        url=reverse("referral", args=[referral.ref]),
        deed=_("Another ground, stop, or another place"),
        state="broken",
    )


def _closed_together(referrals: Sequence[Referral]) -> Thing:
    """One yes ended under several letters about one child: one row, and the place to ask again."""
    case = referrals[0].case
    return Thing(
        at=min(referral.closed_at for referral in referrals if referral.closed_at),
        due=_("closed"),
        title=_("The yes has ended: %(n)s letters closed") % {"n": len(referrals)},
        why=case.code,
        url=reverse("write_consent", args=[case.ref]),
        deed=_("Ask again"),
        state="broken",
    )


def _to_look_at(person: Person, at: datetime) -> Iterator[Thing]:
    """For the supervisor: letters of the line that fell by something else than a yes that is gone."""
    if not person.may(Permission.APPROVE_STEP, at):
        return
    units = person.units_where(Permission.APPROVE_STEP, at)
    rows = queries.not_erased(queries.outbox(person, at)).filter(from_unit__in=units, done_at__isnull=True)
    fell = Q(is_doubted=True) | Q(status=Referral.Status.CLOSED, closed_for=PROTECTED)
    found = as_they_stand(rows.filter(fell), at)
    yield from _closed([referral for referral in found if referral.closed_for == PROTECTED])


def _without_a_yes(person: Person, at: datetime) -> Iterator[Thing]:
    """For the supervisor: letters of the line that went without a yes, until somebody has looked at them."""
    units = person.units_where(Permission.APPROVE_STEP, at)
    mine = queries.not_erased(Referral.objects.visible_to(person, at)).filter(
        from_unit__in=units, review_due_at__isnull=False, reviewed_at__isnull=True
    )
    for referral in mine.select_related(*queries.JOINED).order_by("review_due_at"):
        if due := referral.review_due_at:
            is_late = due < at
            yield Thing(
                at=due,
                due=_("%(span)s late") % {"span": span(at - due)} if is_late else day(due),
                title=_("Sent without a yes: %(unit)s, %(need)s")
                % {"unit": referral.to_unit.shown_name, "need": wording.need(referral)},
                why=f"{referral.case.code} · {referral.written_by.name}",
                url=reverse("referral", args=[referral.ref]),
                deed=_("Look at it"),
                state="overdue" if is_late else "",
            )


def _unanswered(sent: Sequence[Referral], at: datetime) -> Iterator[Thing]:
    """What others are late with, or refused: the child should not wait."""
    followed = {referral.after_id for referral in sent}
    for referral in sent:
        state, words = wording.state(referral, at)
        is_refused = referral.status == Referral.Status.REFUSED and referral.pk not in followed
        calls = is_refused and referral.answered_at and at - referral.answered_at < REFUSAL_CALLS
        if calls or (referral.is_waiting and state in ("overdue", "broken")):
            yield from _thing(referral, state, words, _("Find another place"), Kind.TO_DO)


def _waiting(sent: Sequence[Referral], at: datetime) -> Iterator[Thing]:
    for referral in sent:
        if referral.is_waiting and referral.answer_due_at and referral.answer_due_at > at:
            state, words = wording.state(referral, at)
            yield from _thing(referral, state, words, _("See it"), Kind.WAITING)


def _thing(referral: Referral, state: str, words: str, deed: str, kind: Kind) -> Iterator[Thing]:
    if at := referral.answered_at or referral.answer_due_at:
        yield Thing(
            at=at,
            due=words,
            title=f"{referral.to_unit.shown_name}: {wording.need(referral)}",
            why=referral.case.code,
            url=reverse("referral", args=[referral.ref]),
            deed=deed,
            state=state,
            kind=kind,
        )


def _transfers(person: Person, at: datetime) -> Iterator[Thing]:
    if not person.may(Permission.ACCEPT_TRANSFER, at):
        return
    for transfer in queries.transfers(person, at)[:MOST]:
        yield Thing(
            at=transfer.requested_at,
            due=day(transfer.requested_at),
            title=_("%(unit)s hands over a case") % {"unit": transfer.from_unit.shown_name},
            why=transfer.case.code,
            url=reverse("transfer", args=[transfer.ref]),
            deed=_("Read and answer"),
            kind=Kind.NEW,
        )


def _feedback(sent: Sequence[Referral]) -> Iterator[Thing]:
    """What came of one's referrals, the newest first, until the sender finishes them."""
    told = [(r.feedback_at, r) for r in sent if r.status == Referral.Status.FEEDBACK and r.feedback_at]
    for feedback_at, referral in sorted(told, key=lambda row: row[0], reverse=True)[:MOST]:
        yield Thing(
            at=feedback_at,
            due=day(feedback_at),
            title=_("%(unit)s gave feedback") % {"unit": referral.to_unit.shown_name},
            why=referral.case.code,
            url=reverse("referral", args=[referral.ref]),
            deed=_("Read it"),
            kind=Kind.NEW,
        )


@dataclass(frozen=True)
class ListedReferral:
    """A row of the board's list: by case code only."""

    code: str
    need: str
    sender: str
    receiver: str
    state: str
    words: str


def boards_list(person: Person, at: datetime, everything: bool) -> Panel | None:
    """For the coordinator: referrals from her or his places that are silent after twice their time."""
    if not person.may(Permission.SEE_LATE_REFERRALS, at):
        return None
    places = reach(person, at, Permission.SEE_LATE_REFERRALS)
    listed = [_listed(referral, at) for referral in queries.on_the_boards_list(at, places)]
    shown = listed if everything else listed[:MOST]
    return Panel("sharing/panels/boards_list.html", {"listed": listed, "shown": shown}) if listed else None


def _listed(referral: Referral, at: datetime) -> ListedReferral:
    state, words = wording.state(referral, at)
    return ListedReferral(
        code=referral.case.code,
        need=wording.need(referral),
        sender=referral.from_unit.shown_name,
        receiver=referral.to_unit.shown_name,
        state=state,
        words=words,
    )
