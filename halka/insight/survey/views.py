"""Pages of the survey: sending a file, and looking at what was understood of it."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from halka.directory.models import Place
from halka.directory.reach import reach
from halka.directory.visit import Visit, signed_in_with, takes_files
from halka.insight.survey import answers, sides
from halka.insight.survey.actions import import_survey
from halka.insight.survey.forms import Matching, SurveyFile
from halka.insight.survey.reading import Reading, read
from halka.insight.survey.sheets import UnreadableSurvey
from halka.trust.action import Refused
from halka.trust.policy import Permission

LISTED = 50


@takes_files
@signed_in_with(Permission.IMPORT_SURVEY)
def send_survey(request: Visit) -> HttpResponse:
    """A file is read and shown as it was understood. Nothing is stored before somebody says that it is right."""
    places = sorted(reach(request.person, request.at))
    form = SurveyFile(request.POST or None, request.FILES or None, places=places)
    if request.method == "POST" and form.is_valid():
        try:
            return _look(request, form, read(form.contents()))
        except (UnreadableSurvey, Refused) as problem:
            form.add_error("file", str(problem))
    status = 422 if form.is_bound else 200
    return render(request, "insight/survey_send.html", {"form": form}, status=status)


def _look(request: Visit, form: SurveyFile, found: Reading) -> HttpResponse:
    people = answers.unnamed(found.people)
    matching = Matching(said=found.places, sides=sides.known())
    context = {
        "found": found,
        "pairs": sum(len(person.said) for person in people),
        "days": sorted(person.on for person in people if person.on),
        "name": form.cleaned_data["name"],
        "place": form.cleaned_data["place"],
        "matching": matching,
        "packed": answers.pack(people, holder=request.person.ref),
        "left_out": found.left_out[:LISTED],
        "more": max(0, len(found.left_out) - LISTED),
    }
    return render(request, "insight/survey_check.html", context)


@require_POST
@signed_in_with(Permission.IMPORT_SURVEY)
def confirm_survey(request: Visit) -> HttpResponse:
    """What was understood is right: the answers are counted."""
    people = answers.unpack(request.POST.get("packed", ""), holder=request.person.ref)
    said = sorted({person.own for person in people} | {about for one in people for about, _said in one.said})
    form = Matching(request.POST, said=said, sides=sides.known())
    places = reach(request.person, request.at)
    place = Place.objects.filter(pk__in=places, code=request.POST.get("place", "")).first()
    if place is None or not form.is_valid():
        raise Refused(_("An institution of the list is not there any more. Send the file again."))
    done = import_survey(
        by=request.person,
        at=request.at,
        place=place,
        name=request.POST.get("name", ""),
        people=people,
        matched=form.matched(),
    )
    messages.success(
        request,
        _("Counted: %(people)s. There already: %(already)s. Not matched: %(unmatched)s.")
        % {"people": done.people, "already": done.already, "unmatched": done.unmatched},
    )
    return redirect(f"{reverse('felt')}?survey={done.survey.ref}")
