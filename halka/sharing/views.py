"""Pages of sharing: referring a child, the inbox and outbox of a unit, one referral, a transfer."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from halka.casework.access.queries import in_words, too_close
from halka.casework.cases.edit_page import to_write_in
from halka.casework.cases.models import Risk
from halka.casework.cases.queries import people_of, workers_of
from halka.casework.models import Case
from halka.directory.asking import ask
from halka.directory.models import Offer, Unit
from halka.directory.offers.words import for_whom
from halka.directory.queries import offers_of, stale_offers
from halka.directory.visit import Visit, signed_in
from halka.directory.words import plain
from halka.documents.pdf import CannotBeSet, pdf
from halka.pages.deed_page import deed_page
from halka.sharing import protected, queries, saved, who_can_help, wording
from halka.sharing.actions import answer
from halka.sharing.actions import transfer as moving
from halka.sharing.actions.close import stop_referral
from halka.sharing.actions.paper import print_received_referral, print_sent_referral
from halka.sharing.actions.referral import draft_referral, finish_referral, revoke_referral, send_referral
from halka.sharing.chains import for_the_plan, planned_words
from halka.sharing.forms import LeaveForm, ReferForm, TransferForm, WhyForm
from halka.sharing.models import Message, Referral, Transfer
from halka.sharing.offers import named
from halka.sharing.printed import on_paper
from halka.sharing.recheck import decide_again
from halka.sharing.reply import may_answer, said_of
from halka.sharing.small_forms import ANSWERS, small_forms, to_accept
from halka.sharing.without_yes import asked_without_yes, supervises
from halka.trust.action import Denied, Refused
from halka.trust.door import find
from halka.trust.policy import Permission


@signed_in
def refer(request: Visit, ref: str) -> HttpResponse:
    """First what the child needs, then who could do it soonest."""
    case = to_write_in(request, ref, Permission.REFER)
    service = request.GET.get("service", "")
    back = {"url": reverse("case", args=[case.ref]), "label": _("Back to the case"), "more": case.code}
    if service not in case.profile.lists["service"]:
        offered = Offer.objects.exclude(unit=case.unit_id).values_list("service", flat=True).distinct()
        said = {code: case.profile.label("service", code, get_language() or "en") for code in offered}
        needs = sorted(said.items(), key=lambda need: plain(need[1]))
        return render(request, "sharing/needs.html", {"case": case, "needs": needs, "back": back})
    found = who_can_help.candidates(case, service, request.at)
    after = Referral.objects.visible_to(request.person, request.at).filter(
        case=case, service=service, ref=request.GET.get("after", "")
    )
    planned = {action.ref: action for action in queries.to_be_done(case, request.person, request.at)}
    form = ReferForm(
        request.POST or None,
        case=case,
        service=service,
        units=who_can_help.choices(c for c in found if not c.is_silent_on_child),
        closed={str(c.unit.pk) for c in found if c.is_abroad},
        planned=planned_words(planned.values()),
    )

    def draft(said: dict[str, Any]) -> str:
        to_unit = Unit.objects.get(pk=int(said["to_unit"]))
        referral = draft_referral(
            by=request.person, case=case, to_unit=to_unit, service=service, at=request.at,
            urgency=said["urgency"], basis=said["basis"], after=after.first(),
            serves=planned.get(said.get("serves", "")), serves_said="serves" in said,
        )  # fmt: skip
        return reverse("referral", args=[referral.ref])

    silent = [c.unit.shown_name for c in found if c.is_silent_on_child]
    warnings = [_("%(unit)s has not answered about this child.") % {"unit": name} for name in silent]
    if found and all(c.misfits for c in found):
        warnings.append(_("No unit fits this child in every way. Each stands under what does not fit."))
    return deed_page(
        request, form=form, do=draft, title=_("Who can help?"), button=_("See what they will read"), back=back,
        warnings=[*warnings, *wording.whose_answer(case, service, request.at)],
    )  # fmt: skip


@signed_in
def referrals(request: Visit) -> HttpResponse:
    """What waits for this unit, what it is doing, and what was sent from one's own cases."""
    person, at = request.person, request.at
    waits = wording.Card.waiting(ask(queries.waiting_for, person, at), at)
    waiting = sorted(waits, key=lambda card: card.referral.urgency != Risk.EMERGENCY)  # then due soonest
    silent = [card for card in waiting if card.is_silence(at)]
    waiting = [card for card in waiting if not card.is_silence(at)]
    serving = _open(wording.Card.all_of(ask(queries.served_by, person, at), at))
    outbox = Paginator(queries.outbox(person, at), queries.PAGE).get_page(request.GET.get("page"))
    sent = wording.Card.all_of(outbox, at)
    return render(
        request,
        "sharing/referrals.html",
        {
            "waiting": waiting,
            "silent": silent,
            "number": len(waiting) + len(silent),
            "serving": serving,
            "sent": sent,
            "page": outbox,
            "transfers": ask(queries.transfers, person, at),
            "answers": request.person.may(Permission.ANSWER_REFERRAL, request.at),
            "stale": named(stale_offers(request.person, request.at)),
            "offers": [
                (offer, label, for_whom(offer))
                for offer, label in named(offers_of(request.person, request.at))
            ],
        },
    )


