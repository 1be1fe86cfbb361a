"""Pages at the end of a case: closing names what is open, of the plan and of what others were asked, and settles it."""

from __future__ import annotations

from functools import partial

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from halka.casework.cases.edit_page import edit_page, to_write_in
from halka.casework.models import Case
from halka.casework.steps.actions.closure import approve_closure, propose_closure
from halka.casework.steps.models import Closure
from halka.casework.steps.views import open_at_the_end as open_in_casework
from halka.directory.visit import Visit, signed_in
from halka.sharing import saved, settling, wording
from halka.sharing.chains import is_followed
from halka.sharing.forms import EndingForm
from halka.sharing.queries import came_back
from halka.trust.door import find


@signed_in
def close(request: Visit, ref: str) -> HttpResponse:
    """Each open referral is a question of its own: taken back, or left to run to its end."""
    case = to_write_in(request, ref)
    form = EndingForm(request.POST or None, case=case)
    form.ask_about(
        (one.number, _asked(one.to_unit.shown_name, wording.need(one)), wording.open_words(one))
        for one in settling.open_at_the_end(case, request.at)
    )

    def propose(*, settled: dict[str, str], **said: object) -> None:
        also = partial(settling.say_what_becomes, case, settled, request.at)
        propose_closure(also=also, **said)  # type: ignore[arg-type]
        messages.success(request, saved.closing_proposed(case))

    title, button = _("End the work well"), _("Send to the supervisor")
    warnings = [*open_in_casework(case, request), *_unfollowed(case)]
    return edit_page(request, case, form, propose, title, button, warnings=warnings)


def _asked(unit: str, need: str) -> str:
    return _("%(unit)s: %(need)s. What becomes of it?") % {"unit": unit, "need": need}


def _unfollowed(case: Case) -> list[str]:
    """Refusals that nothing follows, and nobody has written why."""
    sent, said = came_back(case)
    return [
        _("Nothing follows: %(unit)s, %(need)s, %(state)s.")
        % {"unit": one.to_unit.shown_name, "need": wording.need(one), "state": wording.came_back(one)}
        for one in said
        if not is_followed(one, sent)
    ]


@require_POST
@signed_in
def approve(request: Visit, ref: str) -> HttpResponse:
    closure = find(Closure, by=request.person, at=request.at, ref=ref)
    also = partial(settling.settle, closure.case, request.at)
    approve_closure(by=request.person, closure=closure, at=request.at, also=also)
    messages.success(request, saved.closed())
    return redirect("case", closure.case.ref)
