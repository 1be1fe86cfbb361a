"""What a receiver reads on Today: what waits for an answer, what was served and not told, letters closed or erased."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime, timedelta

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from halka.casework.cases.models import Risk
from halka.directory.asking import ask
from halka.directory.models import Person
from halka.pages.dates_in_words import day
from halka.pages.things import MOST, Kind, Thing
from halka.sharing import queries, wording
from halka.sharing.models import Referral
from halka.sharing.standing import ENDED, as_they_stand
from halka.sharing.wording import SILENCE_FOLDS
from halka.trust import vault
from halka.trust.policy import Permission

CLOSING_IS_NEWS = timedelta(days=14)
"""How long the receiver is told on Today that a letter was closed."""
ERASURE_IS_NEWS = timedelta(days=30)
"""How long the receiver of a letter is told that what it said was erased."""

UNHELPED = (*Referral.WAITING, Referral.Status.ACCEPTED, Referral.Status.IN_SERVICE)
"""A letter that falls in one of these calls somebody; of one whose service was given only the reading ends."""


def received(person: Person, at: datetime) -> Iterator[Thing]:
    if person.may(Permission.ANSWER_REFERRAL, at):
        yield from _to_answer(person, at)
        yield from _erased(person, at)


def _calling(person: Person, at: datetime) -> QuerySet[Referral]:
    inbox = queries.not_erased(queries.inbox(person, at))
    waits = Q(status__in=Referral.WAITING)
    waits |= Q(status=Referral.Status.SERVED, served_at__gt=at - SILENCE_FOLDS)
    waits |= Q(is_doubted=True) & (Q(status__in=UNHELPED) | queries.hidden_since() | queries.said_since())
    lately = Q(closed_at__gte=at - CLOSING_IS_NEWS)
    return inbox.filter(waits | lately)


def _untold(person: Person, at: datetime) -> QuerySet[Referral, datetime]:
    inbox = queries.not_erased(queries.inbox(person, at))
    untold = inbox.filter(status=Referral.Status.SERVED, is_doubted=False, closed_at__isnull=True)
    long_ago = untold.filter(served_at__lte=at - SILENCE_FOLDS).order_by("served_at")
    return long_ago.values_list("served_at", flat=True)


def _to_answer(person: Person, at: datetime) -> Iterator[Thing]:
    """Referrals that wait for this unit's answer, services of which nobody was told, and letters of theirs that were
    closed lately."""
    silent: list[Referral] = []
    closed: list[Referral] = []
    for referral in as_they_stand(ask(_calling, person, at), at):
        if referral.closed_at:
            closed += [referral] if _is_news(referral) else []
        elif referral.status == Referral.Status.SERVED:
            yield _not_told(referral, at)
        elif referral.is_waiting and referral.answer_due_at:
            if referral.answer_due_at <= at - SILENCE_FOLDS and referral.urgency != Risk.EMERGENCY:
                silent.append(referral)
            else:
                yield _answer(referral, referral.answer_due_at, at)
    yield from _closed(closed)
    if silent:
        yield _own_silences(silent, at)
    yield from older_together(
        ask(_untold, person, at),
        lambda n: ngettext(
            "One service of which you told nobody", "%(n)s services of which you told nobody", n
        ),
    )


def older_together(moments: Iterable[datetime], words: Callable[[int], str]) -> Iterator[Thing]:
    """What is older than 60 days and still to be finished, as one row with its number; the oldest moment first."""
    found = list(moments)
    if found:
        yield Thing(
            at=found[0],
            due=_("since %(day)s") % {"day": day(found[0])},
            title=words(len(found)) % {"n": len(found)},
            why="",
            url=reverse("referrals"),
            deed=_("See them"),
            kind=Kind.SILENT,
        )


def _answer(referral: Referral, due_at: datetime, at: datetime) -> Thing:
    state, words = wording.state(referral, at)
    return Thing(
        at=due_at,
        due=words,
        title=_("Answer: %(need)s") % {"need": wording.need(referral)},
        why=_from(referral),
        url=reverse("referral", args=[referral.ref]),
        deed=_("Read and answer"),
        state=state,
        kind=Kind.DANGER if referral.urgency == Risk.EMERGENCY else Kind.TO_DO,
        risk=referral.urgency,
        shows_risk=True,
    )


def _not_told(referral: Referral, at: datetime) -> Thing:
    """The service was given; the sender has not heard of it."""
    served_at = referral.served_at or at
    state, words = wording.state(referral, at)
    return Thing(
        at=served_at,
        due=words if state == "overdue" else day(served_at),
        title=wording.need(referral),
        why=_from(referral),
        url=reverse("referral", args=[referral.ref]),
        deed=_("Tell the sender"),
        state=state,
        kind=Kind.UNTOLD,
        risk=referral.urgency,
        shows_risk=True,
    )


def _own_silences(silent: Sequence[Referral], at: datetime) -> Thing:
    n = len(silent)
    words = ngettext("One request that you never answered", "%(n)s requests that you never answered", n) % {
        "n": n
    }
    return Thing(
        at=min(referral.answer_due_at or at for referral in silent),
        due=_("over 60 days late"),
        title=words,
        why="",
        url=reverse("referrals"),
        deed=_("Answer them"),
        state="broken",
        kind=Kind.SILENT,
        inside=[
            (f"{wording.need(referral)} · {referral.number}", reverse("referral", args=[referral.ref]))
            for referral in silent
        ],
    )


def _is_news(referral: Referral) -> bool:
    """Not where the service was given and the yes has ended on the day that was known from the start."""
    return referral.status not in Referral.HELPED or referral.closed_for != ENDED


def _closed(letters: Sequence[Referral]) -> Iterator[Thing]:
    """Letters to this unit that were closed: one row below the work, those that were with it before the others."""
    if not letters:
        return
    n = len(letters)
    newest = max(letters, key=lambda letter: (letter.closed_at or letter.drafted_at, letter.number))
    closed_at = newest.closed_at or newest.drafted_at
    first = sorted(letters, key=lambda letter: (letter.answered_at is None, letter.number))
    yield Thing(
        at=closed_at,
        due=day(closed_at),
        title=ngettext("A letter to you was closed", "%(n)s letters to you were closed", n) % {"n": n},
        why=_from(newest) if n == 1 else "",
        url=reverse("referral", args=[newest.ref]),
        deed=_("Read it") if n == 1 else _("Read the newest"),
        kind=Kind.ENDED,
        inside=[(_from(letter), reverse("referral", args=[letter.ref])) for letter in first if n > 1],
    )


def _from(referral: Referral) -> str:
    return f"{referral.from_unit.shown_name} · {referral.number}"


def _erased(person: Person, at: datetime) -> Iterator[Thing]:
    """Whoever received a letter is told that what it said was erased, so that copies on paper go, too. No name."""
    gone = vault.erased_since(at - ERASURE_IS_NEWS)
    for letter in queries.inbox(person, at).filter(case__child__ref__in=gone)[:MOST]:
        yield Thing(
            at=at,
            due="",
            title=_("What a letter to you said was erased. Destroy what you printed or copied of it"),
            why=_from(letter),
            url=reverse("referral", args=[letter.ref]),
            deed=_("Look at it"),
            kind=Kind.NEW,
        )
