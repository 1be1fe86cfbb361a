"""What the frame around every page needs: where one can go, who one is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from halka.directory.models import Person
from halka.directory.visit import visit
from halka.questionnaires.views.words_offline import words
from halka.trust.policy import Permission

ASKS_THE_DEVICE = {"today", "to_fill", "take_along", "account_login", "choose_person"}
LEFT = "left"
"""The cookie of a browser that somebody has just left on purpose."""


@dataclass(frozen=True)
class Way:
    """An entry of the main navigation."""

    label: str
    url: str
    icon: str
    current: bool
    count: int = 0


def frame(request: HttpRequest) -> dict[str, Any]:
    person = getattr(request, "user", None)
    if not isinstance(person, Person):
        nobody = {"demo": settings.HALKA_DEMO, "nav": [], "find_url": "", "who": None}
        return nobody | {"device": _device(request, has_left=LEFT in request.COOKIES)}
    at = visit(request).at
    post = next(iter(person.posts_at(at)), None)
    unit = post.unit.own_name if post else ""
    return {
        "demo": settings.HALKA_DEMO,
        "nav": [_way(request, *way) for way in _ways(person, at)],
        "find_url": reverse("cases") if person.may(Permission.OPEN_CASE, at) else "",
        "who": {"name": person.first_name, "unit": unit},
        "device": _device(request),
    }


def _device(request: HttpRequest, *, has_left: bool = False) -> dict[str, object] | None:
    """Where a browser that has visits with it says what is not sent, and sends it; and forgets them when somebody has left."""
    found = request.resolver_match
    if found is None or found.url_name not in ASKS_THE_DEVICE:
        return None
    return {"words": words(), "has_left": has_left}


def _ways(person: Person, at: Any) -> list[tuple[str, str, str]]:
    def may(*permissions: Permission) -> bool:
        return any(person.may(permission, at) for permission in permissions)

    ways = [("today", _("Today"), "today")]
    if may(Permission.OPEN_CASE):
        ways.append(("cases", _("Cases"), "list"))
    if may(Permission.SCREEN_NOTICE, Permission.SEND_NOTICE):
        ways.append(("notices", _("Notices"), "inbox"))
    if may(Permission.ANSWER_REFERRAL, Permission.REFER, Permission.ACCEPT_TRANSFER):
        ways.append(("referrals", _("Referrals"), "arrow"))
    if may(Permission.FILL_QUESTIONNAIRE):
        ways.append(("to_fill", _("Questionnaires"), "registry"))
    if may(Permission.SEE_NUMBERS):
        ways.append(("numbers", _("Bottlenecks"), "bars"))
    if may(Permission.CALL_MEETING):
        ways.append(("boards", _("Boards"), "meeting"))
    if may(Permission.ANSWER_RECOMMENDATION):
        ways.append(("recommendations", _("Recommendations"), "bars"))
    if may(Permission.REVIEW_ACCESS):
        ways.append(("broken_glass", _("Emergency looks"), "hide"))
        ways.append(("conflicts", _("Conflicts"), "hide"))
    if may(Permission.KEEP_KEYS, Permission.REVIEW_ACCESS):
        ways.append(("erasures", _("Erasures"), "hide"))
    if may(Permission.READ_LEDGER):
        ways.append(("record", _("The record"), "search"))
    if may(Permission.READ_LEDGER, Permission.KEEP_DIRECTORY):
        ways.append(("access", _("Access"), "key"))
    if may(Permission.KEEP_DIRECTORY):
        ways.append(("directory", _("People and units"), "meeting"))
    return ways


def _way(request: HttpRequest, name: str, label: str, icon: str) -> Way:
    url = reverse(name)
    current = request.path == url or (url != "/" and request.path.startswith(url))
    return Way(label, url, icon, current)
