"""What a phone fetches: the open forms, and what lies beside each of them."""

from __future__ import annotations

import hashlib
from functools import lru_cache

from halka.questionnaires import drafts
from halka.questionnaires.check.form import taken_apart
from halka.questionnaires.entities import applying, serving
from halka.questionnaires.models import Questionnaire, Version
from halka.questionnaires.phones.answers import Listed, Medium
from halka.questionnaires.phones.door import Caller

ITEMSETS, CSV = "itemsets.csv", ".csv"
WITHOUT = ("workbook", "xform", "itemsets")


def listed(caller: Caller, form_id: str = "") -> list[Listed]:
    """The newest version of each open questionnaire; of one, where its form id is asked for."""
    rows = Questionnaire.objects.filter(state=Questionnaire.State.OPEN)
    if form_id:
        rows = rows.filter(form_id=form_id)
    return [_listed(caller, row.form_id, row.versions.all()[0]) for row in drafts.with_versions(rows)]


def _listed(caller: Caller, form_id: str, version: Version) -> Listed:
    return Listed(
        form_id=form_id,
        name=version.title,
        version=version.name,
        md5=version.md5,
        download=caller.address("form", version.ref),
        manifest=caller.address("manifest", version.ref) if _names(version.ref) else "",
    )


def version_of(ref: str) -> Version | None:
    """Also of a questionnaire that is closing: phones that have its address may fetch it again. Without its files."""
    rows = Version.objects.select_related("questionnaire").defer(*WITHOUT)
    return rows.filter(ref=ref).exclude(questionnaire__state=Questionnaire.State.CLOSED).first()


def xform(version: Version) -> bytes:
    """The very bytes of which the list tells the hash."""
    return bytes(Version.objects.values_list("xform", flat=True).get(pk=version.pk))


@lru_cache(maxsize=64)
def _names(ref: str) -> tuple[str, ...]:
    """The files that a version asks for, by name; a version never changes."""
    xform, itemsets = Version.objects.values_list("xform", "itemsets").get(ref=ref)
    asked = {source.rsplit("/", 1)[-1] for source in taken_apart(bytes(xform).decode()).media}
    return tuple(sorted(asked | ({ITEMSETS} if itemsets else set())))


def media(caller: Caller, version: Version) -> list[Medium]:
    """What lies beside a form and has content for this person."""
    found = [(name, content(caller, version, name)) for name in _names(version.ref)]
    return [_medium(caller, version, name, held) for name, held in found if held is not None]


def _medium(caller: Caller, version: Version, name: str, held: bytes) -> Medium:
    md5 = hashlib.md5(held, usedforsecurity=False).hexdigest()
    download = caller.address("medium", version.ref, name)
    if name == ITEMSETS:
        return Medium(name, md5, download)
    list_name = name.removesuffix(CSV)
    kind = "approvalEntityList" if applying.needs_a_yes(list_name) else "entityList"
    return Medium(name, md5, download, kind, caller.address("integrity", list_name))


def content(caller: Caller, version: Version, name: str) -> bytes | None:
    if name not in _names(version.ref):
        return None
    if name == ITEMSETS:
        itemsets = Version.objects.values_list("itemsets", flat=True).get(pk=version.pk)
        return itemsets.encode() if itemsets else None
    if name.endswith(CSV):
        return serving.file_of(name.removesuffix(CSV), caller.person, caller.at, caller.phone.tier)
    return None


def is_used(name: str) -> bool:
    """Whether a form that is open asks for this list."""
    rows = drafts.with_versions(Questionnaire.objects.filter(state=Questionnaire.State.OPEN))
    return any(f"{name}{CSV}" in _names(row.versions.all()[0].ref) for row in rows)
