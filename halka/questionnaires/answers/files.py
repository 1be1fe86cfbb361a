"""Files of answers: one that is looked at, and all of them taken along in an archive."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from halka.directory.visit import Visit, signed_in_with
from halka.questionnaires.answers.actions import read_answers
from halka.questionnaires.answers.door import readable, reader
from halka.questionnaires.answers.reading import read
from halka.questionnaires.answers.rows import Missing
from halka.questionnaires.answers.separated import harmless, line
from halka.questionnaires.answers.streaming import archive, member
from halka.questionnaires.answers.taking import Row, Taking
from halka.questionnaires.models import Attachment, Questionnaire
from halka.questionnaires.sealing import file_opened
from halka.questionnaires.views.files import as_file, named_in
from halka.trust.policy import Permission
from halka.trust.vault import VaultProblem


@require_GET
@signed_in_with(Permission.READ_ANSWERS)
def file(request: Visit, ref: str, one: str, name: str) -> HttpResponse:
    """For whom the answer that names it is open, with the reason that was said for it. The look is entered."""
    row = get_object_or_404(Questionnaire, ref=ref)
    submission = get_object_or_404(readable(request.person, request.at, row).defer(None), ref=one)
    by = reader(request.person, request.at)
    reasons = dict(by.reasons(get_language() or "en"))
    reason = request.GET.get("reason", "")
    found = read(submission, by=by, reason=reason if reason in reasons else "", language="")
    if name not in named_in(found.state):
        raise Http404
    held = get_object_or_404(Attachment.objects.exclude(ct=None), submission=submission, name=name)
    read_answers(
        by=request.person, at=request.at, submission=submission, reason=reason if reason in reasons else ""
    )
    held.submission = submission
    return as_file(file_opened(held), name)


def as_files(taking: Taking) -> Iterator[bytes]:
    """Every file whose question goes, below the number of its submission, and a list of them all, also of those that have
    not come."""

    def writes(made: zipfile.ZipFile) -> Iterator[None]:
        listed = [["_uuid", _("Question"), _("Name"), _("File"), _("Bytes")]]
        for sheet in taking.sheets:
            asking = [(at, one) for at, one in enumerate(sheet.table.columns) if one.kind == "file"]
            for row in taking.rows(sheet) if asking else ():
                for at, column in asking:
                    said = row.entry.cells[at]
                    if not isinstance(said, Missing):
                        listed.append(_put(made, row, str(said), column.label(taking.words)))
                yield
        with made.open(member("files.csv"), "w") as out:
            out.write("\N{BYTE ORDER MARK}".encode())
            for cells in listed:
                out.write(line([harmless(cell) for cell in cells]))
        yield

    return archive(writes)


def _put(made: zipfile.ZipFile, row: Row, name: str, question: str) -> list[str]:
    """Writes one file; what stands of it in the list."""
    number = row.submission.instance_id
    held = Attachment.objects.exclude(ct=None).filter(submission=row.submission, name=name).first()
    if held is None:
        return [number, question, name, _("has not come yet"), ""]
    held.submission = row.submission
    try:
        content = file_opened(held)
    except VaultProblem:
        return [number, question, name, _("was erased"), ""]
    place = f"{_plain(number)}/{_plain(name)}"
    made.writestr(member(place, packed=False), content)
    return [number, question, name, place, str(len(content))]


def _plain(name: str) -> str:
    """As a part of a path that leads nowhere else."""
    return "".join(one if one.isalnum() or one in "-_." else "_" for one in name).lstrip(".")[:120] or "_"
