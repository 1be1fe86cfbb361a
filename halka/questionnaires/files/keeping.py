"""Files of what is half filled: sealed as it is, and moved to the submission when it is sent."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from halka.questionnaires.files.taking import NotTaken
from halka.questionnaires.filling.state import State
from halka.questionnaires.models import Attachment, Filling, FillingFile, Submission
from halka.questionnaires.sealing import file_opened, file_sealed
from halka.trust import beside, vault

MOST = 60
"""Files of one half-filled questionnaire."""


def named_in(state: State) -> list[str]:
    """The files that the answers name, also where an answer does not count now."""
    questions = state.definition.by_ref
    return [
        node.entered
        for node in state.all_nodes()
        if node.entered and node.path in questions and questions[node.path].kind == "upload"
    ]


def keep(filling: Filling, files: Mapping[str, bytes], at: datetime) -> None:
    """Raises NotTaken where there are too many."""
    if not files:
        return
    if filling.files.count() + len(files) > MOST:
        raise NotTaken(_("So many files cannot be kept with one questionnaire. Take one away first."))
    _put(filling, files, at)


def _put(filling: Filling, files: Mapping[str, bytes], at: datetime) -> None:
    rows = [
        FillingFile(
            filling=filling,
            name=name,
            kept_at=at,
            ct=beside.sealed(_key(filling), _place(filling, name), content),
        )
        for name, content in files.items()
    ]
    FillingFile.objects.bulk_create(rows)


def opened(row: FillingFile) -> bytes:
    """Raises VaultProblem where it was erased with its child."""
    return beside.opened(_key(row.filling), _place(row.filling, row.name), bytes(row.ct))


def drop(filling: Filling, names: Iterable[str]) -> None:
    """What somebody takes away is gone at once."""
    filling.files.filter(name__in=[name for name in names if name]).delete()


def move(filling: Filling, state: State, submission: Submission, at: datetime) -> None:
    """In the transaction that receives the submission: a place for each file that an answer names, filled where it is there."""
    names = dict.fromkeys(
        node.element.text or ""
        for node in state.all_nodes()
        if node.path in state.definition.by_ref and state.definition.by_ref[node.path].kind == "upload"
    )
    names.pop("", None)
    there = {row.name: row for row in filling.files.filter(name__in=list(names))} if filling.pk else {}
    rows = [Attachment(submission=submission, name=name[:255]) for name in names]
    for row in rows:
        if (half := there.get(row.name)) is not None:
            row.ct, row.arrived_at = file_sealed(row, opened(half)), at
    Attachment.objects.bulk_create(rows)


def take_up(submission: Submission, filling: Filling, at: datetime) -> None:
    """The files of what was sent, with what somebody mends of it."""
    found = {row.name: file_opened(row) for row in submission.attachments.exclude(ct=None)}
    _put(filling, found, at)  # however many a phone sent


def _key(filling: Filling) -> bytes:
    with transaction.atomic():
        return vault.key_beside(filling.child)


def _place(filling: Filling, name: str) -> tuple[str, ...]:
    return "filling_file", filling.ref, name
