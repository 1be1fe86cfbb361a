"""Every page that shows what is said about a child is entered as a look before its first byte leaves, once in a sitting:
a page of a case for each child whose words stand on it, a list as one look.

Which children a page shows is known from the vault: it says whose words were opened while the page was made.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from hashlib import blake2b

from django.contrib.sessions.backends.base import SessionBase
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string

from halka.casework.access.queries import cases_of_children
from halka.casework.acts import CASE_OPENED, NOTICE_OPENED
from halka.directory.visit import Visit, visit
from halka.trust import vault
from halka.trust.acts import LIST_OPENED, PAGE_OPENED
from halka.trust.codes import microseconds
from halka.trust.looks import Look, NoPlaceToWait, enter_looks, keep_waiting

MOST_REMEMBERED = 400
"""A sitting remembers so many looks; an earlier one is entered again."""
LOOKED = "looked"
BY_A_DEED = {"print_referral", "emergency_summary", "key_medium", "root_medium"}
"""Pages that enter each look by a deed of their own, and what a phone fetches without a sitting."""
RENDERERS_OF: dict[str, tuple[str, ...]] = {
    "today": ("today",),
    "cases": ("case_list", "search"),
    "case": ("case",),
    "file": ("file",),
    "voice": ("voice",),
    "register_child": ("form",),
    "restrict": ("form",),
    "plan": ("form",),
    "assess": ("form",),
    "correct_household": ("form",),
    "end_household": ("form",),
    "correct_contact": ("form",),
    "correct_attempt": ("form",),
    "correct_consent": ("form",),
    "write_consent": ("form",),
    "notice": ("notice",),
    "refer": ("refer",),
    "referrals": ("referral_list",),
    "referral": ("referral_before", "referral_after"),
    "reply_to_receiver": ("form",),
    "print_referral": ("letter_pdf", "letter_print"),
    "transfer": ("transfer",),
    "declare_conflict": ("form",),
    "fill_begin": ("form",),
    "fill_page": ("form",),
    "fill_review": ("form",),
    "fill_in_browser": ("form",),
    "fill_form": ("form",),
    "fill_answers": ("form",),
    "fill_send": ("form",),
    "fill_paper": ("answers_pdf",),
    "fill_file": ("answer_file",),
    "fill_give_file": ("form",),
    "filled": ("answers",),
    "filled_file": ("answer_file",),
    "filled_paper": ("answers_pdf",),
    "waiting_answer": ("answers",),
    "key_medium": ("phone_list",),
    "root_medium": ("phone_list",),
    "told_by_phone": ("told_by_phone",),
    "take_along": ("phone_list",),
    "emergency_summary": ("emergency",),
    "broken_glass": ("emergency_reviews",),
}
"""The page to what it is in the list of renderers (`trust/release/renderers.py`). A page that stands in neither shows
nothing that is sealed."""
ACTS = {"case": CASE_OPENED, "file": CASE_OPENED, "notice": NOTICE_OPENED}
MARK = b"<!--look-->"
"""Where a page of ours says that its look has to wait."""


class NotRegistered(RuntimeError):
    """A programming error: a page shows sealed words and is no registered renderer. Nothing of it leaves."""


Answer = Callable[[HttpRequest], HttpResponse]


def enter_each_look(get_response: Answer) -> Answer:
    def answer(request: HttpRequest) -> HttpResponse:
        with vault.watching() as children:
            response = get_response(request)
        here = visit(request)
        is_shown = response.status_code < 300 or _is_shown_again(here, response)
        if not children or not is_shown or not hasattr(here, "person"):
            return response
        return _entered(here, response, children)

    return answer


def _is_shown_again(here: Visit, response: HttpResponse) -> bool:
    """A form that was sent and refused stands there again, with all that its page shows."""
    found = here.resolver_match
    return response.status_code == 422 and found is not None and found.url_name in RENDERERS_OF


def _entered(here: Visit, response: HttpResponse, children: set[str]) -> HttpResponse:
    found = here.resolver_match
    page = (found.url_name if found else None) or "page"
    if page not in RENDERERS_OF:
        raise NotRegistered(page)
    if page in BY_A_DEED:
        return response
    about = sorted(children) if found and found.kwargs else [""]
    fresh = [child for child in about if _key(page, child) not in here.session.get(LOOKED, "")]
    if not fresh:
        return response
    looks = _looks(here, page, fresh)
    try:
        enter_looks(looks)
    except OperationalError:
        return _waits(here, response, looks)
    _remember(here.session, [_key(page, child) for child in fresh])
    return response


def _looks(here: Visit, page: str, children: Sequence[str]) -> list[Look]:
    mine = {post.unit.code for post in here.person.posts_at(here.at)}
    cases = cases_of_children(children)
    looks = []
    for child in children:
        case, unit = cases.get(child, ("", ""))
        look = Look(
            act=str(ACTS.get(page, PAGE_OPENED) if child else LIST_OPENED),
            page=page,
            person=here.person.ledger_name,
            unit=unit if unit in mine else here.person.unit_code,
            at_us=microseconds(here.at),
            case=case,
            thing="" if case else child,
        )
        if look not in looks:  # the words of a notice are sealed by themselves, and are about the same case
            looks.append(look)
    return looks


def _waits(here: Visit, response: HttpResponse, looks: Sequence[Look]) -> HttpResponse:
    """Reading goes on where a grant opens it. A summary opened in an emergency is entered by its deed, or not shown."""
    try:
        keep_waiting(looks)
    except NoPlaceToWait:
        return render(here, "look_not_entered.html", status=503)
    said = render_to_string("web/look_waits.html", request=here).encode()
    if MARK in response.content:
        response.content = response.content.replace(MARK, said, 1)
    return response


def _key(page: str, child: str) -> str:
    """Short, because a sitting keeps many; ends with a mark that stands in none."""
    return blake2b(f"{page} {child}".encode(), digest_size=5).hexdigest() + "."


def _remember(session: SessionBase, fresh: Sequence[str]) -> None:
    known = session.get(LOOKED, "") + "".join(fresh)
    session[LOOKED] = known[-MOST_REMEMBERED * len(_key("", "")) :]
