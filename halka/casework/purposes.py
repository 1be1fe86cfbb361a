"""The questionnaires of casework: what each is for, who may fill it about which case, who reads it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime

from halka.casework.access import purposes as access
from halka.casework.cases.purposes import about_case, case_named, cases_read_by
from halka.casework.cases.queries import case_to_edit, child_of_case
from halka.casework.facts import answers_up_to
from halka.casework.steps import purposes as steps
from halka.casework.steps.actions.module import MODULES
from halka.directory.models import Person
from halka.questionnaires.purposes import Handed, Kinds, Purpose, Standing, Subject


def _level(person: Person, at: datetime, ref: str) -> int:
    return answers_up_to(case_to_edit(ref), person, at)


Find = Callable[[Person, datetime, str], Subject]
Stands = Callable[[Person, datetime, str], Standing]
STAYS_HERE = {steps.REVIEW}
"""A review looks at the plan, which no device carries."""


CARRIED = frozenset({"case_code", "ctx_profile", "ctx_last"})
"""What a device knows beforehand of what is filled in: no age, no concern, no name of a carer."""


def _of_case(
    code: str,
    needs: Mapping[str, Kinds],
    deed: Callable[[Handed], str],
    find: Find = about_case,
    stands: Stands | None = None,
) -> Purpose:
    return Purpose(
        code=code,
        needs=needs,
        find=find,
        child_of=child_of_case,
        readers=cases_read_by,
        level_for=_level,
        deed=deed,
        named=case_named,
        goes_along=code not in STAYS_HERE,
        carried=CARRIED,
        **({"stands": stands} if stands else {}),
    )


PURPOSES = (
    _of_case(steps.CONTACT, steps.CONTACT_NEEDS, steps.contact, steps.about_contact),
    _of_case(access.CONSENT, access.CONSENT_NEEDS, access.consent, access.about_consent, access.stands),
    _of_case(
        steps.ASSESSMENT, steps.ASSESSMENT_NEEDS, steps.assessment, steps.about_assessment, steps.stands
    ),
    _of_case(steps.REVIEW, steps.REVIEW_NEEDS, steps.review),
    *(_of_case(kind, {}, steps.module(kind), steps.about_module) for kind in MODULES),
)