def _open(cards: list[wording.Card]) -> list[wording.Card]:
    """Without the letters that fell since they were sent."""
    return [card for card in cards if not card.referral.closed_at]


def _find(request: Visit, ref: str) -> Referral:
    """Through the front door; then it is decided again whether the letter still stands."""
    found: Referral = find(Referral, by=request.person, at=request.at, ref=ref)
    if not found.case.is_erased:
        decide_again(found, request.at)
    return found


@signed_in
def referral(request: Visit, ref: str) -> HttpResponse:
    """One referral: for the sender what goes and why, for the receiver what was sent and what can be answered."""
    found = _find(request, ref)
    if _is_received(request, found):
        context = wording.for_receiver(found, request.at)
        may_ask = found.status in queries.WITH_THEM and not found.closed_at
        if may_ask:
            said = context["said"] = said_of(found, request.at)
            may_ask = not any(one.message.is_question and one.message.answered_at is None for one in said)
        context |= {"accept": to_accept(found), "answers": small_forms(found, may_ask=may_ask)}
        return render(request, "sharing/received.html", context)
    if found.status == Referral.Status.DRAFT:
        found.case.must_not_be_erased()
        readers = people_of(found.to_unit, request.at)
        context = {
            **wording.for_sender_before(found, request.at, request.person),
            "without_yes": asked_without_yes(found),
            "supervises": supervises(request, found),
            "too_close": [(row.person, in_words(row, found.case)) for row in too_close(found.case, readers)],
        }
        return render(request, "sharing/draft.html", context)
    answers = may_answer(found, request.person, request.at)
    context = {
        **wording.for_sender(found, request.at),
        "may_review": supervises(request, found),
        "said": said_of(found, request.at, answers=answers),
        **for_the_plan(found, answers=answers),
    }
    if context["may_leave"] and answers:
        context["leave_form"] = LeaveForm()
    return render(request, "sharing/sent.html", context)


def _is_received(request: Visit, found: Referral) -> bool:
    """Whether it was sent to a unit that the reader answers for. The first such look is told to the sender."""
    if not request.person.may(Permission.ANSWER_REFERRAL, request.at, found.to_unit.code):
        return False
    if found.status == Referral.Status.SENT and not found.case.is_erased:
        answer.see_referral(by=request.person, referral=found, at=request.at)
    return True


@require_GET
@signed_in
def print_referral(request: Visit, ref: str) -> HttpResponse:
    """What the page of the referral shows this reader, as a PDF. Its name and title are the number and nothing else."""
    found = _find(request, ref)
    is_received = _is_received(request, found)
    page = reverse("referral", args=[found.ref])
    try:
        (print_received_referral if is_received else print_sent_referral)(
            by=request.person, referral=found, at=request.at
        )
        letter = on_paper(
            found, is_received=is_received, address=request.build_absolute_uri(page), at=request.at
        )
        content = pdf(letter)
    except (Refused, CannotBeSet) as problem:
        cannot = _("A letter in it cannot be printed here. Print the page from the browser instead.")
        messages.error(request, str(problem) if isinstance(problem, Refused) else cannot)
        return redirect(page)
    headers = {"Content-Disposition": f'inline; filename="{found.number}.pdf"', "Cache-Control": "no-store"}
    return HttpResponse(content, content_type="application/pdf", headers=headers)


@require_POST
@signed_in
def send(request: Visit, ref: str) -> HttpResponse:
    found = find(Referral, by=request.person, at=request.at, ref=ref)
    if not request.person.may(Permission.REFER, request.at):
        raise Denied(by=request.person, needs=Permission.REFER, at=request.at, case=found.case.ref)
    left_out = set(request.POST.getlist("shown")) - set(request.POST.getlist("goes"))
    language = found.to_unit.profile.languages[0]
    why = {name: request.POST.get(name, "") for name in ("reason", "words")}
    try:
        send_referral(
            by=request.person, referral=found, at=request.at, left_out=left_out, language=language, **why
        )
    except Refused as refusal:
        if found.status != Referral.Status.DRAFT or found.case.is_erased:
            raise
        context = {
            **wording.for_sender_before(found, request.at, request.person),
            "without_yes": asked_without_yes(found, request.POST),
            "left_out": left_out,
            "problem": str(refusal),
        }
        return render(request, "sharing/draft.html", context, status=422)
    messages.success(request, saved.sent(found))
    return redirect("referral", found.ref)


