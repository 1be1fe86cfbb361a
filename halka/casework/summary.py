"""What an opening in an emergency shows: who the child is, how to reach whom, and what must not happen.

Each field is asked for at `halka.trust.release`: what is protected, level 5, notes and the child's own words stay.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from halka.casework.access.queries import must_not_know
from halka.casework.cases.queries import rows_of
from halka.casework.facts import OnFile
from halka.casework.models import Case, HouseholdMember, Restriction
from halka.casework.notices.queries import led_to
from halka.directory.models import Person
from halka.trust import vault
from halka.trust.release import Purpose, Recipient, release_page

SHOWN = (
    "case_code", "identity", "age_sex", "language", "risk", "safety_note", "worker", "unit", "office_phone",
    "contact", "caregiver", "address", "school", "concern_group",
)  # fmt: skip
NOTHING = vault.Words({})


@dataclass
class Summary:
    """Of one case, for one person, at one moment."""

    case: Case
    person: Person
    at: datetime

    @cached_property
    def rows(self) -> list[tuple[str, str]]:
        """What each field is called and what it says, in the language of the reader; empty fields are left out."""
        decided = release_page(
            SHOWN,
            recipient=Recipient("emergency", self.person.ref),
            purpose=Purpose("emergency"),
            renderer="emergency",
            at=self.at,
            facts=OnFile.of([self.case]).at(self.case, self.at),
            profile=self.case.profile,
        )
        shown = [(d.instead or field) for field, d in decided.items() if d.goes]
        said = [(self._called(field), _VALUES[field](self)) for field in shown]
        return [(name, value) for name, value in said if value]

    @cached_property
    def child(self) -> vault.Words:
        child = self.case.child
        return vault.read("child", child.ref) if child.identity_version else NOTHING

    @cached_property
    def whereabouts(self) -> vault.Words:
        child = self.case.child
        return vault.read("whereabouts", child.ref) if child.whereabouts_version else NOTHING

    @cached_property
    def carers(self) -> list[tuple[HouseholdMember, vault.Words]]:
        found = rows_of(self.case, HouseholdMember).filter(
            HouseholdMember.here(), is_caregiver=True, may_be_source_of_harm=False
        )
        return [(carer, vault.read("household", carer.ref)) for carer in found]

    def label(self, listed: str, code: str) -> str:
        return self.case.profile.label(listed, code, get_language() or "en")

    def _called(self, field: str) -> str:
        listed = "share_field" if field in self.case.profile.lists["share_field"] else "file_field"
        return self.label(listed, field)


def _from_child(*keys: str) -> Callable[[Summary], str]:
    return lambda summary: " ".join(part for key in keys if (part := str(summary.child.get(key, ""))))


def _age_sex(summary: Summary) -> str:
    child = summary.case.child
    age = child.age_on(summary.at)
    sex = summary.label("sex", child.sex) if child.sex else ""
    return ", ".join(part for part in (sex, "" if age is None else str(age)) if part)


def _safety(summary: Summary) -> str:
    said: list[str] = []
    restrictions = list(rows_of(summary.case, Restriction).filter(lifted_at__isnull=True))
    told = () if restrictions else sorted(led_to(summary.case))  # until the worker wrote who must not know
    ways = [how for ref in told if (how := vault.read("notice", ref).get("safe_contact"))]
    said += [_("Safe contact: %(how)s") % {"how": how} for how in ways]
    for row in restrictions:
        words = vault.read("restriction", row.ref)
        said.append(must_not_know(words))
        if row.home_is_closed:
            said.append(_("No letter and no call to the home."))
        if safe := words.get("safe_contact"):
            said.append(_("Safe contact: %(how)s") % {"how": safe})
        if row.whereabouts_secret:
            said.append(_("Where the child is stays with the worker and the supervisor who is named."))
    return " ".join(said)


def _caregiver(summary: Summary) -> str:
    phones = {carer.pk: words.get("phone", "") for carer, words in summary.carers if carer.may_be_contacted}
    said = [(words.get("name", ""), phones.get(carer.pk, "")) for carer, words in summary.carers]
    return "; ".join(" ".join(part for part in one if part) for one in said)


def _concern_groups(summary: Summary) -> str:
    listed = summary.case.profile.lists["concern"]
    groups = [listed[code].group for code in summary.case.concerns if code in listed]
    return ", ".join(summary.label("concern_group", group) for group in dict.fromkeys(groups))


_VALUES: dict[str, Callable[[Summary], str]] = {
    "case_code": lambda summary: summary.case.code,
    "identity": _from_child("first_name", "last_name", "national_id"),
    "age_sex": _age_sex,
    "language": lambda s: s.label("language", s.case.child.language) if s.case.child.language else "",
    "risk": lambda summary: summary.label("risk", summary.case.risk),
    "safety_note": _safety,
    "worker": lambda summary: summary.case.worker.name if summary.case.worker else "",
    "unit": lambda summary: summary.case.unit.shown_name,
    "office_phone": lambda summary: "" if summary.case.unit.is_hidden else summary.case.unit.phone,
    "contact": _from_child("phone", "phone_rule"),
    "contact_by_worker": lambda summary: _("Through the worker only."),
    "caregiver": _caregiver,
    "caregiver_name": lambda s: "; ".join(str(words.get("name", "")) for _row, words in s.carers),
    "address": lambda summary: str(summary.whereabouts.get("address", "")),
    "school": _from_child("school"),
    "concern_group": _concern_groups,
}
