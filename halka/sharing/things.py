"""What this room offers to Today: what waits for an answer, what was answered, cases handed over."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from halka.casework.models import Case
from halka.directory.asking import ask
from halka.directory.models import Person, Unit
from halka.pages.dates_in_words import day, span
from halka.pages.things import NO_RISK, RISKS, Kind, Rank, Thing
from halka.sharing import protected, queries, wording
from halka.sharing.models import Referral, Transfer
from halka.sharing.overruling import past_a_no
from halka.sharing.received import UNHELPED, older_together, received
from halka.sharing.said_on_today import said as said_by_receivers
from halka.sharing.standing import DISAPPROVED, ENDED, PROTECTED, as_they_stand
from halka.sharing.why import beside, why
from halka.sharing.wording import SILENCE_FOLDS
from halka.trust.policy import Permission

Silence = tuple[int, str, str, str, datetime, datetime | None, datetime | None, datetime]
REFUSAL_CALLS = timedelta(days=60)
"""How long a refusal that nobody has followed up stands open among the things to do; then it is folded, and stays."""


def things(person: Person, at: datetime) -> Iterator[Thing]:
    yield from received(person, at)
    yield from said_by_receivers(person, at)
    yield from _to_look_at(person, at)
    yield from _without_a_yes(person, at)
    yield from past_a_no(person, at)
    yield from _transfers(person, at)
    yield from protected.things(person, at)
    if person.may(Permission.REFER, at):
        sent = ask(_sent, person, at)
        as_they_stand([one for one in sent if one.status != Referral.Status.FEEDBACK], at)
        yield from _closed(sent)
        yield from _from_others(sent, at)
        yield from _silent(person, at)
        yield from _rejected(person, at)


def _sent(person: Person, at: datetime) -> QuerySet[Referral]:
    """From the cases that this person works in: what waits, was told or refused lately, or may have fallen. What has
    been silent for long is only counted (`_silent`)."""
    calls = _came_back() & ~_came_back_by(at - REFUSAL_CALLS)
    waits = Q(status__in=Referral.WAITING, answer_due_at__gt=at - SILENCE_FOLDS)
    told = Q(status=Referral.Status.FEEDBACK, feedback_at__gt=at - SILENCE_FOLDS)
    fell = Q(is_doubted=True, status__in=UNHELPED) | Q(status=Referral.Status.CLOSED)
    return queries.sent_by(person, at).filter(done_at__isnull=True).filter(calls | waits | told | fell)


def _came_back() -> Q:
    """Refused or given back, in a case that goes on; the worker has not written why nothing follows."""
    return Q(status__in=Referral.CAME_BACK, done_at__isnull=True) & ~Q(case__status=Case.Status.CLOSED)


def _came_back_by(moment: datetime) -> Q:
    refused = Q(given_back_at__isnull=True, answered_at__lte=moment)
    return Q(given_back_at__isnull=False, given_back_at__lte=moment) | refused


def _closed(sent: Sequence[Referral]) -> Iterator[Thing]:
    """Letters that fell by what was said or written since: a task until something follows or the sender stops."""
    ended: dict[int, list[Referral]] = {}
    said = why("referral_looked", [one.ref for one in sent if one.closed_for == DISAPPROVED])
    for referral in sent:
        if referral.status == Referral.Status.CLOSED and referral.closed_at:
            if referral.closed_for == ENDED:
                ended.setdefault(referral.case_id, []).append(referral)
            else:
                yield _closed_letter(referral, referral.closed_at, said.get(referral.ref))
    for referrals in ended.values():
        first = referrals[0]
        if len(referrals) == 1 and first.closed_at:
            yield _closed_letter(first, first.closed_at)
        else:
            yield _closed_together(referrals)


def _closed_letter(referral: Referral, closed_at: datetime, said: str | None = None) -> Thing:
    return Thing(
        at=closed_at,
        due=_("closed"),
        title=_("Letter closed: %(unit)s, %(need)s")
        % {"unit": referral.to_unit.shown_name, "need": wording.need(referral)},
        why=beside(referral.case.code, said),
        url=reverse("referral", args=[referral.ref]),
        deed=_("Another ground, stop, or another place"),
        state="broken",
        kind=Kind.CLOSED,
        risk=referral.urgency,
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
        kind=Kind.CLOSED,
        risk=min((referral.urgency for referral in referrals), key=lambda risk: RISKS.get(risk, NO_RISK)),
    )


def _fallen(person: Person, at: datetime) -> QuerySet[Referral]:
    line = Referral.supervised_by(person, at)
    rows = queries.not_erased(queries.outbox(person, at)).filter(line, done_at__isnull=True)
    fell = Q(status=Referral.Status.CLOSED, closed_for=PROTECTED)
    fell |= Q(queries.hidden_since(), is_doubted=True, status__in=UNHELPED)
    return rows.filter(fell)


def _to_look_at(person: Person, at: datetime) -> Iterator[Thing]:
    """For the supervisor: letters of the line that fell by something else than a yes that is gone."""
    if not person.may(Permission.APPROVE_STEP, at):
        return
    found = as_they_stand(ask(_fallen, person, at), at)
    yield from _closed([referral for referral in found if referral.closed_for == PROTECTED])


def _not_looked_at(person: Person, at: datetime) -> QuerySet[Referral]:
    line = Referral.supervised_by(person, at)
    mine = queries.not_erased(Referral.objects.visible_to(person, at)).filter(
        line, review_due_at__isnull=False, reviewed_at__isnull=True
    )
    return mine.select_related(*queries.JOINED).order_by("review_due_at")


def _without_a_yes(person: Person, at: datetime) -> Iterator[Thing]:
    """For the supervisor: letters of the line that went without a yes, until somebody has looked at them."""
    if not person.may(Permission.APPROVE_STEP, at):
        return
    for referral in ask(_not_looked_at, person, at):
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
                kind=Kind.NEW,
                rank=Rank.LOOK,
                risk=referral.urgency,
                has_clock=True,
            )


def _from_others(sent: Sequence[Referral], at: datetime) -> Iterator[Thing]:
    """What others refused, are late with, or told; and what they still have time for."""
    for referral in sent:
        state, words = wording.state(referral, at)
        due_at = referral.answer_due_at or at
        if referral.came_back_at:
            yield _thing(referral, referral.came_back_at, state, words)
        elif referral.is_waiting and due_at > at:
            yield _thing(referral, due_at, state, words, _("See it"), Kind.WAITING)
        elif (
            referral.is_waiting
        ):  # an old one is here only when it was in doubt: it stands alone among the folded ones
            kind = Kind.OTHERS if due_at > at - SILENCE_FOLDS else Kind.SILENT
            yield _thing(referral, due_at, state, words, kind=kind)
        elif referral.status == Referral.Status.FEEDBACK and referral.feedback_at:
            yield _told(referral, referral.feedback_at)


def _thing(
    referral: Referral, at: datetime, state: str, words: str, deed: str = "", kind: Kind = Kind.OTHERS
) -> Thing:
    return Thing(
        at=at,
        due=words,
        title=f"{referral.to_unit.shown_name}: {wording.need(referral)}",
        why=referral.case.code,
        url=reverse("referral", args=[referral.ref]),
        deed=deed or _("Find another place"),
        state=state,
        kind=kind,
        risk=referral.urgency,
    )


def _told(referral: Referral, feedback_at: datetime) -> Thing:
    """What came of it, until the sender finishes it."""
    return Thing(
        at=feedback_at,
        due=day(feedback_at),
        title=_("%(unit)s gave feedback") % {"unit": referral.to_unit.shown_name},
        why=referral.case.code,
        url=reverse("referral", args=[referral.ref]),
        deed=_("Read it"),
        kind=Kind.OTHERS,
    )


def _long_ago(person: Person, at: datetime) -> QuerySet[Referral, Silence]:
    long_ago = at - SILENCE_FOLDS
    silent = Q(status__in=Referral.WAITING, answer_due_at__lte=long_ago, is_doubted=False)
    told = Q(status=Referral.Status.FEEDBACK, done_at__isnull=True, feedback_at__lte=long_ago)
    left = _came_back() & _came_back_by(long_ago)
    columns = (
        "to_unit",
        "status",
        "case__code",
        "ref",
        "answer_due_at",
        "feedback_at",
        "given_back_at",
        "answered_at",
    )
    found = queries.sent_by(person, at).filter(silent | told | left).order_by("answer_due_at", "case__code")
    return found.values_list(*columns)


def _silent(person: Person, at: datetime) -> Iterator[Thing]:
    """What nobody has answered for more than 60 days, one row for each place, with its number; what came back so long
    ago and nothing follows; and what was told so long ago, and not finished."""
    rows = ask(_long_ago, person, at)
    places: dict[int, list[tuple[str, str, datetime]]] = {}
    unfinished: list[datetime] = []
    unfollowed: list[tuple[str, str, datetime]] = []
    for unit, status, code, ref, due_at, feedback_at, given_back_at, answered_at in rows:
        if status in Referral.CAME_BACK:
            unfollowed.append((code, ref, given_back_at or answered_at))
        elif feedback_at:
            unfinished.append(feedback_at)
        else:
            places.setdefault(unit, []).append((code, ref, due_at))
    units = Unit.objects.in_bulk(places)
    for key, silences in places.items():
        yield _silent_place(units[key], silences, at)
    yield from _unfollowed(sorted(unfollowed, key=lambda one: (one[2], one[0])))
    yield from older_together(
        sorted(unfinished),
        lambda n: ngettext("One answer that you did not finish", "%(n)s answers that you did not finish", n),
    )


def _unfollowed(found: Sequence[tuple[str, str, datetime]]) -> Iterator[Thing]:
    """What came back long ago and nothing follows, and nobody has written why: one row, with each inside."""
    if found:
        n, (_code, oldest, since) = len(found), found[0]
        yield Thing(
            at=since,
            due=_("since %(day)s") % {"day": day(since)},
            title=ngettext("One refusal that nothing follows", "%(n)s refusals that nothing follows", n)
            % {"n": n},
            why="",
            url=reverse("referral", args=[oldest]),
            deed=_("See the oldest"),
            state="broken",
            kind=Kind.SILENT,
            inside=[(code, reverse("referral", args=[ref])) for code, ref, _ended in found],
        )


def _silent_place(unit: Unit, silences: Sequence[tuple[str, str, datetime]], at: datetime) -> Thing:
    n, since = len(silences), silences[0][2]
    return Thing(
        at=since,
        due=_("%(span)s late") % {"span": span(at - since)},
        title=ngettext("%(unit)s: one letter", "%(unit)s: %(n)s letters", n)
        % {"unit": unit.shown_name, "n": n},
        why="",
        url=reverse("referral", args=[silences[0][1]]),
        deed=_("See the oldest"),
        state="broken",
        kind=Kind.SILENT,
        inside=[(code, reverse("referral", args=[ref])) for code, ref, _due in silences],
    )


def _transfers(person: Person, at: datetime) -> Iterator[Thing]:
    if not person.may(Permission.ACCEPT_TRANSFER, at):
        return
    for transfer in ask(queries.transfers, person, at):
        yield Thing(
            at=transfer.requested_at,
            due=day(transfer.requested_at),
            title=_("%(unit)s hands over a case") % {"unit": transfer.from_unit.shown_name},
            why=transfer.case.code,
            url=reverse("transfer", args=[transfer.ref]),
            deed=_("Read and answer"),
            kind=Kind.NEW,
            risk=transfer.case.risk,
        )


def _not_taken(person: Person, at: datetime) -> QuerySet[Transfer]:
    return queries.rejected_transfers(person, at, since=at - REFUSAL_CALLS)


def _rejected(person: Person, at: datetime) -> Iterator[Thing]:
    """For who works with the child: the other unit did not take it."""
    found = ask(_not_taken, person, at)
    said = why("transfer_answer", [transfer.ref for transfer in found])
    for transfer in found:
        answered_at = transfer.answered_at or at
        yield Thing(
            at=answered_at,
            due=day(answered_at),
            title=_("%(unit)s did not take the case over") % {"unit": transfer.to_unit.shown_name},
            why=beside(transfer.case.code, said.get(transfer.ref)),
            url=reverse("case", args=[transfer.case.ref]),
            deed=_("Open the case"),
            state="broken",
            kind=Kind.OTHERS,
            risk=transfer.case.risk,
        )
