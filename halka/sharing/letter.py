"""What a receiver reads: the preview before it accepts, the letter after. Only fields that were released, never a hole."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from halka.casework.models import Case, HouseholdMember, Participation, Plan, Restriction

AGE_BANDS = ((5, "0-5"), (11, "6-11"), (14, "12-14"), (17, "15-17"))


def value_of(field: str, case: Case, *, service: str, at: datetime, language: str) -> str:
    """What a field of the list `share_field` says about this child; empty where nothing is written."""
    writer = _VALUES.get(field)
    return writer(case, service, at, language) if writer else ""


def preview(case: Case, *, service: str, at: datetime, language: str) -> dict[str, str]:
    """The notice of a referral before it is accepted: level 2 and lower, nothing that names the child."""
    rows = list(Restriction.unscoped.filter(case=case, lifted_at__isnull=True))
    kept = {field for row in rows for field in row.withheld}
    if any(row.whereabouts_secret for row in rows):
        kept.add("district")
    fields = [field for field in case.profile.preview if field not in kept]
    found = {field: value_of(field, case, service=service, at=at, language=language) for field in fields}
    if "age_sex" in found:  # the exact age comes with the letter
        found["age_sex"] = sex_and(age_band(case.child.age_on(at)), case, language)
    return {field: value for field, value in found.items() if value}


def sex_and(age: str, case: Case, language: str) -> str:
    """“Girl, 12-14”: the sex in words and an age or a band of ages."""
    sex = case.profile.label("sex", case.child.sex, language) if case.child.sex else ""
    return ", ".join(part for part in (sex, age) if part)


def age_band(age: int | None) -> str:
    return next((band for top, band in AGE_BANDS if age is not None and age <= top), "")


def _identity(case: Case, service: str, at: datetime, language: str) -> str:
    identity = case.child.identity
    parts = [identity.get("first_name", ""), identity.get("last_name", ""), identity.get("national_id", "")]
    return " ".join(part for part in parts if part)


def _age_sex(case: Case, service: str, at: datetime, language: str) -> str:
    age = case.child.age_on(at)
    return sex_and(str(age) if age is not None else "", case, language)


def _concern_group(case: Case, service: str, at: datetime, language: str) -> str:
    lists = case.profile.lists
    groups = [lists["concern"][code].group for code in case.concerns if code in lists["concern"]]
    return ", ".join(dict.fromkeys(lists["concern_group"][group].label(language) for group in groups))


def _concerns(case: Case, service: str, at: datetime, language: str) -> str:
    return ", ".join(case.profile.label("concern", code, language) for code in case.concerns)


def _need(case: Case, service: str, at: datetime, language: str) -> str:
    return case.profile.label("service", service, language)


def _language(case: Case, service: str, at: datetime, language: str) -> str:
    return case.profile.label("language", case.child.language, language) if case.child.language else ""


def _caregiver(case: Case, service: str, at: datetime, language: str) -> str:
    home_is_closed = _home_is_closed(case)
    carers = HouseholdMember.unscoped.filter(case=case, is_caregiver=True, may_be_source_of_harm=False)
    said = []
    for carer in carers:
        particulars = carer.particulars
        relation = case.profile.label("relation", carer.relation, language)
        phone = particulars.get("phone", "") if carer.may_be_contacted and not home_is_closed else ""
        said.append(" ".join(part for part in (particulars.get("name", ""), f"({relation})", phone) if part))
    return "; ".join(said)


def _household(case: Case, service: str, at: datetime, language: str) -> str:
    members = HouseholdMember.unscoped.filter(case=case, lives_with_child=True).count()
    return str(members + 1) if members else ""


def _from_identity(key: str):  # type: ignore[no-untyped-def]
    def value(case: Case, service: str, at: datetime, language: str) -> str:
        return str(case.child.identity.get(key, ""))

    return value


def _home_is_closed(case: Case) -> bool:
    return Restriction.unscoped.filter(case=case, lifted_at__isnull=True, home_is_closed=True).exists()


def _contact(case: Case, service: str, at: datetime, language: str) -> str:
    identity = case.child.identity
    if _home_is_closed(case) or not identity.get("phone"):
        return _("Through the worker only.")
    return " ".join(part for part in (identity["phone"], identity.get("phone_rule", "")) if part)


def _safety(case: Case, service: str, at: datetime, language: str) -> str:
    rows = Restriction.unscoped.filter(case=case, lifted_at__isnull=True)
    return "; ".join(f"{_('Must not know')}: {row.content['from_whom']}" for row in rows)


def _words(case: Case, service: str, at: datetime, language: str) -> str:
    last = Participation.unscoped.filter(case=case, has_words=True).last()
    return last.content["words"] if last else ""


def _plan(case: Case, service: str, at: datetime, language: str) -> str:
    plan = Plan.unscoped.filter(case=case).last()
    return plan.content["goal"] if plan else ""


def _address(case: Case, service: str, at: datetime, language: str) -> str:
    return str(case.child.whereabouts.get("address", ""))


def _district(case: Case, service: str, at: datetime, language: str) -> str:
    return case.unit.place.name


_VALUES = {
    "case_code": lambda case, service, at, language: case.code,
    "age_sex": _age_sex,
    "district": _district,
    "concern_group": _concern_group,
    "service_need": _need,
    "language": _language,
    "identity": _identity,
    "contact": _contact,
    "address": _address,
    "school": _from_identity("school"),
    "caregiver": _caregiver,
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
