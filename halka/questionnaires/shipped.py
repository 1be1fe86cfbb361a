"""The questionnaires that come with Halka: published where an installation has none of that name, or only older shipped ones.

What an institution has published itself under the same name, or keeps open for the same purpose, is never replaced.
"""

from __future__ import annotations

from datetime import datetime
from functools import lru_cache
from pathlib import Path

from django.utils.translation import gettext_noop as noop

from halka import profiles
from halka.questionnaires.actions import publish_questionnaire
from halka.questionnaires.examine import Examined, examined
from halka.questionnaires.models import Version
from halka.questionnaires.purposes import needs
from halka.trust.action import Refused
from halka.trust.actor import CARETAKER

TITLES = (
    noop("Notice of concern"),
    noop("Registration and rapid assessment"),
    noop("Incident"),
    noop("Household members"),
    noop("Contact / follow-up"),
    noop("Consent and assent"),
    noop("Full assessment / social inquiry"),
    noop("Review"),
    noop("Closure"),
    noop("Case-file checklist"),
    noop("Child feedback"),
    noop("Caregiver feedback"),
    noop("Child-labour module"),
    noop("Early marriage / best-interests module"),
    noop("Functional difficulties"),
    noop("Caseworker capacity assessment"),
)
FOLDER = Path(profiles.__file__).parent / "ia" / "questionnaires"


@lru_cache(maxsize=1)
def _shipped() -> tuple[tuple[str, bytes, Examined], ...]:
    """Those that are for something, read once for each process."""
    found = ((path.name, path.read_bytes()) for path in sorted(FOLDER.glob("*.xlsx")))
    read = [(name, content, examined(content, name, needs=needs())) for name, content in found]
    return tuple((name, content, form) for name, content, form in read if form.purpose)


def publish_shipped(at: datetime) -> None:
    there = Version.objects.values_list("questionnaire__form_id", "name", "published_by")
    known = list(there)
    for name, content, form in _shipped():
        same = [(version, by) for form_id, version, by in known if form_id == form.form_id]
        if any(by is not None or version == form.version for version, by in same):
            continue
        try:
            publish_questionnaire(by=CARETAKER, at=at, name=name, content=content, found=form)
        except Refused:  # another one is open for the same purpose
            continue
