"""A file as it stands among answers: what it is, how large, and where it opens for this reader."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from django.db.models.functions import Length
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _

from halka.questionnaires.files.kinds import KINDS
from halka.questionnaires.models import Filling, Submission

_SEALED_MORE = 28  # what sealing adds
_ALSO = {"jpeg": "jpg", "3gpp": "3gp", "mov": "mp4", "oga": "ogg", "opus": "ogg"}


@dataclass(frozen=True)
class Shown:
    """`family`: image, audio or video where a browser shows it, else paper."""

    url: str
    family: str
    words: str


def of_submission(submission: Submission, address: Callable[[str], str]) -> Mapping[str, Shown]:
    """Those that have come, by their names."""
    rows = submission.attachments.exclude(ct=None).annotate(size=Length("ct")).values_list("name", "size")
    return {name: _shown(name, size, address) for name, size in rows}


def of_filling(filling: Filling, address: Callable[[str], str]) -> Mapping[str, Shown]:
    if not filling.pk:
        return {}
    rows = filling.files.annotate(size=Length("ct")).values_list("name", "size")
    return {name: _shown(name, size, address) for name, size in rows}


def _shown(name: str, size: int, address: Callable[[str], str]) -> Shown:
    ending = name.rpartition(".")[2].lower()
    kind = KINDS.get(_ALSO.get(ending, ending))
    family = kind.family if kind else "paper"
    said = {
        "image": _("Picture, %(size)s"),
        "audio": _("Recording, %(size)s"),
        "video": _("Film, %(size)s"),
        "paper": _("File, %(size)s"),
    }[family]
    return Shown(address(name), family, said % {"size": filesizeformat(max(0, size - _SEALED_MORE))})
