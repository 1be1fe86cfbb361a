"""What a browser takes along: the cases that somebody chose of the own list, as little of each child as the device may carry, and
the frozen forms that can be filled about them without a network."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable, Collection, Mapping
from datetime import datetime

from django.db import transaction
from django.db.models import Max
from django.http import Http404
from django.utils.translation import get_language

from halka.directory.models import Person
from halka.questionnaires import drafts
from halka.questionnaires.entities.registry import LISTS, Row
from halka.questionnaires.models import Operation, Phone, Version
from halka.questionnaires.offline import envelope
from halka.questionnaires.opening import open_for
from halka.questionnaires.phones import devices
from halka.questionnaires.plain.pages import way_of
from halka.questionnaires.purposes import Purpose, all_purposes
from halka.trust.action import Denied, Refused

MOST = 50
Said = dict[str, object]
Words = Callable[[list[str]], Mapping[str, object]]


def to_choose_from(person: Person, at: datetime, tier: str) -> list[Row]:
    """The own follow-up lists of the rooms above, what is due first at the top."""
    with transaction.atomic():
        rows = [row for follow_ups in LISTS.values() for row in follow_ups.rows(person, at, tier)]
    return sorted(rows, key=lambda row: (row.due is None, row.due or at, row.label))


def bundle(device: Phone, at: datetime, chosen: Collection[str], words_of: Words) -> Said:
    """Everything that the device carries; each case of it is entered as a look. `words_of`: what the page says, by language."""
    person, purposes = device.person, [one for one in all_purposes() if one.goes_along]
    forms = {one.code: version for one in purposes if (version := _version(one.code)) is not None}
    rows = [row for row in to_choose_from(person, at, device.tier) if row.source in chosen][:MOST]
    places = [(row.source, row.label, row.values.get("phone", "")) for row in rows]
    places += [(ref, words, "") for one in purposes for ref, words in one.along(person, at)]
    for follow_ups in LISTS.values():
        follow_ups.took(person, at, [row.source for row in rows])
    last = Operation.objects.filter(device=device).aggregate(last=Max("seq"))["last"]
    return {
        "seq": last or 0,
        "device": {
            "ref": device.ref,
            "proof": devices.proof_of(device.ref),
            "ends": device.ends_at.isoformat(),
        },
        "server": {"name": envelope.key_name(), "key": b64encode(envelope.public_key()).decode()},
        "forms": [
            {"place": place, **_form(code, version, words_of)}
            for place, (code, version) in enumerate(forms.items())
        ],
        "cases": [
            {
                "place": number,
                "ref": ref,
                "label": label,
                "phone": phone,
                "about": {
                    one.code: about
                    for one in purposes
                    if one.code in forms and (about := _about(one, person, at, ref)) is not None
                },
            }
            for number, (ref, label, phone) in enumerate(places)
        ],
    }


def _version(purpose: str) -> Version | None:
    questionnaire = open_for(purpose)
    return drafts.newest(questionnaire) if questionnaire else None


def _form(code: str, version: Version, words_of: Words) -> Said:
    definition = drafts.definition(version)
    xform = Version.objects.values_list("xform", flat=True).get(pk=version.pk)
    return {
        "code": code,
        "version": version.ref,
        "title": version.title,
        "way": way_of(definition),
        "language": definition.texts.best(get_language() or ""),
        "words": words_of(definition.texts.languages),
        "xform": bytes(xform).decode(),
    }


def _about(purpose: Purpose, person: Person, at: datetime, ref: str) -> Said | None:
    """What may be known beforehand, and a mark of what stands there; nothing where it cannot be filled now."""
    try:
        subject = purpose.find(person, at, ref)
    except (Http404, Denied, Refused):
        return None
    known = {name: said for name, said in subject.known.items() if name in purpose.carried}
    return {"known": known, "base": purpose.stands(person, at, ref).mark}