@require_POST
@signed_in
def answer_referral(request: Visit, ref: str, deed: str) -> HttpResponse:
    """One tap; each reaches the other side. What asks for something is answered in `answer_in_words`."""
    found = _find(request, ref)
    deeds: dict[str, Callable[..., None]] = {
        "start": answer.start_service,
        "revoke": revoke_referral,
        "finish": finish_referral,
        "stop": stop_referral,
    }
    if deed not in deeds:
        raise Http404
    deeds[deed](by=request.person, referral=found, at=request.at)
    messages.success(request, saved.answered(found, deed))
    return redirect("referrals") if deed == "revoke" else redirect("referral", found.ref)


@signed_in
def answer_in_words(request: Visit, ref: str, deed: str) -> HttpResponse:
    """The form stands on the page of the referral; here it stays when it is refused."""
    found = _find(request, ref)
    needs = Permission.ANSWER_REFERRAL
    if not request.person.may(needs, request.at, found.to_unit.code):
        raise Denied(by=request.person, needs=needs, at=request.at, case=found.case.ref)
    found.case.must_not_be_erased()
    asked = ANSWERS[deed]
    here = reverse("referral", args=[found.ref])

    def answered(said: dict[str, Any]) -> str:
        done = asked.do(by=request.person, referral=found, at=request.at, **said)
        sentence = saved.told(done) if isinstance(done, Message) else saved.answered(found, deed)
        messages.success(request, sentence)
        return reverse("referrals") if deed in ("refuse", "give-back") else here

    back = {"url": here, "label": _("Back to the referral"), "more": found.number}
    return deed_page(
        request,
        form=asked.form(request.POST if request.method == "POST" else None, referral=found),
        do=answered,
        title=str(asked.title),
        button=str(asked.button),
        back=back,
        child=found.case.child.ref,
    )


@signed_in
def ask_transfer(request: Visit, ref: str) -> HttpResponse:
    case = to_write_in(request, ref, Permission.TRANSFER_CASE)
    form = TransferForm(request.POST or None, case=case)

    def do(said: dict[str, Any]) -> str:
        asked = moving.request_transfer(by=request.person, case=case, at=request.at, **said)
        messages.success(request, saved.asked(asked))
        return reverse("case", args=[case.ref])

    return deed_page(
        request, form=form, do=do, title=_("Hand the case to another unit"), button=_("Ask them"),
        back={"url": reverse("case", args=[case.ref]), "label": _("Back to the case"), "more": case.code},
        child=case.child.ref,
        afterwards=_("Until they accept, the case stays with you. Afterwards you can read it for 30 days."),
    )  # fmt: skip


@signed_in
def transfer(request: Visit, ref: str) -> HttpResponse:
    found = find(Transfer, by=request.person, at=request.at, ref=ref)
    answers = request.person.may(Permission.ACCEPT_TRANSFER, request.at, found.to_unit.code)
    sees = Case.objects.visible_to(request.person, request.at).filter(pk=found.case_id).exists()
    return render(
        request,
        "sharing/transfer.html",
        {
            "transfer": found,
            "workers": workers_of(found.to_unit, request.at),
            "answers": answers,
            "rejecting": WhyForm(),
            **(wording.for_transfer(found, request.at) if answers or sees else {}),
            **protected.asked(found, request.person, request.at),
        },
    )


@require_POST
@signed_in
def answer_transfer(request: Visit, ref: str, deed: str) -> HttpResponse:
    found = find(Transfer, by=request.person, at=request.at, ref=ref)
    if deed == "accept":
        chosen = request.POST.get("worker", "")
        worker = next((w for w in workers_of(found.to_unit, request.at) if str(w.pk) == chosen), None)
        if worker is None:
            raise Refused(_("Choose who works with this child."))
        moving.accept_transfer(by=request.person, transfer=found, worker=worker, at=request.at)
        return redirect("case", found.case.ref)
    if deed == "let-go":
        moving.let_protected_go(by=request.person, transfer=found, at=request.at)
        messages.success(request, saved.let_go(found))
        return redirect("today")
    raise Http404


@signed_in
def reject_transfer(request: Visit, ref: str) -> HttpResponse:
    """The form stands on the page of the transfer; here it stays when it is refused."""
    found = find(Transfer, by=request.person, at=request.at, ref=ref)
    needs = Permission.ACCEPT_TRANSFER
    if not request.person.may(needs, request.at, found.to_unit.code):
        raise Denied(by=request.person, needs=needs, at=request.at, case=found.case.ref)
    found.case.must_not_be_erased()

    def do(said: dict[str, object]) -> str:
        moving.reject_transfer(by=request.person, transfer=found, at=request.at, why=str(said["why"]))
        return reverse("referrals")

    back = {
        "url": reverse("transfer", args=[ref]),
        "label": _("Back to the transfer"),
        "more": found.case.code,
    }
    return deed_page(
        request, form=WhyForm(request.POST or None), do=do, title=_("We cannot take it"),
        button=_("Send the reason"), back=back, child=found.case.child.ref,
    )  # fmt: skip
