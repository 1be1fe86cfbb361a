"""The page on which somebody of the case gives a code to a child or a carer, with which somebody else asks."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from halka.casework.cases.edit_page import edit_page, to_write_in
from halka.casework.cases.forms import CaseForm
from halka.casework.steps.actions.feedback import invite_feedback
from halka.casework.steps.models import Invitation
from halka.directory.visit import Visit, signed_in
from halka.pages.dates_in_words import day


class InviteForm(CaseForm):
    kind = forms.ChoiceField(
        label=gettext_lazy("Who is to be asked?"),
        help_text=gettext_lazy(
            "By somebody who has nothing to do with the case, with a code. You never read the answers."
        ),
        choices=Invitation.Kind.choices,
        widget=forms.RadioSelect,
    )


@signed_in
def invite(request: Visit, ref: str) -> HttpResponse:
    case = to_write_in(request, ref)
    case.must_be_open()

    def do(**said: object) -> None:
        made = invite_feedback(**said)  # type: ignore[arg-type]
        messages.success(
            request, _("The code is %(code)s. Give it to whoever is asked.") % {"code": made.code}
        )

    title = _("What is the help like?")
    rows = Invitation.objects.visible_to(request.person, request.at).filter(case=case)
    form = InviteForm(request.POST or None, case=case)
    return edit_page(request, case, form, do, title, _("Give a code"), warnings=[_told(row) for row in rows])


def _told(row: Invitation) -> str:
    said = {"who": row.get_kind_display(), "code": row.code, "day": day(row.answered_at or row.ends_at)}
    if row.answered_at:
        return _("%(who)s: %(code)s, used on %(day)s.") % said
    return _("%(who)s: %(code)s, until %(day)s.") % said
