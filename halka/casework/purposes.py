"""The questionnaires of casework: what each is for, who may fill it about which case, who reads it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime

from halka.casework.access import purposes as access
from halka.casework.cases import registering as intake
from halka.casework.cases.purposes import about_case, case_named, cases_read_by
from halka.casework.cases.queries import case_to_edit, child_of_case
from halka.casework.facts import answers_up_to
from halka.casework.file import purposes as file
from halka.casework.notices import purposes as notices
from halka.casework.steps import feedback
from halka.casework.steps import purposes as steps
from halka.casework.steps.actions.module import MODULES
from halka.directory.models import Person
from halka.questionnaires.purposes import Handed, Kinds, Purpose, Standing, Subject, nothing_stands


def _level(person: Person, at: datetime, ref: str) -> int:
    return answers_up_to(case_to_edit(ref), person, at)


Find = Callable[[Person, datetime, str], Subject]
Stands = Callable[[Person, datetime, str], Standing]
GOES_ALONG = frozenset({access.CONSENT, steps.ASSESSMENT, steps.CONTACT, *MODULES})
"""What is filled on a visit. A review looks at the plan, a check at the file, which no device carries."""
CARRIED = frozenset({"case_code", "ctx_profile", "ctx_last"})
"""What a device knows beforehand of what is filled in: no age, no concern, no name of a carer."""


def of_case(
    code: str,
    needs: Mapping[str, Kinds],
    deed: Callable[[Handed], str],
    find: Find = about_case,
    stands: Stands = nothing_stands,
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
        goes_along=code in GOES_ALONG,
        carried=CARRIED,
        stands=stands,
    )


PURPOSES = (
    # First what is filled most: without a network it stands alone, the others are folded.
    of_case(steps.CONTACT, steps.CONTACT_NEEDS, steps.contact, steps.about_contact),
    of_case(intake.REGISTRATION, intake.REGISTRATION_NEEDS, intake.registration, intake.about_registration),
    of_case(intake.HOUSEHOLD, intake.HOUSEHOLD_NEEDS, intake.household, intake.about_household),
    of_case(access.CONSENT, access.CONSENT_NEEDS, access.consent, access.about_consent, access.stands),
    of_case(steps.ASSESSMENT, steps.ASSESSMENT_NEEDS, steps.assessment, steps.about_assessment, steps.stands),
    of_case(steps.REVIEW, steps.REVIEW_NEEDS, steps.review),
    of_case(file.FILE_CHECK, file.FILE_CHECK_NEEDS, file.file_check, file.about_file),
    *feedback.PURPOSES,
    notices.PURPOSE,
    *(of_case(kind, {}, steps.module(kind), steps.about_module) for kind in MODULES),
)
