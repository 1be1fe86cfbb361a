"""The pages on which somebody sets up a phone and takes one away. The code of a phone is shown once."""

from __future__ import annotations

from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from halka.directory.visit import Visit, signed_in_with
from halka.pages.deed_page import deed_page
from halka.questionnaires import drafts
from halka.questionnaires.entities import taking, waiting, wording
from halka.questionnaires.entities.actions import answer_new_row, settle_entity
from halka.questionnaires.entities.declared import declared
from halka.questionnaires.entities.waiting import Looked
from halka.questionnaires.filling.state import State
from halka.questionnaires.models import EntityEvent, Phone
from halka.questionnaires.phones import devices, onboarding
from halka.questionnaires.phones.actions import revoke_phone, set_up_phone
from halka.questionnaires.phones.forms import PhoneForm
from halka.questionnaires.plain.answers import choices_of
from halka.trust.action import Refused
from halka.trust.policy import Permission

FILL = Permission.FILL_QUESTIONNAIRE
LISTED = 100


@require_GET
@signed_in_with(FILL)
def phones(request: Visit) -> HttpResponse:
    """The own phones, and those of others that this person may take away when they are lost."""
    found = devices.taken_away_by(request.person, request.at)
    held = list(found.filter(revoked_at=None, ends_at__gt=request.at))
    over = found.exclude(pk__in=[phone.pk for phone in held])
    mine = [phone for phone in held if phone.person_id == request.person.pk]
    said = {
        "mine": [phone for phone in mine if phone.kind == Phone.Kind.PHONE],
        "browsers": [phone for phone in mine if phone.kind == Phone.Kind.BROWSER],
        "of_others": [phone for phone in held if phone.person_id != request.person.pk],
        "over": over[:LISTED],
    }
    return render(request, "questionnaires/phones.html", said)


@signed_in_with(FILL)
def set_up(request: Visit) -> HttpResponse:
    if settings.HALKA_SECOND_FACTOR and not is_mfa_enabled(request.person):
        messages.info(request, _("Set up your second step first. Then you can set up a phone."))
        return redirect("mfa_index")
    token, password = devices.new_token(), devices.new_password()
    made: list[Phone] = []

    def do(said: dict[str, object]) -> str:
        made.append(
            set_up_phone(
                by=request.person,
                at=request.at,
                name=str(said["name"]),
                days=int(str(said["days"])),
                tier=str(said["tier"]),
                token=token,
                password=password,
            )
        )
        return reverse("phones")

    answer = deed_page(
        request,
        form=PhoneForm(request.POST, person=request.person),
        do=do,
        title=_("Set up a phone"),
        button=_("Make the code"),
        lead=_("With ODK Collect or KoboCollect you fill questionnaires on a phone, also without a network."),
        afterwards=_(
            "The code is shown once. Whoever has it sends in your name: photograph it with this phone only."
        ),
        back={"url": reverse("phones"), "label": _("Phones")},
    )
    return _shown_once(request, made[0], token, password) if made else answer


def _shown_once(request: Visit, phone: Phone, token: str, password: str) -> HttpResponse:
    address = onboarding.address_of(request, token)
    said = {
        "phone": phone,
        "code": onboarding.code(address, request.person.language),
        "address": address,
        "root": onboarding.root_of(request),
        "password": password,
    }
    answer = render(request, "questionnaires/phone_code.html", said)
    answer.headers["Referrer-Policy"] = "no-referrer"
    return answer


@require_POST
@signed_in_with(FILL)
def revoke(request: Visit, ref: str) -> HttpResponse:
    """404 for a phone that this person may not take away, as for one that is not there."""
    phone = get_object_or_404(devices.taken_away_by(request.person, request.at), ref=ref)
    revoke_phone(by=request.person, at=request.at, phone=phone)
    messages.success(
        request,
        _("Taken away. It gets nothing any more. What it had not sent yet stays on it."),
    )
    return redirect("phones")


@signed_in_with(FILL)
def told(request: Visit, ref: str) -> HttpResponse:
    """What a phone told: what it wrote beside what stood there, and why it was not taken over. Settled by who it waits for."""
    event = get_object_or_404(waiting.waits_for(request.person, request.at), ref=ref)
    looked = waiting.looked_at(event)
    if request.method == "POST" and event.kind == EntityEvent.Kind.ASKS:
        is_yes = request.POST.get("go") == "yes"
        answer_new_row(by=request.person, at=request.at, event=event, is_yes=is_yes)
        messages.success(
            request, _("The row is made.") if is_yes else _("No row is made. The sender is told.")
        )
        return redirect("today")
    if request.method == "POST":
        stands = {line: request.POST.get(f"stands-{line.name}", "") for line in looked.lines if line.is_two}
        if not all(stands.values()):
            raise Refused(_("Say of each which one stands."))
        chosen = {line.name: line.before for line, said in stands.items() if said == "before"}
        is_done = request.POST.get("go") == "done"
        settle_entity(by=request.person, at=request.at, event=event, chosen=chosen, is_done=is_done)
        messages.success(request, _("Settled. It stands on Today no more."))
        return redirect("today")
    said = {
        "event": event,
        "looked": looked,
        "lines": _in_words(event, looked),
        "wrong": _wrong(event, looked),
        "asks": event.kind == EntityEvent.Kind.ASKS,
        "is_declined": event.kind == EntityEvent.Kind.DECLINED,
        "is_new": event.kind == EntityEvent.Kind.CREATED
        and event.entity is not None
        and not event.entity.source,
        "two": any(line.is_two for line in looked.lines),
    }
    return render(request, "questionnaires/told.html", said)


def _in_words(event: EntityEvent, looked: Looked) -> list[dict[str, object]]:
    """Each line with the words of the question that tells it, and of its choices, in the language of the reader."""
    version = event.submission.version
    form = drafts.definition(version)
    state = State(form, event.at)
    state.language = form.texts.best(get_language() or "")
    asked: dict[str, str] = {}
    choices: dict[str, dict[str, str]] = {}
    for one in declared(version):
        for path, name in one.properties.items():
            question, nodes = form.by_ref.get(path), state.nodes(path)
            if question is not None and nodes:
                asked[name] = state.words(question.label, nodes[0])
                choices[name] = {each.value: each.label for each in choices_of(state, question, nodes[0])}
    return [
        {
            "line": line,
            "name": asked.get(line.name) or line.name,
            "told": choices.get(line.name, {}).get(line.told) or line.told,
            "before": choices.get(line.name, {}).get(line.before) or line.before,
        }
        for line in looked.lines
    ]


def _wrong(event: EntityEvent, looked: Looked) -> list[str]:
    if event.kind != EntityEvent.Kind.ERROR:
        return []
    return wording.sentences(event.said, 1 if looked.is_erased else len(taking.told_in(event.submission)))
