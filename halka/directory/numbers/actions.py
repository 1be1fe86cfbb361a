"""The office says that a telephone number is right."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from halka.directory.acts import NUMBER_CONFIRMED
from halka.directory.models import ConfirmedNumber, Person
from halka.directory.numbers.read import all_numbers
from halka.trust.action import Refused, action, enter
from halka.trust.policy import Permission


@action(needs=Permission.KEEP_DIRECTORY)
def confirm_number(*, by: Person, at: datetime, what: str, number: str) -> None:
    """`number`: as it stood on the page. One that was changed meanwhile is not confirmed unseen."""
    if not any((known.what, known.number) == (what, number) for known in all_numbers()):
        raise Refused(_("This number is another one now. Look at it, and call it before you confirm it."))
    said = {"number": number, "confirmed_by": by, "confirmed_at": at}
    ConfirmedNumber.objects.update_or_create(what=what, defaults=said)
    enter(NUMBER_CONFIRMED, by=by, at=at, thing=what)
