"""Recommendations: the list, one with its whole chain, and what its owner answers."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from halka.directory.visit import Visit, signed_in, signed_in_with
from halka.pages.deed_page import deed_page
from halka.recommendations import actions, forms, queries
from halka.recommendations.models import Issue, Recommendation
from halka.trust.action import Denied
from halka.trust.door import find
from halka.trust.policy import Permission


def _back() -> dict[str, str]:
    return {"url": reverse("recommendations"), "label": _("Recommendations")}


@require_GET
@signed_in
def recommendations(request: Visit) -> HttpResponse:
    found = queries.lines(request.person, request.at)
    context = {
        "lines": found,
        "red": sum(one.is_red for one in found),
        "without": queries.issues_without(request.person, request.at),
        "writes": request.person.may(Permission.RECOMMEND, request.at),
    }
    return render(request, "recommendations/list.html", context)


@signed_in_with(Permission.RECOMMEND)
def new_issue(request: Visit) -> HttpResponse:
    writes = request.person.units_where(Permission.RECOMMEND, request.at)

    def do(said: dict[str, Any]) -> str:
        return reverse("recommend", args=[actions.write_issue(by=request.person, at=request.at, **said).ref])

    return deed_page(
        request,
        form=forms.IssueForm(request.POST or None, writes=writes),
        do=do,
        title=_("Write an issue"),
        button=_("Keep this issue"),
        back=_back(),
    )


@signed_in
def new_recommendation(request: Visit, ref: str) -> HttpResponse:
    found: Issue = find(Issue, by=request.person, at=request.at, ref=ref)

    def do(said: dict[str, Any]) -> str:
        made = actions.recommend(by=request.person, at=request.at, issue=found, **said)
        return reverse("recommendation", args=[made.ref])

    return deed_page(
        request,
        form=forms.RecommendationForm(request.POST or None),
        do=do,
        title=_("Recommend something"),
        button=_("Keep this recommendation"),
        lead=found.title,
        back=_back(),
    )


@require_GET
@signed_in
def recommendation(request: Visit, ref: str) -> HttpResponse:
    found: Recommendation = find(Recommendation, by=request.person, at=request.at, ref=ref)
    may, issue = request.person.may, found.issue
    label, language = issue.written_by.profile.label, (get_language() or "en")[:2]
    context = {
        "line": queries.Line.of(found, request.at),
        "one": found,
        "issue": issue,
        "cause": label("issue_cause", issue.cause, language),
        "effect": label("issue_effect", issue.effect, language),
        "may_send": not found.sent_at and may(Permission.RECOMMEND, request.at, issue.written_by.code),
        "may_answer": found.sent_at
        and not found.answer
        and may(Permission.ANSWER_RECOMMENDATION, request.at, found.owner.code),
    }
    return render(request, "recommendations/one.html", context)


@require_POST
@signed_in
def send(request: Visit, ref: str) -> HttpResponse:
    found: Recommendation = find(Recommendation, by=request.person, at=request.at, ref=ref)
    actions.send_recommendation(by=request.person, at=request.at, recommendation=found)
    return redirect("recommendation", ref)


@signed_in
def answer(request: Visit, ref: str) -> HttpResponse:
    found: Recommendation = find(Recommendation, by=request.person, at=request.at, ref=ref)
    if not request.person.may(Permission.ANSWER_RECOMMENDATION, request.at, found.owner.code):
        raise Denied(by=request.person, needs=Permission.ANSWER_RECOMMENDATION, at=request.at)

    def do(said: dict[str, Any]) -> str:
        actions.answer_recommendation(by=request.person, at=request.at, recommendation=found, **said)
        return reverse("recommendation", args=[found.ref])

    return deed_page(
        request,
        form=forms.AnswerForm(request.POST or None),
        do=do,
        title=_("Answer the recommendation"),
        button=_("Give this answer"),
        lead=found.text,
        back={"url": reverse("recommendation", args=[found.ref]), "label": _("Recommendation")},
    )
