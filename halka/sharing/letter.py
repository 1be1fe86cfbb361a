"""What a letter says about a child, field by field, and what stands in a request for a transfer. Never a hole."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from django.utils import translation
from django.utils.translation import gettext as _

from halka.casework.facts import OnFile
from halka.casework.models import Case, HouseholdMember, Participation, Plan, Restriction
from halka.directory.models import Unit
from halka.sharing.release import kept

AGE_BANDS = ((5, "0-5"), (11, "6-11"), (14, "12-14"), (17, "15-17"))


@dataclass
class About:
    """Whom a letter is about, for which service, when and in which language; what is read once for all fields."""

    case: Case
    service: str
    at: datetime
    language: str

    @cached_property
    def restrictions(self) -> tuple[Restriction, ...]:
        return tuple(Restriction.unscoped.filter(case=self.case, lifted_at__isnull=True))

    def label(self, of: str, code: str) -> str:
        return self.case.profile.label(of, code, self.language)

    def value_of(self, field: str) -> str:
        """What a field says about this child, or a lesser one that stands in its place; empty where nothing is written."""
        writer = _VALUES.get(field)
        with translation.override(self.language):
            return writer(self) if writer else ""


def preview(about: About, to_unit: Unit) -> dict[str, str]:
    """What a unit that is asked to take a case over reads before it answers: level 2 and lower, nothing that names the
    child. A referral has a teaser instead, which was chosen with its letter."""
    case, at = about.case, about.at
    stays = kept(
        case.profile.lists["share_field"], case, to_unit, about.service, OnFile.of([case]).at(case, at), at
    )
    found = {field: about.value_of(field) for field in case.profile.preview if field not in stays}
    if "age_sex" in found:  # the exact age comes with the file
        found["age_sex"] = sex_and(age_band(case.child.age_on(about.at)), case, about.language)
    return {field: value for field, value in found.items() if value}


def sex_and(age: str, case: Case, language: str) -> str:
    """“Girl, 12-14”: the sex in words and an age or a band of ages."""
    sex = case.profile.label("sex", case.child.sex, language) if case.child.sex else ""
    return ", ".join(part for part in (sex, age) if part)


def age_band(age: int | None) -> str:
    return next((band for top, band in AGE_BANDS if age is not None and age <= top), "")


def _identity(about: About) -> str:
    identity = about.case.child.identity
    parts = [identity.get("first_name", ""), identity.get("last_name", ""), identity.get("national_id", "")]
    return " ".join(part for part in parts if part)


def _age_sex(about: About) -> str:
    age = about.case.child.age_on(about.at)
    return sex_and(str(age) if age is not None else "", about.case, about.language)


def _concern_group(about: About) -> str:
    lists = about.case.profile.lists
    groups = [lists["concern"][code].group for code in about.case.concerns if code in lists["concern"]]
    return ", ".join(dict.fromkeys(lists["concern_group"][group].label(about.language) for group in groups))


def _concerns(about: About) -> str:
    return ", ".join(about.label("concern", code) for code in about.case.concerns)


def _need(about: About) -> str:
    return about.label("service", about.service)


def _language(about: About) -> str:
    spoken = about.case.child.language
    return about.label("language", spoken) if spoken else ""


def _carers(about: About, with_phone: bool) -> str:
    here = HouseholdMember.unscoped.filter(HouseholdMember.here(), case=about.case)
    carers = here.filter(is_caregiver=True, may_be_source_of_harm=False)
    said = []
    for carer in carers:
        particulars = carer.particulars
        relation = about.label("relation", carer.relation)
        phone = particulars.get("phone", "") if with_phone and carer.may_be_contacted else ""
        said.append(" ".join(part for part in (particulars.get("name", ""), f"({relation})", phone) if part))
    return "; ".join(said)


def _household(about: About) -> str:
    here = HouseholdMember.unscoped.filter(HouseholdMember.here(), case=about.case)
    members = here.filter(lives_with_child=True).count()
    return str(members + 1) if members else ""


def _from_identity(key: str) -> Callable[[About], str]:
    def value(about: About) -> str:
        return str(about.case.child.identity.get(key, ""))

    return value


def _contact(about: About) -> str:
    identity = about.case.child.identity
    if not identity.get("phone"):
        return _through_worker(about)
    return " ".join(part for part in (identity["phone"], identity.get("phone_rule", "")) if part)


def _through_worker(about: About) -> str:
    return _("Through the worker only.")


def _safety(about: About) -> str:
    sentence = _("Must not know: %(who)s")
    return "; ".join(sentence % {"who": row.content["from_whom"]} for row in about.restrictions)


def _words(about: About) -> str:
    last = Participation.unscoped.filter(case=about.case, has_words=True).last()
    return last.content["words"] if last else ""


def _plan(about: About) -> str:
    plan = Plan.unscoped.filter(case=about.case).last()
    return plan.content["goal"] if plan else ""


def _address(about: About) -> str:
    return str(about.case.child.whereabouts.get("address", ""))


def _district(about: About) -> str:
    return about.case.unit.place.everyday_name(about.language)


_VALUES: dict[str, Callable[[About], str]] = {
    "case_code": lambda about: about.case.code,
    "age_sex": _age_sex,
    "district": _district,
    "concern_group": _concern_group,
    "service_need": _need,
    "language": _language,
    "identity": _identity,
    "contact": _contact,
    "contact_by_worker": _through_worker,
    "address": _address,
    "school": _from_identity("school"),
    "caregiver": lambda about: _carers(about, with_phone=True),
    "caregiver_name": lambda about: _carers(about, with_phone=False),
    "accompanying": _from_identity("accompanying"),
    "household": _household,
    "work": _from_identity("work"),
    "health_need": _from_identity("health_need"),
    "disability": _from_identity("disability"),
    "concern_detail": _concerns,
    "safety_note": _safety,
    "order": _from_identity("order"),
    "plan": _plan,
    "child_words": _words,
}
