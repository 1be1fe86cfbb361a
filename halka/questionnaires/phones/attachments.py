"""Files that belong to what a phone sent: which ones the answers name, and each sealed in its place."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from django.utils.translation import gettext as _
from lxml import etree

from halka.questionnaires.files.taking import cleaned
from halka.questionnaires.filling.definition import Definition
from halka.questionnaires.models import Attachment, Phone, Submission
from halka.questionnaires.phones import devices
from halka.questionnaires.sealing import file_opened, file_sealed
from halka.trust import rows
from halka.trust.action import Refused

Files = Mapping[str, bytes]


class TakenAway(Refused):
    """The phone was taken away while it was sending."""


def must_still_hold(phone: Phone, at: datetime) -> None:
    if not devices.still_holds(phone, at):
        raise TakenAway(_("This phone may not send any more. Ask your supervisor for a new code."))


def named(definition: Definition, root: etree._Element) -> list[str]:
    """The files that the answers name, each once, by the full path of the question; and the record of how it was filled."""
    of_files = definition.file_paths
    if not of_files and root.find(".//{*}audit") is None:
        return []
    found: dict[str, None] = {}
    waiting = [(root, f"/{_name(root)}")]
    while waiting:
        element, path = waiting.pop()
        name = (element.text or "").strip()
        if name and (path in of_files or path.endswith("/meta/audit")):
            found[name[:255]] = None
        waiting.extend((below, f"{path}/{_name(below)}") for below in element.iterchildren(tag=etree.Element))
    return list(found)


def _name(element: etree._Element) -> str:
    return str(element.tag).rpartition("}")[2]


def make_places(submission: Submission, names: Iterable[str]) -> None:
    for name in names:
        rows.add(Attachment(submission=submission, name=name))


def fill(submission: Submission, files: Files, at: datetime) -> None:
    """Seals each file that has a place, also in the place of one that came before; what nobody named is not kept."""
    if not files:
        return
    for row in submission.attachments.filter(name__in=list(files)):
        _keep(row, files[row.name], at)


def _keep(row: Attachment, content: bytes, at: datetime) -> None:
    row.ct, row.arrived_at = file_sealed(row, cleaned(content)), at
    row.save(update_fields=["ct", "arrived_at"])


def opened(row: Attachment) -> bytes:
    """The bytes as they arrived; b"" while they have not."""
    return file_opened(row)


def carry_over(old: Submission, new: Submission, at: datetime) -> None:
    """What an edit still names, and did not send anew, goes along."""
    there = {row.name: row for row in old.attachments.exclude(ct=None)}
    for row in new.attachments.filter(ct=None, name__in=list(there)):
        _keep(row, opened(there[row.name]), at)


def has_new(submission: Submission, files: Files) -> bool:
    return submission.attachments.filter(name__in=list(files)).exists()
