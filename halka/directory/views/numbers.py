"""The telephone numbers that the office confirms."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from halka.directory.numbers.actions import confirm_number
from halka.directory.numbers.read import all_numbers
from halka.directory.views.places import back
from halka.directory.visit import Visit, signed_in_with
from halka.trust.policy import Permission


@signed_in_with(Permission.KEEP_DIRECTORY)
def numbers(request: Visit) -> HttpResponse:
    found = all_numbers()
    open_ones = sum(number.confirmed is None for number in found)
    context = {"numbers": found, "open_ones": open_ones, "back": back()}
    return render(request, "directory/numbers.html", context)


@require_POST
@signed_in_with(Permission.KEEP_DIRECTORY)
def confirm(request: Visit) -> HttpResponse:
    what, number = request.POST.get("what", ""), request.POST.get("number", "")
    confirm_number(by=request.person, at=request.at, what=what, number=number)
    messages.success(request, _("Confirmed: %(number)s.") % {"number": number})
    return redirect("telephones")
