"""What this room offers to Today: what one person did alone and waits for a second one, and what the machine did."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from halka.directory import access, refusals
from halka.directory.models import Person
from halka.pages.dates_in_words import day
from halka.pages.things import Kind, Rank, Thing
from halka.trust import alarms
from halka.trust.actor import OPERATOR
from halka.trust.acts import LEDGER_OPENED, STORE_RESTORED, STORE_STARTED
from halka.trust.models import LedgerEntry
from halka.trust.policy import Permission

ALARMS = {
    alarms.Kind.NOT_INTACT: (
        gettext_lazy("The record is not what was written"),
        gettext_lazy("Stop, keep the machine as it is. At the machine: halka ledger verify says where"),
    ),
    alarms.Kind.CHECK_OLD: (
        gettext_lazy("Nobody has checked the whole record for more than a week"),
        gettext_lazy("A change would not show. At the machine: halka ledger verify"),
    ),
    alarms.Kind.COPY_FAILED: (
        gettext_lazy("The last copy could not be made"),
        gettext_lazy("At the machine: halka doctor"),
    ),
    alarms.Kind.COPY_OLD: (
        gettext_lazy("There is no copy from the last 24 hours"),
        gettext_lazy("If this machine is lost now, newer work is lost. At the machine: halka backup"),
    ),
    alarms.Kind.DRILL_BAD: (
        gettext_lazy("The newest copy could not be restored on trial"),
        gettext_lazy("If this machine is lost now, everything may be lost"),
    ),
    alarms.Kind.DRILL_OLD: (
        gettext_lazy("No copy was restored on trial for more than a week"),
        gettext_lazy("Nobody knows whether a copy can be used. At the machine: halka drill"),
    ),
}
"""What is wrong, and what follows."""
AT_THE_MACHINE = Q(person=OPERATOR.ledger_name) | Q(act__in=[STORE_STARTED, STORE_RESTORED])


def things(person: Person, at: datetime) -> Iterator[Thing]:
    """For administrators, data-protection officers and supervisors: what one person did alone, and may be stopped."""
    if person.may(Permission.CONFIRM_ACCESS, at):
        yield from _posts(person, at)
        yield from _sign_ins(person, at)
        yield from _machine(person, at)
    yield from _alarms(person, at)
    yield from refusals.things(person, at)


def _alarms(person: Person, at: datetime) -> Iterator[Thing]:
    """For whoever runs the machine, and for whoever answers for the data."""
    keeps = person.may(Permission.KEEP_DIRECTORY, at)
    if not keeps and not person.may(Permission.READ_LEDGER, at):
        return
    for alarm in alarms.alarms(at):
        yield Thing(
            at=alarm.since or at,
            due=day(alarm.since) if alarm.since else _("never"),
            title=str(ALARMS[alarm.kind][0]),
            why=str(ALARMS[alarm.kind][1]),
            url=f"{reverse('directory')}#care" if keeps else f"{reverse('access')}#care",
            deed=_("Look at it"),
            state="overdue",
            kind=Kind.NEW,
            rank=Rank.ALARM,
        )


def machine(at: datetime) -> dict[str, object]:
    """What the pages of administrators and data-protection officers say of the machine's own care."""
    drill, found = alarms.care(at)
    return {"drill": drill, "alarms": [ALARMS[alarm.kind] for alarm in found]}


def _posts(person: Person, at: datetime) -> Iterator[Thing]:
    for post in access.posts_to_second(person, at):
        begins = post.starts_at
        title = (
            _("%(giver)s gave %(name)s a post") if begins else _("A post for %(name)s waits for a second yes")
        )
        yield _thing(
            post.given_at or at,
            title % {"giver": _name(post.given_by), "name": post.person.name},
            f"{post.kind.title} · {post.unit.shown_name} · {_from(begins)}" if begins else
            f"{post.kind.title} · {post.unit.shown_name}",
        )  # fmt: skip


def _sign_ins(person: Person, at: datetime) -> Iterator[Thing]:
    for other in access.sign_ins_to_second(person, at):
        yield _thing(
            other.access_given_at or at,
            _("%(giver)s gave %(name)s a new password")
            % {"giver": _name(other.access_given_by), "name": other.name},
            _("It opens nothing until a second person says yes"),
        )


def _machine(person: Person, at: datetime) -> Iterator[Thing]:
    if not person.may(Permission.READ_LEDGER, at):
        return
    looks = LedgerEntry.objects.filter(
        act=LEDGER_OPENED, person=person.ledger_name, thing=OPERATOR.ledger_name
    )
    seen = looks.order_by("-seq").values_list("seq", flat=True).first() or 0
    new = LedgerEntry.objects.filter(AT_THE_MACHINE, seq__gt=seen).count()
    if new:
        yield _thing(
            at,
            ngettext(
                "A command at the machine did something", "Commands at the machine did %(n)s things", new
            )
            % {"n": new},
            _("Since you looked last"),
            Rank.MACHINE,
        )


def _thing(at: datetime, title: str, why: str, rank: Rank = Rank.BY_TWO) -> Thing:
    return Thing(
        at=at,
        due=day(at),
        title=title,
        why=why,
        url=reverse("access"),
        deed=_("Look at it"),
        kind=Kind.NEW,
        rank=rank,
    )


def _from(begins: datetime) -> str:
    return _("from %(moment)s") % {"moment": date_format(timezone.localtime(begins), "j F, H:i")}


def _name(person: Person | None) -> str:
    return person.name if person else ""
