"""Files of answers: given from the page that fills in the browser, and opened for who may read the answer."""

from __future__ import annotations

from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_GET, require_http_methods

from halka.directory.visit import Visit, signed_in_with, takes_files
from halka.questionnaires import drafts
from halka.questionnaires.files import keeping
from halka.questionnaires.files.taking import NotTaken, family_of, known, taken
from halka.questionnaires.filling.state import State
from halka.questionnaires.models import Attachment, FillingFile
from halka.questionnaires.opening import opened_by
from halka.questionnaires.sealing import file_opened
from halka.questionnaires.views.filled import found, opened_state
from halka.trust import vault
from halka.trust.policy import Permission

FILL = Permission.FILL_QUESTIONNAIRE
APART = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
"""A file of a stranger, opened by itself, runs nothing and asks for nothing."""


@takes_files
@require_http_methods(["POST"])
@signed_in_with(FILL)
def give(request: Visit, ref: str) -> HttpResponse:
    """One file for one question of what is half filled; answered with its neutral name, or with why it is not taken. Without
    a file: the one that is named is taken away."""
    half = opened_by(request.person, request.at, ref).half(request.person, request.at)
    if half is None:
        raise Http404
    node = half.state.at(request.POST.get("at", ""))
    question = half.state.definition.by_ref.get(node.path) if node is not None else None
    if node is None or question is None or question.kind != "upload":
        raise Http404
    file = request.FILES.get("file")
    try:
        new = taken(file.read(), family_of(question.attributes)) if file is not None else None
        if new is not None:
            keeping.keep(half.filling, {new.name: new.content}, request.at)
    except NotTaken as problem:
        return JsonResponse({"problem": str(problem)})
    if new is None:
        half.state.enter(node, "")
        half.state.settle()
        drafts.keep(half, request.at, tab=half.filling.tab)
    keeping.drop(half.filling, [request.POST.get("instead", "")])
    return JsonResponse({"name": new.name if new else ""})


@require_GET
@signed_in_with(FILL)
def half_filled(request: Visit, ref: str, name: str) -> HttpResponse:
    """Of who fills it."""
    half = opened_by(request.person, request.at, ref).half(request.person, request.at)
    row = FillingFile.objects.filter(filling_id=half.filling.pk, name=name).first() if half else None
    if row is None or half is None:
        raise Http404
    row.filling = half.filling
    return as_file(keeping.opened(row), name)


@require_GET
@signed_in_with(FILL)
def sent(request: Visit, ref: str, name: str) -> HttpResponse:
    """Of what was sent, for who may read the answer that names it."""
    submission = found(request, ref)
    if name not in named_in(opened_state(request, submission)):
        raise Http404
    vault.look(submission.child)
    row = get_object_or_404(Attachment.objects.exclude(ct=None), submission=submission, name=name)
    row.submission = submission
    return as_file(file_opened(row), name)


def named_in(state: State) -> set[str]:
    """What the answers name that are open to the reader."""
    questions = state.definition.by_ref
    return {
        node.element.text or ""
        for node in state.all_nodes()
        if node.path in questions and questions[node.path].kind == "upload"
    } - {""}


def as_file(content: bytes, name: str) -> HttpResponse:
    """What a browser shows, it shows; anything else is laid down. What it is says its content, never its name."""
    kind = known(content)
    is_shown = kind is not None and kind.family != "paper"
    media_type = kind.media_type if kind is not None else "application/octet-stream"
    answer = HttpResponse(content, content_type=media_type)
    ending = kind.ending if kind is not None else "bin"
    answer.headers["Content-Disposition"] = (
        f'{"inline" if is_shown else "attachment"}; filename="file.{ending}"'
    )
    answer.headers["Content-Security-Policy"] = APART
    answer.headers["X-Content-Type-Options"] = "nosniff"
    answer.headers["Cache-Control"] = "no-store"
    return answer
