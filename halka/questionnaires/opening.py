"""A questionnaire as it is opened by somebody: by itself, or about what its purpose says it is about."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from halka.directory.models import Person
from halka.questionnaires import drafts
from halka.questionnaires.drafts import Half
from halka.questionnaires.models import Questionnaire
from halka.questionnaires.models.filled import key_of
from halka.questionnaires.purposes import Subject, purpose_called
from halka.trust.action import Refused


@dataclass(frozen=True)
class Opening:
    """`key`: how its pages are addressed; `back`: where it leads when it is left."""

    questionnaire: Questionnaire
    subject: Subject | None = None

    @property
    def key(self) -> str:
        return key_of(self.questionnaire.ref, self.about)

    @property
    def about(self) -> str:
        return self.subject.ref if self.subject else ""

    @property
    def back(self) -> str:
        return self.subject.url if self.subject else reverse("to_fill")

    def half(self, person: Person, at: datetime) -> Half | None:
        return drafts.half_filled(person, self.questionnaire, at, self.subject)

    def begun(self, person: Person, language: str, at: datetime) -> Half | None:
        """What is half filled; else, from the page of a subject, a new one that nobody has kept yet."""
        half = self.half(person, at)
        if half is not None or self.subject is None or self.questionnaire.state != Questionnaire.State.OPEN:
            return half
        drafts.forget(person, self.questionnaire, self.about)  # ended, or cannot be opened
        texts = drafts.definition(drafts.newest(self.questionnaire)).texts
        return drafts.fresh(person, self.questionnaire, texts.best(language), at, self.subject)


def opened_by(person: Person, at: datetime, key: str) -> Opening:
    """404 for what is not there, or is opened from the page of its subject only; what the purpose says otherwise."""
    ref, _tilde, about = key.partition("~")
    questionnaire = get_object_or_404(Questionnaire, ref=ref)
    purpose = purpose_called(questionnaire.purpose)
    if bool(about) != bool(questionnaire.purpose) or (about and purpose is None):
        raise Http404
    return Opening(questionnaire, purpose.find(person, at, about) if purpose else None)


def open_for(purpose: str) -> Questionnaire | None:
    """The one that is open for this purpose now."""
    return Questionnaire.objects.filter(purpose=purpose, state=Questionnaire.State.OPEN).first()


def address_for(purpose: str, about: str) -> str:
    """Its first page. Raises Refused where none is open."""
    questionnaire = open_for(purpose)
    if questionnaire is None:
        raise Refused(
            _("No questionnaire is open for this at the moment. Ask who looks after questionnaires.")
        )
    return reverse("fill_page", args=[key_of(questionnaire.ref, about), 1])
