"""The case-file checklist (F16): thirty questions to a file, nine of which the record answers beforehand."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from halka.casework.cases.edit_page import case_to_write_in
from halka.casework.cases.purposes import ONE, case_of, of_case_row
from halka.casework.file.actions import check_file
from halka.casework.file.checked import record_of_steps
from halka.directory.models import Person
from halka.questionnaires.purposes import Handed, Kinds, Subject
from halka.trust.action import Denied
from halka.trust.policy import Permission

FILE_CHECK = "file_check"
FILE_CHECK_NEEDS: dict[str, Kinds] = {f"k{number:02}": ONE for number in range(1, 31)}
FROM_THE_RECORD = {
    "k05": "consent",
    "k08": "first_contact",
    "k10": "assessment",
    "k14": "plan",
    "k18": "plan_approved",
    "k22": "follow_up",
    "k23": "review",
    "k29": "closure_approved",
    "k30": "check_planned",
}
"""Questions, and what of the record answers each."""


def about_file(person: Person, at: datetime, ref: str) -> Subject:
    """For who supervises the case, open or closed."""
    needs = Permission.APPROVE_STEP
    case = case_to_write_in(person, at, ref, needs)
    if not case.is_supervised_by(person, at):
        raise Denied(by=person, needs=needs, at=at, case=case.ref)
    record = record_of_steps(case, person, at)
    first = {name: record[step] for name, step in FROM_THE_RECORD.items()}
    return replace(of_case_row(case, at), first=first)


def file_check(handed: Handed) -> str:
    """Form F16. Who works with the child reads what was found."""
    check_file(by=handed.by, case=case_of(handed), at=handed.at, thing=handed.ref)
    return handed.ref
